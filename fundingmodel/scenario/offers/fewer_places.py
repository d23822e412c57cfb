"""Fewer places: a child that lists some of its parent's jurisdictions or categories leaves the others outside, with their figures."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, in_file
from fundingmodel.scenario.codes import Codes, read_codes
from fundingmodel.scenario.offers.left_behind import (
    PLACES,
    LeftBehind,
    Table,
    names_of_tiers,
    of_tier,
    table,
    with_inputs,
)

AXES = {"jurisdictions": "jurisdiction", "categories": "category"}
BY_CODE = ("values", "range")  # keys of an input, or of one of its years, whose keys may be codes


def without_places(
    parents: Table, below: Table, both: Table, file: str
) -> tuple[dict[str, Any], tuple[LeftBehind, ...]]:
    """What both say, the parents' codes that the child does not list outside, and their figures left behind.

    What the child gives itself stays, to be refused where it is of a code that is not listed; so does all where the codes cannot be read.
    A child with data of its own says itself what is outside: nothing in those data is left out without a word.
    """
    data, left = dict(both), list[LeftBehind]()
    for plural, axis in AXES.items():
        if plural not in below:
            continue
        try:
            old, new = (read_codes(each, axis, Path(file), in_file(file)) for each in (parents, both))
        except Refused:
            continue  # refused when the scenario is built
        gone = [code for code in old.codes if code not in new.codes]
        if not gone or not set(new.codes) < set(old.codes):
            continue
        if not isinstance(below[plural], Mapping) and not _brings_data(below):
            data[plural] = _with_outside(parents.get(plural), new, (*old.outside, *gone))
        for tier in dict.fromkeys(("", *names_of_tiers(data))):
            inputs, own = (table(of_tier(each, tier), "inputs") for each in (data, below))
            if inputs:
                kept = {name: each if name in own else _without(each, gone) for name, each in inputs.items()}
                data = with_inputs(data, tier, kept)
        left.append(LeftBehind(PLACES, plural, "", tuple(gone)))
    return data, tuple(left)


def _brings_data(below: Table) -> bool:
    """Whether an input of the child itself is read from data that it names."""
    inputs = (table(of_tier(below, tier), "inputs") for tier in ("", *names_of_tiers(below)))
    return any("data" in each for given in inputs for each in given.values() if isinstance(each, Mapping))


def _with_outside(above: object, new: Codes, outside: Collection[str]) -> dict[str, Any]:
    """A list of codes as a table, which finds their names where the parent does."""
    known = dict(above) if isinstance(above, Mapping) else {}
    return {**known, "codes": list(new.codes), "outside": [code for code in outside if code not in new.codes]}


def _without(given: object, gone: Collection[str], is_by_code: bool = False) -> object:
    """What is said of an input, without the figures of some codes."""
    if not isinstance(given, Mapping):
        return given
    kept = {key: each for key, each in given.items() if not (is_by_code and key in gone)}
    return {key: _without(each, gone, is_by_code or key in BY_CODE) for key, each in kept.items()}
