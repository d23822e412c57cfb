"""Difference: one thing in which a scenario differs from another, and a figure of an input as it stands on one side."""

from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.analysis.offers.spans import spans

KINDS = (
    "years", "instrument", "currency", "scope", "measure", "promise", "rule", "tier", "jurisdictions", "categories", "lags", "counted",
    "dropped", "added", "step", "order", "setting", "reads", "input", "link", "parts", "basis", "formula", "figure", "data",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One difference: its kind, what it is of, and what stands on either side; an empty side is where there is nothing.

    `figures` has the two figures of a difference of kind `figure`, exact; `what` is a name as files write it.
    """

    kind: str
    what: str = ""
    before: str = ""
    after: str = ""
    tier: str = ""
    detail: str = ""  # the setting, or the name that a step gives to what it reads
    place: tuple[str, ...] = ()  # jurisdiction, category
    years: tuple[str, ...] = ()  # those of the difference, where it is not of all years that both have
    figures: tuple[Decimal | None, Decimal | None] | None = None
    listed: tuple[tuple["Given", ...], tuple["Given", ...]] = (
        (),
        (),
    )  # on either side, the figures of an input that are few


@dataclass(frozen=True)
class Given:
    """A figure of an input, and what it is of: places by their codes, and years; none where it is of all."""

    figure: Decimal | None
    places: tuple[tuple[str, ...], ...] = ()
    years: tuple[str, ...] = ()

    def __str__(self) -> str:
        of = ", ".join((*map(" ".join, self.places), *spans(self.years)))
        return f"{of} = {exact(self.figure)}" if of else exact(self.figure)


def exact(figure: Decimal | None) -> str:
    """A figure in all its digits; blank where it is not known."""
    return "" if figure is None else f"{figure.normalize():f}"
