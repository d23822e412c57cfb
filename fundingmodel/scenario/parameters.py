"""Parameters: the figures of a scenario's inputs, exact, each with its unit, price basis, source, or marked as an assumption.

A figure is written in the scenario file, read from a data set, or is another result (of a scenario, or of an earlier tier).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import Dataset, Filled, Row
from fundingmodel.datasets.gate import load, read_table
from fundingmodel.errors import ScenarioRefused, Where, at, closest, in_file, phrase
from fundingmodel.language.texts import read_text
from fundingmodel.rounding import FEWEST_UNITS_PER_DOLLAR, UNITS_PER_DOLLAR, inverse, is_rounding, is_rounding_unit
from fundingmodel.scenario.control_totals import TOTAL, check_totals

Block = tuple[tuple[Decimal | None, ...], ...]  # rows of figures, as the shape says; None is unknown

LITERAL_KEYS = ("value", "values", "by_year", "by_lag", "by_calendar_year")
LINK_KEYS = ("scenario", "tier", "quantity", "fiscal_year", "jurisdiction")
DATA_KEYS = (
    "data",
    "measure",
    "where",
    "sum_over",
    "year_lag",
    "year",
    "category_column",
    "jurisdiction_column",
    "columns",
    "suppressed",
    "key",
    "leave_out",
    TOTAL,
)
SAID_KEYS = ("unit", "price_basis", "source", "vintage", "assumption", "note", "range")
DECLARED_KEYS = ("shape", "by", "title")
INPUT_KEYS = (*LITERAL_KEYS, *LINK_KEYS, *DATA_KEYS, *SAID_KEYS, *DECLARED_KEYS)
PRICE_BASES = ("nominal", "real")
EVERY_YEAR = ""
BEYOND = Decimal(10) ** 18
FULL = "full"  # what a table's column `coverage` says of a year that is complete


@dataclass(frozen=True)
class Said:
    """What is said of a figure: where it comes from, or that it is an assumption."""

    source: Mapping[str, str] = field(default_factory=dict)
    price_basis: str = ""
    vintage: str = ""
    assumption: bool = False
    note: Mapping[str, str] = field(default_factory=dict)
    range: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class Link:
    """A figure that is another result: of a scenario (by name or path), or of an earlier tier of this one."""

    quantity: str
    scenario: str = ""
    tier: str = ""
    fiscal_year: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True)
class Place:
    """Where figures are needed: the file that asks, its jurisdictions and categories, fiscal years and lags."""

    file: Where
    folder: Path
    jurisdictions: tuple[str, ...]
    categories: tuple[str, ...]
    outside: tuple[str, ...]
    fiscal_years: tuple[str, ...]
    lags: tuple[int, ...]

    def codes(self, axis: str | None) -> tuple[str, ...]:
        """The codes along an axis; one nameless place where the shape has none."""
        return {"jurisdiction": self.jurisdictions, "origin": self.jurisdictions, "category": self.categories}.get(
            axis or "", ("",)
        )

    def data_years(self, fiscal_year: str) -> tuple[int, ...]:
        return tuple(first_calendar_year(fiscal_year) - lag for lag in self.lags)

    def all_data_years(self) -> tuple[int, ...]:
        return tuple(sorted({year for fiscal_year in self.fiscal_years for year in self.data_years(fiscal_year)}))


@dataclass(frozen=True)
class Parameter:
    """An input and its figures. `figures` is keyed by fiscal year ("" where all years share it), calendar year or lag."""

    input: Input
    figures: Mapping[str, Block]
    said: Said
    said_by_year: Mapping[str, Said] = field(default_factory=dict)
    link: Link | None = None
    dataset: Dataset | None = None
    measure: str = ""
    filled: tuple[Filled, ...] = ()

    def keys(self, fiscal_year: str, place: Place) -> tuple[str, ...]:
        """Under which keys the figures of a fiscal year stand: several for an input by calendar year or lag."""
        if self.input.by == "calendar year":
            return tuple(str(year) for year in place.data_years(fiscal_year))
        if self.input.by == "lag":
            return tuple(str(lag) for lag in place.lags)
        return (EVERY_YEAR if EVERY_YEAR in self.figures else fiscal_year,)

    def exact(self, fiscal_year: str, place: Place) -> tuple[Block, ...]:
        """The blocks of a fiscal year: one, or one for each data year."""
        return tuple(self.figures[key] for key in self.keys(fiscal_year, place))

    def said_of(self, key: str) -> Said:
        return self.said_by_year.get(key, self.said)


def first_calendar_year(fiscal_year: str) -> int:
    """2021 for "2021-22"."""
    return int(fiscal_year[:4])


def unknown_key(where: Where, key: str, known: Iterable[str]) -> ScenarioRefused:
    listed = list(known)
    hint = closest(key, listed, phrase("may_hold", "It may hold: {keys}.", keys=listed))
    return ScenarioRefused("unknown_key", where, "unknown key {key!r}.", hint, key=key)


def read_parameter(wanted: Input, table: Mapping[str, Any], place: Place) -> Parameter:
    """The figures of one input from its table in the scenario file; refuses what is unknown, missing or of the wrong unit."""
    where = place.file.input(wanted.name)
    for key in table:
        if key not in INPUT_KEYS:
            raise unknown_key(where, key, INPUT_KEYS)
    said = _said(table, where)
    if "scenario" in table or "tier" in table:
        return Parameter(wanted, {}, said, link=_link(table, where))
    if "data" in table:
        parameter = _from_data(wanted, table, place, said, where)
    elif any(key in table for key in LITERAL_KEYS):
        parameter = _literal(wanted, table, place, said, where)
    else:
        raise ScenarioRefused(
            "no_figures", where, "no figures.", "Give value, values, by_year, by_lag, data or scenario."
        )
    _check_figures(parameter, place, where)
    return parameter


# What is said of a figure


def _said(table: Mapping[str, Any], where: Where, above: Said | None = None) -> Said:
    above = above or Said()
    basis = table.get("price_basis", above.price_basis)
    if basis and basis not in PRICE_BASES:
        raise ScenarioRefused(
            "unknown_price_basis",
            where,
            "price_basis is {basis!r}; it is one of {price_bases}.",
            basis=basis,
            price_bases=PRICE_BASES,
        )
    assumption = table.get("assumption", above.assumption if "source" not in table else False)
    if not isinstance(assumption, bool):
        raise ScenarioRefused(
            "assumption_not_true_or_false",
            where,
            "assumption is {assumption!r}; write true or false.",
            assumption=assumption,
        )
    limits = table.get("range", above.range)
    numbers = isinstance(limits, list | tuple) and all(isinstance(x, int | Decimal) for x in limits)
    if limits is not None and (not numbers or len(limits) != 2):
        raise ScenarioRefused(
            "range_not_two_numbers",
            where,
            "range is {limits!r}; write the least and the most, as [1.5, 3.0].",
            limits=limits,
        )
    return Said(
        _source(table, above, where),
        str(basis),
        str(table.get("vintage", above.vintage)),
        assumption,
        (read_text(table["note"], where.key("note")) if table["note"] else {}) if "note" in table else above.note,
        None if limits is None else (Decimal(limits[0]), Decimal(limits[1])),
    )


def _source(table: Mapping[str, Any], above: Said, where: Where) -> Mapping[str, str]:
    if "source" in table:
        return read_text(table["source"], where.key("source")) if table["source"] else {}
    return {} if table.get("assumption") else above.source


def _check_said(parameter: Parameter, where: Where) -> None:
    for key in parameter.figures:
        said = parameter.said_of(key)
        from_data = parameter.dataset is not None and key not in parameter.said_by_year
        if not (said.source or said.assumption or from_data):
            raise ScenarioRefused("no_source", where.of(key), "no source.", 'Add source = "...", or assumption = true.')
        unpriced = parameter.input.unit == "dollars" and not parameter.input.rounding
        if unpriced and not (said.price_basis or parameter.dataset):
            raise ScenarioRefused(
                "no_price_basis", where, "no price basis.", 'Add price_basis = "nominal" (or "real").'
            )


# Figures that are another result


def _link(table: Mapping[str, Any], where: Where) -> Link:
    for key in table:
        if key not in (*LINK_KEYS, *DECLARED_KEYS, "note", "unit"):
            raise ScenarioRefused(
                "not_with_another_result",
                where,
                "{key!r} does not go with a figure that is another scenario's result.",
                key=key,
            )
    if "scenario" in table and "tier" in table:
        raise ScenarioRefused("scenario_and_tier", where, "give scenario or tier, not both.")
    if "quantity" not in table:
        raise ScenarioRefused(
            "no_quantity_named", where, "which quantity of it?", 'Add quantity = "allocation", for instance.'
        )
    return Link(**{key: str(table[key]) for key in LINK_KEYS if key in table})


# Figures written in the file


def _literal(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: Where) -> Parameter:
    _check_unit(wanted, table.get("unit"), where)
    if stray := [key for key in DATA_KEYS if key in table]:
        raise ScenarioRefused(
            "goes_with_data", where, "{stray!r} goes with `data`, and no `data` is given.", stray=stray[0]
        )
    key_of, expected = {
        None: ("by_year", place.fiscal_years),
        "lag": ("by_lag", tuple(map(str, place.lags))),
        "calendar year": ("by_calendar_year", tuple(map(str, place.all_data_years()))),
    }[wanted.by]
    for key in ("by_year", "by_lag", "by_calendar_year"):
        if key in table and key != key_of:
            raise ScenarioRefused(
                "figures_by_another_key",
                where,
                "{key} does not fit; these figures go by {key_of}.",
                key=key,
                key_of=key_of.removeprefix("by_"),
            )
    if ("value" in table) + ("values" in table) + (key_of in table) != 1:
        raise ScenarioRefused(
            "several_kinds_of_figures", where, "give one of value, values and {key_of}.", key_of=key_of
        )
    if key_of not in table:
        block = _block(wanted, table, place, where)
        return Parameter(wanted, {EVERY_YEAR: block} if wanted.by is None else dict.fromkeys(expected, block), said)
    figures, said_by_year = _by_key(wanted, table[key_of], expected, place, said, where.key(key_of))
    missing = [key for key in expected if key not in figures]
    if missing and not wanted.may_be_unknown:
        raise ScenarioRefused(
            "key_lacks_figures", where, "{key_of} has nothing for {missing}.", key_of=key_of, missing=missing
        )
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    unknown: Block = ((None,) * len(columns),) * len(rows)
    return Parameter(wanted, {key: figures.get(key, unknown) for key in expected}, said, said_by_year)


def _by_key(
    wanted: Input, entries: Mapping[str, Any], expected: Sequence[str], place: Place, said: Said, where: Where
) -> tuple[dict[str, Block], dict[str, Said]]:
    if not isinstance(entries, Mapping):
        raise ScenarioRefused(
            "not_a_table_of_years",
            where,
            "found {entries!r}; write a figure for each of {expected}.",
            entries=entries,
            expected=expected,
        )
    figures, said_by_key = {}, {}
    for key, entry in entries.items():
        if key not in expected:
            raise unknown_key(where, key, expected)
        if isinstance(entry, Mapping):
            for word in entry:
                if word not in ("value", "values", *SAID_KEYS):
                    raise unknown_key(where.key(key), word, ("value", "values", *SAID_KEYS))
            said_by_key[key] = _said(entry, where.key(key), said)
        figures[key] = _block(wanted, entry if isinstance(entry, Mapping) else {"value": entry}, place, where.key(key))
    return figures, said_by_key


def _block(wanted: Input, entry: Mapping[str, Any], place: Place, where: Where) -> Block:
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    if "value" in entry:
        if wanted.shape == "origin x jurisdiction":
            raise ScenarioRefused(
                "one_value_for_origins", where, "one value does not fit; give values for each origin."
            )
        return ((_number(entry["value"], wanted, where),) * len(columns),) * len(rows)
    values = entry.get("values")
    if not isinstance(values, Mapping) or wanted.shape == "scalar":
        if wanted.shape == "scalar":
            raise ScenarioRefused("not_one_value", where, "give value = a number.")
        raise ScenarioRefused("not_values_by_code", where, "give values = {{ CODE = number, ... }}.")
    if wanted.shape == "origin x jurisdiction":
        return _residence(wanted, values, rows, where)
    by_row = {"": values} if rows == ("",) else values
    _check_codes(by_row, rows, wanted, where)
    if columns == ("",):
        return tuple((_number(by_row[row], wanted, where.key(row)),) for row in rows)
    for row in rows:
        _check_codes(by_row[row], columns, wanted, where.key(row) if row else where)
    return tuple(tuple(_number(by_row[row][column], wanted, where.key(column)) for column in columns) for row in rows)


def _residence(wanted: Input, values: Mapping[str, Any], codes: Sequence[str], where: Where) -> Block:
    """Where those of each origin live: an origin that is not named stays, and so does what is left of one that is."""
    rows = []
    for origin in codes:
        named = dict(values.get(origin, {}))
        _check_known(named, codes, where.key(origin))
        moved = {code: _number(x, wanted, where.key(origin).key(code)) or Decimal(0) for code, x in named.items()}
        moved.setdefault(origin, Decimal(1) - sum(moved.values()))
        rows.append(tuple(moved.get(code, Decimal(0)) for code in codes))
    _check_known(values, codes, where)
    return tuple(rows)


def _check_known(found: Mapping[str, Any], codes: Sequence[str], where: Where) -> None:
    for code in found:
        if code not in codes:
            raise unknown_key(where, code, codes)


def _check_codes(found: object, codes: Sequence[str], wanted: Input, where: Where) -> None:
    if not isinstance(found, Mapping):
        raise ScenarioRefused(
            "not_a_table_of_codes",
            where,
            "found {found!r}; give a number for each of {codes}.",
            found=found,
            codes=codes,
        )
    _check_known(found, codes, where)
    if missing := [code for code in codes if code not in found]:
        raise ScenarioRefused(
            "codes_without_figure",
            where,
            "nothing for {missing:quoted}.",
            "The scenario has {codes}: add {first} = 1, for instance.",
            missing=missing,
            codes=codes,
            first=missing[0],
        )


def _number(value: object, wanted: Input, where: Where) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ScenarioRefused(
            "not_a_number", where, "found {value!r} where a number of {unit} belongs.", value=value, unit=wanted.unit
        )
    number = Decimal(value)
    if not number.is_finite():
        raise ScenarioRefused(
            "not_finite", where, "{value} is not a figure.", "Write a number, or leave the step out.", value=value
        )
    if abs(number) >= BEYOND:
        raise ScenarioRefused(
            "beyond_exact", where, "{value} is beyond what can be calculated exactly.", "Check the unit.", value=value
        )
    return number


# Figures read from a data set


def _from_data(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: Where) -> Parameter:
    name = str(table["data"])
    if "key" in table:
        if "unit" not in table or "measure" not in table:
            raise ScenarioRefused(
                "key_without_measure_and_unit", where, "with key, say measure and unit of {name} as well.", name=name
            )
        codes = {"jurisdiction": (*place.jurisdictions, *place.outside)} if "jurisdiction" in table["key"] else {}
        dataset = read_table(
            name,
            table["key"],
            str(table["measure"]),
            codes,
            unit=str(table["unit"]),
            folder=place.folder,
            columns=tuple(map(str, table.get("columns", ()))),
            complete=False,
        )
    else:
        dataset = load(name, place.folder)
    by_count = wanted.rounding and dataset.unit == UNITS_PER_DOLLAR  # as data sets of 0.1 say it
    read = replace(wanted, unit=UNITS_PER_DOLLAR) if by_count else wanted
    _check_unit(read, table.get("unit", dataset.unit), where)
    _check_unit(read, dataset.unit, where / dataset.path.name)
    measure = str(table.get("measure", dataset.measures[0] if len(dataset.measures) == 1 else ""))
    reader = _Reader(wanted, dataset, measure, table, place, where)
    literal, said_by_year = (
        _by_key(wanted, table["by_year"], place.fiscal_years, place, said, where.key("by_year"))
        if "by_year" in table
        else ({}, {})
    )
    figures = {key: literal[key] if key in literal else reader.block(key) for key in reader.years()}
    check_totals(table, wanted, dataset, measure, place, where)
    if by_count:
        figures = {key: turned(block, where) for key, block in figures.items()}
    told = dataset.about.get("source", "")
    said = replace(
        said,
        source=said.source or (read_text(told, in_file(dataset.path.name)) if told else {}),
        price_basis=said.price_basis or ("nominal" if wanted.unit == "dollars" and not wanted.rounding else ""),
        vintage=said.vintage or str(dataset.about.get("vintage", "")),
    )
    of_rows = {key: _said_of_row(row, said) for key, row in reader.scalar_rows.items()}
    return Parameter(wanted, figures, said, {**of_rows, **said_by_year}, None, dataset, measure, tuple(reader.filled))


def turned(block: Block, where: Where) -> Block:
    """Units per dollar as rounding units in dollars, or the reverse; refused where one is no exact decimal."""
    return tuple(tuple(x if x is None else turned_figure(x, where) for x in row) for row in block)


def turned_figure(figure: Decimal, where: Where) -> Decimal:
    if figure <= 0:
        what = "{where} is {figure}; it must be at least {fewest:f}."
        raise ScenarioRefused("too_few_units_per_dollar", where, what, figure=figure, fewest=FEWEST_UNITS_PER_DOLLAR)
    if (found := inverse(figure)) is None:
        raise ScenarioRefused(
            "no_exact_rounding_unit",
            where,
            "{where} is {figure}: a dollar in {figure} parts gives no exact decimal.",
            "Give rounding_unit, in dollars: 0.01 for cents, 1000 for thousands of dollars, for instance.",
            figure=figure,
        )
    return found


def counted_parameter(parameter: Parameter, count: Input) -> Parameter:
    """A rounding unit as the count of units in a dollar that files and workbooks of 0.1 know it by."""
    figures = {key: turned(block, at(count.name)) for key, block in parameter.figures.items()}
    return replace(parameter, input=count, figures=figures)


def _said_of_row(row: Row, said: Said) -> Said:
    """What a row of a data set says of its own figure: its source, that it was assumed, a note."""
    note = {language: row.texts.get(f"note_{language}", "") for language in ("en", "fr")}
    source = {language: row.texts.get(f"source_{language}", row.texts.get("source", "")) for language in ("en", "fr")}
    return replace(
        said,
        source=source if source["en"] else said.source,
        assumption=row.texts.get("status", "") == "assumption" or said.assumption,
        note=note if note["en"] else said.note,
    )


class _Reader:
    """Reads the blocks of one input from a data set: which key column is which axis, what is fixed, what is summed."""

    def __init__(
        self, wanted: Input, dataset: Dataset, measure: str, table: Mapping[str, Any], place: Place, where: Where
    ) -> None:
        self.wanted, self.dataset, self.measure, self.place, self.where = wanted, dataset, measure, place, where
        self.fixed = {str(k): str(v) for k, v in table.get("where", {}).items()}
        self.sum_over = tuple(map(str, table.get("sum_over", ())))
        self.suppressed = table.get("suppressed")
        self.year, self.year_lag = table.get("year"), table.get("year_lag")
        self.axes = tuple(str(table.get(f"{axis}_column", axis)) if axis else None for axis in AXES[wanted.shape])
        self.filled: list[Filled] = []
        self.scalar_rows: dict[str, Row] = {}
        self._check_columns()
        self._check_all_named(table)

    def _check_columns(self) -> None:
        used = {*self.fixed, *self.sum_over, *(a for a in self.axes if a), *self._time_columns()}
        if missing := [column for column in used if column not in self.dataset.key]:
            raise ScenarioRefused(
                "data_lacks_key_column",
                self.where,
                "{file} has no key column {missing!r}; it has {key}.",
                file=self.dataset.path.name,
                missing=missing[0],
                key=self.dataset.key,
            )
        if left := [column for column in self.dataset.key if column not in used]:
            raise ScenarioRefused(
                "key_column_left_open",
                self.where,
                'say what to do with {left!r} of {file}: where = {{ {left} = "..." }} takes one, '
                'sum_over = ["{left}"] adds them up.',
                left=left[0],
                file=self.dataset.path.name,
            )

    def _time_columns(self) -> tuple[str, ...]:
        if self.wanted.by == "calendar year" or self.year is not None or self.year_lag is not None:
            return ("year",)
        if self.wanted.by is None and "fiscal_year" in self.dataset.key and "fiscal_year" not in self.fixed:
            return ("fiscal_year",)
        return ()

    def _check_all_named(self, table: Mapping[str, Any]) -> None:
        """Nothing in the data is left out without a word: each code is taken, or named as left out."""
        left_out = {*map(str, table.get("leave_out", ())), *self.place.outside}
        for axis, column in zip(AXES[self.wanted.shape], self.axes, strict=True):
            if column is None or column in self.fixed:
                continue
            places = self.dataset.key.index(column)
            there = dict.fromkeys(row.key[places] for row in self.dataset.rows)
            wanted = self.place.codes(axis)
            if unnamed := [code for code in there if code not in wanted and code not in left_out]:
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
                    unnamed=unnamed,
                )

    def years(self) -> tuple[str, ...]:
        if self.wanted.by == "calendar year":
            return tuple(map(str, self.place.all_data_years()))
        return self.place.fiscal_years if self._time_columns() and self.year is None else (EVERY_YEAR,)

    def _time(self, key: str) -> dict[str, str]:
        if self.wanted.by == "calendar year":
            return {"year": key}
        if self.year is not None:
            return {"year": str(self.year)}
        if self.year_lag is not None:
            return {"year": str(first_calendar_year(key) - int(self.year_lag))}
        return {"fiscal_year": key} if self._time_columns() else {}

    def block(self, key: str) -> Block:
        rows, columns = (self.place.codes(axis) for axis in AXES[self.wanted.shape])
        return tuple(tuple(self._figure(key, row, column) for column in columns) for row in rows)

    def _figure(self, key: str, row: str, column: str) -> Decimal | None:
        codes = {name: code for name, code in zip(self.axes, (row, column), strict=True) if name}
        asked = {**self.fixed, **self._time(key), **codes}
        if not self.sum_over:
            if self.wanted.shape == "scalar" and self.dataset.has(**asked):
                self.scalar_rows[key] = self.dataset.row(**asked)
            return self._one(asked)
        found = self.dataset.select(**asked)
        if not found:
            raise ScenarioRefused(
                "data_lacks_rows",
                self.where,
                "{file} has nothing for {asked}.",
                file=self.dataset.path.name,
                asked=asked,
            )
        parts = [self._one(dict(zip(self.dataset.key, each.key, strict=True))) for each in found]
        return sum((part for part in parts if part is not None), Decimal(0))

    def _one(self, asked: Mapping[str, str]) -> Decimal | None:
        if not self.dataset.has(**asked) and self.wanted.may_be_unknown:
            return None
        figure = self.dataset.figure(self.measure or None, self.suppressed, **asked)
        row = self.dataset.row(**asked)
        if (coverage := row.texts.get("coverage", FULL)) != FULL:
            told = ", ".join(f"{column} {code}" for column, code in asked.items())
            raise ScenarioRefused(
                "part_of_a_year",
                self.where / self.dataset.path.name,
                "{told} covers {coverage} only.",
                "Count full years: change lags or years.",
                told=told,
                coverage=coverage,
            )
        if row.suppressed:
            low, high = (self.dataset.figure(self.measure or None, rule, **asked) for rule in ("low", "high"))
            self.filled.append(Filled(dict(asked), self.measure, figure, low, high))
        return figure


# What every figure must be


def _check_unit(wanted: Input, unit: object, where: Where) -> None:
    if unit is None:
        raise ScenarioRefused("unit_missing", where, "no unit.", 'Add unit = "{unit}".', unit=wanted.unit)
    if unit != wanted.unit:
        raise ScenarioRefused(
            "unit_differs", where, "the unit is {unit!r}, and the step needs {needed!r}.", unit=unit, needed=wanted.unit
        )


def _check_figures(parameter: Parameter, place: Place, where: Where) -> None:
    _check_said(parameter, where)
    wanted = parameter.input
    if (wanted.rounding or wanted.unit == UNITS_PER_DOLLAR) and EVERY_YEAR not in parameter.figures:
        raise ScenarioRefused(
            "unit_of_amounts_by_year",
            where,
            "the unit of amounts is one for all years.",
            "Give value = {example}, for instance.",
            example="100" if wanted.unit == UNITS_PER_DOLLAR else "0.01",
        )
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    for key, block in parameter.figures.items():
        if wanted.distinct:
            _check_distinct([figures[0] for figures in block], rows, wanted.name, where)
        for row, figures in zip(rows, block, strict=True):
            for column, figure in zip(columns, figures, strict=True):
                spot = ", ".join(x for x in (key, row, column) if x)
                check_figure(figure, wanted, where.of(spot))
            if wanted.sums_to_one and sum(x or Decimal(0) for x in figures) != 1:
                total = sum(x or Decimal(0) for x in figures)
                raise ScenarioRefused(
                    "does_not_sum_to_one",
                    where.of(row),
                    "the figures add to {total}, and must add to 1.",
                    total=total,
                )


def _check_distinct(figures: Sequence[Decimal | None], codes: Sequence[str], name: str, where: Where) -> None:
    for figure in figures:
        if len(same := [code for code, other in zip(codes, figures, strict=True) if other == figure]) > 1:
            raise ScenarioRefused(
                "equal_figures",
                where,
                "{same} all have {figure}; in {name} no two may be equal.",
                same=same,
                figure=figure,
                name=name,
            )


def check_figure(figure: Decimal | None, wanted: Input, where: Where) -> None:
    """Refuses a figure that the input cannot be."""
    if figure is None:
        return
    if wanted.rounding:
        _check_rounding_unit(figure, wanted, where)
    if wanted.unit == "flag" and figure not in (0, 1):
        raise ScenarioRefused("neither_yes_nor_no", where, "{figure} is neither 1 (yes) nor 0 (no).", figure=figure)
    if wanted.least is not None and figure < wanted.least:
        if wanted.least == 0:
            what = "{figure} is negative, which {name} cannot be."
            raise ScenarioRefused("input_negative", where, what, figure=figure, name=wanted.name)
        what = "{figure} is below {least}, which {name} cannot be."
        raise ScenarioRefused("below_least", where, what, figure=figure, least=wanted.least, name=wanted.name)
    if wanted.most is not None and figure > wanted.most:
        hint = (
            phrase("ratios_not_percents", "Write ratios, not percents: 0.95, not 95.") if wanted.unit == "ratio" else ""
        )
        what = "{figure} is above {most}, which {name} cannot be."
        raise ScenarioRefused("above_most", where, what, hint, figure=figure, most=wanted.most, name=wanted.name)
    if wanted.unit == UNITS_PER_DOLLAR and not is_rounding(figure):
        raise ScenarioRefused(
            "no_unit_to_pay_in",
            where,
            "{figure} units per dollar is no unit that amounts can be paid in.",
            "Take 100 for cents, 20 for five cents, 1 for dollars, 0.001 for thousands of dollars, for instance.",
            figure=figure,
        )


def _check_rounding_unit(unit: Decimal, wanted: Input, where: Where) -> None:
    if wanted.least is not None and unit < wanted.least:
        what = "{where} is {unit:f}; it must be at least {least}."
        raise ScenarioRefused("rounding_unit_too_small", where, what, unit=unit, least=wanted.least)
    if wanted.most is not None and unit > wanted.most:
        what = "{where} is {unit:f}; it must be at most {most}."
        raise ScenarioRefused("rounding_unit_too_large", where, what, unit=unit, most=wanted.most)
    if not is_rounding_unit(unit):
        raise ScenarioRefused(
            "no_rounding_unit",
            where,
            "{where} is {unit:f}; amounts cannot be paid in such units.",
            "Take 0.01 for cents, 0.05 for five cents, 1 for dollars, 1000 for thousands of dollars, for instance.",
            unit=unit,
        )


def units_in_dollar(parameter: Parameter) -> Decimal | None:
    """How many units a dollar has, from a rounding unit or, as files of 0.1 say it, from the count itself; None for a link."""
    if parameter.link:
        return None
    figure = parameter.figures[EVERY_YEAR][0][0] or Decimal(0)
    return figure if parameter.input.unit == UNITS_PER_DOLLAR else inverse(figure)


def check_whole(parameters: Mapping[str, Parameter], file: Where) -> None:
    """Refuses an amount that is not a whole number of its units: a stated envelope of $100.005 has no cents to stand on."""
    for parameter in parameters.values():
        units = parameters.get(parameter.input.whole or "")
        if units is None or units.link or parameter.link:
            continue
        per_dollar = units_in_dollar(units) or Decimal(0)
        for key, block in parameter.figures.items():
            for figure in (x for row in block for x in row if x is not None):
                if figure * per_dollar % 1:
                    raise ScenarioRefused(
                        "not_whole_units",
                        file.input(parameter.input.name).of(key),
                        "{figure} is not a whole number of units ({units} is {unit}).",
                        "Round it, or state a smaller unit.",
                        figure=figure,
                        units=units.input.name,
                        unit=units.figures[EVERY_YEAR][0][0],
                    )
