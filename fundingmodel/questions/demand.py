"""Demand: clients of settlement services by category, from who is eligible and the rates of use; no dollars without a sourced unit cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fundingmodel.analysis.projection import year_text
from fundingmodel.countries import country_of
from fundingmodel.datasets.gate import load
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.lever_values.value_words import called
from fundingmodel.positions.served import POPULATION, Clients, Served
from fundingmodel.questions import Answer, Cell, Said, find
from fundingmodel.questions.asked import any_year_asked, jurisdiction_asked
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import first_calendar_year

TOGETHER, ALL = "all", "all_categories"
COUNTED, OUTSIDE_QUEBEC = "settlement_clients", "outside_quebec"


def answer(scenario: Result, jurisdiction: str | None, year: str | None) -> Answer:
    """By jurisdiction and category: who is eligible, the rate of use, the clients, the least and the most; persons to a hundredth.

    >>> from fundingmodel import run
    >>> from fundingmodel.questions import find
    >>> rows = find("demand").answer(scenario=run("cohort"), jurisdiction="ON").rows
    >>> [str(each) for each in rows[0][1:3]]
    ['economic', '361757.78']
    """
    clients = Clients(scenario, any_year_asked(scenario, year))
    codes = scenario.main.tier.place.jurisdictions
    alone = None if jurisdiction is None else jurisdiction_asked(scenario, jurisdiction)
    asked = [(alone, (alone,))] if alone else [*((code, (code,)) for code in codes), (TOGETHER, codes)]
    rows = [_row(name, each) for name, several in asked for each in clients.of(several)]
    *_, total = clients.of((alone,) if alone else codes)
    notes = list(_notes(clients, alone))
    return Answer(rows, _sentence(clients, total, alone), (scenario,), _labels(scenario), notes)


def _row(name: str, each: Served) -> tuple[Cell, ...]:
    return name, each.category or ALL, each.eligible, each.rate, each.clients, each.least, each.most


# Words


def _labels(result: Result) -> dict[str, Text]:
    says, tier = find("demand").says, result.main.tier
    return {**tier.jurisdiction_names, **tier.category_names, TOGETHER: says["together"], ALL: says["all"]}


def _sentence(clients: Clients, total: Served, alone: str | None) -> Said:
    result = clients.result
    names = result.main.tier.jurisdiction_names[alone] if alone else find("demand").says["together"]
    counts = {name: _whole(getattr(total, name)) for name in ("eligible", "clients", "least", "most")}
    return Said("estimate", {"jurisdiction": names, "year": year_text(result, clients.year), **counts})


def _notes(clients: Clients, alone: str | None) -> Iterator[Said]:
    if assumed := _assumed(clients.result):
        yield Said("assumed", {"names": [called(name) for name in assumed]})
    yield Said("rates")
    yield Said("ranges")
    country = country_of([clients.result])
    if alone is None and country is not None and "QC" not in clients.result.main.tier.place.jurisdictions:
        yield _counted(str(first_calendar_year(clients.year)))
    yield Said("no_dollars")


def _assumed(result: Result) -> Sequence[str]:
    """The inputs on which who is eligible and served rests, and that are assumptions."""
    tier = result.main.tier
    needs, wanted = {column.name: column.needs for column in tier.formula.columns}, [POPULATION]
    for name in wanted:
        wanted += [each for each in needs.get(name, ()) if each not in wanted]
    known = ((name, tier.parameters[name]) for name in wanted if name in tier.parameters)
    return [name for name, each in known if any(each.said_of(key).assumption for key in each.figures)]


def _counted(year: str) -> Said:
    """What the department has counted of all clients in the calendar year in which the fiscal year begins."""
    dataset = load(COUNTED)
    key = {"year": year, "area": OUTSIDE_QUEBEC, "counted": COUNTED}
    if not dataset.has(**key):
        return Said("not_counted", {"year": year})
    rounding = dataset.source_of(dataset.row(**key)).rounding
    fields = {"clients": _whole(dataset.figure(**key)), "year": year, "rounding": _whole(rounding)}
    return Said("counted", fields)


def _whole(count: Decimal) -> Text:
    return {language: Figures(language).plain(count, 0) for language in LANGUAGES}
