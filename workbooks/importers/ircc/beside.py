"""What is written beside an imported table: a TOML that the data gate reads, with source, vintage, day and sha256 of the original."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from fundingmodel.column import MONTH, MONTHS
from fundingmodel.datasets.dataset import SUPPRESSED
from fundingmodel.datasets.gate import load
from fundingmodel.language.words import Words
from workbooks.importers.ircc.layout import JURISDICTION, jurisdictions
from workbooks.importers.ircc.reading import Imported
from workbooks.importers.ircc.sums import fits
from workbooks.importers.ircc.tidy import Record

TOML = ".toml"


@cache
def _texts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "beside.toml").read_text(encoding="utf-8"))
    return found


def beside(
    imported: Imported, rows: Sequence[Record], retrieved: str | Mapping[str, str], whole_years: str = ""
) -> str:
    """The text of the TOML for one table of an import: its rows, those of its detail, or those of its months.

    `whole_years` is the file of the whole years, which a table of months names.
    """
    texts, measure = _texts(), imported.layout.measure
    columns = [column for column in (SUPPRESSED, "coverage") if column in rows[0]]
    key = [column for column in rows[0] if column not in (measure, *columns)]
    about: dict[str, Any] = {
        "title": _title_by_month(imported) if whole_years else _title(imported),
        "unit": "persons",
        "measures": [measure],
        "key": key,
        "columns": columns,
        "kind": "stock" if imported.is_stock else "flow",
        "source": {language: text.format(title=imported.title) for language, text in texts["source"].items()},
        **_of_data_set(imported, "url"),
        "publisher": texts["publisher"],
        "licence": texts["licence"],
        "retrieved": retrieved,
        "vintage": imported.vintage,
        "precision": {code: text.format(rounding=imported.rounding) for code, text in texts["precision"].items()},
        "rounding": imported.rounding,
        "trust": "published",
        **({"partly_suppressed": True} if imported.layout.derived else {}),
        **({"whole_years": whole_years} if whole_years else {}),
        "notes": _of_data_set(imported, "notes").get("notes", imported.notes),
        "complete": list(_complete(rows, key)),
        "original": {
            "file": imported.file,
            "sheet": imported.sheet,
            "title": imported.title,
            "language": imported.language,
            "sha256": imported.sha256,
        },
        "codes": {column: _codes(imported, rows, column) for column in key},
        "controls": list(_controls(imported, rows)),
    }
    return "".join(_lines(about))


def day_of_import(day: str) -> dict[str, str]:
    """What is said where nobody gave the day of the download."""
    return {language: text.format(day=day) for language, text in _texts()["imported"].items()}


def _of_data_set(imported: Imported, what: str) -> dict[str, Any]:
    """What the packaged data set of a known table says; nothing for a table that is not known."""
    if not imported.layout.known or not imported.layout.data_set:
        return {}
    about = load(imported.layout.data_set).about
    return {what: about[what]} if what in about else {}


def _title(imported: Imported) -> Mapping[str, str] | str:
    """The title of the packaged data set with the years of this edition; of another table, its own."""
    title = _of_data_set(imported, "title").get("title")
    if title is None:
        return imported.title
    years = f"{imported.first_month[:4]}-{imported.last_month[:4]}"
    return {language: re.sub(r"\d{4}-\d{4}$", years, text) for language, text in title.items()}


def _title_by_month(imported: Imported) -> Mapping[str, str] | str:
    """The same of the months: of the full years, since no other has all of them."""
    title, words = _of_data_set(imported, "title").get("title"), _texts()["by_month"]
    if title is None:
        return {language: text.format(title=imported.title) for language, text in words.items()}
    years = f"{imported.full_years[0]}-{imported.full_years[-1]}"
    return {
        language: words[language].format(title=re.sub(r"\d{4}-\d{4}$", years, text)) for language, text in title.items()
    }


def _complete(rows: Sequence[Record], key: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """The rows that there must be, by their codes in each column but the year."""
    first, *others = key[1:]
    last = others[-1] if others else first
    by_outer: dict[tuple[str, ...], dict[str, None]] = {}
    for row in rows:
        by_outer.setdefault(tuple(row[column] for column in key[1:] if column != last), {})[row[last]] = None
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for outer, codes in by_outer.items():
        alike.setdefault((outer[1:], tuple(codes)), []).extend(outer[:1])
    for (middle, inner), firsts in alike.items():
        within = {column: [code] for column, code in zip(others[:-1], middle, strict=True)}
        yield {**({first: firsts} if firsts else {}), **within, last: list(inner)}


def _codes(imported: Imported, rows: Sequence[Record], column: str) -> list[Any]:
    there = dict.fromkeys(row[column] for row in rows)
    if column == "year":
        return sorted(there)
    named = _names(imported, column)
    return [{"code": code, **named[code]} if code in named else code for code in _official(there, named)]


def _official(there: Iterable[str], named: Mapping[str, object]) -> list[str]:
    """The codes in the order of their names, those without names after them."""
    codes = list(there)
    return [code for code in named if code in codes] + [code for code in codes if code not in named]


def _names(imported: Imported, column: str) -> dict[str, dict[str, str]]:
    """By code: its names in both languages, and its kind where it has one."""
    if column == MONTH:
        return {code: {language: Words(language).month(code) for language in ("en", "fr")} for code in MONTHS}
    extra: dict[str, dict[str, str]] = _texts()["codes"]
    if column == JURISDICTION:
        by_code: dict[str, dict[str, str]] = {}
        for language, labels in jurisdictions().items():
            for label, code in labels.pairs():
                by_code.setdefault(code, {}).setdefault(language, label)
        return {**by_code, "ZZ": extra["ZZ"]}
    others = {code: names for code, names in extra.items() if code != "ZZ"}
    if not imported.layout.data_set:
        return others
    lists = load(imported.layout.data_set).code_lists
    listed = next(codes for name, codes in lists.items() if name not in ("year", JURISDICTION))
    return {**others, **{code: {k: v for k, v in each.items() if k != "code"} for code, each in listed.items()}}


def _controls(imported: Imported, rows: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """The published totals to which the rows must add, those alone that fit: the sheet's own have been compared already."""
    layout, measure = imported.layout, imported.layout.measure
    whole = (
        {layout.column: layout.whole} if layout.whole and layout.whole in {row[layout.column] for row in rows} else {}
    )
    if layout.whole and not whole:
        return  # the parts of persons who are in two of them add to no total
    totals = []
    for year, of_year in groupby(imported.totals, key=lambda row: row["year"]):
        rows_of_year = [row for row in rows if row["year"] == year and row.get(layout.column) != layout.derived]
        for total in of_year:
            codes: dict[str, Any] = {} if total[JURISDICTION] == "CA" else {JURISDICTION: total[JURISDICTION]}
            if whole and codes:
                continue  # the row itself
            parts = [
                row for row in rows_of_year if all(row[column] == code for column, code in {**codes, **whole}.items())
            ]
            counts = [int(row[measure]) if row[measure] else None for row in parts]
            if total[measure] and fits(int(total[measure]), counts, imported.rounding):
                parted = (
                    {layout.column: list(dict.fromkeys(row[layout.column] for row in parts))} if layout.derived else {}
                )
                totals.append({"year": year, **codes, **whole, **parted, "total": int(total[measure])})
    if totals:
        yield {"name": "published totals", "totals": totals}


# TOML


def _lines(about: Mapping[str, Any]) -> Iterator[str]:
    """Keys first, then tables, then lists of tables, as TOML has them."""
    tables = {name: about[name] for name in ("original", "codes")}
    controls = about["controls"]
    for name, value in about.items():
        if name not in (*tables, "controls"):
            yield f"{name} = {_value(value, lines=name == 'complete')}\n"
    for name, table in tables.items():
        yield f"\n[{name}]\n"
        for each, value in table.items():
            yield f"{_key(each)} = {_value(value, lines=name == 'codes' and any(isinstance(x, dict) for x in value))}\n"
    for control in controls:
        yield f"\n[[controls]]\nname = {_value(control['name'])}\ntotals = {_value(control['totals'], lines=True)}\n"


def _value(value: object, lines: bool = False) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        if lines:
            return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
