"""Writing a data package: as a folder's files, or one zip file, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.exact_rows import ALLOCATIONS, SCENARIO, allocation_rows
from fundingmodel.errors import Refused
from fundingmodel.exchange.contents import RESULTS, contents_of
from fundingmodel.exchange.descriptor import DESCRIPTOR, descriptor, held_files
from fundingmodel.result import Result
from fundingmodel.whole_files import write_whole

DAY = (1980, 1, 1, 0, 0, 0)  # a fixed date, so that the bytes are the same


def package_files(results: Sequence[Result]) -> dict[str, bytes]:
    """The files of the package of these results, by their paths in it, the descriptor first.

    >>> from fundingmodel import run
    >>> [path for path in package_files([run("settlement")]) if path.endswith(".csv")][-1]
    'results/allocations.csv'
    """
    contents = contents_of(results)
    files: dict[str, bytes] = {}
    for path, held in contents.figures.items():
        files |= held_files(held, path)
    files |= {path: text.encode("utf-8") for path, (text, _) in contents.scenarios.items()}
    files[RESULTS] = _allocations(results)
    described = descriptor(contents, [SCENARIO, *ALLOCATIONS], files)
    return {DESCRIPTOR: described, **files}


def _allocations(results: Sequence[Result]) -> bytes:
    rows = [
        [result.scenario.name, *("" if x is None else x for x in row)]
        for result in results
        for row in allocation_rows(result, result.main, list(result.scenario.fiscal_years))
    ]
    return csv_text([[SCENARIO, *ALLOCATIONS], *rows]).encode("utf-8")


def zipped(files: dict[str, bytes]) -> bytes:
    """The files as one zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=DAY)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def write_package(results: Sequence[Result], path: Path, force: bool = False) -> int:
    """Writes the package to a zip file; gives how many files it has. Another file that is there is kept, but with `force`."""
    data = zipped(files := package_files(results))
    if path.exists() and not force and path.read_bytes() != data:
        raise Refused(
            "package_is_there",
            path,
            "{where} is there already, and is another package.",
            "Give another name, or --force to write over it.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(data, path)
    return len(files)
