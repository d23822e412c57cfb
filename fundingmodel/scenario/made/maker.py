"""Maker: reads what is given, then makes what is made in exact fractions, each block of figures once; refuses circles."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from fundingmodel.column import AXES, BANDS, Input
from fundingmodel.datasets.row_sources import WORKED_OUT
from fundingmodel.errors import FormulaRefused, ScenarioRefused, Where, phrase
from fundingmodel.expressions.checked import Known, checked, refuse_other_shape, refuse_other_unit
from fundingmodel.expressions.tree import YEAR_SUM, Node
from fundingmodel.expressions.units import unit_of
from fundingmodel.expressions.values import NoFigure, table_of, value
from fundingmodel.expressions.words import source_in_words
from fundingmodel.kinds import with_unit
from fundingmodel.scenario.figures.data_figures import dataset_of, years_given
from fundingmodel.scenario.figures.figure_checks import check_figures
from fundingmodel.scenario.figures.literal_figures import refuse_beyond_exact
from fundingmodel.scenario.figures.provenance import read_said
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.made.leaves import leaves, refuse_unclear_years
from fundingmodel.scenario.made.money import money_of
from fundingmodel.scenario.made.tables import Table, formula_of, gives_figures, is_held, is_made, starts
from fundingmodel.scenario.parameters import (
    BAND_KEYS,
    DATA_KEYS,
    EVERY_YEAR,
    FORMULA,
    INPUT_KEYS,
    LITERAL_KEYS,
    MADE_KEYS,
    PLANNED,
    PROJECTED,
    Block,
    Parameter,
    Place,
    Said,
    unknown_key,
)

FINEST = 200_000  # binary digits of a denominator
LONGEST_CHAIN = 50  # of formulas that read each other
SAID_OF_MADE = (
    "formula",
    "source",
    "status",
    "price_basis",
    "note",
    "assumption",
    "range",
    "scope",
    "scope_taken_as",
    "measure",
)
Wanted = tuple[str, str]  # an input and the key of one block of its figures


class Making(NamedTuple):
    """What makes a block: its formula, the table that says it, where, and whether it is of years ahead of those given."""

    node: Node
    table: Table
    where: Where
    is_ahead: bool


@dataclass
class Maker:
    """Makes inputs of a tier: `inputs` are those that steps read, then those that only formulas read."""

    inputs: dict[str, Input]
    tables: Mapping[str, Table]
    place: Place
    helpers: frozenset[str] = frozenset()  # read by formulas alone
    trees: dict[tuple[str, str], Node] = field(default_factory=dict)
    asked: dict[str, dict[str, None]] = field(default_factory=dict)  # keys of figures that are given, by input
    order: dict[Wanted, Making] = field(default_factory=dict)  # what is made, each after what it reads
    doing: list[Wanted] = field(default_factory=list)
    blocks: dict[Wanted, Any] = field(default_factory=dict)
    varying: dict[str, bool] = field(default_factory=dict)  # inputs by fiscal year that differ from year to year

    def __post_init__(self) -> None:
        for name, table in self.tables.items():
            if name in self.inputs:
                self.inputs[name] = self._in_unit(name, table)
                _refuse_stray(table, self._where(name))
                self._refuse_measured(name, table)

    def parameters(self) -> dict[str, Parameter]:
        """The parameters of all these inputs that are made, or that formulas read."""
        self._ask_all()
        found = {name: self._given(name, list(keys)) for name, keys in self.asked.items()}
        for name, _ in self.order:
            found.setdefault(name, Parameter(self.inputs[name], {}, self._said(name)))
        for (name, key), making in self.order.items():
            found[name] = self._with(found[name], key, making, found)
        for name, parameter in found.items():
            if parameter.input.shape != BANDS:
                check_figures(parameter, self.place, self._where(name))
        return {name: found[name] for name in self.inputs if name in found}

    def _ask_all(self) -> None:
        """Asks for all that steps read of what is made, and of what formulas read."""
        for name in self.inputs:
            if name in self.tables and is_made(self.tables[name]) and not self._is_helper(name):
                self._ask_of_steps(name)
        for name in list(self.asked):
            if not self._is_helper(name):
                self._ask_of_steps(name)

    def _ask_of_steps(self, name: str) -> None:
        for key in self._keys(name):
            self._ask(name, key)

    # Which figures are needed, and what makes them

    def _where(self, name: str) -> Where:
        return self.place.file.input(name)

    def _is_helper(self, name: str) -> bool:
        return name in self.helpers

    def _in_unit(self, name: str, table: Table) -> Input:
        """An input in the unit of its own table, or of its data."""
        wanted = self.inputs[name]
        if "unit" in table or "data" not in table:
            return with_unit(wanted, table.get("unit"))
        return with_unit(wanted, dataset_of(table, self.place, self._where(name)).unit)

    def _keys(self, name: str) -> tuple[str, ...]:
        """The keys of the figures of an input that steps read."""
        wanted = self.inputs[name]
        if wanted.by == "calendar year":
            return tuple(map(str, self.place.all_data_years()))
        if wanted.by == "lag":
            return tuple(map(str, self.place.lags))
        return self.place.fiscal_years if self._varies(name) else (EVERY_YEAR,)

    def _varies(self, name: str, depth: int = 0) -> bool:
        """Whether an input that goes by fiscal year, or not at all, differs from year to year."""
        if name not in self.varying:
            self.varying[name] = False  # one that reads itself, or through too many others, is refused later
            if depth <= LONGEST_CHAIN:
                self.varying[name] = self._is_varying(name, depth)
        return self.varying[name]

    def _is_varying(self, name: str, depth: int) -> bool:
        table, wanted = self.tables.get(name, {}), self.inputs.get(name)
        if wanted is None or wanted.by:
            return False
        if "from" in table or "beyond" in table or "by_year" in table:
            return True
        if FORMULA in table:
            names = formula_of(table, self._where(name)).names
            return any(self._varies(each, depth + 1) for each in names)
        return "data" in table and bool(years_given(wanted, table, self.place, self._where(name)))

    def _ask(self, name: str, key: str) -> None:
        """Finds what a block needs, and puts what makes it after what it reads."""
        if (name, key) in self.doing:
            circle = [each for each, _ in self.doing[self.doing.index((name, key)) :]]
            raise ScenarioRefused(
                "made_from_itself",
                self._where(name),
                "it is made from itself, through {through}.",
                "Take it out of one of their formulas.",
                through=" - ".join([*dict.fromkeys(circle), name]),
            )
        if (name, key) in self.order or key in self.asked.get(name, {}):
            return
        if len(self.doing) >= LONGEST_CHAIN:
            raise ScenarioRefused(
                "made_through_many",
                self._where(self.doing[0][0]),
                "its figures come through more than {most} formulas, one from the other.",
                most=LONGEST_CHAIN,
            )
        making = self._making(name, key)
        if making is None:
            self.asked.setdefault(name, {})[key] = None
            return
        self.doing.append((name, key))
        for leaf, own in self._leaves(making.node, key):
            self._ask(leaf, own)
        self.doing.pop()
        self.order[name, key] = making

    def _leaves(self, node: Node, key: str) -> list[Wanted]:
        found = []
        for each in node.walk():
            if each.operation == YEAR_SUM:
                found += [(each.name, own) for own in each.keys]
            elif each.operation == "name":
                by = self.inputs[each.name].by
                found.append((each.name, key if by or self._varies(each.name) else EVERY_YEAR))
        return found

    def _making(self, name: str, key: str) -> Making | None:
        """What makes a block; None where its figures are given."""
        table, where = self.tables[name], self._where(name)
        begun = (
            [(year, entry) for year, entry in starts(table, self.inputs[name].by, where).items() if year <= key]
            if "from" in table
            else []
        )
        if begun:
            year, entry = begun[-1]
            if gives_figures(entry):
                return (
                    None
                    if key <= self._last_of(name, entry, year)
                    else self._held(name, self._last_of(name, entry, year))
                )
            return Making(
                self._tree(name, entry, where.key("from").key(year)), entry, where.key("from").key(year), True
            )
        if FORMULA in table:
            return Making(self._tree(name, table, where), table, where, False)
        if is_held(table, where) and key > (last := self._last_given(name)):
            return self._held(name, last)
        return None

    def _held(self, name: str, last: str) -> Making:
        """What makes a year that has the figures of the last given one."""
        wanted = self.inputs[name]
        axes = frozenset(axis for axis in AXES[wanted.shape] if axis)
        node = Node(YEAR_SUM, name=name, keys=(last,), text=f"{name} ({last})", axes=axes, unit=unit_of(wanted.unit))
        return Making(node, {}, self._where(name), True)

    def _last_of(self, name: str, entry: Table, start: str) -> str:
        """The last year that figures of later years have: where they are held, and else all."""
        if not is_held(self.tables[name], self._where(name)):
            return "9999"
        given = [year for year in self._years_of(name, entry) if year >= start]
        return max(given, default="9999")

    def _last_given(self, name: str) -> str:
        if given := self._years_given(name):
            return max(given)
        raise ScenarioRefused(
            "nothing_to_hold",
            self._where(name).key("beyond"),
            "its figures go by no year, so that there is no last year to hold.",
            "Take beyond out.",
        )

    def _years_given(self, name: str) -> tuple[str, ...]:
        """The years of which an input's own table gives figures."""
        return self._years_of(name, self.tables[name])

    def _years_of(self, name: str, table: Table) -> tuple[str, ...]:
        wanted = self.inputs[name]
        if "data" in table:
            given = years_given(wanted, table, self.place, self._where(name))
            return tuple(dict.fromkeys((*given, *table.get("by_year", {}))))
        entries = table.get("by_calendar_year" if wanted.by else "by_year", {})
        return tuple(entries) if isinstance(entries, Mapping) else ()

    def _refuse_measured(self, name: str, table: Table) -> None:
        """Refused where a year is both given and made: what is measured counts."""
        if "from" not in table:
            return
        first = next(iter(starts(table, self.inputs[name].by, self._where(name))))
        if both := [year for year in self._years_given(name) if year >= first]:
            raise ScenarioRefused(
                "measured_and_made",
                self._where(name),
                "{source} has {year}, and from.{first} makes it.",
                "Begin it later, so that what is measured counts.",
                source=str(table["data"]) if "data" in table else phrase("made_this_file", "the file"),
                year=min(both),
                first=first,
            )

    def _tree(self, name: str, table: Table, where: Where) -> Node:
        """The formula of a table, its names and units known; refused where it gives figures of another shape or unit."""
        _refuse_no_formula(table, where)
        text, own = str(table[FORMULA]), self.inputs[name]
        if (name, text) not in self.trees:
            raw = formula_of(table, where)
            self._refuse_unread(raw, where)
            known = {each: Known(i.shape, i.unit, i.bands_of) for each, i in self.inputs.items() if each in self.tables}
            try:
                node = checked(raw, known, where)
                refuse_other_shape(node, own.shape, where)
                refuse_other_unit(node, own.unit, where)
            except FormulaRefused as error:
                raise error.inside(ScenarioRefused, Where()) from None
            varying = frozenset(each for each in raw.names if self._varies(each))
            refuse_unclear_years(node, own, self.inputs, varying, where)
            self.trees[name, text] = node
        return self.trees[name, text]

    def _refuse_unread(self, node: Node, where: Where) -> None:
        """Refused where a formula reads what cannot be read by one: another result, or an input without a shape."""
        for name in node.names:
            table = self.tables.get(name)
            if table is not None and name not in self.inputs:
                raise ScenarioRefused(
                    "helper_without_shape",
                    self._where(name),
                    "no step reads it, and a formula does: say its shape.",
                    'Add shape = "jurisdiction x category", for instance; one of {shapes}.',
                    shapes=list(AXES),
                )
            if table is not None and ("scenario" in table or "tier" in table):
                raise ScenarioRefused(
                    "formula_reads_result", where, "its formula reads {name}, which is another result.", name=name
                )

    # What is given

    def _said(self, name: str) -> Said:
        return read_said(self.tables[name], self._where(name))

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
            figures=dict(sorted(figures.items())),
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
        more=(*first.more, *later.datasets),
    )


def _refuse_no_formula(table: Table, where: Where) -> None:
    if FORMULA not in table:
        raise ScenarioRefused(
            "from_without_formula", where, "no formula, and no figures.", 'Add formula = "...", or data.'
        )
    for key in table:
        if where.name_of("key") and key not in SAID_OF_MADE:
            raise unknown_key(where, key, SAID_OF_MADE)


def _refuse_stray(table: Table, where: Where) -> None:
    """Refused where figures, or what describes data, are beside a formula for all years."""
    for key in table:
        if key not in INPUT_KEYS:
            raise unknown_key(where, key, INPUT_KEYS)
    if FORMULA not in table:
        return
    if stray := [
        key
        for key in (*LITERAL_KEYS, *DATA_KEYS, *BAND_KEYS, "scenario", "tier", "beyond")
        if key in table and key != "measure"
    ]:
        raise ScenarioRefused(
            "figures_beside_formula",
            where,
            "{key} and formula both give its figures.",
            "Take one of them out; from.YEAR makes those of later years.",
            key=stray[0],
        )
