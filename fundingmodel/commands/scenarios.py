"""The packaged scenarios."""

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.tables import echo_rows

ORDER = 50
UNDER = "look_up"


FRENCH = """Les scénarios fournis.

Les scénarios fournis : nom, titre, exercices, et enveloppe du dernier exercice.

\b
Exemple :
  fundingmodel scenarios --lang fr
"""


@bilingual.command(FRENCH)
@language_option()
def command(language: str) -> None:
    """The packaged scenarios: name, title, fiscal years, and the envelope of the last one.

    \b
    Example:
      fundingmodel scenarios --lang fr
    """
    from fundingmodel.language.figures import Figures
    from fundingmodel.language.words import Words
    from fundingmodel.result import run_all
    from fundingmodel.scenario.files import packaged, packaged_offers
    from fundingmodel.scenario.reading import read_scenario

    words, rows = Words(language), []
    for result in run_all([read_scenario(name) for name in (*packaged(), *packaged_offers())]):
        scenario, figures = result.scenario, Figures(language, result.scenario.currency)
        first, last = (figures.year(scenario.fiscal_years[i]) for i in (0, -1))
        span = {"en": f"{first} to {last}", "fr": f"{first} à {last}"}[language]
        state = result.main.tier.formula.state("envelope")
        values = result.main.years[scenario.fiscal_years[-1]]
        rows.append(
            [
                scenario.name,
                words.text(scenario.short),
                scenario.title[language],
                span,
                figures.short_money(values[state].item()) if state in values else "",
            ]
        )
    header = {
        "en": ["Scenario", "Short title", "Title", "Fiscal years", "Last envelope"],
        "fr": ["Scénario", "Titre court", "Titre", "Exercices", "Dernière enveloppe"],
    }[language]
    if all(row[0] == row[1] for row in rows):
        header, rows = [header[0], *header[2:]], [[row[0], *row[2:]] for row in rows]
    echo_rows("", header, rows, language)
