"""Maker: reads what is given, then makes what is made in exact fractions, each block of figures once."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from fundingmodel.column import AXES, BANDS, Input
from fundingmodel.datasets.row_sources import WORKED_OUT
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.expressions.values import NoFigure, table_of, value
from fundingmodel.expressions.words import source_in_words
from fundingmodel.scenario.figures.figure_checks import check_figures
from fundingmodel.scenario.figures.literal_figures import refuse_beyond_exact
from fundingmodel.scenario.figures.provenance import read_said
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.made.leaves import leaves
from fundingmodel.scenario.made.money import money_of
from fundingmodel.scenario.made.plan import Making, Plan, Wanted
from fundingmodel.scenario.made.tables import Table, starts
from fundingmodel.scenario.parameters import EVERY_YEAR, MADE_KEYS, PLANNED, PROJECTED, Block, Parameter, Said

FINEST = 200_000  # binary digits of a denominator


class Maker:
    """Makes what a plan needs."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.inputs, self.tables, self.place = plan, plan.inputs, plan.tables, plan.place
        self.blocks: dict[Wanted, Any] = {}

    def parameters(self) -> dict[str, Parameter]:
        """The parameters of all inputs that are made, or that formulas read."""
        found = {name: self._given(name, list(keys)) for name, keys in self.plan.asked.items()}
        for name, _ in self.plan.order:
            found.setdefault(name, Parameter(self.inputs[name], {}, read_said(self.tables[name], self._where(name))))
        for (name, key), making in self.plan.order.items():
            found[name] = self._with(found[name], key, making, found)
        for name, parameter in found.items():
            if parameter.input.shape != BANDS:
                check_figures(parameter, self.place, self._where(name))
        return {name: found[name] for name in self.inputs if name in found}

    def _where(self, name: str) -> Where:
        return self.plan.where(name)

    # What is given

    def _given(self, name: str, keys: list[str]) -> Parameter:
        """The figures of some keys, as the file or its data give them; those of later years may have data of their own."""
        own, later = _plain(self.tables[name]), starts(self.tables[name], self.inputs[name].by, self._where(name))
        parts: dict[str, list[str]] = {}
        for key in keys:
            parts.setdefault(max((year for year in later if year <= key), default=""), []).append(key)
        found = None
        for start, of in sorted(parts.items()):
            unit = {"unit": own.get("unit", self.inputs[name].unit)} if "data" not in later.get(start, own) else {}
            table = {**unit, **later[start]} if start else own
            part = self._read(name, table, of)
            if start:
                part = _ahead(part, table)
            found = part if found is None else _together(found, part)
        assert found is not None
        return found

    def _read(self, name: str, table: Table, keys: list[str]) -> Parameter:
        wanted = self.inputs[name]
        place = replace(self.place, more_years=True)
        if wanted.by == "calendar year":
            place = replace(place, years=tuple(sorted(map(int, keys))))
        elif wanted.by is None and keys != [EVERY_YEAR]:
            place = replace(place, fiscal_years=tuple(keys))
        found = read_parameter(wanted, table, place)
        if EVERY_YEAR in found.figures and keys != [EVERY_YEAR]:
            return replace(found, figures=dict.fromkeys(keys, found.figures[EVERY_YEAR]))
        return found

    # What is made

    def _with(self, parameter: Parameter, key: str, making: Making, found: Mapping[str, Parameter]) -> Parameter:
        read = list(leaves(making.node, key, found))
        block = self._block(
            parameter.input, key, making, {(leaf, own): self._array(found[leaf], at) for leaf, own, at in read}
        )
        is_ahead = making.is_ahead or any(
            found[leaf].is_projected(at) or found[leaf].has_status(PLANNED, at) for leaf, _, at in read
        )
        said = self._said_of_made(making, found, read, is_ahead)
        figures = {**parameter.figures, key: block}
        return replace(
            parameter,
            figures=dict(sorted(figures.items(), key=lambda each: (len(each[0]), each[0]))),  # lags by their number
            said_by_year={**parameter.said_by_year, key: said},
            made={**parameter.made, key: making.node},
            ahead=parameter.ahead | ({key} if is_ahead else set()),
        )

    def _array(self, parameter: Parameter, key: str) -> Any:
        at = parameter.input.name, key
        if at not in self.blocks:
            block = parameter.figures[key]
            if any(x is None for row in block for x in row):
                raise ScenarioRefused(
                    "formula_reads_unknown",
                    self._where(parameter.input.name).of(key),
                    "a figure of it is unknown, and a formula reads it.",
                    "Give every figure.",
                )
            rows = [[Fraction(x or 0) for x in row] for row in block]
            array = np.array(rows, dtype=object).reshape(len(rows), len(rows[0]))
            self.blocks[at] = table_of(array) if parameter.input.shape == BANDS else array
        return self.blocks[at]

    def _block(self, wanted: Input, key: str, making: Making, given: Mapping[Wanted, Any]) -> Block:
        rows, columns = (self.place.codes(axis) for axis in AXES[wanted.shape])
        try:
            made = value(making.node, lambda name, own: given[name, own])
        except NoFigure as none:
            row, column = none.place[-2:] if len(none.place) > 1 else (0, 0)
            codes = (rows[row] if row < len(rows) else "", columns[column] if column < len(columns) else "")
            raise ScenarioRefused(
                "formula_without_figure",
                making.where.of(", ".join(x for x in (key, *codes) if x)),
                "the formula cannot be calculated: {because}.",
                because=none.because,
            ) from None
        array = np.broadcast_to(np.asarray(made, dtype=object), (len(rows), len(columns)))
        fractions = np.frompyfunc(Fraction, 1, 1)(array)
        self.blocks[wanted.name, key] = fractions
        return tuple(tuple(_decimal(x, making.where.of(key)) for x in row) for row in fractions)

    def _said_of_made(
        self,
        making: Making,
        found: Mapping[str, Parameter],
        read: list[tuple[str, str, str]],
        is_ahead: bool,
    ) -> Said:
        """What is said of made figures: what their table says, or else the formula, and the money of what it reads."""
        said_of = {(leaf, own): (found[leaf].input, found[leaf].said_of(at)) for leaf, own, at in read}
        money = money_of(making.node, lambda leaf, own: said_of[leaf, own], making.where)
        if not making.table:  # held
            return replace(next(iter(said_of.values()))[1], stated_status=PROJECTED)
        said = read_said(making.table, making.where)
        if said.stated_status not in ("", *WORKED_OUT):
            raise ScenarioRefused(
                "made_not_measured",
                making.where.key("status"),
                "found {status!r}; figures that a formula makes are one of {allowed}.",
                status=said.stated_status,
                allowed=list(WORKED_OUT),
            )
        said = money.under(said, making.where) if money else said
        source = said.source or ({} if said.assumption else source_in_words(making.node))
        return replace(said, source=source, stated_status=said.stated_status or (PROJECTED if is_ahead else "derived"))


def _decimal(figure: Fraction, where: Where) -> Decimal:
    if figure.denominator.bit_length() > FINEST or figure.numerator.bit_length() > FINEST:
        raise ScenarioRefused(
            "made_beyond_exact", where, "the formula gives a figure with more digits than are calculated exactly."
        )
    found = Decimal(figure.numerator) / Decimal(figure.denominator)
    refuse_beyond_exact(found, where)
    return found


def _plain(table: Table) -> dict[str, Any]:
    """What a table says of given figures."""
    return {key: entry for key, entry in table.items() if key not in MADE_KEYS}


def _ahead(parameter: Parameter, table: Table) -> Parameter:
    """Figures of years that are not measured: projected, unless the file says another status."""
    said = {key: parameter.said_of(key) for key in parameter.figures}
    if table.get("status", PROJECTED) == PROJECTED:
        said = {key: replace(each, stated_status=PROJECTED) for key, each in said.items()}
        return replace(parameter, said_by_year=said, ahead=frozenset(said))
    return replace(parameter, said_by_year=said)


def _together(first: Parameter, later: Parameter) -> Parameter:
    """The figures of two stretches of years."""
    return replace(
        first,
        figures={**first.figures, **later.figures},
        said_by_year={**first.said_by_year, **later.said_by_year},
        said_by_place={**first.said_by_place, **later.said_by_place},
        filled=(*first.filled, *later.filled),
        money={**first.money, **later.money},
        statuses={**first.statuses, **later.statuses},
        ahead=first.ahead | later.ahead,
        later={**first.later, **(dict.fromkeys(later.figures, later.dataset) if later.dataset else {})},
    )
