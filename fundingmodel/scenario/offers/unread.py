"""Unread: the parents' inputs, results and titles that nothing of a changed formula reads, which a child leaves behind."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import FormulaRefused
from fundingmodel.formula import read_steps
from fundingmodel.listed_texts import texts_of
from fundingmodel.scenario.figures.shared_counts import currency_of
from fundingmodel.scenario.made.tables import reached
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.offers.left_behind import (
    INPUT,
    KEY,
    LeftBehind,
    Table,
    is_own,
    names_of_tiers,
    of_tier,
    table,
    with_inputs,
)
from fundingmodel.scenario.offers.placing import composed_in_place
from fundingmodel.scenario.tiers import Composed, listed_steps, place_of, tables_of_tiers

ORDER = "published_order"  # read where it is given, else the order of the file


def without_unread(
    below: Table, both: Table, changed: Collection[str], file: str
) -> tuple[dict[str, Any], tuple[LeftBehind, ...]]:
    """What both say, without what its parents say and no step of the changed tiers reads.

    What the child says itself stays, to be refused where nothing reads it; so does all of a tier that cannot be composed.
    """
    data, left = dict(both), list[LeftBehind]()
    for tier in changed:
        data, results = _without_results(below, data, tier, file)
        left += results
    found = _composed(below, data, file)
    if found is None:
        return data, tuple(left)
    for tier in changed:
        read = {each.name for each in found[tier].formula.inputs} | {ORDER}
        read.update(reached(found[tier].tables, dict.fromkeys(read)))
        for name in found[tier].tables:
            if name not in read and not is_own(below, tier, name):
                data = _without_input(data, tier, name)
                left.append(LeftBehind(INPUT, name, tier))
    data, titles = _without_titles(below, data, found)
    return data, (*left, *titles)


def _composed(below: Table, data: Table, file: str) -> dict[str, Composed] | None:
    """The formula of each tier; None where one is refused, as the scenario will be when it is built."""
    found: dict[str, Composed] = {}
    for tier, whole in tables_of_tiers(data, Path(file)).items():
        composed = composed_in_place(below, whole, tier, place_of(tier, Path(file)), currency_of(data))
        if composed is None:
            return None
        found[tier] = composed
    return found


def _without_input(data: dict[str, Any], tier: str, name: str) -> dict[str, Any]:
    """A file without an input of a tier; one for all tiers is then given in each of the others."""
    if tier and name in table(data, "inputs"):
        shared = data["inputs"][name]
        data = with_inputs(data, "", {k: v for k, v in data["inputs"].items() if k != name})
        for other in names_of_tiers(data):
            inputs = table(of_tier(data, other), "inputs")
            whole = merged({"inputs": {name: shared}}, {"inputs": inputs})["inputs"]
            data = with_inputs(data, other, whole)
    inputs = table(of_tier(data, tier), "inputs")
    return with_inputs(data, tier, {k: v for k, v in inputs.items() if k != name})


def _without_results(
    below: Table, data: dict[str, Any], tier: str, file: str
) -> tuple[dict[str, Any], list[LeftBehind]]:
    """A file without the parents' `results` that its steps do not have."""
    if "results" in below or "results" in of_tier(below, tier):
        return data, []
    where = place_of(tier, Path(file))
    whole = tables_of_tiers(data, Path(file))[tier]
    asked = texts_of(whole, "results", where)
    if not asked:
        return data, []
    try:
        entries = read_steps(listed_steps(whole, where)[2], set(table(whole, "inputs")))
    except FormulaRefused:
        return data, []
    known = {c.name for entry in entries for c in entry.columns} | set(table(whole, "inputs"))
    kept = [name for name in asked if name in known]
    left = [LeftBehind(KEY, f"results.{name}", tier) for name in asked if name not in known]
    if not left:
        return data, []
    if not tier:
        return {**data, "results": kept}, left
    return {**data, "tiers": {**data["tiers"], tier: {**data["tiers"][tier], "results": kept}}}, left


def _without_titles(
    below: Table, data: dict[str, Any], found: Mapping[str, Composed]
) -> tuple[dict[str, Any], list[LeftBehind]]:
    """A file without the parents' titles of what no tier has any more."""
    left: list[LeftBehind] = []
    known = {name for composed in found.values() for name in _names(composed)}
    for tier in dict.fromkeys(("", *found)):
        titles, own = table(of_tier(data, tier), "titles"), table(of_tier(below, tier), "titles")
        gone = [name for name in titles if name not in known and name not in own]
        if gone:
            kept = {name: title for name, title in titles.items() if name not in gone}
            data = _with_titles(data, tier, kept)
            left += [LeftBehind(KEY, f"titles.{name}", tier) for name in gone]
    return data, left


def _with_titles(data: dict[str, Any], tier: str, titles: Table) -> dict[str, Any]:
    if not tier:
        return {**data, "titles": titles}
    return {**data, "tiers": {**data["tiers"], tier: {**data["tiers"][tier], "titles": titles}}}


def _names(composed: Composed) -> set[str]:
    columns = {column.name for column in composed.formula.columns}
    inputs = [each.name for each in composed.formula.inputs]
    helpers = reached(composed.tables, dict.fromkeys(inputs))
    return {entry.alias for entry in composed.entries} | columns | {*inputs, *helpers}
