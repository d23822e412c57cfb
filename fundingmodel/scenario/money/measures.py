"""Money of measures: which prices, scope and measure the money is of that a step `measure` makes, and whether its readers take it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fundingmodel.column import Input
from fundingmodel.currencies import currencies_of
from fundingmodel.errors import Where
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.measures import where_of
from fundingmodel.kinds import in_money, plain
from fundingmodel.scenario.figures.provenance import NOMINAL, REAL
from fundingmodel.scenario.made.money import MadeMoney, money_of
from fundingmodel.scenario.money.attributes import Meeting, authority_of, of_two_scopes
from fundingmodel.scenario.money.linked import money_of_quantity
from fundingmodel.scenario.money.price_bases import read_as_nominal, refuse_real
from fundingmodel.scenario.money.readers import readers
from fundingmodel.scenario.parameters import EVERY_YEAR, Said
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import NOT_STATED, Money

ByYear = Mapping[str, MadeMoney]  # by fiscal year, of a measure that gives money


def money_of_measures(tier: Tier) -> Mapping[str, ByYear]:
    """The money that each measure of a tier gives; refuses unlike money that one puts together.

    What figures that are other results are of is known when the tier is run, and counts from then on.
    """
    found: dict[str, dict[str, MadeMoney]] = {}
    for column in tier.formula.columns:
        if not isinstance(column, MadeColumn):
            continue
        for year in tier.place.fiscal_years:
            money = _money_of(tier, column, year, found)
            if money and in_money(Input("", column.unit)):
                found.setdefault(column.name, {})[year] = money
    return found


def _money_of(tier: Tier, column: MadeColumn, year: str, found: Mapping[str, ByYear]) -> MadeMoney | None:
    said = {name: _said(tier, name, year, found) for name in column.needs}
    return money_of(column.node, lambda name, _: said[name], _where(tier, column.name))


def is_real_measure(tier: Tier, name: str) -> bool:
    """Whether a quantity is a measure's money in the prices of one year."""
    return any(money.price_basis == REAL for money in money_of_measures(tier).get(name, {}).values())


def is_measure(tier: Tier, name: str) -> bool:
    """Whether a quantity is made by a step `measure`."""
    state = tier.formula.state(name)
    return any(isinstance(c, MadeColumn) and c.name == state for c in tier.formula.columns)


def money_of_measure(tier: Tier, name: str, years: Sequence[str] = ()) -> Money | None:
    """What the money of a measure is, in the first of these years, or of all of a tier; None of what is no measure, or gives no money."""
    if not is_measure(tier, name) or not (found := money_of_measures(tier).get(name, {})):
        return None
    first, *others = [found[year] for year in found if year in years] or list(found.values())
    is_assumed = any(each.taken_as for each in (first, *others))
    return replace(tier.place.money, scope=first.covers, measure=first.measure, is_assumed=is_assumed)


def _where(tier: Tier, name: str) -> Where:
    return Where((*tier.place.file.parts, *where_of(name).parts))


def _said(tier: Tier, name: str, year: str, found: Mapping[str, ByYear]) -> tuple[Input, Said]:
    """A quantity that a measure reads, and what is said of its money: of what steps give, what the tier shares out."""
    if parameter := tier.parameters.get(name):
        (key, *_) = parameter.keys(year, tier.place) if not parameter.link else (EVERY_YEAR,)
        return parameter.input, parameter.said_of(key)
    own = plain(name)
    column = tier.formula.column(own)
    unit = Input(name, column.unit)
    if isinstance(column, MadeColumn):
        money = found.get(own, {}).get(year, MadeMoney())
        return unit, Said(
            price_basis=money.price_basis,
            stated_scope=money.scope,
            scope_taken_as=money.taken_as,
            measure=money.measure,
        )
    return unit, _said_of(money_of_quantity(tier, own))


def _said_of(money: Money) -> Said:
    return Said(
        price_basis=NOMINAL,
        stated_scope=NOT_STATED if money.is_assumed else money.scope,
        scope_taken_as=money.scope if money.is_assumed else "",
        measure=money.measure,
    )


def check_measures(tier: Tier) -> None:
    """Refuses a measure that puts unlike money together, or whose money its readers cannot join with what is shared out."""
    meeting = Meeting(tier.entries, tier.place, authority_of(tier.entries, tier.parameters))
    for name, by_year in money_of_measures(tier).items():
        read_by, where = list(readers(tier.entries, name)), _where(tier, name)
        _refuse_two_scopes(by_year, where)
        for year, money in by_year.items():
            has_prices = bool(currencies_of(tier.place.currency))
            if has_prices and money.price_basis == REAL and (reader := read_as_nominal(tier.entries, name)):
                raise refuse_real(where.of(year), *reader)
            meeting.check_scope(money.covers, read_by, where.of(year))
            meeting.check_measure(money.measure, read_by, where.of(year))


def _refuse_two_scopes(by_year: ByYear, where: Where) -> None:
    """Refuses a measure that is money of one scope in one year, and of another in another: what takes it could not tell."""
    found: dict[str, str] = {}
    for year, money in by_year.items():
        found.setdefault(money.covers, year)
    if len(told := [(scope, year) for scope, year in found.items() if scope]) > 1:
        raise of_two_scopes(dict(told), where)
