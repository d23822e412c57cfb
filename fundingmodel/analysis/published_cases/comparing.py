"""Published: what a formula gives beside what was published for it, figure by figure, with the tolerance and why.

A scenario file holds the published figures in its table [published]. A tolerance follows from precision alone: half of what the
published figures are rounded to, and what the rounding of the inputs may do (`input_precision`); a part that a source allows is
declared. A miss that is known is declared in the file, and must stay what it is declared to be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fundingmodel.analysis.published_cases.precision import decimal
from fundingmodel.analysis.published_cases.rows import (
    KNOWN,
    MATCH,
    MISS,
    ROW_KEYS,
    SETS,
    KnownMiss,
    Row,
    Table,
    Text,
    is_of_changes,
)
from fundingmodel.column import Column, Input
from fundingmodel.errors import Refused, ScenarioRefused, Where, in_file, phrase
from fundingmodel.language.texts import read_text
from fundingmodel.result import Result, TierResult, run
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.money.linked import check_published_money
from fundingmodel.scenario.parameters import Parameter, refuse_unknown_keys
from fundingmodel.scenario.reading import Scenario

__all__ = ["KNOWN", "MATCH", "MISS", "SETS", "Case", "Comparison", "KnownMiss", "Row", "compare", "faults"]
KINDS = ("published", "calibrated", "worked")
CALIBRATION = "calibration"
CASE_KEYS = ("kind", "cite", "rule", "inferred", CALIBRATION, "results")
CALIBRATION_KEYS = ("of", "years")
YEAR_KEYS = ("fitted", "said")
OWN_KEYS = ("quantity", "tier", *ROW_KEYS, "why", "known")
KNOWN_KEYS = ("fiscal_year", "jurisdiction", "miss", "why")


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

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows that say something of the formula."""
        return tuple(row for row in self.rows if row.is_counted)

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)

    @property
    def largest(self) -> Row:
        """The counted row of the largest miss in money; of another unit where no such figure is money."""
        counted = self.counted or self.rows
        of_money = [row for row in counted if row.unit == "dollars"]
        return max(of_money or counted, key=lambda row: abs(row.miss))


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
    refuse_unknown_keys(table, CASE_KEYS, where)
    if CALIBRATION in table:
        _check_calibration(table[CALIBRATION], scenario.fiscal_years, where / CALIBRATION)
    return table, where


def _check_calibration(table: object, fiscal_years: Sequence[str], where: Where) -> None:
    """ScenarioRefused unless it names a formula and says of years of the case what they are."""
    years = table.get("years") if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping) or not isinstance(table.get("of"), str) or not isinstance(years, Mapping):
        raise ScenarioRefused(
            "calibration_not_a_table",
            where,
            "found {table!r}; write the formula and what each year is.",
            'As in of = "settlement" and years.2021-22 = {{ fitted = true, said = "..." }}.',
            table=table,
        )
    refuse_unknown_keys(table, CALIBRATION_KEYS, where)
    refuse_unknown_keys(years, fiscal_years, where.key("years"))
    for year, said in years.items():
        if not isinstance(said, Mapping) or not said.get("said") or not isinstance(said.get("fitted", False), bool):
            raise ScenarioRefused(
                "calibration_year",
                where.key(year),
                "found {said!r}; say what the year is (said), and whether figures were fitted to it (fitted = true).",
                said=said,
            )
        refuse_unknown_keys(said, YEAR_KEYS, where.key(year))


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
    parameter = _published_figures(tier, quantity, _compared_column(column, entry, where), entry, where)
    why = read_text(entry.get("why", ""), where.key("why"))
    known = _known(entry.get("known", []), tier, where.key("known"))
    rows = tuple(Table(tier, quantity, column, parameter, entry, known, where).rows())
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


def _compared_column(column: Column, entry: Mapping[str, Any], where: Where) -> Column:
    """The column, as the published figures are of it: a change on the year before is a ratio."""
    return replace(column, unit="ratio") if is_of_changes(entry, where) else column


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
    parameter = read_parameter(wanted, {k: v for k, v in entry.items() if k not in OWN_KEYS}, tier.tier.place)
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
        refuse_unknown_keys(each, KNOWN_KEYS, where)
        if "miss" not in each or not each.get("why"):
            raise ScenarioRefused("known_without_miss_or_why", where, "a known miss says by how much (miss) and why.")
        year = str(each.get("fiscal_year", tier.tier.place.fiscal_years[0]))
        jurisdiction, why = str(each.get("jurisdiction", "")), read_text(each["why"], where)
        found.append(KnownMiss(year, jurisdiction, decimal(each["miss"], where), why))
    return tuple(found)
