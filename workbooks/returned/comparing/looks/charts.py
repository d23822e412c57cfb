"""Charts: those of a workbook that came back beside those that were sent: what they say and show, and the values that they keep."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from xml.etree import ElementTree

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.file.saving import sheet_parts
from workbooks.returned.comparing.formulas import plain, same
from workbooks.returned.comparing.looks.chart_facts import SHOWS, TEXT, UNSEEN, Chart, Link, chart_of
from workbooks.returned.comparing.places import Matched, Pair
from workbooks.returned.comparing.recalculated import agree
from workbooks.returned.comparing.related import elements, named, related
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

MOST_CELLS = 10_000  # of a link, ours have some hundreds
LEAST_ALIKE = 0.2  # of the texts and ranges of two charts: the least by which one is the other
FAR = 5  # rows or columns: a program puts a chart into its place by a few less


@dataclass(frozen=True)
class Placed:
    """A chart, the row and column of its corner, its alternative text, and whether it is drawn at all."""

    chart: Chart
    row: int
    column: int
    text: str
    is_seen: bool


def charts(sheets: Matched, found: Found) -> Iterator[Finding]:
    """Charts that say or show something else, that were added, or that are gone. A program that keeps none says nothing of those."""
    titles = sheet_parts(found.contents)
    theirs = {
        pair.theirs.title: list(_theirs(found.contents, titles.get(pair.theirs.title, ""))) for pair in sheets.pairs
    }
    keeps_any = found.keeps_all or any(theirs.values())
    for pair in sheets.pairs:
        own, others = list(_own(pair.own)), theirs[pair.theirs.title]
        title = pair.theirs.title
        for was, now in _paired(own, others):
            if was is None and now is not None:
                yield Finding("chart_added", title, after=now.chart.title or None)
            elif now is None and was is not None and keeps_any:
                yield Finding("chart_removed", title, before=was.chart.title or None)
            elif was is not None and now is not None:
                yield from _differences(sheets, pair, was, now)
                yield from _kept_otherwise(sheets, found, title, now.chart)


def _own(sheet: Worksheet) -> Iterator[Placed]:
    for each in sheet._charts:
        start = getattr(each.anchor, "_from", None)
        row, column = (start.row, start.col) if start is not None else (0, 0)
        chart = chart_of(ElementTree.fromstring(ElementTree.tostring(each._write())))
        yield Placed(chart, row, column, getattr(each.anchor, "text", ""), True)


def _theirs(parts: Mapping[str, bytes], part: str) -> Iterator[Placed]:
    for drawing in related(parts, part, "/drawing").values():
        leads_to = {**related(parts, drawing, "/chart"), **related(parts, drawing, "/chartEx")}
        for anchor in (each for each in elements(parts.get(drawing)) if named(each).endswith("Anchor")):
            inside = {named(each): each for each in anchor.iter()}
            start = {named(each): int(each.text or 0) for each in inside.get("from", ()) if (each.text or "").isdigit()}
            # Its own: Excel writes one inside as well, of the frame of the chart, which is 0 by 0.
            size, name = next((each for each in anchor if named(each) == "ext"), None), inside.get("cNvPr")
            is_hidden = name is not None and name.get("hidden") in ("1", "true")
            is_flat = size is not None and "0" in (size.get("cx"), size.get("cy")) and named(anchor) != "twoCellAnchor"
            text = "" if name is None else name.get("descr", "")
            for each in (x for x in anchor.iter() if named(x) == "chart"):
                target = next((leads_to[v] for k, v in each.attrib.items() if k.endswith("}id") and v in leads_to), "")
                if target in parts:
                    chart = chart_of(ElementTree.fromstring(parts[target]))
                    yield Placed(chart, start.get("row", 0), start.get("col", 0), text, not (is_hidden or is_flat))


def _paired(own: Sequence[Placed], theirs: Sequence[Placed]) -> Iterator[tuple[Placed | None, Placed | None]]:
    """Each chart with the one that has the most in common with it, those first that have the most; and those that have none."""
    ours, others = [_identity(each) for each in own], [_identity(each) for each in theirs]
    likeness = {
        (n, m): len(one & other) / (len(one | other) or 1)
        for n, one in enumerate(ours)
        for m, other in enumerate(others)
    }
    found: dict[int, int] = {}
    for (n, m), alike in sorted(likeness.items(), key=lambda each: (-each[1], each[0])):
        if alike >= LEAST_ALIKE and n not in found and m not in found.values():
            found[n] = m
    yield from ((each, theirs[found[n]] if n in found else None) for n, each in enumerate(own))
    yield from ((None, each) for m, each in enumerate(theirs) if m not in found.values())


def _identity(placed: Placed) -> frozenset[str]:
    """The texts and the ranges of a chart, its title twice."""
    facts = (text for (kind, _), text in placed.chart.facts.items() if text and kind in (TEXT, SHOWS))
    return frozenset((f"title {placed.chart.title}", *map(plain, facts)))


def _differences(sheets: Matched, pair: Pair, was: Placed, now: Placed) -> Iterator[Finding]:
    title = pair.theirs.title
    place = pair.place(now.row + 1, now.column + 1) or (now.row + 1, now.column + 1)
    if not now.is_seen:
        yield Finding(UNSEEN, title, before="visible", after="hidden", means=was.chart.title)
    elif max(abs(place[0] - 1 - was.row), abs(place[1] - 1 - was.column)) > FAR:
        yield Finding("chart_moved", title, before=_address(was), after=_address(now), means=was.chart.title)
    if now.text and was.text and " ".join(now.text.split()) != " ".join(was.text.split()):
        yield Finding("chart_text_changed", title, before=was.text, after=now.text, means=was.chart.title)
    for kind, name in dict.fromkeys([*was.chart.facts, *now.chart.facts]):
        before, after = (each.chart.facts.get((kind, name), "") for each in (was, now))
        if before != after and not _is_same_range(sheets, before, after):
            yield Finding(kind, title, before=before or None, after=after or None, means=was.chart.title)


def _is_same_range(sheets: Matched, before: str, after: str) -> bool:
    renamed = sheets.own_name
    return same(before, after) or same(before, after, renamed) or same(before, after, renamed, sheets.own_address)


def _kept_otherwise(sheets: Matched, found: Found, title: str, chart: Chart) -> Iterator[Finding]:
    """Values that a chart keeps of cells which hold others: what a program shows that does not read the cells. One of each link.

    Where a chart keeps what was sent it is the cell that was changed, which is told of the cell.
    """
    pairs = {pair.theirs.title: pair for pair in sheets.pairs}
    for link in chart.links:
        for (sheet, row, column), kept in _kept(link):
            value = found.value(sheet, row, column) if sheet in found.values.sheetnames else None
            sent = _sent(pairs.get(sheet), row, column)
            if value is not None and not any(_is_kept(each, kept, link.are_numbers) for each in (value, *sent)):
                where = f"{sheet}!{column_letters(column)}{row}"
                yield Finding("chart_stored_value", title, before=value, after=kept, means=f"{chart.title}, {where}")
                break


def _sent(pair: Pair | None, row: int, column: int) -> list[object]:
    """What stood in a cell when it was sent, where it was no formula."""
    place = pair.place(row, column) if pair else None
    cell = pair.own._cells.get(place) if pair and place else None
    return [] if cell is None or cell.value is None or cell.data_type == "f" else [cell.value]


def _kept(link: Link) -> Iterator[tuple[tuple[str, int, int], str]]:
    """The cells of a link with what is kept of each."""
    sheet, _, area = link.range.rpartition("!")
    try:
        first_column, first_row, last_column, last_row = range_boundaries(area.replace("$", ""))
    except ValueError:  # several areas, or a name
        return
    if None in (first_row, last_row, first_column, last_column) or not link.kept:
        return
    rows, columns = range(first_row, last_row + 1), range(first_column, last_column + 1)
    if len(rows) * len(columns) <= MOST_CELLS:
        name = sheet.strip("'").replace("''", "'")
        for n, place in enumerate(product(rows, columns)):
            if n in link.kept:
                yield (name, *place), link.kept[n]


def _is_kept(value: object, kept: str, is_number: bool) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return not is_number or agree(float(kept), value)
        except ValueError:
            return False
    return is_number or not isinstance(value, str) or "".join(value.split()) == "".join(kept.split())


def _address(placed: Placed) -> str:
    return f"{column_letters(placed.column + 1)}{placed.row + 1}"
