"""Whether this computer has what is needed, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from fundingmodel import __version__
from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from fundingmodel.command_line.terminal import width, wrapped_words
from fundingmodel.command_line.visible import echo

if TYPE_CHECKING:
    from fundingmodel.doctor.findings import Line

ORDER = 115
UNDER = "look_up"
STATES = {
    "ok": {"en": "ok", "fr": "bon"},
    "mend": {"en": "mend", "fr": "corriger"},
    "absent": {"en": "–", "fr": "–"},
}
INDENT = 12  # where the sentences begin
COLON = {"en": ": ", "fr": "\u00a0: "}
NONE_TO_MEND = {"en": "Nothing to mend.", "fr": "Rien à corriger."}
TO_MEND = {"en": "To mend: {count}.", "fr": "À corriger\u00a0: {count}."}
LEFT_OUT = {
    "en": "Nothing was sent anywhere. No path is named; --paths names them.",
    "fr": "Rien n’a été envoyé. Aucun chemin n’est nommé; --paths les nomme.",
}
NAMED = {
    "en": "Nothing was sent anywhere. Paths are named: read them before you hand this on.",
    "fr": "Rien n’a été envoyé. Des chemins sont nommés : relisez-les avant de transmettre cette page.",
}


FRENCH = """Ce que cet ordinateur a, ce qui lui manque, et le remède.

Vérifie cet ordinateur et tient le tout sur une page, à joindre à tout signalement de problème : version, Python, paquets, dossiers
modifiables, encodage du texte, LibreOffice, complément Excel, port et certificat du serveur, serveur mandataire, versions des données
fournies, et si un scénario fourni donne ici ses montants au cent près.

Chaque ligne est bonne ou dit comment corriger; ce qui est facultatif et n’est pas installé porte un tiret et n’est pas une faute. Rien
n’est envoyé. Ni utilisateur, ni chemin, ni fichier n’est nommé sans --paths. Le code de sortie est 1 s’il y a quelque chose à corriger.

\b
Exemples :
  fundingmodel doctor --lang fr
  fundingmodel doctor --json > ordinateur.json
"""


@bilingual.command(FRENCH)
@bilingual.option(
    "--paths",
    is_flag=True,
    help={
        "en": "Name paths, files and the addresses of proxies, too.",
        "fr": "Nommer aussi les chemins, les fichiers et les adresses des serveurs mandataires.",
    },
)
@bilingual.option(
    "--format",
    "form",
    type=click.Choice(["page", "json"]),
    default="page",
    show_default=True,
    help={"en": "Form.", "fr": "Forme."},
)
@bilingual.option("--json", "as_json", is_flag=True, help={"en": "As --format json.", "fr": "Comme --format json."})
@language_option()
def command(paths: bool, form: str, as_json: bool, language: str) -> None:
    """What this computer has, what it lacks, and how to mend it.

    One page, which a report of a fault should have with it: version, Python, packages, folders that can be written to, encoding
    of text, LibreOffice, Excel add-in, the server's port and certificate, proxies, vintages of the packaged data, and whether a
    packaged scenario gives its amounts here to the cent.

    Each line is ok or says how to mend it; what is optional and not installed has a dash and is no fault. Nothing is sent
    anywhere. No user, path or file is named without --paths. Exit code 1 where there is something to mend.

    \b
    Examples:
      fundingmodel doctor
      fundingmodel doctor --json > computer.json
    """
    from fundingmodel.doctor import look

    lines = look(paths)
    count = sum(line.state == "mend" for line in lines)
    if as_json or form == "json":
        echo(json.dumps(_as_data(lines, count, paths), ensure_ascii=False, indent=2))
    else:
        echo(_page(lines, count, paths, language))
    if count:
        raise click.exceptions.Exit(1)


def _page(lines: Sequence[Line], count: int, paths: bool, language: str) -> str:
    columns = width() or 10**6  # behind a pipe a sentence stays on its line
    rows = []
    for line in lines:
        said = f"{line.title[language]}{COLON[language]}{line.says[language]}"
        rows += _row(said, STATES[line.state][language], columns)
        for below in (line.mend.get(language, ""), *line.where):
            rows += _row(below, "", columns) if below else []
    to_mend = TO_MEND[language].format(count=count) if count else NONE_TO_MEND[language]
    last = f"{to_mend} {(NAMED if paths else LEFT_OUT)[language]}"
    return "\n".join([*rows, "", *wrapped_words(last, columns)])


def _row(text: str, state: str, columns: int) -> list[str]:
    return wrapped_words(text, columns, f"  {state}".ljust(INDENT), " " * INDENT)


def _as_data(lines: Sequence[Line], count: int, paths: bool) -> dict[str, Any]:
    return {
        "fundingmodel": __version__,
        "to_mend": count,
        "lines": [
            {
                "check": line.check,
                "finding": line.finding,
                "state": line.state,
                "title": line.title,
                "says": line.says,
                **({"mend": line.mend} if line.mend else {}),
                **({"where": line.where} if paths and line.where else {}),
                "values": {name: _plain(value) for name, value in line.values.items()},
            }
            for line in lines
        ],
    }


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | dict) or value is None else str(value)
