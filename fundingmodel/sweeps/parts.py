"""Parts on disk: what of a sweep is done already, so that one that was stopped goes on where it was.

A part is one file, written whole, named by the stamp of the sweep and its number, with a digest of its content, in which the number
is: one of another sweep or of another place in it, or one that is not whole, is not taken.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fundingmodel.sweeps.calculating import Part, part_of
from fundingmodel.sweeps.design import Design
from fundingmodel.whole_files import temporary_beside

ENDING, HALF, DIGEST = ".part", "~*.tmp", 32  # bytes of a digest


@dataclass(frozen=True)
class Parts:
    """The parts of one sweep in a folder."""

    folder: Path
    stamp: str

    def read(self, number: int) -> Part | None:
        """A part that is there, whole; else nothing."""
        try:
            data = self._path(number).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data[DIGEST:]).digest() != data[:DIGEST]:
            return None
        head, _, figures = data[DIGEST:].partition(b"\n")
        said = json.loads(head)
        if said["number"] != number:
            return None
        return Part(number, np.frombuffer(figures, "<f8").reshape(said["shape"]), tuple(said["refused"]))

    def write(self, part: Part) -> None:
        said = {"number": part.number, "shape": part.figures.shape, "refused": part.refused}
        data = json.dumps(said).encode("ascii") + b"\n" + part.figures.astype("<f8").tobytes()
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(self._path(part.number))
        try:
            temporary.write_bytes(hashlib.sha256(data).digest() + data)
            os.replace(temporary, self._path(part.number))  # noqa: PTH105  the one call whose name says what happens
        finally:
            temporary.unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes the parts, of this sweep and of those before it, and what one that was killed left half written."""
        for pattern in (f"*{ENDING}", HALF):
            for path in self.folder.glob(pattern):
                path.unlink()

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.stamp[:16]}-{number:06}{ENDING}"


class Asked(NamedTuple):
    """A part that is to be calculated, of the sweep with this stamp."""

    stamp: str
    number: int


def keep_part(design: Design, folder: Path, asked: Asked) -> int:
    """Calculates a part and keeps it on disk, in whichever process of this machine: its number is all that travels."""
    Parts(folder, asked.stamp).write(part_of(design, *asked))
    return asked.number
