"""Sets up the add-in for Excel on Windows that needs no server."""

from pathlib import Path

import click

from fundingmodel.command_line.options import language_option

ORDER = 140


@click.command
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
@language_option()
def command(check: bool, remove: bool, folder: Path | None, vba: Path | None, language: str) -> None:
    """Sets up the classic xlwings add-in for Excel on Windows, which needs no server and no administrator.

    It copies xlwings' add-in to where Excel looks for add-ins, writes into xlwings.conf which Python and which functions
    Excel takes (--lang: the language of the help that Excel shows), changes no other setting, and says what is missing
    and how to mend it. The functions are then called fm_allocate and so on, and an error is a text that begins with #.
    If code of your own is beside workbooks, take --folder: the setting UDF MODULES would hold for those, too.
    Scenario files of your own, for fm_scenario: name them in the environment variable FUNDINGMODEL_SCENARIOS.

    \b
    Examples:
      fundingmodel excel-addin --check
      fundingmodel excel-addin
      fundingmodel excel-addin --folder C:\\Offers --lang fr
      fundingmodel excel-addin --vba functions.bas
    """
    from udfs.hosts.classic.setup import set_up

    set_up(check=check, remove=remove, folder=folder, vba=vba, lang=language)
