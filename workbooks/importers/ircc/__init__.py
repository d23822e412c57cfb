"""A workbook of IRCC, as published.

The importer of IRCC's open-data workbooks: to tidy tables, every sum of them checked. A table is a file in layouts.

The three tables it reads are one family. The title gives the period; header rows give years, quarters and months, each
total after its parts; in the columns of labels at the left, the label of a block stands in the row *after* the rows it
is the total of. Counts are rounded to 5, and "--" hides a count of 1 to 4.

Editions differ in rows, programmes and months. What must not differ is checked, and what does not fit is refused with
its cell: a figure in the wrong row would still look plausible.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from fundingmodel.command_line.options import language_option
from fundingmodel.errors import DataRefused
from workbooks.file.saving import save
from workbooks.importers.ircc.layout import layouts
from workbooks.importers.ircc.reading import Imported, read, sentences
from workbooks.importers.ircc.tidy import Record

__all__ = [
    "Imported",
    "by_subcategory",
    "command",
    "import_ircc",
    "read_admissions",
    "read_asylum_claimants",
    "read_temporary_workers",
    "write_csv",
]


@click.command
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The CSV file to write.")
@click.option("--detail", type=click.Path(path_type=Path, dir_okay=False), help="A second CSV file: each programme.")
@language_option()
def command(file: Path, out: Path, detail: Path | None, language: str) -> None:
    """Reads a workbook of IRCC as published: permanent residents, asylum claimants, or temporary workers.

    Which of the three it is, is read from its title. Every subtotal and total is compared with its parts, and what was
    compared is printed. A sheet that does not fit is refused, with its cell, and nothing is written.

    \b
    Examples:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv --detail programmes.csv
    """
    click.echo(import_ircc(file, out, detail, language=language))


def read_admissions(path: str | Path, strict: bool = True) -> Imported:
    """Permanent residents by province or territory of destination and category (a flow)."""
    return read(Path(path), "admissions", strict)


def read_asylum_claimants(path: str | Path, strict: bool = True) -> Imported:
    """Asylum claimants by type of office and province or territory of claim (a flow)."""
    return read(Path(path), "asylum_claimants", strict)


def read_temporary_workers(path: str | Path, strict: bool = True) -> Imported:
    """Holders of a permit of the Temporary Foreign Worker Program on 31 December (a stock)."""
    return read(Path(path), "temporary_workers", strict)


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
    if table is not None and table not in layouts():
        raise DataRefused(
            "workbooks.no_such_table",
            "",
            "there is no table {table!r}.",
            "There are {titles}.",
            table=table,
            titles=list(layouts()),
        )
    imported = read(Path(path), table, strict)
    if detail is not None and not imported.detail:
        raise DataRefused(
            "workbooks.no_detail",
            imported.file,
            "{table} has no detail beyond its rows; leave --detail out.",
            table=imported.table,
        )
    written = [(imported.rows, Path(out)), *([(imported.detail, Path(detail))] if detail is not None else [])]
    for rows, target in written:
        write_csv(rows, target)
    wrote = [sentences(language)["wrote"].format(target, len(rows)) for rows, target in written]
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
        for subcategory in layouts()["admissions"].parts.values():
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
