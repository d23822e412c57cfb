"""Data sets: tables of figures that have passed the gate, with what their makers say of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fundingmodel.datasets.aliases import meanings
from fundingmodel.datasets.csv_files import CsvForm
from fundingmodel.datasets.months import goes_by_months, hidden_month
from fundingmodel.datasets.numbers import number_said
from fundingmodel.datasets.row_sources import MEASURE, SCOPE, RowSource, source_of
from fundingmodel.datasets.table_rows import Row, Rows
from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from fundingmodel.nearest import nearest
from fundingmodel.scopes import measures

if TYPE_CHECKING:
    import pandas

TIME_COLUMNS = ("year", "fiscal_year")
SUPPRESSED, ROUNDING = "suppressed", "rounding"  # columns with a meaning of their own
SMALLEST, LARGEST = 1, 4  # what one suppressed count may be
NATIONAL_MONTHS = "national_months"  # a rule for hidden months: as the whole country's landings of the category
RULES = {"low": Decimal(SMALLEST), "midpoint": Decimal("2.5"), "high": Decimal(LARGEST)}
DESCRIBING = ("title", "source", "url", "publisher", "licence", "retrieved", "vintage", "precision", "notes")


@dataclass(frozen=True)
class Filled:
    """A suppressed count and what a rule puts in its place, with the least and the most it may be."""

    key: Mapping[str, str]
    measure: str
    figure: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Outlier:
    """A figure that moved by more than the limit from one year to the next."""

    key: Mapping[str, str]
    before: str
    after: str
    figure_before: Decimal
    figure_after: Decimal
    change: Decimal | None


@dataclass(frozen=True, eq=False)
class Dataset:
    """A table of figures that has passed the gate, with what its makers say of it.

    >>> from fundingmodel.datasets.gate import load
    >>> load("admissions").figure(year=2019, jurisdiction="ON", category="economic")
    Decimal('82145')
    """

    name: str
    path: Path
    about: Mapping[str, Any]
    unit: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    rows: Rows
    code_lists: Mapping[str, Mapping[str, Mapping[str, Any]]]
    sha256: str
    form: CsvForm = field(default_factory=CsvForm)
    may_hide: bool = True  # whether it has a column of how many counts are suppressed

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The recipients in official order, without "not stated" and without areas of several jurisdictions."""
        listed = self._code_list("jurisdiction")
        return tuple(code for code, entry in listed.items() if "kind" not in entry)

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes a key column may hold, in official order."""
        return tuple(self._code_list(column))

    def label(self, column: str, code: str, language: str = "en") -> str:
        """The name of a code in English ("en") or French ("fr"); the code itself where it has no name."""
        listed = self._code_list(column)
        if code not in listed:
            raise unknown_code(in_file(self.path.name), column, code, listed)
        return str(listed[code].get(language, code))

    def describe(self, what: str, language: str = "en") -> str:
        """What its TOML file says of the title, source, publisher, licence, retrieved, vintage, precision or notes.

        Empty if it says nothing; in English where it has only one language.
        """
        if what not in DESCRIBING:
            raise DataRefused(
                "not_described",
                in_file(self.path.name),
                "nothing is called {name!r} there.",
                "There are {describing:and}.",
                name=what,
                describing=DESCRIBING,
            )
        said = self.about.get(what, "")
        return str(said.get(language, said.get("en", ""))) if isinstance(said, dict) else str(said)

    def short(self, language: str) -> str:
        """What a sheet of its figures is called, where the file says it; empty where it does not."""
        said = self.about.get("short", "")
        return str(said.get(language, "")) if isinstance(said, dict) else str(said)

    def money(self, measure: str, row: Row | None = None) -> tuple[str, str]:
        """What money of a column covers and what was done with it, as its row or the whole data set says; empty where neither does.

        >>> from fundingmodel.datasets.gate import load
        >>> load("agreement_2005").money("spent")
        ('agreement-2005', 'spent')
        """
        return self._money(measure, {**row.texts, **dict(zip(self.key, row.key, strict=True))} if row else {})

    def moneys(self, measure: str) -> tuple[tuple[str, str], ...]:
        """The same of every row: each pair once, in the order in which they come."""
        key = dict(zip(self.key, self.rows.key, strict=True))  # a scope may tell one row from another
        cells = {c: key[c].of_each() if c in key else self.rows.texts[c] for c in (SCOPE, MEASURE)
                 if c in key or c in self.rows.texts}  # fmt: skip
        different = dict.fromkeys(zip(*cells.values(), strict=True)) if cells else [()]
        return tuple(dict.fromkeys(self._money(measure, dict(zip(cells, each, strict=True))) for each in different))

    def _money(self, measure: str, cells: Mapping[str, str]) -> tuple[str, str]:
        said, texts = self.about.get("money", {}), self._texts_of_money(cells)
        by_column = said.get("measure", "")
        done = by_column.get(measure, "") if isinstance(by_column, Mapping) else by_column
        own_name = measure if measure in measures() else ""
        return str(texts.get("scope") or said.get("scope", "")), str(texts.get("measure") or done or own_name)

    def _texts_of_money(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """The scope and measure of a row, but for columns that its table names as columns that nothing is read from."""
        free = () if "money" in self.about else self.about.get("columns", ())
        return {column: cells.get(column, "") for column in (SCOPE, MEASURE) if column not in free}

    def has(self, **key: object) -> bool:
        """Whether there is a row with these codes; a key column must be given."""
        return bool(self.rows.by_key.rows(self._wanted(key)))

    def find(self, key: Mapping[str, object]) -> Row | None:
        """The one row with these codes; None where there is none. A key column must be given."""
        found = self.rows.by_key.rows(self._wanted(key))
        return self.rows[found[0]] if found else None

    def row(self, **key: object) -> Row:
        """The one row with these codes. DataRefused, naming what is missing and what there is, if none has them."""
        wanted = self._wanted(key)
        if not (found := self.rows.by_key.rows(wanted)):
            raise self._no_such_row(wanted)
        return self.rows[found[0]]

    def source_of(self, row: Row, measure: str | None = None) -> RowSource:
        """What a row says of its own figures: source, its date, status, rounding, scope and measure.

        >>> from fundingmodel.datasets.gate import load
        >>> data = load("settlement_allocations")
        >>> data.source_of(data.row(fiscal_year="2025-26", jurisdiction="ON")).status
        'reported'
        """
        said = {language: self.describe("source", language) for language in ("en", "fr")}
        column = measure or (self.measures[0] if len(self.measures) == 1 else "")
        return source_of(row.texts, row.rounding, said, self.money(column, row))

    def select(self, **key: object) -> tuple[Row, ...]:
        """All rows with these codes, in the order of the file; columns left out may hold anything."""
        self._known_columns(key)
        given = {column: str(key[column]) for column in self.key if column in key}
        groups = self.rows.grouped(tuple(map(self.key.index, given)))
        return tuple(map(self.rows.__getitem__, groups.rows(tuple(given.values()))))

    def codes_there(self, column: str) -> tuple[str, ...]:
        """The codes of a key column that rows have, in the order in which they come."""
        return tuple(self.rows.key[self.key.index(column)].numbers)

    def figure(self, measure: str | None = None, suppressed: str | None = None, **key: object) -> Decimal:
        """One figure, exact, in the data set's unit.

        A suppressed count needs a named rule ("low", "midpoint" or "high", or "national_months" in a table of months);
        without one it is refused, since taking it for zero would be silent.
        """
        return self.figure_of(self.row(**key), measure, suppressed)

    def figure_of(self, row: Row, measure: str | None = None, suppressed: str | None = None) -> Decimal:
        """The figure of a row of this data set, with the same rule for a suppressed count."""
        known = row.figures[self._measure(measure)]
        if not row.suppressed:
            assert known is not None  # the gate lets a blank through only where something is suppressed
            return known
        if suppressed == NATIONAL_MONTHS and goes_by_months(self):
            return hidden_month(self, row, self._measure(measure))
        return (known or Decimal(0)) + row.suppressed * self._rule(suppressed, row)

    @property
    def rules(self) -> tuple[str, ...]:
        """What a suppressed count may be taken for: hidden months may also be spread."""
        return (*RULES, *([NATIONAL_MONTHS] if goes_by_months(self) else []))

    def filled(self, rule: str) -> tuple[Filled, ...]:
        """Every suppressed count with what the rule puts in its place, and how far off that may be."""
        return tuple(
            Filled(dict(zip(self.key, row.key, strict=True)), measure,
                   *(row.suppressed * each for each in (self._rule(rule, row), RULES["low"], RULES["high"])))
            for row in self.rows if row.suppressed for measure in self.measures
        )  # fmt: skip

    def outliers(
        self, limit: Decimal | float | str, measure: str | None = None, by: Sequence[str] | None = None
    ) -> tuple[Outlier, ...]:
        """The changes from one year to the next beyond the limit (0.5: by more than half, up or down).

        `by` names the key columns that tell one series from another, by default all but the year; the others are added
        up (`by=["jurisdiction"]`: all categories together). Suppressed counts enter at their midpoint, since this is a
        list for a reader's eye and not a figure. A rise from nothing is always listed, its change None.
        """
        bound = number_said(limit)
        if not bound.is_finite() or bound <= 0:
            raise DataRefused(
                "outlier_limit",
                in_file(self.path.name),
                "the limit for outliers is {limit}; give a ratio above 0, like 0.5.",
                limit=limit,
            )
        found = []
        for group, series in self._series(self._measure(measure), by).items():
            for (before, old), (after, new) in itertools.pairwise(series.items()):
                change = (new - old) / old if old else None
                if new if change is None else abs(change) > bound:
                    found.append(Outlier(dict(group), before, after, old, new, change))
        return tuple(found)

    def table(self) -> pandas.DataFrame:
        """The rows as a DataFrame: key columns as text, figures as numbers (missing where suppressed)."""
        import pandas

        columns: dict[str, list[Any]] = {
            column: [row.key[place] for row in self.rows] for place, column in enumerate(self.key)
        }
        for measure in self.measures:
            columns[measure] = [float("nan") if (value := row.figures[measure]) is None else float(value)
                                for row in self.rows]  # fmt: skip
        if SUPPRESSED in self.about.get("columns", ()) or any(row.suppressed for row in self.rows):
            columns[SUPPRESSED] = [row.suppressed for row in self.rows]
        for column in self.rows[0].texts if self.rows else ():
            columns[column] = [row.texts[column] for row in self.rows]
        return pandas.DataFrame(columns)

    def _code_list(self, column: str) -> Mapping[str, Mapping[str, Any]]:
        if column not in self.code_lists:
            raise DataRefused(
                "no_key_column",
                in_file(self.path.name),
                "no key column {column!r}.",
                "Its key columns are {key:and}.",
                column=column,
                key=self.key,
            )
        return self.code_lists[column]

    def _known_columns(self, key: Mapping[str, object]) -> None:
        for column in key:
            self._code_list(column)

    def _wanted(self, key: Mapping[str, object]) -> tuple[str, ...]:
        if key.keys() != self.code_lists.keys():
            self._known_columns(key)
        if lacking := [column for column in self.key if column not in key]:
            raise DataRefused(
                "key_not_complete",
                in_file(self.path.name),
                "to find one figure, {lacking:and} must be given as well.",
                lacking=lacking,
            )
        return tuple(str(key[column]) for column in self.key)

    def _no_such_row(self, wanted: tuple[str, ...]) -> DataRefused:
        asked = ", ".join(f"{column} {code}" for column, code in zip(self.key, wanted, strict=True))
        for place, (column, code) in enumerate(zip(self.key, wanted, strict=True)):
            there = self.rows.codes_under(wanted[:place])
            if code not in there:
                there_are = phrase("by_column", "By {column}, there are: {names}.", column=column, names=some_of(there))
                if place:
                    there_are = phrase(
                        "by_column_under",
                        "By {column}, there are for {above}: {names}.",
                        column=column,
                        above=wanted[:place],
                        names=some_of(there),
                    )
                return DataRefused(
                    "no_figure", in_file(self.path.name), "no figure for {asked}.", there_are, asked=asked
                )
        raise AssertionError("a row that is missing is missing in some column")

    def _measure(self, measure: str | None) -> str:
        if measure is None and len(self.measures) == 1:
            return self.measures[0]
        if measure not in self.measures:
            place, there = in_file(self.path.name), self.measures or phrase("none", "none")
            advice = phrase("measures_are", "The measures are {measures:and}.", measures=there)
            if measure is None:
                raise DataRefused("no_measure_named", place, "no measure was named.", advice)
            raise DataRefused("no_measure", place, "no measure {measure!r}.", advice, measure=measure)
        return measure

    def _rule(self, rule: str | None, row: Row) -> Decimal:
        if rule not in RULES:
            no_rule = phrase("no_rule", "no rule says what to take for it")
            raise DataRefused(
                "figure_suppressed",
                in_file(self.path.name).row(row.number),
                "the figure for {codes} is suppressed ({smallest} to {largest} persons) and {fault}.",
                'Give suppressed = "midpoint" (2.5), "low" (1) or "high" (4).',
                codes=row.key,
                smallest=SMALLEST,
                largest=LARGEST,
                fault=no_rule if rule is None else phrase("not_a_rule", "{rule!r} is not a rule", rule=rule),
            )
        return RULES[rule]

    def _series(self, measure: str, by: Sequence[str] | None) -> dict[tuple[tuple[str, str], ...], dict[str, Decimal]]:
        """By the codes of the columns in `by`: the sum of each year, in the order of years."""
        time = next((column for column in TIME_COLUMNS if column in self.key), None)
        if time is None:
            raise DataRefused(
                "no_column_of_years",
                in_file(self.path.name),
                "no key column is a year, so no year can be compared with another.",
            )
        kept = [column for column in self.key if column != time and (by is None or column in by)]
        self._known_columns(dict.fromkeys(by or ()))
        series: dict[tuple[tuple[str, str], ...], dict[str, Decimal]] = {}
        for row in self.rows:
            codes = dict(zip(self.key, row.key, strict=True))
            sums = series.setdefault(tuple((column, codes[column]) for column in kept), {})
            value = (row.figures[measure] or Decimal(0)) + row.suppressed * RULES["midpoint"]
            sums[codes[time]] = sums.get(codes[time], Decimal(0)) + value
        return {group: dict(sorted(sums.items())) for group, sums in series.items()}


def unknown_code(where: Where, column: str, code: str, listed: Mapping[str, Mapping[str, Any]]) -> DataRefused:
    advice = known_codes(code, some_of(list(listed), 20), listed)
    for known, entry in listed.items():
        if code.casefold() in {known.casefold(), *(str(entry.get(name, "")).casefold() for name in ("en", "fr"))}:
            advice = phrase("write_it", "Write it {code}.", code=known)
    if meant := meanings(code, listed):
        english = "It may mean {meanings:or}: write the code in capitals."
        advice = phrase("may_mean", english, meanings=meant)
    return DataRefused("unknown_code", where, "unknown {column} {code!r}.", advice, column=column, code=code)


def codes_listed(codes: object) -> list[str]:
    return [str(code) for code in codes] if isinstance(codes, list) else [str(codes)]


# Words


def known_codes(word: str, listed: Phrase | Sequence[str], words: Iterable[str]) -> Phrase:
    """What may be written, after the closest to what was written, if there is one."""
    near = nearest(word, words)
    if not near:
        return phrase("known", "Known: {names}.", names=listed)
    return phrase("closest_and_known", "Did you mean {closest!r}? Known: {names}.", closest=near, names=listed)


def some_of(words: Sequence[str], most: int = 10, count: int | None = None) -> Phrase | Sequence[str]:
    """All of few words, or the first of many, or of `count`, with how many more there are."""
    count = len(words) if count is None else count
    if count <= most:
        return words
    return phrase("and_more", "{names} and {count} more", names=words[:most], count=count - most)
