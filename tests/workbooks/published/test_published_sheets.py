"""Sheets of the published workbook: their order, links, words and widths, in both languages."""

import re
from collections.abc import Iterator
from io import BytesIO

import engines
import openpyxl
import pytest
from array_formulas import faults_of_workbook
from engine_agreement import ALLOWED
from openpyxl.utils import get_column_letter
from published_rows import Built, as_python_says

from fundingmodel.analysis.published_cases.comparing import Case, compare
from fundingmodel.language.texts import LANGUAGES
from workbooks.published.report import build_published


def test_sheets_are_in_their_order_and_links_lead_to_them(built: Built) -> None:
    workbook = openpyxl.load_workbook(BytesIO(built[0]))
    titles = workbook.sheetnames
    assert titles[:3] == ["Summary", "Published", "canada-health-sums"]
    assert titles[-6:] == ["Checks", "Sources", "Method", "Inputs as calculated", "Functions", "About"]
    linked = set()
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    target = cell.hyperlink.location.split("!")[0].strip("'").replace("''", "'")
                    assert target in titles, cell.coordinate
                    linked |= {target} if sheet.title == "Summary" else set()
    assert linked == set(titles)


def test_few_sheets_repeat_both_rows_and_columns_in_print(built: Built) -> None:
    """LibreOffice takes about a second for each such sheet of a workbook of a hundred sheets: only to open it, minutes."""
    titles = [sheet.print_titles for sheet in openpyxl.load_workbook(BytesIO(built[0])).worksheets]
    assert len(titles) > 90 and sum("," in (rows or "") for rows in titles) < 5
    assert any(rows and "$A:$B" in rows for rows in titles) and any(rows and "$5:$5" in rows for rows in titles)


def test_formulas_are_plain(built: Built) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(built[0])).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    plain = re.sub(r'"[^"]*"|\'[^\']*\'', "", str(cell.value))
                    assert set(re.findall(r"([A-Z]+)\(", plain)) <= ALLOWED, f"{sheet.title}!{cell.coordinate}"


def test_no_formula_has_an_array_outside_sumproduct(built: Built) -> None:
    assert faults_of_workbook(built[0]) == {}


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


def test_method_has_rule_inference_and_tolerance(built: Built, cases: list[Case]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(built[0]))["Method"]
    method = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"In plain words", "Tolerance", "Compared with"} <= method
    for case in cases:
        assert case.rule["en"] in method
        assert not case.inferred["en"] or case.inferred["en"] in method


def test_sources_have_what_results_are_compared_with(built: Built) -> None:
    texts_there = {
        cell.value for row in openpyxl.load_workbook(BytesIO(built[0]))["Sources"].iter_rows() for cell in row
    }
    assert compare("eu-development-fund-11").comparisons[0].parameter.dataset.describe("title", "en") in texts_there  # type: ignore[union-attr]


def test_the_federal_rule_is_spoken_of_only_beside_its_data(built: Built) -> None:
    def about(data: bytes) -> set[object]:
        return {cell.value for cell in openpyxl.load_workbook(BytesIO(data))["About"]["A"]}

    assert "The federal rule" in about(built[0])
    assert "The federal rule" not in about(build_published([compare("eu-development-fund-11")])[0])


def test_checks_are_below_the_years_of_their_case(built: Built, cases: list[Case]) -> None:
    """Not below those of all cases together, most of which a case does not have."""
    rows = list(
        openpyxl.load_workbook(BytesIO(built[0]), data_only=True)["Checks"].iter_rows(min_row=6, values_only=True)
    )
    assert len(rows[0]) == 2 + max(len(case.scenario.fiscal_years) for case in cases)
    bands: dict[object, list[object]] = {}
    for row in rows[1:]:
        if row[0]:  # further down are workings, which name scenarios again
            bands.setdefault(row[0], [year for year in row[2:] if year])
    for case in cases:
        for tier in case.scenario.tiers:
            assert bands[f"{case.scenario.name} {tier.name}".strip()] == list(case.scenario.fiscal_years)
    labels = {row[1] for row in rows if row[1]}
    assert any("(EUR)" in text for text in labels) and not any("dollars" in text for text in labels)


def test_tiers_of_a_long_name_have_names_of_their_own(built: Built) -> None:
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


# In French


def test_in_french_the_words_are_the_same_words(french: Built, libreoffice: engines.LibreOffice) -> None:
    as_python_says(libreoffice(french[0]), french[1])


def test_both_languages_say_everything(built: Built, french: Built, cases: list[Case]) -> None:
    """What is the same in both languages is a name, a code or a citation."""
    names = (
        {case.scenario.name for case in cases}
        | {case.cite["fr"] for case in cases}
        | {t for c in cases for t in c.result.tiers}
    )
    names |= {name["en"] for c in cases for t in c.scenario.tiers for name in t.jurisdiction_names.values()}
    for english, in_french in (("Summary", "Sommaire"), ("Published", "Publié")):
        pairs = zip(texts(built[0], english), texts(french[0], in_french), strict=True)
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
