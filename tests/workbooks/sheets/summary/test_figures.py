"""Summary and Comparison: whatever is chosen, the page shows what Python calculates, found by what a reader sees."""

import re
from decimal import Decimal
from fractions import Fraction

import engines
import pytest
from openpyxl.utils import get_column_letter
from places import THIN
from summary_page import (
    CHOICES,
    CONSTANT,
    EQUAL,
    SHOWN,
    Page,
    amounts_of,
    built,
    close,
    in_words,
    names_of,
    persons,
    price_index,
    rows_of,
    thin,
)

from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import build, read_scenario
from workbooks.page.styles import INPUT_FILL
from workbooks.sheets.comparison import sheet as comparison


@pytest.mark.parametrize(("year", "baseline", "compared", "dollars", "envelope"), CHOICES)
def test_every_figure_is_pythons_whatever_is_chosen(
    page: Page,
    shown: tuple[bytes, list[Result], dict[str, Result]],
    year: str,
    baseline: str,
    compared: str,
    dollars: str,
    envelope: str,
) -> None:
    _, results, equal = shown
    page.choose(Fiscal_year=year, Baseline=baseline, Compared_with_it=compared, Dollars=dollars, Envelope=envelope)
    tables = page.tables()
    deflator = price_index(year) if dollars == CONSTANT else Fraction(1)
    used = {r.scenario.name: equal.get(r.scenario.name, r) if envelope == EQUAL else r for r in results}
    expected = {name: amounts_of(result, year, deflator) for name, result in used.items()}
    names = names_of(results[0]) | {"": "Total"}
    money = {name: (result.scenario.data["scope"], result.scenario.data["measure"]) for name, result in used.items()}
    checked = 0
    for name, amounts in expected.items():
        whole, before = amounts["Total"], expected[baseline]
        for code, jurisdiction in names.items():
            x, base = amounts[jurisdiction], before[jurisdiction]
            change = None if x is None or base is None or money[name] != money[baseline] else x - base
            codes = [code] if code else [c for c in names if c]
            wanted: dict[str, tuple[Fraction | None, float]] = {
                "Allocation": (x, 0.0 if dollars == "nominal" else 1e-6),
                "Change": (change, 0.0051),
                "Change %": (None if change is None or not base else shown_of(change / base), 1e-9),
                "Share of the total %": (None if x is None or not whole else x / whole, 1e-9),
            }
            for table, counted in (
                ("Dollars per admission", "admissions"),
                ("Dollars per non-economic admission", "non_economic"),
                ("Dollars per capita", "population"),
            ):
                wanted[table] = (None if x is None else x / sum(persons(counted, c, year) for c in codes), 1e-6)
            for table, (figure, tolerance) in wanted.items():
                found = tables[table][name][jurisdiction]
                if not code and isinstance(found, str) and found:
                    assert re.fullmatch(r"\d+ of 12 known", found), f"{table}, {name}"
                    found = ""
                assert close(found, figure, tolerance), f"{table}, {name}, {jurisdiction}: {found!r}, not {figure}"
                checked += 1
            if code:
                word = "" if change is None else "more" if change > 0 else "less" if change < 0 else "–"
                assert (tables["Who receives more and who less,"][name][jurisdiction] or "") == word
    assert checked == len(SHOWN) * 13 * 7


def shown_of(change: Fraction) -> Fraction:
    """A relative change as a percent with one decimal can show it: none where that would be 0.0%, so that none is -0.0%."""
    return change if abs(change) >= Fraction(5, 10_000) else Fraction(0)


def test_no_change_is_shown_as_minus_zero() -> None:
    inputs = dict(thin().data["inputs"])
    by_year = {year: Decimal(figure) for year, figure in inputs["stated_authority"]["by_year"].items()}
    for part, shown in ((Decimal("0.9998"), 0), (Decimal("0.998"), -0.002)):
        fewer = {
            **inputs["stated_authority"],
            "by_year": {y: (x * part).quantize(Decimal(1)) for y, x in by_year.items()},
        }
        data, _, _ = built([thin(), thin(name="less", inputs={**inputs, "stated_authority": fewer})])
        page = Page(data)
        page.choose(Baseline="thin")
        tables = page.tables()
        assert tables["Change"]["less"]["Total"] < 0
        assert close(tables["Change %"]["less"]["Total"], Fraction(str(shown)), 1e-4 if shown else 0)


def grant(fiscal_year: str) -> Fraction | None:
    return next((Fraction(r["amount"]) for r in rows_of("quebec_grant") if r["fiscal_year"] == fiscal_year), None)


def test_quebec_is_beside_outside_the_total(page: Page) -> None:
    page.choose(Fiscal_year="2024-25", Dollars="nominal")
    tables = page.tables()
    paid = grant("2024-25")
    assert paid is not None
    for table, divisor in (
        ("Allocation", Fraction(1)),
        ("Dollars per admission", persons("admissions", "QC", "2024-25")),
        ("Dollars per capita", persons("population", "QC", "2024-25")),
    ):
        for scenario in SHOWN:
            assert close(tables[table][scenario]["Quebec’s grant, outside"], paid / divisor)
    page.choose(Dollars=CONSTANT)
    assert close(page.tables()["Allocation"]["settlement"]["Quebec’s grant, outside"], paid / price_index("2024-25"))
    page.choose(Fiscal_year="2026-27", Dollars="nominal")  # not published
    assert "Quebec’s grant: not known" in page.tables()["Allocation"]["settlement"]


def test_totals_at_own_and_equal_envelope(page: Page, shown: tuple[bytes, list[Result], dict[str, Result]]) -> None:
    _, results, equal = shown
    page.choose(Fiscal_year="2025-26", Dollars=CONSTANT, Envelope=EQUAL)  # the table shows all four, whatever is chosen
    sheet = page.workbook["Summary"]
    rows = {page["Summary", f"A{r}"]: r for r in range(1, sheet.max_row + 1)}
    for k, result in enumerate(results):
        for envelope, used in (("own envelope", result), ("equal envelope", equal.get(result.scenario.name, result))):
            for prices, deflator in (("nominal", Fraction(1)), ("constant", price_index("2025-26"))):
                found = page["Summary", f"{get_column_letter(2 + k)}{rows[f'{envelope}, {prices}']}"]
                total = amounts_of(used, "2025-26", deflator)["Total"]
                assert close(found, total)
    assert set(equal) == {"predictable", "quebec-parity"}


@pytest.mark.parametrize("compared", ["predictable", "settlement"])  # apart, all equal
def test_changes_are_sorted_for_the_chart(
    page: Page, shown: tuple[bytes, list[Result], dict[str, Result]], compared: str
) -> None:
    page.choose(Fiscal_year="2026-27", Baseline="settlement", Compared_with_it=compared, Dollars="nominal",
                Envelope="each its own")  # fmt: skip
    results = {r.scenario.name: amounts_of(r, "2026-27", Fraction(1)) for r in shown[1]}
    after, before = results[compared], results["settlement"]
    names = [name for name in after if name != "Total"]
    changes = {n: None if after[n] is None else after[n] - before[n] for n in names}  # type: ignore[operator]
    expected = sorted(names, key=lambda n: (changes[n] is None, -(changes[n] or 0), names.index(n)))
    sheet = page.workbook["Comparison"]
    top = next(r for r in range(1, sheet.max_row) if sheet.cell(r, 1).value == "Changes, the largest first") + 1
    assert [page["Comparison", f"A{top + r}"] for r in range(12)] == expected
    assert all(close(page["Comparison", f"C{top + r}"], changes[name]) for r, name in enumerate(expected))


def test_an_input_that_is_changed_moves_the_page(shown: tuple[bytes, list[Result], dict[str, Result]]) -> None:
    page = Page(shown[0])
    page.choose(Fiscal_year="2021-22", Dollars=CONSTANT)
    short_at_equal = "Under “predictable (equal)”, guarantees are not kept in full: "
    assert page["Summary", "A8"].startswith(short_at_equal)
    assert page["Summary", "A8"].endswith(". All checks hold.")
    before = page.tables()["Allocation"]["settlement"]
    places = {page["Context", f"A{r}"]: r for r in range(1, 30)}
    header = {page["Context", f"{get_column_letter(c)}5"]: get_column_letter(c) for c in range(3, 12)}
    page.set("Context", f"{header['2021-22']}{places['Price index, 2021-22 = 1']}", 2)
    page.set("Context", f"{header['2021-22']}{places['Grant to Quebec']}", 1_000_000)
    page.engine.evaluate_all()
    after = page.tables()["Allocation"]["settlement"]
    assert after["Ontario"] == pytest.approx(before["Ontario"] / 2)
    assert after["Quebec’s grant, outside"] == 500_000
    envelope = next(r for r in range(6, 40) if page["Parameters", f"C{r}"] == "2021-22" and page["Parameters", f"D{r}"])
    page.set("Parameters", f"D{envelope}", 784_408_000 * 2)
    page.engine.evaluate_all()
    assert page.tables()["Allocation"]["settlement"]["Total"] == 784_408_000
    assert re.search(r"\. \d+ checks say CHECK: ", page["Summary", "A8"])


# Another engine


def test_libreoffice_says_the_same(
    shown: tuple[bytes, list[Result], dict[str, Result]], page: Page, libreoffice: engines.LibreOffice
) -> None:
    chosen = {"A5": "2022-23", "B5": "predictable", "D5": "equal-per-capita", "G5": CONSTANT, "I5": EQUAL}
    labels = {page["Summary", f"{a[0]}4"] for a in chosen}
    assert labels == {"Fiscal year", "Baseline", "Compared with it", "Dollars", "Envelope"}
    found = libreoffice(shown[0], {("Summary", address): value for address, value in chosen.items()})
    for address, value in chosen.items():
        page.set("Summary", address, value)
    page.engine.evaluate_all()
    compared = 0
    for name in ("Summary", "Comparison", "Charts"):
        for row in page.workbook[name].iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                wanted, value = page[name, cell.coordinate], found[name, cell.coordinate]
                if isinstance(wanted, int | float):
                    assert close(value, Fraction(wanted), 1e-7), f"{name}!{cell.coordinate}: {value!r}, not {wanted!r}"
                else:
                    assert (value or "") == (wanted or ""), f"{name}!{cell.coordinate}"
                compared += 1
    assert compared > 1500


# Reports that have less


def test_one_scenario_of_made_up_states() -> None:
    data, (result,), _ = built([thin()])
    page = Page(data)
    assert not {"Context", "Population"} & set(page.workbook.sheetnames)
    tables = page.tables()
    per_person = {"Dollars per admission", "Dollars per non-economic admission"}
    of_years = {"Total of 2 years, 2020-21 to 2021-22", "What one per cent more of the envelope would add"}
    assert (
        set(tables) == {"Allocation", "Share of the total %"} | per_person | of_years
    )  # no change: nobody to compare with
    for code in "ABCD":
        assert close(tables["Allocation"]["thin"][code], Fraction(result.amount("allocation", "2021-22", code) or 0), 0)
    assert tables["Dollars per admission"]["thin"]["D"] in ("", None)  # nobody was admitted there
    amount = in_words(result.amount("allocation", "2021-22", "A") or 0)
    assert page["Summary", "A2"] == f"Under “thin”, A receives the most in 2021-22: {amount} of $1.0 million."
    page.choose(Fiscal_year="2020-21")
    amount = in_words(result.amount("allocation", "2020-21", "A") or 0)
    assert page["Summary", "A2"] == f"Under “thin”, A receives the most in 2020-21: {amount} of $1.0 million."


def test_scenarios_with_other_jurisdictions_and_years() -> None:
    inputs = dict(read_scenario(THIN).data["inputs"])
    drop = {"stated_authority": {**inputs["stated_authority"], "by_year": {"2021-22": Decimal(5_000_000)}}}
    drop["opening_allocation"] = {**inputs["opening_allocation"], "values": {c: Decimal(1000) for c in "DCE"}}
    rows = inputs["intake"]["by_calendar_year"]
    few = {c: {"economic": Decimal(9), "refugee": Decimal(4)} for c in "DCE"}
    drop["intake"] = {**inputs["intake"], "by_calendar_year": {y: {"values": few} for y in rows if int(y) > 2016}}
    other = thin(name="other", fiscal_years=["2021-22"], jurisdictions=["D", "C", "E"], inputs={**inputs, **drop})
    data, (first, second), _ = built([thin(), other])
    page = Page(data)
    allocation = page.tables()["Allocation"]
    assert list(allocation) == ["thin", "other"]
    assert list(allocation["thin"]) == ["A", "B", "C", "D", "E", "Total"]
    for label, result in (("thin", first), ("other", second)):
        for code in "ABCDE":
            known = code in result.scenario.jurisdictions
            amount = Fraction(result.amount("allocation", "2021-22", code) or 0) if known else None
            assert close(allocation[label][code], amount, 0), f"{label} {code}"
        assert allocation[label]["Total"] == float(result.figure("envelope", "2021-22"))
    assert page.tables()["Change"]["other"]["A"] in ("", None)
    page.choose(Fiscal_year="2020-21")
    assert set(page.tables()["Allocation"]["other"].values()) <= {"", None, "0 of 3 known"}
    assert page["Summary", "A2"] == (
        "No jurisdiction’s amounts are known under both “other” and “thin” in 2020-21 (0 of 5 known)."
    )


def test_each_scenario_can_be_chosen_by_a_name_of_its_own() -> None:
    results = run_all([thin(), build(thin().data, THIN.with_name("again.toml")), thin(name="other")])
    assert comparison.labels_of(results, Words("en")) == ("thin", "thin (2)", "other")


def test_categories_without_an_economic_one_have_no_such_table() -> None:
    text = str(read_scenario(THIN).data["inputs"]["intake"]).replace("economic", "worker")
    inputs = {**read_scenario(THIN).data["inputs"], "intake": eval(text, {"Decimal": Decimal})}
    inputs["category_weight"] = {**inputs["category_weight"], "values": {"worker": Decimal(1), "refugee": Decimal(2)}}
    page = Page(built([thin(categories=["worker", "refugee"], inputs=inputs)])[0])
    assert "Dollars per admission" in page.tables()
    assert "Dollars per non-economic admission" not in page.tables()


def test_population_is_written_where_no_scenario_shares_by_it() -> None:
    page = Page(built(("settlement",))[0])
    sheet = page.workbook["Population"]
    ontario = next(r for r in range(1, 30) if sheet.cell(r, 1).value == "Ontario")
    years = {sheet.cell(6, c).value: c for c in range(3, 11)}
    cell = sheet.cell(ontario, years["2021-22"])
    assert cell.value == persons("population", "ON", "2021-22")
    assert (cell.fill.fgColor.rgb, cell.protection.locked) == (INPUT_FILL.fgColor.rgb, False)
    amount = Fraction(run_all([read_scenario("settlement")])[0].amount("allocation", "2021-22", "ON") or 0)
    page.choose(Fiscal_year="2021-22")
    assert close(
        page.tables()["Dollars per capita"]["settlement"]["Ontario"], amount / persons("population", "ON", "2021-22")
    )
    page.set("Population", cell.coordinate, 1000)
    page.engine.evaluate_all()
    assert close(page.tables()["Dollars per capita"]["settlement"]["Ontario"], amount / 1000)
