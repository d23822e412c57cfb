"""Twins: two workbooks that were written together, one in each language: whether their inputs and their figures are still the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.compared import same_figure
from workbooks.returned.comparing.places import kind_of
from workbooks.returned.comparing.recalculated import agree
from workbooks.returned.found import read_found
from workbooks.returned.origin import Origin

FORMULA, TEXT = "f", "s"


@dataclass(frozen=True)
class Twins:
    """Two files, in the order in which they were given, and the cells in which they differ: sheet and cell of the first, both contents.

    `same_sheets` is false where they have not the same number of sheets: then no cells were compared.
    """

    one: Path
    other: Path
    differ: Sequence[tuple[str, str, object, object]] = ()
    same_sheets: bool = True

    @property
    def are_alike(self) -> bool:
        return self.same_sheets and not self.differ


def twins_among(files: Sequence[tuple[Path, Origin]]) -> list[Twins]:
    """Each two of these files that were written as the same workbook in two languages, compared."""
    return [compared(one, other) for (one, a), (other, b) in combinations(files, 2) if are_twins(a, b)]


def are_twins(one: Origin, other: Origin) -> bool:
    """Whether two workbooks were made from the same, and each for the other.

    >>> english = Origin("report", "en", ("settlement",), twin="a-fr.xlsx")
    >>> are_twins(english, replace(english, language="fr", twin="a.xlsx")), are_twins(english, english)
    (True, False)
    """
    is_named = bool(one.twin and other.twin)
    alike = replace(one, twin="", language="") == replace(other, twin="", language="")
    return is_named and alike and one.language != other.language


def compared(one: Path, other: Path) -> Twins:
    """All cells but texts and who signed: what is in each, the inputs exactly, the figures of formulas as far as their digits go."""
    first, second = read_found(one), read_found(other)
    if len(first.formulas.sheetnames) != len(second.formulas.sheetnames):
        return Twins(one, other, same_sheets=False)
    pairs = zip(first.formulas.worksheets, second.formulas.worksheets, strict=True)
    return Twins(one, other, [x for here, there in pairs for x in _differ(here, there, first.values, second.values)])


def _differ(
    here: Worksheet, there: Worksheet, here_in: Workbook, there_in: Workbook
) -> Iterator[tuple[str, str, object, object]]:
    """The cells of two sheets that have not the same kind of content, or another figure."""
    values, others = here_in[here.title]._cells, there_in[there.title]._cells
    for place in sorted(here._cells.keys() | there._cells.keys()):
        one, other = here._cells.get(place), there._cells.get(place)
        kinds = kind_of(one), kind_of(other)
        figures = [each[place].value if place in each else None for each in (values, others)]
        if kinds[0] == kinds[1] and (kinds[0] in ("", TEXT) or _alike(kinds[0], figures[0], figures[1])):
            continue
        yield here.title, f"{column_letters(place[1])}{place[0]}", figures[0], figures[1]


def _alike(kind: str, one: object, other: object) -> bool:
    """Two figures that are the same; of formulas also two texts, which are each in its language, or nothing in both."""
    if kind != FORMULA:
        return same_figure(one, other)
    return (isinstance(one, str) and isinstance(other, str)) or agree(one, other)
