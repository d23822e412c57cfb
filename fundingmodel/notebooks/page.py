"""Tables in HTML: a caption with the unit, headings with their scope, every text escaped; what is said under them as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from fundingmodel.command_line.allocations.table import Table
from fundingmodel.language.texts import Text
from fundingmodel.language.words import french

MOST_ROWS = 60  # of a table, its totals apart
LEFT_OUT: Text = {
    "en": "Left out here: {count} of {all} rows, which are in the totals; table() has them all.",
    "fr": "Lignes omises ici : {count} sur {all}, comprises dans les totaux; table() les donne toutes.",
}
LEFT, RIGHT = ' style="text-align: left"', ' style="text-align: right"'


@dataclass(frozen=True)
class Note:
    """What is said under tables: a sentence, or what heads a list."""

    text: str
    items: Sequence[str] = ()


def html(tables: Sequence[Table], notes: Sequence[Note], language: str) -> str:
    """Tables, whose last rows are totals, each with what is left out of it, then the notes."""
    lines = [f'<div lang="{language}">']
    for table in tables:
        lines += _table(table, language)
    for note in notes:
        lines.append(_paragraph(note.text, language))
        if note.items:
            lines.append("<ul>" + "".join(f"<li>{_text(item, language)}</li>" for item in note.items) + "</ul>")
    return "\n".join([*lines, "</div>"])


def _table(table: Table, language: str) -> Iterator[str]:
    *rows, totals = table.rows
    yield "<table>"
    yield f"<caption{LEFT}>{_text(table.title, language)}</caption>"
    yield f"<thead>{_row(table.header, 'col', 'th', language)}</thead>"
    yield "<tbody>"
    yield from (_row(row, "row", "td", language) for row in rows[:MOST_ROWS])
    yield "</tbody>"
    yield f"<tfoot>{_row(totals, 'row', 'td', language)}</tfoot>"
    yield "</table>"
    if count := len(rows[MOST_ROWS:]):
        yield _paragraph(LEFT_OUT[language].format(count=count, all=len(rows)), language)


def _row(cells: Sequence[str], scope: str, tag: str, language: str) -> str:
    """A row, its first cell a heading; the others headings of columns, or figures."""
    first, *others = (_text(cell, language) for cell in cells)
    attributes = f' scope="{scope}"' if tag == "th" else ""
    written = "".join(f"<{tag}{attributes}{RIGHT}>{cell}</{tag}>" for cell in others)
    return f'<tr><th scope="{scope}"{LEFT}>{first}</th>{written}</tr>'


def _paragraph(text: str, language: str) -> str:
    return f"<p>{_text(text, language)}</p>"


def _text(text: str, language: str) -> str:
    """A text as it is printed, and no tag of its own."""
    return escape(french(text) if language == "fr" else text)
