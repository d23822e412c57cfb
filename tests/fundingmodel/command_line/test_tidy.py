"""A tidy table: one figure a row, which says all of it; its amounts are those of csv, its inputs those of the files."""

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from command_line import TWO_LEVELS, printed, refused

import fundingmodel

DATA = Path(fundingmodel.__file__).parent / "data"
NAMES = (
    "scenario,year,jurisdiction,jurisdiction_en,jurisdiction_fr,category,category_en,category_fr,quantity,quantity_en,quantity_fr,value,"
    "unit,currency,price_basis,scope,measure,status,projected,baseline,sha256"
)
AHEAD = TWO_LEVELS.replace('name = "two-levels"', 'name = "ahead"').replace(
    'values = { east = 700, west = 500 }, source = "census"',
    'values = { east = 700, west = 500 }, source = "census", status = "projected"',
)


def rows(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("allocate", *arguments))))


def test_the_columns_and_their_order() -> None:
    assert printed("allocate", "settlement", "--format", "tidy").splitlines()[0] == NAMES


def test_allocations_are_those_of_csv() -> None:
    plain = rows("settlement", "published", "--format", "csv")
    tidy = rows("settlement", "published", "--format", "tidy")
    assert {(r["scenario"], r["year"], r["jurisdiction"]): r["value"] for r in tidy} == {
        (r["scenario"], r["fiscal_year"], r["jurisdiction"]): r["allocation"] for r in plain
    }
    assert {(r["quantity"], r["unit"], r["currency"], r["price_basis"], r["status"]) for r in tidy} == {
        ("allocation", "dollars", "CAD", "nominal", "calculated")
    }
    assert {(r["scope"], r["measure"]) for r in tidy} == {("shared", "allocated")}


def test_names_are_in_both_languages() -> None:
    (nova_scotia,) = [
        r for r in rows("settlement", "--format", "tidy", "--years", "2026-27") if r["jurisdiction"] == "NS"
    ]
    assert (nova_scotia["jurisdiction_en"], nova_scotia["jurisdiction_fr"]) == ("Nova Scotia", "Nouvelle-Écosse")
    assert (nova_scotia["quantity_en"], nova_scotia["quantity_fr"]) == ("Allocation", "Affectation")


def test_every_figure_that_is_read_is_there_once() -> None:
    found = rows("settlement", "--all", "--format", "tidy", "--years", "2026-27")
    keys = ("year", "jurisdiction", "category", "quantity")
    assert max(Counter(tuple(r[key] for key in keys) for r in found).values()) == 1
    with (DATA / "admissions.csv").open(encoding="utf-8", newline="") as file:
        published = {(r["year"], r["jurisdiction"], r["category"]): r["admissions"] for r in csv.DictReader(file)}
    intake = {(r["year"], r["jurisdiction"], r["category"]): r["value"] for r in found if r["quantity"] == "intake"}
    assert {key[0] for key in intake} == {"2022", "2023", "2024"}
    shown = {key: Decimal(value) for key, value in intake.items() if published[key]}
    assert shown == {key: Decimal(published[key]) for key in shown}
    assert len(shown) > 100
    weights = {r["category"]: (r["value"], r["status"]) for r in found if r["quantity"] == "category_weight"}
    assert weights["refugee"] == ("2.5", "assumed")


def test_the_baseline_and_the_hash() -> None:
    found = rows(
        "settlement", "equal-per-admission", "--baseline", "settlement", "--format", "tidy", "--years", "2026-27"
    )
    assert {(r["scenario"], r["baseline"]) for r in found} == {
        ("settlement", ""),
        ("equal-per-admission", "settlement"),
    }
    assert {r["sha256"] for r in found if r["scenario"] == "settlement"} == {
        fundingmodel.run("settlement").scenario.sha256
    }
    other = rows("settlement", "quebec-parity", "--baseline", "settlement", "--format", "tidy", "--years", "2026-27")
    assert {r["baseline"] for r in other} == {""}  # of other money nothing is a baseline


def test_what_is_projected_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ahead.toml").write_text(AHEAD, encoding="utf-8")
    found = rows("ahead.toml", "--all", "--tier", "provinces", "--format", "tidy")
    of = {(r["quantity"], r["projected"]) for r in found}
    assert {("need", "1"), ("allocation", "1"), ("stated_authority", "0")} <= of
    assert {r["status"] for r in found if r["quantity"] == "need"} == {"projected"}


def test_a_file_that_somebody_changed_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = ("allocate", "settlement", "--format", "tidy", "--out", "figures.csv")
    printed(*command)
    before = Path("figures.csv").read_bytes()
    printed(*command)  # as it was written: it is replaced
    assert Path("figures.csv").read_bytes() == before
    assert before.decode().splitlines()[0] == f"{NAMES},digest"
    Path("figures.csv").write_bytes(changed := before.replace(b"settlement,2026-27,ON", b"settlement,2026-27,QC", 1))
    assert changed != before
    assert "it was kept" in refused(*command)
    assert Path("figures.csv").read_bytes() == changed
