"""Persons: how many live in a jurisdiction on the day that counts for a fiscal year, by the tables that a country's file names."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from fundingmodel.countries import Country
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.intakes import VINTAGE
from fundingmodel.scenario.parameters import PROJECTED, first_calendar_year


def population_of(country: Country) -> Dataset:
    return load(country.data_sets["population"])


def population_ahead_of(country: Country) -> Dataset | None:
    """Persons of years that the other table does not reach: a projection, with the estimate from which it starts."""
    name = country.data_sets.get("population_ahead")
    return load(name) if name else None


def persons_before(country: Country, code: str, fiscal_year: str) -> Decimal | None:
    """Persons on the day that counts for a fiscal year; None where no table reaches.

    >>> from fundingmodel.countries import countries
    >>> persons_before(countries()[0], "ON", "2027-28")
    Decimal('16258300')
    """
    found = _row_of(country, code, fiscal_year)
    return found[0].figure(None, None, **found[1]) if found else None


def are_projected(country: Country, code: str, fiscal_year: str) -> bool:
    """Whether the persons that count for a fiscal year are projected."""
    found = _row_of(country, code, fiscal_year)
    return found is not None and found[0].source_of(found[0].row(**found[1])).status == PROJECTED


def tables_read(country: Country, codes: Iterable[str], years: Iterable[str]) -> list[Dataset]:
    """The tables from which the persons of these jurisdictions and fiscal years are, the first of them first."""
    rows = (_row_of(country, code, year) for code in codes for year in tuple(years))
    read = {row[0].name for row in rows if row}
    return [each for each in (population_of(country), population_ahead_of(country)) if each and each.name in read]


def year_counted(country: Country, fiscal_year: str) -> int:
    """The calendar year on whose day the persons of a fiscal year are counted."""
    return first_calendar_year(fiscal_year) - country.population_lag


def newest(dataset: Dataset) -> dict[str, str]:
    """The vintage that a data set of several lists first, as part of a key."""
    return {VINTAGE: dataset.codes(VINTAGE)[0]} if VINTAGE in dataset.key else {}


def _row_of(country: Country, code: str, fiscal_year: str) -> tuple[Dataset, dict[str, Any]] | None:
    """The table that has the persons of a fiscal year, and the key of its row."""
    key = {"year": year_counted(country, fiscal_year), "jurisdiction": code}
    for table in (population_of, population_ahead_of):
        dataset = table(country)
        if dataset is not None and dataset.has(**key, **newest(dataset)):
            return dataset, {**key, **newest(dataset)}
    return None
