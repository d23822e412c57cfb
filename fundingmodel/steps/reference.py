"""Reference: the amount that a guarantee protects or limits, as last year's allocation, a base year's, or an old formula's.

The scenario binds `reference` to a quantity, and chooses the price basis (nominal, or real: moved by the growth of prices), the
quantity (the total, or the amount for each admission) and whether it moves with the envelope (fixed; falls with it; follows it).
"""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column, Input, Setting, setting

# From the reference's year on, which may be long ago: prices may double; eleven times as high is a percent taken for a ratio.
INPUTS = (Input("price_growth", "ratio", least=Decimal(-1), most=Decimal(10)),)


def reference_amount(reference: Array) -> Array:
    return reference


def reference_amount_formula(reference: Cells) -> str:
    return f"={reference}"


def real_reference(reference_amount: Array, price_growth: Array) -> Array:
    return reference_amount * (1 + price_growth)


def real_reference_formula(reference_amount: Cells, price_growth: Cells) -> str:
    return f"={reference_amount}*(1+{price_growth})"


def per_admission_reference(reference_amount: Array, prior_admissions: Array, admissions: Array) -> Array:
    known = prior_admissions > 0
    return np.where(known, reference_amount / np.where(known, prior_admissions, 1) * admissions, 0)


def per_admission_reference_formula(reference_amount: Cells, prior_admissions: Cells, admissions: Cells) -> str:
    return f"=IF({prior_admissions}>0,{reference_amount}/{prior_admissions}*{admissions},0)"


def _ratio(envelope: Array, prior_envelope: Array) -> Array:
    known = prior_envelope > 0
    return np.where(known, envelope / np.where(known, prior_envelope, 1), 1)


def falling_reference(reference_amount: Array, envelope: Array, prior_envelope: Array) -> Array:
    return reference_amount * np.minimum(1, _ratio(envelope, prior_envelope))


def falling_reference_formula(reference_amount: Cells, envelope: Cells, prior_envelope: Cells) -> str:
    return f"={reference_amount}*IF({prior_envelope}>0,MIN(1,{envelope}/{prior_envelope}),1)"


def following_reference(reference_amount: Array, envelope: Array, prior_envelope: Array) -> Array:
    return reference_amount * _ratio(envelope, prior_envelope)


def following_reference_formula(reference_amount: Cells, envelope: Cells, prior_envelope: Cells) -> str:
    return f"={reference_amount}*IF({prior_envelope}>0,{envelope}/{prior_envelope},1)"


def reference_columns(step: str) -> tuple[Column | Setting, ...]:
    """The reference of one guarantee: its columns are named after the step, as hold_harmless_reference."""
    names = {
        "reference_amount": f"{step}_reference",
        "real_reference": f"real_{step}_reference",
        "per_admission_reference": f"per_admission_{step}_reference",
        "falling_reference": f"{step}_reference_with_envelope",
        "following_reference": f"{step}_reference_with_envelope",
    }

    def amended(compute: Callable[..., Array], formula: Callable[..., str]) -> tuple[Column, ...]:
        return (Column(compute, formula, "dollars", amends="reference_amount"),)

    columns = (
        Column(reference_amount, reference_amount_formula, "dollars"),
        setting("price_basis", nominal=(), real=amended(real_reference, real_reference_formula)),
        setting("quantity", total=(), per_admission=amended(per_admission_reference, per_admission_reference_formula)),
        setting(
            "envelope_basis",
            fixed=(),
            falls_with_envelope=amended(falling_reference, falling_reference_formula),
            follows_envelope=amended(following_reference, following_reference_formula),
        ),
    )
    return tuple(column.renamed(names) for column in columns)
