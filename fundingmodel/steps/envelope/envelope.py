"""Envelope: how much money there is, from the programme's authority: stated, escalated, grown, or so much an admission."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import DATA_YEARS, Array, Column, Input, setting
from fundingmodel.rounding import whole_nearest, whole_nearest_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    Input("stated_authority", "dollars", whole="authority_units_per_dollar", rounded_by_step=True),
    shared_inputs.authority_rounding_unit,
    Input("escalator", "ratio", least=Decimal(-1), most=Decimal(1)),
    Input("annual_growth", "ratio", by="lag", least=Decimal(-1), most=Decimal(1)),
    Input("growth_floor", "ratio", least=Decimal(-1), most=Decimal(1)),
    Input("dollars_per_admission", "dollars", rate=True, each="admissions_planned"),
    Input("admissions_planned", "persons"),
)


def stated(stated_authority: Array) -> Array:
    return stated_authority


def stated_formula(stated_authority: Cells) -> str:
    return f"={stated_authority}"


def escalated(prior_programme_authority: Array, escalator: Array) -> Array:
    return prior_programme_authority * (1 + escalator)


def escalated_formula(prior_programme_authority: Cells, escalator: Cells) -> str:
    return f"={prior_programme_authority}*(1+{escalator})"


def mean_growth(annual_growth: Array) -> Array:
    return annual_growth.mean(axis=DATA_YEARS)


def mean_growth_formula(annual_growth: tuple[Cells, ...]) -> str:
    return f"=({'+'.join(map(str, annual_growth))})/{len(annual_growth)}"


def grown(prior_programme_authority: Array, mean_growth: Array, growth_floor: Array) -> Array:
    return prior_programme_authority * (1 + np.maximum(mean_growth, growth_floor))


def grown_formula(prior_programme_authority: Cells, mean_growth: Cells, growth_floor: Cells) -> str:
    return f"={prior_programme_authority}*(1+MAX({mean_growth},{growth_floor}))"


def per_admission(dollars_per_admission: Array, admissions_planned: Array) -> Array:
    return dollars_per_admission * admissions_planned


def per_admission_formula(dollars_per_admission: Cells, admissions_planned: Cells) -> str:
    return f"={dollars_per_admission}*{admissions_planned}"


def rounded_authority(programme_authority: Array, authority_units_per_dollar: Array) -> Array:
    return whole_nearest(programme_authority, authority_units_per_dollar)


def rounded_authority_formula(programme_authority: Cells, authority_units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(programme_authority, authority_units_per_dollar)}"


def envelope(programme_authority: Array, authority_units_per_dollar: Array) -> Array:
    return whole_nearest(programme_authority, authority_units_per_dollar)


def envelope_formula(programme_authority: Cells, authority_units_per_dollar: Cells) -> str:
    return f"={whole_nearest_formula(programme_authority, authority_units_per_dollar)}"


def _authority(compute: Callable[..., Array], formula: Callable[..., str]) -> Column:
    return Column(compute, formula, "dollars", "scalar", name="programme_authority")


COLUMNS = (
    setting(
        "authority",
        stated=(_authority(stated, stated_formula),),
        escalated=(_authority(escalated, escalated_formula),),
        grown=(Column(mean_growth, mean_growth_formula, "ratio", "scalar"), _authority(grown, grown_formula)),
        per_admission=(_authority(per_admission, per_admission_formula),),
    ),
    setting(
        "rounding",
        carried=(
            Column(rounded_authority, rounded_authority_formula, "dollars", "scalar", amends="programme_authority"),
        ),
        payment_only=(),
    ),
    Column(envelope, envelope_formula, "dollars", "scalar"),
)
