"""Arguments: what a formula of a scenario's sheet reads, seen from the cell that it is written in."""

from collections.abc import Iterable, Iterator, Mapping

from fundingmodel.cells import Cells, Numbers
from fundingmodel.column import DATA_YEAR

Index = Mapping[str | None, int]
Argument = Cells | Numbers | tuple[Cells, ...]


def argument_of(read: Argument, here: Index) -> Argument:
    """What a formula reads, seen from a cell: where data years are across, that of this one; else all of them."""
    if isinstance(read, tuple):
        return read[here[DATA_YEAR]].at(here) if DATA_YEAR in here else tuple(each.at(here) for each in read)
    return read.at(here)


def blocks_of(arguments: Iterable[Argument]) -> Iterator[Cells]:
    """Every block of cells that a formula reads."""
    for each in arguments:
        yield from each if isinstance(each, tuple) else [each] if isinstance(each, Cells) else []
