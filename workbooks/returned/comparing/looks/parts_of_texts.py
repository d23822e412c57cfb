"""Parts of texts: a text of several pieces, of which one is not seen, is struck out, or is written in signs: the page says something else
than the cell. Our own texts are of one piece each."""

from collections.abc import Iterator, Mapping
from functools import partial
from xml.etree.ElementTree import Element

from openpyxl.cell import Cell
from openpyxl.styles.colors import Color

from fundingmodel.cells import column_letters
from workbooks.file.saving import sheet_parts
from workbooks.returned.comparing.formulas import place_of
from workbooks.returned.comparing.looks.colours import ground_of, ink_of, rgb_of, workbook_of
from workbooks.returned.comparing.looks.seen import LEAST_SIZE, is_ink_of_ground, is_of_signs
from workbooks.returned.comparing.places import Matched
from workbooks.returned.comparing.related import elements, named, related
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found

PIECE, PHONETIC = "r", "rPh"
Pieces = list[Element]


def read_otherwise(sheets: Matched, found: Found) -> Iterator[Finding]:
    """Texts of which a reader sees another part, or more, than stands in their cell."""
    strings = _shared(found.contents)
    titles = sheet_parts(found.contents)
    for pair in sheets.pairs:
        part = found.contents.get(titles.get(pair.theirs.title, ""))
        if strings or (part and _has_pieces(part)):
            for address, text in _texts(part, strings):
                cell = pair.theirs[address]
                whole, read = str(cell.value or ""), _read(text, partial(_is_read, cell))
                if _bare(read) != _bare(whole):
                    yield Finding("read_otherwise", pair.theirs.title, address, whole, read)


def _shared(parts: Mapping[str, bytes]) -> dict[str, Element]:
    """The texts of several pieces among those that cells share, by their numbers."""
    found: dict[str, Element] = {}
    for name in related(parts, "xl/workbook.xml", "/sharedStrings").values():
        if _has_pieces(parts.get(name, b"")):
            texts = (each for each in elements(parts.get(name)) if named(each) == "si")
            found |= {
                str(n): each for n, each in enumerate(texts) if any(named(piece) in (PIECE, PHONETIC) for piece in each)
            }
    return found


def _has_pieces(part: bytes) -> bool:
    return b"rPr>" in part or b"rPh" in part


def _texts(part: bytes | None, strings: Mapping[str, Element]) -> Iterator[tuple[str, Element]]:
    """The cells of a sheet whose text is of several pieces."""
    for address, cell in _addressed(part):
        for inside in cell:
            if named(inside) == "v" and cell.get("t") == "s" and (inside.text or "") in strings:
                yield address, strings[inside.text or ""]
            elif named(inside) == "is" and any(named(each) in (PIECE, PHONETIC) for each in inside):
                yield address, inside


def _addressed(part: bytes | None) -> Iterator[tuple[str, Element]]:
    """The cells of a sheet with where they are: one that does not say it comes after the one before."""
    number = 0
    for row in (each for each in elements(part) if named(each) == "row"):
        number, column = _whole(row.get("r"), number + 1), 0
        for cell in (each for each in row if named(each) == "c"):
            at, column = place_of(cell.get("r", "")) or (number, column + 1)
            yield f"{column_letters(column)}{at}", cell


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise


def _read(text: Element, is_read: "partial[bool]") -> str:
    """What of a text is read, with what is written above it."""
    found = []
    for piece in text:
        look = next((each for each in piece if named(each) == "rPr"), None)
        if look is None or is_read(look):
            found.append(
                "".join(each.text or "" for each in piece.iter() if named(each) == "t")
                if len(piece)
                else piece.text or ""
            )
    return "".join(found)


def _is_read(cell: Cell, look: Element) -> bool:
    """Whether a piece with this look is read as it is written."""
    said = {named(each): each for each in look}
    if "strike" in said and said["strike"].get("val", "1") not in ("0", "false"):
        return False
    if (
        is_of_signs(_value(said, "rFont"), int(_value(said, "charset") or 0))
        or float(_value(said, "sz") or 11) < LEAST_SIZE
    ):
        return False
    ink = rgb_of(_color(said["color"]), workbook_of(cell)) if "color" in said else ink_of(cell)
    return not is_ink_of_ground(ink, ground_of(cell))


def _value(said: Mapping[str, Element], name: str) -> str:
    return said[name].get("val", "") if name in said else ""


def _color(said: Element) -> Color | None:
    """The colour of a piece; None where it is the usual one."""
    kinds = {"rgb": str, "theme": int, "indexed": int}
    given = {name: kind(said.get(name, "")) for name, kind in kinds.items() if said.get(name)}
    return Color(**given, tint=float(said.get("tint", 0))) if given else None


def _bare(text: str) -> str:
    return "".join(text.replace("_x000D_", "").split())
