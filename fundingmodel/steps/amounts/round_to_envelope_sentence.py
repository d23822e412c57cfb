"""How the cents came about: what was left over, and whether this jurisdiction received one of them."""

from typing import Any

CENTS = 100


def sentences(a: Any, entry: Any) -> list[str]:
    """`a` is the account of a jurisdiction and year, `entry` the step as the formula lists it."""
    write, units = a.figures, a.of(entry, "units_per_dollar")
    whole, rank = a.of(entry, "whole_units"), round(a.of(entry, "remainder_rank"))
    left = round(a.of(entry, "units_left_over"))
    amount = write.money(a.value(a.name(entry, "allocation")))
    down = _rounded_down(a, units, write.money(whole / units))
    if left <= 0:
        return [down, a.words(f"Nothing is left over: {amount}.", f"Il ne reste rien à répartir : {amount}.")]
    more = rank <= left
    english = f"so it receives {'one more' if more else 'none of them'}: {amount}"
    french = f"l’administration {'en reçoit une de plus' if more else 'n’en reçoit aucune'} : {amount}"
    return [
        down,
        a.words(
            f"Left over for the largest remainders: {left}; its own is number {rank}, {english}.",
            f"Unités à répartir selon le plus fort reste, {left}; rang de son reste, {rank}; {french}.",
        ),
    ]


def _rounded_down(a: Any, units: float, amount: str) -> str:
    if a.figures.has_symbol and units == CENTS:
        return str(
            a.words(f"In whole cents, rounded down: {amount}.", f"En cents entiers, arrondi vers le bas : {amount}.")
        )
    unit = a.figures.money(1 / units)
    return str(
        a.words(
            f"In whole units of {unit}, rounded down: {amount}.",
            f"En unités entières de {unit}, arrondi vers le bas : {amount}.",
        )
    )
