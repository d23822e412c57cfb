"""Asked: of what a question may be asked, and what it is asked, as a reader names it; each refused with what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fundingmodel import fiscal_years
from fundingmodel.analysis.comparison import allocations
from fundingmodel.analysis.explain import find_jurisdiction, no_such_jurisdiction
from fundingmodel.errors import Refused, at, in_file
from fundingmodel.result import Result
from fundingmodel.scenario.figures.shared_counts import forms_of
from fundingmodel.sets.records import is_record
from fundingmodel.sweeps.design import read_figure

MOST_DIGITS = 15  # of a number in a worksheet


def check_scenario(result: Result) -> None:
    """Refused: a scenario that calculates nothing, or that shares out what is counted, as seats."""
    file = in_file(result.scenario.path.name)
    if is_record(result.scenario):
        raise Refused(
            "levers_of_record",
            file,
            "it holds amounts as they were printed, and has no formula whose figures could be moved.",
            "Name a scenario that calculates its amounts: settlement, for instance.",
        )
    refuse_counts(result)


def refuse_counts(result: Result) -> None:
    """Refused: a scenario that shares out what is counted, as seats."""
    if forms_of(result.scenario.currency):
        raise Refused(
            "levers_of_counts",
            in_file(result.scenario.path.name),
            "it shares out {counted}, and this analysis is of amounts of money.",
            "Name a scenario that shares out money.",
            counted=result.scenario.currency,
        )


def year_asked(result: Result, year: str | None) -> str:
    """The fiscal year as the scenario writes it, the last unless one is named; refused where an amount of it is not known."""
    found = any_year_asked(result, year)
    if unknown := [code for code, amount in allocations(result, found).items() if amount is None]:
        raise Refused(
            "levers_of_unknown",
            in_file(result.scenario.path.name),
            "no amount of {year} is known for {codes}.",
            "Name a year in which all are known.",
            year=found,
            codes=unknown,
        )
    return found


def any_year_asked(result: Result, year: str | None) -> str:
    """The fiscal year as the scenario writes it, the last unless one is named; one that it does not have is refused."""
    years = result.scenario.fiscal_years
    if year is None:
        return years[-1]
    result.main.values("allocation", year)
    return fiscal_years.find(year, years) or year


def jurisdictions_asked(result: Result, asked: str | None) -> Sequence[str]:
    """The code of the jurisdiction that is named; where none is, those of all."""
    return result.main.tier.place.jurisdictions if asked is None else (jurisdiction_asked(result, asked),)


def jurisdiction_asked(result: Result, asked: str) -> str:
    """The code of a jurisdiction that is named by code or name; refused where the scenario has none such."""
    code = find_jurisdiction(result.main, asked)
    if code is None:
        raise no_such_jurisdiction(result, asked)
    return code


def figure_asked(given: object, option: str) -> Decimal:
    """A figure as text, as a number of a worksheet, or exact."""
    if isinstance(given, Decimal):
        return given
    return read_figure(f"{given:.{MOST_DIGITS}g}" if isinstance(given, float) else given, at(option))
