"""Rows of a published case: one published figure beside the calculated one, and in a word whether they agree.

A figure is compared as it is, as its ratio to another jurisdiction's, or as its change on the year before. An amount from which an
envelope was found says nothing of the formula, and neither does one that is printed too coarsely: neither is counted.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.analysis.published_cases.input_precision import worst_case
from fundingmodel.analysis.published_cases.precision import by_jurisdiction, half_widths
from fundingmodel.column import Array, Column
from fundingmodel.datasets.dataset import ROUNDING
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.listed_texts import texts_of
from fundingmodel.result import TierResult
from fundingmodel.scenario.chosen_years import having
from fundingmodel.scenario.figures.data_keys import DataKeys
from fundingmodel.scenario.parameters import Parameter, unknown_key

ROW_KEYS = ("fiscal_years", "printed", "inputs", "relative", "found_from", "too_coarse", "over", "change")
MATCH, KNOWN, MISS = "match", "known", "miss"
SETS, COARSE = (
    "sets",
    "coarse",
)  # not counted: an envelope was found from the amount, or it is printed too coarsely to test
COUNTED = (MATCH, KNOWN, MISS)
LAST_DIGITS = Decimal("1e-9")  # of a figure that is not in whole units: a ratio, a count
EXACT_DIGITS = 12  # of what the rounding of inputs may do: beyond them is noise of binary fractions
MOST_DECIMALS = 12  # with which a row is shown, where fewer do not show why it misses
RATIO_DECIMALS = 6  # to which the ratio of two published figures is taken
ENOUGH = Context(prec=60)  # digits of any figure that is compared
Text = Mapping[str, str]


@dataclass(frozen=True)
class KnownMiss:
    """A miss that the case declares: calculated less published, and why."""

    fiscal_year: str
    jurisdiction: str
    miss: Decimal
    why: Text


@dataclass(frozen=True)
class Row:
    """One published figure beside the calculated one, exact, in the quantity's unit."""

    quantity: str
    tier: str
    fiscal_year: str
    jurisdiction: str
    unit: str
    calculated: Decimal
    published: Decimal
    tolerance: Decimal
    known: KnownMiss | None = None
    uncounted: str = ""  # why a row that does not miss is not counted: `sets` or `coarse`
    over: str = ""  # the jurisdiction to whose figure it is a ratio
    change: bool = False  # whether it is the change on the year before

    @property
    def miss(self) -> Decimal:
        return self.calculated - self.published

    @property
    def status(self) -> str:
        """`match` within the tolerance, `known` where it misses as the case declares, else `miss`.

        What does not miss is `sets` where the envelope was found from it, `coarse` where it is printed too coarsely to test.
        """
        found = self._compared()
        return found if found == MISS or not self.uncounted else self.uncounted

    @property
    def is_counted(self) -> bool:
        """Whether it says something of the formula: that it is met, or missed."""
        return self.status in COUNTED

    @property
    def what(self) -> str:
        """What is compared, in the names of the file: `allocation`, `allocation over BC`, `change of allocation`."""
        if self.over:
            return f"{self.quantity} over {self.over}"
        return f"change of {self.quantity}" if self.change else self.quantity

    def _compared(self) -> str:
        if self.known is None:
            return MATCH if abs(self.miss) <= self.tolerance else MISS
        as_declared = abs(self.miss - self.known.miss) <= self.tolerance
        return KNOWN if as_declared and abs(self.miss) > self.tolerance else MISS

    def decimals(self, least: int) -> int:
        """As many decimals as show the result: its differences are above the tolerance, or not, as they are exactly.

        >>> money = Decimal("581041.4"), Decimal(0), Decimal("581041.2")
        >>> Row("fitted_amount", "", "2018", "C", "dollars", *money).decimals(0)
        1
        """
        differences = [abs(self.miss), *([abs(self.miss - self.known.miss)] if self.known else [])]

        def shows(decimals: int) -> bool:
            shown = [_rounded(x, decimals) <= _rounded(self.tolerance, decimals) for x in differences]
            return shown == [x <= self.tolerance for x in differences]

        return next((n for n in range(least, MOST_DECIMALS) if shows(n)), MOST_DECIMALS)


def _rounded(figure: Decimal, decimals: int) -> Decimal:
    return figure.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, ENOUGH)


def is_of_changes(entry: Mapping[str, Any], where: Where) -> bool:
    """Whether the figures of a table are changes on the year before; refused where they are ratios to another's as well."""
    found = entry.get("change", False)
    if not isinstance(found, bool):
        raise ScenarioRefused(
            "change_not_true", where.key("change"), "found {found!r}; write change = true.", found=found
        )
    if found and "over" in entry:
        raise ScenarioRefused("ratio_and_change", where, "give over or change, not both.")
    return found


@dataclass(frozen=True, eq=False)
class Table:
    """What one table of published figures is compared with, and how: `entry` is what the case says of it."""

    tier: TierResult
    quantity: str
    column: Column
    parameter: Parameter
    entry: Mapping[str, Any]
    known: Sequence[KnownMiss]
    where: Where

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return self.tier.tier.place.jurisdictions if self.column.shape == "jurisdiction" else ("",)

    @cached_property
    def over(self) -> str:
        """The jurisdiction to whose figures the others are ratios; empty where figures are compared as they are."""
        code = str(self.entry.get("over", ""))
        if code and code not in self.codes:
            raise unknown_key(self.where.key("over"), code, self.codes)
        return code

    @cached_property
    def change(self) -> bool:
        return is_of_changes(self.entry, self.where)

    @cached_property
    def uncounted(self) -> dict[str, str]:
        """By jurisdiction, why it is not counted; refused for one of which nothing is published."""
        found = {}
        for key, why in (("found_from", SETS), ("too_coarse", COARSE)):
            for code in texts_of(self.entry, key, self.where):
                if code not in self.codes:
                    raise unknown_key(self.where.key(key), code, self.codes)
                found[code] = why
        return found

    @cached_property
    def moved(self) -> dict[str, Array]:
        """How far the precision of the inputs may move each figure, by year; nothing where none is declared."""
        widths = half_widths(self.entry.get("inputs", {}), self.tier, self.where.key("inputs"))
        return worst_case(self.tier, self.quantity, widths) if widths else {}

    def moves(self, year: str, code: str) -> Decimal:
        if not self.moved:
            return Decimal(0)
        return Decimal(f"{self.moved[year][self.codes.index(code), 0]:.{EXACT_DIGITS}g}")

    @property
    def in_whole_units(self) -> bool:
        """Whether a figure is exact in its units, as an allocation and the envelope it adds to are."""
        formula = self.tier.tier.formula
        whole = {formula.state(name) for name in ("allocation", "envelope")}
        return self.column.unit == "dollars" and self.column.name in whole and self.tier.known_units is not None

    def calculated(self, year: str, code: str) -> Decimal:
        if self.in_whole_units and (amount := self.tier.amount(self.quantity, year, code)) is not None:
            return amount
        figure = self.tier.figure(self.quantity, year, code)
        if math.isnan(figure):
            raise ScenarioRefused(
                "published_but_not_known",
                self.tier.tier.place.file,
                "{quantity} is not known for {year} {code}, where a figure is published.",
                quantity=self.quantity,
                year=year,
                code=code,
            )
        return Decimal(repr(figure))

    def rows(self) -> Iterator[Row]:
        relative = by_jurisdiction(self.entry.get("relative", 0), self.codes, self.where.key("relative"))
        printed = _printed(self.entry, self.parameter, self.codes, self.where)
        place = self.tier.tier.place
        for year in _compared_years(self.entry, place.fiscal_years, self.where):
            block = self.parameter.exact(year, place)[0]
            published = {code: row[0] for code, row in zip(self.codes, block, strict=True) if row[0] is not None}
            halves = {code: printed(year, code) / 2 + relative[code] * abs(x) for code, x in published.items()}
            yield from self._rows_of_year(year, published, halves)

    def _rows_of_year(
        self, year: str, published: Mapping[str, Decimal], halves: Mapping[str, Decimal]
    ) -> Iterator[Row]:
        """The rows of a year: `halves` is how far each published figure may be off."""
        for code, figure in published.items():
            if code == self.over and self.over:
                continue
            miss = next((k for k in self.known if (k.fiscal_year, k.jurisdiction) == (year, code)), None)
            if self.over:
                figures = self._as_ratio(year, code, published, halves)
            elif self.change:
                figures = self._as_change(year, code, figure, halves[code])
            else:
                figures = self._as_it_is(year, code, figure, halves[code])
            if figures:
                unit = "ratio" if self.over or self.change else self.column.unit
                said = self.uncounted.get(code, ""), self.over, self.change
                yield Row(self.quantity, self.tier.tier.name, year, code, unit, *figures, miss, *said)

    def _as_it_is(self, year: str, code: str, figure: Decimal, half: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        tolerance = half + self.moves(year, code)
        if not self.in_whole_units:
            tolerance += LAST_DIGITS * max(Decimal(1), abs(figure))
        return self.calculated(year, code), figure, tolerance

    def _as_ratio(
        self, year: str, code: str, published: Mapping[str, Decimal], halves: Mapping[str, Decimal]
    ) -> tuple[Decimal, Decimal, Decimal] | None:
        """Its ratio to that of `over`: relative errors of both are added, as the worst case of a quotient."""
        if not published.get(self.over):
            return None
        upper, lower = self.calculated(year, code), self.calculated(year, self.over)
        found = Decimal(repr(float(upper / lower)))
        ratio = _rounded(published[code] / published[self.over], RATIO_DECIMALS)
        parts = [halves[each] / published[each] for each in (code, self.over) if published[each]]
        parts += [self.moves(year, each) / self.calculated(year, each) for each in (code, self.over)]
        return found, ratio, _short(ratio * sum(parts) + Decimal(1).scaleb(-RATIO_DECIMALS))

    def _as_change(self, year: str, code: str, figure: Decimal, half: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        years = self.tier.tier.place.fiscal_years
        before = years[years.index(year) - 1] if years.index(year) else ""
        if not before or fiscal_years.read(before) is None or not fiscal_years.follow(before, year):
            raise ScenarioRefused(
                "no_year_before",
                self.where.of(year),
                "a change on the year before {year} needs that year, which the scenario does not have.",
                "Add it to fiscal_years.",
                year=year,
            )
        now, then = self.calculated(year, code), self.calculated(before, code)
        moves = (now / then) * (self.moves(year, code) / now + self.moves(before, code) / then)
        return Decimal(repr(float(now / then - 1))), figure, _short(half + moves + LAST_DIGITS)


def _short(tolerance: Decimal) -> Decimal:
    return Decimal(f"{tolerance:.{EXACT_DIGITS}g}")


def _compared_years(entry: Mapping[str, Any], there: Sequence[str], where: Where) -> Sequence[str]:
    """The fiscal years that are compared: those that are named, or all of the scenario."""
    listed = entry.get("fiscal_years", list(there))
    if (
        not isinstance(listed, list)
        or not listed
        or (unknown := [year for year in listed if not having(there, [year])])
    ):
        found = unknown[0] if isinstance(listed, list) and listed else listed
        raise ScenarioRefused(
            "not_some_of_the_years",
            where.key("fiscal_years"),
            "found {found!r}; list some of {there}.",
            found=found,
            there=there,
        )
    return having(there, listed)


def _printed(
    entry: Mapping[str, Any], parameter: Parameter, codes: Sequence[str], where: Where
) -> Callable[[str, str], Decimal]:
    """What the published figure of a year and jurisdiction is rounded to: declared for all or each, or by row of the data set."""
    declared = entry.get("printed", 0)
    if declared != ROUNDING:
        by_code = by_jurisdiction(declared, codes, where.key("printed"))
        return lambda _year, code: by_code[code]
    dataset = parameter.dataset
    if dataset is None:
        raise ScenarioRefused(
            "no_column_of_rounding",
            where,
            'printed = "{rounding}" goes with a data set that has a column {rounding}.',
            rounding=ROUNDING,
        )
    keys = DataKeys(parameter.input, dataset, entry, where)

    def of_rows(year: str, code: str) -> Decimal:
        if keys.sum_over:
            return sum((row.rounding for row in keys.rows(year, code, "")), Decimal(0))
        return dataset.row(**keys.asked(year, code, "")).rounding

    return of_rows
