"""Greater of keys: for each jurisdiction the greater of two weighted keys over the same measures."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import CATEGORIES, JURISDICTIONS, Array, Column, Input
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.measure,
    Input("first_weight", "ratio", "category"),
    Input("second_weight", "ratio", "category"),
)
RESULTS = ("key_total", "pro_rata_reduction")


def measure_share(measure: Array) -> Array:
    total = measure.sum(axis=JURISDICTIONS, keepdims=True)
    return measure / np.where(total > 0, total, np.nan)


def measure_share_formula(measure: Cells) -> str:
    return f"={measure}/SUM({measure.column})"


def weighted(measure_share: Array, key_weight: Array) -> Array:
    total = key_weight.sum(axis=CATEGORIES, keepdims=True)
    return (measure_share * key_weight).sum(axis=CATEGORIES, keepdims=True) / np.where(total > 0, total, np.nan)


def weighted_formula(measure_share: Cells, key_weight: Cells) -> str:
    return f"=SUMPRODUCT({measure_share.row},{key_weight.row})/SUM({key_weight.row})"


def greater_key(first_key: Array, second_key: Array) -> Array:
    return np.maximum(first_key, second_key)


def greater_key_formula(first_key: Cells, second_key: Cells) -> str:
    return f"=MAX({first_key},{second_key})"


def key_total(greater_key: Array) -> Array:
    return greater_key.sum(axis=JURISDICTIONS, keepdims=True)


def key_total_formula(greater_key: Cells) -> str:
    return f"=SUM({greater_key.all})"


def pro_rata_reduction(key_total: Array) -> Array:
    return 1 / key_total


def pro_rata_reduction_formula(key_total: Cells) -> str:
    return f"=1/{key_total}"


def _key(name: str) -> Column:
    """The one definition of a weighted key, for one of the two weights: first_weight gives first_key."""
    return Column(weighted, weighted_formula, "ratio").renamed(
        {"weighted": f"{name}_key", "key_weight": f"{name}_weight"}
    )


COLUMNS = (
    Column(measure_share, measure_share_formula, "ratio", "jurisdiction x category"),
    _key("first"),
    _key("second"),
    Column(greater_key, greater_key_formula, "ratio"),
    Column(key_total, key_total_formula, "ratio", "scalar"),
    Column(pro_rata_reduction, pro_rata_reduction_formula, "ratio", "scalar"),
)
