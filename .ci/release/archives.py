"""Archives and sums that are the same wherever they are made."""

import hashlib
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
SUMS = "SHA256SUMS"


def write_zip(file: Path, content: Mapping[str, bytes], programs: Collection[str] = ()) -> None:
    """A zip of these files in the order of their names, some of which may be run; wheels, which are zips already, as they are."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = (0o755 if name in programs else 0o644) << 16
            entry.create_system = 3  # the same on Windows
            packed = zipfile.ZIP_STORED if name.endswith((".whl", ".png")) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content[name], packed, 9)


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder by their paths in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sums(content: Mapping[str, bytes]) -> str:
    """The sums of these files, as `sha256sum --check` reads them."""
    return "".join(f"{sha256(content[name])}  {name}\n" for name in sorted(content))


def write_sums(folder: Path) -> None:
    (folder / SUMS).write_text(sums(files_in(folder)), encoding="utf-8", newline="\n")
