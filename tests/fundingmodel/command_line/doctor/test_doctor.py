"""`fundingmodel doctor`: the page and its data, what is no fault, that nobody is named, and its declarations."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import requires as metadata_requires
from pathlib import Path
from string import Formatter

import pytest
from command_line import process, run
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from places import PACKAGE, UDFS
from planted_faults import Patch, certificate, distribution, lines, office, proxy_in_the_way

from fundingmodel.doctor import Check, checks, data, extras, look, requirements
from fundingmodel.doctor.requirements import applies, needs, python_needed, within
from udfs.doctor import proxy, server

posix = pytest.mark.skipif(os.name != "posix", reason="a folder that is being used cannot be removed on Windows")


def test_a_locale_of_ascii_still_gives_the_page_in_french() -> None:
    """In a process of its own, whose Python is not let off it."""
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "COLUMNS": "80"}
    done = process("doctor", "--lang", "fr", stdout=-1, env=environment)
    page = done.stdout.decode("utf-8").replace("\u00a0", " ")
    if os.name == "posix":
        assert done.returncode == 1 and "  corriger  Texte : ANSI_X3.4-1968, et non UTF-8." in page
    assert max(map(len, page.splitlines())) <= 80 and len(page.splitlines()) <= 40


def test_without_numpy_the_page_still_comes() -> None:
    block = "import sys; sys.modules['numpy'] = None; from fundingmodel.command_line.main import main; main()"
    done = process_of("-c", block, "doctor")
    page = done.stdout.decode("utf-8")
    assert done.returncode == 1 and done.stderr == b""
    assert "numpy, which is missing, is needed to calculate." in page and "Mend what the line of packages" in page


def test_it_is_no_work_of_three_seconds() -> None:
    """By the time of the processor, from the start of Python: how busy the machine is does not count."""
    counted = "import atexit, sys, time; atexit.register(lambda: print(time.process_time(), file=sys.stderr))"
    done = process_of("-c", f"{counted}; from fundingmodel.command_line.main import main; main()", "doctor")
    assert done.stdout and 0.05 < float(done.stderr) < 3


def process_of(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, timeout=120, check=False)


def test_a_check_that_breaks_down_is_a_line_like_the_others(monkeypatch: Patch) -> None:
    def broken() -> Iterator[None]:
        raise OSError("/home/anna")

    monkeypatch.setattr(data, "look", broken)
    (found,) = lines("data")
    assert (found.state, found.says["en"], found.where) == ("mend", "this could not be looked at (OSError).", ())
    assert [each.check for each in look()].count("amounts") == 1


# What is no fault


def test_what_is_optional_and_not_here_is_no_fault(monkeypatch: Patch, tmp_path: Path) -> None:
    more = [f"Requires-Dist: nowhere-to-be-found>=1; extra == '{name}'" for name in extras.declared()["purposes"]]
    monkeypatch.syspath_prepend(distribution(tmp_path, "fundingmodel", "0.1.0", *more))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("udfs.hosts.calc.office._places", lambda: iter(()))
    found = lines("extras") + lines("libreoffice")
    assert [each.state for each in found] == ["absent"] * (len(more) + 1)
    assert all("needed only for" in each.says["en"] and "ne sert qu" in each.says["fr"] for each in found)
    monkeypatch.setattr(server, "missing_packages", lambda: ["xlwings_server"])
    monkeypatch.setattr(proxy, "missing_packages", lambda: ["xlwings_server"])
    proxy_in_the_way(monkeypatch, tmp_path)
    certificate(tmp_path, -2)
    assert lines("server") == [] and [each.state for each in lines("proxy")] == ["ok"]


def test_a_proxy_that_is_passed_by_is_no_fault(monkeypatch: Patch, tmp_path: Path) -> None:
    proxy_in_the_way(monkeypatch, tmp_path)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    (found,) = lines("proxy")
    assert found.state == "ok" and "HTTPS_PROXY" in found.says["en"] and "NO_PROXY" not in found.says["en"]


def test_a_certificate_that_is_valid_is_no_fault(monkeypatch: Patch, tmp_path: Path) -> None:
    assert [each.finding for each in lines("server")] == ["port_free", "no_certificate"]
    certificate(tmp_path, 300)
    monkeypatch.setattr("udfs.hosts.server.certificate.data_folder", lambda: tmp_path / "data" / "fundingmodel")
    assert [each.finding for each in lines("server")] == ["port_free", "certificate"]


# Nobody is named


@posix
def test_no_user_path_or_file_is_named_without_paths(monkeypatch: Patch, tmp_path: Path) -> None:
    """A home folder with a telling name, in which all is kept; a proxy with a password, which is never shown."""
    home = tmp_path / "anna-tremblay"
    home.mkdir()
    for name in ("HOME", "TMPDIR", "XDG_DATA_HOME", "USER", "LOGNAME"):
        monkeypatch.setenv(name, str(home) if name.isupper() and name not in ("USER", "LOGNAME") else "anna-tremblay")
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    monkeypatch.chdir(home)
    proxy_in_the_way(monkeypatch, tmp_path)
    office(monkeypatch, home, "LibreOffice 7.4.7.2")
    certificate(tmp_path, -2)
    (tmp_path / "data").rename(home / "data")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    telling = ("anna", "tremblay", str(tmp_path), "example.org", ".pem", "soffice", sys.executable, "secret")
    said = {form: run("doctor", *form).stdout.casefold() for form in FORMS}
    assert [name for text in said.values() for name in telling if name.casefold() in text] == []
    with_paths = run("doctor", "--paths").stdout.casefold()
    assert [name for name in telling if name.casefold() in with_paths] == [*telling[:-1]]
    assert "secret" not in run("doctor", "--paths", "--json").stdout


FORMS = [(), ("--lang", "fr"), ("--json",)]


def test_nothing_is_sent_anywhere(monkeypatch: Patch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("something was called")

    for name in ("connect", "connect_ex", "sendto", "sendall", "send"):
        monkeypatch.setattr(socket.socket, name, refused)
    with socket.socket() as control, pytest.raises(AssertionError):
        control.connect(("127.0.0.1", 9))
    assert all(each.finding != "not_looked_at" for each in look())


# The page and its data


def test_json_has_the_lines_of_the_page(monkeypatch: Patch, tmp_path: Path) -> None:
    proxy_in_the_way(monkeypatch, tmp_path)
    page = {language: run("doctor", "--lang", language) for language in ("en", "fr")}
    found = run("doctor", "--json")
    assert found.stdout == run("doctor", "--format", "json").stdout and found.exit_code == page["en"].exit_code == 1
    told = json.loads(found.stdout)
    assert told["to_mend"] == 1 and {each["state"] for each in told["lines"]} <= {"ok", "mend", "absent"}
    for language, colon in {"en": ": ", "fr": "\u00a0: "}.items():
        shown = page[language].stdout.splitlines()
        rows = []
        for each in told["lines"]:
            rows.append(each["title"][language] + colon + each["says"][language])
            rows += [each["mend"][language]] if "mend" in each else []
        assert [row[12:] for row in shown[:-2]] == rows
        assert shown[-1].startswith({"en": "To mend: 1. ", "fr": "À corriger\u00a0: 1. "}[language])
    assert not re.search(r"\w'\w|\S :", page["fr"].stdout)  # French as it is printed
    vintages = next(each for each in told["lines"] if each["finding"] == "data")["values"]["vintages"]
    assert vintages["admissions"] and len(vintages) == len(list((PACKAGE / "data").glob("*.toml")))


def test_all_in_order_is_exit_code_0(monkeypatch: Patch) -> None:
    monkeypatch.setattr("udfs.hosts.calc.office._places", lambda: iter(()))
    found = run("doctor")
    assert found.exit_code == 0 and "\nNothing to mend." in found.stdout and "  mend" not in found.stdout


# The declarations


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.name)
def test_a_text_has_the_same_fields_in_both_languages(each: Check) -> None:
    for texts in each.texts.values():
        for part, both in texts.items():
            if part not in ("what", "mend"):
                continue
            fields = [
                {field for _, field, _, _ in Formatter().parse(both[language]) if field} for language in ("en", "fr")
            ]
            assert list(both) == ["en", "fr"] and fields[0] == fields[1]
    assert set(each.title) == {"en", "fr"}


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.name)
def test_every_text_is_said_somewhere(each: Check) -> None:
    folder = (UDFS if each.module.startswith("udfs.") else PACKAGE) / "doctor"
    modules = [each.name, "packages"] if each.name == "extras" else [each.name]
    code = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in modules)
    names = [name for name, texts in each.texts.items() if "what" in texts]
    assert names and [name for name in names if f'"{name}"' not in code] == []


def test_every_extra_of_a_user_says_what_it_is_for() -> None:
    assert set(extras.extras()) == set(extras.declared()["purposes"])


def test_limits_of_versions_are_those_of_the_standard() -> None:
    """Every limit that the package states, and a few more, with versions at and beside them, against the packaging library."""
    limits = {need.limits for need in needs() if need.limits} | {python_needed(), "<3,>=1.2", ">2", "<=2.0"}
    numbers = {number for each in limits for number in re.findall(r"[\d.]+", each)}
    versions = {f"{number}{end}" for number in numbers for end in ("", ".0", ".1", ".99")} | {
        "0.9",
        "1",
        "2",
        "10.0",
        "99.1.2",
    }
    assert len(limits) > 20
    for limit in limits:
        allowed = SpecifierSet(limit)
        assert {x for x in versions if within(x, limit)} == {x for x in versions if allowed.contains(x)}, limit


@pytest.mark.parametrize(("system", "machine", "needed"), [
    ("linux", "x86_64", True), ("linux", "ARM64", True), ("darwin", "arm64", True), ("win32", "AMD64", True),
    ("win32", "ARM64", False), ("emscripten", "wasm32", False),
])  # fmt: skip
def test_the_spreadsheet_engine_is_needed_where_it_has_a_wheel(
    monkeypatch: Patch, system: str, machine: str, needed: bool
) -> None:
    """Held against packaging, which is what pip asks."""
    written = next(line for line in metadata_requires("fundingmodel") or () if line.startswith("formualizer"))
    marker = Requirement(written).marker
    assert marker is not None
    assert marker.evaluate({"sys_platform": system, "platform_machine": machine}) is needed
    here = {"sys_platform": lambda: system, "platform_machine": lambda: machine}
    monkeypatch.setattr(requirements, "HERE", here)
    assert applies(str(marker)) is needed
    assert ("formualizer" in {need.package for need in needs() if not need.extra}) is needed
