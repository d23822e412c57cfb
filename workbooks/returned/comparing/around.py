"""Around the cells: sheets, rows and columns that were hidden, put in, renamed or moved; names, links, macros and comments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.formulas import plain
from workbooks.returned.comparing.links import links
from workbooks.returned.comparing.looks.by_rule import hidden_by_rule, unlocked
from workbooks.returned.comparing.looks.charts import charts
from workbooks.returned.comparing.looks.in_file import laid_over, twice_in_file
from workbooks.returned.comparing.looks.on_pages import calculation_settings, drawn_over, page_texts
from workbooks.returned.comparing.looks.parts_of_texts import read_otherwise
from workbooks.returned.comparing.looks.seen import unseen
from workbooks.returned.comparing.looks.signals import rules_changed
from workbooks.returned.comparing.looks.views import hidden_lines, printed_otherwise, viewed_otherwise, windows
from workbooks.returned.comparing.merged import merged
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.comparing.validations import validations
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

MACROS = "macro"
PARTS = {  # of a file, by how their names begin: what none of our workbooks has
    "xl/externalLinks/externalLink": "external_link",
    "xl/vbaProject": MACROS,
    "xl/macrosheets/": MACROS,
    "xl/dialogsheets/": MACROS,
    "xl/activeX/": MACROS,
    "xl/connections": "connection",
    "xl/queryTables/": "connection",
    "xl/model/": "connection",
    "xl/embeddings/": "embedded",
    "xl/webextensions/": "embedded",
    "xl/pivotCache/": "pivot",
    "xl/revisions/": "tracked",
}
BUILT_IN = re.compile(
    r"_xlnm\.|_xl|Print_|_FilterDatabase|__", re.IGNORECASE
)  # names that programs keep for themselves
AREA = re.compile(
    r"(?:^|!|,)(\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?|\$?[A-Z]+:\$?[A-Z]+|\$?\d+:\$?\d+)(?=,|$)"
)  # of cells, columns or rows, in a list that may name the sheet before each


def around(own: Workbook, found: Found, sheets: Matched) -> Iterator[Finding]:
    """What was done to a workbook besides its cells."""
    yield from _of_sheets(sheets)
    for pair in sheets.pairs:
        yield from _put_in(pair)
        yield from hidden_lines(pair)
        yield from viewed_otherwise(pair)
        yield from printed_otherwise(pair)
        yield from unseen(pair, found)
        yield from hidden_by_rule(pair)
        yield from _comments(pair)
    yield from links(sheets)
    yield from read_otherwise(sheets, found)
    yield from merged(sheets)
    yield from validations(sheets, found.contents, found.keeps_all)
    yield from rules_changed(sheets, found)
    yield from unlocked(sheets)
    yield from page_texts(sheets, found)
    yield from twice_in_file(found)
    yield from laid_over(sheets)
    yield from drawn_over(found)
    yield from charts(sheets, found)
    yield from calculation_settings(found.formulas)
    yield from windows(found)
    yield from _names(own, found.formulas, sheets)
    yield from parts_added(found)


def _of_sheets(sheets: Matched) -> Iterator[Finding]:
    for pair in sheets.pairs:
        own, theirs = pair.own.title, pair.theirs.title
        if own != theirs:
            yield Finding("sheet_renamed", theirs, before=own, after=theirs)
        if theirs_hidden(pair):
            yield Finding("sheet_hidden", theirs, before=pair.own.sheet_state, after=pair.theirs.sheet_state)
    yield from (Finding("sheet_removed", title, before=title) for title in sheets.gone)
    yield from (Finding("sheet_added", title, after=title) for title in sheets.added)
    order = {pair.theirs.title: n for n, pair in enumerate(sheets.pairs)}
    if sheets.pairs:
        theirs = [t for t in sheets.pairs[0].theirs.parent.sheetnames if t in order]
        yield from (Finding("sheet_moved", title) for title in _out_of_order([order[t] for t in theirs], theirs))


def theirs_hidden(pair: Pair) -> bool:
    return pair.theirs.sheet_state != "visible" and pair.own.sheet_state == "visible"


def _out_of_order(numbers: Sequence[int], titles: Sequence[str]) -> list[str]:
    """The fewest sheets without which the others are in their order."""
    best: list[tuple[int, ...]] = []  # the longest run in order that ends with each, by places
    for n, number in enumerate(numbers):
        before = [run for run, other in zip(best, numbers[:n], strict=True) if other < number]
        best.append((*max(before, key=_length, default=()), n))
    kept = max(best, key=_length, default=())
    return [title for n, title in enumerate(titles) if n not in kept]


def _length(run: tuple[int, ...]) -> int:
    return len(run)


def _put_in(pair: Pair) -> Iterator[Finding]:
    title = pair.theirs.title
    for lines, what, name in ((pair.rows, "row", str), (pair.columns, "column", column_letters)):
        yield from (Finding(f"{what}_inserted", title, name(n), after=name(n)) for n in lines.put_in)
        yield from (Finding(f"{what}_removed", title, "", before=name(n)) for n in lines.taken_out)


def _comments(pair: Pair) -> Iterator[Finding]:
    for place, cell in pair.theirs._cells.items():
        if cell.comment is not None:
            own = pair.place(*place)
            before = pair.own._cells.get(own) if own else None
            was = before.comment.text if before is not None and before.comment is not None else None
            if was != cell.comment.text:
                address = f"{column_letters(place[1])}{place[0]}"
                yield Finding("comment_added", pair.theirs.title, address, was, cell.comment.text)


@dataclass(frozen=True)
class _Name:
    sheet: str  # where it is known, of a sheet alone
    name: str


def _names(own: Workbook, theirs: Workbook, sheets: Matched) -> Iterator[Finding]:
    """Names for cells that were redefined, added or taken out, also of what is printed; those of filters are left."""
    before, after = dict(_names_of(own, {})), dict(_names_of(theirs, sheets.renamed))
    for pair in sheets.pairs:
        if pair.as_it_was:
            before |= dict(_printed(pair.own, pair.own.title))
            after |= dict(_printed(pair.theirs, pair.own.title))
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None:
            yield Finding("name_added", name.sheet, "", None, f"{name.name} = {now}")
        elif now is None:
            yield Finding("name_removed", name.sheet, "", f"{name.name} = {was}", None)
        elif plain(was) != plain(now):
            yield Finding("name_redefined", name.sheet, "", f"{name.name} = {was}", f"{name.name} = {now}")


def _names_of(workbook: Workbook, renamed: Mapping[str, str]) -> Iterator[tuple[_Name, str]]:
    local = ((s.title, each) for s in workbook.worksheets for each in s.defined_names.values())
    for title, each in chain((("", each) for each in workbook.defined_names.values()), local):
        if not BUILT_IN.match(each.name):
            text = plain(str(each.attr_text or ""), lambda name: renamed.get(name, name))
            yield _Name(renamed.get(title, title), each.name), text


def _printed(sheet: Worksheet, title: str) -> Iterator[tuple[_Name, str]]:
    """What of a sheet is printed, and what of it on each page."""
    titles = (sheet.print_title_cols, sheet.print_title_rows)
    for name, ranges in (("Print_Area", [sheet.print_area]), ("Print_Titles", titles)):
        bare = [area.replace("$", "") for each in ranges if each for area in AREA.findall(each)]
        if bare:
            yield _Name(title, name), ", ".join(bare)


def parts_added(found: Found) -> Iterator[Finding]:
    """Parts of the file that none of our workbooks has."""
    for name in found.parts:
        kind = next((kind for start, kind in PARTS.items() if name.startswith(start)), "")
        if kind and not name.endswith(".rels"):
            yield Finding(kind, after=name)
