"""Reading a data package that somebody else wrote: nothing of it is trusted before its hashes hold and the gate has read it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from fundingmodel.errors import Refused
from fundingmodel.exchange.contents import DATA, RESULTS, SCENARIOS
from fundingmodel.exchange.descriptor import DESCRIPTOR, OWN
from fundingmodel.outside_errors import BROKEN_ZIP

LARGEST = 200_000_000  # bytes of all files together
MOST_FILES = 2_000
LARGEST_DESCRIPTOR = 20_000_000
ROOTS = (DATA, SCENARIOS, RESULTS.partition("/")[0])


@dataclass(frozen=True)
class Package:
    """The files of a package by their paths in it, each with the hash that its descriptor states; and what that says of it."""

    name: str
    files: Mapping[str, bytes]
    about: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The version of this program that made it; empty where it does not say."""
        own = self.about.get(OWN)
        return str(own.get("version", "")) if isinstance(own, dict) else ""

    def of(self, folder: str, suffix: str) -> list[str]:
        """The paths of the files in one of its folders."""
        return [x for x in self.files if x.startswith(f"{folder}/") and x.lower().endswith(suffix)]

    def put_in(self, folder: Path) -> None:
        """Writes its files below a folder."""
        for name, data in self.files.items():
            path = folder.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def read_package(path: Path) -> Package:
    """A package from its zip file, its folder, or its datapackage.json.

    Refused: what is no package, a file that is missing, changed, too large, or outside of it.
    """
    where = path.parent if path.name == DESCRIPTOR else path
    if where.is_dir():
        return _package(_folder(where), path.name)
    if not where.is_file():
        raise Refused("no_such_file", path, "there is no such file in {parent}.", parent=path.parent.resolve())
    return package_of(where.read_bytes(), path.name)


def package_of(data: bytes, name: str) -> Package:
    """A package from the bytes of its zip file."""
    return _package(_zip(data, name), name)


def _package(read: Mapping[str, bytes], name: str) -> Package:
    if DESCRIPTOR not in read:
        raise Refused(
            "package_without_descriptor",
            name,
            "there is no {descriptor} in it.",
            "Give a data package: a zip file or folder as `fundingmodel export` writes it.",
            descriptor=DESCRIPTOR,
        )
    about = _described(read[DESCRIPTOR], name)
    return Package(name, dict(_checked(read, about, name)), about)


def _folder(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    paths = [folder / DESCRIPTOR, *(x for root in ROOTS for x in sorted((folder / root).rglob("*")))]
    total = 0
    for path in paths:
        if not path.is_file():
            continue
        total += path.stat().st_size
        _refuse_too_large(folder.name, len(found) + 1, total)
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _zip(data: bytes, name: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_too_large(name, len(entries), sum(entry.file_size for entry in entries))
            return {entry.filename: archive.read(entry) for entry in entries}
    except Refused:
        raise
    except BROKEN_ZIP as error:
        raise Refused(
            "package_no_zip",
            name,
            "it cannot be read as a zip file.",
            "Give a data package: a zip file or folder as `fundingmodel export` writes it.",
        ) from error


def _refuse_too_large(name: str, files: int, size: int) -> None:
    if files > MOST_FILES or size > LARGEST:
        raise Refused(
            "package_too_large",
            name,
            "it is too large: at most {files:,} files and {most:,} bytes are read.",
            files=MOST_FILES,
            most=LARGEST,
        )


def _described(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data[:LARGEST_DESCRIPTOR].decode("utf-8-sig"))
        resources = found["resources"]
        if isinstance(resources, list) and all(isinstance(each.get("path"), str) for each in resources):
            return dict(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Refused(
        "package_descriptor",
        name,
        "its {descriptor} cannot be read, or does not list its files.",
        descriptor=DESCRIPTOR,
    )


def _checked(read: Mapping[str, bytes], about: Mapping[str, Any], package: str) -> list[tuple[str, bytes]]:
    """The files that are listed, each of them there and with its hash; refused otherwise."""
    found = []
    for each in about["resources"]:
        name = each["path"]
        if not _is_inside(name):
            raise Refused(
                "package_path_outside", package, "it lists {name!r}, which is no file inside of it.", name=name
            )
        if name not in read:
            raise Refused("package_file_missing", package, "it lists {name!r}, which is not there.", name=name)
        if each.get("hash") != f"sha256:{hashlib.sha256(read[name]).hexdigest()}":
            raise Refused(
                "package_file_changed",
                package,
                "{name!r} is not what the package states: it was changed after the package was made, or has no hash.",
                "Ask for the package once more.",
                name=name,
            )
        found.append((name, read[name]))
    return found


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and ":" not in name and "\0" not in name
    return plain and len(parts) > 1 and parts[0] in ROOTS and ".." not in parts and not name.startswith("/")
