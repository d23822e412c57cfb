"""Edits of a workbook in the XML of its parts, whichever program wrote it: parts are read as trees, changed, and put back.

Nothing here is of the program, nor of the library that it reads workbooks with.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXTENSIONS = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"
OF_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
ORDER = (  # of what stands in a sheet
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter", "mergeCells",
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "drawing", "legacyDrawing", "picture", "tableParts", "extLst",
)  # fmt: skip


def tag(name: str, of: str = MAIN) -> str:
    return f"{{{of}}}{name}"


def local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def put(parent: Element, name: str, **said: str) -> Element:
    """A new element of a sheet, in its place among the others."""
    new = Element(tag(name), said)
    before = [
        n for n, each in enumerate(parent) if local(each) in ORDER and ORDER.index(local(each)) <= ORDER.index(name)
    ]
    parent.insert(max(before, default=-1) + 1, new)
    return new


@dataclass
class Package:
    """The parts of a workbook, those that are changed as trees."""

    parts: dict[str, bytes]
    trees: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> "Package":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def packed(self) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                tree = self.trees.get(name)
                archive.writestr(
                    name, part if tree is None else ElementTree.tostring(tree, "UTF-8", xml_declaration=True)
                )
        return out.getvalue()

    def tree(self, name: str) -> Element:
        if name not in self.trees:
            self.trees[name] = ElementTree.fromstring(self.parts[name])
        return self.trees[name]

    def led_to(self, name: str, kind: str) -> list[str]:
        """The parts that a part leads to, of a kind, in the order of their numbers."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self.parts:
            return []
        found = [each for each in self.tree(rels) if each.get("Type", "").endswith(kind)]
        found.sort(key=lambda each: int(re.sub(r"\D", "", each.get("Id", "")) or 0))
        return [posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/") for each in found]

    @property
    def titles(self) -> list[str]:
        return [each.get("name", "") for each in self.tree("xl/workbook.xml").iter(tag("sheet"))]

    def part_of(self, title: str) -> str:
        (sheet,) = [each for each in self.tree("xl/workbook.xml").iter(tag("sheet")) if each.get("name") == title]
        (link,) = [
            each for each in self.tree("xl/_rels/workbook.xml.rels") if each.get("Id") == sheet.get(tag("id", LINKS))
        ]
        target = link.get("Target", "")
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def sheet(self, title: str) -> Element:
        return self.tree(self.part_of(title))

    def cell(self, title: str, address: str) -> Element:
        return next(each for each in self.sheet(title).iter(tag("c")) if each.get("r") == address)

    def row(self, title: str, number: int) -> Element:
        return next(each for each in self.sheet(title).iter(tag("row")) if each.get("r") == str(number))

    def text(self, cell: Element) -> str:
        """The text that a cell holds itself; nothing where it holds a figure or a formula."""
        if cell.get("t") == "s":
            strings = self.tree("xl/sharedStrings.xml").findall(tag("si"))
            return "".join(each.text or "" for each in strings[int(cell.findtext(tag("v"), "0"))].iter(tag("t")))
        return "".join(each.text or "" for each in cell.iter(tag("t"))) if cell.get("t") == "inlineStr" else ""

    def cells(self, title: str, wanted: Callable[[Element], bool]) -> Iterator[str]:
        yield from (each.get("r", "") for each in self.sheet(title).iter(tag("c")) if wanted(each))

    def labels(self, title: str) -> list[str]:
        """The cells of a sheet with a text of one line."""
        return list(self.cells(title, lambda c: 8 < len(self.text(c)) < 60 and "\n" not in self.text(c)))

    def figures(self, title: str) -> list[str]:
        """The cells of a sheet with a formula whose figure is large and no whole number, the largest first."""
        found: dict[str, float] = {}
        for each in self.sheet(title).iter(tag("c")):
            value = each.findtext(tag("v"), "")
            if (
                each.find(tag("f")) is not None
                and each.get("t", "n") == "n"
                and value
                and float(value) > 1e5
                and float(value) % 1
            ):
                found[each.get("r", "")] = float(value)
        return sorted(found, key=lambda address: -found[address])

    def seen(self, title: str, addresses: list[str]) -> list[str]:
        """Those of some cells that are in no hidden column."""
        hidden = [
            range(int(each.get("min", "0")), int(each.get("max", "0")) + 1)
            for each in self.sheet(title).iter(tag("col"))
            if each.get("hidden") in ("1", "true")
        ]
        return [each for each in addresses if not any(number_of(each) in some for some in hidden)]

    def put_pieces(self, title: str, address: str, *pieces: tuple[str, dict[str, str]]) -> None:
        """A text of several pieces in a cell, each with its look."""
        cell = self.cell(title, address)
        for each in list(cell):
            cell.remove(each)
        cell.set("t", "inlineStr")
        inside = SubElement(cell, tag("is"))
        for text, look in pieces:
            piece = SubElement(inside, tag("r"))
            properties = SubElement(piece, tag("rPr"))
            for name, value in look.items():
                SubElement(properties, tag(name), {"rgb" if name == "color" else "val": value})
            SubElement(piece, tag("t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = text

    # Looks

    def restyle(self, title: str, address: str, change: Callable[["Package", Element], None]) -> None:
        """A style of its own for a cell: a copy of its former one, changed."""
        cell, formats = self.cell(title, address), self.styles("cellXfs")
        new = deepcopy(formats[int(cell.get("s", "0"))])
        change(self, new)
        formats.append(new)
        formats.set("count", str(len(formats)))
        cell.set("s", str(len(formats) - 1))

    def styles(self, name: str) -> Element:
        root = self.tree("xl/styles.xml")
        found = root.find(tag(name))
        if found is None:
            found = Element(tag(name))
            root.insert(0, found)
        return found

    def added(self, group: str, element: Element) -> str:
        """The number of a new font, fill or look."""
        inside = self.styles(group)
        inside.append(element)
        inside.set("count", str(len(inside)))
        return str(len(inside) - 1)


def number_of(address: str) -> int:
    """The number of the column of a cell."""
    number = 0
    for letter in address.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def fonts(**said: dict[str, str] | None) -> Callable[[Package, Element], None]:
    """The font of a style with these elements, in place of its own."""

    def change(package: Package, style: Element) -> None:
        font = deepcopy(package.styles("fonts")[int(style.get("fontId", "0"))])
        for name, attributes in said.items():
            for each in font.findall(tag(name)):
                font.remove(each)
            SubElement(font, tag(name), attributes or {})
        style.set("fontId", package.added("fonts", font))
        style.set("applyFont", "1")

    return change


def formatted(code: str) -> Callable[[Package, Element], None]:
    """A style with another number format."""

    def change(package: Package, style: Element) -> None:
        formats = package.styles("numFmts")
        number = str(max([400, *(int(each.get("numFmtId", "0")) for each in formats)]) + 1)
        formats.append(Element(tag("numFmt"), {"numFmtId": number, "formatCode": code}))
        style.set("numFmtId", number)
        style.set("applyNumberFormat", "1")

    return change


def aligned(**said: str) -> Callable[[Package, Element], None]:
    def change(_: Package, style: Element) -> None:
        alignment = style.find(tag("alignment"))
        if alignment is None:
            alignment = Element(tag("alignment"))
            style.insert(0, alignment)
        alignment.attrib.update(said)
        style.set("applyAlignment", "1")

    return change
