"""The add-in for LibreOffice Calc without LibreOffice: the file that is written, and the process that calculates."""

import json
import random
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from fundingmodel import __version__
from fundingmodel.command_line.main import cli
from fundingmodel.language.words import french
from udfs.calls import answer
from udfs.hosts.calc import component, package
from udfs.hosts.calc.component import Calculator, answer_cells, cell_to_send, error_value


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
    for path, sentence in ((tmp_path / "funding.zip", "call it funding.oxt"), (tmp_path / "no" / "a.oxt", "no folder")):
        done = CliRunner().invoke(cli, ["calc-addin", str(path)])
        assert done.exit_code == 1
        assert sentence in done.output
        assert not path.exists()


def test_python_that_cannot_calculate_is_refused(tmp_path: Path) -> None:
    """A Python without fundingmodel, a file that is none, and no file at all."""
    other = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(other)], check=True, timeout=120)
    bare = next(p for p in (other / "bin" / "python", other / "Scripts" / "python.exe") if p.exists())
    none = tmp_path / "none"
    for python, sentence in ((bare, "No module named"), (none, "could not be started with")):
        done = CliRunner().invoke(cli, ["calc-addin", str(tmp_path / "a.oxt"), "--python", str(python)])
        assert done.exit_code == 1
        assert sentence in done.output
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


def test_of_whole_columns_and_rows_the_used_part_counts(calculator: Calculator) -> None:
    """Any other range of figures with a blank end is refused: what was to be there is missing."""
    blank = (("", ""),) * (1_048_576 - len(NEED))
    assert calculator.cells("SHARE", [NEED + blank]) == ((0.6,), (0.4,))
    figures = ((60.0,), (40.0,), *(("",),) * (1_048_576 - 2))
    assert calculator.cells("SHARE", [figures]) == ((0.6,), (0.4,))
    across = tuple(row + ("",) * (16_384 - len(row)) for row in NEED)
    assert calculator.cells("SHARE", [across]) == ((0.6,), (0.4,))
    row = (60.0, 40.0, *("",) * (16_384 - 2))
    assert calculator.cells("SHARE", [(row,)]) == ((0.6,), (0.4,))
    assert "blank" in calculator.cells("SHARE", [(row[:5],)])[0][0]
    assert "blank" in calculator.cells("SHARE", [figures[:5]])[0][0]
    assert "blank" in calculator.cells("SHARE", [(("",),) * 1_048_576])[0][0]


def test_refusal_is_a_sentence_and_errors_around_it(calculator: Calculator) -> None:
    (first, beside), (below, _) = calculator.cells("SHARE", [(("ON", "x"), ("QC", 40.0))])
    assert first == "#VALUE! need, row 1 (ON) is the text 'x'; a number is needed."
    assert [cell_to_send(cell) for cell in (beside, below)] == [{"error": "#VALUE!"}] * 2


def test_errors_are_carried_through(calculator: Calculator) -> None:
    for code in (*component.CODES, "Err:508"):
        ((cell,),) = calculator.cells("SHARE", [(("ON", 60.0), ("QC", error_value(code)))])
        assert cell_to_send(cell) == {"error": code}
    assert cell_to_send(float("nan")) == {"error": "#VALUE!"}
    assert cell_to_send(float("inf")) == {"error": "#NUM!"}
    assert answer_cells({"cells": [[1.0, {"error": "#N/A"}, True, "x"]]})[0][::2] == (1.0, True)


def test_equal_calls_are_calculated_once_but_for_those_of_the_session(calculator: Calculator) -> None:
    def calls() -> float:
        return next(row[1] for row in calculator.cells("STATUS", []) if row[0] == "Calls")

    before = calls()
    for _ in range(5):
        calculator.cells("SHARE", [NEED])
    assert calls() == before + 2  # one SHARE, and this STATUS


def test_a_thousand_different_calls_are_calculated_once_each(calculator: Calculator) -> None:
    calls = [[(("ON", 60.0 + n), ("QC", 40.0))] for n in range(1_000)]
    first = [calculator.cells("SHARE", call) for call in calls]
    process = calculator._process
    assert process is not None
    process.kill()  # nothing is calculated any more
    process.wait()
    calculated: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calculator, "_calculated", lambda name, _line: calculated.append(name) or b'{"cells": [[0.0]]}')
        assert [calculator.cells("SHARE", call) for call in calls] == first
        assert calculated == []


def test_the_oldest_answers_go_where_there_are_too_many_bytes(
    calculator: Calculator, monkeypatch: pytest.MonkeyPatch
) -> None:
    calculated: list[bytes] = []
    told = json.dumps({"cells": [[1.0]]}).encode()
    monkeypatch.setattr(calculator, "_calculated", lambda _name, line: calculated.append(line) or told)
    monkeypatch.setattr(component, "MOST_KNOWN", 3 * (component.EACH_KNOWN + len(zlib.compress(told, 1))))
    calculator.close()
    for figure in (1.0, 2.0, 3.0, 1.0, 4.0, 3.0, 1.0):
        calculator.cells("SHARE", [((figure,),)])
    assert [json.loads(line)["arguments"][0][0][0] for line in calculated] == [1.0, 2.0, 3.0, 4.0, 1.0]


def test_a_thousand_answers_of_three_thousand_rows_are_kept_within_their_bytes(
    calculator: Calculator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amounts in cents, as an allocation gives them, asked for with labels twice: a call of 200,000 bytes."""
    draw, calculated = random.Random(1), 0
    columns = [[[draw.randrange(10**8) / 100] for _ in range(3_000)] for _ in range(20)]
    lines = [json.dumps({"cells": cells}).encode() for cells in columns]

    def told(_name: str, _line: bytes) -> bytes:
        nonlocal calculated
        calculated += 1
        return lines[calculated % 20]

    monkeypatch.setattr(calculator, "_calculated", told)
    long = [[" " * 66 + "place"] for _ in range(3_000)]
    line = json.dumps({"call": "SHARE", "arguments": [long]}).encode()
    for n in range(1_000):
        calculator._answer("SHARE", line + b"%d" % n)
    assert calculator._answer("SHARE", line + b"0") == json.loads(lines[1])
    assert len(calculator._known) == calculated == 1_000
    held = sum(len(call) + len(answer) for call, answer in calculator._known.items())
    assert 10_000_000 < held <= calculator._bytes_known <= component.MOST_KNOWN


def test_process_that_ended_is_started_again(calculator: Calculator) -> None:
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
        shown = slow.cells("SHARE", [NEED])[0][0]
        assert shown == "#VALUE! no answer within 1 seconds. Give it less to calculate."
        assert time.monotonic() - began < 20
        assert slow.cells("VERSION", []) == ((1.0,),)
    finally:
        slow.close()


def test_python_that_is_gone_is_refused_and_not_tried_for_every_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    real, started = subprocess.Popen, []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **kw: started.append(command) or real(command, **kw))
    gone = Calculator("/no/such/python", package.signatures())
    shown = gone.cells("SHARE", [NEED])[0][0]
    assert shown.startswith("#VALUE! fundingmodel could not be started with /no/such/python: ")
    assert shown.endswith("Write the add-in again on this computer: fundingmodel calc-addin OUT.oxt")
    assert {gone.cells("SHARE", [NEED])[0][0] for _ in range(100)} == {shown}
    assert len(started) == 1


def test_why_there_is_no_answer_is_said_in_french() -> None:
    gone = Calculator("/no/such/python", package.signatures(), "fr")
    assert gone.cells("SHARE", [NEED])[0][0].startswith(
        "#VALUE! fundingmodel n’a pas pu être démarré avec /no/such/python\u00a0: "
    )
    for signatures, shown in (
        ({"SHARE": "FM.SHARE(weights, need)"}, "FM.SHARE(weights, need); fundingmodel {version} a FM.SHARE(need)."),
        ({"GONE": "FM.GONE(need)"}, "FM.GONE(need); fundingmodel {version} n’a pas cette fonction."),
    ):
        older = Calculator(sys.executable, signatures, "fr")
        try:
            text = older.cells(next(iter(signatures)), [NEED])[0][0]
        finally:
            older.close()
        assert text.startswith("#VALUE! ce complément a été écrit pour " + shown.format(version=__version__))
        assert text.endswith("Écrivez de nouveau le complément\u00a0: fundingmodel calc-addin OUT.oxt")


def test_every_sentence_has_the_same_fields_in_both_languages() -> None:
    for name, texts in component.SENTENCES.items():
        fields = [
            {field for text in texts[language] for _, field, _, _ in Formatter().parse(text)} for language in texts
        ]
        assert list(texts) == ["en", "fr"] and fields[0] == fields[1], name
        assert all(french(text) == text for text in texts["fr"]), name


def test_a_python_that_cannot_calculate_is_refused_in_french(tmp_path: Path) -> None:
    arguments = ["calc-addin", str(tmp_path / "a.oxt"), "--python", str(tmp_path / "none"), "--lang", "fr"]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 1
    assert "n’a pas pu être démarré avec" in done.output
    assert "Écrivez" not in done.output, "it is this command that writes the add-in"


def test_function_that_has_changed_since_is_refused() -> None:
    """Arguments go by position: with another signature a call would mean something else."""
    older = Calculator(sys.executable, {**package.signatures(), "SHARE": "FM.SHARE(weights, need)"})
    try:
        shown = older.cells("SHARE", [NEED, NEED])[0][0]
        assert "was written for FM.SHARE(weights, need)" in shown
        assert "FM.SHARE(need)" in shown
        assert older.cells("VERSION", []) == tuple(map(tuple, answer("VERSION", [])))
    finally:
        older.close()
