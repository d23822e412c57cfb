"""The record: what was promised to a party and what was voted, from the packaged data sets that record.toml names.

Nothing is taken from a data set whose figures contradict each other: what is short is promised less spent, what lapsed is
authority less spent, a second reading is equal to the first, and the lines of a year add to the vote.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import PACKAGED, load
from fundingmodel.datasets.table_rows import Row
from fundingmodel.errors import Refused, in_file
from fundingmodel.language.texts import LANGUAGES, Text

MEASURES = ("promised", "paid", "short")
PERIOD = "/"  # between the first and the last year of a figure of several


@dataclass(frozen=True)
class Recorded:
    """What is on record of a promise, or of a vote, in a year or several: dollars, none where no source says."""

    name: str
    party: str  # empty for what was voted to no party
    fiscal_year: str
    condition: str
    promised: Decimal | None
    paid: Decimal | None
    short: Decimal | None


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def record_labels() -> dict[str, Text]:
    """What promises, votes and conditions are called, by their names."""
    named = {each["name"]: each for each in (*_declared()["promises"], _declared()["voted"])}
    return {name: {k: each[k] for k in LANGUAGES} for name, each in (named | _declared()["conditions"]).items()}


def is_of_record(scope: str) -> bool:
    """Whether money of a scope is that of which this is the record."""
    return scope in _declared()["scopes"]


def promised_to(codes: Sequence[str], folder: Path = PACKAGED) -> Iterator[Recorded]:
    """What was promised to parties of these codes, promise by promise, in the order of their years.

    >>> sum(each.short for each in promised_to(["ON"]) if each.name == "agreement_2005")
    Decimal('207400000')
    """
    _check_agreement(folder)
    for each in _declared()["promises"]:
        if each["party"] in codes:
            found = _by_columns if "columns" in each else _by_items
            for year, figures in found(each, _load(each["data"], folder)):
                yield Recorded(
                    each["name"], each["party"], year, each["condition"], *(figures.get(x) for x in MEASURES)
                )


def voted(folder: Path = PACKAGED) -> Iterator[Recorded]:
    """What was voted, spent and not spent outside Quebec, by year; what was not spent is calculated, and lapsed or was carried.

    >>> sum(each.short for each in voted())
    Decimal('348805666.98')
    """
    _check_lines(folder)
    _check_vote(folder)
    each = _declared()["voted"]
    data, by_year = _load(each["data"], folder), defaultdict[str, list[Row]](list)
    for row in data.rows:
        if _code(data, row, "line") in each["lines"]:
            by_year[_code(data, row, "fiscal_year")].append(row)
    for year, rows in sorted(by_year.items()):
        authority, spent = (_sum(rows, measure) for measure in ("authority", "spent"))
        yield Recorded(each["name"], "", year, each["condition"], authority, spent, authority - spent)


def other_lines_of_vote() -> Mapping[str, Decimal]:
    """By year, what the lines of the data leave of the vote."""
    return {year: Decimal(amount) for year, amount in _declared()["vote"]["other_lines"].items()}


def _load(name: str, folder: Path) -> Dataset:
    return load(folder / f"{name}.csv")


def _code(data: Dataset, row: Row, column: str) -> str:
    return row.key[data.key.index(column)]


def _sum(rows: Sequence[Row], measure: str) -> Decimal:
    return sum((_figure(row, measure) for row in rows), Decimal(0))


def _figure(row: Row, measure: str) -> Decimal:
    figure = row.figures[measure]
    assert figure is not None  # the gate lets no blank through where nothing is suppressed
    return figure


def _by_columns(each: Mapping[str, Any], data: Dataset) -> Iterator[tuple[str, dict[str, Decimal]]]:
    for row in data.rows:
        if all(row.texts[column] == text for column, text in each["where"].items()):
            figures = {own: _figure(row, column) for own, column in each["columns"].items()}
            yield (
                _code(data, row, "fiscal_year"),
                {**figures, "short": figures["promised"] - figures["paid"]},
            )


def _by_items(each: Mapping[str, Any], data: Dataset) -> Iterator[tuple[str, dict[str, Decimal]]]:
    found = defaultdict[str, dict[str, Decimal]](dict)
    for own, item in each["items"].items():
        for row in data.select(**each["where"], item=item):
            found[_code(data, row, "period")][own] = _figure(row, "amount")
    yield from found.items()


# What must be equal


def _check(data: Dataset, what: str, of: Sequence[str], found: Decimal, expected: Decimal) -> None:
    if found != expected:
        raise Refused(
            "record_contradicts_itself",
            in_file(data.path.name),
            "{what} of {of} is {found:,f}; by the other figures it is {expected:,f}.",
            "A figure is not what its source has: take the data sets of the package.",
            what=what,
            of=list(of),
            found=found,
            expected=expected,
        )


def _check_agreement(folder: Path) -> None:
    """Promised is base and agreement, short is promised less spent, and the second reading is equal, year by year and in sum."""
    again = _declared()["again"]
    first, second = _load(again["of"], folder), _load(again["data"], folder)
    short: dict[str, Decimal] = {}
    for row in first.rows:
        base, more, promised, spent, less = (_figure(row, x) for x in first.measures)
        _check(first, "promised", row.key, promised, base + more)
        _check(first, "shortfall", row.key, less, promised - spent)
        short[row.key[0]] = less
        for measure, item in again["items"].items():
            own = second.figure(agreement=again["agreement"], period=row.key[0], item=item)
            _check(second, item, row.key, own, _figure(row, measure))
    for period, item in again["sums"].items():
        years = years_of(period)
        _check(
            second,
            item,
            [period],
            second.figure(agreement=again["agreement"], period=period, item=item),
            sum((short[year] for year in years), Decimal(0)),
        )


def years_of(period: str) -> list[str]:
    """The years of a period by its first and last.

    >>> years_of("2005-06/2007-08")
    ['2005-06', '2006-07', '2007-08']
    """
    first, _, last = period.partition(PERIOD)
    years = [last or first]
    while years[0] != first:
        years.insert(0, fiscal_years.before(years[0]))
    return years


def _check_lines(folder: Path) -> None:
    """What lapsed is authority less spent, on each line of each year."""
    data = _load(_declared()["voted"]["data"], folder)
    for row in data.rows:
        _check(data, "lapsed", row.key, _figure(row, "lapsed"), _figure(row, "authority") - _figure(row, "spent"))


def _check_vote(folder: Path) -> None:
    """The lines of a year, and what they leave, add to the vote."""
    lines, vote = (_load(_declared()[part]["data"], folder) for part in ("voted", "vote"))
    for year, other in other_lines_of_vote().items():
        of_lines = _sum(lines.select(fiscal_year=year), "authority")
        _check(lines, "authority", [year], of_lines + other, _sum(vote.select(fiscal_year=year), "amount"))
