"""`fundingmodel report --published`: every engine calculates the published figures, and says match or miss as Python does."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import engines
import openpyxl
import pytest
from click.testing import CliRunner, Result
from engine_agreement import ALLOWED, engine_disagrees
from money import same_money
from openpyxl.utils import get_column_letter

from fundingmodel.analysis.published import Case, Row, compare
from fundingmodel.analysis.published_words import RESULTS
from fundingmodel.command_line.main import cli
from fundingmodel.errors import WorkbookRefused
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.scenario.files import published_cases
from workbooks import report
from workbooks.file.saving import packed, sheet_parts, stored_values, unpacked
from workbooks.page.book import key_of
from workbooks.published import report as published_report
from workbooks.published.report import FILE, build_published, write_published
from workbooks.published.rows import Rows, number_format, row_differences, tolerance_format
from workbooks.published.summary import AT

Built = tuple[bytes, Rows]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [compare(name) for name in published_cases()]


@pytest.fixture(scope="module")
def built(cases: list[Case]) -> Built:
    """All cases of the package, as `fundingmodel report --published` writes them."""
    return build_published(cases)


# What is changed and calculated again: exact figures, a known miss, tiers.
FEW = ("eu-development-fund-11", "canada-health-transfer", "us-coronavirus-relief-2020")


@pytest.fixture(scope="module")
def few() -> Built:
    return build_published([compare(name) for name in FEW])


@pytest.fixture(scope="module")
def french(cases: list[Case]) -> Built:
    return build_published(cases, "fr")


def words_of(found: engines.Values, rows: Rows) -> list[Any]:
    return [found[rows.sheet.title, f"{rows.letter('result')}{each.line}"] for each in rows.placed]


def row_of_case(found: engines.Values, name: str) -> int:
    """The row of the Summary on which a case stands, below the kinds."""
    return next(row for (row, column), value in found.sheets["Summary"].items() if column == 1 and value == name)


# What the engines say


def as_python_says(found: engines.Values, rows: Rows) -> None:
    """Each row's calculated figure to the unit, its difference, and its word; the counts of the Summary."""
    language = rows.words.language
    for each in rows.placed:
        row, told = each.row, f"{each.case.scenario.name} {each.row}"
        calculated = found[rows.sheet.title, f"{rows.letter('calculated')}{each.line}"]
        units = each.case.result.tiers[row.tier].known_units
        whole = row.quantity in ("allocation", "envelope") and units is not None
        assert isinstance(calculated, int | float), told
        if whole and units is not None:
            assert same_money(calculated, row.calculated, 1 / Fraction(units)), told
        assert abs(calculated - float(row.calculated)) <= 1e-9 * max(1.0, abs(float(row.calculated))), told
        assert found[rows.sheet.title, f"{rows.letter('result')}{each.line}"] == RESULTS[row.status][language], told


def summary_says(found: engines.Values, cases: list[Case]) -> None:
    for case in cases:
        row = row_of_case(found, case.scenario.name)
        counts = [found["Summary", f"{AT[name]}{row}"] for name in ("rows", "match", "known", "miss")]
        assert counts == [len(case.rows), *(case.count(name) for name in ("match", "known", "miss"))], (
            case.scenario.name
        )
        largest = found["Summary", f"{AT['largest']}{row}"]
        assert isinstance(largest, int | float)
        assert abs(abs(largest) - abs(float(case.largest.miss))) <= 1e-9 * max(1.0, abs(float(case.largest.calculated)))


def test_formualizer_calculates_the_published_figures(built: Built, cases: list[Case]) -> None:
    found = engines.formualizer(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)


def test_ironcalc_calculates_the_published_figures(built: Built, cases: list[Case]) -> None:
    found = engines.ironcalc(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)
    assert not list(engine_disagrees(stored_values(built[0]), found))


def test_libreoffice_calculates_the_published_figures(
    built: Built, cases: list[Case], libreoffice: engines.LibreOffice
) -> None:
    found = libreoffice(built[0])
    as_python_says(found, built[1])
    summary_says(found, cases)
    assert not list(engine_disagrees(stored_values(built[0]), found))


def test_in_french_the_words_are_the_same_words(french: Built, libreoffice: engines.LibreOffice) -> None:
    as_python_says(libreoffice(french[0]), french[1])


def test_few_sheets_repeat_both_rows_and_columns_in_print(built: Built) -> None:
    """LibreOffice takes about a second for each such sheet of a workbook of a hundred sheets: only to open it, minutes."""
    titles = [sheet.print_titles for sheet in openpyxl.load_workbook(BytesIO(built[0])).worksheets]
    assert len(titles) > 90 and sum("," in (told or "") for told in titles) < 5
    assert any(told and "$A:$B" in told for told in titles) and any(told and "$5:$5" in told for told in titles)


def test_the_sentence_counts_by_kind(built: Built, cases: list[Case]) -> None:
    sentence = str(engines.stored(built[0])["Summary", "A2"])
    of_kind = [case for case in cases if case.kind == "published"]
    match, known = (sum(case.count(status) for case in of_kind) for status in ("match", "known"))
    figures = sum(len(case.rows) for case in of_kind)
    assert sentence.startswith(f"{match} of {figures} published figures are reproduced within their precision")
    assert (f"; {known} are known misses." in sentence) == (known > 1)
    by_hand = sum(case.count("match") for case in cases if case.kind == "worked")
    assert f"{by_hand} of {by_hand} worked by hand" in sentence and "MISS" not in sentence


# Negative controls: a stale value, a changed formula, a changed input


def with_cell(data: bytes, sheet: str, address: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one cell's XML changed, as a stale or tampered file has it."""
    parts = unpacked(data)
    name = sheet_parts(parts)[sheet]
    cell = re.search(rb'<c r="' + address.encode() + rb'"[ >].*?</c>', parts[name])
    assert cell is not None
    changed = change(cell[0])
    assert changed != cell[0]
    parts[name] = parts[name].replace(cell[0], changed)
    return packed(parts)


def fund(built: Built) -> Any:
    """The first row of the 11th development fund: exact, and of no use if it stays a match whatever happens."""
    return next(each for each in built[1].placed if each.case.scenario.name == "eu-development-fund-11")


def test_a_stale_value_is_noticed(built: Built) -> None:
    data, rows = built
    assert not list(row_differences(data, rows))
    line = fund(built).line
    value = re.compile(rb"<v>[^<]*</v>")
    stale = with_cell(data, "Published", f"{rows.letter('calculated')}{line}", lambda c: value.sub(b"<v>1</v>", c))
    assert [told.split(":")[0].split(" (")[0] for told in row_differences(stale, rows)] == [f"Published row {line}"]
    word = with_cell(data, "Published", f"{rows.letter('result')}{line}", lambda c: value.sub(b"<v>MISS</v>", c))
    (told,) = row_differences(word, rows)
    assert "the sheet says 'MISS', the engine 'match'" in told


def test_a_changed_formula_is_noticed_by_the_engines(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    place = ("Published", f"{rows.letter('calculated')}{fund(few).line}")
    tampered = with_cell(data, *place, lambda cell: cell.replace(b"</f>", b"+1</f>"))
    for engine in (engines.formualizer, engines.ironcalc, libreoffice):
        with pytest.raises(AssertionError):
            as_python_says(engine(tampered), rows)


def test_what_is_saved_was_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that Python would tell otherwise than the sheet is not saved."""
    case = compare("eu-development-fund-11")
    (comparison,) = case.comparisons
    tampered = replace(comparison.rows[0], calculated=comparison.rows[0].calculated + 1)
    told_otherwise = replace(case, comparisons=(replace(comparison, rows=(tampered, *comparison.rows[1:])),))
    with pytest.raises(WorkbookRefused, match="The sheet and the engine disagree: Published row 6"):
        build_published([told_otherwise])


def test_a_changed_input_shows_misses(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    case = fund(few).case
    envelope = rows.book.inputs[key_of(case.scenario), "", "stated_authority", ""]
    found = libreoffice(data, {(envelope.sheet, envelope.addresses()[0][0]): 30506000000 * 1.01})
    missed = [
        each.case.scenario.name for each, word in zip(rows.placed, words_of(found, rows), strict=True) if word == "MISS"
    ]
    assert missed == ["eu-development-fund-11"] * 28
    row = row_of_case(found, "eu-development-fund-11")
    assert [found["Summary", f"{AT[name]}{row}"] for name in ("match", "miss", "result")] == [0, 28, "MISS"]
    assert str(found["Summary", "A2"]).endswith(" 28 rows say MISS.")
    assert str(found["Summary", "A4"]).startswith("1 checks say CHECK: see the sheet Checks.")


def test_a_changed_published_figure_shows_a_miss(few: Built, libreoffice: engines.LibreOffice) -> None:
    data, rows = few
    each = fund(few)
    place = ("Published", f"{rows.letter('published')}{each.line}")
    found = libreoffice(data, {place: float(each.row.published) + 1})
    assert words_of(found, rows).count("MISS") == 1
    assert str(found["Summary", "A2"]).endswith(" 1 row says MISS.")
    row = row_of_case(found, "eu-development-fund-11")
    assert found["Summary", f"{AT['largest']}{row}"] == -1
    assert found["Summary", f"{AT['where']}{row}"] == "Belgium 2014"


def known_row(built: Built) -> Any:
    return next(each for each in built[1].placed if each.row.known)


@pytest.mark.parametrize("becomes", ["as published", "worse"])
def test_a_known_miss_that_changes_is_a_miss(few: Built, libreoffice: engines.LibreOffice, becomes: str) -> None:
    """Neither a known miss that has gone nor one that has grown is known."""
    data, rows = few
    each = known_row(few)
    apart = 0 if becomes == "as published" else 2 * each.row.miss + 3 * each.row.tolerance
    found = libreoffice(
        data, {("Published", f"{rows.letter('published')}{each.line}"): float(each.row.calculated - apart)}
    )
    assert found["Published", f"{rows.letter('result')}{each.line}"] == "MISS"
    assert words_of(found, rows).count("MISS") == 1


# A user's own cases: other countries, categories and currencies in one workbook


OWN = """
name = "{name}"
title = {{ en = "Money for {name}", fr = "Argent pour {name}" }}
instrument = "grant"
recipient = {{ en = "towns", fr = "villes" }}
currency = "{currency}"
fiscal_years = ["2020", "2021"]
jurisdictions = ["A", "B", "C"]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "need" }} }},
  "bounds",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_units_per_dollar = {{ unit = "units per dollar", value = {units}, source = "Gazette" }}
units_per_dollar = {{ unit = "units per dollar", value = {units}, source = "Gazette" }}
[inputs.need]
shape = "jurisdiction"
data = "need.csv"
key = ["jurisdiction"]
measure = "persons"
unit = "persons"
source = "register of {name}"
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
source = "vote of {name}"
by_year = {{ 2020 = 1000, 2021 = 2000 }}
[published]
kind = "published"
cite = {{ en = "Gazette of {name}", fr = "Gazette de {name}" }}
rule = {{ en = "By need.", fr = "Selon les besoins." }}
[[published.results]]
unit = "dollars"
price_basis = "nominal"
source = "Gazette of {name}"
printed = {printed}
why = {{ en = "half of what is printed", fr = "la moitié de ce qui est imprimé" }}
by_year.2020 = {{ values = {{ A = {a}, B = {b}, C = {c} }} }}
"""


def own_case(folder: Path, **said: object) -> Path:
    told = {
        "name": folder.name,
        "currency": "NZD",
        "units": 1,
        "printed": 0,
        "need": (500, 300, 200),
        "a": 500,
        "b": 300,
        "c": 200,
    }
    told |= said
    folder.mkdir(exist_ok=True)
    need = "".join(f"{code},{figure}\n" for code, figure in zip("ABC", told["need"], strict=True))  # type: ignore[call-overload]
    (folder / "need.csv").write_text(f"jurisdiction,persons\n{need}", encoding="utf-8")
    path = folder / f"{folder.name}.toml"
    path.write_text(OWN.format(**told), encoding="utf-8")
    return path


def test_two_files_of_the_same_name_are_two_tables(tmp_path: Path, libreoffice: engines.LibreOffice) -> None:
    """Two countries, the same codes, the same name of a CSV: each formula reads its own."""
    first = compare(own_case(tmp_path / "north"))
    second = compare(own_case(tmp_path / "south", currency="USD", need=(100, 300, 600), a=100, b=300, c=600))
    data, rows = build_published([first, second])
    sheets = {key[0].split()[-1]: cells.sheet for key, cells in rows.book.inputs.items() if key[2:3] == ("need",)}
    assert set(sheets) == {"north", "south"} and sheets["north"] != sheets["south"]
    found = libreoffice(data, {(sheets["south"], "C8"): 101})
    # 1,000 by 101, 300 and 600 of 1,001: 100.899, 299.700 and 599.401, in whole dollars 101, 300 and 599.
    assert words_of(found, rows) == ["match"] * 3 + ["MISS", "match", "MISS"]
    units = {str(engines.stored(data)["Published", f"{rows.letter('unit')}{each.line}"]) for each in rows.placed}
    assert units == {"NZD", "USD"}
    parameters = openpyxl.load_workbook(BytesIO(data))["Parameters"]
    assert {"NZD", "USD"} <= {cell.value for cell in parameters["E"]}  # "dollars" would say neither


def test_two_files_of_the_same_name_and_figures_are_two_tables(tmp_path: Path) -> None:
    """A figure that happens to be the same today is changed in one country alone."""
    paths = [own_case(tmp_path / name) for name in ("north", "south")]
    for path in paths:
        (path.parent / "vote.csv").write_text("fiscal_year,amount\n2020,1000\n2021,2000\n", encoding="utf-8")
        voted = 'data = "vote.csv"\nkey = ["fiscal_year"]\nmeasure = "amount"'
        text = path.read_text(encoding="utf-8").replace("by_year = { 2020 = 1000, 2021 = 2000 }", voted)
        path.write_text(text, encoding="utf-8")
    _, rows = build_published([compare(path) for path in paths])
    for name in ("need", "stated_authority"):
        places = [cells for key, cells in rows.book.inputs.items() if key[2:3] == (name,)]
        assert len({(cells.sheet, cells.top, cells.left) for cells in places}) == len(places) > 1


KNOWN = """
[[published.results.known]]
fiscal_year = "2020"
jurisdiction = "A"
miss = 7
why = { en = "An error of the Gazette", fr = "Une erreur de la Gazette" }
"""


def test_a_known_miss_that_comes_within_the_tolerance_is_one_no_more(
    tmp_path: Path, libreoffice: engines.LibreOffice
) -> None:
    """Told as 7, tolerated 5: at 4 it is within the tolerance of nothing and of what was told, and it is not known."""
    path = own_case(tmp_path / "near", printed=10, a=493)
    path.write_text(path.read_text(encoding="utf-8") + KNOWN, encoding="utf-8")
    data, rows = build_published([compare(path)])
    published = ("Published", f"{rows.letter('published')}{rows.placed[0].line}")
    for figure, word in ((493, "known miss"), (496, "MISS"), (494, "known miss"), (488, "known miss"), (487, "MISS")):
        assert words_of(libreoffice(data, {published: figure}), rows)[0] == word


# 505.05 = 505.00 + half of a tenth, which no double holds: 505.05 - 505 is 0.0500000000000114.
@pytest.mark.parametrize(
    ("a", "word"), [("505.00", "match"), ("504.99", "MISS"), ("505.10", "match"), ("505.11", "MISS")]
)
def test_the_tolerance_reaches_to_its_last_cent(
    tmp_path: Path, libreoffice: engines.LibreOffice, a: str, word: str
) -> None:
    case = compare(
        own_case(tmp_path / "edge", units=100, need=(50505, 30000, 19495), printed=0.1, a=a, b=300, c="194.95")
    )
    assert case.rows[0].calculated == Decimal("505.05") and case.rows[0].status == word.lower()
    data, rows = build_published([case])
    for engine in (engines.formualizer, engines.ironcalc, libreoffice):
        assert words_of(engine(data), rows)[0] == word


@pytest.mark.parametrize(
    ("miss", "tolerance", "decimals"), [("0.4", "0.5", 2), ("0.504", "0.5", 3), ("0.5000004", "0.5", 7)]
)
def test_a_row_has_the_decimals_that_show_why_it_misses(miss: str, tolerance: str, decimals: int) -> None:
    published, off = Decimal("500.00"), Decimal(miss)
    row = Row("allocation", "", "2020", "A", "dollars", published + off, published, Decimal(tolerance))
    shown = "#,##0." + "0" * decimals
    assert number_format(row).startswith(f"{shown};") and tolerance_format(row).startswith(f"{shown};")


# The command


def reported(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["report", "--published", *map(str, arguments)])


def test_the_command_writes_all_cases_and_exits_0(tmp_path: Path, built: Built) -> None:
    told = reported("--out", tmp_path)
    assert told.exit_code == 0, told.output
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert (tmp_path / FILE).read_bytes() == built[0]  # the same inputs, the same bytes
    assert re.search(rf"{re.escape(FILE)}  sha256 [0-9a-f]{{64}}\n$", told.stdout)
    assert all(name in told.stdout for name in published_cases())


def test_a_miss_is_written_and_told(tmp_path: Path) -> None:
    path = own_case(tmp_path / "west", b=301)
    told = reported(path, "--out", tmp_path / "out", "--lang", "fr")
    assert told.exit_code == 1
    assert "1 ligne en discordance.\n- west, B 2020, «\u00a0allocation\u00a0»\u00a0: calculé" in told.stderr
    values = engines.stored((tmp_path / "out" / FILE).read_bytes())
    assert str(values["Sommaire", "A2"]) == (
        "2 des 3 chiffres publiés sont reproduits, à leur précision près. 1 ligne indique DISCORDANCE."
    )


def test_one_workbook_for_each_case(tmp_path: Path) -> None:
    paths = [own_case(tmp_path / name) for name in ("north", "south")]
    assert reported(*paths, "--each", "--out", tmp_path / "out").exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"north-published.xlsx", "south-published.xlsx"}


def test_what_the_command_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "leave out --years and --baseline" in reported("--years", "2014").stderr
    assert "no table [published]" in reported("settlement", "--out", tmp_path).stderr
    path = own_case(tmp_path / "north")
    assert "two scenarios have this name" in reported(path, path, "--out", tmp_path).stderr
    monkeypatch.setattr(report, "FORMULA_CELL_LIMIT", 100)
    told = reported(path, "--out", tmp_path / "out")
    assert told.exit_code == 1 and "formula cells, above 100. Name fewer cases: fundingmodel report CASE" in told.stderr
    assert not list((tmp_path / "out").iterdir())
    with pytest.raises(WorkbookRefused, match="no case to report"):
        write_published([], tmp_path / "none.xlsx")


def test_the_stamp_follows_what_results_are_compared_with(tmp_path: Path) -> None:
    """A published figure that changes is told by the stamp, as a changed input is."""
    stamps = [published_report.stamp_of([compare(own_case(tmp_path / "east", a=a))]) for a in (500, 500, 501)]
    assert stamps[0] == stamps[1] != stamps[2]


# Sheets, links, words, widths


def test_sheets_stand_in_their_order_and_links_lead_to_them(built: Built) -> None:
    workbook = openpyxl.load_workbook(BytesIO(built[0]))
    titles = workbook.sheetnames
    assert titles[:3] == ["Summary", "Published", "Method"]
    assert titles[-5:] == ["Parameters", "Checks", "Sources", "Functions", "About"]
    linked = set()
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    target = cell.hyperlink.location.split("!")[0].strip("'").replace("''", "'")
                    assert target in titles, cell.coordinate
                    linked |= {target} if sheet.title == "Summary" else set()
    assert linked == set(titles)


def test_formulas_are_plain(built: Built) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(built[0])).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    plain = re.sub(r'"[^"]*"|\'[^\']*\'', "", str(cell.value))
                    assert set(re.findall(r"([A-Z]+)\(", plain)) <= ALLOWED, f"{sheet.title}!{cell.coordinate}"


def test_published_figures_are_inputs_that_may_be_changed(built: Built) -> None:
    data, rows = built
    sheet = openpyxl.load_workbook(BytesIO(data))["Published"]
    for each in rows.placed:
        for name in ("published", "tolerance"):
            cell = sheet[f"{rows.letter(name)}{each.line}"]
            assert cell.data_type == "n" and cell.fill.fgColor.rgb == "00FFF9E5" and not cell.protection.locked
        assert sheet[f"{rows.letter('calculated')}{each.line}"].protection.locked
    assert sheet.auto_filter.ref == f"A5:{get_column_letter(len(rows.columns))}{rows.placed[-1].line}"


def test_each_word_has_a_colour_of_its_own(built: Built) -> None:
    sheet = openpyxl.load_workbook(BytesIO(built[0]))["Published"]
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    inks = {rule.formula[0]: rule.dxf.font.color.rgb for rule in rules}
    assert set(inks) == {'"match"', '"known miss"', '"MISS"'} and len(set(inks.values())) == 3


def test_method_tells_rule_inference_and_tolerance(built: Built, cases: list[Case]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(built[0]))["Method"]
    method = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"In plain words", "Tolerance", "Compared with"} <= method
    for case in cases:
        assert case.rule["en"] in method
        assert not case.inferred["en"] or case.inferred["en"] in method


def test_sources_have_what_results_are_compared_with(built: Built) -> None:
    told = {cell.value for row in openpyxl.load_workbook(BytesIO(built[0]))["Sources"].iter_rows() for cell in row}
    assert compare("eu-development-fund-11").comparisons[0].parameter.dataset.describe("title", "en") in told  # type: ignore[union-attr]


def test_the_federal_rule_is_spoken_of_only_beside_its_data(built: Built) -> None:
    def about(data: bytes) -> set[object]:
        return {cell.value for cell in openpyxl.load_workbook(BytesIO(data))["About"]["A"]}

    assert "The federal rule" in about(built[0])
    assert "The federal rule" not in about(build_published([compare("eu-development-fund-11")])[0])


def test_checks_stand_below_the_years_of_their_case(built: Built, cases: list[Case]) -> None:
    """Not below those of all cases together, most of which a case does not have."""
    rows = list(
        openpyxl.load_workbook(BytesIO(built[0]), data_only=True)["Checks"].iter_rows(min_row=6, values_only=True)
    )
    assert len(rows[0]) == 2 + max(len(case.scenario.fiscal_years) for case in cases)
    bands = {row[0]: [year for year in row[2:] if year] for row in rows[1:] if row[0]}
    for case in cases:
        for tier in case.scenario.tiers:
            assert bands[f"{case.scenario.name} {tier.name}".strip()] == list(case.scenario.fiscal_years)
    told = {row[1] for row in rows if row[1]}
    assert any("(EUR)" in text for text in told) and not any("dollars" in text for text in told)


def test_tiers_of_a_long_name_are_told_apart(built: Built) -> None:
    book = built[1].book
    sheets = [
        title for (key, tier), title in book.sheet_of.items() if key.endswith("us-coronavirus-relief-2020") and tier
    ]
    assert sheets == [
        "us-coronavirus-relief-20 states",
        "us-coronavirus florida_counties",
        "us-coronavirus-relief-2 florida",
    ]


def figures(data: bytes) -> Iterator[tuple[str, float, str, float]]:
    """Every number that is shown: where, its value, its format, the width of its column."""
    for sheet in openpyxl.load_workbook(BytesIO(data), data_only=True).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                dimension = sheet.column_dimensions[get_column_letter(cell.column)]
                if (
                    isinstance(cell.value, int | float)
                    and not dimension.hidden
                    and not sheet.row_dimensions[cell.row].hidden
                ):
                    yield f"{sheet.title}!{cell.coordinate}", cell.value, cell.number_format, dimension.width


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_room(built: Built, french: Built, language: str) -> None:
    """A figure wider than its column would be shown as ####; one in the general format gives up decimals instead."""
    for place, value, number, width in figures((built if language == "en" else french)[0]):
        first = number.split(";")[0].replace('"\u00a0"%', "%")  # the sign and its space are counted below
        if number == "General" or "E+" in first:
            continue
        decimals = len(first.partition(".")[2].rstrip("%"))
        percent = first.endswith("%")
        shown = f"{value * (100 if percent else 1):,.{decimals}f}" + percent * "\u00a0%"
        assert len(shown) <= width - 0.5, f"{place}: {shown} in {width}"


def test_both_languages_say_everything(built: Built, french: Built, cases: list[Case]) -> None:
    """What is the same in both languages is a name, a code or a citation."""
    names = (
        {case.scenario.name for case in cases}
        | {case.cite["fr"] for case in cases}
        | {t for c in cases for t in c.result.tiers}
    )
    names |= {told["en"] for c in cases for t in c.scenario.tiers for told in t.jurisdiction_names.values()}
    for english, told in (("Summary", "Sommaire"), ("Published", "Publié")):
        pairs = zip(texts(built[0], english), texts(french[0], told), strict=True)
        for one, other in pairs:
            if (
                re.search("[a-z]{4}", one)
                and re.sub(r" \d{4}$", "", one) not in names
                and not other.startswith(("fundingmodel", "="))
            ):
                assert one != other or one in ("Source", "Total", "publié", "ratio"), one


def texts(data: bytes, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(BytesIO(data), data_only=True)[sheet].iter_rows()
    return [str(cell.value) for row in rows for cell in row if isinstance(cell.value, str) and not cell.hyperlink]
