"""Locks: one process at a time writes in a folder. The system lets go of a lock when its process ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = "in-use.lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Whether nobody else is in the folder, which is made; while inside, nobody else is. An empty folder goes at the end."""
    lock = _locked(folder)
    if lock is None:
        yield False
        return
    try:
        yield True
    finally:
        _release(lock, folder)


def _locked(folder: Path) -> int | None:
    path = folder / NAME
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            found = os.open(path, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:  # who was there has ended and removed the folder meanwhile
            continue
        try:
            _lock(found)
        except BlockingIOError:
            os.close(found)
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(found), path.stat()):
                return found
        os.close(found)  # a file that its last owner has removed meanwhile


def _release(lock: int, folder: Path) -> None:
    if sys.platform == "win32":  # there an open file cannot be removed; one that somebody has opened since stays
        os.close(lock)
    with suppress(OSError):
        (folder / NAME).unlink()
    if sys.platform != "win32":
        os.close(lock)
    with suppress(OSError):
        folder.rmdir()


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
