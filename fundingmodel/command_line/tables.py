"""Tables: drawn on a terminal, in parts that fit it, else in Markdown, which can be pasted into a briefing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from fundingmodel.command_line.table_parts import (
    Part,
    fitting,
    full_widths,
    least_widths,
    of_one_value,
    parts,
    table_width,
)
from fundingmodel.command_line.terminal import echo_wrapped, width, wrapped_words
from fundingmodel.command_line.visible import echo, visible

if TYPE_CHECKING:
    from fundingmodel.analysis.published_cases.comparing import Case

# As a table shows it: -1,234.5 or $18.2 million; in place of a total, 1 of 12 known
FIGURE = r"[-+]?\D?\d[\d,.\s]*\D{0,8}|\d+ (?:of|connues? sur) \d+(?: known)?"


COLON = {"en": ": ", "fr": " : "}
NOT_SHOWN = {
    "en": "Not shown at this width: {}. A wider terminal shows more; `fundingmodel published CASE` shows a case in full.",
    "fr": "Omis faute de largeur : {}. Un terminal plus large en montre davantage; « fundingmodel published CAS » montre un cas "
    "en entier.",
}


def echo_cases(cases: Sequence[Case], language: str) -> None:
    """Published cases as a table, one line each; on a terminal the columns that fit it, the others named below."""
    from fundingmodel.analysis.published_cases.words import HEADERS, LINE, line

    header, rows = [HEADERS[name][language] for name in LINE], [line(case, language) for case in cases]
    columns, full = width(), full_widths(header, rows)
    if columns is None or table_width(full) <= columns:
        echo_rows("", header, rows, language)
        return
    order = sorted(range(len(LINE)), key=lambda n: LINE[n] != "case")  # the name first: it is what one asks for
    header, rows = [header[n] for n in order], [[row[n] for n in order] for row in rows]
    chosen = fitting(full_widths(header, rows), least_widths(header, rows, _numeric(rows)), columns)
    echo_rows("", [header[n] for n in chosen], [[row[n] for n in chosen] for row in rows], language)
    if others := ", ".join(name for n, name in enumerate(header) if n not in chosen):
        echo_wrapped(NOT_SHOWN[language].format(others))


def echo_rows(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    language: str = "en",
    keys: int = 1,
    joined: Collection[int] = (),
) -> None:
    """A table: on a terminal drawn, else in Markdown, which can be pasted as it is.

    On a terminal that is too narrow for it, further columns are in tables below, each beside the first ones, the keys, which
    say what a row is; one that is `joined` is beside the column before it. Where several columns say it, those of one value
    are named above.
    """
    if language == "fr":
        from fundingmodel.language.words import french

        title, header, rows = french(title), [french(x) for x in header], [[french(x) for x in row] for row in rows]
    header, rows = [shown(x) for x in header], [[shown(x) for x in row] for row in rows]
    if title:
        echo_wrapped(title)
    columns = width()
    if columns is None or not rows:
        echo(markdown(header, rows))
        return
    if keys > 1 and table_width(full_widths(header, rows)) > columns:
        header, rows, keys = _without_one_value(header, rows, keys, language)
    _echo_parts(header, rows, language, columns, keys, joined)


def _echo_parts(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    language: str,
    columns: int,
    keys: int,
    joined: Collection[int],
) -> None:
    """A table in parts that fit the terminal; where its keys leave no room, one for each value of the first of them."""
    numeric = _numeric(rows)
    fitted = _fitted(header, rows, numeric, columns, keys, joined)
    for part in fitted:
        _draw(part, header, rows, numeric)
    if fitted:
        return
    if keys == 1:  # nothing is cut: the terminal wraps it
        echo(markdown(header, rows))
        return
    for value in dict.fromkeys(row[0] for row in rows):
        if value:
            echo_wrapped(header[0] + COLON[language] + value)
        group = [row[1:] for row in rows if row[0] == value]
        kept = [n for n in range(len(header) - 1) if any(row[n] for row in group)]  # what is blank is of other values
        left = max(1, sum(n < keys - 1 for n in kept))
        _echo_parts(
            [header[n + 1] for n in kept], [[row[n] for n in kept] for row in group], language, columns, left, ()
        )


def _fitted(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    columns: int,
    keys: int,
    joined: Collection[int],
) -> list[Part]:
    """The parts in which a table fits the terminal; none where a name or a figure would be cut."""
    found = parts(full_widths(header, rows), least_widths(header, rows, numeric), columns, keys, joined)
    return found if all(table_width(part.values()) <= columns for part in found) else []


def _without_one_value(
    header: Sequence[str], rows: Sequence[Sequence[str]], keys: int, language: str
) -> tuple[list[str], list[list[str]], int]:
    """A table without the columns of one value, which are named above it, and how many of its keys are left."""
    same = of_one_value(rows)
    if named := "; ".join(f"{header[n]}{COLON[language]}{rows[0][n]}" for n in same if rows[0][n]):
        echo_wrapped(named)
    kept = [n for n in range(len(header)) if n not in same]
    left = max(1, sum(n < keys for n in kept))
    return [header[n] for n in kept], [[row[n] for n in kept] for row in rows], left


def _draw(part: Part, header: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> None:
    """Draws some columns of a table, their cells wrapped at words."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    for n, wide in part.items():
        name = "\n".join(wrapped_words(header[n], wide))
        table.add_column(name, justify="right" if numeric[n] else "left", no_wrap=True, min_width=wide)
    for row in rows:
        table.add_row(*("\n".join(wrapped_words(row[n], wide)) for n, wide in part.items()))
    Console(markup=False, highlight=False, width=table_width(part.values())).print(table)


def shown(cell: str) -> str:
    """A cell of a table: on one line, and no command to a terminal."""
    return visible(cell).replace("\n", " ")


def _numeric(rows: Sequence[Sequence[str]]) -> list[bool]:
    """Which columns hold figures, or nothing: they are aligned at the right."""
    return [all(not cell or re.fullmatch(FIGURE, cell) for cell in column) for column in zip(*rows, strict=True)]


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its columns aligned so that it reads well as plain text too.

    >>> print(markdown(["Name", "Amount"], [["A", "1.50"], ["B", "12.00"]]))
    | Name | Amount |
    | :--- | -----: |
    | A    |   1.50 |
    | B    |  12.00 |
    """
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
    widths = [max(4, *map(len, column)) for column in zip(*cells, strict=True)]
    numeric = _numeric(rows) if rows else [False] * len(header)
    rule = ["-" * (w - 1) + ":" if right else ":" + "-" * (w - 1) for w, right in zip(widths, numeric, strict=True)]
    lines = [cells[0], rule, *cells[1:]]
    return "\n".join(
        "| " + " | ".join(x.rjust(w) if r else x.ljust(w) for x, w, r in zip(line, widths, numeric, strict=True)) + " |"
        for line in lines
    )
