"""On pages: what is read beside the cells or above them, or by which they would show other figures, without a cell being touched."""

import re
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.header_footer import FORMAT_REGEX
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.file.saving import sheet_parts
from workbooks.returned.comparing.places import Matched
from workbooks.returned.comparing.related import elements, related
from workbooks.returned.findings import Finding
from workbooks.returned.found import VERSION, Found

DRAWN = ("}sp", "}pic", "}cxnSp", "}grpSp")  # shapes, pictures, lines and groups; ours have charts alone
OF_OLDER_PROGRAMS, NOTE = re.compile(rb'ObjectType="(\w+)"'), b"Note"
LINE_ENDS = re.compile(r"_x000[ad]_", re.IGNORECASE)  # as openpyxl writes one within a text
TEXT = "main}t"


def page_texts(sheets: Matched, found: Found) -> Iterator[Finding]:
    """Heads and feet of pages that say something else. A program that keeps none says nothing of any sheet.

    The stamp of other inputs is another: on the pages it is that of the rest of the file.
    """
    stamp = re.compile(re.escape(found.stamp_text))
    texts = [
        (pair.theirs.title, _texts(pair.own, VERSION), _texts(pair.theirs, stamp if found.stamp[0] else VERSION))
        for pair in sheets.pairs
    ]
    if any(any(theirs) for _, _, theirs in texts):
        for title, own, theirs in texts:
            for before, after in zip(own, theirs, strict=True):
                if before != after:
                    yield Finding("page_text_changed", title, before=before or None, after=after or None)


def _texts(sheet: Worksheet, stamp: re.Pattern[str]) -> list[str]:
    """What is at the head and the foot of the usual page, and of those that have their own, a stamp as such."""
    flags = sheet.HeaderFooter
    first, even = ("first" if flags.differentFirst else "odd"), ("even" if flags.differentOddEven else "odd")
    kinds = [f"{of}{where}" for of in ("odd", first, even) for where in ("Header", "Footer")]
    own = [_text(getattr(sheet, kinds[n])) if n < 2 or kinds[n] not in kinds[:2] else "" for n in range(len(kinds))]
    return [stamp.sub("(stamp)", each) for each in own]


def _text(part: object) -> str:
    """Without the marks of size and font, and of the end of a line, which a program writes in its own way."""
    texts = (LINE_ENDS.sub(" ", getattr(part, place).text or "") for place in ("left", "center", "right"))
    shown = (FORMAT_REGEX.sub("", each) for each in texts)
    return " | ".join(" ".join(each.split()) for each in shown).strip(" |")


def drawn_over(found: Found) -> Iterator[Finding]:
    """Shapes, text boxes and pictures, which may cover figures or stand for them; a finding for each, with its text.

    They are drawn on a sheet, on a chart, behind all cells, or as older programs draw, where notes of cells are drawn too.
    """
    parts = found.contents
    for title, part in sheet_parts(parts).items():
        drawings = list(related(parts, part, "/drawing").values())
        on_charts = [chart for each in drawings for chart in related(parts, each, "/chart").values()]
        drawings += [each for chart in on_charts for each in related(parts, chart, "/chartUserShapes").values()]
        for element in (each for drawing in drawings for each in elements(parts.get(drawing))):
            if element.tag.endswith(DRAWN):
                text = " ".join("".join(x.text or "" for x in element.iter() if x.tag.endswith(TEXT)).split())
                yield Finding("drawn_over", title, after=text or None)
        for picture in related(parts, part, "/image").values():
            yield Finding("drawn_over", title, after=picture)
        for drawing in related(parts, part, "/vmlDrawing").values():
            if set(OF_OLDER_PROGRAMS.findall(parts.get(drawing, b""))) - {NOTE}:
                yield Finding("drawn_over", title, after=drawing)


def calculation_settings(theirs: Workbook) -> Iterator[Finding]:
    """Settings by which a spreadsheet calculates otherwise, or not at all; ours has none of them."""
    calculation = theirs.calculation
    if calculation is not None and calculation.fullPrecision is False:
        yield Finding("calculated_as_set", after="fullPrecision = 0")
    if calculation is not None and calculation.calcMode == "manual":
        yield Finding("calculated_as_set", after="calcMode = manual")
    if theirs.epoch == CALENDAR_MAC_1904:
        yield Finding("calculated_as_set", after="date1904 = 1")
