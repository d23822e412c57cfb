"""Seen: cells whose figure or text stands there and is not to be seen, or is shown as another figure, by their looks alone."""

from collections.abc import Iterator

from openpyxl.cell import Cell

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.looks.colours import Rgb, are_alike, ground_of, ink_of
from workbooks.returned.comparing.looks.number_formats import GENERAL, Shown, shown
from workbooks.returned.comparing.places import Pair
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

LEAST_SIZE = 3.0  # points: what is smaller is not read
MOST_INDENT = 20  # of three letters each: what begins behind them is not in its cell any more
LONG = 60  # letters of a text: the least that is cut where it is no longer written in several lines
REPEATED = "fill"  # as often as the cell is wide: 5 as 5555
OF_SIGNS = 2  # the set of characters of a font that has signs in the place of letters
SIGNS = ("wingdings", "webdings", "symbol", "marlett", "zapf dingbats", "mt extra", "bookshelf symbol", "opensymbol")


def unseen(pair: Pair, found: Found) -> Iterator[Finding]:
    """Cells that hold something and were to be seen as it is: their ink is their ground, they are tiny, or their format shows nothing,
    a text in the place of the figure, another multiple of it, other words beside it, or fewer of its digits."""
    title = pair.theirs.title
    for place, cell in pair.theirs._cells.items():
        own_place = pair.place(*place)
        own = pair.own._cells.get(own_place) if own_place else None
        if cell.value is None or own is None or own.value is None:
            continue
        address = f"{column_letters(place[1])}{place[0]}"
        value = found.value(title, *place)
        before, after = (shown(each.number_format or GENERAL, value) for each in (own, cell))
        if _is_unread(cell, after) and not _is_unread(own, before):
            yield Finding("cell_unseen", title, address, "visible", "hidden")
        elif kind := _shown_as(before, after, value) or _read_as(own, cell):
            is_of_format = kind != "read_otherwise"
            looks = (own.number_format, cell.number_format) if is_of_format else (_looks(own), _looks(cell))
            yield Finding(kind, title, address, *looks)


def _shown_as(before: Shown, after: Shown, value: object) -> str:
    """What another format does to a value; nothing where as much is shown."""
    if before.text() != after.text():
        return "shown_otherwise" if after.text() else "cell_unseen"
    if (before.before, before.behind, before.way) != (after.before, after.behind, after.way):
        return "shown_otherwise"
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is None or not after.digits or after.decimals >= before.decimals:
        return ""
    percents, thousands = after.multiple
    figure = number * 100**percents / 1000**thousands
    is_less = round(figure, before.decimals) != round(figure, after.decimals)
    return "shown_rounded" if is_less else ""


def _read_as(own: Cell, cell: Cell) -> str:
    """Whether a cell is read as something else by its letters alone."""
    return "read_otherwise" if set(_looks(cell).split()) - set(_looks(own).split()) else ""


def _looks(cell: Cell) -> str:
    """What of a cell's looks changes what is read."""
    font, place = cell.font, cell.alignment
    is_long = isinstance(cell.value, str) and len(cell.value) > LONG and cell.data_type != "f"
    said = {
        "struck": font.strike,
        "signs": is_of_signs(font.name, font.charset),
        REPEATED: place.horizontal == REPEATED,
        "cut": is_long and not place.wrapText,
        "small": is_long and place.shrinkToFit and not place.wrapText,
    }
    return " ".join(name for name, is_so in said.items() if is_so)


def is_of_signs(name: object, charset: object) -> bool:
    """Whether a font has signs in the place of letters."""
    return str(name or "").lower().startswith(SIGNS) or charset == OF_SIGNS


def _is_unread(cell: Cell, as_shown: Shown) -> bool:
    """Whether a text in this cell's ink would not be read on its ground, or is not in it."""
    size = cell.font.sz
    if (size is not None and size < LEAST_SIZE) or (cell.alignment.indent or 0) > MOST_INDENT:
        return True
    return is_ink_of_ground(as_shown.ink or ink_of(cell), ground_of(cell))


def is_ink_of_ground(ink: Rgb | None, ground: Rgb | None) -> bool:
    return ink is not None and ground is not None and are_alike(ink, ground)
