"""Links: where those of cells lead, beside where they led."""

from collections.abc import Iterator
from urllib.parse import unquote

from openpyxl.cell import Cell

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.formulas import plain
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.findings import Finding


def links(sheets: Matched) -> Iterator[Finding]:
    """Links that lead elsewhere, that lead out where none did, or that are gone. A program that keeps none says nothing of those."""
    keeps_any = any(target(cell) for pair in sheets.pairs for cell in pair.theirs._cells.values())
    for pair in sheets.pairs:
        known = {target(cell) for cell in pair.own._cells.values()}
        for place, cell in pair.theirs._cells.items():
            own, now = pair.place(*place), target(cell)
            was = target(pair.own._cells.get(own)) if own else ""
            if now and (kind := _kind(sheets, was, now, known)):
                yield Finding(kind, pair.theirs.title, _address(place), was or None, now)
        yield from _gone(pair) if keeps_any else ()


def _kind(sheets: Matched, was: str, now: str, known: set[str]) -> str:
    if was:
        return "" if now == was or _is_moved(sheets, was, now) else "link_changed"
    return "" if now.startswith("#") or now in known else "link_added"


def _gone(pair: Pair) -> Iterator[Finding]:
    for place, cell in pair.own._cells.items():
        there, was = pair.back(*place), target(cell)
        theirs = pair.theirs._cells.get(there) if there else None
        if was and theirs is not None and theirs.value is not None and not target(theirs):
            yield Finding("link_removed", pair.theirs.title, _address((theirs.row, theirs.column)), was, None)


def _is_moved(sheets: Matched, was: str, now: str) -> bool:
    """Whether a link leads to the same place, also under other names of sheets and numbers of rows."""
    renamed = sheets.own_name
    return plain(was) in (plain(now), plain(now, renamed), plain(now, renamed, sheets.own_address))


def target(cell: Cell | None) -> str:
    """Where the link of a cell leads, within the workbook with a # before it; nothing where it has none."""
    link = getattr(cell, "_hyperlink", None)
    if link is None:
        return ""
    outside, inside = unquote(str(link.target or "")).rstrip("/"), str(link.location or "")
    return f"{outside}#{inside}".removesuffix("#") if outside.rstrip("#") else (f"#{inside}" if inside else "")


def _address(place: tuple[int, int]) -> str:
    return f"{column_letters(place[1])}{place[0]}"
