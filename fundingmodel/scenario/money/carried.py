"""Money that a file does not say: what another result brings with it, so that nothing is lost through a file that says none.

A figure that is another result is of the money that it is there, an assumption of its scope too. Where the file says no scope or
measure, those of what it pays from are its own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from fundingmodel.kinds import in_money
from fundingmodel.scenario.figures.provenance import REAL
from fundingmodel.scenario.money.attributes import authority_of, last_set_aside, scope_of, scopes_of
from fundingmodel.scenario.money.measures import money_of_measures
from fundingmodel.scenario.money.parts import left_of, taken_amounts
from fundingmodel.scenario.money.readers import pays
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import NOT_STATED, Money, Scopes, named_by


def with_carried(tier: Tier, monies: Mapping[str, Money], real: Collection[str]) -> Tier:
    """The tier with what its links bring: the money that each is, prices of one year, and the scope and measure that its file omits."""
    taken_as = tier.place.scope_taken_as
    of_links = {name: _marked(tier.parameters[name], money, name in real, taken_as) for name, money in monies.items()}
    marked = replace(tier, parameters={**tier.parameters, **of_links})
    shared = carried(marked, monies)
    if shared == tier.place.money and marked.parameters == tier.parameters:
        return tier
    return replace(marked, place=replace(tier.place, money=shared))


def _marked(parameter: Parameter, money: Money, is_real: bool, taken_as: str) -> Parameter:
    said = replace(parameter.said, price_basis=REAL) if is_real else parameter.said
    if in_money(parameter.input):
        taken = money.scope if money.is_assumed else taken_as if money.scope == NOT_STATED else ""
        said = replace(
            said, stated_scope=NOT_STATED if taken else money.scope, scope_taken_as=taken, measure=money.measure
        )
    return parameter if said == parameter.said else replace(parameter, said=said)


def carried(tier: Tier, monies: Mapping[str, Money]) -> Money:
    """What a tier shares out, completed by the money from which it is paid, or that is left of it when set_aside has taken a part.

    Of unlike money it is the first: what meets that is refused then.
    """
    shared = replace(tier.place.money, scopes={**_brought_scopes(monies), **tier.place.money.scopes})
    found = list(_paid_from(tier, monies, last_set_aside(tier.entries)))
    scopes, measures = ([value for each in found if (value := getattr(each, key))] for key in ("scope", "measure"))
    if not shared.scope:
        shared = replace(shared, scope=next(iter(scopes), "") or _left(tier, shared.scopes))
    if not shared.measure:
        shared = replace(shared, measure=next(iter(measures), ""))
    taken = any(each.is_assumed and each.scope == shared.scope for each in found)
    return replace(shared, is_assumed=shared.is_assumed or taken)


def _brought_scopes(monies: Mapping[str, Money]) -> Scopes:
    """The scopes that links bring, and their parts, by key, each with the meaning of its own file."""
    return {key: scope for money in monies.values() for key, scope in named_by(money).items()}


def _left(tier: Tier, scopes: Scopes) -> str:
    """The scope of what set_aside leaves of an authority, where the scopes of the two say it."""
    authority = authority_of(tier.entries, tier.parameters)
    taken = taken_amounts(tier.entries, {name: scope_of(each) for name, each in tier.parameters.items()})
    return left_of(authority, taken, scopes)


def _paid_from(tier: Tier, monies: Mapping[str, Money], after: int) -> Iterator[Money]:
    """The money of the inputs, and of the measures, from which a tier is paid, behind its last set_aside.

    Of those of data the scope alone, since one measure shares another; what a source does not state is nobody's.
    """
    money, measures = tier.place.money, {each.measure for each in monies.values()}
    for name, parameter in tier.parameters.items():
        if not pays(tier.entries, name, after):
            continue
        if name in monies:
            found = monies[name]
            yield replace(found, scope="") if found.scope == NOT_STATED else found
        else:
            for scope in (each for each in scopes_of(parameter) if each != NOT_STATED):
                yield replace(money, scope=scope, measure="", is_assumed=False)
    for name, by_year in money_of_measures(tier).items():
        if pays(tier.entries, name, after):
            for made in by_year.values():
                scope = "" if made.covers == NOT_STATED else made.covers
                measure = made.measure if made.measure in measures else ""
                yield replace(money, scope=scope, measure=measure, is_assumed=bool(made.taken_as))
