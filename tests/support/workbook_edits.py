"""Edits planted in a saved workbook, in the XML of its parts: a kind, where it is, and the workbook with it.

Nothing here is of the program: parts are taken out of the zip, changed as text, and put back. The workbook is one that LibreOffice saved,
whose cells are `<c r="B7" s="12" t="n"><f aca="false">…</f><v>…</v></c>`.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from xml.sax.saxutils import escape, unescape

CELL = re.compile(
    r'<c r="(?P<address>[A-Z]+[0-9]+)"(?P<style> s="[0-9]+")?(?: t="(?P<type>[a-zA-Z]+)")?'
    r"(?:/>|>(?P<formula><f[^>]*>[^<]*</f>)?(?:<v>(?P<value>[^<]*)</v>)?</c>)"
)
ROW = re.compile(r'<row r="([0-9]+)"([^>]*)>')
INPUTS = ("Parameters", "Intake", "Paramètres", "Admissions")
ENTITIES = {"&apos;": "'", "&quot;": '"', "&#10;": "\n"}
BLANKS = ("\u00a0", " ", "\u2009")


@dataclass(frozen=True)
class Cell:
    sheet: str
    address: str
    style: str
    type: str
    formula: str  # without its element
    value: str
    whole: str  # as it stands in its part

    @property
    def column(self) -> str:
        return self.address.rstrip("0123456789")

    @property
    def row(self) -> int:
        return int(self.address[len(self.column) :])


@dataclass(frozen=True)
class Planted:
    """What was done: the kind that is to be named, at which sheet and cells (any of them), and what else may follow from it."""

    kind: str
    sheet: str
    cells: tuple[str, ...]
    data: bytes
    also: frozenset[str] = frozenset()


class Parts:
    """The parts of a workbook, its sheets by their titles."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.parts = {name: archive.read(name).decode("utf-8") if self._is_text(name) else archive.read(name)
                          for name in archive.namelist()}  # fmt: skip
        book, relations = self.text("xl/workbook.xml"), self.text("xl/_rels/workbook.xml.rels")
        targets = dict(re.findall(r'Id="([^"]+)"[^>]*Target="([^"]+)"', relations))
        self.sheets = {
            unescape(name, ENTITIES): f"xl/{targets[key]}"
            for name, key in re.findall(r'<sheet name="([^"]*)"[^>]*r:id="([^"]*)"', book)
        }
        self.strings = re.findall(r"<si>(?:.|\n)*?</si>", self.text("xl/sharedStrings.xml"))
        styles = self.text("xl/styles.xml")
        formats = re.findall(
            r"<xf [^>]*?(?:/>|>(?:.|\n)*?</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
        )
        self.unlocked = {n for n, each in enumerate(formats) if 'locked="false"' in each}

    @staticmethod
    def _is_text(name: str) -> bool:
        return name.endswith((".xml", ".rels"))

    def text(self, name: str) -> str:
        part = self.parts[name]
        assert isinstance(part, str)
        return part

    def cells(self, sheet: str) -> Iterator[Cell]:
        for found in CELL.finditer(self.text(self.sheets[sheet])):
            formula = re.sub(r"^<f[^>]*>|</f>$", "", found["formula"] or "")
            yield Cell(
                sheet,
                found["address"],
                found["style"] or "",
                found["type"] or "",
                formula,
                found["value"] or "",
                found[0],
            )

    def string(self, cell: Cell) -> str:
        if cell.type != "s" or not cell.value:
            return ""
        text = "".join(re.findall(r"<t[^>]*>((?:.|\n)*?)</t>", self.strings[int(cell.value)]))
        return unescape(text, ENTITIES)

    def put(self, cell: Cell, inside: str, kind: str = "n") -> None:
        """Another content in the place of a cell's."""
        name = self.sheets[cell.sheet]
        new = f'<c r="{cell.address}"{cell.style} t="{kind}">{inside}</c>'
        assert self.text(name).count(cell.whole) == 1
        self.parts[name] = self.text(name).replace(cell.whole, new)

    def put_text(self, cell: Cell, text: str) -> None:
        self.put(cell, f'<is><t xml:space="preserve">{escape(text)}</t></is>', "inlineStr")

    def replace(self, part: str, old: str, new: str) -> None:
        assert old in self.text(part), old
        self.parts[part] = self.text(part).replace(old, new, 1)

    def packed(self) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                archive.writestr(name, part.encode("utf-8") if isinstance(part, str) else part)
        return out.getvalue()


@dataclass
class Choices:
    """Which cells of a workbook are inputs, formulas with figures, and labels."""

    parts: Parts
    inputs: list[Cell] = field(default_factory=list)
    formulas: list[Cell] = field(default_factory=list)
    labels: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        for sheet in self.parts.sheets:
            for cell in self.parts.cells(sheet):
                style = int(cell.style[4:-1]) if cell.style else 0
                if cell.formula and cell.type in ("n", "") and cell.value:
                    self.formulas.append(cell)
                elif not cell.formula and cell.value and cell.type in ("n", "") and style in self.parts.unlocked:
                    self.inputs += [cell] if sheet in INPUTS else []
                elif cell.type == "s" and style not in self.parts.unlocked and self.parts.string(cell).strip():
                    self.labels.append(cell)


STALE = frozenset({"not_recalculated"})  # the values that are stored are those of before
CAUSED = frozenset({"moved_by_change"})


def input_value(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.inputs)
    parts.put(cell, f"<v>{float(cell.value) * 1.25 + 1:.2f}</v>")
    return Planted("input_changed", cell.sheet, (cell.address,), parts.packed(), STALE)


def formula_to_value(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.formulas)
    parts.put(cell, f"<v>{float(cell.value) + draw.choice((0, 1))}</v>")
    return Planted("formula_overwritten", cell.sheet, (cell.address,), parts.packed(), CAUSED)


def changed_formula(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.formulas)
    more = draw.choice(("*1.01", "+0", "-1", "/2"))
    parts.put(cell, f"<f>({cell.formula}){more}</f><v>{cell.value}</v>")
    return Planted("formula_changed", cell.sheet, (cell.address,), parts.packed(), CAUSED)


def hidden_row(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.formulas)
    part = parts.sheets[cell.sheet]
    row = next(found for found in ROW.finditer(parts.text(part)) if int(found[1]) == cell.row)
    if 'hidden="true"' in row[0] or 'hidden="1"' in row[0]:
        return hidden_row(draw, parts, on)
    shown = re.sub(r' hidden="[^"]*"', "", row[2])
    parts.replace(part, row[0], f'<row r="{row[1]}"{shown} hidden="1">')
    return Planted("row_hidden", cell.sheet, (row[1],), parts.packed())


def hidden_sheet(draw: Random, parts: Parts, _: Choices) -> Planted:
    title = draw.choice(list(parts.sheets)[1:])
    name = escape(title, {"'": "&apos;"})
    found = next(
        x
        for x in re.findall(r'<sheet name="[^"]*"[^>]*>', parts.text("xl/workbook.xml"))
        if f'"{name}"' in x or f'"{title}"' in x
    )
    state = draw.choice(("hidden", "veryHidden"))
    parts.replace("xl/workbook.xml", found, re.sub(r'state="[^"]*"', f'state="{state}"', found))
    return Planted("sheet_hidden", title, ("",), parts.packed())


def renamed_sheet(draw: Random, parts: Parts, _: Choices) -> Planted:
    """With all that names it, as spreadsheets do."""
    title = draw.choice([each for each in parts.sheets if re.fullmatch(r"[A-Z]\w+", each)])
    new = draw.choice(("Numbers", "Our figures", title + "2"))
    written = f"&apos;{new}&apos;!" if " " in new else f"{new}!"
    for name in [each for each in parts.parts if each.endswith(".xml") and each != "xl/sharedStrings.xml"]:
        parts.parts[name] = re.sub(rf"(?<![\w.&;]){re.escape(title)}!", written, parts.text(name))
    parts.parts["xl/workbook.xml"] = parts.text("xl/workbook.xml").replace(
        f'<sheet name="{title}"', f'<sheet name="{new}"'
    )
    return Planted("sheet_renamed", new, ("",), parts.packed())


def stale_value(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.formulas)
    value = float(cell.value) * draw.choice((1.001, 0.5)) + draw.choice((0.01, -0.01, 7))
    parts.put(cell, f"<f>{cell.formula}</f><v>{value!r}</v>")
    return Planted("stored_value", cell.sheet, (cell.address,), parts.packed())


def blanks_in_label(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.labels)
    text, blank = parts.string(cell), draw.choice(BLANKS)
    parts.put_text(cell, draw.choice((text + blank, blank + text)))
    return Planted("label_spacing", cell.sheet, (cell.address,), parts.packed(), CAUSED)


def redefined_name(draw: Random, parts: Parts, _: Choices) -> Planted:
    names = re.findall(
        r'<definedName [^>]*localSheetId="([0-9]+)" name="_xlnm.Print_Area"[^>]*>([^<]*)</definedName>',
        parts.text("xl/workbook.xml"),
    )
    number, area = draw.choice(names)
    parts.replace("xl/workbook.xml", f">{area}</definedName>", f">{area.rpartition('!')[0]}!$A$1:$B$3</definedName>")
    return Planted("name_redefined", list(parts.sheets)[int(number)], ("",), parts.packed())


def added_name(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.inputs)
    sheet = f"&apos;{cell.sheet}&apos;"
    added = f'<definedName name="envelope">{sheet}!${cell.column}${cell.row}</definedName></definedNames>'
    parts.replace("xl/workbook.xml", "</definedNames>", added)
    return Planted("name_added", "", ("",), parts.packed())


def number_as_text(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.inputs)
    text = draw.choice((cell.value, f"{float(cell.value):,.2f}", f" {cell.value}", cell.value.replace(".", ",")))
    parts.put_text(cell, text)
    return Planted("number_as_text", cell.sheet, (cell.address,), parts.packed(), STALE)


def exchanged_jurisdictions(draw: Random, parts: Parts, on: Choices) -> Planted:
    """Two names of jurisdictions on one sheet, or all figures of two rows of the table of arrivals."""
    names = [cell for cell in on.labels if cell.column == "A" and parts.string(cell) in JURISDICTIONS]
    one = draw.choice(names)
    other = draw.choice([c for c in names if c.sheet == one.sheet and c.value != one.value])
    for cell, text in ((one, parts.string(other)), (other, parts.string(one))):
        parts.put_text(cell, text)
    return Planted(
        "labels_exchanged",
        one.sheet,
        (f"{one.address}, {other.address}", f"{other.address}, {one.address}"),
        parts.packed(),
        CAUSED,
    )


def exchanged_figures(draw: Random, parts: Parts, on: Choices) -> Planted:
    cells = [cell for cell in on.inputs if cell.sheet in INPUTS[1::2]]
    column = draw.choice(cells).column
    one, other = draw.sample([cell for cell in cells if cell.column == column], 2)
    if one.value == other.value:
        return exchanged_figures(draw, parts, on)
    parts.put(one, f"<v>{other.value}</v>")
    parts.put(other, f"<v>{one.value}</v>")
    return Planted("figures_exchanged", one.sheet, (), parts.packed(), STALE)


def blanked_input(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice(on.inputs)
    parts.put(cell, "")
    return Planted("input_blanked", cell.sheet, (cell.address,), parts.packed(), STALE)


def changed_unit(draw: Random, parts: Parts, on: Choices) -> Planted:
    cell = draw.choice([cell for cell in on.labels if parts.string(cell).split("\n")[-1].strip("()") in UNITS])
    lines = parts.string(cell).split("\n")
    parts.put_text(
        cell, "\n".join([*lines[:-1], lines[-1].replace(lines[-1].strip("()"), draw.choice(("thousands", "percent")))])
    )
    return Planted("unit_changed", cell.sheet, (cell.address,), parts.packed(), CAUSED)


def external_link(draw: Random, parts: Parts, on: Choices) -> Planted:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts.parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{main}"><externalBook xmlns:r="{office}" r:id="rId1"><sheetNames><sheetName val="X"/></sheetNames>'
        "</externalBook></externalLink>"
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts.parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/externalLinkPath" Target="other.xlsx" '
        'TargetMode="External"/></Relationships>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    parts.replace(
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{kind}"/></Types>',
    )
    parts.replace(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rIdX" Type="{office}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    parts.replace(
        "xl/workbook.xml",
        "<definedNames>",
        '<externalReferences><externalReference r:id="rIdX"/></externalReferences><definedNames>',
    )
    if draw.random() < 0.5:
        return Planted("external_link", "", ("",), parts.packed())
    cell = draw.choice(on.formulas)
    parts.put(cell, f"<f>[1]X!$A$1</f><v>{cell.value}</v>")
    return Planted("external_link", "", ("",), parts.packed(), frozenset({"formula_changed", "moved_by_change"}))


def moved_sheet(draw: Random, parts: Parts, _: Choices) -> Planted:
    """The second sheet after the last; what names sheets by their numbers goes with them."""
    book = parts.text("xl/workbook.xml")
    sheets = re.findall(r"<sheet name=[^>]*>", book)
    n = draw.randrange(1, len(sheets) - 1)
    order = [*range(n), *range(n + 1, len(sheets)), n]
    book = book.replace("".join(sheets), "".join(sheets[i] for i in order))
    book = re.sub(r'localSheetId="([0-9]+)"', lambda found: f'localSheetId="{order.index(int(found[1]))}"', book)
    parts.parts["xl/workbook.xml"] = book
    return Planted("sheet_moved", list(parts.sheets)[n], ("",), parts.packed())


def added_cell(draw: Random, parts: Parts, on: Choices) -> Planted:
    sheet = draw.choice(list(parts.sheets))
    part = parts.sheets[sheet]
    row = draw.choice(list(ROW.finditer(parts.text(part))))
    if f'r="ZZ{row[1]}"' in parts.text(part):
        return added_cell(draw, parts, on)
    whole = re.search(rf'<row r="{row[1]}"[^>]*>(?:.|\n)*?</row>', parts.text(part))
    if whole is None:
        return added_cell(draw, parts, on)
    parts.replace(part, whole[0], whole[0].replace("</row>", f'<c r="ZZ{row[1]}" t="n"><v>12</v></c></row>'))
    return Planted("cell_added", sheet, (f"ZZ{row[1]}",), parts.packed())


def changed_label(draw: Random, parts: Parts, on: Choices) -> Planted:
    labels = [c for c in on.labels if len(parts.string(c)) > 8 and "fundingmodel" not in parts.string(c)]
    cell = draw.choice([c for c in labels if parts.string(c).split("\n")[-1].strip("()") not in UNITS])
    parts.put_text(cell, "Something else altogether")
    return Planted("label_changed", cell.sheet, (cell.address,), parts.packed(), CAUSED)


Edit = Callable[[Random, Parts, Choices], Planted]
EDITS: tuple[Edit, ...] = (
    input_value, formula_to_value, changed_formula, hidden_row, hidden_sheet, renamed_sheet, stale_value, blanks_in_label,
    redefined_name, added_name, number_as_text, exchanged_jurisdictions, exchanged_figures, blanked_input, changed_unit, external_link,
    moved_sheet, added_cell, changed_label,
)  # fmt: skip
JURISDICTIONS = {
    "Ontario", "Manitoba", "Alberta", "Nova Scotia", "British Columbia", "Saskatchewan", "New Brunswick", "Yukon",
    "Nouvelle-Écosse", "Colombie-Britannique", "Nouveau-Brunswick",
}  # fmt: skip
UNITS = {"dollars", "persons", "ratio", "personnes", "coefficient", "share", "part"}


def planted(data: bytes, edit: Edit, seed: int) -> Planted:
    """A workbook with one edit of a kind, the same for the same seed."""
    parts = Parts(data)
    return edit(Random(seed), parts, Choices(parts))
