"""Bridges of random pairs: parts add up and turn round, and mixtures written as files are what the plain engine gives."""

import random
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bridged_pairs import calculated, mixed, mixture_of, pair
from random_scenarios import decimals, random_scenario

from fundingmodel import run
from fundingmodel.analysis.bridges import mixture as mixing
from fundingmodel.analysis.bridges.bridge import Bridge
from fundingmodel.analysis.bridges.mixture import ARRIVALS, Mixture
from fundingmodel.analysis.bridges.pairs import Pair, two_scenarios, two_years
from fundingmodel.errors import Refused

QUICK = 24  # random pairs in the suite
FOUND = (207,)  # what one side's file says of the year before, read by a step that the other side has
REASONS = ("bridge_too_many", "bridge_mixture", "bridge_other_order", "bridge_given_by_others", "bridge_of_record")
ONE_A_PAIR = 2  # mixtures of each random pair that are written as files


@pytest.mark.parametrize("seed", [*range(QUICK), *FOUND])
def test_random_pairs(seed: int, tmp_path: Path) -> None:
    holds(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_many_random_pairs(block: int, tmp_path: Path) -> None:
    """A hundred each: a thousand in all, with those of the suite."""
    there = [seed for seed in range(100 * block, 100 * block + 100) if holds(seed, tmp_path)]
    assert len(there) > 75


def test_scenarios_that_have_little_in_common(tmp_path: Path) -> None:
    """Other steps, settings, lags, categories and units: parts add up and turn round, or a reason is given."""
    assert independent(range(14), tmp_path) >= 3


@pytest.mark.slow
def test_many_scenarios_that_have_little_in_common(tmp_path: Path) -> None:
    assert independent(range(200), tmp_path) > 60


def independent(seeds: Iterable[int], folder: Path) -> int:
    """How many of the pairs of neighbours are bridged; an error of the program is none of the reasons why others are not."""
    drawn = (decimals(random_scenario(seed, jurisdictions=4, years=3, plain=True).text) for seed in seeds)
    results, bridged = [], 0
    for data in drawn:
        with suppress(Refused):
            results += [calculated(data, folder)] if "steps" in data else []
    for one, other in pairwise(results):
        for through in (True, False):
            try:
                found = two_scenarios(one, other, through=through).bridge()
            except Refused as error:
                assert error.key in REASONS, error
                continue
            turns_round(found, two_scenarios(other, one, through=through).bridge())
            bridged += 1
    for each in results:
        years = each.scenario.fiscal_years
        turns_round(*(two_years(each, *ends).bridge() for ends in ((years[0], years[-1]), (years[-1], years[0]))))
    return bridged


def turns_round(found: Bridge, reverse: Bridge) -> None:
    assert (found.parts.sum(axis=0) == found.after - found.before).all()
    assert set(found.factors) == set(reverse.factors)
    turned = [reverse.factors.index(name) for name in found.factors]
    assert (reverse.parts[turned] == -found.parts).all()


def holds(seed: int, folder: Path) -> bool:
    """Parts add to the change, the reverse is minus, and mixtures written as files are what the plain engine gives."""
    drawn = pair(seed, folder)
    if drawn is None:
        return False
    before, after, *results = drawn
    chosen = two_scenarios(*results)
    found = chosen.bridge()
    turns_round(found, two_scenarios(*results[::-1]).bridge())
    own = mixture_of(chosen)
    for number in range(ONE_A_PAIR if found.factors else 0):
        assert differs(own, before, after, chosen, random.Random(f"{seed} {number}"), folder) == []
    return True


def differs(
    own: Mixture, before: Any, after: Any, chosen: Pair, draw: random.Random, folder: Path
) -> list[tuple[str, float, float]]:
    """The amounts of a drawn mixture that are not those of its file; none where the file is refused as a scenario."""
    arrive = draw.random() < 0.5
    ons = {name for name in own.factors if (arrive if name in ARRIVALS else draw.random() < 0.5)}
    order = [slot.alias for slot in own.slots if slot.alias != "rounding"]
    try:
        result = calculated(mixed(before, after, order, ons, own.factor_of), folder)
    except Refused:
        return []
    bits = {name: np.array([int(name in ons)]) for name in own.factors}
    values = own.run(bits)[-1].latest["allocation"][..., 0].reshape(-1, len(own.codes))
    year = chosen.years[0][-1]
    plain = [result.figure("allocation", year, code) for code in own.codes]
    return [
        (code, plain[n], float(row[n]))
        for row in values
        for n, code in enumerate(own.codes)
        if abs(row[n] - plain[n]) > 1e-4
    ]


def test_a_wrong_switch_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An input that goes with the wrong factor leaves both ends as they are: the file of the mixture shows it."""

    def wrong(seed: int) -> bool:
        drawn = pair(seed, tmp_path)
        if drawn is None:
            return False
        before, after, *results = drawn
        chosen = two_scenarios(*results)
        own = mixture_of(chosen)
        right = dict(own.factor_of)
        alone = [name for name in own.factors if name not in ARRIVALS]
        if len(alone) < 2:
            return False
        turn = dict(zip(alone, [*alone[1:], alone[0]], strict=True))
        for name in own.given[0][0]:
            own.factor_of[name] = turn.get(right.get(name, ""), right.get(name, ""))
        order = [slot.alias for slot in own.slots if slot.alias != "rounding"]
        for name in alone:
            try:
                result = calculated(mixed(before, after, order, {name}, right), tmp_path)
            except Refused:
                continue
            bits = {each: np.array([int(each == name)]) for each in own.factors}
            values = own.run(bits)[-1].latest["allocation"][..., 0].reshape(-1, len(own.codes))
            plain = [result.figure("allocation", chosen.years[0][-1], code) for code in own.codes]
            if not np.allclose(values, plain, rtol=0, atol=1e-4):
                return True
        return False

    assert sum(wrong(seed) for seed in range(20)) >= 3
    monkeypatch.setattr(mixing, "_chosen", lambda before, after, _bits: after if before is None else before)
    with pytest.raises(Refused, match="error of the program"):
        two_scenarios(run("settlement"), run("predictable")).bridge()
