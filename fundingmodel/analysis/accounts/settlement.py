"""From amounts to the allocation: the words of each step that fits, rounds and adds."""

import math
from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller, silent
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED, SYMBOLS


def _fit_to_envelope(a: Account, e: StepEntry) -> Sentences:
    write = a.figures
    told: list[str] = []
    if e.choices["shortfall"] == "reduce_in_proportion" and (kept := a.value(a.name(e, "guarantee_reduction"))) < 1:
        told.append(
            a.words(
                f"The guarantees add to more than the envelope: each is reduced to {write.percent(kept)}.",
                f"Les garanties dépassent l’enveloppe{FIXED}: chacune est ramenée à {write.percent(kept)}.",
            )
        )
        whole = write.money(a.value(a.name(e, "reduced_guaranteed_amount")))
        told.append(
            a.words(
                f"In whole units that add to the envelope, by largest remainder: {whole}.",
                f"En unités entières qui totalisent l’enveloppe, selon le plus fort reste{FIXED}: {whole}.",
            )
        )
    if e.choices["excess"] == "raise_in_proportion" and (raised := a.value(a.name(e, "limit_increase"))) > 1:
        told.append(
            a.words(
                f"The limits add to less than the envelope: each is raised to {write.percent(raised)}.",
                f"Les limites n’atteignent pas l’enveloppe{FIXED}: chacune est portée à {write.percent(raised)}.",
            )
        )
    factor, amount = write.money(a.of(e, "scaling_factor")), write.money(a.of(e, "fitted_amount"))
    told.append(
        a.words(
            f"The scaling factor, at which all amounts add to the envelope, is {factor} for a share of 100%.",
            f"Le facteur d’échelle, auquel le total égale l’enveloppe, est de {factor} pour une part de 100{FIXED}%.",
        )
    )
    if a.is_free():
        base, ratio = a.of(e, "off_the_top"), write.percent(a.of(e, "share"), 4)
        first = f"{write.money(base)} + " if base else ""
        told.append(f"{first}{factor} x {ratio} = {amount}.")
    else:
        told += [a.rule_told(), a.words(f"That is {amount}.", f"Le montant est de {amount}.")]
    return told


def _round_to_envelope(a: Account, e: StepEntry) -> Sentences:
    write, units = a.figures, a.of(e, "units_per_dollar")
    whole, rank = a.of(e, "whole_units"), round(a.of(e, "remainder_rank"))
    left = math.floor(a.of(e, "envelope") * units + 0.5) - round(a.total(e, "whole_units"))
    unit = a.words("whole units of ", "unités entières de ") + write.money(1 / units)
    if a.figures.currency in SYMBOLS and units == 100:
        unit = a.words("whole cents", "cents entiers")
    told = a.words(
        f"In {unit}, rounded down: {write.money(whole / units)}.",
        f"En {unit}, arrondi vers le bas{FIXED}: {write.money(whole / units)}.",
    )
    amount = write.money(a.value(a.name(e, "allocation")))
    if left <= 0:
        return [told, a.words(f"Nothing is left over: {amount}.", f"Il ne reste rien à répartir{FIXED}: {amount}.")]
    if rank <= left:
        outcome = a.words(f"so it receives one more: {amount}", f"d’où un de plus{FIXED}: {amount}")
    else:
        outcome = a.words(f"so it receives none of them: {amount}", f"d’où aucun de plus{FIXED}: {amount}")
    return [
        told,
        a.words(
            f"Left over for the largest remainders: {left}; its own is number {rank}, {outcome}.",
            f"Il en reste {left} pour les plus grands restes; le sien est le numéro {rank}, {outcome}.",
        ),
    ]


def _top_up(a: Account, e: StepEntry) -> Sentences:
    amount, guaranteed = a.figures.money(a.of(e, "top_up")), a.figures.money(a.of(e, "guaranteed"))
    return [
        a.words(
            f"From outside the envelope, up to {guaranteed}: {amount} more.",
            f"De l’extérieur de l’enveloppe, jusqu’à {guaranteed}{FIXED}: {amount} de plus.",
        )
    ]


def _true_up(a: Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.of(e, "true_up"))
    return [
        a.words(
            f"Last year's estimate reconciled to its final figure: {amount}.",
            f"L’estimation de l’exercice précédent, rapprochée du chiffre définitif{FIXED}: {amount}.",
        )
    ]


def _add_amount(a: Account, e: StepEntry) -> Sentences:
    name = a.name(e, "add_amount")
    amount = a.figures.money(a.value(name))
    return [a.words(f"{amount} is added{a.source(name)}.", f"{amount} sont ajoutés{a.source(name)}.")]


def _published_amount(a: Account, e: StepEntry) -> Sentences:
    name, other = a.name(e, "published_allocation"), a.name(e, "compared_allocation")
    amount, compared = a.value(name), a.figures.money(a.value(other))
    if math.isnan(amount):
        return [
            a.words(
                f"Not published; the comparison would be {compared}{a.source(other)}.",
                f"Non publié; la comparaison serait de {compared}{a.source(other)}.",
            )
        ]
    published, residual = a.figures.money(amount), a.figures.money(a.of(e, "residual"))
    return [
        a.words(
            f"As published: {published}{a.source(name)}. Against {compared}{a.source(other)}: {residual}.",
            f"Selon la publication{FIXED}: {published}{a.source(name)}. "
            f"Par rapport à {compared}{a.source(other)}{FIXED}: {residual}.",
        )
    ]


def _amended(a: Account, e: StepEntry) -> str:
    """The state in which a step leaves what it amends."""
    return a.figures.money(a.value(next(c.name for c in reversed(e.columns) if c.amends)))


def _limit_each(a: Account, e: StepEntry) -> Sentences:
    limit, source = a.figures.money(a.of(e, "limit_for_each")), a.source(a.name(e, "limit_for_each"))
    before, after = a.figures.money(a.of(e, "formula_amount")), _amended(a, e)
    moved = before != after
    english, french = ("At most", "Au plus") if e.choices["kind"] == "cap" else ("At least", "Au moins")
    return [
        a.words(
            f"{english} {limit}{source}: {before} becomes {after}."
            if moved
            else f"{english} {limit}{source}: it stays {after}.",
            f"{french} {limit}{source}{FIXED}: {before} devient {after}."
            if moved
            else f"{french} {limit}{source}{FIXED}: le montant reste de {after}.",
        )
    ]


def _pro_rata_reduction(a: Account, e: StepEntry) -> Sentences:
    kept, total = a.of(e, "pro_rata_reduction"), a.figures.money(a.total(e, "formula_amount"))
    envelope, after = a.figures.money(a.of(e, "envelope")), _amended(a, e)
    if kept >= 1:
        return [
            a.words(
                f"The amounts add to {total}, within {envelope}: paid in full, {after}.",
                f"Les montants totalisent {total}, dans les limites de {envelope}{FIXED}: versé en entier, {after}.",
            )
        ]
    part = a.figures.percent(kept, 4)
    return [
        a.words(
            f"The amounts add to {total}, above {envelope}: each is reduced to {part}, here {after}.",
            f"Les montants totalisent {total}, au-dessus de {envelope}{FIXED}: chacun est ramené à {part}, ici {after}.",
        )
    ]


def _take_back(a: Account, e: StepEntry) -> Sentences:
    over, each = a.figures.money(a.of(e, "over_allocation")), a.figures.money(a.of(e, "take_back"))
    after = _amended(a, e)
    return [
        a.words(
            f"The amounts exceed the envelope by {over}; {each} is taken back here, which leaves {after}.",
            f"Les montants dépassent l’enveloppe de {over}; {each} sont repris ici, ce qui laisse {after}.",
        )
    ]


def _round_each(a: Account, e: StepEntry) -> Sentences:
    amount = a.figures.money(a.value(a.name(e, "allocation")))
    together = a.figures.money(a.of(e, "allocation_total"))
    return [
        a.words(
            f"Rounded by itself: {amount}; all together {together}.",
            f"Arrondi séparément{FIXED}: {amount}; pour l’ensemble, {together}.",
        )
    ]


def _less_amount(a: Account, e: StepEntry) -> Sentences:
    name = a.name(e, "less_amount")
    amount, after = a.figures.money(a.of(e, "less_amount")), _amended(a, e)
    return [
        a.words(
            f"{amount}{a.source(name)} is taken off, which leaves {after}.",
            f"{amount}{a.source(name)} sont retranchés, ce qui laisse {after}.",
        )
    ]


def _capacity_reduction(a: Account, e: StepEntry) -> Sentences:
    own, average = (a.figures.money(a.of(e, x), 2) for x in ("total_capacity_per_head", "average_capacity"))
    before, cut = (a.figures.money(a.of(e, x)) for x in ("formula_amount", "capacity_reduction"))
    people, source = a.figures.plain(a.of(e, "population")), a.source(a.name(e, "population"))
    return [
        a.words(
            f"Capacity and payment are {own} per head; the average of those who receive, and keep something, is {average}.",
            f"Capacité et paiement{FIXED}: {own} par habitant; la moyenne des bénéficiaires qui conservent un paiement est "
            f"de {average}.",
        ),
        a.words(
            f"For {people} people{source}, {before} is reduced by {cut}: {_amended(a, e)}.",
            f"Pour {people} habitants{source}, {before} sont réduits de {cut}{FIXED}: {_amended(a, e)}.",
        ),
    ]


def _uniform_per_head_reduction(a: Account, e: StepEntry) -> Sentences:
    excess, all_payments = a.of(e, "excess_over_envelope"), a.figures.money(a.total(e, "formula_amount"))
    envelope = a.figures.money(a.of(e, "envelope"))
    if excess <= 0:
        return [
            a.words(
                f"All payments, {all_payments}, are within the envelope of {envelope}: nothing is reduced.",
                f"L’ensemble des paiements, {all_payments}, ne dépasse pas l’enveloppe de {envelope}{FIXED}: rien n’est réduit.",
            )
        ]
    rate, before = a.figures.money(a.of(e, "reduction_per_head"), 4), a.figures.money(a.of(e, "formula_amount"))
    cut = a.figures.money(a.of(e, "uniform_per_head_reduction"))
    return [
        a.words(
            f"All payments, {all_payments}, exceed the envelope of {envelope} by {a.figures.money(excess)}: "
            f"each gives {rate} per head, or all it has.",
            f"L’ensemble des paiements, {all_payments}, dépasse l’enveloppe de {envelope} de {a.figures.money(excess)}{FIXED}: "
            f"chacun cède {rate} par habitant, ou tout ce qu’il reçoit.",
        ),
        a.words(
            f"Of {before}, {cut} is given: {_amended(a, e)}.",
            f"De {before}, {cut} sont cédés{FIXED}: {_amended(a, e)}.",
        ),
    ]


def _per_head_adjustment(a: Account, e: StepEntry) -> Sentences:
    short = a.of(e, "shortfall_of_payments")
    if short <= 0:
        return [
            a.words(
                "Payments fill the envelope: nothing is added.",
                f"Les paiements remplissent l’enveloppe{FIXED}: rien n’est ajouté.",
            )
        ]
    rate, begins = (a.figures.money(a.of(e, x), 4) for x in ("per_head_adjustment", "adjustment_begins"))
    added = a.figures.money(a.of(e, "adjustment_payment"))
    return [
        a.words(
            f"Payments are {a.figures.money(short)} short of the envelope: the adjustment is {rate} per head.",
            f"Il manque {a.figures.money(short)} aux paiements pour remplir l’enveloppe{FIXED}: le rajustement est de {rate} par "
            "habitant.",
        ),
        a.words(
            f"What is above {begins} is paid here, {added}: {_amended(a, e)}.",
            f"Ce qui dépasse {begins} est versé ici, {added}{FIXED}: {_amended(a, e)}.",
        ),
    ]


def _total_transfer_protection(a: Account, e: StepEntry) -> Sentences:
    before, now, more = (
        a.figures.money(a.of(e, x))
        for x in ("prior_transfers_with_protection", "transfers", "total_transfer_protection")
    )
    source = a.source(a.name(e, "transfer"))
    return [
        a.words(
            f"Last year's transfers and protection were {before}, this year's transfers are {now}{source}: protection of {more}.",
            f"Transferts et protection de l’exercice précédent{FIXED}: {before}; transferts de l’exercice{FIXED}: {now}{source}; "
            f"protection de {more}.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "add_amount": _add_amount,
    "capacity_reduction": _capacity_reduction,
    "fit_to_envelope": _fit_to_envelope,
    "less_amount": _less_amount,
    "limit_each": _limit_each,
    "per_head_adjustment": _per_head_adjustment,
    "pro_rata_reduction": _pro_rata_reduction,
    "published_amount": _published_amount,
    "round_each": _round_each,
    "round_to_envelope": _round_to_envelope,
    "start_at_zero": silent,
    "take_back": _take_back,
    "top_up": _top_up,
    "total_transfer_protection": _total_transfer_protection,
    "true_up": _true_up,
    "uniform_per_head_reduction": _uniform_per_head_reduction,
}
