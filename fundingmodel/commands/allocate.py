"""What each jurisdiction receives."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.exact_rows import Chosen, echo_exact
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, years_option
from fundingmodel.command_line.own_files import refuse_other_file, with_digest
from fundingmodel.command_line.tables import echo_table
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused, in_file, phrase
from fundingmodel.whole_files import write_whole

if TYPE_CHECKING:
    from fundingmodel.result import Result, TierResult
    from fundingmodel.scenario.reading import Scenario

ORDER = 20
FORMS = {".csv": "csv", ".json": "json"}


FRENCH = """Ce que reçoit chaque administration.

Ce que chaque administration reçoit selon chaque SCÉNARIO.

Le tableau peut être collé dans une note; il est précédé des garanties qui ne sont pas respectées et des cas où le besoin ne décide
de rien. En csv, les colonnes sont « scenario, fiscal_year, jurisdiction, allocation, currency, promised, paid, short,
short_because, scope, measure, projected » (1 : projeté; 0 : non); les montants sont exacts, vides s’ils sont inconnus ou si rien
n’est garanti. En json, le contenu est le même, avec une empreinte : version et hachages. Un fichier de --out se termine par un
condensé de son contenu; un fichier modifié depuis est gardé. Un SCÉNARIO refusé n’arrête pas les autres : tous ceux qui sont
refusés sont énumérés à la fin, et le code de sortie est 1.

\b
Exemples :
  fundingmodel allocate settlement --years 2021-22 --lang fr
  fundingmodel allocate settlement equal-per-admission --years 2026-27
  fundingmodel allocate settlement --out affectations.csv
  fundingmodel allocate notre-offre.toml --all --format csv > colonnes.csv
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, required=True, metavar={"en": "SCENARIO...", "fr": "SCÉNARIO..."})
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    help={
        "en": "Form: that of the file's name, else table.",
        "fr": "Forme : celle du nom du fichier, sinon table (tableau).",
    },
)
@bilingual.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar={"en": "FILE", "fr": "FICHIER"},
    help={
        "en": "Write to this file, whole or not at all; where a SCENARIO is refused, it is left as it was.",
        "fr": "Écrire dans ce fichier, en entier ou pas du tout; si un SCÉNARIO est refusé, il reste tel quel.",
    },
)
@bilingual.option(
    "--force",
    is_flag=True,
    help={
        "en": "Write over a file that this command did not write, or that somebody has changed since.",
        "fr": "Remplacer un fichier que cette commande n’a pas écrit, ou qui a été modifié depuis.",
    },
)
@bilingual.option(
    "--all",
    "every_column",
    is_flag=True,
    help={
        "en": "Every column of the formula, not the allocation alone.",
        "fr": "Toutes les colonnes de la formule, et non l’affectation seule.",
    },
)
@years_option()
@language_option()
@bilingual.option(
    "--tier",
    metavar={"en": "NAME", "fr": "NOM"},
    help={
        "en": "The allocation of this tier, not of the last one.",
        "fr": "L’affectation de ce palier, et non du dernier.",
    },
)
def command(
    scenarios: tuple[str, ...],
    form: str | None,
    out: Path | None,
    force: bool,
    every_column: bool,
    years: list[str] | None,
    language: str,
    tier: str | None,
) -> None:
    """What each jurisdiction receives under each SCENARIO.

    The table can be pasted into a briefing; before it is said which guarantees are not kept, and where need decides
    nothing. csv has the columns scenario, fiscal_year, jurisdiction, allocation, currency, promised, paid, short,
    short_because, scope, measure and projected (1 or 0), with exact amounts, empty where unknown or where nothing is
    guaranteed; json has the same with a stamp: version and hashes. A csv or json of --out ends in a digest of its content;
    one that was changed since is kept. A SCENARIO that is refused does not stop the others: all that are refused
    are listed at the end, and the exit code is 1.

    \b
    Examples:
      fundingmodel allocate settlement --years 2021-22
      fundingmodel allocate settlement equal-per-admission --years 2026-27
      fundingmodel allocate settlement --out allocations.csv
      fundingmodel allocate our-offer.toml --all --format csv > columns.csv
    """
    form = form or _form_of(out)
    if out and not force:
        refuse_other_file(out, form)
    batch = Batch(scenarios)
    results = run_named(batch, years)
    found = batch.each(lambda result: _chosen(result, tier, years), results)
    show = partial(_echo, list(found.values()), form, every_column, language, tier)
    if out:
        batch.refuse_bad(nothing_written=True)
        data = with_digest(_printed(show), form).encode("utf-8")
        if not force:
            refuse_other_file(out, form)  # once more, after all that took its time
        write_whole(data, out)
        echo(str(out))
    elif found:
        show()
    batch.refuse_bad()


def _form_of(out: Path | None) -> str:
    return FORMS.get(out.suffix.lower(), "table") if out else "table"


def _printed(show: Callable[[], None]) -> str:
    """What would be printed where no terminal is."""
    text = io.StringIO()
    with redirect_stdout(text):
        show()
    return text.getvalue()


def _echo(chosen: Sequence[Chosen], form: str, every_column: bool, language: str, asked_tier: str | None) -> None:
    if form == "table":
        _echo_first(chosen, language, asked_tier)
    if form == "table" and not every_column:
        _echo_allocations(chosen, language)
    else:
        echo_exact(chosen, form, every_column)


def run_named(batch: Batch, years: Sequence[str] | None = None) -> dict[int, Result]:
    """The results of a batch of scenarios; two of one name are bad ones, which no table could tell apart.

    With `years`, of those that have one of them; a year that no scenario has is refused.
    """
    from fundingmodel.result import calculator

    scenarios = read_named(batch, years, having=True)
    different = batch.without_same(scenarios, lambda scenario: scenario.name, _two_of_one_name)
    return batch.each(calculator(list(different.values())), different)


def _two_of_one_name(scenario: Scenario) -> Refused:
    return Refused(
        "two_of_one_name", scenario.name, "two scenarios have this name.", "Change `name` in one of the files."
    )


def _chosen(result: Result, tier: str | None, years: Sequence[str] | None) -> Chosen:
    from fundingmodel.scenario.chosen_years import having

    return result, tier_of(result, tier), having(result.scenario.fiscal_years, years)


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


def _echo_first(chosen: Sequence[Chosen], language: str, asked_tier: str | None) -> None:
    """What is said before any amount: promises that are not kept, where need decides nothing, and that money is unlike."""
    from fundingmodel.analysis.decided_by_need import need_in_tier
    from fundingmodel.analysis.money_words import unlike_in_words
    from fundingmodel.analysis.promises import unkept_in_tier
    from fundingmodel.language.words import Words

    words, lines = Words(language), []
    for result, one_tier, years in chosen:
        tiers = [one_tier] if asked_tier is not None else list(result.tiers.values())
        first = [x for tier in tiers for x in unkept_in_tier(tier, result.scenario.currency, words, years)]
        first += [x for tier in tiers for x in need_in_tier(tier, words, years)]
        lines += [f"{_called(result, language)}. {line}" if len(chosen) > 1 else line for line in first]
    monies = [(_called(result, language), tier.tier.place.money) for result, tier, _ in chosen]
    lines += [said] if (said := unlike_in_words(monies, words)) else []
    if lines:
        echo_wrapped("\n".join([*lines, ""]))


def _echo_allocations(chosen: Sequence[Chosen], language: str) -> None:
    """Scenarios side by side for one year, or a table of years for each scenario."""
    years = list(dict.fromkeys(year for _, _, of_scenario in chosen for year in of_scenario))
    currencies = {result.scenario.currency for result, _, _ in chosen}
    if len(years) == 1 and len(chosen) > 1 and len(currencies) == 1:
        titles = [_called_in(result, tier, years[0], language) for result, tier, _ in chosen]
        columns = [(tier, years[0]) for _, tier, of_scenario in chosen if of_scenario]
        echo_table(_year_in_words(years[0], language), titles, columns, language, chosen[0][0].scenario.currency)
        return
    for number, (result, tier, of_scenario) in enumerate(chosen):
        if number:
            echo()
        scenario = result.scenario
        title = _called(result, language) + {"en": ": ", "fr": " : "}[language] + scenario.title[language]
        columns = [(tier, year) for year in of_scenario]
        titles = [_year_of(result, tier, year, language) for year in of_scenario]
        echo_table(title, titles, columns, language, scenario.currency)


def _called(result: Result, language: str) -> str:
    from fundingmodel.language.words import Words

    return Words(language).text(result.scenario.short)


def _called_in(result: Result, tier: TierResult, year: str, language: str) -> str:
    """What a scenario is called, marked where its allocations of the year are projected."""
    from fundingmodel.analysis.projection import is_projected, marked
    from fundingmodel.language.words import Words

    called = _called(result, language)
    return marked(called, Words(language)) if is_projected(result, year, tier=tier.tier.name) else called


def _year_of(result: Result, tier: TierResult, year: str, language: str) -> str:
    from fundingmodel.analysis.projection import year_in_words
    from fundingmodel.language.words import Words

    return year_in_words(result, year, Words(language), tier=tier.tier.name)


def _year_in_words(fiscal_year: str, language: str) -> str:
    from fundingmodel.language.figures import Figures

    return Figures(language).year(fiscal_year)
