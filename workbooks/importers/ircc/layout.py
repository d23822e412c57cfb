"""Layouts: what IRCC's tables are, one file a table, found by being there.

A layout has the whole titles by which a table is known in each language, what the labels of its levels name, the measure that is
counted, the labels that decide where a figure goes, and what is added to what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from workbooks.importers.ircc.languages import EditionLanguage, languages, plain

FOLDER = Path(__file__).parent
JURISDICTION, NOT_STATED, CANADA = "jurisdiction", "ZZ", "CA"


@dataclass(frozen=True)
class Labels:
    """Labels in one language: the code of each as labels are compared, and all of them as they are published."""

    codes: Mapping[str, str] = field(default_factory=dict)
    written: tuple[str, ...] = ()

    def code(self, name: str) -> str | None:
        return self.codes.get(name)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each label as it is published, and its code."""
        return zip(self.written, self.codes.values(), strict=True)


ByLanguage = Mapping[str, Labels]


def _labels(by_language: Mapping[str, Mapping[str, str]]) -> ByLanguage:
    return {
        language: Labels({plain(label): code for label, code in codes.items()}, tuple(codes))
        for language, codes in by_language.items()
    }


@cache
def jurisdictions() -> ByLanguage:
    """The provinces and territories in each language, from east to west; the first label of a code is its name."""
    return _labels(tomllib.loads((FOLDER / "jurisdictions.toml").read_text(encoding="utf-8")))


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
    whole: str = ""
    derived: str = ""
    undivided: str = ""
    data_set: str = ""
    known: bool = True

    def labels_in(self, language: EditionLanguage) -> Labels:
        return self.labels.get(language.code, Labels())

    def parts_in(self, language: EditionLanguage, category: str) -> Labels | None:
        """The labels that the parts of a category may have; None where they may have any."""
        return self.parts.get(category, {}).get(language.code)

    @property
    def column(self) -> str:
        """The key column that is not of jurisdictions; empty where there is none."""
        return next((column for column in self.key if column != JURISDICTION), "")

    def has_title(self, title: str, language: EditionLanguage) -> bool:
        """Whether the whole title is this table's in a language, whatever its period."""
        return plain(language.without_period(title)) in map(plain, self.titles.get(language.code, ()))

    def has_corner(self, corner: str, language: EditionLanguage) -> bool:
        """Whether what is above the labels may be this table's; nothing is no contradiction."""
        known = self.corners.get(language.code, ())
        return not corner or not known or plain(corner) in map(plain, known)


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
        labels=_labels(labels),
        parts={category: _labels(by_language) for category, by_language in parts.items()},
        **table,
    )


def _texts(by_language: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(texts) for code, texts in by_language.items()}
