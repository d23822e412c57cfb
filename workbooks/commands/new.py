"""Writes a scenario file to start from."""

import contextlib
from decimal import Decimal
from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused
from fundingmodel.scenario.new_files import child_file, offer_file, starting_file
from fundingmodel.scenario.offers.asks import ASKS
from fundingmodel.whole_files import named, write_through

ORDER = 76
UNDER = "offers"


FRENCH = """Écrit un fichier de scénario pour commencer.

Écrit un FICHIER de scénario commenté pour commencer; un fichier qui existe n’est jamais remplacé.

Le fichier est en règle tel quel : vérifiez-le, faites-le calculer, puis inscrivez vos propres chiffres. Avec --ask, c’est une offre
qui demande une chose courante : un plancher, une fourchette, une autre croissance, un coefficient plus élevé, une mise en œuvre
progressive, un montant réservé, aucun montant de base, une durée plus longue ou plus courte, des chiffres plus récents. Ses chiffres
sont des exemples; ce que personne ne peut deviner reste à écrire, et le fichier est refusé d’ici là. Avec --from, c’est une offre qui
contient les seuls chiffres modifiés dans un classeur revenu d’ailleurs, chacun avec sa cellule pour source.

\b
Exemples :
  fundingmodel new notre-formule.toml --lang fr
  fundingmodel new notre-offre.toml --parent settlement --lang fr
  fundingmodel new plancher.toml --parent settlement --ask floor --lang fr
  fundingmodel new leur-offre.toml --from LEUR.xlsx --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.argument("file", type=click.Path(path_type=Path), metavar={"en": "FILE", "fr": "FICHIER"})
@bilingual.option(
    "--parent",
    metavar={"en": "SCENARIO", "fr": "SCÉNARIO"},
    help={
        "en": "Start from this scenario, and hold only what differs.",
        "fr": "Partir de ce scénario, et n’écrire que ce qui en diffère.",
    },
)
@bilingual.option(
    "--ask",
    type=click.Choice(list(ASKS)),
    metavar={"en": "ASK", "fr": "DEMANDE"},
    help={
        "en": f"With --parent: an offer that asks for this, in a few lines: {', '.join(ASKS)}.",
        "fr": f"Avec --parent, une offre qui demande ceci en quelques lignes : « {', '.join(ASKS)} ».",
    },
)
@bilingual.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar={"en": "THEIR.xlsx", "fr": "LEUR.xlsx"},
    help={
        "en": "An offer that holds the figures changed in this workbook of `fundingmodel report`; --parent says of which scenario, "
        "where several have them.",
        "fr": "Une offre qui contient les chiffres modifiés dans ce classeur de « fundingmodel report »; --parent dit de quel scénario, "
        "si plusieurs les ont.",
    },
)
@language_option()
def command(file: Path, parent: str | None, ask: str | None, source: Path | None, language: str) -> None:
    """Writes a commented scenario FILE to start from; it never writes over one.

    The file is in order as it is: check it, run it, then put your own figures in. With --ask it is an offer that asks for
    something common: a floor, a collar, another growth, a greater weight, phases, money set aside, no base, a longer or a
    shorter time, newer figures. Its figures are examples; what nobody can guess is left to be written, and refused until it is.
    With --from it is an offer that holds the figures alone that somebody changed in a workbook that came back, each with its
    cell as its source.

    \b
    Examples:
      fundingmodel new our-formula.toml
      fundingmodel new our-offer.toml --parent settlement
      fundingmodel new our-floor.toml --parent settlement --ask floor
      fundingmodel new their-offer.toml --from THEIR.xlsx
    """
    if file.suffix.lower() != ".toml":
        raise Refused(
            "workbooks.not_a_scenario_file", file, "a scenario file ends in .toml; call it {file}.toml.", file=file.name
        )
    if ask and source:
        raise Refused(
            "workbooks.ask_and_from", "", "--ask and --from: one of the two.", "Write two offers, one below the other."
        )
    if ask and parent is None:
        raise Refused(
            "workbooks.ask_without_parent", "", "--ask goes with --parent.", "Add --parent settlement, for instance."
        )
    text = _returned(file, source, parent, language) if source else _text(file, parent, ask, language)
    try:
        write_through(text.encode("utf-8"), file)
    except FileExistsError:
        raise Refused(
            "workbooks.file_is_there",
            file,
            "there is such a file already, and it was left as it is.",
            "Give another name.",
        ) from None
    except FileNotFoundError:
        raise Refused(
            "workbooks.no_folder", file, "there is no folder {parent}.", "Make it first.", parent=file.parent
        ) from None
    except OSError as error:
        raise named(error, file) from error
    said = {
        "en": f"Wrote {file}. Next: fundingmodel check {file}",
        "fr": f"{file} est écrit. Ensuite : fundingmodel check {file} --lang fr",
    }
    echo(said[language])
    if ask:
        _echo_unkept(file, language)


def _echo_unkept(file: Path, language: str) -> None:
    """What an offer that is in order promises and does not pay; nothing of one with something left to write."""
    from fundingmodel.analysis.promises import unkept_sentences
    from fundingmodel.language.words import Words
    from fundingmodel.result import run

    with contextlib.suppress(Refused):
        if found := unkept_sentences(run(file), Words(language)):
            echo_wrapped(found[0])


def _totals(parent: str) -> dict[str, Decimal]:
    """What a scenario pays in each year; nothing where an amount is not known."""
    from fundingmodel.analysis.comparison import allocations, total
    from fundingmodel.result import run

    result = run(parent)
    found = {year: total(allocations(result, year)) for year in result.scenario.fiscal_years}
    known = {year: amount for year, amount in found.items() if amount is not None}
    return known if len(known) == len(found) else {}


def _text(file: Path, parent: str | None, ask: str | None, language: str) -> str:
    if parent is None:
        return starting_file(file, language)
    return offer_file(file, parent, ask, language, _totals(parent)) if ask else child_file(file, parent, language)


def _returned(file: Path, source: Path, parent: str | None, language: str) -> str:
    from workbooks.returned.offers import offer_of

    return offer_of(source, file, parent, language)
