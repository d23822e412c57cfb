"""Scale: the unit and the decimals in which the amounts of the Summary and of the charts are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.result import Result


@dataclass(frozen=True)
class Scale:
    """How amounts are shown: in millions, thousands or dollars, with how many decimals."""

    word: Mapping[str, str]
    amounts: str
    changes: str


WORDS: tuple[Mapping[str, str], ...] = (
    {"en": "{}", "fr": "{}"},
    {"en": "thousands of {}", "fr": "milliers de {}"},
    {"en": "millions of {}", "fr": "millions de {}"},
)


def scale_of_page(largest: Decimal, smallest: Decimal) -> Scale:
    """One unit for a page on which any party may be chosen: the amounts of the smallest must still be read to a hundredth.

    >>> scale_of_page(Decimal(900_000_000), Decimal(600_000)).word["en"], scale_of_page(Decimal(9_000), Decimal(10)).word["en"]
    ('thousands of {}', '{}')
    """
    if largest >= 100_000_000 and smallest >= 10_000_000:
        return _scale("#,##0.0,,", WORDS[2])
    return _scale("#,##0,", WORDS[1]) if largest >= 10_000_000 and smallest >= 100_000 else _scale("#,##0", WORDS[0])


def scale_of(largest: Decimal, smallest: Decimal) -> Scale:
    """By magnitude: the largest total says the unit, the smallest amount whether decimals are needed."""
    if largest >= 100_000_000:
        return _scale(f"#,##{'0.00' if smallest < 10_000_000 else '0.0'},,", WORDS[2])
    return _scale("#,##0,", WORDS[1]) if largest >= 10_000_000 else _scale("#,##0", WORDS[0])


def _scale(pattern: str, word: Mapping[str, str]) -> Scale:
    return Scale(word, f"{pattern};[Red]-{pattern};–", f"+{pattern};[Red]-{pattern};–")


def scale_for(results: Sequence[Result], of_hundred: int = 100) -> Scale:
    """By the largest total and the smallest amount of any scenario in any year; of `of_hundred` hundredths of them."""
    largest, smallest = Decimal(0), Decimal(10) ** 18
    for result in results:
        for year in result.scenario.fiscal_years:
            amounts = [result.amount("allocation", year, code) for code in result.scenario.jurisdictions]
            known = [amount for amount in amounts if amount]
            largest = max(largest, sum(known, Decimal(0)))
            smallest = min([smallest, *map(abs, known)])
    return scale_of(largest * of_hundred / 100, smallest * of_hundred / 100)
