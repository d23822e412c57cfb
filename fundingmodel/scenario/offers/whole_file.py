"""Whole files: a scenario with all that it takes from its parents, written as one file that gives the same amounts."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.scenario.offers.left_behind import Table, table
from fundingmodel.scenario.offers.references import FILE_KEYS, relative

BARE = re.compile(r"[A-Za-z0-9_-]+")
PARENT = "parent"
TABLES = ("titles", "scopes", "published", "inputs", "tiers")  # below all else of a file, each under a head of its own
OF_TIER = ("titles", "inputs")
LISTS = ("steps", "promises")


def in_toml(value: object) -> str:
    """A value in one line of TOML, each figure with all its digits.

    >>> in_toml({"a b": [Decimal("0.10"), True, 'x"y']})
    '{ "a b" = [0.10, true, "x\\\\"y"] }'
    """
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{key_in_toml(key)} = {in_toml(x)}" for key, x in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(in_toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, date) else _figure(value)


def _figure(value: object) -> str:
    """A number as it was written; a decimal without a point keeps one, as other readers take it for a whole number."""
    text = str(value)
    return f"{text}.0" if isinstance(value, Decimal) and re.fullmatch(r"-?\d+", text) else text


def key_in_toml(key: object) -> str:
    return str(key) if BARE.fullmatch(str(key)) else in_toml(str(key))


def whole_file(data: Table, path: Path, folder: Path, remarks: Sequence[str] = ()) -> str:
    """What a scenario says with its parents, as one file to be saved in a folder, with remarks above it.

    Files that it names are named as they are found from there.
    """
    said = _from_folder({key: value for key, value in data.items() if key != PARENT}, path.parent, folder)
    lines = [f"# {remark}" for remark in remarks]
    lines += [*_entries(said, TABLES), *_tables(said, TABLES, ())]
    return "\n".join(lines).strip("\n") + "\n"


def _from_folder(data: Table, old: Path, new: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            found[key] = _from_folder(value, old, new)
        elif isinstance(value, list):
            found[key] = [_from_folder(x, old, new) if isinstance(x, Mapping) else x for x in value]
        else:
            is_file = key in FILE_KEYS and isinstance(value, str) and (old / value).is_file()
            found[key] = relative(old / value, new) if is_file and not Path(value).is_absolute() else value
    return found


def _entries(data: Table, tables: Sequence[str]) -> Iterator[str]:
    """The keys that come before all tables: a list of steps or promises a line each, any other in one line."""
    for key, value in data.items():
        if key in tables and isinstance(value, Mapping):
            continue
        if key in LISTS and isinstance(value, list):
            yield from (f"{key} = [", *(f"  {in_toml(step)}," for step in value), "]")
        else:
            yield f"{key_in_toml(key)} = {in_toml(value)}"


def _tables(data: Table, tables: Sequence[str], above: tuple[str, ...]) -> Iterator[str]:
    for key in tables:
        inside = table(data, key)
        if not inside:
            yield from ("", _head((*above, key))) if isinstance(data.get(key), Mapping) else ()
            continue
        if key == "inputs":
            for name, each in inside.items():
                yield from _input((*above, key, name), each)
        elif key == "tiers":
            for name, each in inside.items():
                yield from ("", _head((*above, key, name)), *_entries(each, OF_TIER))
                yield from _tables(each, OF_TIER, (*above, key, name))
        else:
            yield from _with_lists((*above, key), inside)


def _with_lists(keys: tuple[str, ...], inside: Table) -> Iterator[str]:
    """A table, its lists of tables each below a head of its own: [[published.results]]."""
    lists = [
        key for key, value in inside.items() if isinstance(value, list) and value and isinstance(value[0], Mapping)
    ]
    yield from ("", _head(keys), *_entries({key: value for key, value in inside.items() if key not in lists}, ()))
    for key in lists:
        for each in inside[key]:
            yield from ("", f"[{_head((*keys, key))}]", *_entries(each, ()))


def _input(keys: tuple[str, ...], each: Table) -> Iterator[str]:
    """An input below its head; years with more to say of them than a figure each have a head of their own."""
    years = [
        key for key in each if key.startswith("by_") and any(isinstance(x, Mapping) for x in table(each, key).values())
    ]
    yield from ("", _head(keys), *_entries(each, years))
    for key in years:
        plain = {year: x for year, x in each[key].items() if not isinstance(x, Mapping)}
        yield from ("", _head((*keys, key)), *_entries(plain, ())) if plain else ()
        for year, said in each[key].items():
            if isinstance(said, Mapping):
                yield from ("", _head((*keys, key, year)), *_entries(said, ()))


def _head(keys: Sequence[str]) -> str:
    return f"[{'.'.join(map(key_in_toml, keys))}]"
