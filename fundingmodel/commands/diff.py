"""In what one scenario differs from another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from fundingmodel import __version__
from fundingmodel.command_line import bilingual
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo

if TYPE_CHECKING:
    from fundingmodel.analysis.offers.differences import Difference
    from fundingmodel.scenario.reading import Scenario

ORDER = 85
UNDER = "offers"
HEADER = ("kind", "tier", "what", "detail", "place", "years", "before", "after")


FRENCH = """En quoi un scénario diffère d’un autre.

En quoi L’AUTRE scénario diffère de l’UN, d’après leur sens : exercices, étapes, réglages, chiffres par administration et catégorie,
les exercices d’un même chiffre étant réunis, et un chiffre au lieu d’un autre résultat.

Deux fichiers qui disent la même chose autrement ne diffèrent pas. En csv, il y a une ligne par écart, avec son genre, son palier, ce
qui diffère, où, quand, et les deux valeurs exactes; en json, le contenu est le même, avec une empreinte.

\b
Exemples :
  fundingmodel diff settlement offer-1-floor-collar --lang fr
  fundingmodel diff settlement notre-offre.toml --format csv > ecarts.csv
"""


@bilingual.command(FRENCH)
@bilingual.argument("one", metavar={"en": "ONE", "fr": "L’UN"})
@bilingual.argument("other", metavar={"en": "OTHER", "fr": "L’AUTRE"})
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help={"en": "Form: lines to read (table), csv or json.", "fr": "Forme : lignes à lire (table), csv ou json."},
)
@language_option()
def command(one: str, other: str, form: str, language: str) -> None:
    """In what the OTHER scenario differs from the ONE, by what they mean: years, steps, settings, figures by jurisdiction
    and category with equal years put together, and a figure in the place of another result.

    Two files that say the same in other words do not differ. csv has the columns kind, tier, what, detail, place, years,
    before and after; json has the same with a stamp.

    \b
    Examples:
      fundingmodel diff settlement offer-1-floor-collar
      fundingmodel diff settlement our-offer.toml --format csv > differences.csv
    """
    from fundingmodel.analysis.offers.differences import differences
    from fundingmodel.scenario.reading import read_scenario

    scenarios = read_scenario(one), read_scenario(other)
    found = differences(*scenarios)
    rows = [_row(each) for each in found]
    if form == "csv":
        echo(csv_text([list(HEADER), *rows]), newline=False)
    elif form == "json":
        stamped = {
            "fundingmodel": __version__,
            "scenarios": [{"scenario": each.name, "sha256": each.sha256} for each in scenarios],
            "differences": [dict(zip(HEADER, row, strict=True)) for row in rows],
        }
        echo(json.dumps(stamped, ensure_ascii=False, indent=2))
    else:
        echo_wrapped(_text(*scenarios, found, language))


def _row(each: Difference) -> list[str]:
    return [
        each.kind,
        each.tier,
        each.what,
        each.detail,
        " ".join(each.place),
        " ".join(each.years),
        each.before,
        each.after,
    ]


def _text(one: Scenario, other: Scenario, found: list[Difference], language: str) -> str:
    from fundingmodel.analysis.offers.in_words import differs, in_words
    from fundingmodel.language.words import Words

    words = Words(language)
    return "\n".join([differs(one, other, bool(found), words), *(f"  {line}" for line in in_words(found, words))])
