"""What is on record of promises and votes: its figures from the tables themselves; any one figure that is changed is reported."""

import csv
import io
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from command_line import printed, refused

from fundingmodel.analysis.promises.record import other_lines_of_vote, promised_to, voted, years_of
from fundingmodel.datasets.gate import PACKAGED
from fundingmodel.errors import Refused

SETS = ("agreement_2005", "canada_ontario_agreements", "federal_transfer_payments", "department_vote_10_estimates")
FIGURES = ("base", "agreement", "promised", "spent", "shortfall", "amount", "authority", "lapsed")
SETTLEMENT = ("settlement_contributions", "settlement_grants")


def table(name: str) -> list[dict[str, str]]:
    with (PACKAGED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(*arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed("analyse", "promises", *arguments, "--format", "csv"))))


def of(rows: list[dict[str, str]], promise: str) -> list[dict[str, str]]:
    return [row for row in rows if row["promise"] == promise]


def test_what_was_voted_and_not_spent_is_authority_less_spent() -> None:
    found = rows_of("settlement", "--table", "voted")
    lines = [row for row in table("federal_transfer_payments") if row["line"] in SETTLEMENT]
    for row in found:
        own = [each for each in lines if each["fiscal_year"] == row["fiscal_year"]]
        authority, spent = (sum(Decimal(each[key]) for each in own) for key in ("authority", "spent"))
        assert (Decimal(row["promised"]), Decimal(row["paid"])) == (authority, spent)
        assert Decimal(row["short"]) == authority - spent
        assert (row["table"], row["jurisdiction"], row["first_promised"]) == ("voted", "", "")
    assert len(found) == 13
    assert found[-1]["cumulative"] == "348805666.98"
    assert sum(Decimal(row["short"]) for row in found[-5:]) == Decimal("229410464.98")
    shown = printed("analyse", "promises", "settlement", "--table", "voted")
    assert "2012-13 to 2024-25: $348,805,666.98, of which $229,410,464.98 in the last 5 years" in shown


def test_the_agreements_with_ontario() -> None:
    rows = rows_of("settlement", "--for", "Ontario", "--table", "party")
    assert of(rows, "agreement_2005")[-1]["cumulative"] == "207400000.00"
    assert of(rows, "agreement_2005_extension")[-1]["cumulative"] == "17700000.00"
    counts = [of(rows, f"agreement_2005_by_{who}")[0]["short"] for who in ("ontario", "department")]
    assert counts == ["193000000.00", "183000000.00"]
    (bridge,) = of(rows, "agreement_2017")
    assert (bridge["promised"], bridge["paid"], bridge["short"], bridge["condition"]) == (
        "21000000.00",
        "",
        "",
        "up_to",
    )
    assert {row["jurisdiction"] for row in rows} == {"ON"}
    agreements = [row for row in rows if row["promise"].startswith("agreement")]
    assert {row["condition"] for row in agreements} == {"subject_to_appropriation", "up_to"}
    assert not any(row["short_because"] for row in agreements)  # no source says why
    assert all(row["condition"] for row in rows)
    assert not any(row["promise"].startswith("agreement") for row in rows_of("settlement", "--for", "MB"))


def test_the_two_tables_are_never_added() -> None:
    """The running sum of a promise has nothing of another in it; the sentence tells each by itself."""
    rows = rows_of("settlement")
    for key in {(row["table"], row["promise"], row["jurisdiction"]) for row in rows}:
        own = [row for row in rows if (row["table"], row["promise"], row["jurisdiction"]) == key and row["short"]]
        assert all(
            Decimal(row["cumulative"]) == sum(Decimal(each["short"]) for each in own[: n + 1])
            for n, row in enumerate(own)
        )
    both = Decimal("348805666.98") + 207_400_000
    assert f"{both:,}" not in printed("analyse", "promises", "settlement")
    shown = printed("analyse", "promises", "settlement", "--lang", "fr").replace("\u00a0", " ").replace("\u202f", " ")
    assert "À part cela" in shown and "348 805 666,98 $" in shown and "207 400 000,00 $" in shown


def test_the_lines_and_what_they_leave_add_to_the_vote() -> None:
    lines, vote = table("federal_transfer_payments"), table("department_vote_10_estimates")
    for year, other in other_lines_of_vote().items():
        of_lines = sum(Decimal(row["authority"]) for row in lines if row["fiscal_year"] == year)
        assert of_lines + other == sum(Decimal(row["amount"]) for row in vote if row["fiscal_year"] == year)
        assert 0 < other < of_lines / 100  # nearly all of the vote


def test_of_other_money_nothing_is_on_record() -> None:
    rows = rows_of("worked-guarantees")
    assert all(row["promise"].startswith("guarantees.") for row in rows)  # of its tiers, each by its name
    (short,) = [row for row in rows if row["short"] != "0.00"]
    assert (short["promise"], short["condition"], short["short_because"], short["short"]) == (
        "guarantees.crossed",
        "refuse_and_limits",
        "crossed",
        "30.00",
    )
    said = refused("analyse", "promises", "worked-guarantees", "--table", "voted")
    assert "worked-guarantees shares out other money" in said
    assert "tableau «\u00a0party\u00a0»" in refused(
        "analyse", "promises", "worked-guarantees", "--table", "voted", "--lang", "fr"
    )
    assert "no jurisdiction 'Quebec'" in refused("analyse", "promises", "settlement", "--for", "Quebec")


def test_a_period_has_its_years() -> None:
    assert years_of("2010-11") == ["2010-11"]
    assert len(years_of("2005-06/2009-10")) == 5


# A figure that is not what its source has


def cells() -> Iterator[tuple[str, int, str]]:
    """Every figure of the four tables that a promise or the vote is made of."""
    for name in SETS:
        for number, row in enumerate(table(name)):
            if name == "department_vote_10_estimates" and row["fiscal_year"] not in other_lines_of_vote():
                continue  # no lines are known of that year
            yield from ((name, number, column) for column in FIGURES if column in row)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for name in SETS:
        for end in ("csv", "toml"):
            shutil.copy(PACKAGED / f"{name}.{end}", folder)
    return folder


def reported(folder: Path) -> bool:
    try:
        list(promised_to(["ON"], folder)), list(voted(folder))
    except Refused as error:
        assert str(error)
        return True
    return False


def test_every_figure_that_is_changed_is_reported(copies: Path) -> None:
    """Each cell in turn, by the smallest amount to which it is printed: some 230 of them."""
    assert not reported(copies)
    missed, planted = [], 0
    for name, number, column in cells():
        path = copies / f"{name}.csv"
        kept = path.read_bytes()
        rows = table(name)
        rows[number][column] = str(Decimal(rows[number][column]) + Decimal(rows[number].get("rounding") or 100_000))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        planted += 1
        if not reported(copies):
            missed.append((name, number, column))
        path.write_bytes(kept)
    assert planted > 200
    assert missed == []
    assert not reported(copies)
