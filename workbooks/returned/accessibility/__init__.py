"""Accessibility: the obstacles of a workbook, whoever made it, for readers who do not see its pages or its colours.

What governments ask of spreadsheets that they publish, as far as a file shows it: a title in A1 of each sheet, tables with headers,
no merged cells and no blank rows inside them, no meaning by colour alone, alternative texts, names and links that say something, the
language and the title of the file. Hidden sheets are not read out, and not looked at.
"""

from collections.abc import Iterator
from pathlib import Path

from workbooks.file.saving import unpacked
from workbooks.returned.accessibility.colours import colour_findings
from workbooks.returned.accessibility.drawings import drawing_findings
from workbooks.returned.accessibility.grid import Grid
from workbooks.returned.accessibility.names import link_findings, property_findings, sheet_name_findings
from workbooks.returned.accessibility.tables import table_findings
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found, read_found


def accessibility(path: Path) -> list[Finding]:
    """All that stands in the way of a reader, sheet by sheet.

    Refused (WorkbookRefused): a file that cannot be read.
    """
    return list(dict.fromkeys(_findings(read_found(path))))


def _findings(found: Found) -> Iterator[Finding]:
    shown = [
        sheet.title for sheet in found.formulas._sheets if sheet.sheet_state == "visible"
    ]  # sheets that are a chart too
    yield from property_findings(found.formulas)
    yield from sheet_name_findings(shown)
    for title in (sheet.title for sheet in found.formulas.worksheets if sheet.title in shown):
        grid = Grid(found.formulas[title], found.values[title])
        yield from table_findings(grid)
        yield from colour_findings(grid)
        yield from link_findings(grid)
    yield from drawing_findings(unpacked(found.path.read_bytes()), frozenset(shown))
