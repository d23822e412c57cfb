"""Charts: the Summary's figures drawn. They read its cells and those of the Comparison, so they follow what is chosen.

A chart's own title is a neutral name of what is drawn; what it shows today is said by the line above it, which is a formula.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from fundingmodel.result import Result
from workbooks.page import styles
from workbooks.page.book import Book, Formula
from workbooks.page.sentences import as_formula, quoted
from workbooks.sheets import COMPARISON, Report, Sheet
from workbooks.sheets.comparison.tables import FIRST_YEAR, HEADER_ROW, Comparison
from workbooks.sheets.summary.changes import PAIR
from workbooks.sheets.summary.chart_looks import (
    COLUMN,
    NEVER_NEGATIVE,
    Described,
    dress,
    fill,
    from_zero,
    labels,
    mark_line,
)
from workbooks.sheets.summary.page import Summary
from workbooks.sheets.summary.pair_over_years import write_pair

COLUMNS, COLUMN_WIDTH = 10, 12.5  # characters
PAGE_ROWS = 33  # rows of 15 points on letter paper in landscape
ROW = 0.529  # centimetres
PAGE_WIDTH, GAP = COLUMNS * COLUMN - 0.1, 0.3
LARGEST_SHOWN = 3

Line = tuple[int, int, SeriesLabel]  # of a chart over the years: its number among the lines, its row, its name

TEXTS = {
    "title": {"en": "Charts", "fr": "Graphiques"},
    "by_scenario": {"en": "Allocation by scenario", "fr": "Affectation par scénario"},
    "pair": {"en": "Allocation, the two that are compared", "fr": "Affectation, les deux scénarios comparés"},
    "totals": {"en": "Total, each at its own envelope", "fr": "Total, chacun à sa propre enveloppe"},
    "totals_described": {"en": "Bars: {what}, one bar a scenario.", "fr": "Barres : {what}, une barre par scénario."},
    "in_year": {"en": "All scenarios in {year}", "fr": "Tous les scénarios en {year}"},
    "in_year_dollars": {
        "en": "All scenarios in {year}, in {dollars} dollars",
        "fr": "Tous les scénarios en {year}, en dollars {dollars}",
    },
    "change": {
        "en": "Change against the baseline, largest first",
        "fr": "Variation par rapport à la référence, la plus forte d’abord",
    },
    "allocations_and_need": {
        "en": "Share of allocations and of non-economic admissions",
        "fr": "Part des affectations et des admissions non économiques",
    },
    "allocations": {"en": "share of allocations", "fr": "part des affectations"},
    "need": {"en": "share of non-economic admissions", "fr": "part des admissions non économiques"},
    "over_years": {"en": "{name}: allocation over the years", "fr": "{name} : affectation au fil des ans"},
    "over_years_equal": {
        "en": "{name}: allocation over the years, equal envelope",
        "fr": "{name} : affectation au fil des ans, enveloppe égale",
    },
    "envelope": {"en": "Total over the years, own envelope", "fr": "Total au fil des ans, enveloppe propre"},
    "years": {
        "en": "Over the years{prices}. Scenarios with amounts that are not known are left out.",
        "fr": "Au fil des ans{prices}. Les scénarios dont des montants sont inconnus sont omis.",
    },
    "prices": {"en": ", in {money} of each year", "fr": ", en {money} courants"},
    "percent": {"en": "percent", "fr": "pour cent"},
    "note": {
        "en": "The charts follow the choices made in row 5 of the Summary",
        "fr": "Les graphiques suivent les choix faits à la ligne 5 du Sommaire",
    },
    "compared": {
        "en": "“{compared}” against “{baseline}” in {year}",
        "fr": "« {compared} » par rapport à « {baseline} » en {year}",
    },
    "alone": {"en": "“{compared}” in {year}", "fr": "« {compared} » en {year}"},
    "bars_described": {
        "en": "Bars: {what}, one group a jurisdiction, one bar a scenario.",
        "fr": "Barres : {what}, un groupe par administration, une barre par scénario.",
    },
    "lines_described": {
        "en": "Lines: {what}, one line a scenario, one point a fiscal year.",
        "fr": "Lignes : {what}, une ligne par scénario, un point par exercice.",
    },
    "plain_described": {
        "en": "Bars: {what}, one group a jurisdiction.",
        "fr": "Barres : {what}, un groupe par administration.",
    },
}


def write_charts(book: Book, summary: Summary, printed: bool = False) -> Worksheet:
    """Writes the sheet: allocation by scenario; change, and money beside need; the largest over the years.

    Over the years each scenario is a line; in a copy for paper, the two that are compared are.
    """
    sheet = book.sheet(book.words.sheet("charts"), "analysis")
    _Pages(book, summary, sheet, printed).write()
    return sheet


class _Pages:
    def __init__(self, book: Book, summary: Summary, sheet: Worksheet, printed: bool) -> None:
        self.book, self.summary, self.sheet = book, summary, sheet
        self.words, self.comparison = book.words, summary.comparison
        self.page, self.of_pair = 0, printed and summary.count > 1
        self.unit = summary.unit
        pattern = summary.scale.amounts.partition(";")[0]
        self.axis_number = "#,##0" + pattern[len(pattern.rstrip(",")) :]

    def text(self, name: str, /, **parts: str) -> str:
        return self.words.text(TEXTS[name]).format(**parts)

    def write(self) -> None:
        for column in range(1, COLUMNS + 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH
        self._by_scenario()
        self._one_scenario()
        self._over_years()
        self._head()

    def _head(self) -> None:
        note = f"{self.text('note')} · {self.words('stamp')} {self.comparison.stamp}"
        styles.title_block(self.sheet, self.text("title"), "", note)
        sentence = f"={sheet_prefix(self.summary.sheet.title)}$A$2"
        self.book.put(self.sheet, 2, 1, Formula(sentence), "label").font = styles.SENTENCE
        styles.printed(self.sheet, self.text("title"), self.comparison.stamp)
        for page in range(1, self.page):
            self.sheet.row_breaks.append(Break(id=page * PAGE_ROWS))
        styles.paged(self.sheet, [(2, COLUMNS)], (1,))

    def _heading(self, formula: str) -> int:
        """The line that opens a page; answers the row below it."""
        row = self.page * PAGE_ROWS + (4 if self.page == 0 else 1)
        self.page += 1
        self.book.put(self.sheet, row, 1, Formula(f"={formula}"), "bold")
        return row + 1

    def _rows_left(self, row: int) -> float:
        """The height of what is left of the page, in centimetres."""
        return (self.page * PAGE_ROWS - row) * ROW

    def _add(self, chart: ChartBase, row: int, left: float, size: tuple[float, float], alternative: str) -> None:
        """`left` and `size` (width, height) are in centimetres."""
        chart.width, chart.height = size
        chart.anchor = Described(row, left, size, alternative)
        self.sheet.add_chart(chart)

    # Page 1: the two scenarios that are compared, whichever are chosen; and the totals of all

    def _by_scenario(self) -> None:
        """Of several scenarios the pair alone: a bar for each of them, for each jurisdiction, could not be read."""
        several = self.summary.count > 1
        row = self._heading(self._what_is_compared() if several else self._in_year())
        height = self._rows_left(row)
        chart = self._pair() if several else self._alone()
        width = PAGE_WIDTH * (0.68 if several else 1)
        title = self.text("pair" if several else "by_scenario")
        self._add(chart, row, 0, (width, height), self.text("bars_described", what=title))
        if several:
            what = self.text("totals")
            size = (PAGE_WIDTH - width - GAP, height)
            self._add(self._totals(), row, width + GAP, size, self.text("totals_described", what=what))

    def _pair(self) -> BarChart:
        """The baseline and what is compared with it, at the dollars and the envelope chosen; their names follow the choice."""
        chart = self._bars(self.text("pair"), self.unit, self.axis_number, legend=True)
        prefix = sheet_prefix(self.summary.sheet.title)
        for k, head in enumerate(PAIR):
            column, rows = self.summary.columns[head], self.summary.step_rows
            series = self._series(chart, k, self.comparison.sheet, column, rows, "")
            name = self.summary.choices[head.removeprefix("step_")]
            series.tx = SeriesLabel(strRef=StrRef(f=f"{prefix}{name}"))
        from_zero(chart, NEVER_NEGATIVE)
        return chart

    def _alone(self) -> BarChart:
        chart = self._bars(self.text("by_scenario"), self.unit, self.axis_number)
        table = self.comparison.own[0]
        self._series(
            chart, 0, self.comparison.sheet, self.comparison.chosen_column, table.rows(), self.comparison.labels[0]
        )
        from_zero(chart, NEVER_NEGATIVE)
        return chart

    def _in_year(self) -> str:
        """The year and the dollars, as chosen."""
        choices, prefix = self.summary.choices, sheet_prefix(self.summary.sheet.title)
        parts = {name: f"{prefix}{choices[name]}" for name in ("year", "dollars") if name in choices}
        return as_formula(self.words.text(TEXTS["in_year_dollars" if "dollars" in choices else "in_year"]), **parts)

    def _totals(self) -> BarChart:
        """What each scenario gives in all, at its own envelope: one bar each."""
        summary, comparison = self.summary, self.comparison
        chart = self._bars(self.text("totals"), self.unit, self.axis_number, lying=True)
        sheet, (top, last) = comparison.sheet, summary.total_rows
        series = self._series(chart, 0, sheet, FIRST_YEAR + 1, (top, last), "")
        series.dLbls = labels(self.summary.scale.amounts.partition(";")[0])
        chart.y_axis.tickLblPos = "none"  # the figures are beside the bars
        from_zero(chart, NEVER_NEGATIVE)
        return chart

    def _series(self, chart: BarChart, k: int, sheet: Worksheet, column: int, rows: tuple[int, int], name: str) -> Any:
        series = Series(Reference(sheet, min_col=column, min_row=rows[0], max_row=rows[1]), title=name or None)
        fill(series, k)
        chart.series.append(series)
        chart.set_categories(Reference(sheet, min_col=1, min_row=rows[0], max_row=rows[1]))
        return series

    # Page 2: the scenario compared

    def _one_scenario(self) -> None:
        several, need = self.summary.count > 1, "step_need" in self.summary.columns
        if not several and not need:
            return
        row = self._heading(self._what_is_compared())
        height = self._rows_left(row)
        half = (PAGE_WIDTH - GAP) / 2
        size = (half, height) if several and need else (PAGE_WIDTH, height)
        if several:
            self._add(self._change(), row, 0, size, self.text("plain_described", what=self.text("change")))
        if need:
            what = self.text("allocations_and_need")
            self._add(
                self._allocations_and_need(),
                row,
                half + GAP if several else 0,
                size,
                self.text("plain_described", what=what),
            )

    def _what_is_compared(self) -> str:
        """Which scenario the page is about, the year, the dollars and the envelope, as chosen."""
        choices, prefix = self.summary.choices, sheet_prefix(self.summary.sheet.title)
        parts = {name: f"{prefix}{choices[name]}" for name in ("compared", "baseline", "year") if name in choices}
        parts.setdefault("compared", quoted(self.comparison.labels[0]))
        text = as_formula(self.words.text(TEXTS["compared" if self.summary.count > 1 else "alone"]), **parts)
        return f"{text}&{self.summary.steps['terms']}"

    def _change(self) -> BarChart:
        placed, number = self.summary.tables["sorted"], self.summary.scale.changes.partition(";")[0]
        chart = self._bars(self.text("change"), self.unit, self.axis_number, lying=True)
        rows = (placed.top, placed.total - 1)
        series = self._series(chart, 0, self.comparison.sheet, placed.left, rows, "")
        series.dLbls = labels(f"{number};-{number.removeprefix('+')};–")
        from_zero(chart)
        return chart

    def _allocations_and_need(self) -> BarChart:
        chart = self._bars(
            self.text("allocations_and_need"),
            self.text("percent"),
            styles.in_language("0%", self.words.language),
            lying=True,
            legend=True,
        )
        for k, (head, name) in enumerate((("step_share", "allocations"), ("step_need", "need"))):
            column, rows = self.summary.columns[head], self.summary.step_rows
            self._series(chart, k, self.comparison.sheet, column, rows, self.text(name))
        from_zero(chart, NEVER_NEGATIVE)
        return chart

    # Page 3: the largest jurisdictions and the total, over the years

    def _over_years(self) -> None:
        comparison = self.comparison
        if len(comparison.years) < 2:
            return
        across = 2 if self.of_pair else 1  # of two lines a small chart can be read
        for n, (title, lines) in enumerate(self._drawn_over_years()):
            if n % (2 * across) == 0:
                row = self._heading(quoted(self.text("years", prices=self._prices())))
                width = (PAGE_WIDTH - (across - 1) * GAP) / across
                size = (width, self._rows_left(row) / 2 - GAP)
            down, right = divmod(n % (2 * across), across)
            at = row + down * ((self.page * PAGE_ROWS - row) // 2)
            self._add(
                self._lines(title, lines), at, right * (width + GAP), size, self.text("lines_described", what=title)
            )

    def _prices(self) -> str:
        """Whose prices amounts are at; what is counted has none, and of several currencies each has its own."""
        comparison = self.comparison
        if comparison.shares_counts or not comparison.has_one_currency:
            return ""
        return self.text("prices", money=comparison.money)

    def _drawn_over_years(self) -> list[tuple[str, list[Line]]]:
        """The largest jurisdictions, then the total: a title, and its lines."""
        return [(title, self._of_rows(title, rows)) for title, rows in self._rows_over_years() if rows]

    def _rows_over_years(self) -> list[tuple[str, dict[int, int]]]:
        """A title, and for each scenario that can be drawn its row."""
        comparison = self.comparison
        tables = comparison.equal or comparison.own
        title = "over_years_equal" if comparison.equal else "over_years"
        known = [k for k, result in enumerate(comparison.results) if _all_known(result)]
        drawn = []
        for code in _largest(comparison)[:LARGEST_SHOWN]:
            rows = {k: tables[k].row(code) for k in known if code in tables[k].present}
            drawn.append((self.text(title, name=self.words.text(comparison.names[code])), rows))
        drawn.append((self.text("envelope"), {k: comparison.own[k].total for k in known}))
        return drawn

    def _of_rows(self, title: str, rows: Mapping[int, int]) -> list[Line]:
        """A line a scenario, or the two that are compared."""
        if self.of_pair:
            return write_pair(self.summary, title, rows)
        return [(k, row, SeriesLabel(v=self.comparison.labels[k])) for k, row in rows.items()]

    def _lines(self, title: str, lines: Sequence[Line]) -> LineChart:
        sheet, comparison = self.comparison.sheet, self.comparison
        first, last = FIRST_YEAR, comparison.chosen_column - 1
        chart = LineChart()
        for k, row, name in lines:
            series = Series(Reference(sheet, min_col=first, max_col=last, min_row=row))
            series.tx = name
            mark_line(series, k)
            chart.series.append(series)
        chart.set_categories(Reference(sheet, min_col=first, max_col=last, min_row=HEADER_ROW))
        dress(chart, title, self.unit, self.axis_number, legend=len(lines) > 1)
        if chart.legend and not self.of_pair:
            chart.legend.position = "r"
        return chart

    def _bars(self, title: str, unit: str, number: str, lying: bool = False, legend: bool = False) -> BarChart:
        chart = BarChart()
        chart.type, chart.grouping, chart.gapWidth, chart.overlap = "bar" if lying else "col", "clustered", 60, 0
        dress(chart, title, unit, number, legend)
        chart.x_axis.tickLblPos = "low"  # names are beside the chart, not in the middle of falling bars
        if lying:
            chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
            chart.y_axis.crosses = "max"  # and the scale below
        return chart


def _largest(comparison: Comparison) -> list[str]:
    """The jurisdictions by what the baseline gives them in its last year, the largest first."""
    baseline = comparison.results[0]
    year = baseline.scenario.fiscal_years[-1]
    amounts = {code: baseline.amount("allocation", year, code) or 0 for code in baseline.scenario.jurisdictions}
    return sorted(amounts, key=lambda code: -amounts[code])


def _all_known(result: Result) -> bool:
    """A line through an amount that is not known would fall to zero."""
    years, codes = result.scenario.fiscal_years, result.scenario.jurisdictions
    return all(result.amount("allocation", year, code) is not None for year in years for code in codes)


def _write(report: Report) -> list[Worksheet]:
    return [write_charts(report.book, report.made["summary"], report.printed)]


SHEETS = (Sheet(70, 120, _write, (COMPARISON,)),)
