"""Edits of what is drawn in a workbook, and of the parts of its file, each with what is to be found; none by code of the program."""

import posixpath
from collections.abc import Callable, Mapping
from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement

from reader_edits import CHARTS, COMPARISON, PARAMETERS, POPULATION, SCENARIO, Edit, Found
from xml_edits import DRAWN, LINKS, MAIN, OF_CHARTS, Package, local, put, tag

PACKAGED = "http://schemas.openxmlformats.org/package/2006/relationships"


# Charts


def chart(package: Package, n: int) -> Element:
    (drawing,) = package.led_to(package.part_of(package.titles[CHARTS]), "/drawing")
    return package.tree(package.led_to(drawing, "/chart")[n])


def on_chart(n: int, kind: str, change: Callable[[Element], object], count: int = 1) -> Edit:
    def edit(package: Package) -> list[Found]:
        change(chart(package, n))
        return [(kind, package.titles[CHARTS], "")] * count

    return edit


def of(name: str, root: Element, where: int = 0) -> Element:
    return [each for each in root.iter() if local(each) == name][where]


def words(where: int, text: str) -> Callable[[Element], object]:
    def change(root: Element) -> None:
        [each for each in root.iter(tag("t", DRAWN)) if each.text][where].text = text

    return change


def other_range(root: Element) -> None:
    """The column beside it, of which the chart keeps no values."""
    link = of("val", root)[0]
    for each in list(link)[1:]:
        link.remove(each)
    formula = of("f", link)
    assert formula.text
    formula.text = formula.text.replace("$H$", "$I$")


def from_elsewhere(root: Element) -> None:
    scaling = next(each for each in root.iter() if local(each) == "valAx")
    least = next((each for each in scaling.iter() if local(each) == "min"), None)
    if least is None:
        least = SubElement(of("scaling", scaling), tag("min", OF_CHARTS))
    least.set("val", "400000000")


def other_name(root: Element) -> None:
    series = of("tx", of("ser", root))
    for each in list(series):
        series.remove(each)
    SubElement(series, tag("v", OF_CHARTS)).text = "as agreed"


def unseen_series(root: Element) -> None:
    look = of("spPr", of("ser", root, 1))
    for each in list(look):
        look.remove(each)
    SubElement(look, tag("noFill", DRAWN))


def without_legend(root: Element) -> None:
    inside = next(each for each in root if local(each) == "chart")
    inside.remove(of("legend", inside))


def kept_values(root: Element) -> None:
    """As a viewer shows them that does not read the cells."""
    link = of("val", root)[0]
    for each in list(link)[1:]:
        link.remove(each)
    kept = SubElement(link, tag("numCache", OF_CHARTS))
    SubElement(kept, tag("ptCount", OF_CHARTS), {"val": "12"})
    SubElement(SubElement(kept, tag("pt", OF_CHARTS), {"idx": "4"}), tag("v", OF_CHARTS)).text = "499000000"


def anchors(package: Package) -> tuple[Element, list[Element]]:
    (drawing,) = package.led_to(package.part_of(package.titles[CHARTS]), "/drawing")
    root = package.tree(drawing)
    return root, [each for each in root if local(each).endswith("Anchor")]


def chart_over_another(package: Package) -> list[Found]:
    _, each = anchors(package)
    of("row", of("from", each[2])).text = "200"
    return [("chart_moved", package.titles[CHARTS], "")]


def chart_gone(package: Package) -> list[Found]:
    root, each = anchors(package)
    root.remove(each[-1])
    return [("chart_removed", package.titles[CHARTS], "")]


def chart_twice(package: Package) -> list[Found]:
    root, each = anchors(package)
    root.append(deepcopy(each[0]))
    return [("chart_added", package.titles[CHARTS], "")]


# Parts of the file


def led(package: Package, part: str, kind: str, target: str) -> str:
    """The identity of a part to which another is led."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    package.parts.setdefault(rels, f'<Relationships xmlns="{PACKAGED}"/>'.encode())
    tree = package.tree(rels)
    identity = f"added{len(tree)}"
    SubElement(tree, tag("Relationship", PACKAGED), {"Id": identity, "Type": f"{LINKS}{kind}", "Target": target})
    return identity


def leading(n: int, name: str, kind: str, target: str, data: bytes) -> Edit:
    """A part to which an element of a sheet leads."""

    def edit(package: Package) -> list[Found]:
        title = package.titles[n]
        package.parts[posixpath.normpath(posixpath.join("xl/worksheets", target))] = data
        put(package.sheet(title), name).set(tag("id", LINKS), led(package, package.part_of(title), kind, target))
        return [("drawn_over", title, "")]

    return edit


def on_a_chart(package: Package) -> list[Found]:
    """A text in a drawing of the chart's own."""
    (drawing,) = package.led_to(package.part_of(package.titles[CHARTS]), "/drawing")
    shape = (
        "<c:userShapes xmlns:c='{}' xmlns:a='{}' xmlns:d='urn:of-charts'><d:sp><a:t>Agreed</a:t></d:sp></c:userShapes>"
    )
    package.parts["xl/drawings/on_chart.xml"] = shape.format(OF_CHARTS, DRAWN).encode()
    led(package, package.led_to(drawing, "/chart")[5], "/chartUserShapes", "../drawings/on_chart.xml")
    return [("drawn_over", package.titles[CHARTS], "")]


def table(package: Package) -> list[Found]:
    title = package.titles[POPULATION]
    package.parts["xl/tables/added.xml"] = (
        f'<table xmlns="{MAIN}" id="9" name="Added" displayName="Added" ref="A8:B10" totalsRowShown="0"><autoFilter ref="A8:B10"/>'
        '<tableColumns count="2"><tableColumn id="1" name="a"/><tableColumn id="2" name="b"/></tableColumns>'
        '<tableStyleInfo name="TableStyleDark1" showRowStripes="1"/></table>'
    ).encode()
    tables = put(package.sheet(title), "tableParts")
    SubElement(tables, tag("tablePart")).set(
        tag("id", LINKS), led(package, package.part_of(title), "/table", "../tables/added.xml")
    )
    types = package.tree("[Content_Types].xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
    space = types.tag.partition("}")[0].lstrip("{")
    SubElement(types, tag("Override", space), {"PartName": "/xl/tables/added.xml", "ContentType": kind})
    return [("table_added", title, "A8:B10")]


def cell_twice(package: Package) -> list[Found]:
    title = package.titles[SCENARIO]
    address = package.seen(title, package.figures(title))[11]
    cell = package.cell(title, address)
    (row,) = [each for each in package.sheet(title).iter(tag("row")) if cell in list(each)]
    first = deepcopy(cell)
    next(first.iter(tag("v"))).text = "999999999.5"
    row.insert(list(row).index(cell), first)
    return [("twice_in_file", title, address)]


def locked(package: Package) -> list[Found]:
    put(package.sheet(package.titles[PARAMETERS]), "sheetProtection", sheet="1")
    return [("sheet_locked", package.titles[PARAMETERS], "")]


def without_ticks(root: Element) -> None:
    axis = next(each for each in root.iter() if local(each) == "valAx")
    for each in [each for each in axis if local(each) == "tickLblPos"]:
        axis.remove(each)
    SubElement(axis, tag("tickLblPos", OF_CHARTS), {"val": "none"})


LABEL = b'<xml xmlns:x="urn:schemas-microsoft-com:office:excel"><x:ClientData ObjectType="Label"/></xml>'

DRAWN_EDITS: Mapping[str, Edit] = {
    "another title of a chart": on_chart(0, "chart_text_changed", words(0, "As agreed")),
    "another unit of an axis": on_chart(1, "chart_text_changed", words(1, "billions")),
    "another axis": on_chart(0, "chart_scale_changed", from_elsewhere),
    "another range": on_chart(0, "chart_shows_otherwise", other_range),
    "another name of a series": on_chart(3, "chart_text_changed", other_name),
    "a series unseen": on_chart(3, "chart_unseen", unseen_series),
    "no legend": on_chart(4, "chart_unseen", without_legend),
    "other values in a chart": on_chart(2, "chart_stored_value", kept_values),
    "a chart over another": chart_over_another,
    "a chart gone": chart_gone,
    "a chart twice": chart_twice,
    "a picture behind the cells": leading(COMPARISON, "picture", "/image", "../media/added.png", b"no picture"),
    "a label of older programs": leading(POPULATION, "legacyDrawing", "/vmlDrawing", "../drawings/added.vml", LABEL),
    "a text on a chart": on_a_chart,
    "a table over cells": table,
    "a cell twice": cell_twice,
    "a sheet locked": locked,
    "an axis without figures": on_chart(5, "chart_scale_changed", without_ticks),
}
