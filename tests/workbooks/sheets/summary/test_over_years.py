"""Totals over the years, what they are more than the baseline's, what one per cent of the envelope is worth to whom, and the cost."""

import re
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import engines
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from places import THIN
from summary_page import CONSTANT, EQUAL, Page, amounts_of, close, names_of, price_index, thin

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import build, read_scenario
from workbooks import report
from workbooks.sheets import Opening

NAMES = ("settlement", "settlement-economic-half", "predictable", "quebec-parity")
YEARS = ("2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
Opened = tuple[bytes, Page, list[Result], dict[str, Any]]


def opened(names: tuple[Any, ...], opening: Opening, language: str = "en") -> Opened:
    results = run_all([read_scenario(x) if isinstance(x, str) else x for x in names])
    data, _, equal = report.build(results, language, opening=opening)
    return data, Page(data), results, equal


@pytest.fixture(scope="module")
def over() -> Opened:
    return opened(NAMES, Opening(total_over=YEARS))


def table(page: Page, title: str) -> dict[str, dict[str, Any]]:
    """A table by how its title begins: scenario, then jurisdiction."""
    sheet = page.workbook["Summary"]
    for row in range(1, sheet.max_row + 1):
        for column in range(1, sheet.max_column + 1):
            if str(page["Summary", f"{get_column_letter(column)}{row}"]).startswith(title):
                return columns(page, row + 1, max(column, 2))
    raise AssertionError(f"no table {title!r}")


def columns(page: Page, header: int, left: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    while name := page["Summary", f"{get_column_letter(left)}{header}"]:
        rows: dict[str, Any] = {}
        row = header + 1
        while label := page["Summary", f"A{row}"]:
            rows[str(label)] = page["Summary", f"{get_column_letter(left)}{row}"]
            row += 1
        found[str(name).removesuffix(" (baseline)")] = rows
        left += 1
    return found


def together(result: Result, constant: bool) -> dict[str, Fraction | None]:
    """What a scenario gives over the years, each in its own dollars or in those of the base year."""
    by_year = [amounts_of(result, year, price_index(year) if constant else Fraction(1)) for year in YEARS]
    return {name: sum((Fraction(x[name] or 0) for x in by_year), Fraction(0)) for name in by_year[0]}


@pytest.mark.parametrize("dollars", ["nominal", CONSTANT])
@pytest.mark.parametrize("envelope", ["each its own", EQUAL])
@pytest.mark.parametrize("baseline", ["settlement", "predictable"])
def test_totals_and_their_changes_are_pythons(over: Opened, dollars: str, envelope: str, baseline: str) -> None:
    _, page, results, equal = over
    page.choose(Fiscal_year="2023-24", Baseline=baseline, Dollars=dollars, Envelope=envelope)
    used = {r.scenario.name: equal.get(r.scenario.name, r) if envelope == EQUAL else r for r in results}
    blank = {name: dict.fromkeys(amounts_of(results[0], YEARS[0], Fraction(1))) for name in used}
    expected = {name: together(r, dollars == CONSTANT) if r else blank[name] for name, r in used.items()}
    money = {r.scenario.name: (used[r.scenario.name] or r).scenario.data["scope"] for r in results}
    assert [name for name, result in used.items() if not result] == ([NAMES[1]] if envelope == EQUAL else [])
    totals, changes = (table(page, title) for title in ("Total of 5 years, 2022-23 to 2026-27", "Change of that total"))
    checked = 0
    for name, amounts in expected.items():
        for jurisdiction, amount in amounts.items():
            assert close(totals[name][jurisdiction], amount, 1e-5), (name, jurisdiction)
            before = expected[baseline][jurisdiction]
            change = None if amount is None or before is None or money[name] != money[baseline] else amount - before
            assert close(changes[name][jurisdiction], change, 0.0051), (name, jurisdiction)
            checked += 1
    assert checked == 4 * 13


def test_a_year_that_is_not_known_leaves_no_total() -> None:
    shorter = read_scenario("equal-per-admission", years=["2024-25", "2025-26"])
    page = opened(("settlement", shorter), Opening(total_over=YEARS))[1]
    totals = table(page, "Total of 5 years, 2022-23 to 2026-27")
    assert totals["settlement"]["Total"] and set(totals["equal-per-admission"].values()) <= {"", None}
    assert set(table(page, "Change of that total")["equal-per-admission"].values()) <= {"", None}


def test_the_years_that_all_have_are_added_and_one_year_is_no_total() -> None:
    shorter = read_scenario("equal-per-admission", years=["2024-25", "2025-26"])
    totals = table(opened(("settlement", shorter), Opening())[1], "Total of 2 years, 2024-25 to 2025-26")
    assert totals["settlement"]["Total"] == totals["equal-per-admission"]["Total"] == 996_800_000 + 964_500_000
    page = opened(("settlement", read_scenario("equal-per-admission", years=["2025-26"])), Opening())[1]
    assert not any(str(page["Summary", f"A{r}"]).startswith("Total of") for r in range(1, 60))


def test_all_years_shown_are_added_where_no_set_says_which() -> None:
    page = opened((thin(), thin(name="other")), Opening())[1]
    (result,) = run_all([thin()])
    years = result.scenario.fiscal_years
    totals = table(page, f"Total of {len(years)} years, {years[0]} to {years[-1]}")
    whole = sum(
        result.amount("allocation", year, code) or 0 for year in years for code in result.scenario.jurisdictions
    )
    assert close(totals["thin"]["Total"], Fraction(whole))


def raised(scenario: Any, by: Decimal) -> Any:
    """The same scenario with an envelope that is larger in every year."""
    said = dict(scenario.data["inputs"]["stated_authority"])
    (before,) = run_all([scenario])
    years = {year: Decimal(str(before.figure("envelope", year))) * by for year in scenario.fiscal_years}
    figures = {"unit": "dollars", "price_basis": "nominal", "assumption": True, "by_year": years}
    figures |= {key: said[key] for key in ("scope", "measure") if key in said} or {
        key: scenario.data[key] for key in ("scope", "measure") if key in scenario.data
    }
    return build({**scenario.data, "inputs": {**scenario.data["inputs"], "stated_authority": figures}}, scenario.path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["settlement", "settlement-economic-half", "equal-per-admission", "cohort"])
@pytest.mark.parametrize("year", ["2021-22", "2026-27"])
def test_one_per_cent_is_what_a_larger_envelope_adds(name: str, year: str) -> None:
    """The engine, run again with an envelope that is one per cent larger, gives each that much more; to the cents of rounding."""
    scenario = read_scenario(name)
    (before,), (after,) = run_all([scenario]), run_all([raised(scenario, Decimal("1.01"))])
    page = opened((scenario,), Opening())[1]
    page.choose(Fiscal_year=year)
    worth = table(page, "What one per cent more of the envelope would add")[name]
    for code, jurisdiction in names_of(before).items():
        added = Fraction(after.amount("allocation", year, code) or 0) - Fraction(
            before.amount("allocation", year, code) or 0
        )
        assert close(worth[jurisdiction], added, 0.021), jurisdiction
    assert close(worth["Total"], Fraction(before.figure("envelope", year)) / 100, 0.006)
    assert min(worth.values()) > 0


def test_its_title_says_in_which_dollars(over: Opened) -> None:
    page = Page(over[0])
    for chosen in ("nominal", CONSTANT):
        page.choose(Dollars=chosen)
        shown = [str(cell) for cell in titles(page) if str(cell).startswith("What one per cent more")]
        assert len(shown) == 1 and f"of {chosen} dollars" in shown[0], shown


def titles(page: Page) -> list[Any]:
    sheet = page.workbook["Summary"]
    return [page["Summary", cell.coordinate] for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_who_is_held_gets_nothing_of_it() -> None:
    """Of four recipients one is held far above its share: two of the others share the per cent; to the last nobody was admitted."""
    inputs = dict(thin().data["inputs"])
    held = {**inputs["opening_allocation"], "values": {"A": 900_000, "B": 1_000, "C": 1_000, "D": 1_000}}
    scenario = build({**read_scenario(THIN).data, "inputs": {**inputs, "opening_allocation": held}}, THIN)
    (result,) = run_all([scenario])
    page = opened((scenario,), Opening())[1]
    page.choose(Fiscal_year="2021-22")
    worth = table(page, "What one per cent more of the envelope would add")["thin"]
    names = names_of(result)
    rules = {code: result.amount("allocation", "2021-22", code) for code in names}
    assert rules["A"] >= 800_000 * Decimal("0.9")
    assert not worth[names["A"]] and all(worth[names[code]] > 0 for code in "BC")
    assert close(worth["Total"], Fraction(result.figure("envelope", "2021-22")) / 100)


def test_the_tables_are_live(over: Opened) -> None:
    """An envelope that is doubled on Parameters moves the total and the worth of a per cent."""
    page = Page(over[0])
    page.choose(Fiscal_year="2026-27", Dollars="nominal", Envelope="each its own", Baseline="settlement")
    before = table(page, "Total of 5 years")["settlement"]["Total"]
    one = table(page, "What one per cent more")["settlement"]["Total"]
    sheet = page.workbook["Parameters"]
    row = next(
        r for r in range(6, sheet.max_row)
        if page["Parameters", f"C{r}"] == "2026-27" and page["Parameters", f"D{r}"] == 840_200_000
    )  # fmt: skip
    page.set("Parameters", f"D{row}", 1_680_400_000)
    page.engine.evaluate_all()
    assert table(page, "Total of 5 years")["settlement"]["Total"] == before + 840_200_000
    assert close(table(page, "What one per cent more")["settlement"]["Total"], Fraction(one) * 2)


# What stands first


def test_the_cost_stands_first_where_a_set_says_so() -> None:
    data, page, results, _ = opened(NAMES[:3], Opening(total_over=YEARS, stands_first="cost", year="2024-25"))
    by_name = {r.scenario.name: r for r in results}
    given = {n: {y: amounts_of(r, y, Fraction(1))["Total"] for y in YEARS} for n, r in by_name.items()}
    totals, more = (table(page, title) for title in ("What each gives in all", "What each adds to the envelope"))
    for name in NAMES[:3]:
        for year in YEARS:
            base = given["settlement"][year] or 0
            assert close(totals[name][year], given[name][year])
            assert close(more[name][year], Fraction(given[name][year] or 0) - base)
        whole = [sum(Fraction(given[n][y] or 0) for y in YEARS) for n in (name, "settlement")]
        assert close(more[name]["5 years, 2022-23 to 2026-27"], whole[0] - whole[1])
    summary = openpyxl.load_workbook(BytesIO(data), data_only=True)["Summary"]
    assert re.match("The envelopes differ: .*, provided by the federal government", str(summary["A2"].value))
    assert str(summary["A10"].value).startswith("Under “predictable”, ")
    column = [str(summary.cell(r, 1).value) for r in range(1, 40)]
    tops = [
        next(n for n, text in enumerate(column) if text.startswith(t)) for t in ("What each gives", "Allocation in")
    ]
    assert tops == sorted(tops)


def test_other_money_adds_to_no_envelope() -> None:
    page = opened(("settlement", "quebec-parity"), Opening(total_over=YEARS, stands_first="cost"))[1]
    assert set(table(page, "What each adds")["quebec-parity"].values()) <= {"", None}
    assert all(table(page, "What each gives")["quebec-parity"].values())


def test_in_french() -> None:
    page = opened(NAMES[:2], Opening(total_over=YEARS, stands_first="cost"), "fr")[1]
    sheet = page.workbook["Sommaire"]
    said = " ".join(
        str(page["Sommaire", c.coordinate]).replace("\u00a0", " ") for row in sheet.iter_rows(max_row=90) for c in row
    )
    against = "« établissement calé »"
    for text in ("Total de 5 exercices, 2022-2023 à 2026-2027", f"Variation de ce total par rapport à {against}",
                 "Ce qu’ajouterait 1 % de plus de l’enveloppe", f"Ce que chacun ajoute à l’enveloppe de {against}"):  # fmt: skip
        assert text in said, text


def test_libreoffice_says_the_same(libreoffice: engines.LibreOffice) -> None:
    """Another engine, every formula of the page and of what it reads, with the block of known amounts and the cost first."""
    names = ("settlement", "settlement-economic-half", "predictable", "published")
    data, page, _, _ = opened(names, Opening(total_over=YEARS, stands_first="cost"))
    choice = {"A5": "2026-27", "G5": CONSTANT, "I5": EQUAL}
    places = {f"{get_column_letter(c)}5": page["Summary", f"{get_column_letter(c)}4"] for c in range(1, 12)}
    chosen = {place: choice[old] for old, label in (("A5", "Fiscal year"), ("G5", "Dollars"), ("I5", "Envelope"))
              for place, found in places.items() if found == label}  # fmt: skip
    assert len(chosen) == 3
    found = libreoffice(data, {("Summary", place): value for place, value in chosen.items()})
    for place, value in chosen.items():
        page.set("Summary", place, value)
    page.engine.evaluate_all()
    compared = 0
    for name in ("Summary", "Comparison"):
        for row in page.workbook[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    wanted, value = page[name, cell.coordinate], found[name, cell.coordinate]
                    if isinstance(wanted, int | float):
                        assert close(value, Fraction(wanted), 1e-7), (
                            f"{name}!{cell.coordinate}: {value!r}, not {wanted!r}"
                        )
                    else:
                        assert (value or "") == (wanted or ""), f"{name}!{cell.coordinate}: {value!r}, not {wanted!r}"
                    compared += 1
    assert compared > 1500
