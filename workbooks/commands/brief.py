"""One page for a party: what it gets, why, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.named import read_named
from fundingmodel.command_line.options import languages_option, reading_option
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from workbooks.asked import Target, refuse_file_name, refuse_mark
from workbooks.asked.target_options import signed_option, target_options
from workbooks.asked.twins import Place, in_each, write_in_each

if TYPE_CHECKING:
    from fundingmodel.briefs import Brief
    from workbooks.brief.alone import BriefSummary

ORDER = 20
UNDER = "answers"

FRENCH = """Une page pour une administration : ce qu’elle reçoit.

Écrit une note de synthèse d’une page pour une administration : ce que le dernier SCÉNARIO lui donne, par rapport au premier et à
l’offre précédente de la même chaîne; pourquoi; qui d’autre reçoit quoi; la règle déterminante; ce qu’il faudrait; le degré de
certitude.

Pour un seul SCÉNARIO issu d’un autre, la référence est celui dont la chaîne est partie. Une liste dans la première cellule choisit une
autre administration, sans macro. La note est à usage interne : elle dit ce qu’il faudrait. « report --for » la met en tête d’un
classeur de comparaison, et dans l’exemplaire pour la table elle ne le dit pas. --lang en,fr l’écrit dans les deux langues, et chacune
nomme l’autre.

\b
Exemples :
  fundingmodel brief settlement notre-offre.toml --for ON --lang fr
  fundingmodel brief offer-4-narrower-collar --for "Nouvelle-Écosse" --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("scenarios", nargs=-1, required=True, metavar={"en": "SCENARIO...", "fr": "SCÉNARIO..."})
@bilingual.option(
    "--for",
    "party",
    required=True,
    metavar={"en": "JURISDICTION", "fr": "ADMINISTRATION"},
    help={"en": "The party, by code or name.", "fr": "L’administration, par son code ou son nom."},
)
@bilingual.option(
    "--year",
    metavar={"en": "YEAR", "fr": "EXERCICE"},
    help={
        "en": "The year that it looks at; the last that all scenarios have.",
        "fr": "L’exercice examiné; par défaut, le dernier commun à tous les scénarios.",
    },
)
@target_options()
@bilingual.option(
    "--mark",
    metavar={"en": "TEXT", "fr": "TEXTE"},
    help={
        "en": "The mark at the top of the page, instead of the usual one.",
        "fr": "La mention en tête de la page, au lieu de la mention habituelle.",
    },
)
@signed_option()
@reading_option()
@languages_option()
def command(
    scenarios: tuple[str, ...],
    party: str,
    year: str | None,
    out: Path,
    file: str | None,
    force: bool,
    mark: str | None,
    signed_file: Path | None,
    reading: str | None,
    languages: tuple[str, ...],
) -> None:
    """One page for a party: what it gets, why, and how sure that is.

    Writes a brief of one letter page for a party: what the last SCENARIO gives it, against the first and against the offer before in
    the same chain; why; who else gets what; the rule that binds; what it would take; how sure it is.

    Of one SCENARIO that has a parent, the baseline is the one that its chain begins with. A list in the first cell chooses another
    party, without macros. The brief is for your own side: it says what it would take. `report --for` puts it in front of a comparison,
    and in the copy for the table it does not say that. --lang en,fr writes it in both languages, each naming the other.

    \b
    Examples:
      fundingmodel brief settlement our-offer.toml --for ON
      fundingmodel brief offer-4-narrower-collar --for "Nova Scotia" --lang fr
    """
    from fundingmodel.briefs import brief_of
    from fundingmodel.questions.asked import jurisdiction_asked
    from fundingmodel.result import run_all
    from workbooks.asked.copies import Copy
    from workbooks.asked.signed import read_signed
    from workbooks.brief.alone import write_brief
    from workbooks.page.sign_off import ROLES

    if file is not None:
        refuse_file_name(file, each=False)
    if mark is not None:
        refuse_mark(mark)
    batch = Batch(scenarios)
    read = read_named(batch, None, reading=reading)
    batch.refuse_bad(nothing_written=True)
    results = run_all(list(read.values()))
    code = jurisdiction_asked(results[-1], party)
    brief = brief_of(results, year)
    signed = read_signed(signed_file, ROLES) if signed_file else ()

    def write(place: Place) -> BriefSummary:
        copy = Copy(for_us=True, mark=mark, signed=signed, twin=place.twin)
        return write_brief(results, brief, code, place.path, place.language, copy, force)

    written = write_in_each(in_each(Target(out, languages[0], file, force), languages), f"brief-{code}", write)
    _echo(brief, code, languages[0])
    echo()
    for each in written:
        echo_wrapped(f"{each.path}  sha256 {each.sha256}")


def _echo(brief: Brief, code: str, language: str) -> None:
    """What the page says, as text: the sentences and the lines of amounts in full."""
    from fundingmodel.briefs import SENTENCES
    from fundingmodel.language.words import Words

    words, figures = Words(language), brief.speech.figures[language]
    said = {name: words.text(brief.sentences[name][code]) for name in SENTENCES}
    for name in ("not_kept", "headline"):
        if said[name]:
            echo_wrapped(said[name])
    echo()
    years = [words.text(brief.speech.year(year)) for year in brief.sides.years]
    several = [words.text(brief.speech.say("in_all", count=len(years)))] if len(years) > 1 else []
    rows = []
    for line in brief.lines(code):
        shown = [*line.figures, *([line.in_all] * len(several))]
        places = 0 if line.is_rate else 2
        rows.append([words.text(line.label), *("" if x is None else figures.number(x, places) for x in shown)])
    currency = words.unit("dollars", brief.sides.offer.scenario.currency)
    echo_rows("", [words.text(brief.speech.say("what_we_get", unit=currency)), *years, *several], rows, language)
    echo()
    for text in (words.text(brief.provider), said["binds"], said["takes"], said["sure"]):
        if text:
            echo_wrapped(text)
