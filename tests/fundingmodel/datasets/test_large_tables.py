"""Large tables: read many rows at once, and every row, cell and sentence is as if each had been read alone."""

import csv
import pickle
from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel.datasets import csv_files, limits, table_rows
from fundingmodel.datasets.columns import Codes, Groups, Texts
from fundingmodel.datasets.csv_files import column_of, pairs_of
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, read_table
from fundingmodel.errors import DataRefused
from fundingmodel.language.refusals import sentence

HEADER = "year,place,count,suppressed,note_en\n"
ROWS = [
    "2020,ON,12.50,,first",
    '2020,QC,,1,"two\nlines, and ""quotes"""',
    "",
    "2021, ON ,0,0,é€",
    "2021,QC,99999999999999999999.125,,",
]
READ = [  # number of the line, codes, figure, how many are suppressed, note: by hand
    (2, ("2020", "ON"), "12.50", 0, "first"),
    (3, ("2020", "QC"), None, 1, 'two\nlines, and "quotes"'),
    (6, ("2021", "ON"), "0", 0, "é€"),
    (7, ("2021", "QC"), "99999999999999999999.125", 0, ""),
]
# Each fault in a row of its own, from the last to the first: the rows above it are right, and the first one counts.
FAULTS = [
    (9, "2023,ON,1", "persons.csv, row 9: 3 cells where the header has 5.", "persons.csv, ligne 9"),
    (8, ",ON,1,,", "persons.csv, row 8: the year is blank.", "persons.csv, ligne 8"),
    (7, "2022,QC,1;5,,", "persons.csv, row 7, count: found '1;5', which is not a plain number.", "persons.csv, ligne 7, count"),
    (6, "2021,QC,1,1,", "persons.csv, row 6, count: found '1' where suppressed is 1.", "persons.csv, ligne 6, count"),
    (5, "2021,ON,,x,", "persons.csv, row 5, suppressed: found 'x'; it must be a whole number", "persons.csv, ligne 5, suppressed"),
    (4, "2020,ON,-1,,", "persons.csv, row 4, count is -1; it must be at least 0.", "persons.csv, ligne 4, count"),
    (3, "2020,Total,1,,", "persons.csv, row 3: unknown place 'Total'.", "persons.csv, ligne 3"),
]  # fmt: skip
AT_ONCE = (1, 10, 15, 10_000)  # cells that are read together: rows one by one, two, three, all


def written(folder: Path, text: str) -> Path:
    path = folder / "persons.csv"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def read(path: Path, complete: bool = False) -> Dataset:
    return read_table(path, ("year", "place"), "count", {"place": ("ON", "QC")}, unit="persons", complete=complete)


@pytest.fixture(params=AT_ONCE)
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(csv_files, "CELLS_AT_ONCE", request.param)
    return int(request.param)


@pytest.mark.usefixtures("at_once")
def test_every_row_is_as_it_stands_in_the_file(tmp_path: Path) -> None:
    data = read(written(tmp_path, HEADER + "\n".join(ROWS)))
    found = [(r.number, r.key, r.figures["count"], r.suppressed, r.texts["note_en"]) for r in data.rows]
    assert [(*r[:2], None if r[2] is None else str(r[2]), *r[3:]) for r in found] == READ
    assert len(data.rows) == 4 and data.rows[-1].number == 7 and data.rows[1:3] == tuple(data.rows)[1:3]
    assert str(data.row(year=2020, place="ON").figures["count"]) == "12.50"
    assert [row.number for row in data.select(place="QC")] == [3, 7]
    assert data.find({"year": "2022", "place": "ON"}) is None and not data.has(year=2021, place="BC")
    with pytest.raises(IndexError):
        data.rows[4]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("first", range(len(FAULTS)), ids=lambda n: f"row {FAULTS[n][0]}")
def test_the_first_row_that_is_not_right_is_named_with_its_cell(tmp_path: Path, first: int) -> None:
    lines = {2 + n: f"{2000 + n},ON,1,," for n in range(8)} | {number: line for number, line, *_ in FAULTS[: first + 1]}
    with pytest.raises(DataRefused) as refused:
        read(written(tmp_path, HEADER + "\n".join(lines.values())))
    _, _, english, french = FAULTS[first]
    assert sentence(refused.value, "en").startswith(english)
    assert sentence(refused.value, "fr").startswith(french)


@pytest.mark.usefixtures("at_once")
def test_within_a_row_the_count_of_suppressed_comes_before_the_figure_and_that_before_the_code(tmp_path: Path) -> None:
    for line, due in (
        ("2020,Total,y,x,", "suppressed"),
        ("2020,Total,y,,", "count: found 'y'"),
        ("2020,Total,1,,", "'Total'"),
    ):
        with pytest.raises(DataRefused, match=due):
            read(written(tmp_path, f"{HEADER}2020,ON,1,,\n{line}\n"))


@pytest.mark.usefixtures("at_once")
def test_a_row_there_again_is_the_first_that_is_with_the_one_above_it(tmp_path: Path) -> None:
    codes = ["QC", "ON", "ON", "QC", "ON"]
    with pytest.raises(DataRefused, match="rows 3 and 4 are both for 2020, ON"):
        read(written(tmp_path, HEADER + "".join(f"2020,{code},1,,\n" for code in codes)))


@pytest.mark.usefixtures("at_once")
def test_rows_that_are_missing_are_named_in_the_order_of_the_codes(tmp_path: Path) -> None:
    rows = [f"{year},{place},1,,\n" for year in (2020, 2021, 2022, 2023) for place in ("ON", "QC")]
    with pytest.raises(DataRefused, match="1 row is missing: 2021 QC"):
        read(written(tmp_path, HEADER + "".join(rows[:3] + rows[4:])), complete=True)
    with pytest.raises(DataRefused, match=r"3 rows are missing: 2020 QC, 2021 QC(,| and) 2022 ON"):
        read(written(tmp_path, HEADER + "".join(rows[n] for n in (0, 2, 5, 6, 7))), complete=True)
    with pytest.raises(DataRefused, match="4 rows are missing: every row of place QC"):
        read(written(tmp_path, HEADER + "".join(rows[::2])), complete=True)
    assert len(read(written(tmp_path, HEADER + "".join(rows[::-1])), complete=True).rows) == 8


@pytest.mark.usefixtures("at_once")
def test_figures_of_many_rows_are_those_that_the_csv_module_reads(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    lines = (f"{year},P{n},{(year * n) % 9973}.{n % 100:02}\n" for year in range(1990, 2000) for n in range(300))
    path.write_text("year,place,count\n" + "".join(lines), encoding="utf-8", newline="\n")
    data = read_table(path, ("year", "place"), "count", unit="persons")
    with path.open(encoding="utf-8", newline="") as file:
        due = {(row["year"], row["place"]): Decimal(row["count"]) for row in csv.DictReader(file)}
    assert {row.key: row.figures["count"] for row in data.rows} == due
    due["1995", "P7"] += Decimal("0.01")
    assert [row.key for row in data.rows if row.figures["count"] != due[row.key]] == [("1995", "P7")]


@pytest.mark.usefixtures("at_once")
def test_codes_of_a_list_and_pairs_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "part,whole\nb,X\na,Y\nb,X\nc,X\n")
    assert column_of(path, "part")[1] == ("b", "a", "c")
    assert pairs_of(path, "part", "whole")[1] == (("b", "X"), ("a", "Y"), ("c", "X"))
    with pytest.raises(DataRefused, match=r"row 5: 'a' is of 'X', and in a row above of 'Y'"):
        pairs_of(written(tmp_path, "part,whole\nb,X\na,Y\n\na,X\n"), "part", "whole")
    with pytest.raises(DataRefused, match="row 3: the whole is blank"):
        pairs_of(written(tmp_path, "part,whole\nb,X\nb,\n"), "part", "whole")


def test_more_different_codes_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "place,count\n" + "".join(f"P{n},1\n" for n in range(50)))
    assert len(read_table(path, ("place",), "count", unit="persons").rows) == 50
    monkeypatch.setattr(limits, "MOST_CODES", 49)
    with pytest.raises(DataRefused, match="its key columns hold more than 49 different codes"):
        read_table(path, ("place",), "count", unit="persons")


def test_a_table_that_would_be_complete_with_too_many_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,count\n" + "".join(f"A{n},B{n},1\n" for n in range(3_000)))
    with pytest.raises(DataRefused, match="complete with 9,000,000 rows; at most 5,000,000 are compared"):
        read_table(path, ("a", "b"), "count", unit="persons")
    assert len(read_table(path, ("a", "b"), "count", unit="persons", complete=False).rows) == 3_000


def test_texts_are_kept_whatever_signs_they_have() -> None:
    texts, given = Texts(), ["", "a", "é", "€uro", "\U0001f600", "", "b\0c"]
    for part in (given[:3], given[3:]):
        texts.extend(part)
    assert list(texts) == given == [texts[n] for n in range(len(texts))] and texts[-1] == "b\0c"
    assert texts[2:4] == ["é", "€uro"]


def test_rows_are_found_where_their_codes_have_more_combinations_than_whole_numbers() -> None:
    columns = [Codes() for _ in range(9)]
    for place, codes in enumerate(columns):  # 256 codes in nine columns: the first moves a number of 64 bits by nothing
        codes.extend([*map(str, range(256)), "1" if place == 0 else "0"])
    groups = Groups(columns, 257)
    assert list(groups.rows(["7"] * 9)) == [7] and list(groups.rows(["0"] * 9)) == [0]
    assert list(groups.rows(["1", *["0"] * 8])) == [256] and groups.first_repeated() is None
    assert not groups.rows(["1", "2", *["1"] * 7]) and not groups.rows(["none"] * 9)


def test_rows_of_a_small_table_are_made_once_and_those_of_a_large_one_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = load("admissions").rows
    assert rows[3] is rows[3]
    assert rows[-1] is rows[len(rows) - 1]
    with pytest.raises(IndexError):
        rows[len(rows)]
    monkeypatch.setattr(table_rows, "MOST_KEPT", len(rows) - 1)
    monkeypatch.setattr(rows, "_made", {})
    assert rows[3] == rows[3]
    assert rows[3] is not rows[3]


@pytest.mark.parametrize("change", ["set", "delete", "update", "pop", "clear", "or"])
def test_nobody_changes_a_row_that_is_everybody_s(change: str) -> None:
    row = load("admissions").rows[3]
    before, again = dict(row.figures), pickle.loads(pickle.dumps(row))
    changes = {
        "set": lambda cells: cells.__setitem__("admissions", Decimal(0)),
        "delete": lambda cells: cells.__delitem__("admissions"),
        "update": lambda cells: cells.update(admissions=Decimal(0)),
        "pop": lambda cells: cells.pop("admissions"),
        "clear": lambda cells: cells.clear(),
        "or": lambda cells: cells.__ior__({"admissions": Decimal(0)}),
    }
    for one in (row, again):
        with pytest.raises(TypeError, match="stays as it is"):
            changes[change](one.figures)
    assert row == again
    assert load("admissions").rows[3].figures == before
