"""Running a sweep: its parts are calculated wherever they may be, kept on disk as they come, and joined in the order of the grid."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from fundingmodel.errors import Refused
from fundingmodel.locks import alone_in
from fundingmodel.processes import Crew, cores
from fundingmodel.sweeps.calculating import Part, Prepared, part_of, prepare
from fundingmodel.sweeps.cluster import each_on_cluster
from fundingmodel.sweeps.crew import crew_of
from fundingmodel.sweeps.design import PART, Design
from fundingmodel.sweeps.parquet import ParquetRows, refuse_other_file, refuse_without_pyarrow
from fundingmodel.sweeps.parts import Asked, Parts, keep_part
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
    started: Crew | None = None,
) -> Swept:
    """Calculates every variant of a design and writes the Parquet file `out`: the same bytes on any number of workers.

    Parts are kept in a folder beside it until all are there; where that is found, only what is missing is calculated. `started` are
    the processes, where somebody has begun to start them before the design was read.
    """
    design.refuse_what_cannot_be()
    target = out.resolve()  # through a symbolic link to the file
    folder = target.with_name(f"{target.name}.parts")
    others = _other_processes(design, workers, scheduler)
    with nullcontext(started) if started else crew_of(others) as processes:
        refuse_without_pyarrow()
        if not force:
            refuse_other_file(out)
        prepare.cache_clear()  # files may have changed since
        prepared = prepare(design)
        _refuse_own_source(out, {*prepared.files, *([design.file] if design.file else [])})
        makers = _Makers(processes, scheduler, partial(keep_part, design, folder))
        return _swept(design, out, prepared, Parts(folder, prepared.stamp), makers, progress)


def _other_processes(design: Design, workers: int | None, scheduler: str | None) -> int:
    """How many there are beside this one, which works too."""
    if scheduler is not None:
        return 0
    return (workers or max(1, min(cores(), design.parts // PARTS_A_WORKER))) - 1


@dataclass(frozen=True)
class _Makers:
    """Who calculates parts: processes of this machine, or the cluster of a scheduler."""

    processes: Crew
    scheduler: str | None
    work: Callable[[Asked], int]


def _swept(
    design: Design,
    out: Path,
    prepared: Prepared,
    parts: Parts,
    makers: _Makers,
    progress: Callable[[int, int], None],
) -> Swept:
    swept = Swept(out, design.variants)
    with alone_in(parts.folder) as alone:
        if not alone:
            raise _busy(out)
        joined = temporary_beside(parts.folder / "joined")
        with ParquetRows(joined, prepared, design) as rows:
            for part in _in_order(design, parts, makers):
                rows.add(part.number, part)
                swept.rows += part.figures[0].size
                swept.refused.update(reason for reason in part.refused if reason)
                progress(min((part.number + 1) * PART, design.variants), design.variants)
        put_in_place(joined, out.resolve())
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


def _in_order(design: Design, parts: Parts, makers: _Makers) -> Iterator[Part]:
    """Each part, from disk: those that are there, and those that are calculated now and kept as they come."""
    missing = dict.fromkeys(number for number in range(design.parts) if parts.read(number) is None)
    made = _calculated(design, list(missing), parts, makers)
    for number in range(design.parts):
        as_due = number not in missing or next(made) == number
        part = parts.read(number) if as_due else None
        if part is None:
            raise _other_part(number)
        yield part


def _other_part(number: int) -> Refused:
    return Refused(
        "sweep_other_part",
        "",
        "part {number} of the sweep is not there when its turn comes: somebody changed its files meanwhile.",
        "Run this again: what is done is kept.",
        number=number,
    )


def _calculated(design: Design, numbers: Sequence[int], parts: Parts, makers: _Makers) -> Iterator[int]:
    """Calculates parts and keeps them on disk: their numbers, each once it is there."""
    if makers.scheduler is None:
        for _, kept in makers.processes.run(makers.work, (Asked(parts.stamp, n) for n in numbers)):
            yield kept.get()
    else:  # its workers may have another disk
        for _, outcome in each_on_cluster(partial(part_of, design, parts.stamp), numbers, makers.scheduler):
            part = outcome.get()
            parts.write(part)
            yield part.number
