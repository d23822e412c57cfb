"""The sheet as published: its title and period, which column is which month, quarter or year, and its blocks of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from openpyxl.utils import get_column_letter

from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from workbooks.file.reading import open_workbook

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
PERIOD = re.compile(rf"(?:({'|'.join(MONTHS)}) )?((?:19|20)\d\d) ?[-–—] ?(?:({'|'.join(MONTHS)}) )?((?:19|20)\d\d)$")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
MOST_CELLS = 2_000_000
HIDDEN = "--"

Count = int | None  # None is a count that the publisher hides


@dataclass(frozen=True, order=True)
class Span:
    """The months that a column covers: one, a quarter's or a year's. A stock on 31 December has the whole year."""

    year: int
    first: int
    last: int
    level: str  # "month", "quarter" or "year"

    def __str__(self) -> str:
        months = {"month": MONTHS[self.first - 1][:3], "quarter": f"Q{(self.first + 2) // 3} Total", "year": "Total"}
        return f"{months[self.level]} {self.year}"


@dataclass(frozen=True)
class Block:
    """A row of the sheet with the rows it is the total of."""

    number: int
    level: int
    label: str
    counts: tuple[Count, ...]
    parts: tuple[Block, ...]

    def all(self) -> Iterator[Block]:
        yield self
        for part in self.parts:
            yield from part.all()

    def leaves(self) -> Iterator[Block]:
        return (block for block in self.all() if not block.parts)


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet as they are, and where it is, for messages."""

    place: Where
    rows: tuple[tuple[Any, ...], ...]

    def refuse(
        self, row: int, column: int, key: str, what: str, advice: str | Phrase = "", /, **values: Any
    ) -> NoReturn:
        cell = f"{get_column_letter(column + 1)}{row}"
        where = self.place.then("cell", cell, phrase("workbooks.cell", "cell {cell}", cell=cell), ", ")
        raise DataRefused(key, where, what, advice, **values)

    def text(self, row: int, column: int) -> str:
        """The text of a cell (row from 1, column from 0), spaces made single."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return _text(cells[column]) if column < len(cells) else ""


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def name_of(label: str) -> str:
    """A label as it is looked up: "Ontario - Total" and "Ontario Total" are "ontario"."""
    return re.sub(r"( ?[-–—])? ?total$", "", label.casefold()).strip()


def sheet_of(path: Path) -> Sheet:
    """The one sheet of the workbook that has something in it."""
    book = open_workbook(path)
    try:
        sheets = []
        for each in book.worksheets:
            place = in_file(path.name).then("sheet", each.title, _sheet_named(each.title), ", ")
            _refuse_endless(place, each.max_row, each.max_column)
            rows = tuple(tuple(cells) for cells in each.iter_rows(values_only=True))
            if any(_text(value) for cells in rows for value in cells):
                sheets.append(Sheet(place, rows))
    finally:
        book.close()
    if not sheets:
        raise DataRefused(
            "workbooks.sheets_empty",
            in_file(path.name),
            "every sheet is empty.",
            "Download the workbook again from open.canada.ca.",
        )
    if len(sheets) > 1:
        raise DataRefused(
            "workbooks.several_sheets",
            in_file(path.name),
            "IRCC's workbooks have one sheet, and this has {names:quoted}.",
            "Keep the one to read.",
            names=[sheet.place.name_of("sheet") for sheet in sheets],
        )
    return sheets[0]


def _sheet_named(title: str) -> Phrase:
    return phrase("workbooks.sheet", "sheet {title!r}", title=title)


def _refuse_endless(place: Where, rows: int, columns: int) -> None:
    """A stray cell in the last corner of a sheet would make billions of cells to look through."""
    if rows * columns > MOST_CELLS:
        corner = f"{get_column_letter(columns)}{rows}"
        raise DataRefused(
            "workbooks.reaches_too_far",
            place,
            "it reaches to cell {corner}, further than any of IRCC's.",
            "Clear the stray cells.",
            corner=corner,
        )


def period_of(sheet: Sheet, monthly: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    title = sheet.text(1, 0)
    match = PERIOD.search(title)
    if match is None or monthly != bool(match[1]) or monthly != bool(match[3]):
        example = "January 2015 - July 2025" if monthly else "2000 - 2024"
        what = "the title {title!r} does not end on a period such as {example!r}."
        sheet.refuse(1, 0, "workbooks.no_period", what, title=title, example=example)
    first = (int(match[2]), MONTHS.index(match[1]) + 1 if match[1] else 1)
    last = (int(match[4]), MONTHS.index(match[3]) + 1 if match[3] else 12)
    if first > last:
        what = "the period in the title ends before it begins: {period!r}."
        sheet.refuse(1, 0, "workbooks.period_reversed", what, period=match[0])
    return first, last


def corner_of(sheet: Sheet) -> tuple[int, int]:
    """The row of years, and how many columns of labels stand to the left of the first of them."""
    for number in range(2, min(len(sheet.rows), 12) + 1):
        for column in range(1, len(sheet.rows[number - 1])):
            if re.fullmatch(r"(19|20)\d\d", sheet.text(number, column)):
                return number, column
    sheet.refuse(2, 0, "workbooks.no_row_of_years", "there is no row of years below the title.")


def last_header_row(sheet: Sheet, top: int, width: int) -> int:
    """Header rows below the row of years have nothing in the columns of labels."""
    number = top
    while number < len(sheet.rows) and not any(sheet.text(number + 1, column) for column in range(width)):
        number += 1
    if number == len(sheet.rows):
        sheet.refuse(top, 0, "workbooks.no_labels", "there are no rows with labels below the header.")
    return number


def columns_of(
    sheet: Sheet, header: range, width: int, first: tuple[int, int], last: tuple[int, int]
) -> tuple[Span, ...]:
    """The columns found, which must be those that the title's period asks for, one after the other."""
    end = max(len(sheet.rows[number - 1]) for number in header)
    while not any(sheet.text(number, end - 1) for number in header):
        end -= 1
    words = [[sheet.text(number, column) for number in header] for column in range(width, end)]
    quarters = any(re.fullmatch("Q[1-4] Total", each) for column in words for each in column)
    monthly = len(header) > 1
    expected = list(_expected(first, last, monthly, quarters))
    year = ""
    for column, (texts, span) in enumerate(zip(words, expected, strict=False), start=width):
        if texts[0]:
            year = texts[0]
        lowest = next((text for text in reversed(texts) if text), "")
        if not year or not _is(span, year, lowest, monthly):
            if not year:
                what = "the title's period asks for {span} here, found {found!r} under no year."
                sheet.refuse(header[-1], column, "workbooks.not_the_span_no_year", what, span=str(span), found=lowest)
            what = "the title's period asks for {span} here, found {found!r} under the year {year}."
            sheet.refuse(header[-1], column, "workbooks.not_the_span", what, span=str(span), found=lowest, year=year)
        if span.level == "year":
            year = ""  # the next year must say its own name: one that is blank or merged away is not guessed
    if len(words) != len(expected):
        column = width + min(len(words), len(expected))
        if len(words) > len(expected):
            what = "by the period in the title, there are more columns here."
            sheet.refuse(header[-1], column, "workbooks.more_columns", what)
        what = "by the period in the title, {span} is missing here."
        sheet.refuse(header[-1], column, "workbooks.span_missing", what, span=str(expected[len(words)]))
    return tuple(expected)


def _is(span: Span, year: str, lowest: str, monthly: bool) -> bool:
    if year != str(span.year):
        return False
    if span.level == "month":
        return lowest in (MONTHS[span.first - 1], MONTHS[span.first - 1][:3])
    if span.level == "quarter":
        return lowest == f"Q{(span.first + 2) // 3} Total"
    return lowest == (f"{span.year} Total" if monthly else str(span.year))


def _expected(first: tuple[int, int], last: tuple[int, int], monthly: bool, quarters: bool) -> Iterator[Span]:
    for year in range(first[0], last[0] + 1):
        months = [month for month in range(1, 13) if first <= (year, month) <= last]
        for month in months if monthly else ():
            yield Span(year, month, month, "month")
            if quarters and (month % 3 == 0 or month == months[-1]):
                begin = max(months[0], month - (month - 1) % 3)
                yield Span(year, begin, month, "quarter")
        yield Span(year, months[0], months[-1], "year")


def coverage_of(span: Span) -> str:
    if (span.first, span.last) == (1, 12):
        return "full"
    return f"{span.year}-{span.first:02} to {span.year}-{span.last:02}"


def total_of(sheet: Sheet, start: int, width: int, columns: Sequence[Span]) -> tuple[Block, int]:
    """The grand total with everything below it, and the row it stands in."""
    waiting: list[Block] = []
    for number in range(start, len(sheet.rows) + 1):
        level, label = _label(sheet, number, width)
        if not label:
            break
        counts = tuple(_count(sheet, number, width + index) for index in range(len(columns)))
        is_total = level == 0 and label.casefold() == "total"
        parts = [block for block in waiting if is_total or block.level > level]
        _refuse_parts(sheet, number, label, -1 if is_total else level, parts)
        block = Block(number, level, label, counts, tuple(parts))
        if is_total:
            return block, number
        waiting = [each for each in waiting if each not in parts] + [block]
    what, advice = "the rows end without the row 'Total'.", "The sheet may be cut short."
    sheet.refuse(min(number, len(sheet.rows)), 0, "workbooks.no_total", what, advice)


def _label(sheet: Sheet, number: int, width: int) -> tuple[int, str]:
    labels = [(column, text) for column in range(width) if (text := sheet.text(number, column))]
    if len(labels) > 1:
        what = "two labels in one row: {first!r} and {second!r}."
        sheet.refuse(number, labels[1][0], "workbooks.two_labels", what, first=labels[0][1], second=labels[1][1])
    if not labels and any(sheet.text(number, column) for column in range(width, len(sheet.rows[number - 1]))):
        sheet.refuse(number, 0, "workbooks.no_label", "this row has figures and no label.")
    return labels[0] if labels else (0, "")


def _refuse_parts(sheet: Sheet, number: int, label: str, level: int, parts: Sequence[Block]) -> None:
    seen: dict[str, Block] = {}
    for part in parts:
        if part.level != level + 1:
            what = "{part!r} has no label of its block before {label!r}."
            sheet.refuse(part.number, part.level, "workbooks.block_without_label", what, part=part.label, label=label)
        if (name := name_of(part.label)) in seen:
            what = "{part!r} is there twice under {label!r} (rows {rows:and})."
            rows = (str(seen[name].number), str(part.number))
            sheet.refuse(part.number, part.level, "workbooks.part_twice", what, part=part.label, label=label, rows=rows)
        seen[name] = part


def _count(sheet: Sheet, number: int, column: int) -> Count:
    cells = sheet.rows[number - 1]
    value = cells[column] if column < len(cells) else None
    text = _text(value)
    if text == HIDDEN:
        return None
    if not WHOLE.fullmatch(text):
        if not text:
            what = "the cell is blank where a count belongs: whole, not negative, or {hidden} if hidden."
            sheet.refuse(number, column, "workbooks.count_blank", what, hidden=HIDDEN)
        what = "found {text!r} where a count belongs: whole, not negative, or {hidden} if hidden."
        sheet.refuse(number, column, "workbooks.not_a_count", what, text=text, hidden=HIDDEN)
    return int(text.replace(",", ""))


def foot_of(sheet: Sheet, end: int, width: int) -> tuple[str, str]:
    """The line on the source, and the notes. Figures below the grand total are refused."""
    lines = []
    for number in range(end + 1, len(sheet.rows) + 1):
        if column := next((at for at in range(width, len(sheet.rows[number - 1])) if sheet.text(number, at)), 0):
            what = "found {text!r} below the row 'Total'."
            sheet.refuse(number, column, "workbooks.below_total", what, text=sheet.text(number, column))
        lines += [line.strip() for line in str(sheet.rows[number - 1][0] or "").splitlines() if line.strip()]
    source = next((line for line in lines if line.casefold().startswith("source")), "")
    return source, "\n".join(line for line in lines if line != source)


def rounding_of(sheet: Sheet, notes: str, total: Block, width: int) -> int:
    """What the notes say counts are rounded to; every count must be a multiple of it."""
    match = re.search(r"multiple of (\d+)", notes)
    if match is None:
        what = "no note below the table says what counts are rounded to ('multiple of 5')."
        sheet.refuse(total.number, 0, "workbooks.no_rounding_note", what)
    rounding = int(match[1])
    for block in total.all():
        for index, count in enumerate(block.counts):
            if count is not None and count % rounding:
                what = "found {count}, which is not a multiple of {rounding}, as the notes say it is."
                at_column = width + index
                sheet.refuse(block.number, at_column, "workbooks.not_a_multiple", what, count=count, rounding=rounding)
    return rounding
