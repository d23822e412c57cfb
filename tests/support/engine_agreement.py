"""What a spreadsheet engine calculates of a workbook beside the values stored in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import engines


def engine_disagrees(stored: Mapping[str, Mapping[str, Any]], found: engines.Values) -> Iterator[str]:
    """Cells where an engine's own calculation is not the stored value."""
    for sheet, cells in stored.items():
        for address, wanted in cells.items():
            value = found[sheet, address]
            if isinstance(wanted, str):
                same = (value or "") == wanted
            else:
                same = isinstance(value, int | float) and abs(value - wanted) <= 1e-9 * max(1.0, abs(wanted))
            if not same:
                yield f"{sheet}!{address}: stored {wanted!r}, found {value!r}"


# The worksheet functions that every engine and every Excel since 2010 calculate alike.
ALLOWED = {"IF", "AND", "OR", "MIN", "MAX", "ABS", "SUM", "SUMPRODUCT", "SUMIFS", "COUNT", "COUNTIF", "COUNTIFS", "ISNUMBER",
           "NA", "ROWS", "AVERAGE", "INDEX", "MATCH", "ROUND", "INT"}  # fmt: skip
