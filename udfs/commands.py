"""The commands of the Excel functions: their reference, the server, the Windows add-in and the Calc add-in.

What a command needs is imported when it runs, so that help comes at once and no host is needed for another.
"""

from pathlib import Path

import click

LANGUAGE = click.option("--lang", type=click.Choice(["en", "fr"]), default="en", help="Language: English or French.")


@click.command("functions", short_help="The Excel functions, or one of them with its arguments.")
@click.argument("name", required=False)
@LANGUAGE
def functions_command(name: str | None, lang: str) -> None:
    """The Excel functions by category, or one of them: its arguments, result, source and an example.

    \b
    Examples:
      fundingmodel functions
      fundingmodel functions FM.ALLOCATE
    """
    from udfs.manual.reference import told

    click.echo(told(name, lang))


@click.command(short_help="Starts the add-in for Excel on Windows, Mac and the web.")
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
@LANGUAGE
def serve(host: str, port: int, noncommercial: bool, scenarios: tuple[Path, ...], lang: str, **options: object) -> None:
    """Starts the add-in for Excel on Windows, Mac and the web, on this computer.

    It makes a certificate for this computer, tells the add-in's address and how to add it in each Excel, and answers
    until Ctrl+C. It is built on xlwings Server: governments and noncommercial users may use that free of charge
    (PolyForm Noncommercial licence, accepted with --accept-noncommercial-licence); companies need a licence key in
    the environment variable XLWINGS_LICENSE_KEY.

    \b
    Examples:
      fundingmodel serve --accept-noncommercial-licence
      fundingmodel serve --port 8443 --scenario our-offer.toml
    """
    from udfs.hosts.server.start import start

    start(host=host, port=port, noncommercial=noncommercial, scenarios=scenarios, lang=lang, **options)  # type: ignore[arg-type]


@click.command("excel-addin", short_help="Sets up the add-in for Excel on Windows that needs no server.")
@click.option("--check", is_flag=True, help="Only say what is there and what is missing; change nothing.")
@click.option("--remove", is_flag=True, help="Take out the settings that this command wrote, and no others.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Keep the settings in this folder, for the workbooks in it, not for all workbooks of the user. A folder on "
    "SharePoint will not do: the add-in passes over settings there.",
)
@click.option(
    "--vba",
    metavar="OUT.bas",
    type=click.Path(path_type=Path),
    help="Write the functions' Visual Basic to a file, where Excel does not permit Import Functions.",
)
@LANGUAGE
def excel_addin(check: bool, remove: bool, folder: Path | None, vba: Path | None, lang: str) -> None:
    """Sets up the classic xlwings add-in for Excel on Windows, which needs no server and no administrator.

    It copies xlwings' add-in to where Excel looks for add-ins, writes into xlwings.conf which Python and which functions
    Excel takes (--lang: the language of the help that Excel shows), changes no other setting, and says what is missing
    and how to mend it. The functions are then called fm_allocate and so on, and an error is a text that begins with #.
    If code of your own stands beside workbooks, take --folder: the setting UDF MODULES would hold for those, too.
    Scenario files of your own, for fm_scenario: name them in the environment variable FUNDINGMODEL_SCENARIOS.

    \b
    Examples:
      fundingmodel excel-addin --check
      fundingmodel excel-addin
      fundingmodel excel-addin --folder C:\\Offers --lang fr
      fundingmodel excel-addin --vba functions.bas
    """
    from udfs.hosts.classic.setup import set_up

    set_up(check=check, remove=remove, folder=folder, vba=vba, lang=lang)


@click.command("calc-addin", short_help="Writes an add-in for LibreOffice Calc.")
@click.argument("out", metavar="OUT.oxt", type=click.Path(path_type=Path))
@click.option("--python", metavar="PATH", help="The Python that calculates; by default the one that runs this command.")
def calc_addin(out: Path, python: str | None) -> None:
    """Writes the functions as an add-in for LibreOffice Calc (25.2 or newer), OUT.oxt.

    Open the file with LibreOffice, or add it in Tools - Extension Manager, where it is removed, too; then start LibreOffice
    anew. It calculates with the Python that has fundingmodel, on this computer alone; LibreOffice's own Python needs
    no packages. On Debian and Ubuntu LibreOffice has a Python only where python3-uno is installed. LibreOffice as a
    Flatpak or Snap, which may not be able to start that Python, was not tried.

    \b
    Example:
      fundingmodel calc-addin funding.oxt
    """
    from udfs.hosts.calc.package import write

    write(out, python)
