"""A table that no file describes, arranged by its layout alone: which of its levels are provinces, which labels are known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fundingmodel.errors import DataRefused
from workbooks.importers.ircc.blocks import Block
from workbooks.importers.ircc.languages import EditionLanguage
from workbooks.importers.ircc.layout import JURISDICTION, Layout, jurisdictions, layouts

NAME = re.compile("[a-z][a-z0-9_]{0,59}")
CATEGORY, SUBCATEGORY, DETAIL = "category", "subcategory", "detail"
TAKEN = ("year", JURISDICTION, CATEGORY, SUBCATEGORY, DETAIL, "coverage", "suppressed", "rounding", "measure", "self")
WHOLE, UNDIVIDED = "all", "undivided"


def refuse_name(name: str) -> None:
    """The name is that of the column of figures: a word that no other column has."""
    if not NAME.fullmatch(name) or name in TAKEN:
        raise DataRefused(
            "workbooks.not_a_table_name",
            "--as",
            "{name!r} cannot be the name of a table.",
            "Give small letters a to z, digits and _, such as french_speaking; not {taken:or}.",
            name=name,
            taken=TAKEN,
        )


def layout_of(name: str, total: Block, language: EditionLanguage, stock: bool, counted_once: bool) -> Layout:
    """How a table is arranged whose title is not known: by its labels, with the codes of a known table that has them all."""
    first = list(total.parts)
    second = [part for block in first for part in block.parts]
    key = _key(first, second, language)
    own = first if key[0] != JURISDICTION else second
    like = _known_with(
        [language.name_of(block.label) for block in own if not language.is_not_stated(block.label)], language
    )
    deeper = any(part.parts for part in second)
    return Layout(
        name=name,
        measure=name,
        stock=stock,
        key=key,
        detail=(*_in_order(key), DETAIL if SUBCATEGORY in key else SUBCATEGORY) if deeper else (),
        labels=like.labels if like else {},
        parts=like.parts if like else {},
        whole=WHOLE if counted_once and len(key) > 1 else "",
        undivided=(like.undivided if like else "") or UNDIVIDED,
        data_set=like.data_set if like else "",
        known=False,
    )


def _key(first: Sequence[Block], second: Sequence[Block], language: EditionLanguage) -> tuple[str, ...]:
    if _are_provinces(first, language):
        return (JURISDICTION, CATEGORY) if second else (JURISDICTION,)
    if _are_provinces(second, language):
        return (CATEGORY, JURISDICTION)
    return (CATEGORY, SUBCATEGORY) if second else (CATEGORY,)


def _are_provinces(blocks: Sequence[Block], language: EditionLanguage) -> bool:
    """Whether at least half of the labels are: one that is misspelled among them is then refused, not taken as it is."""
    known = [block for block in blocks if language.name_of(block.label) in jurisdictions()[language.code].codes]
    return 2 * len(known) >= len(blocks) > 0


def _in_order(key: Sequence[str]) -> tuple[str, ...]:
    """The columns of a row: the jurisdiction first."""
    return tuple(sorted(key, key=lambda column: column != JURISDICTION))


def _known_with(labels: Sequence[str], language: EditionLanguage) -> Layout | None:
    known = (each for each in layouts().values() if labels and set(labels) <= set(each.labels_in(language).codes))
    return next(known, None)
