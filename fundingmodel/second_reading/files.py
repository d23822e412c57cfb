"""Files: what a scenario file says together with its parents, its tiers, and the steps of each.

It takes right files: what a file may not say is refused by the engine, which reads it as well.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Table = Mapping[str, Any]

PACKAGE = Path(__file__).parents[1]
ROOMS = ("scenarios", "published", "offers")  # of all that comes with the package
OF_TIERS = ("formula", "steps", "results", "jurisdictions", "categories", "inputs", "lags")  # said above all tiers
FIGURES = ("value", "values", "by_year", "by_lag", "by_calendar_year", "data", "scenario", "tier", "formula", "bands")
KEPT = ("shape", "by", "unit")  # what a file's own input is, wherever a child takes its figures from
STAGES = ("envelope", "need", "share", "guarantees", "amounts")


# Years


def begins(year: object) -> int:
    """The calendar year in which a fiscal year begins: 2021 of 2021-22."""
    return int(str(year)[:4])


def same_year(one: object, other: object) -> bool:
    """Whether two spellings are of one year: 2021-22 and 2021-2022, but not 2021, which is a calendar year."""
    return begins(one) == begins(other) and ("-" in str(one)) == ("-" in str(other))


def fiscal_years(said: Any) -> list[str]:
    """The years of a list, or from the first to the last."""
    if isinstance(said, list):
        return [str(year) for year in said]
    years = range(begins(said["first"]), begins(said["last"]) + 1)
    return [f"{year}-{(year + 1) % 100:02}" if "-" in str(said["first"]) else str(year) for year in years]


# Scenario files


def located(name: str, folder: Path) -> Path:
    """A file of this name, or a scenario of the package."""
    if name.endswith(".toml"):
        return folder / name
    paths = (PACKAGE / room / f"{name}.toml" for room in ROOMS)
    return next((path for path in paths if path.is_file()), folder / f"{name}.toml")


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)


def said_in(path: Path) -> dict[str, Any]:
    """What a scenario file says, laid over what its parents say."""
    own = with_paths(read_toml(path), path.parent)
    own = with_rounding_units(own)
    if "parent" not in own:
        return own
    above = said_in(located(str(own["parent"]), path.parent))
    steps, tiers = own.get("steps"), own.get("tiers", {})
    if isinstance(steps, dict):
        own = {**own, "steps": changed_steps(steps_of(above), steps)}
    for name, tier in tiers.items():
        if isinstance(tier.get("steps"), dict):
            whole = tiers_of(above)[name]
            tiers = {**tiers, name: {**tier, "steps": changed_steps(steps_of(whole), tier["steps"])}}
    return laid_over(above, {**own, "tiers": tiers} if tiers else own)


def with_paths(said: Any, folder: Path) -> Any:
    """What a file says, the files beside it with their whole paths, so that a child in another folder finds them."""
    if isinstance(said, list):
        return [with_paths(each, folder) for each in said]
    if not isinstance(said, dict):
        return said
    found = {key: with_paths(each, folder) for key, each in said.items()}
    for key in ("data", "file", "scenario"):
        name = found.get(key)
        if isinstance(name, str) and (key == "file" or name.endswith((".csv", ".toml"))):
            found[key] = str((folder / name).resolve())
    return found


def with_rounding_units(said: dict[str, Any]) -> dict[str, Any]:
    """Rounding units in dollars where a file of version 0.1 counts units in a dollar: 0.01 for 100."""
    found = dict(said)
    if "tiers" in said:
        found["tiers"] = {name: with_rounding_units(tier) for name, tier in said["tiers"].items()}
    for name, table in said.get("inputs", {}).items():
        if name in ("units_per_dollar", "authority_units_per_dollar") and "value" in table:
            newer = name.replace("units_per_dollar", "rounding_unit")
            others = {key: each for key, each in found["inputs"].items() if key != name}
            turned = {**table, "unit": "dollars", "value": 1 / Decimal(table["value"])}
            found["inputs"] = {**others, newer: turned}
    return found


def laid_over(above: Table, below: Table) -> dict[str, Any]:
    """A child's tables over its parent's, key by key; what the child gives in another way takes the place of all of it."""
    out = {"formula", "steps"} if {"formula", "steps"} & set(below) else set()
    found = {key: each for key, each in above.items() if key not in out}
    for key, new in below.items():
        old = found.get(key)
        if not isinstance(old, Mapping) or not isinstance(new, Mapping):
            found[key] = new
        elif key == "inputs":
            found[key] = {**old, **{name: other_input(old.get(name), table) for name, table in new.items()}}
        elif key in ("jurisdictions", "categories"):
            found[key] = {**{k: v for k, v in old.items() if not ({"codes", "data", "file"} & set(new))}, **new}
        else:
            found[key] = laid_over(old, new)
    return found


def other_input(old: Table | None, new: Table) -> Table:
    """An input with a child's figures: those of some years or codes beside the parent's, or all of them from elsewhere."""
    if old is None:
        return new
    given, had = set(FIGURES) & set(new), set(FIGURES) & set(old)
    beside = "data" in old and given in ({"by_year"}, {"by_calendar_year"})
    alike = all(isinstance(old.get(key), Mapping) and isinstance(new[key], Mapping) for key in given)
    if given and had and not beside and not alike:
        kept = {key: old[key] for key in KEPT if key in old and ("shape" in old or key != "unit")}
        return {**kept, **new}
    out = {"year", "year_lag"} if {"year", "year_lag"} & set(new) else set()
    found = {key: each for key, each in old.items() if key not in out}
    for key, each in new.items():
        both = isinstance(each, Mapping) and isinstance(found.get(key), Mapping)
        deeper = both and key == "values" and any(isinstance(x, Mapping) for x in each.values())
        found[key] = laid_over(found[key], each) if deeper else {**found[key], **each} if both else each
    return found


def changed_steps(listed: list[dict[str, Any]], changes: Table) -> list[dict[str, Any]]:
    """A parent's steps less those dropped, some set otherwise, and those added: where it is said, or after their stage."""
    left = [step for step in listed if called(step) not in changes.get("drop", ())]
    found = []
    for step in left:
        settings = changes.get("set", {}).get(called(step), {})
        bind = {**step.get("bind", {}), **settings.get("bind", {})}
        found.append({**step, **settings, **({"bind": bind} if bind else {})})
    for added in changes.get("add", ()):
        step = as_table(added)
        names = [called(each) for each in found]
        before, after = step.pop("before", None), step.pop("after", None)
        stages = [n + 1 for n, each in enumerate(found) if stage(each) <= stage(step)]
        place = names.index(before) if before else names.index(after) + 1 if after else max(stages, default=0)
        found.insert(place, step)
    return found


def called(step: Table) -> str:
    return str(step.get("as", step["step"]))


def stage(step: Table) -> int:
    """The stage of a formula that a step is of, which is the folder of its file."""
    rooms = (n for n, room in enumerate(STAGES) if (PACKAGE / "steps" / room / f"{step['step']}.toml").is_file())
    return next(rooms, len(STAGES))


def as_table(step: Any) -> dict[str, Any]:
    return {"step": step} if isinstance(step, str) else dict(step)


def steps_of(tier: Table) -> list[dict[str, Any]]:
    """The steps of a tier in their order, those of the formula that it names or its own."""
    named = PACKAGE / "formulas" / f"{tier.get('formula')}.toml"
    return [as_table(step) for step in (tier["steps"] if "steps" in tier else read_toml(named)["steps"])]


def tiers_of(said: Table) -> dict[str, dict[str, Any]]:
    """What each tier says, over what is said above all of them; one without a name where there are none."""
    above = {key: said[key] for key in OF_TIERS if key in said}
    return {name: laid_over(above, tier) for name, tier in said.get("tiers", {"": {}}).items()}
