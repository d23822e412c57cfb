"""Labels: what counts as one, and how figures are put in another argument's order by them.

Totals, headings and numbers are no labels, and are refused by name. When two labels mean the same: udfs/same_names.py.
"""

import re
from collections.abc import Sequence

from fundingmodel import fiscal_years
from fundingmodel.column import Array
from fundingmodel.errors import Where, at
from udfs.cells.aliases import folded, known, same
from udfs.cells.marshalling import (
    ERRORS,
    NOUNS,
    Cell,
    Labelled,
    is_blank,
    missing,
    number_as_text,
    quoted,
    refused,
    shown,
    text,
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(word.strip() for line in words.strip().splitlines() for word in line.split(","))


TOTALS = _listed("""
    sum, somme, overall, ensemble, all, tous, toutes, national, all jurisdictions, toutes les administrations
    all provinces, all provinces and territories, toutes les provinces, ensemble des provinces
""")
TOTAL_WORDS = _listed("total, totals, totale, totaux, subtotal")  # at either end of a label: Canada (total), Sous-total
SUBTOTAL = re.compile(r"\b(sub|sous)[- ]?tota(l|ls|ux)\b")  # anywhere in a label: Sub-total Atlantic
# In a label beside provinces it means a total, as Canada outside Quebec; beside other countries it is a jurisdiction.
WHOLE_COUNTRY = "canada"
MADE_OF_OTHERS = _listed("average, mean, median, moyenne, mediane, check, verification, difference, ecart")
HEADINGS = _listed("""
    jurisdiction, jurisdictions, administration, administrations, province, provinces, territory, territories, territoire
    territoires, province or territory, province/territory, provinces and territories, province ou territoire
    provinces et territoires, p/t, state, states, region, regions, name, names, nom, noms, label, labels, etiquette, code, codes
    recipient, beneficiaire, area, municipality, municipalite, county, comte, district, category, categories, categorie, class
    classe, group, groupe, country, countries, pays, prov, prov., geography, geographie
    organization, organisation, year, years, annee, annees, fiscal year, calendar year, exercice
""")
# What statistical tables print in the place of a figure. Over a column it is no heading.
MARKS = _listed("x, f, n/a, na, n.a., nil, none, s.o., s/o, nd, n.d., aucun, tbd, suppressed, unknown")


def is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell)


def is_year(cell: Cell) -> bool:
    if isinstance(cell, str):
        return fiscal_years.read(cell) is not None and cell.strip()[:2] in ("19", "20", "21")
    return isinstance(cell, int | float) and 1900 <= cell <= 2150 and cell == int(cell)


def is_label(cell: Cell, years: bool = False) -> bool:
    return is_text(cell) or (years and is_year(cell))


def is_heading_word(cell: Cell) -> bool:
    """Whether a cell holds what is written above labels, as Jurisdiction or Province."""
    return isinstance(cell, str) and folded(cell).rstrip(" :*") in HEADINGS


def is_mark(cell: Cell) -> bool:
    """Whether a text is in the place of a figure: x, n/a, or without a letter and a digit, as -- and .."""
    return isinstance(cell, str) and (folded(cell) in MARKS or not any(c.isalnum() for c in cell))


def _is_total(label: str, with_provinces: bool) -> bool:
    words = _words(label)
    either_end = bool(words) and not TOTAL_WORDS.isdisjoint((words[0], words[-1]))
    country = WHOLE_COUNTRY in words and not known(" ".join(word for word in words if word != WHOLE_COUNTRY))
    with_others = with_provinces and (country or words[:2] in (["sum", "of"], ["somme", "des"]))
    return " ".join(words) in TOTALS or either_end or with_others or bool(SUBTOTAL.search(folded(label)))


def _words(label: str) -> list[str]:
    """The words of a label, without the marks and numbers of footnotes."""
    return re.findall(r"[^\W\d]+", folded(label))


def labels_of(cells: Sequence[Cell], name: str, skipped: int, what: str, years: bool) -> tuple[str, ...]:
    """The labels of rows or columns, as written, trimmed.

    Refused by its place: a label that is missing, there twice, is a number stored as text, a heading or a total.
    """
    labels: list[str] = []
    some_years = years and any(map(is_year, cells))
    if some_years and len({"-" in folded(shown(cell)) or "/" in shown(cell) for cell in cells if is_year(cell)}) > 1:
        raise refused(
            "udfs.two_kinds_of_years",
            name,
            "calendar years and fiscal years are mixed in the labels.",
            "Give one kind.",
        )
    seen: dict[str, int] = {}
    with_provinces = any(known(cell, "jurisdiction") for cell in cells)
    for position, cell in enumerate(cells, start=skipped + 1):
        where = at(name).column(position) if what == "column" else at(name).row(position)
        if is_blank(cell):
            raise refused(
                "udfs.label_missing", where, "{where} has no label, though others have.", "Label each, or none."
            )
        is_name = is_text(cell) and (is_year(cell) or not number_as_text(str(cell)))
        if not is_name and not (years and is_year(cell)):
            raise refused(
                "udfs.not_a_label",
                where,
                "{found} is no label, though others are.",
                "Label each with a name.",
                found=quoted(shown(cell)),
            )
        label = text(cell, where)
        if some_years and not is_year(cell) and not _is_total(label, with_provinces):
            raise refused(
                "udfs.label_is_no_year",
                where,
                "{where} is labelled {found}, which is no year, though others are.",
                "Leave this {noun} out.",
                found=quoted(label),
                noun=NOUNS[what],
            )
        _refuse_what_is_no_name(label, where, what, with_provinces)
        key = same(label)
        if key in seen:
            raise refused(
                "udfs.label_twice",
                name,
                "{found} labels {noun} {first} and {noun} {second}.",
                "Each label once.",
                found=quoted(label),
                noun=NOUNS[what],
                first=seen[key],
                second=position,
            )
        seen[key] = position
        labels.append(label)
    return tuple(labels)


def _refuse_what_is_no_name(label: str, where: Where, what: str, with_provinces: bool) -> None:
    if is_heading_word(label) and not known(label):
        raise refused(
            "udfs.label_is_a_heading",
            where,
            "{where} is labelled {found}, which is a heading, not a name.",
            "Leave this {noun} out.",
            found=quoted(label),
            noun=NOUNS[what],
        )
    if _is_total(label, with_provinces):
        raise refused(
            "udfs.label_is_a_total",
            where,
            "{where} is labelled {found}: take the total out, or it counts twice.",
            found=quoted(label),
        )
    if " ".join(_words(label)) in MADE_OF_OTHERS:
        raise refused(
            "udfs.label_is_made_of_others",
            where,
            "{where} is labelled {found}: a figure made of the others.",
            "Leave this {noun} out.",
            found=quoted(label),
            noun=NOUNS[what],
        )
    if not any(c.isalnum() for c in label) or label.split(" ", 1)[0] in ERRORS:
        raise refused(
            "udfs.label_is_no_name",
            where,
            "{where} is labelled {found}, which is no name.",
            "Label it, or take it out.",
            found=quoted(label),
        )


def in_order(given: Labelled, wanted: Sequence[str], name: str, of: str, what: str) -> Array:
    """Rows in the order of another argument's labels; refused by name where one is missing or one too many."""
    own = {same(label): position for position, label in enumerate(given.rows or ())}
    keys = [same(label) for label in wanted]
    for key, label in zip(keys, wanted, strict=True):
        if key not in own:
            raise missing(
                "udfs.nothing_for_label",
                name,
                "nothing for {found}, which {of} has.",
                "Add its {noun}, or take it out of {of}.",
                found=quoted(label),
                of=of,
                noun=NOUNS[what],
            )
    wanted_keys = set(keys)
    for key, position in own.items():
        if key not in wanted_keys:
            raise refused(
                "udfs.label_too_many",
                name,
                "{where}, {noun} {found}: {of} has nothing of this name.",
                "Add it to {of}, or take it out.",
                noun=NOUNS[what],
                found=quoted((given.rows or ())[position]),
                of=of,
            )
    return given.figures[[own[key] for key in keys]]
