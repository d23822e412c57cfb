"""What it would take, as the task pane asks it beside a lever: goal seek from the scenario as it is moved there."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.comparison import allocations
from fundingmodel.language.refusals import sentence
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer
from fundingmodel.questions import find as find_question
from fundingmodel.questions.answers import in_each_language
from fundingmodel.questions.goal_seek import NEAREST
from fundingmodel.scenario.reading import Scenario
from udfs.catalogue import Text
from udfs.cells.marshalling import Cell, CellError, quoting, refused
from udfs.scenarios.figures import check_year
from udfs.scenarios.levers import groups
from udfs.scenarios.named import find
from udfs.scenarios.overrides import Overrides, find_override, read_overrides, result_of

GOAL_SEEK = "goal-seek"
WHO_GETS_LESS = ("less", "nobody_less")  # notes of the question


def goal(
    scenario: str,
    fiscal_year: str,
    overrides: Sequence[tuple[str, Cell]],
    lever: str,
    jurisdiction: str,
    amount: str | None = None,
    share: str | None = None,
) -> dict[str, Any]:
    """The value of a lever nearest to where it is at which a jurisdiction has an amount or a share, from a scenario with overrides.

    `value` is what the lever may be set to, and None where no value meets the goal, where it is met already, or where it
    cannot be set here: `blocked` then says why. Set to it, the scenario has been calculated again, and gives the amounts that were found.

    >>> found = goal("settlement", "2026-27", [("base_for_each", 600000.0)], "category_weight.refugee", "ON", amount="450000000")
    >>> found["outcome"], found["value"], found["less"]["en"][:48]
    ('reached', 10.4725, 'Jurisdictions that get less there than today: 9,')
    """
    question = find_question(GOAL_SEEK)
    with quoting():
        found = find(scenario)
        year = check_year(found, fiscal_year)
        names, state = _state(found, year, lever, read_overrides(overrides))
        answer = question.answer(
            scenario=result_of(found, state),
            jurisdiction=jurisdiction,
            lever=", ".join(names),
            amount=amount,
            share=share,
            year=year,
        )
    value, blocked = _set(found, year, names, state, answer)
    less = [note for note in answer.notes if note.name in WHO_GETS_LESS]
    return {
        "outcome": answer.sentence.name,
        "sentence": in_each_language(question, answer, answer.sentence),
        "less": in_each_language(question, answer, less[0]) if less else None,
        "notes": [in_each_language(question, answer, note) for note in answer.notes if note not in less],
        "value": value,
        "value_text": _both(answer.sentence.fields["value"]) if value is not None else None,
        "blocked": blocked,
    }


def goals() -> Mapping[str, Text]:
    """The question, and what it says of each kind of goal."""
    question = find_question(GOAL_SEEK)
    titles = {f"{each.name}_title": _both(each.text) for each in question.gives if each.name == "amount"}
    kinds = {ask.name: _both(ask.text) for ask in question.asks if ask.name in ("amount", "share")}
    return {"question": _both(question.question)} | titles | kinds


def _both(text: Text) -> Text:
    return {language: Words(language).text(text) for language in LANGUAGES}


def _state(scenario: Scenario, year: str, lever: str, moved: Overrides) -> tuple[Sequence[str], Overrides]:
    """All names of a lever, and what is moved. A figure that is taken from another result is its own here, as where it is moved."""
    for group in groups(scenario, year):
        for each in group.levers:
            if lever in each.names:
                overridden = {find_override(scenario, name)[1].input.name for name, _ in moved}
                if scenario.tier.parameters[group.name].link and group.name not in overridden:
                    moved = (*moved, *read_overrides([(name, each.value) for name in each.names]))
                return each.names, moved
    return (lever,), moved


def _set(
    scenario: Scenario, year: str, names: Sequence[str], state: Overrides, answer: Answer
) -> tuple[float | None, Text | None]:
    """The value that was found, tried as the pane would set it; or why it cannot be set."""
    found = {row[1]: row for row in answer.rows if row[0] == NEAREST}
    if not found:
        return None, None
    exact: Decimal = next(iter(found.values()))[2]
    try:
        with quoting():
            tried = read_overrides([(name, float(exact)) for name in names])
            if any(figure != exact for _, figure in tried):
                raise refused(
                    "udfs.too_many_digits", "", "{value} has more digits than a figure that is set here.", value=exact
                )
            result = result_of(scenario, (*(each for each in state if each[0] not in names), *tried))
            for code, amount in allocations(result, year).items():
                _check_same(code, amount, found[code][4])
    except CellError as error:
        return None, {language: sentence(error, language) for language in LANGUAGES}
    return float(exact), None


def _check_same(code: str, amount: Decimal | None, found: Decimal) -> None:
    if amount != found:
        raise refused(
            "udfs.goal_gives_other_amount",
            "",
            "set to that value, the scenario gives {code} {amount}, and {found} was found.",
            "This is an error of the program: please report it.",
            code=code,
            amount=amount,
            found=found,
        )
