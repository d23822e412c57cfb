"""How one amount came about, in plain words."""

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option, reading_option
from fundingmodel.command_line.terminal import echo_wrapped

ORDER = 30
UNDER = "answers"


FRENCH = """Comment un montant a été obtenu, en mots simples.

Comment le montant d’une ADMINISTRATION pour un EXERCICE a été obtenu, étape par étape, en mots simples.

ADMINISTRATION est un code ou un nom, en anglais ou en français.

\b
Exemples :
  fundingmodel explain settlement ON 2021-22 --lang fr
  fundingmodel explain predictable "Nouvelle-Écosse" 2026-27 --lang fr
  fundingmodel explain settlement Ontario 2021-2022 --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenario", metavar={"en": "SCENARIO", "fr": "SCÉNARIO"})
@bilingual.argument("jurisdiction", metavar={"en": "JURISDICTION", "fr": "ADMINISTRATION"})
@bilingual.argument("year", metavar={"en": "YEAR", "fr": "EXERCICE"})
@reading_option()
@language_option()
def command(scenario: str, jurisdiction: str, year: str, reading: str | None, language: str) -> None:
    """How the amount of one JURISDICTION in one fiscal YEAR came about, step by step, in plain words.

    JURISDICTION is a code or a name, in English or French.

    \b
    Examples:
      fundingmodel explain settlement ON 2021-22
      fundingmodel explain predictable "Nova Scotia" 2026-27
      fundingmodel explain settlement Ontario 2021-2022 --lang fr
    """
    from fundingmodel.analysis.explain import explain as account
    from fundingmodel.command_line.named import read_for_year
    from fundingmodel.result import run

    echo_wrapped(account(run(read_for_year(scenario, year, reading)), jurisdiction, year, language), newline=False)
