"""Inherited cells: of figures that a child states in part, the others are its parent's cells, so that both move together.

Figures that a child states nothing of are not written again: they are where its parent's are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.column import AXES, BANDS
from fundingmodel.result import Result
from workbooks.page.book import Book, Formula, Look
from workbooks.sheets import Report, Sheet
from workbooks.sheets.input_sheets import Figures, all_figures, by_jurisdiction
from workbooks.sheets.states.of_inputs import guarded, state_of, usable

Stated = dict[tuple[str, str, str, str], Figures]  # by file, tier, input and key


def write_inherited(book: Book, results: Sequence[Result]) -> None:
    """Links each figure that a child takes over beside ones of its own to the cell in which its parent has it."""
    given = (each for each in all_figures(results) if not each.parameter.dataset and not each.is_made)
    figures = [each for each in given if each.parameter.input.shape != BANDS]  # a table of bands is stated whole
    stated: Stated = {}
    for each in figures:
        stated.setdefault(_place(each, each.scenario.path), each)
    done: set[tuple[str, int, int]] = set()
    for each in figures:
        cells = book.inputs[each.registered]
        if each.origins.chain and (cells.sheet, cells.top, cells.left) not in done:
            done.add((cells.sheet, cells.top, cells.left))
            for place, source in _inherited(each, stated):
                _link(book, each, cells, book.inputs[source.registered], place)


def _place(figures: Figures, path: Path) -> tuple[str, str, str, str]:
    return str(path.resolve()), figures.tier.name, figures.parameter.input.name, figures.key


def _inherited(figures: Figures, stated: Stated) -> Iterator[tuple[tuple[int, int], Figures]]:
    """The places of a block whose figures are another scenario's of this workbook, with that one's block."""
    wanted, tier = figures.parameter.input, figures.tier
    down, across = (tier.place.codes(axis) for axis in AXES[wanted.shape])
    own = figures.origins.of(tier.name, wanted.name, figures.key)
    for r, c in product(range(len(figures.block)), range(len(figures.block[0]))):
        code = down[r] or across[c] if down[r] == "" or across[c] == "" else None
        origin = figures.origins.of(tier.name, wanted.name, figures.key, code) if code else own
        source = stated.get(_place(figures, origin))
        if origin != own and source and _is_same(figures, source, r, c):
            yield (r, c), source


def _is_same(figures: Figures, source: Figures, r: int, c: int) -> bool:
    """Whether the other block has this figure in this place, of the same jurisdiction and category."""
    axes = [axis for axis in AXES[figures.parameter.input.shape] if axis]
    alike = all(figures.tier.place.codes(axis) == source.tier.place.codes(axis) for axis in axes)
    value = figures.block[r][c]
    return alike and value is not None and source.block[r][c] == value


def _link(book: Book, figures: Figures, cells: Cells, source: Cells, place: tuple[int, int]) -> None:
    """A formula in the place of the figure, which asks for the state of the parent's row."""
    wanted = figures.parameter.input
    index: dict[str | None, int] = dict(zip(AXES[wanted.shape], place, strict=True))
    row, column = (index[axis] if axis else 0 for axis in cells.axes)
    states = state_of(book, source)
    if states is not None and source.axes[0]:
        states = replace(states, top=states.top + index[source.axes[0]], height=1)
    conditions = [usable(states, book.words)] if states is not None else []
    sheet, at = book.workbook[cells.sheet], (cells.top + row, cells.left + column)
    look = Look("made" if by_jurisdiction(wanted) else "made top", sheet.cell(*at).number_format)
    book.put(sheet, *at, Formula(f"={guarded(str(source.at(index)), conditions)}"), look)


def _write(report: Report) -> list[Worksheet]:
    write_inherited(report.book, report.written)
    return []


SHEETS = (Sheet(36, 26, _write),)
