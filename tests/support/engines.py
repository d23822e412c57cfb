"""Three spreadsheet engines that share no code with ours: each calculates a workbook afresh and answers its values.

    formualizer(data)["Summary", "B7"]

A value is a number, text, a boolean, an error as its text ("#DIV/0!"), or None for an empty cell and for empty text.
Values stored in the file are never taken over: the negative controls in test_engines.py hold that.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Self

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple

Value = float | str | bool | None
Edits = Mapping[tuple[str, str], Value]

OLDEST_LIBREOFFICE = (25, 2)
START_SECONDS = 120
CALCULATION_SECONDS = 180
STOP_SECONDS = 15
_SERVER = Path(__file__).with_name("calc_server.py")
_FORMUALIZER_ERRORS = {
    "Div": "#DIV/0!", "Na": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "Circ": "#CIRC!", "Spill": "#SPILL!", "Calc": "#CALC!",
}  # fmt: skip
_CALC_ERRORS = {
    502: "#NUM!", 503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 522: "#CIRC!", 523: "#CIRC!", 524: "#REF!",
    525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A",
}  # fmt: skip
# LibreOffice takes over the values that other programs stored unless it is set otherwise: 0 is "always recalculate".
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class EngineFailed(Exception):
    """An engine broke down or ran out of time: the comparison did not take place."""


class Values:
    """The values of a workbook, by sheet and cell. Only cells that hold something are kept."""

    def __init__(self, sheets: Mapping[str, Mapping[tuple[int, int], Value]]) -> None:
        self.sheets = sheets  # by sheet, then by (row, column), both from 1

    @classmethod
    def of_rows(cls, sheets: Mapping[str, Iterable[Iterable[Value]]]) -> Values:
        """From whole sheets, row by row, beginning at A1."""
        return cls(
            {
                sheet: {
                    (row, column): value
                    for row, values in enumerate(rows, 1)
                    for column, value in enumerate(values, 1)
                    if value is not None and value != ""
                }
                for sheet, rows in sheets.items()
            }
        )

    def __getitem__(self, place: tuple[str, str]) -> Value:
        sheet, address = place
        return self.sheets[sheet].get(coordinate_to_tuple(address))

    def differences(self, expected: Mapping[tuple[str, str], Value], tolerance: float = 0.0) -> list[str]:
        """What is not as expected, one line for each cell. Numbers may differ by `tolerance`, nothing else may."""
        return [
            f"{sheet}!{address}: expected {value!r}, found {found!r}"
            for (sheet, address), value in expected.items()
            if not _same(found := self[sheet, address], value, tolerance)
        ]


def stored(data: bytes) -> Values:
    """The values that are stored in the file, as a reader that does not calculate sees them. No engine."""
    workbook = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return Values.of_rows({sheet.title: sheet.values for sheet in workbook.worksheets})


def formualizer(data: bytes) -> Values:
    """Calculated by formualizer, in this process."""
    import formualizer as library

    workbook = library.load_workbook_bytes(data)
    workbook.evaluate_all()
    sheets = {}
    for sheet in openpyxl.load_workbook(BytesIO(data), read_only=True).worksheets:
        everything = library.RangeAddress(sheet.title, 1, 1, sheet.max_row or 1, sheet.max_column or 1)
        rows = workbook.sheet(sheet.title).get_values(everything)
        sheets[sheet.title] = [[_formualizer_value(value) for value in row] for row in rows]
    return Values.of_rows(sheets)


def ironcalc(data: bytes) -> Values:
    """Calculated by IronCalc, in this process."""
    import ironcalc as library

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(data)
        model = library.load_from_xlsx(str(path))
    model.evaluate()
    names = [sheet["name"] for sheet in model.get_worksheets_properties()]
    sheets: dict[str, dict[tuple[int, int], Value]] = {name: {} for name in names}
    for index, row, column in model.get_all_cells():
        value = model.get_cell_value(index, row, column)
        if value is not None and value != "":
            sheets[names[index]][row, column] = value
    return Values(sheets)


class LibreOffice:
    """One LibreOffice for many workbooks, in a profile of its own; call it with a workbook's bytes.

    Input cells given in `edits` are set first, then everything is calculated. Starts at the first call, starts again
    after a failure, and ends with the `with` block.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True)
        self._office: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._folder.cleanup()

    def __call__(self, data: bytes, edits: Edits | None = None) -> Values:
        path = Path(self._folder.name) / f"{secrets.token_hex(4)}.xlsx"
        path.write_bytes(data)
        try:
            if self._server is None:
                self._start()
            answer = self._asked(
                {"path": str(path), "edits": [[*place, value] for place, value in (edits or {}).items()]}
            )
        finally:
            path.unlink()
        sheets = answer["sheets"].items()
        return Values.of_rows({name: [[_calc_value(value) for value in row] for row in rows] for name, rows in sheets})

    def _start(self) -> None:
        command = _office_command(Path(self._folder.name))
        pipe = f"calc{secrets.token_hex(6)}"
        self._office = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=office_environment(),
        )
        self._server = subprocess.Popen(
            [str(uno_python()), str(_SERVER), pipe],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._lines = queue.Queue()
        threading.Thread(target=_gather, args=(self._server.stdout, self._lines), daemon=True).start()
        self._line(START_SECONDS)

    def _asked(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self._server is not None
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answer = self._line(CALCULATION_SECONDS)
        if "failed" in answer:
            raise EngineFailed(answer["failed"])
        return answer

    def _line(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            line = ""
        if not line:
            self._stop()
            raise EngineFailed(f"LibreOffice ended, or did not answer within {seconds} seconds.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _stop(self) -> None:
        """The server ends LibreOffice when its input ends; what is left after some seconds is killed."""
        for process in (self._server, self._office):
            if process is None:
                continue
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._server is not None and self._server.stdout is not None:
            self._server.stdout.close()
        self._server = self._office = None


def libreoffice_absent() -> str:
    """Why LibreOffice cannot be used here, or empty when it can."""
    if office() is None:
        return "LibreOffice is not installed."
    if uno_python() is None:
        return "No Python with LibreOffice's `uno` module was found (Debian: python3-uno)."
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as folder:
        version = _ran([*_office_command(Path(folder)), "--version"], START_SECONDS)
    found = re.search(r"LibreOffice (\d+)\.(\d+)", version)
    if not found or (int(found[1]), int(found[2])) < OLDEST_LIBREOFFICE:
        return f"LibreOffice {'.'.join(map(str, OLDEST_LIBREOFFICE))} or newer is needed, this is: {version.strip()}"
    return ""


def pictures(data: bytes, folder: Path) -> list[Path]:
    """The pages of the workbook as printed by LibreOffice, one PNG each, in `folder`, for looking at."""
    paper = _on_paper(data, folder)
    _ran(["pdftoppm", "-r", "80", "-png", str(paper), str(folder / "page")], CALCULATION_SECONDS)
    return sorted(folder.glob("page-*.png"))


def printed_pages(data: bytes, folder: Path) -> list[str]:
    """The text of each page of the workbook as printed by LibreOffice, the whole workbook, as it lies on the page."""
    paper = _on_paper(data, folder)
    _ran(["pdftotext", "-layout", "-enc", "UTF-8", str(paper), str(folder / "pages.txt")], CALCULATION_SECONDS)
    return (folder / "pages.txt").read_text(encoding="utf-8").split("\f")[:-1]


def _on_paper(data: bytes, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workbook.xlsx").write_bytes(data)
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as profile:
        convert = ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "workbook.xlsx")]
        _ran([*_office_command(Path(profile)), *convert], CALCULATION_SECONDS)
    return folder / "workbook.pdf"


def tagged_pdf(data: bytes, folder: Path) -> Path:
    """The workbook as LibreOffice writes it for PDF/UA, with the tags by which it is read out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tagged.xlsx").write_bytes(data)
    options = '{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as profile:
        convert = [
            "--convert-to",
            f"pdf:calc_pdf_Export:{options}",
            "--outdir",
            str(folder),
            str(folder / "tagged.xlsx"),
        ]
        _ran([*_office_command(Path(profile)), *convert], CALCULATION_SECONDS)
    return folder / "tagged.pdf"


def saved_by_office(data: bytes, folder: Path, form: str = "xlsx:Calc MS Excel 2007 XML") -> bytes:
    """The file calculated and saved again by LibreOffice, which writes every part of it in its own way."""
    name = f"in.{form.partition(':')[0]}"
    (folder / name).write_bytes(data)
    with tempfile.TemporaryDirectory(prefix="calc-", ignore_cleanup_errors=True) as profile:
        convert = ["--convert-to", form, "--outdir", str(folder / "out"), str(folder / name)]
        _ran([*_office_command(Path(profile)), *convert], CALCULATION_SECONDS)
    return (folder / "out" / name).read_bytes()


@cache
def office() -> Path | None:
    """LibreOffice's own program. Not the script around it: ending that would leave the program running."""
    usual = [
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        Path(os.environ.get("PROGRAMFILES", "")) / "LibreOffice" / "program" / "soffice.exe",
    ]
    on_path = [Path(found).resolve() for name in ("soffice", "libreoffice") if (found := shutil.which(name))]
    for script in on_path + [path for path in usual if path.is_file()]:
        program = script.with_name("soffice.bin")
        return program if program.is_file() else script
    return None


@cache
def uno_python() -> Path | None:
    """A Python that has the `uno` module: LibreOffice's own, or the system's."""
    program = office()
    own = [] if program is None else [program.with_name("python.exe"), program.parents[1] / "Resources" / "python"]
    on_path = [Path(found) for name in ("python3", "python") if (found := shutil.which(name))]
    for python in [*own, Path("/usr/bin/python3"), *on_path]:
        if (
            python.is_file()
            and subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=60).returncode == 0
        ):
            return python
    return None


def office_environment() -> dict[str, str]:
    """The environment to start LibreOffice in, its own Python's folder first on the path.

    The Python within it takes its library from the first python3 on the path; from a virtual environment's, of another
    version, add-ins written in Python fail.
    """
    python = uno_python()
    first = [str(python.parent)] if python else []
    kept = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH")
    }
    return {**kept, "PATH": os.pathsep.join([*first, os.environ.get("PATH", "")])}


def _office_command(folder: Path) -> list[str]:
    """How to start LibreOffice without a window, with a new or used profile in the folder that recalculates on loading.

    A new profile is made by a run of its own: LibreOffice ends after making one, and wants to be started again.
    """
    user = folder / "profile" / "user"
    command = [
        str(office()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
    ]
    if not user.exists():
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8", newline="\n")
        subprocess.run(
            [*command, "--terminate_after_init"], capture_output=True, timeout=START_SECONDS, env=office_environment()
        )
    return command


def _ran(command: list[str], seconds: float) -> str:
    done = subprocess.run(command, capture_output=True, timeout=seconds, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise EngineFailed(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def _gather(lines: IO[str], into: queue.Queue[str]) -> None:
    """Reading a pipe knows no time limit, waiting for a queue does. The last line put is empty: the end."""
    with contextlib.suppress(ValueError):  # closed while reading
        for line in lines:
            into.put(line)
    into.put("")


def _formualizer_value(value: Any) -> Value:
    if isinstance(value, dict):
        return _FORMUALIZER_ERRORS.get(value.get("kind", ""), f"#{value.get('kind')}!")
    answer: Value = value
    return answer


def _calc_value(value: Any) -> Value:
    if isinstance(value, dict):
        if "boolean" in value:
            return bool(value["boolean"])
        return _CALC_ERRORS.get(value["error"], f"Err:{value['error']}")
    answer: Value = value
    return answer


def _same(found: Value, expected: Value, tolerance: float) -> bool:
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, (int, float)) and isinstance(expected, (int, float)):
        return abs(found - expected) <= tolerance
    return found == expected
