"""Set-aside: money taken from the programme authority before the formula shares the rest, an amount or a part."""

from decimal import Decimal

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("set_aside_amount", "dollars", whole="units_per_dollar"),
    Input("set_aside_part", "ratio", most=Decimal(1)),
    shared_inputs.rounding_unit,
)


def set_aside(set_aside_amount: Array) -> Array:
    return set_aside_amount


def set_aside_formula(set_aside_amount: Cells) -> str:
    return f"={set_aside_amount}"


def set_aside_of_authority(programme_authority: Array, set_aside_part: Array, units_per_dollar: Array) -> Array:
    return whole_nearest(set_aside_part * programme_authority, units_per_dollar)


def set_aside_of_authority_formula(programme_authority: Cells, set_aside_part: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(f'({set_aside_part}*{programme_authority})', units_per_dollar)}"


def envelope_after_set_aside(envelope: Array, set_aside: Array) -> Array:
    return envelope - set_aside


def envelope_after_set_aside_formula(envelope: Cells, set_aside: Cells) -> str:
    return f"={envelope}-{set_aside}"


COLUMNS = (
    setting(
        "kind",
        amount=(Column(set_aside, set_aside_formula, "dollars", "scalar"),),
        part=(Column(set_aside_of_authority, set_aside_of_authority_formula, "dollars", "scalar", name="set_aside"),),
    ),
    Column(envelope_after_set_aside, envelope_after_set_aside_formula, "dollars", "scalar", amends="envelope"),
)
