"""What each jurisdiction receives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from fundingmodel import fiscal_years
from fundingmodel.command_line.exact_rows import Chosen, echo_exact
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, years_option
from fundingmodel.command_line.tables import echo_table
from fundingmodel.errors import Refused, in_file, phrase

if TYPE_CHECKING:
    from fundingmodel.result import Result, TierResult

ORDER = 20


@click.command
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True, help="Form."
)
@click.option("--all", "every_column", is_flag=True, help="Every column of the formula, not the allocation alone.")
@years_option()
@language_option()
@click.option("--tier", metavar="NAME", help="The allocation of this tier, not of the last one.")
def command(
    scenarios: tuple[str, ...], form: str, every_column: bool, years: list[str] | None, language: str, tier: str | None
) -> None:
    """What each jurisdiction receives under each SCENARIO.

    The table can be pasted into a briefing; before it is said which guarantees are not kept, and where need decides
    nothing. csv has the header scenario,fiscal_year,jurisdiction,allocation,currency,promised,paid,short,short_because
    with exact amounts, empty where unknown or where nothing is guaranteed; json has the same with a stamp: version and
    hashes.

    \b
    Examples:
      fundingmodel allocate settlement --years 2021-22
      fundingmodel allocate settlement equal-per-admission --years 2026-27
      fundingmodel allocate settlement --format csv > allocations.csv
      fundingmodel allocate our-offer.toml --all --format csv > columns.csv
    """
    results = run_named(scenarios, years)
    chosen = [(result, tier_of(result, tier), years_of(result, years)) for result in results]
    if form == "table":
        _echo_first(chosen, language, tier)
    if form == "table" and not every_column:
        _echo_allocations(chosen, language)
    else:
        echo_exact(chosen, form, every_column)


def run_named(names: Sequence[str], years: Sequence[str] | None = None) -> list[Result]:
    """The results of scenarios named on the command line; refuses two of one name, which no table could tell apart.

    With `years`, of those that have one of them, and refuses a year that no scenario has.
    """
    from fundingmodel.result import run_all

    scenarios = read_named(names, years, having=True)
    named = [scenario.name for scenario in scenarios]
    if twice := [name for name in dict.fromkeys(named) if named.count(name) > 1]:
        raise Refused(
            "two_of_one_name", twice[0], "two scenarios have this name.", "Change `name` in one of the files."
        )
    return run_all(scenarios)


def tier_of(result: Result, name: str | None) -> TierResult:
    if name is None:
        return result.main
    if name not in result.tiers:
        raise Refused(
            "no_tier",
            in_file(result.scenario.path.name),
            "no tier {name!r}.",
            "Its tiers: {tiers}.",
            name=name,
            tiers=[tier for tier in result.tiers if tier] or phrase("none", "none"),
        )
    return result.tiers[name]


def years_of(result: Result, asked: Sequence[str] | None) -> list[str]:
    """The fiscal years that were asked for and that the scenario has."""
    return [year for year in result.scenario.fiscal_years if asked is None or fiscal_years.find(year, asked)]


def _echo_first(chosen: Sequence[Chosen], language: str, asked_tier: str | None) -> None:
    """What is said before any amount: promises that are not kept, and where need decides nothing; by the scenario if several."""
    from fundingmodel.analysis.decided_by_need import need_in_tier
    from fundingmodel.analysis.promises import unkept_in_tier
    from fundingmodel.language.words import Words

    words, lines = Words(language), []
    for result, one_tier, years in chosen:
        tiers = [one_tier] if asked_tier is not None else list(result.tiers.values())
        first = [x for tier in tiers for x in unkept_in_tier(tier, result.scenario.currency, words, years)]
        first += [x for tier in tiers for x in need_in_tier(tier, words, years)]
        lines += [f"{_called(result, language)}. {line}" if len(chosen) > 1 else line for line in first]
    if lines:
        click.echo("\n".join([*lines, ""]))


def _echo_allocations(chosen: Sequence[Chosen], language: str) -> None:
    """Scenarios side by side for one year, or a table of years for each scenario."""
    years = list(dict.fromkeys(year for _, _, of_scenario in chosen for year in of_scenario))
    currencies = {result.scenario.currency for result, _, _ in chosen}
    if len(years) == 1 and len(chosen) > 1 and len(currencies) == 1:
        titles = [_called(result, language) for result, _, _ in chosen]
        columns = [(tier, years[0]) for _, tier, of_scenario in chosen if of_scenario]
        echo_table(_year_in_words(years[0], language), titles, columns, language, chosen[0][0].scenario.currency)
        return
    for number, (result, tier, of_scenario) in enumerate(chosen):
        if number:
            click.echo()
        scenario = result.scenario
        title = _called(result, language) + {"en": ": ", "fr": " : "}[language] + scenario.title[language]
        columns = [(tier, year) for year in of_scenario]
        titles = [_year_in_words(year, language) for year in of_scenario]
        echo_table(title, titles, columns, language, scenario.currency)


def _called(result: Result, language: str) -> str:
    from fundingmodel.language.words import Words

    return Words(language).text(result.scenario.short)


def _year_in_words(fiscal_year: str, language: str) -> str:
    from fundingmodel.language.figures import Figures

    return Figures(language).year(fiscal_year)
