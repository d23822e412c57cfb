"""Files read: of a piece of work, the content of every file that went into it, so that it is known whether one has changed.

A file is noted where it is read, by a digest: a TOML file by what it says and by what it says without private texts, a table by
its text. Files of the package are left out: some are read once and kept, and its version says what they are. What is not there
is not noted; where it comes to be there, it is read, and noted, the next time.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class FilesRead:
    """The digests of files by their paths: of all that they say, and of what is not private."""

    whole: dict[Path, str] = field(default_factory=dict)
    public: dict[Path, str] = field(default_factory=dict)


_noted: ContextVar[FilesRead | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[FilesRead]:
    """Notes what is read inside, in this thread."""
    found = FilesRead()
    before = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(before)


def note_text(path: Path, text: str | bytes, form: object) -> None:
    """A table: its text, as UTF-8 or not, or a digest of it, and the form in which it was read."""
    if _noted.get() is not None:
        table = {"text": text.decode("utf-8") if isinstance(text, bytes) else text, "form": form}
        note_said(path, table, table)


def note_said(path: Path, data: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """A TOML file: what it says, in the order in which it says it, and that without what is private."""
    if (noted := _noted.get()) is not None and not (found := path.resolve()).is_relative_to(PACKAGE):
        noted.whole[found], noted.public[found] = _digest(data), _digest(public)


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, default=repr, ensure_ascii=False).encode("utf-8")).hexdigest()
