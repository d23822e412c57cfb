"""Drawings: charts, pictures and shapes, each with the text that says what it shows to who does not see it."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from fundingmodel.cells import column_letters
from workbooks.returned.findings import Finding

_CHART = "/chart"  # the end of what a frame with a chart says that it holds
ANCHORS = ("}twoCellAnchor", "}oneCellAnchor", "}absoluteAnchor")
_NO_TEXT = re.compile(
    r"(?:chart|graphique|diagramme|picture|image|shape|forme|graphic|objet|object)?[\s_-]*\d*|[\w .-]+\.(?:png|jpe?g|gif|svg|bmp|emf|wmf)",
    re.IGNORECASE,
)


def drawing_findings(parts: Mapping[str, bytes], visible: frozenset[str]) -> Iterator[Finding]:
    """Each chart or picture of a sheet that has no alternative text, or one that only a program wrote."""
    for book in _related(parts, "", "/officeDocument").values():
        sheets = _related(parts, book, "sheet")  # work sheets and sheets that are a chart
        for sheet in _elements(parts.get(book)):
            title, part = sheet.get("name", ""), sheets.get(_identity(sheet))
            if sheet.tag.endswith("}sheet") and part is not None and title in visible:
                for drawing in _related(parts, part, "/drawing").values():
                    yield from _in_drawing(title, parts.get(drawing))


def _related(parts: Mapping[str, bytes], part: str, kind: str) -> dict[str, str]:
    """The parts that a part leads to, of a kind, each by its identity there; those of the whole file where it is none."""
    folder, name = posixpath.split(part)
    found = {}
    for each in _elements(parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if each.get("Type", "").endswith(kind) and each.get("TargetMode") != "External":
            target = posixpath.join("/", folder, each.get("Target", ""))
            found[each.get("Id", "")] = posixpath.normpath(target).lstrip("/")
    return found


def _identity(sheet: ElementTree.Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _elements(part: bytes | None) -> Iterator[ElementTree.Element]:
    if part:
        yield from ElementTree.fromstring(part).iter()


def _in_drawing(title: str, part: bytes | None) -> Iterator[Finding]:
    for anchor in _elements(part):
        if anchor.tag.endswith(ANCHORS):
            for drawn in anchor:
                named = next((each for each in drawn.iter() if each.tag.endswith("}cNvPr")), None)
                if named is not None and not _is_said(named) and not _is_a_text(drawn):
                    kind = "chart_without_text" if _is_chart(drawn) else "picture_without_text"
                    yield Finding(kind, title, _place(anchor), after=named.get("name") or None)


def _is_said(named: ElementTree.Element) -> bool:
    if any(each.tag.endswith("}decorative") and each.get("val") in ("1", "true") for each in named.iter()):
        return True
    return _NO_TEXT.fullmatch((named.get("descr") or "").strip()) is None


def _is_a_text(drawn: ElementTree.Element) -> bool:
    """A box with a text in it, which is read out."""
    return any((each.text or "").strip() for each in drawn.iter() if each.tag.endswith("main}t"))


def _is_chart(drawn: ElementTree.Element) -> bool:
    return any(each.get("uri", "").endswith(_CHART) for each in drawn.iter() if each.tag.endswith("}graphicData"))


def _place(anchor: ElementTree.Element) -> str:
    """The cell in which a drawing begins; none where it stands anywhere."""
    corner = next((each for each in anchor if each.tag.endswith("}from")), None)
    if corner is None:
        return ""
    at = {each.tag.rpartition("}")[2]: each.text or "" for each in corner}
    row, column = (int(at[which]) if at.get(which, "").isdecimal() else 0 for which in ("row", "col"))
    return f"{column_letters(column + 1)}{row + 1}"
