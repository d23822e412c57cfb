"""One workbook, read and checked: from the sheet as published to tidy rows, and what is said of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.column import MONTH
from fundingmodel.errors import Phrase, phrase
from fundingmodel.language.refusals import FRENCH
from fundingmodel.language.words import Words, french
from fundingmodel.nearest import nearest
from workbooks.importers.ircc.blocks import foot_of, rounding_of, total_of
from workbooks.importers.ircc.columns import FULL, columns_of, corner_of, last_header_row, period_of
from workbooks.importers.ircc.languages import EditionLanguage, guessed, plain
from workbooks.importers.ircc.layout import Layout, known_layout, layouts
from workbooks.importers.ircc.sheet import Sheet, sheet_of
from workbooks.importers.ircc.sums import Checks, checks_of
from workbooks.importers.ircc.tidy import Arrangement, Record
from workbooks.importers.ircc.unknown import layout_of, refuse_name


@cache
def sentences(language: str) -> Mapping[str, Any]:
    """What is said of an import, in one language, as it is printed."""
    texts = tomllib.loads((Path(__file__).parent / "summary.toml").read_text(encoding="utf-8"))
    return {name: _printed(text, language) for name, text in texts[language].items()}


def _printed(text: Any, language: str) -> Any:
    """Texts as the language prints them; what they are filled with (titles, paths) stays as it is."""
    if isinstance(text, Mapping):
        return {name: _printed(each, language) for name, each in text.items()}
    if isinstance(text, list | tuple):
        return [_printed(each, language) for each in text]
    return french(text) if language == "fr" else text


def shown(text: Phrase, language: str) -> str:
    """A phrase in the reader's language."""
    return french(FRENCH.phrase(text)) if language == "fr" else str(text)


@dataclass(frozen=True)
class Imported:
    """One workbook, read and checked."""

    table: str
    file: str
    sheet: str
    sha256: str
    title: str
    language: str
    first_month: str
    last_month: str
    full_years: tuple[str, ...]
    part_years: tuple[str, ...]
    rounding: int
    is_stock: bool
    rows: tuple[Record, ...]
    detail: tuple[Record, ...]
    by_month: tuple[Record, ...]
    totals: tuple[Record, ...]
    checks: Checks
    source_line: str
    notes: str
    vintage: str
    layout: Layout

    def summary(self, language: str = "en") -> str:
        """What was read and what was checked, for a person."""
        say, number = sentences(language), Words(language).number
        years = say["to"].join(dict.fromkeys(self.full_years[:1] + self.full_years[-1:])) or say["none"]
        hidden = sum(row["suppressed"] != "0" for row in self.rows)
        counted = sum(self.checks.counted.values())
        lines = [
            say["file"].format(self.file, self.title),
            say["source"].format(self.source_line or say["no_source"], self.rounding),
            say["years"].format(
                say["stock" if self.is_stock else "flow"], years, ", ".join(self.part_years) or say["none"]
            ),
            say["rows"].format(len(self.rows), hidden),
            *(
                say["checked"].format(number(each), self._kind(kind, language))
                for kind, each in self.checks.counted.items()
            ),
            say["misfits"].format(len(self.checks.misfits), number(counted)),
            *(f"    {shown(each, language)}" for each in self.checks.misfits),
        ]
        return "\n".join(lines)

    def _kind(self, kind: str, language: str) -> str:
        """A kind of sums in the reader's language."""
        names = dict(zip(_kinds(self.layout, "en"), _kinds(self.layout, language), strict=False))
        return names.get(kind) or str(sentences(language)["spans"].get(kind, kind))


def _kinds(layout: Layout, language: str) -> list[str]:
    return list(_printed(layout.sums.get(language) or sentences(language)["levels"], language))


def read(
    path: Path, table: str | None, strict: bool, name: str | None = None, wanted_sheet: str | None = None
) -> Imported:
    """The table of a workbook: a known one, by its whole title, or one under the name that is given."""
    sheet = sheet_of(path, wanted_sheet)
    known, language = _identified(sheet, table, name)
    monthly = None if known is None else not known.stock
    period = period_of(sheet, language, monthly)
    top, width = corner_of(sheet)
    if known is not None and not known.has_corner(corner := sheet.text(top, 0), language):
        what = "found {corner!r} above the labels, where {table} has {expected:or}."
        expected = known.corners[language.code]
        sheet.refuse(top, 0, "workbooks.not_the_corner", what, corner=corner, table=known.name, expected=list(expected))
    bottom = last_header_row(sheet, top, width)
    columns = columns_of(sheet, language, range(top, bottom + 1), width, period)
    total, end = total_of(sheet, language, bottom + 1, width, columns)
    foot = foot_of(sheet, language, end, width)
    rounding = rounding_of(sheet, language, foot.notes, total, width)
    stock = known.stock if known else language.is_stock(sheet.title) and not period.monthly
    counted_once = stock or language.counts_once(foot.notes)
    layout = known or layout_of(name or "", total, language, stock, counted_once)
    arrangement = Arrangement(layout, language)
    arrangement.refuse_unknown(sheet, total)
    checks = checks_of(sheet, total, columns, rounding, _kinds(layout, "en"), counted_once, strict)
    years = {index: span for index, span in enumerate(columns) if span.level == "year"}
    full = {span.year for span in years.values() if span.coverage == FULL}
    months = {i: span for i, span in enumerate(columns) if span.level == MONTH and span.year in full}
    tidy = arrangement.tidy(total, years, {} if layout.stock else months)
    return Imported(
        table=layout.name,
        file=path.name,
        sheet=sheet.name,
        sha256=sheet.sha256,
        title=sheet.title,
        language=language.code,
        first_month=f"{period.first[0]}-{period.first[1]:02}",
        last_month=f"{period.last[0]}-{period.last[1]:02}",
        full_years=tuple(str(span.year) for span in years.values() if span.coverage == FULL),
        part_years=tuple(str(span.year) for span in years.values() if span.coverage != FULL),
        rounding=rounding,
        is_stock=layout.stock,
        rows=tidy.rows,
        detail=tidy.detail,
        by_month=tidy.by_month,
        totals=tidy.totals,
        checks=checks,
        source_line=foot.source,
        notes=foot.notes,
        vintage=language.day(foot.source) or f"{period.last[0]}-{period.last[1]:02}",
        layout=layout,
    )


def _identified(sheet: Sheet, table: str | None, name: str | None) -> tuple[Layout | None, EditionLanguage]:
    """The known table whose whole title this is, or none where a name is given; with the language of the edition."""
    found = known_layout(sheet.title)
    if table is not None and (found is None or found[0].name != table):
        what = "the title is {title!r}, which is not the table {asked:or}."
        sheet.refuse(1, 0, "workbooks.not_the_table", what, "Give another workbook.", title=sheet.title, asked=[table])
    if found is not None and name in (None, found[0].name):
        return found
    if name is None:
        what = "the title is {title!r}, which is that of no table that is known here."
        sheet.refuse(1, 0, "workbooks.title_unknown", what, _closest(sheet.title), title=sheet.title)
    refuse_name(name)
    if name in layouts():
        what = "the title is {title!r}, and {name} is the name of another table."
        advice = "Give the table a name of its own: --as NAME."
        sheet.refuse(1, 0, "workbooks.name_of_another", what, advice, title=sheet.title, name=name)
    first_column = "\n".join(str(cells[0] or "") for cells in sheet.rows if cells)
    return None, found[1] if found else guessed(sheet.title, first_column)


def _closest(title: str) -> Phrase:
    """The known table whose title is most like this one, and how to import it under another name."""
    titles = {
        plain(each): (layout.name, each)
        for layout in layouts().values()
        for by in layout.titles.values()
        for each in by
    }
    near = nearest(plain(title), titles)
    if near is None:
        english = "Known: {names}. To import it as a table of its own, name it: --as NAME."
        return phrase("workbooks.name_it", english, names=list(layouts()))
    table, known = titles[near]
    english = "The closest is {table}, {known!r}. To import this one as a table of its own, name it: --as NAME."
    return phrase("workbooks.closest_title", english, table=table, known=known)
