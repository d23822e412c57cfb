"""The chart of an answer, of the kind that its question declares: a waterfall of stacked columns, bars, lines or a tornado."""

from decimal import Decimal

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart._chart import ChartBase

from fundingmodel.language.texts import Text
from fundingmodel.questions import Question
from workbooks.page.book import Look
from workbooks.page.pages import Page
from workbooks.questions.drawn import LYING, Drawn, Placed, bars, write_drawn
from workbooks.questions.looks import Written, written
from workbooks.questions.waterfall import waterfall
from workbooks.sheets.summary.chart_looks import Described, dress, fill, from_zero, labels, mark_line

POINT = 2.54 / 72  # centimetres
ROW = 15  # points
BAR, AROUND = 0.55, 3.0  # centimetres: of a bar that lies, what is around bars
LEAST, USUAL, MOST = 5.6, 10.0, 16.0  # centimetres of height
WIDEST = 32.0
KINDS: dict[str, Text] = {
    "waterfall": {"en": "Waterfall, one column a part. {what}", "fr": "Cascade, une colonne par élément. {what}"},
    "bars": {"en": "Bars. {what}", "fr": "Barres. {what}"},
    "tornado": {"en": "Tornado of bars. {what}", "fr": "Barres en tornade. {what}"},
    "lines": {"en": "Lines. {what}", "fr": "Lignes. {what}"},
}


def add_chart(page: Page, placed: Placed, question: Question, currency: str) -> None:
    """Adds the chart below what is on the page, with its workings beside the table; nothing where none is declared."""
    if not question.chart or not placed.table.rows:
        return
    words = page.book.words
    lies = question.chart in LYING
    wanted = max(LEAST, min(MOST, AROUND + BAR * bars(placed, question))) if lies else USUAL
    page.together(wanted / POINT + 4 * ROW)
    drawn = write_drawn(page, placed, question)
    look = written(page, drawn, currency)
    if question.chart == "waterfall":
        chart = waterfall(page, drawn, question, look)
    else:
        chart = _lines(page, drawn) if question.chart == "lines" else _bars(page, drawn, question, look)
    dress(chart, words.text(question.title), look.unit, look.number, legend=len(drawn.names) > 1)
    chart.x_axis.tickLblPos = "low"
    if lies:
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = (
            "maxMin",
            "max",
        )  # the first row on top, the scale below
        chart.x_axis.tickLblSkip = 1  # each bar has its name
    if question.chart == "waterfall":
        chart.y_axis.delete, chart.y_axis.majorGridlines, chart.y_axis.title = (
            True,
            None,
            None,
        )  # columns say their figures
    chart.height = max(LEAST, min(wanted, (page.left() - ROW) * POINT))
    chart.width = min(WIDEST, sum(7 * width + 5 for width in page.widths) * 2.54 / 96)
    said = words.text(KINDS[question.chart]).format(what=words.text(question.question))
    chart.anchor = Described(page.row, 0, (chart.width, chart.height), said)
    page.sheet.add_chart(chart)
    page.row += round(chart.height / POINT / ROW) + 1


def _add(page: Page, chart: ChartBase, drawn: Drawn, k: int) -> Series:
    def reference(column: int) -> Reference:
        return Reference(page.sheet, min_col=column, min_row=drawn.top, max_row=drawn.bottom)

    series = Series(reference(drawn.left + 1 + k), title=drawn.names[k])
    chart.series.append(series)
    chart.set_categories(reference(drawn.left))
    return series


def _bars(page: Page, drawn: Drawn, question: Question, look: Written) -> BarChart:
    """Bars that lie, one a label, side by side; of a tornado over each other."""
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "bar", "clustered", 50
    chart.overlap = 100 if question.chart == "tornado" else 0
    for k in range(len(drawn.names)):
        for row in range(drawn.top, drawn.bottom + 1):  # labels of LibreOffice are in the format of their cells
            page.book.paint(page.sheet.cell(row, drawn.left + 1 + k), Look("helper", look.number))
        series = _add(page, chart, drawn, k)
        fill(series, k)
        if len(drawn.names) == 1:
            series.dLbls = labels(look.number)
    from_zero(chart, [float(figure) for figure in drawn.figures if isinstance(figure, int | float | Decimal)])
    return chart


def _lines(page: Page, drawn: Drawn) -> LineChart:
    chart = LineChart()
    for k in range(len(drawn.names)):
        mark_line(_add(page, chart, drawn, k), k)
    return chart
