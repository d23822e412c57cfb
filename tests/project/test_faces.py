"""Faces: each quantity has one name in each language, on the sheet of a scenario, in the functions, in the pane, in explain.

What it is called is read here from the files beside the steps; each face is asked for what it shows.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from on_worksheets import sheets_of
from openpyxl.worksheet.worksheet import Worksheet
from places import PACKAGE
from planned import planned

from fundingmodel.analysis.account import Account
from fundingmodel.cells import Cells
from fundingmodel.column import Setting
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words, french
from fundingmodel.result import Result, TierResult, run
from fundingmodel.scenario.files import PUBLISHED, packaged, published_cases
from fundingmodel.scenario.reading import Scenario
from fundingmodel.steps import step_module, step_names
from udfs.calls import Session, answer
from udfs.scenarios import named
from udfs.scenarios.levers import groups
from workbooks.page.book import Book, key_of

STEPS = sorted((PACKAGE / "steps").rglob("*.toml"))
ALWAYS_BOUND = {"payment_in_average"}  # given by another step in every case: it has no cell of its own


def names_beside_the_steps() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in STEPS:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= table.get("inputs", {}) | table.get("columns", {})
    return found


BESIDE = names_beside_the_steps()


def name_of(quantity: str, language: str) -> str:
    text = str(BESIDE[quantity][language])
    return french(text) if language == "fr" else text


def quantities() -> set[str]:
    """Every column and input of every step, under any choice."""
    found: set[str] = set()
    for module in map(step_module, step_names()):
        for each in module.COLUMNS:
            found |= (
                {c.name for choice in each.choices.values() for c in choice}
                if isinstance(each, Setting)
                else {each.name}
            )
        found |= {each.name for each in module.INPUTS}
    return found


QUANTITIES = quantities()


@pytest.fixture(scope="module")
def scenarios() -> Iterator[list[Scenario]]:
    """All packaged and published scenarios, and one of a planned envelope; the functions know each by its name."""
    names = [*packaged(), *(named.register(PUBLISHED / f"{name}.toml") for name in published_cases())]
    yield [*map(named.find, names), planned()]
    named.forget()


@pytest.fixture(scope="module")
def results(scenarios: list[Scenario]) -> list[Result]:
    return [run(scenario) for scenario in scenarios]


# What each face shows: (quantity, what it is called there)

Shown = Iterator[tuple[str, str]]


def on_sheets(book: Book, results: list[Result]) -> Shown:
    for result in results:
        for tier in result.tiers.values():
            yield from _on_sheet(book, result, tier)


def _on_sheet(book: Book, result: Result, tier: TierResult) -> Shown:
    """What a tier's own sheet and the sheets of its inputs call what it calculates and reads."""
    key, own = key_of(result.scenario), tier.tier.name
    places = {name: cells for (of, at, name, _), cells in book.inputs.items() if (of, at) == (key, own)}
    for found in (places, book.columns[key, own, result.scenario.fiscal_years[-1]]):
        for name, cells in found.items():
            if cells.top and name != tier.tier.formula.rule_column:  # a number, beside its words
                sheet = book.workbook[cells.sheet or book.sheet_of[key, own]]
                yield name, _label(book, sheet, cells).removesuffix(f" ({book.words.text(result.scenario.short)})")


def _label(book: Book, sheet: Worksheet, cells: Cells) -> str:
    """The header above a column, the heading above tables of one input, or the label at the left of a row."""
    if "jurisdiction" in cells.axes or "data year" in cells.axes:
        row, column = cells.top - 3, cells.left
        while not sheet.cell(row, column).value and column > 1:
            column -= 1
        return str(sheet.cell(row, column).value)
    return str(sheet.cell(cells.top, 2 if sheet.title == book.words.sheet("parameters") else 1).value)


def in_lists(scenarios: list[Scenario], language: str) -> Shown:
    """FM.LIST of the parameters and of the quantities of a scenario, FM.SOURCE of a parameter."""
    session = Session(language=language)
    for scenario in scenarios:
        if scenario.name not in named.names():
            continue
        for what in ("parameters", "quantities"):
            for row in answer("LIST", (what, scenario.name), session=session)[1:]:
                yield str(row[0]).rpartition(".")[2], str(row[1])
        for tier in scenario.tiers[:1]:
            for name in tier.parameters:
                said = answer("SOURCE", (name, "title", scenario.name), session=session)
                yield name, str(said[0][0])


def in_the_pane(scenarios: list[Scenario], language: str) -> Shown:
    for scenario in scenarios:
        for group in groups(scenario, scenario.fiscal_years[-1]):
            yield group.name, group.title[language]


def differences(shown: Shown, language: str) -> tuple[set[str], list[str]]:
    """The quantities that a face shows, and each that has another name there."""
    found = [(name, called) for name, called in shown if name in QUANTITIES]
    wrong = {f"{name} is {called!r}" for name, called in found if called != name_of(name, language)}
    return {name for name, _ in found}, sorted(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quantity_is_called_as_the_file_beside_its_step_says(language: str) -> None:
    assert len(QUANTITIES) > 200
    words = Words(language)
    assert differences(((name, words.column(name)) for name in QUANTITIES), language) == (QUANTITIES, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_show_every_quantity_under_its_name(results: list[Result], language: str) -> None:
    seen, wrong = differences(on_sheets(sheets_of(results, language), results), language)
    assert wrong == []
    assert QUANTITIES - seen - ALWAYS_BOUND <= {"binding_rule"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_functions_show_a_quantity_under_its_name(scenarios: list[Scenario], language: str) -> None:
    seen, wrong = differences(in_lists(scenarios, language), language)
    assert wrong == []
    assert {name for scenario in scenarios[:-1] for name in scenario.tier.parameters} & QUANTITIES <= seen
    assert len(seen) > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pane_shows_a_lever_under_the_name_of_its_input(scenarios: list[Scenario], language: str) -> None:
    seen, wrong = differences(in_the_pane(scenarios, language), language)
    assert wrong == []
    assert {"protected_fraction", "largest_growth", "category_weight"} <= seen


def in_a_sentence(quantity: str, language: str, steps: Mapping[str, Mapping[str, Any]]) -> str:
    """The file's own words for it; the name of the step of this name; or the name in small letters."""
    own = BESIDE[quantity].get("in_sentence") or steps.get(quantity, {}).get("in_sentence")
    text = str(own[language]) if own else str((steps.get(quantity, {}).get("name") or BESIDE[quantity])[language])
    text = text if own or text[1:2].isupper() else text[:1].lower() + text[1:]
    return french(text) if language == "fr" else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_explain_calls_a_quantity_by_the_same_name(results: list[Result], language: str) -> None:
    steps = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in STEPS}
    result = results[0]
    account = Account(result, result.main, result.scenario.jurisdictions[0], "2021-22", language, [])
    called = {name: account.called(name) for name in QUANTITIES}
    assert {name: text for name, text in called.items() if text != in_a_sentence(name, language, steps)} == {}


class Renamed(Words):
    """A face with a word of its own."""

    def column(self, name: str) -> str:
        return "Safety net" if name == "protected_fraction" else super().column(name)


@pytest.mark.parametrize(
    ("module", "shown"),
    [
        ("on_worksheets", lambda results: on_sheets(sheets_of(results), results)),
        ("udfs.functions.explanation", lambda results: in_lists([each.scenario for each in results], "en")),
        ("udfs.functions.sources", lambda results: in_lists([each.scenario for each in results], "en")),
        ("udfs.scenarios.levers", lambda results: in_the_pane([each.scenario for each in results], "en")),
    ],
)
def test_a_name_of_its_own_in_one_face_is_reported(
    results: list[Result], monkeypatch: pytest.MonkeyPatch, module: str, shown: Any
) -> None:
    few = [each for each in results if each.scenario.name == "predictable"]
    assert differences(shown(few), "en")[1] == []
    monkeypatch.setattr(f"{module}.Words", Renamed)
    assert any("'Safety net'" in each for each in differences(shown(few), "en")[1])
