"""Figures: numbers, percents, money and years as each language writes them."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise

from fundingmodel.fiscal_years import follow
from fundingmodel.language.words import DOLLARS, Words

AND = {"en": " and ", "fr": " et "}  # between years that do not follow each other
SPAN = {"en": "{count} years, {first} to {last}", "fr": "{count} exercices, {first} à {last}"}
SYMBOLS = {**dict.fromkeys(DOLLARS, "$"), "EUR": "€", "GBP": "£"}
PARTS_OF_A_COUNT = 2  # decimals of what is counted, before it is rounded to whole ones
LEAST_BILLION = 999_950_000  # from here on, rounded to a decimal, it is a billion
FIXED = "\u00a0"  # the no-break space: between French thousands, and before a sign
EXACT = Context(prec=60)  # digits of any figure that is shown
Number = float | Decimal | Fraction


class Figures:
    """Figures as each language writes them: 1,234.5 and $18.2 million; 1 234,5 and 18,2 M$."""

    def __init__(self, language: str = "en", currency: str = "CAD", units_per_dollar: Decimal | None = None) -> None:
        self.language, self.currency = language, currency
        decimals = decimals_of(units_per_dollar)
        self.decimals = 2 if decimals == 1 else decimals  # ten cents are written 0.10

    @property
    def has_symbol(self) -> bool:
        """Whether the currency is written by a sign, and its hundredth is called a cent."""
        return self.currency in SYMBOLS

    def number(self, value: Number, decimals: int = 0) -> str:
        text = f"{_fixed(value, decimals):,f}"
        if self.language != "fr":
            return text
        return text.replace(",", FIXED).replace(".", ",").replace("-", "\u2212")

    def plain(self, value: Number, most: int = 4) -> str:
        """A number with as many decimals as it has, at most four: a weight, a rate."""
        exact = _fixed(value, most).normalize()
        return self.number(exact, max(0, -int(exact.as_tuple().exponent)))

    def percent(self, ratio: Number, decimals: int = 2) -> str:
        value = Fraction(ratio) * 100
        return self.number(value, decimals) + (f"{FIXED}%" if self.language == "fr" else "%")

    def rate(self, ratio: Number, most: int = 2) -> str:
        """A percent with as many decimals as it has, at most two: 95%, 2.5%."""
        exact = Fraction(str(ratio)) if isinstance(ratio, float) else Fraction(ratio)
        return self.plain(exact * 100, most) + (f"{FIXED}%" if self.language == "fr" else "%")

    def money(self, value: Number, decimals: int | None = None) -> str:
        return self._with_currency(value, self._decimals(value) if decimals is None else decimals, "", "")

    def _decimals(self, value: Number) -> int:
        """Those of a whole unit; of what is counted, as seats, two where it is not whole yet: 6.61 seats are not 7."""
        counted = Words(self.language).noun(self.currency) is not None
        is_whole = _fixed(value, PARTS_OF_A_COUNT) == _fixed(value, self.decimals)
        return self.decimals if is_whole or not counted else max(self.decimals, PARTS_OF_A_COUNT)

    def short_money(self, value: Number) -> str:
        """$18.2 million, 18,2 M$ (in French 2,4 G$ from a billion, as the workbook has it); in full below a million."""
        if abs(Fraction(value)) < 10**6:
            return self.money(value)
        if self.language == "fr" and abs(Fraction(value)) >= LEAST_BILLION:
            return self._with_currency(Fraction(value) / 10**9, 1, "", "G")
        return self._with_currency(Fraction(value) / 10**6, 1, " million", "M")

    def in_millions(self, value: Number) -> str:
        """$0.3 million, 0,3 M$, however small or large."""
        return self._with_currency(Fraction(value) / 10**6, 1, " million", "M")

    def year(self, fiscal_year: str) -> str:
        """2021-22 in English, 2021-2022 in French."""
        return Words(self.language).fiscal_year(fiscal_year)

    def span(self, fiscal_years: Sequence[str], labels: Sequence[str] = ()) -> str:
        """Several fiscal years together: "5 years, 2022-23 to 2026-27", or their list where they do not follow each other.

        `labels` are what the years are called, where that is more than their names.
        """
        called = list(labels) or [self.year(year) for year in fiscal_years]
        if not all(follow(one, other) for one, other in pairwise(fiscal_years)):
            return ", ".join(called[:-1]) + AND[self.language] + called[-1]
        return SPAN[self.language].format(count=len(called), first=called[0], last=called[-1])

    def _with_currency(self, value: Number, decimals: int, word: str, letter: str) -> str:
        written = float(_fixed(value, decimals))  # 1.2 that is written 1 is one seat
        symbol = SYMBOLS.get(self.currency) or Words(self.language).counted(self.currency, written)
        text = self.number(value, decimals)
        if self.language == "fr":
            return f"{text}{FIXED}{letter}{symbol if self.currency in SYMBOLS or not letter else FIXED + symbol}"
        if self.currency in SYMBOLS:
            return f"-{symbol}{text[1:]}{word}" if text.startswith("-") else f"{symbol}{text}{word}"
        return f"{text}{word} {symbol}"


def amount_writer(amounts: Sequence[Decimal | None], language: str = "en") -> Callable[[Decimal | None], str]:
    """Writes amounts with as many decimals as the most exact of them needs, none if all are whole; unknown is blank."""
    figures = Figures(language)
    places = [-int(x.normalize().as_tuple().exponent) for x in amounts if x]
    decimals = max([0, *places])
    decimals = 2 if decimals == 1 else decimals
    return lambda amount: "" if amount is None else figures.number(amount, decimals)


def decimals_of(units_per_dollar: Decimal | None) -> int:
    """How many decimals an amount in whole units has: 2 for cents, none for dollars or thousands of dollars."""
    unit = Decimal(1) / (units_per_dollar or Decimal(100))
    return min(6, max(0, -int(unit.normalize().as_tuple().exponent)))


def _fixed(value: Number, decimals: int) -> Decimal:
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else Decimal(str(value))
    )
    fixed = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)
    return EXACT.add(fixed, Decimal(0))  # + 0: no "-0"
