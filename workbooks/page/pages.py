"""Pages: sheets of text and small tables, written from the top down, every row high enough for what it holds."""

import math
import re
from collections.abc import Sequence
from itertools import zip_longest

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break

from fundingmodel.cells import sheet_prefix
from workbooks.file.limits import ROW_HEIGHT
from workbooks.page import styles
from workbooks.page.book import Book, Look
from workbooks.page.letters import MARGINS, width_of

FIRST_ROW = 5
LINE = 14.5  # points that a line of 11 points takes
NOTE_LINE = 12.5  # points that a line of a note takes
SMALL = 1.2  # letters of a note to one of running text
BOLD = 0.96  # letters in bold to one of running text
MOST_LINES = int((ROW_HEIGHT - 3) // LINE)  # of a row; a longer text goes on in the next
CLOSE = (
    0.98  # of a column that is filled before a text goes on in the next line, since programs measure a little unlike
)
CHARACTERS = 1.19  # letters of running text to a unit of column width (a unit is as wide as a digit)
PRINTED_HEIGHT = 500.0  # points: letter paper in landscape, less its margins and a little
FOLLOWING = 70.0  # points that a table's header must have below it on the same page

ROLES = {"bold wrapped": "bold", "link wrapped": "link", "linked": "calculation"}  # what is put at the top of its row

Entry = object  # a text, a number, a Formula, or any of them with its look: ("42", "note")


class Page:
    """A sheet being written: `row` is the next free row, `widths` the widths of its columns.

    With `repeats` a table that runs over a page has its header again on the next one, since a sheet repeats the same rows on all.
    """

    def __init__(self, book: Book, name: str, role: str, widths: Sequence[float], repeats: bool = False) -> None:
        self.book, self.widths, self.repeats = book, widths, repeats
        self._last_header: tuple[Sequence[str], int] = ((), 1)
        self.sheet = book.sheet(name, role)
        self.row = FIRST_ROW
        self._page_top = 1
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width

    def top(self, title: str, sentence: str, note: str) -> None:
        """The title, one sentence, and the note below it, across the whole width."""
        styles.title_block(self.sheet, title, sentence, note)
        for row, text in ((2, sentence), (3, note)):
            self.sheet.cell(row, 1).alignment = styles.TOP_LEFT
            self._merge(row, 1, len(self.widths))
            self.sheet.row_dimensions[row].height = (LINE + 2) * lines(text, sum(self.widths) * 0.95)

    def heading(self, text: str, look: str = "band") -> None:
        """A line across the table: the name of what follows."""
        for column in range(1, len(self.widths) + 1):
            self.book.put(self.sheet, self.row, column, text if column == 1 else "", look)
        self.sheet.row_dimensions[self.row].height = LINE + 5
        self.row += 1

    def prose(self, text: str, look: str = "wrapped", first: int = 1) -> None:
        """A text across the columns from the first given."""
        self._put(first, text, look)
        self._merge(self.row, first, len(self.widths))
        self.sheet.row_dimensions[self.row].height = LINE * lines(text, sum(self.widths[first - 1 :])) + 2
        self.row += 1

    def pair(self, label: str, text: Entry, column: int = 2, link: str = "", whole: bool = False) -> None:
        """A label, and what is said of it in one column, which is wide: nothing is merged, so that the two are read as they stand.

        What is `whole` stays in one cell, since it is read back, though no row may be high enough for it.
        """
        self._put(1, label, "bold wrapped")
        if column > 2:  # the label goes on over the blank cells beside it
            self.sheet.cell(self.row, 1).alignment = styles.TOP
        row = self.row
        self.beside(text, column, at_least=lines(label, sum(self.widths[: column - 1])), whole=whole)
        if link:
            self.link(row, column, link)

    def beside(self, text: Entry, column: int, at_least: int = 1, whole: bool = False) -> None:
        """A text in one column of a row that may have more, as high as it takes or as so many lines."""
        value, look = text if isinstance(text, tuple) else (text, "wrapped")
        shown = str(self._put(column, value, look).value or "")
        begins, *more = [shown] if whole or self.book.has_twin else pieces(shown, self.widths[column - 1])
        if more:
            self._put(column, begins, look)
        high = max(at_least, lines(begins, self.widths[column - 1]))
        self.sheet.row_dimensions[self.row].height = LINE * high + 2
        self.row += 1
        for each in more:
            self.beside((each, look), column)

    def header(self, texts: Sequence[str], first: int = 1) -> None:
        """The header of a table, on a new page where nothing of the table would follow on the same page."""
        if self._used() + FOLLOWING > self._room():
            self.break_page()
        self._last_header = texts, first
        for column in range(first, len(self.widths) + 1):
            text = texts[column - first] if column - first < len(texts) else ""
            self.book.put(self.sheet, self.row, column, text, "header left")
        self._high([(text, "header left") for text in texts], first)
        self.row += 1

    def line(self, entries: Sequence[Entry], first: int = 1) -> int:
        """A row of a table, a thin line below it; an entry is a value, or a value, its look and, for a formula, what it shows.

        A text that no row is high enough for goes on in rows of its own, unless the workbook has a twin. Returned: where it begins.
        """
        if self.repeats and self._used() + self._height(entries, first) > self._room():
            self.break_page()
            self.header(*self._last_header)
        begun = self.row
        for part in self._parts(entries, first):
            for number, entry in enumerate(part):
                value, look = entry[:2] if isinstance(entry, tuple) else (entry, "wrapped")
                cell = self._put(first + number, "" if value is None else value, look)
                cell.border = styles.HAIRLINE
            self._high(part, first)
            self.row += 1
        return begun

    def _parts(self, entries: Sequence[Entry], first: int) -> list[list[Entry]]:
        """The entries, and below them what is left of texts that are too long."""
        if self.book.has_twin:
            return [list(entries)]
        cut = [_in_pieces(entry, self.widths[first - 1 + n]) for n, entry in enumerate(entries)]
        return [list(part) for part in zip_longest(*cut, fillvalue="")]

    def gap(self) -> None:
        self.row += 1

    def link(self, row: int, column: int, place: str) -> None:
        """Makes a cell that has its text lead to a sheet of this workbook, or to an address outside."""
        cell = self.sheet.cell(row, column)
        if place.startswith("http"):
            cell.hyperlink = Hyperlink(ref=cell.coordinate, target=place)
        else:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{sheet_prefix(place)}A1")

    def together(self, points: float) -> None:
        """What follows, as high as these points, begins on a new page where it would fit there and not on this one."""
        if points < self._room() < self._used() + points:
            self.break_page()

    def break_page(self) -> None:
        """What follows begins on a new page."""
        self.sheet.row_breaks.append(Break(id=self.row - 1))
        self._page_top = self.row

    def left(self) -> float:
        """Points that are left of the page."""
        return self._room() - self._used()

    def _used(self) -> float:
        """Points of the page that the rows written so far take."""
        used = 0.0
        for row in range(self._page_top, self.row):
            high = self.sheet.row_dimensions[row].height or LINE
            used = high if used + high > self._room() else used + high
        return used

    def _room(self) -> float:
        """Points of rows that a page holds, at the scale at which the columns fit its width."""
        shown = sum(7 * width + 5 for width in self.widths)
        return PRINTED_HEIGHT / min(1.0, styles.PRINTED_WIDTH / shown)

    def printed(self, title: str, stamp: str, rows: str | None = None) -> None:
        styles.printed(self.sheet, title, stamp, rows=rows)
        self.sheet.print_area = f"A1:{get_column_letter(len(self.widths))}{self.row - 1}"

    def _put(self, column: int, value: object, look: Look | str) -> Cell:
        """A cell at the top of its row: text from the left and wrapped, also where its role says nothing of that."""
        role = look.role if isinstance(look, Look) else look
        number = look.number if isinstance(look, Look) else "General"
        cell = self.book.put(self.sheet, self.row, column, value, Look(ROLES.get(role, role), number))
        if role in ROLES:
            cell.alignment = styles.TOP_LEFT
        return cell

    def _high(self, entries: Sequence[Entry], first: int) -> None:
        self.sheet.row_dimensions[self.row].height = self._height(entries, first)

    def _height(self, entries: Sequence[Entry], first: int) -> float:
        """Points of a row that holds these entries."""
        most, widths = 1, self.widths[first - 1 : first + len(entries) - 1]
        for number, entry in enumerate(entries):
            value, look = entry[:2] if isinstance(entry, tuple) else (entry, "")
            shown = entry[2] if isinstance(entry, tuple) and len(entry) > 2 else value
            if isinstance(shown, str):
                most = max(most, lines(shown, widths[number] * _letters(look)))
        return LINE * most + 3

    def _merge(self, row: int, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _letters(look: object) -> float:
    """How many letters of this look there are to one of running text."""
    look = look if isinstance(look, str) else ""
    return SMALL if "note" in look else BOLD if "bold" in look or "header" in look else 1.0


def _in_pieces(entry: Entry, width: float) -> list[Entry]:
    if isinstance(entry, str):
        return list(pieces(entry, width))
    if isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[0], str):
        return [(each, entry[1]) for each in pieces(entry[0], width * _letters(entry[1]))]
    return [entry]


def pieces(text: str, width: float) -> list[str]:
    """A text in pieces that a row is high enough for, each of whole words; one where it is not long.

    >>> [len(piece) for piece in pieces("word " * 3, 10)], len(pieces("word " * 300, 10)) > 1
    ([15], True)
    """
    found = [text]
    while lines(found[-1], width) > MOST_LINES and " " in found[-1]:
        words = found.pop().split(" ")
        least, most = 1, len(words)
        while least < most - 1:
            tried = (least + most) // 2
            least, most = (tried, most) if lines(" ".join(words[:tried]), width) <= MOST_LINES else (least, tried)
        found += [" ".join(words[:least]), " ".join(words[least:])]
    return found


def note_height(text: str, width: float) -> float:
    """Points of a row that holds a note across this width.

    >>> note_height("one two three", 7), note_height("", 10)
    (25.0, 12.5)
    """
    return NOTE_LINE * lines(text, SMALL * width)


def cut_to_lines(text: str, most: int, width: float) -> str:
    """A text that takes at most so many lines of a column of this width: the words that there is room for, and …

    >>> cut_to_lines("one two three", 1, 10), cut_to_lines("one", 1, 10)
    ('one two…', 'one')
    """
    shown = text
    while lines(shown, width) > most and " " in shown:
        text = text.rpartition(" ")[0]
        shown = f"{text}…"
    return shown


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width: words are kept whole, a longer one is cut.

    >>> lines("one two three", 8), lines("", 10)
    (2, 1)
    """
    room, blank = max(1.0, CLOSE * width - MARGINS), width_of(" ")
    total = 0
    for paragraph in text.split("\n"):
        used = 0.0
        count = 1
        for word in paragraph.split(" "):
            whole = width_of(word) <= room
            for n, part in enumerate([word] if whole else re.split("(?<=-)", word)):
                long, before = width_of(part), blank if used and not n else 0.0
                if used and used + before + long > room:
                    count, used, before = count + 1, 0.0, 0.0
                count += max(0, math.ceil(long / room) - 1)
                used += before + (long if long <= room else long % room)
        total += count
    return total
