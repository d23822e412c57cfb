"""What is written beside an imported table, and what happens where another edition of it is already there."""

import copy
import csv
import hashlib
import os
import re
import tomllib
from pathlib import Path

import ircc_sheets
import openpyxl
import pytest
from click.testing import CliRunner
from ircc_editions import french, later, revised, sister
from ircc_sheets import Example
from originals import CANADA

from fundingmodel.command_line.main import cli
from fundingmodel.datasets.gate import load
from fundingmodel.errors import DataRefused, Refused
from fundingmodel.language.refusals import sentence
from workbooks.importers.ircc import import_ircc

PUBLISHED = {
    "ircc_pr_admissions_2025-07.xlsx": ("2025-07-31", "January 2015 - July 2025", "flow"),
    "ircc_asylum_claimants_2025-07.xlsx": ("2025-07-31", "January 2015 - July 2025", "flow"),
    "ircc_temporary_foreign_workers_year_end_2024.xlsx": ("2024-12-31", "2000 - 2024", "stock"),
}


def beside(path: Path) -> dict[str, object]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def both(path: Path) -> tuple[bytes, bytes]:
    return path.read_bytes(), path.with_suffix(".toml").read_bytes()


@pytest.fixture
def example() -> Example:
    return ircc_sheets.admissions()


@pytest.fixture
def imported(tmp_path: Path, example: Example) -> Path:
    out = tmp_path / "intake.csv"
    import_ircc(example.save(tmp_path / "april.xlsx"), out)
    return out


# Beside the table


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_beside_a_published_table_says_where_it_comes_from(tmp_path: Path, name: str) -> None:
    vintage, period, kind = PUBLISHED[name]
    out = tmp_path / "out.csv"
    import_ircc(CANADA / name, out, retrieved="2025-10-19")
    data = load(out)  # through the gate: codes, gaps and published totals
    about = beside(out)
    book = openpyxl.load_workbook(CANADA / name, read_only=True)
    sheet, title = book.sheetnames[0], book.worksheets[0]["A1"].value
    book.close()
    assert about["original"] == {
        "file": name,
        "sheet": sheet,
        "title": title,
        "language": "en",
        "sha256": hashlib.sha256((CANADA / name).read_bytes()).hexdigest(),
    }
    assert (data.describe("vintage"), data.describe("retrieved"), about["kind"]) == (vintage, "2025-10-19", kind)
    assert period in data.describe("source") and data.describe("source", "fr") != data.describe("source")
    assert about["rounding"] == 5 and about["controls"]
    assert "open.canada.ca" in str(about["url"])


def test_what_the_gate_reads_are_the_packaged_figures(tmp_path: Path) -> None:
    for table, name in zip(("admissions", "asylum_claimants", "temporary_workers"), PUBLISHED, strict=True):
        out = tmp_path / f"{table}.csv"
        import_ircc(CANADA / name, out)
        found, packaged = load(out), load(table)
        assert (found.key, found.unit, found.measures) == (packaged.key, packaged.unit, packaged.measures)
        for row in packaged.rows:
            same = found.row(**dict(zip(packaged.key, row.key, strict=True)))
            assert (same.figures, same.suppressed, same.rounding) == (row.figures, row.suppressed, row.rounding)
        for column in packaged.key[1:]:
            for code in packaged.codes(column):
                for language in ("en", "fr"):
                    assert found.label(column, code, language) == packaged.label(column, code, language), (table, code)


def test_a_figure_changed_in_the_table_is_refused_by_its_totals(imported: Path) -> None:
    load(imported)
    text = imported.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("2019,ON,economic,"))
    figure = int(row.split(",")[3])
    imported.write_text(text.replace(row, row.replace(f",{figure},", f",{figure + 100},")), encoding="utf-8")
    with pytest.raises(DataRefused, match="add to"):
        load(imported)
    imported.write_text(text.replace(row + "\n", ""), encoding="utf-8")
    with pytest.raises(DataRefused, match="1 row is missing"):
        load(imported)


def test_the_day_of_the_import_is_said_where_no_day_of_download_is_given(tmp_path: Path, example: Example) -> None:
    out = tmp_path / "out.csv"
    import_ircc(example.save(tmp_path / "a.xlsx"), out)
    assert re.fullmatch(
        r"Imported on \d{4}-\d\d-\d\d; the day of download was not given\.", load(out).describe("retrieved")
    )
    assert load(out).describe("retrieved", "fr").startswith("Importé le ")
    with pytest.raises(Refused, match="--retrieved"):
        import_ircc(tmp_path / "a.xlsx", tmp_path / "other.csv", retrieved="last Tuesday")


def test_a_detail_is_described_too(tmp_path: Path, example: Example) -> None:
    import_ircc(example.save(tmp_path / "a.xlsx"), tmp_path / "out.csv", tmp_path / "detail.csv")
    assert load(tmp_path / "detail.csv").key == ("year", "jurisdiction", "category", "programme")
    assert beside(tmp_path / "detail.csv")["original"] == beside(tmp_path / "out.csv")["original"]


def test_totals_that_were_let_pass_are_no_controls(tmp_path: Path, example: Example) -> None:
    example.cells[example.row("Ontario - Total")][-1] = "99,995"
    import_ircc(example.save(tmp_path / "a.xlsx"), tmp_path / "out.csv", strict=False)
    data = load(tmp_path / "out.csv")
    (control,) = data.about["controls"]
    assert {"year": "2019", "jurisdiction": "ON"} in [
        {k: v for k, v in t.items() if k != "total"} for t in control["totals"]
    ]
    assert {"year": "2020", "jurisdiction": "ON"} not in [
        {k: v for k, v in t.items() if k != "total"} for t in control["totals"]
    ]


# Another edition


def test_the_same_original_again_gives_the_same_bytes(imported: Path, tmp_path: Path) -> None:
    before = both(imported)
    imported.with_suffix(".toml").write_bytes(before[1].replace(b"Imported on 20", b"Imported on 19"))
    text = import_ircc(tmp_path / "april.xlsx", imported)
    assert imported.read_bytes() == before[0]
    assert b"Imported on 19" in imported.with_suffix(".toml").read_bytes()  # the first import is when it came
    assert "intake.csv" in text


def test_a_revised_edition_is_not_written_over_another(imported: Path, tmp_path: Path, example: Example) -> None:
    """Ontario's skilled workers of March 2019 are 400 more, and so is every total that they are in."""
    before = both(imported)
    ontario = example.total.parts[5].parts[0].parts[0].parts[1]
    path = revised(example, ontario, 2, 400).save(tmp_path / "revised.xlsx")
    with pytest.raises(DataRefused, match=r"intake\.csv: another edition is there") as refused:
        import_ircc(path, imported)
    assert both(imported) == before
    text = str(refused.value)
    assert "--force" in text and "1 of 106 figures differs" in text
    was, now = (int(rows["2019", "ON", "economic"]) for rows in (figures(imported), figures_of(path, tmp_path)))
    assert now - was in (395, 400, 405)
    assert f"2019, ON, economic: {was:,} to {now:,} (+{now - was})" in text
    in_french = sentence(refused.value, "fr")
    assert "une autre édition" in in_french and "another" not in in_french and "differs" not in in_french
    assert "2019, ON, economic" in in_french


def figures(path: Path) -> dict[tuple[str, ...], str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["year"], row["jurisdiction"], row["category"]): row["admissions"] for row in csv.DictReader(file)}


def figures_of(workbook: Path, folder: Path) -> dict[tuple[str, ...], str]:
    import_ircc(workbook, folder / "compared.csv")
    return figures(folder / "compared.csv")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_force_replaces_it_and_says_what_changed(
    imported: Path, tmp_path: Path, example: Example, language: str
) -> None:
    ontario = example.total.parts[5].parts[0].parts[0].parts[1]
    path = revised(example, ontario, 2, 400).save(tmp_path / "revised.xlsx")
    text = import_ircc(path, imported, force=True, language=language)
    assert {"en": "1 of 106 figures differs", "fr": "1 chiffre sur 106 est différent"}[language] in text.replace(
        "\u00a0", " "
    )
    assert figures(imported) == figures_of(path, tmp_path)
    assert beside(imported)["original"]["file"] == "revised.xlsx"  # type: ignore[index]


@pytest.mark.parametrize("seed", range(6))
def test_every_planted_difference_is_reported(imported: Path, tmp_path: Path, example: Example, seed: int) -> None:
    """Several rows differ by different amounts: all are counted, the largest is listed first."""
    import random

    chance = random.Random(seed)
    made, before = copy.deepcopy(example), figures(imported)
    leaves = [node for node in made.total.rows() if not node.parts]
    for place in chance.sample(range(len(leaves)), 4):
        made = revised(
            made, [node for node in made.total.rows() if not node.parts][place], chance.randrange(12), 50 + 10 * place
        )
    path = made.save(tmp_path / "planted.xlsx")
    after = figures_of(path, tmp_path)
    differ = {key: int(after[key] or 0) - int(before[key] or 0) for key in before if before[key] != after[key]}
    with pytest.raises(DataRefused) as refused:
        import_ircc(path, imported)
    text = str(refused.value)
    assert f"{len(differ)} of 106 figures differ" in text
    largest = max(abs(each) for each in differ.values())
    first = re.search(r"- (\d{4}), (\w\w), (\w+): .* \(([+-][\d,]+)\)", text)
    assert first is not None and abs(differ[first[1], first[2], first[3]]) == largest


def test_an_edition_with_another_month_says_which_years_cover_other_months(
    imported: Path, tmp_path: Path, example: Example
) -> None:
    path = later(example).save(tmp_path / "may.xlsx")
    with pytest.raises(DataRefused) as refused:
        import_ircc(path, imported)
    text = str(refused.value)
    assert "2020-04-30" in text and "2020-05-31" in text
    assert "53 figures of 2020 cover other months: 2020-01 to 2020-04, now 2020-01 to 2020-05" in text
    assert "no other figure differs" in text


def test_rows_that_are_new_or_gone_are_counted_and_named(imported: Path, tmp_path: Path) -> None:
    text = imported.read_text(encoding="utf-8")
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("2019,NU,"))
    imported.write_text(kept.replace("2020,YT,family", "2018,YT,family"), encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        import_ircc(tmp_path / "april.xlsx", imported)
    text = str(refused.value)
    assert "5 rows are new (2019, NU, economic; " in text and "1 row is gone (year 2018)" in text
    assert "edited after it was imported from the same original" in text and "another edition" not in text


def test_what_somebody_added_beside_a_table_is_not_overwritten(imported: Path, tmp_path: Path) -> None:
    about = imported.with_suffix(".toml")
    import_ircc(tmp_path / "april.xlsx", imported, retrieved="2020-05-02")  # as the import wrote it: the day is put in
    assert load(imported).describe("retrieved") == "2020-05-02"
    about.write_text("# checked by me\n" + about.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    before = both(imported)
    import_ircc(tmp_path / "april.xlsx", imported)
    with pytest.raises(DataRefused, match=r"intake\.toml: it was edited after the import"):
        import_ircc(tmp_path / "april.xlsx", imported, retrieved="2020-05-03")
    imported.unlink()
    import_ircc(tmp_path / "april.xlsx", imported)
    assert both(imported) == before


def test_a_table_and_what_is_beside_it_are_written_together(
    imported: Path, tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full after the first of the two: both are as they were."""
    before, replace = both(imported), os.replace

    def fail(source: Path, target: Path) -> None:
        if str(target).endswith(".toml"):
            raise OSError("no space left")
        replace(source, target)

    path = revised(example, example.total.parts[5].parts[3], 2, 400).save(tmp_path / "revised.xlsx")
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises((OSError, Refused)):
        import_ircc(path, imported, force=True)
    with pytest.raises((OSError, Refused)):
        import_ircc(path, tmp_path / "new.csv")
    assert both(imported) == before and not (tmp_path / "new.csv").exists()


@pytest.mark.parametrize(
    ("out", "detail", "message"),
    [("a.toml", None, "call it a.csv"), ("a.txt", None, "call it a.csv"), ("a.csv", "./a.csv", "to the same file")],
)
def test_files_that_cannot_be_tables_are_refused(
    tmp_path: Path, example: Example, out: str, detail: str | None, message: str
) -> None:
    with pytest.raises(DataRefused, match=message):
        import_ircc(example.save(tmp_path / "a.xlsx"), tmp_path / out, tmp_path / detail if detail else None)
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(r"\d+,0", ",1", r"-- to [\d,]+"), (",1", "0,0", "0 to --")],
    ids=["hidden before", "nobody before"],
)
def test_a_hidden_count_that_is_shown_now_is_a_difference(
    imported: Path, tmp_path: Path, now: str, before: str, change: str
) -> None:
    text = imported.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if re.fullmatch(rf"20\d\d,\w\w,\w+,{now},[^,]+", line))
    *codes_of_row, _, _, coverage = row.split(",")
    codes = ",".join(codes_of_row)
    imported.write_text(text.replace(row, f"{codes},{before},{coverage}"), encoding="utf-8", newline="\n")
    with pytest.raises(DataRefused, match=f"{codes.replace(',', ', ')}: {change}"):
        import_ircc(tmp_path / "april.xlsx", imported)


def test_the_same_figures_from_another_original_are_another_edition(imported: Path, tmp_path: Path) -> None:
    path = french(ircc_sheets.admissions()).save(tmp_path / "avril.xlsx")
    before = both(imported)
    with pytest.raises(DataRefused, match="no figure differs"):
        import_ircc(path, imported)
    assert both(imported) == before
    import_ircc(path, imported, force=True)
    assert imported.read_bytes() == before[0] and beside(imported)["original"]["language"] == "fr"  # type: ignore[index]


def test_a_file_of_somebody_s_own_is_not_overwritten(tmp_path: Path, example: Example) -> None:
    path = example.save(tmp_path / "a.xlsx")
    out = tmp_path / "notes.csv"
    out.write_text("to do,when\ncall,Monday\n", encoding="utf-8")
    with pytest.raises(DataRefused, match="its columns are to do and when"):
        import_ircc(path, out)
    assert out.read_text(encoding="utf-8") == "to do,when\ncall,Monday\n"
    out.unlink()
    described = tmp_path / "notes.toml"
    described.write_text('name = "a scenario"\n', encoding="utf-8")
    with pytest.raises(DataRefused, match=r"notes\.toml"):
        import_ircc(path, out)
    assert described.read_text(encoding="utf-8") == 'name = "a scenario"\n' and not out.exists()
    import_ircc(path, out, force=True)
    assert load(out).measures == ("admissions",)
    described.write_text('unit = "persons"\n', encoding="utf-8")  # the same figures, which somebody describes
    with pytest.raises(DataRefused, match=r"notes\.toml: there is a file already"):
        import_ircc(path, out)
    assert described.read_text(encoding="utf-8") == 'unit = "persons"\n'


def test_bytes_that_are_no_table_are_kept_too(tmp_path: Path, example: Example) -> None:
    out = tmp_path / "out.csv"
    out.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DataRefused, match="no table that can be compared"):
        import_ircc(example.save(tmp_path / "a.xlsx"), out)
    assert out.read_bytes() == b"\xff\xfe\x00\x01"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.99])
def test_a_download_that_was_cut_short_replaces_nothing(imported: Path, tmp_path: Path, part: float) -> None:
    whole, before = (tmp_path / "april.xlsx").read_bytes(), both(imported)
    (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(Refused, match=r"cut\.xlsx"):
        import_ircc(tmp_path / "cut.xlsx", imported, force=True)
    assert both(imported) == before


def test_a_sister_s_table_is_not_written_over_the_table(imported: Path, tmp_path: Path, example: Example) -> None:
    path = sister(example, "Permanent Residents", "French-speaking Permanent Residents").save(tmp_path / "sister.xlsx")
    before = both(imported)
    with pytest.raises(DataRefused, match="another"):
        import_ircc(path, imported, name="french_speaking")
    assert both(imported) == before


def test_a_detail_of_another_edition_stops_the_table_too(tmp_path: Path, example: Example) -> None:
    out, detail = tmp_path / "out.csv", tmp_path / "detail.csv"
    import_ircc(example.save(tmp_path / "a.xlsx"), out, detail)
    path = revised(example, example.total.parts[5].parts[0].parts[0].parts[1], 2, 400).save(tmp_path / "b.xlsx")
    with pytest.raises(DataRefused, match=r"detail\.csv"):
        import_ircc(path, tmp_path / "new.csv", detail)
    assert not (tmp_path / "new.csv").exists()


# On the command line


def run(*arguments: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(cli, list(arguments), prog_name="fundingmodel")
    return found.exit_code, found.stdout, found.stderr


def test_the_command_names_and_guards_an_edition(
    tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sister(example, "Permanent Residents", "French-speaking Permanent Residents").save(tmp_path / "a.xlsx")
    assert run("import", "ircc", "a.xlsx", "--out", "out.csv")[0] == 1
    code, shown, _ = run("import", "ircc", "a.xlsx", "--as", "french_speaking", "--retrieved", "2020-05-02")
    assert code == 0 and "french_speaking.csv" in shown and Path("french_speaking.toml").is_file()
    changed = sister(
        revised(example, example.total.parts[0].parts[3], 3, 300), "Permanent", "French-speaking Permanent"
    )
    changed.save(tmp_path / "b.xlsx")
    code, _, refused = run("import", "ircc", "b.xlsx", "--as", "french_speaking", "--lang", "fr")
    assert code == 1 and "--force" in refused and "une autre édition" in refused.replace("\u00a0", " ")
    code, shown, _ = run("import", "ircc", "b.xlsx", "--as", "french_speaking", "--force", "--lang", "fr")
    assert code == 0 and "1 chiffre sur 106 est différent" in shown.replace("\u00a0", " ")


def test_without_a_name_the_file_to_write_must_be_given() -> None:
    code, _, refused = run("import", "ircc", "a.xlsx")
    assert code == 2 and "--out" in refused
