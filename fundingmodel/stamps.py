"""Stamps: one digest of all that something is made from, by which it is seen that it need not be made again."""

import hashlib
import json
import os
import platform
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import fundingmodel
from fundingmodel.files_read import FilesRead


def stamp(noted: FilesRead, settings: Sequence[object], private: bool) -> str:
    """A digest of the files that were read, each in its place among the others, and of the settings.

    Private texts are in it where they are in what is made (`private`), and nowhere else. It is of names, folders and reasons that
    what is made may not show, which anybody could try out: it is kept, and not handed over.
    """
    files = sorted(_by_place(noted.whole if private else noted.public))
    text = json.dumps([files, list(settings)], default=repr, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digests(noted: FilesRead, private: bool) -> Iterator[tuple[str, str]]:
    """Each file by its name, without its folder, with the digest of its content."""
    for path, digest in (noted.whole if private else noted.public).items():
        yield path.name, digest


def _by_place(digests_by_path: Mapping[Path, str]) -> Iterator[tuple[str, str]]:
    """Each file by its path from the folder that all are in: the same wherever that is, and two of one name are two."""
    try:
        folder = os.path.commonpath([path.parent for path in digests_by_path]) if digests_by_path else ""
    except ValueError:  # on several drives
        folder = ""
    for path, digest in digests_by_path.items():
        yield (path.relative_to(folder) if folder else path).as_posix(), digest


def program(packages: Iterable[str], libraries: Iterable[str]) -> str:
    """A digest of the packages of the program, their data too, and of the versions of what it calculates and writes with."""
    found = hashlib.sha256()
    for name in sorted({*packages}):
        for path, data in sorted(files_of(name).items()):
            found.update(f"{name}/{path} {len(data)}\n".encode() + data)
    made_with = [
        fundingmodel.__version__,
        platform.python_version(),
        zlib.ZLIB_RUNTIME_VERSION,
        *map(version, libraries),
    ]
    found.update(" ".join(made_with).encode())
    return found.hexdigest()


def files_of(package: str) -> Mapping[str, bytes]:
    """The files of a package, by their paths in it."""
    spec = find_spec(package)
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    there = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}
