"""What a chart of an answer draws, in cells beside its table: live formulas, one line of the table at a time, chosen from a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fundingmodel.language.texts import Text
from fundingmodel.questions import Question
from fundingmodel.questions.answers import Table
from workbooks.page.book import Formula, Look
from workbooks.page.pages import Page

TITLE: Text = {"en": "Workings of the chart", "fr": "Calculs du graphique"}
NUMBER: Text = {"en": "Number", "fr": "Numéro"}
NAMES: Text = {"en": "Choices", "fr": "Choix"}
CHART_OF: Text = {"en": "Chart of", "fr": "Graphique de"}
PLAIN = "figure"  # the unit of figures that each have their own
LYING = ("bars", "tornado")  # charts whose bars lie, a name beside each
MOST_BARS = 28  # names that one page has room for
FIRST: Text = {
    "en": "The chart has the first {shown} of {count}, in the order of the table.",
    "fr": "Le graphique montre les {shown} premières lignes sur {count}, dans l’ordre du tableau.",
}
NO_AXIS = ("fiscal_year", "jurisdiction")  # keys that a chart is of, rather than along, where there is another


@dataclass(frozen=True)
class Placed:
    """Where the table of an answer is: its header, its first and last row; its cells and its headings in words."""

    table: Table
    header: int
    top: int
    bottom: int
    shown: Sequence[Sequence[str]]
    headings: Sequence[str]

    @property
    def drawn(self) -> list[int]:
        """The columns of figures that may be drawn."""
        return [n for n, each in enumerate(self.table.columns) if not each.is_key]


@dataclass(frozen=True)
class Drawn:
    """The workings: rows `top` to `bottom`, labels in column `left`, a column of values for each series beside it.

    `keys` are the raw keys along the axis, `figures` all that may be chosen, of one `unit`; `next` is the column after the workings.
    """

    top: int
    bottom: int
    left: int
    names: Sequence[str]
    keys: Sequence[object]
    figures: Sequence[object]
    unit: str
    next: int


@dataclass(frozen=True)
class _Lines:
    """The lines of a chart, what is along its axis, in which row of the table each point is, and its columns of figures.

    Where a key goes across, the axis is the columns and each line a row.
    """

    names: list[str]
    axis: list[tuple[object, str]]
    rows: dict[tuple[int, int], int]
    series: list[int]
    left_out: int = 0  # points beyond those that a chart has room for


def bars(placed: Placed, question: Question) -> int:
    """How many bars are beside each other in a chart whose bars lie; those of a tornado are over each other."""
    lines = _of(placed, question)
    return len(lines.axis) * (1 if placed.table.over or question.chart == "tornado" else len(lines.series))


def _of(placed: Placed, question: Question) -> _Lines:
    lines = _lines_across(placed) if placed.table.over else _lines(placed, question)
    return _first(lines) if question.chart in LYING and len(lines.axis) > MOST_BARS else lines


def _first(lines: _Lines) -> _Lines:
    """The first points alone: bars beyond them would be thinner than their names."""
    rows = {(line, at): row for (line, at), row in lines.rows.items() if at < MOST_BARS}
    return replace(lines, axis=lines.axis[:MOST_BARS], rows=rows, left_out=len(lines.axis) - MOST_BARS)


def write_drawn(page: Page, placed: Placed, question: Question) -> Drawn:
    """Writes the workings, and above the chart the list from which a line is chosen, where there are several."""
    lines = _of(placed, question)
    left, count = len(page.widths) + 2, len(lines.series) if not placed.table.over else 1
    put, sheet, top = page.book.put, page.sheet, placed.header + 1
    put(sheet, placed.header, left, page.book.words.text(TITLE), "note")
    chosen = _choice(page, lines, left + 1 + count, placed, question) if len(lines.names) > 1 else ""
    maps = left + 3 + count
    for a, (_, label) in enumerate(lines.axis):
        put(sheet, top + a, left, label, "note")
        for s in range(count):
            column = lines.series[a] if placed.table.over else lines.series[s]
            put(sheet, top + a, left + 1 + s, Formula(f"={_point(placed, lines, a, column, chosen, maps)}"), "helper")
    if chosen and not placed.table.over:
        for n, name in enumerate(lines.names):
            put(sheet, placed.header, maps + n, name, "note")
        for (n, a), row in lines.rows.items():
            put(sheet, top + a, maps + n, row + 1, "helper")
    if lines.left_out:
        told = page.book.words.text(FIRST).format(shown=MOST_BARS, count=MOST_BARS + lines.left_out)
        put(sheet, page.row, 1, told, "note")
        page.row += 1
    names = [placed.headings[s].split("\n")[0] for s in lines.series[:count]]
    for s, name in enumerate(names):
        put(sheet, placed.header, left + 1 + s, name, "note")
    after = maps + 1 + len(lines.names)
    keys, table = [key for key, _ in lines.axis], placed.table
    figures = [table.rows[row][n] for row in dict.fromkeys(lines.rows.values()) for n in lines.series]
    return Drawn(top, top + len(keys) - 1, left, names, keys, figures, table.units[0][lines.series[0]], after)


def _lines_across(placed: Placed) -> _Lines:
    """A line is a row, and a point a column."""
    table = placed.table
    names = [_called(placed, row, range(table.leading)) for row in range(len(table.rows))]
    rows = {(row, at): row for row in range(len(table.rows)) for at in range(len(table.over))}
    series = list(range(len(table.columns) - len(table.over), len(table.columns)))
    headings = [placed.headings[n] for n in series]
    return _Lines(names, list(zip(table.over, headings, strict=True)), rows, series)


def _lines(placed: Placed, question: Question) -> _Lines:
    """What is drawn is of one unit: that of the first row."""
    table, series = placed.table, _series(placed, question)
    along = _along(table, question)
    others = _told_apart(table, along)
    names: list[str] = []
    places: dict[object, int] = {}
    rows: dict[tuple[int, int], int] = {}
    axis: dict[object, tuple[int, str]] = {}
    for row, (cells, units) in enumerate(zip(table.rows, table.units, strict=True)):
        if units[series[0]] != table.units[0][series[0]]:
            continue
        line = places.setdefault(tuple(cells[n] for n in others), len(places))
        if line == len(names):
            names.append(_called(placed, row, others))
        at, _ = axis.setdefault(cells[along], (len(axis), placed.shown[row][along]))
        rows.setdefault((line, at), row)
    return _Lines(names, [(key, label) for key, (_, label) in axis.items()], rows, series)


def _series(placed: Placed, question: Question) -> list[int]:
    """The columns that the question draws; else the first, and of lines all of its unit; amounts rather than plain figures."""
    columns = placed.table.columns
    if question.draws:
        return [n for n, each in enumerate(columns) if each.name in question.draws]
    chosen = [n for n in placed.drawn if columns[n].unit != PLAIN] or placed.drawn
    alike = [n for n in chosen if columns[n].unit == columns[chosen[0]].unit]
    return alike if question.chart == "lines" else alike[: 2 if question.chart == "tornado" else 1]


def _varying(table: Table) -> list[int]:
    return [n for n in range(table.leading) if len({row[n] for row in table.rows}) > 1]


def _along(table: Table, question: Question) -> int:
    """Which key is along the axis: the one declared; of those that vary, years of lines, else neither year nor jurisdiction."""
    names = [each.name for each in table.columns]
    if question.along:
        return names.index(question.along)
    varying = _varying(table) or [max(0, table.leading - 1)]
    if question.chart == "lines" and "fiscal_year" in [names[n] for n in varying]:
        return names.index("fiscal_year")
    return next((n for n in varying if names[n] not in NO_AXIS), varying[-1])


def _told_apart(table: Table, along: int) -> list[int]:
    """The other keys by which lines differ: years and jurisdictions, and what these and the axis do not determine."""
    varying = [n for n in _varying(table) if n != along]
    found = [n for n in varying if table.columns[n].name in NO_AXIS]
    for n in varying:
        known = [along, *found]
        pairs = {(tuple(row[k] for k in known), row[n]) for row in table.rows}
        if n not in found and len(pairs) > len({first for first, _ in pairs}):
            found.append(n)
    return sorted(found)


def _called(placed: Placed, row: int, keys: Sequence[int]) -> str:
    """What a line is called: by its keys, those aside that all rows have alike."""
    apart = [n for n in keys if n in _varying(placed.table)]
    return ", ".join(placed.shown[row][n] for n in apart or keys[-1:])


def _choice(page: Page, lines: _Lines, left: int, placed: Placed, question: Question) -> str:
    """The list, the names of the lines in the workings, and the number of the one that is chosen; answers where that is."""
    sheet, put, top = page.sheet, page.book.put, placed.header + 1
    put(
        sheet, placed.header - 1, left, page.book.words.text(NUMBER), "note"
    )  # above the number of the one that is chosen
    put(sheet, placed.header, left + 1, page.book.words.text(NAMES), "note")
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
    for (line, at), row in lines.rows.items():
        own = [lines.series[at]] if placed.table.over else lines.series
        if lines.axis[at][0] not in question.totals:
            sizes[line] += sum(abs(float(placed.table.rows[row][n] or 0)) for n in own)
    return sizes.index(max(sizes))


def _point(placed: Placed, lines: _Lines, at: int, column: int, chosen: str, maps: int) -> str:
    """One value, as an expression."""
    letters = get_column_letter(1 + column)
    cells = f"${letters}${placed.top}:${letters}${placed.bottom}"
    if not chosen:
        return f"{letters}{placed.top + lines.rows[0, at]}"
    if placed.table.over:
        return f"INDEX({cells},{chosen})"
    row = placed.header + 1 + at
    of_line = (
        f"INDEX(${get_column_letter(maps)}${row}:${get_column_letter(maps + len(lines.names) - 1)}${row},{chosen})"
    )
    return f"IF({of_line}=0,0,INDEX({cells},{of_line}))"
