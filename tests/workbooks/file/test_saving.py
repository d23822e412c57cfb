"""Same inputs, same bytes; values stored; text stays text; a file is replaced whole or not at all."""

import hashlib
import math
import os
import random
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import engines
import numpy as np
import openpyxl
import pytest
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, NamedStyle, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from places import TESTS

from fundingmodel.errors import WorkbookRefused
from workbooks.file.saving import FORMULA_CELL_LIMIT, filled, finished, number_cell, save, text_cell

ODD_TEXTS = [
    " ",
    "\n",
    "\u00a0",
    " a",
    "a\u00a0",
    "a\r\nb",
    "a\rb",
    "\r",
    "a\tb",
    "\t",
    "]]>",
    "&amp;",
    "😀",
    "\x85",
    "\u2028",
]
WHEN = datetime(2026, 4, 1, 9, 30, 15, 123456)


def full_workbook() -> openpyxl.Workbook:
    """Everything a report uses: charts, a table, comments, links, rules, validation, styles, names, properties."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Été & <one>"
    sheet.append(["Jurisdiction", "Intake", "Share"])
    for row in range(2, 15):
        sheet.append([f"Jurisdiction {row}", 1000 + 137 * row % 911, f"=B{row}/SUM(B$2:B$14)"])
        sheet.cell(row, 3).number_format = "0.0%"
        sheet.cell(row, 2).protection = Protection(locked=False)
    text_cell(sheet["E1"], '=1+1 \n two  spaces, a "quote", <tag> & l\'été ')
    number_cell(sheet["E2"], 0.1 + 0.2)
    for row, text in enumerate(ODD_TEXTS, 1):
        text_cell(sheet.cell(row, 30), text)
    sheet["E3"] = '="a "&"<b>"'
    sheet["E4"] = datetime(2024, 1, 2)
    sheet["E5"] = True
    table = Table(displayName="Intake", ref="A1:C14")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet["A2"].comment = Comment("Source: annual report", "Editor")
    sheet["A3"].hyperlink = "https://example.org/a?b=1&c=2"
    sheet["A5"].hyperlink = "/files/annual report.pdf"
    sheet["A4"].hyperlink = Hyperlink(ref="A4", location="Other!A1", display="other")
    validation = DataValidation(type="list", formula1='"Base,Low,High"')
    for address in ("G9", "G1", "H5", "G5"):
        validation.add(address)
    sheet.add_data_validation(validation)
    rule = CellIsRule(operator="lessThan", formula=["0"], font=Font(color="9C0006"), fill=PatternFill(bgColor="FFC7CE"))
    sheet.conditional_formatting.add("C2:C14 E2:E3", rule)
    sheet.conditional_formatting.add("B2:B14", DataBarRule("min", None, "max", None, color="638EC6"))
    sheet.merge_cells("J1:K2")
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.password = "open"
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&A  page &P of &N"
    workbook.add_named_style(NamedStyle(name="Result", font=Font(bold=True)))
    sheet["A14"].style = "Result"
    for chart, place in ((BarChart(), "A20"), (LineChart(), "A40")):
        chart.title = "Share"
        chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=14), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=14))
        sheet.add_chart(chart, place)
    workbook.create_sheet("Other")["A1"] = "='Été & <one>'!C2*2"
    workbook.defined_names["Total"] = DefinedName("Total", attr_text="Other!$A$1")
    workbook.custom_doc_props.append(StringProperty(name="stamp", value="abc"))
    return workbook


def one_cell(value: object) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.active["B3"] = value
    return workbook


def stored_parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def hash_elsewhere(**environment: str) -> str:
    """The hash of the same workbook, written by another process with these environment variables."""
    code = (
        "import hashlib, openpyxl, sys, test_saving as t\n"
        "data = t.filled(t.finished(t.full_workbook(), t.WHEN))\n"
        "print(openpyxl.LXML, hashlib.sha256(data).hexdigest())"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (Path(__file__).parent, TESTS / "support"))),
        **environment,
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_bytes_do_not_depend_on_the_machine() -> None:
    """Not on the hash seed, the time zone or the locale; nor on the moment: the processes run one after another."""
    first = hash_elsewhere(PYTHONHASHSEED="1", TZ="America/Toronto", LC_ALL="C")
    second = hash_elsewhere(PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="fr_CA.UTF-8")
    here = hashlib.sha256(filled(finished(full_workbook(), WHEN))).hexdigest()
    assert [first.split()[1], second.split()[1]] == [here, here]


def test_bytes_do_not_depend_on_lxml() -> None:
    """openpyxl writes through lxml where it is installed, and then writes other bytes."""
    pytest.importorskip("lxml", reason="lxml is not installed here, so the two serialisers cannot be compared")
    without, with_it = hash_elsewhere(OPENPYXL_LXML="False"), hash_elsewhere(OPENPYXL_LXML="True")
    assert [without.split()[0], with_it.split()[0]] == ["False", "True"]
    assert without.split()[1] == with_it.split()[1]


def test_dates_and_order_are_fixed() -> None:
    data = finished(full_workbook(), WHEN)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert names[2:] == sorted(names[2:])
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr) for entry in entries} == {(3, 0o600 << 16)}
    core = stored_parts(data)["docProps/core.xml"].decode()
    assert re.findall(r">([^<]*)</dcterms:(created|modified)>", core) == [
        ("2026-04-01T09:30:15Z", "created"),
        ("2026-04-01T09:30:15Z", "modified"),
    ]


def test_date_with_a_time_zone_is_the_same_moment() -> None:
    toronto = WHEN.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=-4)))
    assert finished(one_cell(1), toronto) == finished(one_cell(1), WHEN)
    assert finished(one_cell(1), WHEN + timedelta(seconds=1)) != finished(one_cell(1), WHEN)


def test_targets_are_relative_and_links_outward_are_kept() -> None:
    targets = {
        name: re.findall(r'Target="([^"]*)"', part.decode())
        for name, part in stored_parts(finished(full_workbook(), WHEN)).items()
        if name.endswith(".rels")
    }
    assert "https://example.org/a?b=1&amp;c=2" in targets["xl/worksheets/_rels/sheet1.xml.rels"]
    assert "/files/annual report.pdf" in targets["xl/worksheets/_rels/sheet1.xml.rels"]
    assert "../tables/table1.xml" in targets["xl/worksheets/_rels/sheet1.xml.rels"]
    assert "worksheets/sheet1.xml" in targets["xl/_rels/workbook.xml.rels"]
    assert "xl/workbook.xml" in targets["_rels/.rels"]
    assert [target for found in targets.values() for target in found if target.startswith("/xl")] == []


def test_every_engine_and_openpyxl_read_the_finished_file(libreoffice: engines.LibreOffice) -> None:
    data = filled(finished(full_workbook(), WHEN))
    intake = [1000 + 137 * row % 911 for row in range(2, 15)]
    shares = {("Été & <one>", f"C{row}"): amount / sum(intake) for row, amount in enumerate(intake, 2)}
    expected = {
        **shares,
        ("Été & <one>", "E1"): '=1+1 \n two  spaces, a "quote", <tag> & l\'été ',
        ("Été & <one>", "E2"): 0.1 + 0.2,
        ("Été & <one>", "E3"): "a <b>",
        ("Été & <one>", "E5"): True,
        ("Other", "A1"): 2 * intake[0] / sum(intake),
    }
    for values in (engines.stored(data), engines.formualizer(data), engines.ironcalc(data), libreoffice(data)):
        assert values.differences(expected, tolerance=1e-16) == []
    again = openpyxl.load_workbook(BytesIO(data))
    sheet = again.worksheets[0]
    assert (len(sheet._charts), list(sheet.tables), sheet["A2"].comment.text) == (
        2, ["Intake"], "Source: annual report",
    )  # fmt: skip
    assert sheet["A4"].hyperlink.location == "Other!A1"
    assert [str(validation.sqref) for validation in sheet.data_validations.dataValidation] == ["G1 G5 G9 H5"]


def test_filling_stores_values_and_changes_nothing_else() -> None:
    before, after = finished(full_workbook(), WHEN), filled(finished(full_workbook(), WHEN))
    assert engines.stored(before)["Other", "A1"] is None
    changed = {name for name, part in stored_parts(before).items() if stored_parts(after)[name] != part}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    # Without the stored values, the sheets are the same again.
    emptied = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v></v>", stored_parts(after)["xl/worksheets/sheet2.xml"])
    assert emptied == stored_parts(before)["xl/worksheets/sheet2.xml"]
    assert filled(after) == after


def test_filled_file_is_packed_last() -> None:
    """Whatever zip comes in and whatever the engine makes of it."""
    data = finished(full_workbook(), WHEN)
    shuffled = BytesIO()
    with zipfile.ZipFile(shuffled, "w", zipfile.ZIP_STORED) as archive:
        for name, part in reversed(stored_parts(data).items()):
            archive.writestr(name, part)
    assert filled(shuffled.getvalue()) == filled(data)


@pytest.mark.parametrize(
    ("formulas", "told"),
    [
        ({"B3": "=1/0"}, r"Sheet!B3: #DIV/0!"),
        ({"B3": "=NOSUCH(1)"}, r"Sheet!B3: #NAME\?\. A formula may not"),
        ({"A1": "=MATCH(5,B1:B2,0)", "C1": "=A1+1"}, r"Sheet!A1, Sheet!C1: #N/A"),
        ({f"A{row}": "=1/0" for row in range(1, 9)}, r"Sheet!A5 and 3 more: #DIV/0!"),
        ({"A1": "=B1+1", "B1": "=A1+1"}, r"Sheet!A1, Sheet!B1: circular reference"),
        ({"D4": "=1+"}, r"Sheet!D4"),
    ],
)
def test_formula_that_ends_in_an_error_is_refused(formulas: dict[str, str], told: str) -> None:
    workbook = openpyxl.Workbook()
    for address, formula in formulas.items():
        workbook.active[address] = formula
    with pytest.raises(WorkbookRefused, match=told):
        filled(finished(workbook, WHEN))


def test_error_that_a_formula_catches_is_no_error() -> None:
    workbook = one_cell("=IF(ISERROR(1/0),7,8)")
    assert engines.stored(filled(finished(workbook, WHEN)))["Sheet", "B3"] == 7


def test_too_many_formulas_are_refused_with_their_number() -> None:
    workbook = openpyxl.Workbook(write_only=True)
    for sheet in (workbook.create_sheet("A"), workbook.create_sheet("B")):
        for _ in range(FORMULA_CELL_LIMIT // 2 // 100):
            sheet.append(["=1"] * 100)
    sheet.append(["=1"])
    buffer = BytesIO()
    workbook.save(buffer)
    with pytest.raises(WorkbookRefused, match=r"100,001 formula cells; at most 100,000"):
        filled(buffer.getvalue())


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=HYPERLINK(\"https://example.org\")", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "TRUE", "12", " two ", "été 😀",
     "a\nb", "a\r\nb", "<b>&amp;</b>"],
)  # fmt: skip
def test_text_stays_text_in_every_engine(libreoffice: engines.LibreOffice, text: str) -> None:
    workbook = openpyxl.Workbook()
    text_cell(workbook.active["B3"], text)
    data = finished(workbook, WHEN)
    for values in (engines.stored(data), engines.formualizer(data), engines.ironcalc(data), libreoffice(data)):
        assert values["Sheet", "B3"] == text.replace("\r\n", "\n")
    again = openpyxl.load_workbook(BytesIO(data)).active["B3"]
    assert again.quotePrefix == (text[0] in "=+-@\t")


def test_empty_text_is_an_empty_cell() -> None:
    workbook = one_cell("before")
    text_cell(workbook.active["B3"], "")
    assert engines.stored(finished(workbook, WHEN))["Sheet", "B3"] is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\x00b", r"U\+0000 at position 2"),
        ("\x0b", r"U\+000B"),
        ("a\x1f", r"U\+001F"),
        ("\ud800", r"U\+D800"),
        ("ab\ufffe", r"U\+FFFE at position 3"),
        ("x" * 32_768, r"32,768 characters"),
        (12, r"12 was found"),
        (None, r"None was found"),
    ],
)
def test_text_that_a_workbook_cannot_hold_is_refused(text: str, told: str) -> None:
    with pytest.raises(WorkbookRefused, match=rf"Sheet Sheet, cell B3: .*{told}"):
        text_cell(one_cell(None).active["B3"], text)


def test_numbers_come_back_to_the_last_bit(libreoffice: engines.LibreOffice) -> None:
    draw = random.Random(20121)
    numbers = [0.1 + 0.2, 1 / 3, 2 / 3, 1e-300, 1.7976931348623157e308, 5e-324, 0.0, 2**53, -7]
    numbers += [draw.uniform(-1, 1) * 10 ** draw.randint(-8, 14) for _ in range(500)]
    numbers += [np.float64(2 / 3), np.int64(5), np.float32(0.1)]
    workbook = openpyxl.Workbook()
    for row, number in enumerate(numbers, 1):
        number_cell(workbook.active.cell(row, 1), number)
    data = finished(workbook, WHEN)
    expected = {("Sheet", f"A{row}"): float(number) for row, number in enumerate(numbers, 1)}
    for values in (engines.stored(data), engines.formualizer(data), engines.ironcalc(data), libreoffice(data)):
        assert values.differences(expected) == []


def test_negative_zero_is_zero() -> None:
    workbook = one_cell(None)
    number_cell(workbook.active["B3"], -0.0)
    assert math.copysign(1, workbook.active["B3"].value) == 1


@pytest.mark.parametrize(
    "number",
    [
        math.nan,
        math.inf,
        -math.inf,
        np.nan,
        True,
        "5",
        None,
        2**53 + 1,
        pytest.param(10**400, id="10**400"),
        Decimal("1.5"),
        np.bool_(True),
    ],
)
def test_number_that_a_worksheet_cannot_hold_is_refused(number: float) -> None:
    cell = one_cell("untouched").active["B3"]
    with pytest.raises(WorkbookRefused, match="Sheet Sheet, cell B3: "):
        number_cell(cell, number)
    assert cell.value == "untouched"


def test_saved_file_holds_the_bytes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "rapport été.xlsx"
    save(b"first", target)
    save(b"second", str(target))
    assert target.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_failed_save_keeps_the_good_file_and_cleans_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    target = tmp_path / "report.xlsx"
    save(b"good", target)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(WorkbookRefused, match=r"report\.xlsx cannot be saved: No space left on device"):
        save(b"new", target)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"good", [target])


def test_target_open_in_excel_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace an open file with PermissionError; elsewhere it is allowed, so it is played here."""
    target = tmp_path / "report.xlsx"
    save(b"good", target)

    def in_use(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", in_use)
    with pytest.raises(
        WorkbookRefused, match=r"report\.xlsx cannot be saved: it is open in Excel, or read-only\. Close"
    ):
        save(b"new", target)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"good", [target])


def test_interrupted_save_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(b"new", tmp_path / "report.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_folder_in_the_way_and_folder_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match=r"is a folder: give a file name"):
        save(b"x", tmp_path)
    with pytest.raises(WorkbookRefused, match=r"there is no folder .*missing\. Create it"):
        save(b"x", tmp_path / "missing" / "report.xlsx")


@pytest.mark.skipif("sys.platform == 'win32'", reason="file modes")
def test_saved_file_has_the_usual_permissions(tmp_path: Path) -> None:
    plain, target = tmp_path / "plain", tmp_path / "report.xlsx"
    plain.write_bytes(b"")
    save(b"new", target)
    assert target.stat().st_mode == plain.stat().st_mode
    target.chmod(0o640)
    save(b"newer", target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_killed_while_saving_leaves_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    whole = [bytes([letter]) * 4_000_000 for letter in b"ab"]
    save(whole[0], target)
    code = (
        "import sys; from workbooks.file.saving import save\n"
        "whole = [bytes([letter]) * 4_000_000 for letter in b'ab']\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for data in whole: save(data, sys.argv[1])"
    )
    draw = random.Random(7)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"ready"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(draw.uniform(0.0, 0.08))
            process.kill()
        assert target.read_bytes() in whole
