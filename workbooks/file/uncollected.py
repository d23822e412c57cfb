"""While a workbook is made nothing is thrown away: a look for what could be goes over every cell so far, again and again.

What Python frees at once, by its count of users, is freed as ever; only what holds itself waits until the workbook is there.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Collector:
    """Python's collector, which is one for the whole process: it stands still while any workbook is made."""

    def __init__(self) -> None:
        self.lock, self.under_way, self.was_on = Lock(), 0, False

    def stop(self) -> None:
        with self.lock:
            if not self.under_way:
                self.was_on = gc.isenabled()
                gc.disable()
            self.under_way += 1

    def go_on(self) -> None:
        with self.lock:
            self.under_way -= 1
            if self.was_on and not self.under_way:
                gc.enable()


_COLLECTOR = _Collector()


@contextmanager
def without_collection() -> Iterator[None]:
    """Inside, the collector stands still; then it goes on where it did before.

    >>> with without_collection():
    ...     gc.isenabled()
    False
    """
    _COLLECTOR.stop()
    try:
        yield
    finally:
        _COLLECTOR.go_on()
