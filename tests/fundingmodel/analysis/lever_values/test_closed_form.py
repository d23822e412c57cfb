"""Goal seek against the closed form of one weight, on exact fractions, and on a grid ten times finer: none wrong, none missed.

With a base for each, a pool of what is left and the weight w of one category, a jurisdiction's share is (A + w R) / (SA + w SR): A is
what its other categories weigh and R its people of this one, SA and SR the same of all. So a share s is had at
w = (s SA - A) / (R - s SR), and nowhere else.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from pathlib import Path

import numpy as np
import pytest

from fundingmodel import run
from fundingmodel.lever_values.goal import Goal, Sought, seek
from fundingmodel.lever_values.lattice import Positions
from fundingmodel.lever_values.lever import Lever, lever_of
from fundingmodel.lever_values.outcomes import Outcomes

CATEGORIES = ("a", "b", "c")
STEPS = (
    Decimal("0.0001"),
    Decimal("0.5"),
)  # ten million values, which are searched, and two thousand, which are all tried
MOST = 1_000  # the largest weight that is tried
FINER = 10
QUICK = 6  # cases in the suite
SCENARIO = """
name = "one-weight"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
lags = [1]
jurisdictions = {codes}
categories = ["a", "b", "c"]
formula = "settlement"
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
rounding_unit = {{ unit = "dollars", value = 0.01, source = "cents" }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = {envelope}, assumption = true }}
base_for_each = {{ unit = "dollars", price_basis = "nominal", value = {base}, assumption = true }}
category_weight = {{ unit = "ratio", values = {{ a = {weights[0]}, b = {weights[1]}, c = {weights[2]} }}, assumption = true }}
[inputs.intake]
unit = "persons"
source = "a test"
[inputs.intake.by_calendar_year.2024.values]
"""


@dataclass(frozen=True)
class One:
    """One weight on fractions: what is shared, who is there, and the weight of `category` today."""

    envelope: Decimal
    base: int
    weights: tuple[Decimal, ...]
    people: tuple[tuple[int, ...], ...]
    category: int

    def text(self) -> str:
        codes = [f"J{n}" for n in range(len(self.people))]
        head = SCENARIO.format(codes=codes, envelope=self.envelope, base=self.base, weights=self.weights)
        rows = [
            f"{code} = {{ {', '.join(f'{name} = {count}' for name, count in zip(CATEGORIES, row, strict=True))} }}"
            for code, row in zip(codes, self.people, strict=True)
        ]
        return head + "\n".join(rows) + "\n"

    def parts(self, own: int) -> tuple[Fraction, Fraction]:
        """What its other categories weigh, and its people of this one."""
        others = (n for n in range(len(CATEGORIES)) if n != self.category)
        row = self.people[own]
        return sum((Fraction(self.weights[n]) * row[n] for n in others), Fraction(0)), Fraction(row[self.category])

    @cached_property
    def sums(self) -> tuple[Fraction, Fraction]:
        every = [self.parts(own) for own in range(len(self.people))]
        return sum((a for a, _ in every), Fraction(0)), sum((r for _, r in every), Fraction(0))

    @cached_property
    def pool(self) -> Fraction:
        return Fraction(self.envelope) - self.base * len(self.people)

    def exact(self, own: int, weight: Fraction) -> Fraction:
        """The amount in cents before it is rounded."""
        (a, r), (all_a, all_r) = self.parts(own), self.sums
        return 100 * (self.base + self.pool * (a + weight * r) / (all_a + weight * all_r))

    def paid(self, weight: Fraction) -> list[int]:
        """Whole cents by largest remainder, of two equal ones the first; quantised to a thousandth of a cent as is defined."""
        exact = [
            Fraction(floor(1000 * self.exact(own, weight) + Fraction(1, 2)), 1000) for own in range(len(self.people))
        ]
        whole = [floor(each) for each in exact]
        order = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
        for n in order[: round(Fraction(self.envelope) * 100) - sum(whole)]:
            whole[n] += 1
        return whole

    def weight_of(self, own: int, cents: Fraction) -> Fraction | None:
        """The weight at which a jurisdiction is given so much, by the closed form."""
        (a, r), (all_a, all_r) = self.parts(own), self.sums
        share = (cents / 100 - self.base) / self.pool
        below = r - share * all_r
        return (share * all_a - a) / below if below else None


def drawn(seed: int) -> One:
    draw = random.Random(f"one weight {seed}")
    people = [tuple(draw.randint(1, 5_000) for _ in CATEGORIES) for _ in range(draw.randint(2, 5))]
    weights = tuple(Decimal(draw.randint(1, 50_000)) / 10_000 for _ in CATEGORIES)
    envelope = Decimal(draw.randint(10**6, 10**11)) / 100
    return One(envelope, draw.choice([0, 1000, 50_000]), weights, tuple(people), draw.randrange(len(CATEGORIES)))


def goal_of(one: One, seed: int, own: int) -> Goal:
    """Near what it has, what some weight gives, or beyond its reach; as an amount, or as a share of the envelope."""
    draw = random.Random(f"goal {seed}")
    weight = Fraction(draw.choice([draw.randint(0, 100), draw.randint(0, 1000)])) / draw.choice([1, 7, 100])
    cents = one.exact(own, weight) + draw.choice([Fraction(0), Fraction(0), Fraction(1, 3), Fraction(10**6)])
    if draw.random() < 0.3:
        return Goal((Decimal(cents.numerator) / cents.denominator / 100 / one.envelope).quantize(Decimal("1e-6")), True)
    return Goal((Decimal(cents.numerator) / cents.denominator / 100).quantize(Decimal("0.01")))


def differs(one: One, lever: Lever, own: int, found: Sought) -> Iterator[str]:
    """Where what was found is not what the closed form gives."""
    exact = Fraction(found.goal.figure) * 100 * (Fraction(one.envelope) if found.goal.is_share else 1)
    place = {n: Fraction(lever.lattice.value(n)) for n in (0, lever.here, lever.lattice.last)}
    today = one.paid(place[lever.here])[own]
    if abs(today - exact) < 1:
        yield from [] if found.is_met else ["today's amount is the goal"]
        return
    rises = today < exact

    def meets(number: int) -> bool:
        cents = one.paid(Fraction(lever.lattice.value(number)))[own]
        return cents >= exact if rises else cents <= exact

    weight = one.weight_of(own, exact)
    near = set[int]()
    if weight is not None:
        at = (weight - place[0]) / Fraction(lever.lattice.step)
        slope = abs(one.exact(own, weight + Fraction(lever.lattice.step)) - one.exact(own, weight)) if weight > 0 else 1
        wide = 2 + (
            ceil(2 / slope) if slope else 0
        )  # within two cents of the goal, rounding may meet it and miss it again
        near = {n for n in range(floor(at) - wide, ceil(at) + wide + 1) if 0 <= n <= lever.lattice.last}
    meeting = [n for n in {*near, 0, lever.lattice.last} if meets(n)]
    wanted = min(meeting, key=lambda n: abs(n - lever.here), default=None)
    if found.nearest != wanted:
        yield f"nearest is {found.nearest}, the closed form has {wanted}"
    ends = [one.paid(place[n])[own] for n in (0, lever.lattice.last)]
    reach = found.units(found.least)[own], found.units(found.most)[own]
    if abs(reach[0] - min(ends)) > 1 or abs(reach[1] - max(ends)) > 1:
        yield f"the reach is {reach}, the closed form has {ends}"
    if found.units(lever.here) != one.paid(place[lever.here]):
        yield f"today is {found.units(lever.here)}"
    if found.nearest is not None and found.units(found.nearest) != one.paid(
        Fraction(lever.lattice.value(found.nearest))
    ):
        yield f"there it is {found.units(found.nearest)}"


def missed(one: One, lever: Lever, own: int, found: Sought) -> list[Fraction]:
    """Values of a grid ten times finer that meet the goal to the cent, and lie nearer to today's than what was found does."""
    if found.is_met or found.nearest == lever.here:
        return []
    exact = Fraction(found.goal.figure) * 100 * (Fraction(one.envelope) if found.goal.is_share else 1)
    step, today = Fraction(lever.lattice.step) / FINER, Fraction(lever.now)
    ends = [0, lever.lattice.last] if found.nearest is None else [found.nearest]
    fine = set[Fraction]()
    for end in ends:  # up to one step short of what was found
        count = FINER * max(0, abs(end - lever.here) - 1)
        way = 1 if end > lever.here else -1
        fine |= {
            today + way * step * n
            for n in {*range(max(0, count - 100), count + 1), *range(0, count + 1, count // 500 + 1)}
        }
    rises = found.rises
    return [w for w in fine if (one.exact(own, w) >= exact + 1 if rises else one.exact(own, w) <= exact - 1)]


def check(seed: int, folder: Path) -> list[str]:
    """A case: two goals over ten million weights, and over two thousand."""
    one = drawn(seed)
    path = folder / f"{seed}.toml"
    path.write_text(one.text(), encoding="utf-8")
    result, told = run(path), list[str]()
    for number, step in enumerate(STEPS):
        lever = lever_of(result, f"category_weight.{CATEGORIES[one.category]}", step)
        own = (seed + number) % len(one.people)
        found = seek(lever, own, "2025-26", goal_of(one, seed + 10_000 * number, own))
        told += [f"{seed}, {step}: {line}" for line in differs(one, lever, own, found)]
        told += [f"{seed}, {step}: missed {each}" for each in missed(one, lever, own, found)]
    return told


@pytest.mark.parametrize("seed", range(QUICK))
def test_one_weight(seed: int, tmp_path: Path) -> None:
    assert check(seed, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many_weights(block: int, tmp_path: Path) -> None:
    """Two goals each: five hundred in all, with those of the suite beside."""
    assert [line for seed in range(25 * block + QUICK, 25 * block + QUICK + 25) for line in check(seed, tmp_path)] == []


def test_what_is_a_place_off_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: every value gives what the next one gives."""
    right = Lever.outcomes

    def wrong(lever: Lever, places: Positions, year: str) -> Outcomes:
        return right(lever, np.minimum(places + 1, lever.lattice.last), year)

    monkeypatch.setattr(Lever, "outcomes", wrong)
    assert sum(bool(check(seed, tmp_path)) for seed in range(6)) >= 5


def test_a_crossing_that_is_missed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the first look finds something, and nobody looks closer."""
    monkeypatch.setattr("fundingmodel.lever_values.curve.ROUNDS", 0)
    assert sum(bool(check(seed, tmp_path)) for seed in range(8)) >= 3
