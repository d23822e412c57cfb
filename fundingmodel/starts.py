"""Starts: what a step only starts with, as the bounds before any guarantee, is left out where nothing reads it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from fundingmodel.column import Column
from fundingmodel.formula import StepEntry


def without_unread_starts(entries: Sequence[StepEntry], results: Collection[str] = ()) -> tuple[StepEntry, ...]:
    """The steps without the starts that nothing reads or amends: bounds of a formula that gives no guarantee, for instance.

    What a step says is a start promises nothing; a guarantee that nothing reads is still refused.
    """
    used = {n for entry in entries for c in entry.columns for n in (*c.needs, c.amends)} | {*results}

    def kept(entry: StepEntry) -> tuple[Column, ...]:
        starts = set(map(entry.named, getattr(entry.module, "STARTS", ())))
        return tuple(c for c in entry.columns if c.name not in starts - used)

    return tuple(replace(entry, columns=kept(entry)) for entry in entries)
