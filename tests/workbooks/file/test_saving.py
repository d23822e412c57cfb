"""Same inputs, same bytes; values stored; text stays text."""

import hashlib
import math
import os
import random
import re
import subprocess
import sys
import zipfile
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import engines
import numpy as np
import openpyxl
import pytest
from full_workbook import WHEN, full_workbook, one_cell, stored_parts
from places import TESTS

from fundingmodel.errors import WorkbookRefused
from workbooks.file.saving import FORMULA_CELL_LIMIT, filled, finished, number_cell, text_cell


def hash_elsewhere(**environment: str) -> str:
    """The hash of the same workbook, written by another process with these environment variables."""
    code = (
        "import hashlib, openpyxl, full_workbook as t\n"
        "from workbooks.file.saving import filled, finished\n"
        "data = filled(finished(t.full_workbook(), t.WHEN))\n"
        "print(openpyxl.LXML, hashlib.sha256(data).hexdigest())"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(TESTS / "support"),
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


def test_a_font_has_its_elements_in_the_order_of_the_schema() -> None:
    workbook = openpyxl.Workbook()
    look = {"name": "Arial", "sz": 9, "b": True, "i": True, "color": "FF0000", "u": "single", "strike": True}
    workbook.active["A1"].font = openpyxl.styles.Font(**look)
    data = finished(workbook, WHEN)
    (font,) = (
        f for f in re.findall(r"<font>(.*?)</font>", stored_parts(data)["xl/styles.xml"].decode()) if "Arial" in f
    )
    assert re.findall(r"<(\w+)", font) == ["b", "i", "strike", "u", "sz", "color", "name"]
    read = openpyxl.load_workbook(BytesIO(data)).active["A1"].font
    assert (read.name, read.sz, read.b, read.i, read.u, read.strike) == ("Arial", 9, True, True, "single", True)


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
    ("formulas", "message"),
    [
        ({"B3": "=1/0"}, r"Sheet!B3: #DIV/0!"),
        ({"B3": "=NOSUCH(1)"}, r"Sheet!B3: #NAME\?\. A formula may not"),
        ({"A1": "=MATCH(5,B1:B2,0)", "C1": "=A1+1"}, r"Sheet!A1, Sheet!C1: #N/A"),
        ({f"A{row}": "=1/0" for row in range(1, 9)}, r"Sheet!A5 and 3 more: #DIV/0!"),
        ({"A1": "=B1+1", "B1": "=A1+1"}, r"Sheet!A1, Sheet!B1: circular reference"),
        ({"D4": "=1+"}, r"Sheet!D4"),
    ],
)
def test_formula_that_ends_in_an_error_is_refused(formulas: dict[str, str], message: str) -> None:
    workbook = openpyxl.Workbook()
    for address, formula in formulas.items():
        workbook.active[address] = formula
    with pytest.raises(WorkbookRefused, match=message):
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
    ("text", "message"),
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
def test_text_that_a_workbook_cannot_hold_is_refused(text: str, message: str) -> None:
    with pytest.raises(WorkbookRefused, match=rf"Sheet Sheet, cell B3: .*{message}"):
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
