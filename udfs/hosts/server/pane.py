"""The routes of the task pane and of the function reference: what they show, as JSON and as a page.

Nothing here takes a file's name. A scenario is looked up among those that are known by name; what the engine refuses is
said in its own sentence, in the language that the pane asks for. Whoever must sign in to call a function must sign in here as well.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from xlwings_server.dependencies import User

from fundingmodel import __version__
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.late_or_revised import rules_in_words
from fundingmodel.scenario.reading import Scenario
from udfs.catalogue import CATEGORIES, Argument, Function, Text, find, formula_text, functions
from udfs.cells.marshalling import Cell, CellError
from udfs.manual import function_words
from udfs.manual.reference import page
from udfs.scenarios.goal import goals
from udfs.scenarios.levers import groups
from udfs.scenarios.named import find as find_scenario
from udfs.scenarios.named import names as scenario_names
from udfs.scenarios.offer import offer
from udfs.scenarios.preview import preview
from udfs.scenarios.why import headings

MOST_ROWS = 16  # of an example's result
MOST_OVERRIDES = 200
LONGEST = 200  # characters of a name

router = APIRouter()
Name = Annotated[str, Query(max_length=LONGEST)]
Language = Annotated[str, Query(pattern="^(en|fr)$")]


def _both(text: Text) -> Text:
    """A text in both languages, French as it is printed."""
    return {language: Words(language).text(text) for language in LANGUAGES}


def as_json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


@router.get("/reference.html")
def reference(lang: Language = "en") -> HTMLResponse:
    """The function reference. It holds nothing of a user, and is read where nobody can sign in: in a browser's window."""
    return HTMLResponse(page(lang))


@router.get("/pane/status")
def status() -> Response:
    return as_json({"version": __version__})


@router.get("/pane/catalogue")
def catalogue() -> Response:
    """The functions with all that is said of them, in both languages."""
    categories = [{"name": name, "title": _both(title)} for name, title in CATEGORIES.items()]
    described = [_function(function) for function in functions()]
    return as_json({"version": __version__, "categories": categories, "functions": described})


def _function(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "excel_name": function.excel_name,
        "plain_name": function.plain_name,
        "category": function.category,
        "signature": function.signature,
        "help": _both(function.help),
        "arguments": [_argument(argument) for argument in function.arguments],
        "result": {language: function_words.result_text(function, language) for language in LANGUAGES},
        "source": _both(function.source) if function.source else None,
        "examples": [
            {"formula": formula_text(function, e.arguments), "note": _both(e.note)} for e in function.examples
        ],
    }


def _argument(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "help": _both(argument.help),
        "takes": {language: function_words.kind_text(argument, language) for language in LANGUAGES},
        "presence": {language: function_words.default_text(argument, language) for language in LANGUAGES},
    }


@router.get("/pane/example")
def example(_user: User, name: Name, number: int = 0, language: Language = "en") -> Response:
    """What an example of a function gives, as it is shown."""
    try:
        function = find(name)
    except Refused as error:
        return as_json({"refused": sentence(error, language)}, 404)
    if not 0 <= number < len(function.examples):
        what = "example {number} of {count}."
        none = Refused("udfs.no_such_example", "", what, number=number + 1, count=len(function.examples))
        return as_json({"refused": sentence(none, language)}, 404)
    rows = function_words.example_answer(function, number, language)
    more = len(rows) - MOST_ROWS
    return as_json(
        {
            "rows": [[_cell(cell, language) for cell in row] for row in rows[:MOST_ROWS]],
            "more": function_words.word("more_rows", language, more) if more > 0 else "",
        }
    )


def _cell(cell: Cell, language: str) -> dict[str, Any]:
    return {"text": function_words.cell_text(cell, language), "number": function_words.is_number(cell)}


@router.get("/pane/scenarios")
def scenarios(_user: User) -> Response:
    """The scenarios known by name, with what is said of them."""
    described = []
    for name in scenario_names():
        scenario = find_scenario(name)
        described.append(
            {
                "name": scenario.name,
                "short": _both(scenario.short),
                "title": _both(scenario.title),
                "summary": _both(scenario.summary),
                "note": _both(scenario.note),
                "rules": _rules(scenario),
                "fiscal_years": scenario.fiscal_years,
                "jurisdictions": [
                    {"code": code, "name": _both(scenario.tier.jurisdiction_names[code])}
                    for code in scenario.jurisdictions
                ],
            }
        )
    return as_json({"scenarios": described, "questions": {"why": headings(), "goal": goals()}})


def _rules(scenario: Scenario) -> list[Text]:
    """What is stated for data that are late or revised, a line each."""
    lines = {language: _rules_in(scenario, Words(language)) for language in LANGUAGES}
    return [dict(zip(lines, pair, strict=True)) for pair in zip(*lines.values(), strict=True)]


def _rules_in(scenario: Scenario, words: Words) -> list[str]:
    line = words.text({"en": "{}: {}", "fr": "{} : {}"})
    return [line.format(of, text) for of, text in rules_in_words(scenario.data_rules, words) if text]


@router.get("/pane/levers")
def levers(_user: User, scenario: Name, fiscal_year: Name, language: Language = "en") -> Response:
    """What may be moved in a scenario, with ranges."""
    try:
        found = find_scenario(scenario)
    except CellError as error:
        return as_json({"refused": sentence(error, language)}, 404)
    if fiscal_year not in found.fiscal_years:
        none = Refused(
            "udfs.scenario_has_years", "", "{scenario} has {years}.", scenario=found.name, years=found.fiscal_years
        )
        return as_json({"refused": sentence(none, language)}, 404)
    return as_json({"groups": groups(found, fiscal_year)})


@router.post("/pane/preview")
async def preview_route(_user: User, request: Request) -> Response:
    """What each jurisdiction receives under a scenario with overrides, beside a baseline; or the engine's refusal."""
    return await run_in_threadpool(_previewed, await request.body())


@router.post("/pane/offer")
async def offer_route(_user: User, request: Request) -> Response:
    """The file of an offer with these overrides, to be saved; or the engine's refusal."""
    return await run_in_threadpool(_offered, await request.body())


def _previewed(body: bytes) -> Response:
    def answer(asked: Mapping[str, Any], _language: str) -> dict[str, Any]:
        overrides = overrides_of(asked.get("overrides", []))
        scenario, fiscal_year, baseline = (text_of(asked, key) for key in ("scenario", "fiscal_year", "baseline"))
        return preview(scenario, fiscal_year, overrides, baseline or scenario)

    return answered(body, answer)


def _offered(body: bytes) -> Response:
    def answer(asked: Mapping[str, Any], language: str) -> dict[str, Any]:
        overrides = overrides_of(asked.get("overrides", []))
        return dict(offer(text_of(asked, "scenario"), overrides, language))

    return answered(body, answer)


def answered(body: bytes, answer: Callable[[Mapping[str, Any], str], dict[str, Any]]) -> Response:
    """What a question is answered; a wrong question, or what the engine refuses, in a sentence."""
    try:
        asked = orjson.loads(body)  # it refuses what Python's own reader takes: half characters, NaN, deep nesting
    except orjson.JSONDecodeError:
        asked = None
    language = "fr" if isinstance(asked, dict) and asked.get("language") == "fr" else "en"
    try:
        if not isinstance(asked, dict):
            raise Refused("udfs.body_not_an_object", "", "the body is not a JSON object.")
        return as_json(answer(asked, language))
    except CellError as error:
        return as_json({"refused": sentence(error, language) or error.code})
    except Refused as wrong:
        return as_json({"refused": sentence(wrong, language)}, 400)


def text_of(asked: Mapping[str, Any], key: str) -> str:
    value = asked.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Refused("udfs.text_needed", key, "a text of at most {most} characters is needed.", most=LONGEST)
    return value


def overrides_of(asked: object) -> list[tuple[str, Cell]]:
    """Rows of a name and a value, as the cells of a range; what the values are is for the engine to judge."""
    rows: Sequence[Any] = asked if isinstance(asked, list) else [None]
    if len(rows) > MOST_OVERRIDES or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        what = "rows of a name and a value are needed, at most {most}."
        raise Refused("udfs.overrides_in_rows", "overrides", what, most=MOST_OVERRIDES)
    if not all(isinstance(name, str) and isinstance(value, int | float | str) for name, value in rows):
        raise Refused("udfs.overrides_of_names_and_values", "overrides", "a name is a text, and a value a number.")
    return [(name, value) for name, value in rows]
