"""A user's own published cases: other countries, categories and currencies in one workbook."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import engines
import openpyxl
import pytest
from published_rows import own_case, reported, words_of

from fundingmodel.analysis.published_cases.comparing import compare
from fundingmodel.errors import WorkbookRefused
from workbooks import report
from workbooks.published import report as published_report
from workbooks.published.report import FILE, build_published, write_published


def test_two_files_of_the_same_name_are_two_tables(tmp_path: Path, libreoffice: engines.LibreOffice) -> None:
    """Two countries, the same codes, the same name of a CSV: each formula reads its own."""
    first = compare(own_case(tmp_path / "north"))
    second = compare(own_case(tmp_path / "south", currency="USD", need=(100, 300, 600), a=100, b=300, c=600))
    data, rows = build_published([first, second])
    needs = {key[0].split()[-1]: cells for key, cells in rows.book.inputs.items() if key[2:3] == ("need",)}
    assert set(needs) == {"north", "south"} and needs["north"].sheet != needs["south"].sheet
    found = libreoffice(data, {(needs["south"].sheet, needs["south"].addresses()[0][0]): 101})
    # 1,000 by 101, 300 and 600 of 1,001: 100.899, 299.700 and 599.401, in whole dollars 101, 300 and 599.
    assert words_of(found, rows) == ["match"] * 3 + ["MISS", "match", "MISS"]
    units = {str(engines.stored(data)["Published", f"{rows.letter('unit')}{each.line}"]) for each in rows.placed}
    assert units == {"NZD", "USD"}
    parameters = openpyxl.load_workbook(BytesIO(data))["Parameters"]
    assert {"NZD", "USD"} <= {
        cell.value for row in parameters.iter_rows() for cell in row
    }  # "dollars" would say neither


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
    """Listed as 7, tolerated 5: at 4 it is within the tolerance of nothing and of what was listed, and it is not known."""
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


# The command


def test_a_miss_is_written_and_printed(tmp_path: Path) -> None:
    path = own_case(tmp_path / "west", b=301)
    done = reported(path, "--out", tmp_path / "out", "--file", FILE, "--lang", "fr")
    assert done.exit_code == 1
    assert "1 ligne en discordance.\n- west, B 2020, «\u00a0allocation\u00a0»\u00a0: calculé" in done.stderr
    values = engines.stored((tmp_path / "out" / FILE).read_bytes())
    assert str(values["Sommaire", "A2"]) == (
        "2 des 3 chiffres publiés sont reproduits, à leur précision près. 1 ligne indique DISCORDANCE."
    )


def test_one_workbook_for_each_case(tmp_path: Path) -> None:
    paths = [own_case(tmp_path / name) for name in ("north", "south")]
    assert reported(*paths, "--each", "--out", tmp_path / "out").exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"north-published.xlsx", "south-published.xlsx"}


def test_what_the_command_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "leave out --years, --reading, --baseline, --with and --for" in reported("--years", "2014").stderr
    assert "no table [published]" in reported("settlement", "--out", tmp_path).stderr
    path = own_case(tmp_path / "north")
    assert "two scenarios have this name" in reported(path, path, "--out", tmp_path).stderr
    monkeypatch.setattr(report, "FORMULA_CELL_LIMIT", 100)
    done = reported(path, "--out", tmp_path / "out")
    assert done.exit_code == 1 and "formula cells, above 100. Name fewer cases: fundingmodel report CASE" in done.stderr
    assert not list((tmp_path / "out").iterdir())
    with pytest.raises(WorkbookRefused, match="no case to report"):
        write_published([], tmp_path / "none.xlsx")


def test_the_stamp_follows_what_results_are_compared_with(tmp_path: Path) -> None:
    """A published figure that changes shows in the stamp, as a changed input is."""
    stamps = [published_report.stamp_of([compare(own_case(tmp_path / "east", a=a))]) for a in (500, 500, 501)]
    assert stamps[0] == stamps[1] != stamps[2]
