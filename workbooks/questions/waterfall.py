"""The waterfall of an answer: columns that begin where the one before ended, as formulas and as a chart of stacked columns.

Where totals are far larger than what is between them, all columns are cut at the foot alike, and a line above the chart says where
they begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter

from fundingmodel.language.texts import Text
from fundingmodel.questions import Question
from workbooks.page import styles
from workbooks.page.book import Formula
from workbooks.page.pages import Page
from workbooks.page.sentences import as_formula, one_decimal, quoted
from workbooks.questions.drawn import Drawn
from workbooks.questions.looks import Written

MINUS = "\u2212"
TOTAL_INK, LESS_INK, MORE_INK = styles.SERIES_COLOURS[:3]
COLUMNS: dict[str, Text] = {
    "label": {"en": "label", "fr": "étiquette"},
    "end": {"en": "up to", "fr": "jusqu’à"},
    "base": {"en": "below", "fr": "en dessous"},
    "total": {"en": "total", "fr": "total"},
    "more": {"en": "more", "fr": "plus"},
    "less": {"en": "less", "fr": "moins"},
    "more_below": {"en": "more, below 0", "fr": "plus, sous 0"},
    "less_below": {"en": "less, below 0", "fr": "moins, sous 0"},
}
INKS = {
    "base": "",
    "total": TOTAL_INK,
    "more": MORE_INK,
    "less": LESS_INK,
    "more_below": MORE_INK,
    "less_below": LESS_INK,
}
CUT: Text = {
    "en": "In {unit}; the columns begin at {foot}, not at 0.",
    "fr": "En {unit}; les colonnes commencent à {foot}, et non à 0.",
}
WHOLE: Text = {"en": "In {unit}.", "fr": "En {unit}."}
LABEL: Text = {"en": "{name}: {sign}{figure}", "fr": "{name} : {sign}{figure}"}


@dataclass(frozen=True)
class _Row:
    """The cells of one column of the chart, as text: its value, where it ends and the one before ended, and the foot of all."""

    value: str
    end: str
    before: str
    foot: str


def waterfall(page: Page, drawn: Drawn, question: Question, written: Written) -> BarChart:
    """The chart; its formulas are beside the workings, and the line that says where columns begin is on the page."""
    columns = {name: drawn.next + n for n, name in enumerate(COLUMNS)}
    _write(page, drawn, columns, question, written)
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "col", "stacked", 100, 40

    def reference(column: int) -> Reference:
        return Reference(page.sheet, min_col=column, min_row=drawn.top, max_row=drawn.bottom)

    for name, ink in INKS.items():
        series = Series(reference(columns[name]), title=page.book.words.text(COLUMNS[name]))
        series.invertIfNegative = False
        line = LineProperties(solidFill=ink, w=6350) if ink else LineProperties(noFill=True)
        series.spPr = GraphicalProperties(solidFill=ink, ln=line) if ink else GraphicalProperties(noFill=True, ln=line)
        chart.series.append(series)
    chart.set_categories(reference(columns["label"]))
    return chart


def _write(page: Page, drawn: Drawn, columns: dict[str, int], question: Question, written: Written) -> None:
    put, sheet, words = page.book.put, page.sheet, page.book.words
    letters = {name: get_column_letter(column) for name, column in columns.items()}
    value, end = get_column_letter(drawn.left + 1), letters["end"]
    for name, column in columns.items():
        put(sheet, drawn.top - 1, column, words.text(COLUMNS[name]), "note")
    foot = f"${end}${drawn.bottom + 1}"
    put(sheet, drawn.bottom + 1, columns["end"], Formula(f"={_foot(drawn, end, written)}"), "helper")
    totals = _totals(drawn.keys, question)
    for n, row in enumerate(range(drawn.top, drawn.bottom + 1)):
        cells = _Row(f"{value}{row}", f"{end}{row}", f"{end}{row - 1}", foot)
        texts = _total(cells) if totals[n] else _part(cells)
        texts["label"] = _label(page, f"{get_column_letter(drawn.left)}{row}", cells, totals[n], written)
        for name, column in columns.items():
            put(sheet, row, column, Formula(f"={texts[name]}"), "helper")
    whole = words.text(WHOLE).replace("{unit}", written.unit)
    cut = as_formula(words.text(CUT).replace("{unit}", written.unit), foot=_figure(page, foot, written))
    put(sheet, page.row, 1, Formula(f"=IF({foot}=0,{quoted(whole)},{cut})"), "note")
    page.row += 1


def _totals(keys: Sequence[object], question: Question) -> list[bool]:
    """Which columns stand on the axis: those declared, and the first, which has nothing before it."""
    return [n == 0 or key in question.totals for n, key in enumerate(keys)]


def _foot(drawn: Drawn, end: str, written: Written) -> str:
    """Where all columns begin: half a range below the lowest end, in whole units, where that cuts off more than half of it; else 0."""
    ends = f"{end}{drawn.top}:{end}{drawn.bottom}"
    least, most = f"MIN({ends})", f"MAX({ends})"
    foot = f"{written.divisor}*INT(({least}-({most}-{least})/2)/{written.divisor})"
    return f"IF({most}={least},0,IF({foot}>{least}/2,MAX(0,{foot}),0))"


def _total(cells: _Row) -> dict[str, str]:
    return {**dict.fromkeys(COLUMNS, "0"), "end": cells.value, "total": f"{cells.value}-{cells.foot}"}


def _part(cells: _Row) -> dict[str, str]:
    low, high = (f"{name}({cells.before},{cells.end})-{cells.foot}" for name in ("MIN", "MAX"))
    above, below = f"MAX(0,{high})-MAX(0,{low})", f"MIN(0,{low})-MIN(0,{high})"
    return {
        "end": f"{cells.before}+{cells.value}",
        "base": f"MAX(0,{low})+MIN(0,{high})",
        "total": "0",
        "more": f"IF({cells.value}>=0,{above},0)",
        "less": f"IF({cells.value}<0,{above},0)",
        "more_below": f"IF({cells.value}>=0,{below},0)",
        "less_below": f"IF({cells.value}<0,{below},0)",
    }


def _label(page: Page, name: str, cells: _Row, is_total: bool, written: Written) -> str:
    """What a column is and how large: collar: +16.2."""
    positive = '""' if is_total else f'IF({cells.value}>0,"+","")'
    sign = f"IF({cells.value}<0,{quoted(MINUS)},{positive})"
    return as_formula(
        page.book.words.text(LABEL), name=name, sign=sign, figure=_figure(page, f"ABS({cells.value})", written)
    )


def _figure(page: Page, expression: str, written: Written) -> str:
    return one_decimal(f"{expression}/{written.divisor}", page.book.words)
