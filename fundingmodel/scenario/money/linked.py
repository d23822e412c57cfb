"""Money of results: the scope and measure of a quantity that another scenario, or an earlier tier, gives as a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.kinds import in_money
from fundingmodel.scenario.figures.provenance import REAL
from fundingmodel.scenario.money.attributes import (
    Meeting,
    authority_of,
    last_set_aside,
    measures_of,
    refuse_measures_mixed,
    refuse_two_measures,
    refuse_wrong_words,
    scope_of,
    scopes_of,
)
from fundingmodel.scenario.money.parts import SET_ASIDE, taken_off
from fundingmodel.scenario.money.price_bases import read_as_nominal
from fundingmodel.scenario.money.readers import pays
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import NOT_STATED, Money, named_by


def money_of_quantity(tier: Tier, quantity: str, years: Sequence[str] = ()) -> Money:
    """What money of a tier's quantity is: an input's own, the authority's before a set_aside, else what the tier shares out.

    Its measure may differ by year: it is that of the first of these years, or of all.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> money_of_quantity(read_scenario("settlement").tier, "allocation").currency
    'CAD'
    """
    shared, last = tier.place.money, last_set_aside(tier.entries)
    if parameter := tier.parameters.get(quantity):
        return _money_of_input(parameter, shared, last, years)
    from fundingmodel.scenario.money.measures import money_of_measure  # which asks here for what steps give

    state = tier.formula.state(quantity)
    if (money := money_of_measure(tier, state, years)) is not None:
        return money
    position = next((n for n, entry in enumerate(tier.entries) if state in {c.name for c in entry.columns}), last + 1)
    if position > last:
        return shared
    authority, entry = authority_of(tier.entries, tier.parameters), tier.entries[position]
    if entry.step != SET_ASIDE:
        return shared.of_scope(authority)
    if state == entry.named(SET_ASIDE):
        taken = taken_off(tier.entries, _scopes_of_inputs(tier), authority, shared)
        return shared.of_scope(taken[position] or authority)
    return shared if position == last else shared.of_scope("")


def brought(tier: Tier, quantity: str, years: Sequence[str]) -> Money:
    """What money of a quantity is where another scenario takes it for these years: of an assumed scope, where that of one is assumed.

    What is paid from money whose source states no scope, in a file that says none, is of none either.
    """
    from fundingmodel.scenario.money.measures import is_measure  # which asks here for what steps give

    money, parameter = money_of_quantity(tier, quantity, years), tier.parameters.get(quantity)
    if is_measure(tier, quantity):
        return money  # of what it reads, and not of what pays the amounts
    from_it = [parameter] if parameter else [each for name, each in tier.parameters.items() if pays(tier.entries, name)]
    taken = {scope for each in from_it for scope in _taken_in(each, years)}
    if not money.scope and any(scope_of(each) == NOT_STATED for each in from_it):
        return money.of_scope(NOT_STATED)
    return replace(money, is_assumed=money.is_assumed or money.scope in taken)


def _taken_in(parameter: Parameter, years: Sequence[str]) -> set[str]:
    """The scopes for which an input's money of some years is taken by assumption."""
    if not in_money(parameter.input):
        return set()
    keys = [key for key in parameter.figures or (EVERY_YEAR,) if key in (EVERY_YEAR, *years)]
    return {said.scope_taken_as for key in keys if (said := parameter.said_of(key)).scope_taken_as} | {
        said.scope_taken_as for (key, _), said in parameter.said_by_place.items() if key in keys and said.scope_taken_as
    }


def _scopes_of_inputs(tier: Tier) -> dict[str, str]:
    return {name: scope_of(parameter) for name, parameter in tier.parameters.items()}


def _money_of_input(parameter: Parameter, shared: Money, last: int, years: Sequence[str]) -> Money:
    """An input's own scope and measure; of a result that says none, what is shared, where no set_aside makes that of it."""
    keys = [key for key in parameter.figures if key in years] or [*parameter.figures, EVERY_YEAR]
    said = parameter.said_of(keys[0])
    money = replace(shared, scope=scope_of(parameter), measure=said.measure, is_assumed=bool(said.scope_taken_as))
    if parameter.link and not money.scope:
        of_shared = shared if last < 0 else shared.of_scope("")
        return replace(of_shared, measure=money.measure or of_shared.measure)
    return money


def is_real(tier: Tier, quantity: str) -> bool:
    """Whether a quantity is an input's money, or a measure's, in the prices of one year."""
    from fundingmodel.scenario.money.measures import is_real_measure  # which asks here for what steps give

    parameter = tier.parameters.get(quantity)
    said = [parameter.said, *map(parameter.said_of, parameter.figures)] if parameter else []
    return any(each.price_basis == REAL for each in said) or is_real_measure(tier, quantity)


def check_linked_prices(tier: Tier, name: str, quantity: str) -> None:
    """Refuses another scenario's figure in the prices of one year where a step takes it for nominal."""
    if reader := read_as_nominal(tier.entries, name):
        raise ScenarioRefused(
            "link_in_real_prices",
            tier.place.file.input(name),
            "{quantity!r} is in the prices of one year, and {step} takes {own} in nominal terms.",
            "Take a quantity in the prices of each year.",
            quantity=quantity,
            step=reader[0],
            own=reader[1],
        )


def check_meanings(tier: Tier, monies: Mapping[str, Money]) -> None:
    """Refuses money of a scope that this file, or another whose money meets it here, gives another meaning."""
    known = dict(tier.place.money.scopes)
    for name, money in monies.items():
        own = replace(money, scopes=known)
        if money.scope in known and own.meaning != money.meaning:
            raise ScenarioRefused(
                "scope_of_other_meaning",
                tier.place.file.input(name),
                "what is taken is money of a scope that its own file calls {scope!r}, and here {scope!r} is another scope.",
                "Give one of the two scopes another key.",
                scope=money.scope,
            )
        known |= named_by(money)


def check_joined(tier: Tier) -> None:
    """Refuses money that a step cannot join with what is shared out, when what links bring and what the file omits is known."""
    if not tier.place.money.measure:
        refuse_measures_mixed(tier.entries, measures_of(tier.parameters), tier.place.file)
    meeting = Meeting(tier.entries, tier.place, authority_of(tier.entries, tier.parameters))
    for name, parameter in tier.parameters.items():
        if in_money(parameter.input):
            meeting.check_parameter(parameter, tier.place.file.input(name))
    meeting.check_taken_off(_scopes_of_inputs(tier), tier.place.file)


def check_published_money(tier: Tier, quantity: str, parameter: Parameter, where: Where) -> None:
    """Refuses published money that is not what the calculated money beside it is, so that no difference is made of the two."""
    refuse_wrong_words(parameter, tier.place.money.scopes, where)
    _check_published_prices(tier, quantity, parameter, where)
    money, taken_as = money_of_quantity(tier, quantity), tier.place.scope_taken_as
    if not (money.scope or money.measure) or not in_money(parameter.input):
        return
    refuse_two_measures(parameter, where)
    for found, key in scopes_of(parameter).items():
        scope = (taken_as or found) if found == NOT_STATED else found
        if money.scope and scope != money.scope:
            raise ScenarioRefused(
                "published_of_another_scope",
                where.of(key),
                "published is money of scope {scope!r}, and {quantity} is of {own!r}: no difference is made of the two.",
                "Take figures of the same scope; where a source states none, scope_taken_as is an assumption.",
                scope=scope,
                quantity=quantity,
                own=money.scope,
            )
    for key in parameter.figures:
        measure = parameter.said_of(key).measure
        if measure and money.measure and measure != money.measure:
            raise ScenarioRefused(
                "published_of_another_measure",
                where.of(key),
                "the measure of what is published is {measure!r}, and {quantity} is {own!r}: no difference is made of the two.",
                "Take figures of the same measure.",
                measure=measure,
                quantity=quantity,
                own=money.measure,
            )


def _check_published_prices(tier: Tier, quantity: str, parameter: Parameter, where: Where) -> None:
    key = next((key for key in parameter.figures if parameter.said_of(key).price_basis == REAL), None)
    if key is not None and in_money(parameter.input) and not is_real(tier, quantity):
        raise ScenarioRefused(
            "published_in_real_prices",
            where.of(key),
            "price_basis is {basis!r}, and {quantity} is calculated in the prices of each year: no difference is made of the two.",
            "Give what was published in the prices of each year.",
            basis=REAL,
            quantity=quantity,
        )
