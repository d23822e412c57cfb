"""Adjustment per head: where payments add to less than the envelope, the rest is paid at one amount per head, d."""

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import JURISDICTIONS, Array, Column
from fundingmodel.errors import phrase
from fundingmodel.rounding import thousandths, thousandths_formula
from fundingmodel.steps import shared_inputs

INPUTS = (
    shared_inputs.capacity_per_head,
    shared_inputs.population,
    shared_inputs.rounding_unit,
)


def receives(formula_amount: Array, units_per_dollar: Array) -> Array:
    return 1.0 * (thousandths(formula_amount, units_per_dollar) > 0)


def receives_formula(formula_amount: Cells, units_per_dollar: Cells) -> str:
    return f"=IF({thousandths_formula(formula_amount, units_per_dollar)}>0,1,0)"


def capacity_before_adjustment(capacity_per_head: Array, formula_amount: Array, population: Array) -> Array:
    return capacity_per_head + formula_amount / np.where(population > 0, population, np.nan)


def capacity_before_adjustment_formula(capacity_per_head: Cells, formula_amount: Cells, population: Cells) -> str:
    return f"={capacity_per_head}+{formula_amount}/{population}"


def receiving_capacity(receives: Array, capacity_before_adjustment: Array) -> Array:
    return receives * capacity_before_adjustment


def receiving_capacity_formula(receives: Cells, capacity_before_adjustment: Cells) -> str:
    return f"={receives}*{capacity_before_adjustment}"


def greatest_capacity(receiving_capacity: Array) -> Array:
    return receiving_capacity.max(axis=JURISDICTIONS, keepdims=True)


def greatest_capacity_formula(receiving_capacity: Cells) -> str:
    return f"=MAX({receiving_capacity.all})"


def shortfall_of_payments(formula_amount: Array, envelope: Array, units_per_dollar: Array) -> Array:
    """In thousandths of a unit, so that payments cut to the envelope are not short by the last digits of a sum."""
    short = thousandths(envelope - formula_amount.sum(axis=JURISDICTIONS, keepdims=True), units_per_dollar)
    return np.maximum(0, short) / (1000 * units_per_dollar)


def shortfall_of_payments_formula(formula_amount: Cells, envelope: Cells, units_per_dollar: Cells) -> str:
    short = thousandths_formula(f"({envelope}-SUM({formula_amount.all}))", units_per_dollar)
    return f"=MAX(0,{short})/(1000*{units_per_dollar})"


def adjustment_begins(receives: Array, capacity_before_adjustment: Array, greatest_capacity: Array) -> Array:
    """The d above which it is paid: 0 for those who receive, E - C for the others."""
    return (1 - receives) * (capacity_before_adjustment - greatest_capacity)


def adjustment_begins_formula(receives: Cells, capacity_before_adjustment: Cells, greatest_capacity: Cells) -> str:
    return f"=(1-{receives})*({capacity_before_adjustment}-{greatest_capacity})"


def adjustment_begun(
    adjustment_begins: Array, population: Array, shortfall_of_payments: Array, units_per_dollar: Array
) -> Array:
    """The d at which it begins where the adjustments of the others are then within the shortfall, else 0."""
    others, people = (x.swapaxes(-1, -2) for x in (adjustment_begins, population))
    paid = (people * np.maximum(0, adjustment_begins - others)).sum(axis=-1, keepdims=True)
    within = thousandths(paid, units_per_dollar) <= thousandths(shortfall_of_payments, units_per_dollar)
    return np.where(within, np.maximum(0, adjustment_begins), 0.0)


def adjustment_begun_formula(
    adjustment_begins: Cells, population: Cells, shortfall_of_payments: Cells, units_per_dollar: Cells
) -> str:
    others, mine = adjustment_begins.all, adjustment_begins
    paid = f"SUMPRODUCT({population.all}*({mine}-{others})*({mine}>{others}))"
    within = (
        f"{thousandths_formula(paid, units_per_dollar)}<={thousandths_formula(shortfall_of_payments, units_per_dollar)}"
    )
    return f"=IF({within},MAX(0,{mine}),0)"


def last_adjustment_begun(adjustment_begun: Array) -> Array:
    return adjustment_begun.max(axis=JURISDICTIONS, keepdims=True)


def last_adjustment_begun_formula(adjustment_begun: Cells) -> str:
    return f"=MAX({adjustment_begun.all})"


def per_head_adjustment(
    adjustment_begins: Array,
    population: Array,
    receives: Array,
    last_adjustment_begun: Array,
    shortfall_of_payments: Array,
    units_per_dollar: Array,
) -> Array:
    """d. Nobody receives, or more than the shortfall is due at d = 0: not a number, which the result refuses."""
    begun = population * (adjustment_begins <= last_adjustment_begun)
    paid = (begun * (last_adjustment_begun - adjustment_begins)).sum(axis=JURISDICTIONS, keepdims=True)
    adds_up = thousandths(paid, units_per_dollar) <= thousandths(shortfall_of_payments, units_per_dollar)
    adds_up &= receives.max(axis=JURISDICTIONS, keepdims=True) > 0
    short = shortfall_of_payments > 0
    people = np.where(short, begun.sum(axis=JURISDICTIONS, keepdims=True), 1)
    rest = (shortfall_of_payments - paid) / np.where(short & ~adds_up, np.nan, people)
    return np.where(short, last_adjustment_begun + rest, 0)


def per_head_adjustment_formula(
    adjustment_begins: Cells,
    population: Cells,
    receives: Cells,
    last_adjustment_begun: Cells,
    shortfall_of_payments: Cells,
    units_per_dollar: Cells,
) -> str:
    begun = f"{population.all}*({adjustment_begins.all}<={last_adjustment_begun})"
    paid = f"SUMPRODUCT({begun}*({last_adjustment_begun}-{adjustment_begins.all}))"
    within = (
        f"{thousandths_formula(paid, units_per_dollar)}<={thousandths_formula(shortfall_of_payments, units_per_dollar)}"
    )
    adds_up = f"AND({within},MAX({receives.all})>0)"  # where not, a division by zero shows it
    rest = f"({shortfall_of_payments}-{paid})/IF({adds_up},SUMPRODUCT({begun}),0)"
    return f"=IF({shortfall_of_payments}>0,{last_adjustment_begun}+{rest},0)"


def adjustment_payment(
    per_head_adjustment: Array, adjustment_begins: Array, population: Array, shortfall_of_payments: Array
) -> Array:
    paid = np.maximum(0, per_head_adjustment - adjustment_begins) * population
    return np.where(shortfall_of_payments > 0, paid, 0)


def adjustment_payment_formula(
    per_head_adjustment: Cells, adjustment_begins: Cells, population: Cells, shortfall_of_payments: Cells
) -> str:
    return f"=IF({shortfall_of_payments}>0,MAX(0,{per_head_adjustment}-{adjustment_begins})*{population},0)"


def amount_with_adjustment(formula_amount: Array, adjustment_payment: Array) -> Array:
    return formula_amount + adjustment_payment


def amount_with_adjustment_formula(formula_amount: Cells, adjustment_payment: Cells) -> str:
    return f"={formula_amount}+{adjustment_payment}"


COLUMNS = (
    Column(receives, receives_formula, "flag"),
    Column(capacity_before_adjustment, capacity_before_adjustment_formula, "dollars", each="population"),
    Column(receiving_capacity, receiving_capacity_formula, "dollars", each="population"),
    Column(greatest_capacity, greatest_capacity_formula, "dollars", "scalar", each="population"),
    Column(shortfall_of_payments, shortfall_of_payments_formula, "dollars", "scalar"),
    Column(adjustment_begins, adjustment_begins_formula, "dollars", each="population"),
    Column(adjustment_begun, adjustment_begun_formula, "dollars", each="population"),
    Column(last_adjustment_begun, last_adjustment_begun_formula, "dollars", "scalar", each="population"),
    Column(
        per_head_adjustment,
        per_head_adjustment_formula,
        "dollars",
        "scalar",
        each="population",
        refused_because=phrase(
            "no_adjustment_adds_up",
            "no adjustment per head of zero or more adds up to what payments are short of the envelope",
        ),
    ),
    Column(adjustment_payment, adjustment_payment_formula, "dollars"),
    Column(amount_with_adjustment, amount_with_adjustment_formula, "dollars", amends="formula_amount"),
)
