"""Recalculated: the figures that follow from the inputs of a workbook that came back, against those that are stored in it.

Twice: by the formulas as they were sent, with the inputs as they are now, in a spreadsheet engine, every cell; and by our own engine,
from the scenarios with these inputs, every quantity of every scenario.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell

from workbooks.file.engine import spreadsheet_engine
from workbooks.file.saving import finished
from workbooks.report import WRITTEN
from workbooks.returned.comparing.compared import Altered, Place

LARGE = 1_000.0  # figures from here on are money or counts, of which a thousandth is less than anything paid
NOTICED = {"large": 1e-3, "small": 1e-6, "share": 1e-9}  # by how much figures of two engines may differ
HUGE, LAST = (
    1e11,
    1.5,
)  # thousandths of units, whole by INT, of which one engine may have one more; amounts are held exactly by the engine
DIGITS = 1e-12  # and by how much of the figure, whose digits end
ERRORS = ("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!")


@dataclass
class Recalculated:
    """The values of our formulas with their inputs; and, where formulas or labels were altered, with these too."""

    workbook: Workbook
    typed: Mapping[Place, object]
    altered: Mapping[Place, Altered] = field(default_factory=dict)

    def value(self, place: Place) -> object:
        """What a formula of ours gives with their inputs."""
        return _plain_value(self._engine.get_value(*place))

    @cached_property
    def _engine(self) -> Any:
        engine = spreadsheet_engine().load_workbook_bytes(finished(self.workbook, WRITTEN))
        for place, value in self.typed.items():
            _put(engine, place, value)
        engine.evaluate_all()
        return engine

    def with_what_was_altered(self, wanted: Mapping[Place, object]) -> dict[Place, object]:
        """The same of some cells, where formulas, labels and fixed figures are as they are now. It is the last that is asked."""
        engine = self._engine
        for place, each in self.altered.items():
            _put(engine, place, each.value, each.is_formula)
        engine.evaluate_all()
        return {place: _plain_value(engine.get_value(*place)) for place in wanted}


def _put(engine: Any, place: Place, value: object, is_formula: bool = False) -> None:
    try:
        if is_formula or (isinstance(value, str) and value.startswith("=")):
            engine.set_formula(*place, str(value))
        else:
            engine.set_value(*place, getattr(value, "text", value))
    except (RuntimeError, ValueError, TypeError):  # a formula that this engine does not read
        engine.set_formula(*place, "=NA()")


def _plain_value(value: object) -> object:
    if isinstance(value, Mapping):
        return ERRORS[0]
    return value


def is_error(value: object) -> bool:
    return isinstance(value, str) and value in ERRORS


def agree(found: object, wanted: object, is_share: bool = False) -> bool:
    """Whether a stored value is that which follows, as far as the digits of two engines go.

    >>> agree(407_233_270.33, 407_233_270.34), agree(0.1, 0.1 + 1e-12), agree("", None), agree("#N/A", "#VALUE!")
    (False, True, True, True)
    """
    if isinstance(found, bool) or isinstance(wanted, bool):
        return bool(found) == bool(wanted) and isinstance(found, int) and isinstance(wanted, int)
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        allowed = NOTICED["share" if is_share else "large" if abs(wanted) >= LARGE else "small"]
        of_digits = max(DIGITS * abs(wanted), LAST if abs(wanted) >= HUGE else 0.0)
        return abs(found - wanted) <= max(allowed, of_digits)
    if is_error(found) or is_error(wanted):
        return is_error(found) and is_error(wanted)
    return (found or "") == (wanted or "")


def formula_places(workbook: Workbook) -> Iterator[tuple[Place, Cell]]:
    """The formulas of a workbook of ours."""
    for sheet in workbook.worksheets:
        for place, cell in sheet._cells.items():
            if cell.data_type == "f":
                yield (sheet.title, *place), cell
