"""A tree whose names are known: which axes each part goes along, and its unit; refuses what cannot be put together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fundingmodel.column import AXES, BANDS
from fundingmodel.errors import FormulaRefused, Where, closest, phrase
from fundingmodel.expressions.tree import NAME, NUMBER, SIGNS, YEAR_SUM, Node
from fundingmodel.expressions.units import RATIO, Unit, in_words, is_sayable, over, times, unit_of

JURISDICTION, CATEGORY = "jurisdiction", "category"
COMPARED = ("min", "max")
OF_A_NAME = ("largest", "smallest", "average")  # which a worksheet takes of a range alone
OVER_JURISDICTIONS = ("total", "part", *OF_A_NAME)
BANDED = ("band", "slices")
FUNCTIONS = (*COMPARED, *OVER_JURISDICTIONS, "category_sum", *BANDED, YEAR_SUM)
SHAPES = {
    frozenset(axis for axis in axes if axis): shape
    for shape, axes in AXES.items()
    if shape != BANDS and "origin" not in axes
}


@dataclass(frozen=True)
class Known:
    """What is known of a quantity that a formula may name: its unit in words, or worked out; `bands_of` is what the bands of
    a table count.
    """

    shape: str
    unit: str | Unit
    bands_of: str = ""


def checked(node: Node, known: Mapping[str, Known], where: Where, with_units: bool = True) -> Node:
    """The tree with the axes and the unit of each part; `with_units` false where these are not known yet, and not looked at."""
    return _Checker(known, where, with_units).part(node)


class _Checker:
    def __init__(self, known: Mapping[str, Known], where: Where, with_units: bool) -> None:
        self.known, self.where, self.with_units = known, where, with_units

    def part(self, node: Node) -> Node:
        if node.operation == NUMBER:
            return node
        if node.operation in (NAME, YEAR_SUM):
            return self.named(node)
        if node.operation in BANDED:
            return self.banded(node)
        return self.combined(node)

    def combined(self, node: Node) -> Node:
        """A part made of others: an operation, or a function over figures."""
        if node.operation not in (*SIGNS, *FUNCTIONS):
            raise FormulaRefused(
                "expression_no_function",
                self.where,
                "the formula has {name}() (character {at}), which is no function.",
                closest(
                    node.operation, FUNCTIONS, phrase("expression_functions", "There are {names}.", names=FUNCTIONS)
                ),
                name=node.operation,
                at=node.at,
            )
        parts = tuple(map(self.part, node.parts))
        found = replace(node, parts=parts, axes=frozenset().union(*(part.axes for part in parts)))
        if not found.names:
            raise self.refused(
                "expression_of_no_input",
                found,
                "{part!r} is a figure that no input gives.",
                "Make an input of it, with unit and source, and write its name.",
            )
        if node.operation in ("*", "/"):
            return replace(found, unit=self.multiplied(found))
        if node.operation in ("+", "-", *COMPARED):
            if len(parts) < 2:
                raise self.refused(
                    "expression_one_compared",
                    found,
                    "{part!r} compares one figure with nothing.",
                    "Write two or more in it; over all jurisdictions there are largest() and smallest().",
                )
            return replace(found, unit=self.alike(found))
        return self.summed(found)

    def named(self, node: Node) -> Node:
        given = self.known.get(node.name)
        if given is None:
            raise FormulaRefused(
                "expression_no_input",
                self.where,
                "the formula reads {name!r} (character {at}), and there is no [inputs.{name}].",
                closest(
                    node.name, self.known, phrase("the_inputs_are", "The inputs are {known}.", known=list(self.known))
                ),
                name=node.name,
                at=node.at,
            )
        if given.shape == BANDS:
            raise self.refused(
                "expression_bands_alone",
                node,
                "{part!r} is a table of bands.",
                "Write band(figure, {part}) or slices(figure, {part}).",
            )
        axes = AXES[given.shape]
        if "origin" in axes:
            raise self.refused(
                "expression_from_origin",
                node,
                "{part!r} goes from one jurisdiction to another, and no formula reads it.",
            )
        return replace(node, axes=frozenset(axis for axis in axes if axis), unit=self.unit_of(given.unit))

    def unit_of(self, unit: str | Unit) -> Unit:
        if not self.with_units:
            return RATIO
        return unit_of(unit) if isinstance(unit, str) else unit

    def multiplied(self, node: Node) -> Unit | None:
        first, second = node.parts
        if node.operation == "/" and second.unit is None:
            raise self.refused("expression_over_zero", node, "{part!r} divides by zero.")
        units = [self.sayable(part, node) for part in node.parts]
        if first.unit is None or second.unit is None:
            return None
        return times(*units) if node.operation == "*" else over(*units)

    def alike(self, node: Node) -> Unit | None:
        """The one unit of figures that are added or compared; 0 is of any."""
        found = [(self.sayable(part, node), part) for part in node.parts if part.unit is not None]
        for unit, part in found[1:]:
            if unit != found[0][0]:
                raise FormulaRefused(
                    "expression_unlike",
                    self.where,
                    "{part!r} puts together {first} ({first_unit}) and {second} ({second_unit}).",
                    "Only figures of one unit are added, subtracted or compared.",
                    part=node.text,
                    first=found[0][1].text,
                    first_unit=in_words(found[0][0]),
                    second=part.text,
                    second_unit=in_words(unit),
                )
        return found[0][0] if found else None

    def sayable(self, part: Node, node: Node) -> Unit:
        """The unit of a part; refused where it says nothing of what is counted: such figures are only parts of their total."""
        unit = part.unit or RATIO
        if not is_sayable(unit):
            raise FormulaRefused(
                "expression_unit_says_nothing",
                self.where,
                "{part!r} reads {name!r}, whose unit, {unit}, says nothing of what is counted.",
                'Give it a unit of its own, as "square kilometres"; part({name}) is a ratio of any unit.',
                part=node.text,
                name=part.text,
                unit=in_words(unit),
            )
        return unit

    def summed(self, node: Node) -> Node:
        """Over jurisdictions or categories: of what a worksheet sums or compares in one function."""
        (part, *more), f = node.parts, node.operation
        if more:
            raise self.refused(
                "expression_takes_one",
                node,
                "{part!r} has {count} arguments; {f}() takes one.",
                count=1 + len(more),
                f=f,
            )
        if not part.is_sum_of_products or (f in OF_A_NAME and part.operation != NAME):
            raise self.refused(
                "expression_name_first",
                node,
                "{part!r} is too much for one cell.",
                "Make an input or a step measure of {inner!r}, and write its name in {f}().",
                inner=part.text,
                f=f,
            )
        axis = CATEGORY if f == "category_sum" else JURISDICTION
        if axis not in part.axes:
            raise self.refused(
                "expression_not_along",
                node,
                "{part!r}: {inner!r} does not go by {axis}, so that there is nothing to put together.",
                inner=part.text,
                axis=axis,
            )
        if f in ("total", "part", "category_sum") and (part.unit is None or any(power < 0 for _, power in part.unit)):
            raise self.refused(
                "expression_rates_added",
                node,
                "{part!r}: {inner!r} is in {unit}, and such figures have no total.",
                "Multiply first by what each is per.",
                inner=part.text,
                unit=in_words(part.unit or ()),
            )
        if f == "part":
            return replace(node, axes=part.axes, unit=RATIO)
        self.sayable(part, node)
        return replace(node, axes=part.axes - {axis}, unit=part.unit)

    def banded(self, node: Node) -> Node:
        """A figure and a table: the figure's own axes, in the unit of the table's values."""
        table = self.known.get(node.parts[1].name) if len(node.parts) == 2 else None
        if table is None or table.shape != BANDS:
            raise self.refused(
                "expression_no_bands",
                node,
                "{part!r} reads no table of bands.",
                'Write {f}(figure, table), the table an input with shape = "bands".',
                f=node.operation,
            )
        figure = self.part(node.parts[0])
        unit = self.sayable(figure, node)
        if unit != self.unit_of(table.bands_of):
            raise self.refused(
                "expression_bands_of_another",
                node,
                "{part!r}: the bands are of {of}, and {inner!r} is in {unit}.",
                of=table.bands_of,
                inner=figure.text,
                unit=in_words(unit),
            )
        value = self.unit_of(table.unit)
        given = replace(node.parts[1], unit=value)
        made = value if node.operation == "band" else times(value, unit)
        return replace(node, parts=(figure, given), axes=figure.axes, unit=made)

    def refused(self, key: str, node: Node, what: str, advice: str = "", **values: Any) -> FormulaRefused:
        return FormulaRefused(key, self.where, what, advice, part=node.text, **values)


def shape_of(axes: frozenset[str]) -> str:
    """The shape of figures that go along these axes."""
    return SHAPES[axes]


def refuse_other_shape(node: Node, shape: str, where: Where) -> None:
    """Refused where a formula gives figures along an axis that the input, of this shape, does not have."""
    wanted = frozenset(axis for axis in AXES[shape] if axis)
    if shape == BANDS or "origin" in wanted or not node.axes <= wanted:
        raise FormulaRefused(
            "expression_of_other_shape",
            where,
            "the formula gives figures by {found}, and the shape of this input is {shape!r}.",
            "Take total(), category_sum() or another function over what is too much.",
            found=shape_of(node.axes),
            shape=shape,
        )


def refuse_other_unit(node: Node, unit: str, where: Where) -> None:
    """Refused where a formula gives figures of another unit than the input states."""
    if node.unit is not None and node.unit != unit_of(unit):
        raise FormulaRefused(
            "expression_of_other_unit",
            where,
            "the formula gives {found}, and the unit of this input is {unit!r}.",
            "Say the unit that it gives, or mend the formula.",
            found=in_words(node.unit),
            unit=unit,
        )
