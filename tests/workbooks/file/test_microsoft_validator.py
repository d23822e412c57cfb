"""Every kind of workbook that is written passes Microsoft's own validator of Open XML, which reports each fault planted.

Of Excel's limits it knows the length of a sheet's name alone: the others are in test_limits.py. Of a style it reads each element
and the number that a cell has of it, but not whether the fonts, fills and borders that it names by number are there.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from full_workbook import WHEN, full_workbook
from ooxml_validator import findings, validator_absent
from packaged_results import NOW
from written_scenarios import written

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years
from fundingmodel.scenario.files import packaged, published_cases
from fundingmodel.scenario.reading import read_scenario, read_source
from workbooks.file.saving import filled, finished, packed, unpacked
from workbooks.published.report import build_published
from workbooks.report import build
from workbooks.template import build as template

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture(autouse=True)
def validator() -> None:
    """Without the validator a skip, which with CI set is a failure."""
    if absent := validator_absent():
        pytest.skip(absent)


@LANGUAGES
def test_a_report_of_scenarios_side_by_side(language: str) -> None:
    """Envelopes that differ, and a scenario that takes the result of another: sheets at the equal envelope among them."""
    sources = [read_source(name) for name in ("settlement", "predictable")]
    data, book, equal = build(run_all(for_years(sources, ["2019-20", "2020-21"])), language)
    assert any(equal.values()) and book.words.sheet("comparison") in book.workbook.sheetnames
    assert findings(data) == []


@LANGUAGES
@pytest.mark.parametrize("currency", ["<E\"R> & 'sou' _x0041_", "euros " * 50])
def test_a_report_with_another_currency_and_awkward_titles(tmp_path: Path, currency: str, language: str) -> None:
    assert findings(build(awkward(tmp_path, currency), language)[0]) == []


def awkward(folder: Path, currency: str) -> list[Result]:
    """One scenario with a long title that has all that XML and Excel read as codes, and such names of jurisdictions."""
    path = written(folder, 'jurisdiction,persons\n"<Côte> & ""fils""",30\n=1+1,12\n_x0041_ 😀,7\n')
    title = "\\\"Money\\\" <for> & 'all' _x000D_ 😀 ]]> &amp; " * 20
    more = f"name = \"History\"\ntitle = \"{title}\"\ncurrency = '''{currency}'''"
    text = path.read_text(encoding="utf-8").replace('name = "written"', more, 1)
    path.write_text(text, encoding="utf-8", newline="\n")
    return run_all([read_scenario(path)])


@LANGUAGES
def test_a_published_workbook(language: str) -> None:
    """Exact figures, a known miss, tiers, rows worked by hand."""
    cases = ("eu-development-fund-11", "canada-health-transfer", "us-coronavirus-relief-2020", "worked-guarantees")
    assert findings(build_published([compare(name) for name in cases], language)[0]) == []


@LANGUAGES
@pytest.mark.parametrize("spill", [False, True])
def test_a_template(language: str, spill: bool) -> None:
    assert findings(template.build(language, spill)) == []


@pytest.mark.slow
@LANGUAGES
def test_the_report_and_the_published_workbook_of_the_whole_package(language: str) -> None:
    assert findings(build(run_all([read_scenario(name) for name in NOW]), language)[0]) == []
    ahead = [name for name in packaged() if name not in NOW]
    assert findings(build(run_all([read_scenario(name) for name in ahead]), language)[0]) == []
    assert findings(build_published([compare(name) for name in published_cases()], language)[0]) == []


# Faults planted in a workbook that has everything a report uses


def replaced(part: str, old: str, new: str) -> Callable[[bytes], bytes]:
    """A workbook in which a text of one part is replaced."""

    def plant(data: bytes) -> bytes:
        parts = unpacked(data)
        text = parts[part].decode("utf-8")
        assert old in text, f"{part} has no {old}"
        return packed({**parts, part: text.replace(old, new, 1).encode("utf-8")})

    return plant


def without(part: str) -> Callable[[bytes], bytes]:
    return lambda data: packed({name: text for name, text in unpacked(data).items() if name != part})


BOOK, SHEET, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
PLANTED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a bad attribute": (replaced(SHEET, '<row r="1"', '<row r="1" ht="tall"'), "tall"),
    "an unknown attribute": (replaced(SHEET, "<sheetData>", '<sheetData colour="red">'), "colour"),
    "an element out of order": (
        replaced(SHEET, "</sheetData>", "</sheetData><cols><col max='1' min='1'/></cols>"),
        "cols",
    ),
    "a font as openpyxl writes it": (
        replaced(STYLES, "<font>", '<font><name val="Arial"></name><b val="1"></b>'),
        "font[1]: The element has unexpected child element",
    ),
    "a colour that is none": (replaced(STYLES, 'rgb="009C0006"', 'rgb="red"'), "'red'"),
    "a fill that is none": (replaced(STYLES, 'patternType="gray125"', 'patternType="grey"'), "'grey'"),
    "an alignment that is none": (
        replaced(STYLES, '<protection hidden="0"', '<alignment horizontal="middle"></alignment><protection hidden="0"'),
        "'middle'",
    ),
    "a border out of order": (
        replaced(STYLES, "<left></left><right></right>", "<right></right><left></left>"),
        "border[1]: The element has unexpected child element",
    ),
    "a conditional format out of order": (
        replaced(STYLES, "<dxf><font>", "<dxf><border></border><font>"),
        "dxf[1]: The element has unexpected child element",
    ),
    "a text that is too long": (replaced(BOOK, 'name="Other"', f'name="{"O" * 32}"'), "MaxLength"),
    "a style that is not there": (replaced(SHEET, '<c r="A1"', '<c r="A1" s="9999"'), "'9999'"),
    "a missing part": (without("xl/worksheets/sheet2.xml"), "sheet2.xml doesn't exist"),
}


def test_a_workbook_with_everything_that_a_report_uses() -> None:
    assert findings(filled(finished(full_workbook(), WHEN))) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_reported(fault: str) -> None:
    """It alone: the workbook has no other."""
    plant, named = PLANTED[fault]
    (line,) = findings(plant(finished(full_workbook(), WHEN)))
    assert named in line, fault
