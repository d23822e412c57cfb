"""xlwings Lite in WebAssembly: everything but numpy's arithmetic is imported there, and the functions register as the server's do.

What Excel is told of a function comes from xlwings' own `custom_functions_meta`, run in Pyodide under Node on what main.py defines,
and must be what the server of this computer tells, but for the namespace, which the server has in its manifest.
"""

import json
import os
import subprocess
import sys
from typing import Any

import lite_in_wasm
import lite_process
import pytest

from fundingmodel import __version__
from fundingmodel.language.texts import LANGUAGES
from udfs.catalogue import functions

OF_SERVER = """
import json, sys, types
from udfs.hosts.server.registered import install
from xlwings.server import custom_functions_meta
def told(language):
    project = types.ModuleType("project")
    install(project.__dict__, language)
    return custom_functions_meta(project)
print(json.dumps({language: told(language) for language in ("en", "fr")}))
"""
OF_LITE = """
from pyodide.ffi import jsnull
from udfs.hosts.lite import read
from xlwings.server import custom_functions_call, custom_functions_meta
call = {"func_name": "fm_version", "args": [], "version": "any", "client": "Office.js", "runtime": "1.4"}
shown = {
    "told": {language: custom_functions_meta(main) for language, main in mains.items()},
    "version": await custom_functions_call(call, mains["en"]),
    "blank": read(jsnull) is None,
    "platform": sys.platform,
    "bits": sys.maxsize.bit_length() + 1,
    "imported": sorted(sys.modules),
}
"""


@pytest.fixture(scope="module")
def shown() -> Any:
    """What WebAssembly shows of main.py in both languages."""
    pytest.importorskip("xlwings")
    if why := lite_in_wasm.absent():
        pytest.skip(why)
    return lite_in_wasm.shown(
        {language: lite_process.MAIN.format(language=language) for language in LANGUAGES}, OF_LITE
    )


@pytest.fixture(scope="module")
def of_server() -> Any:
    environment = {**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", OF_SERVER]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def with_namespace(told: Any) -> Any:
    return {**told, "functions": [{**each, "name": f"FM.{each['name']}"} for each in told["functions"]]}


def test_excel_is_told_what_the_server_tells(shown: Any, of_server: Any) -> None:
    for language in LANGUAGES:
        told, expected = shown["told"][language], with_namespace(of_server[language])
        assert len(told["functions"]) == len(functions())
        assert json.dumps(told, ensure_ascii=False) == json.dumps(expected, ensure_ascii=False)
    assert shown["told"]["fr"] != with_namespace(of_server["en"])  # a word more or less is seen


def test_a_call_goes_through_xlwings_and_a_blank_is_none(shown: Any) -> None:
    assert (shown["platform"], shown["bits"]) == ("emscripten", 32)
    assert shown["version"] == [[__version__]]
    assert shown["blank"]


def test_nothing_is_imported_but_numpy_xlwings_and_our_own(shown: Any) -> None:
    tops = {name.partition(".")[0] for name in shown["imported"]}
    assert "udfs.functions.allocation" in shown["imported"]
    assert tops.isdisjoint(("pandas", "openpyxl", "defusedxml", "formualizer", "click", "rich", "workbooks"))
    assert not [name for name in shown["imported"] if name.startswith("udfs.hosts.server")]
