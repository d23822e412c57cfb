"""Kept answers: what was found of a list of cells, for the other calls of a recalculation, which have the same lists again and again.

A list is known by what its cells hold, never by which list it is; what is found of it is a tuple of texts, which nobody can change.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from sys import getsizeof
from typing import Any

ROOM = 16_000_000  # bytes that one of these takes at most: some 60,000 short labels
PLACES = 16  # bytes of the places of a cell and of what was found of it, in their tuples

Texts = tuple[str, ...]


class Kept:
    """The last answers within so many bytes; those that were asked for longest ago go first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room, self.used = room, 0
        self._found: OrderedDict[Hashable, tuple[Texts, int]] = OrderedDict()
        self._lock = threading.Lock()  # the server calculates in several threads

    def of(self, cells: Sequence[Any], about: Hashable, find: Callable[[], Texts]) -> Texts:
        """What `find` gives, asked once for the same cells and the same `about`; what it refuses is not kept."""
        key = (about, tuple(cells))
        with self._lock:
            if before := self._found.get(key):
                self._found.move_to_end(key)
                return before[0]
        found = find()
        self._keep(key, found, sum(PLACES + getsizeof(cell) for cell in cells) + sum(map(getsizeof, found)))
        return found

    def _keep(self, key: Hashable, found: Texts, size: int) -> None:
        if size > self.room:
            return
        with self._lock:
            self.used += size - self._found.pop(key, ((), 0))[1]  # another thread may have kept it meanwhile
            self._found[key] = found, size
            while self.used > self.room:
                self.used -= self._found.popitem(last=False)[1][1]
