"""Published: what a formula gives beside what was published for it, figure by figure, with the tolerance and why.

A scenario file holds the published figures in its table [published]. A tolerance follows from precision alone: half of what the
published figures are rounded to, and what the rounding of the inputs may do (`input_precision`); a part that a source allows is
declared. A miss that is known is declared in the file, and must stay what it is declared to be.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

from fundingmodel.analysis.input_precision import worst_case
from fundingmodel.analysis.published_precision import by_jurisdiction, decimal, half_widths
from fundingmodel.column import Column, Input
from fundingmodel.datasets.dataset import ROUNDING
from fundingmodel.errors import Refused, ScenarioRefused, Where, in_file, phrase
from fundingmodel.language.texts import read_text
from fundingmodel.result import Result, TierResult, run
from fundingmodel.scenario.chosen_years import having
from fundingmodel.scenario.figures.data_keys import DataKeys
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.linked_money import check_published_money
from fundingmodel.scenario.parameters import Parameter, unknown_key
from fundingmodel.scenario.reading import Scenario

KINDS = ("published", "calibrated", "worked")
CASE_KEYS = ("kind", "cite", "rule", "inferred", "results")
OWN_KEYS = ("quantity", "tier", "fiscal_years", "printed", "inputs", "relative", "why", "known")
KNOWN_KEYS = ("fiscal_year", "jurisdiction", "miss", "why")
MATCH, KNOWN, MISS = "match", "known", "miss"
LAST_DIGITS = Decimal("1e-9")  # of a figure that is not in whole units: a ratio, a count
EXACT_DIGITS = 12  # of what the rounding of inputs may do: beyond them is noise of binary fractions
MOST_DECIMALS = 12  # with which a row is shown, where fewer do not show why it misses
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

    @property
    def miss(self) -> Decimal:
        return self.calculated - self.published

    @property
    def status(self) -> str:
        """`match` within the tolerance, `known` where it misses as the case declares, else `miss`."""
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


@dataclass(frozen=True)
class Comparison:
    """One table of published figures: of which quantity, where they come from, and the tolerance's reason."""

    quantity: str
    tier: str
    parameter: Parameter
    why: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Case:
    """A formula with its published results."""

    result: Result
    kind: str
    cite: Text
    rule: Text
    inferred: Text
    comparisons: tuple[Comparison, ...]

    @property
    def scenario(self) -> Scenario:
        return self.result.scenario

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for comparison in self.comparisons for row in comparison.rows)

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def largest(self) -> Row:
        """The row of the largest miss in money; of another unit where no figure is money."""
        of_money = [row for row in self.rows if row.unit == "dollars"]
        return max(of_money or self.rows, key=lambda row: abs(row.miss))


def compare(case: str | Path | Result) -> Case:
    """A case by its name or file, or as calculated, compared. A file without [published] is refused.

    >>> case = compare("eu-development-fund-11")
    >>> case.count("match"), len(case.rows)
    (28, 28)
    """
    result = case if isinstance(case, Result) else run(case)
    table, where = _table(result.scenario)
    kind, texts = _described(table, where)
    comparisons = tuple(_comparison(result, entry, place) for entry, place in _listed(table, where))
    return Case(result, kind, texts["cite"], texts["rule"], texts["inferred"], comparisons)


def faults(result: Result) -> list[Refused]:
    """All that is wrong with a table [published], as far as one fault does not hide the next; nothing where there is none."""
    if "published" not in result.scenario.data:
        return []
    found: list[Refused] = []
    try:
        table, where = _table(result.scenario)
        listed = _listed(table, where)
        _described(table, where)
    except Refused as error:
        return [error]
    for entry, place in listed:
        try:
            _comparison(result, entry, place)
        except Refused as error:
            found.append(error)
    return found


def _table(scenario: Scenario) -> tuple[Mapping[str, Any], Where]:
    """The table [published], and where it is."""
    where = in_file(scenario.path.name) / "published"
    table = scenario.data.get("published")
    if not isinstance(table, Mapping):
        raise ScenarioRefused(
            "no_published_table",
            in_file(scenario.path.name),
            "no table [published], so there is nothing to compare with.",
        )
    for key in table:
        if key not in CASE_KEYS:
            raise unknown_key(where, key, CASE_KEYS)
    return table, where


def _described(table: Mapping[str, Any], where: Where) -> tuple[str, dict[str, Text]]:
    """What kind of case it is, and its source and rule in words."""
    if table.get("kind") not in KINDS:
        raise ScenarioRefused(
            "unknown_kind_of_case",
            where,
            "kind is {kind!r}; it is one of {kinds}.",
            kind=table.get("kind"),
            kinds=KINDS,
        )
    texts = {key: read_text(table.get(key, ""), where.key(key)) for key in ("cite", "rule", "inferred")}
    for key in ("cite", "rule"):
        if not texts[key]["en"]:
            raise ScenarioRefused(
                "case_lacks", where, "no {key}.", "Say where the rule is found, and what it is in plain words.", key=key
            )
    return str(table["kind"]), texts


def _listed(table: Mapping[str, Any], where: Where) -> list[tuple[Mapping[str, Any], Where]]:
    """Each table of published figures, and where it is."""
    listed = table.get("results")
    if not isinstance(listed, list) or not listed or not all(isinstance(entry, Mapping) for entry in listed):
        raise ScenarioRefused(
            "no_published_results", where, "no results.", "Add [[published.results]] with quantity and figures."
        )
    return [(entry, where.key(f"results[{n}]")) for n, entry in enumerate(listed, 1)]


def _comparison(result: Result, entry: Mapping[str, Any], where: Where) -> Comparison:
    name = str(entry.get("tier", result.scenario.tier.name))
    if name not in result.tiers:
        raise ScenarioRefused(
            "no_such_tier_published",
            where,
            "no tier {name!r}; there are {tiers}.",
            name=name,
            tiers=[t for t in result.tiers if t] or phrase("none", "none"),
        )
    tier, quantity = result.tiers[name], str(entry.get("quantity", "allocation"))
    column = _column(tier, quantity, where)
    parameter = _published_figures(tier, quantity, column, {k: v for k, v in entry.items() if k not in OWN_KEYS}, where)
    why = read_text(entry.get("why", ""), where.key("why"))
    known = _known(entry.get("known", []), tier, where.key("known"))
    rows = tuple(_rows(tier, quantity, column, parameter, entry, known, where))
    if not rows:
        raise ScenarioRefused(
            "no_published_figure", where, "it has no figure for a year and jurisdiction of the scenario."
        )
    if unused := [each for each in known if not any(row.known is each for row in rows)]:
        what = f"{unused[0].fiscal_year} {unused[0].jurisdiction}".rstrip()
        raise ScenarioRefused(
            "nothing_published_for", where.key("known"), "nothing is published for {known}.", known=what
        )
    if not why["en"] and any(row.tolerance for row in rows):
        raise ScenarioRefused(
            "no_reason_to_tolerate", where, "no why.", "Say in a few words why a difference is tolerated."
        )
    return Comparison(quantity, name, parameter, why, rows)


def _column(tier: TierResult, quantity: str, where: Where) -> Column:
    formula = tier.tier.formula
    there = [column.name for column in formula.columns]
    if formula.state(quantity) not in there:
        raise ScenarioRefused(
            "no_quantity_published",
            where,
            "no quantity {quantity!r}.",
            "The columns are {there}.",
            quantity=quantity,
            there=there,
        )
    column = formula.column(formula.state(quantity))
    if column.shape not in ("scalar", "jurisdiction"):
        raise ScenarioRefused(
            "published_by_wrong_shape",
            where,
            "{quantity!r} goes by {shape}; take one that goes by jurisdiction or is a scalar.",
            quantity=quantity,
            shape=column.shape,
        )
    return column


def _published_figures(
    tier: TierResult, quantity: str, column: Column, entry: Mapping[str, Any], where: Where
) -> Parameter:
    """The published figures, read through the same gate as an input; one that the data lacks is not compared."""
    wanted = Input("published", column.unit, column.shape, least=None, may_be_unknown=True)
    parameter = read_parameter(wanted, entry, tier.tier.place)
    if parameter.link:
        raise ScenarioRefused(
            "published_is_another_result", where, "a published figure cannot be another scenario's result."
        )
    check_published_money(tier.tier, quantity, parameter, where)
    return parameter


def _known(declared: object, tier: TierResult, where: Where) -> tuple[KnownMiss, ...]:
    if not isinstance(declared, list) or not all(isinstance(each, Mapping) for each in declared):
        raise ScenarioRefused(
            "known_not_tables",
            where,
            "found {declared!r}; write [[published.results.known]] for each known miss.",
            declared=declared,
        )
    found = []
    for each in declared:
        for key in each:
            if key not in KNOWN_KEYS:
                raise unknown_key(where, key, KNOWN_KEYS)
        if "miss" not in each or not each.get("why"):
            raise ScenarioRefused("known_without_miss_or_why", where, "a known miss says by how much (miss) and why.")
        year = str(each.get("fiscal_year", tier.tier.place.fiscal_years[0]))
        jurisdiction, why = str(each.get("jurisdiction", "")), read_text(each["why"], where)
        found.append(KnownMiss(year, jurisdiction, decimal(each["miss"], where), why))
    return tuple(found)


def _rows(
    tier: TierResult,
    quantity: str,
    column: Column,
    parameter: Parameter,
    entry: Mapping[str, Any],
    known: Sequence[KnownMiss],
    where: Where,
) -> Iterator[Row]:
    place = tier.tier.place
    codes = place.jurisdictions if column.shape == "jurisdiction" else ("",)
    widths = half_widths(entry.get("inputs", {}), tier, where.key("inputs"))
    moved = worst_case(tier, quantity, widths) if widths else {}
    relative = by_jurisdiction(entry.get("relative", 0), codes, where.key("relative"))
    printed = _printed(entry, parameter, codes, where)
    for year in _compared_years(entry, place.fiscal_years, where):
        for row, (code, figures) in enumerate(zip(codes, parameter.exact(year, place)[0], strict=True)):
            if (published := figures[0]) is None:
                continue
            calculated = _calculated(tier, quantity, column, year, code)
            tolerance = printed(year, code) / 2 + relative[code] * abs(published)
            if moved:
                tolerance += Decimal(f"{moved[year][row, 0]:.{EXACT_DIGITS}g}")
            if not _in_whole_units(tier, column):
                tolerance += LAST_DIGITS * max(Decimal(1), abs(published))
            miss = next((k for k in known if (k.fiscal_year, k.jurisdiction) == (year, code)), None)
            yield Row(quantity, tier.tier.name, year, code, column.unit, calculated, published, tolerance, miss)


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


def _in_whole_units(tier: TierResult, column: Column) -> bool:
    """Whether a figure is exact in its units, as an allocation and the envelope it adds to are."""
    whole = {tier.tier.formula.state(name) for name in ("allocation", "envelope")}
    return column.unit == "dollars" and column.name in whole and tier.known_units is not None


def _calculated(tier: TierResult, quantity: str, column: Column, year: str, code: str) -> Decimal:
    if _in_whole_units(tier, column) and (amount := tier.amount(quantity, year, code)) is not None:
        return amount
    figure = tier.figure(quantity, year, code)
    if math.isnan(figure):
        raise ScenarioRefused(
            "published_but_not_known",
            tier.tier.place.file,
            "{quantity} is not known for {year} {code}, where a figure is published.",
            quantity=quantity,
            year=year,
            code=code,
        )
    return Decimal(repr(figure))


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
