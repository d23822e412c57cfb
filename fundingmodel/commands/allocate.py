"""What each jurisdiction receives."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.allocations.answers import answer, for_jurisdiction
from fundingmodel.command_line.allocations.first import said_first
from fundingmodel.command_line.allocations.scenarios import View, echo_scenarios
from fundingmodel.command_line.allocations.table import EXACT, UNITS
from fundingmodel.command_line.allocations.tidy import echo_tidy
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.exact_rows import Chosen, Wanted, echo_exact
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import language_option, reading_option, years_option
from fundingmodel.command_line.own_files import refuse_other_file, with_digest
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused, in_file, phrase
from fundingmodel.whole_files import write_whole

if TYPE_CHECKING:
    from fundingmodel.result import Result, TierResult
    from fundingmodel.scenario.reading import Scenario

ORDER = 20
UNDER = "answers"
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
  fundingmodel allocate settlement notre-offre.toml --for ON --lang fr
  fundingmodel allocate notre-offre.toml --baseline settlement --unit million
  fundingmodel allocate settlement --out affectations.csv
  fundingmodel allocate cohort --reading settlement-economic-half --lang fr
  fundingmodel allocate notre-offre.toml --all --format csv > colonnes.csv
  fundingmodel allocate settlement --all --format tidy --out tout.csv
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, required=True, metavar={"en": "SCENARIO...", "fr": "SCÉNARIO..."})
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "tidy"]),
    help={
        "en": "Form: that of the file's name, else table; tidy is a csv of one figure a row, which says all of it.",
        "fr": "Forme : celle du nom du fichier, sinon table (tableau); tidy est un csv d’un chiffre par ligne, qui dit tout de lui.",
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
@reading_option()
@language_option()
@bilingual.option(
    "--baseline",
    metavar={"en": "SCENARIO", "fr": "SCÉNARIO"},
    help={
        "en": "Changes against this SCENARIO, beside the amounts; by its name or its file.",
        "fr": "Variations par rapport à ce SCÉNARIO, à côté des montants; son nom ou son fichier.",
    },
)
@bilingual.option(
    "--for",
    "jurisdictions",
    multiple=True,
    metavar={"en": "JURISDICTION", "fr": "ADMINISTRATION"},
    help={
        "en": "The answer for this jurisdiction alone, in a sentence; may be given again. In csv and json, its rows.",
        "fr": "La réponse pour cette administration seule, en une phrase; peut être répété. En csv et en json, ses lignes.",
    },
)
@bilingual.option(
    "--unit",
    type=click.Choice(list(UNITS)),
    help={
        "en": "Amounts of a table in thousands or millions, rounded: they may not add.",
        "fr": "Montants du tableau comptés par millier (thousand) ou par million (million), arrondis : la somme peut différer du total.",
    },
)
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
    reading: str | None,
    language: str,
    tier: str | None,
    baseline: str | None,
    jurisdictions: tuple[str, ...],
    unit: str | None,
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
      fundingmodel allocate settlement our-offer.toml --for ON
      fundingmodel allocate our-offer.toml --baseline settlement --unit million
      fundingmodel allocate settlement --out allocations.csv
      fundingmodel allocate cohort --reading settlement-economic-half
      fundingmodel allocate our-offer.toml --all --format csv > columns.csv
      fundingmodel allocate settlement --all --format tidy --out all.csv
    """
    form = form or _form_of(out)
    asked = Asked(form, every_column, language, tier, jurisdictions, unit or EXACT)
    asked.refuse_what_cannot_be(baseline)
    if out and not force:
        refuse_other_file(out, form)
    batch = Batch(_with_baseline(scenarios, baseline))
    results = run_named(batch, years, reading)
    if not every_column:
        results = batch.each(lambda result: _paid(result, tier), results)
    found = batch.each(lambda result: _chosen(result, tier, years), results)
    show = partial(_echo, list(found.values()), asked, _place_of(baseline, batch, found))
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


@dataclass(frozen=True)
class Asked:
    """What is to be shown, and how."""

    form: str
    every_column: bool
    language: str
    tier: str | None
    jurisdictions: Sequence[str]
    unit: str

    def refuse_what_cannot_be(self, baseline: str | None) -> None:
        if self.unit != EXACT and (self.form != "table" or self.every_column):
            raise Refused(
                "unit_of_exact_amounts",
                "--unit",
                "csv, json, tidy and --all have exact amounts.",
                "Leave out --unit, or ask for a table.",
            )
        if baseline is not None and self.every_column and self.form != "tidy":
            raise Refused(
                "baseline_of_every_column",
                "--baseline",
                "--all has no changes: it lists each column of a formula, and formulas differ.",
                "Leave out one of the two.",
            )


def _form_of(out: Path | None) -> str:
    return FORMS.get(out.suffix.lower(), "table") if out else "table"


def _printed(show: Callable[[], None]) -> str:
    """What would be printed where no terminal is."""
    text = io.StringIO()
    with redirect_stdout(text):
        show()
    return text.getvalue()


def _echo(chosen: Sequence[Chosen], asked: Asked, baseline: int | None) -> None:
    """Shows them; `baseline` is its place among them."""
    if asked.form == "table":
        _echo_first(chosen, asked.language, asked.tier)
    if asked.form == "table" and not asked.every_column:
        _echo_in_words(chosen, asked, baseline)
        return
    codes = _of_jurisdictions(chosen, asked.jurisdictions) if asked.jurisdictions else None
    view = View(asked.language, baseline=None if baseline is None else chosen[baseline])
    compared = {each[0].scenario.name for each, is_it in zip(chosen, view.compares(chosen), strict=True) if is_it}
    wanted = Wanted(asked.every_column, codes, view.baseline, compared)
    if asked.form == "tidy":
        echo_tidy(chosen, wanted)
    else:
        echo_exact(chosen, asked.form, wanted)


def _echo_in_words(chosen: Sequence[Chosen], asked: Asked, baseline: int | None) -> None:
    """As tables; or for some jurisdictions in a sentence each, where the first scenario is the baseline if none is named."""
    if not asked.jurisdictions:
        echo_scenarios(chosen, View(asked.language, asked.unit, None if baseline is None else chosen[baseline]))
        return
    told = dict[str, None]()
    for jurisdiction in asked.jurisdictions:
        found = for_jurisdiction(chosen, jurisdiction)
        first = None if len(chosen) == 1 else found[baseline or 0][0]
        told[answer(found, View(asked.language, asked.unit, first))] = None
    echo_wrapped("\n".join(told))


def _of_jurisdictions(chosen: Sequence[Chosen], asked: Sequence[str]) -> dict[str, set[str]]:
    """The codes of these jurisdictions in each scenario, by its name."""
    codes = {each[0].scenario.name: set[str]() for each in chosen}
    for jurisdiction in asked:
        for each, code in for_jurisdiction(chosen, jurisdiction):
            codes[each[0].scenario.name] |= {code} - {""}
    return codes


def _with_baseline(names: Sequence[str], baseline: str | None) -> list[str]:
    """The scenarios in the order in which they are shown: the baseline, where it is another, comes first."""
    if baseline is None or baseline in names or baseline in {_name_in(name) for name in names}:
        return list(names)
    return [baseline, *names]


def _name_in(name: str) -> str:
    """The name that a file gives its scenario; nothing where it cannot be read: it is refused later."""
    from fundingmodel.scenario.reading import read_source

    try:
        return str(read_source(name).data.get("name", ""))
    except (Refused, OSError):
        return ""


def _place_of(baseline: str | None, batch: Batch, found: Mapping[int, Chosen]) -> int | None:
    """The place of the baseline among those found; refused where it is a bad one."""
    if baseline is None:
        return None
    for number, (place, (result, _, _)) in enumerate(found.items()):
        if baseline in (batch.names[place], result.scenario.name):
            return number
    for place, reasons in batch.reasons.items():  # without it nothing is compared, and nothing is shown
        if batch.names[place] == baseline:
            raise reasons[0]
    raise Refused("baseline_without_years", "--baseline", "{baseline!r} has none of these years.", baseline=baseline)


def run_named(batch: Batch, years: Sequence[str] | None = None, reading: str | None = None) -> dict[int, Result]:
    """The results of a batch of scenarios; two of one name are bad ones, which no table could tell apart.

    With `years`, of those that have one of them; a year that no scenario has is refused.
    """
    from fundingmodel.result import calculator

    scenarios = read_named(batch, years, having=True, reading=reading)
    different = batch.without_same(scenarios, lambda scenario: scenario.name, _two_of_one_name)
    return batch.each(calculator(list(different.values())), different)


def _two_of_one_name(scenario: Scenario) -> Refused:
    return Refused(
        "two_of_one_name", scenario.name, "two scenarios have this name.", "Change `name` in one of the files."
    )


def _chosen(result: Result, tier: str | None, years: Sequence[str] | None) -> Chosen:
    from fundingmodel.scenario.chosen_years import having

    return result, tier_of(result, tier), having(result.scenario.fiscal_years, years)


def _paid(result: Result, tier: str | None) -> Result:
    """The result; refused where the tier that is asked for pays nothing."""
    if not tier_of(result, tier).tier.pays:
        raise Refused(
            "tier_pays_nothing",
            in_file(result.scenario.path.name),
            "the tier {name!r} pays nothing.",
            "Add --all for what it calculates.",
            name=tier,
        )
    return result


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
    """What is said before any amount."""
    if lines := said_first(chosen, language, asked_tier is not None):
        echo_wrapped("\n".join([*lines, ""]))
