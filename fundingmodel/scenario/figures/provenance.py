"""Provenance: what is said of a figure: its source or that it is an assumption, its price basis, vintage and range."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.row_sources import STATUS, STATUSES
from fundingmodel.datasets.table_rows import Row
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.kinds import in_money
from fundingmodel.language.texts import LANGUAGES, read_text
from fundingmodel.scenario.parameters import Parameter, Place, Said, unknown_key

NOMINAL, REAL = "nominal", "real"
PRICE_BASES = (NOMINAL, REAL)


def read_said(table: Mapping[str, Any], where: Where, above: Said | None = None) -> Said:
    above = above or Said()
    basis = table.get("price_basis", above.price_basis)
    if basis and basis not in PRICE_BASES:
        raise ScenarioRefused(
            "unknown_price_basis",
            where,
            "price_basis is {basis!r}; it is one of {price_bases}.",
            basis=basis,
            price_bases=PRICE_BASES,
        )
    assumption = table.get("assumption", above.assumption if "source" not in table else False)
    if not isinstance(assumption, bool):
        raise ScenarioRefused(
            "assumption_not_true_or_false",
            where,
            "assumption is {assumption!r}; write true or false.",
            assumption=assumption,
        )
    limits = table.get("range", above.ranges or above.range)
    by_code = isinstance(limits, Mapping)
    return Said(
        _source(table, above, where),
        str(basis),
        str(table.get("vintage", above.vintage)),
        assumption,
        (read_text(table["note"], where.key("note")) if table["note"] else {}) if "note" in table else above.note,
        None if limits is None or by_code else _limits(limits, where),
        {str(code): _limits(each, where) for code, each in limits.items()} if by_code else {},
        str(table.get("scope", above.stated_scope)),
        str(table.get("scope_taken_as", above.scope_taken_as)),
        str(table.get("measure", above.measure)) if "data" not in table else above.measure,
        stated_status=_status(table, above, where),
    )


def _status(table: Mapping[str, Any], above: Said, where: Where) -> str:
    """How far figures are known, in one of the words that rows of data have; that of other figures goes with their source."""
    if STATUS not in table:
        return "" if {"source", "assumption"} & set(table) else above.stated_status
    status = table[STATUS]
    if status and status not in STATUSES:
        raise ScenarioRefused(
            "unknown_status",
            where.key(STATUS),
            "found {status!r}; it is one of {statuses}.",
            status=status,
            statuses=list(STATUSES),
        )
    return str(status)


def _limits(limits: Any, where: Where) -> tuple[Decimal, Decimal]:
    numbers = isinstance(limits, list | tuple) and all(isinstance(x, int | Decimal) for x in limits)
    if not numbers or len(limits) != 2:
        raise ScenarioRefused(
            "range_not_two_numbers",
            where,
            "range is {limits!r}; write the least and the most, as [1.5, 3.0].",
            limits=limits,
        )
    return Decimal(limits[0]), Decimal(limits[1])


def refuse_unknown_ranges(said: Said, parameter: Input, place: Place, where: Where) -> None:
    """Refused where a range is of a code that the input does not go by."""
    codes = [code for axis in AXES[parameter.shape] if axis for code in place.codes(axis)]
    for code in said.ranges:
        if code not in codes:
            raise unknown_key(where.key("range"), code, codes)


def _source(table: Mapping[str, Any], above: Said, where: Where) -> Mapping[str, str]:
    if "source" in table:
        return read_text(table["source"], where.key("source")) if table["source"] else {}
    return {} if table.get("assumption") else above.source


def check_said(parameter: Parameter, where: Where, has_prices: bool = True) -> None:
    """Refused where figures have no source, or money no price basis; what is counted, as seats, has no prices."""
    for key in parameter.figures:
        said = parameter.said_of(key)
        from_data = parameter.dataset is not None and key not in parameter.said_by_year
        if not (said.source or said.assumption or from_data):
            raise ScenarioRefused("no_source", where.of(key), "no source.", 'Add source = "...", or assumption = true.')
        if has_prices and in_money(parameter.input) and not (said.price_basis or parameter.dataset):
            raise ScenarioRefused(
                "no_price_basis", where, "no price basis.", 'Add price_basis = "nominal" (or "real").'
            )


def said_of_row(dataset: Dataset, row: Row, measure: str, said: Said) -> Said:
    """What a row of a data set says of its own figure: its source with date and status, that it was assumed, a note."""
    found = dataset.source_of(row, measure)
    return replace(
        said,
        source={language: found.cited(language, said.source.get(language, "")) for language in LANGUAGES},
        assumption=found.status == "assumed" or said.assumption,
        note=found.note if found.note["en"] else said.note,
        row=found,
    )
