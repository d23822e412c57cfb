"""Merging: what a file says laid over what its parents say, or a tier's table over what all tiers share.

A key given again takes the place of the one above; tables are merged key by key. Of keys that cannot be given together, as `year`
and `year_lag`, the one given below removes the other: what a child says is never refused, or dropped, for what its parent said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fundingmodel.datasets.dataset import TIME_COLUMNS
from fundingmodel.scenario.figures.late_or_revised import DATA_RULES, TAKEN_BACK
from fundingmodel.scenario.parameters import BESIDE, DECLARED_KEYS, FROM, LITERAL_KEYS, MONEY_KEYS, OTHERS, SOURCES

# What is said of a figure, and not of another.
FIGURE_SAID_KEYS = ("source", "status", "assumption", "note", "vintage", "range", *MONEY_KEYS)
SAID_OF_ENTRIES = (*FIGURE_SAID_KEYS, "price_basis")  # and of the years alone that a child gives
MEASURE = "measure"
FILE, CODES, INPUT, TIERS, PARTS = (
    "",
    "codes",
    "input",
    "tiers",
    "parts",
)  # what a table is of; of a tier it is as of a file
YEAR_KEYS = ("year", "year_lag")
COLUMN_KEYS = ("jurisdiction_column", "category_column", "year_column")
# Keys of which one alone is given; of the codes, a file has a list and no names, so that it is none beside listed codes.
EXCLUSIVE = {
    FILE: (("formula", "steps"),),
    CODES: (("data", "file"), ("codes", "file")),
    INPUT: (YEAR_KEYS, ("source", "assumption")),
}
TABLES = {"jurisdictions": CODES, "categories": CODES, TIERS: TIERS}


def merged(above: Mapping[str, Any], below: Mapping[str, Any], of: str = FILE) -> dict[str, Any]:
    """The parent's tables with the child's differences; an input given again from another kind of source takes its place.

    >>> merged({"formula": "settlement", "lags": [3, 2]}, {"steps": ["share"]})
    {'lags': [3, 2], 'steps': ['share']}
    """
    result = without_excluded(above, below, of)
    for key, value in below.items():
        old = result.get(key)
        if key == "inputs" and isinstance(old, Mapping) and isinstance(value, Mapping):
            result[key] = {**old, **{name: _merged_input(old.get(name), table) for name, table in value.items()}}
        elif of == FILE and key in DATA_RULES:  # never in one language the child's, in the other its parent's
            if value is TAKEN_BACK:
                result.pop(key, None)
            else:
                result[key] = value
        elif isinstance(old, Mapping) and isinstance(value, Mapping) and not _replaces(old, value):
            result[key] = merged(old, value, FILE if of == TIERS else TABLES.get(key, key))
        else:
            result[key] = value
    return result


def without_excluded(above: Mapping[str, Any], below: Mapping[str, Any], of: str) -> dict[str, Any]:
    """A parent's table without the keys that another key of the child excludes."""
    if of == PARTS and isinstance(
        below.get("file"), str
    ):  # lists stand before a file: a parent's would hide the child's file
        return {key: value for key, value in above.items() if isinstance(value, str)}
    given = set(below)
    out = {key for keys in EXCLUSIVE.get(of, ()) if given & set(keys) for key in keys}
    if of == CODES and {"data", "file"} & (given | out):
        out.add("column")  # of the data set or file that the parent took
    left = {key: value for key, value in above.items() if key not in out - given}
    return _without_columns(left, below) if of == INPUT else left


def _without_columns(above: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """A parent's input without what it says of the columns of its data that the child reads in another way."""
    years = str(below.get("year_column", above.get("year_column", TIME_COLUMNS[0])))
    chosen = {*_columns(below.get("where")), *_columns(below.get("sum_over"))}
    taken = chosen | {str(below[key]) for key in COLUMN_KEYS if key in below}
    taken |= {years} if any(key in below for key in YEAR_KEYS) else set()
    left = {key: value for key, value in above.items() if not (key in COLUMN_KEYS and value in chosen)}
    left = {key: value for key, value in left.items() if not (key in YEAR_KEYS and years in chosen)}
    if isinstance(where := left.get("where"), Mapping):
        left["where"] = {name: code for name, code in where.items() if name not in taken}
    if isinstance(left.get("sum_over"), str | list):
        left["sum_over"] = [name for name in _columns(left["sum_over"]) if name not in taken]
    return left


def _columns(named: object) -> Sequence[str]:
    if isinstance(named, str):
        return (named,)
    return tuple(map(str, named)) if isinstance(named, Mapping | list) else ()


def _merged_input(old: object, new: object) -> object:
    """An input with the child's figures, which never keep the parent's source, note or mark of assumption."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    if _replaces(old, new):  # other figures of what is still the same, and has the same title
        return {**{key: old[key] for key in _kept(old) if key in old}, **new}
    if isinstance(old.get(FROM), Mapping) and isinstance(new.get(FROM), Mapping):  # nothing is said of another formula
        old, new = {k: v for k, v in old.items() if k != FROM}, {**new, FROM: {**old[FROM], **new[FROM]}}
    of_entries = _said_of_entries(old)
    said = {key: new[key] for key in of_entries if key in new}
    by_key = [key for key in LITERAL_KEYS if key.startswith("by_") and isinstance(new.get(key), Mapping)]
    if not by_key:
        changed = any(key in new for key in ("value", "values", OTHERS))
        return merged({k: v for k, v in old.items() if not (changed and k in FIGURE_SAID_KEYS)}, new, INPUT)
    # What the child says is said of the entries that it changes; the others keep what the parent says of them.
    result = merged(old, {key: value for key, value in new.items() if key not in (*by_key, *of_entries)}, INPUT)
    for key in by_key:
        result[key] = {**old.get(key, {}), **{name: _own_entry(entry, said, old) for name, entry in new[key].items()}}
    return result


def _kept(old: Mapping[str, Any]) -> tuple[str, ...]:
    """What an input is, wherever its figures come from; of one that the file itself declares, its unit too."""
    return (*DECLARED_KEYS, *(("unit",) if "shape" in old else ()))


def _said_of_entries(table: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said of the figures alone that a child gives; beside data, `measure` is the column that is read."""
    return tuple(key for key in SAID_OF_ENTRIES if not (key == MEASURE and "data" in table))


def _own_entry(entry: object, said: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """One year's figure of a child, with what the child says of it, and nothing of what its parent said."""
    table = dict(entry) if isinstance(entry, Mapping) else {"value": entry}
    of_money = {key: "" for key in MONEY_KEYS if key in old and key in _said_of_entries(old)}
    return {"source": "", "assumption": False, "note": "", **of_money, **said, **table}


def _replaces(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    given = {key for key in SOURCES if key in new}
    is_beside = "data" in old and given in [{key} for key in BESIDE.values()]  # some years in place of the data set's
    if is_beside and not (given == {BESIDE["calendar year"]} and "unit" in new):  # with a unit they are all its figures
        return False
    return (
        bool(given)
        and any(key in old for key in SOURCES)
        and not all(isinstance(old.get(key), Mapping) and isinstance(new[key], Mapping) for key in given)
    )
