"""Edits by which a reader of a workbook sees something else than what was sent, each in a place of its own: cells, pieces of texts, charts,
rules of input, links, views. Each says what is to be found, and where; none is made by code of the program."""

from collections.abc import Callable, Mapping
from functools import partial
from xml.etree.ElementTree import Element, SubElement

from xml_edits import DRAWN, EXTENSIONS, LINKS, Package, aligned, fonts, formatted, put, tag

SUMMARY, SCENARIO, PARAMETERS, INTAKE, DETAIL, CHECKS, SOURCES, METHOD, COMPARISON, POPULATION, CONTEXT, CHARTS = (
    0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
)  # fmt: skip
Found = tuple[str, str, str]  # kind, sheet, cell
Edit = Callable[[Package], list[Found]]
WHITE = "FFFFFFFF"


def on_text(n: int, *pieces: tuple[int, int | None, dict[str, str]]) -> Edit:
    """A label of Method in pieces, from a letter to another, each with its look."""

    def edit(package: Package) -> list[Found]:
        title = package.titles[METHOD]
        address = package.labels(title)[5 + n]
        text = package.text(package.cell(title, address))
        package.put_pieces(title, address, *((text[start:end], look) for start, end, look in pieces))
        return [("read_otherwise", title, address)]

    return edit


def on_label(n: int, kind: str, change: Callable[[Package, Element], None]) -> Edit:
    def edit(package: Package) -> list[Found]:
        title = package.titles[METHOD]
        address = package.labels(title)[5 + n]
        package.restyle(title, address, change)
        return [(kind, title, address)]

    return edit


def on_figure(n: int, kind: str, change: Callable[[Package, Element], None]) -> Edit:
    """The looks of one of the large figures of a scenario."""

    def edit(package: Package) -> list[Found]:
        title = package.titles[SCENARIO]
        address = package.seen(title, package.figures(title))[n]
        package.restyle(title, address, change)
        return [(kind, title, address)]

    return edit


def ink_of_a_theme(package: Package) -> list[Found]:
    """White by the theme's fourth colour, which was another."""
    for each in package.tree("xl/theme/theme1.xml").iter(tag("lt2", DRAWN)):
        for colour in list(each):
            each.remove(colour)
        SubElement(each, tag("srgbClr", DRAWN), {"val": "FFFFFF"})
    return on_figure(6, "cell_unseen", fonts(color={"theme": "2"}))(package)


# Links


def links(package: Package) -> list[Element]:
    return list(package.sheet(package.titles[SUMMARY]).iter(tag("hyperlink")))


def link_inside(package: Package) -> list[Found]:
    link = links(package)[0]
    link.set("location", "'About'!A1" if "Method" in link.get("location", "") else "'Method'!A1")
    return [("link_changed", package.titles[SUMMARY], link.get("ref", ""))]


def link_gone(package: Package) -> list[Found]:
    link, parent = links(package)[1], next(package.sheet(package.titles[SUMMARY]).iter(tag("hyperlinks")))
    parent.remove(link)
    return [("link_removed", package.titles[SUMMARY], link.get("ref", ""))]


def link_outside(package: Package) -> list[Found]:
    title = package.titles[SOURCES]
    link = next(each for each in package.sheet(title).iter(tag("hyperlink")) if each.get(tag("id", LINKS)))
    (rels,) = [
        n
        for n in package.parts
        if n.startswith("xl/worksheets/_rels/") and package.part_of(title).rpartition("/")[2] in n
    ]
    for each in package.tree(rels):
        if each.get("Id") == link.get(tag("id", LINKS)):
            each.set("Target", "https://example.org/other")
    return [("link_changed", title, link.get("ref", ""))]


def link_formula(package: Package) -> list[Found]:
    title = package.titles[METHOD]
    cell = package.cell(title, address := package.labels(title)[12])
    text = package.text(cell)
    for each in list(cell):
        cell.remove(each)
    cell.set("t", "str")
    SubElement(cell, tag("f")).text = f'HYPERLINK("https://example.org","{text}")'
    SubElement(cell, tag("v")).text = text
    return [("label_overwritten", title, address)]


# Cells


def merged(package: Package) -> list[Found]:
    """Over the figures of two jurisdictions, without touching them."""
    title = package.titles[COMPARISON]
    address = next(a for a in package.figures(title) if a in package.seen(title, [a]))
    column, row = address.rstrip("0123456789"), int("".join(filter(str.isdigit, address)))
    sheet = package.sheet(title)
    merges = sheet.find(tag("mergeCells"))
    area = f"{column}{row - 2}:{column}{row}"
    SubElement(put(sheet, "mergeCells") if merges is None else merges, tag("mergeCell"), {"ref": area})
    return [("cells_merged", title, area)]


def parted(package: Package) -> list[Found]:
    title = package.titles[SUMMARY]
    merges = next(package.sheet(title).iter(tag("mergeCells")))
    area = merges[0].get("ref", "")
    merges.remove(merges[0])
    return [("cells_parted", title, area.partition(":")[0])]


# Rules of input


def validations(package: Package, n: int) -> list[Element]:
    return list(package.sheet(package.titles[n]).iter(tag("dataValidation")))


def first_cell(rule: Element) -> str:
    return rule.get("sqref", "").split()[0].partition(":")[0]


def on_choice(n: int, change: Callable[[Element], object]) -> Edit:
    def edit(package: Package) -> list[Found]:
        title = package.titles[SUMMARY]
        rule = sorted(validations(package, SUMMARY), key=first_cell)[n]
        change(rule)
        return [("validation_changed", title, first_cell(rule))]

    return edit


def limits(package: Package) -> list[Found]:
    """What may be typed into an input, at its first cell."""
    rule = validations(package, INTAKE)[0]
    next(rule.iter(tag("formula1"))).text = "-1000"
    return [("validation_changed", package.titles[INTAKE], first_cell(rule))]


def no_limits(package: Package) -> list[Found]:
    title = package.titles[DETAIL]
    rules = next(package.sheet(title).iter(tag("dataValidations")))
    first = min((first_cell(each) for each in rules), key=lambda a: (int("".join(filter(str.isdigit, a))), len(a), a))
    package.sheet(title).remove(rules)
    return [("validation_removed", title, first)]


# Rules of looks


def on_signals(change: Callable[[Package, Element], None]) -> Edit:
    """The rule by which CHECK is red."""

    def edit(package: Package) -> list[Found]:
        title = package.titles[CHECKS]
        area = next(each for each in package.sheet(title).iter(tag("conditionalFormatting")))
        change(package, area[0])
        return [("rule_changed", title, area.get("sqref", "").partition(":")[0])]

    return edit


def green(package: Package, rule: Element) -> None:
    look = Element(tag("dxf"))
    SubElement(SubElement(look, tag("font")), tag("color"), {"rgb": "FF1B7F4B"})
    rule.set("dxfId", package.added("dxfs", look))


def in_extensions(package: Package) -> list[Found]:
    title = package.titles[POPULATION]
    listed = SubElement(
        put(package.sheet(title), "extLst"), tag("ext"), {"uri": "{78C0D931-6437-407d-A8EE-F0AAD7539E65}"}
    )
    area = SubElement(
        SubElement(listed, tag("conditionalFormattings", EXTENSIONS)), tag("conditionalFormatting", EXTENSIONS)
    )
    rule = SubElement(area, tag("cfRule", EXTENSIONS), {"type": "expression"})
    SubElement(rule, "{http://schemas.microsoft.com/office/excel/2006/main}f").text = "1=1"
    SubElement(area, "{http://schemas.microsoft.com/office/excel/2006/main}sqref").text = "B6:B9"
    return [("rule_changed", title, "B6:B9")]


def icons_alone(package: Package) -> list[Found]:
    """Arrows in the place of figures."""
    title = package.titles[COMPARISON]
    address = package.seen(title, package.figures(title))[-1]
    area = put(package.sheet(title), "conditionalFormatting", sqref=address)
    rule = SubElement(area, tag("cfRule"), {"type": "iconSet", "priority": "90"})
    icons = SubElement(rule, tag("iconSet"), {"iconSet": "3Arrows", "showValue": "0"})
    for value in ("0", "33", "67"):
        SubElement(icons, tag("cfvo"), {"type": "percent", "val": value})
    return [("hidden_by_rule", title, address)]


# Lines and views


def on_row(n: int, kind: str, **said: str) -> Edit:
    def edit(package: Package) -> list[Found]:
        title = package.titles[CONTEXT]
        number = next(package.sheet(title).iter(tag("row"))).get("r", "") if n == 0 else str(n)
        package.row(title, int(number)).attrib.update(said)
        return [(kind, title, number)]

    return edit


def narrow(package: Package) -> list[Found]:
    title = package.titles[CONTEXT]
    column = next(package.sheet(title).iter(tag("col")))
    assert column.get("min") == column.get("max") == "1"
    column.set("width", "3")
    return [("column_cut", title, "A")]


def set_on(element: str, kind: str, n: int, **said: str) -> Edit:
    """Other settings in the first such element of a sheet."""

    def edit(package: Package) -> list[Found]:
        next(package.sheet(package.titles[n]).iter(tag(element))).attrib.update(said)
        return [(kind, package.titles[n], "")]

    return edit


on_view, on_page = partial(set_on, "sheetView", "viewed_otherwise"), partial(set_on, "pageSetup", "printed_otherwise")


def without_tabs(package: Package) -> list[Found]:
    next(package.tree("xl/workbook.xml").iter(tag("workbookView"))).set("showSheetTabs", "0")
    return [("viewed_otherwise", "", "")]


def name_of_a_sheet(package: Package) -> list[Found]:
    """A name that is known on one sheet alone, in the place of another."""
    names = next(package.tree("xl/workbook.xml").iter(tag("definedNames")))
    SubElement(names, tag("definedName"), {"name": "envelope", "localSheetId": "2"}).text = "$A$1"
    return [("name_added", package.titles[2], "")]


def in_one_line(package: Package) -> list[Found]:
    """A long text whose end is cut."""
    title = package.titles[METHOD]
    address = next(package.cells(title, lambda cell: len(package.text(cell)) > 200))
    package.restyle(title, address, aligned(wrapText="0"))
    return [("read_otherwise", title, address)]


SIGNS = {"rFont": "Wingdings"}
EDITS: Mapping[str, Edit] = {
    "a part of a text in white": on_text(0, (0, 4, {}), (4, None, {"color": WHITE})),
    "a part of a text in signs": on_text(1, (0, 4, {}), (4, None, SIGNS)),
    "a part of a text struck out": on_text(2, (0, 4, {"strike": "1"}), (4, None, {})),
    "a part of a text of no size": on_text(3, (0, 4, {"sz": "1"}), (4, None, {})),
    "a text in signs": on_label(4, "read_otherwise", fonts(name={"val": "Webdings"})),
    "a text in a set of signs": on_label(5, "read_otherwise", fonts(charset={"val": "2"})),
    "a text far to the right": on_label(6, "cell_unseen", aligned(horizontal="left", indent="100")),
    "a figure before a figure": on_figure(0, "shown_otherwise", formatted('"1"#,##0.00')),
    "a figure behind a figure": on_figure(1, "shown_otherwise", formatted("#,##0.00\\0")),
    "another sign": on_figure(2, "shown_otherwise", formatted('"-"#,##0.00')),
    "another unit": on_figure(3, "shown_otherwise", formatted('#,##0.00" M$"')),
    "a date": on_figure(4, "shown_otherwise", formatted("yyyy")),
    "white by its format": on_figure(5, "cell_unseen", formatted("[White]#,##0.00")),
    "white by its theme": ink_of_a_theme,
    "fewer decimals": on_figure(7, "shown_rounded", formatted("0")),
    "struck out": on_figure(8, "read_otherwise", fonts(strike={})),
    "as often as its cell is wide": on_figure(9, "read_otherwise", aligned(horizontal="fill")),
    "on a condition": on_figure(10, "shown_otherwise", formatted('[>1]"none";0')),
    "a link inside": link_inside,
    "a link outside": link_outside,
    "a link taken out": link_gone,
    "a link by formula": link_formula,
    "cells merged": merged,
    "cells parted": parted,
    "another list": on_choice(0, lambda rule: setattr(next(rule.iter(tag("formula1"))), "text", '"2030-31"')),
    "a list that warns": on_choice(1, lambda rule: rule.set("errorStyle", "warning")),
    "another message": on_choice(2, lambda rule: rule.set("prompt", "Leave this alone.")),
    "other limits": limits,
    "no limits": no_limits,
    "CHECK in green": on_signals(green),
    "a rule for newer programs": in_extensions,
    "arrows for figures": icons_alone,
    "a row of two points": on_row(6, "row_hidden", ht="2", customHeight="1"),
    "a row cut": on_row(5, "row_cut", ht="6", customHeight="1"),
    "a row hidden": on_row(8, "row_hidden", hidden="1"),
    "a column cut": narrow,
    "no zeros": on_view(INTAKE, showZeros="0"),
    "too small to read": on_view(DETAIL, zoomScale="10"),
    "formulas for values": on_view(CHECKS, showFormulas="1"),
    "frozen below its head": on_view(COMPARISON, topLeftCell="A9"),
    "no tabs": without_tabs,
    "no charts on paper": on_page(CHARTS, draft="1"),
    "no errors on paper": on_page(SUMMARY, errors="blank"),
    "a name of one sheet": name_of_a_sheet,
    "a long text in one line": in_one_line,
}
