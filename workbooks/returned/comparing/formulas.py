"""Formulas in one form: what programs write differently in the same formula is written in one way, token by token.

    plain("=SUM( Intake!d6:D6 )") == plain("=SUM('Intake'!D6)")

Names of functions and cells in capitals, names of sheets between quotes, numbers by their value, no blanks; a text stays as it is.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from fundingmodel.cells import column_letters, sheet_prefix
from workbooks.returned.comparing.brackets import bracketed

DIGITS = 15  # of a figure in a cell
MOST_LETTERS = 3  # of a column
BEFORE_NAMES = ("_XLFN.", "_XLWS.")  # of functions that are newer than the file format
_TOKENS = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')*'|(?:\[[0-9]+\])?[^\W\d][\w.]*)!)
    |(?P<cell>\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?![\w(.!]))
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W\d][\w.]*)
    |(?P<blank>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_CELL = re.compile(r"(\$?)([A-Z]+)(\$?)([0-9]+)")

Renamed = Callable[[str], str]  # a sheet's name, of theirs ours
Moved = Callable[[str, str], str]  # the address of a cell on a sheet of ours ("" for the formula's own), of theirs ours


def plain(formula: str, renamed: Renamed | None = None, moved: Moved | None = None) -> str:
    """A formula in one form; with the names of sheets and the addresses of cells as they were before those were changed.

    >>> plain("=If(a1>1E+099,'My sheet'!$b$2:$B$2,\\"a B\\")")
    '=IF(A1>1e+99,\\'My sheet\\'!$B$2,"a B")'
    """
    if renamed is None and moved is None:
        return _plain(formula)
    return "".join(_joined(_tokens(formula, renamed or _same, moved)))


def same(own: str, theirs: str, renamed: Renamed | None = None, moved: Moved | None = None) -> bool:
    """Whether two formulas are the same, theirs with names and addresses as they were; also where brackets differ that neither needs.

    >>> same("=(A1)+B1*2", "=A1+(B1*2)"), same("=A1-(B1-2)", "=A1-B1-2"), same('="a b"', '="ab"')
    (True, False, False)
    """
    if plain(own) == plain(theirs, renamed, moved):
        return True
    ours, others = _tokens(own, _same, None), _tokens(theirs, renamed or _same, moved)
    return bracketed(list(_joined(ours))) == bracketed(list(_joined(others)))


@lru_cache(maxsize=200_000)
def _plain(formula: str) -> str:
    return "".join(_joined(_tokens(formula, _same, None)))


def _same(name: str) -> str:
    return name


def _tokens(formula: str, renamed: Renamed, moved: Moved | None) -> Iterator[tuple[str, str]]:
    """The kind of each token, and its text in one form."""
    sheet = ""
    for token in _TOKENS.finditer(formula):
        kind, text = str(token.lastgroup), token[0]
        if kind == "blank":
            continue
        if kind == "sheet":
            sheet = renamed(_unquoted(text))
            text = sheet_prefix(sheet)
        elif kind == "cell":
            text = text.upper() if moved is None else moved(sheet, text.upper())
        elif kind == "number":
            text = f"{float(text):.{DIGITS}g}"
        elif kind == "name":
            text = _without_prefix(text.upper())
        yield kind, text
        if kind not in ("sheet", "cell") and text != ":":
            sheet = ""  # the name of a sheet is that of the range behind it


def _without_prefix(name: str) -> str:
    for prefix in BEFORE_NAMES:
        name = name.removeprefix(prefix)
    return name


def _unquoted(token: str) -> str:
    name = token[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _joined(tokens: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The texts of tokens; a range of one cell is that cell."""
    before: list[str] = []  # a cell, and the colon behind it
    for kind, text in tokens:
        if before[1:] and kind == "cell" and text == before[0]:
            yield text
            before = []
        elif len(before) == 1 and text == ":":
            before.append(text)
        else:
            yield from before
            before = [text] if kind == "cell" else []
            yield from () if before else (text,)
    yield from before


def moved_address(address: str, of: Callable[[int, int], tuple[int, int] | None]) -> str:
    """An address with its signs of dollar, its row and column put elsewhere; #REF! where it was not there before.

    >>> moved_address("$B7", lambda row, column: (row - 1, column))
    '$B6'
    """
    found = _CELL.fullmatch(address)
    if found is None:
        return address
    place = of(int(found[4]), column_number(found[2]))
    return "#REF!" if place is None else f"{found[1]}{column_letters(place[1])}{found[3]}{place[0]}"


def place_of(address: str) -> tuple[int, int] | None:
    """The row and the column of an address in a file; None of what is none.

    >>> place_of("B7"), place_of("B"), place_of("B0")
    ((7, 2), None, None)
    """
    found = _CELL.fullmatch(address)
    is_one = found is not None and len(found[2]) <= MOST_LETTERS and int(found[4]) > 0
    return (int(found[4]), column_number(found[2])) if found and is_one else None


def column_number(letters: str) -> int:
    """The number of a column by its letters.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
