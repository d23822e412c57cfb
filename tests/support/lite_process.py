"""xlwings Lite for tests: a process of its own with numpy and our packages alone, a stand-in for xlwings, and a watch on what a call does.

`answers` starts this file. It reads one JSON object, {"main": text of main.py, "calls": [[name, arguments], ...], "planted": code,
"integers": whether every frame is looked at}, and writes one: the answer of each call ({"rows": ...} or {"message": ...}), what other
packages came with it, and what a call did that it may not do in a browser: a thread, a process, a connection, a file outside the
packages, an integer beyond 32 bits.
"""

import _thread
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
OURS = ("fundingmodel", "workbooks", "udfs")
MAIN = 'from udfs.hosts.lite import install\ninstall(globals(), "{language}")\n'
# Events of Python's own audit, by their beginnings.
FORBIDDEN = ("subprocess.", "os.fork", "os.posix_spawn", "os.exec", "os.spawn", "os.system", "socket.")
WITHIN = str(ROOT) + os.sep
INT32 = 2**31


def answers(calls: list[Any], language: str = "en", planted: str = "", integers: bool = False) -> dict[str, Any]:
    """What the process answers to calls of xlwings Lite; `planted` runs in it before them, watched as they are."""
    main = MAIN.format(language=language)
    asked = json.dumps({"main": main, "calls": calls, "planted": planted, "integers": integers})
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-P", __file__],
        input=asked,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Only:
    """Refuses to import anything but Python's own, numpy and our packages."""

    def find_spec(self, name: str, *_: object) -> None:
        top = name.partition(".")[0]
        if top not in (*sys.stdlib_module_names, "numpy", *OURS):
            raise ModuleNotFoundError(f"{name} is not in this process", name=top)


class XlwingsError(Exception):
    pass


def func(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    function.__dict__["options"] = options
    return function


def unchanged(*_: object, **__: object) -> Callable[[Any], Any]:
    return lambda function: function


def xlwings() -> ModuleType:
    """A stand-in: its decorators, and its error."""
    module = ModuleType("xlwings")
    module.__dict__.update(func=func, arg=unchanged, ret=unchanged, XlwingsError=XlwingsError)
    return module


class Watch:
    """What is done while it looks that a call in a browser may not do."""

    def __init__(self, readable: tuple[Path, ...], array: type) -> None:
        self.readable, self.looks = tuple(str(folder) + os.sep for folder in readable), False
        self.array = array
        self.found: list[str] = []

    def event(self, name: str, arguments: tuple[Any, ...]) -> None:
        if not self.looks:
            return
        if name.startswith(FORBIDDEN):
            self.found.append(name)
        elif name == "open" and not self._is_read_of_ours(*arguments[:2]):
            self.found.append(f"open {Path(os.fsdecode(arguments[0])).name}")

    def _is_read_of_ours(self, path: Any, mode: Any) -> bool:
        inside = isinstance(path, str | bytes) and os.path.realpath(os.fsdecode(path)).startswith(self.readable)
        return inside and not set(mode or "r") & set("wax+")

    def thread(self, *_: object, **__: object) -> None:
        if self.looks:
            self.found.append("a thread")

    def profile(self, frame: Any, event: str, value: Any) -> None:
        """Integers that a browser's numpy would hold in 32 bits, unless the code says how many it takes."""
        file = frame.f_code.co_filename
        if event != "return" or not file.startswith((WITHIN, "planted")):
            return
        for name, each in (*frame.f_locals.items(), ("return", value)):
            if type(each) is self.array and beyond_32_bits(each):
                folder = Path(file.removeprefix(WITHIN)).parent.as_posix() if file.startswith(WITHIN) else file
                self.found.append(f"integers {folder} {frame.f_code.co_name}.{name}")


def beyond_32_bits(array: Any) -> bool:
    return array.dtype.kind in "iu" and bool(array.size) and not -INT32 <= int(array.min()) <= int(array.max()) < INT32


def answered(names: dict[str, Any], name: str, arguments: list[Any]) -> Any:
    try:
        return {"rows": names[f"fm_{name.lower()}"](*arguments)}
    except XlwingsError as error:
        return {"message": str(error)}


def main() -> None:
    sys.meta_path.insert(0, Only())  # type: ignore[arg-type]
    sys.path.insert(0, str(ROOT))
    sys.modules["xlwings"] = xlwings()
    asked = json.load(sys.stdin)
    import numpy

    names: dict[str, Any] = {"__name__": "main"}
    exec(compile(asked["main"], "main.py", "exec"), names)
    own = Path(os.__file__).parent
    watch = Watch((*(ROOT / name for name in OURS), own, Path(numpy.__file__).parent), numpy.ndarray)
    sys.addaudithook(watch.event)
    threading.Thread.start = _thread.start_new_thread = watch.thread  # type: ignore[method-assign]
    watch.looks = True
    if asked["integers"]:
        sys.setprofile(watch.profile)
    exec(compile(asked["planted"], "planted", "exec"), {})
    found = [answered(names, name, arguments) for name, arguments in asked["calls"]]
    sys.setprofile(None)
    watch.looks = False
    others = {name.partition(".")[0] for name in sys.modules} - {*sys.stdlib_module_names, "numpy", "xlwings", *OURS}
    functions = {name: each for name, each in names.items() if name.startswith("fm_")}
    told = {
        "answers": found,
        "done": sorted(set(watch.found)),
        "others": sorted(others),
        "names": {name: each.options["name"] for name, each in functions.items()},
        "namespaces": sorted({each.options["namespace"] for each in functions.values()}),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
