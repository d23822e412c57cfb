"""Codes: the fiscal years, jurisdictions and categories of a scenario, listed in its file, a data set or a CSV file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.datasets.csv_files import CsvFile, column_of
from fundingmodel.datasets.gate import load as load_dataset
from fundingmodel.datasets.held import once
from fundingmodel.errors import ScenarioRefused, Where, in_file, phrase
from fundingmodel.labels.added_totals import is_of_column
from fundingmodel.labels.listed import Listed, listed, refuse_names
from fundingmodel.language.texts import LANGUAGES, Text, read_text
from fundingmodel.listed_texts import texts_of
from fundingmodel.scenario.parameters import first_calendar_year, refuse_unknown_keys, unknown_key
from fundingmodel.scenario.written_years import refuse_two_kinds

MOST_YEARS = 200
MOST_STEPS = 200  # of a formula; reading them takes time by the square of their number
MOST_STEPS_OF_TIERS = 750  # of all tiers together; each tier reads and computes its formula, also one that they share
MOST_TIERS = 50
MOST_CODES = 10_000  # jurisdictions or categories; the fit compares each with each
CODE_KEYS = ("codes", "data", "file", "column", "outside", "not_totals", "names")


def read_fiscal_years(given: object, file: Where) -> tuple[str, ...]:
    if isinstance(given, Mapping) and set(given) == {"first", "last"}:
        first, last = str(given["first"]), str(given["last"])
        _check_year(first, file)
        _check_year(last, file)
        refuse_two_kinds((first, last), file)
        start, end = first_calendar_year(first), first_calendar_year(last)
        refuse_many("fiscal_years", end - start + 1, MOST_YEARS, file)
        label = (lambda y: f"{y}-{(y + 1) % 100:02d}") if "-" in first else str
        years: tuple[str, ...] = tuple(label(y) for y in range(start, end + 1))
    elif isinstance(given, list) and given:
        refuse_many("fiscal_years", len(given), MOST_YEARS, file)
        years = tuple(map(str, given))
    else:
        raise ScenarioRefused(
            "fiscal_years_not_a_list", file, 'fiscal_years is a list, or {{ first = "2024-25", last = "2026-27" }}.'
        )
    for year in years:
        _check_year(year, file)
    if not years or list(years) != sorted(set(years)):
        raise ScenarioRefused(
            "fiscal_years_do_not_rise",
            file,
            "fiscal_years must rise, each once: {years}.",
            years=years or phrase("none", "none"),
        )
    refuse_two_kinds(years, file)
    return years


def refuse_many(key: str, count: int, most: int, file: Where) -> None:
    """Refuses a list that is longer than any real one, before time and memory go into it."""
    if count > most:
        raise ScenarioRefused(
            "too_many_listed", file, "{key} has {count:,}; at most {most:,} are read.", key=key, count=count, most=most
        )


def _check_year(year: str, file: Where) -> None:
    if fiscal_years.read(year) is None or not set(year) <= set("0123456789-"):
        raise ScenarioRefused(
            "not_a_fiscal_year", file, "{year!r} is not a fiscal year.", 'Write "2021-22", or "2021".', year=year
        )


@dataclass(frozen=True)
class Codes:
    codes: tuple[str, ...]
    outside: tuple[str, ...]
    names: Mapping[str, Text]
    listed: Listed


def read_codes(data: Mapping[str, Any], axis: str, path: Path, where: Where) -> Codes:
    """The jurisdictions or categories: listed, from a data set's own list, or from a column of a CSV file."""
    plural = {"jurisdiction": "jurisdictions", "category": "categories"}[axis]
    table = data.get(plural)
    if table is None and axis == "category":
        one = listed(plural, ("all",), {}, False, where)
        return Codes(("all",), (), {"all": {"en": "all", "fr": "ensemble"}}, one)
    if table is not None and not isinstance(table, Mapping):
        table = {"codes": texts_of(data, plural, where)}
    if not isinstance(table, Mapping):
        raise ScenarioRefused(
            "no_codes",
            where,
            "no {plural}.",
            'Add {plural} = {{ codes = ["A", "B"] }}, or data or file.',
            plural=plural,
        )
    refuse_unknown_keys(table, CODE_KEYS, where / plural)
    found = _found(table, axis, path, where / plural)
    outside = texts_of(table, "outside", where / plural)
    codes = tuple(code for code in found.codes if code not in set(outside))
    refuse_many(plural, len(codes), MOST_CODES, where)
    _refuse_codes(codes, where / plural)
    names = {code: found.names.get(code, dict.fromkeys(LANGUAGES, code)) for code in (*codes, *outside)}
    for code, name in table.get("names", {}).items():
        if code not in names:
            raise unknown_key((where / plural).key("names"), str(code), names)
        names[code] = read_text(name, (where / plural).key("names").key(str(code)))
    source = listed(plural, codes, table, found.of_column, where, found.file)
    refuse_names(source, names)
    return Codes(codes, outside, names, source)


@dataclass(frozen=True)
class _Found:
    """Codes where a table finds them, those left out among them; whether they are what a column holds, and of which file."""

    codes: tuple[str, ...]
    of_column: bool = False
    names: Mapping[str, Text] = field(default_factory=dict)
    file: CsvFile | None = None


def _found(table: Mapping[str, Any], axis: str, path: Path, where: Where) -> _Found:
    """Codes that are listed count before those of a data set or a file, which then gives the names alone."""
    own = texts_of(table, "codes", where)
    found = _Found(own)
    column = str(table.get("column", axis))
    if "column" in table and "data" not in table and "file" not in table:
        raise ScenarioRefused("column_without_file", where, "column goes with data or file, and neither is given.")
    if "data" in table and "file" in table:
        raise ScenarioRefused("data_and_file", where, "give data or file, not both.")
    if "data" in table:
        dataset = load_dataset(str(table["data"]), path.parent)
        codes = dataset.jurisdictions if column == "jurisdiction" else dataset.codes(column)
        names = {c: {lang: dataset.label(column, c, lang) for lang in LANGUAGES} for c in dataset.codes(column)}
        found = _Found(codes, is_of_column(dataset, column), names)
    elif "file" in table:
        file, codes = _column_of(path.parent / str(table["file"]), column)
        found = _Found(codes, True, file=file)
    if "codes" in table:
        return replace(found, codes=own, of_column=False)
    return found


def _refuse_codes(codes: Sequence[str], where: Where) -> None:
    if twice := sorted(code for code, times in Counter(codes).items() if times > 1):
        raise ScenarioRefused("code_twice", where, "{twice} is listed twice.", twice=twice)
    if not all(code.strip() for code in codes):
        raise ScenarioRefused("blank_among_codes", where, "one of them is blank.", "Write its name.")
    if not codes:
        raise ScenarioRefused("no_code_left", where, "none is left.")


def _column_of(path: Path, column: str) -> tuple[CsvFile, tuple[str, ...]]:
    """The different values of a column of a CSV file, in the order in which they come."""
    return once(("codes", str(path), column), lambda: _read_column(path, column))


def _read_column(path: Path, column: str) -> tuple[CsvFile, tuple[str, ...]]:
    if not path.is_file():
        raise ScenarioRefused(
            "no_such_file", in_file(path.name), "there is no such file in {parent}.", parent=path.parent.resolve()
        )
    return column_of(path, column)
