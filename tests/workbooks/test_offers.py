"""The workbook of offers with formulas of their own: live, and what Python says of the changed file."""

from decimal import Decimal
from io import BytesIO

import engines
import openpyxl
import pytest
from engine_agreement import engine_disagrees
from money import whole_units
from offers import OFFERS

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import build, read_scenario
from workbooks import report
from workbooks.file.saving import stored_values
from workbooks.page.book import Book, key_of

SHOWN = ("settlement", "floor-collar", "no-base-escalated", "wages", "by-population", "collar-again")


def of_names(*names: str) -> list[Result]:
    paths = [name if name == "settlement" else OFFERS / f"{name}.toml" for name in names]
    return run_all([read_scenario(path) for path in paths])


def allocations(found: engines.Values, book: Book, result: Result) -> dict[str, list[int]]:
    cells = {year: book.cells(result, "allocation", year) for year in result.scenario.fiscal_years}
    return {
        year: [whole_units(found[of.sheet, address]) for row in of.addresses() for address in row]
        for year, of in cells.items()
        if of is not None
    }


def exact(result: Result) -> dict[str, list[int]]:
    scenario = result.scenario
    amounts = {y: [result.amount("allocation", y, code) for code in scenario.jurisdictions] for y in result.main.years}
    return {
        year: [whole_units(amount) for amount in of_year if amount is not None] for year, of_year in amounts.items()
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_report_of_offers_is_calculated_alike_by_ironcalc(language: str) -> None:
    results = of_names(*SHOWN)
    data, book, _ = report.build(results, language)
    found = engines.ironcalc(data)
    assert not list(engine_disagrees(stored_values(data), found))
    for result in results:
        assert allocations(found, book, result) == exact(result)


def test_a_changed_cell_moves_an_offer_as_a_changed_file_does(libreoffice: engines.LibreOffice) -> None:
    """The growth of an escalated envelope, changed on Parameters: every amount is that of the file with this figure."""
    results = of_names("settlement", "floor-collar", "no-base-escalated")
    data, book, _ = report.build(results)
    escalator = book.inputs[key_of(results[2].scenario), "", "escalator", ""]
    found = libreoffice(data, {(escalator.sheet, escalator.addresses()[0][0]): 0.0525})
    scenario = results[2].scenario
    inputs = {**scenario.data["inputs"], "escalator": {"unit": "ratio", "value": Decimal("0.0525"), "assumption": True}}
    (wanted,) = run_all([build({**scenario.data, "inputs": inputs}, scenario.path)])
    assert allocations(found, book, results[2]) == exact(wanted) != exact(results[2])
    assert allocations(found, book, results[1]) == exact(results[1])


def test_no_claim_of_the_parent_is_on_the_sheets_of_a_changed_formula() -> None:
    data, _, _ = report.build(of_names("no-base"))
    workbook = openpyxl.load_workbook(BytesIO(data))
    texts = [
        str(cell.value)
        for sheet in workbook
        if sheet.title not in ("About", "Sources")  # where data sets are described
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
    claims = [text for text in texts if "alibrated" in text]
    assert any("settlement without base amount" in text for text in texts)
    assert claims
    # Not by its name: a copy for the table names no scenario that is not in it.
    assert all(text.startswith("As in an earlier formula. Calibrated") for text in claims)


# What each changes of its parent


@pytest.mark.parametrize(
    ("language", "sheet", "head", "dropped", "weight"),
    [
        (
            "en",
            "Offers",
            ("Scenario", "Made from", "What it changes"),
            "Step hold-harmless: dropped",
            "Input category weight (Resettled refugees and protected persons): 2.5 → 3",
        ),
        (
            "fr",
            "Offres",
            ("Scénario", "Fait à partir de", "Ce qu’il change"),
            "Étape clause de maintien : retirée",
            "Donnée coefficient de pondération (Réfugiés réinstallés et personnes protégées) : 2,5 → 3",
        ),
    ],
)
def test_the_sheet_of_offers_says_what_each_changes(
    language: str, sheet: str, head: tuple[str, ...], dropped: str, weight: str
) -> None:
    chain = [read_scenario(name) for name in ("offer-2-no-base", "offer-3-slower-growth", "offer-4-narrower-collar")]
    data, _, _ = report.build(run_all(chain), language)
    workbook = openpyxl.load_workbook(BytesIO(data))
    rows = [
        tuple(str(x or "").replace("\u00a0", " ") for x in row) for row in workbook[sheet].iter_rows(values_only=True)
    ]
    assert head in rows
    names = [row[:2] for row in rows[rows.index(head) + 1 :] if row[0]]
    offer = {"en": "offer", "fr": "offre"}[language]
    assert names == [(f"{offer} 3", f"{offer} 2"), (f"{offer} 4", f"{offer} 3")]
    changes = [row[2] for row in rows]
    assert dropped in changes
    assert weight in changes
    method = workbook[{"en": "Method", "fr": "Méthode"}[language]]
    texts = [str(cell.value or "").replace("\u00a0", " ") for row in method.iter_rows() for cell in row]
    assert dropped in texts


def test_without_a_parent_in_the_report_there_is_no_sheet_of_offers() -> None:
    data, _, _ = report.build(of_names("settlement"))
    assert "Offers" not in openpyxl.load_workbook(BytesIO(data)).sheetnames
