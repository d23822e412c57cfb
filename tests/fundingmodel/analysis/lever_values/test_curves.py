"""Levers of random scenarios, with guarantees, limits and carried amounts: values on exact fractions, searches beside all values."""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from lever_cases import Amounts, Case, cases, complaints, exact_amounts

from fundingmodel.lever_values import curve
from fundingmodel.lever_values.curve import LONG_LOOK, WHOLE, Look
from fundingmodel.lever_values.goal import seek
from fundingmodel.lever_values.lattice import Lattice
from fundingmodel.lever_values.unit_steps import Effects

FEW, FINE, LONG = 41, 401, 30_000  # values of a lattice
GOALS = 3  # of each case
FIRST = Look(10, 8, 4)  # about twenty places


@pytest.mark.parametrize("here", [0, 1, 500, 29_999])
def test_a_long_lattice_is_looked_at_on_both_sides_of_today(here: int) -> None:
    """Close by in steps of one, ever wider away from it; and evenly from end to end."""
    places = set(curve._first_places(LONG - 1, here, LONG_LOOK).tolist())
    assert {0, 1, 2, 3, LONG - 1} <= places
    assert {here + n for n in range(1, 4)} | {here - n for n in range(1, 4)} <= places
    assert {(LONG - 1) * n // LONG_LOOK.even for n in range(LONG_LOOK.even + 1)} <= places


def known(places: Sequence[int], here: int, rules: Sequence[int], fits: Sequence[bool] = ()) -> curve.Curve:
    """A stand-in for places that are known, with the rule that binds at each and whether it fits."""
    outcomes = SimpleNamespace(fits=np.array(fits or [True] * len(places)), rules=np.array(rules)[:, None])
    return SimpleNamespace(places=np.array(places), here=here, last=places[-1], known=outcomes)  # type: ignore[return-value]


LEVEL = Look(10, 8, 4, flat=np.inf)  # nothing is looked into for where it turns


@pytest.mark.parametrize(
    ("at_a_time", "looked_into"),
    [(1, [4]), (2, [3, 4]), (3, [2, 3, 4]), (4, [2, 3, 4, 5]), (5, [0, 2, 3, 4, 5]), (9, [0, 2, 3, 4, 5])],
)
def test_crossings_are_looked_into_before_bends_and_no_more_than_at_a_time(
    at_a_time: int, looked_into: list[int]
) -> None:
    """Crossed between 20 and 30, 30 and 40, 40 and 50; another rule between 0 and 10, and 50 and 60; nothing from 10 to 11."""
    looked = known([0, 10, 20, 30, 40, 50, 60], 41, [0, 1, 1, 1, 1, 1, 2])
    met = np.array([False, False, False, True, False, True, True])
    found = curve._intervals(looked, met, np.zeros(7), replace(LEVEL, at_a_time=at_a_time))
    assert found.tolist() == looked_into


@pytest.mark.parametrize(
    ("places", "met", "fits", "rules", "looked_into"),
    [
        ([0, 1, 3], [False, True, True], [True] * 3, [0, 0, 0], []),  # neighbours have nothing between them
        ([0, 2, 3], [False, True, True], [True] * 3, [0, 0, 0], [0]),
        ([0, 2, 4], [True] * 3, [True, True, False], [0, 0, 1], [1]),  # it no longer fits
        ([0, 2, 4], [True] * 3, [False, False, False], [0, 1, 2], []),  # of what does not fit no rule binds
        ([0, 2, 4], [True] * 3, [True] * 3, [0, 0, 0], []),
    ],
)
def test_where_something_happens_is_looked_into(
    places: list[int], met: list[bool], fits: list[bool], rules: list[int], looked_into: list[int]
) -> None:
    found = curve._intervals(known(places, 0, rules, fits), np.array(met), np.zeros(3), LEVEL)
    assert found.tolist() == looked_into


@pytest.mark.parametrize(
    ("left", "right", "places"),
    [(0, 17, range(1, 17)), (0, 2, [0, 1]), (5, 8, [5, 6, 7]), (0, 34, range(2, 34, 2))],
)
def test_places_between_two_are_all_or_sixteen(left: int, right: int, places: Sequence[int]) -> None:
    found = set(curve._between(np.array([left]), np.array([right])).tolist()) - {left}
    assert found == set(places) - {left}


@pytest.mark.parametrize(("last", "whole", "counted"), [(9, 10, True), (10, 10, False)])
def test_a_short_lattice_is_calculated_whole(last: int, whole: int, counted: bool) -> None:
    added: list[int] = []
    looked = SimpleNamespace(last=last, here=0, places=np.array([0]), add=lambda places: added.extend(places.tolist()))
    with suppress(AttributeError):  # a long one asks for what is known
        curve.explore(looked, lambda _: np.array([True]), lambda _: np.zeros(1), whole, Look(2, 1, 1))  # type: ignore[arg-type]
    assert (sorted(set(added)) == list(range(last + 1))) is counted


def on_fractions(case: Case) -> list[Amounts | None]:
    lattice = case.lever.lattice
    return [exact_amounts(case, lattice.value(place)) for place in range(lattice.last + 1)]


def at_once(case: Case) -> list[Amounts | None]:
    found = case.lever.outcomes(np.arange(case.lever.lattice.last + 1, dtype=np.int64), case.year)
    return [tuple(row) if fits else None for row, fits in zip(found.units.tolist(), found.fits.tolist(), strict=True)]


def told(case: Case, amounts: Sequence[Amounts | None], whole: int = WHOLE, look: Look = LONG_LOOK) -> list[str]:
    lines = []
    for _ in range(GOALS):
        own, goal = case.goal(amounts)
        found = seek(case.lever, own, case.year, goal, whole, look)
        where = f"{case.result.scenario.name} {case.lever.name} {case.year} {goal}"
        lines += [f"{where}: {line}" for line in complaints(case, own, found, amounts)]
    return lines


def check_all(seeds: Sequence[int], folder: Path) -> list[str]:
    """All values of short lattices, each on fractions."""
    return [line for case in cases(seeds, folder, FEW) for line in told(case, on_fractions(case))]


def check_search(seeds: Sequence[int], folder: Path) -> list[str]:
    """Searches that look at twenty places first, on lattices of which the fractions know every value."""
    return [line for case in cases(seeds, folder, FINE) for line in told(case, on_fractions(case), 10, FIRST)]


def check_long(seeds: Sequence[int], folder: Path) -> list[str]:
    """Searches as they are, on lattices of which the engine calculates every value."""
    long = [case for case in cases(seeds, folder, LONG) if case.lever.lattice.last > WHOLE]
    return [line for case in long for line in told(case, at_once(case))]


@pytest.fixture
def no_look_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a crossing has beside it is not looked at."""
    monkeypatch.setattr(curve, "BESIDE", 2)


def test_each_value_on_fractions(tmp_path: Path) -> None:
    assert check_all(range(12), tmp_path) == []


@pytest.mark.usefixtures("no_look_beside")
def test_a_search_finds_what_fractions_know(tmp_path: Path) -> None:
    assert check_search(range(3), tmp_path) == []


def test_a_search_finds_what_all_values_have(tmp_path: Path) -> None:
    assert check_long(range(6), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_many_values_on_fractions(block: int, tmp_path: Path) -> None:
    assert check_all(range(20 + 60 * block, 80 + 60 * block), tmp_path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("no_look_beside")
@pytest.mark.parametrize("block", range(2))
def test_many_searches_on_fractions(block: int, tmp_path: Path) -> None:
    assert check_search(range(20 + 12 * block, 32 + 12 * block), tmp_path) == []


@pytest.mark.slow
def test_many_searches_beside_all_values(tmp_path: Path) -> None:
    assert check_long(range(20, 60), tmp_path) == []


@pytest.mark.usefixtures("no_look_beside")
def test_what_is_planted_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that never looks closer misses crossings; values that a file would not give are seen."""
    with monkeypatch.context() as patch:
        patch.setattr(curve, "ROUNDS", 0)
        assert check_search(range(3), tmp_path)
    monkeypatch.setattr(Lattice, "figures", lambda lattice, places: np.full(len(places), float(lattice.value(0))))
    assert check_all(range(6), tmp_path)


# One step more


def of_steps(seeds: Sequence[int], folder: Path, count: int) -> list[str]:
    """Some figures of each scenario, moved by their step on fractions."""
    lines = []
    for case in cases(seeds, folder, FEW):
        found = Effects(case.result, case.year).of_each()
        for effect in random.Random(case.result.scenario.name).sample(found, min(count, len(found))):
            own = Case(case.result, effect.figure, case.lever, case.year, case.draw)
            before, after = (exact_amounts(own, effect.figure.now + by) for by in (0, effect.step))
            changes = tuple(b - a for a, b in zip(before or (), after or (), strict=True)) if after else ()
            if changes != effect.changes or (effect.reason == "") != any(changes):
                lines.append(f"{case.result.scenario.name} {effect.figure.name} {effect.step}: {effect}, {changes}")
    return lines


def test_a_step_more_on_fractions(tmp_path: Path) -> None:
    assert of_steps(range(15), tmp_path, 6) == []


@pytest.mark.slow
def test_many_steps_on_fractions(tmp_path: Path) -> None:
    assert of_steps(range(20, 120), tmp_path, 25) == []


def test_a_step_that_is_planted_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Effects._put

    def wrong(figure, year, arrays, number, step, moved):  # type: ignore[no-untyped-def]
        right(figure, year, arrays, number, 2 * step, moved)

    monkeypatch.setattr(Effects, "_put", staticmethod(wrong))
    assert of_steps(range(8), tmp_path, 6)
