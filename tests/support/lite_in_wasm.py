"""xlwings Lite's own ground for tests: Pyodide, Python in WebAssembly, under Node, with the real xlwings and a stand-in for numpy.

`npm install --prefix FOLDER` with a copy of tests/package.json in the folder installs it; FOLDER/node_modules/.bin belongs on the
PATH. npm has Python itself and its library, and numpy's wheel for WebAssembly is nowhere but on the makers' server.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SUPPORT = Path(__file__).parent
RUNNER = SUPPORT / "lite_in_wasm.mjs"
PACKAGE = "pyodide"
# The texts of main.py, by language, become the modules `mains`; `shown` is what the code that follows asks for.
BEFORE = """
import os, sys
sys.path[:0] = ["/support", "/ours"]
sys.path.append("/xlwings_folder")
os.environ |= {"XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}
import numpy_stand_in
numpy_stand_in.install()
import json, types

def made(text):
    main = types.ModuleType("main")
    exec(text, main.__dict__)
    return main

mains = {language: made(text) for language, text in %r.items()}
"""
AFTER = "\njson.dumps(shown)"


def pinned() -> str:
    described = json.loads((SUPPORT.parent / "package.json").read_text(encoding="utf-8"))
    return str(described["dependencies"][PACKAGE])


def absent() -> str:
    """Why it cannot be run; "" where it can."""
    if shutil.which("node") is None:
        return "node is not on the PATH."
    return "" if _folder() else f"Pyodide is not beside the programs of npm (npm install {PACKAGE}@{pinned()})."


def _folder() -> Path | None:
    """The package of the pinned version: beside a folder node_modules/.bin on the PATH, or where npm keeps what is global."""
    entries = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    places = (
        place
        for entry in entries
        for place in (entry.parent, entry.parent / "lib" / "node_modules", entry / "node_modules")
    )
    return next((place / PACKAGE for place in places if _version_in(place / PACKAGE) == pinned()), None)


def _version_in(folder: Path) -> str:
    described = folder / "package.json"
    return str(json.loads(described.read_text(encoding="utf-8")).get("version")) if described.is_file() else ""


def shown(mains: Mapping[str, str], code: str) -> Any:
    """What `code` puts into `shown` in WebAssembly, once each main.py has been run."""
    xlwings, folder = find_spec("xlwings"), _folder()
    assert xlwings and xlwings.origin and folder
    places = {"ours": SUPPORT.parents[1], "support": SUPPORT, "xlwings_folder/xlwings": Path(xlwings.origin).parent}
    mounted = [f"{name}={place}" for name, place in places.items()]
    command = ["node", str(RUNNER), str(folder), BEFORE % (dict(mains),) + code + AFTER, *mounted]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
