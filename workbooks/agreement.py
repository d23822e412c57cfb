"""Agreement: before a workbook is saved, every figure that the engine also has must equal it, amounts to the unit."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import numpy as np
from openpyxl import load_workbook

from fundingmodel.errors import WorkbookRefused
from fundingmodel.result import Result, TierResult
from workbooks.book import Book, key_of

EXACT = ("allocation", "held", "capped", "feasible", "remainder_rank", "whole_units", "envelope")
RELATIVE_TOLERANCE = 1e-9  # helper columns may differ in their last digits from one engine to another


def check_agreement(data: bytes, book: Book, results: Sequence[Result]) -> None:
    """WorkbookRefused, with the cell, where a stored value is not the engine's."""
    for miss in differences(data, book, results):
        raise WorkbookRefused(f"The sheet and the engine disagree: {miss}. Nothing was written; please report this.")


def differences(data: bytes, book: Book, results: Sequence[Result]) -> Iterator[str]:
    """Each column of each scenario and year against the engine's, cell by cell."""
    workbook = load_workbook(BytesIO(data), data_only=True)
    for result in results:
        for tier in result.tiers.values():
            sheet = workbook[book.sheet_of[key_of(result.scenario), tier.tier.name]]
            for year, values in tier.years.items():
                places = book.columns[key_of(result.scenario), tier.tier.name, year]
                for column in tier.tier.formula.columns:
                    yield from _column(sheet, places[column.name], tier, year, column.name, values)


def _column(sheet, cells, tier: TierResult, year: str, name: str, values) -> Iterator[str]:  # type: ignore[no-untyped-def]
    units = float(tier.known_units or 100)
    for r, row in enumerate(cells.addresses()):
        for c, address in enumerate(row):
            found, told = sheet[address].value, float(values[name][r, c])
            if isinstance(found, str) or found is None:
                same = np.isnan(told) and not found
            elif name.startswith(EXACT):
                same = round(found * units) == round(told * units)
            else:
                same = abs(found - told) <= RELATIVE_TOLERANCE * max(1.0, abs(told))
            if not same:
                yield f"{sheet.title}!{address} ({name}, {year}) is {found!r}, the engine has {told!r}"
