"""The oracle: the definitions of every step once more, in plain Python on exact fractions.

It is written from the steps' docstrings and the design, not from their code, and imports no step, no column and no rule of whole
units: of the package it takes only the scenario as read (its exact decimals and its list of steps). Quantising to a thousandth
of a unit, q(x) = floor(1000 x + 1/2) / 1000, is part of the definition and done here too, exactly.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from expressions_oracle import worked

from fundingmodel.column import Input
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier

Block = list[list[Fraction]]  # rows of figures: jurisdictions (or 1) by categories (or 1); None is unknown

HALF = Fraction(1, 2)
LARGEST_ENVELOPE_IN_UNITS = 2 * 10**12


class NoAnswer(Exception):
    """What the definitions give no answer to: reason is "undefined", "envelope", "fit" or "limit"."""

    def __init__(self, reason: str, totals: tuple[Fraction, Fraction, Fraction] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.totals = reason, totals
        self.fiscal_year = ""
        self.parts: tuple[str, ...] = ()  # of a limit: what a message about it has to name
        self.fit: Fit | None = None


def _beyond(figure: Fraction | None, wanted: Input) -> str:
    """The limit that a figure taken from another result is beyond, by more than a subtraction leaves; nothing where within."""
    noise, money = Fraction(1, 10**6), wanted.unit == "dollars" and not wanted.rounding  # which may be taken back
    if figure is not None and wanted.least is not None and not money and figure < Fraction(wanted.least) - noise:
        return f"it must be at least {wanted.least}"
    if figure is not None and wanted.most is not None and figure > Fraction(wanted.most) + noise:
        return f"it must be at most {wanted.most}"
    return ""


@dataclass
class Fit:
    """A year's fit in units: what went in, the rate, and who is held and capped."""

    share: list[Fraction]
    off_the_top: list[Fraction]
    lower: list[int]
    upper: list[int]
    envelope: int
    rate: Fraction = Fraction(0)
    held: list[bool] = field(default_factory=list)
    capped: list[bool] = field(default_factory=list)
    crossed: bool = False  # somebody's own bounds crossed, and one gave way
    reduced: bool = False  # guarantees were reduced in proportion
    raised: bool = False  # limits were raised in proportion

    def amounts(self, rate: Fraction) -> list[Fraction]:
        """Off the top + clip(rate x share, between the bounds); without a share, the lower bound."""
        rows = zip(self.share, self.off_the_top, self.lower, self.upper, strict=True)
        return [
            base + min(max(rate * share, least - base), most - base) if share > 0 else Fraction(least)
            for share, base, least, most in rows
        ]

    def breakpoints(self) -> list[Fraction]:
        rows = zip(self.share, self.off_the_top, self.lower, self.upper, strict=True)
        rates = ((x - base) / w for w, base, low, high in rows if w > 0 for x in (low, high))
        return sorted(rates, key=lambda rate: (float(rate), rate))  # the nearest double keeps the order, and is quick


@dataclass
class Year:
    """Every quantity of a fiscal year at its latest state, in its unit."""

    fiscal_year: str
    values: dict[str, Block] = field(default_factory=dict)
    fit: Fit | None = None
    tied: bool = False  # equal remainders on both sides of the last unit: the tie rule decided
    on_a_half: bool = False  # a figure was exactly on half a thousandth of a unit, where a double may go either way

    def list(self, quantity: str) -> list[Fraction]:
        return [row[0] for row in self.values[quantity]]

    def q(self, units: Fraction) -> Fraction:
        """A thousandth of a unit, half up."""
        above = 1000 * units + HALF
        if above.denominator == 1:
            self.on_a_half = True
        return Fraction(floor(above), 1000)


Answer = dict[str, list[Year]]  # by tier, its years


class Oracle:
    """Solves scenarios, and those that they take figures from."""

    def __init__(self) -> None:
        self.solved: dict[str, tuple[Scenario, Answer]] = {}

    def solve(self, scenario: Scenario) -> Answer:
        """Every tier and year; raises NoAnswer at the first year that has none."""
        answer: Answer = {}
        for tier in scenario.tiers:
            years = answer[tier.name] = []
            formula = getattr(tier, "formula", None)  # a second reader's tier has what steps read, and no more
            names = [each.name for each in formula.inputs] if formula else list(tier.parameters)
            for fiscal_year in scenario.fiscal_years:
                given = {name: self._given(name, tier, fiscal_year, scenario, answer) for name in names}
                year = _Calculation(tier, fiscal_year, given, years[-1] if years else None)
                try:
                    years.append(year.solve())
                except (NoAnswer, ZeroDivisionError) as error:
                    refused = error if isinstance(error, NoAnswer) else NoAnswer("undefined")
                    refused.fiscal_year = fiscal_year
                    raise refused from None
        return answer

    def _given(self, name: str, tier: Tier, fiscal_year: str, scenario: Scenario, answer: Answer) -> list[Block]:
        parameter = tier.parameters[name]
        if parameter.link is None:
            blocks = parameter.exact(fiscal_year, tier.place)
            return [[[x if x is None else Fraction(x) for x in row] for row in block] for block in blocks]
        link, asked = parameter.link, parameter.link.fiscal_year or fiscal_year
        if link.tier:
            source = next(t for t in scenario.tiers if t.name == link.tier)
            years = answer[link.tier]
        else:
            other, solved = self._other(link.scenario, scenario)
            source, years = other.tier, solved[other.tier.name]
        block = next(y for y in years if y.fiscal_year == asked).values[link.quantity]
        codes = [link.jurisdiction] if parameter.input.shape == "scalar" else tier.place.jurisdictions
        if parts := getattr(link, "parts", None):
            own = dict(zip(source.place.jurisdictions, (row[0] for row in block), strict=True))
            belongs = {part: code for code, listed in dict(getattr(parts, "of", parts)).items() for part in listed}
            figures = [sum((own[part] for part in own if belongs.get(part) == code), Fraction(0)) for code in codes]
        else:
            rows = [0 if len(block) == 1 else source.place.jurisdictions.index(code) for code in codes]
            figures = [block[row][0] for row in rows]
        for code, figure in zip(codes, figures, strict=True):
            if said := _beyond(figure, parameter.input):
                refused = NoAnswer("limit")
                of = f" ({code})" if parameter.input.shape == "jurisdiction" else ""
                refused.fiscal_year, refused.parts = fiscal_year, (f"inputs.{name}{of} is ", said)
                raise refused
        return [[[figure] for figure in figures]]

    def _other(self, name: str, scenario: Scenario) -> tuple[Scenario, Answer]:
        if name not in self.solved:
            other = read_scenario(name, scenario.path.parent)
            self.solved[name] = other, self.solve(other)
        return self.solved[name]


def solve(scenario: Scenario) -> Answer:
    return Oracle().solve(scenario)


class _Calculation:
    """One year of one tier, step by step."""

    def __init__(self, tier: Tier, fiscal_year: str, given: dict[str, list[Block]], last: Year | None) -> None:
        self.tier, self.given, self.last = tier, given, last
        self.year = Year(fiscal_year)
        self.jurisdictions = range(len(tier.place.jurisdictions))
        self.categories = range(len(tier.place.categories))

    def solve(self) -> Year:
        for entry in self.tier.entries:
            STEPS[entry.step](_Step(self, entry))
        return self.year

    def blocks(self, name: str) -> list[Block]:
        """A quantity: calculated this year, given, or last year's (the opening one in the first year)."""
        if name in self.year.values:
            return [self.year.values[name]]
        if name.startswith("prior_"):
            quantity = name.removeprefix("prior_")
            return [self.last.values[quantity]] if self.last else self.given[f"opening_{quantity}"]
        if name.endswith("units_per_dollar") and name not in self.given:
            ((unit,),) = self.given[name.replace("units_per_dollar", "rounding_unit")][0]
            return [[[1 / Fraction(unit)]]]
        return self.given[name]


class _Step:
    """A step as listed: reads and gives quantities under the names that the scenario gives them."""

    def __init__(self, calculation: _Calculation, entry: Any) -> None:
        self.calculation, self.entry, self.year = calculation, entry, calculation.year
        self.jurisdictions, self.categories = calculation.jurisdictions, calculation.categories
        self.choice = entry.choices

    def name(self, name: str) -> str:
        """What is bound comes first; names that contain the step's own follow its alias."""
        return self.entry.bind.get(name) or name.replace(self.entry.step, self.entry.alias)

    def blocks(self, name: str, own: bool = False) -> list[Block]:
        return self.calculation.blocks(self.name(name) if own else self._bound(name))

    def _bound(self, name: str) -> str:
        """What is bound to a name; a count of units is bound by its unit in dollars."""
        counted = name.endswith("units_per_dollar") and name not in self.entry.bind
        unit = self.entry.bind.get(name.replace("units_per_dollar", "rounding_unit")) if counted else None
        own = f"{self.entry.alias}_{name}"  # of a step listed under another name: a figure of its own
        if self.entry.alias != self.entry.step and name not in self.entry.bind and own in self.calculation.given:
            return own
        return unit.replace("rounding_unit", "units_per_dollar") if unit else self.entry.bind.get(name, name)

    def one(self, name: str, own: bool = False) -> Fraction:
        return self.blocks(name, own)[0][0][0]

    def each(self, name: str, own: bool = False) -> list[Fraction]:
        """One figure a jurisdiction."""
        block = self.blocks(name, own)[0]
        return [block[j if len(block) > 1 else 0][0] for j in self.jurisdictions]

    def by_category(self, name: str) -> list[Fraction]:
        return self.blocks(name)[0][0]

    def table(self, name: str) -> Block:
        return self.blocks(name)[0]

    def tell(self, name: str, block: Block) -> None:
        self.year.values[self.name(name)] = block

    def tell_one(self, name: str, figure: Fraction) -> None:
        self.tell(name, [[figure]])

    def tell_each(self, name: str, figures: Sequence[Fraction]) -> None:
        self.tell(name, [[figure] for figure in figures])

    def amend(self, quantity: str, figures: Sequence[Fraction], state: str) -> None:
        """The quantity from now on, which also keeps a name of its own."""
        block = [[figure] for figure in figures]
        self.year.values[self.entry.bind.get(quantity, quantity)] = block
        self.tell(state, block)

    # Dollars in whole units

    def nearest(self, dollars: Fraction, units_per_dollar: Fraction) -> Fraction:
        return floor(self.year.q(dollars * units_per_dollar) + HALF) / units_per_dollar

    def down(self, dollars: Fraction, units_per_dollar: Fraction) -> int:
        return floor(self.year.q(dollars * units_per_dollar))

    def up(self, dollars: Fraction, units_per_dollar: Fraction) -> int:
        return ceil(self.year.q(dollars * units_per_dollar))


# How much


def _envelope(s: _Step) -> None:
    units = s.one("authority_units_per_dollar")
    match s.choice["authority"]:
        case "stated":
            authority = s.one("stated_authority")
        case "escalated":
            authority = s.one("prior_programme_authority") * (1 + s.one("escalator"))
        case "grown":
            growth = [block[0][0] for block in s.blocks("annual_growth")]
            s.tell_one("mean_growth", sum(growth) / len(growth))
            authority = s.one("prior_programme_authority") * (1 + max(s.one("mean_growth"), s.one("growth_floor")))
        case "per_admission":
            authority = s.one("dollars_per_admission") * s.one("admissions_planned")
    paid = s.nearest(authority, units)
    s.tell_one("programme_authority", paid if s.choice["rounding"] == "carried" else authority)
    s.tell_one("envelope", paid)


def _set_aside(s: _Step) -> None:
    if s.choice["kind"] == "amount":
        amount = s.one("set_aside_amount", own=True)
    else:
        part = s.one("set_aside_part", own=True)
        amount = s.nearest(part * s.one("programme_authority"), s.one("units_per_dollar"))
    s.tell_one("set_aside", amount)
    s.amend("envelope", [s.one("envelope") - amount], "envelope_after_set_aside")


def _no_decline(s: _Step) -> None:
    s.amend("envelope", [max(s.one("envelope"), s.one("prior_envelope"))], "envelope_without_decline")


def _total_admissions(s: _Step) -> None:
    s.tell_one("total_admissions", sum(s.each("admissions"), Fraction(0)))


def _grant_per_admission(s: _Step) -> None:
    years = [block[0][0] for block in s.blocks("admissions_elsewhere")]
    average = sum(years) / len(years)
    s.tell_one("average_admissions_elsewhere", average)
    s.tell_one("grant_per_admission", s.one("grant_elsewhere") / average)


# Need


def _average_intake(s: _Step) -> None:
    years = s.blocks("intake")
    given = s.choice["year_weights"] == "given"
    weights = [block[0][0] for block in s.blocks("data_year_weight")] if given else [Fraction(1)] * len(years)
    s.tell(
        "average_intake",
        [
            [sum(w * year[j][c] for w, year in zip(weights, years, strict=True)) / sum(weights) for c in s.categories]
            for j in s.jurisdictions
        ],
    )


def _eligible_population(s: _Step) -> None:
    cohorts = list(zip(*(s.blocks(x) for x in ("intake", "retention", "eligible_part", "service_rate")), strict=True))
    s.tell(
        "eligible_population",
        [
            [
                sum((intake[j][c] * stay[j][0] * part[0][c] * rate[0][c] for intake, stay, part, rate in cohorts))
                for c in s.categories
            ]
            for j in s.jurisdictions
        ],
    )


def _eligible_by_month(s: _Step) -> None:
    """Month by month: each of the fiscal year counts for those landed in a month, unless their years have ended before it."""
    begins, lags = int(s.year.fiscal_year[:4]), s.calculation.tier.place.lags
    applies = s.one("time_limit") == 1 and begins >= s.one("time_limit_begins")

    def last(year: int, month: int) -> Fraction:
        """The last month in which those landed in a month are eligible, counted as 12 x year + month."""
        if (year, month) < (s.one("ended_for_landed_before"), 4):
            return Fraction(0)
        shorter = (year, month) >= (s.one("shorter_for_landed_from"), 4)
        return 12 * (year + s.one("shorter_years_eligible" if shorter else "years_eligible")) + month

    paid = [12 * begins + month for month in range(4, 16)]
    table = [
        [Fraction(sum(not applies or each <= last(begins - lag, month) for each in paid)) for month in range(1, 13)]
        for lag in lags
    ]
    s.tell("months_eligible", table)
    parts: Block = []
    for j in s.jurisdictions:
        parts.append([])
        for months, block in zip(table, s.blocks("landed_by_month"), strict=True):
            landed = [x or Fraction(0) for x in block[j]]
            if not sum(landed):
                landed = [Fraction(1)] * 12
            parts[-1].append(sum((x * m for x, m in zip(landed, months, strict=True)), Fraction(0)) / sum(landed) / 12)
    s.tell("part_of_year_eligible", parts)
    limited = s.by_category("time_limited")
    cohorts = list(zip(*(s.blocks(x) for x in ("intake", "retention", "eligible_part", "service_rate")), strict=True))
    s.tell(
        "eligible_population",
        [
            [
                sum(
                    intake[j][c] * stay[j][0] * part[0][c] * rate[0][c] * (parts[j][n] if limited[c] else 1)
                    for n, (intake, stay, part, rate) in enumerate(cohorts)
                )
                for c in s.categories
            ]
            for j in s.jurisdictions
        ],
    )


def _secondary_migration(s: _Step) -> None:
    landed, lives = s.table("average_intake"), s.table("residence")
    resident = [
        [sum(lives[origin][j] * landed[origin][c] for origin in s.jurisdictions) for c in s.categories]
        for j in s.jurisdictions
    ]
    s.year.values[s.entry.bind.get("average_intake", "average_intake")] = resident
    s.tell("resident_intake", resident)


def _admissions(s: _Step) -> None:
    s.tell_each("admissions", [sum(row) for row in s.table("average_intake")])


def _category_weights(s: _Step) -> None:
    parts = zip(*(s.by_category(x) for x in ("use_of_services", "intensity", "duration")), strict=True)
    years = [use * intensity * duration for use, intensity, duration in parts]
    of_reference = sum(x * y for x, y in zip(years, s.by_category("reference_category"), strict=True))
    s.tell("category_weight", [[x / of_reference for x in years]])


def _weighted_intake(s: _Step) -> None:
    weights = s.by_category("category_weight")
    rows = s.table("average_intake")
    s.tell_each("weighted_intake", [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows])


def _cost_index(s: _Step) -> None:
    part, need = s.one("wage_part"), s.each("weighted_intake")
    relativity = [1 - part + part * wage for wage in s.each("wage_index")]
    adjusted = sum(x * y for x, y in zip(need, relativity, strict=True))
    if not adjusted:
        raise NoAnswer("undefined")
    index = [x * sum(need) / adjusted for x in relativity]
    s.tell_each("cost_index", index)
    s.amend("weighted_intake", [x * y for x, y in zip(need, index, strict=True)], "cost_adjusted_intake")


class _Read(dict[str, Block]):
    """The quantities of a year by name, each looked up when a formula asks for it."""

    def __init__(self, calculation: _Calculation) -> None:
        super().__init__()
        self.calculation = calculation

    def __missing__(self, name: str) -> Block:
        (block,) = self.calculation.blocks(name)
        return block


def _measure(s: _Step) -> None:
    """What the formula of a file gives; what another step reads of it is not below zero, by more than subtraction leaves."""
    name, written = s.entry.alias, {**s.choice, **getattr(s.entry, "texts", {})}
    try:
        rows = worked(written["formula"], _Read(s.calculation))
    except IndexError:  # below the first band
        raise NoAnswer("undefined") from None
    entries = s.calculation.tier.entries
    if any(name in entry.bind.values() for entry in entries):
        if min(x for row in rows for x in row) < -Fraction(1, 10**6):
            raise NoAnswer("undefined")
        rows = [[max(x, Fraction(0)) for x in row] for row in rows]
    s.year.values[name] = rows


# Share


def _parts(figures: Sequence[Fraction]) -> list[Fraction]:
    total = sum(figures)
    return [figure / total for figure in figures]


def _share(s: _Step) -> None:
    s.tell_each("share", _parts(s.each("weighted_intake")))


def _phase_in(s: _Step) -> None:
    phase, opening = s.one("phase"), _parts(s.each("opening_allocation"))
    phased = [(1 - phase) * old + phase * new for old, new in zip(opening, s.each("share"), strict=True)]
    s.amend("share", phased, "phased_share")


def _formula_amount(s: _Step) -> None:
    base = s.each("off_the_top")
    shared = s.one("envelope") - sum(base)
    s.tell_each("formula_amount", [x + shared * share for x, share in zip(base, s.each("share"), strict=True)])


# Guarantees: dollars, which move bounds and no money


def _bounds(s: _Step) -> None:
    s.tell_each("lower_bound", [Fraction(0) for _ in s.jurisdictions])
    s.tell_each("upper_bound", [s.one("envelope") for _ in s.jurisdictions])
    s.tell_each("off_the_top", [Fraction(0) for _ in s.jurisdictions])


def _base_amount(s: _Step) -> None:
    if s.choice["parts"] == "equal":
        amounts = [s.one("base_for_each") for _ in s.jurisdictions]
    elif s.choice["parts"] == "given":
        amounts = s.each("base_given")
    else:
        amounts = [s.one("base_pool") * part for part in _parts(s.each("base_weight"))]
    if s.choice["indexation"] == "indexed":
        amounts = [s.one("base_index") * amount for amount in amounts]
    s.tell_each("base_amount", amounts)
    total = [x + y for x, y in zip(s.each("off_the_top"), amounts, strict=True)]
    s.amend("off_the_top", total, "off_the_top_with_base_amount")


def _raise_lower_bound(s: _Step, amounts: Sequence[Fraction], state: str) -> None:
    s.amend("lower_bound", [max(x, y) for x, y in zip(s.each("lower_bound"), amounts, strict=True)], state)


def _reduce_upper_bound(s: _Step, amounts: Sequence[Fraction], state: str) -> None:
    s.amend("upper_bound", [min(x, y) for x, y in zip(s.each("upper_bound"), amounts, strict=True)], state)


def _limit_of_kind(s: _Step, kind: str) -> list[Fraction]:
    match s.choice["kind"]:
        case "amount" | "amount_for_each" as asked:
            return s.each(kind if asked == "amount" else f"{kind}_for_each")
        case "part":
            parts = s.each(f"{kind}_part")
        case "part_for_each":
            parts = s.each(f"{kind}_part_for_each")
    return [part * s.one("envelope") for part in parts]


def _minimum_amount(s: _Step) -> None:
    s.tell_each("minimum_amount", _limit_of_kind(s, "minimum"))
    _raise_lower_bound(s, s.each("minimum_amount", own=True), "lower_bound_with_minimum_amount")


def _maximum_amount(s: _Step) -> None:
    s.tell_each("maximum_amount", _limit_of_kind(s, "maximum"))
    _reduce_upper_bound(s, s.each("maximum_amount", own=True), "upper_bound_with_maximum_amount")


def _reference(s: _Step) -> list[Fraction]:
    amounts = s.each("reference")
    if s.choice["price_basis"] == "real":
        amounts = [x * (1 + s.one("price_growth")) for x in amounts]
    if s.choice["quantity"] == "per_admission":
        people = zip(amounts, s.each("prior_admissions"), s.each("admissions"), strict=True)
        amounts = [x / then * now if then > 0 else Fraction(0) for x, then, now in people]
    if s.choice["envelope_basis"] != "fixed":
        then = s.one("prior_envelope")
        ratio = s.one("envelope") / then if then > 0 else Fraction(1)
        if s.choice["envelope_basis"] == "falls_with_envelope":
            ratio = min(ratio, Fraction(1))
        amounts = [x * ratio for x in amounts]
    return amounts


def _hold_harmless(s: _Step) -> None:
    protected = [part * x for part, x in zip(s.each("protected_fraction"), _reference(s), strict=True)]
    s.tell_each("hold_harmless", protected)
    _raise_lower_bound(s, protected, "lower_bound_with_hold_harmless")


def _collar(s: _Step) -> None:
    reference = _reference(s)
    floors = [(1 - s.one("largest_decline")) * x for x in reference]
    ceilings = [(1 + s.one("largest_growth")) * x for x in reference]
    s.tell_each("collar_floor", floors)
    s.tell_each("collar_ceiling", ceilings)
    _raise_lower_bound(s, floors, "lower_bound_with_collar")
    _reduce_upper_bound(s, ceilings, "upper_bound_with_collar")


# Settlement


def _fit_to_envelope(s: _Step) -> None:
    units, share = s.one("units_per_dollar"), s.each("share")
    envelope, base = s.one("envelope") * units, [x * units for x in s.each("off_the_top")]
    lower = [s.up(max(x, y), units) for x, y in zip(s.each("lower_bound"), s.each("off_the_top"), strict=True)]
    upper = [s.down(x, units) for x in s.each("upper_bound")]
    if envelope != floor(envelope) or not 0 <= envelope <= LARGEST_ENVELOPE_IN_UNITS:
        raise NoAnswer("envelope")
    fit = Fit(share, base, lower, upper, int(envelope))
    _settle_crossed(fit, s.choice["crossed_bounds"])
    if s.choice["shortfall"] == "reduce_in_proportion":
        _reduce(fit, s.year, s.each("published_order"))
    fit.off_the_top = [min(x, Fraction(y)) for x, y in zip(fit.off_the_top, fit.lower, strict=True)]
    if s.choice["excess"] == "raise_in_proportion":
        _raise(fit, s.year)
    _check_fits(fit, units)
    s.year.fit = fit
    _find_rate(fit, s.year)
    s.tell_each("guaranteed_amount", [Fraction(x) / units for x in fit.lower])
    s.tell_each("permitted_amount", [Fraction(x) / units for x in fit.upper])
    s.tell_each("held", [Fraction(x) for x in fit.held])
    s.tell_each("capped", [Fraction(x) for x in fit.capped])
    s.tell_one("scaling_factor", fit.rate / units)
    s.tell_each("fitted_amount", [x / units for x in fit.amounts(fit.rate)])


def _settle_crossed(fit: Fit, rule: str) -> None:
    fit.crossed = any(low > high for low, high in zip(fit.lower, fit.upper, strict=True))
    if rule == "lower_prevails":
        fit.upper = [max(x, y) for x, y in zip(fit.lower, fit.upper, strict=True)]
    else:
        fit.lower = [min(x, y) for x, y in zip(fit.lower, fit.upper, strict=True)]


def _reduce(fit: Fit, year: Year, order: Sequence[Fraction]) -> None:
    """Guarantees above the envelope are all reduced in one proportion, and add to it by largest remainder, then by the order.

    Below zero there is no guarantee to reduce: what is owed stays, and is there for the others.
    """
    fit.reduced = sum(fit.lower) > fit.envelope
    if not fit.reduced:
        return
    promised, owed = sum(x for x in fit.lower if x > 0), sum(x for x in fit.lower if x < 0)
    exact = [year.q(Fraction(x * (fit.envelope - owed), promised)) if x > 0 else Fraction(x) for x in fit.lower]
    fit.lower = [floor(x) for x in exact]
    for _ in range(fit.envelope - sum(fit.lower)):  # a unit each to whoever is furthest below the reduced amount
        most = max(range(len(exact)), key=lambda j: (exact[j] - fit.lower[j], -order[j]))
        fit.lower[most] += 1


def _raise(fit: Fit, year: Year) -> None:
    """Limits below the envelope are all raised in one proportion; who has no share receives the lower bound anyway."""
    settled = sum(x for x, w in zip(fit.lower, fit.share, strict=True) if w <= 0)
    permitted = sum(x for x, w in zip(fit.upper, fit.share, strict=True) if w > 0)
    fit.raised = 0 < permitted < fit.envelope - settled
    if fit.raised:
        fit.upper = [ceil(year.q(Fraction(x * (fit.envelope - settled), permitted))) for x in fit.upper]


def _check_fits(fit: Fit, units: Fraction) -> None:
    least = sum(fit.lower)
    most = sum(high if w > 0 else low for w, low, high in zip(fit.share, fit.lower, fit.upper, strict=True))
    if not least <= fit.envelope <= most:
        error = NoAnswer("fit", (least / units, fit.envelope / units, most / units))
        error.fit = fit
        raise error


def _find_rate(fit: Fit, year: Year) -> None:
    """Walks to the last breakpoint within the envelope, and from there up the slope of the free shares."""
    rates = fit.breakpoints()
    last = rates[bisect_right(rates, Fraction(fit.envelope), key=lambda r: year.q(sum(fit.amounts(r)))) - 1]
    rows = list(zip(fit.share, fit.off_the_top, fit.lower, fit.upper, strict=True))
    fit.held = [w <= 0 or (low - base) / w > last for w, base, low, _ in rows]
    fit.capped = [w > 0 and (high - base) / w <= last for w, base, _, high in rows]
    slope = sum(w for w, held, capped in zip(fit.share, fit.held, fit.capped, strict=True) if not held and not capped)
    left = fit.envelope - sum(fit.amounts(last))
    fit.rate = last + max(Fraction(0), left) / slope if slope else last


def _round_to_envelope(s: _Step) -> None:
    units = s.one("units_per_dollar")
    exact = [s.year.q(x * units) for x in s.each("fitted_amount")]
    whole = [floor(x) for x in exact]
    by_share = s.choice["ties"] == "larger_share"
    billionths = [1_000_000_000 * x + HALF for x in s.each("share")] if by_share else []
    order = s.each("published_order")
    if by_share:
        s.year.on_a_half |= any(x.denominator == 1 for x in billionths)

    def place(j: int) -> tuple[bool, Fraction, int, Fraction]:
        larger = -floor(billionths[j]) if by_share else 0
        return exact[j] == 0, whole[j] - exact[j], larger, order[j]  # who is due nothing comes last

    ranked = sorted(s.jurisdictions, key=place)
    left = int(s.one("envelope") * units) - sum(whole)
    if not 0 <= left <= sum(x != 0 for x in exact):
        raise NoAnswer("undefined")
    remainders = [exact[j] - whole[j] for j in ranked]
    s.year.tied = 0 < left < len(ranked) and remainders[left - 1] == remainders[left]
    for j in ranked[:left]:
        whole[j] += 1
    s.tell_each("remainder_rank", [Fraction(1 + ranked.index(j)) for j in s.jurisdictions])
    s.tell_each("allocation", [x / units for x in whole])


def _top_up(s: _Step) -> None:
    units, allocation = s.one("units_per_dollar"), s.each("allocation")
    promised = [s.up(x, units) / units for x in s.each("guaranteed")]
    added = [max(Fraction(0), x - y) for x, y in zip(promised, allocation, strict=True)]
    s.tell_each("top_up", added)
    s.amend("allocation", [x + y for x, y in zip(allocation, added, strict=True)], "allocation_with_top_up")
    s.tell_one("top_up_total", sum(added))


def _true_up(s: _Step) -> None:
    units, estimated = s.one("units_per_dollar"), s.each("allocation")
    s.tell_each("estimated_allocation", estimated)
    due = [x - y for x, y in zip(s.each("final_prior_allocation"), s.each("prior_estimated_allocation"), strict=True)]
    capped = s.choice["recovery"] == "capped_and_deferred"
    if capped:
        due = [x + y for x, y in zip(due, s.each("prior_true_up_balance"), strict=True)]
    due = paid = [s.nearest(x, units) for x in due]
    if capped:
        limits = [s.nearest(s.one("recovery_limit_per_head") * x, units) for x in s.each("population")]
        paid = [max(x, -limit) for x, limit in zip(due, limits, strict=True)]
        s.tell_each("true_up_balance", [x - y for x, y in zip(due, paid, strict=True)])
    s.tell_each("true_up", paid)
    s.amend("allocation", [x + y for x, y in zip(estimated, paid, strict=True)], "allocation_with_true_up")
    s.tell_one("true_up_total", sum(paid))


def _start_at_zero(s: _Step) -> None:
    s.tell_each("allocation", [Fraction(0) for _ in s.jurisdictions])


def _add_amount(s: _Step) -> None:
    total = [x + y for x, y in zip(s.each("allocation"), s.each("add_amount", own=True), strict=True)]
    s.amend("allocation", total, "allocation_with_add_amount")


def _published_amount(s: _Step) -> None:
    published = s.each("published_allocation")
    s.tell_each("allocation", published)
    compared = zip(published, s.each("compared_allocation"), strict=True)
    s.tell_each("residual", [None if x is None else x - y for x, y in compared])


STEPS: dict[str, Callable[[_Step], None]] = {
    "envelope": _envelope,
    "set_aside": _set_aside,
    "no_decline": _no_decline,
    "total_admissions": _total_admissions,
    "grant_per_admission": _grant_per_admission,
    "average_intake": _average_intake,
    "eligible_population": _eligible_population,
    "eligible_by_month": _eligible_by_month,
    "secondary_migration": _secondary_migration,
    "admissions": _admissions,
    "category_weights": _category_weights,
    "weighted_intake": _weighted_intake,
    "cost_index": _cost_index,
    "measure": _measure,
    "share": _share,
    "phase_in": _phase_in,
    "formula_amount": _formula_amount,
    "bounds": _bounds,
    "base_amount": _base_amount,
    "minimum_amount": _minimum_amount,
    "maximum_amount": _maximum_amount,
    "hold_harmless": _hold_harmless,
    "collar": _collar,
    "fit_to_envelope": _fit_to_envelope,
    "round_to_envelope": _round_to_envelope,
    "top_up": _top_up,
    "true_up": _true_up,
    "start_at_zero": _start_at_zero,
    "add_amount": _add_amount,
    "published_amount": _published_amount,
}
