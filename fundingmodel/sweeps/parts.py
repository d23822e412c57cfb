"""Parts on disk: what of a sweep is done already, so that one that was stopped goes on where it was.

A part is one file, written whole, named by the stamp of the sweep and its number, with a digest of its content: one of another sweep,
or one that is not whole, is not taken.
"""

import hashlib
import io
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fundingmodel.sweeps.calculating import Part
from fundingmodel.whole_files import temporary_beside

ENDING, DIGEST = ".part", 32  # bytes of a digest


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
        with np.load(io.BytesIO(data[DIGEST:]), allow_pickle=False) as arrays:
            return Part(arrays["figures"], tuple(map(str, arrays["refused"])))

    def write(self, number: int, part: Part) -> None:
        content = io.BytesIO()
        np.savez(content, figures=part.figures, refused=np.array(part.refused))
        data = content.getvalue()
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = temporary_beside(self._path(number))
        try:
            temporary.write_bytes(hashlib.sha256(data).digest() + data)
            os.replace(temporary, self._path(number))  # noqa: PTH105  the one call whose name says what happens
        finally:
            temporary.unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes the parts, of this sweep and of those before it, and the folder where nothing else is in it."""
        for path in self.folder.glob(f"*{ENDING}"):
            path.unlink()
        with suppress(OSError):
            self.folder.rmdir()

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.stamp[:16]}-{number:06}{ENDING}"
