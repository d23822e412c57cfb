"""The importer against truth it did not write: small workbooks made from known counts, and the published workbooks."""

import csv
import io
import random
from pathlib import Path

import ircc_sheets
import openpyxl
import pytest
from ircc_sheets import PROVINCES, Example, published
from originals import CANADA

from fundingmodel.datasets.gate import load, read_table
from fundingmodel.errors import DataRefused, WorkbookRefused
from workbooks.importers.ircc import (
    Imported,
    by_subcategory,
    import_ircc,
    read_admissions,
    read_asylum_claimants,
    read_temporary_workers,
    write_csv,
)

ADMISSIONS = "ircc_pr_admissions_2025-07.xlsx"
CLAIMANTS = "ircc_asylum_claimants_2025-07.xlsx"
WORKERS = "ircc_temporary_foreign_workers_year_end_2024.xlsx"


@pytest.fixture(scope="session")
def original_admissions() -> Imported:
    return read_admissions(CANADA / ADMISSIONS)


def figures(rows: object, *key: str, measure: str) -> dict[tuple[str, ...], str]:
    """The published text of each cell: its figure, or "--"."""
    found: dict[tuple[str, ...], str] = {}
    for row in rows:  # type: ignore[attr-defined]
        codes = tuple(row[column] for column in key)
        assert codes not in found
        assert (row["suppressed"] == "1") == (row[measure] == "")
        found[codes] = f"{int(row[measure]):,}" if row[measure] else "--"
    return found


# Small workbooks


@pytest.mark.parametrize("quarters", [True, False])
def test_annual_totals_of_categories_are_the_rounded_true_sums(tmp_path: Path, quarters: bool) -> None:
    example = ircc_sheets.admissions(quarters)
    imported = read_admissions(example.save(tmp_path / "a.xlsx"))
    expected = {}
    for year in (2019, 2020):
        for province, code in zip(example.total.parts, PROVINCES.values(), strict=False):
            for part, category in zip(province.parts, ("economic", "family", "refugee", "other"), strict=True):
                expected[str(year), code, category] = example.year(part, year)
        expected[str(year), "ZZ", "not_stated"] = example.year(example.total.parts[13], year)
    assert figures(imported.rows, "year", "jurisdiction", "category", measure="admissions") == expected
    assert {(row["year"], row["coverage"]) for row in imported.rows} == {
        ("2019", "full"),
        ("2020", "2020-01 to 2020-04"),
    }
    assert list(imported.rows[0]) == ["year", "jurisdiction", "category", "admissions", "suppressed", "coverage"]
    assert (imported.full_years, imported.part_years) == (("2019",), ("2020",))
    assert (imported.first_month, imported.last_month, imported.rounding) == ("2019-01", "2020-04", 5)
    assert imported.source_line == "Source: IRCC, April 30, 2020"


def test_published_totals_are_kept_and_are_not_sums_of_rounded_parts(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    imported = read_admissions(example.save(tmp_path / "a.xlsx"))
    found = figures(imported.totals, "year", "jurisdiction", measure="admissions")
    for node, code in zip([*example.total.parts, example.total], [*PROVINCES.values(), "ZZ", "CA"], strict=True):
        assert found["2019", code] == example.year(node, 2019)
    sums = [sum(int(row["admissions"] or 0) for row in imported.rows if (row["year"], row["jurisdiction"]) == ("2019", code))
            for code in PROVINCES.values()]  # fmt: skip
    assert [f"{total:,}" for total in sums] != [found["2019", code] for code in PROVINCES.values()]


def test_detail_has_each_programme_and_the_refugee_subcategories(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    imported = read_admissions(example.save(tmp_path / "a.xlsx"))
    found = figures(imported.detail, "year", "jurisdiction", "category", "programme", measure="admissions")
    leaves = [node for node in example.total.rows() if not node.parts]
    assert len(found) == 2 * len(leaves)
    quebec = {node.label: example.year(node, 2019) for node in example.total.parts[4].rows() if not node.parts}
    assert found["2019", "QC", "economic", "Skilled Worker"] == quebec["Skilled Worker"]
    assert found["2019", "QC", "refugee", "government_assisted"] == quebec["Government-Assisted Refugee"]
    assert found["2019", "QC", "refugee", "privately_sponsored"] == quebec["Privately Sponsored Refugee"]
    assert found["2019", "QC", "refugee", "protected_person"] == quebec["Protected Person in Canada"]
    assert found["2019", "QC", "refugee", "blended_visa_office_referred"] == quebec["Blended Sponsorship Refugee"]
    assert found["2019", "QC", "other", "All Other Immigration"] == quebec["All Other Immigration - Total"]


def test_subcategories_cover_every_province_with_0_where_the_sheet_has_no_row(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    rows = by_subcategory(read_admissions(example.save(tmp_path / "a.xlsx")))
    found = figures(rows, "year", "jurisdiction", "subcategory", measure="admissions")
    assert len(found) == 2 * (13 * 7 + 1)
    assert found["2019", "NU", "blended_visa_office_referred"] == "0"
    nunavut = {node.label: example.year(node, 2019) for node in example.total.parts[12].rows()}
    assert found["2019", "NU", "government_assisted"] == nunavut["Government-Assisted Refugee"] != "0"
    assert found["2019", "NU", "economic"] == nunavut["Economic - Total"]


def test_every_sum_is_checked(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    checks = read_admissions(example.save(tmp_path / "a.xlsx")).checks
    nodes, columns = list(example.total.rows()), 16 + 6 + 2
    assert checks.counted == {
        "provinces to Canada": columns,
        "categories to provinces": columns * 13,
        "groups to categories": columns * 13 * 3,
        "programmes to groups": columns * 13 * 4,
        "months to quarters": len(nodes) * 6,
        "quarters to years": len(nodes) * 2,
    }
    assert checks.exceptions == ()


def test_a_figure_changed_by_much_is_always_found(tmp_path: Path) -> None:
    """Every figure stands in several sums, so whichever is changed, one of them breaks."""
    chance = random.Random(4)
    for _ in range(12):
        example = ircc_sheets.admissions()
        at = chance.randrange(5, len(example.cells) - 4)
        column = chance.randrange(4, len(example.cells[at]))
        cell = str(example.cells[at][column])
        example.cells[at][column] = str(1000 + (0 if cell == "--" else int(cell.replace(",", ""))))
        with pytest.raises(DataRefused, match="do not fit their parts"):
            read_admissions(example.save(tmp_path / "a.xlsx"))


def test_misfits_are_listed_instead_where_asked(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    at = example.row("Ontario - Total")
    example.cells[at][-1] = "99,995"
    out = tmp_path / "out.csv"
    path = example.save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match="3 of 4,400 totals"):
        import_ircc(path, out)
    assert not out.exists()
    text = import_ircc(path, out, strict=False)
    assert f"row {at + 1} Ontario - Total, Total 2020: published 99,995" in text
    assert "3 of 4,400 do not fit" in text
    assert out.exists()


def test_numbers_instead_of_text_are_read_the_same(tmp_path: Path) -> None:
    example = ircc_sheets.admissions()
    as_text = read_admissions(example.save(tmp_path / "a.xlsx"))
    for at, cells in enumerate(example.cells[5:-4], start=5):
        for column, cell in enumerate(cells[4:], start=4):
            if cell != "--":
                example.cells[at][column] = int(str(cell).replace(",", ""))
    as_numbers = read_admissions(example.save(tmp_path / "a.xlsx"))
    assert as_numbers.rows == as_text.rows and as_numbers.detail == as_text.detail


def test_a_shorter_edition_with_other_programmes_is_read(tmp_path: Path) -> None:
    """Rows, programmes and months differ between editions; a new economic programme is taken as published."""
    example = ircc_sheets.admissions()
    for cells in example.cells:
        if cells[3:4] == ["Canadian Experience"]:
            cells[3] = "A Pilot Nobody Has Heard Of"
    imported = read_admissions(example.save(tmp_path / "a.xlsx"))
    assert "A Pilot Nobody Has Heard Of" in {row["programme"] for row in imported.detail}


def test_claimants_by_office_and_the_sum_that_is_marked_as_derived(tmp_path: Path) -> None:
    example = ircc_sheets.claimants()
    imported = read_asylum_claimants(example.save(tmp_path / "a.xlsx"))
    rows = {(row["year"], row["jurisdiction"], row["office_type"]): row for row in imported.rows}
    known = {"2019": 0, "2020": 0}
    for office, code in zip(example.total.parts, ("airport", "border", "inland", "other_offices"), strict=True):
        for node in office.parts or [office]:
            for year in known:
                row = rows[year, PROVINCES.get(node.label, "ZZ"), code]
                assert (row["claimants"] or "--") == example.year(node, int(year)).replace(",", "")
                if node.label == "Quebec":
                    known[year] += int(row["claimants"] or 0)
    assert rows["2019", "QC", "all_derived"]["claimants"] == str(known["2019"])
    for (year, where, office), row in rows.items():
        if office == "all_derived":
            parts = [part for key, part in rows.items() if key[:2] == (year, where) and key[2] != office]
            assert row["suppressed"] == str(sum(part["suppressed"] == "1" for part in parts)), (year, where)
            nothing_shown = not any(int(part["claimants"] or 0) for part in parts)
            assert (row["claimants"] == "") == (nothing_shown and row["suppressed"] != "0"), (year, where)
    assert any(row["claimants"] == "" for (_, _, office), row in rows.items() if office == "all_derived")
    assert ("2019", "NL", "airport") not in rows and ("2019", "NL", "all_derived") in rows
    assert imported.table == "asylum_claimants" and not imported.is_stock


def test_workers_are_a_stock(tmp_path: Path) -> None:
    example = ircc_sheets.workers()
    imported = read_temporary_workers(example.save(tmp_path / "a.xlsx"))
    found = figures(imported.rows, "year", "jurisdiction", "programme", measure="permit_holders")
    ontario = example.total.parts[5]
    assert found["2020", "ON", "all"] == published(ontario.count([2]))
    assert found["2020", "ON", "agricultural_workers"] == published(ontario.parts[1].count([2]))
    assert found["2018", "ZZ", "all"] == published(example.total.parts[13].count([0]))
    assert len(found) == 3 * (13 * 5 + 1)
    assert imported.is_stock and "stock" in imported.summary()
    assert "coverage" not in imported.rows[0]


def test_persons_with_two_permits_make_a_smaller_total_which_is_listed(tmp_path: Path) -> None:
    example = ircc_sheets.workers()
    at = example.row("Caregivers", nth=5)
    example.cells[at][5] = "120"
    listed = read_temporary_workers(example.save(tmp_path / "a.xlsx")).checks.exceptions
    total = example.row("Ontario Total")
    assert len(listed) == 1
    assert listed[0].startswith(f"row {total + 1} Ontario Total, Total 2020: published {example.cells[total][5]}, ")


# Writing


def test_the_table_is_known_by_its_title_and_written(tmp_path: Path) -> None:
    cases: list[tuple[Example, str, int]] = [
        (ircc_sheets.admissions(), "year,jurisdiction,category,admissions,suppressed,coverage", 106),
        (ircc_sheets.claimants(), "year,jurisdiction,office_type,claimants,suppressed,coverage", 70),
        (ircc_sheets.workers(), "year,jurisdiction,programme,permit_holders,suppressed", 198),
    ]
    for example, header, rows in cases:
        out = tmp_path / f"{rows}.csv"
        text = import_ircc(example.save(tmp_path / "a.xlsx"), out)
        data = out.read_bytes()
        assert data.decode("utf-8").splitlines()[0] == header
        assert data.count(b"\n") == rows + 1 and b"\r" not in data
        assert "0 of" in text and f"({rows} rows)" in text


def test_what_is_imported_passes_the_gate(tmp_path: Path) -> None:
    out, detail = tmp_path / "intake.csv", tmp_path / "detail.csv"
    import_ircc(ircc_sheets.admissions().save(tmp_path / "a.xlsx"), out, detail=detail)
    key = ["year", "jurisdiction", "category"]
    table = read_table(out, key, "admissions", unit="persons", columns=["coverage"], rounding=5, complete=False)
    assert len(table.rows) == 106
    assert detail.read_text(encoding="utf-8").startswith("year,jurisdiction,category,programme,admissions,")


def test_months_are_those_of_the_sheet_and_name_the_file_of_whole_years(tmp_path: Path) -> None:
    """Of full years alone; each month by its place in the publisher's own sheet, read here without the importer."""
    out, by_month = tmp_path / "intake.csv", tmp_path / "months.csv"
    import_ircc(CANADA / "ircc_pr_admissions_2025-07.xlsx", out, by_month=by_month)
    found = load(by_month)
    assert found.about["whole_years"] == "intake.csv" and found.codes("year")[-1] == "2024"
    rows = list(openpyxl.load_workbook(CANADA / "ircc_pr_admissions_2025-07.xlsx").active.values)
    years = [next((x for x in rows[2][column::-1] if x), "") for column in range(len(rows[4]))]
    ontario = next(n for n, row in enumerate(rows) if row[0] == "Ontario - Total")
    economic = next(row for row in reversed(rows[:ontario]) if row[1] == "Economic - Total")
    for year, month, number in (("2015", "Jan", "01"), ("2021", "Jun", "06"), ("2024", "Dec", "12")):
        column = next(n for n, name in enumerate(rows[4]) if name == month and years[n] == year)
        figure = found.figure(year=year, month=number, jurisdiction="ON", category="economic")
        assert figure == int(str(economic[column]).replace(",", ""))
    packaged = load("admissions_by_month")
    assert [row.key for row in found.rows] == [row.key for row in packaged.rows]
    assert [row.figures for row in found.rows] == [row.figures for row in packaged.rows]


def test_months_of_a_table_without_them_are_refused(tmp_path: Path) -> None:
    workers = ircc_sheets.workers().save(tmp_path / "a.xlsx")
    with pytest.raises(DataRefused, match="--by-month"):
        import_ircc(workers, tmp_path / "out.csv", by_month=tmp_path / "months.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.csv"
    write_csv([{"year": "2019", "name": "Québec"}], out)
    assert out.read_bytes() == "year,name\n2019,Québec\n".encode()

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises((OSError, WorkbookRefused)):
        write_csv([{"year": "2020", "name": "x"}], out)
    monkeypatch.undo()
    assert out.read_bytes() == "year,name\n2019,Québec\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


# The published workbooks


def test_every_sum_of_the_published_admissions_fits(original_admissions: Imported) -> None:
    checks = original_admissions.checks
    assert sum(checks.counted.values()) == 43_237
    assert checks.exceptions == ()
    assert original_admissions.full_years == tuple(str(year) for year in range(2015, 2025))
    assert original_admissions.part_years == ("2025",)
    assert {row["coverage"] for row in original_admissions.rows} == {"full", "2025-01 to 2025-07"}


def test_every_cell_of_the_published_admissions_is_where_the_sheet_has_it(original_admissions: Imported) -> None:
    """Read the annual columns again, by another way: block labels and years as a person would look them up."""
    sheet = openpyxl.load_workbook(CANADA / ADMISSIONS).worksheets[0]
    years = {str(cell.value).split()[0]: cell.column for cell in sheet[4] if str(cell.value).endswith("Total")}
    labels = {"Economic - Total": "economic", "Sponsored Family - Total": "family", "All Other Immigration - Total": "other",
              "Resettled Refugee & Protected Person in Canada - Total": "refugee"}  # fmt: skip
    expected, waiting = {}, {}
    for row in range(6, 380):
        if sheet.cell(row, 2).value in labels:
            waiting[labels[sheet.cell(row, 2).value]] = row
        if name := sheet.cell(row, 1).value:
            code = PROVINCES.get(name.removesuffix(" - Total"), "ZZ")
            for category, at in (waiting or {"not_stated": row}).items():
                for year, column in years.items():
                    expected[year, code, category] = sheet.cell(at, column).value
            waiting = {}
    found = figures(original_admissions.rows, "year", "jurisdiction", "category", measure="admissions")
    assert len(expected) == 11 * (13 * 4 + 1)
    assert found == expected


@pytest.mark.parametrize(
    ("name", "sums"), [(CLAIMANTS, 138 + 414 + 429), (WORKERS, 25 + 325 + 650)], ids=["claimants", "workers"]
)
def test_every_sum_of_the_other_workbooks_fits(name: str, sums: int) -> None:
    read = read_asylum_claimants if name == CLAIMANTS else read_temporary_workers
    checks = read(CANADA / name).checks
    assert sum(checks.counted.values()) == sums
    assert checks.exceptions == ()


def as_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_packaged_figures_are_those_of_the_published_workbooks(original_admissions: Imported) -> None:
    claimants = read_asylum_claimants(CANADA / CLAIMANTS)
    full = {
        "admissions": list(original_admissions.rows),
        "admissions_by_subcategory": by_subcategory(original_admissions),
        "asylum_claimants": list(claimants.rows),
    }
    for name, rows in full.items():
        kept = [row for row in rows if row["coverage"] == "full"]
        assert load(name).path.read_text(encoding="utf-8") == as_csv(kept), name
    totals = [row for row in original_admissions.totals if row["jurisdiction"] != "CA" and row["year"] != "2025"]
    assert load("admissions_total").path.read_text(encoding="utf-8") == as_csv(totals)
    workers = list(read_temporary_workers(CANADA / WORKERS).rows)
    assert load("temporary_workers").path.read_text(encoding="utf-8") == as_csv(workers)
