"""Measures in a formula: the shape and the unit of each made column, from what is given before it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fundingmodel.column import Column, Formula, Input
from fundingmodel.errors import FormulaRefused, Where, at, closest, phrase
from fundingmodel.expressions.checked import FUNCTIONS, Known, checked, refuse_other_unit, shape_of
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.tree import NAME, YEAR_SUM, Node
from fundingmodel.expressions.units import in_words, over, unit_of
from fundingmodel.kinds import COUNT, MONEY, PERSONS, kind_of, plain

PRIOR, OPENING = "prior_", "opening_"


def where_of(measure: str) -> Where:
    """The place of a measure's formula in a list of steps."""
    return at(measure) / "formula"


def shaped(
    steps: Sequence[Sequence[Column]], inputs: Mapping[str, Input], own: Collection[str] = ()
) -> list[tuple[Column, ...]]:
    """The columns of each step, those that a file makes with their shapes; refuses what they cannot read at their place.

    `own` are the inputs that the file declares itself.
    """
    shaper = _Shaper(steps, inputs, own)
    return [tuple(map(shaper.column, columns)) for columns in steps]


class _Shaper:
    """Goes through the columns in their order: what is given so far, what later steps give, and what may be unknown."""

    def __init__(self, steps: Sequence[Sequence[Column]], inputs: Mapping[str, Input], own: Collection[str]) -> None:
        columns = [column for of_step in steps for column in of_step]
        self.made = {c.name: c for c in columns if isinstance(c, MadeColumn)}
        self.later = {c.name: c for c in columns if c.name not in self.made}
        self.given: dict[str, Input | Column] = dict(inputs)
        self.known = {n for c in columns if c.name not in self.made for n in c.needs} | set(own)
        self.unknown = {name for name, each in inputs.items() if each.leaves_unknown}

    def column(self, column: Column) -> Column:
        """The column, with its shape where a file makes it."""
        found = self.shaped(column) if isinstance(column, MadeColumn) else column
        if self.unknown & set(column.needs):
            self.unknown.add(column.name)
        self.given[column.name] = found
        self.known.add(column.name)
        return found

    def shaped(self, column: MadeColumn) -> MadeColumn:
        where, known = where_of(column.name), {}
        for node in _leaves(column.node):
            quantity = self.quantity(node, column)
            self.refuse_unreadable(node, quantity, where)
            known[node.name] = Known(quantity.shape, "", getattr(quantity, "bands_of", ""))
        checked_node = checked(column.node, known, where, with_units=False)
        return replace(column, node=checked_node, shape=shape_of(checked_node.axes))

    def quantity(self, node: Node, column: MadeColumn) -> Input | Column:
        """What a name means at the place of a measure: given before it, or of the year before."""
        if node.name in self.given:
            return self.given[node.name]
        of_before = {**self.later, **self.given}
        if node.name.startswith((PRIOR, OPENING)) and plain(node.name) in of_before:
            return of_before[plain(node.name)]
        raise self.not_given(node, column)

    def not_given(self, node: Node, column: MadeColumn) -> FormulaRefused:
        """The refusal of a name that has no figure at the place of a measure: of a later step, of a circle, or of nothing."""
        name, where = node.name, where_of(column.name)
        if circle := _circle(column.name, plain(name), self.made):
            return FormulaRefused(
                "measure_from_itself",
                where,
                "it is made from itself, through {through}.",
                "Take it out of one of their formulas.",
                through=" - ".join(circle),
            )
        if plain(name) in {**self.later, **self.made}:
            return FormulaRefused(
                "measure_reads_later",
                where,
                "it reads {name!r} (character {at}), which a later step gives.",
                "Move the step {measure} after that one.",
                name=name,
                at=node.at,
                measure=column.name,
            )
        known = [each for each in self.given if each in self.known]
        otherwise = phrase("measure_reads", "What is given before it is {known:and}.", known=known)
        return FormulaRefused(
            "measure_reads_nothing",
            where,
            "it reads {name!r} (character {at}), which no step before it and no input of the file gives.",
            closest(name, (*known, *FUNCTIONS), otherwise),
            name=name,
            at=node.at,
        )

    def refuse_unreadable(self, node: Node, quantity: Input | Column, where: Where) -> None:
        """Refused where a formula in a step reads figures of several years, or amounts of which some may not be known."""
        if node.operation == YEAR_SUM or getattr(quantity, "by", None):
            raise FormulaRefused(
                "measure_reads_years",
                where,
                "{part!r} (character {at}) is of calendar years, and a step reads those of its fiscal year.",
                "Read average_intake, or make an input of the sum: formula = {example!r}.",
                part=node.text,
                at=node.at,
                example=f"year_sum({node.name}, 2022, 2024)",
            )
        if node.name in self.unknown:
            raise FormulaRefused(
                "measure_reads_unknown",
                where,
                "{part!r} (character {at}) may be unknown, and nothing is calculated from what is unknown.",
                "Read another quantity.",
                part=node.text,
                at=node.at,
            )


def _leaves(node: Node) -> Iterator[Node]:
    return (each for each in node.walk() if each.operation in (NAME, YEAR_SUM))


def _circle(start: str, name: str, made: Mapping[str, MadeColumn]) -> list[str]:
    """The measures through which one reads itself, itself first and last; none where it does not."""
    open_ways, seen = [[start, name]], set[str]()
    while open_ways:
        way = open_ways.pop(0)
        if way[-1] == start:
            return way
        if way[-1] in made and way[-1] not in seen:
            seen.add(way[-1])
            open_ways += [[*way, each] for each in made[way[-1]].node.names]
    return []


# Units, once those of the inputs are known


def in_units_given(formula: Formula, given: Mapping[str, Input], counted: str = PERSONS) -> Formula:
    """A formula in the units of what is given: where pupils are counted, columns that steps have in persons are pupils.

    Where no intake says what is `counted`, the file may.

    The units of measures follow from what they read; unlike units that a measure puts together are refused.
    """
    inputs = tuple(given.get(i.name, i) for i in formula.inputs)
    units = {i.name: i.unit for i in inputs if kind_of(i.unit) == COUNT}
    counted = units.get("intake", counted)
    known = {i.name: Known(i.shape, i.shown_unit, i.bands_of) for i in inputs}
    known |= {i.name: _of_each(i, known, counted) for i in inputs if i.each and kind_of(i.shown_unit) == MONEY}
    columns: list[Column] = []
    for each in formula.columns:
        column = each
        if column.unit == PERSONS:
            column = replace(column, unit=_unit_of_need(column, units, known, counted))
            units[column.name] = column.unit
        elif isinstance(column, MadeColumn):
            column = _in_units(column, known, formula.columns, counted)
            units |= {column.name: column.unit} if kind_of(column.unit) == COUNT else {}
        known[column.name] = _of_each(column, known, counted) if column.each else _known(column)
        columns.append(column)
    return replace(formula, inputs=inputs, columns=tuple(columns))


def _unit_of_need(column: Column, units: Mapping[str, str], known: Mapping[str, Known], counted: str) -> str:
    """The unit of a column that a step has in persons: of what it amends, or of what is counted."""
    amended = known.get(column.amends or "")
    of_other = amended.unit if amended and isinstance(amended.unit, str) else counted
    return units.get(column.amends or "", of_other)


def _of_each(quantity: Input | Column, known: Mapping[str, Known], counted: str) -> Known:
    """What is known of dollars that are an amount for each: of what, by the quantity that it is of."""
    of = known.get(quantity.each)
    unit = counted if of is None else of.unit
    each = unit_of(unit) if isinstance(unit, str) else unit
    return Known(quantity.shape, over(unit_of("dollars"), each))


def _known(column: Column) -> Known:
    """What is known of a column: of a measure the unit as it is worked out, whatever its words are."""
    worked_out = column.node.unit if isinstance(column, MadeColumn) and not column.said_unit else None
    return Known(column.shape, column.unit if worked_out is None else worked_out)


def _in_units(column: MadeColumn, known: Mapping[str, Known], columns: Iterable[Column], counted: str) -> MadeColumn:
    """A measure with the unit that it gives, or that the file says of it."""
    where = where_of(column.name)
    of_year = {c.name: Known(c.shape, counted if c.unit == PERSONS else c.unit) for c in columns} | dict(
        known
    )  # of last year's
    read = {name: known.get(name) or of_year[plain(name)] for name in column.node.names}
    node = checked(column.node, read, where)
    if column.said_unit:
        refuse_other_unit(node, column.said_unit, at(column.name) / "unit")
    return replace(column, node=node, unit=column.said_unit or in_words(node.unit or ()))
