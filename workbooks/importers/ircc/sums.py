"""The sums of a sheet: every total compared with its parts, down the rows and across the columns, within the rounding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.datasets.dataset import LARGEST, SMALLEST
from fundingmodel.errors import DataRefused, Phrase, phrase
from workbooks.importers.ircc.blocks import HIDDEN, Block, Count
from workbooks.importers.ircc.columns import Span
from workbooks.importers.ircc.sheet import Sheet

SHOWN = 5  # misfits, in a refusal


@dataclass(frozen=True)
class Checks:
    """How many sums were compared with their published totals, by kind, and those that do not fit, in words."""

    counted: Mapping[str, int]
    misfits: tuple[Phrase, ...]

    @property
    def exceptions(self) -> tuple[str, ...]:
        return tuple(map(str, self.misfits))


def checks_of(
    sheet: Sheet,
    total: Block,
    columns: Sequence[Span],
    rounding: int,
    kinds: Sequence[str],
    counted_once: bool,
    strict: bool,
) -> Checks:
    """Every total against its parts, across columns and down rows. What does not fit is refused, or listed.

    A total that does not fit means that a figure is in the wrong place. It is otherwise only where a person may be in
    two parts and is counted once in the total, as notes on permit holders say: a smaller total is listed.
    """
    counted: dict[str, int] = {}
    listed, wrong = [], []
    for kind, place, whole, parts in (*_down(total, columns, kinds), *_across(total, columns)):
        counted[kind] = counted.get(kind, 0) + 1
        low, high = bounds(parts, rounding)
        if not fits(whole, parts, rounding):
            shown = HIDDEN if whole is None else f"{whole:,}"
            misfit = phrase(
                "workbooks.misfit",
                "{place}: published {published}, its {count} parts make {low:,f} to {high:,f}",
                place=place,
                published=shown,
                count=len(parts),
                low=low,
                high=high,
            )
            listed.append(misfit)
            if strict and (not counted_once or bounds([whole], rounding)[0] > high):
                wrong.append(misfit)
    if wrong:
        _refuse(sheet, wrong, sum(counted.values()))
    return Checks(counted, tuple(listed))


def _refuse(sheet: Sheet, wrong: Sequence[Phrase], compared: int) -> None:
    misfits = phrase("workbooks.misfits", "{misfits:;}", misfits=wrong)
    if len(wrong) > SHOWN:
        english = "{misfits:;} (and {count} more)"
        misfits = phrase("workbooks.and_more_misfits", english, misfits=wrong[:SHOWN], count=len(wrong) - SHOWN)
    raise DataRefused(
        "workbooks.totals_do_not_fit",
        sheet.place,
        "{count} of {all:,} totals do not fit their parts within the rounding.",
        "{misfits}. A figure or a row is in the wrong place; download the workbook again.",
        count=len(wrong),
        all=compared,
        misfits=misfits,
    )


def _row_labelled(block: Block, span: Span) -> Phrase:
    english = "row {number} {label}, {span}"
    return phrase("workbooks.row_labelled", english, number=block.number, label=block.label, span=span.described())


def _down(
    total: Block, columns: Sequence[Span], kinds: Sequence[str]
) -> Iterator[tuple[str, Phrase, Count, list[Count]]]:
    for block in total.all():
        if not block.parts:
            continue
        kind = kinds[0 if block is total else min(block.level + 1, len(kinds) - 1)]
        for index, span in enumerate(columns):
            place = _row_labelled(block, span)
            yield kind, place, block.counts[index], [part.counts[index] for part in block.parts]


def _across(total: Block, columns: Sequence[Span]) -> Iterator[tuple[str, Phrase, Count, list[Count]]]:
    """Months to quarters, quarters to years (months to years where there are no quarters)."""
    inside = {
        index: [
            part
            for part, other in enumerate(columns)
            if (other.year, other.level) == (span.year, level) and span.first <= other.first <= span.last
        ]
        for index, span in enumerate(columns)
        for level in _levels_below(span, columns)
    }
    for block in total.all():
        for index, parts in inside.items():
            kind = f"{columns[parts[0]].level}s to {columns[index].level}s"
            place = _row_labelled(block, columns[index])
            yield kind, place, block.counts[index], [block.counts[part] for part in parts]


def _levels_below(span: Span, columns: Sequence[Span]) -> tuple[str, ...]:
    there = {other.level for other in columns}
    below = {"month": (), "quarter": ("month",), "year": ("quarter", "month")}[span.level]
    return tuple(level for level in below if level in there)[:1]


def fits(whole: Count, parts: Iterable[Count], rounding: int) -> bool:
    """Whether a published total may be the sum of its parts, each rounded or hidden by itself."""
    low, high = bounds(parts, rounding)
    least, most = bounds([whole], rounding)
    return least <= high and most >= low


def bounds(parts: Iterable[Count], rounding: int) -> tuple[Decimal, Decimal]:
    """The least and the most that counts can add to: a nought is nobody, another count is off by half the rounding."""
    half = Decimal(rounding) / 2
    low = high = Decimal(0)
    for part in parts:
        low += SMALLEST if part is None else max(part - half, Decimal(0))
        high += LARGEST if part is None else part + half if part else 0
    return low, high
