"""Made parameters: what a tier's tables make from other inputs, with the inputs that only formulas read."""

from collections.abc import Mapping
from typing import Any

from fundingmodel.column import Input
from fundingmodel.errors import ScenarioRefused
from fundingmodel.scenario.inputs import helper_input
from fundingmodel.scenario.made.maker import Maker
from fundingmodel.scenario.made.plan import Plan
from fundingmodel.scenario.made.tables import in_formulas, is_made, reached
from fundingmodel.scenario.parameters import Parameter, Place


def made_parameters(
    wanted: Mapping[str, Input], tables: Mapping[str, Mapping[str, Any]], place: Place
) -> tuple[dict[str, Parameter], tuple[str, ...]]:
    """The parameters that are made or read by formulas, and the names of those among them that no step reads."""
    if not any(is_made(table) for table in tables.values()):
        return {}, ()
    helpers = reached(tables, wanted)
    own = {
        name: helper_input(name, table, place.file)
        for name, table in tables.items()
        if name not in wanted and "shape" in table
    }
    used = in_formulas({name: table for name, table in tables.items() if name in wanted or name in helpers})
    inputs = {name: each for name, each in wanted.items() if name in used and name in tables} | own
    if any(each.by for name, each in inputs.items() if name in used) and not place.lags:
        raise ScenarioRefused(
            "no_lags", place.file, "no lags.", "Say which calendar years count: lags = [4, 3, 2], for instance."
        )
    return Maker(Plan(inputs, tables, place, frozenset(own))).parameters(), helpers
