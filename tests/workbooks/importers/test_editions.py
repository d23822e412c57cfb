"""What has changed between two editions of a table, in words: years, rows and figures, the largest changes first."""

import re
from pathlib import Path

import pytest

from workbooks.importers.ircc.editions import There, changes_since


def test_the_largest_changes_come_first_with_hidden_counts_at_their_midpoint() -> None:
    """5 hidden as 2 counts of 2.5 each are 5; so 10 to 5 with two hidden is no change, and 10 to 12 is one of 2."""
    rows = [
        ("A", "10", "0", "5", "2"),
        ("B", "10", "0", "12", "0"),
        ("C", "10", "0", "7", "0"),
        ("D", "", "1", "", "4"),
    ]
    head = "year,jurisdiction,admissions,suppressed\n"
    before = head + "".join(f"2020,{code},{figure},{hidden}\n" for code, figure, hidden, *_ in rows)
    after = [
        {"year": "2020", "jurisdiction": code, "admissions": figure, "suppressed": hidden}
        for code, _, _, figure, hidden in rows
    ]
    said = [str(each) for each in changes_since(There(Path("t.csv"), before.encode(), None), after, "admissions")]
    assert [re.match(r"2020, (\w)", each)[1] for each in said[1:]] == ["D", "C", "B", "A"]  # type: ignore[index]


COLUMNS = ("year", "jurisdiction", "admissions", "suppressed", "coverage")
OF_TWO = ("2020,A,10,0,full", "2020,B,20,0,full")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (OF_TWO, OF_TWO, ["no figure differs"]),
        (OF_TWO, ("2020,A,11,0,full", OF_TWO[1]), ["1 of 2 figures differs", "2020, A: 10 to 11 (+1)"]),
        (
            OF_TWO,
            ("2020,A,9,0,full", "2020,B,1025,0,full"),
            ["2 of 2 figures differ", "2020, B: 20 to 1,025 (+1,005)", "2020, A: 10 to 9 (-1)"],
        ),
        (OF_TWO, ("2020,A,,1,full", OF_TWO[1]), ["1 of 2 figures differs", "2020, A: 10 to --"]),
        (OF_TWO, (*OF_TWO, "2020,C,1,0,full"), ["1 row is new (jurisdiction C)", "no other figure differs"]),
        (
            OF_TWO,
            (*OF_TWO, "2021,A,1,0,full", "2021,C,1,0,full"),
            ["2 rows are new (year 2021; jurisdiction C)", "no other figure differs"],
        ),
        (OF_TWO, OF_TWO[:1], ["1 row is gone (jurisdiction B)", "no other figure differs"]),
        (
            (*OF_TWO, "2021,C,1,0,full", "2021,D,1,0,full"),
            OF_TWO,
            ["2 rows are gone (year 2021; jurisdiction C and D)", "no other figure differs"],
        ),
        (
            (*OF_TWO, "2021,A,5,0,full"),
            OF_TWO,
            ["1 row is gone (year 2021)", "no other figure differs"],
        ),
        (
            OF_TWO,
            ("2020,A,10,0,January to June", OF_TWO[1]),
            ["1 figures of 2020 cover other months: the full year, now January to June", "no other figure differs"],
        ),
        (
            tuple(f"2020,{code},10,0,full" for code in "ABCDEFG"),
            tuple(f"2020,{code},{20 - n},0,full" for n, code in enumerate("ABCDEFG")),
            ["7 of 7 figures differ", *(f"2020, {c}: 10 to {20 - n} (+{10 - n})" for n, c in enumerate("ABCDE")),
             "and 2 smaller changes"],
        ),
    ],
)  # fmt: skip
def test_what_has_changed_since_in_words(before: tuple[str, ...], now: tuple[str, ...], said: list[str]) -> None:
    older = "\n".join([",".join(COLUMNS), *before, ""]).encode()
    newer = [dict(zip(COLUMNS, row.split(","), strict=True)) for row in now]
    assert [str(each) for each in changes_since(There(Path("t.csv"), older, None), newer, "admissions")] == said


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "its place is beside t.csv, of which it says something else"),
        (b"\xff\xfe\x00", "it is no table that can be compared"),
        (b"", "its columns are none; there is no year or jurisdiction or admissions among them"),
        (b"year,admissions\n2020,1\n", "its columns are year and admissions; there is no jurisdiction among them"),
        (b"year,admissions\n2020,1,3\n", "it is no table that can be compared"),
    ],
)
def test_what_cannot_be_compared_says_why(data: bytes | None, said: str) -> None:
    rows = [{"year": "2020", "jurisdiction": "A", "admissions": "1", "suppressed": "0"}]
    assert [str(each) for each in changes_since(There(Path("t.csv"), data, None), rows, "admissions")] == [said]
