"""Running a sweep: its parts are calculated wherever they may be, kept on disk as they come, and joined in the order of the grid."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fundingmodel.errors import Refused
from fundingmodel.locks import alone_in
from fundingmodel.processes import Outcome, cores, each_in_order
from fundingmodel.sweeps.calculating import Part, Prepared, part_of, prepare
from fundingmodel.sweeps.cluster import each_on_cluster
from fundingmodel.sweeps.design import PART, Design
from fundingmodel.sweeps.parquet import ParquetRows, refuse_other_file, refuse_without_pyarrow
from fundingmodel.sweeps.parts import Parts
from fundingmodel.whole_files import put_in_place, temporary_beside

PARTS_A_WORKER = 20  # starting a process takes as long as about so many


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
    prepare.cache_clear()  # files may have changed since
    prepared, target = prepare(design), out.resolve()  # through a symbolic link to the file
    _refuse_own_source(out, {*prepared.files, *([design.file] if design.file else [])})
    parts = Parts(target.with_name(f"{target.name}.parts"), prepared.stamp)
    swept = Swept(out, design.variants)
    with alone_in(parts.folder) as alone:
        if not alone:
            raise _busy(out)
        joined = temporary_beside(parts.folder / "joined")
        with ParquetRows(joined, prepared, design) as rows:
            for part in _in_order(design, prepared, parts, workers, scheduler):
                rows.add(part.number, part)
                swept.rows += part.figures[0].size
                swept.refused.update(reason for reason in part.refused if reason)
                progress(min((part.number + 1) * PART, design.variants), design.variants)
        put_in_place(joined, target)
        parts.remove()
    return swept


def _refuse_own_source(out: Path, files: Iterable[Path]) -> None:
    """Refused, also with `force`: the result in the place of a file that it is made from."""
    for path in files if out.exists() else ():
        if path.exists() and out.samefile(path):
            raise Refused(
                "sweep_onto_source", out, "{where} is a file that the sweep reads.", "Give another name with --out."
            )


def _busy(out: Path) -> Refused:
    return Refused(
        "sweep_busy",
        out,
        "another sweep is writing {where}.",
        "Wait until it is done, or give another name with --out.",
    )


def _in_order(
    design: Design, prepared: Prepared, parts: Parts, workers: int | None, scheduler: str | None
) -> Iterator[Part]:
    """Each part, those that are there and those that are calculated now, which are kept as they come."""
    missing = dict.fromkeys(number for number in range(design.parts) if parts.read(number) is None)
    work = partial(part_of, design, prepared.stamp)
    coming = _calculated(work, missing, workers, scheduler)
    for number in range(design.parts):
        part = next(coming)[1].get() if number in missing else parts.read(number)
        if part is None or part.number != number:
            raise _other_part(number)
        if number in missing:
            parts.write(part)
        yield part


def _other_part(number: int) -> Refused:
    return Refused(
        "sweep_other_part",
        "",
        "part {number} of the sweep is not there when its turn comes: somebody changed its files meanwhile.",
        "Run this again: what is done is kept.",
        number=number,
    )


def _calculated(
    work: Callable[[int], Part], missing: Iterable[int], workers: int | None, scheduler: str | None
) -> Iterator[tuple[int, Outcome[Part]]]:
    numbers = list(missing)
    if scheduler is not None:
        return each_on_cluster(work, numbers, scheduler)
    return each_in_order(work, numbers, workers or max(1, min(cores(), len(numbers) // PARTS_A_WORKER)))
