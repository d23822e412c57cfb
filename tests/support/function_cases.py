"""The calls that every host of the functions is tested with, and what each has to answer.

`examples()` are the catalogue's own, `generated(count, seed)` calls by chance in every layout that a sheet may have, `refused()`
calls that must give an error with its sentence (refused_calls.py). What generated calls have to give is calculated apart from
the functions: see function_models.py. Compare with `Case.difference`, which knows what may differ in the last digits.
"""

import math
from dataclasses import dataclass
from typing import Any

from function_calls import MAKERS
from function_layouts import Raw, Sheet
from function_models import Cells
from oracle import NoAnswer
from refused_calls import Refusal, refused

from udfs.calls import answer
from udfs.catalogue import functions

__all__ = ["Case", "Refusal", "difference", "examples", "generated", "refused", "volatile_names"]

# Amounts of these are whole units, equal to the last digit; but for two columns: a rate, and a difference of whole units.
WHOLE = ("ALLOCATE", "ROUND_TO_ENVELOPE", "ESCALATE", "TRUE_UP")
NOT_WHOLE = (("ALLOCATE", 3), ("TRUE_UP", 1))
TOLERANCE = 1e-12  # of other figures, relative to themselves or to the largest of their column
LEAST = 4  # generated calls of each function, however few are asked for

volatile_names = frozenset(function.name for function in functions() if function.volatile)


@dataclass(frozen=True)
class Case:
    """A call and its answer: arguments as JSON can hold them, the cells row by row; #N/A is an ErrorCell."""

    name: str
    arguments: list[Raw]
    cells: Cells

    def difference(self, found: Any) -> str:
        return difference(found, self.cells, self.name)


def generated(count: int = 1000, seed: int = 2012) -> list[Case]:
    """At least `count` calls, of every function whose answer depends on its arguments alone; the same for the same seed."""
    sheet, cases = Sheet(seed), []
    weights = sum(weight for _, weight in MAKERS.values())
    for name, (_, weight) in MAKERS.items():
        cases += _made(name, max(LEAST, math.ceil(count * weight / weights)), sheet)
    return cases


def _made(name: str, wanted: int, sheet: Sheet) -> list[Case]:
    make, made = MAKERS[name][0], []
    for _ in range(40 * wanted):
        try:
            made.append(Case(name, *make(sheet)))
        except NoAnswer:
            continue
        if len(made) == wanted:
            return made
    raise AssertionError(f"{name}: hardly any of its calls has an answer")


def examples() -> list[Case]:
    """The catalogue's examples, but for those whose answer depends on the session; as Python answers them."""
    return [
        Case(function.name, list(example.arguments), answer(function.name, example.arguments))
        for function in functions()
        if not function.volatile
        for example in function.examples
    ]


def difference(found: Any, expected: Cells, name: str = "") -> str:
    """What differs between an answer and the expected cells, in words; "" for nothing. Blank cells are equal to empty text.

    With the function's name, amounts in whole units have to be equal to the last digit.
    """
    shape, due = ([len(row) for row in rows] for rows in (found, expected))
    if shape != due:
        return f"found {len(shape)} rows of {shape[:1]} cells, expected {len(due)} of {due[:1]}"
    for c in range(due[0] if due else 0):
        column = [row[c] for row in expected]
        largest = max((abs(x) for x in column if isinstance(x, float)), default=0.0)
        close = 0.0 if name in WHOLE and (name, c) not in NOT_WHOLE else TOLERANCE
        for r, cell in enumerate(column):
            if not _equal(found[r][c], cell, close, close * largest):
                return f"row {r + 1}, column {c + 1}: found {found[r][c]!r}, expected {cell!r}"
    return ""


def _equal(found: Any, due: Any, relative: float, absolute: float) -> bool:
    if isinstance(found, bool) or isinstance(due, bool):
        return found is due
    if isinstance(found, int | float) and isinstance(due, int | float):
        return math.isclose(found, due, rel_tol=relative, abs_tol=absolute)
    return (found or "") == (due or "") if found is None or due is None else bool(found == due)
