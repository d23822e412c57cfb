"""Literal figures: those that are written in the scenario file, one for all, by code, or by year or lag."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, Input
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.figures.figure_checks import check_unit
from fundingmodel.scenario.figures.provenance import read_said
from fundingmodel.scenario.parameters import (
    DATA_KEYS,
    EVERY_YEAR,
    MONEY_KEYS,
    OTHERS,
    SAID_KEYS,
    Block,
    Parameter,
    Place,
    Said,
    refuse_unknown_keys,
    unknown_key,
)

ENTRY_KEYS = ("value", "values", OTHERS, *SAID_KEYS)  # of the figures of one year
BEYOND = Decimal(10) ** 18


def literal_parameter(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: Where) -> Parameter:
    check_unit(wanted, table.get("unit"), where, place.currency)
    if stray := [key for key in DATA_KEYS if key in table and key not in MONEY_KEYS]:
        raise ScenarioRefused(
            "goes_with_data", where, "{stray!r} goes with `data`, and no `data` is given.", stray=stray[0]
        )
    key_of, expected = {
        None: ("by_year", place.fiscal_years),
        "lag": ("by_lag", tuple(map(str, place.lags))),
        "calendar year": ("by_calendar_year", tuple(map(str, place.all_data_years()))),
    }[wanted.by]
    for key in ("by_year", "by_lag", "by_calendar_year"):
        if key in table and key != key_of:
            raise ScenarioRefused(
                "figures_by_another_key",
                where,
                "{key} does not fit; these figures go by {key_of}.",
                key=key,
                key_of=key_of.removeprefix("by_"),
            )
    if ("value" in table) + ("values" in table) + (key_of in table) != 1:
        raise ScenarioRefused(
            "several_kinds_of_figures", where, "give one of value, values and {key_of}.", key_of=key_of
        )
    _refuse_stray_others(wanted, table, where)
    if key_of not in table:
        block = _block(wanted, table, place, where)
        return Parameter(wanted, {EVERY_YEAR: block} if wanted.by is None else dict.fromkeys(expected, block), said)
    figures, said_by_year = figures_by_key(wanted, table[key_of], expected, place, said, where.key(key_of))
    missing = [key for key in expected if key not in figures]
    if missing and not wanted.may_be_unknown:
        raise ScenarioRefused(
            "key_lacks_figures", where, "{key_of} has nothing for {missing}.", key_of=key_of, missing=missing
        )
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    unknown: Block = ((None,) * len(columns),) * len(rows)
    return Parameter(wanted, {key: figures.get(key, unknown) for key in expected}, said, said_by_year)


def figures_by_key(
    wanted: Input, entries: Mapping[str, Any], expected: Sequence[str], place: Place, said: Said, where: Where
) -> tuple[dict[str, Block], dict[str, Said]]:
    if not isinstance(entries, Mapping):
        raise ScenarioRefused(
            "not_a_table_of_years",
            where,
            "found {entries!r}; write a figure for each of {expected}.",
            entries=entries,
            expected=expected,
        )
    figures, said_by_key = {}, {}
    for key, entry in entries.items():
        if key not in expected:
            if place.more_years and is_key_of(wanted, key):
                continue
            raise unknown_key(where, key, expected)
        if isinstance(entry, Mapping):
            refuse_unknown_keys(entry, ENTRY_KEYS, where.key(key))
            _refuse_stray_others(wanted, entry, where.key(key))
            said_by_key[key] = read_said(entry, where.key(key), said)
        figures[key] = _block(wanted, entry if isinstance(entry, Mapping) else {"value": entry}, place, where.key(key))
    return figures, said_by_key


def is_key_of(wanted: Input, key: str) -> bool:
    """Whether a key is a year as figures of the input go by."""
    return bool(re.fullmatch("[0-9]{4}", key)) if wanted.by else fiscal_years.read(key) is not None


def _block(wanted: Input, entry: Mapping[str, Any], place: Place, where: Where) -> Block:
    rows, columns = (place.codes(axis) for axis in AXES[wanted.shape])
    if "value" in entry:
        if wanted.shape == "origin x jurisdiction":
            raise ScenarioRefused(
                "one_value_for_origins", where, "one value does not fit; give values for each origin."
            )
        return ((_number(entry["value"], wanted, where),) * len(columns),) * len(rows)
    values = entry.get("values")
    if not isinstance(values, Mapping) or wanted.shape == "scalar":
        if wanted.shape == "scalar":
            raise ScenarioRefused("not_one_value", where, "give value = a number.")
        raise ScenarioRefused("not_values_by_code", where, "give values = {{ CODE = number, ... }}.")
    if wanted.shape == "origin x jurisdiction":
        return _residence(wanted, values, rows, where)
    by_row = _with_others({"": values} if rows == ("",) else values, entry, rows, columns)
    _check_codes(by_row, rows, where)
    if columns == ("",):
        return tuple((_number(by_row[row], wanted, where.key(row)),) for row in rows)
    for row in rows:
        _check_codes(by_row[row], columns, where.key(row) if row else where)
    return tuple(tuple(_number(by_row[row][column], wanted, where.key(column)) for column in columns) for row in rows)


def _refuse_stray_others(wanted: Input, entry: Mapping[str, Any], where: Where) -> None:
    """Refuses a figure for others where no values say which they are, or where an origin that is not named stays."""
    if OTHERS not in entry:
        return
    if wanted.shape in ("scalar", "origin x jurisdiction"):
        raise ScenarioRefused(
            "others_of_no_codes",
            where / OTHERS,
            "it goes with figures by jurisdiction or category.",
            "Take it out.",
        )
    if not isinstance(entry.get("values"), Mapping):
        raise ScenarioRefused(
            "others_without_values",
            where / OTHERS,
            "no values beside it.",
            "Name in values those whose figure is another one, or write value = ... for all alike.",
        )


def _with_others(
    by_row: Mapping[str, Any], entry: Mapping[str, Any], rows: Sequence[str], columns: Sequence[str]
) -> Mapping[str, Any]:
    """The figures by code, those of every code that is not named being the others'; a code that is unknown stays to be refused."""
    if OTHERS not in entry:
        return by_row
    others = entry[OTHERS]
    if columns == ("",):
        return {**dict.fromkeys(rows, others), **by_row}
    given: dict[str, Any] = {**{row: {} for row in rows}, **by_row}
    return {
        row: {**dict.fromkeys(columns, others), **found} if isinstance(found, Mapping) else found
        for row, found in given.items()
    }


def _residence(wanted: Input, values: Mapping[str, Any], codes: Sequence[str], where: Where) -> Block:
    """Where those of each origin live: an origin that is not named stays, and so does what is left of one that is."""
    rows = []
    for origin in codes:
        named = dict(values.get(origin, {}))
        _check_known(named, codes, where.key(origin))
        moved = {code: _number(x, wanted, where.key(origin).key(code)) or Decimal(0) for code, x in named.items()}
        moved.setdefault(origin, Decimal(1) - sum(moved.values()))
        rows.append(tuple(moved.get(code, Decimal(0)) for code in codes))
    _check_known(values, codes, where)
    return tuple(rows)


def _check_known(found: Mapping[str, Any], codes: Sequence[str], where: Where) -> None:
    for code in found:
        if code not in codes:
            raise unknown_key(where, code, codes)


def _check_codes(found: object, codes: Sequence[str], where: Where) -> None:
    if not isinstance(found, Mapping):
        raise ScenarioRefused(
            "not_a_table_of_codes",
            where,
            "found {found!r}; give a number for each of {codes}.",
            found=found,
            codes=codes,
        )
    _check_known(found, codes, where)
    if missing := [code for code in codes if code not in found]:
        raise ScenarioRefused(
            "codes_without_figure",
            where,
            "nothing for {missing:quoted}.",
            "The scenario has {codes}: add {first} = 1, for instance.",
            missing=missing,
            codes=codes,
            first=missing[0],
        )


def _number(value: object, wanted: Input, where: Where) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ScenarioRefused(
            "not_a_number", where, "found {value!r} where a number of {unit} belongs.", value=value, unit=wanted.unit
        )
    number = Decimal(value)
    if not number.is_finite():
        raise ScenarioRefused(
            "not_finite", where, "{value} is not a figure.", "Write a number, or leave the step out.", value=value
        )
    refuse_beyond_exact(number, where)
    return number


def refuse_beyond_exact(number: Decimal, where: Where) -> None:
    """Refuses a figure with more digits before the point than sums keep."""
    if number.adjusted() >= BEYOND.adjusted():
        raise ScenarioRefused(
            "beyond_exact", where, "{value} is beyond what can be calculated exactly.", "Check the unit.", value=number
        )
