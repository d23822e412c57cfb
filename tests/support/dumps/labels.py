"""The label path of each cell, and formulas in which every reference is a label: moving a column does not change them.

A path is section, row, year and column: the heading above, the first text of the row, the year in the frozen header, and the
column's header. `{Share}` is the cell of the column Share in the formula's own row and year, `{Total|Share}` that of the row
Total, `{=-1:Allocation}` that of the year before, `{'Parameters'!settlement>Envelope|Value}` a cell elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache, cached_property
from typing import NamedTuple

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

HEADER, BAND = "1F3A5F", "E8EDF4"
LONGEST = 40  # characters of a label
TOP_ROWS = 3  # title, sentence, note
YEAR = r"\d{4}-(?:\d{4}|\d{2})"
_YEAR = re.compile(rf"{YEAR}\b")
REFERENCE = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?P<sheet>'(?:[^']|'')+'!|[A-Za-z_][\w.]*!)?"
    r"(?<![\w.$])(?P<cells>\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)(?![\w.(!])"
)


class Place(NamedTuple):
    """Where a cell is, in words."""

    section: str
    row: str
    year: str
    column: str


class Labels:
    """The labels of one sheet. `shown` gives what a cell shows: its text, or the stored value of its formula."""

    def __init__(self, sheet: Worksheet, shown: Callable[[int, int], object]) -> None:
        self.sheet, self.shown = sheet, shown
        self.cells = sorted(sheet._cells)
        self.filled: dict[int, dict[int, str]] = defaultdict(dict)  # by row and column, the cells that show something
        for row, column in self.cells:
            value = shown(row, column)
            if value is not None and value != "":
                self.filled[row][column] = _short(value)
        self.headers = {row for row, column in self.cells if self._ground(row, column) == HEADER}
        self._of_header: dict[tuple[int, int], str] = {}
        self.sections = self._find_sections()
        self.places = self._find_places()

    def _ground(self, row: int, column: int) -> str:
        fill = self.sheet._cells[row, column].fill if (row, column) in self.sheet._cells else None
        return str(fill.fgColor.rgb)[2:] if fill is not None and fill.fill_type else ""

    def _find_sections(self) -> dict[int, str]:
        """The headings above each row: of two ranks, a band across the sheet, and bold text alone in its row or with headers of years."""
        ranks, found = ["", ""], {}
        for row in range(1, self.sheet.max_row + 1):
            filled = self.filled.get(row, {})
            if row > TOP_ROWS and len(filled) == 1:
                first = next(iter(filled))
                if self._ground(row, first) in (HEADER, BAND):
                    ranks = [filled[first], ""]
                elif self.sheet._cells[row, first].font.b:
                    ranks[1] = filled[first]
            elif row > TOP_ROWS and 1 in filled and all(self._is_heading(row, column) for column in filled):
                ranks[1] = filled[1]
            found[row] = ">".join(rank for rank in ranks if rank)
        return found

    def _is_heading(self, row: int, column: int) -> bool:
        cell = self.sheet._cells[row, column]
        return bool(cell.font.b) and cell.data_type == "s" and not cell.fill.fill_type

    @cached_property
    def frozen(self) -> int:
        """How many rows stay in view."""
        pane = self.sheet.freeze_panes
        return range_boundaries(pane)[1] - 1 if pane else 0

    def _header(self, row: int, column: int) -> str:
        """A header's text; where it is empty, that of the header to its left, which reaches over it."""
        if (row, column) not in self._of_header:
            text = self.filled.get(row, {}).get(column, "")
            if not text and column > 1 and self._ground(row, column) == HEADER:
                text = self._header(row, column - 1)
            self._of_header[row, column] = text
        return self._of_header[row, column]

    def _stack(self, last: int, column: int) -> str:
        """The headers that end in this row, from top to bottom: an upper one reaches over lower ones that are filled."""
        first = last
        while first - 1 in self.headers:
            first -= 1
        rows = [row for row in range(first, last + 1) if self.filled[row].get(1) not in ("Unit", "Unité")] or [last]
        own = [self.filled[row].get(column, "") for row in rows]
        if not own[0]:
            own[0] = self._header(rows[0], column)
        return "/".join(text for text in own if text)

    def _find_places(self) -> dict[tuple[int, int], Place]:
        self._columns: dict[tuple[int, int], tuple[str, str]] = {}
        above = self._headers_above()
        texts = self._row_labels()
        found: dict[tuple[int, int], Place] = {}
        taken: dict[Place, int] = defaultdict(int)
        for row, column in self.cells:
            year, name = self._column(above[row], column)
            place = Place(self.sections[row], texts[row], year, name)
            taken[place] += 1
            count = taken[place]
            found[row, column] = Place(place.section, f"{place.row}#{count}", year, name) if count > 1 else place
        return found

    def _headers_above(self) -> dict[int, int]:
        """The last row of the headers above each row; of a header, the last of its own."""
        header, above = 0, {}
        for row in range(1, self.sheet.max_row + 1):
            if row in self.headers and len(self.filled.get(row, {})) > 1:
                header = row
                for upper in range(row - 1, 0, -1):
                    if upper not in self.headers:
                        break
                    above[upper] = row
            above[row] = header
        self.last_header = header
        return above

    def column(self, column: int) -> str:
        """A column of the sheet as a whole."""
        year, name = self._column(self.last_header, column) if self.last_header else ("", "-")
        return " ".join(x for x in (year, name) if x not in ("", "-")) or get_column_letter(column)

    def _column(self, header: int, column: int) -> tuple[str, str]:
        if (header, column) not in self._columns:
            frozen = max((row for row in self.headers if row <= self.frozen), default=0)
            top = self._stack(frozen, column) if frozen and header else ""
            own = self._stack(header, column) if header and header != frozen else ""
            year = _YEAR.match(top)
            name = own if year else "/".join(dict.fromkeys(x for x in (top, own) if x))
            self._columns[header, column] = (year[0] if year else "", name or ("" if year else "-"))
        return self._columns[header, column]

    def _row_labels(self) -> dict[int, str]:
        """The first text of each row, with those beside it as long as another row of the section has the same."""
        rows = range(1, self.sheet.max_row + 1)
        texts = {row: self._texts(row) for row in rows}
        labels = {row: texts[row][0] for row in rows}
        for size in range(2, 8):
            same: dict[tuple[str, str], list[int]] = defaultdict(list)
            for row in rows:
                same[self.sections[row], labels[row]].append(row)
            twins = [row for group in same.values() if len(group) > 1 for row in group if len(texts[row]) >= size]
            if not twins:
                break
            for row in twins:
                labels[row] = "; ".join(texts[row][:size])
        return labels

    def _texts(self, row: int) -> list[str]:
        constant = [
            text for column, text in self.filled.get(row, {}).items() if self.sheet._cells[row, column].data_type != "f"
        ]
        return constant or [next(iter(self.filled.get(row, {}).values()), "")]

    def place(self, row: int, column: int) -> Place:
        """Where a cell is; one that the sheet does not have is named by its column's letter."""
        if (row, column) in self.places:
            return self.places[row, column]
        return Place(self.sections.get(row, ""), f"empty row {row}", "", get_column_letter(column))


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


class Labelled:
    """Formulas of a workbook with labels in the place of references."""

    def __init__(self, labels: dict[str, Labels]) -> None:
        self.labels = labels
        self._ranges: dict[tuple[str, str], tuple[str, str, str, str]] = {}

    def formula(self, text: str, sheet: str, own: Place) -> str:
        """A formula of a cell whose place is `own`."""

        def put(found: re.Match[str]) -> str:
            if not found["cells"]:
                return found[0]
            given = found["sheet"] or ""
            title = given[:-1].strip("'").replace("''", "'") if given else sheet
            if title not in self.labels:
                return found[0]
            return self._reference(title, found["cells"], bool(given), title == sheet, own)

        return REFERENCE.sub(put, text)

    def cells(self, sheet: str, reference: str) -> str:
        """A range of a sheet, as a validation or a link names it."""
        return " ".join(self._reference(sheet, part, False, True, Place("", "", "", "")) for part in reference.split())

    def _reference(self, title: str, cells: str, named: bool, at_home: bool, own: Place) -> str:
        section, row, year, column = self._path(title, cells.replace("$", ""))
        if at_home and section == own.section:
            section = ""
        elif section:
            section += ">"
        row = "" if at_home and not section and row == own.row else ("@|" if row == own.row else f"{row}|")
        home = f"'{title}'!" if named else ""
        return "{" + f"{home}{section}{row}{_year_from(own.year, year)}{column}" + "}" + _dollars(cells)

    def _path(self, title: str, cells: str) -> tuple[str, str, str, str]:
        key = (title, cells)
        if key not in self._ranges:
            left, top, right, bottom = range_boundaries(cells)
            labels = self.labels[title]
            across = [labels.place(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
            self._ranges[key] = (
                _span([place.section for place in across]),
                _span([place.row for place in across]),
                _span([place.year for place in across]),
                _span([place.column for place in across]),
            )
        return self._ranges[key]


def _span(names: list[str]) -> str:
    """First to last of some names in their own order, and how many: the same whichever way they are arranged."""
    once = sorted(set(names))
    return once[0] if len(once) == 1 else f"{once[0]}..{once[-1]}×{len(once)}"


@cache
def _year_from(own: str, other: str) -> str:
    if not other or other == own:
        return ""
    if own and _YEAR.fullmatch(other):
        return f"={int(other[:4]) - int(own[:4]):+d}:"
    return f"{other}:"


@cache
def _dollars(cells: str) -> str:
    marks = [f"{'$' if part.startswith('$') else '-'}{'$' if '$' in part[1:] else '-'}" for part in cells.split(":")]
    once = list(dict.fromkeys(marks))
    return "" if once == ["--"] else ":".join(once)
