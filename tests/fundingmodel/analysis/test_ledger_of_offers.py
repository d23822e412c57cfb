"""The ledger of offers: each worth is a bridge between neighbours, and all of them add to what lies between the first and the last."""

import csv
import io
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from command_line import FIXED, printed, refused, run

from fundingmodel import questions
from fundingmodel.scenario.files import packaged_offers

CHAIN = ("settlement", *packaged_offers())
LAST = CHAIN[-1]
NAMES = {"YT": "Yukon"}
CHILD = 'parent = "{parent}"\nname = "{name}"\nauthor = "a party"\ndate = "2026-12-20"\nreason = "r"\n'


def rows_of(*arguments: str, question: str = "offers") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("analyse", question, *arguments, "--format", "csv"))))


@pytest.fixture(scope="module")
def ledger() -> list[dict[str, str]]:
    return rows_of(LAST)


def test_the_worth_of_an_offer_is_the_bridge_from_the_one_before(ledger: list[dict[str, str]]) -> None:
    for before, after in pairwise(CHAIN):
        bridge = rows_of(before, after, "--year", "2026-27", question="bridge")
        parts = [row for row in bridge if row["part"] not in ("before", "after", "known", "not_explained")]
        own = [row for row in ledger if row["offer"] == after and row["part"] != "in_all"]
        assert sorted((r["jurisdiction"], r["part"], r["worth"]) for r in own) == sorted(
            (row["jurisdiction"], row["part"], row["amount"]) for row in parts
        )
        assert all((row["amount"], row["against_first"], row["against_last"]) == ("", "", "") for row in own)


def test_worths_add_to_what_lies_between_and_each_amount_is_the_scenarios_own(ledger: list[dict[str, str]]) -> None:
    paid: dict[tuple[str, str], Decimal] = {}
    for row in csv.DictReader(io.StringIO(printed("allocate", *CHAIN, "--years", "2026-27", "--format", "csv"))):
        paid[row["scenario"], row["jurisdiction"]] = Decimal(row["allocation"])
    whole = [row for row in ledger if row["part"] in ("start", "in_all")]
    assert len(whole) == len(CHAIN) * 12
    for row in whole:
        code, own = row["jurisdiction"], paid[row["offer"], row["jurisdiction"]]
        assert Decimal(row["amount"]) == own
        assert Decimal(row["against_first"]) == own - paid[CHAIN[1], code]
        assert Decimal(row["against_last"]) == own - paid[LAST, code]
    for code in {row["jurisdiction"] for row in ledger}:
        own = [row for row in ledger if row["jurisdiction"] == code]
        in_all = {row["offer"]: Decimal(row["worth"]) for row in own if row["part"] == "in_all"}
        assert sum(in_all.values()) == paid[LAST, code] - paid["settlement", code]
        for offer, worth in in_all.items():
            assert sum(Decimal(r["worth"]) for r in own if r["offer"] == offer and r["part"] != "in_all") == worth


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_an_offer_changed_is_said_in_the_words_of_diff(language: str) -> None:
    shown = printed("analyse", "offers", LAST, "--for", "ON", "--lang", language).replace(FIXED, " ")
    for before, after in pairwise(CHAIN):
        for line in printed("diff", before, after, "--lang", language).splitlines()[1:]:
            assert line.strip().replace(FIXED, " ") in shown
    assert "Illustration: second party, 2026-12-05" in shown


def test_the_sentence_is_of_one_jurisdiction_or_of_all() -> None:
    """From what the chain begins with, so that a chain of one offer says what it is worth."""
    shown = printed("analyse", "offers", LAST, "--for", "ontario")
    assert "from $424,590,648.36 (settlement) to $528,401,561.28 (offer 4), $103,810,912.92." in shown
    assert "found from a known amount (Ontario; settlement, offer 1):" in shown
    tables = [printed("allocate", name, "--years", "2026-27", "--format", "csv") for name in (CHAIN[0], LAST)]
    ends = [{row.split(",")[2]: Decimal(row.split(",")[3]) for row in table.splitlines()[1:]} for table in tables]
    gains = {code: ends[1][code] - amount for code, amount in ends[0].items()}
    most, least = max(gains, key=gains.__getitem__), min(gains, key=gains.__getitem__)
    assert (most, str(gains[most])) == ("ON", "103810912.92")
    every = printed("analyse", "offers", LAST)
    assert "Most favourable change: Ontario, $103,810,912.92." in every
    assert f"Least favourable: {NAMES[least]}, -${-gains[least]:,}." in every


def test_an_offer_that_changes_nothing_is_worth_nothing(tmp_path: Path) -> None:
    path = tmp_path / "same.toml"
    path.write_text(CHILD.format(parent="offer-1-floor-collar", name="same"), encoding="utf-8")
    own = [row for row in rows_of(str(path)) if row["offer"] == "same"]
    assert {(row["part"], row["worth"], row["against_last"]) for row in own} == {("in_all", "0.00", "0.00")}
    assert "same (a party, 2026-12-20; r): it changes nothing." in printed(
        "analyse", "offers", str(path), "--for", "ON"
    )
    assert "elle ne change rien" in printed("analyse", "offers", str(path), "--for", "ON", "--lang", "fr")


def test_a_year_that_all_offers_have() -> None:
    assert {row["fiscal_year"] for row in rows_of(LAST, "--year", "2025-2026", "--for", "ON")} == {"2025-26"}
    assert "do not all have 2021-22; all have 2025-26, 2026-27" in refused(
        "analyse", "offers", LAST, "--year", "2021-22"
    )
    assert "toutes ont 2025-2026" in refused("analyse", "offers", LAST, "--year", "2021-22", "--lang", "fr")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "arguments", [("settlement",), (LAST, "--for", "QC"), ("published",), (LAST, "--year", "soon"), ("no-offer",)]
)
def test_what_a_ledger_refuses(arguments: tuple[str, ...], language: str) -> None:
    found = run("analyse", "offers", *arguments, "--lang", language)
    assert found.exit_code == 1 and found.stdout == ""


def test_a_chain_may_be_short_and_have_one_year(tmp_path: Path) -> None:
    text = CHILD.format(parent="settlement", name="early") + 'fiscal_years = ["2019-20"]\n'
    (tmp_path / "early.toml").write_text(text, encoding="utf-8")
    assert rows_of(str(tmp_path / "early.toml"), "--for", "ON")[-1]["fiscal_year"] == "2019-20"


def test_two_offers_of_one_name_have_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "again.toml"
    path.write_text(CHILD.format(parent="offer-1-floor-collar", name="offer-1-floor-collar"), encoding="utf-8")
    assert "offer-1-floor-collar: two scenarios have this name." in refused("analyse", "offers", str(path))


def test_a_ledger_is_for_ones_own_side() -> None:
    """It holds reasons: no cell and no copy for the table has it."""
    found = questions.find("offers")
    assert (found.for_the_table, found.in_a_cell) == (False, False)
