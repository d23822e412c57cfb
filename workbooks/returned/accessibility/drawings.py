"""Drawings: charts, pictures and shapes, each with the text that says what it shows to who does not see it."""

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.related import elements, related
from workbooks.returned.findings import Finding

_CHART = "/chart"  # the end of what a frame with a chart says that it holds
ANCHORS = ("}twoCellAnchor", "}oneCellAnchor", "}absoluteAnchor")
_NO_TEXT = re.compile(
    r"(?:chart|graphique|diagramme|picture|image|shape|forme|graphic|objet|object)?[\s_-]*\d*|[\w .-]+\.(?:png|jpe?g|gif|svg|bmp|emf|wmf)",
    re.IGNORECASE,
)


def drawing_findings(parts: Mapping[str, bytes], visible: frozenset[str]) -> Iterator[Finding]:
    """Each chart or picture of a sheet that has no alternative text, or one that only a program wrote."""
    for book in related(parts, "", "/officeDocument").values():
        sheets = related(parts, book, "sheet")  # work sheets and sheets that are a chart
        for sheet in elements(parts.get(book)):
            title, part = sheet.get("name", ""), sheets.get(_identity(sheet))
            if sheet.tag.endswith("}sheet") and part is not None and title in visible:
                for drawing in related(parts, part, "/drawing").values():
                    yield from _in_drawing(title, parts.get(drawing))


def _identity(sheet: ElementTree.Element) -> str:
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")


def _in_drawing(title: str, part: bytes | None) -> Iterator[Finding]:
    for anchor in elements(part):
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
