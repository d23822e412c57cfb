"""Three times an amount: FM.TRIPLE."""

from udfs.catalogue import Argument, Example, Function, both

FUNCTIONS = (
    Function(
        "TRIPLE",
        "comparison",
        both("Three times an amount.", "Trois fois un montant."),
        (Argument("amount", "number", both("The amount.", "Le montant."), "dollars"),),
        lambda _call, amount: 3 * amount,
        both("An amount.", "Un montant."),
        (Example((1111.0,), both("Thrice.", "Trois fois.")),),
        "dollars",
    ),
)
