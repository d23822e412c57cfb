"""Sums over parts in the workbook: change a district's figure, and its province and every amount follow, in three engines."""

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from district_files import LINK, PARTS, PROVINCES, PUPILS, cents, districts, in_toml, provinces, write
from made_cells import changed

from fundingmodel.cells import Cells
from fundingmodel.errors import WorkbookRefused
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks.file.agreement import differences
from workbooks.page.book import Book, key_of
from workbooks.report import build
from workbooks.sheets.scenario.sums_of_parts import sum_of_rows

Engine = Callable[[bytes], engines.Values]
Written = tuple[bytes, Book, Result]
BOTH = pytest.mark.parametrize("engine", [engines.formualizer, engines.ironcalc], ids=["formualizer", "ironcalc"])
EDITS = {"peel": 7, "halifax": 20_000, "quebec": 302}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    path = write(tmp_path_factory.mktemp("districts"), districts() + provinces())
    (result,) = run_all([read_scenario(path)])
    data, book, _ = build([result])
    return data, book, result


def amounts(values: engines.Values, written: Written) -> dict[tuple[str, str], object]:
    _, book, result = written
    found: dict[tuple[str, str], object] = {}
    for year in result.scenario.fiscal_years:
        cells = book.cells(result, "allocation", year)
        assert cells is not None
        for code, (address,) in zip(PROVINCES, cells.addresses(), strict=True):
            value = values[cells.sheet, address]
            found[year, code] = round(100 * value) if isinstance(value, float | int) else value
    return found


def place(written: Written, district: str) -> tuple[str, str]:
    """Where the pupils of a district are typed."""
    _, book, result = written
    cells = book.inputs[key_of(result.scenario), "districts", "pupils", ""]
    return cells.sheet, cells.addresses()[list(PUPILS).index(district)][0]


def wanted(district: str) -> dict[tuple[str, str], int]:
    return cents({**PUPILS, district: EDITS[district]})


@BOTH
def test_a_changed_district_moves_its_province(engine: Engine, written: Written) -> None:
    assert amounts(engine(written[0]), written) == cents()
    for district, figure in EDITS.items():
        found = amounts(engine(changed(written[0], {place(written, district): figure})), written)
        assert found == wanted(district) != cents(), district


@pytest.mark.slow
def test_a_changed_district_moves_its_province_in_libreoffice(
    written: Written, libreoffice: engines.LibreOffice
) -> None:
    assert amounts(libreoffice(written[0]), written) == cents()
    for district, figure in EDITS.items():
        assert amounts(libreoffice(written[0], {place(written, district): figure}), written) == wanted(district), (
            district
        )


@BOTH
def test_a_blanked_district_gives_no_amount(engine: Engine, written: Written) -> None:
    found = amounts(engine(changed(written[0], {place(written, "quebec"): None})), written)
    assert set(found.values()) == {"#N/A"}


@BOTH
def test_a_planted_sum_that_lacks_a_part_is_found(engine: Engine, written: Written) -> None:
    """Negative control: one province's sum without its last part gives other amounts, and the comparison names them."""
    data, book, result = written
    sheets = openpyxl.load_workbook(BytesIO(data))
    cells = book.columns[key_of(result.scenario), "provinces", "2025-26"]["need"]
    cell = sheets[cells.sheet][cells.addresses()[PROVINCES.index("ON")][0]]
    assert isinstance(cell.value, str) and cell.value.count(",") == 2 and cell.value.startswith("=SUM(")
    cell.value = cell.value.rpartition(",")[0] + ")"
    out = BytesIO()
    sheets.save(out)
    found, right = amounts(engine(out.getvalue()), written), cents()
    lacking = cents(parts={**PARTS, "ON": ("toronto", "peel")})
    assert {key: x for key, x in found.items() if key[0] == "2025-26"} == {
        key: x for key, x in lacking.items() if key[0] == "2025-26"
    }
    assert found != right


def test_what_is_stored_equals_the_engine(written: Written) -> None:
    assert list(differences(written[0], written[1], [written[2]])) == []


def test_a_tier_that_pays_nothing_says_so_and_is_not_checked(written: Written) -> None:
    data, book, result = written
    sheets = openpyxl.load_workbook(BytesIO(data), data_only=True)
    sheet = sheets[book.sheet_of[key_of(result.scenario), "districts"]]
    assert sheet["A2"].value == "Nothing is paid here: later tiers take what is calculated."
    checks = [str(cell.value) for row in sheets["Checks"].iter_rows() for cell in row if cell.value is not None]
    assert not any("Districts" in text for text in checks) and any("Provinces" in text for text in checks)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_method_names_the_parts(tmp_path: Path, language: str) -> None:
    results = run_all([read_scenario(write(tmp_path, districts() + provinces()))])
    data, _, _ = build(results, language=language)
    sheet = openpyxl.load_workbook(BytesIO(data))["Method" if language == "en" else "Méthode"]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"toronto + peel + ottawa", "montreal + quebec", "halifax"} <= texts
    assert ("no part" if language == "en" else "aucune partie") in texts


# The formula itself


def test_rows_that_follow_each_other_are_one_range() -> None:
    column = Cells(6, 3, 13, 1, ("jurisdiction", None), "Fine")
    assert sum_of_rows(column, [4, 0, 1]) == "SUM('Fine'!$C$6:$C$7,'Fine'!$C$10)"
    assert sum_of_rows(column, []) == "0"
    assert sum_of_rows(column, [2, 0], may_be_unknown=True) == (
        "IF(COUNT('Fine'!$C$6,'Fine'!$C$8)<2,\"\",SUM('Fine'!$C$6,'Fine'!$C$8))"
    )


ROWS = 700


def _sums(unknown: bool) -> bytes:
    """A column of figures and one sum over every second of them: more ranges than a function takes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for n in range(ROWS):
        sheet.cell(6 + n, 3, "" if unknown and n == 4 else n + 0.5)
    column = Cells(6, 3, ROWS, 1, ("jurisdiction", None))
    sheet["A1"] = f"={sum_of_rows(column, range(0, ROWS, 2), may_be_unknown=True)}"
    sheet["A2"] = f"={sum_of_rows(column, range(1, ROWS, 2))}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _check_sums(engine: Engine) -> None:
    every, other = (float(sum(Fraction(2 * n + 1, 2) for n in range(first, ROWS, 2))) for first in (0, 1))
    known, unknown = engine(_sums(unknown=False)), engine(_sums(unknown=True))
    assert (known["Sheet", "A1"], known["Sheet", "A2"]) == (every, other)
    assert unknown["Sheet", "A1"] in (None, "")
    assert unknown["Sheet", "A2"] == other


@BOTH
def test_many_parts_add_up_and_an_unknown_one_leaves_the_sum_unknown(engine: Engine) -> None:
    _check_sums(engine)


@pytest.mark.slow
def test_many_parts_add_up_in_libreoffice(libreoffice: engines.LibreOffice) -> None:
    _check_sums(libreoffice)


def test_a_sum_that_no_cell_holds_is_refused(tmp_path: Path) -> None:
    """Nine hundred districts of two provinces by turns; in the order of the provinces they are two ranges."""
    codes = [f"d{n}" for n in range(900)]
    fine = districts().replace(str(list(PUPILS)), str(codes))
    for name in ("pupils", "remoteness"):
        start = fine.index("values = {", fine.index(f"inputs.{name} ="))
        fine = fine[:start] + "value = 1" + fine[fine.index("}", start) + 1 :]
    parts = {"ON": tuple(codes[::2]), "QC": tuple(codes[1::2]), "NS": (), "PE": ()}
    path = write(tmp_path, fine + provinces(LINK.format(parts=in_toml(parts))))
    with pytest.raises(WorkbookRefused, match="List the jurisdictions that are added up in the order of what they are"):
        build(run_all([read_scenario(path)]))
    ordered = fine.replace(str(codes), str([*codes[::2], *codes[1::2]]))
    build(run_all([read_scenario(write(tmp_path, ordered + provinces(LINK.format(parts=in_toml(parts)))))]))
