"""Random scenarios as TOML text, so that they pass the file reader: every step and setting, and the cases on an edge.

Ties and tight bounds are made on purpose: equal intakes, zero shares, an envelope exactly at the sum of the lower bounds, of the
upper ones, or at an inner breakpoint. The same seed gives the same text.

Given ratios have three decimals or fewer, together where they are multiplied: of whole units, such a part is a whole number of
thousandths of a unit. With four it could be exactly half a thousandth, where q(x) of a double may go the other way than q(x)
of the fraction. Divisions by 16 or 80 get there too: the oracle reports them (`on_a_half`).
"""

import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import drawn_measures
from oracle import Fit, NoAnswer, Oracle

from fundingmodel.column import Input
from fundingmodel.formula import StepEntry, compose, read_step
from fundingmodel.scenario.reading import Scenario, build, read_scenario

Table = dict[str, Any]

FIRST_YEAR = 2020
LAGS = ([4, 3, 2], [3, 2, 1], [2], [2, 0], [5, 4, 3, 2])


@dataclass(frozen=True)
class RandomScenario:
    """A scenario's text, and the files that it refers to."""

    seed: int
    text: str
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"random-{self.seed}.toml"

    def read(self, folder: Path) -> Scenario:
        for name, text in {self.file: self.text, **self.others}.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        return read_scenario(folder / self.file)


def random_scenario(
    seed: int, jurisdictions: int | None = None, years: int | None = None, plain: bool = False
) -> RandomScenario:
    """The scenario of a seed. `plain` leaves out tiers and other files."""
    draw = random.Random(seed)
    kind = "one" if plain else draw.choices(["one", "linked", "nested", "added", "published"], [86, 4, 4, 4, 2])[0]
    labels = _fiscal_years(years or (8 if draw.random() < 0.55 else draw.randint(1, 5)))
    head: Table = {
        "name": f"random-{seed}",
        "instrument": "transfer",
        "recipient": "governments",
        "fiscal_years": labels,
    }
    count = jurisdictions or _count(draw, kind)
    if kind == "published":
        return _published(seed, draw, head, labels)
    if kind in ("nested", "added"):
        return RandomScenario(seed, toml_text({**head, "tiers": _tiers(draw, kind, labels, count)}))
    others: dict[str, str] = {}
    first = _Draw(draw, labels, count)
    first.compose()
    if kind == "linked" and "opening_allocation" in first.table["inputs"]:
        others[f"other-{seed}.toml"] = _other(draw, seed, first)
        first.table["inputs"]["opening_allocation"] = {
            "scenario": f"other-{seed}.toml", "quantity": "allocation", "fiscal_year": "2019-20"
        }  # fmt: skip
    data = {**head, **first.table}
    if first.can_be_set and not others and count <= 20 and draw.random() < (0.9 if first.ties else 0.4):
        _set_on_edges(draw, data, labels)
    return RandomScenario(seed, toml_text(data), others)


def _fiscal_years(count: int, first: int = FIRST_YEAR) -> list[str]:
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(first, first + count)]


def _count(draw: random.Random, kind: str) -> int:
    if kind != "one":
        return draw.randint(2, 6)
    low, high = draw.choices([(1, 1), (2, 6), (7, 20), (21, 60)], [4, 70, 23, 3])[0]
    return draw.randint(low, high)


def _names(step: object, name: str) -> bool:
    return (step.get("step") if isinstance(step, Mapping) else step) == name


@cache
def _entry(step: str) -> StepEntry:
    return read_step(tomllib.loads(f"step = {step}")["step"])


# TOML


def toml_value(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {toml_value(x)}' for key, x in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else str(float(value))
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def _tables(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(x, Mapping) for x in value.values())


def toml_text(data: Mapping[str, Any], above: str = "") -> str:
    """Plain keys first, then a section for each input and tier."""
    sections = {key: data[key] for key in ("inputs", "tiers") if _tables(data.get(key))}
    lines = [f"{key} = {toml_value(value)}\n" for key, value in data.items() if key not in sections]
    for name, table in sections.get("inputs", {}).items():
        lines.append(f"\n[{above}inputs.{name}]\n")
        lines += [f"{key} = {toml_value(value)}\n" for key, value in table.items()]
    for name, table in sections.get("tiers", {}).items():
        lines.append(f"\n[{above}tiers.{name}]\n{toml_text(table, f'{above}tiers.{name}.')}")
    return "".join(lines)


def decimals(text: str) -> Table:
    return tomllib.loads(text, parse_float=Decimal)


# One formula with its figures


class _Draw:
    """Draws the steps of one formula, then a figure for each input that they need."""

    def __init__(
        self, draw: random.Random, labels: Sequence[str], count: int, dollars: float | None = None, prefix: str = "J"
    ) -> None:
        self.draw, self.labels = draw, labels
        self.codes = [f"{prefix}{n}" for n in range(1, count + 1)]
        self.categories = [f"c{n}" for n in range(1, draw.randint(1, 3 if count > 12 else 5) + 1)]
        self.lags = draw.choice(LAGS)
        self.ties, self.tight = draw.random() < 0.25, draw.random() < 0.2
        self.units = draw.choices([Decimal(100), Decimal("0.001"), Decimal(1)], [6, 3, 1])[0]
        self.authority_units = self.units
        most = {Decimal(100): 9.3, Decimal("0.001"): 6.5, Decimal(1): 8.0}[self.units]
        self.target = dollars * float(self.units) if dollars else 10 ** draw.uniform(3.3, most)  # in units
        self.empty = {c for c in self.codes if draw.random() < 0.12} if draw.random() < 0.35 else set()
        if len(self.empty) == count and draw.random() < 0.8:
            self.empty = set()
        self.steps: list[Any] = []
        self.extra: dict[str, Input] = {}
        self.amounts: dict[str, str] = {}  # inputs named after an alias: what they are
        self.results: list[str] = []
        self.authority, self.envelope_changes = "stated", False
        self.table: Table = {}
        self.measured = random.Random(
            repr(draw.getstate()[1][:4])
        )  # so that what is drawn beside measures stays as it was

    @property
    def can_be_set(self) -> bool:
        """Whether the envelope is stated, and nothing changes it on the way to the fit."""
        return self.authority == "stated" and not self.envelope_changes and self.authority_units == self.units

    def chance(self, probability: float) -> bool:
        return self.draw.random() < probability

    def compose(self, authority: str = "", settled: bool = False) -> None:
        """`settled` prefers the rules under which every year fits."""
        self._list_steps(authority, settled)
        people = (
            "average_intake" if any(_names(step, "average_intake") for step in self.steps) else "eligible_population"
        )
        self.steps, measured = drawn_measures.with_measures(self.measured, self.steps, people)
        self.extra |= measured
        entries = tuple(_entry(toml_value(step)) for step in self.steps)
        formula = compose(entries, tuple(self.extra.values()), self.results)
        self.people = self._people()
        self.table = {
            "lags": self.lags, "jurisdictions": self.codes, "categories": self.categories, "steps": self.steps,
            **({"results": self.results} if self.results else {}), "inputs": {},
        }  # fmt: skip
        for each in formula.inputs:
            if each.name in measured:
                per_person = self.target / float(self.units) / self._admitted()
                drawn = drawn_measures.figures_of(self.measured, each.name, self.codes, self.categories, per_person)
                self.table["inputs"][each.name] = drawn
            elif each.name != "published_order" or self.chance(0.7):
                self.table["inputs"][each.name] = self._figures(each)
        read = ((name, each) for name, each in self.extra.items() if name in self.table["inputs"])
        for name, each in read:
            self.table["inputs"][name].update(shape=each.shape)

    # The list of steps

    def _list_steps(self, authority: str, settled: bool) -> None:
        draw = self.draw
        people = "eligible_population" if self.chance(0.2) else "average_intake"
        by_month = people == "eligible_population" and self.chance(0.5)
        need: list[Any] = [
            ("eligible_by_month" if by_month else people)
            if people == "eligible_population"
            else {"step": people, "year_weights": draw.choice(["equal", "given"])}
        ]
        bind = {"bind": {"average_intake": people}} if people == "eligible_population" else {}
        if self.chance(0.25):
            need.append({"step": "secondary_migration", **bind})
        self.counted = self.chance(0.45)
        if self.counted:
            need.append({"step": "admissions", **bind})
            self.results.append("admissions")
        self.weights_from_parts = self.chance(0.2)
        need += ["category_weights"] if self.weights_from_parts else []
        need.append({"step": "weighted_intake", **bind})
        need += ["cost_index"] if self.chance(0.25) else []
        need.append("share")
        need += ["phase_in"] if self.chance(0.25) else []
        self.steps = [*need, *self._vertical(authority), *self._guarantees(settled), *self._settlement()]

    def _vertical(self, authority: str) -> list[Any]:
        draw = self.draw
        self.authority = authority or draw.choices(["stated", "escalated", "grown", "per_admission"], [6, 2, 2, 2])[0]
        step: Table = {
            "step": "envelope",
            "authority": self.authority,
            "rounding": draw.choice(["carried", "payment_only"]),
        }
        steps: list[Any] = [step]
        if self.authority == "per_admission":
            before, bind = [], {}
            if self.counted and self.chance(0.5):
                before.append("total_admissions")
                bind["admissions_planned"] = "total_admissions"
            if self.chance(0.4):
                before.append("grant_per_admission")
                bind["dollars_per_admission"] = "grant_per_admission"
            step["bind"] = bind
            steps = [*before, step]
        if authority:  # linked to another tier: nothing else moves it
            return steps
        if self.units == 100 and self.chance(0.2):
            self.authority_units = Decimal(draw.choice(["1", "0.001"] if self.target > 1e7 else ["1"]))
        for name in draw.sample(["innovation_fund", "reserve"], draw.choices([0, 1, 2], [8, 2, 1])[0]):
            kind = draw.choice(["amount", "part"])
            steps.append({"step": "set_aside", "as": name, "kind": kind})
            self.amounts[f"{name}_{kind}"] = f"set_aside_{kind}"
            self.envelope_changes = True
        if self.chance(0.15):
            steps.insert(
                draw.randint(
                    len(steps) - sum(isinstance(s, dict) and s["step"] == "set_aside" for s in steps), len(steps)
                ),
                "no_decline",
            )
            self.envelope_changes = True
        return steps

    def _guarantees(self, settled: bool) -> list[Any]:
        draw = self.draw
        steps: list[Any] = ["bounds"]
        if self.chance(0.4):
            steps.append(
                {
                    "step": "base_amount",
                    "parts": draw.choice(["equal", "tiers", "given"]),
                    "indexation": draw.choice(["none", "indexed"]),
                }
            )
        compared = self.chance(0.5)
        if compared:
            steps.append("formula_amount")
        kinds = ["minimum_amount", "maximum_amount", "hold_harmless", "collar"]
        self.guarantees: list[str] = []
        for step in draw.sample(kinds, draw.choices([0, 1, 2, 3, 4], [2, 4, 4, 2, 1])[0]):
            entry: Table = {"step": step}
            self.guarantees.append(step)
            if step in ("minimum_amount", "maximum_amount"):
                entry["kind"] = draw.choice(["amount", "part", "amount_for_each", "part_for_each"])
            else:
                entry |= self._reference(compared)
            steps.append(entry)
        if "hold_harmless" in self.guarantees and self.chance(0.2):
            steps.append({"step": "hold_harmless", "as": "parity", **self._reference(compared)})
            self.guarantees.append("parity")
        gives_way = 0.9 if settled else 0.6
        steps.append(
            {
                "step": "fit_to_envelope",
                "crossed_bounds": draw.choice(["lower_prevails", "upper_prevails"]),
                "shortfall": "reduce_in_proportion" if self.chance(gives_way) else "refuse",
                "excess": "raise_in_proportion" if self.chance(gives_way) else "refuse",
            }
        )
        return [*steps, {"step": "round_to_envelope", "ties": draw.choice(["published_order", "larger_share"])}]

    def _reference(self, compared: bool) -> Table:
        draw = self.draw
        references = ["prior_allocation", "prior_allocation", "opening_allocation", "old_amount"]
        reference = draw.choice([*references, "formula_amount"] if compared else references)
        if reference == "old_amount":
            self.extra["old_amount"] = Input("old_amount", "dollars", "jurisdiction")
        self.real = getattr(self, "real", False) | (basis := self.chance(0.25))
        return {
            "bind": {"reference": reference},
            "price_basis": "real" if basis else "nominal",
            "quantity": "per_admission" if self.counted and self.chance(0.3) else "total",
            "envelope_basis": draw.choices(["fixed", "falls_with_envelope", "follows_envelope"], [6, 3, 3])[0],
        }

    def _settlement(self) -> list[Any]:
        steps: list[Any] = []
        protected = [g for g in self.guarantees if g in ("hold_harmless", "minimum_amount", "parity")]
        if protected and self.chance(0.3):
            steps.append({"step": "top_up", "bind": {"guaranteed": self.draw.choice(protected)}})
        if self.chance(0.15):
            recovery = self.draw.choice(["next_year", "capped_and_deferred"])
            steps.insert(self.draw.randint(0, len(steps)), {"step": "true_up", "recovery": recovery})
        return steps

    # The figures

    def _people(self) -> dict[str, dict[str, dict[str, Decimal]]]:
        """Intake by calendar year, jurisdiction and category; equal on purpose under `ties`."""
        draw = self.draw
        fiscal_years = [int(label[:4]) for label in self.labels]
        years = [str(year) for year in sorted({y - lag for y in fiscal_years for lag in self.lags})]
        scale = draw.choice([30, 2000, 40000])
        levels = [draw.randint(1, scale) for _ in range(2)]

        def person(code: str) -> Decimal:
            if code in self.empty or (not self.ties and draw.random() < 0.05):
                return Decimal(0)
            if self.ties:
                return Decimal(draw.choice([levels[0], *levels]))
            return Decimal("2.5") if draw.random() < 0.03 else Decimal(draw.randint(0, scale))

        def one_year() -> dict[str, dict[str, Decimal]]:
            rows = {code: {c: person(code) for c in self.categories} for code in self.codes}
            if self.ties and len(self.codes) > 1:
                like = draw.choice(self.codes)
                for code in draw.sample(self.codes, (len(self.codes) + 1) // 2):
                    rows[code] = rows[like] if code not in self.empty else rows[code]
            return rows

        if self.ties:
            return dict.fromkeys(years, one_year())
        return {year: one_year() for year in years}

    def ratio(self, least: float, most: float, digits: int = 3) -> Decimal:
        scale = 10**digits
        return Decimal(self.draw.randint(round(least * scale), round(most * scale))) / scale

    def dollars(self, units: float, per_dollar: Decimal | None = None) -> Decimal:
        """Whole units in dollars."""
        per_dollar = per_dollar or self.units
        return Decimal(round(units / float(self.units) * float(per_dollar))) / per_dollar

    def _varied(self, draw_one: Any, probability: float = 0.35) -> Table:
        """One figure for all years, or one each."""
        if self.chance(probability):
            return {"by_year": {year: draw_one() for year in self.labels}}
        return {"value": draw_one()}

    def _figures(self, wanted: Input) -> Table:
        basis = {"price_basis": "nominal"} if wanted.unit == "dollars" else {}
        figures = getattr(self, f"_{self.amounts.get(wanted.name, wanted.name)}")()
        return {"unit": wanted.unit, "assumption": True, **basis, **figures}

    def _by_code(self, codes: Iterable[str], draw_one: Any) -> Table:
        return {"values": {code: draw_one() for code in codes}}

    def _by_lag(self, draw_one: Any) -> Table:
        return {"by_lag": {str(lag): draw_one() for lag in self.lags}}

    def _rounding_unit(self) -> Table:
        return {"value": 1 / self.units}

    def _authority_rounding_unit(self) -> Table:
        return {"value": 1 / self.authority_units}

    def _published_order(self) -> Table:
        order = self.draw.sample(range(1, len(self.codes) + 1), len(self.codes))
        return {"values": dict(zip(self.codes, order, strict=True))}

    def _stated_authority(self) -> Table:
        level, by_year = self.target, {}
        for year in self.labels:
            level *= self.draw.uniform(0.97, 1.07)
            by_year[year] = self.dollars(level, self.authority_units)
        return {"by_year": by_year}

    def _opening_programme_authority(self) -> Table:
        return {"value": self.dollars(self.target, self.authority_units)}

    def _opening_envelope(self) -> Table:
        return {"value": self.dollars(0 if self.chance(0.05) else self.target * self.draw.uniform(0.9, 1.1))}

    def _escalator(self) -> Table:
        return self._varied(lambda: self.ratio(-0.03, 0.06))

    def _annual_growth(self) -> Table:
        return self._by_lag(lambda: self.ratio(-0.02, 0.06))

    def _growth_floor(self) -> Table:
        return {"value": self.ratio(0, 0.03)}

    def _dollars_per_admission(self) -> Table:
        return self._varied(lambda: self.dollars(self.target / self._admitted(), Decimal(100)))

    def _admissions_planned(self) -> Table:
        return self._varied(lambda: Decimal(self.draw.randint(1, 2 * self._admitted())))

    def _admitted(self) -> int:
        return max(
            1,
            round(
                sum(x for year in self.people.values() for row in year.values() for x in row.values())
                / len(self.people)
            ),
        )

    def _grant_elsewhere(self) -> Table:
        return self._varied(lambda: self.dollars(self.target, Decimal(100)))

    def _admissions_elsewhere(self) -> Table:
        low = self._admitted()
        return {"by_calendar_year": {year: self.draw.randint(low, 2 * low) for year in self.people}}

    def _set_aside_amount(self) -> Table:
        return self._varied(lambda: self.dollars(self.target * self.draw.choice([0, 0.02, 0.1, 0.3])))

    def _set_aside_part(self) -> Table:
        return self._varied(lambda: self.ratio(0, 0.2))

    def _intake(self) -> Table:
        return {"by_calendar_year": {year: {"values": rows} for year, rows in self.people.items()}}

    def _data_year_weight(self) -> Table:
        return self._by_lag(lambda: self.draw.choice([Decimal(1), Decimal(2), Decimal("0.5"), Decimal("0.25")]))

    def _retention(self) -> Table:
        return {
            "by_lag": {
                str(lag): self._by_code(self.codes, lambda: Decimal(1) if self.ties else self.ratio(0.3, 1.1, 2))
                for lag in self.lags
            }
        }

    def _eligible_part(self) -> Table:
        return {
            "by_lag": {
                str(lag): self._by_code(
                    self.categories, lambda: self.draw.choice([Decimal(1), Decimal("0.5"), Decimal(0)])
                )
                for lag in self.lags
            }
        }

    def _service_rate(self) -> Table:
        return {
            "by_lag": {str(lag): self._by_code(self.categories, lambda: self.ratio(0.1, 0.9, 1)) for lag in self.lags}
        }

    def _landed_by_month(self) -> Table:
        """Of some years no month is known, of others nobody's."""

        def one_year() -> dict[str, dict[str, Decimal]]:
            months = [f"{number:02}" for number in range(1, 13)]
            return {
                code: {m: Decimal(0) if self.chance(0.3) else Decimal(self.draw.randint(0, 40)) for m in months}
                for code in self.codes
            }

        years = [year for year in self.people if self.chance(0.8)] or [*self.people][:1]
        return {"by_calendar_year": {year: {"values": one_year()} for year in years}}

    def _time_limited(self) -> Table:
        return self._by_code(self.categories, lambda: self.draw.choice([1, 1, 0]))

    def _time_limit(self) -> Table:
        return self._varied(lambda: self.draw.choice([1, 1, 0]))

    def _near(self, *years: int) -> Table:
        """A calendar year so many before or after that in which the first fiscal year begins."""
        return {"value": int(self.labels[0][:4]) + self.draw.choice(years)}

    def _time_limit_begins(self) -> Table:
        return self._near(-4, 0, 1)

    def _ended_for_landed_before(self) -> Table:
        return self._near(-9, -3, -2)

    def _shorter_for_landed_from(self) -> Table:
        return self._near(-3, -2, -1, 2)

    def _years_eligible(self) -> Table:
        return {"value": self.draw.choice([Decimal(2), Decimal(3), Decimal("3.5"), Decimal(6)])}

    def _shorter_years_eligible(self) -> Table:
        return {"value": self.draw.choice([Decimal(1), Decimal(2)])}

    def _residence(self) -> Table:
        """A few leave for elsewhere; nobody moves where nobody lands, so that zero shares stay zero."""
        there = [code for code in self.codes if code not in self.empty]
        moves: Table = {}
        for origin in there if len(there) > 1 and not self.ties else []:
            if self.chance(0.5):
                moves[origin] = {self.draw.choice([c for c in there if c != origin]): self.ratio(0, 0.3)}
        return {"values": moves}

    def _category_weight(self) -> Table:
        weights = [Decimal(0), Decimal(1), Decimal("1.5"), Decimal("2.35"), Decimal("2.5")]
        return self._by_code(self.categories, lambda: self.draw.choices(weights, [1, 9, 3, 3, 3])[0])

    def _use_of_services(self) -> Table:
        return self._by_code(self.categories, lambda: self.ratio(0.1, 1, 2))

    _intensity = _use_of_services

    def _duration(self) -> Table:
        return self._by_code(self.categories, lambda: self.ratio(0.5, 5, 1))

    def _reference_category(self) -> Table:
        chosen = self.draw.choice(self.categories)
        return {"values": {code: int(code == chosen) for code in self.categories}}

    def _wage_index(self) -> Table:
        return self._by_code(self.codes, lambda: Decimal(1) if self.ties else self.ratio(0.8, 1.3))

    def _wage_part(self) -> Table:
        return {"value": self.ratio(0, 1, 2)}

    def _phase(self) -> Table:
        return {
            "by_year": {
                year: self.draw.choice([Decimal(0), Decimal("0.25"), Decimal("0.333"), Decimal(1)])
                for year in self.labels
            }
        }

    def _opening_allocation(self) -> Table:
        count = len(self.codes)
        return self._by_code(self.codes, lambda: self._opening_of(self.target / count))

    def _opening_of(self, average: float) -> Decimal:
        if self.chance(0.04):
            return Decimal(0)
        return self.dollars(average * (1 if self.ties else self.draw.uniform(0.4, 1.7)))

    _old_amount = _final_prior_allocation = _opening_estimated_allocation = _opening_allocation

    def _opening_true_up_balance(self) -> Table:
        return self._by_code(self.codes, lambda: self.dollars(self.target * self.draw.choice([0, 0.001])))

    def _recovery_limit_per_head(self) -> Table:
        return {"value": self.draw.choice([Decimal(1), Decimal("17.4"), Decimal(174)])}

    def _population(self) -> Table:
        return {
            "by_year": {year: self._by_code(self.codes, lambda: self.draw.randint(0, 20000)) for year in self.labels}
        }

    def _opening_admissions(self) -> Table:
        average = self._admitted() / len(self.codes)
        return self._by_code(
            self.codes, lambda: 0 if self.chance(0.05) else round(average * self.draw.uniform(0.5, 1.5))
        )

    def _price_growth(self) -> Table:
        return self._varied(lambda: self.ratio(0, 0.03, 2))

    def _base_for_each(self) -> Table:
        return self._varied(
            lambda: self.dollars(self.target * self.draw.choice([0, 0.02, 0.1, 0.3]) / len(self.codes), self.units * 10)
        )

    def _base_pool(self) -> Table:
        return self._varied(lambda: self.dollars(self.target * self.draw.choice([0, 0.02, 0.1, 0.3])))

    def _base_weight(self) -> Table:
        weights = self._by_code(self.codes, lambda: self.draw.choice([Decimal(1), Decimal(1), Decimal(2), Decimal(0)]))
        weights["values"][self.codes[-1]] = Decimal(1)
        return weights

    def _base_given(self) -> Table:
        return self._by_code(
            self.codes, lambda: self.dollars(self.target * self.draw.choice([0, 0.02, 0.1]) / len(self.codes))
        )

    def _base_index(self) -> Table:
        return self._varied(lambda: self.ratio(0.9, 1.2, 2))

    def _minimum(self) -> Table:
        most = 0.95 if self.tight else 0.4
        return self._varied(lambda: self.dollars(self.target * self.draw.uniform(0, most) / len(self.codes)))

    def _minimum_part(self) -> Table:
        return {"value": self.ratio(0, (0.95 if self.tight else 0.4) / len(self.codes))}

    def _maximum(self) -> Table:
        least = 1.0 if self.tight else 1.5
        return self._varied(lambda: self.dollars(self.target * self.draw.uniform(least, 4) / len(self.codes)))

    def _maximum_part(self) -> Table:
        return {"value": self.ratio(min(1, 1.05 / len(self.codes)), min(1, 4 / len(self.codes) + 0.05))}

    def _minimum_for_each(self) -> Table:
        most = 0.95 if self.tight else 0.4
        return self._by_code(
            self.codes, lambda: self.dollars(self.target * self.draw.uniform(0, most) / len(self.codes))
        )

    def _minimum_part_for_each(self) -> Table:
        return self._by_code(self.codes, lambda: self.ratio(0, (0.95 if self.tight else 0.4) / len(self.codes)))

    def _maximum_for_each(self) -> Table:
        least = 1.0 if self.tight else 1.5
        return self._by_code(
            self.codes, lambda: self.dollars(self.target * self.draw.uniform(least, 4) / len(self.codes))
        )

    def _maximum_part_for_each(self) -> Table:
        least, most = min(1, 1.05 / len(self.codes)), min(1, 4 / len(self.codes) + 0.05)
        return self._by_code(self.codes, lambda: self.ratio(least, most))

    def _protected_fraction(self) -> Table:
        if getattr(self, "real", False):  # one decimal here and two in the growth of prices make three
            return {"value": self.ratio(0.6, 1, 1)}
        return self._varied(
            lambda: self.draw.choice([Decimal("0.999"), Decimal(1)]) if self.tight else self.ratio(0.5, 0.98)
        )

    def _largest_decline(self) -> Table:
        if getattr(self, "real", False):
            return {"value": self.ratio(0, 0.3, 1)}
        return self._varied(
            lambda: self.draw.choice([Decimal(0), Decimal("0.001")]) if self.tight else self.ratio(0.01, 0.3)
        )

    def _largest_growth(self) -> Table:
        if getattr(self, "real", False):
            return {"value": self.ratio(0.1, 1, 1)}
        return self._varied(lambda: self.ratio(0.05, 0.1) if self.tight else self.ratio(0.08, 0.6))


# Several formulas, other files


def _tiers(draw: random.Random, kind: str, labels: Sequence[str], count: int) -> Table:
    """nested: a jurisdiction of the first tier shares what it receives; added: two tiers and their sum."""
    first = _Draw(draw, labels, count)
    first.compose(settled=True)
    if kind == "nested":
        inside = _Draw(draw, labels, draw.randint(1, 5), first.target / float(first.units) / count, prefix="K")
        inside.units = inside.authority_units = first.units
        inside.target = first.target / count
        inside.compose(authority="stated", settled=True)
        link = {"tier": "first", "quantity": "allocation", "jurisdiction": draw.choice(first.codes)}
        inside.table["inputs"]["stated_authority"] = link
        return {"first": first.table, "second": inside.table}
    beside = _Draw(draw, labels, count)
    beside.compose(settled=True)
    total = {
        "jurisdictions": first.codes,
        "steps": ["start_at_zero", {"step": "add_amount", "as": "settlement"}, {"step": "add_amount", "as": "grants"}],
        "inputs": {
            "settlement": {"tier": "first", "quantity": "allocation"},
            "grants": {"tier": "beside", "quantity": "allocation"},
        },
    }
    return {"first": first.table, "beside": beside.table, "total": total}


def _other(draw: random.Random, seed: int, first: _Draw) -> str:
    """Another scenario, of the year before, with the same jurisdictions in another order."""
    other = _Draw(draw, _fiscal_years(1, FIRST_YEAR - 1), len(first.codes), first.target / float(first.units))
    other.units = other.authority_units = first.units
    other.target = first.target
    other.lags = [1]
    draw.shuffle(other.codes)
    other.compose(authority="stated", settled=True)
    head = {"name": f"other-{seed}", "instrument": "grant", "recipient": "governments", "fiscal_years": other.labels}
    return toml_text({**head, **other.table})


def _published(seed: int, draw: random.Random, head: Table, labels: Sequence[str]) -> RandomScenario:
    """What was allocated, as published: some figures are unknown."""
    codes = [f"J{n}" for n in range(1, draw.randint(1, 12) + 1)]
    rows = [
        f"{code},{year},{draw.randint(0, 10**9)}.{draw.randint(0, 99):02d}"
        for code in codes
        for year in labels
        if draw.random() < 0.8
    ]
    rows = rows or [f"{codes[0]},{labels[0]},12.5"]
    file = f"published-{seed}.csv"
    inputs = {
        "published_allocation": {
            "data": file,
            "key": ["jurisdiction", "fiscal_year"],
            "measure": "amount",
            "unit": "dollars",
            "source": "drawn",
        },
        "compared_allocation": {
            "unit": "dollars",
            "price_basis": "nominal",
            "assumption": True,
            "values": {code: draw.randint(0, 10**9) for code in codes},
        },
    }
    data = {**head, "jurisdictions": codes, "steps": ["published_amount"], "inputs": inputs}
    return RandomScenario(seed, toml_text(data), {file: "\n".join(["jurisdiction,fiscal_year,amount", *rows, ""])})


# Envelopes exactly on an edge


def _set_on_edges(draw: random.Random, data: Table, labels: Sequence[str]) -> None:
    """Moves the stated envelope of a year or two onto the sum of bounds or an inner breakpoint, as the oracle finds them."""
    by_year = data["inputs"]["stated_authority"]["by_year"]
    for at in sorted(draw.sample(range(len(labels)), min(len(labels), draw.randint(1, 2)))):
        fit = _fit_of(data, labels, at)
        if fit is None:
            return
        by_year[labels[at]] = Decimal(_edge(draw, fit)) * data["inputs"]["rounding_unit"]["value"]


def _fit_of(data: Table, labels: Sequence[str], at: int) -> Fit | None:
    scenario = build(decimals(toml_text(data)), Path("random.toml"))
    try:
        return Oracle().solve(replace(scenario, fiscal_years=scenario.fiscal_years[: at + 1]))[""][-1].fit
    except NoAnswer as error:
        return error.fit if error.fiscal_year == labels[at] else None


def _edge(draw: random.Random, fit: Fit) -> int:
    least, most = (
        sum(fit.lower),
        sum(high if w > 0 else low for w, low, high in zip(fit.share, fit.lower, fit.upper, strict=True)),
    )
    inner = [
        total
        for rate in fit.breakpoints()
        if least < (total := sum(fit.amounts(rate))) < most and total.denominator == 1
    ]
    kind = draw.choices(["lower", "upper", "inner", "beyond"], [2, 2, 12, 1])[0]
    if kind == "inner" and inner:
        return int(draw.choice(inner))
    return max(0, {"lower": least, "beyond": least - 1}.get(kind, most))
