"""Places: which of our sheets, rows and columns each of theirs is, also where some were renamed, moved, put in or taken out.

Rows and columns are known again by what stands in them: the texts, and where figures and formulas are. Where nothing was put in or
taken out, which is nearly always, a cell is where it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.returned.comparing.formulas import moved_address

ALIKE = 0.35  # of what stands on a sheet: the least that another sheet has in common with it to be the same under another name
AS_THEY_WERE = 0.8  # of rows that have anything in them: with so many in their places, none was put in or taken out
MOST_ALIGNED = 60  # lines of a run in which each is looked at beside each

Content = tuple[object, ...]


@dataclass(frozen=True)
class Lines:
    """Rows or columns: of which of ours each of theirs is, which of theirs were put in, which of ours taken out."""

    own: Mapping[int, int] = field(default_factory=dict)  # by theirs; none where all are where they were
    put_in: tuple[int, ...] = ()
    taken_out: tuple[int, ...] = ()

    @property
    def as_they_were(self) -> bool:
        return not self.put_in and not self.taken_out

    def of(self, number: int) -> int | None:
        """Which of ours one of theirs is; None where it was put in."""
        if self.as_they_were:
            return number
        if number in self.own:
            return self.own[number]
        if number in self.put_in:
            return None
        return number - len(self.put_in) + len(self.taken_out)

    @cached_property
    def theirs(self) -> Mapping[int, int]:
        return {own: their for their, own in self.own.items()}

    def back(self, number: int) -> int | None:
        """Which of theirs one of ours is; None where it was taken out."""
        if self.as_they_were:
            return number
        if number in self.theirs:
            return self.theirs[number]
        return None if number in self.taken_out else number + len(self.put_in) - len(self.taken_out)


SAME = Lines()


@dataclass(frozen=True)
class Pair:
    """A sheet of ours and the same one of theirs."""

    own: Worksheet
    theirs: Worksheet
    rows: Lines = SAME
    columns: Lines = SAME

    @property
    def as_it_was(self) -> bool:
        """Whether each cell is where it was."""
        return self.rows.as_they_were and self.columns.as_they_were

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of theirs was on ours; None where its row or column was put in."""
        rows, columns = self.rows.of(row), self.columns.of(column)
        return None if rows is None or columns is None else (rows, columns)

    def back(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of ours is on theirs; None where its row or column was taken out."""
        rows, columns = self.rows.back(row), self.columns.back(column)
        return None if rows is None or columns is None else (rows, columns)


@dataclass(frozen=True)
class Matched:
    """All sheets: pairs in our order, those of ours that are gone, those of theirs that were added."""

    pairs: tuple[Pair, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Our name of each sheet of theirs that has another."""
        return {pair.theirs.title: pair.own.title for pair in self.pairs if pair.theirs.title != pair.own.title}

    @cached_property
    def by_own(self) -> Mapping[str, Pair]:
        return {pair.own.title: pair for pair in self.pairs}

    def own_name(self, sheet: str) -> str:
        """What we call a sheet that they name."""
        return self.renamed.get(sheet, sheet)

    def own_address(self, sheet: str, address: str) -> str:
        """Where a cell that they name was on a sheet of ours."""
        pair = self.by_own.get(sheet)
        return address if pair is None or pair.as_it_was else moved_address(address, pair.place)


def matched(own: Workbook, theirs: Workbook) -> Matched:
    """Sheets by their names, as far as these hold what they held; others by what stands on them."""
    contents = {sheet.title: _content(sheet) for sheet in theirs.worksheets}
    ours = {sheet.title: _content(sheet) for sheet in own.worksheets}
    found = {title: title for title in ours if title in contents and _is_alike(ours[title], contents[title])}
    left = [title for title in contents if title not in found]
    for title in (each for each in ours if each not in found):
        near = max(left, key=lambda other: _likeness(ours[title], contents[other]), default=None)
        if near is not None and _is_alike(ours[title], contents[near]):
            found[title] = near
            left.remove(near)
    for title in (each for each in ours if each not in found and each in left):  # all that stood on it is gone
        found[title] = title
        left.remove(title)
    pairs = tuple(_pair(own[title], theirs[found[title]]) for title in ours if title in found)
    return Matched(pairs, tuple(title for title in ours if title not in found), tuple(left))


def _content(sheet: Worksheet) -> frozenset[object]:
    """The texts of a sheet, and the places of its formulas."""
    return frozenset(
        (place if cell.data_type == "f" else cell.value)
        for place, cell in sheet._cells.items()
        if cell.value is not None and cell.data_type in ("f", "s")
    )


def _likeness(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / (len(one | other) or 1)


def _is_alike(one: frozenset[object], other: frozenset[object]) -> bool:
    return one == other or _likeness(one, other) >= ALIKE


def _pair(own: Worksheet, theirs: Worksheet) -> Pair:
    rows = _lines(_by_line(own, 0), _by_line(theirs, 0))
    return Pair(own, theirs, rows, _lines(_by_line(own, 1), _by_line(theirs, 1)))


def kind_of(cell: Cell | None) -> str:
    """What stands in a cell: f a formula, n a figure, s a text, b true or false, e an error; nothing of an empty one."""
    return "" if cell is None or cell.value is None else str(cell.data_type)


def _by_line(sheet: Worksheet, axis: int) -> list[Content]:
    """What stands in each row, or in each column, in its order and whatever its places: texts, and kinds of other cells."""
    found: dict[int, list[tuple[int, object]]] = {}
    for place, cell in sheet._cells.items():
        if kind := kind_of(cell):
            found.setdefault(place[axis], []).append((place[1 - axis], cell.value if kind == "s" else (kind,)))
    last = max(found, default=0)
    return [tuple(what for _, what in sorted(found.get(n, ()), key=lambda x: x[0])) for n in range(1, last + 1)]


def _lines(own: Sequence[Content], theirs: Sequence[Content]) -> Lines:
    full = sum(1 for each in own if each)
    in_place = sum(1 for one, other in zip(own, theirs, strict=False) if one and one == other)
    if len(own) == len(theirs) and in_place >= AS_THEY_WERE * full:
        return SAME
    numbers: dict[int, int] = {}
    put_in: list[int] = []
    taken_out: list[int] = []
    for here, there in _runs(own, theirs):
        numbers |= {t + 1: o + 1 for o, t in zip(here, there, strict=False)}
        put_in += [t + 1 for t in list(there)[len(here) :]]
        taken_out += [o + 1 for o in list(here)[len(there) :]]
    put_in = [n for n in put_in if n < max(numbers, default=0)]  # what comes after all of ours moves nothing
    if not put_in and not taken_out:
        return SAME
    return Lines(numbers, tuple(put_in), tuple(taken_out))


def _runs(own: Sequence[Content], theirs: Sequence[Content]) -> Iterator[tuple[range, range]]:
    """Runs of lines that correspond to each other, as far as both are as long."""
    for same, i, j, k, m in SequenceMatcher(None, own, theirs, autojunk=False).get_opcodes():
        if same == "replace" and j - i != m - k and max(j - i, m - k) <= MOST_ALIGNED:
            yield from _near(own, theirs, range(i, j), range(k, m))
        else:
            yield range(i, j), range(k, m)


def _near(
    own: Sequence[Content], theirs: Sequence[Content], here: range, there: range
) -> Iterator[tuple[range, range]]:
    """Runs of lines of which none is the same and not both are as many: those that have the most in common, in their order."""
    best: dict[tuple[int, int], tuple[float, tuple[tuple[int, int], ...]]] = {}
    for i in reversed(range(len(here) + 1)):
        for k in reversed(range(len(there) + 1)):
            choices = [best[place] for place in ((i + 1, k), (i, k + 1)) if place in best] or [(0.0, ())]
            if i < len(here) and k < len(there):
                alike = _likeness(frozenset(own[here[i]]), frozenset(theirs[there[k]]))
                after, pairs = best[i + 1, k + 1]
                choices.append((after + alike, ((i, k), *pairs)) if alike else (0.0, ()))
            best[i, k] = max(choices, key=_weight)
    before = (0, 0)
    for i, k in (*best[0, 0][1], (len(here), len(there))):
        yield here[before[0] : i], there[before[1] : k]
        if i < len(here):
            yield here[i : i + 1], there[k : k + 1]
        before = (i + 1, k + 1)


def _weight(choice: tuple[float, tuple[tuple[int, int], ...]]) -> float:
    return choice[0]
