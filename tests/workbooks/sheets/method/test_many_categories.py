"""A hundred weighted categories and sixty jurisdictions: every formula is within Excel's limits, and every engine has Python's figures."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from engine_agreement import engine_disagrees
from engines import Values
from excel_limits import beyond_limits
from many_categories import many_categories
from money import whole_units
from written_scenarios import written

from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario
from workbooks.file.saving import stored_values
from workbooks.page.book import Book, key_of
from workbooks.report import build

JURISDICTIONS = tuple(f"j{n}" for n in range(60))
Many = tuple[bytes, Book, Result]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    result = run(read_scenario(many_categories(tmp_path_factory.mktemp("many"), 60, JURISDICTIONS)))
    data, book, _ = build([result], "en")
    return data, book, result


def weights(texts: list[object]) -> Iterator[tuple[str, float]]:
    """The categories with their weights, as the texts of Method have them."""
    for text in texts:
        for code, weight in re.findall(r"category (c\d+) x* *([\d.]+)(?:; |$)", str(text)):
            yield code, float(weight)


def of_method(found: dict[str, object]) -> list[object]:
    """The texts with the weights, from top to bottom."""
    rows = sorted((int(address[1:]), text) for address, text in found.items() if address.startswith("E"))
    return [text for _, text in rows if "category c" in str(text)]


def wanted(result: Result) -> list[tuple[str, float]]:
    return [(code, 1 + n / 10) for n, code in enumerate(result.scenario.tier.place.categories)]


def test_every_formula_is_within_the_limits(many: Many) -> None:
    assert beyond_limits(many[0]) == []


def test_method_has_all_weights_in_cells_that_show_them(many: Many) -> None:
    texts = of_method(dict(stored_values(many[0])["Method"]))
    assert len(texts) > 1
    assert list(weights(texts)) == wanted(many[2])
    sheet = openpyxl.load_workbook(BytesIO(many[0]))["Method"]
    heights = [sheet.row_dimensions[cell.row].height for (cell,) in sheet["E1:E200"] if "&" in str(cell.value)]
    assert len(heights) == len(texts) and max(heights) < 409


@pytest.mark.parametrize(("length", "cells"), [(600, 10), (9000, 0)])
def test_long_names_take_more_cells_and_too_long_ones_are_on_their_sheet(
    tmp_path: Path, length: int, cells: int
) -> None:
    data, _, _ = build([run(read_scenario(many_categories(tmp_path, length)))], "en")
    assert beyond_limits(data) == []
    texts = of_method(dict(stored_values(data)["Method"]))
    assert len(texts) >= cells and bool(texts) == bool(cells)
    assert len(list(weights(texts))) == (100 if cells else 0)
    sheet = openpyxl.load_workbook(BytesIO(data))["Method"]
    said = [cell.value for (cell,) in sheet["E1:E300"] if cell.value == "see the sheet Parameters"]
    assert bool(said) != bool(cells)


def test_the_amounts_of_a_hundred_years_are_in_formulas_that_can_be_calculated(tmp_path: Path) -> None:
    """An amount in millions joins several texts: here the engine that stores values is at its end before a row is full."""
    path = written(tmp_path, "jurisdiction,persons\ncoast,30\nhills,12\n")
    years = [f"{year}-{(year + 1) % 100:02d}" for year in range(2001, 2101)]
    text = path.read_text(encoding="utf-8").replace('["2025-26"]', f'{{ first = "{years[0]}", last = "{years[-1]}" }}')
    stated = ", ".join(f'"{year}" = {1_000_000 + 100_000 * n}' for n, year in enumerate(years))
    text = text.replace("value = 1000000,", f"by_year = {{ {stated} }},")
    path.write_text(text, encoding="utf-8", newline="\n")
    data, _, _ = build([run(read_scenario(path))], "en")
    texts = "; ".join(
        str(value)
        for value in stored_values(data)["Method"].values()
        if "2001-02: " in str(value) or "2100-01: " in str(value)
    )
    assert beyond_limits(data) == []
    assert texts.startswith("2001-02: $1.0 million; 2002-03: $1.1 million; ") and texts.endswith(
        "2100-01: $10.9 million"
    )


def test_every_engine_has_the_figures_of_python(many: Many, engine: Callable[..., Values]) -> None:
    data, book, result = many
    found = engine(data)
    assert not list(engine_disagrees(stored_values(data), found))
    cells = book.cells(result, "allocation", "2025-26")
    assert cells is not None
    amounts = [found[cells.sheet, address] for (address,) in cells.addresses()]
    exact = [result.amount("allocation", "2025-26", code) for code in JURISDICTIONS]
    assert [whole_units(x) for x in amounts] == [whole_units(x) for x in exact if x is not None]
    assert len(amounts) == 60 and len({*amounts}) > 1


def test_a_changed_weight_is_in_the_text_that_has_it(many: Many, libreoffice: Callable[..., Values]) -> None:
    data, book, result = many
    place = book.inputs[key_of(result.scenario), "", "category_weight", ""]
    address = place.addresses()[77][0]
    found = libreoffice(data, {(place.sheet, address): 123.5})
    texts = [
        text for at in stored_values(data)["Method"] if (text := found["Method", at]) and "category c" in str(text)
    ]
    assert dict(weights(texts)) == {**dict(wanted(result)), "c77": 123.5}
