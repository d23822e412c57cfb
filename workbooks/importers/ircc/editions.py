"""Editions: what is at the place of a table that is about to be written, and what has changed since."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.datasets.dataset import RULES, SUPPRESSED, some_of
from fundingmodel.errors import DataRefused, Phrase, phrase
from workbooks.importers.ircc.blocks import HIDDEN
from workbooks.importers.ircc.columns import FULL
from workbooks.importers.ircc.reading import Imported
from workbooks.importers.ircc.tidy import Record

COVERAGE = "coverage"
LISTED = 5  # of the largest changes


@dataclass(frozen=True)
class There:
    """What is at the place of a table before it is written: its bytes, and what the TOML beside it says of its original."""

    path: Path
    data: bytes | None
    beside: bytes | None

    @property
    def about(self) -> Mapping[str, Any]:
        try:
            return tomllib.loads((self.beside or b"").decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return {}

    @property
    def original(self) -> Mapping[str, Any]:
        """The file that it was imported from; empty where no import says so."""
        found = self.about.get("original", {})
        return found if isinstance(found, dict) else {}

    @property
    def retrieved(self) -> Any:
        return self.about.get("retrieved", "")


def there(path: Path) -> There:
    beside = path.with_suffix(".toml")
    return There(path, *(each.read_bytes() if each.is_file() else None for each in (path, beside)))


def is_same_edition(found: There, data: bytes, sha256: str) -> bool:
    """Whether the same figures are there already, from the same original, or from an import that said nothing of it."""
    if found.beside is None:
        return found.data in (None, data)
    return found.data in (None, data) and found.original.get("sha256") == sha256


def refuse_another(found: There, rows: Sequence[Record], data: bytes, imported: Imported) -> None:
    """DataRefused, with what has changed between the edition that is there and the one to be written."""
    changes = list(changes_since(found, rows, imported.layout.measure))
    name = found.path.with_suffix(".toml").name if found.data in (None, data) else found.path.name
    if not found.original:
        what = (
            "there is a file already that does not say which edition it is, and it was left as it is. Write to another "
            "file, or give --force to replace it. Compared with it:\n- {changes:- }"
        )
        raise DataRefused("workbooks.file_not_imported", name, what, changes=changes)
    if found.original.get("sha256") == imported.sha256:
        what = (
            "the table was edited after it was imported from the same original, and was left as it is. Write to another "
            "file, or give --force to replace it. What the original changes:\n- {changes:- }"
        )
        raise DataRefused("workbooks.table_edited", name, what, changes=changes)
    what = (
        "another edition is there, of {before}; this one is of {vintage}. Write to another file, or give --force to "
        "replace it. What has changed:\n- {changes:- }"
    )
    before = str(found.about.get("vintage", ""))
    raise DataRefused("workbooks.another_edition", name, what, before=before, vintage=imported.vintage, changes=changes)


def changes_since(found: There, rows: Sequence[Record], measure: str) -> Iterator[Phrase]:
    """What has changed, in words: years that cover other months, rows new and gone, figures, the largest changes first."""
    if found.data is None:
        yield phrase(
            "workbooks.described_only",
            "its place is beside {table}, of which it says something else",
            table=found.path.name,
        )
        return
    older = _rows_of(found.data)
    key = [column for column in rows[0] if column not in (measure, SUPPRESSED, COVERAGE)]
    wanted = [*key, measure]
    if older is None:
        yield phrase("workbooks.not_comparable", "it is no table that can be compared")
    elif missing := [column for column in wanted if not older or column not in older[0]]:
        english = "its columns are {columns:and}; there is no {missing:or} among them"
        columns = list(older[0]) if older else [phrase("none", "none")]
        yield phrase("workbooks.other_columns", english, columns=columns, missing=missing)
    else:
        yield from _Comparison(older, rows, key, measure).described()


def _rows_of(data: bytes) -> list[dict[str, str]] | None:
    """The rows of a CSV file; None where it is none."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    return None if any(None in row or None in row.values() for row in rows) else rows


@dataclass(frozen=True)
class _Comparison:
    """The rows of two editions by their codes."""

    older: Sequence[Mapping[str, str]]
    newer: Sequence[Mapping[str, str]]
    key: Sequence[str]
    measure: str

    def described(self) -> Iterator[Phrase]:
        before, after = self._by_codes(self.older), self._by_codes(self.newer)
        both = [codes for codes in after if codes in before]
        moved = Counter(
            (self._year(codes), *(each.get(COVERAGE, FULL) for each in (before[codes], after[codes])))
            for codes in both
            if before[codes].get(COVERAGE, FULL) != after[codes].get(COVERAGE, FULL)
        )
        lines = [_covers(count, *of) for of, count in moved.items()]
        lines += self._rows("new", [codes for codes in after if codes not in before], before)
        lines += self._rows("gone", [codes for codes in before if codes not in after], after)
        alike = [codes for codes in both if before[codes].get(COVERAGE, FULL) == after[codes].get(COVERAGE, FULL)]
        changed = [codes for codes in alike if self._printed(before[codes]) != self._printed(after[codes])]
        yield from lines
        yield _differ(len(changed), len(both), bool(lines))
        by_size = sorted(changed, key=lambda codes: -abs(self._figure(after[codes]) - self._figure(before[codes])))
        for codes in by_size[:LISTED]:
            yield self._change(codes, before[codes], after[codes])
        if len(changed) > LISTED:
            yield phrase("workbooks.smaller_changes", "and {count:,} smaller changes", count=len(changed) - LISTED)

    def _by_codes(self, rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, ...], Mapping[str, str]]:
        return {tuple(row[column] for column in self.key): row for row in rows}

    def _year(self, codes: Sequence[str]) -> str:
        return codes[self.key.index("year")]

    def _rows(self, kind: str, rows: Sequence[Sequence[str]], others: Mapping[tuple[str, ...], object]) -> list[Phrase]:
        """How many rows are new or gone, and the codes that the other edition does not have at all."""
        if not rows:
            return []
        codes: list[Phrase | Sequence[str]] = []
        for at, column in enumerate(self.key):
            known = {other[at] for other in others}
            if only := [code for code in dict.fromkeys(row[at] for row in rows) if code not in known]:
                codes.append(phrase("workbooks.codes_of", "{column} {codes:and}", column=column, codes=some_of(only)))
        named = codes or some_of([", ".join(row) for row in rows], LISTED)
        count, some = len(rows), phrase("workbooks.in_brackets", " ({codes:;})", codes=named)
        if kind == "new":
            if count == 1:
                return [phrase("workbooks.row_new", "1 row is new{some}", some=some)]
            return [phrase("workbooks.rows_new", "{count:,} rows are new{some}", count=count, some=some)]
        if count == 1:
            return [phrase("workbooks.row_gone", "1 row is gone{some}", some=some)]
        return [phrase("workbooks.rows_gone", "{count:,} rows are gone{some}", count=count, some=some)]

    def _printed(self, row: Mapping[str, str]) -> tuple[str, str]:
        return row[self.measure], row.get(SUPPRESSED, "0")

    def _figure(self, row: Mapping[str, str]) -> Decimal:
        """The figure, a hidden count at its midpoint: for the order of changes alone."""
        figure, hidden = (_whole(text) or 0 for text in self._printed(row))
        return figure + hidden * RULES["midpoint"]

    def _change(self, codes: Sequence[str], before: Mapping[str, str], after: Mapping[str, str]) -> Phrase:
        texts = before[self.measure], after[self.measure]
        old, new = map(_whole, texts)
        if old is not None and new is not None:
            return phrase(
                "workbooks.figure_changed",
                "{codes}: {before:,} to {after:,} ({difference:+,})",
                codes=list(codes),
                before=old,
                after=new,
                difference=new - old,
            )
        english, (was, now) = "{codes}: {before} to {after}", map(_as_printed, texts)
        return phrase("workbooks.figure_changed_kind", english, codes=list(codes), before=was, after=now)


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def _as_printed(text: str) -> Phrase | str:
    count = _whole(text)
    return text or HIDDEN if count is None else phrase("workbooks.count", "{count:,}", count=count)


def _covers(count: int, year: str, before: str, after: str) -> Phrase:
    english = "{count:,} figures of {year} cover other months: {before}, now {after}"
    return phrase(
        "workbooks.other_months", english, count=count, year=year, before=_months(before), after=_months(after)
    )


def _months(coverage: str) -> Phrase | str:
    if coverage == FULL:
        return phrase("workbooks.full_year", "the full year")
    first, _, last = coverage.partition(" to ")
    return phrase("workbooks.months_from_to", "{first} to {last}", first=first, last=last)


def _differ(count: int, compared: int, besides: bool) -> Phrase:
    if count == 0 and besides:
        return phrase("workbooks.no_other_differs", "no other figure differs")
    if count == 0:
        return phrase("workbooks.none_differs", "no figure differs")
    if count == 1:
        return phrase("workbooks.one_differs", "1 of {all:,} figures differs", all=compared)
    return phrase("workbooks.several_differ", "{count:,} of {all:,} figures differ", count=count, all=compared)
