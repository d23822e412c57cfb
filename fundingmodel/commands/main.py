"""The command line: allocations, accounts of them, lists of what there is, and scenario files written and checked.

Commands of other packages are found through the entry points `fundingmodel.commands`. What is slow to import is
imported where it is used, so that help comes at once.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fundingmodel import __version__
from fundingmodel.commands.exact_rows import Chosen, echo_exact
from fundingmodel.commands.tables import echo_rows, echo_table
from fundingmodel.errors import FormulaRefused, Refused
from fundingmodel.scenario.new_files import child_file, starting_file

if TYPE_CHECKING:
    from fundingmodel.result import Result, TierResult

REFUSED, INTERRUPTED, PIPE_CLOSED = 1, 130, 141
ORDER = ("report", "allocate", "explain", "published", "scenarios", "formulas", "steps", "check", "new", "import", "functions", "template",
         "serve", "excel-addin", "calc-addin")  # fmt: skip


class Stopped(click.ClickException):
    """What the package refuses, told without a traceback."""

    exit_code = REFUSED

    def show(self, file: Any = None) -> None:
        click.echo(f"fundingmodel: {self.message}", file=file, err=file is None)


class Commands(click.Group):
    """The commands of this package and of those that announce theirs; one way out for everything that goes wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = {*self.commands, *_announced()}
        return [*(n for n in ORDER if n in names), *sorted(names - set(ORDER))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        announced = _announced().get(cmd_name)
        return None if announced is None else announced.load()

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except Refused as error:
            raise Stopped(str(error)) from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _leave_pipe()
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        except OSError as error:
            if error.errno == errno.EINVAL and error.filename is None:  # how Windows tells of a closed pipe
                _leave_pipe()
                raise click.exceptions.Exit(PIPE_CLOSED) from None
            raise Stopped(_file_trouble(error)) from None


@cache
def _announced() -> dict[str, EntryPoint]:
    return {found.name: found for found in entry_points(group="fundingmodel.commands")}


def _leave_pipe() -> None:
    """Nobody reads on: what is still unwritten goes nowhere, so that the interpreter ends without a complaint."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _file_trouble(error: OSError) -> str:
    if error.filename is None:
        return str(error)
    advice = " If it is open in Excel, close it there." if isinstance(error, PermissionError) else ""
    return f"{error.filename}: {error.strerror}.{advice}"


def main() -> None:
    """Where the command `fundingmodel` starts."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # redirected on Windows, it would be in an old code page
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    cli(prog_name="fundingmodel")


# Options that several commands have

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def language_option() -> Decorator:
    return click.option(
        "--lang", "language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language."
    )


def read_years(_ctx: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    """2021-22,2022-23 as a list; 2021-2022 is taken for 2021-22."""
    if value is None:
        return None
    years = [year.strip() for year in value.split(",") if year.strip()]
    return [re.sub(r"^(\d{4})-\d{2}(\d{2})$", r"\1-\2", year) for year in years]


def years_option() -> Decorator:
    return click.option(
        "--years", metavar="A,B", callback=read_years, help="Only these fiscal years, as 2021-22,2022-23."
    )


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
A first look:
  fundingmodel scenarios
  fundingmodel report
  fundingmodel explain settlement Ontario 2021-22

\b
A scenario of your own:
  fundingmodel new our-offer.toml --parent settlement
  fundingmodel check our-offer.toml
  fundingmodel report settlement our-offer.toml --baseline settlement

A SCENARIO is the name of a packaged one, or a file ending in .toml. Exit codes: 0 done, 1 refused, 2 usage.
`fundingmodel COMMAND --help` has an example of each command.""",
)
@click.version_option(__version__, prog_name="fundingmodel", message="%(prog)s %(version)s")
def cli() -> None:
    """Funding formulas: who receives what of an envelope shared by weighted need, why, and what it would take.

    Scenarios are files; results are exact to the cent, and the same from the same files.
    """


# allocate


@cli.command(short_help="What each jurisdiction receives.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="Form."
)
@click.option("--all", "every_column", is_flag=True, help="Every column of the formula, not the allocation alone.")
@years_option()
@language_option()
@click.option("--tier", metavar="NAME", help="The allocation of this tier, not of the last one.")
def allocate(
    scenarios: tuple[str, ...], form: str, every_column: bool, years: list[str] | None, language: str, tier: str | None
) -> None:
    """What each jurisdiction receives under each SCENARIO.

    The table can be pasted into a briefing. csv has the header scenario,fiscal_year,jurisdiction,allocation with exact
    amounts, empty where unknown; json has the same with a stamp: version and hashes.

    \b
    Examples:
      fundingmodel allocate settlement --years 2021-22
      fundingmodel allocate settlement equal-per-admission --years 2026-27
      fundingmodel allocate settlement --format csv > allocations.csv
      fundingmodel allocate our-offer.toml --all --format csv > columns.csv
    """
    results = run_named(scenarios)
    chosen = [(result, tier_of(result, tier), years_of(result, years, results)) for result in results]
    if form == "table" and not every_column:
        _echo_allocations(chosen, language)
    else:
        echo_exact(chosen, form, every_column)


def run_named(names: Sequence[str]) -> list[Result]:
    """The results of scenarios named on the command line; refuses two of one name, which no table could tell apart."""
    from fundingmodel.result import run_all
    from fundingmodel.scenario.reading import read_scenario

    scenarios = [read_scenario(name) for name in names]
    told = [scenario.name for scenario in scenarios]
    if twice := [name for name in dict.fromkeys(told) if told.count(name) > 1]:
        raise Refused(f"{twice[0]}: two scenarios have this name. Change `name` in one of the files.")
    return run_all(scenarios)


def tier_of(result: Result, name: str | None) -> TierResult:
    if name is None:
        return result.main
    if name not in result.tiers:
        listed = ", ".join(tier for tier in result.tiers if tier) or "none"
        raise Refused(f"{result.scenario.path.name}: no tier {name!r}. Its tiers: {listed}.")
    return result.tiers[name]


def years_of(result: Result, asked: Sequence[str] | None, results: Sequence[Result]) -> list[str]:
    """The fiscal years that were asked for and that the scenario has; refuses one that no scenario has."""
    there = {year for each in results for year in each.scenario.fiscal_years}
    for year in asked or ():
        if year not in there:
            raise Refused(f"--years: no scenario has {year}. There are {', '.join(sorted(there))}.")
    return [year for year in result.scenario.fiscal_years if asked is None or year in asked]


def _echo_allocations(chosen: Sequence[Chosen], language: str) -> None:
    """Scenarios side by side for one year, or a table of years for each scenario."""
    years = list(dict.fromkeys(year for _, _, of_scenario in chosen for year in of_scenario))
    currencies = {result.scenario.currency for result, _, _ in chosen}
    if len(years) == 1 and len(chosen) > 1 and len(currencies) == 1:
        titles = [result.scenario.name for result, _, _ in chosen]
        columns = [(tier, years[0]) for _, tier, of_scenario in chosen if of_scenario]
        echo_table(_year_told(years[0], language), titles, columns, language, chosen[0][0].scenario.currency)
        return
    for number, (result, tier, of_scenario) in enumerate(chosen):
        if number:
            click.echo()
        scenario = result.scenario
        title = scenario.name + {"en": ": ", "fr": " : "}[language] + scenario.title[language]
        columns = [(tier, year) for year in of_scenario]
        titles = [_year_told(year, language) for year in of_scenario]
        echo_table(title, titles, columns, language, scenario.currency)


def _year_told(fiscal_year: str, language: str) -> str:
    from fundingmodel.language.figures import Figures

    return Figures(language).year(fiscal_year)


# explain


@cli.command(short_help="How one amount came about, in plain words.")
@click.argument("scenario")
@click.argument("jurisdiction")
@click.argument("year")
@language_option()
def explain(scenario: str, jurisdiction: str, year: str, language: str) -> None:
    """How the amount of one JURISDICTION in one fiscal YEAR came about, step by step, in plain words.

    JURISDICTION is a code or a name, in English or French.

    \b
    Examples:
      fundingmodel explain settlement ON 2021-22
      fundingmodel explain predictable "Nova Scotia" 2026-27
      fundingmodel explain settlement Ontario 2021-2022 --lang fr
    """
    from fundingmodel.analysis.explain import explain as account
    from fundingmodel.result import run

    click.echo(account(run(scenario), jurisdiction, year, language), nl=False)


# What there is


@cli.command(short_help="The packaged scenarios.")
@language_option()
def scenarios(language: str) -> None:
    """The packaged scenarios: name, title, fiscal years, and the envelope of the last one.

    \b
    Example:
      fundingmodel scenarios --lang fr
    """
    from fundingmodel.language.figures import Figures
    from fundingmodel.result import run_all
    from fundingmodel.scenario.files import packaged
    from fundingmodel.scenario.reading import read_scenario

    rows = []
    for result in run_all([read_scenario(name) for name in packaged()]):
        told, figures = result.scenario, Figures(language, result.scenario.currency)
        first, last = (figures.year(told.fiscal_years[i]) for i in (0, -1))
        span = {"en": f"{first} to {last}", "fr": f"{first} à {last}"}[language]
        state = result.main.tier.formula.state("envelope")
        values = result.main.years[told.fiscal_years[-1]]
        rows.append(
            [
                told.name,
                told.title[language],
                span,
                figures.short_money(values[state].item()) if state in values else "",
            ]
        )
    header = {
        "en": ["Scenario", "Title", "Fiscal years", "Last envelope"],
        "fr": ["Scénario", "Titre", "Exercices", "Dernière enveloppe"],
    }[language]
    echo_rows("", header, rows, language)


@cli.command(short_help="The packaged formulas, with citation and steps.")
def formulas() -> None:
    """The packaged formulas: what each does, its citation, and its steps.

    A scenario file names one: formula = "settlement". Or it lists steps of its own.

    \b
    Example:
      fundingmodel formulas
    """
    from fundingmodel.commands.step_lines import first_line, step_told
    from fundingmodel.formulas import find, published

    for name in published():
        module = find(name)
        click.echo(f"{name}: {first_line(module.__doc__)}")
        click.echo(f"  citation: {module.CITATION}")
        click.echo(f"  in force: {module.IN_FORCE}")
        click.echo(f"  steps: {', '.join(step_told(step) for step in module.STEPS)}\n")


@cli.command(short_help="The steps that a formula is composed of.")
@click.argument("name", required=False)
def steps(name: str | None) -> None:
    """The steps that a formula can be composed of; with NAME, one of them: settings, inputs, columns.

    \b
    Examples:
      fundingmodel steps
      fundingmodel steps hold_harmless
    """
    from fundingmodel.commands.step_lines import step_in_full, what_it_does
    from fundingmodel.formula import advice
    from fundingmodel.steps import STAGES, stage_of, step_module, step_names

    known = step_names()
    if name is None:
        ordered = sorted(known, key=lambda n: (STAGES.index(stage_of()[n]), n))
        rows = [[n, stage_of()[n], what_it_does(n)] for n in ordered]
        echo_rows("", ["Step", "Stage", "What it does"], rows)
        return
    if name not in known:
        raise FormulaRefused(f"unknown step {name!r}. {advice(name, known)}")
    click.echo(step_in_full(name, step_module(name)))


# check


@cli.command(short_help="What is wrong with a scenario file, or what was read.")
@click.argument("file")
def check(file: str) -> None:
    """What is wrong with a scenario FILE; if nothing is, what was read from it.

    It lists everything wrong that it can find, then stops with exit code 1. Of a file in order it tells years,
    envelopes, sums of the inputs, suppressed counts and what stands for them, assumptions, and figures that moved by
    more than half from one year to the next.

    \b
    Example:
      fundingmodel check our-offer.toml
    """
    from fundingmodel.analysis.inspection import problems, what_was_read
    from fundingmodel.result import run

    if wrong := problems(file):
        told = (
            wrong[0] if len(wrong) == 1 else "\n".join([f"{len(wrong)} things are wrong.", *(f"- {w}" for w in wrong)])
        )
        raise Refused(told)
    click.echo(what_was_read(run(file)))


# new


@cli.command(short_help="Writes a scenario file to start from.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--parent", metavar="SCENARIO", help="Start from this scenario, and hold only what differs.")
def new(file: Path, parent: str | None) -> None:
    """Writes a commented scenario FILE to start from; it never writes over one.

    The file is in order as it is: check it, run it, then put your own figures in.

    \b
    Examples:
      fundingmodel new our-formula.toml
      fundingmodel new our-offer.toml --parent settlement
    """
    if file.suffix.lower() != ".toml":
        raise Refused(f"{file}: a scenario file ends in .toml; call it {file.name}.toml.")
    text = starting_file(file) if parent is None else child_file(file, parent)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
    except FileExistsError:
        raise Refused(f"{file}: there is such a file already, and it was left as it is. Give another name.") from None
    except FileNotFoundError:
        raise Refused(f"{file}: there is no folder {file.parent}. Make it first.") from None
    click.echo(f"Wrote {file}. Next: fundingmodel check {file}")


if __name__ == "__main__":
    main()
