"""Steps are in a published or worked case or have their reason, and none can be broken without `fundingmodel published` saying so."""

import numpy as np
import pytest
from broken_steps import BREAKS, break_column, columns_of, noticed, used_by
from click.testing import CliRunner

from fundingmodel.column import Array
from fundingmodel.command_line.main import cli
from fundingmodel.steps import step_names

# What no published or worked case can show, and the tests that show it instead

WITHOUT_A_CASE = {
    "eligible_by_month": "a proposal that nothing published calculates: test_cohort.py has it by hand, test_engine.py by the oracle"
}
NOT_READ_IN_A_CASE = {
    (
        "round_by_divisor",
        "sharing",
    ): "equal proportions estimates without it, Adams and Jefferson with it: test_general_steps.py breaks it in their rows"
}


@pytest.mark.parametrize("step", step_names())
def test_every_step_is_in_a_case(step: str) -> None:
    in_a_case = bool(used_by()[step])
    assert in_a_case != (step in WITHOUT_A_CASE), f"cases in fundingmodel/published that use {step}: {in_a_case}"


USED = [
    (step, column)
    for step in step_names()
    for column in columns_of(step)
    if any(column in columns for _, columns in used_by()[step])
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("step", "column"), USED)
def test_a_broken_column_is_noticed(monkeypatch: pytest.MonkeyPatch, step: str, column: str) -> None:
    """Each column of each step that a case has: broken in one way or another, some figure misses or is refused."""
    cases = list(dict.fromkeys(case for case, columns in used_by()[step] if column in columns))
    for wrong in BREAKS:
        with monkeypatch.context() as patch:
            break_column(patch, step, column, wrong)
            if noticed(cases):
                assert (step, column) not in NOT_READ_IN_A_CASE
                return
    if (step, column) not in NOT_READ_IN_A_CASE:
        pytest.fail(f"{step}: {column} was broken, and {', '.join(cases)} still match")


# By one per cent: up, down, or for every other figure alone, since a common factor of weights cancels

UNNOTICED = {
    **NOT_READ_IN_A_CASE,
    ("bounds", "lower_bound"): "0 before the first guarantee",
    ("bounds", "off_the_top"): "0 before the first base amount",
    (
        "fit_to_envelope",
        "guarantee_remainder_rank",
    ): "a rank times 1.01 is no other rank: it is compared with a whole number",
    ("limits_on_increase", "least_from_base"): "another of the three least amounts is more than 1% larger in each case",
    (
        "round_to_envelope",
        "due_something",
    ): "a count that units left over are compared with: they are fewer in each case",
    ("start_at_zero", "allocation"): "0 before the first amount",
    ("uniform_per_head_reduction", "amount_per_head"): "nobody in a case has less a head than the reduction takes",
    ("uniform_per_head_reduction", "all_it_has_reached"): "0 in each case, where nobody's amount is used up",
    ("uniform_per_head_reduction", "last_all_it_has"): "0 in each case, where nobody's amount is used up",
    ("whole_guarantee", "no_need"): "a flag times 1.01 is the same flag: it is compared with 0",
}
BY_ONE_PER_CENT = (
    lambda values: values * 1.01,
    lambda values: values * 0.99,
    lambda values: np.where(_every_other(values), values * 1.01, values),
    lambda values: np.where(_every_other(values), values, values * 1.01),
)


def _every_other(values: Array) -> Array:
    down, across = np.arange(values.shape[-2]), np.arange(values.shape[-1])
    return np.add.outer(down, across) % 2 == 0


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("step", "column"), USED)
def test_one_per_cent_is_noticed_or_has_its_reason(monkeypatch: pytest.MonkeyPatch, step: str, column: str) -> None:
    cases = list(dict.fromkeys(case for case, columns in used_by()[step] if column in columns))
    found = False
    for wrong in BY_ONE_PER_CENT:
        with monkeypatch.context() as patch:
            break_column(patch, step, column, wrong)
            found = found or noticed(cases)
    assert found != ((step, column) in UNNOTICED)


def test_reasons_are_of_columns_in_cases() -> None:
    assert set(UNNOTICED) <= set(USED)
    assert set(WITHOUT_A_CASE) <= set(step_names())


def test_the_command_names_what_a_broken_step_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "round_to_envelope", "allocation")
    answer = CliRunner().invoke(cli, ["published", "eu-development-fund-11"])
    assert answer.exit_code == 1 and "28 rows miss." in answer.stderr
