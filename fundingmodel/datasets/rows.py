"""Rows: the CSV of a data set read cell by cell; nothing unknown, missing, duplicated or off its totals passes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.datasets.csv_files import CsvFile, cells_by_name, refuse_repeated
from fundingmodel.datasets.dataset import (
    LARGEST,
    ROUNDING,
    SMALLEST,
    SUPPRESSED,
    Row,
    codes_listed,
    known_codes,
    some_of,
    unknown_code,
)
from fundingmodel.datasets.limits import refuse_too_many_columns
from fundingmodel.datasets.row_sources import ROW_COLUMNS, STATUS, WORKED_OUT, check_row, check_span, read_columns
from fundingmodel.errors import DataRefused, Phrase, Where, at_least, beyond_limit, phrase

POINT, COMMA = ".", ","
PLAIN_NUMBER = {POINT: re.compile(r"-?[0-9]+(\.[0-9]+)?"), COMMA: re.compile(r"-?[0-9]+(,[0-9]+)?")}
OF_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")  # 1.200 is 1200 where commas are decimal
MOST_DIGITS = 24  # beyond it, decimal arithmetic would begin to round


def read_rows(
    file: CsvFile, about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Mapping[str, Any]]], place: Where
) -> Iterator[Row]:
    records = file.records()
    header = next(records, (0, []))[1]
    _check_header(header, about, place)
    decimal = _decimal_signs(file, about, header)
    others = [column for column in header if column not in {*about["key"], *about["measures"], SUPPRESSED, ROUNDING}]
    of_sources = read_columns(header, about)
    numbers = _Numbers(about, decimal)
    for number, cells in records:
        at = _At(place, number)
        cell = cells_by_name(header, cells, file, number)
        suppressed = _whole(cell.get(SUPPRESSED, ""), at)
        rounding = numbers.rounding(cell[ROUNDING], at) if cell.get(ROUNDING) else about["rounding"]
        texts = {column: cell[column] for column in others} if others else {}
        if of_sources:
            check_row(texts, of_sources, at.row())
        spans = STATUS in of_sources and texts[STATUS] in WORKED_OUT
        multiple_of = Decimal(0) if spans else rounding
        figures = {
            measure: _figure(cell[measure], suppressed, multiple_of, numbers, at, measure)
            for measure in about["measures"]
        }
        if of_sources:
            check_span(texts, of_sources, figures.values(), at.row())
        yield Row(
            number=number,
            key=tuple([_code(column, cell[column], lists.get(column), at) for column in about["key"]]),
            figures=figures,
            suppressed=suppressed,
            rounding=rounding,
            texts=texts,
        )


class _At:
    """The place of a row and of its cells, told only where something is refused: most of a table is right."""

    __slots__ = ("number", "place")

    def __init__(self, place: Where, number: int) -> None:
        self.place, self.number = place, number

    def row(self) -> Where:
        return self.place.row(self.number)

    def cell(self, column: str) -> Where:
        return self.row().cell(column)


class _Numbers:
    """The figures of a table by their texts, each read once by column: the same count stands in many rows."""

    def __init__(self, about: Mapping[str, Any], decimal: Mapping[str, str]) -> None:
        self.negative, self.beside = bool(about.get("negative", False)), bool(about.get("partly_suppressed", False))
        self.decimal, self.known = decimal, {column: dict[str, Decimal]() for column in decimal}

    def figure(self, text: str, at: _At, column: str) -> Decimal:
        return self._read(text, at, column, self.negative)

    def rounding(self, text: str, at: _At) -> Decimal:
        return self._read(text, at, ROUNDING, False)

    def _read(self, text: str, at: _At, column: str, negative: bool) -> Decimal:
        known = self.known[column]
        if text not in known:
            known[text] = _number(text, at, column, negative, self.decimal[column])
        return known[text]


def _decimal_signs(file: CsvFile, about: Mapping[str, Any], header: list[str]) -> dict[str, str]:
    """The sign in the decimals of each column of figures; empty where nothing says which, and commas are likely.

    Nothing says it where the table does not, and no figure of the column has a point that can count no thousands, as 12.5 has.
    """
    columns = (*about["measures"], ROUNDING)
    if stated := about.get("decimal") or ("" if file.form.may_have_commas else POINT):
        return dict.fromkeys(columns, stated)
    signs = dict.fromkeys(columns, "")
    for number, cells in itertools.islice(file.records(), 1, None):
        cell = cells_by_name(header, cells, file, number)
        signs |= {column: POINT for column in columns if _has_decimals(cell.get(column, ""))}
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


def _code(column: str, code: str, listed: Mapping[str, Mapping[str, Any]] | None, at: _At) -> str:
    if not code:
        raise DataRefused("code_blank", at.row(), "the {column} is blank.", column=column)
    if listed is not None and code not in listed:
        raise unknown_code(at.row(), column, code, listed)
    return code


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


def _figure(text: str, suppressed: int, rounding: Decimal, numbers: _Numbers, at: _At, column: str) -> Decimal | None:
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
    if suppressed and not numbers.beside:
        raise DataRefused(
            "figure_beside_suppressed",
            at.cell(column),
            "found {text!r} where {suppressed} is {count}.",
            "Leave a suppressed figure blank.",
            text=text,
            suppressed=SUPPRESSED,
            count=suppressed,
        )
    value = numbers.figure(text, at, column)
    if rounding and value % rounding:
        raise DataRefused(
            "not_a_multiple",
            at.cell(column),
            "{text} is not a multiple of {rounding}, to which these figures are rounded.",
            text=text,
            rounding=rounding,
        )
    return value


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


def refuse_duplicates(rows: Sequence[Row], place: Where) -> None:
    if len({row.key for row in rows}) == len(rows):
        return
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.key in seen:
            raise DataRefused(
                "rows_repeated",
                place,
                "rows {seen} and {number} are both for {key}.",
                seen=seen[row.key],
                number=row.number,
                key=row.key,
            )
        seen[row.key] = row.number


def refuse_gaps(
    rows: Iterable[Row], about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]], place: Where
) -> None:
    """The rows must be exactly the combinations that `complete` describes; a column it leaves out takes every code."""
    expected: dict[tuple[str, ...], None] = {}
    for grid in about["complete"]:
        if unknown := [column for column in grid if column not in about["key"]]:
            raise DataRefused(
                "complete_of_no_key_column",
                place,
                "complete names {unknown!r}, which is not a key column.",
                unknown=unknown[0],
            )
        axes = [[str(code) for code in grid.get(column, lists[column])] for column in about["key"]]
        expected.update(dict.fromkeys(itertools.product(*axes)))
    there = {row.key: row.number for row in rows}
    if missing := [key for key in expected if key not in there]:
        whole = _wholly_missing(missing, there, about["key"])
        listed = whole or some_of([" ".join(key) for key in missing], 4)
        advice = phrase("add_rows", "Add them (0 where there is nobody).")
        if len(missing) == 1:
            raise DataRefused("row_missing", place, "1 row is missing: {rows}.", advice, rows=listed)
        count = len(missing)
        raise DataRefused("rows_missing", place, "{count} rows are missing: {rows}.", advice, count=count, rows=listed)
    if extra := [key for key in there if key not in expected]:
        raise DataRefused(
            "row_too_many", place.row(there[extra[0]]), "there should be no row for {extra}.", extra=extra[0]
        )


def _wholly_missing(
    missing: list[tuple[str, ...]], there: Iterable[tuple[str, ...]], key: Sequence[str]
) -> Phrase | None:
    """ "jurisdiction YT", if every row that is missing is for a code that no row has."""
    found = list(there)
    for place, column in enumerate(key):
        absent = dict.fromkeys(each[place] for each in missing if all(each[place] != other[place] for other in found))
        if absent and all(each[place] in absent for each in missing):
            return phrase("every_row", "every row of {column} {codes}", column=column, codes=some_of(list(absent)))
    return None


def recompute(
    control: Mapping[str, Any],
    rows: Sequence[Row],
    about: Mapping[str, Any],
    lists: Mapping[str, Mapping[str, Any]],
    place: Where,
) -> None:
    """Each total of a control must equal the sum of its rows within the rounding of both and what is suppressed."""
    measure = control.get("measure", (about["measures"] or [""])[0])
    if measure not in about["measures"] or not isinstance(control.get("totals"), list):
        raise DataRefused(
            "control_not_complete",
            place,
            "a control needs totals, a list of tables, and one of the measures: {measure!r}.",
            measure=measure,
        )
    rounding = Decimal(str(control.get("rounding", about["rounding"])))
    known_groups: dict[tuple[int, ...], dict[tuple[str, ...], list[Row]]] = {}
    for total in control["totals"]:
        codes = {column: codes_listed(code) for column, code in total.items() if column != "total"}
        for column, code in ((column, code) for column, listed in codes.items() for code in listed):
            if column not in about["key"] or code not in lists[column]:
                raise DataRefused(
                    "control_total_of_no_code",
                    place,
                    "a control total is for {column} {code}, which the table does not have.",
                    column=column,
                    code=code,
                )
        groups = _grouped(rows, tuple(about["key"].index(column) for column in codes), known_groups)
        parts = [row for wanted in itertools.product(*codes.values()) for row in groups.get(wanted, ())]
        known = sum((row.figures[measure] or Decimal(0) for row in parts), Decimal(0))
        hidden = sum(row.suppressed for row in parts)
        slack = (rounding + sum((row.rounding for row in parts if row.figures[measure] is not None), Decimal(0))) / 2
        low, high = known + hidden * SMALLEST - slack, known + hidden * LARGEST + slack
        published = Decimal(str(total["total"]))
        if not low <= published <= high:
            of = [phrase("of_codes", "{column} {codes:and}", column=c, codes=listed) for c, listed in codes.items()]
            bounds = phrase("from_to", "{low} to {high}", low=low, high=high) if low != high else low
            raise DataRefused(
                "control_total_missed",
                place,
                "{measure} for {of} add to {bounds}, and the published total is {published} ({name}).",
                "A row is wrong, missing or there twice.",
                measure=measure,
                of=of or phrase("all_rows", "all rows"),
                bounds=bounds,
                published=published,
                name=control.get("name") or phrase("control_total", "control total"),
            )


def _grouped(
    rows: Iterable[Row], places: tuple[int, ...], known: dict[tuple[int, ...], dict[tuple[str, ...], list[Row]]]
) -> dict[tuple[str, ...], list[Row]]:
    """The rows by their codes at some places of the key; worked out once for each choice of places."""
    if places not in known:
        known[places] = {}
        for row in rows:
            known[places].setdefault(tuple(row.key[at] for at in places), []).append(row)
    return known[places]
