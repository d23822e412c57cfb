"""A workbook as text: each cell by its label path, with its labelled formula, stored value and style, equal ones in one line.

`labelled` stays as it is where rows and columns move and all else is equal; `places` is a hash of each sheet that does not.
Both take `Book.read(data)`. `labelled` has the sheets that `in_full` names, and of the others a hash of all but their cells: widths,
validations, headers, links. `places` has the cells of all.
"""

import hashlib
import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from dumps.labels import YEAR, Labelled, Labels, Place
from dumps.masks import masked, number

HASH_DIGITS = 12  # fewer than a hash that is masked
MOST_LISTED = 3  # rows of a line that are named one by one
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FORMULA_CELL = re.compile(
    r'<c (?=[^>]*r="(?P<address>[A-Z]+[0-9]+)")(?:(?=[^>]* t="(?P<kind>[a-z]+)"))?[^>]*>'
    r"<f[^>]*>[^<]*</f>(?:<v ?/>|<v>(?P<value>[^<]*)</v>)?</c>"
)
FURNITURE = (
    "sheet_properties", "sheet_view", "sheet_format", "page_setup", "page_margins", "print_options", "HeaderFooter",
    "protection",
)  # fmt: skip
Key = tuple[str, str, str, str]  # section, column, formula, style


@dataclass(frozen=True)
class Book:
    """A workbook with its formulas, the values that it stores for them, and the parts of its file."""

    formulas: openpyxl.Workbook
    values: dict[str, dict[str, object]]
    parts: dict[str, bytes]

    @classmethod
    def read(cls, data: bytes) -> "Book":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return cls(openpyxl.load_workbook(io.BytesIO(data)), _stored(parts), parts)

    def shown(self, title: str) -> Callable[[int, int], object]:
        """What a cell of a sheet shows: its text or number, or the stored value of its formula."""
        cells, stored = self.formulas[title]._cells, self.values[title]

        def value(row: int, column: int) -> object:
            cell = cells.get((row, column))
            if cell is None:
                return None
            return stored.get(cell.coordinate) if cell.data_type == "f" else cell.value

        return value


def _stored(parts: dict[str, bytes]) -> dict[str, dict[str, object]]:
    """The stored value of each formula cell, by sheet and address."""
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        part = "xl/" + targets[sheet.get(f"{RELATIONS}id")].removeprefix("/xl/")
        cells = FORMULA_CELL.finditer(parts[part].decode("utf-8"))
        found[sheet.get("name", "")] = {each["address"]: _value(each["kind"], each["value"]) for each in cells}
    return found


def _value(kind: str | None, text: str | None) -> object:
    if not text:
        return None if text is None or kind != "str" else ""
    if kind in ("str", "e"):
        return html.unescape(text)
    return text == "1" if kind == "b" else float(text)


def labelled(book: Book, in_full: Callable[[str], bool] = lambda _title: True) -> str:
    """The whole workbook by labels."""
    labels = {sheet.title: Labels(sheet, book.shown(sheet.title)) for sheet in book.formulas}
    formulas, styles, lines = Labelled(labels), Styles(), []
    for sheet in book.formulas:
        text = SheetText(book, sheet, labels[sheet.title], formulas, styles).lines(in_full(sheet.title))
        lines += ["", f"== {sheet.title}", *text]
    head = [*_of_workbook(book, formulas), *_of_charts(book, formulas), *styles.lines()]
    return masked("\n".join([*head, *lines]) + "\n")


def formula_of(cell: Cell) -> str:
    """A cell's formula; of one that spills, with how far."""
    value = cell.value
    if not isinstance(value, ArrayFormula):
        return str(value)
    left, top, right, bottom = range_boundaries(value.ref)
    return f"{value.text} spills {bottom - top + 1} by {right - left + 1}"


class Styles:
    """What cells look like: each look under a name that is made of itself, so that a new one renames no other."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._of: dict[Any, str] = {}

    def name(self, cell: Cell) -> str:
        key = cell._style
        if (known := self._of.get(key)) is None:
            text = described(cell)
            known = self._of[key] = "s" + hashlib.sha256(text.encode()).hexdigest()[:5]
            self.names[known] = text
        return known

    def lines(self) -> list[str]:
        return ["", "== Styles", *(f"{name}: {text}" for name, text in sorted(self.names.items()))]


def described(cell: Cell) -> str:
    """A cell's look in full: font, ground, lines, alignment, format, lock."""
    parts = {
        "font": _plain(cell.font), "fill": _plain(cell.fill), "border": _plain(cell.border),
        "alignment": _plain(cell.alignment), "protection": _plain(cell.protection),
        "format": cell.number_format, "quoted": str(bool(cell.quotePrefix)),
    }  # fmt: skip
    return "; ".join(f"{name} {text}" for name, text in parts.items() if text)


def _plain(part: Any) -> str:
    """What is set of a part of the file, without what is left open."""
    return _attributes(part.to_tree(part.tagname if hasattr(part, "tagname") else "part"))


def _attributes(element: Any) -> str:
    tag = str(element.tag).rpartition("}")[2]
    inside = [f"{k.rpartition('}')[2]}={v}" for k, v in sorted(element.attrib.items()) if v]
    inside += [text for child in element if (text := _attributes(child))]
    if element.text and element.text.strip():
        inside.append(element.text.strip())
    return f"{tag}({' '.join(inside)})" if inside else ""


class SheetText:
    """The lines of one sheet."""

    def __init__(self, book: Book, sheet: Worksheet, labels: Labels, formulas: Labelled, styles: Styles) -> None:
        self.sheet, self.labels, self.formulas, self.styles = sheet, labels, formulas, styles
        self.shown = book.shown(sheet.title)
        self.row_sets: dict[tuple[str, ...], str] = {}

    def lines(self, with_cells: bool) -> Iterator[str]:
        if not with_cells:
            whole = masked("\n".join(self._furniture()))
            yield f"but for its cells: sha256 {hashlib.sha256(whole.encode()).hexdigest()[:HASH_DIGITS]}"
            return
        cells = list(self._cells())
        yield from self._furniture()
        for rows, name in self.row_sets.items():
            yield f"{name}: {'; '.join(rows)}"
        yield from cells

    def _cells(self) -> Iterator[str]:
        groups: dict[Key, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        empty: dict[str, int] = defaultdict(int)
        for (row, column), place in self.labels.places.items():
            cell = self.sheet._cells[row, column]
            if cell.value is None:
                empty[self.styles.name(cell)] += 1
                continue
            key = (place.section, place.column, self._formula(cell, place), self.styles.name(cell))
            groups[key][place.year][place.row] = self._value(row, column, place)
        yield "empty cells: " + "; ".join(f"{count} {style}" for style, count in sorted(empty.items()))
        for key in sorted(groups):
            yield from self._group(key, groups[key])

    def _formula(self, cell: Cell, place: Place) -> str:
        return self.formulas.formula(formula_of(cell), self.sheet.title, place) if cell.data_type == "f" else ""

    def _value(self, row: int, column: int, place: Place) -> str:
        value = self.shown(row, column)
        if isinstance(value, bool) or value is None:
            return "" if value is None else str(value)
        if isinstance(value, int | float):
            return number(value)
        text = str(value)
        return "=" if text in place.row.split("; ") else repr(text)

    def _group(self, key: Key, years: dict[str, dict[str, str]]) -> Iterator[str]:
        section, column, formula, style = key
        head = f"[{f'{section}> ' if section else ''}{column}] {style}" + (f" {formula}" if formula else "")
        same: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
        for year in sorted(years):
            rows = tuple(sorted(years[year]))
            same[rows, tuple(years[year][row] for row in rows)].append(year)
        yield head
        for (rows, values), of_years in same.items():
            when = f"{_years(of_years)} " if any(of_years) else ""
            yield from self._values(when, rows, values)

    def _values(self, when: str, rows: tuple[str, ...], values: tuple[str, ...]) -> Iterator[str]:
        texts = any(value.startswith(("'", '"')) for value in values)
        if len(rows) > MOST_LISTED and (len(set(values)) == 1 or not texts):
            yield f"  {when}{self._row_set(rows)}: {_run(values)}"
        else:
            for row, value in zip(rows, values, strict=True):
                yield f"  {when}{row}: {value}" if value else f"  {when}{row}"

    def _row_set(self, rows: tuple[str, ...]) -> str:
        if len(rows) <= MOST_LISTED:
            return "; ".join(rows)
        return self.row_sets.setdefault(rows, "rows " + hashlib.sha256("; ".join(rows).encode()).hexdigest()[:4])

    def _furniture(self) -> Iterator[str]:
        sheet = self.sheet
        for name in FURNITURE:
            if (part := getattr(sheet, name, None)) is not None and (text := _plain(part)):
                yield f"{name}: {self._without_place(text)}"
        yield f"state: {sheet.sheet_state}; frozen: {sheet.freeze_panes}"
        yield f"titles: {sheet.print_title_rows or ''} {sheet.print_title_cols or ''}; area: {sheet.print_area or ''}"
        yield f"breaks: {len(sheet.row_breaks.brk)} of rows, {len(sheet.col_breaks.brk)} of columns"
        yield from self._sizes()
        yield from sorted(
            f"merged: {self.formulas.cells(sheet.title, str(each))}" for each in sheet.merged_cells.ranges
        )
        yield from sorted(self._validations())
        yield from sorted(self._conditional())
        yield from sorted(self._links())
        if sheet.auto_filter.ref:
            yield f"filter: {self.formulas.cells(sheet.title, sheet.auto_filter.ref)}"

    def _without_place(self, text: str) -> str:
        return re.sub(r" ?(activeCell=\S+?|sqref=\S+?|topLeftCell=\S+?|outlineLevel\w+=\d)(?=[ )])", "", text)

    def _sizes(self) -> Iterator[str]:
        found: dict[str, list[str]] = defaultdict(list)
        for dimension in self.sheet.column_dimensions.values():
            for column in range(dimension.min or 1, (dimension.max or dimension.min or 1) + 1):
                size = f"{dimension.width:g}{' hidden' if dimension.hidden else ''}"
                size += f" level {dimension.outlineLevel}" if dimension.outlineLevel else ""
                found[size].append(self.labels.column(column))
        for size, columns in sorted(found.items()):
            yield f"width {size}: {'; '.join(_folded(columns))}"
        heights: dict[str, list[str]] = defaultdict(list)
        for row, dimension in self.sheet.row_dimensions.items():
            if dimension.ht or dimension.hidden or dimension.outlineLevel:
                size = f"{dimension.ht or 0:g}{' hidden' if dimension.hidden else ''} {dimension.outlineLevel or ''}"
                heights[size.strip()].append(self.labels.place(row, 1).row)
        for size, rows in sorted(heights.items()):
            yield f"height {size}: {'; '.join(sorted(rows))}"

    def _validations(self) -> Iterator[str]:
        for each in self.sheet.data_validations.dataValidation:
            where = self.formulas.cells(self.sheet.title, str(each.sqref))
            rules = [self._rule(text) for text in (each.formula1, each.formula2) if text]
            set_ = {k: v for k, v in sorted(dict(each).items()) if v not in (None, "0", "") and k != "sqref"}
            yield f"validation {where}: {' .. '.join(rules)} {set_}"

    def _conditional(self) -> Iterator[str]:
        for ranges in self.sheet.conditional_formatting:
            for rule in ranges.rules:
                where = self.formulas.cells(self.sheet.title, str(ranges.sqref))
                look = _plain(rule.dxf) if rule.dxf else ""
                scale = " ".join(_plain(x) for x in (rule.colorScale, rule.dataBar, rule.iconSet) if x)
                rules = " ; ".join(self._rule(text) for text in rule.formula)
                yield f"conditional {where}: {rule.type} {rule.operator or ''} {rules} {look} {scale}".rstrip()

    def _rule(self, text: str) -> str:
        return self.formulas.formula(text, self.sheet.title, Place("", "", "", ""))

    def _links(self) -> Iterator[str]:
        for cell in (cell for cell in self.sheet._cells.values() if cell.hyperlink or cell.comment):
            where = self.formulas.cells(self.sheet.title, cell.coordinate)
            if cell.hyperlink:
                to = self._rule(cell.hyperlink.location or "") or cell.hyperlink.target
                yield f"link {where}: {to} {cell.hyperlink.tooltip or ''}".rstrip()
            if cell.comment:
                yield f"comment {where}: {cell.comment.text!r}"


def _folded(columns: list[str]) -> Iterator[str]:
    """Names of columns, those of several years together."""
    years: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        year, name = found.groups() if (found := re.fullmatch(rf"({YEAR}) (.+)", column)) else ("", column)
        years[name].append(year)
    for name, of_years in sorted(years.items()):
        if any(of_years):
            yield f"{name} ({_years(sorted(of_years))})"
        else:
            yield name if len(of_years) == 1 else f"{name} ×{len(of_years)}"


def _years(years: list[str]) -> str:
    return f"{years[0]}..{years[-1]}×{len(years)}" if len(years) > 2 and _in_a_row(years) else ", ".join(years)


def _in_a_row(years: list[str]) -> bool:
    return int(years[-1][:4]) - int(years[0][:4]) == len(years) - 1


def _run(values: tuple[str, ...]) -> str:
    if len(set(values)) == 1:
        return f"{len(values)} × {values[0]}"
    return "; ".join(values)


def _of_workbook(book: Book, formulas: Labelled) -> Iterator[str]:
    workbook = book.formulas
    yield "== Workbook"
    yield f"sheets: {'; '.join(workbook.sheetnames)}"
    yield f"properties: {_plain(workbook.properties)}"
    yield f"calculation: {_plain(workbook.calculation)}; opens: {workbook.active.title if workbook.active else ''}"
    for name, defined in sorted(workbook.defined_names.items()):
        yield f"name {name}: {formulas.formula(defined.attr_text, '', Place('', '', '', ''))} {dict(defined)}"
    for sheet in workbook:
        for name, defined in sorted(sheet.defined_names.items()):
            yield f"name {sheet.title}!{name}: {defined.attr_text}"
    known = re.compile(
        r"xl/(worksheets/sheet\d+\.xml|charts/chart\d+\.xml|workbook\.xml|styles\.xml|sharedStrings\.xml)"
    )
    for name, part in sorted(book.parts.items()):
        elsewhere = name.startswith("xl/drawings/") or name.endswith(
            (".rels", "core.xml", "custom.xml", "[Content_Types].xml")
        )
        if not elsewhere and not known.fullmatch(name):
            yield f"part {name}: sha256 {hashlib.sha256(part).hexdigest()[:HASH_DIGITS]}"


def _of_charts(book: Book, formulas: Labelled) -> Iterator[str]:
    names = sorted(name for name in book.parts if re.fullmatch(r"xl/charts/chart\d+\.xml", name))
    for name in sorted(names, key=lambda each: int(re.sub(r"\D", "", each))):
        yield ""
        yield f"== {name.rpartition('/')[2]}"
        root = ElementTree.fromstring(book.parts[name])
        for element in root.iter():
            if element.tag.endswith("}f") and element.text:
                element.text = formulas.formula(element.text, "", Place("", "", "", ""))
        yield from _tree(root, 0)


def _tree(element: Any, depth: int) -> Iterator[str]:
    """A part of the file with a line for each element that says more than its name."""
    attributes = " ".join(f"{k.rpartition('}')[2]}={v}" for k, v in sorted(element.attrib.items()))
    text = (element.text or "").strip()
    children = list(element)
    tag = str(element.tag).rpartition("}")[2]
    while len(children) == 1 and not attributes and not text:
        element = children[0]
        tag = f"{tag}.{str(element.tag).rpartition('}')[2]}"
        attributes = " ".join(f"{k.rpartition('}')[2]}={v}" for k, v in sorted(element.attrib.items()))
        text, children = (element.text or "").strip(), list(element)
    yield "  " * depth + " ".join(x for x in (tag, attributes, text) if x)
    for child in children:
        yield from _tree(child, depth + 1)


def places(book: Book) -> str:
    """A hash of each sheet as it is laid out: of addresses, and of what is in them."""
    styles, lines = Styles(), []
    for sheet in book.formulas:
        shown, cells = book.shown(sheet.title), []
        for (row, column), cell in sorted(sheet._cells.items()):
            formula = formula_of(cell) if cell.data_type == "f" else ""
            value = shown(row, column)
            value = number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
            cells.append(f"{row},{column}: {formula} {value!r} {styles.name(cell)}")
        breaks = [[each.id for each in found.brk] for found in (sheet.row_breaks, sheet.col_breaks)]
        anchors = [_plain(chart.anchor) if hasattr(chart.anchor, "to_tree") else "" for chart in sheet._charts]
        cells.append(f"{breaks} {anchors}")
        summed = hashlib.sha256(masked("\n".join(cells)).encode()).hexdigest()[:HASH_DIGITS]
        lines.append(f"{sheet.title}: {sheet.dimensions} sha256 {summed}")
    return "\n".join(lines) + "\n"
