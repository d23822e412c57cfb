"""Writes a scenario file to start from."""

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.visible import echo
from fundingmodel.errors import Refused
from fundingmodel.scenario.new_files import child_file, starting_file
from fundingmodel.whole_files import named, write_through

ORDER = 90


FRENCH = """Écrit un fichier de scénario pour commencer.

Écrit un FICHIER de scénario commenté pour commencer; un fichier qui existe n’est jamais remplacé.

Le fichier est en règle tel quel : vérifiez-le, faites-le calculer, puis inscrivez vos propres chiffres.

\b
Exemples :
  fundingmodel new notre-formule.toml --lang fr
  fundingmodel new notre-offre.toml --parent settlement --lang fr
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
@language_option()
def command(file: Path, parent: str | None, language: str) -> None:
    """Writes a commented scenario FILE to start from; it never writes over one.

    The file is in order as it is: check it, run it, then put your own figures in.

    \b
    Examples:
      fundingmodel new our-formula.toml
      fundingmodel new our-offer.toml --parent settlement
    """
    if file.suffix.lower() != ".toml":
        raise Refused(
            "not_a_scenario_file", file, "a scenario file ends in .toml; call it {file}.toml.", file=file.name
        )
    text = starting_file(file) if parent is None else child_file(file, parent)
    try:
        write_through(text.encode("utf-8"), file)
    except FileExistsError:
        raise Refused(
            "file_is_there", file, "there is such a file already, and it was left as it is.", "Give another name."
        ) from None
    except FileNotFoundError:
        raise Refused("no_folder", file, "there is no folder {parent}.", "Make it first.", parent=file.parent) from None
    except OSError as error:
        raise named(error, file) from error
    said = {
        "en": f"Wrote {file}. Next: fundingmodel check {file}",
        "fr": f"{file} est écrit. Ensuite : fundingmodel check {file} --lang fr",
    }
    echo(said[language])
