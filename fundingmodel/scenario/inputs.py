"""Inputs: the tables [inputs.NAME] of a scenario file, each read as a parameter of what a formula needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from fundingmodel.column import AXES, BANDS, CALCULATED, Formula, Input
from fundingmodel.errors import ScenarioRefused, Where, phrase
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.kinds import COUNT, MONEY, kind_of, kind_of_input
from fundingmodel.scenario.figures.bands import band_input, band_parameter
from fundingmodel.scenario.figures.data_figures import parameter_of_data
from fundingmodel.scenario.figures.figure_checks import check_currency, check_figures
from fundingmodel.scenario.figures.literal_figures import literal_parameter
from fundingmodel.scenario.figures.parts import PARTS, Parts, read_parts
from fundingmodel.scenario.figures.provenance import read_said, refuse_unknown_ranges
from fundingmodel.scenario.figures.shared_counts import takes_amounts, with_amounts
from fundingmodel.scenario.parameters import (
    DECLARED_KEYS,
    EVERY_YEAR,
    INPUT_KEYS,
    LINK_KEYS,
    LITERAL_KEYS,
    Link,
    Parameter,
    Place,
    Said,
    refuse_unknown_keys,
)

NEVER_NEGATIVE = (COUNT, MONEY)  # of what is given


def input_tables(listed: object, where: Where) -> dict[str, Mapping[str, Any]]:
    """A table of tables, as [inputs.NAME] writes them."""
    if not isinstance(listed, Mapping):
        raise ScenarioRefused(
            "inputs_not_a_table",
            where / "inputs",
            "found {listed!r}; write a table [inputs.NAME] for each input.",
            listed=listed,
        )
    for name, table in listed.items():
        if not isinstance(table, Mapping):
            raise ScenarioRefused(
                "input_not_a_table",
                where.input(str(name)),
                "found {table!r}; write a table with unit, value and source.",
                table=table,
            )
    return dict(listed)


def declared_input(name: str, table: Mapping[str, Any], where: Where) -> Input:
    """An input that the file itself declares, to bind a step to: it gives shape and unit."""
    if table["shape"] == BANDS:
        return band_input(name, table, where.input(name))
    if table["shape"] not in AXES or table["shape"] in CALCULATED:
        raise ScenarioRefused(
            "unknown_shape",
            where.input(name),
            "shape is {shape!r}; it is one of {axes}.",
            shape=table["shape"],
            axes=[shape for shape in AXES if shape not in CALCULATED],
        )
    if table.get("by") not in (None, "lag", "calendar year"):
        raise ScenarioRefused(
            "unknown_by", where.input(name), 'by is {by!r}; it is "calendar year" or "lag".', by=table["by"]
        )
    if not str(table.get("unit", "")).strip():
        raise ScenarioRefused("declared_input_without_unit", where.input(name), "no unit.")
    return Input(name, str(table["unit"]), str(table["shape"]), table.get("by"))


def helper_input(name: str, table: Mapping[str, Any], where: Where) -> Input:
    """An input that only formulas read: what a formula gives on the way to others may be less than nothing."""
    given = declared_input(name, table, where)
    is_given = "formula" not in table and kind_of(given.unit) in NEVER_NEGATIVE
    return replace(given, least=Decimal(0) if is_given else None)


@dataclass(frozen=True)
class AsRead:
    """An input, its table and what was read of it: of the same table of the same input, in the same place, it is the same again."""

    wanted: Input
    table: Mapping[str, Any]
    parameter: Parameter

    def is_of(self, wanted: Input, table: Mapping[str, Any]) -> bool:
        return self.wanted == wanted and self.table == table


def read_parameters(
    formula: Formula, tables: Mapping[str, Any], place: Place, where: Where, known: Mapping[str, AsRead]
) -> tuple[dict[str, Parameter], dict[str, AsRead]]:
    """The parameters that the formula reads, in its order, and then those that only formulas of inputs read; and what was read.

    What is `known` is not read again. What formulas of inputs give or read is made each time: it is read for other years.
    """
    from fundingmodel.scenario.made.making import made_parameters

    wanted = {i.name: i for i in formula.inputs}
    _refuse_bands(formula, where)
    made, helpers = made_parameters(wanted, tables, place)
    _refuse_unread(tables, wanted, helpers, where)
    if any(i.by for i in wanted.values()) and not place.lags:
        raise ScenarioRefused(
            "no_lags", where, "no lags.", "Say which calendar years count: lags = [4, 3, 2], for instance."
        )
    parameters, read = dict[str, Parameter](), dict[str, AsRead]()
    for name, each in wanted.items():
        if name in made:
            parameters[name] = made[name]
        elif name in tables:
            parameters[name] = _again_or_read(each, tables[name], place, known.get(name))
            read[name] = AsRead(each, tables[name], parameters[name])
        elif name == "published_order":
            parameters[name] = _published_order(each, place)
        else:
            shape = phrase("by", "{shape}, by {by}", shape=each.shape, by=each.by) if each.by else each.shape
            raise ScenarioRefused(
                "input_missing",
                where,
                "no inputs.{name} ({unit}, {shape}).",
                "Add [inputs.{name}].",
                name=name,
                unit=each.unit,
                shape=shape,
            )
    return {**parameters, **{name: made[name] for name in helpers if name in made}}, read


def _again_or_read(wanted: Input, table: Mapping[str, Any], place: Place, before: AsRead | None) -> Parameter:
    return before.parameter if before and before.is_of(wanted, table) else read_parameter(wanted, table, place)


def _refuse_bands(formula: Formula, where: Where) -> None:
    """Refused where a step would read a table of bands as figures; a measure reads it as a table."""
    read = {name for column in formula.columns if not isinstance(column, MadeColumn) for name in column.needs}
    for each in formula.inputs:
        if each.shape == BANDS and each.name in read:
            raise ScenarioRefused(
                "bands_read_by_step",
                where.input(each.name),
                "a step reads it, and a table of bands is read by formulas only.",
                'Make an input or a step measure with formula = "band(figure, {name})", and bind that.',
                name=each.name,
            )


def _refuse_unread(
    tables: Mapping[str, Any], wanted: Mapping[str, Input], helpers: Sequence[str], where: Where
) -> None:
    """Refused where the file has an input that neither a step nor a formula of an input reads."""
    for name in tables:
        if name not in wanted and name not in helpers:
            raise ScenarioRefused(
                "input_not_read",
                where.input(name),
                "no step of the formula reads it.",
                "The inputs are {known}.",
                known=list(wanted),
            )


def _published_order(wanted: Input, place: Place) -> Parameter:
    """Without a list of its own, the published order is the order in which the scenario names its jurisdictions."""
    order = tuple((Decimal(i),) for i in range(1, len(place.jurisdictions) + 1))
    return Parameter(
        wanted,
        {EVERY_YEAR: order},
        Said(source={"en": "the order of the jurisdictions", "fr": "l’ordre des administrations"}),
    )


def read_parameter(wanted: Input, table: Mapping[str, Any], place: Place) -> Parameter:
    """The figures of one input from its table in the scenario file; refuses what is unknown, missing or of the wrong unit."""
    where = place.file.input(wanted.name)
    refuse_unknown_keys(table, INPUT_KEYS, where)
    if takes_amounts(kind_of_input(wanted)):
        table = with_amounts(table, place.currency)
    check_currency(table.get("unit"), place.currency, where)
    said = read_said(table, where)
    refuse_unknown_ranges(said, wanted, place, where)
    if "scenario" in table or "tier" in table:
        return Parameter(wanted, {}, said, link=_link(wanted, table, place, where))
    if stray := [key for key in LINK_KEYS if key in table]:
        raise ScenarioRefused(
            "goes_with_a_result", where, "{stray!r} goes with scenario or tier, and neither is given.", stray=stray[0]
        )
    if wanted.shape == BANDS:
        return band_parameter(wanted, table, said, where)
    parameter = _given(wanted, table, place, said, where)
    check_figures(parameter, place, where)
    return parameter


def _given(wanted: Input, table: Mapping[str, Any], place: Place, said: Said, where: Where) -> Parameter:
    """The figures that the table writes, or those of its data."""
    if "data" in table:
        parameter = parameter_of_data(wanted, table, place, said, where)
        if parameter.dataset:
            check_currency(parameter.dataset.unit, place.currency, where / parameter.dataset.path.name)
        return parameter
    if any(key in table for key in LITERAL_KEYS):
        return literal_parameter(wanted, table, place, said, where)
    raise ScenarioRefused(
        "no_figures", where, "no figures.", "Give value, values, by_year, by_lag, data, scenario or formula."
    )


def _link(wanted: Input, table: Mapping[str, Any], place: Place, where: Where) -> Link:
    for key in table:
        if key not in (*LINK_KEYS, *DECLARED_KEYS, "note", "unit"):
            raise ScenarioRefused(
                "not_with_another_result",
                where,
                "{key!r} does not go with a figure that is another scenario's result.",
                key=key,
            )
    if "scenario" in table and "tier" in table:
        raise ScenarioRefused("scenario_and_tier", where, "give scenario or tier, not both.")
    if "quantity" not in table:
        raise ScenarioRefused(
            "no_quantity_named", where, "which quantity of it?", 'Add quantity = "allocation", for instance.'
        )
    texts = {key: str(table[key]) for key in LINK_KEYS if key in table and key != PARTS}
    return Link(**texts, parts=_parts(wanted, table, place, where) if PARTS in table else None)


def _parts(wanted: Input, table: Mapping[str, Any], place: Place, where: Where) -> Parts:
    """The parts whose figures an input adds up; only one that goes by jurisdiction has parts."""
    if wanted.shape != "jurisdiction" or wanted.by or "jurisdiction" in table:
        raise ScenarioRefused(
            "parts_beside_one_figure",
            where,
            "parts go with an input that has a figure for each jurisdiction.",
            "Take parts out, or the key jurisdiction where there is one.",
        )
    return read_parts(table[PARTS], place.jurisdictions, place.outside, place.folder, where.key(PARTS))
