"""Summary, Comparison and Charts: whatever is chosen, the page says what Python says, found by what a reader sees."""

import csv
import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import engines
import formualizer
import openpyxl
import pytest
from engine_agreement import ALLOWED
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from places import PACKAGE, SETTLEMENT_FUNDING, THIN

import workbooks
from fundingmodel.analysis.binding import binding_rule
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import Scenario, build, read_scenario
from workbooks import report
from workbooks.page import scale, sentences
from workbooks.page.book import Book
from workbooks.page.styles import INPUT_FILL
from workbooks.sheets import context
from workbooks.sheets.comparison import sheet as comparison

DATA = PACKAGE / "data"
SHOWN = ("settlement", "published", "equal-per-capita", "predictable", "quebec-parity")
CONSTANT, EQUAL = "constant 2021-22", "that of settlement for all"


class Page:
    """A workbook held open by an engine: cells may be set, and the tables of a sheet are found by their titles."""

    def __init__(self, data: bytes) -> None:
        self.engine = formualizer.load_workbook_bytes(data)
        self.workbook = openpyxl.load_workbook(BytesIO(data))
        self.engine.evaluate_all()

    def __getitem__(self, place: tuple[str, str]) -> Any:
        return self.engine.get_value(place[0], *coordinate_to_tuple(place[1]))

    def set(self, sheet: str, address: str, value: object) -> None:
        self.engine.set_value(sheet, *coordinate_to_tuple(address), value)

    def choose(self, **chosen: str) -> None:
        """Choices are made under their labels, as a person makes them."""
        labels = {self["Summary", f"{get_column_letter(c)}4"]: get_column_letter(c) for c in range(1, 30)}
        for label, value in chosen.items():
            self.set("Summary", f"{labels[label.replace('_', ' ')]}5", value)
        self.engine.evaluate_all()

    def tables(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The tables of the Summary, by the first words of their titles: scenario, then jurisdiction, then figure."""
        sheet = self.workbook["Summary"]
        values = [[self.engine.get_value("Summary", r, c) for c in range(1, sheet.max_column + 1)]
                  for r in range(1, sheet.max_row + 1)]  # fmt: skip
        found = {}
        for r, row in enumerate(values):
            names = [x for x in values[r + 1] if x] if r + 1 < len(values) else []
            if names[:1] != ["Jurisdiction"]:
                continue
            header = values[r + 1]
            lefts = [1, *(c for c in range(2, len(header)) if header[c] and not header[c - 1])]
            titles = [x for x in row if x and x != "Contents"]
            for title, left in zip(titles, lefts, strict=False):
                name = re.split(r" \(| in \d| against", title)[0] + (" %" if "percent" in title else "")
                found[name] = self._table(values, r + 1, left)
        return found

    def _table(self, values: list[list[Any]], header: int, left: int) -> dict[str, dict[str, Any]]:
        table: dict[str, dict[str, Any]] = {}
        for c in itertools.takewhile(lambda c: c < len(values[header]) and values[header][c], itertools.count(left)):
            label = str(values[header][c]).removesuffix(" (baseline)")
            rows = itertools.takewhile(lambda row: row[0], values[header + 1 :])
            table[label] = {str(row[0]): row[c] for row in rows}
        return table


def built(
    names: tuple[str, ...] | list[Scenario], language: str = "en"
) -> tuple[bytes, list[Result], dict[str, Result]]:
    results = run_all([read_scenario(x) if isinstance(x, str) else x for x in names])
    data, _, equal = report.build(results, language)
    return data, results, equal


@pytest.fixture(scope="module")
def shown() -> tuple[bytes, list[Result], dict[str, Result]]:
    return built(SHOWN)


@pytest.fixture(scope="module")
def page(shown: tuple[bytes, list[Result], dict[str, Result]]) -> Page:
    return Page(shown[0])


def unstored(monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], language: str = "en") -> tuple[bytes, Book]:
    """A workbook as written, without the minutes that storing and comparing its values take."""
    monkeypatch.setattr(report, "filled", lambda data: data)
    monkeypatch.setattr(report, "check_agreement", lambda *_: None)
    data, book, _ = report.build(run_all([read_scenario(name) for name in names]), language)
    return data, book


# What is expected, from the results and the packaged files, without the code under test


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def persons(what: str, code: str, fiscal_year: str) -> Fraction:
    first = int(fiscal_year[:4])
    if what == "population":
        found = [r["population"] for r in rows_of("population")
                 if (r["year"], r["jurisdiction"], r["vintage"]) == (str(first - 2), code, "2024")]  # fmt: skip
        return Fraction(found[0])
    counted = [
        Fraction(r["admissions"] or 0) + (Fraction(5, 2) if r["suppressed"] == "1" else 0)
        for r in rows_of("admissions")
        if r["jurisdiction"] == code
        and r["category"] != "not_stated"
        and int(r["year"]) in (first - 4, first - 3, first - 2)
        and (what == "admissions" or r["category"] != "economic")
    ]
    return sum(counted, Fraction(0)) / 3


def price_index(fiscal_year: str) -> Fraction:
    return next(Fraction(r["index"]) for r in rows_of("price_index") if r["fiscal_year"] == fiscal_year)


def grant(fiscal_year: str) -> Fraction | None:
    return next((Fraction(r["amount"]) for r in rows_of("quebec_grant") if r["fiscal_year"] == fiscal_year), None)


def names_of(result: Result, language: str = "en") -> dict[str, str]:
    return {
        code: name[language]
        for code, name in result.main.tier.jurisdiction_names.items()
        if code in result.scenario.jurisdictions
    }


def amounts_of(result: Result, fiscal_year: str, deflator: Fraction) -> dict[str, Fraction | None]:
    """By jurisdiction and "Total": in dollars of the year, or of the base year."""
    names = names_of(result)
    known = {name: result.amount("allocation", fiscal_year, code) for code, name in names.items()}
    told = {name: None if x is None else Fraction(x) / deflator for name, x in known.items()}
    whole = [x for x in told.values() if x is not None]
    return told | {"Total": sum(whole, Fraction(0)) if len(whole) == len(told) else None}


def close(found: object, expected: Fraction | None, tolerance: float = 0.006) -> bool:
    if expected is None:
        return found in ("", None)
    return isinstance(found, int | float) and abs(found - float(expected)) <= max(
        tolerance, 1e-9 * abs(float(expected))
    )


CHOICES = [
    ("2026-27", "settlement", "quebec-parity", "nominal", "each its own"),
    ("2021-22", "settlement", "published", "nominal", "each its own"),
    ("2019-20", "equal-per-capita", "settlement", CONSTANT, "each its own"),
    ("2020-21", "settlement", "predictable", "nominal", EQUAL),
    ("2022-23", "predictable", "equal-per-capita", CONSTANT, EQUAL),
    ("2023-24", "quebec-parity", "predictable", "nominal", EQUAL),
    ("2024-25", "published", "settlement", CONSTANT, "each its own"),
    ("2025-26", "settlement", "predictable", CONSTANT, EQUAL),
]
HELD = (
    "2021-22",
    "equal-per-capita",
    "predictable",
    CONSTANT,
    EQUAL,
)  # the largest change is where hold-harmless binds


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
    checked = 0
    for name, amounts in expected.items():
        whole, before = amounts["Total"], expected[baseline]
        for code, jurisdiction in names.items():
            x, base = amounts[jurisdiction], before[jurisdiction]
            change = None if x is None or base is None else x - base
            codes = [code] if code else [c for c in names if c]
            told: dict[str, tuple[Fraction | None, float]] = {
                "Allocation": (x, 0.0 if dollars == "nominal" else 1e-6),
                "Change": (change, 0.0051),
                "Change %": (None if change is None or not base else change / base, 1e-9),
                "Share of the total %": (None if x is None or not whole else x / whole, 1e-9),
            }
            for table, counted in (
                ("Dollars per admission", "admissions"),
                ("Dollars per non-economic admission", "non_economic"),
                ("Dollars per capita", "population"),
            ):
                told[table] = (None if x is None else x / sum(persons(counted, c, year) for c in codes), 1e-6)
            for table, (figure, tolerance) in told.items():
                found = tables[table][name][jurisdiction]
                assert close(found, figure, tolerance), f"{table}, {name}, {jurisdiction}: {found!r}, not {figure}"
                checked += 1
            if code:
                word = "" if change is None else "gains" if change > 0 else "pays" if change < 0 else "–"
                assert (tables["Who gains and who pays,"][name][jurisdiction] or "") == word
    assert checked == len(SHOWN) * 13 * 7


def test_quebec_stands_beside_outside_the_total(page: Page) -> None:
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
        for told, used in (("own envelope", result), ("equal envelope", equal.get(result.scenario.name, result))):
            for prices, deflator in (("nominal", Fraction(1)), ("constant", price_index("2025-26"))):
                found = page["Summary", f"{get_column_letter(2 + k)}{rows[f'{told}, {prices}']}"]
                assert close(found, amounts_of(used, "2025-26", deflator)["Total"])
    assert set(equal) == {"predictable", "quebec-parity"}


# Sentences


def in_words(x: Decimal | Fraction | int) -> str:
    exact = Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if exact >= 999_950_000:
        return f"${(exact / 10**9).quantize(Decimal('0.1'), ROUND_HALF_UP)} billion"
    if whole >= 1_000_000:
        return f"${(exact / 10**6).quantize(Decimal('0.1'), ROUND_HALF_UP)} million"
    return f"${whole:,}"


@pytest.mark.parametrize(
    ("year", "baseline", "compared", "dollars", "envelope"),
    [*CHOICES, HELD, ("2026-27", "settlement", "equal-per-capita", "nominal", "each its own")],
)
def test_the_sentence_stays_true(
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
    deflator = price_index(year) if dollars == CONSTANT else Fraction(1)
    used = {r.scenario.name: equal.get(r.scenario.name, r) if envelope == EQUAL else r for r in results}
    told, before = (amounts_of(used[name], year, deflator) for name in (compared, baseline))
    changes = {n: x - before[n] for n, x in told.items() if n != "Total" and x is not None and before[n] is not None}  # type: ignore[operator]
    sentence = page["Summary", "A2"]
    if not changes:
        assert sentence == f"For {year}, the amounts of “{compared}” or of “{baseline}” are not known."
        return
    name = max(changes, key=lambda n: abs(changes[n]))
    terms = ", at equal envelope" if envelope == EQUAL else ""
    terms += f", in {dollars} dollars" if dollars == CONSTANT else ""
    word = "more" if changes[name] > 0 else "less"
    because = ""
    if (above := above_formula(used[compared], year, name)) > 0:
        because = f"; hold-harmless keeps it {in_words(above / deflator)} above its formula amount"
    assert sentence == (
        f"Under “{compared}”, {name} receives {in_words(abs(changes[name]))} {word} than under “{baseline}” in "
        f"{year}{terms}{because}."
    )
    for row, verb, many, sign in (("A6", "gains", "gain", 1), ("A7", "pays", "pay", -1)):
        listed = [n for n, x in changes.items() if x * sign > 0]
        count = f"{len(listed)} {many if len(listed) > 1 else verb}"
        assert page["Summary", row] == (f"{count}: {', '.join(listed)}." if listed else f"No jurisdiction {verb}.")


def above_formula(result: Result, year: str, name: str) -> Fraction:
    """What hold-harmless pays above the formula amount, if it is the rule that binds."""
    code = next(code for code, told in names_of(result).items() if told == name)
    rule = binding_rule(result.main, year)[result.scenario.jurisdictions.index(code)]
    if rule != "hold_harmless":
        return Fraction(0)
    amount, formula = result.amount("allocation", year, code), result.figure("formula_amount", year, code)
    assert amount is not None
    return Fraction(round(100 * (float(amount) - formula)), 100)


def test_hold_harmless_is_told_where_it_binds(page: Page) -> None:
    year, baseline, compared, dollars, envelope = HELD
    page.choose(Fiscal_year=year, Baseline=baseline, Compared_with_it=compared, Dollars=dollars, Envelope=envelope)
    assert "Alberta receives" in page["Summary", "A2"] and "; hold-harmless keeps it $" in page["Summary", "A2"]


def test_the_same_scenario_twice_is_no_comparison(page: Page) -> None:
    page.choose(Baseline="predictable", Compared_with_it="predictable")
    assert page["Summary", "A2"] == "Choose two different scenarios in row 5 to compare them."


@pytest.mark.parametrize("compared", ["predictable", "published", "settlement"])  # apart, mostly unknown, all equal
def test_changes_are_sorted_for_the_chart(
    page: Page, shown: tuple[bytes, list[Result], dict[str, Result]], compared: str
) -> None:
    page.choose(Fiscal_year="2026-27", Baseline="settlement", Compared_with_it=compared, Dollars="nominal",
                Envelope="each its own")  # fmt: skip
    results = {r.scenario.name: amounts_of(r, "2026-27", Fraction(1)) for r in shown[1]}
    told, before = results[compared], results["settlement"]
    names = [name for name in told if name != "Total"]
    changes = {n: None if told[n] is None else told[n] - before[n] for n in names}  # type: ignore[operator]
    expected = sorted(names, key=lambda n: (changes[n] is None, -(changes[n] or 0), names.index(n)))
    sheet = page.workbook["Comparison"]
    top = next(r for r in range(1, sheet.max_row) if sheet.cell(r, 1).value == "Changes, the largest first") + 1
    assert [page["Comparison", f"A{top + r}"] for r in range(12)] == expected
    assert all(close(page["Comparison", f"C{top + r}"], changes[name]) for r, name in enumerate(expected))


def test_an_input_that_is_changed_moves_the_page(shown: tuple[bytes, list[Result], dict[str, Result]]) -> None:
    page = Page(shown[0])
    page.choose(Fiscal_year="2021-22", Dollars=CONSTANT)
    assert page["Summary", "A8"] == "All checks hold."
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
    assert re.fullmatch(r"\d+ checks say CHECK: .*", page["Summary", "A8"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_amounts_in_words(language: str) -> None:
    amounts = ["0", "0.4", "999.4", "999.6", "1000", "18204.4", "18095", "40007", "999999.4", "999999.6", "1000000", "18249999",
               "18250000", "999949999", "999950000", "2391970559.57", "12000000000"]  # fmt: skip
    workbook = formualizer.Workbook()
    workbook.add_sheet("S")
    for n, x in enumerate(amounts, start=1):
        workbook.set_value("S", n, 1, float(x))
        workbook.set_formula("S", n, 2, "=" + sentences.amount(f"A{n}", Words(language), "CAD"))
    workbook.evaluate_all()
    for n, x in enumerate(amounts, start=1):
        expected = in_words(Decimal(x))
        if language == "fr":
            figure, _, scale = expected[1:].partition(" ")
            unit = {"million": "\u00a0M$", "billion": "\u00a0G$", "": "\u00a0$"}[scale]
            expected = (figure.replace(".", ",") if scale else figure.replace(",", "\u00a0")) + unit
        assert workbook.get_value("S", n, 2) == expected


# Another engine


def test_libreoffice_says_the_same(
    shown: tuple[bytes, list[Result], dict[str, Result]], page: Page, libreoffice: engines.LibreOffice
) -> None:
    chosen = {"A5": "2022-23", "B5": "predictable", "D5": "equal-per-capita", "H5": CONSTANT, "J5": EQUAL}
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
                told, value = page[name, cell.coordinate], found[name, cell.coordinate]
                if isinstance(told, int | float):
                    assert close(value, Fraction(told), 1e-7), f"{name}!{cell.coordinate}: {value!r}, not {told!r}"
                else:
                    assert (value or "") == (told or ""), f"{name}!{cell.coordinate}"
                compared += 1
    assert compared > 1500


# Reports that have less


def thin(**changed: object) -> Scenario:
    return build({**read_scenario(THIN).data, **changed}, THIN)


def test_one_scenario_of_made_up_states() -> None:
    data, (result,), _ = built([thin()])
    page = Page(data)
    assert not {"Context", "Population"} & set(page.workbook.sheetnames)
    tables = page.tables()
    per_person = {"Dollars per admission", "Dollars per non-economic admission"}
    assert set(tables) == {"Allocation", "Share of the total %"} | per_person  # no change: nobody to compare with
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
    assert set(page.tables()["Allocation"]["other"].values()) <= {"", None}
    assert page["Summary", "A2"] == "For 2020-21, the amounts of “other” or of “thin” are not known."


def test_each_scenario_can_be_chosen_by_a_name_of_its_own() -> None:
    results = run_all([thin(), build(thin().data, THIN.with_name("again.toml")), thin(name="other")])
    assert comparison.labels_of(results, Words("en")) == ("thin", "thin (2)", "other")


def test_categories_without_an_economic_one_have_no_such_table() -> None:
    text = str(read_scenario(THIN).data["inputs"]["intake"]).replace("economic", "worker")
    inputs = {**read_scenario(THIN).data["inputs"], "intake": eval(text, {"Decimal": Decimal})}
    inputs["category_weight"] = {**inputs["category_weight"], "values": {"worker": Decimal(1), "refugee": Decimal(2)}}
    page = Page(built([thin(categories=["worker", "refugee"], inputs=inputs)])[0])
    assert set(page.tables()) == {"Allocation", "Share of the total %", "Dollars per admission"}


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


# The workbook of the scenarios of settlement funding as written


@pytest.fixture(scope="module", params=["en", "fr"])
def written(request: pytest.FixtureRequest) -> Iterator[tuple[Book, bytes, str]]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        data, book = unstored(monkeypatch, SETTLEMENT_FUNDING, request.param)
        yield book, data, request.param


def own_sheets(book: Book) -> dict[str, Any]:
    return {name: book.workbook[book.words.sheet(name)] for name in ("summary", "comparison", "charts")}


def formulas(sheet: Any) -> dict[str, str]:
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"}


def test_formulas_are_few_and_plain(written: tuple[Book, bytes, str]) -> None:
    sheets = own_sheets(written[0])
    told = [formula for sheet in sheets.values() for formula in formulas(sheet).values()]
    assert 3000 < len(told) < 6000
    for formula in told:
        bare = re.sub(r'"[^"]*"', "", re.sub(r"'[^']*'", "", formula))
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= ALLOWED, formula
        assert len(formula) < 8192


def test_contents_link_to_every_sheet(written: tuple[Book, bytes, str]) -> None:
    book = written[0]
    sheet = own_sheets(book)["summary"]
    links = [c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink]
    linked = [location.rpartition("!")[0].strip("'").replace("''", "'") for location in links]
    assert sorted(linked) == sorted(book.workbook.sheetnames)  # its own: to the contents
    assert not any(c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink)


def test_summary_comes_first_and_prints_on_two_pages(written: tuple[Book, bytes, str]) -> None:
    book = written[0]
    sheet = own_sheets(book)["summary"]
    assert book.workbook.sheetnames[0] == sheet.title
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 1)
    across = sum(7 * sheet.column_dimensions[get_column_letter(c)].width + 5 for c in range(1, sheet.max_column + 1))
    assert across * sheet.page_setup.scale / 100 <= 979  # 10.2 inches at 96 pixels
    assert sheet.page_setup.scale >= 60  # 11 points are still 6.6
    breaks = [b.id for b in sheet.row_breaks.brk]
    assert len(breaks) <= 1
    for first, last in itertools.pairwise([0, *breaks, sheet.max_row]):
        down = sum((sheet.row_dimensions[r].height or 15) * 4 / 3 for r in range(first + 1, last + 1))
        assert down * sheet.page_setup.scale / 100 <= 691  # 7.2 inches


def test_nothing_is_cut_off(written: tuple[Book, bytes, str]) -> None:
    """Figures within their columns, names within theirs, by the widest of either."""
    book, _, language = written
    sheet = own_sheets(book)["summary"]
    width = {c: sheet.column_dimensions[get_column_letter(c)].width for c in range(1, sheet.max_column + 1)}
    results = run_all([read_scenario(name) for name in SETTLEMENT_FUNDING])
    largest = max(
        r.amount("allocation", y, c) or 0
        for r in results
        for y in r.scenario.fiscal_years
        for c in r.scenario.jurisdictions
    )
    total = max((amounts_of(r, y, Fraction(1))["Total"] or 0) for r in results for y in r.scenario.fiscal_years)
    assert len(f"+{float(max(largest, total)) / 1e6:,.2f}") <= width[2] == width[sheet.max_column]
    below = {"en": {"Jurisdiction", "Total"}, "fr": {"Administration", "Total"}}[language]
    labels = [c.value for c in sheet["A"] if isinstance(c.value, str) and c.data_type != "f" and c.row > 10]
    assert below <= set(labels)
    assert max(map(len, labels)) <= width[1] + 1  # letters are narrower than digits on average
    texts = re.findall(r'"([^"]+)"', sheet["A25"].value)
    assert max(map(len, texts)) <= width[1] + 1


def test_inputs_are_styled_validated_and_unlocked(written: tuple[Book, bytes, str]) -> None:
    book, _, _ = written
    sheet = own_sheets(book)["summary"]
    validated = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert len(validated) == 5
    for address, rule in validated.items():
        cell = sheet[address]
        assert (cell.fill.fgColor.rgb, cell.protection.locked, cell.number_format) == (
            INPUT_FILL.fgColor.rgb,
            False,
            "@",
        )
        assert cell.value in offered(book, rule.formula1), address
    added = book.workbook[book.words.text(context.TEXTS["context"])]
    inputs = [c for row in added.iter_rows(min_col=3) for c in row if isinstance(c.value, int | float)]
    assert len(inputs) == 8 + 6 + 8 + 10 * 4  # prices, known grants, population, ten years of admissions by category
    assert all(c.fill.fgColor.rgb == INPUT_FILL.fgColor.rgb and not c.protection.locked for c in inputs)


def offered(book: Book, formula: str) -> list[object]:
    """What a list offers: written out, or in cells."""
    if formula.startswith('"'):
        return list(formula.strip('"').split(","))
    name, _, place = formula.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    sheet = book.workbook[name.strip("'")]
    return [c.value for row in sheet.iter_rows(top, bottom, left, right) for c in row]


def test_charts_read_figures_and_are_described(written: tuple[Book, bytes, str]) -> None:
    book, data, _ = written
    sheet = own_sheets(book)["charts"]
    assert len(sheet._charts) == 8
    for chart in sheet._charts:
        assert chart.x_axis.delete is False and chart.y_axis.delete is False
        assert chart.series
        for series in chart.series:
            assert all_hold_something(book, series.val.numRef.f)
            assert all_hold_something(book, (series.cat.strRef or series.cat.numRef).f)
            assert getattr(series, "smooth", None) in (None, False)
    drawing = ZipFile(BytesIO(data)).read("xl/drawings/drawing1.xml").decode("utf-8")
    described = re.findall(r'<cNvPr [^>]*descr="([^"]+)"', drawing)
    assert len(described) == len(set(described)) == 8
    assert drawing.count("<graphicFrame>") == 8


def all_hold_something(book: Book, reference: str) -> bool:
    name, _, place = reference.replace("$", "").rpartition("!")
    left, top, right, bottom = range_boundaries(place)
    cells = book.workbook[name.strip("'")].iter_rows(top, bottom, left, right)
    return all(c.value not in (None, "") for row in cells for c in row)


def test_lines_leave_out_what_is_not_known(written: tuple[Book, bytes, str]) -> None:
    words = written[0].words
    lines = [c for c in own_sheets(written[0])["charts"]._charts if type(c).__name__ == "LineChart"]
    assert len(lines) == 4
    for chart in lines:
        told = {series.tx.v for series in chart.series}
        assert told == {words.text(read_scenario(name).short) for name in SETTLEMENT_FUNDING if name != "published"}


def test_both_languages_everywhere() -> None:
    texts = {
        name: told
        for found in pkgutil.walk_packages(workbooks.__path__, "workbooks.")
        for name, told in texts_of(found.name)
    }
    assert len(texts) > 250
    assert {
        "workbooks.sheets.summary.choices.TEXTS.choice_year",
        "workbooks.sheets.contents.CONTENTS",
        "workbooks.sheets.summary.sentences.SENTENCES.more",
    } <= set(texts)
    for name, told in texts.items():
        assert set(told) == {"en", "fr"}, name
        assert "'" not in told["fr"] and "'" not in told["en"], name
        assert set(re.findall(r"\{\w*\}", told["en"])) == set(re.findall(r"\{\w*\}", told["fr"])), name


def texts_of(module: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The texts of a module that stand alone, and those in its tables."""
    for name, value in vars(importlib.import_module(module)).items():
        if name.isupper() and isinstance(value, dict):
            table = {"": value, **{f".{key}": told for key, told in value.items() if isinstance(told, dict)}}
            yield from ((f"{module}.{name}{key}", told) for key, told in table.items() if {"en", "fr"} & set(told))


@pytest.mark.parametrize(
    ("largest", "smallest", "shown_as"),
    [
        (934_500_000, 615_244, "#,##0.00,,"),
        (934_500_000, 40_000_000, "#,##0.0,,"),
        (50_000_000, 9, "#,##0,"),
        (1_000_000, 9, "#,##0"),
    ],
)
def test_amounts_are_shown_by_their_magnitude(largest: int, smallest: int, shown_as: str) -> None:
    assert scale.scale_of(Decimal(largest), Decimal(smallest)).amounts.split(";")[0] == shown_as
