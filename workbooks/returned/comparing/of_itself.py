"""Of itself: a workbook that another version of the program wrote, whose cells cannot be compared: whether its values follow from its own
formulas and inputs, and which parts it has that no version writes.
"""

from collections.abc import Iterator, Sequence

import formualizer

from fundingmodel.cells import column_letters
from workbooks.returned.comparing.around import parts_added
from workbooks.returned.comparing.recalculated import agree, formula_places
from workbooks.returned.findings import Finding
from workbooks.returned.found import Found
from workbooks.returned.signed import as_figure


def of_itself(found: Found) -> tuple[Sequence[Finding], bool | None]:
    """What is found, and whether the stored values follow; None where an engine cannot say so, or none are stored."""
    added = list(parts_added(found))
    stored = {place: as_figure(found.value(*place)) for place, _ in formula_places(found.formulas)}
    if stored and all(value is None for value in stored.values()):
        return [*added, Finding("not_calculated", after=len(stored))], None
    try:
        engine = formualizer.load_workbook_bytes(found.path.read_bytes())
        engine.evaluate_all()
    except (OSError, ValueError, RuntimeError):
        return added, None
    wrong = list(_wrong(found, stored, engine))
    return [*added, *wrong], not wrong


def _wrong(found: Found, stored: dict[tuple[str, int, int], object], engine: formualizer.Workbook) -> Iterator[Finding]:
    for (sheet, row, column), cell in formula_places(found.formulas):
        wanted = engine.get_value(sheet, row, column)
        wanted = "#N/A" if isinstance(wanted, dict) else as_figure(wanted)
        if not agree(stored[sheet, row, column], wanted, "%" in cell.number_format):
            yield Finding("stored_value", sheet, f"{column_letters(column)}{row}", wanted, stored[sheet, row, column])
