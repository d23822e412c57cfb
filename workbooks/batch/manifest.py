"""The manifest of a folder of workbooks: what each was made from.

It lies beside the workbooks and may be handed over with them: no folder of the machine is in it, and of a copy for the table
nothing but what the workbook itself says (its scenario, its years) and digests. That for one's own side has a file of its own, with
the name and digest of each file that was read.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fundingmodel
from fundingmodel.command_line.own_files import is_as_written, with_digest
from fundingmodel.errors import WorkbookRefused
from fundingmodel.whole_files import write_whole

NAME = "fundingmodel-manifest"


@dataclass
class Manifest:
    """What a folder's workbooks were made from, by their file names."""

    path: Path
    workbooks: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def stamp_of(self, workbook: Path) -> str:
        """The stamp of a workbook that is there just as it was written; else nothing."""
        entry = self.workbooks.get(workbook.name, {})
        same = workbook.is_file() and hashlib.sha256(workbook.read_bytes()).hexdigest() == entry.get("sha256")
        return str(entry.get("stamp", "")) if same else ""

    def sha256_of(self, workbook: Path) -> str:
        return str(self.workbooks[workbook.name]["sha256"])

    def note(self, workbook: Path, said: Mapping[str, Any], stamp: str, files: Sequence[tuple[str, str]]) -> None:
        """Notes a workbook that has been written: what is said of it, its stamp, and the files where they may be named."""
        sha256 = hashlib.sha256(workbook.read_bytes()).hexdigest()
        named = {"files": [{"name": name, "digest": digest} for name, digest in files]} if files else {}
        version = {"version": fundingmodel.__version__}
        self.workbooks[workbook.name] = {**said, **version, "sha256": sha256, "stamp": stamp, **named}

    def save(self) -> None:
        """Writes it, without workbooks that are no longer there; where it has not changed, the file stays as it is."""
        there = {name: self.workbooks[name] for name in sorted(self.workbooks) if (self.path.parent / name).is_file()}
        text = with_digest(json.dumps({"workbooks": there}, ensure_ascii=False), "json").encode("utf-8")
        if there and not (self.path.is_file() and self.path.read_bytes() == text):
            write_whole(text, self.path)


def manifest_in(folder: Path, copy: str, force: bool) -> Manifest:
    """The manifest of a folder's workbooks of one copy; refused where somebody has changed it, unless `force` is given."""
    path = folder / f"{NAME}{copy}.json"
    if not path.is_file():
        return Manifest(path)
    data = path.read_bytes()
    if is_as_written(data, "json"):
        workbooks = json.loads(data).get("workbooks")
        return Manifest(path, dict(workbooks) if isinstance(workbooks, dict) else {})
    if force:
        return Manifest(path)
    raise WorkbookRefused(
        "workbooks.manifest_changed",
        path,
        "{where} is not as this program wrote it, and it was kept.",
        "Move it elsewhere, give another folder with --out, or --force to write over it.",
    )
