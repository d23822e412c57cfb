"""Named: what a scenario is called as a file, two of one name, and how far the making of its workbook is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from fundingmodel.errors import Refused

if TYPE_CHECKING:
    from fundingmodel.scenario.reading import Scenario


def file_name(scenario: Scenario) -> str:
    return scenario.name.casefold()  # files of Windows and Mac know no case


def two_of_one_name(scenario: Scenario) -> Refused:
    return Refused(
        "workbooks.two_of_one_name",
        scenario.name,
        "two scenarios have this name.",
        "Change `name` in one of the files.",
    )


def progress_of(name: str, what: str) -> None:
    """Tells a person at a terminal what is being done; says nothing in a nightly log."""
    if sys.stderr.isatty():
        click.echo(f"{name}: {what}", err=True)
