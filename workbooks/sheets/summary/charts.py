"""Charts: the Summary's figures drawn. They read its cells and those of the Comparison, so they follow what is chosen.

A chart's own title is a neutral name of what is drawn; what it shows today is said by the line above it, which is a formula.
"""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart._chart import ChartBase
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
from workbooks.sheets.summary.chart_looks import COLUMN, Described, dress, fill, labels, mark_line
from workbooks.sheets.summary.page import Summary

COLUMNS, COLUMN_WIDTH = 10, 12.5  # characters
PAGE_ROWS = 33  # rows of 15 points on letter paper in landscape
ROW = 0.529  # centimetres
PAGE_WIDTH, GAP = COLUMNS * COLUMN - 0.1, 0.3
LARGEST_SHOWN = 3

TEXTS = {
    "title": {"en": "Charts", "fr": "Graphiques"},
    "by_scenario": {"en": "Allocation by scenario", "fr": "Affectation par scénario"},
    "by_scenario_equal": {
        "en": "Allocation by scenario, all at the envelope of {baseline}",
        "fr": "Affectation par scénario, tous à l’enveloppe de « {baseline} »",
    },
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
    "money_and_need": {
        "en": "Share of the money and of non-economic admissions",
        "fr": "Part de l’argent et des admissions non économiques",
    },
    "money": {"en": "share of the money", "fr": "part de l’argent"},
    "need": {"en": "share of non-economic admissions", "fr": "part des admissions non économiques"},
    "over_years": {"en": "{name}: allocation over the years", "fr": "{name} : affectation au fil des ans"},
    "over_years_equal": {
        "en": "{name}: allocation over the years, equal envelope",
        "fr": "{name} : affectation au fil des ans, enveloppe égale",
    },
    "envelope": {"en": "Total over the years, own envelope", "fr": "Total au fil des ans, enveloppe propre"},
    "years": {
        "en": "Over the years, in dollars of each year. Scenarios with amounts that are not known are left out.",
        "fr": "Au fil des ans, en dollars courants. Les scénarios dont des montants sont inconnus sont omis.",
    },
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


def write_charts(book: Book, summary: Summary) -> Worksheet:
    """Writes the sheet: allocation by scenario; change, and money beside need; the largest over the years."""
    sheet = book.sheet(book.words.sheet("charts"), "analysis")
    _Pages(book, summary, sheet).write()
    return sheet


class _Pages:
    def __init__(self, book: Book, summary: Summary, sheet: Worksheet) -> None:
        self.book, self.summary, self.sheet = book, summary, sheet
        self.words, self.comparison = book.words, summary.comparison
        self.page = 0
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

    # Page 1: every scenario

    def _by_scenario(self) -> None:
        """At equal envelope where there is one, so that the largest envelope does not dwarf the rest; totals apart."""
        comparison, several = self.comparison, self.summary.count > 1
        row = self._heading(self._in_year())
        height = self._rows_left(row)
        tables = comparison.equal or comparison.own
        title = self.text("by_scenario_equal" if comparison.equal else "by_scenario", baseline=comparison.labels[0])
        chart = self._bars(title, self.unit, self.axis_number, legend=several)
        for k, table in enumerate(tables):
            first, last = table.rows()
            self._series(chart, k, comparison.sheet, comparison.chosen_column, (first, last), comparison.labels[k])
        width = PAGE_WIDTH * (0.68 if several else 1)
        self._add(chart, row, 0, (width, height), self.text("bars_described", what=title))
        if several:
            what = self.text("totals")
            size = (PAGE_WIDTH - width - GAP, height)
            self._add(self._totals(), row, width + GAP, size, self.text("totals_described", what=what))

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
            what = self.text("money_and_need")
            self._add(
                self._money_and_need(), row, half + GAP if several else 0, size, self.text("plain_described", what=what)
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
        return chart

    def _money_and_need(self) -> BarChart:
        chart = self._bars(
            self.text("money_and_need"),
            self.text("percent"),
            styles.in_language("0%", self.words.language),
            lying=True,
            legend=True,
        )
        for k, (head, name) in enumerate((("step_share", "money"), ("step_need", "need"))):
            column, rows = self.summary.columns[head], self.summary.step_rows
            self._series(chart, k, self.comparison.sheet, column, rows, self.text(name))
        return chart

    # Page 3: the largest jurisdictions and the total, over the years

    def _over_years(self) -> None:
        comparison = self.comparison
        if len(comparison.years) < 2:
            return
        for n, (title, lines) in enumerate(self._drawn_over_years()):
            if n % 2 == 0:
                row = self._heading(f'"{self.text("years")}"')
                size = (PAGE_WIDTH, self._rows_left(row) / 2 - GAP)
            at = row + (n % 2) * ((self.page * PAGE_ROWS - row) // 2)
            self._add(self._lines(title, lines), at, 0, size, self.text("lines_described", what=title))

    def _drawn_over_years(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """The largest jurisdictions, then the total: a title, and for each line the scenario and its row."""
        comparison = self.comparison
        tables = comparison.equal or comparison.own
        title = "over_years_equal" if comparison.equal else "over_years"
        known = [k for k, result in enumerate(comparison.results) if _all_known(result)]
        drawn = []
        for code in _largest(comparison)[:LARGEST_SHOWN]:
            lines = [(k, tables[k].row(code)) for k in known if code in tables[k].present]
            drawn.append((self.text(title, name=self.words.text(comparison.names[code])), lines))
        drawn.append((self.text("envelope"), [(k, comparison.own[k].total) for k in known]))
        return [(title, lines) for title, lines in drawn if lines]

    def _lines(self, title: str, lines: Sequence[tuple[int, int]]) -> LineChart:
        sheet, comparison = self.comparison.sheet, self.comparison
        first, last = FIRST_YEAR, comparison.chosen_column - 1
        chart = LineChart()
        for k, row in lines:
            series = Series(Reference(sheet, min_col=first, max_col=last, min_row=row), title=comparison.labels[k])
            mark_line(series, k)
            chart.series.append(series)
        chart.set_categories(Reference(sheet, min_col=first, max_col=last, min_row=HEADER_ROW))
        dress(chart, title, self.unit, self.axis_number, legend=len(lines) > 1)
        if chart.legend:
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
    return [write_charts(report.book, report.made["summary"])]


SHEETS = (Sheet(70, 120, _write, (COMPARISON,)),)
