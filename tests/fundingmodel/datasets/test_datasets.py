"""Tables behind the gate: what is looked up in them, and what the gate lets through."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from places import ROOT

from fundingmodel.datasets.dataset import Dataset, Outlier
from fundingmodel.datasets.gate import load, read_table

INTAKE = """year,jurisdiction,category,intake,suppressed,remark
2020,ON,family,100,0,
2020,ON,refugee,20.50,0,counted by hand
2020,QC,family,0,0,
2020,QC,refugee,,2,
2021,ON,family,160,0,
2021,ON,refugee,19.5,0,
2021,QC,family,7,0,
2021,QC,refugee,5,0,
"""
ABOUT = """title = { en = "Intake", fr = "Accueil" }
unit = "persons"
key = ["year", "jurisdiction", "category"]
measure = "intake"
columns = ["remark"]
source = "A register"
complete = [{}]

[codes]
jurisdiction = [{ code = "QC", en = "Quebec", fr = "Québec" }, { code = "ON", en = "Ontario" }]
"""


@pytest.fixture
def intake(tmp_path: Path) -> Dataset:
    (tmp_path / "intake.csv").write_text(INTAKE, encoding="utf-8", newline="\n")
    (tmp_path / "intake.toml").write_text(ABOUT, encoding="utf-8")
    return load("intake.csv", tmp_path)


# Looking up


def test_a_figure_is_the_exact_decimal_of_the_file(intake: Dataset) -> None:
    assert str(intake.figure(year=2020, jurisdiction="ON", category="refugee")) == "20.50"
    assert intake.figure("intake", year="2020", jurisdiction="QC", category="family") == 0
    assert (intake.unit, intake.key, intake.measures) == ("persons", ("year", "jurisdiction", "category"), ("intake",))


def test_decimals_that_binary_numbers_cannot_hold_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "money.csv"
    path.write_text("fiscal_year,amount\n2020-21,1234567890123.01\n2021-22,0.1\n", encoding="utf-8")
    money = read_table(path, ["fiscal_year"], "amount", unit="dollars")
    assert money.figure(fiscal_year="2020-21") == Decimal("1234567890123.01")
    assert money.figure(fiscal_year="2021-22") * 3 == Decimal("0.3")


@pytest.mark.parametrize(("rule", "figure"), [("low", "2"), ("midpoint", "5"), ("high", "8")])
def test_a_suppressed_figure_takes_a_named_rule_for_each_count(intake: Dataset, rule: str, figure: str) -> None:
    assert intake.figure(suppressed=rule, year=2020, jurisdiction="QC", category="refugee") == Decimal(figure)
    (filled,) = intake.filled(rule)
    assert (filled.figure, filled.low, filled.high) == (Decimal(figure), 2, 8)
    assert filled.key == {"year": "2020", "jurisdiction": "QC", "category": "refugee"}
    assert intake.figure(suppressed=rule, year=2020, jurisdiction="ON", category="family") == 100


def test_codes_come_in_official_order_or_as_in_the_file(intake: Dataset) -> None:
    assert intake.jurisdictions == intake.codes("jurisdiction") == ("QC", "ON")
    assert intake.codes("category") == ("family", "refugee")
    assert [intake.label("jurisdiction", "QC", each) for each in ("en", "fr")] == ["Quebec", "Québec"]
    assert intake.label("jurisdiction", "ON", "fr") == "ON"


def test_what_a_table_says_of_itself(intake: Dataset) -> None:
    assert (intake.describe("title"), intake.describe("title", "fr")) == ("Intake", "Accueil")
    assert (intake.describe("source", "fr"), intake.describe("vintage")) == ("A register", "")


def test_rows_are_found_by_some_of_their_codes(intake: Dataset) -> None:
    assert [row.number for row in intake.select(jurisdiction="QC", year=2021)] == [8, 9]
    assert intake.row(year=2020, jurisdiction="ON", category="refugee").texts == {"remark": "counted by hand"}
    assert intake.has(year=2021, jurisdiction="QC", category="family")
    assert not intake.has(year=2022, jurisdiction="QC", category="family")


def test_outliers_of_each_series_and_of_each_jurisdiction(intake: Dataset) -> None:
    ontario = Outlier(
        {"jurisdiction": "ON", "category": "family"}, "2020", "2021", Decimal(100), Decimal(160), Decimal("0.6")
    )
    rise = Outlier({"jurisdiction": "QC", "category": "family"}, "2020", "2021", Decimal(0), Decimal(7), None)
    assert intake.outliers("0.5") == (ontario, rise)
    assert intake.outliers("0.6") == (rise,)
    fall = intake.outliers("0.02")[1]
    assert (fall.key["category"], fall.figure_after, round(fall.change or 0, 4)) == (
        "refugee",
        Decimal("19.5"),
        Decimal("-0.0488"),
    )
    (quebec,) = intake.outliers("0.5", by=["jurisdiction"])
    assert (quebec.key, quebec.figure_before, quebec.figure_after) == ({"jurisdiction": "QC"}, Decimal(5), Decimal(12))


def test_a_table_for_pandas_has_nothing_where_a_figure_is_suppressed(intake: Dataset) -> None:
    table = intake.table()
    assert list(table.columns) == ["year", "jurisdiction", "category", "intake", "suppressed", "remark"]
    assert table["intake"].isna().tolist() == [False] * 3 + [True] + [False] * 4
    assert table["intake"].sum() == 312
    assert table["suppressed"].sum() == 2


def test_the_gate_needs_no_pandas() -> None:
    code = "import sys, fundingmodel.datasets.gate as d; d.load('admissions'); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# The gate lets through


def test_byte_order_mark_windows_newlines_and_spaces_change_nothing(tmp_path: Path, intake: Dataset) -> None:
    path = tmp_path / "windows.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + INTAKE.replace("\n", "\r\n").replace("ON,family,100", "ON ,family, 100").encode()
    )
    (tmp_path / "windows.toml").write_text(ABOUT, encoding="utf-8")
    windows = load(path)
    assert [row.figures for row in windows.rows] == [row.figures for row in intake.rows]
    assert [row.key for row in windows.rows] == [row.key for row in intake.rows]


def test_the_hash_is_of_the_text_whatever_its_newlines(tmp_path: Path, intake: Dataset) -> None:
    for name, text in (("crlf", INTAKE.replace("\n", "\r\n")), ("bom", "\ufeff" + INTAKE)):
        (tmp_path / f"{name}.csv").write_bytes(text.encode("utf-8"))
        (tmp_path / f"{name}.toml").write_text(ABOUT, encoding="utf-8")
        assert load(tmp_path / f"{name}.csv").sha256 == intake.sha256
    (tmp_path / "bom.csv").write_text(INTAKE.replace("100", "101"), encoding="utf-8")
    assert load(tmp_path / "bom.csv").sha256 != intake.sha256


def test_negative_figures_pass_only_where_they_may_be(tmp_path: Path) -> None:
    path = tmp_path / "change.csv"
    path.write_text("year,change\n2020,-0.25\n", encoding="utf-8")
    assert read_table(path, ["year"], "change", unit="ratio", negative=True).figure(year=2020) == Decimal("-0.25")


def test_a_table_of_fragments_needs_no_full_grid(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("year,jurisdiction,amount\n2020,A,1\n2021,B,2\n", encoding="utf-8")
    assert len(read_table(path, ["year", "jurisdiction"], "amount", unit="dollars", complete=False).rows) == 2


@pytest.mark.parametrize(("total", "fits"), [(6, False), (7, True), (15, True), (23, True), (24, False)])
def test_a_control_total_allows_for_rounding_and_for_what_is_hidden(tmp_path: Path, total: int, fits: bool) -> None:
    """A figure rounded to 5 is 7.5 to 12.5, two hidden counts are 2 to 8; the total is off by up to 2.5 itself."""
    path = tmp_path / "a.csv"
    path.write_text("year,place,count,suppressed\n1,A,10,0\n1,B,,1\n1,C,,1\n", encoding="utf-8")
    about = 'unit = "persons"\nkey = ["year", "place"]\nmeasure = "count"\nrounding = 5\n[[controls]]\n'
    path.with_suffix(".toml").write_text(f"{about}totals = [{{ year = 1, total = {total} }}]\n", encoding="utf-8")
    if fits:
        load(path)
    else:
        with pytest.raises(ValueError, match=f"add to 7 to 23, and the published total is {total}"):
            load(path)


def test_a_control_total_is_read_exactly(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("year,amount\n2020,1234567890123456.05\n", encoding="utf-8")
    about = (
        'unit = "dollars"\nkey = ["year"]\nmeasure = "amount"\n[[controls]]\ntotals = [{ total = 1234567890123456.05 }]'
    )
    path.with_suffix(".toml").write_text(about, encoding="utf-8")
    load(path)


def test_a_control_total_may_be_of_several_codes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("place,count\nA,10\nB,20\nC,40\n", encoding="utf-8")
    about = 'unit = "persons"\nkey = ["place"]\nmeasure = "count"\n[[controls]]\ntotals = [{ place = ["A", "C"], total = 50 }]'
    path.with_suffix(".toml").write_text(about, encoding="utf-8")
    load(path)
    path.with_suffix(".toml").write_text(about.replace("50", "70"), encoding="utf-8")
    with pytest.raises(ValueError, match="count for place A and C add to 50, and the published total is 70"):
        load(path)
