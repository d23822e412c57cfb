"""The command `published`: formulas of governments beside the results that they published."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from fundingmodel.commands.main import language_option
from fundingmodel.commands.tables import echo_rows
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.analysis.published import Case, Row

MOST_NAMED = 5  # misses named in the closing message
EXACT_COLUMNS = ("case", "tier", "quantity", "unit", "fiscal_year", "jurisdiction", "calculated", "published", "difference",
                 "tolerance", "result")  # fmt: skip
HEADERS = {
    "case": {"en": "Case", "fr": "Cas"},
    "kind": {"en": "Kind", "fr": "Genre"},
    "rows": {"en": "Rows", "fr": "Lignes"},
    "match": {"en": "Matched", "fr": "Concordent"},
    "known": {"en": "Known misses", "fr": "Écarts connus"},
    "largest": {"en": "Largest miss", "fr": "Plus grand écart"},
    "where": {"en": "Where", "fr": "Où"},
    "tolerance": {"en": "Tolerance", "fr": "Tolérance"},
    "why": {"en": "Why", "fr": "Motif"},
    "cite": {"en": "Source", "fr": "Source"},
    "quantity": {"en": "Quantity", "fr": "Grandeur"},
    "fiscal_year": {"en": "Year", "fr": "Exercice"},
    "jurisdiction": {"en": "Jurisdiction", "fr": "Administration"},
    "calculated": {"en": "Calculated", "fr": "Calculé"},
    "published": {"en": "Published", "fr": "Publié"},
    "difference": {"en": "Difference", "fr": "Différence"},
    "result": {"en": "Result", "fr": "Résultat"},
}
KINDS = {
    "published": {"en": "published", "fr": "publié"},
    "calibrated": {"en": "calibrated", "fr": "calé"},
    "worked": {"en": "worked by hand", "fr": "calculé à la main"},
}
RESULTS = {
    "match": {"en": "match", "fr": "concorde"},
    "known": {"en": "known miss", "fr": "écart connu"},
    "miss": {"en": "MISS", "fr": "ÉCART"},
}
LABELS = {
    "cite": {"en": "Source: {}", "fr": "Source : {}"},
    "rule": {"en": "Rule: {}", "fr": "Règle : {}"},
    "inferred": {"en": "Inferred: {}", "fr": "Déduit : {}"},
    "why": {"en": "Tolerance: {}", "fr": "Tolérance : {}"},
    "known": {"en": "Known miss, {} {}: {}", "fr": "Écart connu, {} {} : {}"},
}


@click.command(short_help="Published formulas, reproduced, with each miss.")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="Form."
)
@language_option()
def published(cases: tuple[str, ...], form: str, language: str) -> None:
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
    from fundingmodel.analysis.published import compare
    from fundingmodel.scenario.files import published_cases

    told = []
    for name in cases or published_cases():
        _progress(name)
        told.append(compare(name))
    _progress("")
    if form == "table":
        _echo_table(told, language, bool(cases))
    else:
        _echo_exact(told, form)
    refuse_misses(told, language)


def _progress(name: str) -> None:
    """The case being calculated, on one line of a terminal that the table then takes."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{name}", err=True, nl=False)


def _echo_table(cases: Sequence[Case], language: str, in_full: bool) -> None:
    if not in_full:
        echo_lines(cases, language)
        return
    for number, case in enumerate(cases):
        if number:
            click.echo()
        _echo_case(case, language)


def echo_lines(cases: Sequence[Case], language: str) -> None:
    """The cases as a table, one line each."""
    echo_rows("", [HEADERS[name][language] for name in _LINE], [line(case, language) for case in cases], language)


_LINE = ("case", "kind", "rows", "match", "known", "largest", "where", "tolerance", "why", "cite")


def line(case: Case, language: str) -> list[str]:
    """A case in one line: what `_LINE` names."""
    from fundingmodel.language.words import Words

    names, largest = Words(language), case.largest
    reasons = dict.fromkeys(names.text(comparison.why) for comparison in case.comparisons if comparison.why["en"])
    return [
        case.scenario.name,
        KINDS[case.kind][language],
        str(len(case.rows)),
        str(case.count("match")),
        str(case.count("known")),
        figure(case, largest, largest.miss, language, signed=True),
        place_told(case, largest, language) if largest.miss else "",
        figure(case, largest, largest.tolerance, language),
        "; ".join(reasons) or {"en": "inputs and results are exact", "fr": "données et résultats exacts"}[language],
        names.text(case.cite),
    ]


def figure(case: Case, row: Row, value: Decimal, language: str, signed: bool = False) -> str:
    """A figure of a row in its unit, with the decimals that the unit has: $1.00, 0.1235, 12 persons."""
    from fundingmodel.language.figures import Figures

    write = Figures(language, case.scenario.currency, case.result.tiers[row.tier].known_units)
    sign = "+" if signed and value > 0 else ""
    if row.unit == "dollars":
        return sign + write.money(value)
    return sign + write.plain(value, 6)


def place_told(case: Case, row: Row, language: str) -> str:
    """Which jurisdiction and year a row is for."""
    from fundingmodel.language.words import Words

    names = Words(language)
    of = case.result.tiers[row.tier].tier.jurisdiction_names
    jurisdiction = names.text(of[row.jurisdiction]) if row.jurisdiction else ""
    return " ".join(x for x in (jurisdiction, names.fiscal_year(row.fiscal_year)) if x)


def _echo_case(case: Case, language: str) -> None:
    from fundingmodel.language.words import Words

    names = Words(language)
    title = {"en": "{} ({}): {}", "fr": "{} ({}) : {}"}
    click.echo(
        names.text(title).format(case.scenario.name, KINDS[case.kind][language], names.text(case.scenario.title))
    )
    for key in ("cite", "rule", "inferred"):
        if text := names.text(getattr(case, key)):
            click.echo(names.text(LABELS[key]).format(text))
    for reason in dict.fromkeys(names.text(c.why) for c in case.comparisons if c.why["en"]):
        click.echo(names.text(LABELS["why"]).format(reason))
    for row in case.rows:
        if row.known:
            where = place_told(case, row, language)
            amount = figure(case, row, row.known.miss, language, signed=True)
            click.echo(names.text(LABELS["known"]).format(where, amount, names.text(row.known.why)))
    click.echo()
    rows = [_side_by_side(case, row, language) for row in case.rows]
    header = ("fiscal_year", "jurisdiction", "quantity", "calculated", "published", "difference", "tolerance", "result")
    kept = [
        n for n, name in enumerate(header) if name not in ("quantity", "jurisdiction") or len({r[n] for r in rows}) > 1
    ]
    echo_rows("", [HEADERS[header[n]][language] for n in kept], [[row[n] for n in kept] for row in rows], language)


def _side_by_side(case: Case, row: Row, language: str) -> list[str]:
    from fundingmodel.language.words import Words

    names = Words(language)
    of = case.result.tiers[row.tier].tier.jurisdiction_names
    quantity = names.column(case.result.tiers[row.tier].tier.formula.state(row.quantity))
    return [
        names.fiscal_year(row.fiscal_year),
        names.text(of[row.jurisdiction]) if row.jurisdiction else "",
        f"{quantity} ({row.tier})" if len(case.result.tiers) > 1 else quantity,
        figure(case, row, row.calculated, language),
        figure(case, row, row.published, language),
        figure(case, row, row.miss, language, signed=True),
        figure(case, row, row.tolerance, language),
        RESULTS[row.status][language],
    ]


def _echo_exact(cases: Sequence[Case], form: str) -> None:
    rows = [
        [case.scenario.name, row.tier, row.quantity, row.unit, row.fiscal_year, row.jurisdiction,
         *(format(x, "f") for x in (row.calculated, row.published, row.miss, row.tolerance)), row.status]
        for case in cases for row in case.rows
    ]  # fmt: skip
    if form == "json":
        told = [dict(zip(EXACT_COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps({"rows": told}, ensure_ascii=False, indent=2))
        return
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([EXACT_COLUMNS, *rows])
    click.echo(text.getvalue(), nl=False)


def refuse_misses(cases: Sequence[Case], language: str) -> None:
    """Refused, with the rows, where one misses: what is calculated is not what was published."""
    misses = [(case, row) for case in cases for row in case.rows if row.status == "miss"]
    if not misses:
        return
    told = [
        f"{case.scenario.name}, {place_told(case, row, language)}, {row.quantity}: calculated "
        f"{figure(case, row, row.calculated, language)}, published {figure(case, row, row.published, language)}, "
        f"tolerance {figure(case, row, row.tolerance, language)}"
        + (", told as a known miss of another size" if row.known else "")
        for case, row in misses[:MOST_NAMED]
    ]
    more = f"\n- and {len(misses) - MOST_NAMED} more" if len(misses) > MOST_NAMED else ""
    count = "1 row misses." if len(misses) == 1 else f"{len(misses)} rows miss."
    raise Refused("\n- ".join([count, *told]) + more)
