"""Leaks of a document: what a reader on the other side could learn from it besides what its pages show, whoever made it.

Properties, comments, tracked changes, hidden text, marks of who saved it when, paths, files inside, a picture of its first page, and what
the scenario inside says that a copy for the table does not. Pictures and fonts are not looked into.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.exchange.reading import package_of
from fundingmodel.scenario.offers.private import ABOVE, NOTE
from workbooks.file.limits import AUTHOR
from workbooks.returned.findings import Finding
from workbooks.returned.leaks import ABOUT_THE_FILE, PATH
from workbooks.schedule.returned import MAIN, inside_of, parts_of, tree_of
from workbooks.schedule.writing import ITEM, NAMESPACE

TRACKED = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "sectPrChange")
EMBEDDED = ("word/embeddings/", "word/activeX/", "word/vbaProject", "word/afchunk", "word/attachedToolbars")
XML = (".xml", ".rels")
OF_TEMPLATE = ("Normal.dotm", "Normal.dot")
OUR_OTHER_ITEM = b"officeDocument/2006/bibliography"  # of the empty document that ours are written into
PRIVATE = re.compile(rf"^\s*(?:{'|'.join((*ABOVE, NOTE, 'author', 'reason'))})\s*=|\b{NOTE}\s*=|^\s*#", re.MULTILINE)


def document_leaks(path: Path) -> list[Finding]:
    """All that a reader could learn from a document besides what its pages show. Refused: what cannot be read as one."""
    parts = parts_of(path)
    trees = {name: tree_of(data, path.name) for name, data in parts.items() if name.endswith(XML)}
    told = [
        *_properties(trees),
        *_comments(trees),
        *_tracked(trees),
        *_hidden(trees),
        *_marks(trees),
        *_parts_inside(parts),
        *_links(trees),
        *_paths(parts),
        *_scenario(parts, path.name),
    ]
    return list(dict.fromkeys(told))


def _text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter() if each.tag in (f"{MAIN}t", f"{MAIN}delText"))


def _properties(trees: Mapping[str, Any]) -> Iterator[Finding]:
    for part in ("docProps/core.xml", "docProps/app.xml"):
        for element in trees[part].iter() if part in trees else ():
            name, text = element.tag.rpartition("}")[2], (element.text or "").strip()
            kind = ABOUT_THE_FILE.get(name)
            if kind and text and text != AUTHOR and not (name == "Template" and text in OF_TEMPLATE):
                yield Finding(kind, before=name, after=text)
    for element in trees["docProps/custom.xml"].iter() if "docProps/custom.xml" in trees else ():
        if element.get("name"):
            yield Finding("property", before=element.get("name"), after="".join(element.itertext()).strip())


def _comments(trees: Mapping[str, Any]) -> Iterator[Finding]:
    for name, tree in trees.items():
        if re.fullmatch(r"word/comments\w*\.xml", name):
            for each in tree.iter(f"{MAIN}comment"):
                yield Finding("comment", before=each.get(f"{MAIN}author"), after=_text(each))
        if name == "word/people.xml":
            yield from (
                Finding("author", after=who)
                for each in tree.iter()
                for key, who in each.attrib.items()
                if key.endswith("}author")
            )


def _tracked(trees: Mapping[str, Any]) -> Iterator[Finding]:
    for tree in trees.values():
        for name in TRACKED:
            for each in tree.iter(f"{MAIN}{name}"):
                yield Finding("tracked_change", before=each.get(f"{MAIN}author"), after=_text(each) or name)


def _hidden(trees: Mapping[str, Any]) -> Iterator[Finding]:
    for tree in trees.values():
        for run in tree.iter(f"{MAIN}r"):
            vanish = run.find(f"{MAIN}rPr/{MAIN}vanish")
            if vanish is not None and vanish.get(f"{MAIN}val") not in ("0", "false") and _text(run).strip():
                yield Finding("hidden_text", after=_text(run))


def _marks(trees: Mapping[str, Any]) -> Iterator[Finding]:
    """Numbers by which Word tells apart who wrote what in which sitting."""
    settings = trees.get("word/settings.xml")
    count = 0 if settings is None else sum(1 for _ in settings.iter(f"{MAIN}rsid"))
    if count:
        yield Finding("sittings", after=count)


def _parts_inside(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, data in parts.items():
        if name.startswith("docProps/thumbnail"):
            yield Finding("picture", after=name)
        is_item = name.startswith("customXml/item") and "Props" not in name
        is_ours = NAMESPACE.encode() in data or OUR_OTHER_ITEM in data
        if (name.startswith(EMBEDDED) and not name.endswith(".rels")) or (is_item and not is_ours):
            yield Finding("macro" if "vbaProject" in name else "part", after=name)


def _links(trees: Mapping[str, Any]) -> Iterator[Finding]:
    """Files that are linked to; addresses that a page shows as links are left."""
    for name, tree in trees.items():
        for each in tree if name.endswith(".rels") else ():
            if each.get("TargetMode") == "External" and not (each.get("Type") or "").endswith("/hyperlink"):
                yield Finding("external_link", after=each.get("Target"))


def _paths(parts: Mapping[str, bytes]) -> Iterator[Finding]:
    for name, part in parts.items():
        if name.endswith(XML) and f"/{name}" != ITEM:
            found = dict.fromkeys(PATH.findall(part.decode("utf-8", "replace")))
            yield from (Finding("path", before=name, after=path) for path in found)


def _scenario(parts: dict[str, bytes], name: str) -> Iterator[Finding]:
    """Private texts, authors, reasons and remarks in the scenario inside, and paths of folders."""
    try:
        package, _, _ = inside_of(parts, name)
        files = package_of(package, name).files
    except Refused:
        return
    for place, data in files.items():
        text = data.decode("utf-8", "replace")
        lines = [line for line in text.split("\n") if place.endswith(".toml") and PRIVATE.search(line)]
        if place.startswith("scenarios/"):
            yield from (Finding("private_text", place, after=line.strip()) for line in lines)
        yield from (Finding("path", before=place, after=path) for path in dict.fromkeys(PATH.findall(text)))
