"""Stamps: one digest of all that a workbook is made from, by which it is seen that there is nothing to be made again."""

import hashlib
import json
import platform
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path

import fundingmodel
from fundingmodel.files_read import FilesRead
from fundingmodel.result import Result

LIBRARIES = ("numpy", "openpyxl", "formualizer")  # whose arithmetic, or whose form of a workbook, is in the bytes


def stamp(noted: FilesRead, settings: Sequence[object], private: bool) -> str:
    """A digest of the files that were read and of the settings.

    Private texts are in it where they are in the workbook (`private`), and nowhere else: what is handed over beside a workbook
    for the table must not let anybody try out what they may be.
    """
    files = sorted(digests(noted, private))
    text = json.dumps([files, list(settings)], default=repr, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digests(noted: FilesRead, private: bool) -> Iterator[tuple[str, str]]:
    """Each file by its name, without its folder, with the digest of its content."""
    for path, digest in (noted.whole if private else noted.public).items():
        yield path.name, digest


def program() -> str:
    """A digest of the program with its data, and of what it calculates and writes with."""
    found = hashlib.sha256()
    for name in sorted(_packages()):
        for path, data in sorted(_files(name).items()):
            found.update(f"{name}/{path} {len(data)}\n".encode() + data)
    made_with = [
        fundingmodel.__version__,
        platform.python_version(),
        zlib.ZLIB_RUNTIME_VERSION,
        *map(version, LIBRARIES),
    ]
    found.update(" ".join(made_with).encode())
    return found.hexdigest()


def _packages() -> set[str]:
    functions = entry_points(group="fundingmodel.functions")
    return {"fundingmodel", "workbooks", *(each.module.partition(".")[0] for each in functions)}


def _files(package: str) -> Mapping[str, bytes]:
    spec = find_spec(package)
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    there = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}


def names_behind(result: Result) -> set[str]:
    """The names of a scenario, of its parents, and of those whose results it takes."""
    own = {result.scenario.name, *result.scenario.ancestors}
    return own.union(*(names_behind(each) for each in result.linked.values()))
