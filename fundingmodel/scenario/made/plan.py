"""Plan: which figures of inputs are needed, what makes each, and in which order; circles and what cannot be made are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fundingmodel.column import AXES, Input
from fundingmodel.errors import FormulaRefused, ScenarioRefused, Where, phrase
from fundingmodel.expressions.checked import Known, checked, refuse_other_shape, refuse_other_unit
from fundingmodel.expressions.tree import YEAR_SUM, Node
from fundingmodel.expressions.units import unit_of
from fundingmodel.kinds import COUNT, kind_of, with_unit
from fundingmodel.scenario.figures.data_figures import dataset_of, years_given
from fundingmodel.scenario.made.leaves import refuse_unclear_years
from fundingmodel.scenario.made.tables import Table, formula_of, gives_figures, is_held, is_made, starts
from fundingmodel.scenario.parameters import (
    BAND_KEYS,
    DATA_KEYS,
    EVERY_YEAR,
    FORMULA,
    INPUT_KEYS,
    LITERAL_KEYS,
    OTHERS,
    Place,
    refuse_unknown_keys,
)

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
class Plan:
    """What is needed of the inputs of a tier: `inputs` are those that steps read, then those that only formulas read.

    `asked` are the keys of figures that are given, by input; `order` is what is made, each after what it reads.
    """

    inputs: dict[str, Input]
    tables: Mapping[str, Table]
    place: Place
    helpers: frozenset[str] = frozenset()  # read by formulas alone
    asked: dict[str, dict[str, None]] = field(default_factory=dict)
    order: dict[Wanted, Making] = field(default_factory=dict)
    _trees: dict[tuple[str, str], Node] = field(default_factory=dict)
    _doing: list[Wanted] = field(default_factory=list)
    _varying: dict[str, bool] = field(default_factory=dict)  # inputs by fiscal year that differ from year to year

    def __post_init__(self) -> None:
        for name, table in self.tables.items():
            if name in self.inputs:
                self.inputs[name] = self._in_unit(name, table)
                _refuse_stray(table, self.where(name))
                self._refuse_measured(name, table)
        self._ask_all()

    def _ask_all(self) -> None:
        """Asks for all that steps read of what is made, and of what formulas read."""
        for name in self.inputs:
            if name in self.tables and is_made(self.tables[name]) and name not in self.helpers:
                self._ask_of_steps(name)
        for name in list(self.asked):
            if name not in self.helpers:
                self._ask_of_steps(name)

    def _ask_of_steps(self, name: str) -> None:
        for key in self._keys(name):
            self._ask(name, key)

    def where(self, name: str) -> Where:
        return self.place.file.input(name)

    def _in_unit(self, name: str, table: Table) -> Input:
        """An input in the unit of its own table, or of its data."""
        wanted = self.inputs[name]
        if "unit" in table or "data" not in table:
            return with_unit(wanted, table.get("unit"))
        return with_unit(wanted, dataset_of(table, self.place, self.where(name)).unit)

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
        if name not in self._varying:
            self._varying[name] = False  # one that reads itself, or through too many others, is refused later
            if depth <= LONGEST_CHAIN:
                self._varying[name] = self._is_varying(name, depth)
        return self._varying[name]

    def _is_varying(self, name: str, depth: int) -> bool:
        table, wanted = self.tables.get(name, {}), self.inputs.get(name)
        if wanted is None or wanted.by:
            return False
        if "from" in table or "beyond" in table or "by_year" in table:
            return True
        if FORMULA in table:
            names = formula_of(table, self.where(name)).names
            return any(self._varies(each, depth + 1) for each in names)
        return "data" in table and bool(years_given(wanted, table, self.place, self.where(name)))

    def _ask(self, name: str, key: str) -> None:
        """Finds what a block needs, and puts what makes it after what it reads."""
        if (name, key) in self._doing:
            circle = [each for each, _ in self._doing[self._doing.index((name, key)) :]]
            raise ScenarioRefused(
                "made_from_itself",
                self.where(name),
                "it is made from itself, through {through}.",
                "Take it out of one of their formulas.",
                through=" - ".join([*dict.fromkeys(circle), name]),
            )
        if (name, key) in self.order or key in self.asked.get(name, {}):
            return
        if len(self._doing) >= LONGEST_CHAIN:
            raise ScenarioRefused(
                "made_through_many",
                self.where(self._doing[0][0]),
                "its figures come through more than {most} formulas, one from the other.",
                most=LONGEST_CHAIN,
            )
        making = self._making(name, key)
        if making is None:
            self.asked.setdefault(name, {})[key] = None
            return
        self._doing.append((name, key))
        for leaf, own in self._leaves(making.node, key):
            self._ask(leaf, own)
        self._doing.pop()
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
        table, where = self.tables[name], self.where(name)
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
        return Making(node, {}, self.where(name), True)

    def _last_of(self, name: str, entry: Table, start: str) -> str:
        """The last year that figures of later years have: where they are held, and else all."""
        if not is_held(self.tables[name], self.where(name)):
            return "9999"
        given = [year for year in self._years_of(name, entry) if year >= start]
        return max(given, default="9999")

    def _last_given(self, name: str) -> str:
        if given := self._years_given(name):
            return max(given)
        raise ScenarioRefused(
            "nothing_to_hold",
            self.where(name).key("beyond"),
            "its figures go by no year, so that there is no last year to hold.",
            "Take beyond out.",
        )

    def _years_given(self, name: str) -> tuple[str, ...]:
        """The years of which an input's own table gives figures."""
        return self._years_of(name, self.tables[name])

    def _years_of(self, name: str, table: Table) -> tuple[str, ...]:
        wanted = self.inputs[name]
        if "data" in table:
            given = years_given(wanted, table, self.place, self.where(name))
            return tuple(dict.fromkeys((*given, *table.get("by_year", {}))))
        entries = table.get("by_calendar_year" if wanted.by else "by_year", {})
        return tuple(entries) if isinstance(entries, Mapping) else ()

    def _refuse_measured(self, name: str, table: Table) -> None:
        """Refused where a year is both given and made: what is measured counts."""
        if "from" not in table:
            return
        first = next(iter(starts(table, self.inputs[name].by, self.where(name))))
        if both := [year for year in self._years_given(name) if year >= first]:
            raise ScenarioRefused(
                "measured_and_made",
                self.where(name),
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
        if (name, text) not in self._trees:
            raw = formula_of(table, where)
            self._refuse_unread(raw, where)
            known = {
                each: Known(i.shape, _unit(i), i.bands_of) for each, i in self.inputs.items() if each in self.tables
            }
            try:
                node = checked(raw, known, where)
                refuse_other_shape(node, own.shape, where)
                refuse_other_unit(node, _unit(own), where)
                _refuse_copied_count(node, own, where)
            except FormulaRefused as error:
                raise error.inside(ScenarioRefused, Where()) from None
            varying = frozenset(each for each in raw.names if self._varies(each))
            refuse_unclear_years(node, own, self.inputs, varying, where)
            self._trees[name, text] = node
        return self._trees[name, text]

    def _refuse_unread(self, node: Node, where: Where) -> None:
        """Refused where a formula reads what cannot be read by one: another result, or an input without a shape."""
        for name in node.names:
            table = self.tables.get(name)
            if table is not None and name not in self.inputs:
                raise ScenarioRefused(
                    "helper_without_shape",
                    self.where(name),
                    "no step reads it, and a formula does: say its shape.",
                    'Add shape = "jurisdiction x category", for instance; one of {shapes}.',
                    shapes=list(AXES),
                )
            if table is not None and ("scenario" in table or "tier" in table):
                raise ScenarioRefused(
                    "formula_reads_result", where, "its formula reads {name}, which is another result.", name=name
                )


def _unit(given: Input) -> str:
    """The unit that formulas know: of an amount for each, as the file says for each of what."""
    return given.shown_unit if given.rate else given.unit


def _refuse_copied_count(node: Node, own: Input, where: Where) -> None:
    """Refused where one count of all would be given to each jurisdiction or category: it would count many times."""
    missing = [axis for axis in AXES[own.shape] if axis and axis not in node.axes]
    if missing and kind_of(own.unit) == COUNT:
        raise ScenarioRefused(
            "count_copied_to_each",
            where,
            "its formula gives one count, {part!r}, for each {axis}: all would be counted in each of them.",
            "Multiply it by the part that each has, as part(...) of figures that go by {axis}.",
            part=node.text,
            axis=missing[0],
        )


def _refuse_no_formula(table: Table, where: Where) -> None:
    if FORMULA not in table:
        raise ScenarioRefused(
            "from_without_formula", where, "no formula, and no figures.", 'Add formula = "...", or data.'
        )
    if where.name_of("key"):
        refuse_unknown_keys(table, SAID_OF_MADE, where)


def _refuse_stray(table: Table, where: Where) -> None:
    """Refused where figures, or what describes data, are beside a formula for all years."""
    refuse_unknown_keys(table, INPUT_KEYS, where)
    if FORMULA not in table:
        return
    if stray := [
        key
        for key in (*LITERAL_KEYS, OTHERS, *DATA_KEYS, *BAND_KEYS, "scenario", "tier", "beyond")
        if key in table and key != "measure"
    ]:
        raise ScenarioRefused(
            "figures_beside_formula",
            where,
            "{key} and formula both give its figures.",
            "Take one of them out; from.YEAR makes those of later years.",
            key=stray[0],
        )
