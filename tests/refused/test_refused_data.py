"""Workbooks and tables that must be refused, each with a message that names the thing."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import ircc_sheets
import openpyxl
import pytest
from ircc_sheets import Example

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, read_table
from fundingmodel.errors import DataRefused, Refused, WorkbookRefused
from workbooks.importers.ircc import import_ircc, read_admissions, read_asylum_claimants, read_temporary_workers

Change = Callable[[Example], object]
FIRST_ROW = 5  # the first row below the header of admissions, in `cells`


def set_cell(at: int, column: int, value: str | int | float | None) -> Change:
    def change(example: Example) -> None:
        example.cells[at][column] = value

    return change


def set_label(label: str, new: str | None, nth: int = 0) -> Change:
    def change(example: Example) -> None:
        cells = example.cells[example.row(label, nth)]
        cells[cells.index(label)] = new

    return change


def drop_row(label: str, nth: int = 0) -> Change:
    return lambda example: example.cells.pop(example.row(label, nth))


def drop_province(name: str) -> Change:
    """A province with all the rows of its block."""

    def change(example: Example) -> None:
        end = example.row(f"{name} - Total")
        start = max(at for at in range(end) if example.cells[at][0] and at < end)
        del example.cells[start + 1 : end + 1]

    return change


def repeat_row(label: str, nth: int = 0) -> Change:
    def change(example: Example) -> None:
        at = example.row(label, nth)
        example.cells.insert(at, list(example.cells[at]))

    return change


def drop_column(column: int) -> Change:
    def change(example: Example) -> None:
        for cells in example.cells:
            if len(cells) > column:
                del cells[column]

    return change


def swap_columns(left: int, right: int) -> Change:
    def change(example: Example) -> None:
        for cells in example.cells[2:]:
            if len(cells) > right:
                cells[left], cells[right] = cells[right], cells[left]

    return change


def swap_figures(one: str, other: str) -> Change:
    """The figures of two rows change places, their labels do not."""

    def change(example: Example) -> None:
        first, second = example.cells[example.row(one)], example.cells[example.row(other)]
        first[4:], second[4:] = second[4:], first[4:]

    return change


def shift_year(example: Example) -> None:
    example.cells[2] = [str(int(cell) + 1) if str(cell).isdigit() else cell for cell in example.cells[2]]
    example.cells[3] = [re.sub(r"(\d{4}) Total", lambda m: f"{int(m[1]) + 1} Total", cell) if isinstance(cell, str) else cell
                        for cell in example.cells[3]]  # fmt: skip


def title(old: str, new: str) -> Change:
    def change(example: Example) -> None:
        assert old in str(example.cells[0][0])
        example.cells[0][0] = str(example.cells[0][0]).replace(old, new)

    return change


def notes(old: str, new: str) -> Change:
    def change(example: Example) -> None:
        at = next(at for at, cells in enumerate(example.cells) if str(cells[0]).startswith("Notes"))
        example.cells[at][0] = str(example.cells[at][0]).replace(old, new)

    return change


def append(*cells: str | None) -> Change:
    return lambda example: example.cells.append(list(cells))


ADMISSIONS: dict[str, tuple[Change, str]] = {
    "a province removed": (drop_province("Yukon"), r"province or territory 'Yukon' is missing above 'Total'"),
    "a large province removed": (drop_province("Ontario"), r"province or territory 'Ontario' is missing"),
    "a province's total row removed": (
        drop_row("Manitoba - Total"),
        r"'Economic - Total' is there twice under 'Saskatchewan - Total'",
    ),
    "a province renamed": (
        set_label("Ontario - Total", "Upper Canada - Total"),
        r"cell A\d+: unknown province or territory 'Upper Canada - Total'. Known: .*ontario",
    ),
    "a province twice": (
        repeat_row("Quebec - Total"),
        r"cell A\d+: 'Quebec - Total' is there twice under 'Total' \(rows \d+ and \d+\)",
    ),
    "a programme twice": (
        repeat_row("Skilled Worker", 3),
        r"cell D\d+: 'Skilled Worker' is there twice under 'Worker Program'",
    ),
    "a category twice": (
        repeat_row("Economic - Total"),
        r"'Economic - Total' is there twice under 'Newfoundland and Labrador - Total'",
    ),
    "a category renamed": (
        set_label("Economic - Total", "Business Class - Total", 2),
        r"cell B\d+: unknown category 'Business Class - Total'. Known: economic, sponsored family",
    ),
    "a category removed": (
        drop_row("All Other Immigration - Total", 4),
        r"category 'All Other Immigration' is missing above 'Quebec - Total'",
    ),
    "the label of a block removed": (
        drop_row("Economic - Total", 5),
        r"category 'Economic' is missing above 'Ontario - Total'",
    ),
    "the label of a group removed": (
        drop_row("Sponsored Family", 1),
        r"cell D\d+: 'Sponsored Children' has no label of its block before 'Sponsored Family - Total'",
    ),
    "an extra block": (
        set_label("All Other Immigration - Total", "Humanitarian - Total", 1),
        r"unknown category 'Humanitarian - Total'",
    ),
    "a refugee programme renamed": (
        set_label("Government-Assisted Refugee", "GAR", 4),
        r"cell D\d+: unknown refugee programme 'GAR'",
    ),
    "the years shifted": (shift_year, r"cell E5: the title's period asks for Jan 2019 here, found 'Jan' under the year 2020"),
    "a year blank": (
        set_cell(2, 4 + 17, None),
        r"cell V5: the title's period asks for Jan 2020 here, found 'Jan' under no year",
    ),
    "a month missing": (drop_column(6), r"cell G5: the title's period asks for Mar 2019 here, found 'Q1 Total'"),
    "the last month missing": (drop_column(25), r"cell Z5: .*asks for Apr 2020 here, found 'Q2 Total'"),
    "the last total missing": (drop_column(27), r"cell AB5: by the period in the title, Total 2020 is missing here"),
    "months out of order": (swap_columns(5, 6), r"cell F5: .*asks for Feb 2019 here, found 'Mar'"),
    "a column too many": (
        lambda example: [cells.append("0") for cells in example.cells[4:-4]],
        r"cell AC5: by the period in the title, there are more columns here",
    ),
    "no period in the title": (title(", January 2019 - April 2020", ""), r"cell A1: the title .* does not end on a period"),
    "a period that runs backwards": (title("January 2019", "January 2029"), r"ends before it begins"),
    "another table of the same family": (
        title("Immigration Category", "Gender and Age Group"),
        r"cell A1: the title is .*Gender and Age Group.*, which is not the table admissions",
    ),
    "no row of years": (
        lambda example: example.cells.pop(2),
        r"there is no row of years below the title",
    ),
    "text where a number belongs": (
        set_cell(FIRST_ROW, 7, "n/a"),
        r"cell H6: found 'n/a' where a count belongs",
    ),
    "a letter for a digit": (set_cell(FIRST_ROW + 1, 4, "1O"), r"cell E7: found '1O' where a count belongs"),
    "a blank cell": (set_cell(FIRST_ROW, 8, None), r"cell I6: the cell is blank where a count belongs"),
    "a negative number": (set_cell(FIRST_ROW, 4, "-5"), r"cell E6: found '-5' where a count belongs: whole, not negative"),
    "a decimal number": (set_cell(FIRST_ROW, 4, "5.5"), r"cell E6: found '5.5' where a count belongs"),
    "a decimal number in a numeric cell": (set_cell(FIRST_ROW, 4, 5.5), r"cell E6: found '5.5'"),
    "a truth value": (set_cell(FIRST_ROW, 4, True), r"cell E6: found 'True'"),
    "thousands misplaced": (set_cell(FIRST_ROW, 4, "1,23"), r"cell E6: found '1,23'"),
    "not rounded as the notes say": (set_cell(FIRST_ROW, 4, "7"), r"cell E6: found 7, which is not a multiple of 5"),
    "no note on the rounding": (notes("multiple of 5", "value"), r"no note below the table says what counts are rounded to"),
    "a total that does not fit its parts": (
        lambda example: set_cell(example.row("Ontario - Total"), 4, "9,995")(example),
        r"totals do not fit their parts .*Ontario - Total, Jan 2019: published 9,995, its 4 parts make",
    ),
    "a part hidden that is large": (
        lambda example: set_cell(example.row("Skilled Worker", 2), 4, "--")(example),
        r"totals do not fit their parts .*Worker Program, Jan 2019",
    ),
    "the figures of two rows swapped": (
        swap_figures("Ontario - Total", "Yukon - Total"),
        r"totals do not fit their parts .*Ontario - Total, Jan 2019",
    ),
    "the grand total cut off": (
        lambda example: example.cells.__delitem__(slice(example.row("Total"), None)),
        r"the rows end without the row 'Total'",
    ),
    "figures below the total": (append("Ontario - Total", None, None, None, "5"), r"cell E\d+: found '5' below the row 'Total'"),
    "a row without a label": (set_label("Skilled Worker", None, 1), r"cell A\d+: this row has figures and no label"),
    "two labels in a row": (set_cell(FIRST_ROW, 2, "Worker Program"), r"cell D6: two labels in one row"),
}  # fmt: skip


@pytest.mark.parametrize("case", ADMISSIONS)
def test_refused_admissions(tmp_path: Path, case: str) -> None:
    change, message = ADMISSIONS[case]
    example = ircc_sheets.admissions()
    path = tmp_path / "edition.xlsx"
    change(example)
    with pytest.raises(DataRefused, match=message) as refused:
        read_admissions(example.save(path))
    assert "edition.xlsx, sheet 'Sheet'" in str(refused.value)


CLAIMANTS: dict[str, tuple[Change, str]] = {
    "an office removed": (
        lambda example: example.cells.__delitem__(slice(example.row("Airport - Total") + 1, example.row("Border - Total") + 1)),
        r"type of office 'Border' is missing",
    ),
    "an office renamed": (set_label("Border - Total", "Port - Total"), r"cell A\d+: unknown type of office 'Port - Total'"),
    "a province renamed": (set_label("Manitoba", "Manitou", 1), r"cell B\d+: unknown province or territory 'Manitou'"),
    "a province removed": (drop_row("Yukon"), r"province or territory 'Yukon' is missing above 'Total'"),
    "a province twice": (repeat_row("Ontario", 1), r"'Ontario' is there twice under 'Inland - Total'"),
    "a month missing": (drop_column(3), r"cell D4: .*asks for Feb 2019 here, found 'Mar'"),
}  # fmt: skip

WORKERS: dict[str, tuple[Change, str]] = {
    "a programme renamed": (set_label("Caregivers", "Nannies", 3), r"cell B\d+: unknown programme 'Nannies'"),
    "a programme removed": (
        drop_row("Agricultural Workers", 2),
        r"programme 'Agricultural Workers' is missing above 'Nova Scotia Total'",
    ),
    "a year twice": (set_cell(2, 4, "2018"), r"cell E3: the title's period asks for Total 2019 here, found '2018'"),
    "a total larger than its parts": (
        lambda example: set_cell(example.row("Ontario Total"), 3, "9,995")(example),
        r"Ontario Total, Total 2018: published 9,995, its 4 parts make",
    ),
    "months in the title": (title("2018 - 2020", "January 2018 - March 2020"), r"does not end on a period such as '2000 - 2024'"),
}  # fmt: skip


@pytest.mark.parametrize("case", CLAIMANTS)
def test_refused_claimants(tmp_path: Path, case: str) -> None:
    change, message = CLAIMANTS[case]
    example = ircc_sheets.claimants()
    change(example)
    with pytest.raises(DataRefused, match=message):
        read_asylum_claimants(example.save(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("case", WORKERS)
def test_refused_workers(tmp_path: Path, case: str) -> None:
    change, message = WORKERS[case]
    example = ircc_sheets.workers()
    change(example)
    with pytest.raises(DataRefused, match=message):
        read_temporary_workers(example.save(tmp_path / "a.xlsx"))


def test_refused_files(tmp_path: Path) -> None:
    text = tmp_path / "a.xlsx"
    text.write_text("year,jurisdiction\n", encoding="utf-8")
    with pytest.raises(WorkbookRefused, match=r"a\.xlsx is not a workbook"):
        read_admissions(text)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("hello.txt", "no sheets here")
    with pytest.raises(WorkbookRefused, match=r"b\.xlsx"):
        read_admissions(tmp_path / "b.xlsx")
    with pytest.raises(WorkbookRefused, match=r"none\.xlsx does not exist"):
        read_admissions(tmp_path / "none.xlsx")


def test_refused_empty_or_several_or_endless_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match=r"a\.xlsx: every sheet is empty"):
        read_admissions(tmp_path / "a.xlsx")
    book.active["A1"] = "Notes"
    book.create_sheet("More")["A1"] = "Notes"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match=r"have one sheet, and this has 'Sheet', 'More'"):
        read_admissions(tmp_path / "a.xlsx")
    book["More"]["XFD1048576"] = "stray"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match=r"sheet 'More': it reaches to cell XFD1048576"):
        read_admissions(tmp_path / "a.xlsx")


def test_refused_imports_write_nothing(tmp_path: Path) -> None:
    path, out = ircc_sheets.claimants().save(tmp_path / "a.xlsx"), tmp_path / "out.csv"
    with pytest.raises(DataRefused, match="which is not the table admissions"):
        import_ircc(path, out, table="admissions")
    with pytest.raises(DataRefused, match=r"no table 'tourists'\. There are admissions, asylum_claimants"):
        import_ircc(path, out, table="tourists")
    with pytest.raises(DataRefused, match="asylum_claimants has no detail"):
        import_ircc(path, out, detail=tmp_path / "detail.csv")
    with pytest.raises(Refused):
        import_ircc(path, tmp_path / "nowhere" / "out.csv")
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


# Tables

GOOD = """year,jurisdiction,category,intake,suppressed
2020,ON,family,100,0
2020,ON,refugee,20.5,0
2020,QC,family,30,0
2020,QC,refugee,,1
"""
CODES = {"year": ["2020"], "jurisdiction": ["ON", "QC"], "category": ["family", "refugee"]}
ABOUT = """unit = "persons"
key = ["year", "jurisdiction", "category"]
measure = "intake"
complete = [{}]

[codes]
year = ["2020"]
jurisdiction = [{ code = "ON", en = "Ontario", fr = "Ontario" }, { code = "QC", en = "Quebec", fr = "Québec" }]
category = ["family", "refugee"]

[[controls]]
name = "published total of Ontario"
rounding = 1
totals = [{ jurisdiction = "ON", total = 121 }]
"""


def read(tmp_path: Path, text: str | bytes) -> Dataset:
    path = tmp_path / "intake.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_table(path, list(CODES), "intake", CODES, unit="persons")


TABLES: dict[str, tuple[str, str, str]] = {
    "unknown code": ("2020,QC,family", "2020,XX,family", r"row 4: unknown jurisdiction 'XX'. Known: ON, QC"),
    "code in small letters": ("2020,QC,family", "2020,qc,family", r"row 4: unknown jurisdiction 'qc'. Write it QC"),
    "renamed category": ("ON,refugee", "ON,refugees", r"row 3: unknown category 'refugees'. Did you mean 'refugee'\?"),
    "another year": ("2020,ON,family", "2021,ON,family", r"row 2: unknown year '2021'"),
    "blank code": ("2020,QC,family", "2020,,family", r"row 4: the jurisdiction is blank"),
    "row missing": ("2020,QC,family,30,0\n", "", r"1 row is missing: 2020 QC family"),
    "row twice": ("2020,QC,family,30,0\n", "2020,QC,family,30,0\n" * 2, r"rows 4 and 5 are both for 2020, QC, family"),
    "text in a number": (",100,", ",1OO,", r"row 2, intake: found '1OO', which is not a plain number"),
    "NaN": (",100,", ",NaN,", r"row 2, intake: found 'NaN'.* NaN, infinity and error values are refused"),
    "infinity": (",100,", ",-Infinity,", r"found '-Infinity'.* NaN, infinity"),
    "error value": (",100,", ",#REF!,", r"found '#REF!'.* error values are refused"),
    "negative": (",100,", ",-100,", r"row 2, intake is -100; it must be at least 0\."),
    "decimal comma": (",20.5,", ',"20,5",', r"row 3, intake: found '20,5'.* It has a decimal comma; write a point: 20\.5"),
    "decimal comma without quotes": (",20.5,", ",20,5,", r"row 3: 6 cells where the header has 5. Decimals are written with a"),
    "thousands": (",100,", ',"1,000",', r"row 2, intake: found '1,000'.* without separators between thousands"),
    "thousands in French": (",100,", ",1\u202f000,", r"without separators between thousands"),
    "percent": (",20.5,", ",20.5%,", r"Write ratios, not percents"),
    "scientific": (",100,", ",1E+05,", r"Write all its digits"),
    "currency": (",100,", ",$100,", r"no sign of currency"),
    "dashes": (",100,", ",--,", r"A suppressed figure is left blank"),
    "digits of another script": (",100,", ",１００,", r"not a plain number"),
    "too many digits": (",100,", f",{'9' * 30},", r"has 30 digits"),
    "blank figure": (",100,", ",,", r"row 2, intake: the figure is blank. Write 0 for none; .*set suppressed to 1"),
    "figure and suppressed": (",,1", ",5,1", r"row 5, intake: found '5' where suppressed is 1"),
    "suppressed is no count": (",,1", ",,yes", r"row 5, suppressed: found 'yes'; it must be a whole number"),
    "missing column": ("category,intake", "category,people", r"column 'intake' is missing.*Found instead: 'people'"),
    "unknown column": ("intake,suppressed", "intake,comment", r"unknown column 'comment'"),
    "column twice": ("intake,suppressed", "intake,intake", r"the column 'intake' is there 2 times"),
    "cell missing": ("2020,QC,family,30,0", "2020,QC,family,30", r"row 4: 4 cells where the header has 5. A cell is missing"),
    "semicolons": (GOOD, GOOD.replace(",", ";"), r"parted by semicolons or tabs"),
    "only a header": (GOOD, GOOD.splitlines()[0] + "\n", r"there is a header and no row below it"),
    "nothing": (GOOD, "", r"the column 'year' is missing"),
    "open quote": ("2020,QC,family,30,0", '2020,QC,"family,30,0', r"row 4: not a CSV row"),
    "null byte": (",100,", ",1\x0000,", r"holds null bytes"),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_refused_tables(tmp_path: Path, case: str) -> None:
    old, new, message = TABLES[case]
    assert GOOD.count(old) == 1
    read(tmp_path, GOOD)
    with pytest.raises(DataRefused, match=message) as refused:
        read(tmp_path, GOOD.replace(old, new))
    assert str(refused.value).startswith("intake.csv")


def test_refused_text_that_is_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match=r'not UTF-8 text \(byte 13\). Save it again as "CSV UTF-8"'):
        read(tmp_path, "jurisdiction,é".encode("cp1252")[:12] + b"\xe9")
    with pytest.raises(DataRefused, match="not UTF-8 text"):
        read(tmp_path, GOOD.encode("utf-16"))


def test_a_jurisdiction_that_is_wholly_missing_is_named(tmp_path: Path) -> None:
    lines = [each for each in GOOD.splitlines() if ",QC," not in each]
    with pytest.raises(DataRefused, match=r"2 rows are missing: every row of jurisdiction QC"):
        read(tmp_path, "\n".join(lines))


def test_refused_look_ups(tmp_path: Path) -> None:
    table = read(tmp_path, GOOD)
    for asked, message in [
        (
            {"jurisdiction": "BC"},
            r"no figure for year 2020, jurisdiction BC, category family. By jurisdiction, .*: ON, QC",
        ),
        ({"year": 2019}, r"no figure for year 2019.*By year, there are: 2020"),
        (
            {"jurisdiction": "QC", "category": "refugee"},
            r"row 5: the figure for 2020, QC, refugee is suppressed .*midpoint",
        ),
        ({"area": "ON"}, r"no key column 'area'. Its key columns are year, jurisdiction and category"),
        ({"measure": "people"}, r"no measure 'people'. The measures are intake"),
    ]:
        with pytest.raises(DataRefused, match=message):
            table.figure(**{"year": 2020, "jurisdiction": "ON", "category": "family", **asked})  # type: ignore[arg-type]
    with pytest.raises(DataRefused, match="category must be given as well"):
        table.figure(year=2020, jurisdiction="ON")
    with pytest.raises(DataRefused, match="'mean' is not a rule"):
        table.filled("mean")
    with pytest.raises(DataRefused, match="unknown jurisdiction 'BC'"):
        table.label("jurisdiction", "BC")
    for limit in ("0", "-1", "nan"):
        with pytest.raises(DataRefused, match="give a ratio above 0"):
            table.outliers(limit)


ABOUTS: dict[str, tuple[str, str, str]] = {
    "unknown key": ('unit = "persons"', 'units = "persons"', r"intake.toml: unknown key 'units'. Did you mean 'unit'\?"),
    "no unit": ('unit = "persons"\n', "", r"the key 'unit' is missing"),
    "not TOML": ('unit = "persons"', "unit = persons", r"intake.toml: not a TOML file that can be read"),
    "unknown kind": ("complete = [{}]", 'kind = "stream"', r"kind is 'stream'; it must be one of flow, stock, money and evidence"),
    "unknown trust": ("complete = [{}]", 'trust = "good"', r"trust is 'good'"),
    "rounding below 0": ("complete = [{}]", "rounding = -5", r"rounding is -5"),
    "key not a list": ('key = ["year", "jurisdiction", "category"]', 'key = "year"', r"key is 'year'; it must be a list"),
    "key of no columns": ('key = ["year", "jurisdiction", "category"]', "key = []", r"key is empty"),
    "key with a reserved name": ('"category"]\nm', '"suppressed"]\nm', r"a key column may not be called 'suppressed'"),
    "codes for no column": ('category = ["family"', 'class = ["family"', r"codes are given for 'class'"),
    "codes not a list": ('year = ["2020"]', 'year = "2020"', r"each line of codes must be a list"),
    "code twice": ('["family", "refugee"]', '["family", "refugee", "family"]', r"the code 'family' is listed twice"),
    "code without code": ('{ code = "QC", en', '{ kode = "QC", en', r"it may hold code, en, fr, kind and contains, code always"),
    "complete for no column": ("[{}]", '[{ area = ["ON"] }]', r"complete names 'area'"),
    "a row that should not be": ("[{}]", '[{ category = ["family"] }]', r"row 3: there should be no row for 2020, ON, refugee"),
    "total that is not met": ("total = 121", "total = 122", r"intake for jurisdiction ON add to 120\.0 to 121\.0, and the published"),
    "total for no code": ('jurisdiction = "ON", total', 'jurisdiction = "BC", total', r"a control total is for jurisdiction BC"),
    "control without totals": ("totals = ", "total = ", r"a control needs totals"),
    "figures not rounded as said": ("complete = [{}]", "rounding = 5", r"row 3, intake: 20\.5 is not a multiple of 5"),
}  # fmt: skip


@pytest.mark.parametrize("case", ABOUTS)
def test_refused_descriptions(tmp_path: Path, case: str) -> None:
    old, new, message = ABOUTS[case]
    assert ABOUT.count(old) == 1
    path = tmp_path / "intake.csv"
    path.write_text(GOOD, encoding="utf-8")
    (tmp_path / "intake.toml").write_text(ABOUT, encoding="utf-8")
    load("intake.csv", tmp_path)
    (tmp_path / "intake.toml").write_text(ABOUT.replace(old, new), encoding="utf-8")
    with pytest.raises(DataRefused, match=message):
        load(path)


def test_refused_names_of_data_sets(tmp_path: Path) -> None:
    with pytest.raises(
        DataRefused, match=r"admission: no data set of this name .*admissions,.* give its name with \.csv"
    ):
        load("admission")
    with pytest.raises(DataRefused, match=r"none\.csv: there is no such file in"):
        load("none.csv", tmp_path)
    (tmp_path / "bare.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DataRefused, match=r"bare\.csv: there is no bare\.toml beside it"):
        load("bare.csv", tmp_path)
