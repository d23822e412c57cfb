"""Agreement: no workbook is built, and none is written, in which a stored figure is not the engine's; its cell is named."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from documents import files

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.errors import WorkbookRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, run
from workbooks import report
from workbooks.file import agreement
from workbooks.file.agreement import differences
from workbooks.page.book import Book, key_of
from workbooks.published.report import write_published

SHARE = files("en")["share.toml"]
Stored = Mapping[str, Mapping[str, float | str]]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Book, Result]:
    path = tmp_path_factory.mktemp("share") / "share.toml"
    path.write_text(SHARE, encoding="utf-8", newline="\n")
    result = run(path)
    data, book, _ = report.build([result])
    return data, book, result


def with_one_off(monkeypatch: pytest.MonkeyPatch, sheet: str, address: str, by: float | str) -> None:
    """What is stored, as a calculation that went wrong in one cell leaves it."""
    stored: Callable[[bytes], Stored] = agreement.stored_values

    def off(data: bytes) -> Stored:
        found = stored(data)
        value = found[sheet][address]
        assert isinstance(value, float)
        return {**found, sheet: {**found[sheet], address: by if isinstance(by, str) else value + by}}

    monkeypatch.setattr(agreement, "stored_values", off)


def place(book: Book, result: Result, quantity: str, row: int = 0) -> tuple[str, str]:
    cells = book.cells(result, quantity, "2026-27")
    assert cells is not None
    return book.sheet_of[key_of(result.scenario), ""], cells.addresses()[row][0]


@pytest.mark.parametrize("quantity", ["allocation", "envelope", "share"])
@pytest.mark.parametrize("by", [1.0, -1.0, "#VALUE!", ""])
def test_a_figure_that_is_not_the_engines_is_named(
    quantity: str, by: float | str, shared: tuple[bytes, Book, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, book, result = shared
    assert list(differences(data, book, [result])) == []
    sheet, address = place(book, result, quantity)
    with_one_off(monkeypatch, sheet, address, by)
    (found,) = differences(data, book, [result])
    assert f": cell {address} holds " in found and found.startswith(f"{sheet} (")


@pytest.mark.parametrize(
    ("quantity", "off", "noticed"),
    [
        ("allocation", 0.0049, False),  # amounts to the unit, here a cent
        ("allocation", -0.0049, False),
        ("allocation", 0.0051, True),
        ("allocation", -0.0051, True),
        ("share", 0.9e-9, False),  # the last digits of helper columns
        ("share", 1.1e-9, True),
        ("share", -1.1e-9, True),
    ],
)
def test_how_near_is_near_enough(
    quantity: str, off: float, noticed: bool, shared: tuple[bytes, Book, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, book, result = shared
    with_one_off(monkeypatch, *place(book, result, quantity), off)
    assert bool(list(differences(data, book, [result]))) == noticed


def test_no_report_is_written(
    shared: tuple[bytes, Book, Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, book, result = shared
    sheet, address = place(book, result, "allocation", 1)
    with_one_off(monkeypatch, sheet, address, 0.01)
    path = tmp_path / "report.xlsx"
    with pytest.raises(WorkbookRefused, match=f"The sheet and the engine disagree: .*cell {address} holds ") as refused:
        report.write_report([result.scenario], path)
    assert "Nothing was written" in str(refused.value) and "Rien n’a été écrit" in sentence(refused.value, "fr")
    assert list(tmp_path.iterdir()) == []


def test_no_workbook_of_published_cases_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    case = compare("eu-development-fund-11")
    monkeypatch.setattr("workbooks.published.report.row_differences", lambda *_: ())
    stored: Callable[[bytes], Stored] = agreement.stored_values
    monkeypatch.setattr(
        agreement,
        "stored_values",
        lambda data: {name: dict.fromkeys(cells, 1.0) for name, cells in stored(data).items()},
    )
    with pytest.raises(WorkbookRefused, match="The sheet and the engine disagree"):
        write_published([case], tmp_path / "published.xlsx")
    assert list(tmp_path.iterdir()) == []
