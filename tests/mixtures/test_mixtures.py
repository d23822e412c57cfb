"""Planted mixtures of money: each of mixtures.toml is refused at every door, or shown side by side; its control passes everywhere."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import mixtures
import pytest
from command_line import printed, run
from mixtures import called
from summary_page import Page, assert_no_change_of

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run as calculated
from fundingmodel.scenario.reading import read_scenario
from udfs.calls import answer
from udfs.cells.marshalling import CellError
from udfs.scenarios import named
from udfs.scenarios.preview import preview
from workbooks import report

REFUSED, BESIDE = mixtures.listed(), mixtures.listed("beside")
LEAST = 40
COMMANDS = ("check FILE", "allocate FILE", "allocate FILE --format csv", "allocate FILE --format tidy",
            "explain FILE CODE 2025-26", "report FILE --for-us --out OUT")  # fmt: skip
OF_PUBLISHED = (
    "check FILE",
    "published FILE",
    "report FILE --published --out OUT",
)  # a published result meets the calculated one nowhere else
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " "})


def doors(mixture: dict[str, Any]) -> tuple[str, ...]:
    return OF_PUBLISHED if mixture["meets"] == "published" else COMMANDS


def asked(command: str, path: Path, language: str, code: str = "a") -> list[str]:
    named_files = {"FILE": str(path), "OUT": str(path.parent / "out"), "CODE": code}
    return [*(named_files.get(word, word) for word in command.split()), "--lang", language]


def test_there_are_enough_and_each_meets_differently() -> None:
    every = [*REFUSED, *BESIDE]
    assert len(every) >= LEAST
    assert len({json.dumps(each["change"]) + each["unlike"] for each in every}) == len(every)
    assert {each["of"] for each in every} == {"scope", "measure", "currency", "prices", "count"}
    meets = {each["meets"].partition(",")[0] for each in every}
    assert meets >= {
        "input",
        "opening",
        "link",
        "base",
        "floor",
        "parts",
        "published",
        "comparison",
        "csv",
        "per admission",
    }


@pytest.mark.parametrize("mixture", REFUSED, ids=called)
def test_it_is_refused_at_every_door_in_both_languages(mixture: dict[str, Any], tmp_path: Path) -> None:
    path = mixtures.written(mixture, "unlike", tmp_path)
    with pytest.raises(Refused) as error:
        compare(path) if mixture["meets"] == "published" else calculated(path)
    assert error.value.key == mixture["key"]
    sentences = {language: sentence(error.value, language) for language in ("en", "fr")}
    for language, found in sentences.items():
        assert mixture[language] in found.translate(PLAIN)
        for command in doors(mixture):
            answered = run(*asked(command, path, language))
            said = " ".join(answered.stderr.split())
            assert answered.exit_code == 1 and " ".join(found.split()) in said, command
    assert not list(tmp_path.glob("out/*.xlsx"))


@pytest.mark.parametrize("mixture", [each for each in REFUSED if each["meets"] != "published"], ids=called)
def test_no_cell_and_no_pane_shows_it(mixture: dict[str, Any], tmp_path: Path) -> None:
    """Where a file is no misuse in itself, but what it takes from another is, the call is refused."""
    path = mixtures.written(mixture, "unlike", tmp_path)
    try:
        for call in (
            lambda: answer("SCENARIO", [named.register(path), None, "2025-26"]),
            lambda: preview(named.register(path), "2025-26", [], "settlement"),
        ):
            with pytest.raises((Refused, CellError)) as error:
                call()
            assert mixture["en"] in str(getattr(error.value, "message", "") or error.value)
    finally:
        named.forget()


@pytest.mark.slow
@pytest.mark.parametrize("mixture", REFUSED, ids=called)
def test_the_like_pair_passes_every_door(mixture: dict[str, Any], tmp_path: Path) -> None:
    path = mixtures.written(mixture, "like", tmp_path)
    found = compare(path).result if mixture["meets"] == "published" else calculated(path)
    code = found.scenario.jurisdictions[0]
    for command in doors(mixture):
        found_by = run(*asked(command, path, "en", code))
        assert found_by.exit_code == 0, (command, found_by.stderr)


def pair(mixture: dict[str, Any], which: str, folder: Path) -> list[str]:
    path = mixtures.written(mixture, which, folder)
    return [str(path), str(folder / f"{mixture['with']}.toml")]


def headers(shown: str) -> list[str]:
    """The first lines of the tables in a text, with the line of the title above each."""
    lines = shown.splitlines()
    return [
        line for n, line in enumerate(lines) if line.startswith("|") and (n == 0 or not lines[n - 1].startswith("|"))
    ]


def rows(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("allocate", *arguments))))


@pytest.mark.parametrize("mixture", BESIDE, ids=called)
def test_unlike_money_stands_side_by_side_without_a_change(mixture: dict[str, Any], tmp_path: Path) -> None:
    files = pair(mixture, "unlike", tmp_path)
    other = mixture["with"]
    for language in ("en", "fr"):
        shown = printed("allocate", *files, "--baseline", "money", "--years", "2025-26", "--lang", language)
        assert mixture[language] in shown.translate(PLAIN)
        assert headers(shown) and not any(re.search("change|variation", line.lower()) for line in headers(shown))
    of_other = [row for row in rows(*files, "--baseline", "money", "--format", "csv") if row["scenario"] == other]
    assert of_other and {(row["baseline"], row["change"]) for row in of_other} == {("", "")}
    tidy = rows(*files, "--baseline", "money", "--format", "tidy")
    keys = ("currency", "scope", "measure")
    told = {row["scenario"]: tuple(row[key] for key in keys) for row in tidy if row["quantity"] == "allocation"}
    assert told["money"] != told[other] or "meanings" in mixture["meets"]
    answered = printed("allocate", *files, "--for", "a", "--years", "2025-26", "--baseline", "money")
    assert " more" not in answered and " less" not in answered


@pytest.mark.parametrize("mixture", BESIDE, ids=called)
def test_a_report_makes_no_change_of_it(mixture: dict[str, Any], tmp_path: Path) -> None:
    results = [calculated(read_scenario(path)) for path in pair(mixture, "unlike", tmp_path)]
    page = Page(report.build(results, "en")[0])
    several = mixture["of"] == "currency"  # which then stands behind each name
    first, other = (
        (f"money ({mixture['like']})", f"{mixture['with']} ({mixture['unlike']})")
        if several
        else ("money", mixture["with"])
    )
    page.choose(Baseline=first, Compared_with_it=other)
    assert_no_change_of(page, {other})
    assert mixture["en"] in page["Summary", "A2"]


@pytest.mark.parametrize("mixture", BESIDE, ids=called)
def test_the_pane_makes_no_change_of_it(mixture: dict[str, Any], tmp_path: Path) -> None:
    for which, expected in (("unlike", True), ("like", False)):
        try:
            first, other = (named.register(path) for path in pair(mixture, which, tmp_path))
            shown = preview(other, "2025-26", [], first)
        finally:
            named.forget()
        assert shown["unlike"] is expected
        if expected:
            assert mixture["en"] in shown["kind"]["en"] and mixture["fr"] in shown["kind"]["fr"].translate(PLAIN)


@pytest.mark.parametrize("mixture", BESIDE, ids=called)
def test_of_the_like_pair_a_change_is_made(mixture: dict[str, Any], tmp_path: Path) -> None:
    files = pair(mixture, "like", tmp_path)
    shown = printed("allocate", *files, "--baseline", "money", "--years", "2025-26")
    assert any("change" in line for line in headers(shown)) and "Not the same money" not in shown
    compared = rows(*files, "--baseline", "money", "--format", "csv")
    assert all(row["change"] for row in compared if row["scenario"] == mixture["with"])
    assert " less" in printed("allocate", *files, "--for", "a", "--years", "2025-26", "--baseline", "money") or not any(
        float(row["change"]) for row in compared if row["scenario"] == mixture["with"]
    )
    turned = printed("allocate", *files[::-1], "--for", "a", "--years", "2025-26", "--baseline", mixture["with"])
    assert (" more" in turned) == (
        " less" in printed("allocate", *files, "--for", "a", "--years", "2025-26", "--baseline", "money")
    )


ASSUMED = [["other", 'scope = "shared"', 'scope = "not stated"\nscope_taken_as = "shared"']]
AUTHORITY = '{ unit = "dollars", price_basis = "nominal", value = 9000, source = "authority" }'
LINKED = [["money", AUTHORITY, '{ scenario = "other.toml", quantity = "envelope" }']]
THROUGH = [
    ["between", AUTHORITY, '{ scenario = "other.toml", quantity = "envelope" }'],
    ["money", AUTHORITY, '{ scenario = "between.toml", quantity = "envelope" }'],
]
MEASURED = [
    ["between", 'scope = "shared"\nmeasure = "allocated"\n', 'results = ["all"]\n'],
    [
        "between",
        '  { step = "share"',
        '  { step = "measure", as = "all", formula = "taken", unit = "dollars" },\n  { step = "share"',
    ],
    [
        "between",
        "[inputs]\n",
        '[inputs]\ntaken = { shape = "scalar", unit = "dollars", scenario = "other.toml", quantity = "envelope" }\n',
    ],
    ["money", AUTHORITY, '{ scenario = "between.toml", quantity = "all" }'],
]
OF_A_STEP = [
    *((file, old, new.replace('"taken"', '"envelope"')) for file, old, new in (MEASURED[0], MEASURED[1], MEASURED[3])),
    ["between", AUTHORITY, '{ scenario = "other.toml", quantity = "envelope" }'],
]
TAKEN = '{ value = 8000, scope = "not stated", scope_taken_as = "shared", source = "authority" }'
OF_ONE_YEAR = f'by_year = {{ "2024-25" = 8000, "2025-26" = {TAKEN} }}, source = "authority"'
BY_YEAR = [["other", 'value = 8000, source = "authority"', OF_ONE_YEAR]]


@pytest.mark.parametrize(
    "change",
    [
        ASSUMED + LINKED,
        ASSUMED + THROUGH,
        ASSUMED + MEASURED,
        ASSUMED + OF_A_STEP,
        BY_YEAR + LINKED,
        BY_YEAR + THROUGH,
        BY_YEAR + MEASURED,
    ],
)
def test_an_assumed_scope_is_one_where_it_is_taken(change: list[list[str]], tmp_path: Path) -> None:
    """What a link takes is marked as an assumption in every face; without the assumption nothing is."""
    mixture = {"meets": "link", "of": "scope", "change": change, "unlike": "", "like": ""}
    path = mixtures.written(mixture, "unlike", tmp_path)
    for language, mark in (("en", "the source does not state"), ("fr", "la source ne")):
        for command in ("check FILE", "explain FILE CODE 2025-26"):
            assert mark in " ".join(printed(*asked(command, path, language)).translate(PLAIN).split()), command
    assert {row["scope"] for row in rows(str(path), "--format", "csv")} == {"shared (assumption)"}
    assert {row["scope"] for row in rows(str(path), "--format", "tidy") if row["unit"] == "dollars"} == {
        "shared (assumption)"
    }
    plain = {**mixture, "change": [each for each in change if each[0] != "other"]}
    path = mixtures.written(plain, "unlike", tmp_path)
    assert "assumption:" not in printed("check", str(path)).replace("inputs marked", "")
    assert {row["scope"] for row in rows(str(path), "--format", "csv")} == {"shared"}


def test_a_figure_that_is_other_money_says_so_where_it_is_taken(tmp_path: Path) -> None:
    """In a file that says nothing, its own meaning of the scope with it; money like that which is shared out is told once."""
    bus = [
        ["other", 'scope = "shared"', 'scope = "bus"\nscopes.bus = { en = "school buses", fr = "autobus scolaires" }']
    ]
    path = mixtures.written({"change": bus + MEASURED, "meets": "", "of": "", "unlike": ""}, "unlike", tmp_path)
    between = tmp_path / "between.toml"
    for language, mark in (("en", "school buses, allocated"), ("fr", "autobus scolaires, affecté")):
        assert printed(*asked("check FILE", between, language)).count(mark) == 1
    assert {row["scope"] for row in rows(str(between), "--all", "--format", "tidy") if row["quantity"] == "all"} == {
        "bus"
    }
    try:
        said = answer("SOURCE", ["taken", "source", named.register(between)])
    finally:
        named.forget()
    assert "school buses, allocated" in str(said)
    error = run("check", str(path))
    assert error.exit_code == 1 and "scope 'bus'" in " ".join(error.stderr.split())
    path = mixtures.written({"change": MEASURED, "meets": "", "of": "", "unlike": ""}, "unlike", tmp_path)
    assert "all of scenario between\n" in printed("check", str(path))


def test_a_year_whose_scope_is_stated_is_taken_as_it_is(tmp_path: Path) -> None:
    link = '{ scenario = "other.toml", quantity = "envelope", fiscal_year = "2024-25" }'
    change = [*BY_YEAR, ["money", AUTHORITY, link]]
    path = mixtures.written({"change": change, "meets": "", "of": "", "unlike": ""}, "unlike", tmp_path)
    assert {row["scope"] for row in rows(str(path), "--format", "csv")} == {"shared"}
    path.write_text(
        path.read_text(encoding="utf-8").replace('"2024-25" }', '"2025-26" }'), encoding="utf-8", newline="\n"
    )
    assert {row["scope"] for row in rows(str(path), "--format", "csv")} == {"shared (assumption)"}
