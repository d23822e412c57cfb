"""Totals over years, changes against a baseline, the answer for one jurisdiction, and rounded tables, all by `allocate`.

What is expected is added, subtracted and rounded here, in decimals, from the exact rows of single scenarios.
"""

import csv
import io
import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from command_line import FIXED, TWO_LEVELS, printed, refused

import fundingmodel
from fundingmodel.command_line.allocations.table import BY_SIZE, Column, allocations_table

YEARS = ("2024-25", "2025-26", "2026-27")
OFFER = """parent = "settlement"
name = "our-offer"
author = "Ontario"
date = "2026-11-29"
reason = "Refugees count three times"
[inputs.category_weight]
values.refugee = 3
assumption = true
"""
IN_EUROS = TWO_LEVELS.replace('name = "two-levels"', 'name = "in-euros"\ncurrency = "EUR"')


@pytest.fixture(autouse=True)
def in_a_folder_with_an_offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two-levels.toml").write_text(TWO_LEVELS, encoding="utf-8", newline="\n")
    Path("our-offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")


def exact(*scenarios: str, years: str = ",".join(YEARS)) -> dict[tuple[str, str, str], Decimal | None]:
    rows = csv.DictReader(io.StringIO(printed("allocate", *scenarios, "--years", years, "--format", "csv")))
    return {
        (r["scenario"], r["fiscal_year"], r["jurisdiction"]): Decimal(r["allocation"]) if r["allocation"] else None
        for r in rows
    }


def cells(table: str) -> dict[str, list[str]]:
    """A Markdown table: the cells of each row, by its first one."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| ")
    ]
    return {row[0]: row[1:] for row in rows}


def number(text: str) -> Decimal:
    plain = text.replace(",", "") if "." in text or "\u00a0" not in text else text.replace(",", ".")
    return Decimal(plain.replace(FIXED, "").replace("\u2212", "-"))


def test_a_table_of_several_years_ends_in_their_total() -> None:
    found, amounts = cells(printed("allocate", "settlement", "--years", ",".join(YEARS))), exact("settlement")
    assert found["Jurisdiction"] == [*YEARS, "Total, 3 years"]
    ontario = [amounts["settlement", year, "ON"] for year in YEARS]
    assert [number(x) for x in found["Ontario"]] == [*ontario, sum(x for x in ontario if x is not None)]
    assert number(found["Total"][-1]) == sum(x for x in amounts.values() if x is not None)


def test_a_total_of_years_is_unknown_where_one_of_them_is() -> None:
    found = cells(printed("allocate", "published", "--years", "2021-22,2026-27"))
    assert number(found["Ontario"][-1]) == 407_200_000 + 424_600_000
    assert found["Manitoba"][1:] == ["", ""]
    assert found["Total"][-1] == "1 of 12 known"


def test_one_year_has_no_total_of_years() -> None:
    assert cells(printed("allocate", "settlement", "--years", "2026-27"))["Jurisdiction"] == ["2026-27"]


def test_changes_of_one_year_stand_beside_the_amounts() -> None:
    found = cells(printed("allocate", "settlement", "our-offer.toml", "--years", "2026-27", "--baseline", "settlement"))
    assert found["Jurisdiction"] == ["settlement", "our-offer", "change"]
    amounts = exact("settlement", "our-offer.toml", years="2026-27")
    before, after = amounts["settlement", "2026-27", "ON"], amounts["our-offer", "2026-27", "ON"]
    assert before is not None and after is not None and after > before
    assert found["Ontario"][-1].startswith("+") and number(found["Ontario"][-1]) == after - before
    assert number(found["Total"][-1]) == 0


def test_changes_of_several_years_are_a_table_of_their_own() -> None:
    text = printed("allocate", "our-offer.toml", "--baseline", "settlement", "--years", ",".join(YEARS))
    title, table = text.split("our-offer: changes against settlement")
    assert title.startswith("settlement: ")  # a baseline that was not named comes first
    amounts, found = exact("settlement", "our-offer.toml"), cells(table)
    changes = [
        (amounts["our-offer", year, "BC"] or Decimal(0)) - (amounts["settlement", year, "BC"] or Decimal(0))
        for year in YEARS
    ]
    assert [number(x) for x in found["British Columbia"]] == [*changes, sum(changes)]


@pytest.mark.parametrize("named", [["settlement", "our-offer.toml"], ["our-offer.toml"]])
@pytest.mark.parametrize("baseline", ["settlement", "copy.toml"])
def test_a_baseline_is_named_by_its_scenario_or_its_file(named: list[str], baseline: str) -> None:
    packaged = Path(fundingmodel.__file__).parent / "scenarios" / "settlement.toml"
    Path("copy.toml").write_bytes(packaged.read_bytes())
    named = [baseline if name == "settlement" else name for name in named]
    by_name = printed("allocate", *named, "--baseline", baseline, "--format", "csv", "--years", "2026-27")
    rows = list(csv.DictReader(io.StringIO(by_name)))
    assert rows[0]["scenario"] == "settlement"
    assert {r["baseline"] for r in rows if r["scenario"] == "settlement"} == {""}
    assert {r["baseline"] for r in rows if r["scenario"] == "our-offer"} == {"settlement"}


def test_changes_are_the_last_columns_of_a_csv_and_only_where_they_are_asked_for() -> None:
    plain = printed("allocate", "settlement", "our-offer.toml", "--format", "csv")
    compared = printed("allocate", "settlement", "our-offer.toml", "--format", "csv", "--baseline", "our-offer")
    assert [line.rsplit(",", 2)[0] for line in compared.splitlines()] == plain.splitlines()
    assert compared.splitlines()[0].endswith(",baseline,change")
    amounts = exact("settlement", "our-offer.toml")
    rows = {(r["scenario"], r["fiscal_year"], r["jurisdiction"]): r for r in csv.DictReader(io.StringIO(compared))}
    for (scenario, year, code), amount in amounts.items():
        expected = "" if scenario == "our-offer" else (amount or 0) - (amounts["our-offer", year, code] or 0)
        found = rows[scenario, year, code]["change"]
        assert found == "" if expected == "" else Decimal(found) == expected


def test_no_change_is_made_of_unlike_money() -> None:
    text = printed("allocate", "settlement", "quebec-parity", "--baseline", "settlement", "--years", "2026-27")
    assert "Not the same money" in text
    assert cells(text)["Jurisdiction"] == ["settlement", "quebec-parity"]
    Path("in-euros.toml").write_text(IN_EUROS, encoding="utf-8", newline="\n")
    rows = printed("allocate", "two-levels.toml", "in-euros.toml", "--baseline", "two-levels", "--format", "csv")
    assert [line.rsplit(",", 2)[1:] for line in rows.splitlines()[1:]] == [["", ""]] * 6


def test_the_answer_for_one_jurisdiction() -> None:
    amounts = exact("settlement", "our-offer.toml")
    before, after = (amounts[name, "2026-27", "ON"] or Decimal(0) for name in ("settlement", "our-offer"))
    rate = ((after - before) / before * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    found = printed("allocate", "settlement", "our-offer.toml", "--years", ",".join(YEARS), "--for", "ON")
    first, second = found.removesuffix("\n").split(". Ontario, ")
    assert (
        first == f"Ontario, 2026-27: settlement ${before:,}; our-offer ${after:,}, ${after - before:,} more ({rate}%)"
    )
    totals = [sum(amounts[name, year, "ON"] or 0 for year in YEARS) for name in ("settlement", "our-offer")]
    assert second.startswith(f"3 years, 2024-25 to 2026-27: settlement ${totals[0]:,}; our-offer ${totals[1]:,}, ")


def test_a_percent_that_rounds_to_nothing_is_said_to_be_small() -> None:
    small = OFFER.replace("values.refugee = 3", "values.refugee = 2.5001")
    Path("our-offer.toml").write_text(small, encoding="utf-8", newline="\n")
    found = printed("allocate", "settlement", "our-offer.toml", "--years", "2026-27", "--for", "ON")
    assert "(less than 0.01%)" in found
    assert "(0.00%)" not in found


def test_the_answer_in_french() -> None:
    found = printed("allocate", "settlement", "our-offer.toml", "--years", "2026-27", "--for", "Man.", "--lang", "fr")
    assert found.startswith(f"Manitoba, 2026-2027{FIXED}: ")
    assert f"{FIXED}$ de moins (" in found
    assert found.endswith(f"{FIXED}%).\n")


def test_the_answer_where_an_amount_is_not_known_or_nobody_is_there() -> None:
    found = printed("allocate", "settlement", "published", "two-levels.toml", "--for", "BC", "--years", "2026-27")
    assert "published not known" in found
    both = printed("allocate", "settlement", "two-levels.toml", "--for", "ON")
    assert "not in two-levels" in both and "Ontario, 2026-27" in both
    of_tier = printed("allocate", "two-levels.toml", "--tier", "provinces", "--for", "east")
    assert of_tier == "east, 2025-26: two-levels $583,333.33.\n"
    assert refused("allocate", "two-levels.toml", "--for", "east").endswith("Add --tier provinces.")
    assert "palier « cities »" in refused(
        "allocate", "two-levels.toml", "--tier", "provinces", "--for", "harbour", "--lang", "fr"
    ).replace("\u00a0", " ")
    assert refused("allocate", "two-levels.toml", "--for", "east", "--format", "csv").endswith("Add --tier provinces.")
    assert refused("allocate", "settlement", "--for", "Ontaria").endswith("Did you mean 'Ontario'?")


def test_years_that_do_not_follow_each_other_are_listed() -> None:
    found = printed("allocate", "settlement", "--years", "2019-20,2026-27", "--for", "ON", "--for", "Ontario")
    assert "Ontario, 2019-20 and 2026-27: settlement $" in found
    assert found.count("Ontario, 2026-27") == 1  # asked for twice, told once
    assert "millions" not in found
    rounded = printed(
        "allocate", "settlement", "our-offer.toml", "--years", "2026-27", "--for", "NU", "--unit", "million"
    )
    assert rounded.startswith("Nunavut, 2026-27: settlement $0.6 million; our-offer $0.6 million, $0.0 million less")


def test_totals_of_other_recipients_are_not_compared() -> None:
    other = TWO_LEVELS.replace('name = "two-levels"', 'name = "other"').replace("plateau", "coast")
    Path("other.toml").write_text(other, encoding="utf-8", newline="\n")
    found = cells(printed("allocate", "two-levels.toml", "other.toml", "--baseline", "two-levels"))
    assert found["Total"] == ["583,333.33", "583,333.33", ""]
    assert number(found["harbour"][-1]) == 0
    assert found["coast"][-1] == found["plateau"][-1] == ""


def test_rows_of_one_jurisdiction() -> None:
    found = printed(
        "allocate", "settlement", "--for", "ON", "--for", "Nouvelle-Écosse", "--format", "csv", "--years", "2026-27"
    )
    assert [line.split(",")[2] for line in found.splitlines()] == ["jurisdiction", "NS", "ON"]
    every = printed("allocate", "settlement", "--for", "ON", "--all", "--format", "csv", "--years", "2026-27")
    assert {line.split(",")[2] for line in every.splitlines()[1:]} == {"", "ON"}
    of_json = json.loads(printed("allocate", "settlement", "--for", "ON", "--format", "json", "--years", "2026-27"))
    assert [row["jurisdiction"] for row in of_json["scenarios"][0]["rows"]] == ["ON"]


@pytest.mark.parametrize(("unit", "size", "step"), [("thousand", 1_000, "1"), ("million", 1_000_000, "0.1")])
def test_rounded_amounts_are_said_to_be(unit: str, size: int, step: str) -> None:
    text = printed("allocate", "settlement", "--years", ",".join(YEARS), "--unit", unit)
    assert f"{unit}s of CAD; rounded, may not add" in text
    found, amounts = cells(text), exact("settlement")

    def rounded(value: Decimal) -> Decimal:
        return (value / size).quantize(Decimal(step), ROUND_HALF_UP)

    names: Mapping[str, str] = {"Ontario": "ON", "Nova Scotia": "NS", "Nunavut": "NU"}
    for name, code in names.items():
        own = [amounts["settlement", year, code] or Decimal(0) for year in YEARS]
        assert [number(x) for x in found[name]] == [*map(rounded, own), rounded(sum(own, Decimal(0)))]


def test_what_cannot_be_asked_together() -> None:
    assert refused("allocate", "settlement", "--unit", "million", "--format", "csv").startswith(
        "--unit: csv, json, tidy"
    )
    assert refused("allocate", "settlement", "--unit", "million", "--all").startswith("--unit: ")
    assert refused("allocate", "settlement", "--baseline", "settlement", "--all").startswith("--baseline: --all has no")
    assert "no scenario of this name" in refused("allocate", "settlement", "--baseline", "settlemant")
    assert "none of these years" in refused(
        "allocate", "settlement", "--baseline", "two-levels.toml", "--years", "2026-27"
    )


@pytest.mark.parametrize(
    ("amounts", "in_thousands"),
    [
        ([], False),
        ([None], False),
        (["9999999.99"], False),
        (["10000000"], True),
        (["-10000000"], True),
        (["-9999999.99"], False),
        (["6000000", "4000000"], True),  # its total is large
        (["6000000", "3999999.99"], False),
        ([None, "10000000"], True),
        (["10000000", "-10000000"], True),
    ],
)
def test_a_table_is_in_thousands_from_ten_million_on(amounts: list[str | None], in_thousands: bool) -> None:
    column = Column("2025-26", {str(n): each and Decimal(each) for n, each in enumerate(amounts)})  # type: ignore[misc]
    title = allocations_table("T", [column], {code: code for code in column.amounts}, ["CAD"], "en", BY_SIZE).title
    assert title.startswith("T (thousands of CAD; rounded, may not add" if in_thousands else "T (CAD")
    assert ("blank: not known" in title) is (None in amounts)


@pytest.mark.parametrize(
    ("change", "shown"),
    [("0.01", "+0.01"), ("-0.01", "-0.01"), ("0", "0"), ("0.004", "+0.004"), (None, "")],
)
def test_a_change_has_its_sign(change: str | None, shown: str) -> None:
    column = Column("2025-26", {"a": None if change is None else Decimal(change), "b": Decimal("1.00")}, is_change=True)
    table = allocations_table("T", [column], {"a": "A", "b": "B"}, ["CAD"], "en")
    assert table.rows[0] == ["A", shown]
    assert table.rows[1][1].startswith("+1")
