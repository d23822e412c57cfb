"""Colours: red, green and blue of an ink or a ground, by the theme and the palette of its workbook, and whether both are alike."""

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.etree import ElementTree

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.styles.differential import DifferentialStyle

Rgb = tuple[int, int, int]

PAPER, BLACK = (255, 255, 255), (0, 0, 0)
ALIKE = 24  # of 255 in each of red, green and blue: so near to its ground nobody reads a text
OF_OFFICE: tuple[Rgb | None, ...] = (PAPER, BLACK)  # the first two of its themes
IN_FILE = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")  # as cells count them
SYSTEM_INKS = (64, 65)  # indexed: black and white as the system has them
NAMED = {
    "black": BLACK,
    "white": PAPER,
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "magenta": (255, 0, 255),
    "cyan": (0, 255, 255),
}
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})?([0-9a-fA-F]{6})")


def are_alike(ink: Rgb, ground: Rgb) -> bool:
    """Whether nobody reads a text of the one colour on the other."""
    return all(abs(a - b) < ALIKE for a, b in zip(ink, ground, strict=True))


def ground_of(cell: Cell) -> Rgb | None:
    """The colour behind a text; None where it cannot be told."""
    workbook, fill = workbook_of(cell), cell.fill
    kind = getattr(fill, "fill_type", "gradient")
    if kind is None:
        return PAPER
    if kind == "solid":
        return rgb_of(fill.fgColor, workbook)
    colours = [each.color for each in fill.stop] if hasattr(fill, "stop") else [fill.fgColor, fill.bgColor]
    found = [rgb_of(each, workbook) for each in colours]
    known = [each for each in found if each is not None]
    is_plain = known and len(known) == len(found) and all(are_alike(known[0], each) for each in known)
    return known[0] if is_plain else None  # a pattern or a gradient of one colour


OF_THE_SYSTEM = (64, 65)  # colours of text and ground that a file names where it gives none


def ground_of_rule(look: DifferentialStyle) -> Rgb | None:
    """The ground that a conditional format gives: its second colour, or its first where no second is given."""
    fill = look.fill
    if fill is None or getattr(fill, "fill_type", None) not in (None, "solid"):
        return None
    return next((rgb for each in (fill.bgColor, fill.fgColor) if _is_given(each) and (rgb := rgb_of(each))), None)


def _is_given(color: object) -> bool:
    is_of_the_system = getattr(color, "type", "") == "indexed" and getattr(color, "indexed", None) in OF_THE_SYSTEM
    return color is not None and getattr(color, "rgb", None) != "00000000" and not is_of_the_system


def ink_of(cell: Cell) -> Rgb | None:
    """The colour of a text: black where nothing is said of it."""
    color = cell.font.color
    return BLACK if color is None else rgb_of(color, workbook_of(cell))


def workbook_of(cell: Cell) -> Workbook:
    return cell.parent.parent


def rgb_of(color: Color | None, workbook: Workbook | None = None) -> Rgb | None:
    """Red, green and blue; None for one that nothing says."""
    if color is None:
        return None
    if color.type == "rgb":
        return in_rgb(color.rgb)
    if color.type == "theme":
        base = _theme(getattr(workbook, "loaded_theme", None))
        found = base[color.theme] if color.theme < len(base) else None
        return None if found is None else _tinted(found, color.tint or 0)
    return _indexed(color.indexed, getattr(workbook, "_colors", COLOR_INDEX)) if color.type == "indexed" else None


def in_rgb(text: object) -> Rgb | None:
    """The colour that six or eight hexadecimal digits are."""
    found = _HEXADECIMAL.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue


def _indexed(index: int, palette: Sequence[object]) -> Rgb | None:
    if index in SYSTEM_INKS:
        return (BLACK, PAPER)[SYSTEM_INKS.index(index)]
    return in_rgb(palette[index]) if index < len(palette) else None


@lru_cache(maxsize=8)
def _theme(part: bytes | None) -> tuple[Rgb | None, ...]:
    """The colours of a theme, as cells count them."""
    if not part:
        return OF_OFFICE
    try:
        root = ElementTree.fromstring(part)
    except ElementTree.ParseError:
        return OF_OFFICE
    found: dict[str, Rgb | None] = {}
    for scheme in (each for each in root.iter() if each.tag.endswith("}clrScheme")):
        for each in scheme:
            said = next(iter(each), None)
            value = None if said is None else said.get("lastClr") or said.get("val")
            found[each.tag.rpartition("}")[2]] = in_rgb(value)
    return tuple(found.get(name) for name in IN_FILE)


def _tinted(colour: Rgb, tint: float) -> Rgb:
    """Lighter above zero, darker below it."""
    red, green, blue = (round(each * (1 + tint) if tint < 0 else each + (255 - each) * tint) for each in colour)
    return red, green, blue
