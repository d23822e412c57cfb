"""A tidy table of several scenarios, a figure a row, for programs that draw their own tables and charts.

Each row says by itself what it is: names in both languages, unit, currency, what the money covers and what was done with it, how far
the figure is known, and by its hash from what it was calculated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fundingmodel.command_line.csv_cells import csv_text
from fundingmodel.command_line.exact_rows import Chosen, Row, Wanted, columns_of, flag
from fundingmodel.command_line.visible import echo

if TYPE_CHECKING:
    from fundingmodel.language.texts import Text
    from fundingmodel.result import Result, TierResult
    from fundingmodel.scenario.parameters import Parameter

HEADER = (
    "scenario", "year", "jurisdiction", "jurisdiction_en", "jurisdiction_fr", "category", "category_en", "category_fr",
    "quantity", "quantity_en", "quantity_fr", "value", "unit", "currency", "price_basis", "scope", "measure", "status",
    "projected", "baseline", "sha256",
)  # fmt: skip
ALLOCATION = "allocation"
CALCULATED, ASSUMED = (
    "calculated",
    "assumed",
)  # the status of what a formula gives, and of an assumption whose file says no other
NOMINAL = "nominal"
FROM = "from {}"  # in the place of a category: of the value of a band, where it begins
LAG = "lag {}"  # in the place of a year: of figures by the years since arrival


def echo_tidy(chosen: Sequence[Chosen], wanted: Wanted) -> None:
    """Allocations; with every column, all that the formulas calculate and all that they read."""
    rows = [row for result, tier, years in chosen for row in _rows(result, tier, years, wanted)]
    echo(csv_text([list(HEADER), *(["" if x is None else x for x in row] for row in rows)]), newline=False)


def _rows(result: Result, tier: TierResult, years: Sequence[str], wanted: Wanted) -> Iterator[Row]:
    scenario = result.scenario
    baseline = None
    if wanted.baseline and scenario.name in wanted.compared:
        baseline = wanted.baseline[0].scenario.name
    found = [*_calculated(result, tier, years, wanted.every_column)]
    if wanted.every_column:
        found += _read(result, tier, years)
    for year, code, category, quantity, *rest in found:
        if wanted.has(scenario.name, code or ""):
            named = (*_names(tier.tier.jurisdiction_names, code), category, *_names(tier.tier.category_names, category))
            own = (quantity, *_quantity(tier, quantity or ""))
            of_row = baseline if quantity == ALLOCATION else None
            yield [scenario.name, year, code, *named, *own, *rest, of_row, scenario.sha256]


def _calculated(result: Result, tier: TierResult, years: Sequence[str], every_column: bool) -> Iterator[Row]:
    from fundingmodel.scenario.figures.shared_counts import forms_of

    for year, code, category, quantity, unit, value, currency, scope, measure, ahead in columns_of(result, tier, years):
        if every_column or quantity == tier.tier.formula.state(ALLOCATION):
            name = ALLOCATION if quantity == tier.tier.formula.state(ALLOCATION) else quantity
            basis = NOMINAL if name == ALLOCATION and not forms_of(currency) else None
            yield [year, code, category, name, value, unit, currency, basis, scope, measure, CALCULATED, ahead]


def _read(result: Result, tier: TierResult, years: Sequence[str]) -> Iterator[Row]:
    """The figures of inputs, each once; those that are another result are among that scenario's own."""
    for name, parameter in tier.tier.parameters.items():
        if parameter.link is None:
            keys = dict.fromkeys(key for year in years for key in parameter.keys(year, tier.tier.place))
            for key in keys:
                yield from _figures(result, tier, name, parameter, key)


def _figures(result: Result, tier: TierResult, name: str, parameter: Parameter, key: str) -> Iterator[Row]:
    from fundingmodel.column import AXES, BANDS, MONTH
    from fundingmodel.kinds import in_money
    from fundingmodel.scenario.figures.shared_counts import in_counts

    place = tier.tier.place
    down, across = (place.codes(axis) for axis in AXES[parameter.input.shape])
    year = LAG.format(key) if parameter.input.by == "lag" else key
    is_money, unit = in_money(parameter.input), in_counts(parameter.input.shown_unit, place.currency)
    block = parameter.figures.get(key, ())
    starts = block[: len(block) // 2] if parameter.input.shape == BANDS else ()
    for r, row in enumerate(block[len(starts) :]):
        for c, value in enumerate(row):
            of_code = AXES[parameter.input.shape][0] == "jurisdiction"
            code, category, when = down[r] if of_code else "", across[c], year
            category = FROM.format(_exact(starts[r][0])) if starts else category
            if AXES[parameter.input.shape][1] == MONTH:
                category, when = "", f"{key}-{across[c]}"
            said = parameter.said_of(key, code or category)
            status = said.status or (ASSUMED if said.assumption else None)
            money: Row = [None] * 4
            if is_money:
                money = [result.scenario.currency, said.price_basis or None, said.scope or None, said.measure or None]
            ahead = flag(parameter.is_projected(key))
            text = _exact(value)
            yield [when, code, category, name, text, unit, *money, status, ahead]


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize() + 0:f}"


def _names(names: Mapping[str, Text], code: str | None) -> tuple[str | None, ...]:
    return (names[code]["en"], names[code]["fr"]) if code and code in names else (None, None)


def _quantity(tier: TierResult, name: str) -> tuple[str, ...]:
    from fundingmodel.language.words import Words

    return tuple(Words(language).with_titles(tier.tier.titles).column(name) for language in ("en", "fr"))
