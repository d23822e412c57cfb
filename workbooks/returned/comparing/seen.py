"""Seen: cells whose figure or text stands there and is not to be seen, or is shown as another figure, by their looks alone."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from openpyxl.cell import Cell
from openpyxl.styles.colors import Color

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.places import Pair
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

PAPER = (255, 255, 255)
THEMES_PAPER, WHITES = 0, (1, 9)  # the ground of Office's themes; white among its indexed colours
ALIKE = 24  # of 255 in each of red, green and blue: so near to its ground nobody reads a text
LEAST_SIZE = 3.0  # points: what is smaller is not read
GENERAL = "General"
PLACEHOLDERS = re.compile(r"[0#?@]|general|standard", re.IGNORECASE)
OF_DATES = re.compile(r"[ymdhs]", re.IGNORECASE)
_SKIPPED = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]'
)  # of a number format: literal text, blanks as wide as a letter, colours
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_PIECES = re.compile(rf"{_SKIPPED.pattern}|;")

Rgb = tuple[int, int, int]


def unseen(pair: Pair, found: Found) -> Iterator[Finding]:
    """Cells that hold something and were to be seen as it is: their ink is their ground, they are tiny, or their format shows nothing,
    a text in the place of the figure, or another multiple of it."""
    title = pair.theirs.title
    for place, cell in pair.theirs._cells.items():
        own_place = pair.place(*place)
        own = pair.own._cells.get(own_place) if own_place else None
        if cell.value is None or own is None or own.value is None:
            continue
        address = f"{column_letters(place[1])}{place[0]}"
        if _is_unread(cell) and not _is_unread(own):
            yield Finding("cell_unseen", title, address, "visible", "hidden")
            continue
        value = found.value(title, *place)
        before, after = (shown_by(each.number_format or GENERAL, value) for each in (own, cell))
        if before != after:
            kind = "shown_otherwise" if after.strip() else "cell_unseen"
            yield Finding(kind, title, address, own.number_format, cell.number_format)


def _is_unread(cell: Cell) -> bool:
    """Whether a text in this cell's ink would not be read on its ground."""
    size = cell.font.sz
    if size is not None and size < LEAST_SIZE:
        return True
    ink, ground = rgb_of(cell.font.color), ground_of(cell)
    return ink is not None and ground is not None and are_alike(ink, ground)


def are_alike(ink: Rgb, ground: Rgb) -> bool:
    """Whether nobody reads a text of the one colour on the other."""
    return all(abs(a - b) < ALIKE for a, b in zip(ink, ground, strict=True))


def ground_of(cell: Cell) -> Rgb | None:
    """The colour behind a text; None where it cannot be told."""
    kind = getattr(cell.fill, "fill_type", "gradient")
    if kind is None:
        return PAPER
    return rgb_of(cell.fill.fgColor) if kind == "solid" else None


def rgb_of(color: Color | None) -> Rgb | None:
    """Red, green and blue; None for one that a theme or the system chooses, but for white."""
    if color is None:
        return None
    if color.type == "rgb" and isinstance(color.rgb, str) and len(color.rgb) in (6, 8):
        red, green, blue = bytes.fromhex(color.rgb[-6:])
        return red, green, blue
    is_paper = color.type == "theme" and color.theme == THEMES_PAPER and not color.tint
    return PAPER if is_paper or (color.type == "indexed" and color.indexed in WHITES) else None


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[str, ...]:
    """The parts of a number format: of what is above zero, below it, zero, and text."""
    ends = [each.start() for each in _PIECES.finditer(code) if each[0] == ";"]
    return tuple(code[a + 1 : b] for a, b in pairwise([-1, *ends, len(code)]))


def shown_by(code: str, value: object) -> str:
    """How a format shows a value: as `figure` with its multiple, as the text that stands in its place, or as nothing."""
    section = _section(code, value)
    if section is None:
        return "figure"
    bare = _SKIPPED.sub("", section)
    if isinstance(value, str):
        return "figure" if "@" in bare or PLACEHOLDERS.search(bare) else _literal(section)
    if not (PLACEHOLDERS.search(bare) or OF_DATES.search(bare)):
        return "figure" if value == 0 and code != section else _literal(section)  # zero is written as a dash
    thousands = sum(len(each) for each in _SCALED.findall(bare))
    return f"figure {bare.count('%')} {thousands}".removesuffix(" 0 0")


def _section(code: str, value: object) -> str | None:
    """The part of a format that a value is shown by; none for a text that no part is for, and is shown as it is."""
    parts = _sections(code)
    if isinstance(value, str):
        return parts[3] if len(parts) > 3 else None
    number = value if isinstance(value, int | float) else 1  # what no program has calculated, and dates
    if number < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if not number and len(parts) > 2 else parts[0]


def _literal(section: str) -> str:
    """The text that a part of a format shows in the place of a figure."""
    return " ".join(each.strip('"').lstrip("\\") for each in _SKIPPED.findall(section) if each[0] in '"\\')
