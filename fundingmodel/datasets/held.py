"""Held: what a scenario has read of its data files, so that a variant of it has the same, whatever stands in them by then."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Held = Mapping[tuple[str, ...], Any]
Read = TypeVar("Read")
_HELD: ContextVar[dict[tuple[str, ...], Any] | None] = ContextVar("held", default=None)


@contextmanager
def holding(known: Held) -> Iterator[Held]:
    """Inside, each file is read once, and what is known already is not read at all."""
    held = dict(known)
    token = _HELD.set(held)
    try:
        yield held
    finally:
        _HELD.reset(token)


def once(key: tuple[str, ...], read: Callable[[], Read]) -> Read:
    """What was read under this key before; it is read now where it was not, and each time where nothing is held."""
    held = _HELD.get()
    if held is None:
        return read()
    if key not in held:
        held[key] = read()
    return cast(Read, held[key])
