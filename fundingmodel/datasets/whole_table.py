"""Whole tables: rows there twice, rows missing or too many, and totals that the rows have to add to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from fundingmodel.datasets.columns import combined
from fundingmodel.datasets.dataset import LARGEST, SMALLEST, codes_listed, some_of
from fundingmodel.datasets.limits import refuse_too_many_due
from fundingmodel.datasets.numbers import number_said, rounding_said
from fundingmodel.datasets.table_rows import Rows
from fundingmodel.errors import DataRefused, Phrase, Where, phrase

NAMED = 4  # rows that are missing, in a sentence
Grid = Sequence[Sequence[str]]  # the codes of each key column, of which every combination has a row


def refuse_duplicates(rows: Rows, place: Where) -> None:
    if repeated := rows.by_key.first_repeated():
        seen, row = repeated
        raise DataRefused(
            "rows_repeated",
            place,
            "rows {seen} and {number} are both for {key}.",
            seen=rows.numbers[seen],
            number=rows.numbers[row],
            key=rows.codes(row),
        )


def refuse_gaps(rows: Rows, about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]], place: Where) -> None:
    """The rows must be exactly the combinations that `complete` describes; a column it leaves out takes every code."""
    due = _Due(rows, [_grid(grid, about["key"], lists, place) for grid in about["complete"]], place)
    missing = due.missing()
    if count := len(missing):
        listed = _wholly_missing(due, missing, about["key"]) or some_of(
            [" ".join(due.codes(each)) for each in missing[:NAMED]], NAMED, count
        )
        advice = phrase("add_rows", "Add them (0 where there is nobody).")
        if count == 1:
            raise DataRefused("row_missing", place, "1 row is missing: {rows}.", advice, rows=listed)
        raise DataRefused("rows_missing", place, "{count} rows are missing: {rows}.", advice, count=count, rows=listed)
    if (extra := due.first_extra()) is not None:
        codes = rows.codes(extra)
        raise DataRefused(
            "row_too_many", place.row(rows.numbers[extra]), "there should be no row for {extra}.", extra=codes
        )


def _grid(
    grid: Mapping[str, Any], key: Sequence[str], lists: Mapping[str, Mapping[str, Any]], place: Where
) -> list[list[str]]:
    if unknown := [column for column in grid if column not in key]:
        raise DataRefused(
            "complete_of_no_key_column",
            place,
            "complete names {unknown!r}, which is not a key column.",
            unknown=unknown[0],
        )
    return [list(dict.fromkeys(str(code) for code in grid.get(column, lists[column]))) for column in key]


class _Due:
    """The rows that there have to be: a whole number for each, made of the numbers of its codes."""

    def __init__(self, rows: Rows, grids: Sequence[Grid], place: Where) -> None:
        refuse_too_many_due(sum(math.prod(map(len, grid)) for grid in grids), place)
        self.texts = [dict(codes.numbers) for codes in rows.key]  # a code that no row has gets the next number
        axes = [[_numbered(axis, texts) for axis, texts in zip(grid, self.texts, strict=True)] for grid in grids]
        sizes = [len(texts) for texts in self.texts]
        self.there = combined([np.asarray(codes.of_rows) for codes in rows.key], sizes, len(rows))
        self.due = np.concatenate([self.there[:0], *(_every(each, sizes, self.there.dtype) for each in axes)])
        self.first_absent = [len(codes.numbers) for codes in rows.key]
        if len(grids) > 1:
            self.due = self.due[np.sort(np.unique(self.due, return_index=True)[1])]

    def missing(self) -> np.ndarray[Any, Any]:
        """Those that are not there, in the order in which they are due."""
        return self.due[~_are_in(self.due, self.there)]

    def first_extra(self) -> int | None:
        """The first row that is there and not due."""
        extra = np.flatnonzero(~_are_in(self.there, self.due))
        return int(extra[0]) if extra.size else None

    def codes(self, number: int) -> list[str]:
        """The codes of a row that is due."""
        return [list(texts)[at] for texts, at in zip(self.texts, self.places(number), strict=True)]

    def places(self, numbers: Any) -> list[Any]:
        """The numbers of the codes, by column, of which a number, or each of many, is made."""
        places = []
        for texts in reversed(self.texts):
            places.append(numbers % len(texts))
            numbers = numbers // len(texts)
        return places[::-1]


def _numbered(codes: Sequence[str], texts: dict[str, int]) -> np.ndarray[Any, Any]:
    return np.array([texts.setdefault(code, len(texts)) for code in codes], np.int64)


def _every(axes: Sequence[np.ndarray[Any, Any]], sizes: Sequence[int], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Every combination of the numbers of several columns, the last of them moving first."""
    found = np.zeros(1, dtype)
    for axis, size in zip(axes, sizes, strict=True):
        found = (found[:, None] * size + axis).ravel()
    return found


def _are_in(numbers: np.ndarray[Any, Any], others: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if not others.size:
        return np.zeros(numbers.size, bool)
    ordered = np.sort(others)
    places = np.minimum(np.searchsorted(ordered, numbers), ordered.size - 1)
    return np.asarray(ordered[places] == numbers, bool)


def _wholly_missing(due: _Due, missing: np.ndarray[Any, Any], key: Sequence[str]) -> Phrase | None:
    """ "jurisdiction YT", if every row that is missing is for a code that no row has."""
    for column, places, first, texts in zip(key, due.places(missing), due.first_absent, due.texts, strict=True):
        if (places >= first).all():
            numbers = list(dict.fromkeys(places.tolist()))
            codes = [list(texts)[number] for number in numbers]
            return phrase("every_row", "every row of {column} {codes}", column=column, codes=some_of(codes))
    return None


def recompute(
    control: Mapping[str, Any],
    rows: Rows,
    about: Mapping[str, Any],
    lists: Mapping[str, Mapping[str, Any]],
    place: Where,
) -> None:
    """Each total of a control must equal the sum of its rows within the rounding of both and what is suppressed."""
    measure = control.get("measure", (about["measures"] or [""])[0])
    if measure not in about["measures"] or not _are_totals(control.get("totals")):
        raise DataRefused(
            "control_not_complete",
            place,
            "a control needs totals, a list of tables each with its total, and one of the measures: {measure!r}.",
            measure=measure,
        )
    rounding = rounding_said(control.get("rounding", about["rounding"]), place)
    for total in control["totals"]:
        codes = {column: codes_listed(code) for column, code in total.items() if column != "total"}
        for column, code in ((column, code) for column, listed in codes.items() for code in listed):
            if column not in about["key"] or code not in lists[column]:
                raise DataRefused(
                    "control_total_of_no_code",
                    place,
                    "a control total is for {column} {code}, which the table does not have.",
                    column=column,
                    code=code,
                )
        groups = rows.grouped(tuple(about["key"].index(column) for column in codes))
        parts = [row for wanted in itertools.product(*codes.values()) for row in groups.rows(wanted)]
        figures = [rows.figure(measure, row) for row in parts]
        known = sum((figure or Decimal(0) for figure in figures), Decimal(0))
        hidden = sum(rows.suppressed(row) for row in parts)
        rounded = (rows.rounding(row) for row, figure in zip(parts, figures, strict=True) if figure is not None)
        slack = (rounding + sum(rounded, Decimal(0))) / 2
        low, high = known + hidden * SMALLEST - slack, known + hidden * LARGEST + slack
        published = number_said(total["total"])
        if not low <= published <= high:
            of = [phrase("of_codes", "{column} {codes:and}", column=c, codes=listed) for c, listed in codes.items()]
            bounds = phrase("from_to", "{low} to {high}", low=low, high=high) if low != high else low
            raise DataRefused(
                "control_total_missed",
                place,
                "{measure} for {of} add to {bounds}, and the published total is {published} ({name}).",
                "A row is wrong, missing or there twice.",
                measure=measure,
                of=of or phrase("all_rows", "all rows"),
                bounds=bounds,
                published=published,
                name=control.get("name") or phrase("control_total", "control total"),
            )


def _are_totals(listed: object) -> bool:
    return isinstance(listed, list) and all(
        isinstance(each, Mapping) and number_said(each.get("total")).is_finite() for each in listed
    )
