"""Names: of sheets, of what links lead to, and what the properties of the file say."""

import re
from collections.abc import Iterator

from openpyxl import Workbook

from workbooks.returned.accessibility.grid import Grid
from workbooks.returned.findings import Finding

_USUAL_SHEET = re.compile(
    r"(?:sheet|feuil|feuille|tabelle|hoja|foglio|planilha|blad|ark|list|munka|chart|graph|graphique|diagramm)?\s*\d*(?:\s*\(\d+\))?"
    "|untitled|sans titre",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|file:|[A-Za-z]:\\|\\\\|#)\S*", re.IGNORECASE)
NOTHING_SAID = frozenset(
    {
        "click here", "click", "here", "link", "links", "this link", "this", "more", "read more", "see more", "see here", "details",
        "go", "download", "open", "page", "web", "website", "url", "source", "see",
        "cliquez ici", "cliquer ici", "ici", "lien", "liens", "ce lien", "plus", "lire la suite", "en savoir plus", "voir ici",
        "voir", "détails", "aller", "télécharger", "ouvrir", "site", "site web", "suite",
    }
)  # fmt: skip


def property_findings(workbook: Workbook) -> Iterator[Finding]:
    properties = workbook.properties
    if not _LANGUAGE.fullmatch((properties.language or "").strip()):
        yield Finding("no_language", after=properties.language or None)
    if not (properties.title or "").strip():
        yield Finding("no_document_title")


def sheet_name_findings(titles: list[str]) -> Iterator[Finding]:
    yield from (Finding("sheet_name", title) for title in titles if _USUAL_SHEET.fullmatch(title.strip()))


def link_findings(grid: Grid) -> Iterator[Finding]:
    """Links to elsewhere or to another place of the workbook, of which the text is none, an address, or the same for any."""
    seen: set[str] = set()
    for (row, column), cell in grid.sheet._cells.items():
        link = cell.hyperlink
        is_function = isinstance(cell.value, str) and cell.data_type == "f" and "HYPERLINK(" in cell.value.upper()
        if (link is None or link.ref in seen) and not is_function:
            continue
        if link is not None:
            seen.add(link.ref)
        said = grid.said(row, column)
        if says_nothing(said):
            yield Finding("link_text", grid.title, f"{cell.column_letter}{row}", after=said)


def says_nothing(text: object) -> bool:
    """Whether the text of a link does not say where it leads.

    >>> says_nothing("Click here"), says_nothing("https://example.org/a.csv"), says_nothing("Population, Statistics Canada")
    (True, True, False)
    """
    said = str(text or "").strip()
    plain = re.sub(r"[\W_]+", " ", said).strip().casefold()
    return not plain or plain in NOTHING_SAID or bool(_ADDRESS.fullmatch(said))
