"""Layouts: what IRCC's tables are, one file a table, found by being there.

A layout has the whole titles by which a table is known in each language, what the labels of its levels name, the measure that is
counted, the labels that decide where a figure goes, and what is added to what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbooks.importers.ircc.languages import EditionLanguage, languages, plain

FOLDER = Path(__file__).parent
JURISDICTION, NOT_STATED, CANADA = "jurisdiction", "ZZ", "CA"

Codes = Mapping[str, str]  # a label as it is compared: its code
ByLanguage = Mapping[str, Codes]


def _by_label(labels: Mapping[str, str]) -> Codes:
    return {plain(label): code for label, code in labels.items()}


@cache
def jurisdiction_names() -> Mapping[str, Codes]:
    """By language: the provinces and territories, as their labels are written, and their codes."""
    found: Mapping[str, Codes] = tomllib.loads((FOLDER / "jurisdictions.toml").read_text(encoding="utf-8"))
    return found


@cache
def jurisdictions(language: str) -> Codes:
    """The codes of provinces and territories by their labels in one language, from east to west."""
    return _by_label(jurisdiction_names()[language])


@dataclass(frozen=True)
class Layout:
    """One table: `key` names what the labels of the first levels are, `stock` says that it counts persons on a day.

    `whole` is the code of a published total that is kept because it is no sum, `derived` of a sum that the publisher does not give,
    `undivided` of the second level where a label of the first has no parts. `labels_complete` says that every edition has them all.
    """

    name: str
    measure: str
    stock: bool
    key: tuple[str, ...]
    detail: tuple[str, ...] = ()
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: ByLanguage = field(default_factory=dict)
    parts: Mapping[str, ByLanguage] = field(default_factory=dict)
    written: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # the labels as they are published, for messages
    whole: str = ""
    derived: str = ""
    undivided: str = ""
    data_set: str = ""
    known: bool = True

    @property
    def column(self) -> str:
        """The key column that is not of jurisdictions; empty where there is none."""
        return next((column for column in self.key if column != JURISDICTION), "")

    def has_title(self, title: str, language: EditionLanguage) -> bool:
        """Whether the whole title is this table's in a language, whatever its period."""
        return plain(language.without_period(title)) in map(plain, self.titles.get(language.code, ()))

    def has_corner(self, corner: str, language: EditionLanguage) -> bool:
        known = self.corners.get(language.code, ())
        return not known or plain(corner) in map(plain, known)


@cache
def layouts() -> Mapping[str, Layout]:
    """The layouts by the names of their files."""
    return {path.stem: _read(path) for path in sorted((FOLDER / "layouts").glob("*.toml"))}


def known_layout(title: str) -> tuple[Layout, EditionLanguage] | None:
    """The table whose whole title this is, with the language of the edition."""
    for layout in layouts().values():
        for language in languages().values():
            if layout.has_title(title, language):
                return layout, language
    return None


def _read(path: Path) -> Layout:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    labels, parts = table.pop("labels"), table.pop("parts", {})
    titles, corners, sums = (_texts(table.pop(name, {})) for name in ("titles", "corners", "sums"))
    return Layout(
        name=path.stem,
        key=tuple(table.pop("key")),
        detail=tuple(table.pop("detail", ())),
        titles=titles,
        corners=corners,
        sums=sums,
        labels={code: _by_label(each) for code, each in labels.items()},
        written={code: tuple(each) for code, each in labels.items()},
        parts={whole: {code: _by_label(each) for code, each in by.items()} for whole, by in parts.items()},
        **table,
    )


def _texts(by_language: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(texts) for code, texts in by_language.items()}
