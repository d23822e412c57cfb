"""Weighted key: several measures, each as a share of its own total, put together by weights."""

from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, JURISDICTIONS, Array, Column, Input, setting
from fundingmodel.errors import phrase
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.measure,
    Input("key_weight", "ratio", "category"),
    Input("key_exponent", "ratio", "category", least=Decimal(-5), most=Decimal(5)),
)


def weighted_key_measure(measure: Array, key_exponent: Array) -> Array:
    of_nothing = np.where(key_exponent > 0, 0.0, np.nan)
    return np.where(measure > 0, np.where(measure > 0, measure, 1.0) ** key_exponent, of_nothing)


def weighted_key_measure_formula(measure: Cells, key_exponent: Cells) -> str:
    return f"=IF({measure}>0,{measure}^{key_exponent},IF({key_exponent}>0,0,1/0))"


def weighted_key_share(measure: Array) -> Array:
    total = measure.sum(axis=JURISDICTIONS, keepdims=True)
    return measure / np.where(total > 0, total, np.nan)


def weighted_key_share_formula(measure: Cells) -> str:
    return f"={measure}/SUM({measure.column})"


def weighted_key(weighted_key_share: Array, key_weight: Array) -> Array:
    """Ratio, shape (..., jurisdictions, 1); sums to 1."""
    total = key_weight.sum(axis=CATEGORIES, keepdims=True)
    weighted = (weighted_key_share * key_weight).sum(axis=CATEGORIES, keepdims=True)
    return weighted / np.where(total > 0, total, np.nan)


def weighted_key_formula(weighted_key_share: Cells, key_weight: Cells) -> str:
    return f"=SUMPRODUCT({weighted_key_share.row},{key_weight.row})/SUM({key_weight.row})"


SHARE = Column(weighted_key_share, weighted_key_share_formula, "ratio", "jurisdiction x category")
NOTHING = phrase("power_of_nothing", "a measure is nothing where it is taken to a power of zero or below")

COLUMNS = (
    setting(
        "measures",
        as_given=(SHARE,),
        to_a_power=(
            Column(
                weighted_key_measure,
                weighted_key_measure_formula,
                "measure",
                "jurisdiction x category",
                refused_because=NOTHING,
            ),
            SHARE.renamed({"measure": "weighted_key_measure"}),
        ),
    ),
    Column(weighted_key, weighted_key_formula, "ratio"),
)
