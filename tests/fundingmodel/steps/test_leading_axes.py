"""Every column of every step on leading axes: figures of a number of cases at once are those of each case alone."""

from collections.abc import Mapping

import numpy as np
import pytest
from listed_steps import listings, scenario_of

from fundingmodel.column import Array, calculate
from fundingmodel.result import TierResult, run
from fundingmodel.steps import step_names

YEAR = "2025-26"
FACTORS = (1.0, 0.5, 1.0, 0.875)  # of all figures by jurisdiction: cases that differ in what binds and who comes first
Figures = dict[str, Array]


def given(tier: TierResult) -> Figures:
    """What the columns read: inputs and what is carried from the year before."""
    columns = {column.name for column in tier.tier.formula.columns}
    read = {name for column in tier.tier.formula.columns for name in column.needs} - columns
    return {name: tier.years[YEAR][name] for name in read}


def cases(figures: Mapping[str, Array]) -> list[Figures]:
    """Figures multiplied down the jurisdictions, those of one jurisdiction otherwise than those of the next."""
    found = []
    for n in range(len(FACTORS)):
        factors = np.resize(np.roll(FACTORS, n), 64)[:, None]
        found.append({k: x * factors[: x.shape[-2]] if x.shape[-2] > 1 else x for k, x in figures.items()})
    return found


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("step", step_names())
def test_cases_at_once_are_each_case_alone(step: str) -> None:
    for listed in listings(step):
        tier = run(scenario_of([listed], name="listed")).main
        columns, place = tier.tier.formula.columns, tier.tier.place
        sizes = {
            "jurisdiction": len(place.jurisdictions), "category": max(1, len(place.categories)), "origin": len(place.jurisdictions),
        }  # fmt: skip
        each = cases(given(tier))
        together = {name: np.stack([case[name] for case in each]) for name in each[0]}
        at_once = calculate(columns, together, sizes)
        for n, case in enumerate(each):
            alone = calculate(columns, case, sizes)
            for column in columns:
                found = np.broadcast_to(at_once[column.name], (len(each), *alone[column.name].shape))[n]
                np.testing.assert_array_equal(found, alone[column.name], err_msg=f"{column.name}, case {n}")
