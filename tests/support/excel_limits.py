"""What Excel would repair or refuse in a workbook, read from its parts: a second reader, which shares no code with saving."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CORE = "{http://purl.org/dc/elements/1.1/}"
PROMPTS = (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255))


def beyond_limits(data: bytes) -> list[str]:
    """Each fault with the part it is in; empty for a workbook that Excel opens as it is."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = list(_of_book(ElementTree.fromstring(parts["xl/workbook.xml"])))
    found += _of_properties(ElementTree.fromstring(parts["docProps/core.xml"]))
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            sheet = ElementTree.fromstring(part)
            for faults in (_of_rows, _of_formulas, _of_prompts, _of_headers):
                found += [f"{name}: {fault}" for fault in faults(sheet)]
    return found


def _of_book(book: ElementTree.Element) -> Iterator[str]:
    for sheet in book.iter(f"{MAIN}sheet"):
        name = sheet.get("name", "")
        bad = not 0 < len(name) <= 31 or re.search(r"[\\/*?:\[\]]|^'|'$|_x[0-9A-Fa-f]{4}_", name)
        if bad or name.lower() in ("history", "historique"):
            yield f"sheet name {name}"


def _of_properties(core: ElementTree.Element) -> Iterator[str]:
    for name in ("title", "language", "description"):
        if not core.findtext(f"{CORE}{name}"):
            yield f"no {name}"
    if core.findtext(f"{CORE}creator") in (None, "", "openpyxl"):
        yield "author"


def _of_rows(sheet: ElementTree.Element) -> Iterator[str]:
    for row in sheet.iter(f"{MAIN}row"):
        if float(row.get("ht", 0)) > 409.5:
            yield f"height of row {row.get('r')}"
    for text in sheet.iter(f"{MAIN}t"):
        if len(text.text or "") > 32_767:
            yield "text of a cell"


def _of_formulas(sheet: ElementTree.Element) -> Iterator[str]:
    for cell in sheet.iter(f"{MAIN}c"):
        formula = cell.findtext(f"{MAIN}f") or ""
        if len(formula) > 8192:
            yield f"formula of {cell.get('r')}"
        literals = re.findall(r'"((?:[^"]|"")*)"', formula)
        if any(len(each) > 255 for each in literals):
            yield f"text in the formula of {cell.get('r')}"
        if any(re.search("_x[0-9A-Fa-f]{4}_", each) for each in literals):
            yield f"escape in the formula of {cell.get('r')}"


def _of_prompts(sheet: ElementTree.Element) -> Iterator[str]:
    for rule in sheet.iter(f"{MAIN}dataValidation"):
        for name, most in PROMPTS:
            if len(rule.get(name, "")) > most:
                yield f"{name} of {rule.get('sqref')}"
        for name in ("formula1", "formula2"):
            if len(rule.findtext(f"{MAIN}{name}") or "") > 255:
                yield f"{name} of {rule.get('sqref')}"


def _of_headers(sheet: ElementTree.Element) -> Iterator[str]:
    for header in sheet.iter(f"{MAIN}headerFooter"):
        for each in header:
            if len(each.text or "") > 255:
                yield each.tag.removeprefix(MAIN)
