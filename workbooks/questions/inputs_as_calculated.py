"""Inputs as calculated: a copy of every input block on which an answer rests, and live cells that compare them, block by block.

Nothing is compared by sums, in which two changes could cancel. Cells that formulas fill are compared to a billionth, since engines
may differ in their last digits; all others exactly, and a blank is not 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, column_letters, sheet_prefix
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.parameters import Block as Figures
from workbooks.page import styles
from workbooks.page.book import Book, Formula, key_of
from workbooks.page.sentences import as_formula, quoted
from workbooks.sheets.input_sheets import all_figures, key_label

HEADER_ROW, FIRST_ROW = 5, 6
NAME, DIFFER, CHANGED, FIRST_ANSWER = 1, 2, 3, 4
ACROSS = Alignment(horizontal="centerContinuous", vertical="center")
NEAR = 1e-9  # relative, or absolute below 1
ORDER = "published_order"
STATES = {
    "fresh": {
        "en": "These figures belong to the inputs of this workbook.",
        "fr": "Ces chiffres correspondent aux données de ce classeur.",
    },
    "stale": {
        "en": "Stale: these inputs changed since the figures were calculated; blocks of inputs: {count}, the first: {first}.",
        "fr": "Périmé : ces données ont changé depuis le calcul des chiffres; blocs de données : {count}, le premier : {first}.",
    },
}
TEXTS = {
    "title": {"en": "Inputs as calculated", "fr": "Données au moment du calcul"},
    "sentence": {
        "en": "What the answers rest on, as it was when they were calculated; a block that has changed since makes them stale.",
        "fr": "Ce sur quoi reposent les réponses, tel qu’au moment du calcul; un bloc modifié depuis les rend périmées.",
    },
    "block": {"en": "Inputs", "fr": "Données"},
    "differ": {"en": "Cells that differ", "fr": "Cellules différentes"},
    "changed": {"en": "Changed: 1", "fr": "Modifié : 1"},
    "copy": {"en": "As calculated", "fr": "Au moment du calcul"},
}


@dataclass(frozen=True)
class Compared:
    """Where it is said, for one answer, how many blocks have changed, and which is the first of them: two expressions."""

    count: str
    first: str

    def state(self, words: Words, count: str) -> str:
        """Whether the figures belong to the inputs, as an expression; `count` is the cell that has the count."""
        fresh, stale = (words.text(STATES[name]) for name in ("fresh", "stale"))
        return f"IF({count}=0,{quoted(fresh)},{as_formula(stale, count=count, first=self.first)})"


@dataclass(frozen=True)
class _Block:
    """A block of inputs, what it is called, and whether its cells are formulas."""

    cells: Cells
    name: str
    figures: Figures
    made: bool = False

    @property
    def place(self) -> tuple[str, int, int]:
        return self.cells.sheet, self.cells.top, self.cells.left

    def around(self, near: float = 0.0) -> list[list[float | None]]:
        """Its figures as its cells have them, each moved by this part of it, or of 1 where it is less."""
        flat = [None if x is None else float(x) + near * max(1.0, abs(float(x))) for row in self.figures for x in row]
        width = self.cells.width
        return [flat[n : n + width] for n in range(0, len(flat), width)]


def rested_on(results: Sequence[Result]) -> list[Result]:
    """The results, and those whose results they take."""
    found: dict[str, Result] = {}
    queue = list(results)
    while queue:
        result = queue.pop(0)
        if key_of(result.scenario) not in found:
            found[key_of(result.scenario)] = result
            queue += result.linked.values()
    return list(found.values())


def write_copies(
    book: Book,
    answers: Sequence[tuple[Text, Sequence[Result]]],
    stamp: str,
    also: Sequence[tuple[Cells, str, Figures]] = (),
) -> tuple[Worksheet, list[Compared]]:
    """Writes the sheet: a row of copies for each block, and for each answer, by its title, a column of what has changed of what it
    rests on. The last rests on the figures of `also` as well.
    """
    words = book.words
    sheet = book.sheet(words.text(TEXTS["title"]), "control")
    blocks = [{block.place: block for block in _blocks(book, rested_on(results))} for _, results in answers]
    blocks[-1] |= {block.place: block for block in (_Block(*each) for each in also)}
    every = {place: block for each in blocks for place, block in each.items()}
    copies_at = FIRST_ANSWER + len(answers)
    heads = [words.text(TEXTS[name]) for name in ("block", "differ", "changed")]
    heads += [words.text(title) for title, _ in answers] + [words.text(TEXTS["copy"])]
    for column, text in enumerate(heads, start=1):
        book.put(sheet, HEADER_ROW, column, text, "header left" if column == NAME else "header")
        sheet.column_dimensions[column_letters(column)].width = 60 if column == NAME else 14
    last_copy = copies_at + max((_width(block) for block in every.values()), default=1) - 1
    for column in range(copies_at, last_copy + 1):  # the header of the copies is over all their columns
        if column > copies_at:
            book.put(sheet, HEADER_ROW, column, "", "header")
        sheet.cell(HEADER_ROW, column).alignment = ACROSS
    row = FIRST_ROW
    for place, block in every.items():
        _write_block(book, sheet, row, block, copies_at)
        for n, own in enumerate(blocks):
            if place in own:
                book.put(sheet, row, FIRST_ANSWER + n, Formula(f"=$C${row}"), "helper")
        row += block.cells.height
    styles.title_block(sheet, sheet.title, words.text(TEXTS["sentence"]), f"{words('stamp')} {stamp}")
    sheet.freeze_panes = sheet.cell(FIRST_ROW, NAME + 1)
    styles.printed(sheet, sheet.title, stamp, rows=f"{HEADER_ROW}:{HEADER_ROW}")
    return sheet, [_compared(sheet, FIRST_ANSWER + n, max(row - 1, FIRST_ROW)) for n in range(len(answers))]


def _compared(sheet: Worksheet, column: int, last: int) -> Compared:
    prefix = sheet_prefix(sheet.title)
    letters = column_letters(column)
    own = f"{prefix}${letters}${FIRST_ROW}:${letters}${last}"
    return Compared(f"SUM({own})", f"INDEX({prefix}$A${FIRST_ROW}:$A${last},MATCH(1,{own},0))")


def _width(block: _Block) -> int:
    """Columns that the copy of a block takes."""
    return block.cells.width * (2 if block.made else 1)


def _write_block(book: Book, sheet: Worksheet, row: int, block: _Block, left: int) -> None:
    """Its name, the cells that differ, whether any does, and the copy; of formulas a copy a little below and one a little above."""
    live = block.cells
    copy = Cells(row, left, live.height, live.width)
    if block.made:
        above = replace(copy, left=left + live.width)
        _put(book, sheet, copy, block.around(-NEAR))
        _put(book, sheet, above, block.around(NEAR))
        differ = f"({live.all}<{copy.all})+({live.all}>{above.all})"
    else:
        _put(book, sheet, copy, block.around())
        differ = f'({live.all}<>{copy.all})+(({live.all}&"")<>({copy.all}&""))'
    book.put(sheet, row, NAME, f"{block.name} ({live.sheet}!{_address(live)})", "note")
    for n in range(1, live.height):  # a row of unknown figures is no blank row
        line = Cells(live.top + n, live.left, 1, live.width)
        book.put(sheet, row + n, NAME, f"{live.sheet}!{_address(line)}", "note")
    book.put(sheet, row, DIFFER, Formula(f"=SUMPRODUCT((({differ})>0)*1)"), "helper")
    book.put(sheet, row, CHANGED, Formula(f"=IF(ISNUMBER($B${row}),IF($B${row}=0,0,1),1)"), "helper")


def _put(book: Book, sheet: Worksheet, at: Cells, values: Sequence[Sequence[float | None]]) -> None:
    for r, row in enumerate(values):
        for c, value in enumerate(row):
            if value is not None:
                book.put(sheet, at.top + r, at.left + c, value, "helper")


def _address(cells: Cells) -> str:
    first, *_ = addresses = [address for row in cells.addresses() for address in row]
    return first if len(addresses) == 1 else f"{first}:{addresses[-1]}"


def _blocks(book: Book, results: Sequence[Result]) -> Iterator[_Block]:
    """Every block of inputs of the scenarios, and their published orders, which are on their own sheets."""
    for each in all_figures(results):
        wanted = each.parameter.input
        words = book.words.with_titles(each.tier.titles)
        when = key_label(book, wanted, each.key)
        name = f"{words.column(wanted.name)}, {when}" if when else words.column(wanted.name)
        if wanted.name != ORDER:
            yield _Block(book.inputs[each.registered], name, each.block, each.is_made)
    for result in results:
        for tier in result.tiers.values():
            parameter = tier.tier.parameters.get(ORDER)
            if parameter is None or parameter.link:
                continue
            for year in tier.years:
                places = book.columns[key_of(result.scenario), tier.tier.name, year]
                figures = parameter.exact("", tier.tier.place)[0]
                yield _Block(places[ORDER], f"{book.words.column(ORDER)}, {book.words.fiscal_year(year)}", figures)
