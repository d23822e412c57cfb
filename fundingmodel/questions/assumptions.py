"""Assumptions: which of them turn the sign of a difference of two scenarios, at which value, and which move it without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.bridges.pairs import two_scenarios
from fundingmodel.analysis.projection import year_text
from fundingmodel.errors import Refused
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.lever_values.assumptions import IN_RANGE, OUTCOMES, REFUSED, Turn, assumptions_of, ranked, turn
from fundingmodel.lever_values.chain import Chain
from fundingmodel.lever_values.outcomes import ALLOCATION
from fundingmodel.lever_values.taken_otherwise import READING, SCOPE, TakenTurn, taken_otherwise
from fundingmodel.lever_values.value_words import called, value_in_words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import check_scenario, jurisdiction_asked
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result

BOTH = " + "  # between the scenarios that state a figure alike
LONG = 28  # characters of a name


def answer(before: Result, after: Result, jurisdiction: str, year: str | None) -> Answer:
    """The assumptions of both scenarios, and of those whose results they take, ranked by what turns the sign of the difference.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> sides = {"before": run("settlement"), "after": run("equal-per-admission")}
    >>> for row in find("assumptions").answer(**sides, jurisdiction="ON").rows[:2]:
    ...     print(row[0], row[2], row[3], row[4])
    category_weight.economic beyond 1.00 1.4362
    category_weight.refugee beyond 2.50 1.2401
    """
    for each in (before, after):
        check_scenario(each)
    pair = two_scenarios(before, after, year or "", through=False)
    chain = Chain(before, after, pair.ends[1][1], jurisdiction_asked(after, jurisdiction))
    assumed, today = assumptions_of(chain), _difference(chain)
    if not today:
        raise Refused(
            "assumptions_of_no_difference",
            "",
            "{one} and {other} give {code} the same in {year}: there is no sign to turn.",
            "Name another year, jurisdiction or scenario.",
            one=before.scenario.name,
            other=after.scenario.name,
            code=chain.jurisdiction,
            year=chain.year,
        )
    others = [each.turn(today) for each in taken_otherwise(chain)]
    turns: list[Turn | TakenTurn] = ranked([*others, *(turn(chain, each) for each in assumed)], today)
    rows = [_row(chain, each) for each in turns]
    labels = _labels(turns) | {chain.year: year_text(chain.after, chain.year)}
    return Answer(rows, _sentence(chain, turns, today), (before, after), labels, list(_notes(chain, turns)))


def _difference(chain: Chain) -> int:
    amounts = [each.amount(ALLOCATION, chain.year, chain.jurisdiction) for each in (chain.before, chain.after)]
    return int(((amounts[1] or Decimal(0)) - (amounts[0] or Decimal(0))) * chain.units)


def _row(chain: Chain, each: Turn | TakenTurn) -> tuple[Any, ...]:
    if isinstance(each, TakenTurn):
        ends = (None, None) if each.outcome == REFUSED else (_dollars(chain, each.least), _dollars(chain, each.most))
        return each.otherwise.name, BOTH.join(each.otherwise.scenarios), each.outcome, *[None] * 4, *ends
    low, high = each.assumption.range or (None, None)
    turns_at = None if each.turns_at is None else with_cents(each.lattice.value(each.turns_at))
    return (
        each.assumption.figure.name,
        BOTH.join(each.assumption.scenarios),
        each.outcome,
        with_cents(each.assumption.figure.now),
        turns_at,
        None if low is None else with_cents(low),
        None if high is None else with_cents(high),
        _dollars(chain, each.least),
        _dollars(chain, each.most),
    )


def _dollars(chain: Chain, units: int) -> Decimal:
    return with_cents(Decimal(units) / chain.units)


# Words


def _labels(turns: Sequence[Turn | TakenTurn]) -> dict[str, Text]:
    says = find("assumptions").says
    found: dict[str, Text] = {name: says[f"outcome_{name}"] for name in OUTCOMES}
    for each in turns:
        if isinstance(each, TakenTurn):
            name, sides = each.otherwise.name, BOTH.join(each.otherwise.scenarios)
            kind, _, other = name.partition(".")
            found[name] = {language: text.format(name=other) for language, text in says[kind].items()}
        else:
            name, sides = each.assumption.figure.name, BOTH.join(each.assumption.scenarios)
            found[name] = dict.fromkeys(LANGUAGES, name.replace(".", ". ") if len(name) > LONG else name)
        found[sides] = dict.fromkeys(LANGUAGES, sides)
    return found


def _sentence(chain: Chain, turns: Sequence[Turn | TakenTurn], today: int) -> Said:
    counts = {name: sum(each.outcome == name for each in turns) for name in OUTCOMES}
    fields = {
        "jurisdiction": chain.after.main.tier.jurisdiction_names[chain.jurisdiction],
        "year": year_text(chain.after, chain.year),
        "before": dict(chain.before.scenario.short),
        "after": dict(chain.after.scenario.short),
        "difference": _money(chain, abs(today)),
        "count": len(turns),
        **counts,
    }
    return Said("more" if today > 0 else "less", fields)


def _notes(chain: Chain, turns: Sequence[Turn | TakenTurn]) -> Iterator[Said]:
    figures = [each for each in turns if isinstance(each, Turn)]
    others = [each for each in turns if isinstance(each, TakenTurn)]
    for each in [each for each in figures if each.outcome == IN_RANGE][:1]:
        result = next(x for x in chain.order if x.scenario.key in each.assumption.moves)
        figure = each.assumption.figure
        values = {"now": figure.now, "value": each.lattice.value(each.turns_at or 0)}
        words = {name: value_in_words(result, figure.parameter, value) for name, value in values.items()}
        yield Said("first", {"name": called(figure.name), **words})
    if any(len(each.assumption.scenarios) > 1 for each in figures):
        yield Said("alike")
    yield Said("reach")
    for kind in (READING, SCOPE):
        own = [each for each in others if each.otherwise.name.startswith(f"{kind}.")]
        if own:
            yield Said(f"{kind}_note")
    if refused := [each for each in others if each.outcome == REFUSED]:
        yield Said("refused_note", {"count": len(refused)})


def _money(chain: Chain, units: int) -> Text:
    currency = chain.after.scenario.currency
    return {k: Figures(k, currency, chain.after.main.known_units).money(_dollars(chain, units)) for k in LANGUAGES}
