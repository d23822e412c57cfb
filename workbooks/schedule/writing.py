"""Writing a schedule as a document of Word: letter paper, the draft's mark and the stamp on every page, its data inside."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from fundingmodel.errors import WorkbookRefused
from fundingmodel.exchange.reading import package_of
from fundingmodel.exchange.writing import package_files, zipped
from fundingmodel.result import Result, run
from workbooks.asked.signed import refuse_other_stamp
from workbooks.file.saving import packed, save, unpacked
from workbooks.page.sign_off import SignedBy
from workbooks.report import WRITTEN, stamp_of
from workbooks.schedule.contents import Part, Schedule, Table, schedule_of

NAMESPACE = "urn:fundingmodel:schedule:1"
ITEM, PROPERTIES = "/customXml/item9.xml", "/customXml/itemProps9.xml"  # the first is a template's own
ITEM_ID = "{6E3F5C1B-2A43-4C55-9D0E-5F2E0B7A9C11}"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
INK, GREY, GROUND = "1F3A5F", "595959", "1F3A5F"
PAGE, LETTERS = 6.9, 120  # inches of a line, and how many small letters it has
ENGLISH, FRENCH = "en-CA", "fr-CA"


def write_schedule(
    result: Result, path: Path | str, language: str = "en", force: bool = False, signed: Sequence[SignedBy] = ()
) -> bytes:
    """Writes the document and gives its bytes; the same for the same scenario. Another file that is there is kept, but with `force`.

    Refused: figures of a scenario that does not come with the package, since the document would not hold them; what was `signed` for
    another stamp.
    """
    data = schedule_data(result, language, signed)
    target = Path(path)
    if target.exists() and not force and target.read_bytes() != data:
        raise WorkbookRefused(
            "workbooks.workbook_is_there",
            target,
            "{where} is there already.",
            "Give another name, or --force to write over it.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    save(data, target)
    return data


def schedule_data(result: Result, language: str = "en", signed: Sequence[SignedBy] = ()) -> bytes:
    """The bytes of the document: what it says follows from the data that it holds, and from nothing else."""
    package = zipped(package_files([result]))
    inside = result_inside(package, result.scenario.name)
    stamp = stamp_of([inside])
    refuse_other_stamp(signed, stamp)
    document = _document(schedule_of(inside, language, result.scenario.sha256, signed), stamp, language)
    _put_inside(document, package, result.scenario.name, language)
    buffer = BytesIO()
    document.save(buffer)
    return packed(unpacked(buffer.getvalue()))


def result_inside(package: bytes, name: str) -> Result:
    """The result of a scenario calculated from a package alone."""
    with tempfile.TemporaryDirectory() as folder:
        package_of(package, name).put_in(Path(folder))
        return run(Path(folder) / "scenarios" / f"{name}.toml")


# The document


def _document(schedule: Schedule, stamp: str, language: str) -> Any:
    docx = _docx()
    document = docx.Document()
    _set_up(document, schedule, stamp, language)
    document.add_heading(schedule.title, level=0)
    for text in (each for each in (*schedule.above, schedule.draft) if each):
        document.add_paragraph().add_run(text).bold = True
    for part in schedule.parts:
        _add_part(document, part)
    return document


def _docx() -> Any:
    try:
        import docx
    except ImportError as error:
        raise WorkbookRefused(
            "workbooks.no_docx",
            "",
            "documents need the package python-docx, which is not here.",
            "Install fundingmodel[schedule].",
        ) from error
    return docx


def _set_up(document: Any, schedule: Schedule, stamp: str, language: str) -> None:
    """Paper, letters, language, properties, and what stands on every page."""
    from docx.shared import Inches, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.8)
    section.top_margin = section.bottom_margin = Inches(0.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    normal.element.rPr.rFonts.set(_name("w:eastAsia"), "Calibri")
    for name, size in (("Title", 18), ("Heading 1", 13)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor.from_string(INK)
        fonts = style.element.rPr.rFonts
        for key in [each for each in fonts.attrib if each.endswith("Theme")]:
            del fonts.attrib[key]
    _set_language(document, normal, ENGLISH if language == "en" else FRENCH)
    _leave_template_behind(document)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = schedule.title, "", ""
    properties.language, properties.comments = ENGLISH if language == "en" else FRENCH, ""
    properties.created = properties.modified = WRITTEN.replace(tzinfo=None)
    _small(section.header.paragraphs[0], schedule.draft)
    foot = section.footer.paragraphs[0]
    _small(foot, f"{stamp}\t\t")
    _page_number(foot)


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _leave_template_behind(document: Any) -> None:
    """Takes out what the empty document says of whoever made that: a picture of its page, and the sittings in which it was written."""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype.endswith("/thumbnail")]:
        del relations[key]
    settings = document.settings.element
    for each in settings.findall(_name("w:rsids")):
        settings.remove(each)


def _set_language(document: Any, style: Any, language: str) -> None:
    """The language of the running text, and of all else: programs take the document's from its defaults."""
    from docx.oxml import OxmlElement

    for each in document.styles.element.iter(_name("w:lang")):
        each.set(_name("w:val"), language)
    for each in document.settings.element.iter(_name("w:themeFontLang")):
        each.set(_name("w:val"), language)
    element = OxmlElement("w:lang")
    element.set(_name("w:val"), language)
    style.element.get_or_add_rPr().append(element)


def _small(paragraph: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(GREY)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(_name("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add_part(document: Any, part: Part) -> None:
    document.add_heading(part.title, level=1)
    for text in part.paragraphs:
        document.add_paragraph(text)
    for table in part.tables:
        _add_table(document, table)
        document.add_paragraph()


def _add_table(document: Any, table: Table) -> None:
    """A table whose headings stand on each page that it runs over, its figures on the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    made = document.add_table(rows=1, cols=len(table.headings), style="Table Grid")
    for cell, text in zip(made.rows[0].cells, table.headings, strict=True):
        _fill(cell, text, heading=True)
    _repeat(made.rows[0])
    for row in table.rows:
        for n, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            paragraph = _fill(cell, text)
            if n in table.figures:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _set_widths(made, table)


def _fill(cell: Any, text: str, heading: bool = False) -> Any:
    from docx.oxml import OxmlElement
    from docx.shared import Pt, RGBColor

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size = Pt(8.5)
    if heading:
        run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", GROUND)):
            shade.set(_name(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
    return paragraph


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    for name in ("w:tblHeader", "w:cantSplit"):
        properties.append(OxmlElement(name))


def _set_widths(made: Any, table: Table) -> None:
    """Columns as wide as their longest word asks for, and the rest of the page by their longest texts."""
    from docx.shared import Inches

    made.autofit = False
    columns = [[table.headings[n], *(row[n] for row in table.rows)] for n in range(len(table.headings))]
    least = [2 + max(len(word) for text in texts for word in text.split(" ") or [""]) for texts in columns]
    least = [min(each, LETTERS // len(columns)) for each in least]
    asked = [min(60, max(map(len, texts))) for texts in columns]
    left = max(0, LETTERS - sum(least))
    for n, column in enumerate(made.columns):
        width = Inches(PAGE * (least[n] + left * asked[n] / max(1, sum(asked))) / (sum(least) + left))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _put_inside(document: Any, package: bytes, name: str, language: str) -> None:
    """The data package as a part that programs keep when they save the document: custom XML."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part as DocumentPart

    coded = base64.b64encode(package).decode("ascii")
    item = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<schedule xmlns="{NAMESPACE}" scenario="{name}" language="{language}">{coded}</schedule>'
    )
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{ITEM_ID}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    whole = document.part.package
    part = DocumentPart(PackURI(ITEM), "application/xml", item.encode("utf-8"), whole)
    beside = DocumentPart(
        PackURI(PROPERTIES),
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        properties.encode("utf-8"),
        whole,
    )
    part.relate_to(beside, f"{RELATIONS}/customXmlProps")
    document.part.relate_to(part, f"{RELATIONS}/customXml")


__all__: Sequence[str] = ("result_inside", "schedule_data", "write_schedule")
