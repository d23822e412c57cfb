"""What LibreOffice loads: each function of the add-in, handed to a process that calculates.

This file is copied into the add-in as it is, beside settings.json. It runs in LibreOffice's own Python, which may be 3.8 and
may have no packages: nothing newer here, and nothing imported but Python's own and, inside LibreOffice, `uno`.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import itertools
import json
import math
import os
import re
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SERVICE = "org.fundingmodel.calc.FundingModel"
INTERFACE = "org.fundingmodel.calc.XFundingModel"
WORKER = "udfs.hosts.calc.worker"
VARIABLE = "FUNDINGMODEL_PYTHON"  # of the environment: the Python that calculates
SETTING = "fundingmodel-python.txt"  # a file in the user's folder of LibreOffice's profile, which names it too
START_SECONDS = 60.0
LIST_SECONDS = 10.0  # in which Windows' launcher has to list its Pythons
CALL_SECONDS = 60.0  # Calc waits for a call: nothing else happens in its windows meanwhile
MOST_KNOWN = (
    64_000_000  # bytes of the answers that are kept: a thousand calls with 3,000 rows each take some 30 million
)
EACH_KNOWN = 300  # bytes that one takes beside its own
WATCH_SECONDS = 0.25
FAILED_SECONDS = 5.0  # after a failed start, calls are refused at once for this long: a sheet may have thousands

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
BLANK = (None, "")

# Why there is no answer, and what to do. Typed as it is printed: nothing of fundingmodel runs here.
SENTENCES = {
    "ended": {
        "en": ("fundingmodel ended unexpectedly.", "Calculate again (Ctrl+Shift+F9)."),
        "fr": ("fundingmodel s’est arrêté de façon inattendue.", "Recalculez (Ctrl+Maj+F9)."),
    },
    "late": {
        "en": ("no answer within {seconds:g} seconds.", "Give it less to calculate."),
        "fr": ("aucune réponse après {seconds:g}\u00a0secondes.", "Donnez-lui moins à calculer."),
    },
    "not_started": {
        "en": (
            "fundingmodel could not be started with {python}: {reason}.",
            "Write the add-in again on this computer: fundingmodel calc-addin OUT.oxt",
        ),
        "fr": (
            "fundingmodel n’a pas pu être démarré avec {python}\u00a0: {reason}.",
            "Écrivez de nouveau le complément sur cet ordinateur\u00a0: fundingmodel calc-addin OUT.oxt",
        ),
    },
    "named_not_started": {
        "en": (
            "fundingmodel could not be started with {python}, which {where} names: {reason}.",
            "Name a Python there that has fundingmodel, with its whole path; or none, and one is looked for.",
        ),
        "fr": (
            "fundingmodel n’a pas pu être démarré avec {python}, que nomme {where}\u00a0: {reason}.",
            "Nommez-y un Python qui a fundingmodel, avec son chemin complet; ou aucun, et il en sera cherché un.",
        ),
    },
    "none_found": {
        "en": (
            "no Python with fundingmodel was found on this computer (tried: {tried}).",
            (
                "Install fundingmodel, or name the Python that has it, with its whole path, in the file {file} or in the environment "
                "variable {variable}; then calculate again (Ctrl+Shift+F9)."
            ),
        ),
        "fr": (
            "aucun Python ayant fundingmodel n’a été trouvé sur cet ordinateur (essayés\u00a0: {tried}).",
            (
                "Installez fundingmodel, ou nommez le Python qui l’a, avec son chemin complet, dans le fichier {file} ou dans la variable "
                "d’environnement {variable}; puis recalculez (Ctrl+Maj+F9)."
            ),
        ),
    },
    "other_arguments": {
        "en": (
            "this add-in was written for {written}; fundingmodel {version} has {installed}.",
            "Write the add-in again: fundingmodel calc-addin OUT.oxt",
        ),
        "fr": (
            "ce complément a été écrit pour {written}; fundingmodel {version} a {installed}.",
            "Écrivez de nouveau le complément\u00a0: fundingmodel calc-addin OUT.oxt",
        ),
    },
    "no_such_function": {
        "en": (
            "this add-in was written for {written}; fundingmodel {version} has no such function.",
            "Write the add-in again: fundingmodel calc-addin OUT.oxt",
        ),
        "fr": (
            "ce complément a été écrit pour {written}; fundingmodel {version} n’a pas cette fonction.",
            "Écrivez de nouveau le complément\u00a0: fundingmodel calc-addin OUT.oxt",
        ),
    },
}

# Why it could not be started: what the system or that Python said, which is a quotation.
REASONS = {
    "not_there": {"en": "there is no such program", "fr": "aucun programme de ce nom"},
    "not_allowed": {"en": "the system does not allow it", "fr": "le système ne le permet pas"},
    "not_whole": {"en": "it is not a whole path", "fr": "ce n’est pas un chemin complet"},
    "said": {"en": "it said “{words}”", "fr": "il a dit «\u00a0{words}\u00a0»"},
}

# Calc carries an error as a number that is not one, with the error's code in its last 32 bits.
CODES = {
    "#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767,
}  # fmt: skip
CODE_OF = {code: text for text, code in CODES.items()}


class NoAnswer(Exception):
    """The process could not be started, ended, or did not answer in time: why, and what to do, in the reader's language."""

    def __init__(self, name: str, language: str, **values: Any) -> None:
        self.why, self.advice = (text.format(**values) for text in SENTENCES[name][language])
        super().__init__(f"{self.why} {self.advice}")


def error_value(code: str) -> float:
    """An error as Calc's number: #N/A, or one of Calc's own as Err:508."""
    number = CODES.get(code) or (int(code[4:]) if code.startswith("Err:") else CODES["#VALUE!"])
    (value,) = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | number))
    return float(value)


def cell_to_send(cell: Any) -> Any:
    """A cell as it goes to the process: an error as {"error": code}; what Calc has no value for as blank."""
    if isinstance(cell, float) and not math.isfinite(cell):
        (bits,) = struct.unpack("<Q", struct.pack("<d", cell))
        number = bits & 0xFFFFFFFF
        code = (
            "#NUM!" if math.isinf(cell) else CODE_OF.get(number, f"Err:{number}" if 500 < number < 600 else "#VALUE!")
        )
        return {"error": code}
    if isinstance(cell, (bool, int, float, str)):
        return cell
    return None


def used_part(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """Of whole columns or rows of the sheet, without the blank end; any other range as it is."""
    if len(rows) == SHEET_ROWS:
        height = next((n for n in range(len(rows), 1, -1) if any(cell not in BLANK for cell in rows[n - 1])), 1)
        rows = rows[:height]
    if len(rows[0]) == SHEET_COLUMNS:
        width = max(n for row in rows for n in range(len(row), 0, -1) if n == 1 or row[n - 1] not in BLANK)
        rows = tuple(row[:width] for row in rows)
    return rows


def argument_to_send(argument: Any) -> Any:
    """An argument as it goes to the process: a cell or rows of cells; left out is None."""
    if isinstance(argument, tuple):
        return [[cell_to_send(cell) for cell in row] for row in used_part(argument)]
    return cell_to_send(argument)


def answer_cells(answer: dict[str, Any]) -> tuple[tuple[Any, ...], ...]:
    """The answer of the process as Calc's rows of cells.

    A refusal is its sentence in the first cell and errors beside and below it: a reader sees what to mend, and a sum over
    the result is an error and not a smaller number.
    """
    if "cells" in answer:
        return tuple(
            tuple(error_value(cell["error"]) if isinstance(cell, dict) else cell for cell in row)
            for row in answer["cells"]
        )
    error = error_value(answer["error"])
    if not answer["message"]:
        return ((error,),)
    return ((f"{answer['error']} {answer['message']}", error), (error, error))


# Which Python calculates. An add-in travels to computers where the Python that wrote it is not. Only whole paths are looked at, never
# the current folder: that may be a document's, and what came with a document is not to be run.


class Search:
    """The Pythons of this computer that may have fundingmodel; `profile` is the user's folder of LibreOffice's profile."""

    def __init__(self, written_by: str, profile: str = "") -> None:
        self.written_by = written_by
        self.file = os.path.join(profile, SETTING) if profile else ""  # noqa: PTH118  it is said in sentences

    def named(self) -> tuple[str, str]:
        """The Python that somebody has named, which is then the only one, and where; both empty where nobody has."""
        named = os.environ.get(VARIABLE, "").strip()
        if named:
            return named, VARIABLE
        with contextlib.suppress(OSError):
            lines = Path(self.file).read_text(encoding="utf-8-sig", errors="replace").splitlines() if self.file else []
            for line in lines:
                if line.strip() and not line.startswith("#"):
                    return line.strip().strip('"'), self.file
        return "", ""

    def others(self) -> Iterator[str]:
        """The one that wrote the add-in; that of the command `fundingmodel`; those of the path, of Windows' launcher, and usual places."""
        found = itertools.chain([self.written_by], _beside_command(), _on_path(), _of_launcher(), _in_usual_places())
        return (path for path in dict.fromkeys(found) if path and os.path.isabs(path) and os.path.isfile(path))  # noqa: PTH113, PTH117


def _folders() -> list[Path]:
    """The folders of the path, those that are whole paths."""
    return [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each and Path(each).is_absolute()]


def _beside_command() -> Iterator[str]:
    """Of the command `fundingmodel`, as pip, pipx and uv put it there, the Python of its environment."""
    for folder in [*_folders(), Path.home() / ".local" / "bin"]:
        for command in (folder / "fundingmodel", folder / "fundingmodel.exe"):
            if command.is_file():
                yield from (str(command.resolve().with_name(name)) for name in ("python.exe", "python3", "python"))


def _on_path() -> Iterator[str]:
    names = ("python.exe",) if os.name == "nt" else ("python3", "python")
    return (str(folder / name) for folder in _folders() for name in names)


def _of_launcher(name: str = "py.exe") -> Iterator[str]:
    """The Pythons that Windows' launcher lists."""
    launcher = next((path for path in (folder / name for folder in _folders()) if path.is_file()), None)
    if launcher is None:
        return iter(())
    try:
        listed = subprocess.run(
            [str(launcher), "-0p"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LIST_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return iter(())
    # " -V:3.13 *        C:\\Program Files\\Python313\\python.exe"
    lines = listed.decode("utf-8", "replace").splitlines()
    return (
        found.group(1).strip() for found in (re.match(r"\s*-\S+(?:\s+\*)?\s+(\S.*)", line) for line in lines) if found
    )


def _in_usual_places() -> Iterator[str]:
    """Where Python is installed; a desktop that starts LibreOffice has not the path of a shell."""
    places = [
        (os.environ.get("LOCALAPPDATA"), "Programs/Python/Python3*/python.exe"),
        (os.environ.get("PROGRAMFILES"), "Python3*/python.exe"),
        ("/Library/Frameworks/Python.framework/Versions", "3.*/bin/python3"),
        ("/opt/homebrew/bin", "python3"),
        ("/usr/local/bin", "python3"),
        ("/usr/bin", "python3"),
    ]
    return (str(path) for folder, name in places if folder for path in sorted(Path(folder).glob(name), reverse=True))


class Calculator:
    """The process that calculates: started at the first call, and again where it has ended.

    It is one of `python`, or of the first that has fundingmodel of a search.
    """

    def __init__(
        self,
        python: str | Search,
        signatures: dict[str, str],
        language: str = "en",
        volatile: Sequence[str] = (),
        call_seconds: float = CALL_SECONDS,
    ) -> None:
        self._search = python if isinstance(python, Search) else None
        self.python = python if isinstance(python, str) else ""
        self.signatures, self.language, self.call_seconds = signatures, language, call_seconds
        self._volatile = frozenset(volatile)  # functions whose answer is not the same for the same arguments
        self._known: dict[
            bytes, bytes
        ] = {}  # the last answers, compressed, by digests of their calls, the oldest first
        self._bytes_known = 0
        self.greeting: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._said: deque[str] = deque(maxlen=20)  # its last lines of errors
        self._hearing = threading.Thread()
        self._failed = -math.inf  # when the last start failed
        self._failure = self._no_answer("ended")  # and why
        self._deadline = math.inf
        self._lock = threading.Lock()

    def cells(self, name: str, arguments: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
        """The cells that a call gives; a failure is a sentence too: an exception would be an error without one."""
        request = {"call": name, "arguments": [argument_to_send(argument) for argument in arguments]}
        try:
            with self._lock:
                found = self._answer(name, json.dumps(request).encode("ascii") + b"\n")
        except NoAnswer as error:
            found = {"error": "#VALUE!", "message": str(error)}
        return answer_cells(found)

    def start(self) -> dict[str, Any]:
        """The process is started; what it says of itself: its version, and the signature of every function."""
        if time.monotonic() < self._failed + FAILED_SECONDS:
            raise self._failure
        self.close()
        try:
            self.greeting = self._found()
        except NoAnswer as failure:
            self._failed, self._failure = time.monotonic(), failure
            raise
        return self.greeting

    def _found(self) -> dict[str, Any]:
        """The greeting of the Python that is named, or of the first that can be started."""
        if self._search is None:
            return self._first(
                [self.python], lambda reason: self._no_answer("not_started", python=self.python, reason=reason)
            )
        named, where = self._search.named()
        if named:
            told = {"python": named, "where": where}
            if not Path(named).is_absolute():
                raise self._no_answer("named_not_started", reason=REASONS["not_whole"][self.language], **told)
            return self._first([named], lambda reason: self._no_answer("named_not_started", reason=reason, **told))
        tried = list(self._search.others())
        told = {"tried": ", ".join(tried) or "–", "file": self._search.file or SETTING, "variable": VARIABLE}
        return self._first(tried, lambda _: self._no_answer("none_found", **told))

    def _first(self, pythons: Iterable[str], failure: Callable[[str], NoAnswer]) -> dict[str, Any]:
        reason = ""
        for self.python in pythons:
            try:
                return self._greeted()
            except (OSError, NoAnswer) as error:
                self.close()
                reason = self._why(error).rstrip(".")
        raise failure(reason)

    def _why(self, error: OSError | NoAnswer) -> str:
        """Why the process did not start, in the reader's language."""
        if isinstance(error, NoAnswer) and not self._said:
            return error.why
        is_kind = {"not_there": FileNotFoundError, "not_allowed": PermissionError}
        name = next((name for name, kind in is_kind.items() if isinstance(error, kind)), "said")
        words = error.strerror or str(error) if isinstance(error, OSError) else self._said[-1]
        return REASONS[name][self.language].format(words=words.rstrip("."))

    def _no_answer(self, name: str, **values: Any) -> NoAnswer:
        return NoAnswer(name, self.language, **values)

    def close(self) -> None:
        """Ends the process; nothing happens where there is none."""
        self._known.clear()
        self._bytes_known = 0
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        self._hearing.join(2.0)  # until its last words are read
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was still to be written has no reader
                    pipe.close()

    def _greeted(self) -> dict[str, Any]:
        # -E: LibreOffice sets PYTHONHOME and PYTHONPATH for its own Python. -P: no module from the current folder.
        process = subprocess.Popen(
            [self.python, "-E", "-P", "-m", WORKER, self.language],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._process, self._said = process, deque(maxlen=20)
        self._hearing = threading.Thread(target=_overhear, args=(process.stderr, self._said), daemon=True)
        self._hearing.start()
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()
        greeting: dict[str, Any] = json.loads(self._line(process, START_SECONDS))
        return greeting

    def _answer(self, name: str, line: bytes) -> dict[str, Any]:
        """Equal calls are calculated once: a sheet has a call in each cell that shows a part of an answer."""
        call = hashlib.sha256(line).digest()
        known = self._known.get(call)
        told = self._calculated(name, line) if known is None else zlib.decompress(known)
        answer: dict[str, Any] = json.loads(told)
        if known is None and "cells" in answer and name not in self._volatile:
            self._keep(call, zlib.compress(told, 1))
        return answer

    def _keep(self, call: bytes, answer: bytes) -> None:
        """Keeps an answer, and lets the oldest ones go where all together have more bytes than are kept."""
        self._known[call] = answer
        self._bytes_known += EACH_KNOWN + len(answer)
        while self._bytes_known > MOST_KNOWN:
            self._bytes_known -= EACH_KNOWN + len(self._known.pop(next(iter(self._known))))

    def _calculated(self, name: str, line: bytes) -> bytes:
        """The line of JSON that answers a call."""
        if self._process is None or self._process.poll() is not None:
            self.start()
        self._same_function(name)
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return self._line(process, self.call_seconds)
        except OSError:
            self.close()
            raise self._no_answer("ended") from None
        except NoAnswer:
            self.close()
            raise

    def _same_function(self, name: str) -> None:
        """Refused where the installed function takes other arguments than the add-in has declared to Calc."""
        installed = self.greeting["signatures"].get(name)
        if installed != self.signatures[name]:
            why = "other_arguments" if installed else "no_such_function"
            written, version = self.signatures[name], self.greeting["version"]
            raise self._no_answer(why, written=written, version=version, installed=installed)

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        assert process.stdout is not None
        self._deadline = time.monotonic() + seconds
        line = process.stdout.readline()
        late, self._deadline = time.monotonic() > self._deadline, math.inf
        if not line:
            raise self._no_answer("late", seconds=seconds) if late else self._no_answer("ended")
        return line

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Ends a process that is late: reading a pipe knows no time limit. Looking now and then costs a call nothing."""
        while process.poll() is None:
            time.sleep(WATCH_SECONDS)
            if self._process is process and time.monotonic() > self._deadline:
                process.kill()


def _overhear(lines: IO[bytes], into: deque[str]) -> None:
    """What the process says of errors is kept for a message, and passed on to where LibreOffice was started."""
    with lines:
        for line in lines:
            text = line.decode("utf-8", "replace").strip()
            if text:
                into.append(text)
                if sys.stderr is not None:
                    print(text, file=sys.stderr)


# Inside LibreOffice


def language_of(context: Any) -> str:
    """The language of LibreOffice's own menus, as far as the functions have it."""
    uno = importlib.import_module("uno")
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    node = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    node.Name, node.Value = "nodepath", "/org.openoffice.Setup/L10N"
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (node,))
    return "fr" if str(access.getByName("ooLocale")).lower().startswith("fr") else "en"


def user_folder(context: Any) -> str:
    """The user's folder of LibreOffice's profile."""
    uno = importlib.import_module("uno")
    paths = context.ServiceManager.createInstanceWithContext("com.sun.star.util.PathSubstitution", context)
    return str(uno.fileUrlToSystemPath(paths.getSubstituteVariableValue("$(user)")))


def _method(calculator: Calculator, name: str) -> Callable[..., Any]:
    def method(_: object, *arguments: Any) -> tuple[tuple[Any, ...], ...]:
        return calculator.cells(name, arguments)

    return method


def created(context: Any, *_: Any) -> Any:
    """The add-in's object. Its interface is known only once the type library is: at the first call, not on registering."""
    uno, unohelper = importlib.import_module("uno"), importlib.import_module("unohelper")
    settings = json.loads(Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
    signatures: dict[str, str] = settings["signatures"]
    search = Search(settings["python"], user_folder(context))
    calculator = Calculator(search, signatures, language_of(context), settings["volatile"])
    methods = {method: _method(calculator, name) for name, method in settings["methods"].items()}
    return type("FundingModel", (unohelper.Base, uno.getClass(INTERFACE)), methods)()


def registered() -> Any:
    unohelper = importlib.import_module("unohelper")
    helper = unohelper.ImplementationHelper()
    helper.addImplementation(created, SERVICE + "Component", (SERVICE,))
    return helper


if importlib.util.find_spec("uno"):
    g_ImplementationHelper = registered()  # the name that LibreOffice looks for
