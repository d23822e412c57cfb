"""Received: what a jurisdiction receives, year by year."""

from fundingmodel.questions import Answer, Said
from fundingmodel.result import Result


def answer(scenario: Result, jurisdiction: str) -> Answer:
    rows = [(year, scenario.amount("allocation", year, jurisdiction)) for year in scenario.scenario.fiscal_years]
    return Answer(rows, Said("last", {"amount": rows[-1][1]}), (scenario,))
