"""How a measure came about: its formula by the names of what it reads, then by their figures here, then what it gives."""

from typing import Any

import numpy as np

from fundingmodel.column import AXES, BANDS
from fundingmodel.expressions.checked import BANDED, CATEGORY, OVER_JURISDICTIONS
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.tree import NAME, Node
from fundingmodel.expressions.units import in_words
from fundingmodel.expressions.values import value
from fundingmodel.expressions.words import algebra, in_parts
from fundingmodel.kinds import MONEY, RATE, RATIO, kind_of

DECIMALS = 6  # of a ratio
WHOLE = (*OVER_JURISDICTIONS, "category_sum", *BANDED)  # what is shown as one figure: it is of others, or of a table


def sentences(a: Any, entry: Any) -> list[str]:
    """`a` is the account of a jurisdiction and year, `entry` the step as the formula lists it."""
    (column,) = entry.columns
    names, sources = a.names, "".join(dict.fromkeys(map(a.source, column.needs)))
    formula = f"{names.in_sentence(column.name)} = {algebra(column.node, names)}"
    found = _result(a, column)
    if not _by_category(a, column):
        figures = _with_figures(a, column)
        found = found if column.node.operation in (NAME, *WHOLE) else f"{figures} = {found}"
    return [names.text({a.language: f"{formula} = {found}{sources}."})]


def _by_category(a: Any, column: MadeColumn) -> bool:
    return CATEGORY in AXES[column.shape] and len(a.place.categories) > 1


def _result(a: Any, column: MadeColumn) -> str:
    figure = a.parts(column.name, lambda each: _written(a, each, column.unit)) if _by_category(a, column) else ""
    return figure or _written(a, a.value(column.name), column.unit, with_unit=True)


def _with_figures(a: Any, column: MadeColumn) -> str:
    """The formula with figures in the place of names; what is of all jurisdictions or categories is one figure."""
    states = a.reads[column.name]

    def shown(part: Node) -> str:
        if part.operation != NAME and part.operation not in WHOLE:
            return ""
        if part.operation == NAME and _is_table(a, part.name):
            return str(a.names.in_line(part.name))
        array = np.asarray(value(part, lambda name, _: a.values[states[name]]))
        figure = float(array[a.index if array.shape[-2] > 1 else 0, 0])
        return _written(a, figure, in_words(part.unit or ()))

    return in_parts(column.node, a.language, shown)


def _is_table(a: Any, name: str) -> bool:
    parameter = a.parameter(name)
    return parameter is not None and parameter.input.shape == BANDS


def _written(a: Any, figure: float, unit: str, with_unit: bool = False) -> str:
    """A figure in its unit: money as money, the unit of a count behind what the formula gives."""
    kind = kind_of(unit)
    if kind in (MONEY, RATE):
        decimals = 0 if figure == round(figure) else 2 if kind == MONEY or figure == round(figure, 2) else 5
        text = a.figures.money(figure, decimals)
        each = a.names.unit(unit, a.figures.currency).partition(a.words(" per ", " par "))[2]
        return f"{text}{a.words(' per ', ' par ')}{each}" if with_unit and each else str(text)
    text = a.figures.plain(figure, DECIMALS if kind == RATIO else 4)
    return f"{text} {a.names.unit(unit)}" if with_unit and kind != RATIO else str(text)
