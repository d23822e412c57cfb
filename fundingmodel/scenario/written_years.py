"""Years as a file writes them, in the one spelling that the rest goes by; gaps and mixed forms are refused.

A file is read so before it is laid over its parent, so that each of the two may spell a year in its own way.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import Formula
from fundingmodel.errors import ScenarioRefused, Where, in_file

LONG = re.compile(r"\d{4}-\d{4}", re.ASCII)
OF_A_LIST, OF_A_YEAR, BY_YEAR = "fiscal_years", "fiscal_year", "by_year"


def in_one_spelling(data: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What a file says, with each fiscal year as 2021-22; those of its own list stay 2021-2022 where they are written so."""
    return _spelled(data, in_file(file), {})


def with_own_years(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a file and its parents say, with each fiscal year as their list of years spells it."""
    listed = data.get(OF_A_LIST)
    own = {_year(year): year for year in listed if isinstance(year, str)} if isinstance(listed, list) else {}
    return _spelled(data, in_file(""), own) if any(short != year for short, year in own.items()) else dict(data)


def _spelled(data: Mapping[str, Any], file: Where, own: Mapping[str, str]) -> dict[str, Any]:
    return {key: _read(key, value, file, own) for key, value in data.items()}


def _read(key: str, value: object, where: Where, own: Mapping[str, str]) -> object:
    if key == OF_A_LIST:
        return _listed(value)
    if key == OF_A_YEAR and isinstance(value, str):
        return own.get(_year(value), _year(value))
    if isinstance(value, list):
        return [_read("", each, where, own) for each in value]
    if not isinstance(value, Mapping):
        return value
    inside = _inside(where, key)
    found = {name: _read(name, each, inside, own) for name, each in value.items()}
    return _by_year(found, inside, own) if key == BY_YEAR else found


def _inside(where: Where, key: str) -> Where:
    """The place of a key: of a table at the top of a file, or in a table."""
    if not key:
        return where
    return where.key(key) if len(where.parts) > 1 else where / key


def _listed(value: object) -> object:
    """A list of years, or its first and last; 2021-2022 stays so, since it heads the columns of results."""

    def spelled(year: object) -> str:
        text = str(year).strip()
        return text if LONG.fullmatch(text) and fiscal_years.read(text) else _year(text)

    if isinstance(value, Mapping):
        return {key: spelled(year) for key, year in value.items()}
    return [spelled(year) for year in value] if isinstance(value, list) else value


def _by_year(table: Mapping[str, Any], where: Where, own: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        year = own.get(_year(key), _year(key))
        if year in found:
            raise ScenarioRefused(
                "year_twice", where, "{key!r} is {year}, which is given twice.", "Give it once.", key=key, year=year
            )
        found[year] = value
    return found


def _year(text: str) -> str:
    return fiscal_years.read(text) or text


def refuse_two_kinds(years: Sequence[str], file: Where) -> None:
    """Refused where a list holds calendar years and fiscal years."""
    if len({"-" in year for year in years}) > 1:
        raise ScenarioRefused(
            "two_kinds_of_years",
            file,
            "fiscal_years has calendar years and fiscal years: {years}.",
            'Write all as "2021-22", or all as "2021".',
            years=list(years),
        )


def refuse_gaps(years: Sequence[str], formula: Formula, file: Where) -> None:
    """Refused where a formula carries something from year to year, and a year between is missing."""
    for first, second in pairwise(years):
        if formula.carries and not fiscal_years.follow(first, second):
            raise ScenarioRefused(
                "years_with_a_gap",
                file,
                "{first} and {second} do not follow each other, and {carried} is carried from year to year.",
                "Add the years between them, or give each stretch of years a file of its own, the second with opening figures.",
                first=first,
                second=second,
                carried=formula.carries[0],
            )
