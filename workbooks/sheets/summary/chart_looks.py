"""How charts look: title, axes and grid, colours and patterns that differ, labels, and the text that describes a chart."""

from typing import Any

from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
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
