"""The state of a workbook's inputs: a cell that is blanked, pasted or typed over is refused, and no money follows from it."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from damaged import ERROR, Damage, Formualizer, Report, as_report, damages, differences, reported, seeded
from shared import WholeReport

from workbooks.page.book import key_of

SEED, DAMAGED = 9, 60


@pytest.fixture(scope="module")
def whole(whole_report: Callable[[str], WholeReport]) -> Report:
    return as_report(*whole_report("en"))


@pytest.fixture(scope="module")
def opened(whole: Report) -> Formualizer:
    return Formualizer(whole.data)


def first_of(of: Report, name: str, kind: str) -> Damage:
    """The first cell of an input, damaged in this way."""
    spot = next(each for each in of.spots if each.wanted.name == name)
    return Damage(spot, kind, damages(spot)[kind])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("category_weight", "blank"),
        ("category_weight", "text"),
        ("category_weight", "number as text"),
        ("category_weight", "error"),
        ("category_weight", "below least"),
        ("protected_fraction", "above most"),
        ("stated_authority", "not whole"),
        ("stated_authority", "beyond exact range"),
        ("stated_authority", "does not fit"),
        ("rounding_unit", "no rounding unit"),
        ("rounding_unit", "zero units"),
        ("reference_category", "not whole"),
        ("intake", "blank"),
        ("intake", "below least"),
        ("population", "text"),
    ],
)
def test_a_damaged_cell_is_refused(whole: Report, opened: Formualizer, name: str, kind: str) -> None:
    assert differences(opened, first_of(whole, name, kind), whole) == []


def test_refused_or_equal(whole: Report, opened: Formualizer) -> None:
    damaged = seeded(whole.spots, DAMAGED, SEED)
    assert [line for damage in damaged for line in differences(opened, damage, whole)] == []


@pytest.mark.parametrize("value", [None, "n/a", "2.5", ERROR, -1])
def test_the_summary_names_the_bad_cell_and_gives_no_amount(whole: Report, opened: Formualizer, value: object) -> None:
    spot = next(each for each in whole.spots if each.wanted.name == "category_weight")
    opened.put(spot.sheet, spot.address, value)  # type: ignore[arg-type]
    read = opened.calculated()
    shown = [read("Summary", f"{letter}{row}") for row in range(1, 80) for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    opened.put(spot.sheet, spot.address, float(spot.value or 0))
    opened.calculated()
    assert f"{spot.sheet}!{spot.address}" in str(shown)
    assert not [x for x in shown if isinstance(x, int | float)]
    assert not [x for x in shown if isinstance(x, str) and ("$" in x or x.startswith("#") or "All checks hold" in x)]


# What names the cell


def first_to_mend(opened: Formualizer, whole: Report, *cells: tuple[str, str, float | None]) -> object:
    """What Checks says while these cells hold something else."""
    kept = {(each.sheet, each.address): each.value for each in whole.spots}
    for cell in cells:
        opened.put(*cell)
    first = whole.book.inputs["checks", "first"]
    found = opened.calculated()(first.sheet, first.addresses()[0][0])
    for sheet, address, _ in cells:
        value = kept[sheet, address]
        opened.put(sheet, address, None if value is None else float(value))
    opened.calculated()
    return found


def test_the_first_cell_to_mend_is_named(whole: Report, opened: Formualizer) -> None:
    intake = [each for each in whole.spots if each.sheet == "Intake"]
    one, same_row, apart = (each.address for each in (intake[5], intake[6], intake[60]))
    row = "".join(filter(str.isdigit, one))
    assert first_to_mend(opened, whole) in ("", None)
    assert first_to_mend(opened, whole, ("Intake", one, None)) == f"Intake!{one}"
    assert first_to_mend(opened, whole, ("Intake", one, -5), ("Intake", same_row, None)) == f"Intake!{one}"
    assert first_to_mend(opened, whole, ("Intake", one, -5), ("Intake", apart, None)) == f"Intake!{row}:{row}"
    assert first_to_mend(opened, whole, ("Intake", one, None), ("Parameters", "D6", -1)) == "Parameters!D6"


# Negative controls: a sheet that lets damage pass is reported


@pytest.mark.parametrize("kind", ["blank", "text", "number as text", "below least"])
def test_a_state_that_is_always_ok_is_reported(kind: str) -> None:
    of = reported("settlement")
    lines = []
    for name in ("category_weight", "intake"):
        damage = first_of(of, name, kind)
        sheets = Formualizer(of.data)
        row = int("".join(filter(str.isdigit, damage.spot.address)))
        states = next(x for x in of.book.state_blocks if x.figures.sheet == damage.spot.sheet)
        sheets.put(damage.spot.sheet, states.rows.addresses()[row - states.rows.top][0], "ok")
        lines += differences(sheets, damage, of)
    assert lines


def test_a_link_that_asks_for_no_state_is_reported() -> None:
    """Ontario received 444.07M for 472.53M in 2021-22 where the weight of refugees was deleted: that is found."""
    of = reported("settlement")
    damage, sheets = first_of(of, "category_weight", "blank"), Formualizer(of.data)
    cells = of.book.columns[key_of(of.results[0].scenario), "", "2021-22"]["category_weight"]
    sheets.put(cells.sheet, cells.addresses()[0][0], 0.0)
    assert any("follows from it" in line for line in differences(sheets, damage, of))


# How large the sheets have become


def test_formulas_stay_few_and_readable(whole: Report) -> None:
    """The report had 37,130 formula cells before the states; a guard is short."""
    assert whole.book.formula_cells <= 1.15 * 37_130
    workbook = openpyxl.load_workbook(BytesIO(whole.data))
    guards = [
        text.partition('="ok"')[0] if '="ok",' in text else text.partition("),IF(")[0]
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "NA()" in (text := str(cell.value))
    ]
    assert guards
    assert max(map(len, guards)) <= 250
