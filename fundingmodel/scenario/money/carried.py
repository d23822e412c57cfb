"""Money that a file does not say: what another result brings with it, so that nothing is lost through a file that says none.

An assumption of the source is one here too; and where the file says no scope or measure, those of its envelope are its own.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from fundingmodel.kinds import in_money
from fundingmodel.scenario.figures.provenance import REAL
from fundingmodel.scenario.money.attributes import ENVELOPE, last_set_aside, scopes_of
from fundingmodel.scenario.money.readers import readers
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import NOT_STATED, Money

PAID_FROM = (ENVELOPE, "amounts")  # the stages whose money is what a tier shares out, or the amounts themselves


def with_carried(tier: Tier, monies: Mapping[str, Money], real: Collection[str]) -> Tier:
    """The tier with what its links bring: their assumptions, prices of one year, and the scope and measure that its file omits."""
    shared = carried(tier, monies)
    of_links = {name: _marked(tier.parameters[name], money, name in real) for name, money in monies.items()}
    parameters = {**tier.parameters, **of_links}
    if shared == tier.place.money and parameters == tier.parameters:
        return tier
    return replace(tier, parameters=parameters, place=replace(tier.place, money=shared))


def _marked(parameter: Parameter, money: Money, is_real: bool) -> Parameter:
    said = replace(parameter.said, price_basis=REAL) if is_real else parameter.said
    if money.is_assumed and in_money(parameter.input):
        said = replace(said, stated_scope=NOT_STATED, scope_taken_as=money.scope)
    return parameter if said == parameter.said else replace(parameter, said=said)


def carried(tier: Tier, monies: Mapping[str, Money]) -> Money:
    """What a tier shares out, completed by the money from which it is paid; none where a set_aside makes other money of that."""
    shared, found = tier.place.money, list(_paid_from(tier, monies))
    if last_set_aside(tier.entries) >= 0:
        return shared
    scopes, measures = ({getattr(each, key) for each in found} - {""} for key in ("scope", "measure"))
    if not shared.scope and len(scopes) == 1:
        brought = {key: scope for each in found for key, scope in each.scopes.items()}
        shared = replace(shared, scope=scopes.pop(), scopes={**brought, **shared.scopes})
    if not shared.measure and len(measures) == 1:
        shared = replace(shared, measure=measures.pop())
    taken = any(each.is_assumed and each.scope == shared.scope for each in found)
    return replace(shared, is_assumed=shared.is_assumed or taken)


def pays(tier: Tier, name: str) -> bool:
    """Whether a tier is paid from the money of an input: by its envelope, or as an amount itself."""
    return any(reader.entry.stage in PAID_FROM for reader in readers(tier.entries, name))


def _paid_from(tier: Tier, monies: Mapping[str, Money]) -> Iterator[Money]:
    """The money of the inputs from which a tier is paid; of those of data, the scope alone, since one measure shares another."""
    for name, parameter in tier.parameters.items():
        if not pays(tier, name):
            continue
        if name in monies:
            yield monies[name]
        elif len(scopes := set(scopes_of(parameter)) - {NOT_STATED}) == 1:
            yield replace(tier.place.money, scope=scopes.pop(), measure="", is_assumed=False)
