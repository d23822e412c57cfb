"""xlwings Lite: with numpy alone every function answers as the server's, and does nothing that a browser does not permit."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lite_process
import pytest
from function_cases import examples, generated, refused
from office_cells import sent

import fundingmodel
import udfs
from fundingmodel.errors import Refused
from udfs.calls import Session
from udfs.catalogue import functions
from udfs.hosts import lite
from udfs.hosts.office.cells import OFFICE, error_object
from udfs.hosts.server.calls import Asked, computed

# Where units are held as integers of 64 bits, as the code says in words: amounts are of the engine, in dollars.
IN_64_BITS = ("fundingmodel/analysis/bridges", "fundingmodel/lever_values", "fundingmodel/questions")


def of_server(name: str, arguments: list[Any], language: str = "en") -> dict[str, Any]:
    """What the server answers to a call, as a cell is given it where xlwings alone stands between."""
    found = computed(Asked(name, arguments, True), Session(OFFICE.name, language))
    if "result" in found:
        return {"rows": found["result"]}
    code, message = found["error"]["code"], found["error"]["message"]
    return {"message": message} if code == "#VALUE!" and message else {"rows": [[error_object(code)]]}


def differing(calls: list[Any], found: list[Any], language: str = "en") -> list[str]:
    expected = [json.loads(json.dumps(of_server(name, arguments, language))) for name, arguments in calls]
    return [
        f"{name}: {given!r}, not {due!r}"
        for (name, _), given, due in zip(calls, found, expected, strict=True)
        if given != due
    ]


@pytest.fixture(scope="module")
def calls() -> list[Any]:
    cases = [*examples(), *generated(1000, 2029), *(each for each in refused() if len(repr(each.arguments)) < 100_000)]
    return [[case.name, sent(case.arguments)] for case in cases]


@pytest.fixture(scope="module")
def found(calls: list[Any]) -> dict[str, Any]:
    return lite_process.answers(calls)


def test_every_call_is_answered_as_by_the_server(calls: list[Any], found: dict[str, Any]) -> None:
    assert len(calls) > 1000 + len(functions())
    assert {name for name, _ in calls} >= {f.name for f in functions() if not f.volatile}
    assert differing(calls, found["answers"]) == []
    given = {tuple(answer) for answer in found["answers"]}
    assert given == {("rows",), ("message",)}  # refusals are among them


def test_an_answer_one_cent_off_is_noticed() -> None:
    shares = [["ON", 60.0], ["QC", 40.0]]
    asked = [["ALLOCATE", [[[1000.0]], shares]], ["SHARE", [[["ON", 60.0], ["QC", "40"]]]]]
    answers = lite_process.answers([["ALLOCATE", [[[1000.01]], shares]], asked[1]])["answers"]
    assert [line.partition(":")[0] for line in differing(asked, answers)] == ["ALLOCATE"]


def test_refusals_are_in_the_language_of_main() -> None:
    asked = [["SHARE", [[["ON", 60.0], ["QC", "40"]]]], ["LAST_ERROR", []]]
    (refusal, last) = lite_process.answers(asked, "fr")["answers"]
    assert differing(asked[:1], [refusal], "fr") == [] and "ligne 2" in refusal["message"]
    assert last["rows"][0][1:] == ["FM.SHARE", "#VALUE!", refusal["message"]]  # one session, which remembers


def test_nothing_but_numpy_is_there_and_nothing_is_done_that_a_browser_forbids(found: dict[str, Any]) -> None:
    assert set(found["others"]) <= {"__main__", "_distutils_hack"}  # what an environment itself starts with
    assert found["done"] == []


@pytest.mark.slow
def test_no_amount_is_an_integer_of_unknown_size() -> None:
    """Looked at in every function of ours that the examples go through: some of their amounts are 90 billion cents."""
    asked = [[function.name, sent(example.arguments)] for function in functions() for example in function.examples]
    done = lite_process.answers(asked, integers=True)["done"]
    assert [line for line in done if not line.startswith(tuple(f"integers {where}" for where in IN_64_BITS))] == []
    assert len(done) > 3  # and is found where the code says its size


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("import threading\nthreading.Thread(target=int).start()", "a thread"),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])", "subprocess.Popen"),
        ("import socket\nsocket.socket().close()", "socket."),
        ("import tempfile\ntempfile.TemporaryFile().close()", "open "),
        ("import udfs\nopen(udfs.__file__, 'a').close()", "open __init__.py"),
        ("import sys\nopen(sys.executable, 'rb').close()", "open python"),
        (
            "import numpy\ndef f():\n    cents = numpy.rint(numpy.array([3e9])).astype(int)\nf()",
            "integers planted f.cents",
        ),
    ],
)
def test_what_is_planted_is_reported(planted: str, told: str) -> None:
    done = lite_process.answers([], planted=planted, integers=True)["done"]
    assert [line for line in done if line.startswith(told)], done


def test_names_and_namespace(found: dict[str, Any]) -> None:
    assert found["names"] == {function.plain_name: function.name for function in functions()}
    assert found["namespaces"] == ["FM"]


def test_status_says_the_host() -> None:
    (answer,) = lite_process.answers([["STATUS", []]])["answers"]
    assert answer["rows"][1] == ["Functions come through", "Excel (xlwings Lite)"]


def test_language_is_a_setting_and_an_unknown_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlwings")
    monkeypatch.setenv("FUNDINGMODEL_LANGUAGE", "fr")
    names: dict[str, Any] = {}
    lite.install(names)
    assert names["fm_share"].__doc__ == {f.name: f.help["fr"] for f in functions()}["SHARE"]
    with pytest.raises(Refused, match="language is 'de'"):
        lite.install(names, "de")


# In WebAssembly an integer of numpy's default size has 32 bits: 21 million dollars in cents.


def default_integers(tree: ast.AST) -> Iterator[int]:
    """Lines that ask numpy for an integer without saying its size: astype(int), dtype=int, np.zeros(shape, int), np.int_."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("int_", "uint", "intp", "uintp", "long", "ulong"):
            yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = [each.value for each in node.keywords if each.arg == "dtype"]
            of_numpy = isinstance(node.func.value, ast.Name) and node.func.value.id == "np"
            given = node.args if node.func.attr == "astype" else node.args[1:] if of_numpy else []
            if any(isinstance(each, ast.Name) and each.id == "int" for each in (*named, *given)):
                yield node.lineno


def test_no_integer_is_of_the_default_size() -> None:
    found = [
        f"{path.name}:{line}"
        for package in (fundingmodel, udfs)
        for path in sorted(Path(str(package.__file__)).parent.rglob("*.py"))
        for line in default_integers(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize("code", ["x.astype(int)", "np.zeros(3, int)", "np.sum(x, dtype=int)", "np.int_(3)"])
def test_an_integer_of_the_default_size_is_noticed(code: str) -> None:
    assert list(default_integers(ast.parse(code))) == [1]
    assert list(default_integers(ast.parse(code.replace("int_", "int64").replace("int)", "np.int64)")))) == []
