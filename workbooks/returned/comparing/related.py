"""Related: what the parts of a file lead to, as the file itself says it, and the elements of a part."""

import posixpath
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

EXTENSIONS = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"  # what Excel keeps of a sheet beyond the first format


def related(parts: Mapping[str, bytes], part: str, kind: str) -> dict[str, str]:
    """The parts that a part leads to, of a kind, each by its identity there; those of the whole file where it is none."""
    folder, name = posixpath.split(part)
    found = {}
    for each in elements(parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))):
        if each.get("Type", "").endswith(kind) and each.get("TargetMode") != "External":
            target = posixpath.join("/", folder, each.get("Target", ""))
            found[each.get("Id", "")] = posixpath.normpath(target).lstrip("/")
    return found


def elements(part: bytes | None) -> Iterator[ElementTree.Element]:
    if part:
        yield from ElementTree.fromstring(part).iter()


def named(element: ElementTree.Element) -> str:
    """The name of an element without its namespace, which Excel writes in two ways."""
    return str(element.tag).rpartition("}")[2]
