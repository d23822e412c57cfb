"""Sources and About: which data, how far to trust them, what hidden counts could move, and what the workbook is."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from places import THIN

import fundingmodel
from fundingmodel.analysis.suppression import Suppression, suppression, suppressions
from fundingmodel.datasets import gate as datasets
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run, run_all
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import read_scenario
from workbooks.page import styles
from workbooks.page.book import Book
from workbooks.sheets.about import write_about
from workbooks.sheets.input_sheets import write_parameters
from workbooks.sheets.scenario.plan import sheet_top
from workbooks.sheets.scenario.sheets import sheet_head
from workbooks.sheets.scenario.tier import write_tier
from workbooks.sheets.sources import datasets_of, outliers_of, write_sources
from workbooks.sheets.tables import write_tables

HIDDEN = """year,jurisdiction,category,admissions,suppressed
2018,A,economic,,1
2018,A,refugee,40,0
2018,B,economic,60,0
2018,B,refugee,,1
2018,C,economic,100,0
2018,C,refugee,10,0
"""
SCENARIO = """
name = "{name}"
instrument = "transfer"
recipient = "governments"
fiscal_years = ["2020-21"]
lags = [2]
jurisdictions = ["A", "B", "C"]
categories = ["economic", "refugee"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "average_intake", year_weights = "equal" }},
  "admissions",
  {{ step = "share", bind = {{ weighted_intake = "admissions" }} }}, "bounds", {extra} "formula_amount",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = 10000, assumption = true }}
authority_units_per_dollar = {{ unit = "units per dollar", value = 100, source = "cents" }}
units_per_dollar = {{ unit = "units per dollar", value = 100, source = "cents" }}
{inputs}
"""
INTAKE = """[inputs.intake]
data = "hidden.csv"
key = ["year", "jurisdiction", "category"]
measure = "admissions"
unit = "persons"
source = "our own count"
suppressed = "{rule}"
"""


def scenario_file(folder: Path, name: str = "ours", rule: str = "midpoint", extra: str = "", inputs: str = "") -> Path:
    (folder / "hidden.csv").write_text(HIDDEN, encoding="utf-8")
    path = folder / f"{name}.toml"
    text = SCENARIO.format(name=name, extra=extra, inputs=inputs or INTAKE.format(rule=rule))
    path.write_text(text, encoding="utf-8")
    return path


def by_hand(hidden: Fraction) -> dict[str, Fraction]:
    """What 10,000 dollars give each, shared by admissions, where each hidden count is this one."""
    admissions = {"A": hidden + 40, "B": 60 + hidden, "C": Fraction(110)}
    return {code: 10000 * count / sum(admissions.values()) for code, count in admissions.items()}


def largest(hidden: Fraction, used: Fraction) -> tuple[Decimal, str]:
    before, after = by_hand(used), by_hand(hidden)
    code = max(before, key=lambda c: abs(after[c] - before[c]))
    return Decimal(round(100 * after[code]) - round(100 * before[code])) / 100, code


# Hidden counts


def test_the_largest_change_is_that_of_a_hand_calculation(tmp_path: Path) -> None:
    found = suppression(run(scenario_file(tmp_path)))
    assert isinstance(found, Suppression)
    assert (found.cells, found.datasets, found.rules) == (2, ("hidden",), ("midpoint",))
    for move, hidden in zip(found.moves, (Fraction(1), Fraction(4)), strict=True):
        change, code = largest(hidden, Fraction(5, 2))
        assert (move.change, move.jurisdiction, move.fiscal_year) == (change, code, "2020-21")
        assert abs(change) > 10


@pytest.mark.parametrize(("rule", "others"), [("low", ["high"]), ("high", ["low"]), ("midpoint", ["low", "high"])])
def test_the_rule_in_use_is_not_tried_again(tmp_path: Path, rule: str, others: list[str]) -> None:
    found = suppression(run(scenario_file(tmp_path, rule=rule)))
    assert found is not None and found.rules == (rule,)
    assert [move.rule for move in found.moves] == others


def test_hidden_counts_of_a_linked_scenario_count_too(tmp_path: Path) -> None:
    source = scenario_file(tmp_path, "source")
    # Shared as the source's own allocation, whose hidden counts alone can move it.
    inputs = (
        f'{INTAKE.format(rule="midpoint")}\n[inputs.protected_fraction]\nunit = "ratio"\nvalue = 1\nassumption = true\n'
    )
    inputs += f'[inputs.opening_allocation]\nscenario = "{source.name}"\nquantity = "allocation"\n'
    extra = (
        '{ step = "hold_harmless", bind = { reference = "opening_allocation" }, price_basis = "nominal", quantity = "total", '
        'envelope_basis = "fixed" },'
    )
    inputs = inputs.replace('suppressed = "midpoint"\n', "").replace('data = "hidden.csv"', 'data = "known.csv"')
    path = scenario_file(tmp_path, "follower", extra=extra, inputs=inputs)
    known = HIDDEN.replace(",,1", ",50,0")
    (tmp_path / "known.csv").write_text(known, encoding="utf-8")
    result = run(path)
    assert not any(p.filled for p in result.main.tier.parameters.values())
    found = suppression(result)
    assert found is not None and found.cells == 2
    change, code = largest(Fraction(4), Fraction(5, 2))
    assert (found.moves[1].change, found.moves[1].jurisdiction) == (change, code)


def test_guarantees_that_do_not_fit_under_another_rule_are_shown(tmp_path: Path) -> None:
    # Ten dollars an admission: 2,150 in all at the midpoint, 2,120 with the hidden counts at 1. Three times 715 is 2,145.
    path = scenario_file(tmp_path, extra='{ step = "minimum_amount", kind = "amount" },')
    text = path.read_text(encoding="utf-8")
    listed = '{ step = "envelope", authority = "stated", rounding = "carried" },'
    bound = 'bind = { admissions_planned = "total_admissions" }'
    at_last = (
        f'"admissions", "total_admissions", {listed.replace("stated", "per_admission").replace(" }", f", {bound} }}")}'
    )
    text = text.replace(listed, "").replace('"admissions",\n', at_last + "\n")
    text = text.replace("stated_authority = ", "dollars_per_admission = ").replace("value = 10000", "value = 10")
    minimum = '[inputs.minimum]\nunit = "dollars"\nprice_basis = "nominal"\nvalue = 715\nassumption = true\n'
    path.write_text(f"{text}\n{minimum}", encoding="utf-8")
    found = suppression(run(path))
    assert found is not None
    low, high = found.moves
    assert low.change is None and low.jurisdiction == ""
    assert high.change is not None and high.change > 0
    sheet, _ = written([run(path)])
    assert "the guarantees no longer fit" in texts(sheet)


def test_without_hidden_counts_there_is_nothing_to_show(tmp_path: Path) -> None:
    path = scenario_file(tmp_path)
    (tmp_path / "hidden.csv").write_text(HIDDEN.replace(",,1", ",3,0"), encoding="utf-8")
    assert suppression(run(path)) is None


def test_several_at_once_are_as_each_alone() -> None:
    results = run_all([read_scenario(name) for name in packaged()])
    assert suppressions(results) == [suppression(result) for result in results]


# The sheets


def written(results: list[Result], language: str = "en") -> tuple[Worksheet, Worksheet]:
    book = Book(Workbook(), Words(language))
    write_parameters(book, results, "stamp 1")
    write_tables(book, results, "stamp 1")
    for result in results:
        for tier in result.tiers.values():
            write_tier(book, result, tier, sheet_top(results), sheet_head(book, result, tier, "stamp 1"))
    return write_sources(book, results, "stamp 1"), write_about(book, results, "stamp 1")


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return run_all([read_scenario(name) for name in packaged()])


@pytest.fixture(scope="module")
def sheets(results: list[Result]) -> tuple[Worksheet, Worksheet]:
    return written(results)


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_every_data_set_is_named_with_its_licence_and_address(
    sheets: tuple[Worksheet, Worksheet], results: list[Result]
) -> None:
    sheet = sheets[0]
    used = {d.name for d, _ in datasets_of(results).values()}
    assert {
        "admissions",
        "admissions_by_subcategory",
        "population",
        "settlement_envelope_readings",
        "quebec_grant",
    } <= used
    for name in used:
        dataset = datasets.load(name)
        row = next(r for r in range(6, sheet.max_row + 1) if sheet.cell(r, 1).value == dataset.describe("title"))
        assert sheet.cell(row, 2).value == dataset.describe("publisher")
        assert sheet.cell(row, 4).value == dataset.describe("licence")
        assert sheet.cell(row, 8).value == dataset.about["trust"]
        assert sheet.cell(row, 3).hyperlink.target == dataset.describe("url")
        assert dataset.describe("url") in str(sheet.cell(row, 3).value)


def test_hidden_counts_are_shown_with_what_they_could_move(
    sheets: tuple[Worksheet, Worksheet], results: list[Result]
) -> None:
    sheet = sheets[0]
    top = next(
        r
        for r in range(1, sheet.max_row + 1)
        if str(sheet.cell(r, 1).value).startswith("Counts that the publisher hides")
    )
    found = {sheet.cell(r, 1).value: r for r in range(top + 3, top + 9)}
    row = found["settlement"]
    hidden = suppression(results[0])
    assert hidden is not None
    assert sheet.cell(row, 2).value == hidden.cells and sheet.cell(row, 3).value == "midpoint: 2.5 each"
    assert Decimal(str(sheet.cell(row, 4).value)) == hidden.moves[0].change
    assert sheet.cell(row, 6).value == "Ontario"
    assert "published" not in found  # it uses none, and none moves it


def test_outliers_are_those_of_the_figures_themselves(results: list[Result]) -> None:
    dataset, uses = next(each for each in datasets_of(results).values() if each[0].name == "admissions_total")
    with dataset.path.open(encoding="utf-8", newline="") as file:
        counts = {
            (row["year"], row["jurisdiction"]): Decimal(row["admissions"] or "2.5") for row in csv.DictReader(file)
        }
    jumps = {
        (str(year), str(year + 1), code)
        for year in range(2015, 2024)
        for code in results[0].scenario.jurisdictions
        if abs(counts[str(year + 1), code] - counts[str(year), code]) > counts[str(year), code] / 2
    }
    assert {(o.before, o.after, o.key["jurisdiction"]) for o in outliers_of(dataset, uses)} == jumps
    assert ("2020", "2021", "ON") in jumps


BY_ROUTE = """[inputs.intake]
data = "routes.csv"
key = ["year", "jurisdiction", "route"]
measure = "admissions"
unit = "persons"
source = "our own count"
category_column = "route"
"""


def test_who_changes_category_alone_is_no_outlier_whatever_the_column_is_called(tmp_path: Path) -> None:
    years = {2017: (90, 10), 2018: (10, 90)}  # one hundred each year, by another route; of C twice as many
    rows = [
        f"{year},{code},{route},{(2 if (code, year) == ('C', 2018) else 1) * count}"
        for year, counts in years.items()
        for code in "ABC"
        for route, count in zip(("economic", "refugee"), counts, strict=True)
    ]
    (tmp_path / "routes.csv").write_text("\n".join(["year,jurisdiction,route,admissions", *rows, ""]), encoding="utf-8")
    path = scenario_file(tmp_path, inputs=BY_ROUTE)
    path.write_text(path.read_text(encoding="utf-8").replace("lags = [2]", "lags = [3, 2]"), encoding="utf-8")
    ((dataset, uses),) = datasets_of(run_all([read_scenario(path)])).values()
    assert [(o.key, o.change) for o in outliers_of(dataset, uses)] == [({"jurisdiction": "C"}, 1)]


MOVED = {"A": (10, 20), "B": (10, 4), "C": (0, 5)}
STEADY = {"A": (10, 14), "B": (10, 6), "C": (5, 5)}


@pytest.mark.parametrize(
    ("counts", "language", "said"),
    [
        (MOVED, "en", "A +100%; B −60%; C from nothing"),
        (MOVED, "fr", "A +100\u00a0%; B −60\u00a0%; C à partir de zéro"),
        (STEADY, "en", "None."),
        (STEADY, "fr", "Aucun."),
    ],
)
def test_a_jump_says_by_how_much_and_what_was_nothing_before(
    tmp_path: Path, counts: dict[str, tuple[int, int]], language: str, said: str
) -> None:
    rows = [f"{2017 + n},{code},refugee,{figures[n]}" for code, figures in counts.items() for n in (0, 1)]
    rows += [f"{2017 + n},{code},economic,0" for code in counts for n in (0, 1)]
    (tmp_path / "routes.csv").write_text("\n".join(["year,jurisdiction,route,admissions", *rows, ""]), encoding="utf-8")
    path = scenario_file(tmp_path, inputs=BY_ROUTE)
    path.write_text(path.read_text(encoding="utf-8").replace("lags = [2]", "lags = [3, 2]"), encoding="utf-8")
    sheet, _ = written(run_all([read_scenario(path)]), language)
    assert any(text.endswith(said) for text in texts(sheet))


def test_a_users_own_table_is_named_by_its_file(tmp_path: Path) -> None:
    sheet, about = written(run_all([read_scenario(scenario_file(tmp_path))]))
    assert "hidden.csv" in texts(sheet)
    assert not any("federal" in text for text in texts(about))


def test_without_data_the_sheet_says_so() -> None:
    sheet, _ = written(run_all([read_scenario(THIN)]))
    assert sheet["A2"].value == "No data set: every figure is written in the scenario files."


def test_about_says_what_it_is_and_names_each_scenario(
    sheets: tuple[Worksheet, Worksheet], results: list[Result]
) -> None:
    found = texts(sheets[1])
    assert any(
        "rule by which the federal government allocates settlement funding is not published" in text for text in found
    )
    assert f"fundingmodel {fundingmodel.__version__}" in found
    for result in results:
        assert result.scenario.short["en"] in found and result.scenario.sha256 in found
    assert any("envelope → average intake → weighted intake → share → bounds → base amount" in text for text in found)
    assert any("MIT" in text for text in found)
    licences = {d.describe("licence") for d, _ in datasets_of(results).values()}
    assert any(all(licence in text for licence in licences) for text in found)


def test_colours_are_shown_in_their_own_styles(sheets: tuple[Worksheet, Worksheet]) -> None:
    sheet = sheets[1]
    top = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "Colours")
    inks = [sheet.cell(top + n, 1).font.color.rgb[2:] for n in range(1, 8)]
    assert inks == [
        styles.INPUT_INK,
        styles.INPUT_INK,
        styles.INK,
        styles.INK,
        styles.OK_INK,
        styles.FAILS_INK,
        styles.WHITE,
    ]
    assert sheet.cell(top + 2, 1).font.italic and sheet.cell(top + 4, 1).font.bold
    assert sheet.cell(top + 1, 1).fill.fgColor.rgb[2:] == styles.INPUT_GROUND


@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_sheets_print_one_page_wide(results: list[Result], language: str) -> None:
    for sheet in written(results[:1], language):
        assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.fitToHeight == 0
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 1
        assert sheet.print_area.endswith(str(sheet.max_row))


@pytest.mark.parametrize(("unit", "has_total"), [("persons", True), ("dollars per pupil", False)])
def test_a_table_of_rates_has_no_total(tmp_path: Path, unit: str, has_total: bool) -> None:
    """A file's own input may have the name that counts have in another formula."""
    figures = 'price_basis = "nominal", values = { A = 1, B = 2, C = 3 }, source = "x"'
    given = f'admissions = {{ shape = "jurisdiction", unit = "{unit}", {figures} }}'
    path = scenario_file(tmp_path, inputs=given)
    steps = path.read_text(encoding="utf-8").split('  { step = "average_intake"')
    kept = steps[0] + steps[1].split('"admissions",', 1)[1]
    path.write_text(kept, encoding="utf-8", newline="\n")
    book = Book(Workbook(), Words("en"))
    result = run(path)
    write_parameters(book, [result], "stamp 1")
    (sheet, *_) = write_tables(book, [result], "stamp 1")
    sums = [cell.value for row in sheet.iter_rows() for cell in row if "SUM(" in str(cell.value)]
    assert bool(sums) == has_total, sums
