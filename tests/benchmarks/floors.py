"""Floors: the least that a piece of work could cost on this machine, in this run; and how both are timed."""

import csv
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import numpy as np
from openpyxl import Workbook, load_workbook

from fundingmodel.column import Array

RUNS = 5


@dataclass(frozen=True)
class Time:
    """Medians of several runs, in seconds: by the clock, and of this process's own work."""

    wall: float
    cpu: float


def timed(work: Callable[[], object], runs: int = RUNS, times: int = 1) -> Time:
    """The medians of `runs`, each of `times` calls, told for one call."""
    walls, own = [], []
    for _ in range(runs):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(times):
            work()
        walls.append((time.perf_counter() - wall) / times)
        own.append((time.process_time() - cpu) / times)
    return Time(statistics.median(walls), statistics.median(own))


def peak_of(work: Callable[[], object]) -> int:
    """The most bytes of memory that a piece of work takes beyond what the process had before; known on Linux alone."""
    status, forget = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    def told(name: str) -> int:
        return int(status.read_text(encoding="ascii").partition(name)[2].split()[0]) * 1024

    gc.collect()
    forget.write_text("5", encoding="ascii")  # the peak begins again from here
    before = told("VmRSS:")
    work()
    return told("VmHWM:") - before


def of_command(folder: str, *words: str) -> Time:
    """One run of a command in a folder: by the clock, and the work of its process and of those that it starts."""
    import resource  # not on Windows

    command = [sys.executable, "-m", "fundingmodel.command_line.main", *words]
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    taken, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def one_pass(figures: Array) -> Time:
    """Each figure of an input read once and added up."""
    return timed(lambda: np.sum(figures), times=max(1, 20_000_000 // figures.nbytes))


def same_cells(path: Path) -> Time:
    """openpyxl writing the very cells of a workbook, with the same formulas and looks."""
    source = load_workbook(path)
    sheets = [(sheet.title, _cells(sheet)) for sheet in source.worksheets]

    def write() -> None:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for name in ("_cell_styles", "_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats"):
            setattr(workbook, name, getattr(source, name))
        for title, cells in sheets:
            sheet = workbook.create_sheet(title)
            for row, column, value, style in cells:
                sheet.cell(row, column, value)._style = copy(style)
        workbook.save(BytesIO())

    return timed(write)


def _cells(sheet: object) -> Sequence[tuple[int, int, object, object]]:
    rows = sheet.iter_rows()  # type: ignore[attr-defined]
    return [(c.row, c.column, c.value, c._style) for row in rows for c in row if c.value is not None]


def rows_of_csv(path: Path, key: int) -> Time:
    """The csv module reading a file into exact decimals by the first `key` columns."""

    def read() -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            next(rows)
            _ = {tuple(row[:key]): Decimal(row[key]) for row in rows}

    return timed(read, 3)
