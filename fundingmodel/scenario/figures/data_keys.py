"""Which rows of a data set an input is read from: its columns of codes and of years, what is fixed, what is summed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import TIME_COLUMNS, Dataset
from fundingmodel.datasets.table_rows import Row
from fundingmodel.errors import Where
from fundingmodel.listed_texts import texts_of
from fundingmodel.scenario.parameters import first_calendar_year

FISCAL_YEAR = "fiscal_year"  # the key column of a data set that goes by fiscal years


@dataclass(frozen=True, eq=False)
class DataKeys:
    """The one reader of what an input's table says of the key of its data set, however either spells a year."""

    wanted: Input
    dataset: Dataset
    table: Mapping[str, Any]
    where: Where

    @property
    def year(self) -> object:
        """The one year that all figures are of, where the table names it."""
        return self.table.get("year")

    @property
    def _year_column(self) -> str:
        return str(self.table.get("year_column", ""))

    @cached_property
    def fixed(self) -> dict[str, str]:
        """The codes that the table names, with fiscal years as the data set spells them."""
        named = {str(column): str(code) for column, code in self.table.get("where", {}).items()}
        for column in {FISCAL_YEAR, self._year_column} & set(self.dataset.key) & set(named):
            named[column] = self._spelled(named[column], column)
        return named

    @cached_property
    def sum_over(self) -> tuple[str, ...]:
        return texts_of(self.table, "sum_over", self.where)

    @cached_property
    def axes(self) -> tuple[str | None, ...]:
        """The key columns of the codes down and across; None where the input has no such axis."""
        return tuple(str(self.table.get(f"{axis}_column", axis)) if axis else None for axis in AXES[self.wanted.shape])

    @cached_property
    def time_columns(self) -> tuple[str, ...]:
        """The key column that the years of the input are read from, if any."""
        if self.wanted.by == "calendar year" or self.year is not None or self.table.get("year_lag") is not None:
            return (self._year_column or "year",)
        name = self._year_column or FISCAL_YEAR
        if self.wanted.by is None and name not in self.fixed and (self._year_column or name in self.dataset.key):
            return (name,)
        return ()

    @property
    def column_of_years(self) -> str:
        """The key column that holds years, whether they are read by year or fixed; "" where there is none left."""
        named = (*self.time_columns, self._year_column, *TIME_COLUMNS)
        return next((name for name in named if name in self.dataset.key and name not in self.sum_over), "")

    def time(self, year: str) -> dict[str, str]:
        """The code of the time column for a year of the input."""
        column = next(iter(self.time_columns), "")
        if self.wanted.by != "calendar year":
            if self.year is not None:
                year = self._spelled(str(self.year), column)
            elif (lag := self.table.get("year_lag")) is not None:
                year = str(first_calendar_year(year) - int(lag))
            elif column:
                year = self._spelled(year, column)
        return {column: year} if column else {}

    def asked(self, year: str, row: str, column: str) -> dict[str, str]:
        """The codes of one figure."""
        codes = {name: code for name, code in zip(self.axes, (row, column), strict=True) if name}
        return {**self.fixed, **self.time(year), **codes}

    def rows(self, year: str, row: str, column: str) -> tuple[Row, ...]:
        """The rows that one figure is read from: several where it is a sum."""
        return self.dataset.select(**self.asked(year, row, column))

    def _spelled(self, year: str, column: str) -> str:
        """A year as the data set spells it."""
        return fiscal_years.find(year, self.dataset.codes(column)) or year
