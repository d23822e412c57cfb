"""Row sources: what a row of a table says of its own figures: source and its date, status, rounding, span, scope and measure.

A table may have these columns beside its figures. The gate reads them, unless `columns` of its TOML file names them as columns
that nothing is read from, as files of 0.1 do: what such a column says is then taken only where it is one of the words here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel.errors import DataRefused, Where, phrase
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.scopes import measures

STATUSES: Mapping[str, Mapping[str, str]] = {
    "published": {"en": "published", "fr": "publié"},
    "planned": {"en": "planned", "fr": "prévu"},
    "reported": {"en": "reported", "fr": "rapporté"},
    "stated": {"en": "stated", "fr": "déclaré"},
    "claimed": {"en": "claimed", "fr": "réclamé"},
    "derived": {"en": "derived", "fr": "calculé"},
    "assumed": {"en": "assumed", "fr": "supposé"},
    "projected": {"en": "projected", "fr": "projeté"},
}
OLDER = {"assumption": "assumed"}  # the word of 0.1
WORKED_OUT = ("derived", "assumed", "projected")  # their rounding is a span, and they need be no multiples of it
STATUS, SOURCE_DATE, SCOPE, MEASURE = "status", "source_date", "scope", "measure"
SOURCE_COLUMNS = ("source", "source_en", "source_fr")
LOW, HIGH = (
    "low",
    "high",
)  # the span of a figure that is worked out: the least and the most it may be, where they are known
NOTE_COLUMNS = ("note_en", "note_fr")
ROW_COLUMNS = (*SOURCE_COLUMNS, SOURCE_DATE, STATUS, LOW, HIGH, SCOPE, MEASURE, *NOTE_COLUMNS)
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?")
SPAN_WORDS = {LOW: {"en": "at least", "fr": "au moins"}, HIGH: {"en": "at the most", "fr": "au plus"}}
DATE = re.compile(r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
FRENCH_THOUSANDS = "\u00a0"
ROUNDED_TO = {"en": "rounded to", "fr": "arrondi à"}
COLON = {"en": ": ", "fr": "\u00a0: "}


@dataclass(frozen=True)
class RowSource:
    """What a row says of its own figures. A text that it does not give is empty; `source` is by language."""

    source: Mapping[str, str]
    date: str
    status: str
    rounding: Decimal
    scope: str
    measure: str
    note: Mapping[str, str]
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def says(self) -> bool:
        """Whether the row has a source or status of its own."""
        return bool(self.source["en"] or self.status)

    def cited(self, language: str, otherwise: str = "") -> str:
        """The source with its date and status, "IRCC, 2021-10-09 (published)"; `otherwise` where the row names none."""
        named = self.source[language] or otherwise
        if not named:
            return ""
        dated = f"{named}, {self.date}" if self.date and self.date not in named else named
        return f"{dated} ({self._trust(language)})" if self.status else dated

    @property
    def is_worked_out(self) -> bool:
        """Whether it is calculated, assumed or projected: its note says how."""
        return self.status in WORKED_OUT

    def _trust(self, language: str) -> str:
        """The status, with what the source rounds to, where that is more than one: "reported; rounded to 100,000".

        With its span, where it has one: "derived; at least 882,800,000, at the most 947,500,000".
        """
        status = STATUSES[self.status][language]
        span = [f"{SPAN_WORDS[name][language]} {_number(x, language)}" for name, x in self._span if x is not None]
        if span:
            return f"{status}; {', '.join(span)}"
        if self.rounding <= 1 or self.is_worked_out:
            return status
        return f"{status}; {ROUNDED_TO[language]} {_number(self.rounding, language)}"

    @property
    def _span(self) -> tuple[tuple[str, Decimal | None], ...]:
        return (LOW, self.low), (HIGH, self.high)


def _number(figure: Decimal, language: str) -> str:
    written = f"{figure:,f}"
    if language == "en":
        return written
    return written.replace(",", FRENCH_THOUSANDS).replace(".", ",").replace("-", "\u2212")


def source_of(
    texts: Mapping[str, str], rounding: Decimal, described: Mapping[str, str], money: tuple[str, str]
) -> RowSource:
    """What the texts of a row say, with the scope and measure of its money. An address alone is put behind what the table
    `described` as its source.
    """
    return RowSource(
        source={language: _source(texts, described, language) for language in LANGUAGES},
        date=texts.get(SOURCE_DATE, ""),
        status=status_of(texts),
        rounding=rounding,
        scope=money[0],
        measure=money[1],
        note={language: texts.get(f"note_{language}", "") for language in LANGUAGES},
        low=_limit(texts.get(LOW, "")),
        high=_limit(texts.get(HIGH, "")),
    )


def status_of(texts: Mapping[str, str]) -> str:
    """The status that the texts of a row say; empty where they say none of the closed list."""
    status = OLDER.get(texts.get(STATUS, ""), texts.get(STATUS, ""))
    return status if status in STATUSES else ""


def _limit(text: str) -> Decimal | None:
    return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else None


def _source(texts: Mapping[str, str], described: Mapping[str, str], language: str) -> str:
    own, address = texts.get(f"source_{language}", ""), texts.get("source", "")
    if not address or address in own:
        return own
    whose = own or (described.get(language, "") if address.startswith("http") else "")
    return COLON[language].join(part for part in (whose, address) if part)


def read_columns(header: Sequence[str], about: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of a table's columns that the gate reads as row sources: not figures, not keys, not named in `columns`."""
    others = {*about["key"], *about["measures"], *about.get("columns", ())}
    return tuple(column for column in ROW_COLUMNS if column in header and column not in others)


def check_row(texts: Mapping[str, str], columns: tuple[str, ...], where: Where) -> None:
    """DataRefused where a row has no status, or one outside the closed list; the same of measure, scope and date."""
    for column, allowed in ((STATUS, tuple(STATUSES)), (MEASURE, tuple(measures())), (SCOPE, ())):
        if column in columns:
            _refuse_other_word(column, texts[column], allowed, where.cell(column))
    if SOURCE_DATE in columns and texts[SOURCE_DATE] and not DATE.fullmatch(texts[SOURCE_DATE]):
        raise DataRefused(
            "row_date_not_a_date",
            where.cell(SOURCE_DATE),
            "found {found!r}, which is no date.",
            "Write the day, month or year of the source, as 2021-10-09, 2021-10 or 2021.",
            found=texts[SOURCE_DATE],
        )
    for column in (LOW, HIGH):
        if column in columns and texts[column] and _limit(texts[column]) is None:
            raise DataRefused(
                "row_limit_not_a_number",
                where.cell(column),
                "found {found!r}, which is no plain number.",
                "Write digits, with a point for decimals, or leave it blank where it is not known.",
                found=texts[column],
            )


def check_span(
    texts: Mapping[str, str], columns: tuple[str, ...], figures: Iterable[Decimal | None], where: Where
) -> None:
    """DataRefused where a row's figure is below the least, or above the most, that the row says it may be."""
    limits = [_limit(texts[column]) if column in columns else None for column in (LOW, HIGH)]
    for figure in figures:
        below = figure is not None and limits[0] is not None and figure < limits[0]
        above = figure is not None and limits[1] is not None and figure > limits[1]
        if below or above:
            raise DataRefused(
                "row_figure_beyond_its_span",
                where.cell(LOW if below else HIGH),
                "found {found}, and the figure of the row is {figure}.",
                "A row's figure lies between its low and its high.",
                found=texts[LOW if below else HIGH],
                figure=figure,
            )


def _refuse_other_word(column: str, found: str, allowed: tuple[str, ...], where: Where) -> None:
    unread = phrase(
        "or_not_read", 'If nothing is to be read from it, name it in columns = ["{column}"].', column=column
    )
    if not found:
        raise DataRefused("row_word_blank", where, "the {column} is blank.", unread, column=column)
    if allowed and found not in allowed and OLDER.get(found) not in allowed:
        raise DataRefused(
            "row_not_one_of",
            where,
            "{column} is {found!r}; it must be one of {allowed:and}.",
            unread,
            column=column,
            found=found,
            allowed=allowed,
        )
