"""What is promised or withheld: the words of each step that moves a bound."""

from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller, silent
from fundingmodel.figures import FIXED
from fundingmodel.formulas import StepEntry


def _base_amount(a: Account, e: StepEntry) -> Sentences:
    own, all_together = a.figures.money(a.of(e, "base_amount")), a.figures.money(a.total(e, "base_amount"))
    given = {"equal": "base_for_each", "tiers": "base_pool", "given": "base_given"}[e.choices["parts"]]
    source = a.source(a.name(e, given))
    return [
        a.words(
            f"{own} is paid first{source}, before anything is shared; {all_together} for all together.",
            f"{own} sont versés d’abord{source}, avant tout partage; {all_together} pour l’ensemble.",
        )
    ]


def _reference_told(a: Account, e: StepEntry) -> str:
    """What a guarantee refers to: last year's allocation, and what is done to it."""
    source = a.called(a.name(e, "reference"))
    done = [
        a.called(choice)
        for choice in e.choices.values()
        if choice in ("real", "per_admission", "falls_with_envelope", "follows_envelope")
    ]
    return ", ".join([source, *done])


def _hold_harmless(a: Account, e: StepEntry) -> Sentences:
    part, amount = a.figures.rate(a.of(e, "protected_fraction")), a.figures.money(a.of(e, "hold_harmless"))
    reference, source = a.figures.money(a.of(e, "hold_harmless_reference")), a.source(a.name(e, "protected_fraction"))
    return [
        a.words(
            f"At least {part}{source} of {reference} ({_reference_told(a, e)}): {amount}.",
            f"Au moins {part}{source} de {reference} ({_reference_told(a, e)}){FIXED}: {amount}.",
        )
    ]


def _collar(a: Account, e: StepEntry) -> Sentences:
    down, up = (a.figures.rate(a.of(e, name)) for name in ("largest_decline", "largest_growth"))
    floor, ceiling = (a.figures.money(a.of(e, name)) for name in ("collar_floor", "collar_ceiling"))
    reference = f"{a.figures.money(a.of(e, 'collar_reference'))} ({_reference_told(a, e)})"
    source = a.source(a.name(e, "largest_decline"))
    return [
        a.words(
            f"At most {down} below and {up} above{source} {reference}: {floor} to {ceiling}.",
            f"Au plus {down} en dessous et {up} au-dessus{source} de {reference}{FIXED}: de {floor} à {ceiling}.",
        )
    ]


_OF_KIND = {
    "amount": "{}", "part": "{}_part", "amount_for_each": "{}_for_each", "part_for_each": "{}_part_for_each",
}  # fmt: skip


def _minimum_amount(a: Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "minimum_amount"))
    source = a.source(a.name(e, _OF_KIND[e.choices["kind"]].format("minimum")))
    return [a.words(f"At least {amount}{source}.", f"Au moins {amount}{source}.")]


def _maximum_amount(a: Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "maximum_amount"))
    source = a.source(a.name(e, _OF_KIND[e.choices["kind"]].format("maximum")))
    return [a.words(f"At most {amount}{source}.", f"Au plus {amount}{source}.")]


TOLD: Mapping[str, Teller] = {
    "base_amount": _base_amount,
    "bounds": silent,
    "collar": _collar,
    "hold_harmless": _hold_harmless,
    "maximum_amount": _maximum_amount,
    "minimum_amount": _minimum_amount,
}
