"""Excel's limits: nothing is written that Excel would repair or refuse, and the checker sees each fault planted."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from excel_limits import beyond_limits
from full_workbook import stored_parts
from many_categories import many_categories
from openpyxl.worksheet.datavalidation import DataValidation
from written_scenarios import written

from fundingmodel.errors import WorkbookRefused
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario
from workbooks.file.saving import filled, finished, save, stored_values, text_cell
from workbooks.page import styles
from workbooks.report import build

WHEN = datetime(2025, 1, 1)


def workbook() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = "Sheet"
    text_cell(made.active["A1"], "A title")
    return made


def scenario(folder: Path, top: str = "", name: str = "written", more: str = "") -> list[Result]:
    path = written(folder, "jurisdiction,persons\ncoast,30\nhills,12\nislands,7\n", more=more)
    text = path.read_text(encoding="utf-8").replace('name = "written"', f"name = '{name}'\n{top}", 1)
    path.write_text(text, encoding="utf-8", newline="\n")
    return [run(read_scenario(path))]


@pytest.mark.parametrize("title", ["x" * 255, "&" * 200, "A long title " * 300, '&"Q' * 130, "é" * 256, "😀" * 140])
def test_a_page_header_has_at_most_255_characters(title: str) -> None:
    made = workbook()
    styles.printed(made.active, title, "stamp " * 60)
    sheet = stored_parts(finished(made, WHEN))["xl/worksheets/sheet1.xml"].decode()
    for part in ("oddHeader", "oddFooter"):
        text = re.search(f"<{part}[^>]*>([^<]*)</{part}>", sheet)
        assert text is not None
        read = text[1].replace("&amp;", "&")
        assert len(read.encode("utf-16-le")) <= 2 * 255
        assert read.replace("&&", "").count("&") == (1 if part == "oddHeader" else 6)  # no escape is cut in two


@pytest.mark.parametrize("text", ["x" * 256, 'a "quoted" word ' * 40, '""' * 300, "_x0041_", "_x0041_x0041_" * 30])
def test_a_long_text_in_a_formula_is_split(text: str) -> None:
    made = workbook()
    made.active["B1"] = f'=IF(A1="A title","{text.replace(chr(34), chr(34) * 2)}","no")&"!"'
    data = filled(finished(made, WHEN))
    assert not [fault for fault in beyond_limits(data) if "formula" in fault]
    assert stored_values(data)["Sheet"]["B1"] == text + "!"


def test_a_formula_above_8192_characters_is_refused_by_its_cell() -> None:
    made = workbook()
    made.active["B1"] = "=1" + "+1" * 4096
    with pytest.raises(WorkbookRefused, match=r"Sheet Sheet, cell B1.*8,193.*8,192"):
        finished(made, WHEN)
    made.active["B1"] = "=1" + "+1" * 4095 + "+"  # 8,192 after its sign of equality
    finished(made, WHEN)


def test_a_row_is_at_most_409_points_high() -> None:
    made = workbook()
    made.active.row_dimensions[1].height = 750
    made.active.row_dimensions[2].height = 409
    read = openpyxl.load_workbook(BytesIO(finished(made, WHEN))).active
    assert [read.row_dimensions[row].height for row in (1, 2)] == [409, 409]


@pytest.mark.parametrize("text", ["_x0041_", "a _x000D_ b", "_x005F_x0041_", "_xABCD_xabcd_", "=_x0041_"])
def test_a_text_that_looks_like_an_escape_is_read_as_it_is(text: str) -> None:
    made = workbook()
    text_cell(made.active["A2"], text)
    made.active["B2"] = '=A2&""'
    data = filled(finished(made, WHEN))
    sheet = stored_parts(data)["xl/worksheets/sheet1.xml"].decode()
    stored = re.findall(r"<(?:t|v)>([^<]*_x[^<]*)</(?:t|v)>", sheet)
    as_excel_reads = [re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), each) for each in stored]
    assert as_excel_reads == [text, text]
    assert stored_values(data)["Sheet"]["B2"] == text


@pytest.mark.parametrize("name", ["History", "HISTORY", "Historique", "a_x0041_b"])
def test_no_sheet_has_a_reserved_name(tmp_path: Path, name: str) -> None:
    data, book, _ = build(scenario(tmp_path, name=name), "en")
    assert not beyond_limits(data)
    assert name not in book.workbook.sheetnames


@pytest.mark.parametrize("name", ["CON", "con", "Prn", "aux", "NUL", "COM1", "lpt9", "con.fr", "CON "])
def test_a_file_has_no_name_that_windows_keeps_for_a_device(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbookRefused, match="Windows keeps"):
        save(b"", tmp_path / f"{name}.xlsx")
    save(b"", tmp_path / "console.xlsx")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("currency", ['E"R', '"', '""', 'A "new" franc', "euros " * 50, "_x0041_"])
def test_a_currency_may_have_quotes_and_be_long(tmp_path: Path, currency: str, language: str) -> None:
    data, _, _ = build(scenario(tmp_path, f"currency = '{currency}'"), language)
    assert not beyond_limits(data)
    assert any(
        currency.strip() in str(text)
        for text in stored_values(data)[openpyxl.load_workbook(BytesIO(data)).sheetnames[0]].values()
    )


@pytest.mark.parametrize("length", [30, 600])
def test_the_weights_of_a_hundred_categories_fit(tmp_path: Path, length: int) -> None:
    data, _, _ = build([run(read_scenario(many_categories(tmp_path, length)))], "en")
    assert not beyond_limits(data)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_properties_name_the_workbook(tmp_path: Path, language: str) -> None:
    data, _, _ = build(scenario(tmp_path, "title = 'A title'"), language)
    properties = openpyxl.load_workbook(BytesIO(data)).properties
    assert (properties.creator, properties.language) == ("fundingmodel", f"{language}-CA")
    assert properties.title
    assert {"en": "same inputs", "fr": "mêmes données"}[language] in properties.description


def _long_prompt(made: openpyxl.Workbook) -> None:
    made.active.add_data_validation(DataValidation("whole", prompt="x" * 256, sqref="A1"))


def _rows(made: openpyxl.Workbook) -> None:
    made.active.row_dimensions[1].height = 410


PLANTED: dict[str, Callable[[openpyxl.Workbook], None]] = {
    "sheet name": lambda made: setattr(made.active, "title", "History"),
    "height": _rows,
    "text in the formula": lambda made: made.active.__setitem__("B1", f'="{"x" * 256}"'),
    "formula of B1": lambda made: made.active.__setitem__("B1", "=1" + "+1" * 4096),
    "escape": lambda made: made.active.__setitem__("B1", '="_x0041_"'),
    "prompt": _long_prompt,
    "oddHeader": lambda made: setattr(made.active.oddHeader.left, "text", "x" * 254),
    "author": lambda made: setattr(made.properties, "creator", "openpyxl"),
    "no title": lambda made: setattr(made.properties, "title", None),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_checker_reports_each_planted_fault(fault: str) -> None:
    made, buffer = workbook(), BytesIO()
    made.properties.creator, made.properties.title = "fundingmodel", "A title"
    made.properties.language, made.properties.description = "en-CA", "Why these dates"
    clean = BytesIO()
    made.save(clean)
    assert not beyond_limits(clean.getvalue())
    PLANTED[fault](made)
    made.save(buffer)
    assert any(fault in found for found in beyond_limits(buffer.getvalue())), beyond_limits(buffer.getvalue())
