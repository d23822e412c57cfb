"""The rows of a table: kept by column, and each made where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn, TypeVar, overload

from fundingmodel.datasets.columns import Codes, Groups, Texts

Cell = TypeVar("Cell")
MOST_KEPT = 10_000  # rows of a table that are kept once made: several scenarios ask for the same


class Fixed(dict[str, Cell]):
    """The cells of a row by the names of their columns: a row that is kept is everybody's, and nobody changes it."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a row of a table stays as it is; make a dict of it to change")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[str, Cell]]]:
        return type(self), (dict(self),)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its line in the file, its codes in the order of the key, its figures."""

    number: int
    key: tuple[str, ...]
    figures: Mapping[str, Decimal | None]
    suppressed: int
    rounding: Decimal
    texts: Mapping[str, str]


class Rows(Sequence[Row]):
    """The rows of a table, kept by column: each is made where it is asked for, and those of a small table once."""

    def __init__(
        self,
        numbers: Sequence[int],
        key: tuple[Codes, ...],
        figures: Mapping[str, Texts],
        suppressed: Sequence[int] | None,
        rounding: tuple[Codes | None, Decimal],
        texts: Mapping[str, Texts],
    ) -> None:
        self.numbers, self.key, self._figures, self._suppressed, self.texts = numbers, key, figures, suppressed, texts
        self._codes = [list(codes.numbers) for codes in key]
        own, otherwise = rounding
        self._rounding_of = own.of_rows if own else None
        self.roundings = tuple(Decimal(text) if text else otherwise for text in own.numbers) if own else (otherwise,)
        self._grouped: dict[tuple[int, ...], Groups] = {}
        self._made: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, row: int) -> Row: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, row: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(row, slice):
            return tuple(self[each] for each in range(*row.indices(len(self))))
        if (made := self._made.get(row)) is not None:
            return made
        row = range(len(self))[row]  # the last is -1, for instance, and there is none beyond it
        made = self._row(row)
        if len(self) <= MOST_KEPT:
            self._made[row] = made
        return made

    def _row(self, row: int) -> Row:
        return Row(
            number=self.numbers[row],
            key=self.codes(row),
            figures=Fixed({measure: self.figure(measure, row) for measure in self._figures}),
            suppressed=self.suppressed(row),
            rounding=self.rounding(row),
            texts=Fixed({column: texts[row] for column, texts in self.texts.items()}),
        )

    def __iter__(self) -> Iterator[Row]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Rows)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]  # what is equal may be in two places

    def codes(self, row: int) -> tuple[str, ...]:
        """The codes of a row in the order of the key."""
        return tuple([texts[codes.of_rows[row]] for texts, codes in zip(self._codes, self.key, strict=True)])

    def codes_under(self, above: Sequence[str]) -> list[str]:
        """The codes of the next key column in the rows that have these in the first ones, in the order in which they come."""
        rows: Sequence[int] = range(len(self))
        for code, codes in zip(above, self.key, strict=False):
            number = codes.numbers[code]
            rows = [row for row in rows if codes.of_rows[row] == number]
        column = len(above)
        return [self._codes[column][n] for n in dict.fromkeys(self.key[column].of_rows[row] for row in rows)]

    def figure(self, measure: str, row: int) -> Decimal | None:
        text = self._figures[measure][row]
        return Decimal(text) if text else None

    def suppressed(self, row: int) -> int:
        return self._suppressed[row] if self._suppressed is not None else 0

    def rounding(self, row: int) -> Decimal:
        return self.roundings[self._rounding_of[row] if self._rounding_of is not None else 0]

    def grouped(self, places: tuple[int, ...]) -> Groups:
        """The rows by their codes at some places of the key; put in order once for each choice of places."""
        if places not in self._grouped:
            self._grouped[places] = Groups([self.key[place] for place in places], len(self))
        return self._grouped[places]

    @property
    def by_key(self) -> Groups:
        return self.grouped(tuple(range(len(self.key))))
