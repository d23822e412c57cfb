"""Round to envelope: whole units that add to the envelope, by largest remainder, the tie rule stated."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, setting
from fundingmodel.errors import phrase
from fundingmodel.ranking import largest_first
from fundingmodel.rounding import thousandths as in_thousandths
from fundingmodel.rounding import thousandths_formula as in_thousandths_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.rounding_unit,
    shared_inputs.published_order,
)
ADDS_TO_ENVELOPE = True


def thousandths(fitted_amount: Array, units_per_dollar: Array) -> Array:
    return in_thousandths(fitted_amount, units_per_dollar)


def thousandths_formula(fitted_amount: Cells, units_per_dollar: Cells) -> str:
    return f"={in_thousandths_formula(fitted_amount, units_per_dollar)}"


def whole_units(thousandths: Array) -> Array:
    return np.floor(thousandths / 1000)


def whole_units_formula(thousandths: Cells) -> str:
    return f"=INT({thousandths}/1000)"


def due_something(thousandths: Array) -> Array:
    return 1.0 * (thousandths != 0).sum(axis=JURISDICTIONS, keepdims=True)


def due_something_formula(thousandths: Cells) -> str:
    return f"=SUMPRODUCT(1*({thousandths.all}<>0))"


def units_left_over(envelope: Array, whole_units: Array, due_something: Array, units_per_dollar: Array) -> Array:
    """At most a unit for each who is due something: amounts that leave more, or that are above the envelope, are refused."""
    left = np.floor(envelope * units_per_dollar + 0.5) - whole_units.sum(axis=JURISDICTIONS, keepdims=True)
    return np.where((left >= 0) & (left <= due_something), left, np.nan)


def units_left_over_formula(envelope: Cells, whole_units: Cells, due_something: Cells, units_per_dollar: Cells) -> str:
    left = f"INT({envelope}*{units_per_dollar}+0.5)-SUM({whole_units.all})"
    return f"=IF(AND({left}>=0,{left}<={due_something}),{left},1/0)"


def _remainders(thousandths: Array, whole_units: Array) -> Array:
    """In thousandths; below all others for who is due nothing."""
    return thousandths - 1000 * whole_units - (thousandths == 0)


def _remainders_formula(thousandths: Cells, whole_units: Cells) -> tuple[str, str]:
    """One's own, and those of all."""
    own = f"({thousandths}-1000*{whole_units}-IF({thousandths}=0,1,0))"
    return own, f"({thousandths.all}-1000*{whole_units.all}-({thousandths.all}=0))"


def remainder_rank(thousandths: Array, whole_units: Array, published_order: Array) -> Array:
    return largest_first(_remainders(thousandths, whole_units), ties=published_order)


def remainder_rank_formula(thousandths: Cells, whole_units: Cells, published_order: Cells) -> str:
    mine, others = _remainders_formula(thousandths, whole_units)
    first = f"({published_order.all}<{published_order})"
    return f"=1+SUMPRODUCT(({others}>{mine})+({others}={mine})*{first})"


def share_in_billionths(share: Array) -> Array:
    return np.floor(1e9 * share + 0.5)


def share_in_billionths_formula(share: Cells) -> str:
    return f"=INT(1000000000*{share}+0.5)"


def rank_by_share(thousandths: Array, whole_units: Array, share_in_billionths: Array, published_order: Array) -> Array:
    return largest_first(_remainders(thousandths, whole_units), share_in_billionths, ties=published_order)


def rank_by_share_formula(
    thousandths: Cells, whole_units: Cells, share_in_billionths: Cells, published_order: Cells
) -> str:
    mine, others = _remainders_formula(thousandths, whole_units)
    first = f"({published_order.all}<{published_order})"
    larger, equal = (f"({share_in_billionths.all}{sign}{share_in_billionths})" for sign in (">", "="))
    return f"=1+SUMPRODUCT(({others}>{mine})+({others}={mine})*({larger}+{equal}*{first}))"


def allocation(whole_units: Array, remainder_rank: Array, units_left_over: Array, units_per_dollar: Array) -> Array:
    one_more = remainder_rank <= units_left_over
    return np.where(units_left_over >= 0, (whole_units + one_more) / units_per_dollar, np.nan)


def allocation_formula(
    whole_units: Cells, remainder_rank: Cells, units_left_over: Cells, units_per_dollar: Cells
) -> str:
    return f"=({whole_units}+IF({remainder_rank}<={units_left_over},1,0))/{units_per_dollar}"


COLUMNS = (
    Column(thousandths, thousandths_formula, "thousandths"),
    Column(whole_units, whole_units_formula, "units"),
    Column(due_something, due_something_formula, "count", "scalar"),
    Column(
        units_left_over,
        units_left_over_formula,
        "units",
        "scalar",
        refused_because=phrase(
            "amounts_off_the_envelope", "the amounts do not add to the envelope, by more than rounding can close"
        ),
    ),
    setting(
        "ties",
        published_order=(Column(remainder_rank, remainder_rank_formula, "rank"),),
        larger_share=(
            Column(share_in_billionths, share_in_billionths_formula, "billionths"),
            Column(rank_by_share, rank_by_share_formula, "rank", name="remainder_rank"),
        ),
    ),
    Column(allocation, allocation_formula, "dollars"),
)
