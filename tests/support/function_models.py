"""What the functions mean, once more: exact fractions in plain Python, and the oracle for whatever is fitted and rounded.

Figures go in as floats and are taken as the decimals that they show. NoAnswer where the definitions give none.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from types import SimpleNamespace
from typing import Any

from oracle import NoAnswer, Year, _Calculation

from fundingmodel.formula import read_step
from fundingmodel.language.words import Words

Cells = list[list[Any]]


def exact(figure: float) -> Fraction:
    return Fraction(repr(figure))


def exactly(figures: Sequence[float]) -> list[Fraction]:
    return [exact(figure) for figure in figures]


def per_dollar(unit: float) -> Fraction:
    return 1 / exact(unit)


def column(figures: Sequence[Fraction]) -> Cells:
    return [[float(figure)] for figure in figures]


def parts(figures: Sequence[Fraction]) -> list[Fraction]:
    total = sum(figures)
    if not total:
        raise NoAnswer("undefined")
    return [figure / total for figure in figures]


def solved(steps: Sequence[Any], count: int, **given: Sequence[Fraction] | Fraction) -> Year:
    """One year of a list of steps by the oracle; a year that a double may see otherwise has no answer here."""
    place = SimpleNamespace(jurisdictions=range(count), categories=("all",))
    tier: Any = SimpleNamespace(entries=tuple(read_step(step) for step in steps), place=place)
    blocks = {name: [[[x] for x in (f if isinstance(f, Sequence) else [f])]] for name, f in given.items()}
    blocks["published_order"] = [[[Fraction(j)] for j in range(1, count + 1)]]
    try:
        year = _Calculation(tier, "", blocks, None).solve()
    except ZeroDivisionError:
        raise NoAnswer("undefined") from None
    if year.on_a_half:
        raise NoAnswer("on a half")
    return year


REFERENCE = {"bind": {"reference": "prior"}, "price_basis": "nominal", "quantity": "total", "envelope_basis": "fixed"}


def allocate(
    envelope: float,
    need: Sequence[float],
    base: Sequence[float] | None = None,
    minimum: Sequence[float] | None = None,
    prior: Sequence[float] | None = None,
    protected_fraction: float = 0.0,
    collar: tuple[float, float] | None = None,
    unit: float = 0.01,
    ties: str = "published_order",
    shortfall: str = "refuse",
) -> Year:
    """Base off the top, then one rate within minimum, protected fraction and collar; whole units by largest remainder."""
    given: dict[str, Any] = {
        "envelope": exact(envelope),
        "weighted_intake": exactly(need),
        "units_per_dollar": per_dollar(unit),
    }
    steps: list[Any] = ["share", "bounds"]
    if base is not None and any(base):
        steps.append({"step": "base_amount", "parts": "tiers", "indexation": "none"})
        given |= {"base_pool": sum(exactly(base)), "base_weight": exactly(base)}
    if minimum is not None:
        steps.append({"step": "minimum_amount", "kind": "amount"})
        given["minimum"] = exactly(minimum)
    if prior is not None:
        given["prior"] = exactly(prior)
    if protected_fraction:
        steps.append({"step": "hold_harmless", **REFERENCE})
        given["protected_fraction"] = exact(protected_fraction)
    if collar:
        steps.append({"step": "collar", **REFERENCE})
        given |= {"largest_decline": exact(collar[0]), "largest_growth": exact(collar[1])}
    steps.append(
        {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": shortfall, "excess": "refuse"}
    )
    steps.append({"step": "round_to_envelope", "ties": ties})
    return solved(steps, len(need), **given)


def rules(year: Year, base: Sequence[float] | None, **promises: Sequence[Fraction] | None) -> list[str]:
    """The rule that binds each jurisdiction, in words: the last of the promises, in their order, that moved its bound.

    Promises are floors by the name of their rule, and `collar_ceiling`. None is given where bounds cross: NoAnswer.
    """
    assert year.fit is not None
    if year.fit.crossed or year.fit.reduced:
        raise NoAnswer("the rule depends on what gave way")
    names = []
    for j, (held, capped) in enumerate(zip(year.fit.held, year.fit.capped, strict=True)):
        floor, ceiling, lower, upper = Fraction(0), year.list("envelope_given")[0], "", "envelope"
        for rule, amounts in promises.items():
            if amounts is None:
                continue
            if rule == "collar_ceiling":
                ceiling, upper = (amounts[j], rule) if amounts[j] < ceiling else (ceiling, upper)
            elif amounts[j] > floor:
                floor, lower = amounts[j], rule
        if base is not None and exact(base[j]) > floor:
            lower = "base_amount"
        without = "no_need" if year.list("share")[j] == 0 else "free"
        names.append((lower or without) if held else upper if capped else "free")
    return [Words("en").rule(name) for name in names]


# The steps, one by one


def average_intake(intake: Sequence[Sequence[float]], weights: Sequence[float] | None) -> list[Fraction]:
    weight = parts(exactly(weights if weights is not None else [1.0] * len(intake[0])))
    return [sum((w * x for w, x in zip(weight, exactly(row), strict=True)), Fraction(0)) for row in intake]


def weighted_intake(intake: Sequence[Sequence[float]], weights: Sequence[float]) -> list[Fraction]:
    return [sum((w * x for w, x in zip(exactly(weights), exactly(row), strict=True)), Fraction(0)) for row in intake]


def nearest(dollars: Fraction, unit: float) -> Fraction:
    """Whole units, quantised to a thousandth of a unit first; halves go up."""
    above = 1000 * dollars * per_dollar(unit) + Fraction(1, 2)
    if above.denominator == 1:
        raise NoAnswer("on a half")
    return floor(Fraction(floor(above), 1000) + Fraction(1, 2)) * exact(unit)


def escalate(amount: float, growth: Sequence[float], least: float, unit: float, rounding: str) -> list[Fraction]:
    authority, paid = exact(amount), []
    for rate in exactly(growth):
        authority *= 1 + (max(rate, exact(least)) if least > 0 else rate)
        paid.append(nearest(authority, unit))
        authority = paid[-1] if rounding == "carried" else authority
    return paid


def formula_amount(envelope: float, share: Sequence[float], base: Sequence[float]) -> list[Fraction]:
    left = exact(envelope) - sum(exactly(base))
    if left < 0:
        raise NoAnswer("base above the envelope")
    return [x + left * y for x, y in zip(exactly(base), exactly(share), strict=True)]


def phase_in(share: Sequence[float], opening: Sequence[float], phase: float) -> list[Fraction]:
    new = exact(phase)
    return [(1 - new) * x + new * y for x, y in zip(parts(exactly(opening)), exactly(share), strict=True)]


def hold_harmless(
    reference: Sequence[float],
    protected_fraction: float,
    price_growth: float = 0.0,
    people: tuple[Sequence[float], Sequence[float]] | None = None,
    envelope_ratio: Fraction = Fraction(1),
) -> list[Fraction]:
    """The fraction of the reference, in this year's prices, per admission, and moved with the envelope."""
    promised = [exact(protected_fraction) * (1 + exact(price_growth)) * envelope_ratio * x for x in exactly(reference)]
    if people:
        then, now = (exactly(each) for each in people)
        promised = [x * b / a if a else Fraction(0) for x, a, b in zip(promised, then, now, strict=True)]
    return promised


def true_up(
    final: Sequence[float],
    estimated: Sequence[float],
    balance: Sequence[float],
    unit: float,
    limits: Sequence[Fraction] | None = None,
) -> Cells:
    """What is due, in whole units; with a limit, what is settled and what stays due."""
    differences = zip(exactly(final), exactly(estimated), exactly(balance), strict=True)
    due = [nearest(x - y + carried, unit) for x, y, carried in differences]
    if limits is None:
        return column(due)
    paid = [max(x, -nearest(limit, unit)) for x, limit in zip(due, limits, strict=True)]
    return [[float(x), float(y - x)] for x, y in zip(paid, due, strict=True)]
