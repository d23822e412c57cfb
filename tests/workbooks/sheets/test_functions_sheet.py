"""The Functions sheet of a report: every function of the catalogue as text, and nothing of it where there is none."""

import re
from importlib.metadata import EntryPoint
from io import BytesIO

import openpyxl
import pytest
from places import THIN

from fundingmodel import function_catalogue as announced
from fundingmodel import run
from fundingmodel.errors import Refused
from udfs.catalogue import functions
from workbooks import report


@pytest.fixture(scope="module", params=["en", "fr"])
def written(request: pytest.FixtureRequest) -> tuple[str, openpyxl.Workbook]:
    return request.param, openpyxl.load_workbook(BytesIO(report.build([run(THIN)], request.param)[0]))


def test_it_is_looked_up_last_but_one(written: tuple[str, openpyxl.Workbook]) -> None:
    language, book = written
    wanted = {
        "en": ["Files", "Functions", "About"],
        "fr": ["Fichiers", "Fonctions", "À propos"],
    }
    assert book.sheetnames[-3:] == wanted[language]


def test_every_function_has_a_row_with_all_its_arguments(written: tuple[str, openpyxl.Workbook]) -> None:
    language, book = written
    sheet = book[book.sheetnames[-2]]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=6, values_only=True)}
    assert list(rows) == [function.excel_name for function in functions()]
    for function in functions():
        row = rows[function.excel_name]
        assert row[2] == function.signature
        assert plain(row[3]) == plain(function.help[language])
        assert plain(function.result[language]) in plain(row[5])
        for argument in function.arguments:
            assert plain(argument.help[language]) in plain(row[4]), argument.name
            assert all(choice in row[4] for choice in argument.choices)


def plain(text: object) -> str:
    """Without the difference between texts as they are written and as French prints them."""
    return str(text).replace("\u00a0", " ").replace("’", "'")


def test_a_unit_is_said_once(written: tuple[str, openpyxl.Workbook]) -> None:
    """What is one ratio a jurisdiction is not in ratio once more."""
    language, book = written
    rows = {row[1]: row[5] for row in book[book.sheetnames[-2]].iter_rows(min_row=6, values_only=True)}
    assert [text for text in rows.values() if len(re.findall(r"\bratio\b", text)) > 1] == []
    dollars = {"en": "In dollars.", "fr": "Unité\u00a0: dollars."}[language]
    assert rows["FM.ALLOCATE"].endswith(dollars)


def test_it_can_be_read_in_print(written: tuple[str, openpyxl.Workbook]) -> None:
    """Seven points and more: 11 points at this scale."""
    assert written[1][written[1].sheetnames[-2]].page_setup.scale >= 64


def test_it_is_text_never_a_call(written: tuple[str, openpyxl.Workbook]) -> None:
    sheet = written[1][written[1].sheetnames[-2]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_it_is_made_for_reading_and_for_print(written: tuple[str, openpyxl.Workbook]) -> None:
    sheet = written[1][written[1].sheetnames[-2]]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C6", f"A5:F{5 + len(functions())}")
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$5:$5", "landscape")
    assert (
        max(dimension.height or 0 for dimension in sheet.row_dimensions.values()) <= 409
    )  # as high as Excel makes a row


def test_the_contents_lead_to_it(written: tuple[str, openpyxl.Workbook]) -> None:
    book = written[1]
    links = {c.value: c.hyperlink.location for row in book.worksheets[0].iter_rows() for c in row if c.hyperlink}
    assert links[book.sheetnames[-2]].strip("'").startswith(book.sheetnames[-2])


def test_without_functions_there_is_no_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announced, "entry_points", lambda **_group: ())
    assert announced.functions() is None
    names = openpyxl.load_workbook(BytesIO(report.build([run(THIN)])[0])).sheetnames
    assert "Functions" not in names
    assert names[-2:] == ["Files", "About"]


def test_functions_announced_twice_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    group = "fundingmodel.functions"
    found = (EntryPoint("catalogue", "udfs.calls", group), EntryPoint("catalogue", "others.calls", group))
    monkeypatch.setattr(announced, "entry_points", lambda **_group: found)
    with pytest.raises(Refused, match=r"more than once: catalogue = others\.calls, catalogue = udfs\.calls\."):
        announced.functions()
