"""The add-in for LibreOffice Calc: written from the catalogue, installed, and every call calculated by the real Calc."""

import datetime
import json
import queue
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from xml.etree import ElementTree

import engines
import pytest
from calc_sheet import OUTSIDE, Calls, found
from click.testing import CliRunner
from engines import LibreOffice, libreoffice_absent
from function_cases import Case, Refusal, examples, generated, refused

from fundingmodel.cli import cli
from udfs.calc import component, package
from udfs.calc.component import Calculator, answer_cells, cell_to_tell, error_value
from udfs.calls import Session, answer
from udfs.catalogue import find, functions
from udfs.marshalling import ERRORS, CellError, ErrorCell

WORKER = Path(__file__).with_name("calc_addin_worker.py")
NOT_CALLED = {
    "#NUM!",
    "Err:504",
}  # Err:502 and Err:504, Calc's own: an argument is missing, or its range holds an error
LARGEST = 100_000  # cells of an argument that is tried here
START_OF_DATES = datetime.datetime(1899, 12, 30)


# The package


@pytest.fixture(scope="module")
def oxt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-in, as the command writes it."""
    path = tmp_path_factory.mktemp("addin") / "funding.oxt"
    done = CliRunner().invoke(cli, ["calc-addin", str(path)])
    assert done.exit_code == 0, done.output
    assert f"{len(functions())} functions" in done.output
    return path


def entries(oxt: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(oxt) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_same_catalogue_and_python_give_the_same_bytes(oxt: Path) -> None:
    assert package.package(sys.executable) == package.package(sys.executable)
    assert package.package(sys.executable) != package.package(sys.executable + "x")
    with zipfile.ZipFile(oxt) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_file_that_the_manifest_and_the_description_name_is_there(oxt: Path) -> None:
    files = entries(oxt)
    manifest, described = (ElementTree.fromstring(files[n]) for n in ("META-INF/manifest.xml", "description.xml"))
    named = {value for e in manifest.iter() for key, value in e.attrib.items() if key.endswith("full-path")}
    named |= {value for e in described.iter() for key, value in e.attrib.items() if key.endswith("href")}
    assert {"CalcAddIns.xcu", "XFundingModel.idl", "component.py", "icon.png", "about_fr.txt"} <= named <= set(files)
    assert files["LICENSE"].startswith(b"MIT License")
    assert files["icon.png"].startswith(b"\x89PNG")


def test_add_in_ends_in_oxt_and_needs_a_folder(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "funding.zip", "call it funding.oxt"), (tmp_path / "no" / "a.oxt", "no folder")):
        done = CliRunner().invoke(cli, ["calc-addin", str(path)])
        assert done.exit_code == 1
        assert told in done.output
        assert not path.exists()


def test_python_that_cannot_calculate_is_refused(tmp_path: Path) -> None:
    """A Python without fundingmodel, a file that is none, and no file at all."""
    other = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(other)], check=True, timeout=120)
    bare = next(p for p in (other / "bin" / "python", other / "Scripts" / "python.exe") if p.exists())
    none = tmp_path / "none"
    for python, told in ((bare, "No module named"), (none, "could not be started with")):
        done = CliRunner().invoke(cli, ["calc-addin", str(tmp_path / "a.oxt"), "--python", str(python)])
        assert done.exit_code == 1
        assert told in done.output
        assert str(python) in done.output
        assert "Traceback" not in done.output
    assert list(tmp_path.glob("*.oxt")) == []


# The process that calculates


@pytest.fixture
def calculator() -> Iterator[Calculator]:
    started = Calculator(sys.executable, package.signatures(), volatile=["STATUS"], call_seconds=30)
    yield started
    started.close()


NEED = (("ON", 60.0), ("QC", 40.0))


def test_calls_reach_the_process_and_come_back(calculator: Calculator) -> None:
    assert calculator.cells("SHARE", [NEED]) == ((0.6,), (0.4,))
    assert calculator.cells("ALLOCATE", [((100.0,),), NEED, None, None, None, None, None, 1.0]) == ((60.0,), (40.0,))


def test_refusal_is_a_sentence_and_errors_around_it(calculator: Calculator) -> None:
    (first, beside), (below, _) = calculator.cells("SHARE", [(("ON", "x"), ("QC", 40.0))])
    assert first == "#VALUE! need, row 1 (ON) is the text 'x'; a number is needed."
    assert [cell_to_tell(cell) for cell in (beside, below)] == [{"error": "#VALUE!"}] * 2


def test_errors_are_carried_through(calculator: Calculator) -> None:
    for code in (*component.CODES, "Err:508"):
        ((cell,),) = calculator.cells("SHARE", [(("ON", 60.0), ("QC", error_value(code)))])
        assert cell_to_tell(cell) == {"error": code}
    assert cell_to_tell(float("nan")) == {"error": "#VALUE!"}
    assert cell_to_tell(float("inf")) == {"error": "#NUM!"}
    assert answer_cells({"cells": [[1.0, {"error": "#N/A"}, True, "x"]]})[0][::2] == (1.0, True)


def test_equal_calls_are_calculated_once_but_for_those_of_the_session(calculator: Calculator) -> None:
    def calls() -> float:
        return next(row[1] for row in calculator.cells("STATUS", []) if row[0] == "Calls")

    before = calls()
    for _ in range(5):
        calculator.cells("SHARE", [NEED])
    assert calls() == before + 2  # one SHARE, and this STATUS


def test_process_that_ended_is_started_anew(calculator: Calculator) -> None:
    calculator.cells("SHARE", [NEED])
    process = calculator._process
    assert process is not None
    process.kill()
    process.wait()
    assert calculator.cells("SHARE", [(("ON", 1.0), ("QC", 3.0))]) == ((0.25,), (0.75,))


def test_process_ends_with_its_input(calculator: Calculator) -> None:
    calculator.start()
    process = calculator._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20) == 0


def test_late_answer_is_refused_and_the_next_call_is_answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in for the process that greets and then says nothing for one name, and answers for every other."""
    (tmp_path / "slow.py").write_text(
        "import json, sys, time\n"
        f"print(json.dumps({{'version': '0', 'signatures': {package.signatures()!r}}}), flush=True)\n"
        "for line in sys.stdin:\n"
        "    time.sleep(60 * ('VERSION' not in line))\n"
        "    print(json.dumps({'cells': [[1.0]]}), flush=True)\n",
        encoding="utf-8",
    )
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **kw: real([command[0], str(tmp_path / "slow.py")], **kw))
    slow = Calculator(sys.executable, package.signatures(), call_seconds=1.0)
    try:
        began = time.monotonic()
        told = slow.cells("SHARE", [NEED])[0][0]
        assert told == "#VALUE! no answer within 1 seconds. Give it less to calculate."
        assert time.monotonic() - began < 20
        assert slow.cells("VERSION", []) == ((1.0,),)
    finally:
        slow.close()


def test_python_that_is_gone_is_told_and_not_tried_for_every_cell() -> None:
    gone = Calculator("/no/such/python", package.signatures())
    told = gone.cells("SHARE", [NEED])[0][0]
    assert told.startswith("#VALUE! fundingmodel could not be started with /no/such/python: ")
    assert told.endswith("Write the add-in anew on this computer: fundingmodel calc-addin OUT.oxt")
    began = time.monotonic()
    assert {gone.cells("SHARE", [NEED])[0][0] for _ in range(1000)} == {told}
    assert time.monotonic() - began < 1


def test_function_that_has_changed_since_is_refused() -> None:
    """Arguments go by position: with another signature a call would mean something else."""
    older = Calculator(sys.executable, {**package.signatures(), "SHARE": "FM.SHARE(weights, need)"})
    try:
        told = older.cells("SHARE", [NEED, NEED])[0][0]
        assert "was written for FM.SHARE(weights, need)" in told
        assert "FM.SHARE(need)" in told
        assert older.cells("VERSION", []) == tuple(map(tuple, answer("VERSION", [])))
    finally:
        older.close()


# In LibreOffice


class Office:
    """LibreOffice with the add-in: asked through calc_addin_worker.py, or as an engine for whole workbooks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lines = folder, queue.Queue[str]()

    def __enter__(self) -> Self:
        pipe = f"addin{secrets.token_hex(6)}"
        office = [*engines._office_command(self.folder), f"--accept=pipe,name={pipe};urp;"]
        self.office = subprocess.Popen(office, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.worker = subprocess.Popen(
            [str(engines.uno_python()), str(WORKER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=engines._gather, args=(self.worker.stdout, self.lines), daemon=True).start()
        assert json.loads(self.lines.get(timeout=120)) == {}
        return self

    def __call__(self, **request: Any) -> Any:
        assert self.worker.stdin is not None
        self.worker.stdin.write(json.dumps(request) + "\n")
        self.worker.stdin.flush()
        reply = json.loads(self.lines.get(timeout=180) or '{"failed": "LibreOffice ended"}')
        assert not isinstance(reply, dict) or "failed" not in reply, reply
        return reply

    def __exit__(self, *_: object) -> None:
        assert self.worker.stdin is not None
        self.worker.stdin.close()
        for process in (self.worker, self.office):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        assert self.worker.stdout is not None
        self.worker.stdout.close()


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


def as_told(cell: Any) -> Any:
    return ErrorCell(cell) if cell in ERRORS else cell


def shape_of(cells: list[list[Any]]) -> tuple[int, int]:
    """One row and one column more than the answer, where that shows its end: a single row or column is repeated."""
    return len(cells) + (len(cells) > 1), len(cells[0]) + (len(cells[0]) > 1)


def wrong(engine: LibreOffice, cases: list[Case]) -> list[str]:
    """Each case whose cells are not as expected, in words."""
    calls = Calls(max(len(case.cells[0]) for case in cases))
    places = [calls.add(case.name, case.arguments, shape_of(case.cells)) for case in cases]
    values = engine(calls.data)
    told = []
    for case, place in zip(cases, places, strict=True):
        rows, columns = len(case.cells), len(case.cells[0])
        shown = found(values, place)
        beyond = {*(cell for row in shown[rows:] for cell in row), *(cell for row in shown for cell in row[columns:])}
        said = case.difference([[as_told(cell) for cell in row[:columns]] for row in shown[:rows]])
        if said or beyond - {OUTSIDE}:
            told.append(f"{case.name} in row {place[0]}: {said or f'beyond the answer: {beyond}'}; {case.arguments!r}")
    return told


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
    told = wrong(with_addin, planted)
    assert [line.split(":")[0] for line in told] == [f"ALLOCATE in row {row}" for row in (6, 11, 15, 21)], told


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
    """Errors of Calc's own that may stand for the refusal: the function is not called at all."""
    missing = any(
        argument is None and not told.optional
        for argument, told in zip(refusal.arguments, find(refusal.name).arguments, strict=False)
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
    told = []
    for refusal, cells, place in zip(refusals, expected, places, strict=True):
        shown = found(values, place)
        single = {cell for row in shown for cell in row}
        if shown != cells and not (single <= allowed(refusal) and len(single) == 1):
            told.append(f"{refusal}: expected {cells}, found {shown}")
    assert told == []


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
    assert error == "need is -5; it has to be at least 0 persons."
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
        assert all(told.startswith(a.help["en"]) for (_, told, _), a in zip(arguments, function.arguments, strict=True))


@pytest.mark.libreoffice
def test_help_is_in_both_languages(office: Office) -> None:
    for language in ("en", "fr"):
        told = office(help=language)
        for function in functions():
            text, arguments = told[function.excel_name]
            assert text.startswith(function.help[language])
            assert set(arguments) == {a.name for a in function.arguments}
            assert all(arguments[a.name].startswith(a.help[language]) for a in function.arguments)


@pytest.mark.libreoffice
def test_first_call_comes_soon(office: Office) -> None:
    """The process starts at the first call; measured here in an office that has called already, so only calls."""
    seconds = office(typed=[f"=FM.SHARE({n})" for n in range(1, 301)])["seconds"]
    assert sorted(seconds)[len(seconds) // 2] < 0.05
