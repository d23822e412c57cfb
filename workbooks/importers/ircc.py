"""The importer of IRCC's open-data workbooks, as published: to tidy tables, every sum of them checked.

The three tables it reads are one family. The title gives the period; header rows give years, quarters and months, each
total after its parts; in the columns of labels at the left, the label of a block stands in the row *after* the rows it
is the total of. Counts are rounded to 5, and "--" hides a count of 1 to 4.

Editions differ in rows, programmes and months. What must not differ is checked, and what does not fit is refused with
its cell: a figure in the wrong row would still look plausible.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from openpyxl.utils import get_column_letter

from fundingmodel.errors import DataRefused
from fundingmodel.language.words import Words, french
from workbooks.file.reading import open_workbook
from workbooks.file.saving import save

ADMISSIONS, ASYLUM_CLAIMANTS, TEMPORARY_WORKERS = "admissions", "asylum_claimants", "temporary_workers"
TITLES = {  # what the title of each table must say, and what must stand over its labels
    ADMISSIONS: ("permanent residents", "immigration category"),
    ASYLUM_CLAIMANTS: ("asylum claimants", "office type"),
    TEMPORARY_WORKERS: ("work permit holders on december 31", "province/territory", "program"),
}
SUMS = {  # what is added to what, from the total down
    ADMISSIONS: ("provinces to Canada", "categories to provinces", "groups to categories", "programmes to groups"),
    ASYLUM_CLAIMANTS: ("types of office to Canada", "provinces to types of office"),
    TEMPORARY_WORKERS: ("provinces to Canada", "programmes to provinces", "streams to programmes"),
}
JURISDICTIONS = {
    "newfoundland and labrador": "NL",
    "prince edward island": "PE",
    "nova scotia": "NS",
    "new brunswick": "NB",
    "quebec": "QC",
    "québec": "QC",
    "ontario": "ON",
    "manitoba": "MB",
    "saskatchewan": "SK",
    "alberta": "AB",
    "british columbia": "BC",
    "yukon": "YT",
    "northwest territories": "NT",
    "nunavut": "NU",
}
NOT_STATED, CANADA = "ZZ", "CA"
NO_CATEGORY = "not_stated"
CATEGORIES = {
    "economic": "economic",
    "sponsored family": "family",
    "resettled refugee & protected person in canada": "refugee",
    "all other immigration": "other",
}
REFUGEE_PROGRAMMES = {
    "government-assisted refugee": "government_assisted",
    "privately sponsored refugee": "privately_sponsored",
    "blended sponsorship refugee": "blended_visa_office_referred",
    "protected person in canada": "protected_person",
}
OFFICES = {"airport": "airport", "border": "border", "inland": "inland", "other offices": "other_offices"}
ALL_OFFICES = "all_derived"  # added up here: the publisher gives no total by province
WORKER_PROGRAMMES = {
    "live-in caregivers": "live_in_caregivers",
    "agricultural workers": "agricultural_workers",
    "other temporary foreign workers with lmia": "other_with_lmia",
    "caregivers": "caregivers",
}
ALL_PROGRAMMES = "all"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
PERIOD = re.compile(rf"(?:({'|'.join(MONTHS)}) )?((?:19|20)\d\d) ?[-–—] ?(?:({'|'.join(MONTHS)}) )?((?:19|20)\d\d)$")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
MOST_CELLS = 2_000_000
HIDDEN = "--"
HIDDEN_LOW, HIDDEN_HIGH = 1, 4

SAID = {
    "en": {
        "file": "{}: {}",
        "source": "  {}; figures rounded to {}, -- hides 1 to 4",
        "no_source": "no line on the source",
        "years": "  {}; full years {}; part years {}",
        "to": " to ",
        "none": "none",
        "stock": "stock on 31 December",
        "flow": "flow",
        "rows": "  {} rows, of them {} with hidden counts",
        "checked": "  checked {} sums: {}",
        "misfits": "  {} of {} do not fit within the rounding",
        "wrote": "  wrote {} ({} rows)",
    },
    "fr": {
        "file": "{} : {}",
        "source": "  {}; chiffres arrondis au multiple de {}, -- masque 1 à 4",
        "no_source": "aucune ligne sur la source",
        "years": "  {}; années complètes : {}; années partielles : {}",
        "to": " à ",
        "none": "aucune",
        "stock": "effectif au 31 décembre",
        "flow": "flux",
        "rows": "  lignes : {}, dont avec des nombres masqués : {}",
        "checked": "  sommes vérifiées : {} ({})",
        "misfits": "  sommes hors de l'arrondissement : {} sur {}",
        "wrote": "  {} est écrit (lignes : {})",
    },
}

Count = int | None  # None is a count that the publisher hides
Record = dict[str, str]


@dataclass(frozen=True, order=True)
class Span:
    """The months that a column covers: one, a quarter's or a year's. A stock on 31 December has the whole year."""

    year: int
    first: int
    last: int
    level: str  # "month", "quarter" or "year"

    def __str__(self) -> str:
        months = {"month": MONTHS[self.first - 1][:3], "quarter": f"Q{(self.first + 2) // 3} Total", "year": "Total"}
        return f"{months[self.level]} {self.year}"


@dataclass(frozen=True)
class Block:
    """A row of the sheet with the rows it is the total of."""

    number: int
    level: int
    label: str
    counts: tuple[Count, ...]
    parts: tuple[Block, ...]

    def all(self) -> Iterator[Block]:
        yield self
        for part in self.parts:
            yield from part.all()

    def leaves(self) -> Iterator[Block]:
        return (block for block in self.all() if not block.parts)


@dataclass(frozen=True)
class Checks:
    """How many sums were compared with their published totals, by kind, and those that do not fit, in words."""

    counted: Mapping[str, int]
    exceptions: tuple[str, ...]


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
        say, number = SAID[language], Words(language).number
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


def read_admissions(path: str | Path, strict: bool = True) -> Imported:
    """Permanent residents by province or territory of destination and category (a flow)."""
    return _read(Path(path), ADMISSIONS, strict)


def read_asylum_claimants(path: str | Path, strict: bool = True) -> Imported:
    """Asylum claimants by type of office and province or territory of claim (a flow)."""
    return _read(Path(path), ASYLUM_CLAIMANTS, strict)


def read_temporary_workers(path: str | Path, strict: bool = True) -> Imported:
    """Holders of a permit of the Temporary Foreign Worker Program on 31 December (a stock)."""
    return _read(Path(path), TEMPORARY_WORKERS, strict)


def import_ircc(
    path: str | Path,
    out: str | Path,
    detail: str | Path | None = None,
    table: str | None = None,
    strict: bool = True,
    language: str = "en",
) -> str:
    """Read one of the three workbooks, write its tidy CSV, and return what was read and checked, as text.

    Which of the three it is, is read from its title; `table` insists on one. Nothing is written unless all is read. A
    total that does not fit its parts is refused; with `strict` False it is listed in the text instead.
    """
    if table is not None and table not in TITLES:
        raise DataRefused(f"there is no table {table!r}. There are {', '.join(TITLES)}.")
    imported = _read(Path(path), table, strict)
    if detail is not None and not imported.detail:
        raise DataRefused(f"{imported.file}: {imported.table} has no detail beyond its rows; leave --detail out.")
    written = [(imported.rows, Path(out)), *([(imported.detail, Path(detail))] if detail is not None else [])]
    for rows, target in written:
        write_csv(rows, target)
    wrote = [SAID[language]["wrote"].format(target, len(rows)) for rows, target in written]
    return "\n".join([imported.summary(language), *wrote])


def by_subcategory(imported: Imported) -> list[Record]:
    """Admissions with the refugee category in its four parts, for every province and year.

    They are government-assisted, privately sponsored, blended, protected persons. A part for which the sheet has no row
    in a province is nobody: 0, as the province's totals confirm.
    """
    parts: dict[tuple[str, str], dict[str, Record]] = {}
    for row in imported.detail:
        if row["category"] == "refugee":
            parts.setdefault((row["year"], row["jurisdiction"]), {})[row["programme"]] = row
    rows: list[Record] = []
    for row in imported.rows:
        codes = {name: row[name] for name in ("year", "jurisdiction")}
        counts = {name: row[name] for name in ("admissions", "suppressed", "coverage")}
        if row["category"] != "refugee":
            rows.append({**codes, "subcategory": row["category"], **counts})
            continue
        nobody = {"admissions": "0", "suppressed": "0", "coverage": row["coverage"]}
        there = parts.get((row["year"], row["jurisdiction"]), {})
        for subcategory in REFUGEE_PROGRAMMES.values():
            found = there.get(subcategory, nobody)
            rows.append({**codes, "subcategory": subcategory, **{name: found[name] for name in nobody}})
    return rows


def write_csv(rows: Sequence[Mapping[str, str]], path: str | Path) -> None:
    """UTF-8, "\\n" at the ends of lines; the file is written whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    save(text.getvalue().encode("utf-8"), path)


# The sheet


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet as they are, and where it is, for messages."""

    place: str
    rows: tuple[tuple[Any, ...], ...]

    def refuse(self, row: int, column: int, message: str) -> NoReturn:
        raise DataRefused(f"{self.place}, cell {get_column_letter(column + 1)}{row}: {message}")

    def text(self, row: int, column: int) -> str:
        """The text of a cell (row from 1, column from 0), spaces made single."""
        cells = self.rows[row - 1] if row <= len(self.rows) else ()
        return _text(cells[column]) if column < len(cells) else ""


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _name(label: str) -> str:
    """A label as it is looked up: "Ontario - Total" and "Ontario Total" are "ontario"."""
    return re.sub(r"( ?[-–—])? ?total$", "", label.casefold()).strip()


def _read(path: Path, table: str | None, strict: bool) -> Imported:
    sheet = _sheet(path)
    found = _table(sheet, table)
    first, last = _period(sheet, monthly=found != TEMPORARY_WORKERS)
    top, width = _corner(sheet)
    bottom = _last_header_row(sheet, top, width)
    columns = _columns(sheet, range(top, bottom + 1), width, first, last)
    total, end = _total(sheet, bottom + 1, width, columns)
    source_line, notes = _foot(sheet, end, width)
    rounding = _rounding(sheet, notes, total, width)
    _refuse_unknown(sheet, found, total)
    checks = _checks(sheet, total, columns, rounding, found, strict)
    years = {index: span for index, span in enumerate(columns) if span.level == "year"}
    make = {ADMISSIONS: _admissions, ASYLUM_CLAIMANTS: _claimants, TEMPORARY_WORKERS: _workers}[found]
    rows, detail, totals = make(total, years)
    return Imported(
        table=found,
        file=path.name,
        title=sheet.text(1, 0),
        first_month=f"{first[0]}-{first[1]:02}",
        last_month=f"{last[0]}-{last[1]:02}",
        full_years=tuple(str(span.year) for span in years.values() if _coverage(span) == "full"),
        part_years=tuple(str(span.year) for span in years.values() if _coverage(span) != "full"),
        rounding=rounding,
        is_stock=found == TEMPORARY_WORKERS,
        rows=tuple(rows),
        detail=tuple(detail),
        totals=tuple(totals),
        checks=checks,
        source_line=source_line,
        notes=notes,
    )


def _sheet(path: Path) -> Sheet:
    """The one sheet of the workbook that has something in it."""
    book = open_workbook(path)
    try:
        sheets = []
        for each in book.worksheets:
            _refuse_endless(f"{path.name}, sheet {each.title!r}", each.max_row, each.max_column)
            rows = tuple(tuple(cells) for cells in each.iter_rows(values_only=True))
            if any(_text(value) for cells in rows for value in cells):
                sheets.append(Sheet(f"{path.name}, sheet {each.title!r}", rows))
    finally:
        book.close()
    if not sheets:
        raise DataRefused(f"{path.name}: every sheet is empty. Download the workbook again from open.canada.ca.")
    if len(sheets) > 1:
        names = ", ".join(sheet.place.rpartition("sheet ")[2] for sheet in sheets)
        raise DataRefused(f"{path.name}: IRCC's workbooks have one sheet, and this has {names}. Keep the one to read.")
    return sheets[0]


def _refuse_endless(place: str, rows: int, columns: int) -> None:
    """A stray cell in the last corner of a sheet would make billions of cells to look through."""
    if rows * columns > MOST_CELLS:
        corner = f"{get_column_letter(columns)}{rows}"
        raise DataRefused(f"{place}: it reaches to cell {corner}, further than any of IRCC's. Clear the stray cells.")


def _table(sheet: Sheet, wanted: str | None) -> str:
    title = sheet.text(1, 0)
    tables = [table for table, words in TITLES.items() if all(word in title.casefold() for word in words)]
    if not tables or wanted not in (None, tables[0]):
        asked = wanted or " or ".join(TITLES)
        sheet.refuse(1, 0, f"the title is {title!r}, which is not the table {asked}. Give another workbook.")
    return tables[0]


def _period(sheet: Sheet, monthly: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    title = sheet.text(1, 0)
    match = PERIOD.search(title)
    if match is None or monthly != bool(match[1]) or monthly != bool(match[3]):
        example = "January 2015 - July 2025" if monthly else "2000 - 2024"
        sheet.refuse(1, 0, f"the title {title!r} does not end on a period such as {example!r}.")
    first = (int(match[2]), MONTHS.index(match[1]) + 1 if match[1] else 1)
    last = (int(match[4]), MONTHS.index(match[3]) + 1 if match[3] else 12)
    if first > last:
        sheet.refuse(1, 0, f"the period in the title ends before it begins: {match[0]!r}.")
    return first, last


# The header: which column is which month, quarter or year


def _corner(sheet: Sheet) -> tuple[int, int]:
    """The row of years, and how many columns of labels stand to the left of the first of them."""
    for number in range(2, min(len(sheet.rows), 12) + 1):
        for column in range(1, len(sheet.rows[number - 1])):
            if re.fullmatch(r"(19|20)\d\d", sheet.text(number, column)):
                return number, column
    sheet.refuse(2, 0, "there is no row of years below the title.")


def _last_header_row(sheet: Sheet, top: int, width: int) -> int:
    """Header rows below the row of years have nothing in the columns of labels."""
    number = top
    while number < len(sheet.rows) and not any(sheet.text(number + 1, column) for column in range(width)):
        number += 1
    if number == len(sheet.rows):
        sheet.refuse(top, 0, "there are no rows with labels below the header.")
    return number


def _columns(
    sheet: Sheet, header: range, width: int, first: tuple[int, int], last: tuple[int, int]
) -> tuple[Span, ...]:
    """The columns found, which must be those that the title's period asks for, one after the other."""
    end = max(len(sheet.rows[number - 1]) for number in header)
    while not any(sheet.text(number, end - 1) for number in header):
        end -= 1
    words = [[sheet.text(number, column) for number in header] for column in range(width, end)]
    quarters = any(re.fullmatch("Q[1-4] Total", each) for column in words for each in column)
    monthly = len(header) > 1
    expected = list(_expected(first, last, monthly, quarters))
    year = ""
    for column, (texts, span) in enumerate(zip(words, expected, strict=False), start=width):
        if texts[0]:
            year = texts[0]
        lowest = next((text for text in reversed(texts) if text), "")
        if not year or not _is(span, year, lowest, monthly):
            found = f"{lowest!r} under {f'the year {year}' if year else 'no year'}"
            sheet.refuse(header[-1], column, f"the title's period asks for {span} here, found {found}.")
        if span.level == "year":
            year = ""  # the next year must say its own name: one that is blank or merged away is not guessed
    if len(words) != len(expected):
        what = f"{expected[len(words)]} is missing" if len(words) < len(expected) else "there are more columns"
        sheet.refuse(header[-1], width + min(len(words), len(expected)), f"by the period in the title, {what} here.")
    return tuple(expected)


def _is(span: Span, year: str, lowest: str, monthly: bool) -> bool:
    if year != str(span.year):
        return False
    if span.level == "month":
        return lowest in (MONTHS[span.first - 1], MONTHS[span.first - 1][:3])
    if span.level == "quarter":
        return lowest == f"Q{(span.first + 2) // 3} Total"
    return lowest == (f"{span.year} Total" if monthly else str(span.year))


def _expected(first: tuple[int, int], last: tuple[int, int], monthly: bool, quarters: bool) -> Iterator[Span]:
    for year in range(first[0], last[0] + 1):
        months = [month for month in range(1, 13) if first <= (year, month) <= last]
        for month in months if monthly else ():
            yield Span(year, month, month, "month")
            if quarters and (month % 3 == 0 or month == months[-1]):
                begin = max(months[0], month - (month - 1) % 3)
                yield Span(year, begin, month, "quarter")
        yield Span(year, months[0], months[-1], "year")


def _coverage(span: Span) -> str:
    if (span.first, span.last) == (1, 12):
        return "full"
    return f"{span.year}-{span.first:02} to {span.year}-{span.last:02}"


# The rows: blocks, each named after its parts


def _total(sheet: Sheet, start: int, width: int, columns: Sequence[Span]) -> tuple[Block, int]:
    """The grand total with everything below it, and the row it stands in."""
    waiting: list[Block] = []
    for number in range(start, len(sheet.rows) + 1):
        level, label = _label(sheet, number, width)
        if not label:
            break
        counts = tuple(_count(sheet, number, width + index) for index in range(len(columns)))
        is_total = level == 0 and label.casefold() == "total"
        parts = [block for block in waiting if is_total or block.level > level]
        _refuse_parts(sheet, number, label, -1 if is_total else level, parts)
        block = Block(number, level, label, counts, tuple(parts))
        if is_total:
            return block, number
        waiting = [each for each in waiting if each not in parts] + [block]
    sheet.refuse(min(number, len(sheet.rows)), 0, "the rows end without the row 'Total'. The sheet may be cut short.")


def _label(sheet: Sheet, number: int, width: int) -> tuple[int, str]:
    labels = [(column, text) for column in range(width) if (text := sheet.text(number, column))]
    if len(labels) > 1:
        sheet.refuse(number, labels[1][0], f"two labels in one row: {labels[0][1]!r} and {labels[1][1]!r}.")
    if not labels and any(sheet.text(number, column) for column in range(width, len(sheet.rows[number - 1]))):
        sheet.refuse(number, 0, "this row has figures and no label.")
    return labels[0] if labels else (0, "")


def _refuse_parts(sheet: Sheet, number: int, label: str, level: int, parts: Sequence[Block]) -> None:
    seen: dict[str, Block] = {}
    for part in parts:
        if part.level != level + 1:
            sheet.refuse(part.number, part.level, f"{part.label!r} has no label of its block before {label!r}.")
        if (name := _name(part.label)) in seen:
            again = f"{part.label!r} is there twice under {label!r} (rows {seen[name].number} and {part.number})."
            sheet.refuse(part.number, part.level, again)
        seen[name] = part


def _count(sheet: Sheet, number: int, column: int) -> Count:
    cells = sheet.rows[number - 1]
    value = cells[column] if column < len(cells) else None
    text = _text(value)
    if text == HIDDEN:
        return None
    if not WHOLE.fullmatch(text):
        found = f"found {text!r}" if text else "the cell is blank"
        sheet.refuse(number, column, f"{found} where a count belongs: whole, not negative, or {HIDDEN} if hidden.")
    return int(text.replace(",", ""))


def _foot(sheet: Sheet, end: int, width: int) -> tuple[str, str]:
    """The line on the source, and the notes. Figures below the grand total are refused."""
    lines = []
    for number in range(end + 1, len(sheet.rows) + 1):
        if column := next((at for at in range(width, len(sheet.rows[number - 1])) if sheet.text(number, at)), 0):
            sheet.refuse(number, column, f"found {sheet.text(number, column)!r} below the row 'Total'.")
        lines += [line.strip() for line in str(sheet.rows[number - 1][0] or "").splitlines() if line.strip()]
    source = next((line for line in lines if line.casefold().startswith("source")), "")
    return source, "\n".join(line for line in lines if line != source)


def _rounding(sheet: Sheet, notes: str, total: Block, width: int) -> int:
    """What the notes say counts are rounded to; every count must be a multiple of it."""
    match = re.search(r"multiple of (\d+)", notes)
    if match is None:
        sheet.refuse(total.number, 0, "no note below the table says what counts are rounded to ('multiple of 5').")
    rounding = int(match[1])
    for block in total.all():
        for index, count in enumerate(block.counts):
            if count is not None and count % rounding:
                message = f"found {count}, which is not a multiple of {rounding}, as the notes say it is."
                sheet.refuse(block.number, width + index, message)
    return rounding


# The labels: provinces, categories, offices


def _refuse_unknown(sheet: Sheet, table: str, total: Block) -> None:
    """Every label that decides where a figure goes must be known, and what every edition has must be there."""
    if table == ASYLUM_CLAIMANTS:
        _match(sheet, "type of office", OFFICES, total.parts, total, all_of=True)
        claims = [part for office in total.parts for part in office.parts]
        _match(sheet, "province or territory", JURISDICTIONS, claims, total, all_of=True)
        return
    _match(sheet, "province or territory", JURISDICTIONS, total.parts, total, all_of=True)
    names, what = (CATEGORIES, "category") if table == ADMISSIONS else (WORKER_PROGRAMMES, "programme")
    for province in total.parts:
        if province.parts or not _is_not_stated(province.label):
            _match(sheet, what, names, province.parts, province, all_of=True)
        for category in province.parts:
            if names.get(_name(category.label)) == "refugee":
                leaves = [leaf for leaf in category.leaves() if leaf is not category]
                _match(sheet, "refugee programme", REFUGEE_PROGRAMMES, leaves, category, all_of=False)


def _match(
    sheet: Sheet, what: str, known: Mapping[str, str], blocks: Sequence[Block], whole: Block, all_of: bool
) -> None:
    for block in blocks:
        if _name(block.label) not in known and not (known is JURISDICTIONS and _is_not_stated(block.label)):
            listed = ", ".join(known)
            sheet.refuse(block.number, block.level, f"unknown {what} {block.label!r}. Known: {listed}.")
    there = {known.get(_name(block.label)) for block in blocks}
    if all_of and (missing := [name for name, code in known.items() if code not in there]):
        message = f"{what} {missing[0].title()!r} is missing above {whole.label!r}."
        sheet.refuse(whole.number, whole.level, message)


def _is_not_stated(label: str) -> bool:
    return bool(re.fullmatch(r"province ?/ ?territory( of claim)? not stated", _name(label)))


def _jurisdiction(block: Block) -> str:
    return JURISDICTIONS.get(_name(block.label), NOT_STATED)


# The sums


def _checks(sheet: Sheet, total: Block, columns: Sequence[Span], rounding: int, table: str, strict: bool) -> Checks:
    """Every total against its parts, across columns and down rows. What does not fit is refused, or listed.

    A total that does not fit means that a figure is in the wrong place. It is otherwise only where a person may hold
    two permits and is counted once in the total, as the notes on temporary workers say: a smaller total is listed.
    """
    counted: dict[str, int] = {}
    listed, wrong = [], []
    for kind, place, whole, parts in (*_down(total, columns, SUMS[table]), *_across(total, columns)):
        counted[kind] = counted.get(kind, 0) + 1
        low, high = _bounds(parts, rounding)
        least, most = _bounds([whole], rounding)
        if least > high or most < low:
            shown = HIDDEN if whole is None else f"{whole:,}"
            misfit = f"{place}: published {shown}, its {len(parts)} parts make {low:,f} to {high:,f}"
            listed.append(misfit)
            if strict and (table != TEMPORARY_WORKERS or least > high):
                wrong.append(misfit)
    if wrong:
        more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
        raise DataRefused(
            f"{sheet.place}: {len(wrong)} of {sum(counted.values()):,} totals do not fit their parts within the rounding. "
            f"{'; '.join(wrong[:5])}{more}. A figure or a row is in the wrong place; download the workbook again."
        )
    return Checks(counted, tuple(listed))


def _down(total: Block, columns: Sequence[Span], kinds: Sequence[str]) -> Iterator[tuple[str, str, Count, list[Count]]]:
    for block in total.all():
        if not block.parts:
            continue
        kind = kinds[0 if block is total else min(block.level + 1, len(kinds) - 1)]
        for index, span in enumerate(columns):
            place = f"row {block.number} {block.label}, {span}"
            yield kind, place, block.counts[index], [part.counts[index] for part in block.parts]


def _across(total: Block, columns: Sequence[Span]) -> Iterator[tuple[str, str, Count, list[Count]]]:
    """Months to quarters, quarters to years (months to years where there are no quarters)."""
    inside = {
        index: [
            part
            for part, other in enumerate(columns)
            if (other.year, other.level) == (span.year, level) and span.first <= other.first <= span.last
        ]
        for index, span in enumerate(columns)
        for level in _levels_below(span, columns)
    }
    for block in total.all():
        for index, parts in inside.items():
            kind = f"{columns[parts[0]].level}s to {columns[index].level}s"
            place = f"row {block.number} {block.label}, {columns[index]}"
            yield kind, place, block.counts[index], [block.counts[part] for part in parts]


def _levels_below(span: Span, columns: Sequence[Span]) -> tuple[str, ...]:
    there = {other.level for other in columns}
    below = {"month": (), "quarter": ("month",), "year": ("quarter", "month")}[span.level]
    return tuple(level for level in below if level in there)[:1]


def _bounds(parts: Iterable[Count], rounding: int) -> tuple[Decimal, Decimal]:
    """The least and the most that counts can add to: a nought is nobody, another count is off by half the rounding."""
    half = Decimal(rounding) / 2
    low = high = Decimal(0)
    for part in parts:
        low += HIDDEN_LOW if part is None else max(part - half, Decimal(0))
        high += HIDDEN_HIGH if part is None else part + half if part else 0
    return low, high


# The tidy rows


def _record(name: str, count: Count, span: Span | None, **codes: str) -> Record:
    figure = {name: "" if count is None else str(count), "suppressed": "1" if count is None else "0"}
    return {**codes, **figure, **({"coverage": _coverage(span)} if span else {})}


Years = Mapping[int, Span]
Tidy = tuple[list[Record], list[Record], list[Record]]


def _in_order(rows: Iterable[Record]) -> list[Record]:
    """By year, then jurisdiction from east to west; within these as in the sheet (sorting is stable)."""
    order = [*dict.fromkeys(JURISDICTIONS.values()), NOT_STATED, CANADA]
    return sorted(rows, key=lambda row: (row["year"], order.index(row["jurisdiction"])))


def _totals(total: Block, years: Years, name: str) -> list[Record]:
    """The published totals, for the control of tidy tables: Canada's, and where there are any the provinces'."""
    blocks = [(_jurisdiction(block), block) for block in total.parts if _name(block.label) not in OFFICES]
    return _in_order(
        _record(name, block.counts[index], None, year=str(span.year), jurisdiction=code)
        for code, block in [*blocks, (CANADA, total)]
        for index, span in years.items()
    )


def _admissions(total: Block, years: Years) -> Tidy:
    rows: list[Record] = []
    detail: list[Record] = []
    for province in total.parts:
        for block in province.parts or (province,):
            category = CATEGORIES.get(_name(block.label), NO_CATEGORY)
            for leaf in block.leaves():
                published = re.sub(r" - Total$", "", leaf.label)
                programme = REFUGEE_PROGRAMMES.get(_name(leaf.label), published)
                codes = {"jurisdiction": _jurisdiction(province), "category": category, "programme": programme}
                detail += _by_year("admissions", leaf, years, codes)
            rows += _by_year(
                "admissions", block, years, {"jurisdiction": _jurisdiction(province), "category": category}
            )
    return _in_order(rows), _in_order(detail), _totals(total, years, "admissions")


def _claimants(total: Block, years: Years) -> Tidy:
    """By office and province, and the sum over offices, which the publisher does not give, marked as derived."""
    rows: list[Record] = []
    sums: dict[tuple[str, int], list[Count]] = {}
    for office in total.parts:
        for claim in office.parts or (office,):  # other offices have no province
            codes = {"jurisdiction": _jurisdiction(claim), "office_type": OFFICES[_name(office.label)]}
            rows += _by_year("claimants", claim, years, codes)
            for index in years:
                sums.setdefault((codes["jurisdiction"], index), []).append(claim.counts[index])
    for (jurisdiction, index), counts in sums.items():
        known, hidden = sum(count or 0 for count in counts), counts.count(None)
        record = _record("claimants", known or (None if hidden else 0), years[index],
                         year=str(years[index].year), jurisdiction=jurisdiction, office_type=ALL_OFFICES)  # fmt: skip
        rows.append({**record, "suppressed": str(hidden)})
    return _in_order(rows), [], _totals(total, years, "claimants")


def _workers(total: Block, years: Years) -> Tidy:
    """By province and programme, with the province's published total, which is no sum: a person may have two permits."""
    rows: list[Record] = []
    detail: list[Record] = []
    for province in total.parts:
        for block in (*province.parts, province):
            programme = ALL_PROGRAMMES if block is province else WORKER_PROGRAMMES[_name(block.label)]
            codes = {"jurisdiction": _jurisdiction(province), "programme": programme}
            rows += _by_year("permit_holders", block, years, codes, coverage=False)
        for leaf in province.leaves():
            published = re.sub(r" ?-? Total$", "", leaf.label) if leaf is not province else "Not stated"
            codes = {"jurisdiction": _jurisdiction(province), "programme": published}
            detail += _by_year("permit_holders", leaf, years, codes, coverage=False)
    return _in_order(rows), _in_order(detail), _totals(total, years, "permit_holders")


def _by_year(
    name: str, block: Block, years: Years, codes: Mapping[str, str], coverage: bool = True
) -> Iterator[Record]:
    for index, span in years.items():
        yield _record(name, block.counts[index], span if coverage else None, year=str(span.year), **codes)
