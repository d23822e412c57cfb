"""Figures: the exact figures of each input of a tier in each year, from what its file says or the rows of a table."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from .expressions import worked
from .files import Table, begins, called, same_year, steps_of
from .quantities import Figures, at
from .refusals import NotCovered
from .tables import Rows, codes_of, hidden_month, rows_for, rows_of

HIDDEN = {
    "low": Fraction(1),
    "midpoint": Fraction(5, 2),
    "high": Fraction(4),
}  # what a hidden count of 1 to 4 is taken for
BY_MONTHS = "national_months"  # or a month for what the year's own total leaves, as the country lands in it
MAY_BE_UNKNOWN = ("published_allocation", "landed_by_month")
MONTHS = [f"{month:02}" for month in range(1, 13)]
WRITTEN_BY = {"": "by_year", "lag": "by_lag", "calendar year": "by_calendar_year"}
AXES = {
    "scalar": ("", ""),
    "jurisdiction": ("jurisdiction", ""),
    "category": ("", "category"),
    "jurisdiction x category": ("jurisdiction", "category"),
    "origin x jurisdiction": ("origin", "jurisdiction"),
    "jurisdiction x month": ("jurisdiction", "month"),
    "bands": ("band", ""),
}
# The inputs that are no single figure a fiscal year, as the steps describe them.
SHAPES = {
    "jurisdiction": "add_amount admissions allocation base_given base_weight capacity capacity_per_head compared_allocation "
    "eligible_cost entry_measure estimated_allocation final_prior_allocation formula_amount less_amount limit_for_each "
    "maximum_for_each maximum_part_for_each minimum_for_each minimum_part_for_each payment_in_average population printed_share "
    "published_allocation published_order relativity shared_part taking_part transfers_with_protection "
    "true_up_balance wage_index weighted_intake",
    "category": "category_weight counted_per_head duration first_weight intensity key_exponent key_weight pool_part "
    "reference_category second_weight time_limited use_of_services",
    "jurisdiction x category": "measure transfer",
    "origin x jurisdiction": "residence",
    "jurisdiction x category, by calendar year": "intake",
    "scalar, by calendar year": "admissions_elsewhere",
    "jurisdiction, by lag": "retention",
    "category, by lag": "eligible_part service_rate",
    "scalar, by lag": "annual_growth data_year_weight",
    "jurisdiction x month, by calendar year": "landed_by_month",
}
SHAPE_OF = {name: shape.split(", by ") for shape, names in SHAPES.items() for name in names.split()}


def exact(figure: Any) -> Fraction | None:
    return None if figure is None else Fraction(Decimal(figure))


class Tier:
    """A tier as its file says it: its codes and steps, and the figures of its inputs when they are asked for."""

    def __init__(self, name: str, said: Table, years: list[str]) -> None:
        self.name, self.said, self.years = name, said, years
        self.jurisdictions, _ = codes_of(said, "jurisdiction", "jurisdictions")
        self.categories, _ = codes_of(said, "category", "categories")
        self.lags = [int(lag) for lag in said.get("lags", ())]
        self.steps = steps_of(said)
        self.inputs: dict[str, Table] = dict(said.get("inputs", {}))
        if "published_order" not in self.inputs:
            order = {code: place for place, code in enumerate(self.jurisdictions, 1)}
            self.inputs["published_order"] = {"values": order}
        self._known: dict[tuple[str, str], Figures] = {}

    def shape(self, name: str) -> tuple[str, str]:
        """The shape of an input, and by what it goes where that is not the fiscal year: a calendar year, or a lag."""
        table = self.inputs[name]
        if "bands" in table:
            return "bands", ""
        if "shape" in table:
            return str(table["shape"]), str(table.get("by", ""))
        names = [name, name.removeprefix("opening_")]
        for step in self.steps:
            if (alias := called(step)) != step["step"]:
                names += [each.replace(alias, step["step"]) for each in names[:2]] + [name.removeprefix(f"{alias}_")]
        shape, *by = next((SHAPE_OF[each] for each in names if each in SHAPE_OF), ["scalar"])
        if shape == "scalar" and "values" in table:  # an opening figure of a quantity that has one for each
            shape = "jurisdiction" if set(table["values"]) <= set(self.jurisdictions) else "category"
        return shape, "".join(by)

    def codes(self, axis: str, table: Table) -> list[str]:
        if axis == "band":
            return [f"{key} {n}" for key in ("from", "value") for n in range(len(table["bands"]))]
        known = {"jurisdiction": self.jurisdictions, "origin": self.jurisdictions, "category": self.categories}
        return {**known, "month": MONTHS}.get(axis, [""])

    def data_years(self, fiscal_year: str) -> list[str]:
        """The calendar years that count for a fiscal year: a lag of 2 is 2019 for 2021-22."""
        return [str(begins(fiscal_year) - lag) for lag in self.lags]

    def by_data_year(self, name: str, fiscal_year: str) -> list[Figures]:
        """The figures of an input in each of the data years of a fiscal year."""
        by_lag = self.shape(name)[1] == "lag"
        keys = [str(lag) for lag in self.lags] if by_lag else self.data_years(fiscal_year)
        return [self.figures(name, key) for key in keys]

    def figures(self, name: str, key: str) -> Figures:
        """The figures of an input for a fiscal year, a calendar year or a lag."""
        if (name, key) not in self._known:
            self._known[name, key] = self._figures(name, key)
        return self._known[name, key]

    def _figures(self, name: str, key: str) -> Figures:
        """What makes a year: the last `from` that has begun; else `formula`; else what is given, its last year held if so said."""
        table = self.inputs[name]
        made = {each: table[each] for each in ("shape", "by", "unit") if each in table}
        begun = [year for year in table.get("from", {}) if begins(year) <= begins(key)] if "from" in table else []
        if begun:
            entry = table["from"][max(begun, key=begins)]
            if "formula" in entry:
                return self._worked(name, str(entry["formula"]), key)
            table = {**made, **entry, **{each: table[each] for each in ("beyond",) if each in table}}
        elif "formula" in table:
            return self._worked(name, str(table["formula"]), key)
        if table.get("beyond") == "held":
            given = self._years_given(name, table)
            last = max((year for year in given if not begun or begins(year) >= begins(max(begun))), key=begins)
            key = last if begins(key) > begins(last) else key
        return self._data(name, table, key) if "data" in table else self._written(name, table, key)

    # What the file writes

    def _written(self, name: str, table: Table, key: str) -> Figures:
        by_key = table.get(WRITTEN_BY[self.shape(name)[1]])
        if by_key is None:
            return self._block(name, table)
        found = self._of_year(name, by_key, key)
        if found is None and name in MAY_BE_UNKNOWN:
            return self._block(name, {"value": None})
        if found is None:
            raise NotCovered("figures", f"{name} ({key})")
        return self._block(name, found)

    def _of_year(self, name: str, by_key: Table, key: str) -> Any:
        by = self.shape(name)[1]
        return next((each for year, each in by_key.items() if (year == key if by else same_year(year, key))), None)

    def _block(self, name: str, written: Any) -> Figures:
        """One figure for all, or one by code, or one by code and code."""
        table: Table = written if isinstance(written, Mapping) else {"value": written}
        shape = self.shape(name)[0]
        rows, columns = (self.codes(axis, table) for axis in AXES[shape])
        if shape == "bands":
            return {(f"{key} {n}", ""): exact(band[key]) for n, band in enumerate(table["bands"]) for key in band}
        values = table.get("values")
        if values is None:
            if "value" not in table:
                raise NotCovered("figures", name)
            return {(row, column): exact(table["value"]) for row in rows for column in columns}
        others = table.get("others")
        if shape == "origin x jurisdiction":
            return {(row, column): x for row in rows for column, x in self._lives(values.get(row, {}), row).items()}
        if shape in ("jurisdiction", "category"):
            codes = rows if shape == "jurisdiction" else columns
            by_code = {code: exact(values.get(code, others)) for code in codes}
            return {(code, "") if shape == "jurisdiction" else ("", code): x for code, x in by_code.items()}
        return {(row, column): exact(values[row][column]) for row in rows for column in columns}

    def _lives(self, moved: Table, origin: str) -> dict[str, Fraction]:
        """Which part of those of an origin lives where; who is not said to live elsewhere stays."""
        lives = {code: Fraction(part) for code, part in moved.items()}
        lives.setdefault(origin, 1 - sum(lives.values(), Fraction(0)))
        return {code: lives.get(code, Fraction(0)) for code in self.jurisdictions}

    # What a table gives

    def _data(self, name: str, table: Table, key: str) -> Figures:
        written = self._of_year(name, table.get(WRITTEN_BY[self.shape(name)[1]], {}), key)
        if written is not None:
            return self._block(name, written)
        data = rows_for(table)
        where = self._where(table, data)
        if (time := self._time_column(name, table, data)) is not None:
            where[time] = self._year_in(data, time, table, key, self.shape(name)[1])
        axes = AXES[self.shape(name)[0]]
        columns = [str(table.get(f"{axis}_column", axis)) if axis else "" for axis in axes]
        found = {}
        for row in self.codes(axes[0], table):
            for column in self.codes(axes[1], table):
                codes = {**where, **{c: code for c, code in zip(columns, (row, column), strict=True) if c}}
                found[row, column] = self._sum(name, table, data, codes)
        return found

    def _where(self, table: Table, data: Rows) -> dict[str, str]:
        """The codes that the file names, fiscal years among them as the table spells them."""
        years = {"fiscal_year", str(table.get("year_column", "fiscal_year"))}
        found = {str(column): str(code) for column, code in table.get("where", {}).items()}
        return {c: _spelled(data, c, code) if c in years else code for c, code in found.items()}

    def _time_column(self, name: str, table: Table, data: Rows) -> str | None:
        """The column of the year; None where the figures are of no year, or where it is fixed."""
        by = self.shape(name)[1]
        if by == "calendar year" or {"year", "year_lag"} & set(table):
            return str(table.get("year_column", "year"))
        column = str(table.get("year_column", "fiscal_year"))
        return column if not by and column in data.about["key"] and column not in table.get("where", {}) else None

    def _year_in(self, data: Rows, column: str, table: Table, key: str, by: str) -> str:
        """A year as the table spells it."""
        if by == "calendar year":
            return key
        if "year_lag" in table:
            return str(begins(key) - int(table["year_lag"]))
        return _spelled(data, column, str(table.get("year", key)))

    def _sum(self, name: str, table: Table, data: Rows, codes: dict[str, str]) -> Fraction | None:
        rows = data.having(codes)
        if not rows and name in MAY_BE_UNKNOWN:
            return None
        if not rows or (len(rows) > 1 and "sum_over" not in table):
            raise NotCovered("figures", f"{name} ({', '.join(codes.values())})")
        measure, total = str(table.get("measure", "")), Fraction(0)
        measure = measure if measure in rows[0] else data.measure
        for row in rows:
            hidden, rule = int(row.get("suppressed") or 0), str(table.get("suppressed"))
            if hidden and rule not in (*HIDDEN, BY_MONTHS):
                raise NotCovered("choice", f"suppressed = {rule}")
            total += data.figure(row, measure)
            if hidden:
                total += hidden_month(data, row, measure) if rule == BY_MONTHS else hidden * HIDDEN[rule]
        in_a_dollar = data.about.get("unit") == "units per dollar" and "rounding_unit" in name
        return 1 / total if in_a_dollar else total

    def _years_given(self, name: str, table: Table) -> list[str]:
        """The years of which the file, or the table that it names, gives figures."""
        written = [str(year) for year in table.get(WRITTEN_BY[self.shape(name)[1]], {})]
        if "data" not in table:
            return written
        data = rows_for(table)
        where = self._where(table, data)
        time = self._time_column(name, table, data)
        whole = [row for row in data.having(where) if row.get("coverage", "full") == "full"]
        return list(dict.fromkeys([*(row[str(time)] for row in whole), *written]))

    # What a formula makes

    def _worked(self, name: str, text: str, key: str) -> Figures:
        found = worked(text, lambda other, year: self.figures(other, year or key))
        rows, columns = (self.codes(axis, self.inputs[name]) for axis in AXES[self.shape(name)[0]])
        return {(row, column): at(found, row, column) for row in rows for column in columns}


def _spelled(data: Rows, column: str, wanted: str) -> str:
    return next((year for year in data.codes(column) if same_year(year, wanted)), wanted)


def parts_of(said: Table, codes: list[str]) -> dict[str, list[str]]:
    """The parts whose figures a link adds up for each code: as they are listed, or by the rows of a file."""
    found: dict[str, list[str]] = {}
    for row in rows_of(Path(said["file"])) if isinstance(said.get("file"), str) else ():
        parts = found.setdefault(row[str(said["of"])], [])
        parts += [row[str(said["column"])]] * (row[str(said["column"])] not in parts)
    listed = {code: [str(part) for part in parts] for code, parts in said.items() if isinstance(parts, list)}
    return {code: listed.get(code, found.get(code, [])) for code in codes}
