"""Targets of the past beside what happened, on Context: history that no formula reads, each figure from a packaged data set."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from fundingmodel.datasets.gate import load
from workbooks.page import styles
from workbooks.page.book import Formula, Look
from workbooks.sheets.population import FIRST_YEAR

if TYPE_CHECKING:
    from workbooks.sheets.context import Context

COLUMNS = ("wanted", "to", "then", "happened")  # in their order, each with its words


def write_targets(context: Context, targets: Mapping[str, Any], row: int) -> int:
    """The table and why it is no scenario, from `row` on; the next free row."""
    book, sheet, words = context.book, context.sheet, context.words
    context.write_years(row, words.text(targets["title"]), [words.text(targets[name]) for name in COLUMNS])
    first = row + 1
    for n, each in enumerate(targets["rows"]):
        book.put(sheet, first + n, 1, words.text(each["label"]))
        book.put(sheet, first + n, 2, words.unit(each["unit"]), "note")
        number = styles.SHARE if each["unit"] == "ratio" else styles.PERSONS
        for column, name in enumerate(COLUMNS, start=FIRST_YEAR):
            if name not in each:
                continue
            value: Decimal | Formula = _figure(each[name])
            if "of" in each[name]:  # a part of what another row has in this column
                value = Formula(f"={value}/{get_column_letter(column)}{first + int(each[name]['of'])}")
            book.put(sheet, first + n, column, value, Look("calculation", number))
    context.notes[words.text(targets["note"])] = None
    for name in dict.fromkeys(each[of]["data_set"] for each in targets["rows"] for of in COLUMNS if of in each):
        dataset = load(name)
        context.note(dataset.describe("title", words.language), dataset)
    return first + len(targets["rows"]) + 1


def _figure(of: Mapping[str, Any]) -> Decimal:
    return load(of["data_set"]).figure(**of["where"])
