"""Parameters: the figures of a scenario's inputs, exact, each with its unit, price basis, source, or marked as an assumption.

A figure is written in the scenario file, read from a data set, or is another result (of a scenario, or of an earlier tier).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.column import AXES, Input
from fundingmodel.datasets.gate import Dataset, Filled, Row, load, read_table
from fundingmodel.errors import ScenarioRefused
from fundingmodel.nearest import nearest
from fundingmodel.rounding import UNITS_PER_DOLLAR, is_rounding

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

    file: str
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


def unknown_key(where: str, key: str, known: Iterable[str]) -> ScenarioRefused:
    listed = list(known)
    close = nearest(key, listed)
    hint = f"Did you mean {close!r}?" if close else f"It may hold: {', '.join(listed)}."
    return ScenarioRefused(f"{where}: unknown key {key!r}. {hint}")


def read_parameter(wanted: Input, table: Mapping[str, Any], place: Place) -> Parameter:
    """The figures of one input from its table in the scenario file; refuses what is unknown, missing or of the wrong unit."""
    where = f"{place.file}: inputs.{wanted.name}"
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
        raise ScenarioRefused(f"{where}: no figures. Give value, values, by_year, by_lag, data or scenario.")
    _check_figures(parameter, place, where)
    return parameter


# What is said of a figure


def _text_by_language(value: object, where: str) -> Mapping[str, str]:
    if isinstance(value, str):
        return {"en": value, "fr": value}
    if isinstance(value, Mapping) and set(value) <= {"en", "fr"} and "en" in value:
        return {"en": str(value["en"]), "fr": str(value.get("fr", value["en"]))}
    raise ScenarioRefused(f'{where}: found {value!r}; write a text, or {{ en = "...", fr = "..." }}.')


def _said(table: Mapping[str, Any], where: str, above: Said | None = None) -> Said:
    above = above or Said()
    basis = table.get("price_basis", above.price_basis)
    if basis and basis not in PRICE_BASES:
        raise ScenarioRefused(f"{where}: price_basis is {basis!r}; it is one of {', '.join(PRICE_BASES)}.")
    assumption = table.get("assumption", above.assumption if "source" not in table else False)
    if not isinstance(assumption, bool):
        raise ScenarioRefused(f"{where}: assumption is {assumption!r}; write true or false.")
    limits = table.get("range", above.range)
    numbers = isinstance(limits, list | tuple) and all(isinstance(x, int | Decimal) for x in limits)
    if limits is not None and (not numbers or len(limits) != 2):
        raise ScenarioRefused(f"{where}: range is {limits!r}; write the least and the most, as [1.5, 3.0].")
    return Said(
        _source(table, above, where),
        str(basis),
        str(table.get("vintage", above.vintage)),
        assumption,
        (_text_by_language(table["note"], f"{where}.note") if table["note"] else {}) if "note" in table else above.note,
        None if limits is None else (Decimal(limits[0]), Decimal(limits[1])),
    )


def _source(table: Mapping[str, Any], above: Said, where: str) -> Mapping[str, str]:
    if "source" in table:
        return _text_by_language(table["source"], f"{where}.source") if table["source"] else {}
    return {} if table.get("assumption") else above.source


def _check_said(parameter: Parameter, where: str) -> None:
    for key in parameter.figures:
        said = parameter.said_of(key)
        from_data = parameter.dataset is not None and key not in parameter.said_by_year
        if not (said.source or said.assumption or from_data):
            of = f" ({key})" if key else ""
            raise ScenarioRefused(f'{where}{of}: no source. Add source = "...", or assumption = true.')
        if parameter.input.unit == "dollars" and not (said.price_basis or parameter.dataset):
            raise ScenarioRefused(f'{where}: no price basis. Add price_basis = "nominal" (or "real").')


# Figures that are another result


def _link(table: Mapping[str, Any], where: str) -> Link:
    for key in table:
        if key not in (*LINK_KEYS, *DECLARED_KEYS, "note", "unit"):
            raise ScenarioRefused(f"{where}: {key!r} does not go with a figure that is another scenario's result.")
    if "scenario" in table and "tier" in table:
        raise ScenarioRefused(f"{where}: give scenario or tier, not both.")
    if "quantity" not in table:
        raise ScenarioRefused(f'{where}: which quantity of it? Add quantity = "allocation", for instance.')
    return Link(**{key: str(table[key]) for key in LINK_KEYS if key in table})


# Figures written in the file


def _literal(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: str) -> Parameter:
    _check_unit(wanted, table.get("unit"), where)
    if stray := [key for key in DATA_KEYS if key in table]:
        raise ScenarioRefused(f"{where}: {stray[0]!r} goes with `data`, and no `data` is given.")
    key_of, expected = {
        None: ("by_year", place.fiscal_years),
        "lag": ("by_lag", tuple(map(str, place.lags))),
        "calendar year": ("by_calendar_year", tuple(map(str, place.all_data_years()))),
    }[wanted.by]
    for key in ("by_year", "by_lag", "by_calendar_year"):
        if key in table and key != key_of:
            raise ScenarioRefused(f"{where}: {key} does not fit; these figures go by {key_of.removeprefix('by_')}.")
    if ("value" in table) + ("values" in table) + (key_of in table) != 1:
        raise ScenarioRefused(f"{where}: give one of value, values and {key_of}.")
    if key_of not in table:
        block = _block(wanted, table, place, where)
        return Parameter(wanted, {EVERY_YEAR: block} if wanted.by is None else dict.fromkeys(expected, block), said)
    figures, said_by_year = _by_key(wanted, table[key_of], expected, place, said, f"{where}.{key_of}")
    missing = [key for key in expected if key not in figures]
    if missing and not wanted.may_be_unknown:
        raise ScenarioRefused(f"{where}: {key_of} has nothing for {', '.join(missing)}.")
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    unknown: Block = ((None,) * len(columns),) * len(rows)
    return Parameter(wanted, {key: figures.get(key, unknown) for key in expected}, said, said_by_year)


def _by_key(
    wanted: Input, entries: Mapping[str, Any], expected: Sequence[str], place: Place, said: Said, where: str
) -> tuple[dict[str, Block], dict[str, Said]]:
    if not isinstance(entries, Mapping):
        raise ScenarioRefused(f"{where}: found {entries!r}; write a figure for each of {', '.join(expected)}.")
    figures, said_by_key = {}, {}
    for key, entry in entries.items():
        if key not in expected:
            raise unknown_key(where, key, expected)
        if isinstance(entry, Mapping):
            for word in entry:
                if word not in ("value", "values", *SAID_KEYS):
                    raise unknown_key(f"{where}.{key}", word, ("value", "values", *SAID_KEYS))
            said_by_key[key] = _said(entry, f"{where}.{key}", said)
        figures[key] = _block(
            wanted, entry if isinstance(entry, Mapping) else {"value": entry}, place, f"{where}.{key}"
        )
    return figures, said_by_key


def _block(wanted: Input, entry: Mapping[str, Any], place: Place, where: str) -> Block:
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    if "value" in entry:
        if wanted.shape == "origin x jurisdiction":
            raise ScenarioRefused(f"{where}: one value does not fit; give values for each origin.")
        return ((_number(entry["value"], wanted, where),) * len(columns),) * len(rows)
    values = entry.get("values")
    if not isinstance(values, Mapping) or wanted.shape == "scalar":
        fits = "value = a number" if wanted.shape == "scalar" else "values = { CODE = number, ... }"
        raise ScenarioRefused(f"{where}: give {fits}.")
    if wanted.shape == "origin x jurisdiction":
        return _residence(wanted, values, rows, where)
    by_row = {"": values} if rows == ("",) else values
    _check_codes(by_row, rows, wanted, where)
    if columns == ("",):
        return tuple((_number(by_row[row], wanted, f"{where}.{row}"),) for row in rows)
    for row in rows:
        _check_codes(by_row[row], columns, wanted, f"{where}.{row}" if row else where)
    return tuple(tuple(_number(by_row[row][column], wanted, f"{where}.{column}") for column in columns) for row in rows)


def _residence(wanted: Input, values: Mapping[str, Any], codes: Sequence[str], where: str) -> Block:
    """Where those of each origin live: an origin that is not named stays, and so does what is left of one that is."""
    rows = []
    for origin in codes:
        named = dict(values.get(origin, {}))
        _check_known(named, codes, f"{where}.{origin}")
        moved = {code: _number(x, wanted, f"{where}.{origin}.{code}") or Decimal(0) for code, x in named.items()}
        moved.setdefault(origin, Decimal(1) - sum(moved.values()))
        rows.append(tuple(moved.get(code, Decimal(0)) for code in codes))
    _check_known(values, codes, where)
    return tuple(rows)


def _check_known(found: Mapping[str, Any], codes: Sequence[str], where: str) -> None:
    for code in found:
        if code not in codes:
            raise unknown_key(where, code, codes)


def _check_codes(found: object, codes: Sequence[str], wanted: Input, where: str) -> None:
    if not isinstance(found, Mapping):
        raise ScenarioRefused(f"{where}: found {found!r}; give a number for each of {', '.join(codes)}.")
    _check_known(found, codes, where)
    if missing := [code for code in codes if code not in found]:
        raise ScenarioRefused(
            f"{where}: nothing for {', '.join(map(repr, missing))}. "
            f"The scenario has {', '.join(codes)}: add {missing[0]} = 1, for instance."
        )


def _number(value: object, wanted: Input, where: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ScenarioRefused(f"{where}: found {value!r} where a number of {wanted.unit} belongs.")
    number = Decimal(value)
    if not number.is_finite():
        raise ScenarioRefused(f"{where}: {value} is not a figure. Write a number, or leave the step out.")
    if abs(number) >= BEYOND:
        raise ScenarioRefused(f"{where}: {value} is beyond what can be calculated exactly. Check the unit.")
    return number


# Figures read from a data set


def _from_data(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: str) -> Parameter:
    name = str(table["data"])
    if "key" in table:
        if "unit" not in table or "measure" not in table:
            raise ScenarioRefused(f"{where}: with key, say measure and unit of {name} as well.")
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
    _check_unit(wanted, table.get("unit", dataset.unit), where)
    _check_unit(wanted, dataset.unit, f"{where}: {dataset.path.name}")
    measure = str(table.get("measure", dataset.measures[0] if len(dataset.measures) == 1 else ""))
    reader = _Reader(wanted, dataset, measure, table, place, where)
    literal, said_by_year = (
        _by_key(wanted, table["by_year"], place.fiscal_years, place, said, f"{where}.by_year")
        if "by_year" in table
        else ({}, {})
    )
    figures = {key: literal[key] if key in literal else reader.block(key) for key in reader.years()}
    told = dataset.about.get("source", "")
    said = replace(
        said,
        source=said.source or (_text_by_language(told, dataset.path.name) if told else {}),
        price_basis=said.price_basis or ("nominal" if wanted.unit == "dollars" else ""),
        vintage=said.vintage or str(dataset.about.get("vintage", "")),
    )
    of_rows = {key: _said_of_row(row, said) for key, row in reader.scalar_rows.items()}
    return Parameter(wanted, figures, said, {**of_rows, **said_by_year}, None, dataset, measure, tuple(reader.filled))


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
        self, wanted: Input, dataset: Dataset, measure: str, table: Mapping[str, Any], place: Place, where: str
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
                f"{self.where}: {self.dataset.path.name} has no key column {missing[0]!r}; it has {', '.join(self.dataset.key)}."
            )
        if left := [column for column in self.dataset.key if column not in used]:
            raise ScenarioRefused(
                f"{self.where}: say what to do with {left[0]!r} of {self.dataset.path.name}: "
                f'where = {{ {left[0]} = "..." }} takes one, sum_over = ["{left[0]}"] adds them up.'
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
                    f"{self.where}: {self.dataset.path.name} has {', '.join(unnamed)}, which the scenario does not name. "
                    f"Add {'them' if len(unnamed) > 1 else 'it'} to the {axis} codes, or to `outside` or leave_out."
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
            raise ScenarioRefused(f"{self.where}: {self.dataset.path.name} has nothing for {asked}.")
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
                f"{self.where}: {self.dataset.path.name}: {told} covers {coverage} only. Count full years: change lags or years."
            )
        if row.suppressed:
            low, high = (self.dataset.figure(self.measure or None, rule, **asked) for rule in ("low", "high"))
            self.filled.append(Filled(dict(asked), self.measure, figure, low, high))
        return figure


# What every figure must be


def _check_unit(wanted: Input, unit: object, where: str) -> None:
    if unit is None:
        raise ScenarioRefused(f'{where}: no unit. Add unit = "{wanted.unit}".')
    if unit != wanted.unit:
        raise ScenarioRefused(f"{where}: the unit is {unit!r}, and the step needs {wanted.unit!r}.")


def _check_figures(parameter: Parameter, place: Place, where: str) -> None:
    _check_said(parameter, where)
    wanted = parameter.input
    if wanted.unit == UNITS_PER_DOLLAR and EVERY_YEAR not in parameter.figures:
        raise ScenarioRefused(f"{where}: the unit of amounts is one for all years. Give value = 100, for instance.")
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    for key, block in parameter.figures.items():
        if wanted.distinct:
            _check_distinct([figures[0] for figures in block], rows, wanted.name, where)
        for row, figures in zip(rows, block, strict=True):
            for column, figure in zip(columns, figures, strict=True):
                spot = ", ".join(x for x in (key, row, column) if x)
                check_figure(figure, wanted, f"{where} ({spot})" if spot else where)
            if wanted.sums_to_one and sum(x or Decimal(0) for x in figures) != 1:
                total = sum(x or Decimal(0) for x in figures)
                raise ScenarioRefused(
                    f"{where}{f' ({row})' if row else ''}: the figures add to {total}, and must add to 1."
                )


def _check_distinct(figures: Sequence[Decimal | None], codes: Sequence[str], name: str, where: str) -> None:
    for figure in figures:
        if len(same := [code for code, other in zip(codes, figures, strict=True) if other == figure]) > 1:
            raise ScenarioRefused(f"{where}: {', '.join(same)} all have {figure}; in {name} no two may be equal.")


def check_figure(figure: Decimal | None, wanted: Input, where: str) -> None:
    """Refuses a figure that the input cannot be."""
    if figure is None:
        return
    if wanted.unit == "flag" and figure not in (0, 1):
        raise ScenarioRefused(f"{where}: {figure} is neither 1 (yes) nor 0 (no).")
    if wanted.least is not None and figure < wanted.least:
        what = "negative" if wanted.least == 0 else f"below {wanted.least}"
        raise ScenarioRefused(f"{where}: {figure} is {what}, which {wanted.name} cannot be.")
    if wanted.most is not None and figure > wanted.most:
        hint = " Write ratios, not percents: 0.95, not 95." if wanted.unit == "ratio" else ""
        raise ScenarioRefused(f"{where}: {figure} is above {wanted.most}, which {wanted.name} cannot be.{hint}")
    if wanted.unit == UNITS_PER_DOLLAR and not is_rounding(figure):
        raise ScenarioRefused(
            f"{where}: {figure} units per dollar is no unit that amounts can be paid in. Take 100 for cents, 20 for five "
            "cents, 1 for dollars, 0.001 for thousands of dollars, for instance."
        )


def check_whole(parameters: Mapping[str, Parameter], file: str) -> None:
    """Refuses an amount that is not a whole number of its units: a stated envelope of $100.005 has no cents to stand on."""
    for parameter in parameters.values():
        units = parameters.get(parameter.input.whole or "")
        if units is None or units.link or parameter.link:
            continue
        per_dollar = units.figures[EVERY_YEAR][0][0] or Decimal(0)
        for key, block in parameter.figures.items():
            for figure in (x for row in block for x in row if x is not None):
                if figure * per_dollar % 1:
                    of = f" ({key})" if key else ""
                    raise ScenarioRefused(
                        f"{file}: inputs.{parameter.input.name}{of}: {figure} is not a whole number of units "
                        f"({units.input.name} is {per_dollar}). Round it, or state a smaller unit."
                    )
