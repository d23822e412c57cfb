"""The sheet Method: every step and choice has its words, and what the algebra says is what the engine calculates."""

import itertools
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from places import THIN

from fundingmodel import formulas
from fundingmodel.column import Setting, calculate, size, wired
from fundingmodel.formula import StepEntry, read_step
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import packaged, read_file
from fundingmodel.scenario.reading import build, read_scenario
from fundingmodel.steps import STAGES, step_module, step_names
from fundingmodel.steps.rounding_units import COUNTED_INPUTS
from workbooks import report
from workbooks.page.book import Book
from workbooks.page.pages import lines
from workbooks.sheets import method
from workbooks.sheets.input_sheets import write_parameters
from workbooks.sheets.method import (
    algebra_of,
    quantity_name,
    readable,
    told,
    write_method,
)
from workbooks.sheets.scenario_sheet import sheet_top, write_tier
from workbooks.sheets.scenarios import sheet_told
from workbooks.sheets.tables import write_tables

STEPS = step_names()
SIZES = {"jurisdiction": 4, "origin": 4, "category": 3}
YEARS = 3


def settings_of(step: str) -> dict[str, tuple[str, ...]]:
    return {s.name: tuple(s.choices) for s in step_module(step).COLUMNS if isinstance(s, Setting)}


def entries(step: str) -> list[StepEntry]:
    """A step with each combination of its choices."""
    settings = settings_of(step)
    chosen = itertools.product(*settings.values())
    return [read_step({"step": step, **dict(zip(settings, choices, strict=True))}) for choices in chosen]


# Words


def test_every_step_has_words_and_no_words_are_without_a_step() -> None:
    assert set(step_words()) == set(STEPS)
    for step in STEPS:
        about = step_words()[step]
        for part in (about.name, about.does):
            assert set(part) == set(LANGUAGES) and all(part.values()), step
        assert about.name["en"] != about.name["fr"] or step == "minimum_amount"
        assert about.does["en"].endswith(".") and about.does["fr"].endswith(".")
        assert any(algebra_of(entry) for entry in entries(step)), step


@pytest.mark.parametrize("step", STEPS)
def test_every_choice_has_words_in_both_languages(step: str) -> None:
    settings = settings_of(step)
    for setting, choices in settings.items():
        for choice in choices:
            text = step_words()[step].settings[setting][choice]
            assert text["en"].endswith(".") and text["fr"].endswith("."), (setting, choice)
            assert text["en"] != text["fr"], (setting, choice)
    own = step_words()[step].settings  # with those of the reference that several guarantees share
    for setting, texts in own.items():
        assert set(texts) == set(settings[setting]), f"{step}.{setting} has words for other choices"


def test_every_packaged_formula_is_cited_in_french_too() -> None:
    for name in formulas.published():
        formula = formulas.find(name)
        for texts in (formula.title, formula.what, formula.citation, formula.in_force):
            assert texts["fr"] and texts["fr"] != texts["en"], name
        years = re.findall(r"\d{4}-\d\d\b", formula.in_force["en"])
        assert [Words("fr").fiscal_year(year) for year in years] == re.findall(r"\d{4}-\d{4}", formula.in_force["fr"])


def test_every_stage_has_words() -> None:
    for stage in STAGES:
        english, french = (Words(language).stage(stage) for language in LANGUAGES)
        assert english and french and english != french, stage


# The algebra, evaluated


def shapes() -> dict[str, tuple[str, str, str | None]]:
    """Unit, shape and `by` of every quantity that some step gives or asks for."""
    found: dict[str, tuple[str, str, str | None]] = {
        "reference": ("dollars", "jurisdiction", None), "guaranteed": ("dollars", "jurisdiction", None),
    }  # fmt: skip
    found |= {i.name: (i.unit, i.shape, i.by) for i in COUNTED_INPUTS.values()}
    for step in STEPS:
        for entry in entries(step):
            found |= {c.name: (c.unit, c.shape, None) for c in entry.columns}
            found |= {i.name: (i.unit, i.shape, i.by) for i in entry.inputs}
    return found


SHAPES = shapes()


def some_figures(name: str, random: np.random.Generator) -> np.ndarray:
    bare = name.removeprefix("prior_") if name.removeprefix("prior_") in SHAPES else name
    unit, shape, by = SHAPES.get(bare) or SHAPES[bare.removeprefix("opening_")]
    if unit == "units per dollar":
        return np.full((1, 1), 100.0)
    if unit == "rank":
        return np.arange(1.0, 5.0).reshape(4, 1)
    if unit == "flag":  # somebody has a 1
        flags = random.integers(0, 2, size(shape, SIZES)).astype(float)
        flags.flat[0] = 1
        return flags
    high = {"dollars": 1e6, "persons": 1e3}.get(unit, 1.0)
    figures = random.uniform(0.1 * high, high, ((YEARS,) if by else ()) + size(shape, SIZES))
    return np.round(figures, 2) if unit == "dollars" else figures


def given_figures(entry: StepEntry, random: np.random.Generator) -> dict[str, np.ndarray]:
    """What a step reads and does not calculate itself; for the fit, bounds between which an envelope can be found."""
    own = {c.name for c in entry.columns}
    needed = dict.fromkeys(n for c in entry.columns for n in c.needs if n not in own)
    given = {name: some_figures(name, random) for name in needed}
    if "share" in given:
        given["share"] = given["share"] / given["share"].sum()
    if entry.step == "fit_to_envelope":
        envelope = float(given["envelope"][0, 0])
        bounds = {"lower_bound": (0.02, 0.15), "upper_bound": (0.4, 0.6), "off_the_top": (0.0, 0.02)}
        for name, (low, high) in bounds.items():
            given[name] = np.round(random.uniform(low, high, (4, 1)) * envelope, 2)
        given["lower_bound"][0], given["upper_bound"][0] = 0.14 * envelope, 0.1 * envelope  # crossed
        given["upper_bound"][1] = given["lower_bound"][1] + 0.01 * envelope  # tight
        if entry.choices["shortfall"] == "reduce_in_proportion":
            given["lower_bound"] = given["lower_bound"] * 9
        elif entry.choices["excess"] == "raise_in_proportion":
            given["upper_bound"] = given["upper_bound"] * 0.5
    if entry.step == "category_pools" and "off_the_top" in given:  # something is left to split
        given["off_the_top"] = given["off_the_top"] / 100
    if entry.step == "less_amount" and entry.choices["below_zero"] == "refuse":  # no more is taken than there is
        given["allocation"] = given["allocation"] + given["less_amount"].max()
    if entry.step == "local_amount":  # those listed are a part of the whole
        given["upper_population"] = given["upper_population"] + given["weighted_intake"].sum(axis=-2, keepdims=True)
    if entry.step == "take_back":  # each has more than its part of what is too much
        given["envelope"] = 0.95 * given["formula_amount"].sum(axis=-2, keepdims=True)
    if entry.step == "round_to_envelope":
        given["fitted_amount"] = given["envelope"] * np.array([[0.1], [0.2], [0.3], [0.4]])
    return given


FUNCTIONS = {
    "max": np.maximum,
    "min": np.minimum,
    "total": lambda x: x.sum(axis=-2, keepdims=True),
    "category_sum": lambda x: x.sum(axis=-1, keepdims=True),
    "origin_sum": lambda x: x.sum(axis=-3),
    "year_mean": lambda x: x.mean(axis=-3),
    "year_sum": lambda x: x.sum(axis=-3),
    "power": np.power,
}


def evaluated(line: str, entry: StepEntry, values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of a line, each name read at the state at which the engine reads it for that column."""
    left, right = line.split(" = ")
    states = {
        need: read
        for column, reads in wired(entry.columns)
        if column.name == left
        for need, read in zip(column.needs, reads, strict=True)
    }
    units = values.get("units_per_dollar", values.get("authority_units_per_dollar"))
    names: dict[str, Any] = {name: values[states.get(name, name)] for name in values}
    if (
        entry.step == "secondary_migration"
    ):  # origins down, where they live across: two axes, and the categories a third
        names |= {"residence": values["residence"][:, :, None], "average_intake": values["average_intake"][:, None, :]}
    whole = {"whole": lambda x: np.floor(x * units + 0.5) / units}
    place = {**names, **FUNCTIONS, **whole, "__builtins__": {}}
    return eval(left, {**place, **values}), eval(right, place)


def lines_and_sides() -> Iterator[tuple[str, StepEntry, np.ndarray, np.ndarray]]:
    for step in STEPS:
        for entry in entries(step):
            for seed in range(3):
                given = given_figures(entry, np.random.default_rng(seed))
                values = calculate(entry.columns, given, SIZES)
                for line in algebra_of(entry):
                    yield line, entry, *evaluated(line, entry, values)


def test_every_line_of_algebra_is_what_the_engine_calculates() -> None:
    count = 0
    for line, entry, left, right in lines_and_sides():
        cents = SHAPES.get(line.split(" = ")[0], ("dollars",))[0] == "dollars"
        assert np.allclose(left, right, rtol=1e-9, atol=0.02 if cents else 1e-9), (entry.step, entry.choices, line)
        count += 1
    assert count > 200


def test_a_wrong_line_of_algebra_is_noticed() -> None:
    entry = read_step("share")
    given = given_figures(entry, np.random.default_rng(1))
    values = calculate(entry.columns, given, SIZES)
    left, right = evaluated("share = weighted_intake / category_sum(weighted_intake)", entry, values)
    assert not np.allclose(left, right)


def test_algebra_is_told_in_the_names_of_the_scenario() -> None:
    share = read_step({"step": "share", "bind": {"weighted_intake": "population"}})
    assert told(share, Words("en")).algebra == ("share = population / total (population)",)
    fund = read_step({"step": "set_aside", "as": "innovation_fund", "kind": "part"})
    words = told(fund, Words("en"))
    assert words.name == "Set-aside (innovation fund)"
    assert words.algebra[-1] == "envelope after innovation fund = envelope − innovation fund"
    assert fund.named("set_aside_part") == "innovation_fund_part"
    assert quantity_name("prior_allocation", Words("fr")) == "affectation, exercice précédent"


def test_terms_are_parted_by_semicolons_in_french() -> None:
    entry = read_step({"step": "minimum_amount", "kind": "amount"})
    line = "lower_bound_with_minimum_amount = max(lower_bound, minimum_amount)"
    assert readable(line, entry, Words("en")) == "lower bound = max (lower bound, minimum amount)"
    assert readable(line, entry, Words("fr")) == "borne inférieure = max (borne inférieure; montant minimal)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_algebra_says_that_something_is_itself(language: str) -> None:
    for step in STEPS:
        for entry in entries(step):
            for line in told(entry, Words(language)).algebra:
                left, right = line.split(" = ")
                assert left != right, (step, line)


# The sheet


def sheet_of(results: list[Result], language: str = "en") -> tuple[Worksheet, Book]:
    """The sheet Method as it is written, before it is saved."""
    equal = report.equal_envelope(results)
    written = report.with_linked([*results, *(each for each in equal.values() if each)])
    book = Book(Workbook(), Words(language))
    write_parameters(book, written, "stamp")
    write_tables(book, written, "stamp")
    for result in written:
        for tier in result.tiers.values():
            write_tier(book, result, tier, sheet_top(written), sheet_told(book, result, tier, "stamp"))
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


def test_steps_stand_in_the_order_of_calculation(settlement: Worksheet) -> None:
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
    assert re.fullmatch(r"='Parameters'!\$D\$\d+", str(settlement.cell(row, 5).value))
    weights = str(settlement.cell(row_of(settlement, "Category weight", 3), 5).value)
    assert weights.startswith('="economic "&') and weights.count("'Parameters'!D") == 4
    assert settlement.cell(row, 6).value == "490,000 – 520,000"


def test_linked_values_are_those_of_the_scenario() -> None:
    data, _, _ = report.build(run_all([read_scenario(THIN)]))
    sheet = load_workbook(BytesIO(data), data_only=True)["Method"]
    assert sheet.cell(row_of(sheet, "Base amount for each", 3), 5).value == 10000
    assert sheet.cell(row_of(sheet, "Category weight", 3), 5).value == "economic 1; refugee 2.5"
    assert sheet.cell(row_of(sheet, "Protected fraction", 3), 5).value == 0.95
    assert sheet.cell(row_of(sheet, "Stated envelope", 3), 5).value == "2020-21: $1.0 million; 2021-22: $1.0 million"


def offer(tmp_path: Path, **told_of_offer: str) -> Path:
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
    listed = "\n".join(f'{key} = "{value}"' for key, value in {**said, **told_of_offer}.items())
    base = 'unit = "dollars"\nprice_basis = "nominal"\nvalue = 5000\nassumption = true\n'
    path.write_text(f"{listed}\n[inputs.base_for_each]\n{base}", encoding="utf-8")
    return path


def test_an_offer_names_who_made_it_when_why_and_from_what(tmp_path: Path) -> None:
    sheet, _ = sheet_of(run_all([read_scenario(offer(tmp_path))]))
    assert sheet.cell(row_of(sheet, "Offer", 1), 3).value == "Finance, 2026-11-20. Lower base."
    assert sheet.cell(row_of(sheet, "Chain of offers", 1), 3).value == "first-offer → second-offer"
    assert "Composed in the scenario file second.toml" in " ".join(texts(sheet))


def test_text_of_an_offer_is_never_a_formula(tmp_path: Path) -> None:
    path = offer(tmp_path, author="=HYPERLINK(1)", reason="+1", title="=1+1")
    sheet, _ = sheet_of(run_all([read_scenario(path)]))
    cell = sheet.cell(row_of(sheet, "Offer", 1), 3)
    assert cell.value.startswith("=HYPERLINK(1)") and cell.data_type == "s"


def test_a_formula_of_tiers_is_told_tier_by_tier() -> None:
    data = read_file(THIN)
    own = {key: data.pop(key) for key in ("steps", "inputs", "jurisdictions")}
    other = dict(own["inputs"])
    data["tiers"] = {"basic": {**own}, "concentrated": {**own, "inputs": other}}
    sheet, _ = sheet_of(run_all([build({**data, "name": "two tiers"}, THIN)]))
    found = texts(sheet)
    assert found.index("Tier basic") < found.index("Tier concentrated")
    assert found.count("Hold-harmless") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_packaged_scenario_is_told(language: str) -> None:
    results = run_all([read_scenario(name) for name in packaged()])
    sheet, _ = sheet_of(results, language)
    found = texts(sheet)
    for result in results:
        words = Words(language).with_titles(result.scenario.tier.titles)
        assert f"{words.text(result.scenario.short)} – {words.text(result.scenario.title)}" in found
        for entry in result.scenario.tier.entries:
            assert told(entry, words).name in found
    assert all(sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value)
    assert sheet.page_setup.fitToWidth == 1 and sheet.page_setup.orientation == "landscape"


def test_what_gives_way_is_said() -> None:
    sheet, _ = sheet_of(run_all([read_scenario("settlement"), read_scenario("predictable")]))
    rows = [r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "What gives way"]
    first, second = (str(sheet.cell(row, 3).value) for row in rows)
    assert "refused" in first and "reduced" not in first
    assert "all reduced in the same proportion" in second and "all raised in the same proportion" in second


def test_rows_are_high_enough_for_their_text(settlement: Worksheet) -> None:
    for row in settlement.iter_rows(min_row=5):
        for cell in row:
            plain = isinstance(cell.value, str) and cell.data_type == "s" and cell.alignment.wrap_text
            if plain and cell.coordinate not in settlement.merged_cells:
                width = method.WIDTHS[cell.column - 1]
                needed = 13.4 * sum(max(1, -(-len(part) // int(width * 1.3))) for part in cell.value.split("\n"))
                assert settlement.row_dimensions[cell.row].height >= needed, cell.coordinate


def test_lines_keep_words_whole_and_cut_what_is_longer_than_a_line() -> None:
    assert lines("aaaa bbbb", 10 / 1.19) == 1
    assert lines("aaaa bbbbbb", 10 / 1.19) == 2
    assert lines("x" * 25, 10 / 1.19) == 3
    assert lines("a\nb\n", 10) == 3


def test_formulas_of_the_sheet_are_ours(settlement: Worksheet) -> None:
    for row in settlement.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                assert "'Parameters'!" in str(cell.value), cell.coordinate
