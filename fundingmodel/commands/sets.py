"""The sets that a report shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows

if TYPE_CHECKING:
    from fundingmodel.sets import Set

ORDER = 55
UNDER = "look_up"


FRENCH = """Les ensembles de scénarios que présente un rapport.

Les ensembles de scénarios que présente un rapport : nom, titre, scénarios, la référence d’abord, montants connus, exercice
d’ouverture et total. Un ensemble est un fichier; un fichier à vous est vérifié de la même façon.

\b
Exemples :
  fundingmodel sets --lang fr
  fundingmodel sets notre-ensemble.toml --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("sets", nargs=-1, metavar={"en": "[SET]...", "fr": "[ENSEMBLE]..."})
@language_option()
def command(sets: tuple[str, ...], language: str) -> None:
    """The sets of scenarios that a report shows: name, title, scenarios, the baseline first, known amounts, opening year and total.

    A set is a file; a file of your own is checked in the same way.

    \b
    Examples:
      fundingmodel sets
      fundingmodel sets our-set.toml --lang fr
    """
    from fundingmodel.sets import packaged_sets, read_set

    rows = [_row(read_set(name), language) for name in sets or packaged_sets()]
    header = {
        "en": ["Set", "Title", "Scenarios", "Known amounts", "Opens on", "Total"],
        "fr": ["Ensemble", "Titre", "Scénarios", "Montants connus", "Ouvre sur", "Total"],
    }[language]
    echo_rows("", header, rows, language)


def _row(each: Set, language: str) -> list[str]:
    from fundingmodel.language.figures import Figures

    year = Figures(language).year
    opens = year(each.opens_on) if each.opens_on else {"en": "last year", "fr": "dernier exercice"}[language]
    total = {"en": "years that all have", "fr": "exercices communs à tous"}[language]
    if each.total_over:
        first, last = (year(each.total_over[place]) for place in (0, -1))
        total = {"en": f"{first} to {last}", "fr": f"{first} à {last}"}[language]
    return [each.name, each.title[language], ", ".join(each.scenarios), ", ".join(each.known), opens, total]
