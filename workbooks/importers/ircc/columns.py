"""The columns of a sheet: which is which month, quarter or year, by the header and by the period in the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Never

from fundingmodel.errors import Phrase, phrase
from workbooks.importers.ircc.languages import EditionLanguage, Period
from workbooks.importers.ircc.sheet import Sheet

FULL = "full"
MONTH_NAMES = (
    phrase("workbooks.january", "Jan"),
    phrase("workbooks.february", "Feb"),
    phrase("workbooks.march", "Mar"),
    phrase("workbooks.april", "Apr"),
    phrase("workbooks.may", "May"),
    phrase("workbooks.june", "Jun"),
    phrase("workbooks.july", "Jul"),
    phrase("workbooks.august", "Aug"),
    phrase("workbooks.september", "Sep"),
    phrase("workbooks.october", "Oct"),
    phrase("workbooks.november", "Nov"),
    phrase("workbooks.december", "Dec"),
)


@dataclass(frozen=True, order=True)
class Span:
    """The months that a column covers: one, a quarter's or a year's. A stock on 31 December has the whole year."""

    year: int
    first: int
    last: int
    level: str  # "month", "quarter" or "year"

    @property
    def quarter(self) -> int:
        return (self.first + 2) // 3

    @property
    def coverage(self) -> str:
        """The months of a year that are counted: "full", or the first and the last."""
        if (self.first, self.last) == (1, 12):
            return FULL
        return f"{self.year}-{self.first:02} to {self.year}-{self.last:02}"

    def described(self) -> Phrase:
        year = str(self.year)
        if self.level == "month":
            return phrase("workbooks.month_of_year", "{month} {year}", month=MONTH_NAMES[self.first - 1], year=year)
        if self.level == "quarter":
            return phrase("workbooks.quarter_of_year", "Q{quarter} Total {year}", quarter=self.quarter, year=year)
        return phrase("workbooks.total_of_year", "Total {year}", year=year)


def period_of(sheet: Sheet, language: EditionLanguage, monthly: bool | None) -> Period:
    """The period in the title: of months or of years, where it is known which."""
    period = language.period(sheet.title)
    if period is None or monthly not in (None, period.monthly):
        example = "2000 - 2024" if monthly is False else language.words["example_of_months"]
        what = "the title {title!r} does not end on a period such as {example!r}."
        sheet.refuse(1, 0, "workbooks.no_period", what, title=sheet.title, example=example)
    if period.first > period.last:
        what = "the period in the title ends before it begins: {period!r}."
        sheet.refuse(1, 0, "workbooks.period_reversed", what, period=period.text)
    return period


def corner_of(sheet: Sheet) -> tuple[int, int]:
    """The row of years, and how many columns of labels there are to the left of the first of them."""
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


def columns_of(sheet: Sheet, language: EditionLanguage, header: range, width: int, period: Period) -> tuple[Span, ...]:
    """The columns found, which must be those that the title's period asks for, one after the other."""
    end = max(len(sheet.rows[number - 1]) for number in header)
    while not any(sheet.text(number, end - 1) for number in header):
        end -= 1
    heads = [[sheet.text(number, column) for number in header] for column in range(width, end)]
    quarters = any(language.quarter(text) for texts in heads for text in texts)
    expected = list(_expected(period, quarters))
    year = ""
    for column, (texts, span) in enumerate(zip(heads, expected, strict=False), start=width):
        if texts[0]:
            year = texts[0]
        lowest = next((text for text in reversed(texts) if text), "")
        if not year or not _is(span, year, lowest, period.monthly, language):
            _refuse_span(sheet, header[-1], column, span, year, lowest)
        if span.level == "year":
            year = ""  # the next year must say its own name: one that is blank or merged away is not guessed
    _refuse_count(sheet, header[-1], width, len(heads), expected)
    return tuple(expected)


def _refuse_span(sheet: Sheet, row: int, column: int, span: Span, year: str, found: str) -> Never:
    if not year:
        what = "the title's period asks for {span} here, found {found!r} under no year."
        sheet.refuse(row, column, "workbooks.not_the_span_no_year", what, span=span.described(), found=found)
    what = "the title's period asks for {span} here, found {found!r} under the year {year}."
    sheet.refuse(row, column, "workbooks.not_the_span", what, span=span.described(), found=found, year=year)


def _refuse_count(sheet: Sheet, row: int, width: int, count: int, expected: Sequence[Span]) -> None:
    """Refused: more columns than the title's period asks for, or fewer."""
    if count > len(expected):
        what = "by the period in the title, there are more columns here."
        sheet.refuse(row, width + len(expected), "workbooks.more_columns", what)
    if count < len(expected):
        what = "by the period in the title, {span} is missing here."
        sheet.refuse(row, width + count, "workbooks.span_missing", what, span=expected[count].described())


def _is(span: Span, year: str, lowest: str, monthly: bool, language: EditionLanguage) -> bool:
    if year != str(span.year):
        return False
    if span.level == "month":
        return language.month(lowest) == span.first
    if span.level == "quarter":
        return language.quarter(lowest) == span.quarter
    return language.is_total_of_year(lowest, span.year) if monthly else lowest == str(span.year)


def _expected(period: Period, quarters: bool) -> Iterator[Span]:
    for year in range(period.first[0], period.last[0] + 1):
        months = [month for month in range(1, 13) if period.first <= (year, month) <= period.last]
        for month in months if period.monthly else ():
            yield Span(year, month, month, "month")
            if quarters and (month % 3 == 0 or month == months[-1]):
                begin = max(months[0], month - (month - 1) % 3)
                yield Span(year, begin, month, "quarter")
        yield Span(year, months[0], months[-1], "year")
