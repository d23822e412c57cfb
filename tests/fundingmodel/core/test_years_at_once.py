"""All years at once give what one year after another gives, to the bit: in packaged, published and random scenarios, moved and tied."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from random_scenarios import random_scenario

from fundingmodel import column
from fundingmodel.column import CALENDAR, Array, Formula, size
from fundingmodel.errors import Refused
from fundingmodel.result import Result, run
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.years_at_once import calculate_years

Given = Sequence[Mapping[str, Array]]


def differences(formula: Formula, years: Given, sizes: Mapping[str, int], spoil: str = "") -> list[str]:
    """Every array that is not the same in bytes, shape and place; `spoil` plants a last bit in one of them."""
    plain, fast = (each(formula, years, sizes) for each in (column.calculate_years, calculate_years))
    if spoil:
        fast[-1][spoil] = np.nextafter(fast[-1][spoil], np.inf)
    found = []
    for n, (one, other) in enumerate(zip(plain, fast, strict=True)):
        assert list(one) == list(other)
        found += [f"{n} {k}" for k in one if one[k].shape != other[k].shape or one[k].tobytes() != other[k].tobytes()]
    return found


def given_of(result: Result) -> Iterator[tuple[Formula, Given, Mapping[str, int]]]:
    for name, tier in result.tiers.items():
        years = [{each: tier.years[year][each] for each in tier.tier.read_each_year} for year in tier.years]
        yield result.tiers[name].tier.formula, years, tier.tier.sizes


@pytest.mark.parametrize("name", [*packaged(), *published_cases()])
def test_packaged_and_published_scenarios_are_the_same(name: str) -> None:
    for formula, years, sizes in given_of(run(name)):
        assert differences(formula, years, sizes) == []


def test_a_last_bit_is_reported() -> None:
    ((formula, years, sizes),) = given_of(run("settlement"))
    assert differences(formula, years, sizes, spoil="allocation") == ["7 allocation"]


def calls_of(name: str) -> Counter[str]:
    """How often each column of a scenario is calculated for all of its years."""
    ((formula, years, sizes),) = given_of(run(name))
    calls: Counter[str] = Counter()

    def counted(each: column.Column) -> column.Column:
        def compute(*arguments: Array) -> Array:
            calls[each.name] += 1
            return each.compute(*arguments)

        return replace(each, compute=compute, formula=cast(Callable[..., str], compute), reads=each.needs)

    calculate_years(replace(formula, columns=tuple(map(counted, formula.columns))), years, sizes)
    assert set(calls) == {each.name for each in formula.columns}
    return calls


def test_columns_of_the_settlement_formula_are_calculated_for_all_years_at_once() -> None:
    assert set(calls_of("settlement").values()) == {1}


def test_only_what_is_in_a_circle_is_calculated_year_by_year() -> None:
    """The allocation follows from last year's, and the authority from its own; the envelope and which rule binds are in neither circle."""
    calls = calls_of("predictable")
    assert {calls[name] for name in ("collar_floor", "allocation", "programme_authority", "rounded_authority")} == {8}
    assert {calls[name] for name in ("envelope", "weighted_intake", "binding_rule", "promised", "short")} == {1}


def test_draws_are_calculated_as_before() -> None:
    ((formula, years, sizes),) = given_of(run("settlement"))
    factors = np.linspace(0.9, 1.1, 5)[:, None, None, None]
    drawn = [{**year, "intake": year["intake"] * factors} for year in years]
    assert differences(formula, drawn, sizes) == []


def moved(years: Given, random: np.random.Generator) -> Given:
    """The same inputs, each figure moved; some tied, some rows without anything."""

    def of(name: str, array: Array) -> Array:
        if array.size <= 1 or name in ("published_order", *CALENDAR):
            return array
        figures = array * random.choice([1.0, 1.0, 0.5, 2.0], array.shape)
        figures[..., random.integers(array.shape[-2]), :] *= random.integers(2)
        return figures

    return [{name: of(name, array) for name, array in year.items()} for year in years]


def compared(seeds: Sequence[int], folder: Path, jurisdictions: int, times: int) -> int:
    allocations = 0
    for seed in seeds:
        scenario = random_scenario(seed, jurisdictions=jurisdictions or 1 + seed % 9, years=3).read(folder)
        random = np.random.default_rng(seed)
        try:
            result = run(scenario)
        except Refused:
            continue
        for formula, years, sizes in given_of(result):
            with np.errstate(all="ignore"):
                changed = [moved(years, random) for _ in range(times)]
            for each in [years, *changed]:
                with np.errstate(all="ignore"):
                    assert differences(formula, each, sizes) == [], seed
                allocations += len(years) * size("jurisdiction", sizes)[0]
    return allocations


def test_random_scenarios_are_the_same(tmp_path: Path) -> None:
    assert compared(range(7000, 7060), tmp_path, 0, 2) > 2_000


@pytest.mark.slow
def test_a_million_allocations_are_the_same(tmp_path: Path) -> None:
    assert compared(range(8000, 8060), tmp_path, 300, 24) > 1_000_000
