"""What is missing of the guarantees of a scenario, a year each, added up from the definitions on exact fractions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oracle import solve
from promises_oracle import owed

from fundingmodel.result import Result


@dataclass(frozen=True)
class Short:
    """What guarantees promise in a year and what is missing, in dollars; who is short, of how many, and why."""

    scenario: str
    year: str
    promised: Fraction
    short: Fraction
    who: Sequence[str]
    of: int
    why: Sequence[str]


def short_of(result: Result, language: str) -> Iterator[Short]:
    tier = result.main.tier
    for year in solve(result.scenario)[tier.name]:
        due = owed(tier, year) or []
        if total := sum((each.short for each in due), Fraction(0)):
            names = [tier.jurisdiction_names[code][language] for code in tier.place.jurisdictions]
            who = [name for name, each in zip(names, due, strict=True) if each.short]
            why = sorted({reason for each in due for reason in each.why})
            promised = sum((each.promised for each in due), Fraction(0))
            yield Short(result.scenario.short[language], year.fiscal_year, promised, total, who, len(names), why)
