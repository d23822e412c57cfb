"""Workbooks of every kind, in both languages: no obstacle is found by `verify --accessibility`, nor in what is read out as PDF/UA."""

import json
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import page  # a checker of PDF/UA that passes the corpus of veraPDF
import pikepdf
import pytest
from command_line import printed, run
from engines import LibreOffice, tagged_pdf
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

OFFER = """parent = "settlement"
name = "our-offer"
author = "Ontario"
date = "2026-11-29"
reason = "Refugees count three times"
[inputs.category_weight]
values.refugee = 3
assumption = true
"""
QUESTIONS = ("bridge", "levers", "position", "promises", "principles", "assumptions ON")
WITH = tuple(word for question in QUESTIONS for word in ("--with", question))
ASKED = {
    "each": ("report", "settlement", "--each", "--years", "2025-26,2026-27"),
    "offer-fr": (
        "report",
        "settlement",
        "our-offer.toml",
        "--for",
        "ON",
        "--for-us",
        "--lang",
        "fr",
        "--years",
        "2026-27",
    ),
    "question": ("report", "settlement", "predictable", "--with", "bridge", "--years", "2026-27"),
    "brief": ("brief", "settlement", "our-offer.toml", "--for", "NS"),
    "brief-fr": ("brief", "settlement", "--for", "ON", "--lang", "fr"),
    "published-fr": ("report", "canada-settlement-2011-12", "us-house-2020", "--published", "--lang", "fr"),
}
LONG = {
    "now": ("report",),
    "now-fr": ("report", "--lang", "fr", "--for", "ON", "--for-us"),
    "ahead": ("report", "--set", "ahead"),
    "reading-fr": ("report", "cohort", "--reading", "settlement-economic-half", "--lang", "fr"),
    "questions-fr": ("report", "settlement", "predictable", "--for-us", "--lang", "fr", *WITH),
    "published": ("report", "--published"),
}
CASES = [*ASKED.values(), *(pytest.param(asked, marks=pytest.mark.slow) for asked in LONG.values())]

# What LibreOffice's export leaves out whatever the workbook: the text of a link that leads outside; and the table of a sheet that
# is printed on several pages across is cut where a page ends.
OF_EXPORT = {
    "link": {"PDFUA1-LINK-CONTENTS-001"},
    "wide": {"PDFUA1-TABLE-COLUMN-ROWSPAN-001", "PDFUA1-TABLE-ROW-COLUMNSPAN-001"},
}


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("our-offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")


def found_in(name: str) -> list[object]:
    (file,) = json.loads(run("verify", name, "--accessibility", "--format", "json").stdout)["files"]
    findings: list[object] = file["findings"]
    return findings


@pytest.mark.parametrize("asked", CASES, ids=[*ASKED, *LONG])
def test_no_obstacle_in_a_workbook(asked: Sequence[str]) -> None:
    printed(*asked, "--out", ".")
    (written,) = Path().glob("*.xlsx")
    assert found_in(written.name) == []


@pytest.mark.parametrize("options", [(), ("--lang", "fr", "--spill")])
def test_no_obstacle_in_a_template(options: Sequence[str]) -> None:
    printed("template", "template.xlsx", *options)
    assert found_in("template.xlsx") == []


# As PDF/UA


def broken_rules(file: Path) -> set[str]:
    return {failure.rule_id for failure in page.validate_pdf(file, profile="ua1").failures}


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("asked", "of_export"),
    [
        (ASKED["brief"], ()),
        (ASKED["brief-fr"], ()),
        (ASKED["each"], ("link", "wide")),
        (ASKED["offer-fr"], ("link", "wide")),
    ],
    ids=["brief", "brief-fr", "each", "offer-fr"],
)
def test_as_pdf_ua(asked: Sequence[str], of_export: Sequence[str], libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Nothing but what the export leaves out of any workbook; every chart is described, and the title of the file is shown."""
    assert libreoffice
    printed(*asked, "--out", ".")
    (written,) = Path().glob("*.xlsx")
    file = tagged_pdf(written.read_bytes(), tmp_path / "pdf")
    assert broken_rules(file) <= set().union(*(OF_EXPORT[each] for each in of_export))
    charts = sum(len(sheet._charts) for sheet in openpyxl.load_workbook(written).worksheets)
    with pikepdf.open(file) as read:
        assert str(read.Root.Lang)  # that of the profile of LibreOffice: it does not look at the properties of the file
        assert bool(read.Root.ViewerPreferences.DisplayDocTitle) and str(read.docinfo.Title)
        assert bool(read.Root.MarkInfo.Marked)
        figures = [each for each in elements(read) if each.get("/S") == "/Figure"]
        assert len(figures) == charts > 0
        assert all(len(str(each.get("/Alt", ""))) > 20 for each in figures)


def elements(read: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All elements of the structure of a document."""
    found, queue = [], [read.Root.StructTreeRoot]
    while queue:
        element = queue.pop()
        if isinstance(element, pikepdf.Array):
            queue += list(element)
        elif isinstance(element, pikepdf.Dictionary):
            found.append(element)
            queue += [element.K] if "/K" in element else []
    return found


def linked(sheet: Worksheet) -> None:
    sheet["A2"] = "Population, Statistics Canada"
    sheet["A2"].hyperlink = Hyperlink(ref="A2", target="https://example.org/population")


def wide(sheet: Worksheet) -> None:
    sheet.print_title_cols = "A:A"
    for row in range(2, 90):
        for column in range(1, 30):
            sheet.cell(row, column, row * column)


def drawn(sheet: Worksheet) -> None:
    for row in range(2, 6):
        sheet.cell(row, 1, row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=2, max_row=5))
    sheet.add_chart(chart, "C2")


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("make", "rules"),
    [(linked, OF_EXPORT["link"]), (wide, OF_EXPORT["wide"]), (drawn, {"PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"})],
)
def test_what_the_export_leaves_out_of_any_workbook(
    make: Callable[[Worksheet], None], rules: set[str], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Of a workbook that is not ours: and a chart without a text is found."""
    assert libreoffice
    workbook = openpyxl.Workbook()
    workbook.properties.title, workbook.properties.language = "Payments", "en-CA"
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "Payments"
    make(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    assert broken_rules(tagged_pdf(buffer.getvalue(), tmp_path)) == rules
