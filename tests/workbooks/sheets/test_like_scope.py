"""Context: the grant to Quebec beside the money of the others at like scope, and what its growth leaves for them."""

from fractions import Fraction

import pytest
from summary_page import Page, built, rows_of

from fundingmodel.sets import packaged_sets, read_set

YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
LINES = ("settlement_contributions", "settlement_grants", "resettlement_contributions", "resettlement_grants")
LABELS = {
    "counted": "Times the others, landings 2 to 4 years before",
    "latest": "Times the others, landings 0 to 2 years before",
    "at_least": "Grant to Quebec, or at least this",
    "left": "Planned for all others, at the most",
    "growth": "Growth of an unknown grant (assumption)",
    "money": "Settlement and resettlement elsewhere, spent",
}


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(built(("settlement", "equal-per-admission"))[0])


def cell(page: Page, label: str, year: str) -> str:
    sheet = page.workbook["Context"]
    (row,) = (r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == LABELS[label])
    return f"{'DEFGHIJK'[YEARS.index(year)]}{row}"


def value(page: Page, label: str, year: str) -> float:
    found = page["Context", cell(page, label, year)]
    assert isinstance(found, int | float), found
    return float(found)


def landings(years: range, is_apart: bool) -> Fraction:
    rows = [r for r in rows_of("admissions_total") if int(r["year"]) in years and r["jurisdiction"] != "ZZ"]
    return sum((Fraction(r["admissions"]) for r in rows if (r["jurisdiction"] == "QC") == is_apart), Fraction(0))


def multiple(year: str, years: range) -> Fraction:
    """Of the packaged tables, on fractions: dollars per admission in Quebec over those elsewhere."""
    grant = next(Fraction(r["amount"]) for r in rows_of("quebec_grant") if r["fiscal_year"] == year)
    lines = [r for r in rows_of("federal_transfer_payments") if r["fiscal_year"] == year and r["line"] in LINES]
    money = sum((Fraction(r["spent"]) for r in lines), Fraction(0))
    return (grant / landings(years, True)) / (money / landings(years, False))


@pytest.mark.parametrize("year", YEARS[:6])
def test_the_multiple_is_that_of_the_packaged_tables_by_both_windows(page: Page, year: str) -> None:
    first = int(year[:4])
    for label, years in (("counted", range(first - 4, first - 1)), ("latest", range(first - 2, first + 1))):
        assert value(page, label, year) == pytest.approx(float(multiple(year, years)), rel=1e-12)


def test_it_is_3_4_to_3_7_times_in_2024_25_and_not_5_5(page: Page) -> None:
    assert [round(value(page, label, "2024-25"), 1) for label in ("counted", "latest")] == [3.4, 3.7]
    every = [value(page, label, year) for label in ("counted", "latest") for year in YEARS[:6]]
    assert max(every) < 5


def test_interim_housing_and_asylum_are_not_in_it(page: Page) -> None:
    """1,563.5 million of 2024-25, as the collection's list of scopes has it."""
    assert round(value(page, "money", "2024-25") / 1e6, 1) == 1563.5


def test_the_grant_is_at_least_what_it_was_and_the_plan_leaves_the_rest(page: Page) -> None:
    assert [value(page, "at_least", year) for year in YEARS[5:]] == [867_335_000] * 3
    assert [round(value(page, "left", year) / 1e6, 1) for year in YEARS[6:]] == [1218.2, 1013.7]
    assert page["Context", cell(page, "left", "2024-25")] in ("", None)


def test_growth_of_the_grant_leaves_less_for_the_others() -> None:
    page = Page(built(("settlement", "equal-per-admission"))[0])
    page.engine.set_value("Context", int(cell(page, "growth", "2025-26")[1:]), 10, 0.05)
    page.engine.set_value("Context", int(cell(page, "growth", "2026-27")[1:]), 11, 0.02)
    page.engine.evaluate_all()
    grant = round(867_335_000 * Fraction("1.05"))
    assert value(page, "at_least", "2025-26") == grant
    assert value(page, "at_least", "2026-27") == round(grant * Fraction("1.02"))
    assert value(page, "left", "2026-27") == 1_881_008_444 - round(grant * Fraction("1.02"))


@pytest.mark.parametrize(("language", "mark"), [("en", " (assumed)"), ("fr", " (supposé)")])
def test_years_whose_grant_is_assumed_are_marked_in_both_languages(language: str, mark: str) -> None:
    page = Page(built(("settlement", "equal-per-admission"), language=language)[0])
    context = next(each for each in page.workbook.worksheets if each.title in ("Context", "Contexte"))
    label = LABELS["at_least"] if language == "en" else "Subvention au Québec, ou au moins ce montant"
    (row,) = (r for r in range(1, context.max_row + 1) if context.cell(r, 1).value == label)
    heads = [str(page[context.title, f"{column}{row - 3}"]) for column in "DEFGHIJK"]
    assert [mark in head for head in heads] == [False] * 6 + [True] * 2


def test_a_grant_that_becomes_known_takes_its_place() -> None:
    page = Page(built(("settlement", "equal-per-admission"))[0])
    head = int(cell(page, "at_least", "2025-26")[1:]) - 3
    assert [page["Context", f"{column}{head}"] for column in "IJK"] == [
        "2024-25",
        "2025-26 (assumed)",
        "2026-27 (assumed)",
    ]
    page.engine.set_value("Context", 7, 10, 900_000_000)
    page.engine.evaluate_all()
    assert value(page, "at_least", "2025-26") == value(page, "at_least", "2026-27") == 900_000_000
    assert [page["Context", f"{column}{head}"] for column in "IJK"] == ["2024-25", "2025-26", "2026-27 (assumed)"]


def test_quebec_parity_is_in_a_report_by_name_alone() -> None:
    assert all("quebec-parity" not in (*each.scenarios, *each.known) for each in map(read_set, packaged_sets()))
    results = built(("settlement", "quebec-parity"))[1]
    assert [result.scenario.name for result in results] == ["settlement", "quebec-parity"]
