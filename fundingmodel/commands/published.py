"""Published formulas, reproduced, with each miss."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_cases, echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo, visible

if TYPE_CHECKING:
    from fundingmodel.analysis.published_cases.comparing import Case, Row

ORDER = 40
UNDER = "look_up"
EXACT_COLUMNS = ("case", "tier", "quantity", "unit", "fiscal_year", "jurisdiction", "calculated", "published", "difference",
                 "tolerance", "result")  # fmt: skip


FRENCH = """Des formules publiées, reproduites, avec chaque discordance.

Des formules que publient des gouvernements, à côté des résultats qu’ils ont publiés : ce qui concorde, et les discordances avec leur
grandeur.

Sans CAS, tous ceux qui sont fournis, une ligne chacun : lignes comparées, lignes concordantes, discordances connues, la plus grande
discordance, la tolérance et sa raison, la source. Avec CAS, ses lignes côte à côte. CAS est l’un de ces noms, ou un fichier de
scénario à vous qui a une table [published]. En csv et en json, toutes les lignes sont données, exactes. « fundingmodel report
--published » écrit le tout dans un classeur de formules actives. Le code de sortie est 1 si une ligne est discordante.

\b
Exemples :
  fundingmodel published --lang fr
  fundingmodel published eu-development-fund-11 --lang fr
  fundingmodel published notre-formule.toml --lang fr
  fundingmodel published --format csv > lignes.csv
"""


@bilingual.command(FRENCH)
@bilingual.argument("cases", nargs=-1, metavar={"en": "[CASE]...", "fr": "[CAS]..."})
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help={"en": "Form.", "fr": "Forme."},
)
@language_option()
def command(cases: tuple[str, ...], form: str, language: str) -> None:
    """Formulas that governments publish, beside the results that they published: what matches, and what misses by how much.

    Without a CASE, all that come with the package, one line each: rows compared, rows matched, known misses, the largest miss,
    the tolerance and why, the source. With CASE, its rows side by side. A CASE is one of those names, or a scenario file of
    your own with a table [published]. csv and json have every row, exact. `fundingmodel report --published` writes all of it as a
    workbook of live formulas.

    A case is published (a table of results), calibrated (figures fitted to a published result), or worked by hand from the
    words of a statute that has no published table. Exit code 1 if one row misses.

    \b
    Examples:
      fundingmodel published
      fundingmodel published eu-development-fund-11
      fundingmodel published my-formula.toml
      fundingmodel published --format csv > rows.csv
    """
    from fundingmodel.analysis.published_cases.comparing import compare
    from fundingmodel.analysis.published_cases.words import refuse_misses
    from fundingmodel.scenario.files import published_cases

    batch = Batch(cases or published_cases())
    compared = []
    for place, name in enumerate(batch.names):
        _progress(name)
        with batch.trying(place):
            compared.append(compare(name))
    _progress("")
    if not compared:
        batch.refuse_bad()
    if form == "table":
        _echo_table(compared, language, bool(cases))
    else:
        _echo_exact(compared, form)
    batch.refuse_bad()
    refuse_misses(compared, language)


def _progress(name: str) -> None:
    """The case being calculated, on one line of a terminal that the table then takes."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{visible(name)}", err=True, nl=False)


def _echo_table(cases: Sequence[Case], language: str, in_full: bool) -> None:
    if not in_full:
        echo_cases(cases, language)
        _echo_calibration(cases, language)
        return
    for number, case in enumerate(cases):
        if number:
            echo()
        _echo_case(case, language)


def _echo_calibration(cases: Sequence[Case], language: str) -> None:
    """What the years of a calibrated formula say of it, with the number of tests."""
    from fundingmodel.analysis.published_cases.calibration_table import (
        COLUMNS,
        HEADERS,
        TITLE,
        calibration_of,
        table_rows,
    )
    from fundingmodel.language.words import Words

    words, years = Words(language), calibration_of(cases)
    for formula in dict.fromkeys(year.of for year in years):
        echo()
        rows = table_rows([year for year in years if year.of == formula], language)
        echo_rows(
            words.text(TITLE).format(formula=formula), [words.text(HEADERS[name]) for name in COLUMNS], rows, language
        )


def _echo_case(case: Case, language: str) -> None:
    from fundingmodel.analysis.published_cases.words import HEADERS, KINDS, LABELS, declared_in_words
    from fundingmodel.language.words import Words

    names = Words(language)
    title = {"en": "{} ({}): {}", "fr": "{} ({}) : {}"}
    echo_wrapped(
        names.text(title).format(case.scenario.name, KINDS[case.kind][language], names.text(case.scenario.title))
    )
    for key in ("cite", "rule", "inferred"):
        if text := names.text(getattr(case, key)):
            echo_wrapped(names.text(LABELS[key]).format(text))
    for reason in dict.fromkeys(names.text(c.why) for c in case.comparisons if c.why["en"]):
        echo_wrapped(names.text(LABELS["why"]).format(reason))
    for row in case.rows:
        if row.known:
            echo_wrapped(declared_in_words(case, row, language))
    echo()
    rows = [_side_by_side(case, row, language) for row in case.rows]
    header = ("fiscal_year", "jurisdiction", "quantity", "calculated", "published", "difference", "tolerance", "result")
    kept = [
        n for n, name in enumerate(header) if name not in ("quantity", "jurisdiction") or len({r[n] for r in rows}) > 1
    ]
    keys = kept.index(header.index("calculated"))
    echo_rows(
        "", [HEADERS[header[n]][language] for n in kept], [[row[n] for n in kept] for row in rows], language, keys
    )


def _side_by_side(case: Case, row: Row, language: str) -> list[str]:
    from fundingmodel.analysis.published_cases.words import RESULTS, compared_as, figure
    from fundingmodel.language.words import Words

    tier = case.result.tiers[row.tier].tier
    names, of, quantity = Words(language), tier.jurisdiction_names, compared_as(case, row, language)
    return [
        names.fiscal_year(row.fiscal_year),
        names.text(of[row.jurisdiction]) if row.jurisdiction else "",
        f"{quantity} ({names.text(tier.title)})" if len(case.result.tiers) > 1 else quantity,
        figure(case, row, row.calculated, language),
        figure(case, row, row.published, language),
        figure(case, row, row.miss, language, signed=True),
        figure(case, row, row.tolerance, language),
        names.text(RESULTS[row.status]),
    ]


def _echo_exact(cases: Sequence[Case], form: str) -> None:
    rows = [
        [case.scenario.name, row.tier, row.what, row.unit, row.fiscal_year, row.jurisdiction,
         *(format(x, "f") for x in (row.calculated, row.published, row.miss, row.tolerance)), row.status]
        for case in cases for row in case.rows
    ]  # fmt: skip
    if form == "json":
        by_name = [dict(zip(EXACT_COLUMNS, row, strict=True)) for row in rows]
        echo(json.dumps({"rows": by_name}, ensure_ascii=False, indent=2))
        return
    echo(csv_text([EXACT_COLUMNS, *rows]), newline=False)
