"""From need to an amount before guarantees: the words of each step that shares."""

from collections.abc import Mapping

from fundingmodel.analysis.accounts.account import Account, Sentences, Teller
from fundingmodel.formula import StepEntry
from fundingmodel.language.figures import FIXED


def _share(a: Account, e: StepEntry) -> Sentences:
    name = a.name(e, "weighted_intake")
    need = a.called(name) + a.source(name)
    own, all_together = (_need(a, e, x) for x in (a.of(e, "weighted_intake"), a.total(e, "weighted_intake")))
    ratio = a.figures.percent(a.of(e, "share"), 4)
    return [
        a.words(
            f"By {need}: {own} of {all_together} is {ratio}.",
            f"Selon {need}{FIXED}: {own} sur {all_together}, soit {ratio}.",
        )
    ]


def _need(a: Account, e: StepEntry, figure: float) -> str:
    """Persons to a tenth; a key, whose parts are small, in percent."""
    units = {c.name: c.unit for c in a.formula.columns} | {i.name: i.unit for i in a.formula.inputs}
    ratio = units.get(a.column(e, "weighted_intake")) == "ratio"
    return a.figures.percent(figure, 4) if ratio else a.figures.number(figure, 1)


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


def _category_pools(a: Account, e: StepEntry) -> Sentences:
    split, ratio = a.figures.money(a.of(e, "pooled_amount")), a.figures.percent(a.of(e, "share"), 4)
    pools, parts = (
        "; ".join(f"{name} {a.figures.money(x)}" for name, x in a.by_category(a.name(e, own)))
        for own in ("category_pool", "pool_amount")
    )
    source = a.source(a.name(e, "pool_part"))
    return [
        a.words(
            f"{split} is split into pools{source}: {pools}.",
            f"{split} sont répartis en volets{source}{FIXED}: {pools}.",
        ),
        a.words(
            f"Its parts of them: {parts}; together {ratio} of the whole.",
            f"Ses parts{FIXED}: {parts}; ensemble, {ratio} du tout.",
        ),
    ]


def _amount_per_person(a: Account, e: StepEntry) -> Sentences:
    name = a.name(e, "dollars_per_person")
    rate, source = a.of(e, "dollars_per_person"), a.source(name)
    each = a.figures.money(rate, 2 if rate == round(rate, 2) else 5)
    count, amount = a.figures.number(a.of(e, "weighted_intake"), 1), a.figures.money(a.of(e, "formula_amount"))
    return [
        a.words(
            f"{each}{source} for each of {count} persons: {amount}.",
            f"{each}{source} pour chacune des {count} personnes{FIXED}: {amount}.",
        )
    ]


def _cost_sharing(a: Account, e: StepEntry) -> Sentences:
    cost, part = a.figures.money(a.of(e, "eligible_cost")), a.figures.rate(a.of(e, "shared_part"))
    sources = a.source(a.name(e, "eligible_cost")), a.source(a.name(e, "shared_part"))
    amount = a.figures.money(a.of(e, "formula_amount"))
    return [
        a.words(
            f"{part}{sources[1]} of its eligible cost of {cost}{sources[0]}: {amount}.",
            f"{part}{sources[1]} de son coût admissible de {cost}{sources[0]}{FIXED}: {amount}.",
        )
    ]


def _local_amount(a: Account, e: StepEntry) -> Sentences:
    upper, part = a.figures.money(a.of(e, "upper_amount")), a.figures.rate(a.of(e, "local_part"))
    sources = [
        a.source(a.name(e, own)) for own in ("upper_amount", "local_part", "weighted_intake", "upper_population")
    ]
    own, whole = (a.figures.number(a.of(e, name), 0) for name in ("weighted_intake", "upper_population"))
    ratio, amount = a.figures.percent(a.of(e, "local_proportion"), 4), a.figures.money(a.of(e, "formula_amount"))
    return [
        a.words(
            f"Its population is {own}{sources[2]} of {whole}{sources[3]}, {ratio}.",
            f"Sa population est de {own}{sources[2]} sur {whole}{sources[3]}, soit {ratio}.",
        ),
        a.words(
            f"{part}{sources[1]} x {upper}{sources[0]} x {ratio} = {amount}.",
            f"{part}{sources[1]} x {upper}{sources[0]} x {ratio} = {amount}.",
        ),
    ]


def _unscaled_amount(a: Account, e: StepEntry) -> Sentences:
    base, whole, amount = (a.figures.money(a.of(e, x)) for x in ("base_given", "shared_amount", "formula_amount"))
    ratio, source = a.figures.percent(a.of(e, "printed_share"), 4), a.source(a.name(e, "printed_share"))
    return [
        a.words(
            f"{base}{a.source(a.name(e, 'base_given'))} + {ratio}{source} of {whole} = {amount}.",
            f"{base}{a.source(a.name(e, 'base_given'))} + {ratio}{source} de {whole} = {amount}.",
        )
    ]


TOLD: Mapping[str, Teller] = {
    "formula_amount": _formula_amount,
    "phase_in": _phase_in,
    "share": _share,
    "amount_per_person": _amount_per_person,
    "category_pools": _category_pools,
    "cost_sharing": _cost_sharing,
    "local_amount": _local_amount,
    "unscaled_amount": _unscaled_amount,
}
