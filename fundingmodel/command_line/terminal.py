"""Sentences on a terminal: wrapped at words. What is written to a file or a pipe stays on its lines."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from typing import TextIO

from fundingmodel.command_line.visible import echo

LEAST = 20  # columns: in fewer, no sentence can be read


def width(stream: TextIO | None = None) -> int | None:
    """How many columns the output has: those of the terminal, or COLUMNS; None for a pipe, whose lines have no limit."""
    stream = stream or sys.stdout
    if isinstance(stream, io.StringIO):  # kept in memory for a file
        return None
    columns = os.environ.get("COLUMNS", "")
    limited = stream.isatty() or (columns.isdecimal() and int(columns) > 0)
    return max(LEAST, shutil.get_terminal_size().columns) if limited else None


def wrapped(text: str, columns: int | None) -> str:
    """The text with each line that is too long wrapped at words, what follows two columns further in.

    >>> print(wrapped("  intake, 2: 2015 NL other", 20))
      intake, 2: 2015 NL
        other
    """
    if columns is None:
        return text
    return "\n".join(_wrapped_line(line, columns) for line in text.split("\n"))


def echo_wrapped(text: str = "", newline: bool = True) -> None:
    """Prints sentences: on a terminal wrapped at words."""
    echo(wrapped(text, width()), newline)


def _wrapped_line(line: str, columns: int) -> str:
    if len(line) <= columns:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    return "\n".join(wrapped_words(line.strip(" "), columns, indent, indent + "  "))


def wrapped_words(text: str, columns: int, first: str = "", others: str = "") -> list[str]:
    """Lines of whole words; a word that is longer than the line has one of its own, uncut."""
    return textwrap.wrap(
        text, columns, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )
