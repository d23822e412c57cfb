"""Every step is in a published or worked case, and none can be broken without `fundingmodel published` saying so."""

import pytest
from broken_steps import BREAKS, break_column, columns_of, noticed, used_by
from click.testing import CliRunner

from fundingmodel.command_line.main import cli
from fundingmodel.steps import step_names


@pytest.mark.parametrize("step", step_names())
def test_every_step_is_in_a_case(step: str) -> None:
    assert used_by()[step], f"no case in fundingmodel/published uses {step}"


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
                return
    pytest.fail(f"{step}: {column} was broken, and {', '.join(cases)} still match")


def test_the_command_reports_a_broken_step(monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "round_to_envelope", "allocation")
    found = CliRunner().invoke(cli, ["published", "eu-development-fund-11"])
    assert found.exit_code == 1 and "28 rows miss." in found.stderr
