"""Agreement: before a workbook is saved, every figure that the engine also has must equal it, amounts to the unit."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array
from fundingmodel.errors import WorkbookRefused
from fundingmodel.kinds import MONEY, kind_of
from fundingmodel.result import Result, TierResult
from workbooks.file.saving import stored_values
from workbooks.page.book import Book, key_of

EXACT = (
    "allocation", "held", "capped", "feasible", "remainder_rank", "whole_units", "envelope",
    "reduced_guaranteed_amount", "guarantee_remainder_rank", "guarantee_whole_units",
)  # fmt: skip
RELATIVE_TOLERANCE = 1e-9  # helper columns may differ in their last digits from one engine to another
NOTICED = 1e-4  # of a unit of amounts: what is left of two amounts that nearly cancel has no more digits than they have


def check_agreement(data: bytes, book: Book, results: Sequence[Result]) -> None:
    """WorkbookRefused, with the cell, where a stored value is not the engine's."""
    for miss in differences(data, book, results):
        raise WorkbookRefused(
            "workbooks.sheet_and_engine_disagree",
            "",
            "The sheet and the engine disagree: {miss}.",
            "Nothing was written; please report this.",
            miss=miss,
        )


def differences(data: bytes, book: Book, results: Sequence[Result]) -> Iterator[str]:
    """Each column of each scenario and year against the engine's, cell by cell."""
    yield from figures_differ(stored_values(data), book, results)


def figures_differ(
    stored: Mapping[str, Mapping[str, float | str]], book: Book, results: Sequence[Result]
) -> Iterator[str]:
    """The same of values that are stored elsewhere, by sheet and address of the book."""
    for result in results:
        yield from _made_differences(stored, book, result)
        for tier in result.tiers.values():
            title = book.sheet_of[key_of(result.scenario), tier.tier.name]
            for year, values in tier.years.items():
                places = book.columns[key_of(result.scenario), tier.tier.name, year]
                for column in tier.tier.formula.columns:
                    name = column.name
                    where = f"{title} ({name}, {year})"
                    least = NOTICED / float(tier.known_units or 100) if kind_of(column.unit) == MONEY else 0.0
                    yield from _column(stored[title], places[name], values[name], _tolerance(name, tier), where, least)


def _made_differences(stored: Mapping[str, Mapping[str, float | str]], book: Book, result: Result) -> Iterator[str]:
    """The same of figures that are made from other inputs, which are formulas on the input sheets."""
    for tier in result.scenario.tiers:
        for name, parameter in tier.parameters.items():
            for key in parameter.made:
                cells = book.inputs[key_of(result.scenario), tier.name, name, key]
                flat = [float(x or 0) for row in parameter.figures[key] for x in row]
                values = np.array(flat).reshape(cells.height, cells.width)
                yield from _column(stored[cells.sheet], cells, values, None, f"{cells.sheet} ({name}, {key})")


def _tolerance(name: str, tier: TierResult) -> float | None:
    """Half a unit for an exact quantity, None for one whose last digits are of no account."""
    return 0.5 / float(tier.known_units or 100) if name.startswith(EXACT) else None


def _column(
    stored: Mapping[str, float | str],
    cells: Cells,
    values: Array,
    tolerance: float | None,
    where: str,
    least: float = 0.0,
) -> Iterator[str]:
    for r, row in enumerate(cells.addresses()):
        for c, address in enumerate(row):
            found, wanted = stored.get(address, ""), float(values[r, c])
            if isinstance(found, str):
                same = np.isnan(wanted) and not found
            else:
                allowed = max(least, RELATIVE_TOLERANCE * max(1.0, abs(wanted))) if tolerance is None else tolerance
                same = abs(found - wanted) <= allowed
            if not same:
                yield f"{where}: cell {address} holds {found!r}, the engine has {wanted!r}"
