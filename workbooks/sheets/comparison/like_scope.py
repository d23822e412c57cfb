"""Like scope: who is paid apart, against the others, per person admitted and for the same services; and what its grant leaves.

The rows of figures are on Context, where they may be changed; what follows from them is live. Which lines are the like of the
grant, and which landing years are tried, the country's file says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from fundingmodel.analysis.projection import marked_as
from fundingmodel.column import Input
from fundingmodel.datasets.gate import load
from fundingmodel.scenario.parameters import first_calendar_year
from workbooks.page import styles
from workbooks.page.book import Formula, Look
from workbooks.page.sentences import quoted
from workbooks.sheets.comparison.tables import GRANT
from workbooks.sheets.population import FIRST_YEAR

if TYPE_CHECKING:
    from workbooks.sheets.context import Context

MONEY, PLANNED, GROWTH = "like_money", "planned_programme", "grant_growth"
APART, OTHERS = "landings_apart", "landings_others"
TIMES = "0.0"


class LikeScope:
    """The figures of a comparison at like scope, for a sheet of context that is being written."""

    def __init__(self, context: Context, says: Mapping[str, Any]) -> None:
        self.context, self.says, self.words = context, says, context.words
        self.years = context.comparison.years
        self.money, self.plans = load(says["money"]["data_set"]), load(says["planned"]["data_set"])
        self.landings = load(says["landings"])
        self.known_grants = [year for year in self.years if context.datasets[GRANT].has(fiscal_year=year)]

    # Figures, one row each, by fiscal year

    def write_figures(self, row: int) -> int:
        """Money elsewhere, planned spending, and the growth of the grant that is assumed; how many rows were written."""
        unit = self.context.datasets[GRANT].unit
        money = {year: self._spent(year) for year in self.years}
        planned = {year: None if year in self.known_grants else self._planned(year) for year in self.years}
        growth = {
            year: None if year in self.known_grants or not self.known_grants else Decimal(0) for year in self.years
        }
        rows: list[tuple[str, str, dict[str, Decimal | None], Look, Decimal | None]] = [
            (MONEY, unit, money, Look("input", styles.DOLLARS), Decimal(0)),
            (PLANNED, unit, planned, Look("input", styles.DOLLARS), Decimal(0)),
            (GROWTH, "ratio", growth, Look("assumption", "0.0%"), Decimal(-1)),
        ]
        written = 0
        for name, of_unit, figures, look, least in rows:
            if all(figure is None for figure in figures.values()):
                continue
            self.context.write_row(
                row + written,
                name,
                self._text(name),
                Input(name, of_unit, least=least),
                {y: (x, look) for y, x in figures.items()},
            )
            written += 1
        for name, dataset in ((MONEY, self.money), (PLANNED, self.plans)):
            if self.context.has(name):
                self.context.note(self._text(name), dataset)
        return written

    def _text(self, name: str) -> str:
        return self.words.text(self.says["words"][name])

    def _spent(self, year: str) -> Decimal | None:
        """The lines added up; not known where one that other years have is missing."""
        of = self.says["money"]
        rows = [row for row in self.money.select(fiscal_year=year) if row.key[1] in of["lines"]]
        return sum((row.figures[of["measure"]] or Decimal(0) for row in rows), Decimal(0)) if rows else None

    def _planned(self, year: str) -> Decimal | None:
        """What the latest edition plans."""
        rows = self.plans.select(fiscal_year=year, **self.says["planned"]["where"])
        edition = self.plans.key.index("edition")
        return max(rows, key=lambda row: row.key[edition]).figures["amount"] if rows else None

    # Landings, by calendar year

    def write_landings(self, row: int) -> int:
        """Two rows of landings: who is paid apart, and all others; the next free row."""
        years = sorted({y for year in self.years for lags in self._windows() for y in self._counted(year, lags) or ()})
        if not years:
            return row
        context, dataset = self.context, self.landings
        context.write_years(row, self._text("landings"), years)
        look = Look("input", styles.PERSONS)
        others = [code for code in dataset.jurisdictions if code != context.country.apart]
        for n, (name, codes) in enumerate(((APART, [context.country.apart]), (OTHERS, others))):
            figures = {year: (self._persons(year, codes), look) for year in years}
            context.write_row(row + 1 + n, name, self._text(name), Input("intake", dataset.unit), figures)
        context.note(self._text("landings"), dataset)
        return context.write_states(row + 1, row + 3, len(years))

    def _persons(self, year: str, codes: Sequence[str]) -> Decimal:
        return sum((self.landings.figure(year=year, jurisdiction=code) for code in codes), Decimal(0))

    def _windows(self) -> tuple[tuple[int, ...], ...]:
        return tuple(self.context.lags), tuple(self.says["latest"])

    def _counted(self, fiscal_year: str, lags: Sequence[int]) -> list[str] | None:
        """The landing years of a window, where all are published and there is money to compare."""
        if fiscal_year not in self.known_grants or self._spent(fiscal_year) is None:
            return None
        years = [str(first_calendar_year(fiscal_year) - lag) for lag in lags]
        there = [self.landings.has(year=year, jurisdiction=self.context.country.apart) for year in years]
        return years if all(there) and years else None

    # What follows

    def write_results(self, row: int) -> int:
        """The multiple by each window of landing years, the grant with its floor, and what the plan leaves; the next free row."""
        context = self.context
        if not context.has(APART):
            return row
        context.write_years(row, self._text("title"), [self._head_of(year) for year in self.years])
        context.book.put(context.sheet, row, FIRST_YEAR - 1, "", "header")  # no states: what follows is calculated
        lines: list[tuple[str, str, str, dict[str, str | None]]] = [
            ("by_counted", "ratio", TIMES, {year: self._multiple(year, self._windows()[0]) for year in self.years}),
            ("by_latest", "ratio", TIMES, {year: self._multiple(year, self._windows()[1]) for year in self.years}),
        ]
        unit = context.datasets[GRANT].unit
        at_least = row + 1 + len(lines)
        if self.known_grants and self.known_grants[-1] != self.years[-1]:
            lines.append(("at_least", unit, styles.DOLLARS, {y: self._at_least(y, at_least) for y in self.years}))
            lines.append(("left", unit, styles.DOLLARS, {y: self._left(y, at_least) for y in self.years}))
        for n, (name, of_unit, number, formulas) in enumerate(lines, start=1):
            context.write_label(row + n, name, self._text(name), of_unit)
            for column, year in enumerate(self.years, start=FIRST_YEAR):
                if formula := formulas[year]:
                    context.book.put(
                        context.sheet, row + n, column, Formula(f"={formula}"), Look("calculation", number)
                    )
        context.notes[self._text("scope")] = None
        return row + len(lines) + 1

    def _head_of(self, year: str) -> str | Formula:
        """The year; marked while its grant is not known, since what stands below it then rests on the growth that is assumed."""
        label, grant = self.words.fiscal_year(year), self.context.line(GRANT)(year)
        if year in self.known_grants or grant is None or not self.known_grants or year < self.known_grants[0]:
            return label
        return Formula(f'=IF({grant}="",{quoted(marked_as(label, "assumed", self.words))},{quoted(label)})')

    def _multiple(self, year: str, lags: Sequence[int]) -> str | None:
        counted = self._counted(year, lags)
        if not counted:
            return None
        grant, money = (self.context.line(name)(year) for name in (GRANT, MONEY))
        apart, others = ("+".join(self.context.read(name, y) for y in counted) for name in (APART, OTHERS))
        return f'IF(OR({grant}="",{money}=""),"",({grant}/({apart}))/({money}/({others})))'

    def _at_least(self, year: str, row: int) -> str | None:
        """The grant; where it is not known, that of the year before, which it never falls below, with the growth that is assumed."""
        if year < self.known_grants[0]:
            return None
        grant, place = self.context.line(GRANT)(year), self.years.index(year)
        if year in self.known_grants:
            return grant
        before = f"{get_column_letter(FIRST_YEAR + place - 1)}{row}"
        grown = f"ROUND({before}*(1+{self.context.line(GROWTH)(year)}),0)"
        return f'IF({grant}="",{grown},{grant})' if grant else grown

    def _left(self, year: str, row: int) -> str | None:
        if year in self.known_grants or not self.context.has(PLANNED):
            return None
        planned = self.context.read(PLANNED, year)
        at_least = f"{get_column_letter(FIRST_YEAR + self.years.index(year))}{row}"
        return f'IF({planned}="","",{planned}-{at_least})'
