"""Where some amounts are not known, a total of the command line says of how many it would be."""

from pathlib import Path

import pytest
from command_line import run


def printed(*arguments: str) -> str:
    return run(*arguments).output.replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "known"), [("en", "1 of 12 known"), ("fr", "1 connue sur 12")])
def test_a_total_of_the_table_says_how_many_are_known(language: str, known: str) -> None:
    total = printed("allocate", "published", "--years", "2026-27", "--lang", language).splitlines()[-1]
    assert total.split("|")[2].strip() == known
    total = printed("allocate", "published", "--years", "2021-22", "--lang", language).splitlines()[-1]
    assert total.split("|")[2].strip().replace(",", " ") == "784 408 000"


def test_check_says_how_many_are_known() -> None:
    text = printed("check", "published")
    assert "  2019-20: 0 of 12 allocations known\n" in text
    assert "  2026-27: 1 of 12 allocations known\n" in text
    assert "  2021-22: allocations add to 784,408,000\n" in text


def test_a_sum_of_an_input_says_how_many_are_known() -> None:
    text = printed("check", "published")
    assert "2019-20 0 of 12 known" in text and "2025-26 669,200,000 (2 of 12 known)" in text
    assert "2021-22 784,408,000, " in text


@pytest.mark.parametrize(("language", "known"), [("en", "1 of 12 known"), ("fr", "1 connue sur 12")])
def test_totals_of_the_report_say_how_many_are_known(tmp_path: Path, language: str, known: str) -> None:
    text = printed(
        "report", "settlement", "published", "--years", "2026-27", "--lang", language, "--out", str(tmp_path)
    )
    (total,) = [line for line in text.splitlines() if line.startswith("| Total ")]
    assert [cell.strip().replace(",", " ") for cell in total.split("|")[2:-1]] == [
        "840 200",
        known,
    ]  # no change is made
