"""Arguments that several functions have."""

import numpy as np

from fundingmodel.rounding import LARGEST_UNIT, SMALLEST_UNIT
from fundingmodel.steps import step_input
from udfs.catalogue import Argument, both

ENVELOPE = Argument("envelope", "number", both("The amount to share.", "Le montant à répartir."), "dollars", least=0)
BASE = Argument(
    "base",
    "number_or_jurisdictions",
    both(
        "Paid first, off the top: one amount for each, or one a jurisdiction. Left out: none.",
        "Montant de base versé d'abord : le même pour chacune, ou un par administration. Omis : aucun.",
    ),
    "dollars",
    default=np.zeros((1, 1)),
    input=step_input("base_amount", "base_for_each"),
)
UNIT = Argument(
    "unit",
    "number",
    both(
        "Amounts are whole multiples of it: 0.01 (cents), 1, 1000. Left out: cents.",
        "Les montants en sont des multiples entiers : 0,01 (cents), 1, 1000. Omis : cents.",
    ),
    "dollars",
    default=0.01,
    least=float(SMALLEST_UNIT),
    most=float(LARGEST_UNIT),
)
TIES = Argument(
    "ties",
    "choice",
    both(
        "Who gets a unit left over when remainders are equal: published_order (the first row of them) or larger_share.",
        "Qui reçoit une unité restante quand les restes sont égaux : published_order (la première ligne) ou larger_share (la plus grande part).",
    ),
    default="published_order",
    choices=("published_order", "larger_share"),
)
SHORTFALL = Argument(
    "shortfall",
    "choice",
    both(
        "When guarantees add to more than the envelope: refuse, or reduce_in_proportion.",
        "Quand les garanties dépassent l'enveloppe : refuse (refuser) ou reduce_in_proportion (réduire en proportion).",
    ),
    default="refuse",
    choices=("refuse", "reduce_in_proportion"),
)
