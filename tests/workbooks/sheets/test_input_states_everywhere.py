"""Refused or equal: thousands of damaged input cells, as three engines calculate them, against Python.

In the slow part, a fifth each day; `DAMAGE_ALL=1 pytest -m slow` with this file takes all at once.
"""

from collections.abc import Callable

import pytest
from damaged import (
    Calc,
    Damage,
    Formualizer,
    IronCalc,
    Report,
    Sheets,
    as_report,
    differences,
    of_the_day,
    reported,
    seeded,
)
from engines import LibreOffice
from shared import WholeReport

from fundingmodel.scenario.files import packaged

SEED = 20
IN_FORMUALIZER, IN_FRENCH, IN_IRONCALC, IN_LIBREOFFICE = 4000, 100, 500, 60


def found(sheets: Sheets, damaged: list[Damage], of: Report) -> list[str]:
    return [line for damage in of_the_day(damaged) for line in differences(sheets, damage, of)]


def test_every_cell_of_the_whole_report_in_formualizer(whole_report: Callable[[str], WholeReport]) -> None:
    of = as_report(*whole_report("en"))
    damaged = seeded(of.spots, IN_FORMUALIZER, SEED)
    assert {each.spot for each in damaged} == set(of.spots)
    assert found(Formualizer(of.data), damaged, of) == []


def test_in_french(whole_report: Callable[[str], WholeReport]) -> None:
    of = as_report(*whole_report("fr"))
    assert found(Formualizer(of.data), seeded(of.spots, IN_FRENCH, SEED + 1), of) == []


@pytest.mark.parametrize("name", packaged())
def test_in_ironcalc(name: str) -> None:
    """A workbook a scenario: IronCalc calculates all of a workbook for each change."""
    of = reported(name)
    assert found(IronCalc(of.data), seeded(of.spots, -(-IN_IRONCALC // len(packaged())), SEED + 2), of) == []


@pytest.mark.libreoffice
def test_in_libreoffice(libreoffice: LibreOffice) -> None:
    for name in packaged():
        of = reported(name)
        damaged = seeded(of.spots, -(-IN_LIBREOFFICE // len(packaged())), SEED + 3)
        assert found(Calc(of.data, libreoffice), damaged, of) == []
