"""Labels: what counts as one, and how figures are put in another argument's order by them.

Totals, headings and numbers are no labels, and are refused by name; which labels those are: fundingmodel/labels.
"""

from collections.abc import Iterable, Sequence

from fundingmodel import fiscal_years
from fundingmodel.analysis.projection import unmarked
from fundingmodel.column import Array
from fundingmodel.datasets.aliases import meanings
from fundingmodel.errors import Where, at
from fundingmodel.labels.alike import first_alike
from fundingmodel.labels.names import folded, known, same
from fundingmodel.labels.totals import is_heading, is_made_of_others, is_mark_of_table, is_total
from udfs.cells.kept import Kept
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

LABELS, MEANT = Kept(), Kept()  # of cells the labels, of labels what they mean


def is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not is_blank(cell)


def is_year(cell: Cell) -> bool:
    if isinstance(cell, str):
        return fiscal_years.read(unmarked(cell)) is not None and cell.strip()[:2] in ("19", "20", "21")
    return isinstance(cell, int | float) and 1900 <= cell <= 2150 and cell == int(cell)


def is_label(cell: Cell, years: bool = False) -> bool:
    return is_text(cell) or (years and is_year(cell))


def is_heading_word(cell: Cell) -> bool:
    """Whether a cell holds what is written above labels, as Jurisdiction or Province."""
    return isinstance(cell, str) and is_heading(cell)


def is_mark(cell: Cell) -> bool:
    """Whether a text is in the place of a figure: x, n/a, or without a letter and a digit, as -- and .."""
    return isinstance(cell, str) and is_mark_of_table(cell)


def labels_of(cells: Sequence[Cell], name: str, skipped: int, what: str, years: bool) -> tuple[str, ...]:
    """The labels of rows or columns, as written, trimmed; looked at once for all calls that have the same ones.

    Refused by its place: a label that is missing, there twice, is a number stored as text, a heading or a total.
    """
    return LABELS.of(cells, years, lambda: _looked_at(cells, name, skipped, what, years))


def _looked_at(cells: Sequence[Cell], name: str, skipped: int, what: str, years: bool) -> tuple[str, ...]:
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
        if some_years and not is_year(cell) and not is_total(label, with_provinces):
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
    if alike := first_alike(labels):
        raise refused(
            "udfs.labels_alike",
            name,
            "a reader cannot tell {first} from {second}.",
            "Write one name for both, or take one of them out.",
            first=quoted(alike[0]),
            second=quoted(alike[1]),
        )
    return tuple(labels)


def _refuse_what_is_no_name(label: str, where: Where, what: str, with_provinces: bool) -> None:
    if with_provinces:
        refuse_two_meanings(label, where)
    if is_heading_word(label) and not known(label):
        raise refused(
            "udfs.label_is_a_heading",
            where,
            "{where} is labelled {found}, which is a heading, not a name.",
            "Leave this {noun} out.",
            found=quoted(label),
            noun=NOUNS[what],
        )
    if is_total(label, with_provinces):
        raise refused(
            "udfs.label_is_a_total",
            where,
            "{where} is labelled {found}: take the total out, or it counts twice.",
            found=quoted(label),
        )
    if is_made_of_others(label):
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


def refuse_two_meanings(label: str, where: object, among: Iterable[str] | None = None) -> None:
    """Refuses a name that may mean several codes, of which one is in a list: Nt, which is NU in French and NT in small letters."""
    if meant := meanings(label, among):
        raise refused(
            "udfs.name_of_two_meanings",
            where,
            "{where} is {found}, which may mean {meanings:or}.",
            "Write the code in capitals.",
            found=quoted(label),
            meanings=meant,
        )


def _meant(labels: Sequence[str]) -> tuple[str, ...]:
    """What each label means: the same for two that are the same."""
    return MEANT.of(labels, None, lambda: tuple(map(same, labels)))


def in_order(given: Labelled, wanted: Sequence[str], name: str, of: str, what: str) -> Array:
    """Rows in the order of another argument's labels; refused by name where one is missing or one too many."""
    own = {key: position for position, key in enumerate(_meant(given.rows or ()))}
    keys = _meant(wanted)
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
