"""Running a sweep: its parts are calculated wherever they may be, kept on disk as they come, and joined in the order of the grid."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fundingmodel.processes import Outcome, cores, each_in_order
from fundingmodel.sweeps.calculating import Part, Prepared, part_of, prepare
from fundingmodel.sweeps.cluster import each_on_cluster
from fundingmodel.sweeps.design import PART, Design
from fundingmodel.sweeps.parquet import ParquetRows, refuse_other_file, refuse_without_pyarrow
from fundingmodel.sweeps.parts import Parts
from fundingmodel.whole_files import put_in_place

PARTS_A_WORKER = 20  # starting a process takes as long as about so many
JOINED = "joined.tmp"


@dataclass
class Swept:
    """What was written: the file, how many variants and rows, and how many variants do not fit, by the key of the reason."""

    path: Path
    variants: int
    rows: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def sweep(
    design: Design,
    out: Path,
    workers: int | None = None,
    scheduler: str | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Swept:
    """Calculates every variant of a design and writes the Parquet file `out`: the same bytes on any number of workers.

    Parts are kept in a folder beside it until all are there; where that is found, only what is missing is calculated.
    """
    refuse_without_pyarrow()
    design.refuse_what_cannot_be()
    if not force:
        refuse_other_file(out)
    prepared = prepare(design)
    parts = Parts(out.with_name(f"{out.name}.parts"), prepared.stamp)
    parts.folder.mkdir(parents=True, exist_ok=True)
    joined, swept = parts.folder / JOINED, Swept(out, design.variants)
    with ParquetRows(joined, prepared, design) as rows:
        for number, part in _in_order(design, prepared, parts, workers, scheduler):
            rows.add(number, part)
            swept.rows += part.figures[0].size
            swept.refused.update(reason for reason in part.refused if reason)
            progress(min((number + 1) * PART, design.variants), design.variants)
    put_in_place(joined, out)
    parts.remove()
    return swept


def _in_order(
    design: Design, prepared: Prepared, parts: Parts, workers: int | None, scheduler: str | None
) -> Iterator[tuple[int, Part]]:
    """Each part, those that are there and those that are calculated now, which are kept as they come."""
    missing = [number for number in range(design.parts) if parts.read(number) is None]
    work = partial(part_of, design, prepared.stamp)
    coming = _calculated(work, missing, workers, scheduler)
    for number in range(design.parts):
        if (there := parts.read(number)) is None:
            _, outcome = next(coming)
            there = outcome.get()
            parts.write(number, there)
        yield number, there


def _calculated(
    work: Callable[[int], Part], missing: Iterable[int], workers: int | None, scheduler: str | None
) -> Iterator[tuple[int, Outcome[Part]]]:
    numbers = list(missing)
    if scheduler is not None:
        return each_on_cluster(work, numbers, scheduler)
    return each_in_order(work, numbers, workers or max(1, min(cores(), len(numbers) // PARTS_A_WORKER)))
