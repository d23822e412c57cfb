"""One workbook, read and checked: from the sheet as published to tidy rows, and what is said of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fundingmodel.language.words import Words, french
from workbooks.importers.ircc.layout import Layout, layouts
from workbooks.importers.ircc.sheet import (
    Sheet,
    columns_of,
    corner_of,
    coverage_of,
    foot_of,
    last_header_row,
    period_of,
    rounding_of,
    sheet_of,
    total_of,
)
from workbooks.importers.ircc.sums import Checks, checks_of
from workbooks.importers.ircc.tidy import ARRANGEMENTS, Record, refuse_unknown


@cache
def sentences(language: str) -> Mapping[str, str]:
    """What is said of an import, in one language."""
    said = tomllib.loads((Path(__file__).parent / "summary.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = said[language]
    return found


@dataclass(frozen=True)
class Imported:
    """One workbook, read and checked."""

    table: str
    file: str
    title: str
    first_month: str
    last_month: str
    full_years: tuple[str, ...]
    part_years: tuple[str, ...]
    rounding: int
    is_stock: bool
    rows: tuple[Record, ...]
    detail: tuple[Record, ...]
    totals: tuple[Record, ...]
    checks: Checks
    source_line: str
    notes: str

    def summary(self, language: str = "en") -> str:
        """What was read and what was checked, for a person; what does not fit is quoted in English."""
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
            *(say["checked"].format(number(each), kind) for kind, each in self.checks.counted.items()),
            say["misfits"].format(len(self.checks.exceptions), number(counted)),
            *(f"    {each}" for each in self.checks.exceptions),
        ]
        return french("\n".join(lines)) if language == "fr" else "\n".join(lines)


def read(path: Path, table: str | None, strict: bool) -> Imported:
    sheet = sheet_of(path)
    layout = _layout(sheet, table)
    first, last = period_of(sheet, monthly=not layout.stock)
    top, width = corner_of(sheet)
    bottom = last_header_row(sheet, top, width)
    columns = columns_of(sheet, range(top, bottom + 1), width, first, last)
    total, end = total_of(sheet, bottom + 1, width, columns)
    source_line, notes = foot_of(sheet, end, width)
    rounding = rounding_of(sheet, notes, total, width)
    refuse_unknown(sheet, layout, total)
    checks = checks_of(sheet, total, columns, rounding, layout, strict)
    years = {index: span for index, span in enumerate(columns) if span.level == "year"}
    rows, detail, totals = ARRANGEMENTS[layout.rows](total, years, layout)
    return Imported(
        table=layout.name,
        file=path.name,
        title=sheet.text(1, 0),
        first_month=f"{first[0]}-{first[1]:02}",
        last_month=f"{last[0]}-{last[1]:02}",
        full_years=tuple(str(span.year) for span in years.values() if coverage_of(span) == "full"),
        part_years=tuple(str(span.year) for span in years.values() if coverage_of(span) != "full"),
        rounding=rounding,
        is_stock=layout.stock,
        rows=tuple(rows),
        detail=tuple(detail),
        totals=tuple(totals),
        checks=checks,
        source_line=source_line,
        notes=notes,
    )


def _layout(sheet: Sheet, wanted: str | None) -> Layout:
    """The layout whose words the title of the sheet says."""
    title = sheet.text(1, 0)
    tables = [table for table, layout in layouts().items() if all(word in title.casefold() for word in layout.title)]
    if not tables or wanted not in (None, tables[0]):
        asked = [wanted] if wanted else list(layouts())
        what = "the title is {title!r}, which is not the table {asked:or}."
        sheet.refuse(1, 0, "workbooks.not_the_table", what, "Give another workbook.", title=title, asked=asked)
    return layouts()[tables[0]]
