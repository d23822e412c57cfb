"""Wanted: a long calculation of many values goes on only while somebody waits for it.

Whoever asks may say how it is known, in the thread that calculates; between two blocks of values it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class NoLongerWanted(Exception):
    """Nobody waits for what was being calculated."""


def _always() -> bool:
    return True


_is_wanted: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=_always)


@contextmanager
def while_wanted(is_wanted: Callable[[], bool]) -> Iterator[None]:
    """What is calculated inside ends with NoLongerWanted soon after `is_wanted()` is False.

    >>> with while_wanted(lambda: False):
    ...     go_on()
    Traceback (most recent call last):
    fundingmodel.lever_values.wanted.NoLongerWanted
    """
    before = _is_wanted.set(is_wanted)
    try:
        yield
    finally:
        _is_wanted.reset(before)


def go_on() -> None:
    """Ends what is no longer wanted."""
    if not _is_wanted.get()():
        raise NoLongerWanted
