"""Tables: drawn on a terminal, else in Markdown, which can be pasted into a briefing."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fundingmodel.command_line.visible import echo, visible

if TYPE_CHECKING:
    from fundingmodel.analysis.published import Case
    from fundingmodel.result import TierResult

# As a table shows it: -1,234.5 or $18.2 million; in place of a total, 1 of 12 known
FIGURE = r"[-+]?\D?\d[\d,.\s]*\D{0,8}|\d+ (?:of|connues? sur) \d+(?: known)?"


def echo_table(
    title: str, titles: Sequence[str], columns: Sequence[tuple[TierResult, str]], language: str, currency: str
) -> None:
    """Allocations as a table: jurisdictions down, one column for each tier and year, totals last."""
    from fundingmodel.analysis.comparison import allocations, total
    from fundingmodel.language.figures import amount_writer
    from fundingmodel.language.known import total_or_known

    by_column = [allocations(tier, year) for tier, year in columns]
    names = {c: tier.tier.jurisdiction_names[c][language] for tier, _ in columns for c in tier.tier.place.jurisdictions}
    amounts = [[column.get(code) for column in by_column] for code in names]
    totals = [total(column) for column in by_column]
    write = amount_writer([*(x for row in amounts for x in row), *totals], language)
    rows = [[name, *map(write, row)] for name, row in zip(names.values(), amounts, strict=True)]
    rows.append(["Total", *(total_or_known(column, write, language) for column in by_column)])
    head = "Administration" if language == "fr" else "Jurisdiction"
    unknown = any(x is None for row in amounts for x in row)
    blank = {"en": ". Blank: not known", "fr": ". En blanc : inconnu"}[language] if unknown else ""
    echo_rows(f"{title} ({currency}{blank})", [head, *titles], rows, language)


def echo_cases(cases: Sequence[Case], language: str) -> None:
    """Published cases as a table, one line each."""
    from fundingmodel.analysis.published_words import HEADERS, LINE, line

    echo_rows("", [HEADERS[name][language] for name in LINE], [line(case, language) for case in cases], language)


def echo_rows(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], language: str = "en") -> None:
    """A table: drawn on a terminal that is wide enough, else in Markdown, which can be pasted as it is."""
    if language == "fr":
        from fundingmodel.language.words import french

        title, header, rows = french(title), [french(x) for x in header], [[french(x) for x in row] for row in rows]
    header, rows = [shown(x) for x in header], [[shown(x) for x in row] for row in rows]
    text = markdown(header, rows)
    if title:
        echo(title)
    if not sys.stdout.isatty() or len(text.partition("\n")[0]) > _terminal_width():
        echo(text)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD)
    numeric = _numeric(rows)
    for name, is_number in zip(header, numeric, strict=True):
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


def shown(cell: str) -> str:
    """A cell of a table: on one line, and no command to a terminal."""
    return visible(cell).replace("\n", " ")


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


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
