"""The value of a formula by a second reader: its text worked through by shunting yard on exact fractions, importing nothing of ours.

Figures are nested lists: rows of jurisdictions, columns of categories, either of length 1. `inputs` has them by name, a table
of bands as pairs (start, value), and figures of a year under (name, year).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Rows = list[list[Fraction]]
MILLION = 1_000_000
LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}


def worked(text: str, inputs: Mapping[Any, Any]) -> Rows:
    """The rows of a formula; ZeroDivisionError where it divides by zero, LookupError below the first band."""
    tokens = re.findall(r"[A-Za-z_]\w*|\d+|[-+*/(),]", text)
    found = _sum(tokens, inputs)
    assert not tokens, tokens
    return found


def _sum(tokens: list[str], inputs: Mapping[Any, Any]) -> Any:
    """Operands and signs on two stacks, so that nothing here is a recursive descent as what it is compared with."""
    values: list[Any] = [_operand(tokens, inputs)]
    signs: list[str] = []
    while tokens and tokens[0] in LEVEL:
        sign = tokens.pop(0)
        while signs and LEVEL[signs[-1]] >= LEVEL[sign]:
            _apply(values, signs.pop())
        values.append(_operand(tokens, inputs))
        signs.append(sign)
    while signs:
        _apply(values, signs.pop())
    return values[0]


def _apply(values: list[Any], sign: str) -> None:
    second, first = values.pop(), values.pop()
    operations: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    }  # fmt: skip
    values.append(each(operations[sign], first, second))


def _operand(tokens: list[str], inputs: Mapping[Any, Any]) -> Any:
    token = tokens.pop(0)
    if token == "(":
        found = _sum(tokens, inputs)
        assert tokens.pop(0) == ")"
        return found
    if token.isdigit():
        return [[Fraction(int(token))]]
    if tokens[:1] != ["("]:
        return inputs[token]
    tokens.pop(0)
    if token == "year_sum":
        name, _, first, _, last, _ = (tokens.pop(0) for _ in range(6))
        found = [inputs[name, str(year)] for year in range(int(first), int(last) + 1)]
        return added(found)
    arguments = [_sum(tokens, inputs)]
    while tokens.pop(0) == ",":
        arguments.append(_sum(tokens, inputs))
    return called(token, arguments)


def added(several: Sequence[Rows]) -> Rows:
    first, *others = several
    for other in others:
        first = each(lambda a, b: a + b, first, other)
    return first


def each(f: Callable[[Fraction, Fraction], Fraction], first: Rows, second: Rows) -> Rows:
    height, width = max(len(first), len(second)), max(len(first[0]), len(second[0]))
    return [[f(_at(first, r, c), _at(second, r, c)) for c in range(width)] for r in range(height)]


def _at(rows: Rows, r: int, c: int) -> Fraction:
    row = rows[r if len(rows) > 1 else 0]
    return row[c if len(row) > 1 else 0]


def called(function: str, arguments: Sequence[Any]) -> Rows:
    first = arguments[0]
    columns = list(zip(*first, strict=True))
    if function in ("min", "max"):
        best = {"min": min, "max": max}[function]
        found = first
        for other in arguments[1:]:
            found = each(lambda a, b: best(a, b), found, other)
        return found
    if function == "category_sum":
        return [[sum(row, Fraction(0))] for row in first]
    if function == "part":
        return [[x / sum(column) for x, column in zip(row, columns, strict=True)] for row in first]
    if function in ("band", "slices"):
        bands = _pairs(arguments[1])
        worth = {"band": _band, "slices": _slices}[function]
        return [[worth(x, bands) for x in row] for row in first]
    if function == "average":
        return [[sum(column, Fraction(0)) / len(column) for column in columns]]
    over = {"total": sum, "largest": max, "smallest": min}[function]
    return [[Fraction(over(column)) for column in columns]]


def _pairs(table: Any) -> list[tuple[Fraction, Fraction]]:
    """A table of bands as pairs (start, value), from these or from its starts and then its values, one a row."""
    if isinstance(table[0], tuple):
        return list(table)
    flat = [x for (x,) in table]
    return list(zip(flat[: len(flat) // 2], flat[len(flat) // 2 :], strict=True))


def _band(x: Fraction, bands: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    nearest = Fraction(int((x * MILLION + Fraction(1, 2)) // 1), MILLION)
    return [value for start, value in bands if start <= nearest][-1]


def _slices(x: Fraction, bands: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    ends = [start for start, _ in bands[1:]] + [max(x, bands[-1][0])]
    return sum(
        (value * max(Fraction(0), min(x, end) - start) for (start, value), end in zip(bands, ends, strict=True)),
        Fraction(0),
    )
