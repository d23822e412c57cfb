"""Fit to envelope: off the top + clip(rate x share, between the bounds), with the one rate at which it sums to the envelope."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column, setting
from fundingmodel.ranking import largest_first
from fundingmodel.rounding import (
    thousandths,
    thousandths_formula,
    whole_down,
    whole_down_formula,
    whole_up,
    whole_up_formula,
)
from fundingmodel.steps import shared_inputs
from fundingmodel.steps.rates_within import rates_within

INPUTS = (
    shared_inputs.rounding_unit,
    shared_inputs.published_order,  # where guarantees are reduced
)
RESULTS = ("feasible", "scaling_factor", "held", "capped")

NO_SHARE_LOWEST, NO_SHARE_HIGHEST = 1e99, 2e99  # without a share: held at the lower bound, and no breakpoint


def _total(amounts: Array) -> Array:
    return amounts.sum(axis=JURISDICTIONS, keepdims=True)


def whole_lower_bound(lower_bound: Array, off_the_top: Array, units_per_dollar: Array) -> Array:
    return whole_up(np.maximum(lower_bound, off_the_top), units_per_dollar)


def whole_lower_bound_formula(lower_bound: Cells, off_the_top: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_up_formula(f'MAX({lower_bound},{off_the_top})', units_per_dollar)}"


def whole_upper_bound(upper_bound: Array, units_per_dollar: Array) -> Array:
    return whole_down(upper_bound, units_per_dollar)


def whole_upper_bound_formula(upper_bound: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_down_formula(upper_bound, units_per_dollar)}"


def guaranteed_amount(lower_bound: Array) -> Array:
    return lower_bound


def guaranteed_amount_formula(lower_bound: Cells) -> str:
    return f"={lower_bound}"


def permitted_amount(upper_bound: Array, lower_bound: Array) -> Array:
    return np.maximum(upper_bound, lower_bound)


def permitted_amount_formula(upper_bound: Cells, lower_bound: Cells) -> str:
    return f"=MAX({upper_bound},{lower_bound})"


def limited_guaranteed_amount(lower_bound: Array, upper_bound: Array) -> Array:
    return np.minimum(lower_bound, upper_bound)


def limited_guaranteed_amount_formula(lower_bound: Cells, upper_bound: Cells) -> str:
    return f"=MIN({lower_bound},{upper_bound})"


def limiting_permitted_amount(upper_bound: Array) -> Array:
    return upper_bound


def limiting_permitted_amount_formula(upper_bound: Cells) -> str:
    return f"={upper_bound}"


def guarantee_reduction(guaranteed_amount: Array, envelope: Array, units_per_dollar: Array) -> Array:
    """Less than 1 only where the guarantees are above the envelope by half a thousandth of a unit or more, not by a last digit."""
    promised, owed = _total(np.maximum(guaranteed_amount, 0)), _total(np.minimum(guaranteed_amount, 0))
    above = thousandths(promised + owed, units_per_dollar) > thousandths(envelope, units_per_dollar)
    return np.where(above, (envelope - owed) / np.where(promised > 0, promised, 1), 1)


def guarantee_reduction_formula(guaranteed_amount: Cells, envelope: Cells, units_per_dollar: Cells) -> str:
    promised, owed = (f"SUMPRODUCT(({guaranteed_amount.all}{sign}0)*{guaranteed_amount.all})" for sign in "><")
    total = thousandths_formula(f"SUM({guaranteed_amount.all})", units_per_dollar)
    return f"=IF({total}>{thousandths_formula(envelope, units_per_dollar)},({envelope}-{owed})/{promised},1)"


def guarantee_thousandths(guaranteed_amount: Array, guarantee_reduction: Array, units_per_dollar: Array) -> Array:
    return thousandths(np.minimum(guaranteed_amount, guaranteed_amount * guarantee_reduction), units_per_dollar)


def guarantee_thousandths_formula(guaranteed_amount: Cells, guarantee_reduction: Cells, units_per_dollar: Cells) -> str:
    reduced = f"MIN({guaranteed_amount},{guaranteed_amount}*{guarantee_reduction})"
    return f"={thousandths_formula(reduced, units_per_dollar)}"


def guarantee_whole_units(guarantee_thousandths: Array) -> Array:
    return np.floor(guarantee_thousandths / 1000)


def guarantee_whole_units_formula(guarantee_thousandths: Cells) -> str:
    return f"=INT({guarantee_thousandths}/1000)"


def guarantee_remainder_rank(
    guarantee_thousandths: Array, guarantee_whole_units: Array, published_order: Array
) -> Array:
    return largest_first(guarantee_thousandths - 1000 * guarantee_whole_units, ties=published_order)


def guarantee_remainder_rank_formula(
    guarantee_thousandths: Cells, guarantee_whole_units: Cells, published_order: Cells
) -> str:
    mine = f"({guarantee_thousandths}-1000*{guarantee_whole_units})"
    others = f"({guarantee_thousandths.all}-1000*{guarantee_whole_units.all})"
    first = f"({published_order.all}<{published_order})"
    return f"=1+SUMPRODUCT(({others}>{mine})+({others}={mine})*{first})"


def reduced_guaranteed_amount(
    guarantee_whole_units: Array,
    guarantee_remainder_rank: Array,
    guarantee_reduction: Array,
    envelope: Array,
    units_per_dollar: Array,
) -> Array:
    """Where nothing is reduced, the whole units are the guarantees themselves, and what they leave is the rate's to share."""
    left = np.floor(envelope * units_per_dollar + 0.5) - _total(guarantee_whole_units)
    one_more = (guarantee_reduction < 1) & (guarantee_remainder_rank <= left)
    return (guarantee_whole_units + one_more) / units_per_dollar


def reduced_guaranteed_amount_formula(
    guarantee_whole_units: Cells,
    guarantee_remainder_rank: Cells,
    guarantee_reduction: Cells,
    envelope: Cells,
    units_per_dollar: Cells,
) -> str:
    left = f"INT({envelope}*{units_per_dollar}+0.5)-SUM({guarantee_whole_units.all})"
    one_more = f"IF(AND({guarantee_reduction}<1,{guarantee_remainder_rank}<={left}),1,0)"
    return f"=({guarantee_whole_units}+{one_more})/{units_per_dollar}"


def base_of_fit(off_the_top: Array, guaranteed_amount: Array) -> Array:
    """What is paid off the top: less only where the guarantees themselves were reduced."""
    return np.minimum(off_the_top, guaranteed_amount)


def base_of_fit_formula(off_the_top: Cells, guaranteed_amount: Cells) -> str:
    return f"=MIN({off_the_top},{guaranteed_amount})"


def limit_increase(
    permitted_amount: Array, guaranteed_amount: Array, share: Array, envelope: Array, units_per_dollar: Array
) -> Array:
    """More than 1 only where the limits are below the envelope by half a thousandth of a unit or more, not by a last digit."""
    without_share = _total(np.where(share > 0, 0, guaranteed_amount))
    permitted = _total(np.where(share > 0, permitted_amount, 0))
    below = thousandths(permitted + without_share, units_per_dollar) < thousandths(envelope, units_per_dollar)
    short = (permitted > 0) & below
    return np.where(short, (envelope - without_share) / np.where(permitted > 0, permitted, 1), 1)


def limit_increase_formula(
    permitted_amount: Cells, guaranteed_amount: Cells, share: Cells, envelope: Cells, units_per_dollar: Cells
) -> str:
    without_share = f"SUMPRODUCT(({share.all}<=0)*{guaranteed_amount.all})"
    permitted = f"SUMPRODUCT(({share.all}>0)*{permitted_amount.all})"
    total = thousandths_formula(f"({permitted}+{without_share})", units_per_dollar)
    short = f"AND({permitted}>0,{total}<{thousandths_formula(envelope, units_per_dollar)})"
    return f"=IF({short},({envelope}-{without_share})/{permitted},1)"


def raised_permitted_amount(permitted_amount: Array, limit_increase: Array, units_per_dollar: Array) -> Array:
    return whole_up(permitted_amount * limit_increase, units_per_dollar)


def raised_permitted_amount_formula(permitted_amount: Cells, limit_increase: Cells, units_per_dollar: Cells) -> str:
    return f"={whole_up_formula(f'({permitted_amount}*{limit_increase})', units_per_dollar)}"


def guaranteed_total(guaranteed_amount: Array) -> Array:
    return _total(guaranteed_amount)


def guaranteed_total_formula(guaranteed_amount: Cells) -> str:
    return f"=SUM({guaranteed_amount.all})"


def permitted_total(permitted_amount: Array, guaranteed_amount: Array, share: Array) -> Array:
    return _total(np.where(share > 0, permitted_amount, guaranteed_amount))


def permitted_total_formula(permitted_amount: Cells, guaranteed_amount: Cells, share: Cells) -> str:
    return f"=SUMPRODUCT(({share.all}>0)*{permitted_amount.all}+({share.all}<=0)*{guaranteed_amount.all})"


def feasible(guaranteed_total: Array, permitted_total: Array, envelope: Array, units_per_dollar: Array) -> Array:
    least, most, target = (thousandths(x, units_per_dollar) for x in (guaranteed_total, permitted_total, envelope))
    return 1.0 * ((least <= target) & (target <= most))


def feasible_formula(guaranteed_total: Cells, permitted_total: Cells, envelope: Cells, units_per_dollar: Cells) -> str:
    least, most, target = (
        thousandths_formula(x, units_per_dollar) for x in (guaranteed_total, permitted_total, envelope)
    )
    return f"=IF(AND({least}<={target},{target}<={most}),1,0)"


def lowest_rate(guaranteed_amount: Array, base_of_fit: Array, share: Array) -> Array:
    above = (guaranteed_amount - base_of_fit) / np.where(share > 0, share, 1)
    return np.where(share > 0, above, NO_SHARE_LOWEST)


def lowest_rate_formula(guaranteed_amount: Cells, base_of_fit: Cells, share: Cells) -> str:
    return f"=IF({share}>0,({guaranteed_amount}-{base_of_fit})/{share},1E+99)"


def highest_rate(permitted_amount: Array, base_of_fit: Array, share: Array) -> Array:
    above = (permitted_amount - base_of_fit) / np.where(share > 0, share, 1)
    return np.where(share > 0, above, NO_SHARE_HIGHEST)


def highest_rate_formula(permitted_amount: Cells, base_of_fit: Cells, share: Cells) -> str:
    return f"=IF({share}>0,({permitted_amount}-{base_of_fit})/{share},2E+99)"


def rate_reached(
    rate: Array,
    lowest_rate: Array,
    highest_rate: Array,
    share: Array,
    guaranteed_amount: Array,
    permitted_amount: Array,
    base_of_fit: Array,
    envelope: Array,
    units_per_dollar: Array,
) -> Array:
    """The rate where it is a breakpoint whose total is within the envelope, else -1."""
    others = (lowest_rate, highest_rate, share, guaranteed_amount, permitted_amount, base_of_fit)
    within = rates_within(rate, *others, envelope, units_per_dollar)
    return np.where((share > 0) & within, rate, -1.0)


def rate_reached_formula(
    rate: Cells,
    lowest_rate: Cells,
    highest_rate: Cells,
    share: Cells,
    guaranteed_amount: Cells,
    permitted_amount: Cells,
    base_of_fit: Cells,
    envelope: Cells,
    units_per_dollar: Cells,
) -> str:
    lowest, highest, shares, base = lowest_rate.all, highest_rate.all, share.all, base_of_fit.all
    total = (
        f"SUMPRODUCT({base}+({guaranteed_amount.all}-{base})*({lowest}>{rate})"
        f"+({permitted_amount.all}-{base})*({highest}<={rate})"
        f"+{rate}*{shares}*({lowest}<={rate})*({highest}>{rate}))"
    )
    within = f"{thousandths_formula(total, units_per_dollar)}<={thousandths_formula(envelope, units_per_dollar)}"
    return f"=IF(AND({share}>0,{within}),{rate},-1)"


def last_breakpoint(lowest_rate_reached: Array, highest_rate_reached: Array) -> Array:
    return np.maximum(lowest_rate_reached, highest_rate_reached).max(axis=JURISDICTIONS, keepdims=True)


def last_breakpoint_formula(lowest_rate_reached: Cells, highest_rate_reached: Cells) -> str:
    return f"=MAX({lowest_rate_reached.all},{highest_rate_reached.all})"


def held(lowest_rate: Array, last_breakpoint: Array) -> Array:
    return 1.0 * (lowest_rate > last_breakpoint)


def held_formula(lowest_rate: Cells, last_breakpoint: Cells) -> str:
    return f"=IF({lowest_rate}>{last_breakpoint},1,0)"


def capped(highest_rate: Array, last_breakpoint: Array) -> Array:
    return 1.0 * (highest_rate <= last_breakpoint)


def capped_formula(highest_rate: Cells, last_breakpoint: Cells) -> str:
    return f"=IF({highest_rate}<={last_breakpoint},1,0)"


def scaling_factor(
    last_breakpoint: Array,
    held: Array,
    capped: Array,
    share: Array,
    guaranteed_amount: Array,
    permitted_amount: Array,
    base_of_fit: Array,
    envelope: Array,
) -> Array:
    free = (1 - held) * (1 - capped)
    free_share = _total(share * free)
    settled = _total(guaranteed_amount * held + permitted_amount * capped + base_of_fit * free)
    left = (envelope - settled) / np.where(free_share > 0, free_share, 1)
    return np.where(free_share > 0, np.maximum(last_breakpoint, left), last_breakpoint)


def scaling_factor_formula(
    last_breakpoint: Cells,
    held: Cells,
    capped: Cells,
    share: Cells,
    guaranteed_amount: Cells,
    permitted_amount: Cells,
    base_of_fit: Cells,
    envelope: Cells,
) -> str:
    free = f"(1-{held.all})*(1-{capped.all})"
    free_share = f"SUMPRODUCT({share.all}*{free})"
    settled = (
        f"SUMPRODUCT({guaranteed_amount.all}*{held.all}+{permitted_amount.all}*{capped.all}+{base_of_fit.all}*{free})"
    )
    return f"=IF({free_share}>0,MAX({last_breakpoint},({envelope}-{settled})/{free_share}),{last_breakpoint})"


def fitted_amount(
    scaling_factor: Array,
    held: Array,
    capped: Array,
    share: Array,
    guaranteed_amount: Array,
    permitted_amount: Array,
    base_of_fit: Array,
) -> Array:
    free_amount = base_of_fit + scaling_factor * share
    return np.where(held > 0, guaranteed_amount, np.where(capped > 0, permitted_amount, free_amount))


def fitted_amount_formula(
    scaling_factor: Cells,
    held: Cells,
    capped: Cells,
    share: Cells,
    guaranteed_amount: Cells,
    permitted_amount: Cells,
    base_of_fit: Cells,
) -> str:
    free_amount = f"{base_of_fit}+{scaling_factor}*{share}"
    return f"=IF({held}>0,{guaranteed_amount},IF({capped}>0,{permitted_amount},{free_amount}))"


def _reached(rate: str) -> Column:
    """The one definition of `rate_reached`, for one of the two rates: lowest_rate_reached, highest_rate_reached."""
    column = Column(rate_reached, rate_reached_formula, "dollars")
    return column.renamed({"rate": rate, "rate_reached": f"{rate}_reached"})


COLUMNS = (
    Column(whole_lower_bound, whole_lower_bound_formula, "dollars", amends="lower_bound"),
    Column(whole_upper_bound, whole_upper_bound_formula, "dollars", amends="upper_bound"),
    setting(
        "crossed_bounds",
        lower_prevails=(
            Column(guaranteed_amount, guaranteed_amount_formula, "dollars"),
            Column(permitted_amount, permitted_amount_formula, "dollars"),
        ),
        upper_prevails=(
            Column(limited_guaranteed_amount, limited_guaranteed_amount_formula, "dollars", name="guaranteed_amount"),
            Column(limiting_permitted_amount, limiting_permitted_amount_formula, "dollars", name="permitted_amount"),
        ),
    ),
    setting(
        "shortfall",
        refuse=(),
        reduce_in_proportion=(
            Column(guarantee_reduction, guarantee_reduction_formula, "ratio", "scalar"),
            Column(guarantee_thousandths, guarantee_thousandths_formula, "thousandths"),
            Column(guarantee_whole_units, guarantee_whole_units_formula, "units"),
            Column(guarantee_remainder_rank, guarantee_remainder_rank_formula, "rank"),
            Column(
                reduced_guaranteed_amount,
                reduced_guaranteed_amount_formula,
                "dollars",
                amends="guaranteed_amount",
            ),
        ),
    ),
    setting(
        "excess",
        refuse=(),
        raise_in_proportion=(
            Column(limit_increase, limit_increase_formula, "ratio", "scalar"),
            Column(raised_permitted_amount, raised_permitted_amount_formula, "dollars", amends="permitted_amount"),
        ),
    ),
    Column(base_of_fit, base_of_fit_formula, "dollars"),
    Column(guaranteed_total, guaranteed_total_formula, "dollars", "scalar"),
    Column(permitted_total, permitted_total_formula, "dollars", "scalar"),
    Column(feasible, feasible_formula, "flag", "scalar"),
    Column(lowest_rate, lowest_rate_formula, "dollars"),
    Column(highest_rate, highest_rate_formula, "dollars"),
    _reached("lowest_rate"),
    _reached("highest_rate"),
    Column(last_breakpoint, last_breakpoint_formula, "dollars", "scalar"),
    Column(held, held_formula, "flag"),
    Column(capped, capped_formula, "flag"),
    Column(scaling_factor, scaling_factor_formula, "dollars", "scalar"),
    Column(fitted_amount, fitted_amount_formula, "dollars"),
)
