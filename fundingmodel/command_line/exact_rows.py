"""Exact figures as rows: what `allocate` writes as csv and json, for programs to read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fundingmodel import __version__
from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.tables import echo_rows
from fundingmodel.command_line.visible import echo
from fundingmodel.datasets.licences import licences
from fundingmodel.scopes import Money

if TYPE_CHECKING:
    from fundingmodel.result import Result, TierResult

Chosen = tuple["Result", "TierResult", list[str]]
Row = list[str | None]
KEYS = ("fiscal_year", "jurisdiction")
MONEY = ("scope", "measure")  # of amounts, blank where nobody says it
CHANGES = ("baseline", "change")  # with a baseline: its name, and how much more or less
PROJECTED = "projected"  # 1 where a figure rests on others that nobody has measured yet, or 0
ALLOCATIONS = (*KEYS, "allocation", "currency", "promised", "paid", "short", "short_because", *MONEY, PROJECTED)
COLUMNS = (*KEYS, "category", "quantity", "unit", "value", "currency", *MONEY, PROJECTED)
SCENARIO = "scenario"  # heads the first column, where rows of several are in one table


@dataclass(frozen=True)
class Wanted:
    """What is written of scenarios: every column or the allocations alone, of some jurisdictions, and changes against one."""

    every_column: bool = False
    codes: Mapping[str, Collection[str]] | None = None  # of each scenario, by its name; all where None
    baseline: Chosen | None = None
    compared: Collection[str] = ()  # the names of scenarios of the baseline's money

    @property
    def header(self) -> tuple[str, ...]:
        if self.every_column:
            return COLUMNS
        return (*ALLOCATIONS, *CHANGES) if self.baseline else ALLOCATIONS

    def has(self, scenario: str, code: str) -> bool:
        return not code or self.codes is None or code in self.codes[scenario]


def echo_exact(chosen: Sequence[Chosen], form: str, wanted: Wanted) -> None:
    listed = [(result, list(_rows(result, tier, years, wanted))) for result, tier, years in chosen]
    if form == "json":
        echo(json.dumps(_stamped(listed, wanted.header), ensure_ascii=False, indent=2))
        return
    header = [SCENARIO, *wanted.header]
    rows = [[result.scenario.name, *("" if x is None else x for x in row)] for result, found in listed for row in found]
    if form == "table":
        echo_rows("", header, rows, keys=header.index("unit"))
        return
    echo(csv_text([header, *rows]), newline=False)


def _rows(result: Result, tier: TierResult, years: Sequence[str], wanted: Wanted) -> Iterator[Row]:
    name = result.scenario.name
    if wanted.every_column:
        yield from (row for row in columns_of(result, tier, years) if wanted.has(name, row[1] or ""))
        return
    for row in allocation_rows(result, tier, years):
        year, code = row[0] or "", row[1] or ""
        if wanted.has(name, code):
            yield [*row, *_change(wanted, name, tier, year, code)] if wanted.baseline else row


def _change(wanted: Wanted, scenario: str, tier: TierResult, year: str, code: str) -> Row:
    """The baseline by its name and the change against it; nothing of the baseline itself and of other money."""
    if wanted.baseline is None or scenario not in wanted.compared:
        return [None, None]
    result, of_baseline, years = wanted.baseline
    amount, before = tier.amount("allocation", year, code), None
    if year in years and code in of_baseline.tier.place.jurisdictions:
        before = of_baseline.amount("allocation", year, code)
    if amount is None or before is None:
        return [result.scenario.name, None]
    finer = max((tier, of_baseline), key=lambda each: each.known_units or 0)
    return [result.scenario.name, _amount_text(finer, amount - before)]


def allocation_rows(result: Result, tier: TierResult, years: Sequence[str]) -> Iterator[Row]:
    """An allocation a row, with what was promised, paid and short, and why, where anything is guaranteed."""
    from fundingmodel.analysis.projection import is_projected
    from fundingmodel.analysis.promises import promises

    money = tier.tier.place.money
    promised = {(promise.fiscal_year, promise.jurisdiction): promise for promise in promises(tier, years)}
    for year in years:
        ahead = flag(is_projected(result, year, tier=tier.tier.name))
        for code in tier.tier.place.jurisdictions:
            row: Row = [year, code, _amount_text(tier, tier.amount("allocation", year, code)), money.currency]
            if promise := promised.get((year, code)):
                amounts = (promise.promised, promise.paid, promise.short)
                row += [*(_amount_text(tier, amount) for amount in amounts), " ".join(promise.why)]
            else:
                row += [None, None, None, None]
            yield [*row, money.scope_in_rows or None, money.measure or None, ahead]


def flag(holds: bool) -> str:
    """1 or 0, as programs read it."""
    return "1" if holds else "0"


def _amount_text(tier: TierResult, amount: Decimal | None) -> str | None:
    from fundingmodel.language.figures import decimals_of

    return None if amount is None else f"{amount:.{decimals_of(tier.known_units)}f}"


def columns_of(result: Result, tier: TierResult, years: Sequence[str]) -> Iterator[Row]:
    """Every column of the formula in the order of calculation, one row a figure."""
    from fundingmodel.analysis.projection import projected
    from fundingmodel.column import AXES, DATA_YEAR, MONTH, MONTHS
    from fundingmodel.scenario.figures.shared_counts import in_counts
    from fundingmodel.scenario.money.linked import money_of_quantity

    place = tier.tier.place
    ahead = projected(result)[tier.tier.name]
    for year in years:
        for column in tier.tier.formula.columns:
            money = money_of_quantity(tier.tier, column.name) if column.unit == "dollars" else Money(place.currency)
            values = tier.years[year][column.name]
            down, across = AXES[column.shape]
            named = {DATA_YEAR: tuple(map(str, place.data_years(year))), MONTH: MONTHS, "category": place.categories}
            rows = named.get(down or "") or place.codes(down)
            for row, first in enumerate(rows):
                for place_of, second in enumerate(named.get(across or "", ("",))):
                    is_place = down in ("jurisdiction", "origin")
                    code, category = (first, second) if is_place else ("", "-".join(x for x in (first, second) if x))
                    value = float(values[row, place_of])
                    text = _figure_text(tier, column.unit, value)
                    yield [
                        year,
                        code,
                        category,
                        column.name,
                        in_counts(column.unit, place.currency),
                        text,
                        *_said(money),
                        flag(column.name in ahead[year]),
                    ]


def _said(money: Money) -> Row:
    return [money.currency, money.scope_in_rows or None, money.measure or None]


def _figure_text(tier: TierResult, unit: str, value: float) -> str | None:
    """Dollars that are whole units as exact decimals; any other figure in the fewest digits that give it back.

    What a float leaves beyond whole units is no part of them. A rule is written by its
    name: its number means another rule in another formula. Reasons are written by their names too.
    """
    from fundingmodel.column import REASONS, RULE
    from fundingmodel.steps.promises import reasons

    if value != value:
        return None
    if unit == RULE:
        return tier.tier.formula.rules[int(value)].name
    if unit == REASONS:
        return " ".join(reasons(value))
    if (exact := tier.whole_units(value, unit)) is not None:
        return _amount_text(tier, exact)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _stamped(listed: Sequence[tuple[Result, list[Row]]], header: Sequence[str]) -> dict[str, Any]:
    return {
        "fundingmodel": __version__,
        "scenarios": [
            {
                "scenario": result.scenario.name,
                "title": dict(result.scenario.title),
                "currency": result.scenario.currency,
                "scope": result.scenario.money.scope_in_rows,
                "measure": result.scenario.money.measure,
                "sha256": result.scenario.sha256,
                "linked": {name: linked.scenario.sha256 for name, linked in result.linked.items()},
                "licences": licences(result.datasets()),
                "rows": [dict(zip(header, row, strict=True)) for row in rows],
            }
            for result, rows in listed
        ],
    }
