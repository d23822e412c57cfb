"""Combined escalator: the growth of spending and of arrivals made into one rate of growth for the envelope."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, setting

INPUTS = (
    Input("spending_growth", "ratio", least=Decimal(-1), most=Decimal(1)),
    Input("arrivals_growth", "ratio", least=Decimal(-1), most=Decimal(1)),
)


def product(spending_growth: Array, arrivals_growth: Array) -> Array:
    return (1 + spending_growth) * (1 + arrivals_growth) - 1


def product_formula(spending_growth: Cells, arrivals_growth: Cells) -> str:
    return f"=(1+{spending_growth})*(1+{arrivals_growth})-1"


def both(spending_growth: Array, arrivals_growth: Array) -> Array:
    return spending_growth + arrivals_growth


def both_formula(spending_growth: Cells, arrivals_growth: Cells) -> str:
    return f"={spending_growth}+{arrivals_growth}"


def mean(spending_growth: Array, arrivals_growth: Array) -> Array:
    return (spending_growth + arrivals_growth) / 2


def mean_formula(spending_growth: Cells, arrivals_growth: Cells) -> str:
    return f"=({spending_growth}+{arrivals_growth})/2"


def greater(spending_growth: Array, arrivals_growth: Array) -> Array:
    return np.maximum(spending_growth, arrivals_growth)


def greater_formula(spending_growth: Cells, arrivals_growth: Cells) -> str:
    return f"=MAX({spending_growth},{arrivals_growth})"


def _escalator(compute: Callable[..., Array], formula: Callable[..., str]) -> tuple[Column, ...]:
    return (Column(compute, formula, "ratio", "scalar", name="escalator"),)


COLUMNS = (
    setting(
        "combination",
        product=_escalator(product, product_formula),
        sum=_escalator(both, both_formula),
        mean=_escalator(mean, mean_formula),
        greater=_escalator(greater, greater_formula),
    ),
)
