"""Figures that are a row's own: cited with its source, date, status and rounding on Sources, Parameters and below their table."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.datasets import gate as datasets
from fundingmodel.language.words import Words
from fundingmodel.result import run, run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks.page.book import Book
from workbooks.sheets.input_sheets import write_parameters
from workbooks.sheets.sources import write_sources
from workbooks.sheets.tables import write_tables


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def pairs(sheet: Worksheet) -> list[tuple[str, str]]:
    """What stands first in a row, and what is said of it beside."""
    rows = ([str(cell.value) for cell in row if cell.value] for row in sheet.iter_rows())
    return [(row[0], row[1]) for row in rows if len(row) == 2]


@pytest.fixture(scope="module")
def published_sheets() -> dict[str, tuple[Worksheet, Worksheet]]:
    """Sources and Parameters of the scenarios that read figures row by row, by language."""
    found = {}
    for language in ("en", "fr"):
        book = Book(Workbook(), Words(language))
        results = run_all([read_scenario(name) for name in ("published", "settlement")])
        found[language] = write_sources(book, results, ""), write_parameters(book, results, "")
    return found


@pytest.mark.parametrize(
    ("language", "row", "star", "memo"),
    [
        (
            "en",
            "2025-26 – 2026-27 (ON)",
            "2026-02-25 (reported; rounded to 100,000)",
            "2021-10-09 (published; rounded to",
        ),
        (
            "fr",
            "2025-2026 – 2026-2027 (ON)",
            "2026-02-25 (rapporté; arrondi à 100\u00a0000)",
            "2021-10-09 (publié; arrondi à",
        ),
    ],
)
def test_each_row_is_cited_with_its_date_status_and_rounding(
    published_sheets: dict[str, tuple[Worksheet, Worksheet]], language: str, row: str, star: str, memo: str
) -> None:
    cited = dict(pairs(published_sheets[language][0]))
    (of_star,) = (source for who, source in cited.items() if row in who)
    assert "Toronto Star" in of_star and of_star.endswith(star)
    assert any(memo in source and "IRCC" in source for source in cited.values())
    assert not any("IRCC" in source and "2026-02-25" in source for source in cited.values())


@pytest.mark.parametrize(("language", "status"), [("en", "derived"), ("fr", "calculé")])
def test_parameters_show_the_status_of_a_row(
    published_sheets: dict[str, tuple[Worksheet, Worksheet]], language: str, status: str
) -> None:
    heads, *rows = published_sheets[language][1].iter_rows(min_row=5, values_only=True)
    column = heads.index({"en": "Status", "fr": "Statut"}[language])
    shown = {row[2]: row[column] for row in rows if row[3] in (964_500_000, 840_200_000)}
    assert len(shown) == 2 and set(shown.values()) == {status}


@pytest.mark.parametrize(
    ("language", "row", "note"),
    [
        ("en", "Published allocation, 2025-26 (ON) – Toronto Star", "whether francophone and other initiatives are in it is not said."),
        ("fr", "Affectation publiée, 2025-2026 (ON) – Toronto Star", "s’il comprend les initiatives francophones et autres."),
    ],
)  # fmt: skip
def test_each_row_is_cited_below_its_table(language: str, row: str, note: str) -> None:
    book = Book(Workbook(), Words(language))
    found = [text for sheet in write_tables(book, run_all([read_scenario("published")]), "") for text in texts(sheet)]
    assert [text for text in found if row in text and text.replace("\u00a0", " ").endswith(note)]


def test_rows_of_years_apart_name_each_year(tmp_path: Path) -> None:
    """The years between have another source: a span would give them this one."""
    rows = ("2020-21,A,1,One,published", "2021-22,A,2,Another,stated", "2022-23,A,3,One,published")
    (tmp_path / "known.csv").write_text("\n".join(["fiscal_year,jurisdiction,amount,source,status", *rows, ""]))
    about = 'unit = "dollars"\nkey = ["fiscal_year", "jurisdiction"]\nmeasure = "amount"\n'
    (tmp_path / "known.toml").write_text(about)
    scenario = """name = "apart"
instrument = "transfer"
recipient = "governments"
fiscal_years = { first = "2020-21", last = "2022-23" }
jurisdictions = ["A"]
formula = "published_allocation"
inputs.published_allocation = { data = "known.csv" }
inputs.compared_allocation = { unit = "dollars", price_basis = "nominal", value = 1, source = "none" }
"""
    (tmp_path / "apart.toml").write_text(scenario)
    sheet = write_sources(Book(Workbook(), Words("en")), [run(read_scenario(str(tmp_path / "apart.toml")))], "")
    cited = {source: who for who, source in pairs(sheet)}
    assert cited["One (published)"] == "Published allocation, 2020-21, 2022-23 (A)"
    assert cited["Another (stated)"] == "Published allocation, 2021-22 (A)"


def test_the_hash_of_the_original_is_shown(published_sheets: dict[str, tuple[Worksheet, Worksheet]]) -> None:
    cells = [str(cell.value) for row in published_sheets["en"][0].iter_rows(max_row=20) for cell in row]
    sha256 = datasets.load("settlement_allocations").about["original"]["sha256"]
    assert any(cell.endswith(f"settlement_allocations.csv, SHA-256 {sha256}") for cell in cells)
