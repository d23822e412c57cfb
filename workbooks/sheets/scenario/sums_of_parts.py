"""Sums of parts: the formula of a cell that adds up rows of another sheet, as the districts of a province."""

from collections.abc import Iterator, Sequence

from fundingmodel.cells import Cells
from fundingmodel.errors import Where, WorkbookRefused
from workbooks.sheets.scenario.made_cells import LONGEST

NOWHERE = Where()
MOST_ARGUMENTS = 200  # of one function; Excel takes 255


def sum_of_rows(column: Cells, rows: Sequence[int], may_be_unknown: bool = False, where: Where = NOWHERE) -> str:
    """The sum of some rows of a column, without the sign =; rows that follow each other as one range. Too long a one is refused.

    >>> sum_of_rows(Cells(6, 3, 13, 1, ("jurisdiction", None)), [4, 0, 1])
    'SUM($C$6:$C$7,$C$10)'
    """
    if not rows:
        return "0"
    ranges = [_range(column, first, last) for first, last in _runs(sorted(rows))]
    text = _listed("SUM", ranges)
    text = f'IF({_listed("COUNT", ranges)}<{len(rows)},"",{text})' if may_be_unknown else text
    _refuse_too_long(text, where)
    return text


def _listed(function: str, ranges: Sequence[str]) -> str:
    """The function over all ranges; by parts where they are more than it takes."""
    parts = [ranges[n : n + MOST_ARGUMENTS] for n in range(0, len(ranges), MOST_ARGUMENTS)]
    return "+".join(f"{function}({','.join(part)})" for part in parts)


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch of rows that follow each other."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last


def _range(column: Cells, first: int, last: int) -> str:
    return Cells(column.top + first, column.left, last - first + 1, 1, (None, None), column.sheet).all


def _refuse_too_long(text: str, where: Where) -> None:
    """Refused where a cell cannot hold the sum: parts that follow each other are one range, however many."""
    if len(text) > LONGEST:
        raise WorkbookRefused(
            "workbooks.sum_of_parts_too_long",
            where,
            "a sum over its parts has {count:,} characters in a cell; at most {most:,} are written.",
            "List the jurisdictions that are added up in the order of what they are parts of.",
            count=len(text),
            most=LONGEST,
        )
