"""Made figures in the workbook: cells that follow what they are made from, equal to Python's figures of the changed inputs."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from made_cells import amounts, changed, place
from projected_files import CATEGORIES, CODES, LEVEL, PLANNED, all_allocations, intakes, measured, write_offer

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks.file.agreement import differences
from workbooks.page.book import Book
from workbooks.report import build

Engine = Callable[[bytes], engines.Values]
BOTH = pytest.mark.parametrize("engine", [engines.formualizer, engines.ironcalc], ids=["formualizer", "ironcalc"])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Book, Result]:
    path = write_offer(tmp_path_factory.mktemp("ahead"))
    (result,) = run_all([read_scenario(path)])
    data, book, _ = build([result])
    return data, book, result


@BOTH
def test_as_written(engine: Engine, written: tuple[bytes, Book, Result]) -> None:
    data, book, result = written
    assert list(amounts(engine(data), book, result)) == list(all_allocations(intakes(measured())))


EDITS = {
    "the plan's refugees": ("planned", "2027", 2, 0, 60000),
    "the level": ("level", "2028", 0, 0, 350000),  # and with it 2029, which is held
    "a measured count": ("intake", "2023", 4, 0, 99_999),  # Ontario, economic
}


@BOTH
@pytest.mark.parametrize("edit", EDITS)
def test_projected_counts_and_allocations_follow(
    engine: Engine, edit: str, written: tuple[bytes, Book, Result]
) -> None:
    data, book, result = written
    name, key, r, c, figure = EDITS[edit]
    found = engine(changed(data, {place(book, result, name, key, r, c): figure}))
    wanted = _fractions(edit)
    assert list(amounts(found, book, result)) == list(all_allocations(wanted))
    # Negative control: the fractions of before are not what the engine gives now.
    assert list(all_allocations(wanted)) != list(all_allocations(intakes(measured())))
    for year in ("2025", "2027", "2029"):
        sheet, address = place(book, result, "intake", year, 4, 2)
        count = found[sheet, address]
        assert isinstance(count, float)
        assert count == pytest.approx(float(wanted[int(year), "ON", "refugee"]), rel=1e-12)


def _fractions(edit: str):  # type: ignore[no-untyped-def]
    counts, planned, level = measured(), dict(PLANNED), dict(LEVEL)
    if edit == "the plan's refugees":
        planned[2027] = (planned[2027][0], planned[2027][1], 60000, planned[2027][3])
    if edit == "the level":
        level[2028] = 350000
    if edit == "a measured count":
        counts[2023, "ON", "economic"] = 99_999  # type: ignore[assignment]
    return intakes(counts, planned, level)


@pytest.mark.slow
def test_projected_counts_follow_in_libreoffice(
    written: tuple[bytes, Book, Result], libreoffice: engines.LibreOffice
) -> None:
    data, book, result = written
    for edit, (name, key, r, c, figure) in EDITS.items():
        found = libreoffice(data, {place(book, result, name, key, r, c): figure})
        assert list(amounts(found, book, result)) == list(all_allocations(_fractions(edit))), edit


@BOTH
def test_a_blanked_input_gives_no_amount(engine: Engine, written: tuple[bytes, Book, Result]) -> None:
    """Blank is not 0: what is made of it is #N/A, its state CHECK, and no amount follows."""
    data, book, result = written
    found = engine(changed(data, {place(book, result, "planned", "2027", 2): None}))
    sheet, address = place(book, result, "intake", "2027", 4, 2)
    assert found[sheet, address] == "#N/A"
    assert {found_ for year, _, found_ in amounts(found, book, result) if year in ("2029-30", "2030-31")} == {"#N/A"}
    assert all(isinstance(x, int) for year, _, x in amounts(found, book, result) if year in ("2027-28", "2028-29"))


@BOTH
def test_a_target_of_zero_gives_no_amount(engine: Engine, written: tuple[bytes, Book, Result]) -> None:
    data, book, result = written
    found = engine(changed(data, {place(book, result, "target", "2026"): 0}))
    assert not any(
        isinstance(x, int) for year, _, x in amounts(found, book, result) if year in ("2028-29", "2029-30", "2030-31")
    )


def test_made_cells_are_formulas_that_nobody_types_over(written: tuple[bytes, Book, Result]) -> None:
    data, book, result = written
    sheets = openpyxl.load_workbook(BytesIO(data))
    made = [place(book, result, "intake", "2027", r, c) for r in range(len(CODES)) for c in range(len(CATEGORIES))]
    made += [place(book, result, "planned", "2029", 1), place(book, result, "split", "", 3, 1)]
    for sheet, address in made:
        cell = sheets[sheet][address]
        assert str(cell.value).startswith("=IF("), (sheet, address)
        assert cell.protection.locked
    given = sheets.__getitem__(place(book, result, "planned", "2028", 1)[0])[
        place(book, result, "planned", "2028", 1)[1]
    ]
    assert not given.protection.locked
    assert given.value == 81000


def test_a_made_figure_that_is_another_than_the_engines_is_not_written(written: tuple[bytes, Book, Result]) -> None:
    data, book, result = written
    assert list(differences(data, book, [result])) == []
    planted = changed(data, {place(book, result, "intake", "2027", 4, 2): 1.0})
    assert any("intake, 2027" in miss for miss in differences(planted, book, [result]))


def test_two_offers_of_one_file_of_data_have_their_own_projections(tmp_path: Path) -> None:
    """Two children whose plans differ: each has its own table of 2027, and a change of one plan leaves the other."""
    first, second = write_offer(tmp_path), tmp_path / "low.toml"
    second.write_text(
        'parent = "ahead.toml"\nname = "low"\nshort = { en = "low", fr = "bas" }\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\n'
        '[inputs.level]\nsource = "x"\nstatus = "planned"\nby_calendar_year = { 2027 = 365000 }\n',
        encoding="utf-8",
    )
    results = run_all([read_scenario(first), read_scenario(second)])
    data, book, _ = build(results)
    one, two = results
    assert place(book, one, "intake", "2027") != place(book, two, "intake", "2027")
    found = engines.formualizer(changed(data, {place(book, two, "level", "2027"): 365001}))
    assert list(amounts(found, book, one)) == list(all_allocations(intakes(measured())))
    assert list(amounts(found, book, two)) == list(all_allocations(intakes(measured(), level={**LEVEL, 2027: 365001})))
