"""Divisor methods: against awards one by one on exact fractions, on random claims with minimums and maximums; ties are refused."""

import itertools
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, wraps

import numpy as np
import pytest

from fundingmodel.column import Array, Column, Formula, Input, calculate
from fundingmodel.formula import compose, read_steps
from fundingmodel.steps.amounts import round_by_divisor

Signpost = Callable[[int], Fraction]
INFINITE = Fraction(10) ** 60
# For what is held, the divisor of the claim on one unit more; of Huntington-Hill its square, with the claim squared.
SIGNPOSTS: dict[str, Signpost] = {
    "adams": lambda h: Fraction(h),
    "dean": lambda h: Fraction(2 * h * (h + 1), 2 * h + 1),
    "huntington_hill": lambda h: Fraction(h * (h + 1)),
    "webster": lambda h: h + Fraction(1, 2),
    "jefferson": lambda h: Fraction(h + 1),
}


def claim(method: str, weight: int, held: int) -> Fraction:
    """The claim on one unit more; first units of a method that divides by what is held come before all others."""
    below = SIGNPOSTS[method](held)
    power = 2 if method == "huntington_hill" else 1
    return Fraction(weight) ** power / below if below else INFINITE


def awarded(
    method: str, weights: Sequence[int], units: int, least: Sequence[int], most: Sequence[int]
) -> list[int] | None:
    """One unit after the other to the highest claim; None where claims on the last one are equal."""
    held = list(least)
    for _ in range(units - sum(least)):
        open_claims = {j: claim(method, w, held[j]) for j, w in enumerate(weights) if w > 0 and held[j] < most[j]}
        best = max(open_claims.values())
        winners = [j for j, x in open_claims.items() if x == best]
        held[winners[0]] += 1
    unmet = max(
        (claim(method, w, held[j]) for j, w in enumerate(weights) if w > 0 and held[j] < most[j]), default=Fraction(0)
    )
    met = min(
        (claim(method, w, held[j] - 1) for j, w in enumerate(weights) if w > 0 and held[j] > least[j]),
        default=INFINITE * 2,
    )
    return held if met > unmet * (1 + Fraction(1, 10**9)) else None


@cache
def formula_of(method: str) -> Formula:
    fit = {"step": "fit_to_envelope", "crossed_bounds": "lower_prevails", "shortfall": "refuse", "excess": "refuse"}
    entries = read_steps(["share", fit, {"step": "round_by_divisor", "method": method}])
    extra = [Input("weighted_intake", "persons", "jurisdiction"), Input("envelope", "dollars")]
    extra += [Input(name, "dollars", "jurisdiction") for name in ("lower_bound", "upper_bound", "off_the_top")]
    return compose(entries, extra)


def by_step(
    method: str, weights: Sequence[int], units: int, least: Sequence[int], most: Sequence[int]
) -> list[int] | None:
    """What the step gives after a fit; None where it refuses."""
    formula = formula_of(method)

    def column(figures: Sequence[int]) -> np.ndarray:
        return np.array(figures, dtype=float).reshape(-1, 1)

    given = {
        "weighted_intake": column(weights), "envelope": column([units]), "lower_bound": column(least),
        "upper_bound": column(most), "off_the_top": column([0] * len(weights)), "rounding_unit": column([1]),
        "published_order": column(range(1, len(weights) + 1)),
    }  # fmt: skip
    found = calculate(formula.columns, given, {"jurisdiction": len(weights), "category": 1})
    assert found["feasible"].item() == 1
    allocation = found["allocation"].ravel()
    return None if np.isnan(allocation).any() else [int(x) for x in allocation]


def drawn(draw: random.Random) -> tuple[list[int], int, list[int], list[int]]:
    """Claims of like or of very unlike size, some without any, and bounds that leave the units room."""
    count = draw.randint(2, 30)
    scale = draw.choice([50, 5000, 10**7])
    weights = [draw.randint(1, scale) if draw.random() < 0.9 else draw.randint(1, 3) for _ in range(count)]
    weights = [0 if draw.random() < 0.05 else w for w in weights]
    weights[0] = weights[0] or 7
    units = draw.randint(count, 40 * count)
    least = [draw.choice([0, 0, 1, 1, 3]) if w else draw.choice([0, 1]) for w in weights]
    if sum(least) > units:
        least = [0] * count
    most = [draw.choice([units, units, units, units // 2, units // count + 2]) for _ in weights]
    most = [max(x, low) for x, low in zip(most, least, strict=True)]
    if sum(high if w else low for w, low, high in zip(weights, least, most, strict=True)) < units:
        most = [units] * count
    return weights, units, least, most


@pytest.mark.parametrize("method", SIGNPOSTS)
def test_the_units_are_those_of_awards_one_by_one(method: str) -> None:
    draw, decided = random.Random(f"divisor {method}"), 0
    for _ in range(80):
        case = drawn(draw)
        wanted = awarded(method, *case)
        with np.errstate(all="ignore"):
            found = by_step(method, *case)
        assert found == wanted, case
        decided += wanted is not None
    assert decided > 50  # ties are many only where claims are few


@cache
def cases(method: str) -> list[tuple[tuple[list[int], int, list[int], list[int]], list[int] | None]]:
    draw = random.Random(f"divisor {method}")
    return [(case, awarded(method, *case)) for case in (drawn(draw) for _ in range(15))]


def reported(method: str) -> int:
    """Of how many drawn cases the step gives other units than awards one by one, or refuses what they decide."""
    with np.errstate(all="ignore"):
        return sum(by_step(method, *case) != wanted for case, wanted in cases(method))


@pytest.mark.parametrize(("method", "other"), [*itertools.pairwise(SIGNPOSTS), *itertools.pairwise([*SIGNPOSTS][::-1])])
def test_the_claim_of_the_next_method_in_its_place_is_reported(
    method: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reported(method) == 0
    monkeypatch.setitem(round_by_divisor.METHODS, method, round_by_divisor.METHODS[other])
    assert reported(method) > 0


COLUMNS_OF_THE_CERTIFICATE = ("claim_met", "claim_unmet", "units_to_give", "divisor_units", "first_units")


@pytest.mark.parametrize("name", COLUMNS_OF_THE_CERTIFICATE)
def test_a_column_of_one_method_that_is_broken_is_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit less for the first, or claims that do not bear each other out: a certificate that does not hold refuses."""
    formula = formula_of("webster")
    broken = [replace(each, compute=_worse(each)) if each.name == name else each for each in formula.columns]
    assert broken != [*formula.columns]
    monkeypatch.setattr(sys.modules[__name__], "formula_of", lambda _: replace(formula, columns=tuple(broken)))
    assert reported("webster") > 0


def _worse(column: Column) -> Callable[..., Array]:
    factor = 2 if column.name == "claim_unmet" else 1 / 2

    @wraps(column.compute)
    def worse(*given: Array) -> Array:
        figures = np.array(column.compute(*given), dtype=float)
        figures[..., :1, :] = figures[..., :1, :] - 1 if column.unit == "units" else figures[..., :1, :] * factor
        return figures

    return worse


@pytest.mark.parametrize("method", SIGNPOSTS)
def test_a_tie_is_refused_and_the_next_unit_is_not(method: str) -> None:
    def found(units: int) -> list[int] | None:
        return by_step(method, [3, 3, 1], units, [1, 1, 1], [units] * 3)

    with np.errstate(all="ignore"):
        assert found(4) is None
        assert found(5) == [2, 2, 1]


def test_the_methods_differ() -> None:
    """Of one large and many small, Adams gives the small more, Jefferson the large: each between its neighbours."""
    weights = [900, *[61 + n for n in range(12)]]
    large = [by_step(method, weights, 40, [0] * 13, [40] * 13) for method in SIGNPOSTS]
    firsts = [units[0] for units in large if units]
    assert len(firsts) == 5 and firsts == sorted(firsts) and firsts[0] < firsts[-1]


def test_units_beyond_the_claims_looked_at_are_refused() -> None:
    """One has almost all, and fifty others have a third of a unit each: by Webster it receives all, 15 above its amount."""
    weights, units = [30_000, *[300 - n % 5 for n in range(50)]], 45
    with np.errstate(all="ignore"):
        assert awarded("webster", weights, units, [0] * 51, [units] * 51) is not None
        assert by_step("webster", weights, units, [0] * 51, [units] * 51) is None
