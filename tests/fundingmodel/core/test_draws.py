"""Draws in blocks of any size are the plain calculation of each, to the bit; memory follows the block."""

import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from fundingmodel import column
from fundingmodel.column import Array
from fundingmodel.draws import in_blocks
from fundingmodel.errors import FormulaRefused, ScenarioRefused
from fundingmodel.result import Result, run

DRAWS = 40


def drawn(result: Result, factors: Array) -> Callable[[int, int], list[dict[str, Array]]]:
    """The inputs of a scenario with all arrivals moved by a factor for each draw, jurisdiction and category."""
    years = [{name: year[name] for name in result.main.tier.read_each_year} for year in result.main.years.values()]
    return lambda first, beyond: [{**year, "intake": year["intake"] * factors[first:beyond]} for year in years]


def factors_of(result: Result, draws: int) -> Array:
    sizes = result.main.tier.sizes
    moved = np.random.default_rng(5).choice(
        [0.0, 0.5, 1.0, 1.0, 1.3], (draws, 1, sizes["jurisdiction"], sizes["category"])
    )
    return moved.astype(float)


def collected(result: Result, factors: Array, block: int, keep: Sequence[str]) -> dict[str, Array]:
    tier = result.main.tier
    blocks = list(in_blocks(tier.formula, drawn(result, factors), len(factors), tier.sizes, keep, block))
    return {name: np.concatenate([each[name] for each in blocks]) for name in keep}


@pytest.mark.parametrize("name", ["settlement", "predictable", "non-economic"])
def test_blocks_of_any_size_are_the_plain_calculation_of_each_draw(name: str) -> None:
    result, keep = run(name), ("allocation", "weighted_intake", "feasible", "share")
    factors, tier = factors_of(result, DRAWS), run(name).main.tier
    found = {block: collected(result, factors, block, keep) for block in (1, 7, DRAWS, 1_000)}
    for draw in range(DRAWS):
        (alone,) = (column.calculate_years(tier.formula, drawn(result, factors[draw : draw + 1])(0, 1), tier.sizes),)
        for quantity in keep:
            due = np.concatenate(
                [year[tier.formula.state(quantity)].reshape(1, *found[1][quantity].shape[2:]) for year in alone]
            )
            for block, each in found.items():
                assert each[quantity][draw].tobytes() == due.tobytes(), (quantity, draw, block)


def test_another_input_is_another_result() -> None:
    result = run("settlement")
    factors = factors_of(result, 3)
    moved = factors.copy()
    moved[1, 0, 4, 2] += 1e-6
    one, other = (collected(result, each, 2, ("weighted_intake",))["weighted_intake"] for each in (factors, moved))
    assert [bool((a != b).any()) for a, b in zip(one, other, strict=True)] == [False, True, False]


def test_memory_follows_the_block() -> None:
    """What is kept of a draw is its allocations: 8 bytes for each of 8 years and 12 jurisdictions."""
    result = run("predictable")
    factors, tier = factors_of(result, 3_000), result.main.tier
    tracemalloc.start()
    kept = sum(
        each["allocation"].nbytes
        for each in in_blocks(tier.formula, drawn(result, factors), 3_000, tier.sizes, block=100)
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept == 3_000 * 8 * 8 * 12 and peak < 100 * 20_000 + factors.nbytes


def test_what_the_formula_does_not_have_is_refused_by_name() -> None:
    result = run("settlement")
    with pytest.raises(FormulaRefused, match="no quantity 'alocation'"):
        list(
            in_blocks(
                result.main.tier.formula, drawn(result, factors_of(result, 1)), 1, result.main.tier.sizes, ["alocation"]
            )
        )


def test_a_formula_that_reads_the_calendar_is_drawn_too() -> None:
    result = run("cohort")
    factors = factors_of(result, 2)
    factors[:] = 1
    found = collected(result, factors, 2, ("allocation",))["allocation"]
    due = np.stack([year["allocation"] for year in result.main.years.values()])
    assert found[0].tobytes() == found[1].tobytes() == due.tobytes()


def test_one_figure_of_an_input_by_year_of_data_is_refused() -> None:
    with pytest.raises(ScenarioRefused) as refused:
        run("settlement").figure("intake", "2021-22", "ON", "refugee")
    assert refused.value.key == "figures_by_data_year"
