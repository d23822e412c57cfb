"""Rows: the CSV of a data set read by column; nothing unknown, blank, or other than a plain number passes.

What is right of a row is told once. Many rows at once are asked by the different texts in them, and only where one of those is
not right beyond doubt are they looked at one by one: the first row that is not right is refused, by the first thing in it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.datasets.columns import Codes, Texts
from fundingmodel.datasets.csv_files import CsvFile, refuse_repeated
from fundingmodel.datasets.dataset import ROUNDING, SUPPRESSED, known_codes, unknown_code
from fundingmodel.datasets.limits import refuse_too_many_codes, refuse_too_many_columns
from fundingmodel.datasets.row_sources import (
    HIGH,
    LOW,
    NOTE_COLUMNS,
    ROW_COLUMNS,
    SOURCE_COLUMNS,
    STATUS,
    WORKED_OUT,
    check_row,
    check_span,
    read_columns,
)
from fundingmodel.datasets.table_rows import Rows
from fundingmodel.errors import DataRefused, Phrase, Where, at_least, beyond_limit, phrase

POINT, COMMA = ".", ","
PLAIN_NUMBER = {POINT: re.compile(r"-?[0-9]+(\.[0-9]+)?"), COMMA: re.compile(r"-?[0-9]+(,[0-9]+)?")}
BETWEEN = "\0"  # no file has it in a text
PLAIN_NUMBERS = {sign: re.compile(rf"(?:-?[0-9]++(?:\{sign}[0-9]++)?{BETWEEN})*+") for sign in (POINT, COMMA)}
OF_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")  # 1.200 is 1200 where commas are decimal
MOST_DIGITS = 24  # beyond it, decimal arithmetic would begin to round


def read_rows(
    file: CsvFile, about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Mapping[str, Any]]], place: Where
) -> Rows:
    """The rows of a table, checked by column on the different texts in it; the first row that is not right is refused."""
    header = file.header
    _check_header(header, about, place)
    checks = _Checks(about, lists, place, header, _decimal_signs(file, about, header))
    rows = _Kept(about, header, checks)
    for numbers, cells in file.columns(header):
        if not checks.are_right(cells, rows.key):
            for number, row in zip(numbers, zip(*cells.values(), strict=True), strict=True):
                checks.refuse(dict(zip(cells, row, strict=True)), _At(place, number))
        rows.extend(numbers, cells)
        refuse_too_many_codes(sum(len(codes.numbers) for codes in rows.key.values()), place)
    return rows.rows()


class _Kept:
    """The rows of a table so far, by column."""

    def __init__(self, about: Mapping[str, Any], header: Sequence[str], checks: _Checks) -> None:
        self.about, self.checks, self.numbers = about, checks, array("I")
        self.key = {column: Codes() for column in about["key"]}
        self.figures = {measure: Texts() for measure in about["measures"]}
        self.texts = {column: Texts() for column in checks.others}
        self.suppressed = array("I") if SUPPRESSED in header else None
        self.rounding = Codes() if ROUNDING in header else None

    def extend(self, numbers: Sequence[int], cells: Mapping[str, list[str]]) -> None:
        self.numbers.extend(numbers)
        for column, codes in self.key.items():
            codes.extend(cells[column])
        for measure, texts in self.figures.items():
            texts.extend(self.checks.with_points(measure, cells[measure]))
        for column, texts in self.texts.items():
            texts.extend(cells[column])
        if self.suppressed is not None:
            counts = {text: int(text or 0) for text in set(cells[SUPPRESSED])}
            self.suppressed.extend(map(counts.__getitem__, cells[SUPPRESSED]))
        if self.rounding is not None:
            self.rounding.extend(self.checks.with_points(ROUNDING, cells[ROUNDING]))

    def rows(self) -> Rows:
        rounding = self.rounding, self.about["rounding"]
        return Rows(self.numbers, tuple(self.key.values()), self.figures, self.suppressed, rounding, self.texts)


class _At:
    """The place of a row and of its cells, told only where something is refused: most of a table is right."""

    __slots__ = ("number", "place")

    def __init__(self, place: Where, number: int) -> None:
        self.place, self.number = place, number

    def row(self) -> Where:
        return self.place.row(self.number)

    def cell(self, column: str) -> Where:
        return self.row().cell(column)


class _Checks:
    """What each row of a table has to be: told of one row, and asked of many at once by the different texts in them."""

    def __init__(
        self,
        about: Mapping[str, Any],
        lists: Mapping[str, Mapping[str, Mapping[str, Any]]],
        place: Where,
        header: Sequence[str],
        decimal: Mapping[str, str],
    ) -> None:
        self.about, self.lists, self.place, self.decimal = about, lists, place, decimal
        self.negative, self.beside = bool(about.get("negative", False)), bool(about.get("partly_suppressed", False))
        self.of_sources = read_columns(header, about)
        read = {*about["key"], *about["measures"], SUPPRESSED, ROUNDING}
        self.others = [column for column in header if column not in read]
        unchecked = {*SOURCE_COLUMNS, *NOTE_COLUMNS}
        beside = {SUPPRESSED, ROUNDING, *self.of_sources} - unchecked
        self.beside_figures = [column for column in header if column in beside]

    def refuse(self, cell: Mapping[str, str], at: _At) -> None:
        """Refuses one row that is not right, by the first thing in it that is not."""
        self._refuse_figures(cell, self.about["measures"], at)
        for column in self.about["key"]:
            _refuse_code(column, cell[column], self.lists.get(column), at)

    def _refuse_figures(self, cell: Mapping[str, str], measures: Sequence[str], at: _At) -> None:
        suppressed = _whole(cell.get(SUPPRESSED, ""), at)
        rounding = self._number(cell[ROUNDING], at, ROUNDING) if cell.get(ROUNDING) else self.about["rounding"]
        if self.of_sources:
            check_row(cell, self.of_sources, at.row())
        spans = STATUS in self.of_sources and cell[STATUS] in WORKED_OUT
        multiple_of = Decimal(0) if spans else rounding
        figures = [self._figure(cell[measure], suppressed, multiple_of, at, measure) for measure in measures]
        if self.of_sources:
            check_span(cell, self.of_sources, figures, at.row())

    def are_right(self, cells: Mapping[str, list[str]], known: Mapping[str, Codes]) -> bool:
        """Whether many rows are right beyond doubt; those that may not be are looked at one by one."""
        return all(self._has_codes(column, codes.fresh(cells[column])) for column, codes in known.items()) and all(
            self._has_figures(measure, cells) for measure in self.about["measures"] or ("",)
        )

    def _has_codes(self, column: str, fresh: set[str]) -> bool:
        listed = self.lists.get(column)
        return "" not in fresh and (listed is None or all(code in listed for code in fresh))

    def _has_figures(self, measure: str, cells: Mapping[str, list[str]]) -> bool:
        """Whether a column of figures is right, with what stands beside each: every different one is looked at once."""
        beside = [cells[column] for column in self.beside_figures]
        figures = [cells[measure]] if measure else []
        if measure and self._any_plain_number_will_do and self._are_plain(measure, set(cells[measure])):
            figures = [["0" if text else "" for text in cells[measure]]] if beside or "" in cells[measure] else [["0"]]
        columns = [*([measure] if measure else ()), *self.beside_figures]
        try:
            for found in dict.fromkeys(zip(*figures, *beside, strict=True)):
                self._refuse_figures(
                    dict(zip(columns, found, strict=True)), columns[: len(figures)], _At(self.place, 0)
                )
        except DataRefused:
            return False
        return True

    @property
    def _any_plain_number_will_do(self) -> bool:
        """Whether no figure has to be a multiple, or in a span: it is enough that it is a number."""
        return not self.about["rounding"] and not {ROUNDING, LOW, HIGH}.intersection(self.beside_figures)

    def _are_plain(self, column: str, texts: set[str]) -> bool:
        """Whether texts are plain numbers of few digits and, where none may be negative, without a sign; or blank."""
        texts.discard("")
        joined = BETWEEN.join((*texts, ""))
        if not (sign := self.decimal[column]) or not PLAIN_NUMBERS[sign].fullmatch(joined):
            return False
        return max(map(len, texts), default=0) <= MOST_DIGITS and (self.negative or "-" not in joined)

    def with_points(self, column: str, texts: list[str]) -> list[str]:
        """Figures that are right, as they are calculated with: 1.5 for 1,5."""
        return [text.replace(COMMA, POINT) for text in texts] if self.decimal[column] == COMMA else texts

    def _number(self, text: str, at: _At, column: str) -> Decimal:
        return _number(text, at, column, self.negative and column != ROUNDING, self.decimal[column])

    def _figure(self, text: str, suppressed: int, rounding: Decimal, at: _At, column: str) -> Decimal | None:
        if not text:
            if suppressed:
                return None
            raise DataRefused(
                "figure_blank",
                at.cell(column),
                "the figure is blank.",
                "Write 0 for none; if it is suppressed, set {suppressed} to 1.",
                suppressed=SUPPRESSED,
            )
        if suppressed and not self.beside:
            raise DataRefused(
                "figure_beside_suppressed",
                at.cell(column),
                "found {text!r} where {suppressed} is {count}.",
                "Leave a suppressed figure blank.",
                text=text,
                suppressed=SUPPRESSED,
                count=suppressed,
            )
        value = self._number(text, at, column)
        if rounding and value % rounding:
            raise DataRefused(
                "not_a_multiple",
                at.cell(column),
                "{text} is not a multiple of {rounding}, to which these figures are rounded.",
                text=text,
                rounding=rounding,
            )
        return value


def _decimal_signs(file: CsvFile, about: Mapping[str, Any], header: list[str]) -> dict[str, str]:
    """The sign in the decimals of each column of figures; empty where nothing says which, and commas are likely.

    Nothing says it where the table does not, and no figure of the column has a point that can count no thousands, as 12.5 has.
    """
    columns = (*about["measures"], ROUNDING)
    if stated := about.get("decimal") or ("" if file.form.may_have_commas else POINT):
        return dict.fromkeys(columns, stated)
    signs = dict.fromkeys(columns, "")
    for _, cells in file.columns(header):
        signs |= {column: POINT for column in columns if any(map(_has_decimals, set(cells.get(column, ()))))}
    return signs


def _has_decimals(text: str) -> bool:
    """Whether the point of a figure can only be decimal: 12.5, 0.125 or 1234.567, and not 1.200."""
    return POINT in text and bool(PLAIN_NUMBER[POINT].fullmatch(text)) and not OF_THOUSANDS.fullmatch(text)


def _check_header(header: list[str], about: Mapping[str, Any], place: Where) -> None:
    refuse_too_many_columns(len(header), place)
    expected = [*about["key"], *about["measures"]]
    allowed = dict.fromkeys((*expected, *about.get("columns", ()), *ROW_COLUMNS, SUPPRESSED, ROUNDING))
    refuse_repeated(header, place)
    missing = [column for column in expected if column not in header]
    unknown = [column for column in header if column not in allowed]
    if absent := [column for column in about.get("columns", ()) if column not in header]:
        raise DataRefused(
            "columns_not_there",
            place,
            "columns names {column!r}, which the file has not.",
            phrase("header_is", "Its columns are {header}.", header=header),
            column=absent[0],
        )
    if missing:
        advice = phrase("expected", "Expected: {columns}.", columns=expected)
        if unknown:
            english = "Expected: {columns}. Found instead: {found:quoted and}. Write the names that it has in key and measure."
            advice = phrase("expected_and_found", english, columns=expected, found=unknown)
        raise DataRefused("column_missing", place, "the column {missing!r} is missing.", advice, missing=missing[0])
    if unknown:
        raise DataRefused(
            "unknown_column",
            place,
            "unknown column {column!r}.",
            phrase(
                "write_columns",
                '{known} Columns that nothing is read from are named in columns = ["{columns}"].',
                known=known_codes(unknown[0], list(allowed), allowed),
                columns='", "'.join(unknown),
            ),
            column=unknown[0],
        )


def _refuse_code(column: str, code: str, listed: Mapping[str, Mapping[str, Any]] | None, at: _At) -> None:
    if not code:
        raise DataRefused("code_blank", at.row(), "the {column} is blank.", column=column)
    if listed is not None and code not in listed:
        raise unknown_code(at.row(), column, code, listed)


def _whole(text: str, at: _At) -> int:
    if not text:
        return 0
    if not re.fullmatch("[0-9]{1,9}", text):
        raise DataRefused(
            "suppressed_not_a_count",
            at.cell(SUPPRESSED),
            "found {text!r}; it must be a whole number, how many counts are suppressed.",
            text=text,
        )
    return int(text)


def _number(text: str, at: _At, column: str, negative: bool, decimal: str) -> Decimal:
    """A figure; `decimal` is empty where nothing says which sign decimals have, and commas are likely."""
    if not decimal and OF_THOUSANDS.fullmatch(text):
        raise DataRefused(
            "decimal_sign_unclear",
            at.cell(column),
            "{text} may have decimals or count thousands: the file is saved as where commas are decimal.",
            'Write decimal = "." in its table if the point is decimal; if it separates thousands, write {plain}, '
            'and decimal = "," in its table.',
            text=text,
            plain=text.replace(POINT, ""),
        )
    if not PLAIN_NUMBER[decimal or POINT].fullmatch(text):
        raise DataRefused(
            "not_a_plain_number",
            at.cell(column),
            "found {text!r}, which is not a plain number.",
            _why_no_comma(text) if decimal == COMMA else _why_not(text),
            text=text,
        )
    text = text.replace(COMMA, POINT)
    if len(text) > MOST_DIGITS:
        raise DataRefused(
            "too_many_digits",
            at.cell(column),
            "{text} has {count} digits; more than {most_digits} cannot be told apart exactly.",
            text=text,
            count=len(text),
            most_digits=MOST_DIGITS,
        )
    if text.startswith("-") and not negative and Decimal(text):
        raise beyond_limit(DataRefused, at.cell(column), Decimal(text), at_least(Decimal(0)))
    return Decimal(text)


def _why_no_comma(text: str) -> Phrase:
    """Why a text is no number in a file whose decimals have a comma, as its table says."""
    if re.fullmatch(r"-?[0-9]{1,3}([. \u00a0\u202f'][0-9]{3})*,[0-9]+|-?[0-9]+\.[0-9]+", text):
        right = re.sub(r"[^0-9,-]", "", text) if COMMA in text else text.replace(POINT, COMMA)
        english = "The table says that its decimals have a comma: write {right}, without separators between thousands."
        return phrase("write_a_comma", english, right=right)
    return _why_not(text)


def _why_not(text: str) -> Phrase:
    if re.fullmatch(r"[-+]?(nan|inf|infinity|n/?a|#\w+[/!?]?\w*[!?]?)", text, re.IGNORECASE):
        return phrase(
            "write_no_error",
            "Leave a figure out only where it is suppressed; NaN, infinity and error values are refused.",
        )
    if re.fullmatch(r"-?[0-9]{1,3}([, \u00a0\u202f'][0-9]{3})+(\.[0-9]+)?", text):
        english = (
            "Write it without separators between thousands; if the comma is a decimal comma, write a point, "
            'or decimal = "," in its table.'
        )
        return phrase("write_no_separators", english)
    if re.fullmatch(r"-?[0-9 \u00a0\u202f]+,[0-9]+", text):
        right = re.sub(r"[^0-9,-]", "", text).replace(",", ".")
        english = 'It has a decimal comma; write a point: {right}. If the whole file has commas, write decimal = "," in its table.'
        return phrase("write_a_point", english, right=right)
    if text.endswith("%"):
        return phrase("write_ratios", "Write ratios, not percents: 0.25 for 25%.")
    if re.fullmatch(r"-?[0-9.]+[eE][-+]?[0-9]+", text):
        return phrase(
            "write_all_digits", "Write all its digits; a spreadsheet that wrote it this way may have lost some."
        )
    if text == "--":
        return phrase("leave_blank", "A suppressed figure is left blank, with {column} set to 1.", column=SUPPRESSED)
    return phrase("write_digits", "Write digits, with a point for decimals, and no sign of currency.")
