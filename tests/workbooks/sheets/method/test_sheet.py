"""Method, the sheet: its parts, assumptions with their linked values, offers, and rows high enough for their text."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from command_line import printed
from damaged import Formualizer
from offers import write_offer
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from places import THIN

from fundingmodel import formulas
from fundingmodel.analysis.offers.copies import for_table
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import packaged, read_file
from fundingmodel.scenario.reading import build, read_scenario
from workbooks import report
from workbooks.page.book import Book, key_of
from workbooks.page.pages import lines
from workbooks.sheets.input_sheets import write_parameters
from workbooks.sheets.method.sheet import WIDTHS, write_method
from workbooks.sheets.method.steps import step_in_words
from workbooks.sheets.scenario.plan import sheet_top
from workbooks.sheets.scenario.sheets import sheet_head
from workbooks.sheets.scenario.tier import write_tier
from workbooks.sheets.tables import write_tables


def sheet_of(results: list[Result], language: str = "en") -> tuple[Worksheet, Book]:
    """The sheet Method as it is written, before it is saved."""
    equal = report.equal_envelope(results)
    written = report.with_linked([*results, *(each for each in equal.values() if each)])
    book = Book(Workbook(), Words(language))
    write_parameters(book, written, "stamp")
    write_tables(book, written, "stamp")
    for result in written:
        for tier in result.tiers.values():
            write_tier(book, result, tier, sheet_top(written), sheet_head(book, result, tier, "stamp"))
    return write_method(book, report.with_linked(results), equal, "stamp"), book


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def row_of(sheet: Worksheet, text: str, column: int) -> int:
    return next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, column).value == text)


@pytest.fixture(scope="module")
def settlement() -> Worksheet:
    return sheet_of(run_all([read_scenario("settlement")]))[0]


def test_settlement_says_that_it_is_calibrated(settlement: Worksheet) -> None:
    whole = " ".join(texts(settlement))
    assert "Calibrated to the 2021-22 allocation" in whole and "not the federal rule" in whole
    assert "service provider organizations" in whole and "programme spending" in whole
    assert formulas.find("settlement").citation["en"] in whole and formulas.find("settlement").in_force["en"] in whole


def test_steps_are_in_the_order_of_calculation(settlement: Worksheet) -> None:
    scenario = read_scenario("settlement")
    first = row_of(settlement, "No.", 1) + 1
    for number, entry in enumerate(scenario.tier.entries):
        assert settlement.cell(first + number, 1).value == number + 1
        assert settlement.cell(first + number, 3).value == step_words()[entry.step].name["en"]
    row = row_of(settlement, "Share", 3)
    assert settlement.cell(row, 6).value == "share = weighted intake / total (weighted intake)"


def test_years_counted_are_those_of_the_lag(settlement: Worksheet) -> None:
    top = row_of(settlement, "Which calendar years count for which fiscal year", 1)
    found = {settlement.cell(r, 2).value: settlement.cell(r, 3).value for r in range(top + 2, settlement.max_row + 1)}
    assert found["2021-22"] == "2017, 2018, 2019"
    assert found["2026-27"] == "2022, 2023, 2024" and len([y for y in found if y]) == 8
    assert settlement.cell(top + 1, 3).value == "settlement"


def test_values_of_assumptions_are_linked(settlement: Worksheet) -> None:
    row = row_of(settlement, "Base amount for each", 3)
    linked = r"=IF\('Parameters'!\$E\$(\d+)=\"ok\",'Parameters'!\$D\$\1,\"CHECK\"\)"
    assert re.fullmatch(linked, str(settlement.cell(row, 5).value))
    weights = str(settlement.cell(row_of(settlement, "Category weight", 3), 5).value)
    assert '=4,"economic "&' in weights and weights.count("'Parameters'!D") == 4
    assert settlement.cell(row, 6).value == "490,000 – 520,000"


def test_linked_values_are_those_of_the_scenario() -> None:
    data, _, _ = report.build(run_all([read_scenario(THIN)]))
    sheet = load_workbook(BytesIO(data), data_only=True)["Method"]
    assert sheet.cell(row_of(sheet, "Base amount for each", 3), 5).value == 10000
    assert sheet.cell(row_of(sheet, "Category weight", 3), 5).value == "economic 1; refugee 2.5"
    assert sheet.cell(row_of(sheet, "Protected fraction", 3), 5).value == 0.95
    assert sheet.cell(row_of(sheet, "Stated envelope", 3), 5).value == "2020-21: $1.0 million; 2021-22: $1.0 million"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2020-21: $150,000; 2021-22: $1.0 million"),
        ("fr", "2020-2021: 150\u00a0000\u00a0$; 2021-2022: 1,0\u00a0M$"),
    ],
)
def test_an_amount_below_a_million_is_said_in_full(language: str, said: str) -> None:
    inputs = read_scenario(THIN).data["inputs"]
    stated = {**inputs["stated_authority"], "by_year": {"2020-21": 150_000, "2021-22": 1_010_000}}
    held = {"protected_fraction": {**inputs["protected_fraction"], "value": 0}}
    scenario = build({**read_scenario(THIN).data, "inputs": {**inputs, "stated_authority": stated, **held}}, THIN)
    data, _, _ = report.build(run_all([scenario]), language)
    sheet = load_workbook(BytesIO(data), data_only=True)["Method" if language == "en" else "Méthode"]
    assert said in {str(cell.value).replace("\u00a0:", ":") for cell in sheet["E"]}


@pytest.mark.parametrize(
    ("figure", "said"),
    [(12, "$12"), (350_000, "$350,000"), (1_234_567, "$1.2 million"), (2_350_000_000, "$2.4 billion")],
)
def test_an_amount_that_is_changed_is_said_by_its_new_magnitude(figure: float, said: str) -> None:
    data, book, _ = report.build(run_all([read_scenario(THIN)]))
    opened = Formualizer(data)
    place = book.inputs[key_of(read_scenario(THIN)), "", "stated_authority", "2021-22"]
    opened.put(place.sheet, place.addresses()[0][0], figure)
    row = row_of(load_workbook(BytesIO(data))["Method"], "Stated envelope", 3)
    assert opened.calculated()("Method", f"E{row}") == f"2020-21: $1.0 million; 2021-22: {said}"


def test_linked_amounts_are_in_the_currency_of_the_scenario(tmp_path: Path) -> None:
    path = tmp_path / "euros.toml"
    path.write_text(f'currency = "EUR"\n{THIN.read_text(encoding="utf-8")}', encoding="utf-8", newline="\n")
    data, _, _ = report.build(run_all([read_scenario(path)]))
    sheet = load_workbook(BytesIO(data), data_only=True)["Method"]
    assert (
        sheet.cell(row_of(sheet, "Stated envelope", 3), 5).value == "2020-21: 1.0 million EUR; 2021-22: 1.0 million EUR"
    )


def offer(tmp_path: Path, **changed: str) -> Path:
    said = {
        "name": "second-offer",
        "parent": "first.toml",
        "author": "Finance",
        "date": "2026-11-20",
        "reason": "Lower base.",
    }
    first = tmp_path / "first.toml"
    first.write_text(
        THIN.read_text(encoding="utf-8").replace('name = "thin"', 'name = "first-offer"'), encoding="utf-8"
    )
    path = tmp_path / "second.toml"
    listed = "\n".join(f'{key} = "{value}"' for key, value in {**said, **changed}.items())
    base = 'unit = "dollars"\nprice_basis = "nominal"\nvalue = 5000\nassumption = true\n'
    path.write_text(f"{listed}\n[inputs.base_for_each]\n{base}", encoding="utf-8")
    return path


def test_an_offer_names_who_made_it_when_why_and_from_what(tmp_path: Path) -> None:
    sheet, _ = sheet_of(run_all([read_scenario(offer(tmp_path))]))
    assert sheet.cell(row_of(sheet, "Offer", 1), 4).value == "Finance, 2026-11-20. Lower base."
    assert sheet.cell(row_of(sheet, "Chain of offers", 1), 4).value == "first-offer → second-offer"
    assert "Composed in the scenario file second.toml" in " ".join(texts(sheet))


@pytest.mark.parametrize(("language", "first"), [("en", "opening offer"), ("fr", "offre initiale")])
def test_the_chain_of_offers_shows_titles(tmp_path: Path, language: str, first: str) -> None:
    path = offer(tmp_path)
    parent = tmp_path / "first.toml"
    short = 'short = { en = "opening offer", fr = "offre initiale" }\n'
    parent.write_text(short + parent.read_text(encoding="utf-8"), encoding="utf-8")
    third = tmp_path / "third.toml"
    said = path.read_text(encoding="utf-8").replace('"second-offer"', '"third-offer"')
    third.write_text(said.replace('"first.toml"', '"second.toml"'), encoding="utf-8")
    sheet, _ = sheet_of(run_all([read_scenario(third)]), language)
    label = {"en": "Chain of offers", "fr": "Suite des offres"}[language]
    assert sheet.cell(row_of(sheet, label, 1), 4).value == f"{first} → second-offer → third-offer"


def test_text_of_an_offer_is_never_a_formula(tmp_path: Path) -> None:
    path = offer(tmp_path, author="=HYPERLINK(1)", reason="+1", title="=1+1")
    sheet, _ = sheet_of(run_all([read_scenario(path)]))
    cell = sheet.cell(row_of(sheet, "Offer", 1), 4)
    assert cell.value.startswith("=HYPERLINK(1)") and cell.data_type == "s"


def test_a_formula_of_tiers_is_described_tier_by_tier() -> None:
    data = read_file(THIN)
    own = {key: data.pop(key) for key in ("steps", "inputs", "jurisdictions")}
    other = dict(own["inputs"])
    data["tiers"] = {"basic": {**own}, "concentrated": {**own, "inputs": other}}
    sheet, _ = sheet_of(run_all([build({**data, "name": "two tiers"}, THIN)]))
    found = texts(sheet)
    assert found.index("Tier basic") < found.index("Tier concentrated")
    assert found.count("Hold-harmless") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_packaged_scenario_is_described(language: str) -> None:
    results = run_all([read_scenario(name) for name in packaged()])
    sheet, _ = sheet_of(results, language)
    found = texts(sheet)
    for result in results:
        words = Words(language).with_titles(result.scenario.tier.titles)
        assert f"{words.text(result.scenario.short)} – {words.text(result.scenario.title)}" in found
        for entry in result.scenario.tier.entries:
            assert step_in_words(entry, words).name in found
    assert all(sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value)
    assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.orientation == "landscape"


def test_what_gives_way_is_said() -> None:
    sheet, _ = sheet_of(run_all([read_scenario("settlement"), read_scenario("predictable")]))
    rows = [r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "What gives way"]
    first, second = (str(sheet.cell(row, 4).value) for row in rows)
    assert "refused" in first and "reduced" not in first
    assert "all reduced in the same proportion" in second and "all raised in the same proportion" in second


RULES = 'late_data = { en = "Wait for them.", fr = "Les attendre." }\nrevised_data = "Keep what was paid."\n'


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {"Data that are late": "Wait for them.", "Data that are revised": "Keep what was paid."}),
        ("fr", {"Données tardives": "Les attendre.", "Données révisées": "Keep what was paid."}),
    ],
)
def test_rules_for_data_that_are_late_or_revised_are_said_where_they_are_stated(
    language: str, said: dict[str, str], tmp_path: Path
) -> None:
    """In the copy for the table too, though its parent is not given: it is what the offer says."""
    parent = write_offer(tmp_path, RULES, name="parent")
    offer = write_offer(tmp_path, 'fiscal_years = ["2026-27"]\n', parent.name)
    sheet, _ = sheet_of(
        for_table(run_all([read_scenario("settlement", years=["2026-27"]), read_scenario(offer)])), language
    )
    of_each = [(sheet.cell(row, 1).value, sheet.cell(row, 4).value) for row in range(1, sheet.max_row + 1)]
    assert [pair for pair in of_each if pair[0] in said] == list(said.items())  # of the offer alone


def test_rows_are_high_enough_for_their_text(settlement: Worksheet) -> None:
    for row in settlement.iter_rows(min_row=5):
        for cell in row:
            plain = isinstance(cell.value, str) and cell.data_type == "s" and cell.alignment.wrap_text
            if plain and cell.coordinate not in settlement.merged_cells:
                width = WIDTHS[cell.column - 1]
                needed = 13.4 * sum(max(1, -(-len(part) // int(width * 1.3))) for part in cell.value.split("\n"))
                assert settlement.row_dimensions[cell.row].height >= needed, cell.coordinate


def test_lines_keep_words_whole_and_cut_what_is_longer_than_a_line() -> None:
    assert lines("aaaa bbbb", 11) == 1
    assert lines("aaaa bbbbbb", 11) == 2
    assert lines("llll llllllllllll", 11) == 1  # narrow letters
    assert lines("0" * 25, 11) == 3  # a digit is a little wider than a unit
    assert lines("worked-equalization-repeated", 18) == 3  # cut behind hyphens
    assert lines("a\nb\n", 10) == 3


def test_formulas_of_the_sheet_are_ours(settlement: Worksheet) -> None:
    for row in settlement.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                assert "'Parameters'!" in str(cell.value), cell.coordinate


def test_years_counted_are_as_many_before_as_the_data_are(tmp_path: Path) -> None:
    """Of admissions by the lags, of inhabitants two years before."""
    printed("report", "equal-per-capita", "--years", "2025-26,2026-27", "--out", str(tmp_path), "--file", "m.xlsx")
    sheet = load_workbook(tmp_path / "m.xlsx")["Method"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=8)]
    counted = {row[0] or row[1]: [x for x in row if x][1:] for row in rows if "2026-27" in row or "2025-26" in row}
    assert counted["2026-27"] == ["2022, 2023, 2024", "2024"]
    assert counted["2025-26"] == ["2021, 2022, 2023", "2023"]
