"""Array expressions where only some engines calculate them: outside SUMPRODUCT, or under an IF inside it.

`A1:A9*2` in a plain cell is one figure to Excel before 2019 and LibreOffice and nine to Excel 365; `IF(A1:A9>0,...)` inside
SUMPRODUCT is an array to none but those that spill. A formula is read as its tokens, so that nothing is missed for a blank.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer

# What takes a range as it is, argument by argument; anything else takes one figure.
WHOLE_RANGES = {
    "SUM",
    "MIN",
    "MAX",
    "COUNT",
    "COUNTIF",
    "COUNTIFS",
    "SUMIFS",
    "AVERAGE",
    "AND",
    "OR",
    "ROWS",
    "INDEX",
    "MATCH",
}
ARRAYS = {"SUMPRODUCT"}
OURS = "_xldudf_"  # the package's own functions, which take ranges


@dataclass
class _Level:
    """A function that is open, or a bracket (of no name): whether its present argument has a range, and an operator."""

    function: str
    ranges: int = 0
    operators: int = 0

    def ends_argument(self, arrays: bool) -> Iterator[str]:
        if self.ranges and not arrays:
            if self.operators:
                yield f"an operator on a range in {self.function or 'a cell'}"
            elif self.function not in WHOLE_RANGES and not self.function.startswith(OURS):
                yield f"a range in {self.function or 'a cell'}, which takes one figure"
        elif self.ranges and self.function == "IF":
            yield "IF on a range inside SUMPRODUCT"
        self.ranges = self.operators = 0


def array_faults(formula: str) -> list[str]:
    """What in a formula is an array where it is not calculated alike; nothing for one that is all right."""
    levels, found = [_Level("")], []

    def arrays() -> bool:
        return any(level.function in ARRAYS for level in levels)

    for token in Tokenizer(formula).items:
        if token.type in ("FUNC", "PAREN") and token.subtype == "OPEN":
            levels.append(_Level(token.value[:-1] if token.type == "FUNC" else ""))
        elif token.type == "SEP":
            found += levels[-1].ends_argument(arrays())
        elif token.subtype == "CLOSE":
            inside = levels[-1]
            if inside.function or not inside.ranges:
                found += inside.ends_argument(arrays())
                levels.pop()
            else:  # what is in brackets belongs to the argument around them
                levels.pop()
                levels[-1].ranges += inside.ranges
                levels[-1].operators += inside.operators
        elif token.type == "OPERAND" and token.subtype == "RANGE" and ":" in token.value:
            levels[-1].ranges += 1
        elif token.type.startswith("OPERATOR"):
            levels[-1].operators += 1
    return [*found, *levels[0].ends_argument(False)]


def faults_of_workbook(data: bytes) -> dict[str, list[str]]:
    """The faults of each formula that has some. Of formulas that differ in numbers and references alone, one is read."""
    alike = {
        re.sub(r"\d+", "1", str(cell.value)): str(cell.value)
        for sheet in load_workbook(BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    return {formula: found for formula in alike.values() if (found := array_faults(formula))}
