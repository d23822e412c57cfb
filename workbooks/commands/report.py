"""Writes a workbook that compares scenarios."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, years_option
from fundingmodel.command_line.tables import echo_cases, echo_rows
from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.analysis.comparison import Amounts
    from fundingmodel.result import Result
    from fundingmodel.scenario.reading import Scenario
    from workbooks.report import ReportSummary

ORDER = 10
COMPARISON = "fundingmodel-comparison.xlsx"
LARGE = Decimal(10_000_000)  # from here on, a table to paste is in thousands; the workbook has every cent
TOTAL = ""  # the row of totals: no jurisdiction has this code


@click.command
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("--each", is_flag=True, help="One workbook for each scenario, in place of one that compares them.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("reports"),
    show_default=True,
    help="The folder to write to; it is made if it is not there.",
)
@language_option()
@years_option()
@click.option("--baseline", metavar="NAME", help="The scenario that others are compared with; the first, unless named.")
@click.option(
    "--published",
    "of_cases",
    is_flag=True,
    help="Published formulas beside published results, match or miss row by row.",
)
def command(
    scenarios: tuple[str, ...],
    each: bool,
    out: Path,
    language: str,
    years: list[str] | None,
    baseline: str | None,
    of_cases: bool,
) -> None:
    """Writes a workbook that compares scenarios: every figure a live formula, the same bytes from the same inputs.

    Without a SCENARIO, it compares those that come with the package. It prints a table to paste, and the path and
    sha256 of each file.

    With --published it writes the cases of `fundingmodel published`, or scenario files of your own with a table [published]:
    each published figure beside the calculated one, match or miss. Exit code 1 if one row misses, once the file is written.

    \b
    Examples:
      fundingmodel report
      fundingmodel report settlement our-offer.toml --baseline settlement
      fundingmodel report offers/1.toml offers/2.toml --each --out reports --lang fr
      fundingmodel report --years 2025-26,2026-27
      fundingmodel report --published
      fundingmodel report our-formula.toml --published --lang fr
    """
    if of_cases:
        if years or baseline:
            raise Refused(
                "workbooks.published_takes_all",
                "",
                "--published compares every year with what was published: leave out --years and --baseline.",
            )
        _report_published(scenarios, each, out, language)
        return
    from fundingmodel.scenario.files import packaged

    chosen = read_named(scenarios or packaged(), years)
    _refuse_same_names(chosen)
    out.mkdir(parents=True, exist_ok=True)
    groups = [(s.name, [s]) for s in chosen] if each else [("", chosen)]
    if each and baseline and baseline not in {s.name for s in chosen}:
        raise Refused(
            "workbooks.no_baseline",
            "",
            "--baseline: no scenario {baseline!r} here.",
            "There are {names}.",
            baseline=baseline,
            names=[s.name for s in chosen],
        )
    written, results = [], []
    for name, group in groups:
        path = out / (f"{name}.xlsx" if each else COMPARISON)
        summary = _write(group, path, language, years, None if each else baseline)
        written.append((summary.path, summary.sha256))
        results += [r for r in summary.results if r.scenario.name in {s.name for s in group}]
    _echo_comparison(results, language, years, baseline)
    click.echo()
    for path, sha256 in written:
        click.echo(f"{path}  sha256 {sha256}")


def _report_published(names: Sequence[str], each: bool, out: Path, language: str) -> None:
    """Writes the workbook of cases, or one each; then refuses, where a row misses."""
    from fundingmodel.analysis.published import compare
    from fundingmodel.analysis.published_words import refuse_misses
    from fundingmodel.scenario.files import published_cases
    from workbooks.published.report import FILE, write_published

    cases = [compare(name) for name in names or published_cases()]
    _refuse_same_names([case.scenario for case in cases])
    out.mkdir(parents=True, exist_ok=True)
    groups = [(f"{case.scenario.name}-published.xlsx", [case]) for case in cases] if each else [(FILE, cases)]
    written = [write_published(group, out / name, language, _progress(Path(name).stem)) for name, group in groups]
    echo_cases(cases, language)
    click.echo()
    for file in written:
        click.echo(f"{file.path}  sha256 {file.sha256}")
    refuse_misses(cases, language)


def _refuse_same_names(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name.casefold() for scenario in scenarios]  # files of Windows and Mac know no case
    for scenario, name in zip(scenarios, names, strict=True):
        if names.count(name) > 1:
            raise Refused(
                "workbooks.two_of_one_name",
                scenario.name,
                "two scenarios have this name.",
                "Change `name` in one of the files.",
            )


def _write(
    scenarios: list[Scenario], path: Path, language: str, years: list[str] | None, baseline: str | None
) -> ReportSummary:
    from workbooks.report import write_report

    return write_report(scenarios, path, language, years, baseline, _progress(path.stem))


def _progress(name: str) -> Callable[[str], None]:
    """Tells a person at a terminal what is being done; says nothing in a nightly log."""
    if not sys.stderr.isatty():
        return lambda _what: None
    return lambda what: click.echo(f"{name}: {what}", err=True)


def _echo_comparison(
    results: Sequence[Result], language: str, years: Sequence[str] | None, baseline: str | None
) -> None:
    """Allocations of the latest year side by side, each with its change against the baseline."""
    from fundingmodel.analysis.comparison import allocations, change, jurisdictions_of, total
    from fundingmodel.language.figures import Figures
    from fundingmodel.language.words import Words

    words = Words(language)
    first = next((r for r in results if r.scenario.name == baseline), results[0])
    ordered = [first, *(r for r in results if r is not first)]
    year = max(y for r in results for y in r.scenario.fiscal_years if not years or y in years)
    names = {code: name[language] for code, name in jurisdictions_of(ordered).items()} | {TOTAL: "Total"}
    amounts = [allocations(r, year) if year in r.scenario.fiscal_years else {} for r in ordered]
    columns = [{**column, TOTAL: total(column) if column else None} for column in amounts]
    write, unit = _writer(columns, language, first.scenario.currency)
    called = words.text(first.scenario.short)
    header, rows = [called], [[name, write(columns[0].get(code))] for code, name in names.items()]
    for result, column in zip(ordered[1:], columns[1:], strict=True):
        header += [words.text(result.scenario.short), {"en": "change", "fr": "variation"}[language]]
        changes = change(column, columns[0])
        for row, code in zip(rows, names, strict=True):
            difference = changes.get(code)
            sign = "+" if difference and difference > 0 else ""
            row += [write(column.get(code)), sign + write(difference)]
    if any(amount is None for column in amounts for amount in column.values()):
        unit += {"en": ", blank where unknown", "fr": ", en blanc si inconnu"}[language]
    in_words = Figures(language).year(year)
    title = {
        "en": f"Allocations of {in_words}, {unit}; changes against {called}",
        "fr": f"Affectations de {in_words}, {unit}; variations par rapport à {called}",
    }[language]
    echo_rows(title, [{"en": "Jurisdiction", "fr": "Administration"}[language], *header], rows)


def _writer(columns: Sequence[Amounts], language: str, currency: str) -> tuple[Callable[[Decimal | None], str], str]:
    """How amounts are written, and in what unit: exact, or rounded to thousands where they are large."""
    from fundingmodel.language.figures import Figures, amount_writer

    amounts = [x for column in columns for x in column.values()]
    if max((abs(x) for x in amounts if x is not None), default=Decimal(0)) < LARGE:
        return amount_writer(amounts, language), currency
    unit = {"en": f"thousands of {currency}, rounded", "fr": f"milliers de {currency}, arrondis"}[language]
    figures = Figures(language)
    return lambda amount: "" if amount is None else figures.number(amount / 1000), unit
