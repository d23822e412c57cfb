"""Figures from data sets: which key column is which axis, what is fixed, what is summed, and what is left out."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import Dataset, Filled, some_of
from fundingmodel.datasets.gate import load, read_table
from fundingmodel.datasets.key_columns import key_of_column, year_of_column
from fundingmodel.datasets.row_sources import status_of
from fundingmodel.datasets.table_rows import Row
from fundingmodel.errors import DataRefused, ScenarioRefused, Where, in_file, phrase
from fundingmodel.kinds import in_money, kind_of_input, with_unit
from fundingmodel.labels.added_totals import refuse_added_totals
from fundingmodel.labels.listed import refuse_two_meanings
from fundingmodel.language.texts import read_text
from fundingmodel.listed_texts import texts_of
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario.figures.beside_data import (
    refuse_column_read_twice,
    refuse_figures_again,
    refuse_idle_columns,
    refuse_idle_years,
    refuse_without_key,
)
from fundingmodel.scenario.figures.control_totals import check_totals
from fundingmodel.scenario.figures.data_keys import DataKeys
from fundingmodel.scenario.figures.figure_checks import check_unit
from fundingmodel.scenario.figures.literal_figures import figures_by_key, refuse_beyond_exact
from fundingmodel.scenario.figures.money_of_rows import known_money, with_money_of_rows
from fundingmodel.scenario.figures.provenance import NOMINAL, said_of_row
from fundingmodel.scenario.figures.shared_counts import in_dollars, takes_amounts
from fundingmodel.scenario.figures.units_per_dollar import turned
from fundingmodel.scenario.parameters import BESIDE, EVERY_YEAR, Block, Parameter, Place, Said

MOST_NAMED = 60  # codes in a sentence
FULL = "full"  # what a table's column `coverage` says of a year that is complete


def parameter_of_data(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: Where) -> Parameter:
    refuse_figures_again(wanted, table, where)
    refuse_idle_years(wanted, table, where)
    dataset = dataset_of(table, place, where)
    refuse_idle_columns(wanted, table, dataset, where)
    by_count = wanted.rounding and dataset.unit == UNITS_PER_DOLLAR  # as data sets of 0.1 say it
    read = replace(wanted, unit=UNITS_PER_DOLLAR) if by_count else wanted
    unit = in_dollars(dataset.unit, place.currency) if takes_amounts(kind_of_input(wanted)) else dataset.unit
    check_unit(read, table.get("unit", unit), where, place.currency)
    check_unit(read, unit, where / dataset.path.name, place.currency)
    wanted = with_unit(wanted, table.get("unit", unit))
    measure = str(table.get("measure", dataset.measures[0] if len(dataset.measures) == 1 else ""))
    reader = _Reader(wanted, dataset, measure, table, place, where)
    given = BESIDE.get(wanted.by, "")
    years = tuple(map(str, place.all_data_years())) if wanted.by else place.fiscal_years
    literal, said_by_year = (
        figures_by_key(wanted, table[given], years, place, said, where.key(given)) if given in table else ({}, {})
    )
    figures = reader.blocks(literal, given in table)
    check_totals(table, reader.keys, measure, place, where)
    if by_count:
        figures = {key: turned(block, where) for key, block in figures.items()}
    described = dataset.about.get("source", "")
    said = replace(
        said,
        source=said.source or (read_text(described, in_file(dataset.path.name)) if described else {}),
        price_basis=said.price_basis or (NOMINAL if in_money(wanted) else ""),
        vintage=said.vintage or str(dataset.about.get("vintage", "")),
    )
    money = known_money(reader.money, said, dataset, place.money) if in_money(wanted) else {}
    said, of_keys = with_money_of_rows(said, money, dataset, where)
    of_rows = {
        (key, code): said_of_row(dataset, row, measure, of_keys.get(key, said))
        for (key, code), row in reader.rows.items()
    }
    by_place = {at: of_row for at, of_row in of_rows.items() if at[1] and of_row.row and of_row.row.says}
    by_year = {key: of_row for (key, code), of_row in of_rows.items() if not code}
    return Parameter(
        wanted,
        figures,
        said,
        {**of_keys, **by_year, **said_by_year},
        None,
        dataset,
        measure,
        tuple(reader.filled),
        by_place,
        money,
        {key: frozenset(found) for key, found in reader.statuses.items()},
    )


def dataset_of(table: Mapping[str, Any], place: Place, where: Where) -> Dataset:
    """The data set that an input's table names, described beside its file or in the table."""
    name = str(table["data"])
    if "key" not in table:
        dataset = load(name, place.folder)
        refuse_without_key(table, dataset, where)
        return dataset
    if "unit" not in table or "measure" not in table:
        raise ScenarioRefused(
            "key_without_measure_and_unit", where, "with key, say measure and unit of {name} as well.", name=name
        )
    key = texts_of(table, "key", where)
    codes = {"jurisdiction": (*place.jurisdictions, *place.outside)} if "jurisdiction" in key else {}
    return read_table(
        name,
        key,
        str(table["measure"]),
        codes,
        unit=str(table["unit"]),
        folder=place.folder,
        columns=texts_of(table, "columns", where),
        complete=False,
        decimal=str(table["decimal"]) if "decimal" in table else None,
    )


def years_given(wanted: Input, table: Mapping[str, Any], place: Place, where: Where) -> tuple[str, ...]:
    """The years that a data set has for an input, complete ones, by the keys of its figures; none where it is one for all."""
    keys = DataKeys(wanted, dataset_of(table, place, where), table, where)
    column = next(iter(keys.time_columns), "")
    if column not in keys.dataset.key or keys.year is not None:
        return ()
    at, own = keys.dataset.key.index(column), {k: c for k, c in keys.fixed.items() if k in keys.dataset.key}
    rows = (row for row in keys.dataset.select(**own) if row.texts.get("coverage", FULL) == FULL)
    found = dict.fromkeys(row.key[at] for row in rows)
    return tuple(year if wanted.by else fiscal_years.read(year) or year for year in found)


class _Reader:
    """Reads the blocks of one input from a data set: which key column is which axis, what is fixed, what is summed."""

    def __init__(
        self, wanted: Input, dataset: Dataset, measure: str, table: Mapping[str, Any], place: Place, where: Where
    ) -> None:
        self.wanted, self.dataset, self.measure, self.place, self.where = wanted, dataset, measure, place, where
        self.keys, self.of_file = DataKeys(wanted, dataset, table, where), where / dataset.path.name
        self.suppressed, self.in_money = table.get("suppressed"), in_money(wanted)
        self.filled: list[Filled] = []
        self.rows: dict[tuple[str, str], Row] = {}  # of figures that are a row's own, by key and place
        self.money: dict[str, dict[tuple[str, str], str]] = {}  # of the rows that are read
        self.statuses: dict[str, set[str]] = {}
        self._check_columns()
        refuse_column_read_twice(self.keys)
        self._check_all_named(table)
        refuse_added_totals(dataset, measure, self.keys.sum_over, texts_of(table, "not_totals", where), where)

    def _check_columns(self) -> None:
        keys = self.keys
        used = {*keys.fixed, *keys.sum_over, *(a for a in keys.axes if a), *keys.time_columns}
        if missing := [column for column in used if column not in self.dataset.key]:
            raise ScenarioRefused(
                "data_lacks_key_column",
                self.where,
                "{file} has no key column {missing!r}; it has {key}.",
                key_of_column(missing[0], [column for column in self.dataset.key if column not in used]),
                file=self.dataset.path.name,
                missing=missing[0],
                key=self.dataset.key,
            )
        if left := [column for column in self.dataset.key if column not in used]:
            raise ScenarioRefused(
                "key_column_left_open",
                self.where,
                'say what to do with {left!r} of {file}: where = {{ {left} = "{example}" }} takes one, '
                'sum_over = ["{left}"] adds them up.',
                year_of_column(left[0], self.dataset.codes(left[0]), bool(keys.time_columns)),
                example=self.dataset.codes(left[0])[0],
                left=left[0],
                file=self.dataset.path.name,
            )

    def _check_all_named(self, table: Mapping[str, Any]) -> None:
        """Nothing in the data is left out without a word: each code is taken, or named as left out."""
        left_out = {*texts_of(table, "leave_out", self.where), *self.place.outside}
        for axis, column in zip(AXES[self.wanted.shape], self.keys.axes, strict=True):
            if column is None or column in self.keys.fixed:
                continue
            there = self.dataset.codes_there(column)
            wanted = self.place.codes(axis)
            known = {*wanted, *left_out}
            if unnamed := [code for code in there if code not in known]:
                refuse_two_meanings(unnamed[0], wanted, self.where)
                raise ScenarioRefused(
                    "codes_not_named",
                    self.where,
                    "{file} has {unnamed}, which the scenario does not name.",
                    phrase("add_one", "Add it to the {axis} codes, or to `outside` or leave_out.", axis=axis)
                    if len(unnamed) == 1
                    else phrase(
                        "add_several", "Add them to the {axis} codes, or to `outside` or leave_out.", axis=axis
                    ),
                    file=self.dataset.path.name,
                    unnamed=some_of(unnamed, MOST_NAMED),
                )

    def years(self) -> tuple[str, ...]:
        if self.wanted.by == "calendar year":
            return tuple(map(str, self.place.all_data_years()))
        return self.place.fiscal_years if self.keys.time_columns and self.keys.year is None else (EVERY_YEAR,)

    def blocks(self, literal: Mapping[str, Block], by_year: bool) -> dict[str, Block]:
        """All figures: the literal ones of some fiscal years, and those of the data set for the others."""
        if by_year and self.years() == (EVERY_YEAR,):  # one figure for all years, but for those that the file gives
            block, years = self.block(EVERY_YEAR), self.place.fiscal_years
            stated = [year for year in years if year not in literal]
            self.rows = {(year, code): row for (_, code), row in self.rows.items() for year in stated}
            return {year: literal.get(year, block) for year in years}
        return {year: literal[year] if year in literal else self.block(year) for year in self.years()}

    def block(self, key: str) -> Block:
        rows, columns = (self.place.codes(axis) for axis in AXES[self.wanted.shape])
        self.money[key] = {}
        return tuple(tuple(self._figure(key, row, column) for column in columns) for row in rows)

    def _figure(self, key: str, row: str, column: str) -> Decimal | None:
        asked = self.keys.asked(key, row, column)
        if not self.keys.sum_over:
            there = self.dataset.find(asked)
            if there and not (row and column):
                self.rows[key, row or column] = there
            return self._one(key, asked, there)
        found = self.keys.rows(key, row, column)
        if not found:
            raise ScenarioRefused(
                "data_lacks_rows",
                self.where,
                "{file} has nothing for {asked}.",
                file=self.dataset.path.name,
                asked=asked,
            )
        parts = [self._one(key, dict(zip(self.dataset.key, each.key, strict=True)), each) for each in found]
        return sum((part for part in parts if part is not None), Decimal(0))

    def _there(self, asked: Mapping[str, str]) -> Row:
        """A row of the data set; of one that is not there it says what there is."""
        try:
            return self.dataset.row(**asked)
        except DataRefused as error:
            raise error.inside(ScenarioRefused, self.where) from None

    def _one(self, key: str, asked: Mapping[str, str], row: Row | None) -> Decimal | None:
        if row is None:
            if self.wanted.may_be_unknown:
                return None
            row = self._there(asked)
        measure = self.measure or None
        figure = self.dataset.figure_of(row, measure, self.suppressed)
        if figure is not None:
            refuse_beyond_exact(figure, self.of_file)
        if status := status_of(row.texts):
            self.statuses.setdefault(key, set()).add(status)
        if self.in_money:
            self.money[key].setdefault(self.dataset.money(self.measure, row), ", ".join(row.key))
        if (coverage := row.texts.get("coverage", FULL)) != FULL:
            codes = ", ".join(f"{column} {code}" for column, code in asked.items())
            raise ScenarioRefused(
                "part_of_a_year",
                self.of_file,
                "{codes} covers {coverage} only.",
                "Count full years: change lags or years.",
                codes=codes,
                coverage=coverage,
            )
        if row.suppressed:
            low, high = (self.dataset.figure_of(row, measure, rule) for rule in ("low", "high"))
            self.filled.append(Filled(dict(asked), self.measure, figure, low, high))
        return figure
