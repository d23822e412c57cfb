"""Scenario files and data sets once more, from their documentation: the files of the second reader.

It imports nothing of the package, and takes only tomllib, csv and json to what is in its folders. What a file may not say is
refused by the package: this reads right files, and stops with an error at what it does not know.
"""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[2] / "fundingmodel"
SOURCES = {"value", "values", "by_year", "by_lag", "by_calendar_year", "data", "scenario", "tier", "formula"}
DECLARED = ("shape", "by", "title", "unit")  # what a declared input is, wherever its figures come from
SHARED = ("formula", "steps", "results", "jurisdictions", "categories", "inputs", "titles", "lags")  # by all tiers
UNIT, COUNT = "rounding_unit", "units_per_dollar"
Table = dict[str, Any]


# Years


def start(year: str) -> int:
    """The calendar year in which a year begins."""
    return int(str(year)[:4])


def fiscal_years(given: Any) -> list[str]:
    """The years of a list, or from the first to the last."""
    if isinstance(given, list):
        return [str(year) for year in given]
    begins = range(start(given["first"]), start(given["last"]) + 1)
    return [f"{year}-{(year + 1) % 100:02d}" if "-" in given["first"] else f"{year}" for year in begins]


def same_year(one: str, other: str) -> bool:
    return start(one) == start(other) and ("-" in str(one)) == ("-" in str(other))


# Scenario files


def find(name: str, folder: Path) -> Path:
    """A file beside another, or a scenario or published case of the package."""
    if name.endswith(".toml"):
        return folder / name
    return next(p for p in (PACKAGE / room / f"{name}.toml" for room in ("scenarios", "published")) if p.is_file())


def read_toml(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)


def with_parents(path: Path) -> Table:
    """What a scenario file says, over what its parents say."""
    data = read_toml(path)
    above = with_parents(find(data["parent"], path.parent)) if "parent" in data else {}
    if isinstance(data.get("steps"), dict):
        data = {**data, "steps": changed_steps(steps_of(above), data["steps"])}
    return laid_over(above, in_units(data, own_units(data) | own_units(above)))


def changed_steps(listed: list[Table], changes: Table) -> list[Table]:
    """A parent's steps with those that a child drops, sets otherwise, or adds before or after one; by stage alone is not read."""
    called = [each.get("as", each["step"]) for each in listed]
    found = [
        {**each, **changes.get("set", {}).get(name, {})}
        for each, name in zip(listed, called, strict=True)
        if name not in changes.get("drop", ())
    ]
    for each in changes.get("add", ()):
        place = next(
            n for n, step in enumerate(found) if step.get("as", step["step"]) == each.get("after", each.get("before"))
        )
        own = {key: value for key, value in each.items() if key not in ("after", "before")}
        found.insert(place + ("after" in each), own)
    return found


EXCLUDED = {
    "year": {"year_lag"},
    "year_lag": {"year"},
    "formula": {"steps"},
    "steps": {"formula"},
}  # by what a child gives


def laid_over(above: Table, below: Table) -> Table:
    """Tables within tables, down to what is no table in both; figures of another kind of source replace the parent's whole."""
    found = {key: value for key, value in above.items() if key in below or not EXCLUDED.get(key, set()) & set(below)}
    for key, value in below.items():
        old = above.get(key)
        if not isinstance(old, dict) or not isinstance(value, dict):
            found[key] = value
        elif key == "from":  # a year that is made otherwise is made so alone
            found[key] = {**old, **value}
        elif other_source(old, value):
            kept = {each: old[each] for each in DECLARED if each in old} if "shape" in old else {}
            found[key] = {**kept, **value}
        else:
            found[key] = laid_over(old, value)
    return found


def other_source(old: Table, new: Table) -> bool:
    """Whether figures are given again from elsewhere: some years of a data set are not all of it."""
    given, had = SOURCES & set(new), SOURCES & set(old)
    if not given or not had or (given == {"by_year"} and "data" in had):
        return False
    return any(not isinstance(new[key], dict) or not isinstance(old.get(key), dict) for key in given)


def own_units(data: Table) -> set[str]:
    """The inputs of a file's own that are called like a rounding unit: declared, and bound to what is none."""
    places = [data, *data.get("tiers", {}).values()]
    binds = [step["bind"] for p in places for step in p.get("steps", ()) if isinstance(step, dict) and "bind" in step]
    bound = {name for bind in binds for key, name in bind.items() if not key.endswith((UNIT, COUNT))}
    declared = {name for p in places for name, table in inputs_of(p) if "shape" in table}
    return {name for name in bound & declared if name.endswith(UNIT)}


def inputs_of(place: Table) -> Iterable[tuple[str, Table]]:
    return place.get("inputs", {}).items()


def in_units(data: Table, own: set[str]) -> Table:
    """With rounding units in dollars in place of units per dollar: 0.01 for 100, 1000 for 0.001."""
    found = dict(data)
    if "inputs" in data:
        found["inputs"] = dict(in_unit(name, table, own) for name, table in data["inputs"].items())
    if "tiers" in data:
        found["tiers"] = {name: in_units(tier, own) for name, tier in data["tiers"].items()}
    return found


def in_unit(name: str, table: Table, own: set[str]) -> tuple[str, Table]:
    newer = name.replace(COUNT, UNIT)
    if (name not in (COUNT, f"authority_{COUNT}") and not name.endswith(f"_authority_{COUNT}")) or newer in own:
        return name, table
    turned = {"value": 1 / Decimal(table["value"])} if "value" in table else {}
    return newer, {**table, **({"unit": "dollars"} if "unit" in table else {}), **turned}


def tiers_of(data: Table) -> dict[str, Table]:
    """The table of each tier, over what is above all of them; one without a name where there are none."""
    shared = {key: data[key] for key in SHARED if key in data}
    return {name: laid_over(shared, tier) for name, tier in data.get("tiers", {"": {}}).items()}


def steps_of(tier: Table) -> list[Table]:
    """The steps of a tier, each as a table."""
    listed = tier["steps"] if "steps" in tier else read_toml(PACKAGE / "formulas" / f"{tier['formula']}.toml")["steps"]
    return [{"step": each} if isinstance(each, str) else each for each in listed]


# Data sets


@dataclass(frozen=True)
class Data:
    """A table of figures: what is said of it, and its rows as texts."""

    about: Table
    rows: tuple[Mapping[str, str], ...]

    @property
    def measures(self) -> list[str]:
        return [self.about["measure"]] if "measure" in self.about else list(self.about["measures"])

    def codes(self, column: str) -> list[str]:
        """The codes of a key column in their order; of jurisdictions those that are recipients."""
        listed = self.about.get("codes", {}).get(column)
        if listed is None:
            return list(dict.fromkeys(row[column] for row in self.rows))
        entries = [each if isinstance(each, dict) else {"code": each} for each in listed]
        return [str(each["code"]) for each in entries if column != "jurisdiction" or "kind" not in each]


def data_set(name: str, folder: Path, table: Table) -> Data:
    """A packaged data set, or a CSV file with its TOML file beside it, or with what an input's own table says of it."""
    path = folder / name if name.endswith(".csv") else PACKAGE / "data" / f"{name}.csv"
    if "key" not in table:
        return Data(described(path.with_suffix(".toml")), rows_of(path))
    about = {"key": table["key"], "measure": table["measure"], "unit": table["unit"]}
    return Data({**about, "decimal": table.get("decimal", ".")}, rows_of(path))


@cache
def described(path: Path) -> Table:
    return read_toml(path)


@cache
def rows_of(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file as texts, parted by what its header has most of."""
    text = path.read_text(encoding="utf-8-sig")
    header = text.partition("\n")[0]
    parted = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=parted)
    return tuple({name.strip(): cell.strip() for name, cell in row.items()} for row in rows)


@cache
def shapes() -> dict[str, list[str]]:
    """The shape of each input that a step declares, and by what it goes; not one of those: one figure a fiscal year."""
    table = json.loads(Path(__file__).with_name("second_shapes.json").read_text(encoding="utf-8"))
    return {name: where.split(", by ") for where, names in table.items() for name in names.split()}


def parts_of(said: Table, folder: Path, codes: Iterable[str]) -> dict[str, list[str]]:
    """The parts of each code whose figures a link adds up: as listed, or else by the rows of a file."""
    found: dict[str, list[str]] = {}
    for row in rows_of(folder / said["file"]) if isinstance(said.get("file"), str) else ():
        parts = found.setdefault(row[said["of"]], [])
        parts += [row[said["column"]]] * (row[said["column"]] not in parts)
    listed = {code: [str(part) for part in parts] for code, parts in said.items() if isinstance(parts, list)}
    return {code: listed.get(code, found.get(code, [])) for code in codes}
