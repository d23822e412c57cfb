"""Views: rows and columns that are not seen or are cut, sheets that are looked at or printed otherwise, and the window around them."""

from collections.abc import Iterator, Mapping

from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.views import Pane
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.formulas import place_of
from workbooks.returned.comparing.places import Lines, Pair
from workbooks.returned.comparing.related import elements, named
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

SEEN = (4.0, 0.5)  # of a row's height in points, of a column's width in letters: the least that is seen
CUT = 0.6  # of its former height or width: in less, what stands in a line is cut
USUAL_HEIGHT, USUAL_WIDTH = 15.0, 8.43
LEAST_ZOOM, LEAST_SCALE = 25, 0.5  # percent on a screen; of the former scale on paper
ROWS, COLUMNS = 0, 1
ONE = "1"


def hidden_lines(pair: Pair) -> Iterator[Finding]:
    """Rows and columns with something in them that were to be seen, and are not, or are cut."""
    title = pair.theirs.title
    for axis, what, lines in ((ROWS, "row", pair.rows), (COLUMNS, "column", pair.columns)):
        full = {place[axis] for place, cell in pair.theirs._cells.items() if cell.value is not None}
        was, now = _sizes(pair.own, axis), _sizes(pair.theirs, axis)
        name = column_letters if axis else str
        for n in sorted(full):
            before, after = _of_own(n, lines, was, _usual(pair.own, axis)), now.get(n, _usual(pair.theirs, axis))
            if before is None or before < SEEN[axis]:
                continue  # put in, or unseen before
            if after < SEEN[axis]:
                yield Finding(f"{what}_hidden", title, name(n), before="visible", after="hidden")
            elif after < CUT * before and n in now:
                yield Finding(f"{what}_cut", title, name(n), before=round(before, 1), after=round(after, 1))


def _of_own(number: int, lines: Lines, was: Mapping[int, float], usual: float) -> float | None:
    own = lines.of(number)
    return None if own is None else was.get(own, usual)


def _sizes(sheet: Worksheet, axis: int) -> dict[int, float]:
    """The heights of rows, or the widths of columns, that have their own; none of those that are hidden."""
    return dict(_widths(sheet) if axis else _heights(sheet))


def _heights(sheet: Worksheet) -> Iterator[tuple[int, float]]:
    for number, row in sheet.row_dimensions.items():
        if row.hidden or row.height is not None:
            yield number, 0.0 if row.hidden else row.height
        elif sheet.sheet_format.zeroHeight:
            yield number, USUAL_HEIGHT


def _widths(sheet: Worksheet) -> Iterator[tuple[int, float]]:
    for letters, column in sheet.column_dimensions.items():
        if column.hidden or column.width is not None:
            first = column.min or column_index_from_string(letters)
            for number in range(first, min(column.max or first, sheet.max_column) + 1):
                yield number, 0.0 if column.hidden else column.width


def _usual(sheet: Worksheet, axis: int) -> float:
    """The height or the width of lines that have none of their own."""
    said = sheet.sheet_format
    if axis == COLUMNS:
        return USUAL_WIDTH if said.defaultColWidth is None else float(said.defaultColWidth)
    return 0.0 if said.zeroHeight else USUAL_HEIGHT if said.defaultRowHeight is None else float(said.defaultRowHeight)


def viewed_otherwise(pair: Pair) -> Iterator[Finding]:
    """What of a sheet's view hides something: zeros, the values of formulas, what lies above a frozen pane; or makes it too small."""
    was, now = _view(pair.own), _view(pair.theirs)
    for name, after in now.items():
        if was.get(name) != after:
            yield Finding("viewed_otherwise", pair.theirs.title, after=f"{name} = {after}")


def _view(sheet: Worksheet) -> dict[str, str]:
    view = sheet.sheet_view
    found = {name: "1" for name in ("showFormulas", "rightToLeft") if getattr(view, name)}
    found |= {name: "0" for name in ("showZeros",) if getattr(view, name) is False}
    found |= {"zoomScale": str(view.zoomScale)} if view.zoomScale and view.zoomScale < LEAST_ZOOM else {}
    start = str(view.topLeftCell or "A1")
    return found | ({"topLeftCell": start} if _hides_above(view.pane, start) else {})


def _hides_above(pane: Pane | None, start: str) -> bool:
    """Whether a sheet that begins at this cell has rows or columns that cannot be scrolled to, since they are before a frozen pane."""
    if pane is None or pane.state not in ("frozen", "frozenSplit"):
        return False
    row, column = place_of(start) or (1, 1)
    return bool((row > 1 and pane.ySplit) or (column > 1 and pane.xSplit))


def printed_otherwise(pair: Pair) -> Iterator[Finding]:
    """What of a page would not be seen on paper: errors, charts, colours, or figures that are printed too small."""
    was, now = _page(pair.own), _page(pair.theirs)
    yield from (
        Finding("printed_otherwise", pair.theirs.title, after=f"{name} = {after}")
        for name, after in now.items()
        if was.get(name) != after
    )
    own, theirs = ((each.page_setup.scale or 100) for each in (pair.own, pair.theirs))
    fits = [
        bool(each.sheet_properties.pageSetUpPr and each.sheet_properties.pageSetUpPr.fitToPage)
        for each in (pair.own, pair.theirs)
    ]
    if not any(fits) and theirs < LEAST_SCALE * own:
        yield Finding("printed_otherwise", pair.theirs.title, before=f"scale = {own}", after=f"scale = {theirs}")


def _page(sheet: Worksheet) -> dict[str, str]:
    page = sheet.page_setup
    found = {name: ONE for name in ("draft", "blackAndWhite") if getattr(page, name)}
    return found | ({"errors": page.errors} if page.errors not in (None, "displayed") else {})


def windows(found: Found) -> Iterator[Finding]:
    """Settings of the window by which its sheets or what is drawn on them are not seen."""
    for each in elements(found.contents.get("xl/workbook.xml")):
        name = named(each)
        if name == "workbookView" and each.get("showSheetTabs") in ("0", "false"):
            yield Finding("viewed_otherwise", after="showSheetTabs = 0")
        if name == "workbookView" and each.get("visibility", "visible") != "visible":
            yield Finding("viewed_otherwise", after=f"visibility = {each.get('visibility')}")
        if name == "workbookPr" and each.get("showObjects", "all") != "all":
            yield Finding("viewed_otherwise", after=f"showObjects = {each.get('showObjects')}")
