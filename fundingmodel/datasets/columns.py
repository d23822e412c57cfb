"""Columns: the cells of a table kept by column, so that a million rows take a few times the room of their file and no more."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, overload

import numpy as np

WHOLE = 2**62  # combinations of codes up to which a whole number of 64 bits tells one from another


class Texts(Sequence[str]):
    """A column of texts in one run of bytes: a text of its own for each cell would take six times as much."""

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("I", [0])

    def extend(self, cells: Sequence[str]) -> None:
        joined = "".join(cells)
        sizes = map(len, cells) if joined.isascii() else (len(cell.encode("utf-8")) for cell in cells)
        self._ends.extend(accumulate(sizes, initial=self._ends.pop()))
        self._bytes += joined.encode("utf-8")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[str]:
        for begin, end in pairwise(self._ends):
            yield self._bytes[begin:end].decode("utf-8")

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        row = range(len(self))[row]
        return self._bytes[self._ends[row] : self._ends[row + 1]].decode("utf-8")


class _Numbers(dict[str, int]):
    """Texts and their numbers; one that is looked up for the first time gets the next."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class Codes:
    """A column in which the same texts come again: the number of each, in the order in which they come, and that of each row."""

    def __init__(self) -> None:
        self.numbers, self.of_rows = _Numbers(), array("I")

    def extend(self, cells: Sequence[str]) -> None:
        self.of_rows.extend(map(self.numbers.__getitem__, cells))

    def fresh(self, cells: Sequence[str]) -> set[str]:
        """The texts that have not come before."""
        return {text for text in set(cells) if text not in self.numbers}

    def of_each(self) -> Iterator[str]:
        """The text of each row."""
        texts = list(self.numbers)
        return map(texts.__getitem__, self.of_rows)


class Groups:
    """Rows by their codes in some columns: put in order once, and found by halving. Those of the same codes are in file order."""

    def __init__(self, columns: Sequence[Codes], rows: int) -> None:
        self._columns, self._sizes = columns, [len(column.numbers) for column in columns]
        found = combined([np.asarray(column.of_rows) for column in columns], self._sizes, rows)
        order = np.argsort(found, kind="stable")
        self.order = order.astype(np.uint32)
        self.sorted = found[order]
        self._halved: Sequence[int] = (
            self.sorted.tolist() if found.dtype == object else array("q", self.sorted.tobytes())
        )

    def rows(self, codes: Sequence[str]) -> Sequence[int]:
        """The rows that have these codes."""
        wanted = 0
        for column, size, code in zip(self._columns, self._sizes, codes, strict=True):
            if (number := column.numbers.get(code)) is None:
                return ()
            wanted = wanted * size + number
        begin = bisect_left(self._halved, wanted)
        end = bisect_right(self._halved, wanted, begin)
        return self.order[begin:end].tolist()

    def each(self) -> list[tuple[int, int]]:
        """Where in `order` the rows of each combination of codes begin and end."""
        begins = np.flatnonzero(self.sorted[1:] != self.sorted[:-1]) + 1
        return list(pairwise([0, *begins.tolist(), len(self.order)]))

    def first_repeated(self) -> tuple[int, int] | None:
        """The first row whose codes a row above has, after that one; None where all differ."""
        again = np.flatnonzero(self.sorted[1:] == self.sorted[:-1])
        if not again.size:
            return None
        place = again[np.argmin(self.order[again + 1])]
        return int(self.order[place]), int(self.order[place + 1])


def combined(numbers: Sequence[np.ndarray[Any, Any]], sizes: Sequence[int], rows: int) -> np.ndarray[Any, Any]:
    """One number for the numbers of several columns, which grows as the first of them does."""
    found = np.zeros(rows, np.int64 if math.prod(sizes) < WHOLE else object)
    for each, size in zip(numbers, sizes, strict=True):
        found = found * size + each
    return found
