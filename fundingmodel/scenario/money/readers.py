"""Readers of money: which steps of a formula take an input for an amount of money, or for an amount for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fundingmodel.formula import StepEntry, needed_by
from fundingmodel.kinds import MONEY, RATE, plain

ENVELOPE = "envelope"  # the stage of steps that say how much there is
PAID_FROM = (ENVELOPE, "amounts")  # the stages whose money is what a tier shares out, or the amounts themselves


@dataclass(frozen=True)
class Reader:
    """A step that reads an input as money: its place in the list, the step, and what its own file calls the input."""

    position: int
    entry: StepEntry
    own: str


def readers(entries: Sequence[StepEntry], name: str) -> Iterator[Reader]:
    """The steps that read money of a name, or what it is the opening figure of; what only weighs a share is not read as money."""
    for position, entry in enumerate(entries):
        read = {n for column in entry.columns for n in (*column.needs, column.amends)}
        for own, (kind, _) in needed_by(entry).items():
            bound = entry.named(own)
            is_this = bound == name or f"opening_{plain(bound)}" == name
            if kind in (MONEY, RATE) and is_this and bound in read:
                yield Reader(position, entry, own)


def pays(entries: Sequence[StepEntry], name: str, after: int = -1) -> bool:
    """Whether amounts are paid from the money of an input, by an envelope or as themselves, behind a place in the list of steps."""
    return any(each.entry.stage in PAID_FROM and each.position > after for each in readers(entries, name))
