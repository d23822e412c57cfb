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
from openpyxl.formula.tokenizer import Token

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


class _Reader:
    """Reads the tokens of a formula, one level a function or bracket that is open."""

    def __init__(self) -> None:
        self.levels, self.found = [_Level("")], list[str]()

    def ends_argument(self) -> None:
        arrays = any(level.function in ARRAYS for level in self.levels)
        self.found += self.levels[-1].ends_argument(arrays)

    def closes(self) -> None:
        inside = self.levels[-1]
        if inside.function or not inside.ranges:
            self.ends_argument()
            self.levels.pop()
        else:  # what is in brackets belongs to the argument around them
            self.levels.pop()
            self.levels[-1].ranges += inside.ranges
            self.levels[-1].operators += inside.operators

    def read(self, token: Token) -> None:
        if token.subtype == Token.OPEN:
            self.levels.append(_Level(token.value[:-1] if token.type == Token.FUNC else ""))
        elif token.subtype == Token.CLOSE:
            self.closes()
        elif token.type == Token.SEP:
            self.ends_argument()
        else:
            self.levels[-1].ranges += token.subtype == Token.RANGE and ":" in token.value
            self.levels[-1].operators += token.type.startswith("OPERATOR")


def array_faults(formula: str) -> list[str]:
    """What in a formula is an array where it is not calculated alike; nothing for one that is all right."""
    reader = _Reader()
    for token in Tokenizer(formula).items:
        reader.read(token)
    reader.ends_argument()
    return reader.found


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
