"""A workbook of IRCC, as published.

The importer of IRCC's open-data workbooks: to tidy tables, every sum of them checked. A known table is a file in layouts.

The tables it reads are one family. The title gives the period; header rows give years, quarters and months, each
total after its parts; in the columns of labels at the left, the label of a block is in the row *after* the rows it
is the total of. Counts are rounded to 5, and "--" hides a count of 1 to 4. The words of each language are in languages.toml.

Editions differ in rows, programmes and months. What must not differ is checked, and what does not fit is refused with
its cell: a figure in the wrong row would still look plausible. So would another table: a table is known by its whole title.
"""

from __future__ import annotations

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from workbooks.importers.ircc.layout import layouts
from workbooks.importers.ircc.reading import Imported, read
from workbooks.importers.ircc.tidy import Record
from workbooks.importers.ircc.writing import import_ircc, write_csv

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


FRENCH = """Un classeur d’IRCC, tel que publié.

Lit un classeur d’IRCC tel que publié : résidents permanents, demandeurs d’asile ou travailleurs temporaires.

Le tableau est reconnu à son titre entier, en anglais ou en français; un autre tableau de la même disposition est importé sous un nom.
Chaque sous-total et chaque total est comparé à ses parties, et ce qui a été comparé est affiché. Une feuille qui ne convient pas est
refusée, avec sa cellule, et rien n’est écrit. À côté du CSV, un fichier TOML en donne la provenance.

\b
Exemples :
  fundingmodel import ircc residents.xlsx --out admissions.csv --lang fr
  fundingmodel import ircc residents.xlsx --as residents --detail detail.csv
  fundingmodel import ircc francophones.xlsx --as french_speaking --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("file", type=click.Path(path_type=Path), metavar={"en": "FILE", "fr": "FICHIER"})
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help={"en": "The CSV file to write.", "fr": "Le fichier CSV à écrire."},
)
@bilingual.option(
    "--detail",
    type=click.Path(path_type=Path, dir_okay=False),
    help={"en": "A second CSV file: each programme.", "fr": "Un second fichier CSV : chaque programme."},
)
@bilingual.option(
    "--by-month",
    "by_month",
    type=click.Path(path_type=Path, dir_okay=False),
    help={
        "en": "A further CSV file: each month of the full years.",
        "fr": "Un autre fichier CSV : chaque mois des années complètes.",
    },
)
@bilingual.option(
    "--as",
    "name",
    metavar={"en": "NAME", "fr": "NOM"},
    help={
        "en": "A name for a table that is not known; it is written to NAME.csv.",
        "fr": "Un nom pour un tableau qui n’est pas connu; il est écrit dans NOM.csv.",
    },
)
@bilingual.option(
    "--sheet",
    metavar={"en": "NAME", "fr": "NOM"},
    help={
        "en": "The sheet to read, where the workbook has several.",
        "fr": "La feuille à lire, si le classeur en a plusieurs.",
    },
)
@bilingual.option(
    "--retrieved",
    metavar={"en": "DAY", "fr": "JOUR"},
    help={"en": "The day of the download, as 2025-10-19.", "fr": "Le jour du téléchargement, par exemple 2025-10-19."},
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={
        "en": "Replace another edition, and say what changed.",
        "fr": "Remplacer une autre édition, et dire ce qui a changé.",
    },
)
@language_option()
def command(
    file: Path,
    out: Path | None,
    detail: Path | None,
    by_month: Path | None,
    name: str | None,
    sheet: str | None,
    retrieved: str | None,
    force: bool,
    language: str,
) -> None:
    """Reads a workbook of IRCC as published: permanent residents, asylum claimants, or temporary workers.

    Which table it is, is read from its whole title, in English or French; another table of the same layout is imported
    under a name. Every subtotal and total is compared with its parts, and what was compared is printed. A sheet that
    does not fit is refused, with its cell, and nothing is written. Beside the CSV, a TOML file says where it comes from.

    \b
    Examples:
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv
      fundingmodel import ircc permanent-residents.xlsx --out intake.csv --detail programmes.csv
      fundingmodel import ircc french-speaking.xlsx --as french_speaking
    """
    if out is None and name is None:
        raise click.MissingParameter(param_hint="'--out'", param_type="option")
    target = out or Path(f"{name}.csv")
    shown = import_ircc(
        file,
        target,
        detail,
        language=language,
        name=name,
        sheet=sheet,
        retrieved=retrieved,
        force=force,
        by_month=by_month,
    )
    click.echo(shown)


def read_admissions(path: str | Path, strict: bool = True) -> Imported:
    """Permanent residents by province or territory of destination and category (a flow)."""
    return read(Path(path), "admissions", strict)


def read_asylum_claimants(path: str | Path, strict: bool = True) -> Imported:
    """Asylum claimants by type of office and province or territory of claim (a flow)."""
    return read(Path(path), "asylum_claimants", strict)


def read_temporary_workers(path: str | Path, strict: bool = True) -> Imported:
    """Holders of a permit of the Temporary Foreign Worker Program on 31 December (a stock)."""
    return read(Path(path), "temporary_workers", strict)


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
        for subcategory in layouts()["admissions"].parts["refugee"]["en"].codes.values():
            found = there.get(subcategory, nobody)
            rows.append({**codes, "subcategory": subcategory, **{name: found[name] for name in nobody}})
    return rows
