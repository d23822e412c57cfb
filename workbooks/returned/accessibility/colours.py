"""Colours: what only a colour says, as far as a file shows it.

A conditional format that colours figures and changes nothing else, and has no word in its cells; a scale of colours; a number format whose
negative figures are red and have no sign; a figure that is coloured by hand where those beside and below it are not.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle

from fundingmodel.errors import WorkbookRefused
from workbooks.returned.accessibility.grid import Filled, Grid, areas_of, colour, figures
from workbooks.returned.findings import Finding

MOST_AREAS = 2_000  # of conditional formats: each is looked at among all cells of its sheet
LEAST_PEERS = 3  # figures of another colour that a coloured one is among
_IN_FORMAT = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.IGNORECASE)
_OF_BLANKS = re.compile(r'\$?[A-Z]{1,3}\$?\d+=""')
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;])+|(?<=;)(?=;)')


def colour_findings(grid: Grid) -> Iterator[Finding]:
    yield from _conditional(grid)
    yield from _number_formats(grid)
    yield from _by_hand(grid)


def _conditional(grid: Grid) -> Iterator[Finding]:
    words = _Words(grid)
    formats = grid.sheet.conditional_formatting
    if len(formats) > MOST_AREAS:
        raise WorkbookRefused(
            "workbooks.too_many_conditional_formats",
            "",
            "Sheet {sheet} has {count:,} conditional formats; at most {most:,} are read.",
            "Save only the sheet that is needed.",
            sheet=grid.title,
            count=len(formats),
            most=MOST_AREAS,
        )
    for each in formats:
        for rule in each.rules:
            alone = _colours_alone(rule) and not _shows_anyway(rule) and words.are_missing(str(each.sqref))
            if alone or rule.type == "colorScale":
                yield Finding("colour_alone", grid.title, str(each.sqref), after=" ".join(rule.formula) or rule.type)


def _colours_alone(rule: Rule) -> bool:
    """Whether a rule changes colours and nothing else that could be seen."""
    look: DifferentialStyle | None = rule.dxf
    if look is None or look.numFmt is not None or look.border is not None:
        return False
    font = look.font
    if font is not None and any((font.b, font.i, font.u, font.strike)):
        return False
    return bool((font is not None and font.color is not None) or look.fill is not None)


def _shows_anyway(rule: Rule) -> bool:
    """What a rule looks for is seen without its colour: that a cell is blank, or on which side of zero its figure is."""
    formulas = rule.formula or [""]
    if rule.type == "cellIs":
        return rule.operator in ("lessThan", "greaterThan") and formulas == ["0"]
    return rule.type == "containsBlanks" or (rule.type == "expression" and bool(_OF_BLANKS.fullmatch(formulas[0])))


class _Words:
    """Where texts and figures stand on a sheet, so that an area is looked at in one go."""

    def __init__(self, grid: Grid) -> None:
        places = [(row, cell.column, cell.is_figure) for row, cells in grid.rows.items() for cell in cells]
        self.rows, self.columns, self.are_figures = np.array(places or [(0, 0, False)], dtype=np.int64).T

    def are_missing(self, areas: str) -> bool:
        """Whether figures stand in the areas of a format, and no text."""
        inside = np.zeros(len(self.rows), dtype=bool)
        for area in areas_of(areas):
            inside |= (
                (self.rows >= area.top) & (self.rows <= area.bottom)
                & (self.columns >= area.left) & (self.columns <= area.right)
            )  # fmt: skip
        return bool(inside.any()) and bool(self.are_figures[inside].all())


def _number_formats(grid: Grid) -> Iterator[Finding]:
    said: set[str] = set()
    for row, cells in grid.rows.items():
        for filled in cells:
            text = filled.cell.number_format
            if filled.is_figure and text not in said and "[" in text and _has_only_a_colour(text):
                said.add(text)
                yield Finding("colour_alone", grid.title, f"{filled.cell.column_letter}{row}", after=text)


def _has_only_a_colour(number_format: str) -> bool:
    """Whether figures above and below zero differ in their colour alone.

    >>> _has_only_a_colour("#,##0;[Red]#,##0"), _has_only_a_colour("#,##0;[Red]-#,##0")
    (True, False)
    """
    sections = _SECTION.findall(number_format)
    if len(sections) < 2 or not _IN_FORMAT.search(sections[0] + sections[1]):
        return False
    first, second = (_IN_FORMAT.sub("", section).strip() for section in sections[:2])
    return first == second


def _by_hand(grid: Grid) -> Iterator[Finding]:
    """Figures in a colour of their own: not that of their column, nor that of their row, and no word beside them."""
    for strip in grid.strips:
        columns: dict[int, list[tuple[int, Filled]]] = {}
        for row, cells in strip.rows.items():
            for cell in cells:
                if cell.is_figure:
                    columns.setdefault(cell.column, []).append((row, cell))
        for column in columns.values():
            yield from (
                Finding("colour_alone", grid.title, f"{cell.cell.column_letter}{row}", after=cell.value)
                for row, cell in _odd(column)
                if not _is_explained(strip.rows[row], cell)
            )


def _odd(cells: Sequence[tuple[int, Filled]]) -> Iterator[tuple[int, Filled]]:
    """The few of a column that are of another colour than most, and look the same otherwise."""
    (usual, plain), count = Counter((_ink(cell), _weight(cell)) for _, cell in cells).most_common(1)[0]
    odd = [(row, cell) for row, cell in cells if _ink(cell) != usual and _weight(cell) == plain]
    if count >= max(LEAST_PEERS, 2 * len(odd)):
        yield from odd


def _is_explained(row: Sequence[Filled], cell: Filled) -> bool:
    """Whether the whole row has the colour, or a word stands beside the figure."""
    others = [each for each in row if each.is_figure and each is not cell]
    first = min(figures(row))
    return any(_ink(each) == _ink(cell) for each in others) or any(
        each.column > first for each in row if not each.is_figure
    )


def _ink(cell: Filled) -> tuple[str, str]:
    font, fill = cell.cell.font, cell.cell.fill
    return colour(font.color), colour(fill.fgColor) if fill.fill_type else ""


def _weight(cell: Filled) -> tuple[object, ...]:
    """What shows without colours: weight, slope, lines, the way in which the figure is written."""
    font, border = cell.cell.font, cell.cell.border
    sides = tuple(getattr(getattr(border, side), "style", None) for side in ("top", "bottom", "left", "right"))
    return bool(font.b), bool(font.i), font.u, bool(font.strike), sides, cell.cell.number_format
