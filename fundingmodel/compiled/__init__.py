"""Compiled: an optional second way to calculate many draws, which changes nothing but the time they take (`pip install ".[fast]"`).

A formula's columns are traced: their own `compute` is called once with arrays that write down what numpy would do (`traced`). What
they do is written as plain loops over draws side by side (`written`), compiled by numba, kept on disk (`kernel`) and run (`running`).
There is no second definition of any column. Sums are in numpy's order, nothing is fused or reordered, and a division by zero gives what
numpy gives: the same results to the bit. numpy calculates alone a formula with a column that is not followed, and all of them where numba
is not installed, where there are few draws (or a good many, and the formula has not been compiled here before), or where the environment
variable FUNDINGMODEL_COMPILED is "no".
"""

import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from fundingmodel.column import Array, Formula
from fundingmodel.compiled.kernel import CompilerFailed
from fundingmodel.compiled.running import Compiled
from fundingmodel.compiled.traced import Untraceable

VARIABLE = "FUNDINGMODEL_COMPILED"  # "no": never; "always": compiled at once, and of few draws too
MANY = 10_000  # draws: of fewer numpy takes less time than reading what was compiled
WORTH_IT = 200_000  # draws: of fewer numpy takes less time than the compiler, which is needed once for each formula
Years = Sequence[Mapping[str, Array]]


class Faster:
    """The compiled way of one formula: compiled when its first inputs are there, and left where it does not fit."""

    def __init__(self, formula: Formula, states: Sequence[str], sizes: Mapping[str, int], wait: bool) -> None:
        self.formula, self.states, self.sizes, self.wait = formula, states, sizes, wait
        self.made: list[Compiled | None] = []

    def years(self, years: Years, count: int) -> tuple[dict[str, Array], list[dict[str, Array]]] | None:
        """The states by draw and year, and what no draw moves by year; None where numpy has to calculate them."""
        if not self.made:
            try:
                self.made.append(Compiled(self.formula, self.states, self.sizes, years, self.wait))
            except (Untraceable, CompilerFailed):
                self.made.append(None)
        (made,) = self.made
        return made.block(years, count) if made else None


def faster(formula: Formula, states: Sequence[str], sizes: Mapping[str, int], draws: int) -> Faster | None:
    """The compiled way, where it is wanted and numba is there."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted == "no" or (draws < MANY and wanted != "always") or find_spec("numba") is None:
        return None
    return Faster(formula, states, sizes, wanted == "always" or draws >= WORTH_IT)
