"""The collector stands still while a workbook is made, and is afterwards as it was before."""

import gc
from collections.abc import Iterator

import pytest

from workbooks.file.uncollected import without_collection


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.parametrize("was_on", [True, False])
def test_afterwards_it_is_as_it_was(was_on: bool) -> None:
    if not was_on:
        gc.disable()
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled() == was_on


@pytest.mark.parametrize("was_on", [True, False])
def test_it_goes_on_when_the_last_of_several_workbooks_is_there(was_on: bool) -> None:
    if not was_on:
        gc.disable()
    first, second = without_collection(), without_collection()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled() == was_on


def test_it_goes_on_after_a_refusal() -> None:
    with pytest.raises(ValueError, match="refused"), without_collection():
        raise ValueError("refused")
    assert gc.isenabled()


def test_a_report_leaves_it_on() -> None:
    from fundingmodel.result import run_all
    from fundingmodel.scenario.reading import read_scenario
    from workbooks.report import build

    build(run_all([read_scenario("equal-per-capita", years=["2021-22"])]))
    assert gc.isenabled()
