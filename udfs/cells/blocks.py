"""Blocks of cells as figures: columns, rows and tables, with or without labels in the first column and headings in the first row.

A row is a heading only where it can be nothing else; where it might be a jurisdiction whose figure is a text, it is refused.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fundingmodel.column import Array
from fundingmodel.errors import Phrase, Where, at, at_least, at_most, beyond_limit, phrase
from fundingmodel.labels.names import all_known, folded, known
from udfs.catalogue import Argument
from udfs.cells.labels import is_heading_word, is_label, is_mark, is_text, is_year, labels_of
from udfs.cells.marshalling import (
    NOUNS,
    Block,
    Cell,
    CellError,
    Labelled,
    counted,
    is_blank,
    missing,
    number,
    number_as_text,
    quoted,
    refused,
    shown,
    text,
)

LARGEST_FIGURE = 1e30  # beyond any money or people; sums of larger ones could overflow, and shares of them be zero


def vector(block: Block, argument: Argument, years: bool = False) -> Labelled:
    """One figure a label: a column or a row, with or without labels beside it. Figures come as a column."""
    rows, name = block.rows, argument.name
    if block.width > 1 and block.height > 1:
        down = block.width == 2 and (block.height > 2 or _labelled_down(rows, years))
        across = not down and block.height == 2 and (is_label(rows[0][1], years) or not is_text(rows[1][0]))
        if across:
            rows = [list(row) for row in zip(*rows, strict=True)]
        elif not down:
            raise refused(
                "udfs.not_one_column",
                name,
                "one column of figures is needed, with or without labels beside it; found {size}.",
                size=block.extent,
            )
        return _with_labels(rows, argument, years, across)
    across = block.height == 1 and block.width > 1
    named = known(rows[0][0]) or (years and is_text(rows[0][0]) and is_year(rows[0][0]))
    if across and block.width == 2 and named and not is_text(rows[0][1]):
        return _with_labels(rows, argument, years, across=False)
    _refuse_blank_end(block.cut, name)
    return Labelled(_figures([[cell] for cell in rows[0]] if across else rows, argument, across=across))


def _refuse_blank_end(cut: bool, name: str) -> None:
    """Figures without labels may not end with blanks: the last jurisdiction's figure may be missing."""
    if cut:
        raise missing(
            "udfs.ends_with_blanks",
            name,
            "{where} ends with blank cells.",
            "A blank is not a zero: enter the figures, leave these cells out, or take the labels in.",
        )


def _labelled_down(rows: list[list[Cell]], years: bool) -> bool:
    """Of two rows and two columns: whether the labels are in the first column, not in the first row."""
    if known(rows[0][1]) and not known(rows[1][0]):
        return False
    return is_label(rows[1][0], years) or (is_label(rows[0][0], years) and not is_label(rows[0][1], years))


def _with_labels(rows: list[list[Cell]], argument: Argument, years: bool, across: bool) -> Labelled:
    what = "column" if across else "row"
    heading = _heads_a_column(rows, argument.name, what, years)
    body = rows[1:] if heading else rows
    if not any(is_label(row[0], years) for row in body):
        size = counted(len(rows[0]), "row" if across else "column")
        raise refused(
            "udfs.no_labels_found",
            argument.name,
            "found {size} and no labels in the first; one is needed, or labels and figures.",
            size=size,
        )
    labels = labels_of([row[0] for row in body], argument.name, int(heading), what, years)
    figures = _figures([[row[1]] for row in body], argument, labels, None, int(heading), 1, across)
    return Labelled(figures, labels)


def _heads_a_column(rows: list[list[Cell]], name: str, what: str, years: bool) -> bool:
    """Whether the first of two columns' rows is a heading: blank or a word as Jurisdiction, with a text or year beside it."""
    (corner, top), below = rows[0], [row[0] for row in rows[1:]]
    heading_text = is_text(top) and not number_as_text(str(top)) and not is_mark(top)
    may_be = is_blank(corner) or (is_text(corner) and not known(corner))
    if not below or not may_be or not (heading_text or is_year(top)):
        return False
    if is_heading_word(corner):
        return True
    if is_blank(corner) and heading_text:
        return True
    others_known = all_known(below) or (years and all(map(is_year, below)))
    if heading_text or is_blank(corner) or (others_known and not (years and is_year(corner))):
        raise _unclear(name, what, corner, top)
    return False


def _unclear(name: str, what: str, corner: Cell, top: Cell) -> CellError:
    where = at(name).column(1) if what == "column" else at(name).row(1)
    found = [quoted(shown(cell)) for cell in (corner, top) if not is_blank(cell)]
    advice = phrase("udfs.leave_heading_out", "If it is a heading, leave it out.")
    if not (is_blank(corner) or is_year(top)):
        english = "If it is a heading, leave it out, or leave {corner} blank."
        advice = phrase("udfs.leave_heading_out_or_blank", english, corner=quoted(shown(corner)))
    return refused(
        "udfs.heading_or_not",
        where,
        "{where} ({found}) may be a heading or a {noun} of its own.",
        advice,
        found=found,
        noun=NOUNS[what],
    )


def table(block: Block, argument: Argument, years: bool = False) -> Labelled:
    """Jurisdictions by categories (or years): with or without labels in the first column and headings in the first row."""
    rows, name = block.rows, argument.name
    _refuse_turned(rows, name, years)
    _refuse_a_column_of_years(rows, name, years)
    left = [row[0] for row in rows]
    labelled = any(map(is_text, left[1:])) if block.height > 1 else is_text(left[0]) and block.width > 1
    headed = block.height > 1 and _headed(rows, labelled, name, years)
    top, start = int(headed), int(labelled)
    if block.width == start or block.height == top:
        raise refused("udfs.labels_alone", name, "found labels and no figures beside them.")
    labels = labels_of(left[top:], name, top, "row", False) if labelled else None
    headings = labels_of(rows[0][start:], name, start, "column", years) if headed else None
    _refuse_blank_end((block.rows_cut and not labels) or (block.columns_cut and not headings), name)
    body = [row[start:] for row in rows[top:]] if start else rows[top:]
    return Labelled(_figures(body, argument, labels, headings, top, start), labels, headings)


def _headed(rows: list[list[Cell]], labelled: bool, name: str, years: bool) -> bool:
    """Whether the first row of a table holds headings. Where it might hold figures as well, it is refused."""
    corner = rows[0][0]
    beside = rows[0][1:] if labelled or (years and is_blank(corner)) else rows[0]
    if labelled and known(corner):
        return False
    texts = [cell for cell in beside if is_text(cell) and not is_mark(cell)]
    names = [cell for cell in texts if is_year(cell) or not number_as_text(str(cell))]
    if not names:
        return not any(map(is_text, beside)) and _years_head(rows, beside, labelled, name, years)
    if not labelled:
        return len(beside) > 1 or known(beside[0])
    if is_blank(corner) or is_heading_word(corner) or all_known(beside):
        return True
    raise _unclear(name, "row", corner, names[0])


def _years_head(rows: list[list[Cell]], beside: list[Cell], labelled: bool, name: str, years: bool) -> bool:
    """Whether numbers of the first row are years over the columns, not figures."""
    if not all(map(is_year, beside)):
        return False
    if labelled and (is_heading_word(rows[0][0]) or is_blank(rows[0][0])):
        return True
    alone = labelled and len(beside) == 1 and all_known([row[0] for row in rows[1:]])
    if _in_a_row(beside, years) or alone:
        listed = [*map(shown, beside[:2]), *(["..."] if len(beside) > 2 else [])]
        raise refused(
            "udfs.row_of_years",
            name,
            "row 1 looks like years ({years}), not figures.",
            "Take the labels of the rows in as well, with a blank above them, or leave row 1 out.",
            years=listed,
        )
    return False


def _refuse_turned(rows: list[list[Cell]], name: str, years: bool) -> None:
    """A table with jurisdictions across, or with categories or years down, is refused: TRANSPOSE turns it."""
    if len(rows) == 1:
        return
    top, left = (
        [cell for cell in rows[0][1:] if not is_blank(cell)],
        [row[0] for row in rows[1:] if not is_blank(row[0])],
    )
    years_down = years and bool(left) and all(is_text(cell) and is_year(cell) for cell in left)
    if not (all_known(top, "jurisdiction") or all_known(left, "category") or years_down):
        return
    found = phrase("udfs.jurisdictions_across", "jurisdictions across")
    if years_down:
        found = phrase("udfs.years_down", "years down")
    elif all_known(left, "category"):
        found = phrase("udfs.categories_down", "categories down")
    due = phrase("udfs.years", "years") if years else phrase("udfs.categories", "categories")
    raise refused(
        "udfs.turned",
        name,
        "found {found}; jurisdictions go down and {due} across.",
        "Turn it with TRANSPOSE.",
        found=found,
        due=due,
    )


def _refuse_a_column_of_years(rows: list[list[Cell]], name: str, years: bool) -> None:
    """Years that are numbers down the first column would be taken for figures."""
    if len(rows) > 1 and len(rows[0]) > 1 and _in_a_row([row[0] for row in rows], years):
        raise refused(
            "udfs.column_of_years",
            name,
            "column 1 looks like years ({first}, {second}, ...), not figures.",
            "Leave it out, or, if the table goes by year, turn it with TRANSPOSE.",
            first=shown(rows[0][0]),
            second=shown(rows[1][0]),
        )


def _in_a_row(cells: Sequence[Cell], years: bool) -> bool:
    """Whether numbers are years: each a year after the one before, or before it; where years are due, in any order."""
    numbers = [int(cell) for cell in cells if isinstance(cell, int | float) and is_year(cell)]
    if len(numbers) != len(cells) or len(numbers) < 2:
        return False
    steps = {later - earlier for earlier, later in itertools.pairwise(numbers)}
    one_way = min(steps) > 0 or max(steps) < 0
    return steps in ({1}, {-1}) or (years and (one_way or len(set(numbers)) == len(numbers) > 2))


def _figures(
    body: list[list[Cell]],
    argument: Argument,
    labels: Sequence[str] | None = None,
    headings: Sequence[str] | None = None,
    top: int = 0,
    left: int = 0,
    across: bool = False,
) -> Array:
    """Figures as an array, each within the argument's limits; what is no figure is refused by its row and column."""

    def place(r: int, c: int) -> Where:
        row, column = (left + c, top + r) if across else (top + r, left + c)
        label = labels[r] if labels else ""
        heading = headings[c] if headings else ""
        named, where = ", ".join(x for x in (label, heading) if x), at(argument.name)
        if len(body) == 1 and len(body[0]) == 1 and not named:
            return where
        if len(body[0]) == 1 and not headings:
            return (where.column(column + 1) if across else where.row(row + 1)).of(named)
        return where.row(row + 1).column(column + 1).of(named)

    _refuse_other_than_figures(body, place)
    try:
        figures = np.array(body, dtype=float)
    except OverflowError:
        raise refused(
            "udfs.number_beyond_cell", argument.name, "a number in it is beyond what a cell can hold."
        ) from None
    for wrong, limit in _limits(figures, argument):
        if wrong.any():
            r, c = (int(i) for i in np.argwhere(wrong)[0])
            raise beyond_limit(refused, place(r, c), _plain(figures[r, c]), limit, _of_ratio(argument, limit))
    return figures


def _refuse_other_than_figures(body: list[list[Cell]], place: Callable[[int, int], Where]) -> None:
    if set(map(type, itertools.chain.from_iterable(body))) <= {float, int}:
        return
    for r, row in enumerate(body):
        for c, cell in enumerate(row):
            if type(cell) not in (float, int):
                number(cell, place(r, c))


def _of_ratio(argument: Argument, limit: Phrase) -> str | Phrase:
    """What to do where a ratio is above the most: it may have been meant as a percent."""
    if argument.unit != "ratio" or limit.key != "at_most":
        return ""
    return phrase("udfs.ratio_never_percent", "A ratio is never a percent: write 0.95, or 95%.")


def _limits(figures: Array, argument: Argument) -> list[tuple[Any, Phrase]]:
    too_large = phrase("udfs.too_large", "no sum of such figures can be relied on. Check the units.")
    limits: list[tuple[Any, Phrase]] = [
        (~np.isfinite(figures), phrase("udfs.finite", "a finite number is needed.")),
        (np.abs(figures) > LARGEST_FIGURE, too_large),
    ]
    unit = argument.unit if argument.unit not in ("", "ratio") else ""
    if argument.above is not None:
        above = phrase("udfs.above", "it must be above {limit}.", limit=_with_unit(argument.above, unit))
        limits.append((figures <= argument.above, above))
    if argument.least is not None:
        limits.append((figures < argument.least, at_least(_with_unit(argument.least, unit))))
    if argument.most is not None:
        limits.append((figures > argument.most, at_most(_with_unit(argument.most, unit))))
    return limits


def _with_unit(figure: float, unit: str) -> Phrase:
    if not unit:
        return _plain(figure)
    return phrase("udfs.with_unit", "{figure} {unit}", figure=_plain(figure), unit=unit)


def _plain(figure: float) -> Phrase:
    if float(figure).is_integer() and abs(figure) < 1e15:
        return phrase("udfs.whole_number", "{figure:,.0f}", figure=figure)
    return phrase("udfs.any_number", "{figure:.15g}", figure=figure)


def figure(cell: Cell, argument: Argument) -> float:
    """One number within the argument's limits."""
    return float(_figures([[cell]], argument)[0, 0])


def figures(block: Block, argument: Argument) -> Array:
    """A block of figures without labels, none of them blank."""
    _refuse_blank_end(block.cut, argument.name)
    return _figures(block.rows, argument)


def names(block: Block, name: str) -> tuple[str, ...]:
    """A list of names, down or across."""
    if block.height > 1 and block.width > 1:
        raise refused(
            "udfs.not_a_list_of_names", name, "one column or row of names is needed, found {size}.", size=block.extent
        )
    across = block.height == 1 and block.width > 1
    cells = block.rows[0] if across else [row[0] for row in block.rows]
    if len(cells) == 1:
        return (text(cells[0], name),)
    places = (at(name).column(i) if across else at(name).row(i) for i in range(1, len(cells) + 1))
    return tuple(text(cell, where) for cell, where in zip(cells, places, strict=True))


def pairs(block: Block, name: str) -> tuple[tuple[str, Cell], ...]:
    """Names, and a value beside each; refused where a name is there twice."""
    if block.width != 2:
        found = phrase("udfs.found_size", "found {size}", size=block.extent)
        if block.width == 1:
            found = phrase("udfs.second_missing", "the second is missing or blank")
        raise refused("udfs.not_pairs", name, "two columns are needed, a name and a value; {found}.", found=found)
    known: dict[str, tuple[int, str, Cell]] = {}
    for i, (key, value) in enumerate(block.rows, start=1):
        if is_blank(key) and is_blank(value):
            continue
        named = text(key, at(name).row(i))
        if is_blank(value):
            raise missing(
                "udfs.pair_without_value",
                at(name).row(i).of(named),
                "{where} has no value.",
                "Enter one, or take the row out.",
            )
        if folded(named) in known:
            raise refused(
                "udfs.name_twice",
                name,
                "{found} is in row {first} and in row {second}.",
                "Each name once.",
                found=quoted(named),
                first=known[folded(named)][0],
                second=i,
            )
        known[folded(named)] = i, named, value
    return tuple((named, value) for _, named, value in known.values())
