"""The languages of editions: the words that a reader of the layout must know, and how labels and titles are compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MARKS = re.compile("[*†‡¹²³]")  # of footnotes
YEAR = r"((?:19|20)\d\d)"


def plain(text: str) -> str:
    """A title or a label as it is compared: its words, whatever its case, dashes, blanks, apostrophes and footnote marks.

    >>> plain("Canada – Asylum Claimants, Province / Territory* of Claim")
    'canada-asylum claimants, province/territory of claim'
    """
    text = unicodedata.normalize("NFC", MARKS.sub("", text)).casefold()
    text = " ".join(re.sub("[‘’]", "'", re.sub("[‐-―−]", "-", text)).split())
    return re.sub(r" ?([/-]) ?", r"\1", re.sub(" ,", ",", text)).strip()


@dataclass(frozen=True)
class Period:
    """The first and the last month of a table, as (year, month); `text` is how the title has it."""

    first: tuple[int, int]
    last: tuple[int, int]
    monthly: bool
    text: str


@dataclass(frozen=True)
class EditionLanguage:
    """One language that a table is published in."""

    code: str
    words: Mapping[str, Any]

    @cached_property
    def months(self) -> Mapping[str, int]:
        """The number of each month by its names, as they are compared."""
        return {plain(name): at for at, names in enumerate(self.words["months"], start=1) for name in names}

    @cached_property
    def _period(self) -> re.Pattern[str]:
        month = "|".join(sorted((re.escape(name) for names in self.words["months"] for name in names), key=len)[::-1])
        between = "|".join([re.escape(word) for word in self.words["between"]] + ["–", "—"])
        of_month = rf"(?:({month})\.? )?"
        return re.compile(rf",? ?({of_month}{YEAR} ?(?:{between}) ?{of_month}{YEAR})$", re.IGNORECASE)

    def without_period(self, title: str) -> str:
        """The title without the period at its end: what a table is known by."""
        return self._period.sub("", title)

    def period(self, title: str) -> Period | None:
        """The period at the end of a title: of whole years, or from a month to a month."""
        match = self._period.search(title)
        if match is None or bool(match[2]) != bool(match[4]):
            return None
        months = [
            self.months[plain(name)] if name else otherwise for name, otherwise in ((match[2], 1), (match[4], 12))
        ]
        return Period((int(match[3]), months[0]), (int(match[5]), months[1]), bool(match[2]), match[1])

    def month(self, text: str) -> int | None:
        return self.months.get(plain(text).rstrip("."))

    def quarter(self, text: str) -> int | None:
        """The number of the quarter that a heading is the total of."""
        heads = {plain(head.format(each)): each for head in self.words["quarters"] for each in range(1, 5)}
        return heads.get(plain(text))

    def is_total_of_year(self, text: str, year: int) -> bool:
        return plain(text) in {plain(head.format(year)) for head in self.words["years"]}

    def is_total(self, label: str) -> bool:
        return plain(label) in map(plain, self.words["total"])

    def name_of(self, label: str) -> str:
        """A label as it is looked up: "Ontario - Total" and "Ontario Total" are "ontario"."""
        return re.sub(r"( |-)total$|^total( |-)", "", plain(label)).strip()

    def published(self, label: str) -> str:
        """A label as it is written, without the word that makes it a total."""
        return re.sub(r" ?[-–—]? ?\bTotal$|^Total\b ?[-–—]? ?", "", label, flags=re.IGNORECASE).strip() or label

    def is_not_stated(self, label: str) -> bool:
        return self.name_of(label) in map(plain, self.words["not_stated"])

    def count(self, text: str) -> int | None:
        """A count as it is printed, with or without its separators between thousands; None where it is no count."""
        between = "[ \u00a0\u202f]" if self.words["thousands"] == " " else re.escape(self.words["thousands"])
        if not re.fullmatch(rf"[0-9]+|[0-9]{{1,3}}({between}[0-9]{{3}})+", text):
            return None
        return int(re.sub(r"\D", "", text))

    def rounded_to(self, notes: str) -> int | None:
        match = re.search(rf"{plain(self.words['rounded'])} (\d+)", plain(notes))
        return int(match[1]) if match else None

    def is_stock(self, title: str) -> bool:
        return any(plain(words) in plain(title) for words in self.words["stock"])

    def counts_once(self, notes: str) -> bool:
        """Whether the notes say that a person in several parts is once in their total."""
        return any(plain(words) in plain(notes) for words in self.words["twice"])

    def day(self, text: str) -> str | None:
        """The day in a text (July 31, 2025; 31 juillet 2025), as 2025-07-31."""
        names = "|".join(sorted(map(re.escape, self.months), key=len)[::-1])
        first, last = rf"({names})\.? (\d{{1,2}})", rf"(\d{{1,2}})(?:er)? ({names})\.?"
        match = re.search(rf"(?:{first}|{last}),? {YEAR}", plain(text))
        if match is None:
            return None
        month, day = (match[1], match[2]) if match[1] else (match[4], match[3])
        return f"{match[5]}-{self.months[month]:02}-{int(day):02}"


@cache
def languages() -> Mapping[str, EditionLanguage]:
    """The languages by their codes, English first."""
    words = tomllib.loads((FOLDER / "languages.toml").read_text(encoding="utf-8"))
    return {code: EditionLanguage(code, each) for code, each in words.items()}


def guessed(title: str, column: str) -> EditionLanguage:
    """The language of a table that is not known: of the months in its title, or else of the notes below it."""
    for language in languages().values():
        if (period := language.period(title)) and period.monthly:
            return language
    return next((each for each in languages().values() if each.rounded_to(column)), languages()["en"])
