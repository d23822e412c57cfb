"""CSV files: the one place where one is opened, in any of the forms that spreadsheets save, as far as these are beyond doubt.

Excel writes UTF-8 (with a mark), Windows-1252, and UTF-16 with tabs ("Unicode text"); with semicolons where commas are
decimal; a first line `sep=;` says what parts the columns. A file that might be read in two ways is refused.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fundingmodel.datasets.limits import refuse_too_large, refuse_too_many_columns
from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from fundingmodel.files_read import note_text
from fundingmodel.outside_errors import worded

UTF_8, UTF_16, WINDOWS_1252 = "UTF-8", "UTF-16", "Windows-1252"
SEPARATORS = (",", ";", "\t")
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*', re.IGNORECASE)
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
    """The text of a CSV file with "\\n" at the ends of lines, and how it was read."""

    path: Path
    text: str
    form: CsvForm

    @property
    def place(self) -> Where:
        return in_file(self.path.name)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record, its cells trimmed, with the number of the line on which it begins. Blank lines are passed over."""
        first = 1 if self.form.stated else 0
        return _records(self.text, self.form.separator, self.place, first)


def read_csv(path: Path) -> CsvFile:
    """A CSV file in the form in which it was saved; refused where that cannot be known for sure, and where it is too large."""
    refuse_too_large(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataRefused(
            "file_cannot_be_read", in_file(path.name), "cannot be read: {cause}.", cause=worded(error)
        ) from error
    text, encoding = _decoded(data, in_file(path.name))
    if "\0" in text:
        raise DataRefused(
            "null_bytes", in_file(path.name), "holds null bytes, so it is not a CSV file.", 'Save it as "CSV UTF-8".'
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(
        rf"\A({SEPARATOR_LINE.pattern} *\n)\ufeff", r"\1", text, flags=re.IGNORECASE
    )  # put above what had a mark
    if encoding == WINDOWS_1252:
        _refuse_other_code_pages(text, in_file(path.name))
    form = replace(_form(text, in_file(path.name)), encoding=encoding)
    note_text(path, text, form)
    return CsvFile(path, text, form)


def column_of(path: Path, column: str) -> tuple[CsvFile, tuple[str, ...]]:
    """A file, and the different codes in a column of it, in the order in which they come."""
    file, rows = _rows_with(path, column)
    return file, tuple(dict.fromkeys(row[column] for _, row in rows))


def pairs_of(path: Path, column: str, other: str) -> tuple[CsvFile, tuple[tuple[str, str], ...]]:
    """A file, and the different codes in a column of it, each with its code in another; refused where it has two there."""
    file, rows = _rows_with(path, column, other)
    found: dict[str, str] = {}
    for number, row in rows:
        code, before = row[other], found.setdefault(row[column], row[other])
        if before != code:
            raise DataRefused(
                "code_has_two",
                file.place.row(number),
                "{code!r} is of {second!r}, and in a row above of {first!r}.",
                "Write one of the two.",
                code=row[column],
                first=before,
                second=code,
            )
    return file, tuple(found.items())


def _rows_with(path: Path, *columns: str) -> tuple[CsvFile, list[tuple[int, Mapping[str, str]]]]:
    """A file and its rows, by number; refused where it lacks one of the columns, or has a blank there."""
    file = read_csv(path)
    records = file.records()
    header = next(records, (0, []))[1]
    refuse_too_many_columns(len(header), file.place)
    refuse_repeated(header, file.place)
    rows = [(number, cells_by_name(header, cells, file, number)) for number, cells in records]
    for column in columns:
        if column not in header or not rows:
            found = header if rows else phrase("no_rows_there", "no rows")
            advice = phrase("write_column", 'Write column = "{other}", for instance.', other=header[0]) if rows else ""
            raise DataRefused(
                "no_column", file.place, "no column {column!r}; it has {found}.", advice, column=column, found=found
            )
        for number, row in rows:
            if not row[column]:
                raise DataRefused("code_blank", file.place.row(number), "the {column} is blank.", column=column)
    return file, rows


def cells_by_name(header: list[str], cells: list[str], file: CsvFile, number: int) -> Mapping[str, str]:
    """The cells of a row by the columns' names; refused where there are more or fewer than names."""
    if len(cells) != len(header):
        raise DataRefused(
            "cells_and_header_differ",
            file.place.row(number),
            "{count} cells where the header has {due}.",
            _why_ragged(len(cells) > len(header), file.form.separator),
            count=len(cells),
            due=len(header),
        )
    return dict(zip(header, cells, strict=True))


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


def _why_ragged(too_many: bool, separator: str) -> Phrase:
    if not too_many:
        return phrase("cells_missing", "A cell is missing; leave it empty if there is nothing to say.")
    if separator == ",":
        english = "Decimals are written with a point, and a text that has a comma in it is put in quotes."
        return phrase("cells_too_many", english)
    return phrase("sign_in_text", "A text that has the sign in it that parts the columns is written in quotes.")


def _records(text: str, separator: str, place: Where, first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataRefused(
                "not_a_csv_row", place.row(number), "not a CSV row: {cause}.", cause=worded(error)
            ) from error
        if cells and number > first:
            yield number, [cell.strip() for cell in cells]


# Encodings


def _decoded(data: bytes, place: Where) -> tuple[str, str]:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), UTF_16
        except UnicodeDecodeError as error:
            what, advice = "not UTF-16 text (byte {start}).", 'Save it again as "CSV UTF-8".'
            raise DataRefused("not_utf16_at_byte", place, what, advice, start=error.start + 1) from error
    mark = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    try:
        return data[mark:].decode("utf-8"), UTF_8
    except UnicodeDecodeError as error:
        if mark:
            what, advice = "not UTF-8 text (byte {start}).", 'Save it again as "CSV UTF-8".'
            raise DataRefused("not_utf8_at_byte", place, what, advice, start=error.start + mark + 1) from error
    try:
        return data.decode("cp1252"), WINDOWS_1252
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        raise _unclear(
            before.decode("cp1252").rpartition("\n")[2] + "\ufffd", place.row(before.count(b"\n") + 1)
        ) from error


def _unclear(found: str, where: Where) -> DataRefused:
    return DataRefused(
        "encoding_unclear",
        where,
        "{found!r} is not UTF-8 text, and what else it is cannot be known for sure.",
        'Save it again as "CSV UTF-8".',
        found=found,
    )


def _refuse_other_code_pages(text: str, place: Where) -> None:
    """Refuses a text whose bytes give no words in Windows-1252: those of old Macs, DOS and other alphabets."""
    for number, line in enumerate(text.split("\n"), 1):
        for cell in re.split(r"[,;\t]", line):
            if not cell.isascii() and not _may_be_western(cell):
                raise _unclear(cell.strip(), place.row(number))


def _may_be_western(cell: str) -> bool:
    """Whether letters and signs beyond ASCII are where English, French and their neighbours have them."""
    around = zip(f" {cell}", cell, f"{cell[1:]} ", strict=False)
    return all(c.isascii() or c in SIGNS or _in_place(before, c, after) for before, c, after in around)


def _in_place(before: str, c: str, after: str) -> bool:
    """Whether a letter, or a dash, may be between these two: no capital after a small letter, no accents side by side."""
    if c in DASHES:
        return not (before.islower() and after.islower())
    if c.lower() not in LETTERS or (c.isupper() and before.islower()):
        return False
    beside_another = after.isalpha() and not after.isascii() and after != c
    return c in BEFORE_ANOTHER or not beside_another


# What parts the columns


def _form(text: str, place: Where) -> CsvForm:
    first = text.partition("\n")[0]
    if stated := SEPARATOR_LINE.fullmatch(first.strip(" ")):
        return CsvForm(separator=stated[1], stated=True)
    header = re.sub(r'"[^"]*"', "", next((line for line in text.split("\n") if line.strip()), ""))
    there = [sign for sign in SEPARATORS if sign in header]
    if len(there) > 1:
        there = [sign for sign in there if _fits(text, sign, place)]
        if len(there) != 1:
            raise DataRefused(
                "separator_unclear",
                place.row(1),
                "{found!r} may be parted by commas, semicolons or tabs.",
                'Save it again as "CSV UTF-8", parted by commas.',
                found=header.strip(),
            )
    return CsvForm(separator=there[0] if there else ",")


def _fits(text: str, separator: str, place: Where) -> bool:
    """Whether all rows have as many cells as the header."""
    try:
        return len({len(cells) for _, cells in _records(text, separator, place, 0)}) == 1
    except DataRefused:
        return False
