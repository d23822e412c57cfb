"""What a chart of an answer draws, in cells beside its table: live formulas, one line of the table at a time, chosen from a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fundingmodel.language.texts import Text
from fundingmodel.questions import Question
from fundingmodel.questions.answers import Table
from workbooks.page.book import Formula, Look
from workbooks.page.pages import Page

TITLE: Text = {"en": "Workings of the chart", "fr": "Calculs du graphique"}
CHART_OF: Text = {"en": "Chart of", "fr": "Graphique de"}
NO_AXIS = ("fiscal_year", "jurisdiction")  # keys that a chart is of, rather than along, where there is another


@dataclass(frozen=True)
class Placed:
    """Where the table of an answer is: its header, its first and last row; what its keys and columns of figures are called."""

    table: Table
    header: int
    top: int
    bottom: int
    keys: Sequence[Sequence[str]]
    headings: Sequence[str]

    @property
    def first_figure(self) -> int:
        """The column of the first figures."""
        return len(self.table.keys) + 1


@dataclass(frozen=True)
class Drawn:
    """The workings: rows `top` to `bottom`, labels in column `left`, a column of values for each series beside it.

    `keys` are the raw keys along the axis; `next` is the column after the workings.
    """

    top: int
    bottom: int
    left: int
    names: Sequence[str]
    keys: Sequence[object]
    next: int


@dataclass(frozen=True)
class _Lines:
    """The lines of a chart, what is along its axis, and in which row (and column, from the first of figures) each point is."""

    names: list[str]
    axis: list[tuple[object, str]]
    points: dict[tuple[int, int], tuple[int, int]]
    series: list[int]  # columns of figures


def write_drawn(page: Page, placed: Placed, question: Question) -> Drawn:
    """Writes the workings, and above the chart the list from which a line is chosen, where there are several."""
    lines = _lines(placed, question)
    left = len(page.widths) + 2
    put, sheet = page.book.put, page.sheet
    top = placed.header + 1
    put(sheet, placed.header, left, page.book.words.text(TITLE), "note")
    chosen = _choice(page, lines, left + 1 + len(lines.series), placed, question) if len(lines.names) > 1 else ""
    for a, (_, label) in enumerate(lines.axis):
        put(sheet, top + a, left, label, "note")
        for s, column in enumerate(lines.series):
            text = _point(placed, lines, a, column, chosen, left + 3 + len(lines.series))
            put(sheet, top + a, left + 1 + s, Formula(f"={text}"), "helper")
    if chosen and not placed.table.over:
        for (n, a), (row, _) in lines.points.items():
            put(sheet, top + a, left + 3 + len(lines.series) + n, row + 1, "helper")
    names = [" ".join(placed.headings[s].split("\n")[:1]) for s in lines.series]
    after = left + 4 + len(lines.series) + len(lines.names)
    return Drawn(top, top + len(lines.axis) - 1, left, names, [key for key, _ in lines.axis], after)


def _lines(placed: Placed, question: Question) -> _Lines:
    table = placed.table
    if table.over:
        return _lines_across(placed)
    along = _along(table, question)
    others = [n for n in range(len(table.keys)) if n != along]
    names: list[str] = []
    places: dict[object, int] = {}
    points: dict[tuple[int, int], tuple[int, int]] = {}
    axis_of: dict[object, tuple[int, str]] = {}
    for row, (keys, _) in enumerate(table.rows):
        line = places.setdefault(tuple(keys[n] for n in others), len(places))
        if line == len(names):
            names.append(_called(placed, row, others))
        at, _ = axis_of.setdefault(keys[along], (len(axis_of), placed.keys[row][along]))
        points[line, at] = (row, 0)
    unit = table.figures[0].unit
    series = [n for n, each in enumerate(table.figures) if each.unit == unit]
    return _Lines(names, [(key, label) for key, (_, label) in axis_of.items()], points, series)


def _lines_across(placed: Placed) -> _Lines:
    """A line is a row, and a point a column."""
    table = placed.table
    names = [_called(placed, row, range(len(table.keys))) for row in range(len(table.rows))]
    points = {(row, at): (row, at) for row in range(len(table.rows)) for at in range(len(table.over))}
    return _Lines(names, list(zip(table.over, placed.headings, strict=True)), points, [0])


def _along(table: Table, question: Question) -> int:
    """Which key is along the axis: years of lines; else one that is neither year nor jurisdiction; else the last."""
    names = [key.name for key in table.keys]
    if question.chart == "lines" and "fiscal_year" in names:
        return names.index("fiscal_year")
    return next((n for n, name in enumerate(names) if name not in NO_AXIS), len(names) - 1)


def _called(placed: Placed, row: int, keys: Sequence[int]) -> str:
    """What a line is called: by its keys, those aside that all rows have alike."""
    told_apart = [n for n in keys if len({each[n] for each in placed.keys}) > 1]
    return ", ".join(placed.keys[row][n] for n in told_apart or keys[-1:])


def _choice(page: Page, lines: _Lines, left: int, placed: Placed, question: Question) -> str:
    """The list, the names of the lines in the workings, and the number of the one that is chosen; answers where that is."""
    sheet, put, top = page.sheet, page.book.put, placed.header + 1
    for n, name in enumerate(lines.names):
        put(sheet, top + n, left + 1, name, "note")
        put(sheet, top + n, left, n + 1, "helper")
    names, numbers = (f"${x}${top}:${x}${top + len(lines.names) - 1}" for x in map(get_column_letter, (left + 1, left)))
    put(sheet, page.row, 1, page.book.words.text(CHART_OF), "bold")
    put(sheet, page.row, 2, lines.names[_largest(placed, lines, question)], Look("input", "@"))
    rule = DataValidation(type="list", formula1=names, allow_blank=False, showErrorMessage=True)
    rule.add(f"B{page.row}")
    sheet.add_data_validation(rule)
    text = f"=MAX(1,SUMPRODUCT(({names}=$B${page.row})*{numbers}))"
    put(sheet, placed.header, left, Formula(text), "helper")
    page.row += 1
    return f"${get_column_letter(left)}${placed.header}"


def _largest(placed: Placed, lines: _Lines, question: Question) -> int:
    """The line that a chart opens on: whose figures, totals aside, are the largest together."""
    sizes = [0.0] * len(lines.names)
    for (line, at), (row, across) in lines.points.items():
        figures = placed.table.rows[row][1]
        own = [figures[across]] if placed.table.over else [figures[s] for s in lines.series]
        if lines.axis[at][0] not in question.totals:
            sizes[line] += sum(abs(float(x)) for x in own if x is not None)
    return sizes.index(max(sizes))


def _point(placed: Placed, lines: _Lines, at: int, series: int, chosen: str, maps: int) -> str:
    """One value, as an expression."""
    first, last = placed.top, placed.bottom
    letters = get_column_letter(placed.first_figure + (at if placed.table.over else series))
    column = f"${letters}${first}:${letters}${last}"
    if not chosen:
        row, _ = lines.points[0, at]
        return f"{letters}{first + row}"
    if placed.table.over:
        return f"INDEX({column},{chosen})"
    row = placed.header + 1 + at
    of_line = (
        f"INDEX(${get_column_letter(maps)}${row}:${get_column_letter(maps + len(lines.names) - 1)}${row},{chosen})"
    )
    return f"IF({of_line}=0,0,INDEX({column},{of_line}))"
