"""Findings: of each principle whether a formula keeps to it, by an argument from its steps or on the ladder; else what breaks it.

A principle is proved where every step of the formula is among those of its argument, and nothing on the ladder contradicts it by a
dollar a person or more. Below that, whole units alone may do it: these cases are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel.principles.ladder import INTAKE, Change, Ladder, Tried
from fundingmodel.replays.cases import CONSTANT, replay
from fundingmodel.replays.measures import changes
from fundingmodel.result import Result, run
from fundingmodel.scenario.made.tables import names_read, reached
from fundingmodel.scenario.variants import rebuilt, sharing_stated

PROVED, HOLDS, BROKEN, INTENDED, NOT_ASKED = "proved", "holds", "broken", "intended", "not_asked"
EXHAUSTION, OWN_NEED, OTHERS, LARGER, CLIFF, BOUND, RECATEGORISED, CENTS = (
    "exhaustion",
    "own_need",
    "nobody_else_gains",
    "larger_envelope",
    "no_cliff",
    "bound_on_changes",
    "no_gain_from_recategorising",
    "cents",
)
TOLD = 1  # dollars for each person, from which a counterexample is told
CLIFF_AT = 10  # times what an arrival is worth on average: a larger move for one person is a cliff

CUTS = tuple(Fraction(each, 100) for each in (1, 2, 5, 10, 20, 50))  # of one year's envelope

AS_GIVEN = {
    "envelope",
    "average_intake",
    "category_weights",
    "weighted_intake",
    "base_amount",
}  # whose inputs are given
ANY = ": any"  # after the name of a stage: each of its steps
ALWAYS = {EXHAUSTION, CENTS}  # proved whatever the counts and their weights are made of

Proofs = Mapping[str, Sequence[str]]  # by principle, the steps, or all of a stage, over which its argument goes
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """Of one principle: its status, the smallest counterexample or the price, and how many changes were tried and found."""

    principle: str
    status: str
    change: Change | None = None
    jurisdiction: str = ""
    fiscal_year: str = ""
    dollars: Decimal | None = None
    tried: int = 0
    found: int = 0
    small: int = 0

    @property
    def each(self) -> Fraction | None:
        """Dollars for each person, or each dollar of the envelope."""
        return None if self.dollars is None or self.change is None else Fraction(self.dollars) / self.change.size


def findings(result: Result, proofs: Proofs) -> list[Finding]:
    """Every principle, in order.

    >>> from fundingmodel import run
    >>> found = findings(run("equal-per-admission"), {})
    >>> [each.status for each in found if each.principle == "no_gain_from_recategorising"]
    ['holds']
    """
    ladder = Ladder(result)
    proved = _proved(result, proofs)
    arrivals = ladder.try_all(list(ladder.arrivals())) if ladder.has_arrivals else None
    larger = _larger(result)
    found = [
        _exhaustion([x for x in (arrivals, larger[1]) if x is not None]),
        _of(OWN_NEED, ladder, arrivals, _own_less),
        _of(OTHERS, ladder, arrivals, _others_more),
        _of(LARGER, *larger, _any_less, per_person=False),
        _cliff(ladder, arrivals),
        _bound(result),
        _recategorised(ladder),
        _cents(result, ladder),
    ]
    return [_with_proof(each, proved) for each in found]


def _proved(result: Result, proofs: Proofs) -> set[str]:
    """The principles of which the argument holds: over all steps, none of which takes as given what another step calculates, and with
    no figure that the scenario makes from the counts."""
    entries = result.main.tier.entries
    calculated = {column.name for entry in entries for column in entry.columns}
    bound = {name for entry in entries if entry.step in AS_GIVEN for name in entry.bind.values()}
    of_any = {name for name, among in proofs.items() if all({e.step, f"{e.stage}{ANY}"} & set(among) for e in entries)}
    if bound & calculated:
        return of_any & ALWAYS
    return of_any & {*ALWAYS, LARGER} if made_of_counts(result) else of_any


def made_of_counts(result: Result) -> tuple[str, ...]:
    """The inputs that the scenario makes from the arrivals it counts: on the ladder they stay as they are."""
    tier, tables = result.main.tier, result.scenario.data["inputs"]
    made = [name for name, parameter in tier.given.items() if parameter.made]
    read = {name: {*names_read(tables[name]), *reached(tables, {name: None})} for name in made if name in tables}
    through = {
        name for name, names in read.items() if any(INTAKE in names_read(tables[x]) for x in names if x in tables)
    }
    return tuple(name for name in made if INTAKE in read.get(name, ()) or name in through)


def _with_proof(found: Finding, proved: set[str]) -> Finding:
    if found.status != HOLDS or found.principle not in proved:
        return found
    return replace(found, status=PROVED)


# What a change does: by how many units it breaks a principle, and where

Harm = Callable[[Tried], Whole]


def _own_less(tried: Tried) -> Whole:
    """How much less the jurisdiction receives whose own arrivals are more."""
    harm = np.zeros_like(tried.moved)
    own = _own(tried)
    harm[own] = -tried.moved[own]
    return harm


def _others_more(tried: Tried) -> Whole:
    """How much more the others receive."""
    harm = tried.moved.copy()
    harm[_own(tried)] = 0
    return harm


def _any_less(tried: Tried) -> Whole:
    return -tried.moved


def _own_more(tried: Tried) -> Whole:
    return -_own_less(tried)


def _own(tried: Tried) -> NDArray[np.bool_]:
    """Where the jurisdiction is whose persons are changed, of shape (changes, years, jurisdictions)."""
    places = np.array([change.jurisdiction for change in tried.changes], dtype=np.int64).reshape(-1, 1, 1)
    return np.broadcast_to(places == np.arange(tried.moved.shape[-1]), tried.moved.shape)


def _of(principle: str, ladder: Ladder, tried: Tried | None, harm: Harm, per_person: bool = True) -> Finding:
    """The smallest change that breaks it by a dollar a person, and of these the one that does so most."""
    if tried is None or not tried.changes:
        return Finding(principle, NOT_ASKED)
    units = harm(tried)
    worst = units.max(axis=(1, 2))
    sizes = np.array([change.size if per_person else 1 for change in tried.changes], dtype=np.int64)
    dollar = round(1 / ladder.dollars(1))
    told = (worst >= TOLD * dollar * sizes) & (worst > 1)  # one unit is what rounding moves
    counts: dict[str, Any] = {
        "tried": len(tried.changes),
        "found": int(told.sum()),
        "small": int(((worst > 0) & ~told).sum()),
    }
    if not told.any():
        return replace(Finding(principle, HOLDS), **counts)
    least = min(change.size for change, is_told in zip(tried.changes, told, strict=True) if is_told)
    of_least = [n for n, change in enumerate(tried.changes) if told[n] and change.size == least]
    return _finding(principle, BROKEN, ladder, tried, units, max(of_least, key=lambda n: worst[n]), counts)


def _finding(
    principle: str, status: str, ladder: Ladder, tried: Tried, units: Whole, at: int, counts: Mapping[str, Any]
) -> Finding:
    year, code = np.unravel_index(int(units[at].argmax()), units[at].shape)
    amount = ladder.dollars(int(units[at, year, code]))
    found = Finding(principle, status, tried.changes[at], ladder.codes[code], ladder.years[year], amount)
    return replace(found, **counts)


# The principles that are no such comparison


def _larger(result: Result) -> tuple[Ladder, Tried]:
    """The same formula at its own envelopes, stated, and these made larger."""
    ladder = _stated(result)
    return ladder, ladder.try_all(list(ladder.larger()))


def _stated(result: Result) -> Ladder:
    """The same formula at its own envelopes, stated."""
    years = result.scenario.fiscal_years
    envelopes = {year: result.amount("envelope", year) for year in years}
    stated = {"unit": "dollars", "price_basis": "nominal", "assumption": True, "by_year": envelopes}
    scenario = rebuilt(result.scenario, sharing_stated(result.scenario), "stated", years, {"stated_authority": stated})
    return Ladder(run(scenario))


def _exhaustion(tried: Sequence[Tried]) -> Finding:
    """Whether amounts add to the envelope, to the unit, in every change that was tried."""
    status = HOLDS if all(each.exhausted for each in tried) else BROKEN
    return Finding(EXHAUSTION, status, tried=sum(len(each.changes) for each in tried))


def _cliff(ladder: Ladder, tried: Tried | None) -> Finding:
    """The most that one person moves anybody's amount; a cliff from ten times what an arrival is worth on average."""
    if tried is None:
        return Finding(CLIFF, NOT_ASKED)
    one = [n for n, change in enumerate(tried.changes) if change.size == 1]
    units = np.abs(tried.moved[one])
    some = Tried([tried.changes[n] for n in one], tried.moved[one], 0, tried.exhausted)
    limit = CLIFF_AT * max(_worth(ladder))
    worst = units.max(axis=(1, 2))
    beyond = np.array([Fraction(ladder.dollars(int(x))) > limit for x in worst])
    counts = {"tried": len(one), "found": int(beyond.sum())}
    return _finding(CLIFF, BROKEN if beyond.any() else HOLDS, ladder, some, units, int(worst.argmax()), counts)


def _worth(ladder: Ladder) -> list[Fraction]:
    """The envelope of each year over its arrivals a year."""
    found = []
    for n in range(len(ladder.years)):
        arrivals = Fraction(float(ladder.given[n]["intake"].sum())) / len(ladder.place.lags)
        found.append(Fraction(ladder.dollars(int(ladder.base[n].sum()))) / arrivals if arrivals else Fraction(0))
    return found


def _bound(result: Result) -> Finding:
    """The largest fall or rise that the formula's own limits do not hold; where it has none, the largest fall."""
    years, codes = result.scenario.fiscal_years, result.scenario.jurisdictions
    limits = _limits(result)
    found: list[tuple[Fraction, str, str, Decimal]] = []
    for code in codes:
        amounts = [result.amount("allocation", year, code) or Decimal(0) for year in years]
        for year, change, (before, after) in zip(years[1:], changes(amounts), pairwise(amounts), strict=True):
            low, high = limits.get(year, (Fraction(0), None))
            beyond = max(low - change, change - high if high is not None else Fraction(-1))
            if beyond > 0 and abs(beyond * Fraction(before)) > TOLD:
                found.append((beyond, code, year, after - before))
    tried = len(codes) * (len(years) - 1)
    if not tried:
        return Finding(BOUND, NOT_ASKED)
    if not found:
        return Finding(BOUND, HOLDS, tried=tried)
    _, code, year, moved = max(found)
    return Finding(BOUND, BROKEN, None, code, year, moved, tried, len(found))


@dataclass(frozen=True)
class Cut:
    """An envelope of one year that is smaller by a part, and whose fall or rise it takes beyond the formula's limits."""

    part: Fraction
    fiscal_year: str
    jurisdiction: str
    change: Fraction


def has_limits(result: Result) -> bool:
    """Whether the formula limits the change from last year's amount."""
    return bool(_limits(result))


def smallest_cut(result: Result) -> Cut | None:
    """The smallest cut of one year's envelope on the ladder under which a formula's own limits are not kept; None where none is.

    >>> from fundingmodel import run
    >>> smallest_cut(run("settlement")) is None
    True
    """
    limits, ladder = _limits(result), _stated(result)
    if not limits:
        return None
    for part in CUTS:
        sizes = {year: -int(part * Fraction(result.amount("envelope", year) or 0)) for year in ladder.years}
        tried = ladder.try_all([Change(size, None, year) for year, size in sizes.items()])
        if found := [cut for n in range(len(tried.changes)) for cut in _beyond(ladder, tried, n, part, limits)]:
            return min(found, key=lambda cut: cut.change)
    return None


def _beyond(
    ladder: Ladder, tried: Tried, n: int, part: Fraction, limits: Mapping[str, tuple[Fraction, Fraction | None]]
) -> Iterator[Cut]:
    """The changes from year to year that are beyond the limits, by more than a dollar, in one change of the envelope."""
    amounts = ladder.base + tried.moved[n]
    for k, (before, after) in enumerate(pairwise(amounts), start=1):
        low = limits[ladder.years[k]][0]
        for place, code in enumerate(ladder.codes):
            least = Fraction(int(before[place])) * (1 + low)
            if Fraction(ladder.dollars(1)) * (least - int(after[place])) > TOLD:
                change = Fraction(int(after[place]) - int(before[place]), int(before[place]))
                yield Cut(part, str(tried.changes[n].year), code, change)


def _limits(result: Result) -> dict[str, tuple[Fraction, Fraction | None]]:
    """By year the fall and the rise that a collar on last year's amount allows; none where the formula has no such collar."""
    entries = [entry for entry in result.main.tier.entries if entry.step == "collar"]
    if not entries or entries[0].bind.get("reference") != "prior_allocation":
        return {}
    names = [entries[0].named(name) for name in ("largest_decline", "largest_growth")]
    found: dict[str, tuple[Fraction, Fraction | None]] = {}
    for year in result.scenario.fiscal_years:
        fall, rise = (Fraction(str(result.figure(name, year))) for name in names)
        found[year] = (-fall, rise)
    return found


def _recategorised(ladder: Ladder) -> Finding:
    """What a jurisdiction gains where the same persons are counted in another category: intended where categories weigh unlike."""
    if not ladder.has_arrivals:
        return Finding(RECATEGORISED, NOT_ASKED)
    found = _of(RECATEGORISED, ladder, ladder.try_all(list(ladder.recategorised())), _own_more)
    weighs = any("category" in column.shape for column in ladder.formula.columns) or any(
        each.name.startswith("category_weight") for each in ladder.formula.inputs
    )
    return replace(found, status=INTENDED) if found.status == BROKEN and weighs else found


def _cents(result: Result, ladder: Ladder) -> Finding:
    """How far an amount is from what it is before it is rounded, at the most: less than a unit."""
    known = {column.name for column in ladder.formula.columns}
    if "fitted_amount" not in known:
        return Finding(CENTS, NOT_ASKED)
    worst = (Fraction(0), "", "")
    for n, year in enumerate(ladder.years):
        for k, code in enumerate(ladder.codes):
            exact = Fraction(result.figure("fitted_amount", year, code))
            worst = max(worst, (abs(Fraction(ladder.dollars(int(ladder.base[n, k]))) - exact), code, year))
    tried = ladder.base.size
    away = Decimal(f"{float(worst[0]):.6f}")
    holds = worst[0] < Fraction(ladder.dollars(1)) + Fraction(1, 10**5)
    return Finding(CENTS, HOLDS if holds else BROKEN, None, worst[1], worst[2], away, tried)


def largest_fall_at_one_envelope(result: Result) -> tuple[str, Fraction]:
    """Who falls the most from a year to the next at a constant envelope, and by what part: the formula's own doing."""
    case = replay(result).constant()
    assert case.name == CONSTANT
    falls = {code: min(changes(case.amounts(code)), default=Fraction(0)) for code in result.scenario.jurisdictions}
    code = min(falls, key=falls.__getitem__)
    return code, falls[code]
