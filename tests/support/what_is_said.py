"""What faces say, line by line, and the lists of sentences.toml looked for in them.

Of a line more is known than its text: of which scenario, jurisdiction and year it is. Amounts that somebody has printed are read from
the table of data, so that a range can be held against them.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter
from summary_page import Page, rows_of

LISTS = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
MILLION = 1_000_000
BLOCK = {"en": "What is known of", "fr": "Ce que l’on sait de"}
RECORDED = 13  # rows of the block of known amounts: twelve jurisdictions and all of them


@dataclass(frozen=True)
class Said:
    """What one face says, in lines: of which scenarios and year, and what is so there ("envelopes differ")."""

    face: str
    language: str
    lines: tuple[str, ...]
    of: tuple[str, ...] = ()
    year: str = ""
    so: frozenset[str] = frozenset()


def faults(said: Said) -> list[str]:
    """Lines that may not appear, and what must and does not."""
    place = f"{said.face} {', '.join(said.of)} {said.year} {said.language}"
    found = [
        f"{place}: {entry['what']}: {line}"
        for line in said.lines
        for entry in LISTS["never"]
        if is_in(entry, line, said)
    ]
    missing = [
        entry for entry in LISTS["must"] if is_asked(entry, said) and not any(_has(entry, x, said) for x in said.lines)
    ]
    return found + [f"{place}: not said: {entry['what']}" for entry in missing]


def is_in(entry: Mapping[str, Any], line: str, said: Said) -> bool:
    """Whether a line has what may not appear; each sentence of it by itself, where something beside it would allow it."""
    if "range" in entry:
        return any(_leaves_out(match, line, said) for match in re.finditer(entry["range"][said.language], line))
    unless = entry.get("unless", {}).get(said.language)
    parts = re.split(r"(?<=[.;!?]) ", line) if unless else [line]
    return any(
        re.search(entry[said.language], part, re.IGNORECASE) and not (unless and re.search(unless, part, re.IGNORECASE))
        for part in parts
    )


def is_asked(entry: Mapping[str, Any], said: Said) -> bool:
    """Whether what must appear must appear here."""
    of, years = entry.get("of"), entry.get("years")
    if entry["face"] != said.face or (of and not set(of) & set(said.of)) or (years and said.year not in years):
        return False
    return "if" not in entry or entry["if"] in said.so


def _has(entry: Mapping[str, Any], line: str, said: Said) -> bool:
    return re.search(entry[said.language], line, re.IGNORECASE) is not None


# Ranges and the amounts that somebody printed


@cache
def printed_amounts() -> Mapping[tuple[str, str, str], int]:
    """By language, jurisdiction's name and fiscal year."""
    names = {
        "en": {"ON": "Ontario", "BC": "British Columbia", "AB": "Alberta", "MB": "Manitoba", "SK": "Saskatchewan"},
        "fr": {"ON": "Ontario", "BC": "Colombie-Britannique", "AB": "Alberta", "MB": "Manitoba", "SK": "Saskatchewan"},
    }
    return {
        (language, name, row["fiscal_year"]): int(row["amount"])
        for language, by_code in names.items()
        for code, name in by_code.items()
        for row in rows_of("settlement_allocations")
        if row["jurisdiction"] == code
    }


def _leaves_out(match: re.Match[str], line: str, said: Said) -> bool:
    low, high = (float(text.replace(",", ".")) * MILLION for text in match.groups())
    return any(
        name in line and (long_year(year, language) in line or year == said.year) and not low <= amount <= high
        for (language, name, year), amount in printed_amounts().items()
        if language == said.language
    )


def long_year(year: str, language: str) -> str:
    """2026-27, in French 2026-2027."""
    return year if language == "en" else f"{year[:5]}{year[:2]}{year[5:]}"


# Faces


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ")


def summary_lines(page: Page, language: str) -> tuple[str, ...]:
    """The texts of the Summary as it is shown now, a row of known amounts as one line: name: amount – what is said of it."""
    sheet = page.workbook.worksheets[0]
    found: list[str] = []
    block = 0
    for row in range(1, sheet.max_row + 1):
        texts = [page[sheet.title, f"{get_column_letter(c)}{row}"] for c in (1, 2, 3)]
        if str(texts[0]).startswith(BLOCK[language]):
            block = row + 1
        if block < row <= block + RECORDED and block:
            amount = (
                "" if texts[1] in ("", None) else f"{texts[1]:.0f}" if isinstance(texts[1], float | int) else texts[1]
            )
            found.append(
                plain(f"{texts[0]}: {amount} – {texts[2] or ''}" if amount else f"{texts[0]}: {texts[2] or ''}")
            )
        else:
            every = (page[sheet.title, cell.coordinate] for cell in sheet[row])
            found += [plain(text) for text in every if isinstance(text, str) and " " in text]
    return tuple(dict.fromkeys(found))


def sheet_lines(page: Page, title: str) -> tuple[str, ...]:
    sheet = page.workbook[title]
    every = (page[title, cell.coordinate] for row in sheet.iter_rows() for cell in row)
    return tuple(dict.fromkeys(line for text in every if isinstance(text, str) for line in plain(text).splitlines()))


def lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in plain(text).splitlines() if line.strip())


def planted() -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Each entry of what may not appear, a language, and the sentence that is planted in it."""
    for entry in LISTS["never"]:
        for language in ("en", "fr"):
            yield entry, language, entry["planted"][language]


def together(every: Iterable[Said]) -> list[str]:
    return [fault for said in every for fault in faults(said)]
