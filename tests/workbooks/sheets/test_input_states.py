"""The state of a workbook's inputs: a cell that is blanked, pasted or typed over is refused, and no money follows from it."""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO

import openpyxl
import pytest
from damaged import ERROR, Damage, Formualizer, Report, as_report, damages, differences, reported, seeded
from engines import Values
from packaged_results import NOW
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


# Figures beside the scenarios, which no formula of them reads


@pytest.fixture(scope="module")
def beside() -> tuple[Report, Formualizer]:
    """The report of a scenario that shares by no population: what is beside it is on Population and Context."""
    of = reported("settlement")
    return of, Formualizer(of.data)


@pytest.mark.parametrize("value", [None, "n/a", "2.5", ERROR, -1])
@pytest.mark.parametrize(
    ("sheet", "address"),
    [
        ("Population", "F11"),
        ("Context", "F6"),
        ("Context", "F8"),
        ("Context", "D16"),
        ("Context", "M19"),
        ("Context", "D9"),
        ("Context", "M25"),
    ],
)
def test_a_bad_figure_beside_the_scenarios_lets_no_money_follow(
    beside: tuple[Report, Formualizer], sheet: str, address: str, value: object
) -> None:
    _refused(*beside, sheet, address, value)


@pytest.mark.parametrize(
    ("address", "value"),
    [*(("F7", x) for x in (None, "n/a", "2.5", ERROR, -1)), *(("K7", x) for x in ("n/a", "2.5", ERROR, -1))],
)
def test_a_grant_may_be_unknown_where_it_was_and_no_text(
    beside: tuple[Report, Formualizer], address: str, value: object
) -> None:
    _refused(*beside, "Context", address, value)


@pytest.mark.parametrize(("address", "mended", "broken"), [("F7", 697_030_000.0, 1), ("K7", None, 0)])
def test_an_unknown_grant_is_no_input_to_mend_and_a_blanked_one_is(
    beside: tuple[Report, Formualizer], address: str, mended: float | None, broken: int
) -> None:
    of, sheets = beside
    place = of.book.inputs["checks", "broken"]
    states = ["C7", f"{address[0]}12"]
    sheets.put("Context", address, 1.0)
    sheets.calculated()
    sheets.put("Context", address, None)
    read = sheets.calculated()
    found, said = read(place.sheet, place.addresses()[0][0]), [read("Context", each) for each in states]
    sheets.put("Context", address, mended)
    sheets.calculated()
    assert (found, said) == (broken, ["CHECK" if broken else "ok"] * 2)


def test_a_grant_of_zero_is_known(engine: Callable[..., Values]) -> None:
    """In each engine: 0 where the file had no figure is 0, and blank beside it is not known."""
    of = reported("settlement")
    workbook = openpyxl.load_workbook(BytesIO(of.data))
    row = next(r for r in range(1, 200) if "'Context'!J7" in str(workbook["Comparison"][f"I{r}"].value))
    workbook["Context"]["J7"] = 0
    changed = BytesIO()
    workbook.save(changed)
    found = engine(changed.getvalue())
    assert [found["Comparison", f"{letter}{row}"] for letter in "HIJ"] == [867_335_000, 0, None]
    assert [found["Context", address] for address in ("C7", "J12", "K12")] == ["ok"] * 3


def test_a_price_of_zero_divides_no_amount(beside: tuple[Report, Formualizer]) -> None:
    _refused(*beside, "Context", "F6", 0)


def _refused(of: Report, sheets: Formualizer, sheet: str, address: str, value: object) -> None:
    """The Summary names the cell and gives no figure; the cell is mended again."""
    shown = _shown(of, sheets, sheet, address, value)
    assert str(shown[21]).startswith(f"{sheet}!{address} cannot be used")
    _says_nothing_of_money(shown)
    assert not [x for x in shown if "All checks hold" in str(x)]


@lru_cache(maxsize=2)
def _saved(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data), data_only=True)


def _shown(of: Report, sheets: Formualizer, sheet: str, address: str, value: object) -> list[object]:
    """The Summary while a cell holds something else."""
    kept = _saved(of.data)[sheet][address].value
    sheets.put(sheet, address, value)  # type: ignore[arg-type]
    read = sheets.calculated()
    shown = [read("Summary", f"{letter}{row}") for row in range(1, 80) for letter in "ABCDEFGHIJKLMNOPQRSTU"]
    sheets.put(sheet, address, kept)
    sheets.calculated()
    return shown


def _says_nothing_of_money(shown: list[object]) -> None:
    """No figure, no error, and not how many amounts are known, which is said where some are not."""
    texts = [x for x in shown if isinstance(x, str) and "blank: not known" not in x]
    assert not [x for x in shown if isinstance(x, int | float)]
    assert not [x for x in texts if "$" in x or x.startswith("#") or "known" in x]


# Choices


@pytest.fixture(scope="module")
def chosen() -> tuple[Report, Formualizer]:
    of = reported("settlement", "predictable")
    return of, Formualizer(of.data)


@pytest.mark.parametrize("value", [None, "2030-31", "*", "0", ERROR])
@pytest.mark.parametrize("address", ["A5", "B5", "C5", "E5", "F5"])
def test_a_choice_that_is_none_of_its_list_is_said(
    chosen: tuple[Report, Formualizer], address: str, value: object
) -> None:
    shown = _shown(*chosen, "Summary", address, value)
    assert str(shown[21]).startswith(f"Summary!{address} holds none of the choices of its list.")
    _says_nothing_of_money([x for x in shown if x != value])


def test_an_input_to_mend_comes_before_a_choice(chosen: tuple[Report, Formualizer]) -> None:
    of, sheets = chosen
    sheets.put("Summary", "E5", "?")
    shown = _shown(of, sheets, "Context", "F6", None)
    assert str(shown[21]).startswith("Context!F6 cannot be used")
    sheets.put("Summary", "E5", "nominal")
    assert isinstance(sheets.calculated()("Summary", "B26"), float)


# Negative controls: a sheet that lets damage pass is reported


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("category_weight", kind) for kind in ("blank", "text", "number as text", "below least")),
        *(("intake", kind) for kind in ("blank", "number as text", "below least")),  # a text is an error in an average
    ],
)
def test_a_state_that_is_always_ok_is_reported(name: str, kind: str) -> None:
    of = reported("settlement")
    damage = first_of(of, name, kind)
    sheets = Formualizer(of.data)
    row = int("".join(filter(str.isdigit, damage.spot.address)))
    states = next(x for x in of.book.state_blocks if x.figures.sheet == damage.spot.sheet)
    sheets.put(damage.spot.sheet, states.rows.addresses()[row - states.rows.top][0], "ok")
    assert differences(sheets, damage, of)


def test_a_link_that_asks_for_no_state_is_reported() -> None:
    """Ontario received 444.07M for 472.53M in 2021-22 where the weight of refugees was deleted: that is found."""
    of = reported("settlement")
    damage, sheets = first_of(of, "category_weight", "blank"), Formualizer(of.data)
    cells = of.book.columns[key_of(of.results[0].scenario), "", "2021-22"]["category_weight"]
    sheets.put(cells.sheet, cells.addresses()[0][0], 0.0)
    assert any("follows from it" in line for line in differences(sheets, damage, of))


# How large the sheets have become


def test_formulas_stay_few_and_readable(whole: Report) -> None:
    """The report of eight scenarios had 37,130 formula cells before the states, and now has nine; a guard is short.

    One of the nine, `cohort`, has since counted by month: in each of its eight fiscal years, for each of ten years of landing,
    the months that count of twelve months of landing, and the part of the year in twelve jurisdictions. They are added to the
    bound, which is as before for all else: 42,153 cells without `cohort`, where eight may have 42,699.
    """
    assert len(NOW) == 9
    by_month = 8 * 10 * (12 + 12)
    workbook = openpyxl.load_workbook(BytesIO(whole.data))
    copies = sum(cell.data_type == "f" for row in workbook["Inputs as calculated"].iter_rows() for cell in row)
    assert whole.book.formula_cells - copies <= 1.15 * 37_130 * 9 / 8 + by_month  # without the inputs that are compared
    guards = [
        text.partition('="ok"')[0] if '="ok",' in text else text.partition("),IF(")[0]
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "NA()" in (text := str(cell.value))
    ]
    assert guards
    assert max(map(len, guards)) <= 250
