"""A table that is wider than the terminal: which columns each of its parts has, and how wide they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

TEXT = 30  # columns: text that is longer is wrapped at words before a table has another part

Part = dict[int, int]  # the width of each column that is in it, by the column's place
Rows = Sequence[Sequence[str]]


def table_width(widths: Collection[int]) -> int:
    """How wide a drawn table is: a space at each side of a column, and a line before, between and after them."""
    return sum(widths) + 3 * len(widths) + 1


def full_widths(header: Sequence[str], rows: Rows) -> list[int]:
    """How wide each column is where nothing is wrapped."""
    return [max(map(len, column)) for column in zip(header, *rows, strict=True)]


def least_widths(header: Sequence[str], rows: Rows, numeric: Sequence[bool]) -> list[int]:
    """How wide each column is at least: headers and long text are wrapped at words; no figure and no word is cut."""
    least = []
    for name, column, is_number in zip(header, zip(*rows, strict=True), numeric, strict=True):
        cells = max(map(len, column)) if is_number else max(min(TEXT, max(map(len, column))), _longest_word(column))
        least.append(max(cells, _longest_word([name])))
    return least


def parts(
    full: Sequence[int], least: Sequence[int], width: int, keys: int = 1, joined: Collection[int] = ()
) -> list[Part]:
    """The parts of a table, each as many columns as fit beside the first ones, the keys; one joined is in the part of the one before.

    >>> parts([7, 14, 14, 14], [7, 14, 14, 14], 50)
    [{0: 7, 1: 14, 2: 14}, {0: 7, 3: 14}]
    """
    if table_width(full) <= width:
        return [dict(enumerate(full))]
    groups: list[list[int]] = []
    for place in range(keys, len(full)):
        if place in joined and groups:
            groups[-1].append(place)
        else:
            groups.append([place])
    found: list[list[int]] = []
    for group in groups or [[]]:
        if found and table_width([least[n] for n in (*found[-1], *group)]) <= width:
            found[-1] += group
        else:
            found.append([*range(keys), *group])
    return [_widened(places, full, least, width) for places in found]


def of_one_value(rows: Rows) -> list[int]:
    """The columns that have the same text in each of several rows."""
    return [n for n, column in enumerate(zip(*rows, strict=True)) if len(rows) > 1 and len(set(column)) == 1]


def fitting(full: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """The columns of a table of one part: the first, and of the others the narrowest that fit, in their order."""
    if table_width(full) <= width:
        return list(range(len(full)))
    chosen = [0]
    for place in sorted(range(1, len(full)), key=lambda n: least[n]):
        if table_width([least[n] for n in (*chosen, place)]) <= width:
            chosen.append(place)
    return sorted(chosen)


def _widened(places: Sequence[int], full: Sequence[int], least: Sequence[int], width: int) -> Part:
    """The least widths, and what is left of the terminal for the columns that lack least."""
    part = {n: least[n] for n in places}
    spare = width - table_width(part.values())
    for n in sorted(places, key=lambda n: full[n] - least[n]):
        more = max(0, min(spare, full[n] - least[n]))
        part[n] += more
        spare -= more
    return part


def _longest_word(texts: Sequence[str]) -> int:
    return max(len(word) for text in texts for word in text.split(" "))
