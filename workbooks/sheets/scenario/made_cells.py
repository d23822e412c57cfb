"""Made cells: figures that formulas of scenario files make, as formulas on the cells of what they are made from."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.errors import Where, WorkbookRefused
from fundingmodel.expressions.checked import BANDED, CATEGORY, JURISDICTION, OVER_JURISDICTIONS
from fundingmodel.expressions.tree import NAME, YEAR_SUM, Node
from fundingmodel.expressions.values import OWN
from fundingmodel.expressions.worksheet import Places, worksheet_text
from fundingmodel.result import Result
from fundingmodel.scenario.made.leaves import leaves
from workbooks.page.book import Book, Formula, key_of
from workbooks.sheets import Report, Sheet
from workbooks.sheets.input_sheets import Figures, all_figures
from workbooks.sheets.states.of_inputs import guarded, state_of, usable

LONGEST = 8_000  # characters of a formula; a worksheet holds 8,192
Whole = frozenset[str]  # the axes along which a part is read whole, and not at the place of the cell


def write_made(book: Book, results: Sequence[Result]) -> None:
    """Every made figure as a formula, wherever its cell is; what scenarios share is written once."""
    done: set[tuple[str, int, int]] = set()
    for each in all_figures(results):
        cells = book.inputs[each.registered]
        if each.is_made and (cells.sheet, cells.top, cells.left) not in done:
            done.add((cells.sheet, cells.top, cells.left))
            _write(book, each, cells)


def _write(book: Book, figures: Figures, cells: Cells) -> None:
    node, sheet = figures.parameter.made[figures.key], book.workbook[cells.sheet]
    places = dict(_places(book, figures, node))
    for r, c in ((r, c) for r in range(cells.height) for c in range(cells.width)):
        index: dict[str | None, int] = {cells.axes[0]: r, cells.axes[1]: c}
        here = {key: at.at({JURISDICTION: 0, CATEGORY: 0, None: 0, **index}) for key, at in places.items()}
        conditions = dict.fromkeys(_conditions(book, node, here, frozenset()))
        text = f"={guarded(worksheet_text(node, here), list(conditions))}"
        refuse_too_long(text, figures.tier.place.file.input(figures.parameter.input.name))
        _put(book, sheet, cells.top + r, cells.left + c, text)


def refuse_too_long(text: str, where: Where) -> None:
    """Refuses a formula of a file that a cell cannot hold."""
    if len(text) > LONGEST:
        raise WorkbookRefused(
            "workbooks.made_formula_too_long",
            where,
            "its formula has {count:,} characters in a cell; at most {most:,} are written.",
            "Make an input or a step measure of a part of it.",
            count=len(text),
            most=LONGEST,
        )


def _put(book: Book, sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A formula in the place of the figure, with its look."""
    sheet.cell(row, column).value = Formula(text).text
    book.formula_cells += 1


def _places(book: Book, figures: Figures, node: Node) -> Iterator[tuple[tuple[str, str], Cells]]:
    scenario, tier = figures.scenario, figures.tier
    for name, own, key in leaves(node, figures.key, tier.parameters):
        yield (name, own), book.inputs[key_of(scenario), tier.name, name, key]


def _conditions(book: Book, node: Node, places: Places, whole: Whole) -> Iterator[str]:
    """That the states of what a part reads are ok: of its own row, or of all where it is read whole."""
    if node.operation in (NAME, YEAR_SUM):
        for key in node.keys or (OWN,):
            yield from _of_leaf(book, places[node.name, key], whole)
    if node.operation in OVER_JURISDICTIONS:
        whole |= {JURISDICTION}
    if node.operation == "category_sum":
        whole |= {CATEGORY}
    for n, part in enumerate(node.parts):
        of_table = node.operation in BANDED and n == 1
        yield from _conditions(book, part, places, whole | {""} if of_table else whole)


def _of_leaf(book: Book, at: Cells, whole: Whole) -> Iterator[str]:
    states = state_of(book, at)
    if states is None:
        return
    down = at.axes[0]
    if at.height == 1 or "" in whole or down in whole:
        yield usable(states, book.words)
    else:
        row = at.index[down]
        yield usable(replace(states, top=states.top + row, height=1), book.words)


def _made(report: Report) -> list[Worksheet]:
    write_made(report.book, report.written)
    return []


SHEETS = (Sheet(34, 25, _made),)
