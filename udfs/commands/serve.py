"""Starts the add-in for Excel on Windows, Mac and the web."""

from pathlib import Path

import click

from fundingmodel.command_line import bilingual
from fundingmodel.command_line.options import language_option
from udfs.hosts.server.settings import HOST, PORT

ORDER = 130
UNDER = "excel"


FRENCH = """Démarre le complément pour Excel : Windows, Mac et Web.

Démarre le complément pour Excel sous Windows, sur Mac et sur le Web, sur cet ordinateur.

La commande crée un certificat pour cet ordinateur, affiche l’adresse du complément et la façon de l’ajouter dans chaque Excel, et
répond jusqu’à Ctrl+C. Elle repose sur xlwings Server : les gouvernements et les utilisateurs non commerciaux peuvent s’en servir sans
frais (licence PolyForm Noncommercial, acceptée avec --accept-noncommercial-licence); les entreprises ont besoin d’une clé de licence
dans la variable d’environnement XLWINGS_LICENSE_KEY.

\b
Exemples :
  fundingmodel serve --accept-noncommercial-licence --lang fr
  fundingmodel serve --port 8443 --scenario notre-offre.toml --lang fr
"""


@bilingual.command(FRENCH)
@bilingual.option(
    "--host",
    default=HOST,
    show_default=True,
    help={
        "en": "Name or address to listen on. Any but this computer's own needs --cert, --key and Entra ID.",
        "fr": "Nom ou adresse d’écoute. Tout autre que celui de cet ordinateur exige --cert, --key et Entra ID.",
    },
)
@bilingual.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help={"en": "Port; 0 is any free one.", "fr": "Port; 0 : tout port libre."},
)
@bilingual.option(
    "--name",
    help={
        "en": "Name by which others reach this server, where it is not --host.",
        "fr": "Nom par lequel les autres joignent ce serveur, si ce n’est pas --host.",
    },
)
@bilingual.option(
    "--cert",
    type=click.Path(path_type=Path),
    help={
        "en": "Certificate file (PEM), instead of the local one.",
        "fr": "Fichier de certificat (PEM), au lieu du certificat local.",
    },
)
@bilingual.option(
    "--key",
    type=click.Path(path_type=Path),
    help={"en": "Key file of the certificate (PEM).", "fr": "Fichier de clé du certificat (PEM)."},
)
@bilingual.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help={
        "en": "Keep the token of the address in this file, so that the address stays the same from start to start.",
        "fr": "Garder le jeton de l’adresse dans ce fichier, pour que l’adresse reste la même d’un démarrage à l’autre.",
    },
)
@bilingual.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help={
        "en": "Write the add-in's manifest to this file.",
        "fr": "Écrire le manifeste du complément dans ce fichier.",
    },
)
@bilingual.option(
    "--scenario",
    "scenarios",
    multiple=True,
    type=click.Path(path_type=Path),
    help={
        "en": "A scenario file of your own for FM.SCENARIO, known by its name. May be given more than once.",
        "fr": "Un fichier de scénario à vous pour FM.SCENARIO, qui le connaît par son nom. Peut être répété.",
    },
)
@bilingual.option(
    "--entra-tenant",
    help={
        "en": "Entra ID tenant whose users may call (needed beyond this computer).",
        "fr": "Locataire Entra ID dont les utilisateurs peuvent appeler (exigé hors de cet ordinateur).",
    },
)
@bilingual.option(
    "--entra-client",
    help={
        "en": "Entra ID application (client) id of this server.",
        "fr": "Identifiant d’application (client) Entra ID de ce serveur.",
    },
)
@bilingual.option(
    "--entra-role",
    "entra_roles",
    multiple=True,
    help={
        "en": "Entra ID role that a user needs to call. May be given more than once; all are then needed.",
        "fr": "Rôle Entra ID dont un utilisateur a besoin pour appeler. Peut être répété; tous sont alors exigés.",
    },
)
@bilingual.option(
    "--call-seconds",
    type=click.FloatRange(0.1, 280),
    default=60.0,
    show_default=True,
    help={"en": "Longest time for a call.", "fr": "Durée maximale d’un appel."},
)
@bilingual.option(
    "--read-seconds",
    type=click.FloatRange(0.1, 280),
    default=30.0,
    show_default=True,
    help={"en": "Longest time for a request to arrive.", "fr": "Durée maximale de l’arrivée d’une demande."},
)
@bilingual.option(
    "--accept-noncommercial-licence",
    "noncommercial",
    is_flag=True,
    help={
        "en": "Accept xlwings Server under the PolyForm Noncommercial licence.",
        "fr": "Accepter xlwings Server sous la licence PolyForm Noncommercial.",
    },
)
@language_option()
def command(
    host: str, port: int, noncommercial: bool, scenarios: tuple[Path, ...], language: str, **options: object
) -> None:
    """Starts the add-in for Excel on Windows, Mac and the web, on this computer.

    It makes a certificate for this computer, shows the add-in's address and how to add it in each Excel, and answers
    until Ctrl+C. It is built on xlwings Server: governments and noncommercial users may use that free of charge
    (PolyForm Noncommercial licence, accepted with --accept-noncommercial-licence); companies need a licence key in
    the environment variable XLWINGS_LICENSE_KEY.

    \b
    Examples:
      fundingmodel serve --accept-noncommercial-licence
      fundingmodel serve --port 8443 --scenario our-offer.toml
    """
    from udfs.hosts.server.start import start

    start(host=host, port=port, noncommercial=noncommercial, scenarios=scenarios, lang=language, **options)  # type: ignore[arg-type]
