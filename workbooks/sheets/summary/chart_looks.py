"""How charts look: title, axes and grid, colours and patterns that differ, labels, and the text that describes a chart."""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart.data_source import NumData, NumDataSource, NumVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.utils.units import cm_to_EMU

from workbooks.page import styles

COLUMN = 2.45  # centimetres
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star")
PATTERNS = ("wdUpDiag", "dkHorz", "pct50", "smGrid")
GRID, AXIS_INK = "D9D9D9", "595959"
NEVER_NEGATIVE = (0.0,)  # in place of figures that follow what is chosen: amounts and shares


class Described(OneCellAnchor):  # type: ignore[misc]  # openpyxl has no types
    """An anchor that gives its chart an alternative text: openpyxl makes the frame late and leaves its text empty."""

    __elements__ = OneCellAnchor.__elements__  # which openpyxl does not hand down to a subclass

    def __init__(self, row: int, left: float, size: tuple[float, float], text: str) -> None:
        super().__init__()
        self._from.row, self._from.col = row - 1, int(left / COLUMN)
        self._from.colOff = cm_to_EMU(left - COLUMN * int(left / COLUMN))
        self.ext.width, self.ext.height = cm_to_EMU(size[0]), cm_to_EMU(size[1])
        self.text = text

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "graphicFrame" and value is not None:
            value.nvGraphicFramePr.cNvPr.descr = self.text
        super().__setattr__(name, value)


def labels(number: str) -> DataLabelList:
    """The figure beside each bar. LibreOffice shows it in the format of its cell, Excel in this one."""
    labels = DataLabelList(showVal=True, numFmt=number)
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.txPr = _text(8)
    return labels


def fill(series: Any, k: int) -> None:
    """The colour of the series; a pattern as well once the colours come round again."""
    colour = styles.SERIES_COLOURS[k % len(styles.SERIES_COLOURS)]
    turn = k // len(styles.SERIES_COLOURS)
    series.invertIfNegative = False
    series.spPr = GraphicalProperties(solidFill=colour)
    if turn:
        pattern = PATTERNS[(turn - 1) % len(PATTERNS)]
        ink, ground = ColorChoice(srgbClr=colour), ColorChoice(srgbClr=styles.WHITE)
        series.spPr = GraphicalProperties(pattFill=PatternFillProperties(prst=pattern, fgClr=ink, bgClr=ground))
    series.spPr.ln = LineProperties(solidFill=colour, w=6350)


def from_zero(chart: Any, figures: Sequence[float] | None = None) -> None:
    """Bars begin at zero: a spreadsheet begins them elsewhere where all are nearly alike, and draws them as if they were far apart.

    `figures` are all that the chart may ever draw. Where these have both signs, or are not known, a zero of its own, which is not
    seen, keeps the axis at it: in a chart of one series, or of several over each other, where it takes no room.
    """
    if figures is not None and all(figure >= 0 for figure in figures):
        chart.y_axis.scaling.min = 0
    elif figures is not None and all(figure <= 0 for figure in figures):
        chart.y_axis.scaling.max = 0
    elif len(chart.series) == 1 or chart.overlap == 100:
        chart.overlap = 100
        unseen = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
        zero = NumDataSource(numLit=NumData(formatCode="General", ptCount=1, pt=[NumVal(idx=0, v="0")]))
        chart.series.append(Series(idx=len(chart.series), order=len(chart.series), val=zero, spPr=unseen))


def mark_line(series: Any, k: int) -> None:
    colour = styles.SERIES_COLOURS[k % len(styles.SERIES_COLOURS)]
    series.smooth = False
    series.spPr = GraphicalProperties(ln=LineProperties(solidFill=colour, w=22225))
    if k >= len(styles.SERIES_COLOURS):
        series.spPr.ln.prstDash = "sysDash"
    series.marker = Marker(symbol=MARKERS[k % len(MARKERS)], size=6)
    series.marker.spPr = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))


def dress(chart: Any, title: str, unit: str, number: str, legend: bool) -> None:
    """Title, axes that show, light grid lines, small letters; openpyxl hides axes unless asked to show them."""
    chart.title = _title(title, 11, bold=True)
    chart.style = 2
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr, chart.y_axis.txPr = _text(8), _text(8)
    chart.y_axis.number_format, chart.y_axis.numFmt.sourceLinked = number, False
    chart.y_axis.title = _title(unit, 8)
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=GRID, w=6350))
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=AXIS_INK, w=9525))
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=GRID))
    if legend:
        chart.legend.position, chart.legend.txPr = "b", _text(8)
    else:
        chart.legend = None


def _characters(size: int, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=100 * size, b=bold, solidFill=AXIS_INK if not bold else styles.HEADER_GROUND)


def _text(size: int) -> RichText:
    properties = ParagraphProperties(defRPr=_characters(size))
    return RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=properties, endParaRPr=_characters(size))])


def _title(text: str, size: int, bold: bool = False) -> Title:
    title = title_maker(text)
    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=_characters(size, bold))
        for run in paragraph.r:
            run.rPr = _characters(size, bold)
    title.overlay = False
    return title
