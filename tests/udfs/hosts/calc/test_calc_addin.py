"""The add-in for LibreOffice Calc: written from the catalogue, installed, and every call calculated by the real Calc."""

import copy
import datetime
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from calc_office import Office
from calc_sheet import OUTSIDE, Calls, found
from engines import LibreOffice, libreoffice_absent
from function_cases import Case, Refusal, examples, generated, refused, volatile_names
from money import rounded_from
from openpyxl.utils import get_column_letter

from fundingmodel import run
from fundingmodel.scenario.reading import build as build_scenario
from fundingmodel.scenario.reading import read_scenario
from udfs.calls import Session, answer
from udfs.catalogue import find, functions
from udfs.cells.marshalling import ERRORS, CellError, ErrorCell
from udfs.hosts.calc import package
from workbooks.template.build import build

# Err:502, as engines.py writes it, and Err:504: Calc's own, where an argument is missing or its range holds an error.
NOT_CALLED = {"#NUM!", "Err:504"}
LARGEST = 100_000  # cells of an argument that is tried here
START_OF_DATES = datetime.datetime(1899, 12, 30)


@pytest.fixture(scope="module")
def installed(oxt: Path) -> Iterator[Path]:
    """A folder with a LibreOffice profile in which the add-in is installed."""
    if absent := libreoffice_absent():
        pytest.skip(absent)
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as folder:
        with Office(Path(folder)) as office:
            assert office(install=str(oxt)) == {"installed": [package.IDENTIFIER]}
        yield Path(folder)


@pytest.fixture(scope="module")
def with_addin(installed: Path) -> Iterator[LibreOffice]:
    """An engine for workbooks, with the add-in."""
    with LibreOffice() as engine:
        shutil.copytree(installed / "profile", Path(engine._folder.name) / "profile", symlinks=True)
        yield engine


def as_shown(cell: Any) -> Any:
    return ErrorCell(cell) if cell in ERRORS else cell


def shape_of(cells: list[list[Any]]) -> tuple[int, int]:
    """One row and one column more than the answer, where that shows its end: a single row or column is repeated."""
    return len(cells) + (len(cells) > 1), len(cells[0]) + (len(cells[0]) > 1)


def wrong(engine: LibreOffice, cases: list[Case]) -> list[str]:
    """Each case whose cells are not as expected, in words."""
    calls = Calls(max(len(case.cells[0]) for case in cases))
    places = [calls.add(case.name, case.arguments, shape_of(case.cells)) for case in cases]
    values = engine(calls.data)
    differences = []
    for case, place in zip(cases, places, strict=True):
        rows, columns = len(case.cells), len(case.cells[0])
        shown = found(values, place)
        beyond = {*(cell for row in shown[rows:] for cell in row), *(cell for row in shown for cell in row[columns:])}
        said = case.difference([[as_shown(cell) for cell in row[:columns]] for row in shown[:rows]])
        if said or beyond - {OUTSIDE}:
            differences.append(
                f"{case.name} in row {place[0]}: {said or f'beyond the answer: {beyond}'}; {case.arguments!r}"
            )
    return differences


@pytest.mark.libreoffice
def test_every_call_gives_what_was_calculated_apart(with_addin: LibreOffice) -> None:
    cases = [*examples(), *generated(1000, 2025)]
    assert len(cases) >= 1000 + len(functions()) - 2
    assert {case.name for case in cases} == {f.name for f in functions() if not f.volatile}
    assert wrong(with_addin, cases) == []


@pytest.mark.libreoffice
def test_changed_figures_and_missing_rows_are_noticed(with_addin: LibreOffice) -> None:
    """The comparison itself: an input one cent off, an answer with a row less, one with a row more, a wrong label."""
    call = [1000.0, [["ON", 120.0], ["QC", 60.0], ["MB", 15.0]], None, None, None, None, None, None, None, None, "rule"]
    right = Case("ALLOCATE", call, answer("ALLOCATE", call))
    planted = [
        right,
        Case("ALLOCATE", [1000.01, *call[1:]], right.cells),
        Case("ALLOCATE", call, right.cells[:-1]),
        Case("ALLOCATE", call, [*right.cells, [0.0, ""]]),
        Case("ALLOCATE", call, [[row[0], "?"] for row in right.cells]),
    ]
    lines = wrong(with_addin, planted)
    assert [line.split(":")[0] for line in lines] == [f"ALLOCATE in row {row}" for row in (6, 11, 15, 21)], lines


@pytest.mark.libreoffice
def test_without_the_add_in_no_call_shows_a_number(libreoffice: LibreOffice) -> None:
    calls = Calls(1)
    place = calls.add("SHARE", [[60.0, 40.0]], (2, 1))
    assert found(libreoffice(calls.data), place) == [["#NAME?"], ["#NAME?"]]


# What is refused


def in_calc(cell: Any) -> Any:
    """An argument as Calc hands it over: true is 1, a date its serial number."""
    if isinstance(cell, list):
        return [in_calc(each) for each in cell]
    if isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, datetime.datetime):
        return (cell - START_OF_DATES) / datetime.timedelta(days=1)
    return cell


def size(arguments: list[Any]) -> int:
    return max(
        (len(a) * (len(a[0]) if isinstance(a[0], list) else 1) for a in arguments if isinstance(a, list)), default=1
    )


def expected_of(refusal: Refusal) -> list[list[Any]]:
    """The cells that a refused call has to show, at least two by two: a sentence and errors; see udfs/calc/__init__.py."""
    arguments = [in_calc(argument) for argument in refusal.arguments]
    code, message = refusal.code, refusal.message
    if repr(arguments) != repr(refusal.arguments):  # 1.0 equals True
        try:
            return answer(refusal.name, arguments, session=Session())
        except CellError as error:
            code, message = error.code, error.message
    first = f"{code} {message}" if message else code
    return [[first, code], [code, code]]


def _listed(cells: Any) -> list[Any]:
    return cells if isinstance(cells, list) else [cells]


def allowed(refusal: Refusal) -> set[str]:
    """Errors of Calc's own that may take the place of the refusal: the function is not called at all."""
    missing = any(
        argument is None and not declared.optional
        for argument, declared in zip(refusal.arguments, find(refusal.name).arguments, strict=False)
    )
    cells = [cell for rows in refusal.arguments for row in _listed(rows) for cell in _listed(row)]
    within = any(isinstance(cell, ErrorCell) for cell in cells)
    return NOT_CALLED if missing or within else set()


@pytest.mark.libreoffice
def test_every_refusal_shows_its_sentence_and_never_a_number(with_addin: LibreOffice) -> None:
    refusals = [r for r in refused() if not r.python_only and size(r.arguments) <= LARGEST]
    assert len(refusals) >= 60
    expected = [expected_of(refusal) for refusal in refusals]
    calls = Calls(max(len(cells[0]) for cells in expected))
    places = [
        calls.add(refusal.name, refusal.arguments, (len(cells), len(cells[0])))
        for refusal, cells in zip(refusals, expected, strict=True)
    ]
    values = with_addin(calls.data)
    differences = []
    for refusal, cells, place in zip(refusals, expected, places, strict=True):
        shown = found(values, place)
        single = {cell for row in shown for cell in row}
        if shown != cells and not (single <= allowed(refusal) and len(single) == 1):
            differences.append(f"{refusal}: expected {cells}, found {shown}")
    assert differences == []


@pytest.mark.libreoffice
def test_single_cells_in_an_ordinary_formula(office: Office) -> None:
    """Here an error keeps its code, and a blank cell is 0 for Calc: refused where 0 is, as in an envelope it is none."""
    formulas = [
        "=1/0",
        "=NA()",
        "=FM.SHARE(A1)",
        "=FM.ALLOCATE(100;{1|2};A2)",
        "=FM.SHARE(Z1)",
        "=FM.ALLOCATE(Z1;{1|2})",
    ]
    shown = office(typed=formulas)["shown"]
    assert shown[2:4] == ["#DIV/0!", "#N/A"]
    assert shown[4].startswith("#VALUE! ")
    assert shown[5] == "0"


# As a user meets it


@pytest.fixture(scope="module")
def office(installed: Path) -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as folder:
        shutil.copytree(installed / "profile", Path(folder) / "profile", symlinks=True)
        with Office(Path(folder)) as started:
            yield started


@pytest.mark.libreoffice
def test_name_is_typed_as_in_excel_and_saved_as_excel_does(office: Office, tmp_path: Path) -> None:
    formulas = [
        '=FM.SHARE({"ON";60|"QC";40})',
        "=fm.version()",
        "=SUM(FM.SHARE(B1:B2))",
        "=FM_SHARE(B1)",
        "=FM.SHARE(0)",
    ]
    shown = office(typed=formulas, export=str(tmp_path / "typed.xlsx"))["shown"]
    assert shown[:2] == ["0.6", str(answer("VERSION", [])[0][0])]
    assert shown[2] == "#N/A"  # the sum of a refusal is an error, never 0
    assert shown[3] == "#NAME?"  # Calc knows one name of a function
    assert shown[4].startswith("#VALUE! ")
    with zipfile.ZipFile(tmp_path / "typed.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "_xldudf_FM_SHARE({&quot;ON&quot;,60;&quot;QC&quot;,40})" in sheet
    assert "_xldudf_FM_VERSION()" in sheet


@pytest.mark.libreoffice
def test_status_and_last_error_are_of_this_session(office: Office) -> None:
    *_, error, host = office(
        typed=["=FM.SHARE(-5)", "=FM.LAST_ERROR()", "=INDEX(FM.LAST_ERROR();1;4)", "=INDEX(FM.STATUS();2;2)"]
    )["shown"]
    assert error == "need is -5; it must be at least 0 persons."
    assert host == "LibreOffice Calc"


@pytest.mark.libreoffice
def test_wizard_shows_help_and_arguments(office: Office) -> None:
    office(typed=[f"={function.excel_name}()" for function in functions()])  # Calc reads arguments at the first call
    shown = office(described="FM.")
    assert sorted(shown) == sorted(f.excel_name for f in functions())
    for function in functions():
        text, arguments = shown[function.excel_name]
        assert text == f"{function.help['en']} {function.result['en']}"
        assert [(name, optional) for name, _, optional in arguments] == [
            (a.name, a.optional) for a in function.arguments
        ]
        assert all(text.startswith(a.help["en"]) for (_, text, _), a in zip(arguments, function.arguments, strict=True))


@pytest.mark.libreoffice
def test_help_is_in_both_languages(office: Office) -> None:
    for language in ("en", "fr"):
        helps = office(help=language)
        for function in functions():
            text, arguments = helps[function.excel_name]
            assert text.startswith(function.help[language])
            assert set(arguments) == {a.name for a in function.arguments}
            assert all(arguments[a.name].startswith(a.help[language]) for a in function.arguments)


@pytest.mark.libreoffice
def test_different_calls_with_many_rows_are_calculated_once_each(office: Office) -> None:
    """510,000 cells of answers: what they are is found again without a call, even the first of them."""
    calls = [f"=SUMPRODUCT(FM.SHARE(ROW($Z$1:$Z$3000)+{n}))" for n in range(170)]
    row = 1 + [name for name, *_ in answer("STATUS", [])].index("Calls")
    count = f"=INDEX(FM.STATUS();{row};2)"
    shown = office(typed=[*calls, count, *calls, "=FM.SHARE({1|7})", count])["shown"]
    first, before, again, after = shown[:170], shown[170], shown[171:341], shown[342]
    assert set(first) == {"1"}
    assert again == first
    assert float(after) - float(before) == 2.0  # the call that is new, and STATUS


@pytest.mark.libreoffice
def test_calls_of_single_cells_are_fast(office: Office) -> None:
    """Typed one by one over UNO, which takes part of the time; here it is below a millisecond."""
    seconds = office(typed=[f"=FM.SHARE({n})" for n in range(1, 301)])["seconds"]
    assert sorted(seconds)[len(seconds) // 2] < 0.02


# The template workbook


def session_cells(data: bytes) -> set[tuple[str, str]]:
    """Cells that speak of the session: its calls and errors are others in Calc than where the workbook was written."""
    book = openpyxl.load_workbook(BytesIO(data))
    found = set()
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            formula = getattr(cell.value, "text", cell.value)
            if isinstance(formula, str) and any(f"{find(f).stored_name}(" in formula for f in volatile_names):
                area = getattr(cell.value, "ref", cell.coordinate)
                found |= {(sheet.title, c.coordinate) for row in _rows(sheet[area]) for c in row}
    return found


def _rows(cells: Any) -> Any:
    return cells if isinstance(cells, tuple) else ((cells,),)


def stored_values(data: bytes) -> dict[tuple[str, str], engines.Value]:
    """Every value in the file, by sheet and cell, but for those of the session; a space means empty text there."""
    left_out = session_cells(data)
    assert left_out
    return {
        place: None if value == " " else value
        for sheet, cells in engines.stored(data).sheets.items()
        for (row, column), value in cells.items()
        if (place := (sheet, f"{get_column_letter(column)}{row}")) not in left_out
    }


@pytest.mark.libreoffice
@pytest.mark.parametrize("spill", [False, True], ids=["cells", "spilled"])
def test_template_calculates_to_what_is_stored(with_addin: LibreOffice, spill: bool) -> None:
    data = build("en", spill=spill)
    stored = stored_values(data)
    assert sum(isinstance(value, float | int) for value in stored.values()) > 300
    assert with_addin(data).differences(stored, tolerance=1e-9) == []


@pytest.mark.libreoffice
def test_french_template_calculates_to_the_stored_figures(with_addin: LibreOffice) -> None:
    """Figures only: the words of an answer are in the language of LibreOffice's menus, here English."""
    data = build("fr")
    figures = {place: value for place, value in stored_values(data).items() if isinstance(value, float | int)}
    assert len(figures) > 300
    assert with_addin(data).differences(figures, tolerance=1e-9) == []


@pytest.mark.libreoffice
def test_changed_input_of_the_template_gives_the_engine_s_amounts(with_addin: LibreOffice) -> None:
    """Nothing stored is taken over: with another base amount every amount of the worked formula differs, and is the engine's."""
    data = build("en")
    stored, title = stored_values(data), "Worked formula"
    sheet = openpyxl.load_workbook(BytesIO(data))[title]
    base = next(beside for label, beside in sheet.iter_rows(max_col=2) if str(label.value).startswith("Base amount"))
    found = with_addin(data, {(title, base.coordinate): base.value - 100_000.0})
    differences = found.differences(stored, tolerance=1e-9)
    assert {"Worked formula"} == {line.split("!")[0] for line in differences}
    assert len(differences) > 24  # a formula amount and an allocation of each jurisdiction, at least
    heading = [cell for row in sheet.iter_rows() for cell in row if cell.value == "Formula amount"][-1]
    below = [f"{heading.column_letter}{heading.row + n}" for n in range(1, 13)]
    for values, amount in ((engines.stored(data), base.value), (found, base.value - 100_000)):
        assert all(map(rounded_from, of_engine(amount), [values[title, place] for place in below]))


def of_engine(base: int) -> list[Any]:
    """The allocations of 2021-22 with this base amount, which has no guarantee in that year."""
    scenario = read_scenario("settlement")
    tables = copy.deepcopy(dict(scenario.data))
    tables["inputs"]["base_for_each"]["value"] = base
    result = run(build_scenario(tables, scenario.path))
    return [result.amount("allocation", "2021-22", code) for code in scenario.jurisdictions]
