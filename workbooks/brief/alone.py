"""A workbook with a brief alone: one page, whose figures are values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fundingmodel.briefs import Brief
from fundingmodel.result import Result
from workbooks.asked.copies import FOR_TABLE, Copy, twin_sentence
from workbooks.asked.signed import refuse_other_stamp
from workbooks.brief.data import LEFT, TOP
from workbooks.brief.figures import as_values
from workbooks.brief.page import BriefPage
from workbooks.file.saving import filled, finished
from workbooks.file.seal import refuse_changed, sealed
from workbooks.page.book import Book
from workbooks.page.properties import describe_report
from workbooks.report import WRITTEN, new_book, replace_report, stamp_of
from workbooks.returned.origin import in_text, of_brief

STAMP, ORIGIN = (TOP - 2, LEFT + 4), (TOP - 2, LEFT + 5)  # cells that say with what and from what it was made


@dataclass(frozen=True)
class BriefSummary:
    """What was written: the file and its hash."""

    path: Path
    sha256: str


def brief_data(
    results: Sequence[Result], brief: Brief, party: str, language: str = "en", copy: Copy = FOR_TABLE
) -> bytes:
    """The bytes of the workbook, with the party of this code chosen; the same for the same inputs."""
    book, _ = brief_book(results, brief, party, language, copy)
    return sealed(filled(finished(book.workbook, WRITTEN)))


def brief_book(results: Sequence[Result], brief: Brief, party: str, language: str, copy: Copy) -> tuple[Book, str]:
    """The workbook before its values are stored, and its stamp; `results` are those that the brief was asked of."""
    shown = list(brief.sides.named.values())
    book, stamp = new_book(shown, language), stamp_of(shown)
    page = BriefPage(book, brief, book.words.text(brief.speech.names[party]), as_values(brief))
    origin = of_brief(results, language, copy, brief.sides.year, party)
    page.put(*STAMP, stamp, "note")
    page.put(*ORIGIN, in_text(origin), "note")
    refuse_other_stamp(copy.signed, stamp)
    twin = twin_sentence(copy.twin, stamp, book.words)
    copy.put_on([page.write(stamp, signed=copy.signed, also=twin)], book.words)
    describe_report(book, shown, stamp, page.party)
    return book, stamp


def write_brief(
    results: Sequence[Result],
    brief: Brief,
    party: str,
    path: Path | str,
    language: str = "en",
    copy: Copy = FOR_TABLE,
    force: bool = False,
) -> BriefSummary:
    """Writes it; a file that is there is replaced if it is a workbook of ours that nobody has changed, or with `force`."""
    if not force:
        refuse_changed(path)
    data = brief_data(results, brief, party, language, copy)
    replace_report(data, path, force)
    return BriefSummary(Path(path), hashlib.sha256(data).hexdigest())
