"""The manifest of a folder of workbooks: what each was made from.

It lies beside the workbooks and may be handed over with them: no folder of the machine is in it, and of a copy for the table
nothing but what the workbook itself says (its scenario, its years, its twin) and the digests of both. That for one's own side has a file of
its own, with the name and digest of each file that was read. Stamps are digests of what a workbook for the table does not show (who
is behind its parent, and why): they are in another file, which is not handed over.
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
TWIN = "twin"  # of a workbook: which has the same in the other language
STAMPS = ".fundingmodel-stamps-for-us.json"


@dataclass
class Manifest:
    """What a folder's workbooks were made from, by their file names."""

    path: Path
    workbooks: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)  # by the digests of workbooks

    def stamp_of(self, workbook: Path) -> str:
        """The stamp of a workbook that is there just as it was written; else nothing."""
        entry = self.workbooks.get(workbook.name, {})
        sha256 = hashlib.sha256(workbook.read_bytes()).hexdigest() if workbook.is_file() else ""
        return self.stamps.get(f"{workbook.name} {sha256}", "") if sha256 == entry.get("sha256") else ""

    def sha256_of(self, workbook: Path) -> str:
        return str(self.workbooks[workbook.name]["sha256"])

    def note(self, workbook: Path, said: Mapping[str, Any], stamp: str, files: Sequence[tuple[str, str]]) -> None:
        """Notes a workbook that has been written: what is said of it, its stamp, and the files where they may be named."""
        sha256 = hashlib.sha256(workbook.read_bytes()).hexdigest()
        named = {"files": [{"name": name, "digest": digest} for name, digest in files]} if files else {}
        version = {"version": fundingmodel.__version__}
        self.workbooks[workbook.name] = {**said, **version, "sha256": sha256, **named}
        self.stamps[f"{workbook.name} {sha256}"] = stamp

    def save(self) -> None:
        """Writes it, without workbooks that are no longer there; where it has not changed, the file stays as it is."""
        there = {name: self.workbooks[name] for name in sorted(self.workbooks) if (self.path.parent / name).is_file()}
        there = {name: _with_digest_of_twin(name, there) for name in there}
        text = with_digest(json.dumps({"workbooks": there}, ensure_ascii=False), "json").encode("utf-8")
        if there and not (self.path.is_file() and self.path.read_bytes() == text):
            write_whole(text, self.path)
        self._save_stamps()

    def _save_stamps(self) -> None:
        """Those of the workbooks that are there, of every copy; a file that somebody has changed says nothing."""
        path = self.path.with_name(STAMPS)
        found = _stamps(path)
        there = {each.name for each in self.path.parent.glob("*.xlsx")}
        own = {f"{name} {entry.get('sha256')}" for name, entry in self.workbooks.items()}
        kept = {key: x for key, x in found.items() if key.rpartition(" ")[0] not in self.workbooks}
        kept |= {key: x for key, x in self.stamps.items() if key in own}
        kept = {key: kept[key] for key in sorted(kept) if key.rpartition(" ")[0] in there}
        if kept != found:
            write_whole(with_digest(json.dumps({"stamps": kept}), "json").encode("utf-8"), path)


def _with_digest_of_twin(name: str, workbooks: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """What is said of a workbook, with the digest of its twin as long as each names the other."""
    entry, twin = workbooks[name], _twin(workbooks[name])
    if not twin:
        return entry
    other = workbooks.get(twin, {})
    return {**entry, TWIN: {"name": twin, **({"sha256": other["sha256"]} if _twin(other) == name else {})}}


def _twin(entry: Mapping[str, Any]) -> str:
    return str(entry.get(TWIN, {}).get("name", ""))


def _stamps(path: Path) -> dict[str, str]:
    data = path.read_bytes() if path.is_file() else b""
    return dict(json.loads(data).get("stamps", {})) if is_as_written(data, "json") else {}


def _without_stamps(workbooks: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Workbooks as they are noted now: manifests that earlier versions wrote have their stamps in them."""
    return {name: {key: x for key, x in entry.items() if key != "stamp"} for name, entry in workbooks.items()}


def manifest_in(folder: Path, copy: str, force: bool) -> Manifest:
    """The manifest of a folder's workbooks of one copy; refused where somebody has changed it, unless `force` is given."""
    path, stamps = folder / f"{NAME}{copy}.json", _stamps(folder / STAMPS)
    if not path.is_file():
        return Manifest(path)
    data = path.read_bytes()
    if is_as_written(data, "json"):
        workbooks = json.loads(data).get("workbooks")
        return Manifest(path, _without_stamps(workbooks) if isinstance(workbooks, dict) else {}, stamps)
    if force:
        return Manifest(path)
    raise WorkbookRefused(
        "workbooks.manifest_changed",
        path,
        "{where} is not as this program wrote it, and it was kept.",
        "Move it elsewhere, give another folder with --out, or --force to write over it.",
    )
