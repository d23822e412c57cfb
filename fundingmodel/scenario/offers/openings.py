"""Openings: what comes before the first year. A child that starts in another year than its parent says that itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, ScenarioRefused
from fundingmodel.scenario.figures.shared_counts import currency_of
from fundingmodel.scenario.offers.left_behind import (
    Table,
    is_own,
    names_of_tiers,
    of_tier,
    own_years,
    table,
    with_inputs,
)
from fundingmodel.scenario.tiers import composed, place_of, tables_of_tiers

OPENING = "opening_"
DECLARED = ("title", "shape", "by")  # what the input is, whoever gives its figures


def with_own_openings(parents: Table, below: Table, both: Table, file: str) -> dict[str, Any]:
    """What both say, its opening figures the child's alone; refused where its first year is another and one is the parent's."""
    data, before, years = dict(both), own_years(parents), own_years(both)
    if not before or not years or before[0] == years[0]:
        return data
    for tier in names_of_tiers(both):
        given = tables_of_tiers(both, Path(file))[tier]
        where = place_of(tier, Path(file))
        for name in _read(given, tier, file, currency_of(both)):
            if name not in table(given, "inputs"):
                continue
            if not is_own(below, tier, name):
                raise ScenarioRefused(
                    "opening_of_parent",
                    where.input(name),
                    "the first year is {first}, and that of the parent {before}, from which the opening figures are.",
                    "Say what came before {first}: [inputs.{name}].",
                    first=years[0],
                    before=before[0],
                    name=name,
                )
            data = _alone(data, below, tier, name)
    return data


def _read(given: Table, tier: str, file: str, currency: str) -> list[str]:
    """The opening figures that a tier's formula reads; none where it is refused when the scenario is built."""
    try:
        formula = composed(given, place_of(tier, Path(file)), currency).formula
    except Refused:
        return []
    return [each.name for each in formula.inputs if each.name.startswith(OPENING)]


def _alone(data: dict[str, Any], below: Table, tier: str, name: str) -> dict[str, Any]:
    """The child's own table of an input, without a figure of its parents, whether these give it for a tier or for all."""
    for place in dict.fromkeys(("", tier)):
        own, inputs = table(of_tier(below, place), "inputs").get(name), table(of_tier(data, place), "inputs")
        if isinstance(own, Mapping):
            kept = {key: value for key, value in table(inputs, name).items() if key in DECLARED}
            data = with_inputs(data, place, {**inputs, name: {**kept, **own}})
        elif own is None and name in inputs:
            data = with_inputs(data, place, {key: value for key, value in inputs.items() if key != name})
    return data
