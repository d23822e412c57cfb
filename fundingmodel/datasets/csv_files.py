"""CSV files: the one place where one is opened, in any of the forms that spreadsheets save, as far as these are beyond doubt.

Excel writes UTF-8 (with a mark), Windows-1252, and UTF-16 with tabs ("Unicode text"); with semicolons where commas are
decimal; a first line `sep=;` says what parts the columns. A file that might be read in two ways is refused.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path

from fundingmodel.datasets.columns import Codes
from fundingmodel.datasets.limits import refuse_too_large, refuse_too_many_columns, refuse_too_many_rows
from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from fundingmodel.files_read import note_text
from fundingmodel.outside_errors import worded

UTF_8, UTF_16, WINDOWS_1252 = "UTF-8", "UTF-16", "Windows-1252"
SEPARATORS = (",", ";", "\t")
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*', re.IGNORECASE)
LONG_ROW = 2_000_000  # bytes of a line, beyond which its cells are counted before they are read
CELLS_AT_ONCE = 10_000  # read and then checked together: more at once is slower, for the memory that it goes through
# What a Windows-1252 file of western Europe and Canada holds beyond ASCII. Other code pages have other letters at these bytes.
LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿß"
SIGNS = "«»\u2018\u2019°€£§²³\u00a0"
DASHES = "\u2013\u2014"
BEFORE_ANOTHER = "çñ"  # accented letters that another one follows: Conceição, señía


@dataclass(frozen=True)
class CsvForm:
    """How a file was read: its encoding, what parts its columns, whether its first line says so, its decimal sign."""

    encoding: str = UTF_8
    separator: str = ","
    stated: bool = False
    decimal: str = "."

    @property
    def may_have_commas(self) -> bool:
        """Whether a spreadsheet in a language with decimal commas may have saved it: semicolons, or Excel's Unicode text."""
        return self.separator == ";" or (self.separator == "\t" and self.encoding == UTF_16)


@dataclass(frozen=True)
class CsvFile:
    """The text of a CSV file as UTF-8, with "\\n" at the ends of lines, and how it was read."""

    path: Path
    data: bytes = field(repr=False)
    form: CsvForm

    @property
    def place(self) -> Where:
        return in_file(self.path.name)

    @property
    def header(self) -> list[str]:
        """The first record; empty where there is none."""
        return next(self.records(), (0, []))[1]

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record, its cells trimmed, with the number of the line on which it begins. Blank lines are passed over."""
        for numbers, rows in self._blocks():
            for number, cells in zip(numbers, rows, strict=True):
                yield number, [cell.strip() for cell in cells]

    def columns(self, header: list[str]) -> Iterator[tuple[list[int], dict[str, list[str]]]]:
        """The rows below the header, many at once: their numbers, and the cells of each column, trimmed.

        Refused at the first row of more or fewer cells than names, after all rows above it.
        """
        due, blocks = len(header), self._blocks()
        next(blocks, None)
        for numbers, rows in blocks:
            right = len(rows)
            if set(map(len, rows)) != {due}:
                right = next(n for n, cells in enumerate(rows) if len(cells) != due)
            if right:
                cells = zip(*rows[:right], strict=True)
                yield (
                    numbers[:right],
                    {name: list(map(str.strip, each)) for name, each in zip(header, cells, strict=True)},
                )
            if right < len(rows):
                raise self._ragged(numbers[right], len(rows[right]), due)

    def _blocks(self) -> Iterator[tuple[list[int], list[list[str]]]]:
        """The records, many at once, with the numbers of their lines; the first one alone, since it is the header."""
        first = 1 if self.form.stated else 0
        return _blocks(self.data, self.form.separator, self.place, first)

    def _ragged(self, number: int, count: int, due: int) -> DataRefused:
        return DataRefused(
            "cells_and_header_differ",
            self.place.row(number),
            "{count} cells where the header has {due}.",
            _why_ragged(count > due, self.form.separator),
            count=count,
            due=due,
        )


def read_csv(path: Path) -> CsvFile:
    """A CSV file in the form in which it was saved; refused where that cannot be known for sure, and where it is too large."""
    place = in_file(path.name)
    refuse_too_large(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataRefused("file_cannot_be_read", place, "cannot be read: {cause}.", cause=worded(error)) from error
    refuse_too_many_rows(data, place)
    data, encoding = _as_utf_8(data, place)
    if b"\0" in data:
        raise DataRefused("null_bytes", place, "holds null bytes, so it is not a CSV file.", 'Save it as "CSV UTF-8".')
    data = _without_mark_below(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    if encoding == WINDOWS_1252:
        _refuse_other_code_pages(data, place)
    _refuse_endless_row(data, place)
    form = replace(_form(data, place), encoding=encoding)
    note_text(path, data, form)
    return CsvFile(path, data, form)


def column_of(path: Path, column: str) -> tuple[CsvFile, tuple[str, ...]]:
    """A file, and the different codes in a column of it, in the order in which they come."""
    file, _, (codes,) = _columns_of(path, column)
    return file, tuple(codes.numbers)


def pairs_of(path: Path, column: str, other: str) -> tuple[CsvFile, tuple[tuple[str, str], ...]]:
    """A file, and the different codes in a column of it, each with its code in another; refused where it has two there."""
    file, numbers, columns = _columns_of(path, column, other)
    found: dict[str, str] = {}
    for number, key, code in zip(numbers, *(each.of_each() for each in columns), strict=True):
        before = found.setdefault(key, code)
        if before != code:
            raise DataRefused(
                "code_has_two",
                file.place.row(number),
                "{code!r} is of {second!r}, and in a row above of {first!r}.",
                "Write one of the two.",
                code=key,
                first=before,
                second=code,
            )
    return file, tuple(found.items())


def _columns_of(path: Path, *columns: str) -> tuple[CsvFile, array[int], list[Codes]]:
    """A file, the numbers of its rows, and some columns; refused where it lacks one of them, or has a blank there."""
    file = read_csv(path)
    header = file.header
    refuse_too_many_columns(len(header), file.place)
    refuse_repeated(header, file.place)
    numbers, found = array("I"), {column: Codes() for column in columns if column in header}
    for block, cells in file.columns(header):
        numbers.extend(block)
        for column, codes in found.items():
            codes.extend(cells[column])
    for column in columns:
        if column not in header or not numbers:
            there = header if numbers else phrase("no_rows_there", "no rows")
            advice = (
                phrase("write_column", 'Write column = "{other}", for instance.', other=header[0]) if numbers else ""
            )
            raise DataRefused(
                "no_column", file.place, "no column {column!r}; it has {found}.", advice, column=column, found=there
            )
        if (blank := found[column].numbers.get("")) is not None:
            number = numbers[found[column].of_rows.index(blank)]
            raise DataRefused("code_blank", file.place.row(number), "the {column} is blank.", column=column)
    return file, numbers, [found[column] for column in columns]


def refuse_repeated(header: list[str], place: Where) -> None:
    repeated, count = next(((column, n) for column, n in Counter(header).items() if n > 1), ("", 0))
    if count:
        raise DataRefused(
            "column_repeated",
            place,
            "the column {repeated!r} is there {count} times.",
            repeated=repeated,
            count=count,
        )


def _refuse_endless_row(data: bytes, place: Where) -> None:
    """Refused before it is parted: a row of as many cells as take the memory of a table."""
    at = 0
    while at + LONG_ROW < len(data):
        end = data.rfind(b"\n", at, at + LONG_ROW)
        if end < 0:
            line = data[at:].partition(b"\n")[0]
            count = max(line.count(sign.encode()) for sign in SEPARATORS) + 1
            if count > LONG_ROW // 2:
                refuse_too_many_columns(count, place.row(data.count(b"\n", 0, at) + 1))
            end = at + len(line)
        at = end + 1


def _why_ragged(too_many: bool, separator: str) -> Phrase:
    if not too_many:
        return phrase("cells_missing", "A cell is missing; leave it empty if there is nothing to say.")
    if separator == ",":
        english = "Decimals are written with a point, and a text that has a comma in it is put in quotes."
        return phrase("cells_too_many", english)
    return phrase("sign_in_text", "A text that has the sign in it that parts the columns is written in quotes.")


def _blocks(data: bytes, separator: str, place: Where, first: int) -> Iterator[tuple[list[int], list[list[str]]]]:
    """Records, many at once, with the numbers of the lines on which they begin, beyond the `first` lines.

    One of another number of cells than the first is the last of its block: a hostile file has millions in each.
    """
    reader = csv.reader(_lines(data), delimiter=separator, strict=True)
    begins, due, at_once = 1, 0, 1
    refusal: DataRefused | None = None
    while refusal is None:
        before, numbers, rows = begins, [], list[list[str]]()
        try:
            for cells in islice(reader, at_once):
                if cells and begins > first:
                    numbers.append(begins)
                    rows.append(cells)
                begins = reader.line_num + 1
                if due and cells and len(cells) != due:
                    break
        except csv.Error as error:
            refusal = DataRefused("not_a_csv_row", place.row(begins), "not a CSV row: {cause}.", cause=worded(error))
            refusal.__cause__ = error
        if rows:
            due = due or len(rows[0])
            at_once = max(1, CELLS_AT_ONCE // due)
            yield numbers, rows
        if begins == before and refusal is None:
            return
    raise refusal


def _lines(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")


# Encodings


def _as_utf_8(data: bytes, place: Where) -> tuple[bytes, str]:
    """The bytes of a text as UTF-8 has them, without a mark, and the encoding in which they came."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").encode("utf-8"), UTF_16
        except UnicodeDecodeError as error:
            what, advice = "not UTF-16 text (byte {start}).", 'Save it again as "CSV UTF-8".'
            raise DataRefused("not_utf16_at_byte", place, what, advice, start=error.start + 1) from error
    mark = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    try:
        if not data.isascii():
            data[mark:].decode("utf-8")
        return data[mark:], UTF_8
    except UnicodeDecodeError as error:
        if mark:
            what, advice = "not UTF-8 text (byte {start}).", 'Save it again as "CSV UTF-8".'
            raise DataRefused("not_utf8_at_byte", place, what, advice, start=error.start + mark + 1) from error
    try:
        return data.decode("cp1252").encode("utf-8"), WINDOWS_1252
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        raise _unclear(
            before.decode("cp1252").rpartition("\n")[2] + "\ufffd", place.row(before.count(b"\n") + 1)
        ) from error


def _without_mark_below(data: bytes) -> bytes:
    """Without the mark that a line `sep=;` was put above of."""
    line, end = _first_line(data)
    if SEPARATOR_LINE.fullmatch(line.rstrip(" ")) and data.startswith(BOM_UTF8, end):
        return data[:end] + data[end + len(BOM_UTF8) :]
    return data


def _first_line(data: bytes) -> tuple[str, int]:
    """The first line without its end, and where the next begins."""
    line = _lines(data).readline()
    return line.removesuffix("\n"), len(line.encode("utf-8"))


def _unclear(found: str, where: Where) -> DataRefused:
    return DataRefused(
        "encoding_unclear",
        where,
        "{found!r} is not UTF-8 text, and what else it is cannot be known for sure.",
        'Save it again as "CSV UTF-8".',
        found=found,
    )


def _refuse_other_code_pages(data: bytes, place: Where) -> None:
    """Refuses a text whose bytes give no words in Windows-1252: those of old Macs, DOS and other alphabets."""
    if not _not_western().search(data.decode("utf-8")):
        return
    for number, line in enumerate(_lines(data), 1):
        for cell in re.split(r"[,;\t]", line.removesuffix("\n")):
            if _not_western().search(cell):
                raise _unclear(cell.strip(), place.row(number))


@cache
def _not_western() -> re.Pattern[str]:
    """A letter or sign beyond ASCII where English, French and their neighbours have none.

    A sign or letter of another alphabet, a capital or a dash after a small letter, two different accented letters side by side.
    """
    every = [c for byte in range(256) if (c := bytes([byte]).decode("cp1252", "ignore"))]
    beyond = [c for c in every if not c.isascii()]
    small = _one_of(c for c in every if c.islower())
    letters = [c for c in beyond if c.lower() in LETTERS]
    others = _one_of(c for c in beyond if c not in letters and c not in SIGNS and c not in DASHES)
    capitals, dashes = _one_of(c for c in letters if c.isupper()), _one_of(DASHES)
    alone = _one_of(c for c in letters if c not in BEFORE_ANOTHER)
    beside = _one_of(c for c in beyond if c.isalpha())
    after_small = rf"(?<={small})(?:{capitals}|{dashes}(?={small}))"
    return re.compile(rf"(?=[^\x00-\x7f])(?:{others}|{after_small}|({alone})(?!\1)(?={beside}))")


def _one_of(signs: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, signs))}]"


# What parts the columns


def _form(data: bytes, place: Where) -> CsvForm:
    if stated := SEPARATOR_LINE.fullmatch(_first_line(data)[0].strip(" ")):
        return CsvForm(separator=stated[1], stated=True)
    header = re.sub(r'"[^"]*"', "", next((line for line in _lines(data) if line.strip()), "").removesuffix("\n"))
    there = [sign for sign in SEPARATORS if sign in header]
    if len(there) > 1:
        there = [sign for sign in there if _fits(data, sign, place)]
        if len(there) != 1:
            raise DataRefused(
                "separator_unclear",
                place.row(1),
                "{found!r} may be parted by commas, semicolons or tabs.",
                'Save it again as "CSV UTF-8", parted by commas.',
                found=header.strip(),
            )
    return CsvForm(separator=there[0] if there else ",")


def _fits(data: bytes, separator: str, place: Where) -> bool:
    """Whether all rows have as many cells as the header."""
    counts: set[int] = set()
    try:
        for _, rows in _blocks(data, separator, place, 0):
            counts.update(map(len, rows))
            if len(counts) > 1:
                return False
    except DataRefused:
        return False
    return len(counts) == 1
