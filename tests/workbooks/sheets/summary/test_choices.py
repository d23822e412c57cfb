"""Choices of scenarios: each chooses itself alone, in every engine, whatever letters its label has."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from engines import Values
from places import THIN

from fundingmodel.analysis.comparison import opening_year
from fundingmodel.result import run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import build, read_scenario
from workbooks import report
from workbooks.sheets import Opening

# The short titles that a file may give have none of * ? ~; the currency behind them, where there are several, may have them.
SCENARIOS = (("offer", "X12"), ("offer", "X*"), ("offer", "X?2"), ("Offer", "X12"), ("offer", "X~*"))
LABELS = ["offer (X12)", "offer (X*)", "offer (X?2)", "Offer (X12) (2)", "offer (X~*)"]


@pytest.fixture(scope="module")
def written() -> bytes:
    thin = read_scenario(THIN).data
    scenarios = [
        build({**thin, "name": f"s{n}", "short": {"en": short, "fr": short}, "currency": currency}, THIN)
        for n, (short, currency) in enumerate(SCENARIOS)
    ]
    return report.build(run_all(scenarios))[0]


def choosing(data: bytes, label: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The workbook with this label chosen, and the cells of the state and the number of the choice."""
    workbook, changed = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    workbook["Summary"]["B5"] = label
    labels = [str(cell.value) for cell in workbook["Comparison"]["A"]]
    row = labels.index("Baseline: which scenario") + 1
    workbook.save(changed)
    return changed.getvalue(), [("Comparison", f"{letter}{row}") for letter in "DE"]


def test_labels_differ_in_more_than_their_case(written: bytes) -> None:
    labels = [cell.value for cell in openpyxl.load_workbook(BytesIO(written))["Comparison"]["A"]]
    assert [label for label in labels if label in LABELS][-len(LABELS) :] == LABELS


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, len(LABELS) + 1))
def test_a_label_chooses_itself_alone(written: bytes, engine: Callable[..., Values], number: int) -> None:
    data, places = choosing(written, LABELS[number - 1])
    found = engine(data)
    assert [found[place] for place in places] == ["ok", number]


@pytest.mark.slow
@pytest.mark.parametrize("label", ["*", "offer*", "offer (X?)", "offer (X~~)"])
def test_what_is_no_label_chooses_none(written: bytes, engine: Callable[..., Values], label: str) -> None:
    data, places = choosing(written, label)
    assert engine(data)[places[0]] == "CHECK"


@pytest.mark.parametrize(
    ("names", "wanted", "opens"),
    [
        (("settlement", "outlook"), "", "2026-27"),
        (("outlook", "outlook-economic-half"), "", "2031-32"),
        (("settlement", "outlook"), "2028-29", "2028-29"),
        (("settlement", "outlook"), "1999-00", "2026-27"),
    ],
)
def test_a_summary_opens_on_a_year_that_both_have(names: tuple[str, ...], wanted: str, opens: str) -> None:
    results = run_all([read_scenario(name) for name in names])
    assert opening_year(results, wanted) == opens
    book, _, _ = report.draft(results, opening=Opening(year=wanted))
    assert str(book.workbook["Summary"]["A5"].value).startswith(opens)


def test_a_summary_of_scenarios_without_a_year_in_common_opens_on_the_last() -> None:
    of_settlement = [source_of(read_scenario("settlement"))]
    first, last = (run_all(for_years(of_settlement, [year]))[0] for year in ("2021-22", "2025-26"))
    assert opening_year([last, first]) == opening_year([first, last]) == "2025-26"
