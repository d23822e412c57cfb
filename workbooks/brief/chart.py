"""The chart: a bar for each part of the change of the party that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series

from workbooks.brief.texts import TEXTS
from workbooks.sheets.summary.chart_looks import Described, dress, fill, from_zero

if TYPE_CHECKING:
    from workbooks.brief.page import BriefPage

POINT = 2.54 / 72  # centimetres
LEAST, BAR, AROUND, GAP = 5.0, 0.75, 2.0, 0.3  # centimetres
PIXEL = 2.54 / 96


def add_chart(page: BriefPage, rows: tuple[int, int], row: int, until: int) -> int:
    """Adds it at a row, at most to the row `until` where that leaves room; gives the row below it."""
    top, bottom = rows
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "bar", "clustered", 45
    series = Series(Reference(page.sheet, min_col=2, min_row=top, max_row=bottom))
    chart.series.append(series)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=top, max_row=bottom))
    fill(series, 0)
    from_zero(chart)
    number = page.scale.changes.replace("[Red]", "")
    before = page.sides.year_before
    title = (
        page.text(TEXTS["chart"]).format(first=page.words.fiscal_year(before))
        if before
        else page.text(TEXTS["chart_offer"])
    )
    dress(chart, title, page.unit, number, legend=False)
    chart.x_axis.tickLblPos, chart.x_axis.scaling.orientation, chart.y_axis.crosses = "low", "maxMin", "max"
    chart.y_axis.majorGridlines, chart.y_axis.delete = None, True  # the lines above it have the figures
    chart.height = max(LEAST, min(AROUND + BAR * (bottom - top + 1), _room(page, row, until)))
    chart.width = sum(7 * width + 5 for width in page.left_half) * PIXEL - GAP
    chart.anchor = Described(row + 1, 0, (chart.width, chart.height), page.text(TEXTS["described"]))
    page.sheet.add_chart(chart)
    used = 0.0
    while used < chart.height:
        used += _height(page, row)
        row += 1
    return row


def _height(page: BriefPage, row: int) -> float:
    return float(page.sheet.row_dimensions[row].height or 15) * POINT


def _room(page: BriefPage, row: int, until: int) -> float:
    return sum(_height(page, each) for each in range(row + 1, until))
