"""The second reader of scenario files: the years, codes and exact figures of every input, read apart from the package.

The oracle can solve what is read here (`SecondOracle`), so that a lag, a key, a hidden count or a unit that the package reads wrongly
shows in its result. What several quantities are shaped like is in second_shapes.json, written from the steps' documentation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from oracle import Answer, Oracle
from second_files import (
    UNIT,
    Data,
    Table,
    data_set,
    find,
    fiscal_years,
    parts_of,
    same_year,
    shapes,
    start,
    steps_of,
    tiers_of,
    with_parents,
)
from second_made import Made, formulas, is_made, read_by
from second_months import hidden_month

Block = tuple[tuple[Fraction | None, ...], ...]
HIDDEN = {"low": Fraction(1), "midpoint": Fraction(5, 2), "high": Fraction(4)}  # what a count from 1 to 4 is taken for
MAY_BE_UNKNOWN = ("published_allocation", "landed_by_month")
MONTHS = [f"{number:02}" for number in range(1, 13)]
UNITS = {
    "stated_authority": "dollars",
    "category_weight": "ratio",
    "dollars_per_admission": "dollars",
    "base_index": "ratio",
}
ALONG = {
    "scalar": ("", ""),
    "jurisdiction": ("jurisdiction", ""),
    "category": ("", "category"),
    "jurisdiction x category": ("jurisdiction", "category"),
    "origin x jurisdiction": ("origin", "jurisdiction"),
    "jurisdiction x month": ("jurisdiction", "month"),
}


@dataclass(frozen=True)
class SecondInput:
    """An input: its unit, shape and figures, by fiscal year, data year or lag ("" for all years), or the result that it is."""

    unit: str
    shape: str
    by: str
    figures: Mapping[str, Block]
    link: Mapping[str, Any]


@dataclass(frozen=True)
class SecondTier:
    name: str
    jurisdictions: list[str]
    categories: list[str]
    outside: list[str]
    lags: list[int]
    steps: list[Table]
    inputs: Mapping[str, SecondInput]
    helpers: frozenset[str] = frozenset()  # read by formulas of other inputs alone

    def data_years(self, fiscal_year: str) -> list[str]:
        """The calendar years that count for a fiscal year: a lag of 2 is 2019 for 2021-22."""
        return [str(start(fiscal_year) - lag) for lag in self.lags]

    def keys(self, name: str, fiscal_year: str) -> list[str]:
        """The data years or lags of a fiscal year's figures, or the year itself; "" for figures of all years."""
        each = self.inputs[name]
        keys = {"calendar year": self.data_years(fiscal_year), "lag": [str(lag) for lag in self.lags]}
        return keys.get(each.by, ["" if "" in each.figures else fiscal_year])

    def figures(self, name: str, fiscal_year: str) -> list[tuple[str, Block]]:
        """The figures of a fiscal year: one table, or one for each data year or lag, with the year or lag."""
        return [(key, self.inputs[name].figures[key]) for key in self.keys(name, fiscal_year)]


@dataclass(frozen=True)
class SecondScenario:
    path: Path
    fiscal_years: list[str]
    tiers: list[SecondTier]


def read(path: Path) -> SecondScenario:
    """A scenario file, with its parents and data."""
    data = with_parents(path)
    years = fiscal_years(data["fiscal_years"])
    return SecondScenario(path, years, [_Tier(n, t, years, path.parent).read() for n, t in tiers_of(data).items()])


class _Tier:
    """One tier as it is read: its codes, then each input."""

    def __init__(self, name: str, table: Table, years: list[str], folder: Path) -> None:
        self.name, self.table, self.years, self.folder = name, table, years, folder
        self.jurisdictions, outside = self._codes("jurisdiction", "jurisdictions")
        self.categories, outside_categories = self._codes("category", "categories")
        self.outside = [*outside, *outside_categories]
        self.lags, self.steps = list(table.get("lags", ())), steps_of(table)

        self.tables: Mapping[str, Table] = table.get("inputs", {})
        self.names = frozenset(self.tables)
        self.in_formulas = {word for each in self.tables.values() for text in formulas(each) for word in read_by(text)}
        self._made: dict[str, SecondInput] = {}

    def read(self) -> SecondTier:
        inputs = {name: self.input(name) for name in self.tables}
        order = tuple((Fraction(place),) for place in range(1, 1 + len(self.jurisdictions)))
        inputs.setdefault("published_order", SecondInput("rank", "jurisdiction", "", {"": order}, {}))
        codes = (self.jurisdictions, self.categories, self.outside)
        bound = {name for step in self.steps for name in step.get("bind", {}).values()}
        helpers = {name for name in self.in_formulas & self.names if "shape" in self.tables[name]} - bound
        return SecondTier(self.name, *codes, self.lags, self.steps, inputs, frozenset(helpers))

    def _codes(self, axis: str, listed: str) -> tuple[list[str], list[str]]:
        """The codes of an axis, less those that are outside: listed, or of a data set, or of a column of a file."""
        table = self.table.get(listed, ["all"])
        table = {"codes": table} if isinstance(table, list) else table
        outside = [str(code) for code in table.get("outside", ())]
        if "codes" in table:
            found = [str(code) for code in table["codes"]]
        else:
            column, name = table.get("column", axis), table["data"] if "data" in table else table["file"]
            data = data_set(name, self.folder, {} if "data" in table else {"key": [], "measure": "", "unit": ""})
            found = data.codes(column)
        return [code for code in found if code not in outside], outside

    def _along(self, axis: str) -> list[str]:
        codes = {"jurisdiction": self.jurisdictions, "origin": self.jurisdictions, "category": self.categories}
        codes["month"] = MONTHS
        return codes.get(axis, [""])

    def input(self, name: str) -> SecondInput:
        """An input; one that is made, held or read by a formula gives each year's figures when they are asked for."""
        table = self.tables[name]
        if not is_made(table) and name not in self.in_formulas:
            return self._input(name, table)
        if name not in self._made:
            shape, by = _shape(name, table, self.steps)
            figures = Made(name, table, self)
            self._made[name] = SecondInput(self._unit(name, table, shape, by), shape, by, figures, {})
        return self._made[name]

    def _unit(self, name: str, table: Table, shape: str, by: str) -> str:
        if "unit" in table or "data" not in table:
            return str(table.get("unit", UNITS.get(name, "")))
        return _FromData(self, name, table, shape, by).unit

    # What figures that are made ask of the tier

    def figures_of(self, name: str) -> Mapping[str, Block]:
        return self.input(name).figures

    def goes_by(self, name: str) -> str:
        return _shape(name, self.tables[name], self.steps)[1]

    def size(self, name: str) -> tuple[int, int]:
        down, across = ALONG[_shape(name, self.tables[name], self.steps)[0]]
        return len(self._along(down)), len(self._along(across))

    def varies(self, name: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether the figures of an input differ from fiscal year to fiscal year."""
        table = self.tables[name]
        if self.goes_by(name):
            return False
        if {"from", "beyond", "by_year"} & set(table):
            return True
        read = {word for text in formulas(table) for word in read_by(text)} & self.names - {name, *seen}
        if any(self.varies(each, seen | {name}) for each in read):
            return True
        return "data" in table and any(_FromData(self, name, table, *_shape(name, table, self.steps)).keys())

    def years_given(self, name: str, table: Table) -> list[str]:
        shape, by = _shape(name, self.tables[name], self.steps)
        if "data" in table:
            return _FromData(self, name, table, shape, by).years_of_table()
        return list(table["by_calendar_year" if by else "by_year"])

    def given(self, name: str, table: Table, key: str) -> Block:
        """What a table gives for one year, whether or not a fiscal year of the scenario counts it."""
        shape, by = _shape(name, self.tables[name], self.steps)
        if "data" in table:
            return _FromData(self, name, table, shape, by).of(key)
        by_key = table.get({"": "by_year", "lag": "by_lag", "calendar year": "by_calendar_year"}[by])
        if by_key is None:
            return self.block(table, shape)
        return _of({year: self.block(entry, shape) for year, entry in by_key.items()}, key, by, None)

    def _input(self, name: str, table: Table) -> SecondInput:
        shape, by = _shape(name, table, self.steps)
        if "scenario" in table or "tier" in table:
            said = ("scenario", "tier", "quantity", "fiscal_year", "jurisdiction")
            link: dict[str, Any] = {key: str(table[key]) for key in said if key in table}
            if "parts" in table:
                link["parts"] = parts_of(table["parts"], self.folder, self.jurisdictions)
            return SecondInput("", shape, by, {}, link)
        if "data" in table:
            return _FromData(self, name, table, shape, by).read()
        if "bands" in table:  # where they begin, then what they are worth, one below the other
            column = [band[key] for key in ("from", "value") for band in table["bands"]]
            return SecondInput(table["unit"], shape, by, {"": tuple((exact(x),) for x in column)}, {})
        keys = {"lag": map(str, self.lags), "calendar year": self.all_data_years(), "": self.years}[by]
        by_key = table.get({"": "by_year", "lag": "by_lag", "calendar year": "by_calendar_year"}[by])
        if by_key is None:
            block = self.block(table, shape)
            return SecondInput(table["unit"], shape, by, dict.fromkeys(keys if by else [""], block), {})
        unknown = self.block({"value": None}, shape)
        given = {key: self.block(entry, shape) for key, entry in by_key.items()}
        figures = {key: _of(given, key, by, unknown if name in MAY_BE_UNKNOWN else None) for key in keys}
        return SecondInput(table["unit"], shape, by, figures, {})

    def all_data_years(self) -> list[str]:
        return sorted({str(start(year) - lag) for year in self.years for lag in self.lags})

    def block(self, entry: Any, shape: str) -> Block:
        """Written figures: one for all, or one by code, or one by code and code."""
        written: Table = entry if isinstance(entry, dict) else {"value": entry}
        down, across = (self._along(axis) for axis in ALONG[shape])
        if "values" not in written:
            return tuple(tuple(exact(written["value"]) for _ in across) for _ in down)
        values = written["values"]
        if shape == "origin x jurisdiction":
            return tuple(_residence(values.get(origin, {}), origin, down) for origin in down)
        if shape == "category":
            return (tuple(exact(values[code]) for code in across),)
        if shape == "jurisdiction":
            return tuple((exact(values[code]),) for code in down)
        return tuple(tuple(exact(values[row][code]) for code in across) for row in down)


def _shape(name: str, table: Table, steps: Iterable[Table]) -> tuple[str, str]:
    """What a declared input says itself; of another what is known of its name, or of the quantity that it opens with.

    A name that holds the name of its step has that of the listing in its place, where the step is listed `as` another.
    """
    plain = [name, *(name.replace(s["as"], s["step"]) for s in steps if "as" in s)]
    names = [each.removeprefix(opening) for each in plain for opening in ("", "opening_")]
    known = next((each for each in names if each in shapes()), "")
    if "shape" in table and not known:
        return table["shape"], table.get("by", "")
    shape, *by = shapes().get(known, ["scalar"])
    return shape, "".join(by)


def _of(given: Mapping[str, Block], key: str, by: str, unknown: Block | None) -> Block:
    found = [block for each, block in given.items() if (each == key if by else same_year(each, key))]
    if len(found) != 1 and (found or unknown is None):
        raise KeyError(key)
    return found[0] if found else unknown or ()


def _residence(moved: Table, origin: str, codes: Iterable[str]) -> tuple[Fraction | None, ...]:
    """Where those of an origin live; whoever is not said to live elsewhere stays."""
    lives = {code: Fraction(part) for code, part in moved.items()}
    lives.setdefault(origin, 1 - sum(lives.values(), Fraction(0)))
    return tuple(lives.get(code, Fraction(0)) for code in codes)


def exact(figure: Any) -> Fraction | None:
    return None if figure is None else Fraction(Decimal(figure))


class _FromData:
    """Figures of one input from a table: the rows with the codes that are asked for."""

    def __init__(self, tier: _Tier, name: str, table: Table, shape: str, by: str) -> None:
        self.tier, self.name, self.table, self.shape, self.by = tier, name, table, shape, by
        self.data: Data = data_set(table["data"], tier.folder, table)
        self.measure = table["measure"] if "measure" in table else self.data.measures[0]
        self.unit = str(table.get("unit", self.data.about["unit"]))
        self.where = {column: str(code) for column, code in table.get("where", {}).items()}
        self.columns = [table.get(f"{axis}_column", axis) for axis in ALONG[shape]]
        self.rows: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        self.asked = (*self.where, *(column for column in self.columns if column))

    def keys(self) -> list[str]:
        return [key for key in self._keys() if key]

    def years_of_table(self) -> list[str]:
        """The years of which the table has rows with the codes that are asked for."""
        rows = [row for row in self.data.rows if all(row[column] == code for column, code in self.where.items())]
        return list(dict.fromkeys(row[self._time()] for row in rows))

    def of(self, key: str) -> Block:
        return self._block(key)

    def read(self) -> SecondInput:
        turned = self.unit == "units per dollar" and UNIT in self.name
        figures = {key: self._block(key) for key in self._keys()}
        if turned:
            figures = {k: tuple(tuple(x and 1 / x for x in row) for row in block) for k, block in figures.items()}
        written = self.table.get("by_year", {}).items()
        figures |= {self._year(key): self.tier.block(entry, self.shape) for key, entry in written}
        return SecondInput("dollars" if turned else self.unit, self.shape, self.by, figures, {})

    def _year(self, written: str) -> str:
        return next(year for year in self.tier.years if same_year(year, written))

    def _time(self) -> str:
        """The column of years; none where a table has only one, or one is fixed."""
        if self.by == "calendar year" or {"year", "year_lag"} & set(self.table):
            return self.table.get("year_column", "year")
        column = self.table.get("year_column", "fiscal_year")
        return column if not self.by and column in self.data.about["key"] and column not in self.where else ""

    def _keys(self) -> list[str]:
        if self.by == "calendar year":
            return self.tier.all_data_years()
        of_years = self._time() and "year" not in self.table
        written = [self._year(key) for key in self.table.get("by_year", {})]
        return [year for year in self.tier.years if year not in written] if of_years else [""]

    def _year_in_data(self, key: str) -> str:
        """How the table writes the year of which figures are wanted."""
        if self.by == "calendar year":
            return key
        if "year" in self.table:
            return str(self.table["year"])
        if "year_lag" in self.table:
            return str(start(key) - int(self.table["year_lag"]))
        return next((year for year in self.data.codes(self._time()) if same_year(year, key)), key)

    def _block(self, key: str) -> Block:
        down, across = (self.tier._along(axis) for axis in ALONG[self.shape])
        return tuple(tuple(self._figure(key, row, column) for column in across) for row in down)

    def _figure(self, key: str, row: str, column: str) -> Fraction | None:
        wanted = {**self.where, **{c: code for c, code in zip(self.columns, (row, column), strict=True) if c}}
        if self._time():
            wanted[self._time()] = self._year_in_data(key)
        found = list(self._having(wanted))
        if not found and self.name in MAY_BE_UNKNOWN:
            return None
        if not found or (len(found) > 1 and "sum_over" not in self.table):
            raise KeyError((self.name, wanted, len(found)))
        return sum((self._of_row(each) for each in found), Fraction(0))

    def _having(self, wanted: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        """The rows that have these codes, found by all of them at once."""
        if not self.rows:
            for each in self.data.rows:
                self.rows.setdefault(tuple(each[column] for column in wanted), []).append(each)
        yield from self.rows.get(tuple(wanted.values()), ())

    def _of_row(self, row: Mapping[str, str]) -> Fraction:
        text = row[self.measure].replace(",", ".") if self.data.about.get("decimal") == "," else row[self.measure]
        figure = Fraction(text) if text else Fraction(0)
        hidden = int(row.get("suppressed") or 0)
        if hidden and self.table["suppressed"] == "national_months":
            return hidden_month(row, self.data, self.measure, self.tier.folder)
        return figure + hidden * HIDDEN[self.table["suppressed"]] if hidden else figure


# As the oracle takes it


class SecondOracle(Oracle):
    """The oracle, which reads here the scenarios whose results another takes; each is read and solved once."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[Path, SimpleNamespace] = {}

    def of(self, path: Path) -> Answer:
        """What the oracle makes of a scenario file as it is read here."""
        if path.resolve() not in self.read:
            given: Any = for_oracle(read(path))
            given.answer, self.read[path.resolve()] = self.solve(given), given
        answer: Answer = self.read[path.resolve()].answer
        return answer

    def _other(self, name: str, scenario: Any) -> Any:
        path = find(name, scenario.path.parent)
        answer = self.of(path)
        return self.read[path.resolve()], answer


def for_oracle(scenario: SecondScenario) -> SimpleNamespace:
    """A scenario with what the oracle asks of one."""
    tiers = [_tier_for_oracle(tier) for tier in scenario.tiers]
    return SimpleNamespace(path=scenario.path, fiscal_years=scenario.fiscal_years, tiers=tiers, tier=tiers[-1])


def _tier_for_oracle(tier: SecondTier) -> SimpleNamespace:
    place = SimpleNamespace(jurisdictions=tier.jurisdictions, categories=tier.categories, lags=tier.lags)
    parameters = {name: _parameter(tier, name) for name in tier.inputs if name not in tier.helpers}
    entries = [_entry(step) for step in tier.steps]
    return SimpleNamespace(name=tier.name, place=place, parameters=parameters, entries=entries)


def _parameter(tier: SecondTier, name: str) -> SimpleNamespace:
    each, nothing = tier.inputs[name], {"scenario": "", "tier": "", "fiscal_year": "", "jurisdiction": ""}
    # Limits are not read: a result that is taken from another scenario is within them, or the package refuses it.
    wanted = SimpleNamespace(shape=each.shape, least=None, most=None, unit=each.unit, rounding=name.endswith(UNIT))
    link = SimpleNamespace(**{**nothing, **each.link}) if each.link else None
    return SimpleNamespace(
        link=link, input=wanted, exact=lambda year, _: [block for _, block in tier.figures(name, year)]
    )


def _entry(step: Table) -> SimpleNamespace:
    """A step with what it is bound to; what is shared by is bound as need, and read as the weighted intake."""
    bind = {"weighted_intake" if key == "need" else key: bound for key, bound in step.get("bind", {}).items()}
    choices = {key: value for key, value in step.items() if key not in ("step", "as", "title", "bind")}
    return SimpleNamespace(step=step["step"], alias=step.get("as", step["step"]), bind=bind, choices=choices)
