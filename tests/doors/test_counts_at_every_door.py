"""A scenario that shares out what is counted, as seats, says no word of money in any face, in either language."""

import re
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from command_line import printed

from fundingmodel.language.texts import LANGUAGES
from udfs.calls import answer
from udfs.scenarios import named
from udfs.scenarios.preview import preview

LIST = tomllib.loads(Path(__file__).with_name("words_of_money.toml").read_text(encoding="utf-8"))
WORDS = re.compile("|".join(LIST["words"]), re.IGNORECASE)
KEYS = re.compile("|".join(rf"\b{key}\b" for key in LIST["may"]["keys"]))
YEARS = ("2025-26", "2026-27")
FORMATS = ("table", "csv", "json", "tidy")

SHARED = {
    "seats": {"shared": 'currency = "seats"', "unit": "seats"},
    "berths": {"shared": 'currency = { en = ["berth", "berths"], fr = ["couchette", "couchettes"] }', "unit": "berth"},
    "counted": {
        "shared": 'counted = { en = ["berth", "berths"], fr = ["couchette", "couchettes"] }',
        "unit": "couchettes",
        "people": "berths",
    },
    "places of pupils": {"shared": 'currency = "places"\ncounted = "pupils"', "unit": "places", "people": "pupils"},
    "dollars": {"shared": 'currency = "CAD"', "unit": "dollars", "basis": ', price_basis = "nominal"'},
}
AT_ONCE = ("berths",)  # the others take a while each
COUNTS = [pytest.param(each, marks=() if each in AT_ONCE else pytest.mark.slow) for each in SHARED if each != "dollars"]

FILE = """name = "NAME"
instrument = "grant"
recipient = {{ en = "cities", fr = "villes" }}
{shared}
scopes = {{ inside = {{ en = "inside", fr = "dedans" }}, beyond = {{ en = "beyond", fr = "dehors" }} }}
scope = "SCOPE"
fiscal_years = ["2025-26", "2026-27"]
lags = [2, 1]
jurisdictions = ["a", "b", "c"]
categories = ["young", "old"]
steps = [
  {{ step = "envelope", authority = "AUTHORITY", rounding = "carried" }},
  {{ step = "set_aside", kind = "amount" }},
  "no_decline",
  {{ step = "average_intake", year_weights = "equal" }},
  "admissions",
  "total_admissions",
  "weighted_intake",
  "share",
  "bounds",
  {{ step = "base_amount", parts = "equal", indexation = "none" }},
  "formula_amount",
  {{ step = "minimum_amount", kind = "amount" }},
  {{ step = "hold_harmless", bind = {{ reference = "prior_allocation" }}, REFERENCE }},
  {{ step = "collar", bind = {{ reference = "prior_allocation" }}, REFERENCE }},
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "raise_in_proportion" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
  {{ step = "top_up", bind = {{ guaranteed = "hold_harmless" }} }},
]
results = ["total_admissions"]
[inputs]
FIRST
set_aside_amount = {{ unit = "{unit}"{basis}, value = 3, source = "Plan" }}
opening_envelope = {{ unit = "{unit}"{basis}, value = 90, source = "Plan" }}
opening_allocation = {{ unit = "{unit}"{basis}, values = {{ a = 40, b = 20, c = 30 }}, source = "Register" }}
base_for_each = {{ unit = "{unit}"{basis}, value = 2, source = "Act" }}
minimum = {{ unit = "{unit}"{basis}, value = 5, source = "Act" }}
authority_rounding_unit = {{ unit = "{unit}", value = 1, source = "one" }}
rounding_unit = {{ unit = "{unit}", value = 1, source = "one" }}
protected_fraction = {{ unit = "ratio", value = PROTECTED, source = "Act" }}
largest_decline = {{ unit = "ratio", value = 0.1, source = "Act" }}
largest_growth = {{ unit = "ratio", value = 0.3, source = "Act" }}
category_weight = {{ unit = "ratio", values = {{ young = 1, old = 2 }}, source = "x" }}
[inputs.intake]
unit = "{people}"
source = "register"
[inputs.intake.by_calendar_year]
2023.values = {{ a = {{ young = 30, old = 10 }}, b = {{ young = 20, old = 20 }}, c = {{ young = 10, old = 5 }} }}
2024.values = {{ a = {{ young = 32, old = 12 }}, b = {{ young = 21, old = 19 }}, c = {{ young = 12, old = 5 }} }}
2025.values = {{ a = {{ young = 35, old = 12 }}, b = {{ young = 22, old = 19 }}, c = {{ young = 14, old = 9 }} }}
"""
REFERENCE = 'quantity = "total", price_basis = "nominal", envelope_basis = "fixed"'
STATED = (
    'stated_authority = {{ unit = "{unit}"{basis}, by_year = {{ 2025-26 = 101, 2026-27 = LAST }}, source = "Plan" }}'
)
FOR_EACH = """dollars_per_admission = {{ unit = "{unit} per {one}"{basis}, value = 0.5, source = "Act" }}
admissions_planned = {{ unit = "{people}", value = 210, source = "Plan" }}"""
SCENARIOS = {
    "one": {"SCOPE": "inside", "AUTHORITY": "stated", "FIRST": STATED, "LAST": "111", "PROTECTED": "0.9"},
    "two": {"SCOPE": "inside", "AUTHORITY": "stated", "FIRST": STATED, "LAST": "120", "PROTECTED": "0.8"},
    "other": {"SCOPE": "beyond", "AUTHORITY": "per_admission", "FIRST": FOR_EACH, "PROTECTED": "0.9"},
}
CHILD = """name = "child"
parent = "one.toml"
author = "A"
date = "2026-12-01"
reason = "more"
[inputs.minimum]
unit = "{unit}"
value = 7
source = "Act"
{basis}
"""


def write(folder: Path, shared: str) -> None:
    """A scenario, another with more of it, one of another scope that shares by admission, and a child of the first."""
    said = {"people": "persons", "basis": "", **SHARED[shared]}
    said["one"] = said["people"].removesuffix("s")
    for name, parts in SCENARIOS.items():
        text = FILE
        for part, own in {"NAME": name, "REFERENCE": REFERENCE, **parts}.items():
            text = text.replace(part, own)
        (folder / f"{name}.toml").write_text(text.format(**said), encoding="utf-8", newline="\n")
    child = CHILD.format(**{**said, "basis": said["basis"].removeprefix(", ")})
    (folder / "child.toml").write_text(child, encoding="utf-8", newline="\n")


def in_commands(language: str) -> Iterator[tuple[str, str]]:
    """What commands print, each beside how it was asked."""
    asked = [["allocate", "one.toml", "two.toml", "other.toml", "--format", form] for form in FORMATS]
    asked += [["allocate", "one.toml", "--all", "--format", form] for form in FORMATS]
    asked += [["allocate", "one.toml", "two.toml", "other.toml", "--for", "a", "--baseline", "one.toml"]]
    asked += [["allocate", "one.toml", "two.toml", "--baseline", "one.toml", "--unit", "thousand"]]
    asked += [["explain", file, code, year] for file in ("one.toml", "other.toml") for code in "abc" for year in YEARS]
    asked += [["check", file] for file in ("one.toml", "other.toml", "child.toml")]
    asked += [["diff", "one.toml", other] for other in ("two.toml", "other.toml", "child.toml")]
    for question in (["bridge", "one.toml", "two.toml"], ["offers", "child.toml"]):
        asked += [["analyse", *question, "--format", form] for form in ("table", "csv", "json")]
    for arguments in asked:
        yield " ".join(arguments), printed(*arguments, "--lang", language)


def in_reports(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a workbook: cells, texts within formulas, formats, notes, lists, charts and what is printed on each page."""
    for n, files in enumerate((["one.toml", "two.toml", "other.toml"], ["one.toml", "child.toml", "--for-us"])):
        out = Path(f"{language}-{n}")
        printed("report", *files, "--lang", language, "--out", str(out))
        (path,) = out.glob("*.xlsx")
        book = openpyxl.load_workbook(path)
        for sheet in (each for each in book.worksheets if each.title not in LIST["may"]["sheets"]):
            texts = [sheet.title, *(str(getattr(sheet, each).center.text) for each in ("oddHeader", "oddFooter"))]
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                shown = (
                    cell.value if cell.data_type != "f" else "\n".join(re.findall(r'"((?:[^"]|"")*)"', str(cell.value)))
                )
                texts += [str(shown), str(cell.number_format), cell.comment.text if cell.comment else ""]
            lists = sheet.data_validations.dataValidation
            texts += [str(text) for each in lists for text in (each.error, each.prompt, each.promptTitle) if text]
            yield from ((f"report {language} {sheet.title}", text) for text in texts)
        with zipfile.ZipFile(path) as packed:
            for name in (each for each in packed.namelist() if "charts/" in each or "drawings/" in each):
                for element in ElementTree.fromstring(packed.read(name)).iter():  # our own file
                    words = [element.text or "", element.get("descr", ""), element.get("formatCode", "")]
                    yield from ((f"report {language} {name}", text) for text in words if "!" not in text)


def in_functions(language: str) -> Iterator[tuple[str, str]]:
    """What functions of a worksheet and the task pane give of scenarios that a user makes known."""
    named.register("one.toml")
    named.register("two.toml")
    try:
        calls = [
            ("SCENARIO", ["one", None, "2026-27", "allocation"]),
            ("EXPLAIN", ["one", "a", "2026-27", language]),
            ("LIST", ["parameters", "one"]),
            ("LIST", ["quantities", "one"]),
            ("BRIDGE", ["one", "two"]),
        ]
        for name, arguments in calls:
            yield f"FM.{name}", "\n".join(str(cell) for row in answer(name, arguments) for cell in row)
        shown = preview("one", "2026-27", [], "two")
        yield "pane", "\n".join(str(shown[key][language]) for key in ("symbol", "baseline_symbol", "kind"))
    finally:
        named.forget()


def money_said(language: str) -> list[str]:
    """Every line of every face that has a word of money, and where it stands."""
    found = []
    for face in (in_commands, in_reports, in_functions):
        for where, text in face(language):
            lines = (KEYS.sub("", line) for line in text.splitlines())
            found += [f"{where}: {line}" for line in lines if WORDS.search(line)]
    return found


@pytest.fixture(autouse=True)
def in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shared", COUNTS)
def test_no_word_of_money_is_said_of_counts(shared: str, language: str, tmp_path: Path) -> None:
    write(tmp_path, shared)
    assert money_said(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_dollars_it_is_said_at_every_door(language: str, tmp_path: Path) -> None:
    """What would find them does: the same scenarios in dollars."""
    write(tmp_path, "dollars")
    doors = {where.split(":")[0].split(" ")[0] for where in money_said(language)}
    assert doors >= {"allocate", "explain", "check", "analyse", "report", "FM.EXPLAIN", "FM.LIST", "pane"}
