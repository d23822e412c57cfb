"""Starts the add-in for Excel on Windows, Mac and the web."""

from pathlib import Path

import click

from fundingmodel.command_line.options import language_option

ORDER = 130


@click.command
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Name or address to listen on. Any but this computer's own needs --cert, --key and Entra ID.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 is any free one.")
@click.option("--name", help="Name by which others reach this server, where it is not --host.")
@click.option("--cert", type=click.Path(path_type=Path), help="Certificate file (PEM), instead of the local one.")
@click.option("--key", type=click.Path(path_type=Path), help="Key file of the certificate (PEM).")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    help="Keep the token of the address in this file, so that the address stays the same from start to start.",
)
@click.option("--manifest", type=click.Path(path_type=Path), help="Write the add-in's manifest to this file.")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A scenario file of your own for FM.SCENARIO, known by its name. May be given more than once.",
)
@click.option("--entra-tenant", help="Entra ID tenant whose users may call (needed beyond this computer).")
@click.option("--entra-client", help="Entra ID application (client) id of this server.")
@click.option(
    "--entra-role",
    "entra_roles",
    multiple=True,
    help="Entra ID role that a user needs to call. May be given more than once; all are then needed.",
)
@click.option(
    "--call-seconds", type=click.FloatRange(0.1, 280), default=60.0, show_default=True, help="Longest time for a call."
)
@click.option(
    "--read-seconds",
    type=click.FloatRange(0.1, 280),
    default=30.0,
    show_default=True,
    help="Longest time for a request to arrive.",
)
@click.option(
    "--accept-noncommercial-licence",
    "noncommercial",
    is_flag=True,
    help="Accept xlwings Server under the PolyForm Noncommercial licence.",
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
