"""Formulas copied down a column as a spreadsheet copies them: relative rows move, all else stays.

Only where the last row's own formula says the same as the first one's, copied: otherwise each row's is composed by itself.
"""

import re
from collections.abc import Callable

LEAST = 4  # rows from which copying is less work than composing each
_RELATIVE_ROW = re.compile(r"(?<![\w.$])(\$?[A-Z]{1,3})(\d+)(?![\w.(!])")


def down(height: int, compose: Callable[[int], str]) -> list[str]:
    """The formulas of `height` rows, of which `compose` gives each.

    >>> down(5, lambda row: f"=SUM($C{row + 7}:$F{row + 7})/E$20")[3]
    '=SUM($C10:$F10)/E$20'
    """
    if height < LEAST:
        return list(map(compose, range(height)))
    first, last = compose(0), compose(height - 1)
    before, *parts = _RELATIVE_ROW.split(first)
    references = [(column, int(row), after) for column, row, after in zip(*[iter(parts)] * 3, strict=True)]

    def copied(by: int) -> str:
        return before + "".join([f"{column}{row + by}{after}" for column, row, after in references])

    if copied(height - 1) != last:
        return [first, *map(compose, range(1, height - 1)), last]
    return [first, *map(copied, range(1, height - 1)), last]
