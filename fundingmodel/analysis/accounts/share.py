"""From need to an amount before guarantees: the words of each step that shares."""

from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller
from fundingmodel.figures import FIXED
from fundingmodel.formulas import StepEntry


def _share(a: Account, e: StepEntry) -> Sentences:
    name = a.name(e, "weighted_intake")
    need = a.called(name) + a.source(name)
    own, all_together = (a.figures.number(x, 1) for x in (a.of(e, "weighted_intake"), a.total(e, "weighted_intake")))
    ratio = a.figures.percent(a.of(e, "share"), 4)
    return [
        a.words(
            f"By {need}: {own} of {all_together} is {ratio}.",
            f"Selon {need}{FIXED}: {own} sur {all_together}, soit {ratio}.",
        )
    ]


def _phase_in(a: Account, e: StepEntry) -> Sentences:
    phase = a.figures.rate(a.of(e, "phase"))
    opening, new = (a.figures.percent(a.of(e, name), 4) for name in ("opening_share", "share"))
    now, source = a.figures.percent(a.value(a.name(e, "phased_share")), 4), a.source(a.name(e, "phase"))
    return [
        a.words(
            f"{phase} of the way{source} from the opening share of {opening} to the formula's {new}: {now}.",
            f"{phase} du chemin{source} de la part de départ, {opening}, à celle de la formule, {new}{FIXED}: {now}.",
        )
    ]


def _formula_amount(a: Account, e: StepEntry) -> Sentences:
    write = a.figures
    base, left = a.of(e, "off_the_top"), a.of(e, "envelope") - a.total(e, "off_the_top")
    ratio, amount = write.percent(a.of(e, "share"), 4), write.money(a.of(e, "formula_amount"))
    first = f"{write.money(base)} + " if base else ""
    return [
        a.words(
            f"Before any guarantee: {first}{ratio} of the {write.money(left)} to share = {amount}.",
            f"Avant toute garantie{FIXED}: {first}{ratio} des {write.money(left)} à partager = {amount}.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "formula_amount": _formula_amount,
    "phase_in": _phase_in,
    "share": _share,
}
