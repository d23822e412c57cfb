"""Comparison: what scenarios give, side by side: change against a baseline, shares, amounts per person, real dollars.

Money stays in exact decimals; what is divided is an exact fraction. None is unknown, and so is what depends on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused
from fundingmodel.result import Result, TierResult, in_notebook, run
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.scenario.tiers import Tier

if TYPE_CHECKING:
    import pandas

Amounts = Mapping[str, Decimal | None]  # by jurisdiction
Ratios = dict[str, Fraction | None]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """The allocations of a fiscal year under several scenarios; the first is what the others are compared with."""

    results: tuple[Result, ...]
    fiscal_year: str

    def __repr__(self) -> str:
        names = ", ".join(each.scenario.name for each in self.results)
        return f"<Comparison of {names} in {self.fiscal_year}>"

    def table(self) -> pandas.DataFrame:
        """Dollars, jurisdictions by scenarios, as floats; NaN is unknown, or a jurisdiction that a scenario does not have."""
        import pandas

        own = {each.scenario.name: allocations(each, self.fiscal_year) for each in self.results}
        codes = pandas.Index(jurisdictions_of(self.results), name="jurisdiction")
        return pandas.DataFrame(own, index=codes).astype(float)

    def html(self, language: str | None = None) -> str:
        """The amounts side by side as a table in HTML, with changes from the first where money is alike; see `Result.html`."""
        found: str = in_notebook("html_of_comparison", self, language)
        return found

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return self.html()


def compare(*scenarios: str | Path | Scenario | Result, fiscal_year: str | None = None) -> Comparison:
    """Scenarios side by side in a fiscal year, the last that all have unless one is named; the first is the baseline.

    A scenario is a packaged name, the path of a file, or one that was read or calculated. Refused: fewer than two, two of one
    name, and a year that one of them does not have.

    >>> compare("settlement", "equal-per-capita").fiscal_year
    '2026-27'
    """
    results = tuple(each if isinstance(each, Result) else run(each) for each in scenarios)
    names = [each.scenario.name for each in results]
    if len(names) < 2:
        raise Refused("compared_alone", "", "{count} scenario to compare.", "Name two or more.", count=len(names))
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Refused("two_of_one_name", twice, "two scenarios have this name.", "Change `name` in one of the files.")
    if fiscal_year is None:
        return Comparison(results, _last_common(results))
    for each in results:
        each.main.values("allocation", fiscal_year)  # refused where it has no such year
    years = results[0].scenario.fiscal_years
    return Comparison(results, fiscal_years.find(fiscal_year, years) or fiscal_year)


def _last_common(results: Sequence[Result]) -> str:
    """The last fiscal year that all have, as the first spells it."""
    first, *others = (each.scenario.fiscal_years for each in results)
    common = [year for year in first if all(year in years for years in others)]
    if not common:
        names = [each.scenario.name for each in results]
        raise Refused(
            "no_year_of_all", "", "{names:and} have no fiscal year in common.", "Compare others.", names=names
        )
    return common[-1]


def allocations(result: Result | TierResult, fiscal_year: str) -> dict[str, Decimal | None]:
    """What each jurisdiction receives in a year, exact.

    >>> from fundingmodel import run
    >>> allocations(run("settlement"), "2021-22")["ON"] is None
    False
    """
    tier = result.main if isinstance(result, Result) else result
    return {code: tier.amount("allocation", fiscal_year, code) for code in tier.tier.place.jurisdictions}


def total(amounts: Mapping[Any, Decimal | None]) -> Decimal | None:
    """The sum of all; unknown if one of them is.

    >>> total({"A": Decimal("0.10"), "B": Decimal("0.20")})
    Decimal('0.30')
    """
    known = [amount for amount in amounts.values() if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def total_of_years(by_year: Sequence[Amounts]) -> dict[str, Decimal | None]:
    """What each jurisdiction receives over several years together, in the dollars of each; unknown if one year is.

    >>> total_of_years([{"A": Decimal("0.10"), "B": None}, {"A": Decimal("0.20"), "B": Decimal(1)}])
    {'A': Decimal('0.30'), 'B': None}
    """
    codes = dict.fromkeys(code for amounts in by_year for code in amounts)
    return {code: total({n: amounts.get(code) for n, amounts in enumerate(by_year)}) for code in codes}


def number_known(amounts: Amounts) -> int:
    """How many of the amounts are known.

    >>> number_known({"A": Decimal("0.10"), "B": None})
    1
    """
    return sum(amount is not None for amount in amounts.values())


def change(amounts: Amounts, baseline: Amounts) -> dict[str, Decimal | None]:
    """Dollars more (or less) than under the baseline, for the jurisdictions of `amounts`."""
    return {
        code: None if amount is None or (before := baseline.get(code)) is None else amount - before
        for code, amount in amounts.items()
    }


def relative_change(amounts: Amounts, baseline: Amounts) -> Ratios:
    """The change as a ratio of the baseline; unknown where that is zero."""
    return {code: _ratio(difference, baseline.get(code)) for code, difference in change(amounts, baseline).items()}


def shares(amounts: Amounts) -> Ratios:
    """Each jurisdiction's part of the total.

    >>> shares({"A": Decimal(1), "B": Decimal(3)})
    {'A': Fraction(1, 4), 'B': Fraction(3, 4)}
    """
    whole = total(amounts)
    return {code: _ratio(amount, whole) for code, amount in amounts.items()}


def per_person(amounts: Amounts, persons: Mapping[str, Decimal | Fraction | None]) -> Ratios:
    """Dollars for each person counted: for each admission, each non-economic admission, or each inhabitant."""
    return {code: _ratio(amount, persons.get(code)) for code, amount in amounts.items()}


def real(amounts: Amounts, price_index: Decimal) -> Ratios:
    """Dollars of the year in which the price index is 1."""
    if not price_index > 0:
        raise Refused(
            "price_index",
            "",
            ("the price index is {price_index}; it must be above 0, and 1 in the year of the constant dollars."),
            price_index=price_index,
        )
    return {code: _ratio(amount, price_index) for code, amount in amounts.items()}


def more_and_less(amounts: Amounts, baseline: Amounts) -> tuple[list[tuple[str, Decimal]], list[tuple[str, Decimal]]]:
    """Who receives more than under the baseline, and who less, of those known: each with the change, the largest first.

    >>> more_and_less({"A": Decimal(7), "B": Decimal(3)}, {"A": Decimal(5), "B": Decimal(5)})
    ([('A', Decimal('2'))], [('B', Decimal('-2'))])
    """
    known = [(code, amount) for code, amount in change(amounts, baseline).items() if amount]
    more = sorted((x for x in known if x[1] > 0), key=lambda x: -x[1])
    return more, sorted((x for x in known if x[1] < 0), key=lambda x: x[1])


def average_admissions(
    tier: TierResult, fiscal_year: str, leave_out: Collection[str] = ()
) -> dict[str, Fraction] | None:
    """The average intake a year of each jurisdiction over its data years, exact; without the categories in `leave_out`.

    `leave_out=("economic",)` counts non-economic admissions. None where the formula reads no intake. As counted on
    landing: neither weighted, nor moved by secondary migration.
    """
    return average_intake(tier.tier, fiscal_year, leave_out)


def average_intake(tier: Tier, fiscal_year: str, leave_out: Collection[str] = ()) -> dict[str, Fraction] | None:
    """The same of a tier as it is read, before it is calculated."""
    place, intake = tier.place, tier.parameters.get("intake")
    if intake is None or not place.lags:
        return None
    if unknown := [code for code in leave_out if code not in place.categories]:
        raise Refused(
            "no_category_to_leave_out",
            place.file,
            "no category {unknown!r} to leave out; it has {categories}.",
            unknown=unknown[0],
            categories=place.categories,
        )
    counted = [column for column, code in enumerate(place.categories) if code not in leave_out]
    blocks = intake.exact(fiscal_year, place)
    return {
        code: sum((Fraction(block[row][column] or 0) for block in blocks for column in counted), Fraction(0))
        / len(blocks)
        for row, code in enumerate(place.jurisdictions)
    }


def jurisdictions_of(results: Sequence[Result]) -> dict[str, Mapping[str, str]]:
    """The jurisdictions of all results, in the order in which they are first named, with their names by language."""
    found: dict[str, Mapping[str, str]] = {}
    for result in results:
        for code in result.main.tier.place.jurisdictions:
            found.setdefault(code, result.main.tier.jurisdiction_names[code])
    return found


def _ratio(amount: Decimal | None, divisor: Decimal | Fraction | None) -> Fraction | None:
    return Fraction(amount) / Fraction(divisor) if amount is not None and divisor else None


def with_suppressed(scenario: Scenario, rule: str) -> Scenario:
    """The same scenario with another rule for suppressed counts: "low" (1 each), "midpoint" (2.5) or "high" (4)."""
    found = build(_suppressed_as(scenario.data, rule), scenario.path, scenario.ancestors, scenario.composed, scenario)
    whole = None if scenario.whole is None else _suppressed_as(scenario.whole, rule)
    return replace(found, linked=scenario.linked, whole=whole)


def _suppressed_as(data: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """The same nested tables, with another rule wherever one is named."""
    return {
        key: rule if key == "suppressed" else _suppressed_as(value, rule) if isinstance(value, Mapping) else value
        for key, value in data.items()
    }


def opening_year(results: Sequence[Result], wanted: str = "", among: Collection[str] | None = None) -> str:
    """The year that a comparison opens on: the one wanted, else the last that the first and the last scenario share, else the last.

    >>> from fundingmodel.result import run
    >>> opening_year([run("settlement"), run("outlook")])
    '2026-27'
    """
    years = {year for result in results for year in result.scenario.fiscal_years if among is None or year in among}
    shared = years.intersection(results[0].scenario.fiscal_years, results[-1].scenario.fiscal_years)
    return wanted if wanted in years else max(shared or years)
