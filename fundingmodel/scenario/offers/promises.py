"""Promises of a scenario's own, [[promises]]: to whom, at least which fraction of which quantity, and through which year.

They change no figure: each run tests them. They are the words of the file that makes them, and pass to no child that calculates
something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import Column, Input
from fundingmodel.errors import ScenarioRefused, Where, closest, phrase
from fundingmodel.formula import PAID
from fundingmodel.kinds import MONEY, kind_of, kind_of_input
from fundingmodel.language.texts import Text, read_text
from fundingmodel.scenario.money.linked import brought, is_real
from fundingmodel.scenario.parameters import first_calendar_year, refuse_unknown_keys
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import unlike

PROMISES = "promises"
NEEDED_KEYS = ("text", "jurisdiction", "at_least", "quantity", "through")
CONDITION = "condition"
PROMISE_KEYS = (*NEEDED_KEYS, CONDITION)
MOST = 10  # times a quantity: 95, meant as a percent, is above it


@dataclass(frozen=True)
class StatedPromise:
    """That a jurisdiction is paid at least a fraction of a quantity, in each year through one."""

    text: Text
    jurisdiction: str
    at_least: Decimal
    quantity: str
    through: str
    condition: Text | None = None  # on which it is given, where the file says one

    @property
    def in_short(self) -> str:
        """What is promised, by the names of the file: ON: 0.95 * prior_allocation, 2026-27."""
        return f"{self.jurisdiction}: {self.at_least.normalize():f} * {self.quantity}, {self.through}"

    def is_of(self, year: str) -> bool:
        """Whether it is given for a year."""
        return first_calendar_year(year) <= first_calendar_year(self.through)


def read_promises(data: Mapping[str, Any], tier: Tier, years: Sequence[str], file: Where) -> tuple[StatedPromise, ...]:
    """The promises of a file, to jurisdictions of its last tier. Refused is one that no year, or no figure, could test.

    >>> from fundingmodel.errors import in_file
    >>> from fundingmodel.scenario.reading import read_scenario
    >>> table = {"text": "x", "jurisdiction": "ON", "at_least": Decimal("0.5"), "quantity": "envelope", "through": "2026-27"}
    >>> read_promises({"promises": [table]}, read_scenario("settlement").tier, ["2026-27"], in_file("x"))[0].at_least
    Decimal('0.5')
    """
    listed, place = data.get(PROMISES, []), file / PROMISES
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise ScenarioRefused(
            "promises_not_a_list", place, "found {found!r}; write [[promises]] for each promise.", found=listed
        )
    return tuple(_promise(each, tier, years, file / f"{PROMISES}[{n}]") for n, each in enumerate(listed, 1))


def _promise(table: Mapping[str, Any], tier: Tier, years: Sequence[str], where: Where) -> StatedPromise:
    refuse_unknown_keys(table, PROMISE_KEYS, where)
    if lacking := [key for key in NEEDED_KEYS if key not in table]:
        raise ScenarioRefused(
            "promise_lacks_key",
            where,
            "a promise says in words what is promised, to whom, how much of what, and through which year: add {lacking:and}.",
            lacking=lacking,
        )
    quantity = table["quantity"]
    _check_quantity(tier, quantity, years, where.key("quantity"))
    return StatedPromise(
        read_text(table["text"], where.key("text")),
        _jurisdiction(table["jurisdiction"], tier, where.key("jurisdiction")),
        _fraction(table["at_least"], where.key("at_least")),
        str(quantity),
        _through(table["through"], years, where.key("through")),
        read_text(table[CONDITION], where.key(CONDITION)) if CONDITION in table else None,
    )


def _jurisdiction(code: object, tier: Tier, where: Where) -> str:
    codes = tier.place.jurisdictions
    if isinstance(code, str) and code in codes:
        return code
    hint = closest(str(code), codes, phrase("it_has", "It has {codes}.", codes=codes))
    raise ScenarioRefused("no_such_jurisdiction", where, "no jurisdiction {asked!r}.", hint, asked=code)


def _fraction(found: object, where: Where) -> Decimal:
    is_number = isinstance(found, int | Decimal) and not isinstance(found, bool)
    fraction = Decimal(str(found)) if is_number else Decimal("NaN")
    if fraction.is_finite() and 0 < fraction <= MOST:
        return fraction
    raise ScenarioRefused(
        "promise_no_fraction",
        where,
        "found {found!r}; at_least is a ratio above 0, at most {most}.",
        "For 95%, write at_least = 0.95.",
        found=found,
        most=MOST,
    )


def _through(found: object, years: Sequence[str], where: Where) -> str:
    year = fiscal_years.read(found) if isinstance(found, str) else None
    if year is None:
        raise ScenarioRefused(
            "not_a_fiscal_year", where, "{year!r} is not a fiscal year.", 'Write "2021-22", or "2021".', year=found
        )
    if first_calendar_year(year) < first_calendar_year(years[0]):
        raise ScenarioRefused(
            "promise_over",
            where,
            "{year} is before the first year, {first}: nothing would be tested.",
            "Name the last year for which it is given.",
            year=year,
            first=years[0],
        )
    return year


# What is promised a fraction of


def _check_quantity(tier: Tier, quantity: object, years: Sequence[str], where: Where) -> None:
    """Refused: what the formula has not, is no money, or is money that no amount paid is compared with."""
    found = _found(tier, quantity, where)
    kind = kind_of_input(found) if isinstance(found, Input) else kind_of(found.unit)
    if kind != MONEY:
        raise ScenarioRefused(
            "promise_of_no_money",
            where,
            "{quantity!r} is no amount of money: its unit is {unit!r}.",
            "Take one that is, as envelope.",
            quantity=quantity,
            unit=found.shown_unit if isinstance(found, Input) else found.unit,
        )
    if found.shape not in ("scalar", "jurisdiction") or (isinstance(found, Input) and found.by):
        raise ScenarioRefused(
            "promise_of_many",
            where,
            "{quantity!r} has more than one figure a year for each jurisdiction.",
            "Take a quantity of a year, or of a jurisdiction and a year.",
            quantity=quantity,
        )
    if tier.formula.state(str(quantity)) == tier.formula.state(PAID):
        raise ScenarioRefused(
            "promise_of_itself",
            where,
            "{quantity!r} is what is paid: a fraction of it is paid whatever is promised.",
            'Take what it is measured by, as quantity = "prior_allocation".',
            quantity=quantity,
        )
    _check_money(tier, str(quantity), years, where)


def _found(tier: Tier, quantity: object, where: Where) -> Column | Input:
    """The column or input of a name: of a quantity that is amended its latest state, of what is carried that of the year before."""
    formula = tier.formula
    given: tuple[Column | Input, ...] = (*formula.columns, *formula.inputs)
    known = {each.name: each for each in given}
    known |= {f"prior_{name}": known[formula.state(name)] for name in formula.carries}
    if isinstance(quantity, str) and (state := formula.state(quantity)) in known:
        return known[state]
    money = [name for name, each in known.items() if kind_of(each.unit) == MONEY]
    hint = closest(str(quantity), known, phrase("promise_may_be_of", "It may be of {money}.", money=money))
    raise ScenarioRefused("promise_of_unknown", where, "no quantity {quantity!r}.", hint, quantity=quantity)


def _check_money(tier: Tier, quantity: str, years: Sequence[str], where: Where) -> None:
    paid = tier.place.money
    own = paid if quantity.startswith("prior_") else brought(tier, quantity, years)
    if is_real(tier, quantity):
        raise ScenarioRefused(
            "promise_in_real_prices",
            where,
            "{quantity!r} is in the prices of one year, and what is paid is in those of each year.",
            "Take a quantity in the prices of each year.",
            quantity=quantity,
        )
    if unlike((paid, own)):
        raise ScenarioRefused(
            "promise_of_unlike_money",
            where,
            "{quantity!r} is money of another kind ({own}) than what is paid ({paid}): the two are not compared.",
            "Take a quantity of what is shared out, as envelope.",
            quantity=quantity,
            own=[each for each in (own.currency, own.scope, own.measure) if each],
            paid=[each for each in (paid.currency, paid.scope, paid.measure) if each],
        )
