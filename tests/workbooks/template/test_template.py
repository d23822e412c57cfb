"""The template workbook: every stored value is what the call gives, and every spreadsheet opens it with numbers."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner
from money import rounded_from, whole_units
from openpyxl.utils.cell import range_boundaries

from fundingmodel import function_catalogue as announced
from fundingmodel import run
from fundingmodel.command_line.main import cli
from fundingmodel.errors import WorkbookRefused
from udfs.calls import Session, answer
from udfs.catalogue import CATEGORIES, functions
from udfs.cells.marshalling import ErrorCell
from workbooks.report import WRITTEN
from workbooks.template.build import build

LANGUAGES = ("en", "fr")
CALL = re.compile(r"=(?:INDEX\()?_xldudf_FM_([A-Z0-9_]+)\(([^()]*)\)(?:,(\d+),(\d+)\))?")
SUM = re.compile(r"=ROUND\(SUM\(([A-Z0-9:]+)\),2\)")
Sheet = Any


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, build(request.param)


@pytest.fixture(scope="module")
def english() -> bytes:
    return build("en")


@pytest.fixture(scope="module")
def spilled() -> bytes:
    return build("en", spill=True)


@lru_cache(maxsize=4)
def books(data: bytes) -> tuple[openpyxl.Workbook, openpyxl.Workbook]:
    """The workbook with its formulas, and with the values that are stored."""
    return openpyxl.load_workbook(BytesIO(data)), openpyxl.load_workbook(BytesIO(data), data_only=True)


def formula_cells(book: openpyxl.Workbook) -> Iterator[tuple[Sheet, Any, str, str]]:
    """Each formula cell with its formula; of a call that spills, the range of its answer."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    spans = not isinstance(cell.value, str)
                    yield sheet, cell, cell.value.text if spans else cell.value, cell.value.ref if spans else ""


def block(values: Sheet, place: str) -> list[list[object]]:
    left, top, right, bottom = range_boundaries(place.replace("$", ""))
    rows = values.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
    return [[cell.value for cell in row] for row in rows]


Answers = dict[tuple[str, str, str], list[list[Any]]]


def answered(
    values: Sheet, formula: str, language: str, known: Answers
) -> tuple[list[list[Any]], tuple[int, int] | None]:
    """What the engine answers to the cells that a formula refers to; and which of its cells the formula takes."""
    found = CALL.fullmatch(formula)
    assert found, formula
    key = (values.title, found[1], found[2])
    if key not in known:
        raw = [block(values, place) if place else None for place in found[2].split(",")] if found[2] else []
        known[key] = answer(found[1], raw, session=Session(language=language, started=WRITTEN))
    return known[key], (int(found[3]) - 1, int(found[4]) - 1) if found[3] else None


def compared(value: object) -> object:
    """A value as it is compared: an error by its code, empty text as what the file has in its place."""
    if isinstance(value, ErrorCell):
        return value.code
    return None if isinstance(value, str) and not value.strip() else value


def wrong_values(data: bytes, language: str) -> list[str]:
    """The cells whose stored value is not what their formula gives."""
    formulas, stored = books(data)
    wrong: list[str] = []
    known: Answers = {}
    for sheet, cell, formula, _ in formula_cells(formulas):
        values = stored[sheet.title]
        if total := SUM.fullmatch(formula):
            expected: object = pytest.approx(
                sum(float(str(x)) for row in block(values, total[1]) for x in row), abs=0.005
            )
        else:
            rows, place = answered(values, formula, language, known)
            assert place or len(rows) == len(rows[0]) == 1, formula
            row, column = place or (0, 0)
            expected = compared(rows[row][column])
        if compared(values[cell.coordinate].value) != expected:
            wrong.append(f"{sheet.title}!{cell.coordinate}: {values[cell.coordinate].value!r}, not {expected!r}")
    return wrong


def test_every_stored_value_is_what_its_call_gives(written: tuple[str, bytes]) -> None:
    language, data = written
    assert wrong_values(data, language) == []


def with_sheet_changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            assert name != part or old in text
            after.writestr(name, text.replace(old, new, 1) if name == part else text)
    return out.getvalue()


def test_a_stale_value_and_a_changed_input_are_noticed(english: bytes) -> None:
    """Negative control of the test above, on the worked formula: an amount and its total; the protected fraction."""
    part = "xl/worksheets/sheet2.xml"
    stale = wrong_values(with_sheet_changed(english, part, b"<v>407233270.", b"<v>407234270."), "en")
    assert len(stale) == 2
    assert all(place.startswith("Worked formula!C") for place in stale)
    changed = wrong_values(with_sheet_changed(english, part, b"<v>0.98</v>", b"<v>0.9</v>"), "en")
    assert len([place for place in changed if place.startswith("Worked formula!D")]) >= 12  # what is guaranteed


def test_a_reader_that_does_not_calculate_sees_numbers(written: tuple[str, bytes]) -> None:
    formulas, stored = books(written[1])
    cells = [(sheet.title, cell.coordinate) for sheet, cell, _, _ in formula_cells(formulas)]
    values = [stored[title][address].value for title, address in cells]
    assert None not in values
    assert not [value for value in values if str(value).startswith("#")]
    assert sum(isinstance(value, int | float) for value in values) > 400


def test_every_function_is_called_and_every_group_has_a_sheet(written: tuple[str, bytes]) -> None:
    language, data = written
    formulas, _ = books(data)
    called = {match[1] for _, _, formula, _ in formula_cells(formulas) if (match := CALL.fullmatch(formula))}
    assert called == {function.name for function in functions()}
    used = {function.category for function in functions()}
    groups = [titles[language].replace("'", "’") for name, titles in CATEGORIES.items() if name in used]
    assert formulas.sheetnames[2:-1] == groups
    assert formulas.sheetnames[-1] == {"en": "Functions", "fr": "Fonctions"}[language]


def test_calls_refer_to_cells_and_what_to_type_is_beside_them_as_text(written: tuple[str, bytes]) -> None:
    formulas, _ = books(written[1])
    for sheet in formulas.worksheets[1:-1]:
        texts = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
        live = {
            m[0]
            for _, c, f, _ in formula_cells(formulas)
            if c.parent is sheet and (m := re.search(r"_xldudf[^)]*\)", f))
        }
        typed = {"=" + call.replace("_xldudf_FM_", "FM.").replace("$", "").replace(",", ", ") for call in live}
        assert typed <= texts, sheet.title


def test_the_first_sheet_says_what_is_seen_without_the_add_in(written: tuple[str, bytes]) -> None:
    """And how a formula is typed where arguments are separated by semicolons."""
    language, data = written
    texts = " ".join(str(c.value) for row in books(data)[0].worksheets[0].iter_rows() for c in row if c.value)
    wanted = {
        "en": ("then shows #NAME?, and its stored figure is gone", "Ctrl+Z", "type ; for each comma"),
        "fr": ("affiche alors #NOM?, et le chiffre inscrit est perdu", "Ctrl+Z", "tapez un point-virgule"),
    }
    assert [text for text in wanted[language] if text not in texts] == []


def test_texts_beside_figures_do_not_touch_them(written: tuple[str, bytes]) -> None:
    """A text, or a heading, right of a figure or of a heading over figures is set apart."""
    formulas, stored = books(written[1])
    touching = []
    for sheet, cell, _, _ in formula_cells(formulas):
        left = stored[sheet.title].cell(cell.row, cell.column - 1)
        alignment = sheet.cell(cell.row, cell.column - 1).alignment.horizontal
        if not isinstance(stored[sheet.title][cell.coordinate].value, str) or left.value is None:
            continue
        if alignment == "right" or (isinstance(left.value, int | float) and alignment is None):
            apart = cell.alignment.horizontal == "right" or cell.alignment.indent
            touching += [] if apart else [f"{sheet.title}!{cell.coordinate}"]
    assert touching == []


def test_links_lead_to_the_block_of_each_function(english: bytes) -> None:
    formulas, _ = books(english)
    links = {c.value: c.hyperlink.location for row in formulas.worksheets[0].iter_rows() for c in row if c.hyperlink}
    for function in functions():
        sheet, address = links[function.excel_name].rsplit("!", 1)
        assert str(formulas[sheet.strip("'")][address].value).startswith(f"{function.excel_name} – ")


# The worked formula


def column_under(sheet: Sheet, header: str) -> list[Any]:
    """The twelve figures under the last header of this name."""
    cells = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == header and cell.font.color.rgb[-6:] == "FFFFFF"
    ]
    (place,) = cells[-1:]
    return [sheet.cell(place.row + n, place.column).value for n in range(1, 13)]


def test_the_worked_formula_gives_what_the_packaged_scenario_gives(english: bytes) -> None:
    """Before the guarantee that the sheet adds, the formula's amounts are the scenario's allocation of 2021-22."""
    sheet = books(english)[1]["Worked formula"]
    settlement = run("settlement")
    exact = [settlement.amount("allocation", "2021-22", code) for code in settlement.scenario.jurisdictions]
    assert all(map(rounded_from, exact, column_under(sheet, "Formula amount")))
    before = [settlement.amount("allocation", "2020-21", code) for code in settlement.scenario.jurisdictions]
    assert column_under(sheet, "Year before") == [float(x or 0) for x in before]


def test_the_worked_formula_step_by_step_is_the_one_call(english: bytes) -> None:
    sheet = books(english)[1]["Worked formula"]
    steps, whole = column_under(sheet, "In whole cents"), column_under(sheet, "Allocation")
    assert [whole_units(x) for x in steps] == [whole_units(x) for x in whole]
    assert sum(whole_units(x) for x in whole) == 78_440_800_000  # the envelope that the memo of 2021 gives
    prior, rules = column_under(sheet, "Year before"), column_under(sheet, "Binding rule")
    held = [rounded_from(amount, 0.98 * last) for amount, last in zip(whole, prior, strict=True)]
    assert [bool(str(rule).strip()) for rule in rules] == held
    assert 0 < sum(held) < 12


# Spreadsheets


def as_libreoffice_opens_it(data: bytes, folder: Path) -> openpyxl.Workbook:
    """The workbook as LibreOffice, with a new profile and no add-in, opens it and saves it again."""
    (folder / "template.xlsx").write_bytes(data)
    command = [
        str(engines.office()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
    ]
    subprocess.run([*command, "--terminate_after_init"], capture_output=True, timeout=engines.START_SECONDS)
    convert = ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "template.xlsx")]
    subprocess.run([*command, *convert], capture_output=True, timeout=engines.CALCULATION_SECONDS, check=True)
    return openpyxl.load_workbook(folder / "out" / "template.xlsx", data_only=True)


@pytest.mark.usefixtures("libreoffice")
def test_libreoffice_without_the_add_in_shows_the_stored_numbers(written: tuple[str, bytes], tmp_path: Path) -> None:
    formulas, stored = books(written[1])
    found = as_libreoffice_opens_it(written[1], tmp_path)
    cells = [(sheet.title, cell.coordinate) for sheet, cell, _, _ in formula_cells(formulas)]
    assert len(cells) > 400
    for title, address in cells:
        wanted, value = compared(stored[title][address].value), compared(found[title][address].value)
        assert value == (pytest.approx(wanted, rel=1e-14) if isinstance(wanted, float) else wanted), (
            f"{title}!{address}"
        )


@pytest.mark.usefixtures("libreoffice")
def test_libreoffice_calculates_calls_that_spill_whatever_is_stored(spilled: bytes, tmp_path: Path) -> None:
    """Why each cell has a formula of its own unless asked otherwise; and that the test above can fail."""
    found = as_libreoffice_opens_it(spilled, tmp_path)
    assert "#NAME?" in {cell.value for row in found["Worked formula"].iter_rows() for cell in row}


def test_a_call_that_spills_is_stored_as_excel_stores_it(spilled: bytes) -> None:
    formulas, stored = books(spilled)
    calls = [each for each in formula_cells(formulas) if "_xldudf" in each[2]]
    assert {match[1] for each in calls if (match := CALL.fullmatch(each[2]))} == {f.name for f in functions()}
    for sheet, cell, formula, span in calls:
        rows, place = answered(stored[sheet.title], formula, "en", {})
        assert place is None
        assert [[compared(x) for x in row] for row in block(stored[sheet.title], span)] == [
            [compared(x) for x in row] for row in rows
        ]
        assert block(sheet, span)[0][0] is cell.value
    with zipfile.ZipFile(BytesIO(spilled)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
        metadata = archive.read("xl/metadata.xml")
        types, relations = archive.read("[Content_Types].xml"), archive.read("xl/_rels/workbook.xml.rels")
    assert len(
        re.findall(rb'<c r="[A-Z]+\d+" s="\d+" cm="1"[^>]*><f ref="[^"]*" t="array">|cm="1"[^>]*><f t="array"', sheets)
    ) == len(calls)
    assert b"XLDAPR" in metadata
    assert b'fDynamic="1"' in metadata
    assert types.count(b"/xl/metadata.xml") == relations.count(b'Target="metadata.xml"') == 1


def test_excel_is_not_asked_to_calculate_everything_when_it_opens_the_workbook(english: bytes) -> None:
    """It would show #NAME? where the add-in is not present."""
    calculation = books(english)[0].calculation
    assert (calculation.fullCalcOnLoad, calculation.calcId >= 191029) == (False, True)


def test_every_figure_has_room(written: tuple[str, bytes]) -> None:
    """A figure wider than its column would be shown as ####."""
    _, stored = books(written[1])
    for sheet in stored.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float):
                    decimals = len(cell.number_format.split(";")[0].partition(".")[2].rstrip("%"))
                    shown = f"{cell.value:,.{decimals}f}" if cell.number_format != "General" else f"{cell.value:.6g}"
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert len(shown) <= width - 1, f"{sheet.title}!{cell.coordinate}: {shown} in {width}"


# Languages, bytes, the command


def test_the_french_template_is_french() -> None:
    texts = {language: list(prose(build(language))) for language in LANGUAGES}
    same = set(texts["en"]) & set(texts["fr"])
    assert not [text for text in same if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text)]
    assert any("clause de maintien" in text for text in texts["fr"])
    assert not [text for text in texts["fr"] if re.search(r"\w'\w| :", text)]


def prose(data: bytes) -> Iterator[str]:
    """Texts in words: no inputs, no answers, no formulas, no signatures."""
    for sheet in books(data)[0].worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                is_input = cell.fill.fgColor.rgb[-6:] == "FFF9E5"
                if cell.data_type == "s" and not is_input and not re.match(r"=|FM\.[A-Z_]+\(", cell.value):
                    yield cell.value


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    code = "import hashlib; from workbooks.template.build import build; print(hashlib.sha256(build('fr')).hexdigest())"
    found = {hashlib.sha256(build("fr")).hexdigest()}
    for seed, zone, lxml in (("1", "America/Toronto", "True"), ("2", "Asia/Tokyo", "False")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "OPENPYXL_LXML": lxml}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_the_command_writes_a_file_and_never_over_one(tmp_path: Path, english: bytes) -> None:
    out = tmp_path / "functions.xlsx"
    done = CliRunner().invoke(cli, ["template", str(out)])
    assert (done.exit_code, done.output.strip()) == (0, str(out))
    assert out.read_bytes() == english
    out.write_bytes(b"mine")
    refused = CliRunner().invoke(cli, ["template", str(out)])
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert out.read_bytes() == b"mine"
    assert CliRunner().invoke(cli, ["template", str(out), "--force", "--lang", "fr"]).exit_code == 0
    assert books(out.read_bytes())[0].sheetnames[0] == "Commencer ici"


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["template", str(tmp_path / "functions.xls")])
    assert refused.exit_code == 1
    assert "functions.xls.xlsx" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_without_functions_there_is_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announced, "functions", lambda: None)
    with pytest.raises(WorkbookRefused, match="no installed package announces any"):
        build()
