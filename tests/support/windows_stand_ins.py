"""Excel on Windows for tests elsewhere: pywin32 and ctypes' Windows loaders replaced by stand-ins, and nothing of xlwings.

`WindowsExcel` starts this file as a process of its own, because stand-ins would stay in `sys.modules`. In it the real xlwings
is imported as on Windows; a call goes the whole way that Visual Basic's goes: the real `XLPython.CallUDF`, `call_udf`, the
reading of ranges, our function, and back what COM would be given. Cells travel as JSON; what JSON cannot hold is an object
with one key: {"error": 2042}, {"date": "2026-07-01T00:00:00"}, {"currency": "12.5", "exact": 12.50004}, {"whole": 3}.
An argument is such a cell or a list of rows (an array), {"range": rows} with optional "areas", "columns" and "rows" beyond
what is filled, or {"missing": true}.
"""

import ctypes
import datetime
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import IO, Any

MISSING = -2147352572  # how COM says that an argument was left out
RANGE = "{00020846-0000-0000-C000-000000000046}"  # the interface of Excel's Range


class WindowsExcel:
    """The process with the stand-ins: `ask` gives it a request and returns the answer."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )

    def ask(self, **request: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the process with the stand-ins ended; its complaint is above")
        answer = json.loads(line)
        if "failed" in answer:
            raise AssertionError(answer["failed"])
        return answer["answer"]

    def vba(self, module: str, workbook: str = "offers.xlsm") -> str:
        """The Visual Basic that xlwings writes for a module of functions."""
        return str(self.ask(do="vba", module=module, workbook=workbook))

    def calls(self, module: str, calls: list[tuple[str, list[Any]]]) -> list[Any]:
        """What COM is given back for each call, function and arguments."""
        return list(self.ask(do="calls", module=module, calls=calls))

    def by_hand(self, module: str, language: str) -> str:
        """The Visual Basic that `fundingmodel excel-addin --vba` writes."""
        return str(self.ask(do="by hand", module=module, language=language))

    def imported(self, module: str) -> dict[str, Any]:
        """What `Import Functions` gives Excel: the module's text, and per function the descriptions of the wizard."""
        return dict(self.ask(do="import", module=module))

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


class ComError(Exception):
    """pywintypes.com_error."""


class TimeType(datetime.datetime):
    """pywintypes.TimeType, a datetime with a time zone."""


class Dispatched:
    """What win32com makes of a COM object: here the stand-in itself."""


class ComRange(Dispatched):
    """Excel's Range: Value rounds what is in a currency format, Value2 does not; both leave out all but the first area."""

    def __init__(self, rows: list[list[Any]], areas: int = 1, height: int = 0, width: int = 0) -> None:
        self._rows, self._height, self._width = rows, height or len(rows), width or len(rows[0])
        self.Areas = SimpleNamespace(Count=areas)
        self.Row = self.Column = 1
        self.Rows, self.Columns = SimpleNamespace(Count=self._height), SimpleNamespace(Count=self._width)
        attributes = SimpleNamespace(iid=RANGE)
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: attributes))

    @property
    def Worksheet(self) -> Any:
        return ComSheet(self)

    def _cells(self, exact: bool) -> Any:
        def at(r: int, c: int) -> Any:
            inside = r < len(self._rows) and c < len(self._rows[0])
            return com_cell(self._rows[r][c], exact) if inside else None

        if self._height == self._width == 1:
            return at(0, 0)
        return tuple(tuple(at(r, c) for c in range(self._width)) for r in range(self._height))

    @property
    def Value(self) -> Any:
        return self._cells(exact=False)

    @property
    def Value2(self) -> Any:
        return self._cells(exact=True)


class ComSheet(Dispatched):
    """The sheet of a range that begins in A1; what is filled is its used range."""

    Parent = SimpleNamespace(Application=SimpleNamespace(Hwnd=1))

    def __init__(self, cells: ComRange) -> None:
        self._cells = cells

    @property
    def UsedRange(self) -> ComRange:
        return ComRange(self._cells._rows)

    @staticmethod
    def Cells(row: int, column: int) -> tuple[int, int]:
        return row, column

    def Range(self, first: tuple[int, int], last: tuple[int, int]) -> Any:
        if first != last:
            assert first == (1, 1), first
            return ComRange(self._cells._rows, height=last[0], width=last[1])
        return SimpleNamespace(Row=first[0], Column=first[1], Worksheet=self, Rows=None, Columns=None)


def com_cell(cell: Any, exact: bool = False) -> Any:
    """A cell as pywin32 delivers it."""
    if isinstance(cell, dict):
        if "error" in cell:
            return -2146828288 + cell["error"]
        if "date" in cell:
            when = TimeType.fromisoformat(cell["date"])
            serial = (when - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
            return serial if exact else when.replace(tzinfo=datetime.UTC)
        if "currency" in cell:
            return cell["exact"] if exact else Decimal(cell["currency"])
        return int(cell["whole"])
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def com_argument(argument: Any) -> Any:
    if isinstance(argument, list):
        return tuple(tuple(com_cell(cell) for cell in row) for row in argument)
    if isinstance(argument, dict) and "missing" in argument:
        return MISSING
    if isinstance(argument, dict) and "range" in argument:
        return ComRange(
            argument["range"], argument.get("areas", 1), argument.get("rows", 0), argument.get("columns", 0)
        )
    return com_cell(argument)


def install() -> Any:
    """The real xlwings as it is on Windows, over stand-ins."""
    import asyncio  # what the standard library decides by the system is decided before the system is changed
    import concurrent.futures
    import locale
    import shutil

    import pandas

    assert asyncio
    assert concurrent.futures
    assert locale
    assert shutil
    assert pandas
    for name, contents in _stand_ins().items():
        module = ModuleType(name)
        module.__dict__.update(contents)
        sys.modules[name] = module
        above, _, own = name.rpartition(".")
        if above:
            setattr(sys.modules[above], own, module)
    loader = SimpleNamespace(ole32=_Anything(), oleacc=_Anything(), user32=_Anything(), kernel32=_Anything())
    for name in ("windll", "oledll"):
        setattr(ctypes, name, loader)
    ctypes.PyDLL = lambda *_: _Anything()  # type: ignore[assignment,misc]
    system, sys.platform = sys.platform, "win32"
    try:
        import xlwings
        import xlwings.com_server
    finally:
        sys.platform = system
    return xlwings


class _Anything:
    """A function of Windows that is called while xlwings is imported and whose result is not needed."""

    def __getattr__(self, name: str) -> Any:
        return _Anything()

    def __call__(self, *_: Any) -> Any:
        return 0


def _unwrapped(_: Any) -> Any:
    raise ComError("not one of this process")


def _stand_ins() -> dict[str, dict[str, Any]]:
    class Zone(datetime.tzinfo):
        """win32timezone.TimeZoneInfo."""

    return {
        "pywintypes": {"com_error": ComError, "error": ComError, "TimeType": TimeType, "IID": str},
        "pythoncom": {
            "__file__": "pythoncom.dll",
            "CoInitialize": lambda: None,
            "ole_error": ComError,
            "IID_IDispatch": "{00020400-0000-0000-C000-000000000046}",
            "TypeIIDs": {"{00020400-0000-0000-C000-000000000046}": type("PyIDispatch", (), {})},
        },
        "win32api": {},
        "win32con": {},
        "win32event": {},
        "win32gui": {},
        "win32process": {"GetWindowThreadProcessId": lambda hwnd: (0, hwnd)},
        "win32timezone": {"TimeZoneInfo": Zone},
        "win32com": {},
        "win32com.client": {
            "CDispatch": Dispatched,
            "CoClassBaseClass": type("CoClassBaseClass", (), {}),
            "DispatchBaseClass": type("DispatchBaseClass", (), {}),
            "Dispatch": lambda found, *_, **__: found,
            "DispatchEx": lambda found: found,
        },
        "win32com.client.dynamic": {},
        "win32com.server": {},
        "win32com.server.dispatcher": {},
        "win32com.server.policy": {"DefaultPolicy": object},
        "win32com.server.util": {"unwrap": _unwrapped, "wrap": lambda found, *_: found},
    }


class Workbook(Dispatched):
    """A macro-enabled workbook as `Import Functions` sees it: it keeps what it is given."""

    def __init__(self, name: str) -> None:
        self.Name, self.described, self.text = name, {}, ""
        self.Worksheets: list[Any] = []  # none holds Python code
        self.Application = SimpleNamespace(Version="16.0", MacroOptions=self._describe)
        self.VBProject = SimpleNamespace(VBComponents=_Components(self))

    def _describe(self, macro: str, **options: Any) -> None:
        self.described[macro] = options


class _Components:
    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook

    def __call__(self, name: str) -> Any:
        raise ComError(f"no module {name} yet")

    def Remove(self, _module: Any) -> None:
        raise AssertionError("a new workbook has nothing to remove")

    def Import(self, path: str) -> None:
        self._workbook.text = Path(path).read_text()


def serve() -> None:
    """Answers requests, a line each, until the input ends."""
    requests, answers = sys.stdin, os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # what xlwings prints is no answer
    xlwings = install()
    for line in requests:
        try:
            answer = {"answer": _answered(xlwings, json.loads(line))}
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        _write(answers, answer)


def _write(answers: IO[str], answer: Any) -> None:
    answers.write(json.dumps(answer, default=lambda found: {"unknown": repr(found)}) + "\n")
    answers.flush()


def _answered(xlwings: Any, request: dict[str, Any]) -> Any:
    module = request["module"]
    workbook = Workbook(request.get("workbook", "offers.xlsm"))
    if request["do"] == "calls":
        server, caller = xlwings.com_server.XLPython(), ComRange([[None]])
        return [
            server.CallUDF(module, name, tuple(map(com_argument, arguments)), workbook, caller)
            for name, arguments in request["calls"]
        ]
    if request["do"] == "by hand":
        from udfs.hosts.classic.vba import module_text

        return module_text(module, request["language"])
    if request["do"] == "import":
        xlwings.import_udfs(module, workbook)
        return {"text": workbook.text, "described": workbook.described}
    written = io.StringIO()
    xlwings.udfs.generate_vba_wrapper(module, xlwings.get_udf_module(module, workbook), written, workbook)
    return written.getvalue()


if __name__ == "__main__":
    serve()
