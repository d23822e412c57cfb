"""Worked sheets: one for each group of functions, each function's examples with the inputs in cells and the live call."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.function_catalogue import Argument, Example, Function
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import LINE, Page, lines
from workbooks.template.live_calls import Block, LiveCalls, formula_text

LABELS, GAP = 30, 3
NARROWEST, WIDEST, WIDEST_TEXT = 12, 26, 50
ROOM = 100.0  # width that long texts have at least
SMALL = 10  # dollars: a smaller figure beside amounts is a ratio
LONG = 40  # characters: a longer text is wrapped, or goes across all columns of the answers
TEXTS = {
    "sentence": {
        "en": "Each block is a call that runs: change a blue figure, and the answer beside it follows where the add-in is present.",
        "fr": "Chaque bloc est un appel qui fonctionne : modifiez un chiffre bleu, et la réponse à côté suit, là où le complément est "
        "installé.",
    },
    "note": {
        "en": "Figures are those stored when the workbook was written, until the add-in calculates them again; without it, a changed "
        "input gives #NAME?. Arguments left out are not shown.",
        "fr": "Les chiffres sont ceux inscrits à l’écriture du classeur, jusqu’à ce que le complément les recalcule; sans lui, une "
        "donnée modifiée donne #NOM?. Les arguments omis ne sont pas montrés.",
    },
    "function": {"en": "{name} – {help}", "fr": "{name} – {help}"},
    "formula": {"en": "Formula", "fr": "Formule"},
    "inputs": {"en": "Inputs", "fr": "Données"},
    "result": {"en": "Result", "fr": "Résultat"},
    "session": {
        "en": "It describes the session of whoever asks; what is stored here is an example.",
        "fr": "Elle décrit la session de la personne qui interroge; ce qui est inscrit ici est un exemple.",
    },
}


@dataclass(frozen=True)
class Worked:
    """One example and the shape of its answer."""

    function: Function
    example: Example
    arguments: tuple[tuple[Argument, list[list[object]]] | None, ...]
    rows: list[list[object]]

    @property
    def long(self) -> bool:
        """Whether it answers in texts too long for a column."""
        return any(isinstance(cell, str) and len(cell) > LONG for row in self.rows for cell in row)


def worked(calls: LiveCalls, function: Function, example: Example) -> Worked:
    given = example.arguments
    arguments = tuple(
        None if cells is None else (argument, _rows(cells))
        for argument, cells in zip(function.arguments, given, strict=False)
    )
    return Worked(function, example, arguments, calls.answer_to(function, given))


def _rows(cells: object) -> list[list[object]]:
    listed = cells if isinstance(cells, list | tuple) else [cells]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in listed]


def write_examples(calls: LiveCalls, category: str, title: str, stamp: str) -> tuple[Worksheet, dict[str, int]]:
    """The worked sheet of a group; and the row at which each of its functions begins."""
    words = calls.book.words
    functions = [f for f in calls.catalogue.functions() if f.category == category]
    examples = {f.name: [worked(calls, f, each) for each in f.examples] for f in functions}
    everything = [each for listed in examples.values() for each in listed]
    before = max((len(cells[0]) for each in everything for _, cells in _given(each)), default=1)
    after = max((len(each.rows[0]) for each in everything), default=1)
    page = Page(calls.book, title, "analysis", _widths(everything, before, after))
    page.top(title, words.text(TEXTS["sentence"]), f"{words.text(TEXTS['note'])} {words('stamp')} {stamp}")
    rows = {}
    for function in functions:
        rows[function.name] = page.row
        _write_function(page, calls, function, examples[function.name], before)
    page.sheet.freeze_panes = "A5"
    page.printed(title, stamp)
    return page.sheet, rows


def _given(each: Worked) -> list[tuple[Argument, list[list[object]]]]:
    return [argument for argument in each.arguments if argument is not None]


def _widths(everything: Sequence[Worked], before: int, after: int) -> list[float]:
    """Labels, inputs, a gap, answers: each column as wide as its longest text, within limits."""
    inputs, answers = [0] * before, [0] * after
    for each in everything:
        for _, cells in _given(each):
            _measure(inputs, cells)
        if len(each.rows[0]) > 1 or not each.long:
            _measure(answers, each.rows)
    widths: list[float] = [LABELS, *(min(max(n + 2, NARROWEST), WIDEST) for n in inputs), GAP]
    widths += [min(max(n + 2, NARROWEST), WIDEST_TEXT) for n in answers]
    if any(each.long for each in everything):
        widths[-after] += max(0.0, ROOM - sum(widths[-after:]))  # long texts stand in the first column of their answer
    return [float(width) for width in widths]


def _measure(longest: list[int], cells: Sequence[Sequence[object]]) -> None:
    for row in cells:
        for column, cell in enumerate(row):
            shown = cell if isinstance(cell, str) else f"{cell:,.2f}" if isinstance(cell, int | float) else ""
            longest[column] = max(longest[column], len(shown))


def _write_function(page: Page, calls: LiveCalls, function: Function, examples: Sequence[Worked], before: int) -> None:
    words = calls.book.words
    page.together(LINE * (9 + _height(examples[0])))
    heading = words.text(TEXTS["function"]).format(name=function.excel_name, help=words.text(function.help))
    page.heading(heading)
    page.sheet.cell(page.row - 1, 1).alignment = styles.WRAPPED_LEFT
    page.sheet.merge_cells(start_row=page.row - 1, start_column=1, end_row=page.row - 1, end_column=len(page.widths))
    page.sheet.row_dimensions[page.row - 1].height = LINE * lines(heading, sum(page.widths) * 0.85) + 5
    page.prose(function.signature, "wrapped note")
    if function.volatile:
        page.prose(words.text(TEXTS["session"]), "wrapped note")
    for each in examples:
        page.together(LINE * (5 + _height(each)))
        page.prose(words.text(each.example.note))
        _write_example(page, calls, each, before)
        page.gap()


def _height(each: Worked) -> int:
    """Rows that an example takes: its inputs, and its answer beside or below them."""
    inputs = sum(len(cells) for _, cells in _given(each))
    return max(inputs, len(each.rows))


def _write_example(page: Page, calls: LiveCalls, each: Worked, before: int) -> None:
    sheet, words, function = page.sheet, calls.book.words, each.function
    formula_row = page.row
    page.row += 1
    right = before + 3
    head = page.row
    if each.arguments:
        _header(page, head, 1, before + 1, words.text(TEXTS["inputs"]))
    row = head + 1
    blocks: list[Block | None] = []
    for argument in each.arguments:
        if argument is None:
            blocks.append(None)
            continue
        block = Block(row, 2, len(argument[1]), len(argument[1][0]))
        _write_input(page, argument[0], argument[1], block)
        blocks.append(block)
        row += block.height
    answer = calls.answer(sheet, function, blocks)
    _header(page, head, right, len(page.widths), words.text(TEXTS["result"]))
    block = Block(head + 1, right, len(answer), len(answer[0]))
    calls.write(sheet, block, function, blocks, answer, looks_of(answer, function.unit))
    set_headings_right(sheet, block, answer)
    set_figures_left(sheet, block, answer)
    set_words_apart(sheet, block, answer)
    _wrap(page, block, answer)
    page.row = formula_row
    page.pair(words.text(TEXTS["formula"]), (formula_text(function, blocks), "top"))
    page.sheet.row_dimensions[formula_row].height = LINE + 2  # it goes on over the blank cells beside it
    page.row = max(row, block.row + block.height)


def _wrap(page: Page, block: Block, answer: Sequence[Sequence[object]]) -> None:
    """Long texts are wrapped; rows as high as they need."""
    for n, line in enumerate(answer):
        row, high = block.row + n, 1
        for column, cell in enumerate(line, start=block.column):
            if not isinstance(cell, str) or len(cell) <= LONG:
                continue
            high = max(high, lines(cell, page.widths[column - 1] * 0.9))
            page.sheet.cell(row, column).alignment = styles.TOP_LEFT
        if high > 1:
            page.sheet.row_dimensions[row].height = LINE * high + 2
            for column in (c for c in range(1, block.column + block.width) if page.sheet.cell(row, c).data_type != "n"):
                page.sheet.cell(row, column).alignment = styles.TOP_LEFT


def _header(page: Page, row: int, first: int, last: int, text: str) -> None:
    for column in range(first, last + 1):
        page.book.put(page.sheet, row, column, text if column == first else "", "header line")


def _write_input(page: Page, argument: Argument, cells: Sequence[Sequence[object]], block: Block) -> None:
    words = page.book.words
    unit = f" ({words.unit(argument.unit)})" if argument.unit else ""
    page.book.put(page.sheet, block.row, 1, f"{argument.name}{unit}", "label")
    looks = looks_of(cells, argument.unit, "input")
    for line, values, painted in zip(block.cells(), cells, looks, strict=True):
        for (row, column), value, look in zip(line, values, painted, strict=True):
            put_input(page, row, column, value, look)
    set_headings_right(page.sheet, block, cells)


def put_input(page: Page, row: int, column: int, value: object, look: Look) -> None:
    """A figure or a text that a person may change."""
    cell = page.book.put(page.sheet, row, column, None if isinstance(value, bool) else value, look)
    if isinstance(value, bool):
        cell.value = value


def looks_of(rows: Sequence[Sequence[object]], unit: str, role: str = "result") -> list[list[Look]]:
    """How figures of a unit are written, each column alike: dollars and persons in groups of digits, years and ratios plain."""
    numbers = [_number(column, unit, role) for column in zip(*rows, strict=True)]
    return [
        [Look(role, number if _is_figure(cell) else "General") for cell, number in zip(row, numbers, strict=True)]
        for row in rows
    ]


def _number(column: Sequence[object], unit: str, role: str) -> str:
    figures = [float(cell) for cell in column if isinstance(cell, int | float)]
    whole = all(math.isclose(figure, round(figure), rel_tol=1e-12) for figure in figures)
    largest = max(map(abs, figures), default=0.0)
    if unit == "dollars" and (whole or largest >= SMALL):
        return "#,##0" if whole else "#,##0.00"
    if unit == "persons":
        return "#,##0" if whole else "#,##0.0"
    if largest >= SMALL * 1000:  # dollars, where a function has no unit of its own
        return "#,##0" if whole else "#,##0.00"
    if whole or role == "input":
        return "General" if whole else "0.######"
    return "0.00" if all(math.isclose(100 * figure, round(100 * figure)) for figure in figures) else "0.0000"


def _is_figure(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def set_words_apart(sheet: Worksheet, block: Block, cells: Sequence[Sequence[object]]) -> None:
    """A word to the right of a figure, or of a heading over figures, does not touch it."""
    for line, places in zip(cells, block.cells(), strict=True):
        for before, cell, (row, column) in zip(line, line[1:], places[1:], strict=False):
            right = _is_figure(before) or sheet.cell(row, column - 1).alignment.horizontal == "right"
            if right and isinstance(cell, str) and sheet.cell(row, column).alignment.horizontal != "right":
                sheet.cell(row, column).alignment = styles.INDENTED


def set_figures_left(sheet: Worksheet, block: Block, cells: Sequence[Sequence[object]]) -> None:
    """Figures among texts, as in a list of names and values, begin where the texts do."""
    for c, column in enumerate(zip(*cells, strict=True)):
        if sum(isinstance(cell, str) for cell in column) > len(column) / 2:
            for r in range(block.height):
                sheet.cell(block.row + r, block.column + c).alignment = styles.LEFT


def set_headings_right(sheet: Worksheet, block: Block, cells: Sequence[Sequence[object]]) -> None:
    """The headings of a block are above their figures."""
    for column, (heading, below) in enumerate(zip(cells[0], cells[1] if len(cells) > 1 else cells[0], strict=True)):
        if isinstance(heading, str) and isinstance(below, int | float):
            sheet.cell(block.row, block.column + column).alignment = styles.RIGHT
