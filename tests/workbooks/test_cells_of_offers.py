"""Cells of offers: what an offer does not state is its parent's cell, and both move; what it states is its own.

What is expected is what Python says of files in which the same figures are changed.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from money import whole_units

import fundingmodel
from fundingmodel.cells import Cells
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page.book import Book, key_of

SETTLEMENT = (Path(fundingmodel.__file__).parent / "scenarios" / "settlement.toml").read_text(encoding="utf-8")
HEAD = 'parent = "{parent}"\nname = "{name}"\nauthor = "Ontario"\ndate = "2026-11-29"\nreason = "x"\n'
WEIGHT = "[inputs.category_weight]\nvalues.refugee = 3\nassumption = true\n"
BASE = '[inputs.base_for_each]\nunit = "dollars"\nprice_basis = "nominal"\nvalue = 600000\nassumption = true\n'
OTHER = "[inputs.category_weight]\nvalues.family = 1.5\nassumption = true\n"
FILES = {"a": ("base", WEIGHT), "b": ("a", BASE), "c": ("base", OTHER)}
NAMES = ("base", *FILES)
ENGINES = {"formualizer": engines.formualizer, "ironcalc": engines.ironcalc}


def written(folder: Path, changes: Sequence[tuple[str, str, str]] = ()) -> list[Result]:
    """The four scenarios as files, a text of some of them replaced by another."""
    folder.mkdir(exist_ok=True)
    texts = {"base": SETTLEMENT.replace('name = "settlement"', 'name = "base"')}
    texts |= {name: HEAD.format(parent=f"{parent}.toml", name=name) + own for name, (parent, own) in FILES.items()}
    for name, old, new in changes:
        assert texts[name].count(old) == 1
        texts[name] = texts[name].replace(old, new)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    return run_all([read_scenario(folder / f"{name}.toml", years=["2025-26", "2026-27"]) for name in NAMES])


def cell(book: Book, result: Result, name: str, place: int = 0) -> tuple[str, str]:
    at: Cells = book.inputs[key_of(result.scenario), "", name, ""]
    return at.sheet, at.addresses()[place][0]


def changed(data: bytes, values: dict[tuple[str, str], float]) -> bytes:
    workbook, saved = openpyxl.load_workbook(BytesIO(data)), BytesIO()
    for (sheet, address), value in values.items():
        workbook[sheet][address.replace("$", "").split("!")[-1]] = value
    workbook.save(saved)
    return saved.getvalue()


def allocations(found: engines.Values, book: Book, results: Sequence[Result]) -> list[list[int]]:
    return [
        [whole_units(found[of.sheet, address]) for row in of.addresses() for address in row]
        for result in results
        for year in result.scenario.fiscal_years
        if (of := book.cells(result, "allocation", year)) is not None
    ]


def exact(results: Sequence[Result]) -> list[list[int]]:
    return [
        [
            whole_units(amount)
            for code in r.scenario.jurisdictions
            if (amount := r.amount("allocation", year, code)) is not None
        ]
        for r in results
        for year in r.scenario.fiscal_years
    ]


def test_what_is_not_stated_has_one_cell(tmp_path: Path) -> None:
    results = written(tmp_path / "files")
    _, book, _ = report.build(results)
    base, a, b, c = (cell(book, result, "base_for_each") for result in results)
    assert base == a == c != b
    weights = [cell(book, result, "category_weight") for result in results]
    assert weights[0] != weights[1] == weights[2] != weights[3]  # what an offer states in part has cells of its own


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shared_cell_moves_all_that_share_it(engine: str, tmp_path: Path) -> None:
    results = written(tmp_path / "files")
    data, book, _ = report.build(results)
    calculate: Callable[[bytes], engines.Values] = ENGINES[engine]
    values = {
        cell(book, results[0], "base_for_each"): 650_000,  # base, a and c
        cell(book, results[0], "category_weight", 0): 1.2,  # economic, in all four
        cell(book, results[0], "category_weight", 1): 0.9,  # family: c has its own
    }
    found = allocations(calculate(changed(data, values)), book, results)
    old = "values = { economic = 1, family = 1, refugee = 2.5, other = 1 }"
    new = "values = { economic = 1.2, family = 0.9, refugee = 2.5, other = 1 }"
    expected = exact(written(tmp_path / "moved", [("base", old, new), ("base", "value = 500000", "value = 650000")]))
    assert found == expected
    before = exact(results)
    assert all(one != other for one, other in zip(found, before, strict=True))  # each of the four moved in each year


@pytest.mark.parametrize("engine", ENGINES)
def test_an_own_cell_moves_the_offer_and_its_children_alone(engine: str, tmp_path: Path) -> None:
    results = written(tmp_path / "files")
    data, book, _ = report.build(results)
    calculate: Callable[[bytes], engines.Values] = ENGINES[engine]
    found = allocations(calculate(changed(data, {cell(book, results[1], "category_weight", 2): 3.5})), book, results)
    expected = exact(written(tmp_path / "moved", [("a", "values.refugee = 3", "values.refugee = 3.5")]))
    assert found == expected
    before = exact(results)
    same = [one == other for one, other in zip(found, before, strict=True)]
    assert same == [True, True, False, False, False, False, True, True]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_bad_cell_stops_all_that_share_it(engine: str, tmp_path: Path) -> None:
    results = written(tmp_path / "files")
    data, book, _ = report.build(results)
    sheet, address = cell(book, results[0], "category_weight", 0)
    found = ENGINES[engine](changed(data, {(sheet, address): "x"}))  # type: ignore[dict-item]
    for result in results:
        of = book.cells(result, "allocation", "2026-27")
        assert of is not None
        assert not isinstance(found[of.sheet, of.addresses()[0][0]], float | int)
