"""Stated promises: those that a scenario's own file makes, each tested in each of its years against what is paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, isnan

from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.offers.promises import StatedPromise

CENTS = Decimal(100)
PARTS_OF_A_UNIT = 1000  # to which an amount is taken before it is rounded up to whole units, as a guarantee is
SAID = {
    "not_kept": {
        "en": "Promise not kept in {year} ({jurisdiction}): {text}. At least {due}; paid {paid}; {short} short.",
        "fr": "Engagement non tenu en {year} ({jurisdiction}) : {text}. Au moins {due}; montant versé, {paid}; manque à verser de {short}.",
    },
    "kept": {"en": "Promise kept: {text} ({years}).", "fr": "Engagement tenu : {text} ({years})."},
    "unknown": {
        "en": "Promise not tested in {year}, of which an amount is not known: {text}.",
        "fr": "Engagement non vérifié en {year}, dont un montant n’est pas connu : {text}.",
    },
    "to": {"en": "{first} to {last}", "fr": "de {first} à {last}"},
}


@dataclass(frozen=True)
class Tested:
    """A promise in one year: what is due and what is paid in dollars, whole units; none where one of them is not known."""

    promise: StatedPromise
    number: int  # its place in the file, from 1
    fiscal_year: str
    due: Decimal | None
    paid: Decimal | None

    @property
    def short(self) -> Decimal | None:
        """What is missing; more than is due is never short."""
        return None if self.due is None or self.paid is None else max(self.due - self.paid, Decimal(0))


def stated_promises(result: Result, years: Sequence[str] | None = None) -> Iterator[Tested]:
    """Each promise of a scenario in each of its years, or of these: what is due is rounded up to a whole unit, as guarantees are.

    >>> from fundingmodel import run
    >>> list(stated_promises(run("settlement")))
    []
    """
    for number, promise in enumerate(result.scenario.promises, 1):
        for year in result.main.tier.place.fiscal_years:
            if promise.is_of(year) and (years is None or year in years):
                paid = result.main.amount("allocation", year, promise.jurisdiction)
                yield Tested(promise, number, year, _due(result, promise, year), paid)


def _due(result: Result, promise: StatedPromise, year: str) -> Decimal | None:
    figure = result.main.figure(promise.quantity, year, promise.jurisdiction)
    if isnan(figure):
        return None
    units = result.main.known_units or CENTS
    whole = result.main.whole_units(figure, "dollars")
    exact = Fraction(figure if whole is None else whole) * Fraction(promise.at_least) * Fraction(units)
    return Decimal(ceil(Fraction(floor(exact * PARTS_OF_A_UNIT + Fraction(1, 2)), PARTS_OF_A_UNIT))) / units


# In words


def broken_sentences(result: Result, words: Words, years: Sequence[str] | None = None) -> list[str]:
    """A line for each promise and year that is not kept, or cannot be tested; nothing where all are kept."""
    return [_of_year(result, each, words) for each in stated_promises(result, years) if each.short != 0]


def kept_sentences(result: Result, words: Words) -> list[str]:
    """A line for each promise that is kept in all its years."""
    by_promise: dict[int, list[Tested]] = {}
    for each in stated_promises(result):
        by_promise.setdefault(each.number, []).append(each)
    return [
        words.text(SAID["kept"]).format(text=_text(of[0].promise, words), years=_years(of, words))
        for of in by_promise.values()
        if all(each.short == 0 for each in of)
    ]


def _years(of: Sequence[Tested], words: Words) -> str:
    first, last = (words.fiscal_year(each.fiscal_year) for each in (of[0], of[-1]))
    return first if len(of) == 1 else words.text(SAID["to"]).format(first=first, last=last)


def _text(promise: StatedPromise, words: Words) -> str:
    return words.text(promise.text).rstrip(".")


def _of_year(result: Result, each: Tested, words: Words) -> str:
    figures = Figures(words.language, result.scenario.currency, result.main.known_units)
    amounts = {name: getattr(each, name) for name in ("due", "paid", "short")}
    key = "unknown" if each.short is None else "not_kept"
    said = {name: "" if amount is None else figures.money(amount) for name, amount in amounts.items()}
    name = words.text(result.main.tier.jurisdiction_names[each.promise.jurisdiction])
    year = words.fiscal_year(each.fiscal_year)
    return words.text(SAID[key]).format(year=year, text=_text(each.promise, words), jurisdiction=name, **said)
