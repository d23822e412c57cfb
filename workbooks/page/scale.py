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


def scale_of(largest: Decimal, smallest: Decimal) -> Scale:
    """By magnitude: the largest total says the unit, the smallest amount whether decimals are needed."""
    if largest >= 100_000_000:
        digits, word = ("0.00" if smallest < 10_000_000 else "0.0"), {"en": "millions of {}", "fr": "millions de {}"}
        pattern = f"#,##{digits},,"
    elif largest >= 10_000_000:
        pattern, word = "#,##0,", {"en": "thousands of {}", "fr": "milliers de {}"}
    else:
        pattern, word = "#,##0", {"en": "{}", "fr": "{}"}
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
