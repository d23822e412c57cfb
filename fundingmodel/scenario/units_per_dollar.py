"""Units per dollar, as files of 0.1 give them, and rounding units in dollars: each from the other."""

from dataclasses import replace
from decimal import Decimal

from fundingmodel.column import Input
from fundingmodel.errors import ScenarioRefused, Where, at, at_least, beyond_limit
from fundingmodel.rounding import FEWEST_UNITS_PER_DOLLAR, UNITS_PER_DOLLAR, inverse
from fundingmodel.scenario.parameters import EVERY_YEAR, Block, Parameter


def turned(block: Block, where: Where) -> Block:
    """Units per dollar as rounding units in dollars, or the reverse; refused where one is no exact decimal."""
    return tuple(tuple(x if x is None else turned_figure(x, where) for x in row) for row in block)


def turned_figure(figure: Decimal, where: Where) -> Decimal:
    if figure <= 0:
        raise beyond_limit(ScenarioRefused, where, figure, at_least(FEWEST_UNITS_PER_DOLLAR))
    if (found := inverse(figure)) is None:
        raise ScenarioRefused(
            "no_exact_rounding_unit",
            where,
            "{where} is {figure}: a dollar in {figure} parts gives no exact decimal.",
            "Give rounding_unit, in dollars: 0.01 for cents, 1000 for thousands of dollars, for instance.",
            figure=figure,
        )
    return found


def counted_parameter(parameter: Parameter, count: Input) -> Parameter:
    """A rounding unit as the count of units in a dollar that files and workbooks of 0.1 know it by."""
    figures = {key: turned(block, at(count.name)) for key, block in parameter.figures.items()}
    return replace(parameter, input=count, figures=figures)


def units_in_dollar(parameter: Parameter) -> Decimal | None:
    """How many units a dollar has, from a rounding unit or, as files of 0.1 say it, from the count itself; None for a link."""
    if parameter.link:
        return None
    figure = parameter.figures[EVERY_YEAR][0][0] or Decimal(0)
    return figure if parameter.input.unit == UNITS_PER_DOLLAR else inverse(figure)
