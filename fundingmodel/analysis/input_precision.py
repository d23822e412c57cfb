"""Input precision: how far a result may be off because its inputs were published rounded."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np

from fundingmodel.column import Array, calculate_years, size
from fundingmodel.errors import ScenarioRefused
from fundingmodel.result import TierResult
from fundingmodel.scenario.parameters import Parameter


def worst_case(result: TierResult, quantity: str, half_widths: Mapping[str, Decimal]) -> dict[str, Array]:
    """By fiscal year, how far each figure of a quantity may move: shape (jurisdictions or 1, categories or 1), its unit.

    `half_widths` says of an input how far its true figure may lie from the one used: Decimal("0.00005") for a share printed
    as 2.65%. Each of its figures is moved up and down alone, and the larger of the two effects of each are added: the worst
    case, as far as effects add. An input that is another result, or that the formula does not have, is refused.
    """
    state = result.tier.formula.state(quantity)
    given = [{name: values[name] for name in result.tier.parameters} for values in result.years.values()]
    moved: dict[str, Array] = {year: np.zeros(values[state].shape) for year, values in result.years.items()}
    for name, half_width in half_widths.items():
        for years in _moved_one_by_one(result, _parameter(result, name), float(half_width)):
            changed = [{**figures, name: array} for figures, array in zip(given, years, strict=True)]
            values = calculate_years(result.tier.formula, changed, result.tier.sizes)
            for year, calculated in zip(result.years, values, strict=True):
                effects = np.abs(calculated[state] - result.years[year][state])
                if effects.ndim > 2:  # up and down are the two halves of the leading axis
                    moved[year] = moved[year] + np.maximum(*np.split(effects, 2)).sum(axis=0)
    return moved


def _parameter(result: TierResult, name: str) -> Parameter:
    parameter = result.tier.parameters.get(name)
    if parameter is None or parameter.link:
        known = ", ".join(n for n, p in result.tier.parameters.items() if not p.link)
        raise ScenarioRefused(
            "no_input_of_its_own",
            result.tier.place.file,
            "no input {name!r} with figures of its own; it has {known}.",
            name=name,
            known=known,
        )
    return parameter


def _moved_one_by_one(result: TierResult, parameter: Parameter, half_width: float) -> Iterator[list[Array]]:
    """For each key of its figures, the input of every fiscal year, a leading axis having each figure moved up, then down."""
    tier, name = result.tier, parameter.input.name
    height, width = size(parameter.input.shape, tier.sizes)
    each = np.eye(height * width).reshape(height * width, height, width) * half_width
    steps = np.concatenate([each, -each])
    for key in parameter.figures:
        years = []
        for fiscal_year, values in result.years.items():
            here = np.array([k == key for k in parameter.keys(fiscal_year, tier.place)], dtype=float)
            shift = steps[:, None] * here[:, None, None] if parameter.input.by else steps * here[0]
            array = values[name] + shift
            years.append(np.maximum(array, 0) if parameter.input.least == 0 else array)
        yield years
