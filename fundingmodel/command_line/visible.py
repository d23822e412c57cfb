"""What is printed: codes that would command a terminal are shown as the letters that a file would write them with."""

from __future__ import annotations

import re

import click

# Control codes of ASCII and of Latin-1, and marks that turn the direction of what follows; not tabs and ends of lines.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with each code that a terminal would obey shown, as a file would write it.

    >>> visible("Two " + chr(27) + "[31m levels")
    'Two \\\\u001b[31m levels'
    """
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def echo(text: str = "", newline: bool = True) -> None:
    """Prints a text, its control codes visible."""
    click.echo(visible(text), nl=newline)
