"""Mixture: two sides as one formula in which each factor comes from the one or the other, all choices calculated at once.

A factor is a step (its inputs, its settings, whether it is there), who arrived, what was carried over, or the rounding. A step that
stands on the side without it is passed over: what it amends keeps its earlier state. No step is known here by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fundingmodel.analysis.bridges.merged import Slot, merged
from fundingmodel.analysis.bridges.sides import OPENING, PRIOR, ROUNDING, Listed, Side
from fundingmodel.column import AXES, BANDS, CALENDAR, DATA_YEAR, Array, Column, Input, size
from fundingmodel.kinds import COUNT, kind_of_input

BEFORE, AFTER = 0, 1
CARRIED = "carried"
OWN, OTHERS = "own_arrivals", "others_arrivals"
OWN_MIX, OTHERS_MIX = "own_arrivals.mix", "others_arrivals.mix"
ARRIVALS = (OWN, OWN_MIX, OTHERS, OTHERS_MIX)  # where there is a mix, OWN and OTHERS are the volumes
OF_ROUNDING = ("rounding_unit", "units_per_dollar", "published_order")

Bits = Mapping[str, NDArray[np.int64]]  # of each factor, for each mixture: 0 as before, 1 as after


@dataclass
class Values:
    """What is known while a year is calculated: quantities by name, and the latest state of each."""

    named: dict[str, Array] = field(default_factory=dict)
    latest: dict[str, Array] = field(default_factory=dict)


class Mixture:
    """Both sides in one order of steps, with the factors in which they differ, in that order."""

    def __init__(self, before: Side, after: Side) -> None:
        self.codes = after.codes["jurisdiction"]
        names = [_private(n, before, after) for n in (BEFORE, AFTER)]
        self.sizes = (before.sizes, after.sizes)
        steps = [tuple(s.renamed(own) for s in side.steps) for side, own in zip((before, after), names, strict=True)]
        self.given = tuple(
            [{own.get(name, name): x for name, x in year.items()} for year in side.years]
            for side, own in zip((before, after), names, strict=True)
        )
        self.slots = merged(*steps)
        self.carries = tuple(dict.fromkeys([*before.carries, *after.carries]))
        for years, side in zip(self.given, (before, after), strict=True):
            # A step that one side has carries what the other side's file says of the year before, if it does.
            openings = {x: years[0][f"{OPENING}{x}"] for x in self.carries if f"{OPENING}{x}" in years[0]}
            years[0] = {**({f"{PRIOR}{x}": value for x, value in openings.items()} if side.begins else {}), **years[0]}
        self.factor_of = self._factors_of_inputs()
        self.factors = self._factors()

    # Which factor decides what

    def _factors_of_inputs(self) -> dict[str, str]:
        """An input belongs to the first step that declares or reads it, people by calendar year to the arrivals."""
        found: dict[str, str] = {}
        for slot in self.slots:
            for step in filter(None, slot.steps):
                for each in step.inputs:
                    found.setdefault(each.name, OWN if _are_arrivals(each) else slot.alias)
        for slot in self.slots:
            for step in filter(None, slot.steps):
                for name in sorted(step.reads):
                    found.setdefault(name, slot.alias)
        found |= {name: CARRIED for name in found if name.startswith((PRIOR, OPENING))}
        return found | dict.fromkeys(OF_ROUNDING, ROUNDING)

    def _factors(self) -> tuple[str, ...]:
        differing = {slot.alias for slot in self.slots if self._differs(slot)}
        for before, after in zip(*self.given, strict=True):
            for name in {*before, *after} & {*self.factor_of} & {*before} & {*after}:
                if not _equal(before[name], after[name]):
                    factor = self.factor_of[name]
                    differing |= set(self._of_arrivals(before[name], after[name])) if factor == OWN else {factor}
        places = {slot.alias: float(n) for n, slot in enumerate(self.slots)}
        arrivals = min((n for n, slot in enumerate(self.slots) if self._reads_arrivals(slot)), default=0)
        places |= {CARRIED: -1.0, ROUNDING: float(len(self.slots))}
        places |= {name: arrivals - 0.9 + 0.1 * n for n, name in enumerate(ARRIVALS)}
        return tuple(sorted(differing, key=places.__getitem__))

    def _reads_arrivals(self, slot: Slot) -> bool:
        return any(self.factor_of.get(name) == OWN for step in slot.steps if step for name in step.reads)

    def _of_arrivals(self, before: Array, after: Array) -> list[str]:
        """The volume, the mix or both, of oneself and, where there are several, of others."""
        volumes, mix = not _equal(*map(_volume, (before, after))), not _equal(_mix(before, after), _mix(after, before))
        own = [*([OWN] if volumes or not mix else []), *([OWN_MIX] if mix else [])]
        return own if len(self.codes) == 1 else [*own, *(_OF_OTHERS[name] for name in own)]

    def _differs(self, slot: Slot) -> bool:
        """Whether the two sides have it otherwise; what only one side knows changes nothing by being there: its readers do."""
        if slot.is_same:
            return False
        written = [step.writes if step else set() for step in slot.steps]
        return bool(written[BEFORE] & self._known[AFTER] or written[AFTER] & self._known[BEFORE])

    @cached_property
    def _known(self) -> tuple[set[str], ...]:
        """The names of all quantities of each side, given or calculated."""
        sides = range(len(self.given))
        written = ({name for slot in self.slots if (step := slot.steps[n]) for name in step.writes} for n in sides)
        return tuple({*names, *self.given[n][0]} for n, names in enumerate(written))

    # The calculation

    def run(self, bits: Bits) -> list[Values]:
        """Each year's quantities, of shape (jurisdiction looked at, mixtures, jurisdictions, categories) or what goes with it.

        The first axis is there where arrivals differ: own arrivals are those of the jurisdiction that is looked at.
        """
        years: list[Values] = []
        for before, after in zip(*self.given, strict=True):
            given = {name: self._picked(name, before, after, bits) for name in dict.fromkeys([*before, *after])}
            for x in self.carries:
                if years and (prior := years[-1].latest.get(x)) is not None:
                    given[f"{PRIOR}{x}"] = prior
            values = Values(dict(given), dict(given))
            for slot in self.slots:
                self._take(slot, values, bits)
            years.append(values)
        return years

    def _picked(self, name: str, before: Mapping[str, Array], after: Mapping[str, Array], bits: Bits) -> Array:
        if name not in before or name not in after:
            return (before if name in before else after)[name]
        factor, mine, yours = self.factor_of.get(name, ""), before[name], after[name]
        if factor == OWN and {OWN, OWN_MIX} & set(bits):
            return _arrivals(mine, yours, bits)
        if factor not in bits:
            return yours
        mine, yours = np.broadcast_arrays(mine, yours)
        return np.where(bits[factor].reshape(-1, *(1,) * mine.ndim).astype(bool), yours, mine)

    def _take(self, slot: Slot, values: Values, bits: Bits) -> None:
        """Takes a step into the values: from the one side or the other, or passed over."""
        if slot.is_same:
            found = self._calculated(slot.columns, AFTER, values)
            values.named |= found.named
            values.latest |= found.latest
            return
        ran = [self._of_side(step, n, values) for n, step in enumerate(slot.steps)]
        for into, mine, yours in (
            (values.named, ran[0].named, ran[1].named),
            (values.latest, ran[0].latest, ran[1].latest),
        ):
            if slot.alias not in bits:  # what each side has of it, that side alone reads
                into |= {**mine, **yours}
                continue
            for name in dict.fromkeys([*mine, *yours]):
                into[name] = _chosen(mine.get(name, into.get(name)), yours.get(name, into.get(name)), bits[slot.alias])

    def _of_side(self, step: Listed | None, which: int, values: Values) -> Values:
        return Values() if step is None else self._calculated(step.columns, which, values)

    def _calculated(self, columns: tuple[Column, ...], which: int, values: Values) -> Values:
        found = Values()
        for column in columns:
            own, known = (found.named, values.named) if column.as_named else (found.latest, values.latest)
            read = (own[name] if name in own else known[name] for name in column.needs)
            value = np.asarray(column.compute(*read))
            value = np.broadcast_to(value, value.shape[:-2] + size(column.shape, self.sizes[which]))
            found.named[column.name] = found.latest[column.name] = value
            if column.amends:
                found.latest[column.amends] = value
        return found


_OF_OTHERS = {OWN: OTHERS, OWN_MIX: OTHERS_MIX}


def _private(which: int, before: Side, after: Side) -> dict[str, str]:
    """Other names for what goes along an axis whose codes or size differ: each side keeps its own, and the step that reads it decides."""
    axes = {axis for axis in before.codes if before.codes[axis] != after.codes[axis]}
    lags = {DATA_YEAR} if before.lags != after.lags else set()
    shapes = {name: by for name, by in CALENDAR.items() if set(by) & lags}
    for step in (*before.steps, *after.steps):
        for column in step.columns:
            shapes |= {column.name: AXES[column.shape]} if set(AXES[column.shape]) & (axes | lags) else {}
    for each in (*before.inputs, *after.inputs):
        own = set(AXES[each.shape]) | ({DATA_YEAR} if each.by else set())
        shapes |= {each.name: AXES[each.shape]} if own & (axes | lags) else {}
    names = {*shapes, *_tables_of_unlike_size(before, after)}
    return {name: f"{name} {'before' if which == BEFORE else 'after'}" for name in names}


def _tables_of_unlike_size(before: Side, after: Side) -> set[str]:
    """Tables of bands of which one side has more bands: no mixture has a row for each."""
    tables = {each.name for each in (*before.inputs, *after.inputs) if each.shape == BANDS}
    return {
        name
        for one, other in zip(before.years, after.years, strict=True)
        for name in tables & one.keys() & other.keys()
        if one[name].shape[-2:] != other[name].shape[-2:]
    }


def _are_arrivals(each: Input) -> bool:
    return each.by == "calendar year" and "jurisdiction" in AXES[each.shape] and kind_of_input(each) == COUNT


def _equal(one: Array, other: Array) -> bool:
    first, second = np.broadcast_arrays(one, other)
    return np.array_equal(first, second, equal_nan=True)


def _chosen(before: Array | None, after: Array | None, bits: NDArray[np.int64]) -> Array:
    """The one or the other by mixture; what only one side has is read by that side alone."""
    if before is None or after is None:
        found = after if after is not None else before
        assert found is not None
        return found
    return np.where(bits.reshape(-1, 1, 1).astype(bool), after, before)


# Arrivals: how many, and of which categories


def _volume(counts: Array) -> Array:
    total: Array = counts.sum(axis=-1, keepdims=True)
    return total


def _mix(counts: Array, others: Array) -> Array:
    """The parts of each row by category; where nobody arrived, those of the other side, so that every volume has a mix."""
    total, other = _volume(counts), _volume(others)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), others / np.where(other > 0, other, 1))


def _arrivals(before: Array, after: Array, bits: Bits) -> Array:
    """For each jurisdiction that is looked at and each mixture: its row by its own bits, the other rows by those of others."""
    before, after = np.broadcast_arrays(before, after)
    volume, mix = _by_row(OWN, before, bits), _by_row(OWN_MIX, before, bits)
    if volume is None or mix is None:
        only = mix if volume is None else volume
        assert only is not None
        return np.where(only, after, before)
    volumes = np.where(volume, _volume(after), _volume(before))
    mixed = volumes * np.where(mix, _mix(after, before), _mix(before, after))
    return np.where(volume == mix, np.where(volume, after, before), mixed)


def _by_row(own: str, like: Array, bits: Bits) -> Array | None:
    """Whether each row is as after, of shape (jurisdiction looked at, mixtures, ..., jurisdictions, 1); None where it is no factor."""
    if own not in bits:
        return None
    count, tail = like.shape[-2], (1,) * like.ndim
    row = np.eye(count, dtype=bool).reshape(count, 1, *(1,) * (like.ndim - 2), count, 1)
    others = bits.get(_OF_OTHERS[own], bits[own])
    return np.where(row, bits[own].reshape(-1, *tail), others.reshape(-1, *tail)).astype(bool)
