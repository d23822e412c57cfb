"""Made figures as arrays, made again from a moved figure: what input precision asks, one move or many at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fundingmodel.column import BANDS, DATA_YEARS, Array
from fundingmodel.expressions.values import table_of, value
from fundingmodel.scenario.made.leaves import leaves
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.parameters import Place as Where

Place = tuple[str, str]  # an input and the key of one block of its figures


def block_of(parameter: Parameter, key: str) -> Array:
    """The figures of a key as floats, NaN where they are unknown."""
    rows = [[np.nan if x is None else float(x) for x in row] for row in parameter.figures[key]]
    array = np.array(rows, dtype=float)
    return table_of(array) if parameter.input.shape == BANDS else array


def remade(parameters: Mapping[str, Parameter], moved: Mapping[Place, Array]) -> dict[Place, Array]:
    """The blocks that change where these do, themselves first; a block may have leading axes, as (moves, jurisdictions, categories)."""
    found: dict[Place, Array | None] = dict(moved)

    def changed(place: Place) -> Array | None:
        """The block as it is then; None where it stays."""
        if place not in found:
            name, key = place
            node = parameters[name].made.get(key)
            read = {} if node is None else {(n, own): (n, at) for n, own, at in leaves(node, key, parameters)}
            if node is None or not any(changed(at) is not None for at in read.values()):
                found[place] = None
            else:
                found[place] = value(node, lambda n, own: array(read[n, own]))
        return found[place]

    def array(place: Place) -> Any:
        known = changed(place)
        return block_of(parameters[place[0]], place[1]) if known is None else known

    for name, parameter in parameters.items():
        for key in parameter.made:
            changed((name, key))
    return {place: each for place, each in found.items() if each is not None}


def arrays_of(
    given: Mapping[str, Parameter], place: Where, fiscal_year: str, changed: Mapping[Place, Array]
) -> dict[str, Array]:
    """The inputs of a fiscal year that have a changed block, whole: what the calculation of the year is given in their place."""
    found = {}
    for name, parameter in given.items():
        keys = () if parameter.link else parameter.keys(fiscal_year, place)
        if any((name, key) in changed for key in keys):
            blocks = [changed.get((name, key), block_of(parameter, key)) for key in keys]
            if parameter.input.by:
                found[name] = np.stack(np.broadcast_arrays(*blocks), axis=DATA_YEARS)
            else:
                found[name] = blocks[0]
    return found
