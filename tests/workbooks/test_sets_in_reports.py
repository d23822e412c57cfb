"""A report of a set: what its Summary opens on and shows first; known amounts apart, as their rows of data have them."""

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import printed, refused
from summary_page import Page, built, rows_of

from fundingmodel.errors import WorkbookRefused
from fundingmodel.result import run_all
from fundingmodel.scenario.reading import read_scenario
from workbooks import report

NAMES = ("settlement", "settlement-economic-half", "equal-per-admission", "non-economic", "cohort")
RECORD = {"en": "What is known of", "fr": "Ce que l’on sait de"}


@pytest.fixture(scope="module", params=["en", "fr"])
def now(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any, str]:
    """The default report in a language: what was printed, and its cells as they are stored."""
    folder = tmp_path_factory.mktemp("now")
    text = printed("report", "--lang", request.param, "--out", str(folder))
    (path,) = folder.glob("*.xlsx")
    return request.param, openpyxl.load_workbook(path, data_only=True), text


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(built(("settlement", "equal-per-admission", "published"))[0])


def known(page: Page, year: str) -> dict[str, tuple[Any, str]]:
    """The block of known amounts, by jurisdiction: the amount, and what is said of it."""
    page.choose(Fiscal_year=year)
    sheet = page.workbook["Summary"]
    column = [page["Summary", f"A{r}"] for r in range(1, sheet.max_row + 1)]
    top = next(r for r, text in enumerate(column, start=1) if str(text).startswith(RECORD["en"])) + 2
    return {
        page["Summary", f"A{r}"]: (
            None if page["Summary", f"B{r}"] == "" else page["Summary", f"B{r}"],
            page["Summary", f"C{r}"] or "",
        )
        for r in range(top, top + 13)
    }


@pytest.mark.slow
def test_now_is_what_is_shown_by_default(now: tuple[str, Any, str]) -> None:
    language, book, text = now
    summary = book.worksheets[0]
    assert summary["A5"].value == {"en": "2026-27", "fr": "2026-2027"}[language]
    title = {"en": "Summary: the settlement", "fr": "Sommaire\u00a0: la formule"}[language]
    assert summary["A1"].value.startswith(title)
    shorts = [read_scenario(name).short[language] for name in NAMES]
    header = [cell.value for cell in summary[13] if cell.value]
    own = [text.partition(" (")[0] for text in header[1 : 1 + len(shorts)]]
    assert own == shorts  # the record has no column: neither of amounts nor of changes
    assert not any("9,352" in str(cell.value) for row in summary.iter_rows() for cell in row)
    head = text.splitlines()[2 if not text.splitlines()[1].startswith("|") else 1]
    cells = [cell.strip() for cell in head.strip("|").split("|")]
    assert cells[-1] == read_scenario("published").short[language]  # last, without a change
    assert sum(cell in ("change", "variation") for cell in cells) == len(NAMES) - 1


def test_known_amounts_are_those_of_the_rows_of_data(page: Page) -> None:
    """Every printed amount of every year, with its status and rounding; what nobody printed is blank."""
    years = [f"{y}-{(y + 1) % 100:02d}" for y in range(2019, 2027)]
    names = {
        code: name["en"] for code, name in run_all([read_scenario("published")])[0].main.tier.jurisdiction_names.items()
    }
    printed_rows = {(r["fiscal_year"], r["jurisdiction"]): r for r in rows_of("settlement_allocations")}
    seen = 0
    for year in years:
        block = known(page, year)
        for code, name in names.items():
            amount, said = block[name]
            row = printed_rows.get((year, code))
            if row is None:
                assert amount is None or said.startswith("derived from the amount of ")
                continue
            assert Decimal(str(amount)) == Decimal(row["amount"]) and said.startswith(row["status"])
            rounding = int(row["rounding"])
            assert (", rounded to $0.1 million" in said) == (rounding == 100_000), said
            assert (", rounded to $1,000" in said) == (rounding == 1_000), said
            seen += 1
    assert seen == sum(year in years for year, _ in printed_rows) == 15


def test_an_amount_follows_from_a_change_only_where_that_of_the_year_before_is_printed(page: Page) -> None:
    block = known(page, "2026-27")
    amount, said = block["British Columbia"]
    assert amount == float(Fraction(155_600_000) * Fraction(75, 100))
    low, high = (Fraction(base) * (1 - Fraction(cut, 1000)) for base, cut in ((155_550_000, 255), (155_650_000, 245)))
    assert (
        float((high - low) / 2) == 815_500
        and "to within $0.8 million" in said
        and "25% less than in 2025-26 (reported)" in said
    )
    for name, cut in (("Prince Edward Island", "22%"), ("Nova Scotia", "23.3%")):
        assert block[name] == (None, f"{cut} less than in 2025-26 (reported); the amount itself is not known")
    assert block["Alberta"] == (None, "not known")
    assert block["Total"][0] is None
    assert (
        block["Total"][1]
        == "1 of 12 known, 1 more derived, 2 more as percents; all together 9.5% less than in 2025-26 (reported)"
    )


def test_how_many_are_known_and_the_total_where_all_are(page: Page) -> None:
    assert known(page, "2025-26")["Total"] == (None, "2 of 12 known")
    assert known(page, "2019-20")["Total"] == (None, "0 of 12 known")
    whole = sum(int(r["amount"]) for r in rows_of("settlement_allocations") if r["fiscal_year"] == "2021-22")
    assert known(page, "2021-22")["Total"] == (whole, "12 of 12 known")


def test_what_set_an_envelope_says_so(page: Page) -> None:
    sets = "; it set the envelope of “settlement”"
    for year, who in (("2025-26", {"Ontario", "British Columbia"}), ("2026-27", {"Ontario"}), ("2021-22", set())):
        assert {name for name, (_, said) in known(page, year).items() if sets in said} == who, year


def test_the_block_is_live() -> None:
    """A printed amount that is changed, one that is taken out, and a change that is: the block follows."""
    live = Page(built(("settlement", "equal-per-admission", "published"))[0])
    changes = live.workbook["Reported changes"]
    row = next(r for r in range(1, 30) if changes.cell(r, 1).value == "British Columbia")
    column = next(
        c for c in range(1, 15) if live["Reported changes", f"{openpyxl.utils.get_column_letter(c)}5"] == "2026-27"
    )
    live.engine.set_value("Reported changes", row, column, -0.5)
    live.engine.evaluate_all()
    assert known(live, "2026-27")["British Columbia"][0] == 77_800_000
    assert "50% less" in known(live, "2026-27")["British Columbia"][1]
    amounts = live.workbook["Published amounts"]
    place = next(c for c in range(1, 40) if "2025-26" in str(amounts.cell(6, c).value))
    top = next(r for r in range(1, 30) if amounts.cell(r, 1).value == "British Columbia")
    live.engine.set_value("Published amounts", top, place, 200_000_000)
    live.engine.evaluate_all()
    assert known(live, "2026-27")["British Columbia"][0] == 100_000_000


def test_no_change_is_made_with_a_record() -> None:
    results = run_all([read_scenario(name) for name in ("published", "settlement", "predictable")])
    compared, records = report.records_apart(results)
    assert [r.scenario.name for r in compared] == ["settlement", "predictable"]
    assert [r.scenario.name for r in records] == ["published"]
    assert report.records_apart(records) == (records, [])  # alone, it is what is shown
    page = Page(report.build(results)[0])
    assert "published" not in {column for table in page.tables().values() for column in table}
    said = [str(page["Summary", f"A{r}"]) for r in range(1, 12)]
    assert not any("published" in text for text in said)


def test_a_record_is_no_baseline(tmp_path: Path) -> None:
    asked = ("report", "settlement", "predictable", "published", "--baseline", "published", "--out", str(tmp_path))
    said = (
        "published is a record of known amounts, and nothing is compared with it. Name one of settlement, predictable."
    )
    assert said in " ".join(refused(*asked).split())
    french = " ".join(refused(*asked, "--lang", "fr").replace("\u00a0", " ").split())
    assert "published est un relevé de montants connus, auquel rien n’est comparé" in french
    with pytest.raises(WorkbookRefused):
        report.write_report(
            [read_scenario(n) for n in ("settlement", "published")], tmp_path / "a.xlsx", baseline="published"
        )


OURS = """name = "ours"
title = { en = "two of ours", fr = "deux des nôtres" }
baseline = "settlement"
scenarios = ["equal-per-capita"]
opens_on = "2023-24"
total_over = ["2022-23", "2023-24"]
"""


def test_a_set_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(OURS, encoding="utf-8", newline="\n")
    text = printed("report", "--set", str(path), "--out", str(tmp_path / "out"))
    assert "Allocations of 2023-24" in text
    book = openpyxl.load_workbook(tmp_path / "out" / "fundingmodel-ours.xlsx", data_only=True)
    assert book["Summary"]["A1"].value == "Summary: two of ours" and book["Summary"]["A5"].value == "2023-24"
    assert not any(str(row[0].value).startswith(RECORD["en"]) for row in book["Summary"].iter_rows())
    same = printed("report", "--set", str(path), "--out", str(tmp_path / "again"))
    assert text.split("sha256")[1] == same.split("sha256")[1]  # the same bytes


def test_years_that_are_asked_for_leave_out_the_opening_year(tmp_path: Path) -> None:
    text = printed("report", "--years", "2021-22,2022-23", "--out", str(tmp_path))
    assert "Allocations of 2022-23" in text
    book = openpyxl.load_workbook(tmp_path / "fundingmodel-comparison.xlsx", data_only=True)
    assert book["Summary"]["A5"].value == "2022-23"


def test_what_is_named_is_shown_as_ever() -> None:
    data = report.build(run_all([read_scenario(name) for name in ("settlement", "cohort")]))[0]
    summary = openpyxl.load_workbook(BytesIO(data), data_only=True)["Summary"]
    assert summary["A1"].value == "Summary: who receives what" and summary["A5"].value == "2026-27"
