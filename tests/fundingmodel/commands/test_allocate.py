"""What each jurisdiction receives, as a table, csv and json."""

import json
import re
import sys
from pathlib import Path

import pytest
from command_line import FIXED, TWO_LEVELS, printed

import fundingmodel
from fundingmodel.command_line import tables
from fundingmodel.command_line.tables import markdown


def test_csv_has_exact_amounts() -> None:
    assert printed("allocate", "two-levels.toml", "--format", "csv") == (
        "scenario,fiscal_year,jurisdiction,allocation,currency,promised,paid,short,short_because,scope,measure,projected\n"
        "two-levels,2025-26,harbour,333333.33,CAD,,,,,,,0\n"
        "two-levels,2025-26,valley,166666.67,CAD,,,,,,,0\n"
        "two-levels,2025-26,plateau,83333.33,CAD,,,,,,,0\n"
    )


def test_csv_of_a_tier() -> None:
    assert printed("allocate", "two-levels.toml", "--format", "csv", "--tier", "provinces").splitlines()[1:] == [
        "two-levels,2025-26,east,583333.33,CAD,,,,,,,0",
        "two-levels,2025-26,west,416666.67,CAD,,,,,,,0",
    ]


def test_whole_units_have_no_decimals() -> None:
    Path("two-levels.toml").write_text(TWO_LEVELS.replace("value = 0.01,", "value = 1,"), encoding="utf-8")
    first = printed("allocate", "two-levels.toml", "--format", "csv").splitlines()[1]
    assert first == "two-levels,2025-26,harbour,333333,CAD,,,,,,,0"


def test_unknown_amounts_are_empty() -> None:
    rows = printed("allocate", "published", "--format", "csv", "--years", "2021-22,2026-27").splitlines()
    assert "published,2021-22,ON,407200000.00,CAD,,,,,shared,allocated,0" in rows  # as published
    assert "published,2026-27,ON,424600000.00,CAD,,,,,shared,allocated,0" in rows  # as reported
    assert "published,2026-27,NL,,CAD,,,,,shared,allocated,0" in rows


def test_years_may_be_written_in_full() -> None:
    short = printed("allocate", "settlement", "--format", "csv", "--years", "2021-22")
    assert printed("allocate", "settlement", "--format", "csv", "--years", " 2021-2022") == short
    assert len(short.splitlines()) == 13


def test_settlement_adds_up_to_its_published_total() -> None:
    rows = printed("allocate", "settlement", "--format", "csv", "--years", "2021-22").splitlines()[1:]
    cents = [int(row.split(",")[3].replace(".", "")) for row in rows]
    assert sum(cents) == 784_408_000_00
    ontario = next(row for row in rows if ",ON," in row)
    assert abs(float(ontario.split(",")[3]) / 407_200_000 - 1) < 0.0005


def test_every_column_in_the_order_of_calculation() -> None:
    lines = printed("allocate", "two-levels.toml", "--all", "--format", "csv", "--tier", "provinces").splitlines()
    assert lines[0] == "scenario,fiscal_year,jurisdiction,category,quantity,unit,value,currency,scope,measure,projected"
    assert lines[1] == "two-levels,2025-26,,,programme_authority,dollars,1000000.00,CAD,,,0"
    assert f"two-levels,2025-26,east,,share,ratio,{700 / 1200!r},CAD,,,0" in lines
    assert "two-levels,2025-26,east,,held,flag,0,CAD,,,0" in lines
    assert lines[-1] == "two-levels,2025-26,west,,allocation,dollars,416666.67,CAD,,,0"


def test_money_of_every_column_says_what_it_is() -> None:
    """Two scenarios of unlike money in one csv: each row says of which it is, and what is no money is of none."""
    lines = printed(
        "allocate", "settlement", "quebec-parity", "--all", "--format", "csv", "--years", "2021-22"
    ).splitlines()
    rows = [line.split(",") for line in lines[1:]]
    found = {(row[0], row[5], row[-3], row[-2]) for row in rows}
    assert {each[2:] for each in found if each[:2] == ("settlement", "dollars")} == {("shared", "allocated")}
    assert {each[2:] for each in found if each[:2] == ("quebec-parity", "dollars")} == {("quebec-accord", "spent")}
    assert {each[2:] for each in found if each[1] in ("ratio", "persons")} == {("", "")}


def test_json_has_the_same_amounts_and_a_stamp() -> None:
    found = json.loads(printed("allocate", "equal-per-admission", "--format", "json", "--years", "2021-22"))
    assert found["fundingmodel"] == fundingmodel.__version__
    (scenario,) = found["scenarios"]
    assert re.fullmatch(r"[0-9a-f]{64}", scenario["sha256"])
    assert list(scenario["linked"]) == ["settlement"]
    lines = printed("allocate", "equal-per-admission", "--format", "csv", "--years", "2021-22").splitlines()[1:]
    rows = [",".join([scenario["scenario"], *(figure or "" for figure in row.values())]) for row in scenario["rows"]]
    assert rows == lines


def test_json_has_null_for_unknown() -> None:
    (scenario,) = json.loads(printed("allocate", "published", "--format", "json", "--years", "2026-27"))["scenarios"]
    known = {row["jurisdiction"]: row["allocation"] for row in scenario["rows"]}
    assert known["ON"] == "424600000.00"
    assert known["NL"] is None


def test_a_hash_changes_with_a_figure() -> None:
    def sha256() -> str:
        return str(json.loads(printed("allocate", "two-levels.toml", "--format", "json"))["scenarios"][0]["sha256"])

    before = sha256()
    assert sha256() == before
    Path("two-levels.toml").write_text(TWO_LEVELS.replace("= 700", "= 701"), encoding="utf-8")
    assert sha256() != before


def test_table_can_be_pasted() -> None:
    assert printed("allocate", "two-levels.toml") == (
        "two-levels: two-levels (CAD)\n"
        "| Jurisdiction |    2025-26 |\n"
        "| :----------- | ---------: |\n"
        "| harbour      | 333,333.33 |\n"
        "| valley       | 166,666.67 |\n"
        "| plateau      |  83,333.33 |\n"
        "| Total        | 583,333.33 |\n"
    )


def test_table_in_french() -> None:
    lines = printed("allocate", "two-levels.toml", "--lang", "fr").splitlines()
    assert lines[1] == "| Administration |  2025-2026 |"
    assert lines[3] == f"| harbour        | 333{FIXED}333,33 |"


def test_scenarios_side_by_side_for_one_year() -> None:
    Path("b.toml").write_text(TWO_LEVELS.replace("two-levels", "b").replace("plateau", "coast"), encoding="utf-8")
    lines = printed("allocate", "two-levels.toml", "b.toml").splitlines()
    assert lines[0] == "2025-26 (CAD; blank: not in that scenario)"
    assert lines[1].split() == ["|", "Jurisdiction", "|", "two-levels", "|", "b", "|"]
    assert [line.split("|")[1:4] for line in (x.replace(" ", "") for x in lines[5:8])] == [
        ["plateau", "83,333.33", ""],
        ["coast", "", "83,333.33"],
        ["Total", "583,333.33", "583,333.33"],
    ]


def test_a_total_with_an_unknown_amount_is_unknown() -> None:
    lines = printed("allocate", "published", "--years", "2026-27").splitlines()
    assert lines[0].endswith("(CAD; blank: not known)")
    assert lines[-1].replace(" ", "") == "|Total|1of12known|"


def test_a_column_of_text_is_aligned_left_and_bars_are_escaped() -> None:
    assert markdown(["a|b", "n"], [["x", "1"], ["y|z", "-2.5"]]).splitlines() == [
        "| a\\|b |    n |",
        "| :--- | ---: |",
        "| x    |    1 |",
        "| y\\|z | -2.5 |",
    ]


def test_a_terminal_gets_a_drawn_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    tables.echo_rows("Title", ["Name", "Amount"], [["Ontario", "407,233,270.33"]])
    drawn = capsys.readouterr().out
    assert "407,233,270.33" in drawn
    assert "|" not in drawn
    monkeypatch.setenv("COLUMNS", "20")  # too narrow: figures are never cut
    tables.echo_rows("Title", ["Name", "Amount"], [["Ontario", "407,233,270.33"]])
    assert "| Ontario | 407,233,270.33 |" in capsys.readouterr().out
