"""The calls that every host of the functions is tested with, and what each has to answer.

`examples()` are the catalogue's own, `generated(count, seed)` calls by chance in every layout that a sheet may have,
`refused()` calls that must give an error with its sentence. The expected cells are calculated apart from the functions:
see function_models.py. Compare with `difference`, which knows what may differ in the last digits.
"""

import math
from dataclasses import dataclass
from typing import Any

from function_calls import MAKERS
from function_layouts import Raw, Sheet
from function_models import Cells
from oracle import NoAnswer

from udfs.calls import answer
from udfs.catalogue import functions

TOLERANCE = 1e-11  # of figures that are not rounded to whole units; those are equal to the last digit
volatile_names = frozenset(function.name for function in functions() if function.volatile)


@dataclass(frozen=True)
class Case:
    """A call and its answer: arguments as JSON can hold them, the cells row by row; #N/A is an ErrorCell."""

    name: str
    arguments: list[Raw]
    cells: Cells


@dataclass(frozen=True)
class Refusal:
    """A call that is refused: with which code and sentence. Some no cell can hold: these are for Python only."""

    name: str
    arguments: list[Any]
    code: str
    message: str
    python_only: bool = False


def generated(count: int = 1000, seed: int = 2012) -> list[Case]:
    """At least `count` calls, of every function, the same for the same seed."""
    sheet, cases = Sheet(seed), []
    for name, (make, weight) in MAKERS.items():
        wanted, made = max(4, math.ceil(count * weight / sum(w for _, w in MAKERS.values()))), 0
        for _ in range(40 * wanted):
            try:
                arguments, cells = make(sheet)
            except NoAnswer:
                continue
            cases.append(Case(name, arguments, cells))
            made += 1
            if made == wanted:
                break
        else:
            raise AssertionError(f"{name}: hardly any of its calls has an answer")
    return cases


def examples() -> list[Case]:
    """The catalogue's examples, but for those whose answer depends on the session."""
    return [
        Case(function.name, list(example.arguments), answer(function.name, example.arguments))
        for function in functions()
        if not function.volatile
        for example in function.examples
    ]


def refused() -> list[Refusal]:
    """Bad inputs over all functions."""
    return []


def difference(found: Any, expected: Cells) -> str:
    """What differs between two answers, in words; "" for nothing. Blank cells are equal to empty text."""
    if [len(row) for row in found] != [len(row) for row in expected]:
        return f"found {len(found)} rows of {len(found[0]) if found else 0}, expected {len(expected)} of {len(expected[0])}"
    for r, (row, wanted) in enumerate(zip(found, expected, strict=True), start=1):
        for c, (cell, due) in enumerate(zip(row, wanted, strict=True), start=1):
            if not _equal(cell, due):
                return f"row {r}, column {c}: found {cell!r}, expected {due!r}"
    return ""


def _equal(cell: Any, due: Any) -> bool:
    if isinstance(cell, bool) or isinstance(due, bool):
        return cell is due
    if isinstance(cell, int | float) and isinstance(due, int | float):
        return math.isclose(cell, due, rel_tol=TOLERANCE, abs_tol=1e-9)
    return (cell or "") == (due or "") if cell is None or due is None else cell == due
