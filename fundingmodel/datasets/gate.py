"""Tables of figures, and the gate through which every one of them is read.

A data set is a tidy CSV of figures with a TOML file of the same name beside it, which says what the figures are: unit,
key columns, source, vintage, rounding, the codes each key column may hold, and the totals they must add to.

A wrong code drops a recipient while the total still looks plausible, so nothing unknown, missing, duplicated or renamed
passes, and the totals are recomputed each time a table is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fundingmodel.datasets.csv_files import read_csv
from fundingmodel.datasets.dataset import DESCRIBING, ROUNDING, SUPPRESSED, Dataset, known_codes
from fundingmodel.datasets.held import once
from fundingmodel.datasets.numbers import rounding_said
from fundingmodel.datasets.rows import COMMA, POINT, read_rows
from fundingmodel.datasets.whole_table import recompute, refuse_duplicates, refuse_gaps
from fundingmodel.errors import DataRefused, Where, in_file, phrase
from fundingmodel.files_read import note_said, note_text
from fundingmodel.outside_errors import worded
from fundingmodel.scopes import check_measure
from fundingmodel.toml_files import read_toml

PACKAGED = Path(__file__).parents[1] / "data"
KINDS = ("flow", "stock", "money", "evidence")
TRUSTS = ("published", "transcribed", "derived", "inferred")
RESERVED = ("measure", "self", SUPPRESSED, ROUNDING)  # names that a key column may not take
REQUIRED = ("unit", "key", "measures")
GOVERNING = ("measure", "columns", "kind", "trust", "rounding", "codes", "complete", "controls", "negative",
             "partly_suppressed", "decimal", "original", "money", "changes", "whole_years")  # fmt: skip
ABOUT_KEYS = (*REQUIRED, *DESCRIBING, "short", *GOVERNING)
CODE_KEYS = ("code", "en", "fr", "kind", "contains")


def packaged() -> tuple[str, ...]:
    """The names of the data sets that come with the package."""
    return tuple(sorted(path.stem for path in PACKAGED.glob("*.csv")))


def load(name_or_path: str | Path, folder: str | Path | None = None) -> Dataset:
    """A data set that comes with the package, by name, or a CSV file with its TOML file beside it.

    A relative path is taken from `folder` (that of the scenario file, for instance), or from the current folder.
    """
    return once(("data set", str(name_or_path), str(folder)), lambda: _loaded(name_or_path, folder))


def _loaded(name_or_path: str | Path, folder: str | Path | None) -> Dataset:
    path = _find(name_or_path, folder)
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        raise DataRefused(
            "data_set_not_described",
            in_file(path.name),
            "there is no {beside} beside it to say what its columns and unit are.",
            "Write one, or give key, measure and unit where the table is named.",
            beside=beside.name,
        )
    found = _read_once(path.resolve(), *(_state(each) for each in (path, beside)))
    note_text(path, found.sha256, found.form)
    note_said(beside, found.about, found.about)
    return found


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file does."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _read_once(path: Path, _table: tuple[int, int], _described: tuple[int, int]) -> Dataset:
    """A data set, read again only when one of its files has changed: the gate recomputes every total each time."""
    return _read(path, _about(path.with_suffix(".toml")))


def read_table(
    path: str | Path,
    key: Sequence[str],
    measure: str | Sequence[str],
    codes: Mapping[str, Sequence[str]] | None = None,
    *,
    unit: str,
    folder: str | Path | None = None,
    columns: Sequence[str] = (),
    rounding: Decimal | int | str = 0,
    complete: bool = True,
    negative: bool = False,
    decimal: str | None = None,
) -> Dataset:
    """A CSV file without a TOML file beside it; the caller says what its columns are.

    `key` names the key columns, `measure` the column (or columns) of figures, `codes` the codes a key column may hold,
    in order (without them, those of the file in the order in which they come). `columns` names the other columns the
    file may have. Unless `complete` is False, every combination of codes must have its row. `decimal` is the sign in its
    decimals, "." or ","; without it a point, unless a figure of a file that is parted by semicolons leaves that open.
    """
    about: dict[str, Any] = {
        "unit": unit,
        "key": list(key),
        "measures": [measure] if isinstance(measure, str) else list(measure),
        "columns": list(columns),
        "codes": {column: list(listed) for column, listed in (codes or {}).items()},
        "rounding": rounding,
        "negative": negative,
    }
    if decimal is not None:
        about["decimal"] = decimal
    if complete:
        about["complete"] = [{}]
    return once(("table", str(path), str(folder), repr(about)), lambda: _read_as(about, _find(path, folder)))


def _read_as(about: dict[str, Any], path: Path) -> Dataset:
    return _read(path, _checked_about(about, in_file(path.name)))


# What a TOML file says of a table


def _find(name_or_path: str | Path, folder: str | Path | None) -> Path:
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or text.lower().endswith(".csv") or "/" in text or "\\" in text
    path = Path(folder or ".") / text if is_path else PACKAGED / f"{text}.csv"
    if path.is_file():
        return path
    if is_path:
        raise DataRefused("no_such_file", text, "there is no such file in {parent}.", parent=path.parent.resolve())
    raise DataRefused(
        "no_such_data_set",
        text,
        "no data set of this name comes with the package.",
        "There are {packaged:and}. For a file of your own, give its name with .csv.",
        packaged=packaged(),
    )


def _about(path: Path) -> dict[str, Any]:
    def broken(error: Exception) -> DataRefused:
        return DataRefused(
            "data_set_not_toml", in_file(path.name), "not a TOML file that can be read: {cause}.", cause=worded(error)
        )

    about = read_toml(path, DataRefused, broken)
    return _checked_about(about, in_file(path.name))


def _checked_about(about: dict[str, Any], place: Where) -> dict[str, Any]:
    """The same, with `measures` a list and the types right, or DataRefused naming the key."""
    for key in about:
        if key not in ABOUT_KEYS:
            raise DataRefused(
                "data_set_unknown_key",
                place,
                "unknown key {key!r}.",
                known_codes(key, ABOUT_KEYS, ABOUT_KEYS),
                key=key,
            )
    if "measure" in about:
        about = {"measures": [about["measure"]], **{key: value for key, value in about.items() if key != "measure"}}
    for key in REQUIRED:
        if key not in about:
            raise DataRefused("data_set_key_missing", place, "the key {key!r} is missing.", key=key)
    _refuse_other_lists(about, place)
    _refuse_other_codes(about, place)
    for key, allowed in (("kind", KINDS), ("trust", TRUSTS), ("decimal", (POINT, COMMA))):
        if key in about and about[key] not in allowed:
            raise DataRefused(
                "data_set_not_one_of",
                place,
                "{key} is {found!r}; it must be one of {allowed:and}.",
                key=key,
                found=about[key],
                allowed=allowed,
            )
    _refuse_other_key(about["key"], place)
    _refuse_other_money(about, place)
    _refuse_other_changes(about, place)
    return {**about, "rounding": rounding_said(about.get("rounding", 0), place)}


def _refuse_other_money(about: Mapping[str, Any], place: Where) -> None:
    """Refuses what is said of money unless it is a scope, and a measure for all columns of figures or for some by name."""
    said = about.get("money", {})
    done = said.get("measure", {}) if isinstance(said, dict) else None
    by_column = done if isinstance(done, dict) else dict.fromkeys(about["measures"], done)
    known = isinstance(said, dict) and set(said) <= {"scope", "measure"} and isinstance(said.get("scope", ""), str)
    if not known or not set(by_column) <= set(about["measures"]):
        raise DataRefused(
            "data_set_money",
            place / "money",
            "found {found!r}.",
            'Write money = {{ scope = "shared", measure = "allocated" }}, or a measure for each column of figures.',
            found=said,
        )
    for measure in by_column.values():
        check_measure(measure, place / "money", DataRefused)


def _refuse_other_changes(about: Mapping[str, Any], place: Where) -> None:
    if not isinstance(changes := about.get("changes", ""), str):
        raise DataRefused(
            "data_set_changes",
            place,
            "changes is {found!r}; it names the one table of changes on the year before.",
            'Write changes = "our_changes.csv", for instance.',
            found=changes,
        )


def _refuse_other_lists(about: Mapping[str, Any], place: Where) -> None:
    for key, item in (("key", str), ("measures", str), ("columns", str), ("complete", dict), ("controls", dict)):
        listed = about.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(each, item) for each in listed):
            shape = '["name"]' if item is str else phrase("table_of", "a [[{key}]] table", key=key)
            raise DataRefused(
                "data_set_not_a_list",
                place,
                "{key} is {listed!r}; it must be a list, such as {shape}.",
                key=key,
                listed=listed,
                shape=shape,
            )


def _refuse_other_codes(about: Mapping[str, Any], place: Where) -> None:
    if not isinstance(about.get("codes", {}), dict):
        raise DataRefused(
            "codes_not_a_table", place, "codes must be a table, with a list of codes for each key column."
        )
    if any(not isinstance(listed, list) for listed in about.get("codes", {}).values()):
        raise DataRefused("codes_not_a_list", place, 'each line of codes must be a list, such as ["A", "B"].')


def _refuse_other_key(columns: Sequence[str], place: Where) -> None:
    if not columns:
        raise DataRefused("key_is_empty", place, "key is empty; name the columns that tell one row from another.")
    for column in columns:
        if column in RESERVED:
            raise DataRefused(
                "key_column_reserved",
                place,
                "a key column may not be called {column!r}; choose another name.",
                column=column,
            )


def _code_lists(about: Mapping[str, Any], place: Where) -> dict[str, dict[str, dict[str, Any]]]:
    """By key column: code to its entry (names, kind). A plain code in the list is an entry without names."""
    lists: dict[str, dict[str, dict[str, Any]]] = {}
    for column, listed in about.get("codes", {}).items():
        if column not in about["key"]:
            raise DataRefused(
                "codes_of_no_key_column",
                place,
                "codes are given for {column!r}; the key columns are {key:and}.",
                column=column,
                key=about["key"],
            )
        lists[column] = {}
        for each in listed:
            entry = each if isinstance(each, dict) else {"code": str(each)}
            if "code" not in entry or not set(entry).issubset(CODE_KEYS):
                raise DataRefused(
                    "code_not_described",
                    place / f"codes.{column}",
                    "found {each!r}; it may hold {code_keys:and}, code always.",
                    each=each,
                    code_keys=CODE_KEYS,
                )
            if str(entry["code"]) in lists[column]:
                raise DataRefused(
                    "code_listed_twice",
                    place / f"codes.{column}",
                    "the code {code!r} is listed twice.",
                    code=entry["code"],
                )
            lists[column][str(entry["code"])] = entry
    return lists


# The gate


def _read(path: Path, about: dict[str, Any]) -> Dataset:
    file, place = read_csv(path), in_file(path.name)
    lists = _code_lists(about, place)
    rows = read_rows(file, about, lists, place)
    if not rows:
        raise DataRefused("no_rows", in_file(path.name), "there is a header and no row below it.")
    for column, codes in zip(about["key"], rows.key, strict=True):
        if column not in lists:
            lists[column] = {code: {"code": code} for code in codes.numbers}
    refuse_duplicates(rows, place)
    if "complete" in about:
        refuse_gaps(rows, about, lists, place)
    for control in about.get("controls", ()):
        recompute(control, rows, about, lists, place)
    return Dataset(
        name=path.stem,
        path=path,
        about=about,
        unit=str(about["unit"]),
        key=tuple(about["key"]),
        measures=tuple(about["measures"]),
        rows=rows,
        code_lists={column: lists[column] for column in about["key"]},
        sha256=hashlib.sha256(file.data).hexdigest(),
        may_hide=SUPPRESSED in file.header,
        form=replace(file.form, decimal=about.get("decimal", POINT)),
    )
