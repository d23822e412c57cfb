"""What is promised or withheld: the words of each step that moves a bound."""

from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller, silent
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED


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


def _protected_fraction_by_need(a: Account, e: StepEntry) -> Sentences:
    rate, fraction = a.figures.percent(a.of(e, "need_rate"), 4), a.figures.rate(a.of(e, "protected_fraction"))
    high, low = (a.figures.rate(a.of(e, x)) for x in ("higher_threshold", "lower_threshold"))
    source = a.source(a.name(e, "higher_threshold"))
    return [
        a.words(
            f"{rate} of the people are counted; with thresholds of {high} and {low}{source}, {fraction} is protected.",
            f"{rate} des personnes sont comptées; selon les seuils de {high} et de {low}{source}, {fraction} sont protégés.",
        )
    ]


def _fading_protection(a: Account, e: StepEntry) -> Sentences:
    before, now, fall, least = (
        a.figures.percent(a.of(e, x), 4)
        for x in ("prior_protected_fraction", "protected_fraction", "yearly_fade", "lowest_fraction")
    )
    source = a.source(a.name(e, "yearly_fade"))
    return [
        a.words(
            f"The protected fraction was {before}; it falls by {fall}{source}, to no less than {least}: {now}.",
            f"La fraction protégée était de {before}; elle recule de {fall}{source}, sans passer sous {least}{FIXED}: {now}.",
        )
    ]


def _limits_on_increase(a: Account, e: StepEntry) -> Sentences:
    growth, formula, limited, most = (
        a.figures.percent(a.of(e, "authority_growth"), 4),
        *(a.figures.money(a.of(e, x)) for x in ("formula_amount", "limited_amount", "most_amount")),
    )
    minimums = [a.figures.money(a.of(e, x)) for x in ("least_from_base", "least_above_margin", "least_with_growth")]
    source = a.source(a.name(e, "growth_margin"))
    return [
        a.words(
            f"The programme authority grows by {growth}{source}. Minimums: {'; '.join(minimums)}. Maximum: {most}.",
            f"L’autorisation du programme croît de {growth}{source}. Minimums{FIXED}: {'; '.join(minimums)}. "
            f"Maximum{FIXED}: {most}.",
        ),
        a.words(
            f"Of {formula} by the formula, {limited} is within these limits, and not below last year's.",
            f"De {formula} selon la formule, {limited} respectent ces limites, sans passer sous l’exercice précédent.",
        ),
    ]


TOLD: Mapping[str, Teller] = {
    "base_amount": _base_amount,
    "bounds": silent,
    "collar": _collar,
    "fading_protection": _fading_protection,
    "hold_harmless": _hold_harmless,
    "limits_on_increase": _limits_on_increase,
    "maximum_amount": _maximum_amount,
    "minimum_amount": _minimum_amount,
    "protected_fraction_by_need": _protected_fraction_by_need,
}
