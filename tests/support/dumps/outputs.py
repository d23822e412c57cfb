"""Every output of the product, by name. What the dumps need of the product is imported here, and nowhere else.

Most is asked for as a user does, on the command line. `OUTPUTS` has for each dump a function that makes its text.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from packaged_results import NOW

import fundingmodel
from dumps.masks import masked
from dumps.workbook_text import HASH_DIGITS, Book, labelled, places
from fundingmodel.analysis.explain import explain
from fundingmodel.command_line.main import cli
from fundingmodel.scenario.files import packaged, published_cases

EVERYTHING = False  # whether every sheet's cells are in the text: too much to keep
LANGUAGES = ("en", "fr")
PLAIN = {"NO_COLOR": "1", "TERM": "dumb"}
WIDTH = {"COLUMNS": "100", **PLAIN}  # of help; with it, tables would be drawn as at a terminal
PLACES = ("ON", "NL", "NU")  # whose accounts are kept in words; of all others a hash
YEARS = ("2021-22", "2026-27")
SHOWN = (*NOW, "outlook", "roundtable-ahead")  # in full; the others on years ahead have the same words
HASHED_SHEETS = (
    "equal-per-admission",
    "equal-per-capita",
    "cohort",
    "non-economic",
    "quebec-parity",
    "settlement",
    "Comparison",
)
FRENCH_SHEETS = ("Méthode", "settlement", "Sources", "Fonctions", "À propos", "Contexte")
CASES_IN_FRENCH = ("canada-settlement-2021-22", "eu-asylum-fund-2014", "worked-capacity", "worked-energy-assistance")
CASES_IN_FULL = ("Summary", "canada-settlement-2021-22", "us-school-impact-2019", "worked-energy-assistance one")
FIRST, MOST_ENTRIES = 2, 12  # of a list in json: kept, and kept in full
HASHED_PAGES = ("reference.html?lang=en", "reference.html?lang=fr", "xlwings/custom-functions-meta.json")
SERVER = Path(__file__).with_name("pane.py")


def asked(*arguments: str) -> str:
    """What the command line prints; with its exit code where that is another than 0."""
    done = CliRunner().invoke(cli, list(arguments), env={"COLUMNS": None, **PLAIN})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output + (f"exit code {done.exit_code}\n" if done.exit_code else "")


def _afresh(*arguments: str) -> str:
    """The same from a process of its own: a command asked by itself keeps, in its process, a help option of its own."""
    command = [sys.executable, "-m", "fundingmodel.command_line.main", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **WIDTH}, check=True, timeout=60
    )
    return done.stdout


def _sum(text: str) -> str:
    return hashlib.sha256(masked(text).encode()).hexdigest()[:HASH_DIGITS]


def _sections(parts: Iterator[tuple[str, str]]) -> str:
    return "".join(f"=== {title}\n{text}\n" for title, text in parts)


# Workbooks


@cache
def workbook(command: str, language: str, *options: str) -> tuple[bytes, str]:
    """A workbook that a command writes, and what it prints: written once for every dump of it."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        to = ("workbook.xlsx",) if command == "template" else ("--out", "reports")
        printed = asked(command, *options, *to, "--lang", language)
        (file,) = Path(folder).rglob("*.xlsx")
        return file.read_bytes(), printed


@cache
def book(command: str, language: str, *options: str) -> Book:
    return Book.read(workbook(command, language, *options)[0])


def _only(*titles: str) -> Callable[[str], bool]:
    return lambda title: title in titles


def _not_hashed(title: str) -> bool:
    return not title.startswith(HASHED_SHEETS) and not title.endswith("(equal)")


WORKBOOKS: Mapping[str, tuple[tuple[str, ...], Callable[[str], bool]]] = {
    "report-en": (("report", "en"), _not_hashed),
    "report-fr": (("report", "fr"), _only(*FRENCH_SHEETS)),
    "published-en": (("report", "en", "--published"), _only(*CASES_IN_FULL)),
    "published-fr": (("report", "fr", "--published", *CASES_IN_FRENCH), _only(*CASES_IN_FULL)),
    "template-en": (("template", "en"), lambda _title: True),
    "template-fr": (("template", "fr"), _only("Commencer ici", "Affectation", "Explication")),
    "template-spill-en": (("template", "en", "--spill"), _only()),
}


def _workbook_text(name: str) -> str:
    asked_for, in_full = WORKBOOKS[name]
    printed = workbook(*asked_for)[1]
    return f"{masked(printed)}\n{labelled(book(*asked_for), (lambda _title: True) if EVERYTHING else in_full)}"


def _workbook_places(name: str) -> str:
    return places(book(*WORKBOOKS[name][0]))


# Figures


def figures(names: Sequence[str]) -> str:
    """csv of every column: the rows of each scenario's last year, and a hash of each year's."""
    rows = list(csv.reader(io.StringIO(asked("allocate", *names, "--all", "--format", "csv"))))
    years: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows[1:]:
        years[row[0]][row[1]].append(",".join(row[2:]))
    lines = [",".join(rows[0])]
    for name, of_scenario in years.items():
        for year, listed in of_scenario.items():
            lines.append(f"{name},{year}: {len(listed)} rows, sha256 {_sum(chr(10).join(listed))}")
        lines += listed
    return "\n".join(masked(line) if "sha256" not in line else line for line in lines) + "\n"


def figures_as_json(names: Sequence[str], *options: str) -> str:
    """json with the first entries of each list, and a hash of all."""
    answer = _first_entries(json.loads(asked("allocate", *names, *options, "--format", "json")))
    return masked(json.dumps(answer, ensure_ascii=False, indent=1)) + "\n"


def _first_entries(entry: Any) -> Any:
    if isinstance(entry, dict):
        return {key: _first_entries(value) for key, value in entry.items()}
    if not isinstance(entry, list):
        return entry
    first = [_first_entries(value) for value in entry[:FIRST]]
    if len(entry) <= MOST_ENTRIES:
        return [_first_entries(value) for value in entry]
    return [*first, f"{len(entry)} entries, sha256 {_sum(json.dumps(entry, ensure_ascii=False))}"]


def _allocations() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for name in SHOWN:
            if language == "en" or name == "settlement":
                yield f"allocate {name} {language}", asked("allocate", name, "--lang", language)
        yield f"one year {language}", asked("allocate", *packaged(), "--years", YEARS[-1], "--lang", language)
    yield "csv", asked("allocate", *packaged(), "--format", "csv")
    yield "csv of cases", asked("allocate", *published_cases(), "--format", "csv")


# Accounts


@cache
def result(name: str) -> fundingmodel.Result:
    return fundingmodel.run(name)


def accounts(names: Sequence[str], chosen: Callable[[str, str, fundingmodel.Result], bool], language: str) -> str:
    """The chosen accounts in words, and a hash of all of a scenario and year."""
    lines = []
    for name in names:
        scenario = result(name).scenario
        for year in scenario.fiscal_years:
            texts = {code: explain(result(name), code, year, language) for code in scenario.jurisdictions}
            lines.append(f"=== {name} {year}: {len(texts)} accounts, sha256 {_sum(''.join(texts.values()))}")
            for code, text in texts.items():
                if chosen(code, year, result(name)):
                    lines += [f"--- {name} {code} {year}", masked(text)]
    return "\n".join(lines) + "\n"


def _of_packaged(code: str, year: str, _result: fundingmodel.Result) -> bool:
    return year in YEARS and code in PLACES


def _of_case(code: str, year: str, of: fundingmodel.Result) -> bool:
    codes = list(of.scenario.jurisdictions)
    return year == of.scenario.fiscal_years[-1] and code in (codes[0], codes[-1])


# What there is


def _listed() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        yield f"scenarios {language}", asked("scenarios", "--lang", language)
        yield f"published {language}", asked("published", "--lang", language)
    yield "formulas", asked("formulas")
    for name in SHOWN:
        yield f"check {name}", asked("check", name)


def _cases() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        printed = asked("published", *published_cases(), "--lang", language)
        yield f"published CASE {language}", printed if language == "en" else f"sha256 {_sum(printed)}"
    yield "published CASE fr", asked("published", *CASES_IN_FRENCH, "--lang", "fr")
    yield "csv", f"sha256 {_sum(asked('published', '--format', 'csv'))}"
    yield "json", f"sha256 {_sum(asked('published', '--format', 'json'))}\n"


def step_names() -> list[str]:
    """The steps as the list names them."""
    lines = (line.split() for line in asked("steps").splitlines())
    return [words[1] for words in lines if words and words[0] == "|" and words[1].islower()]


def _steps() -> Iterator[tuple[str, str]]:
    yield "steps", asked("steps")
    for name in sorted(step_names()):
        yield f"steps {name}", asked("steps", name)


def function_names() -> list[str]:
    """The Excel functions as the list names them."""
    words = (word.partition("(")[0].rstrip(".,:") for word in asked("functions").split())
    return sorted({word for word in words if word.startswith("FM.") and len(word) > 3})


def _functions() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        yield f"functions {language}", asked("functions", "--lang", language)
        for name in function_names():
            yield f"functions {name} {language}", asked("functions", name, "--lang", language)


def _help() -> Iterator[tuple[str, str]]:
    def of(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for asked_for in (("--help",), ("--help", "--lang", "fr")):
            yield " ".join((*path, *asked_for)), _afresh(*path, *asked_for)
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inside = command.get_command(context, name)
                assert inside is not None
                yield from of(inside, (*path, name))

    yield from of(cli, ())
    yield "--version", asked("--version")


def _new_files() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        yield "new own.toml", asked("new", "own.toml") + Path("own.toml").read_text(encoding="utf-8")
        yield "check own.toml", asked("check", "own.toml")
        for name in SHOWN:
            printed = asked("new", f"{name}-child.toml", "--parent", name)
            yield f"new --parent {name}", printed + Path(f"{name}-child.toml").read_text(encoding="utf-8")
        yield "new own.toml twice", asked("new", "own.toml")


# Hosts of the functions


def _pane() -> str:
    """The task pane's answers, from a process of its own: xlwings Server reads its settings once."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "XLWINGS_LICENSE_KEY": "noncommercial"}
        done = subprocess.run(
            [sys.executable, str(SERVER)], capture_output=True, encoding="utf-8", cwd=folder, env=environment
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return masked(done.stdout)


def pane_answers() -> Iterator[tuple[str, str]]:
    """What the server answers to the task pane's questions: page, manifest, scripts, and its routes of JSON."""
    import asyncio

    from udfs.hosts.server.application import application
    from udfs.hosts.server.settings import Serving

    serving = Serving("127.0.0.1", 8000, "token")
    return iter(asyncio.run(_answers(application(serving), serving.path)))


async def _answers(guarded: Any, path: str) -> list[tuple[str, str]]:
    import httpx

    found = []
    transport = httpx.ASGITransport(app=guarded)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://localhost:8000{path}/") as client:
        for address in _addresses():
            response = await client.get(address)
            whole = f"sha256 {_sum(response.text)}" if address in HASHED_PAGES else _readable(response.text)
            found.append((f"GET {address} {response.status_code}", whole))
        for question, body in _questions():
            response = await client.post(question, json=body)
            found.append((f"POST {question} {json.dumps(body)} {response.status_code}", _readable(response.text)))
    return found


def _addresses() -> Iterator[str]:
    yield from ("taskpane.html", "manifest.xml", "xlwings/custom-functions-meta.json")
    yield "xlwings/custom-functions-code.js"
    yield from ("reference.html?lang=en", "reference.html?lang=fr", "pane/status", "pane/catalogue", "pane/scenarios")
    for name in SHOWN:
        yield f"pane/levers?scenario={name}&fiscal_year={YEARS[-1]}"
    for name in function_names():
        if name not in ("FM.STATUS", "FM.LAST_ERROR", "FM.HISTORY"):
            for language in LANGUAGES:
                yield f"pane/example?name={name}&language={language}"
    yield "pane/levers?scenario=none&fiscal_year=2026-27"


def _questions() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in SHOWN:
        yield "pane/preview", {"scenario": name, "fiscal_year": YEARS[-1], "baseline": "settlement", "overrides": []}
    yield "pane/preview", {"scenario": "none", "fiscal_year": YEARS[-1], "baseline": "", "overrides": []}
    asked = {"scenario": "settlement", "fiscal_year": YEARS[-1], "overrides": [["base_for_each", 600_000]]}
    for amount in (450_000_000, 500_000_000):
        yield "pane/goal", {**asked, "lever": "category_weight.refugee", "jurisdiction": "ON", "amount": amount}
    for baseline in ("", "predictable", "published"):
        yield "pane/why", {**asked, "baseline": baseline, "jurisdiction": "ON"}


def _readable(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except ValueError:
        return text


def _scripts() -> Iterator[tuple[str, str]]:
    """The pane's own files as they are installed: each with its hash, for they are text in the repository already."""
    folder = Path(str(resources.files("udfs")))
    for file in sorted(folder.rglob("project/**/*"), key=lambda each: each.name):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.name, _file_sum(file.read_bytes())


def _file_sum(data: bytes) -> str:
    return f"sha256 {hashlib.sha256(data.replace(bytes((13, 10)), bytes((10,)))).hexdigest()[:HASH_DIGITS]}"


def _calc_files() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        yield "calc-addin", asked("calc-addin", "functions.oxt")
        with zipfile.ZipFile("functions.oxt") as archive:
            for name in archive.namelist():
                data = archive.read(name)
                whole = name.endswith((".xml", ".idl", ".xcu", ".json", ".txt"))
                yield name, data.decode("utf-8") if whole else _file_sum(data)


def _classic_files() -> Iterator[tuple[str, str]]:
    """The Visual Basic, as xlwings writes it on Windows: from a process in which Excel and Windows are stand-ins."""
    from windows_stand_ins import WindowsExcel

    from udfs.hosts.classic.setup import MODULES

    excel = WindowsExcel()
    try:
        for language, module in MODULES.items():
            yield f"Import Functions {language}", excel.vba(module)
            yield f"excel-addin --vba {language}", excel.by_hand(module, language)
    finally:
        excel.close()


def _of(parts: Callable[[], Iterator[tuple[str, str]]]) -> Callable[[], str]:
    return lambda: masked(_sections(parts()))


OUTPUTS: Mapping[str, Callable[[], str]] = {
    **{f"workbook-{name}": lambda name=name: _workbook_text(name) for name in WORKBOOKS},
    **{f"workbook-{name}-places": lambda name=name: _workbook_places(name) for name in WORKBOOKS},
    **{f"accounts-{each}": lambda each=each: accounts(SHOWN, _of_packaged, each) for each in LANGUAGES},
    **{
        f"accounts-of-cases-{each}": lambda each=each: accounts(published_cases(), _of_case, each) for each in LANGUAGES
    },
    "allocations": _of(_allocations),
    "figures": lambda: figures(SHOWN),
    "figures-of-cases": lambda: figures(published_cases()),
    "figures-json": lambda: figures_as_json(SHOWN, "--all"),
    "figures-of-cases-json": lambda: figures_as_json(published_cases()),
    "listed": _of(_listed),
    "cases": _of(_cases),
    "steps": _of(_steps),
    "functions": _of(_functions),
    "help": _of(_help),
    "new-files": _of(_new_files),
    "pane": _pane,
    "pane-files": lambda: _sections(_scripts()),
    "calc-addin": _of(_calc_files),
    "classic-addin": _of(_classic_files),
}
