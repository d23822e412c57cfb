"""A report that came back: `fundingmodel new --from` writes an offer of the figures that were changed in it, and of nothing else.

What the offer gives is compared with the amounts that a spreadsheet engine calculates from the changed workbook.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import TWO_LEVELS, printed, refused
from documents import files
from engines import LibreOffice, saved_by_office
from openpyxl.worksheet.worksheet import Worksheet
from summary_page import Page

import fundingmodel
from fundingmodel.command_line.main import cli
from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario

NAMES = {"en": ("Parameters", "Intake"), "fr": ("Paramètres", "Admissions")}
OFFER = """parent = "settlement"
name = "our-offer"
author = "Ontario"
date = "2026-11-29"
reason = "Refugees count three times"
[inputs.category_weight]
values.refugee = 3
assumption = true
"""
CHANGED = {"D13": 850_000_000.55, "D17": 3.1}  # the envelope of 2026-27, and the weight of refugees


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A report of settlement in each language, and one with an offer below it."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "our-offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")
    found = {}
    for name, more in (("en", []), ("fr", ["--lang", "fr"]), ("both", [str(folder / "our-offer.toml")])):
        words = ["report", "settlement", *more, "--out", str(folder), "--file", f"{name}.xlsx"]
        assert CliRunner().invoke(cli, words).exit_code == 0
        found[name] = (folder / f"{name}.xlsx").read_bytes()
    return found


SHARE = "a share"  # in the place of a cell: the first formula of column H, wherever the tables of a sheet begin


def a_share(sheet: Worksheet) -> str:
    return next(str(c.coordinate) for c in sheet["H"] if isinstance(c.value, str) and c.value.startswith("="))


def changed(data: bytes, edits: Mapping[tuple[str, str], object]) -> bytes:
    workbook = openpyxl.load_workbook(BytesIO(data))
    for (sheet, cell), value in edits.items():
        workbook[sheet][a_share(workbook[sheet]) if cell == SHARE else cell] = value
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def offered(data: bytes, *more: str) -> Path:
    """The offer that the workbook gives, as a file."""
    Path("their.xlsx").write_bytes(data)
    Path("their.toml").unlink(missing_ok=True)
    printed("new", "their.toml", "--from", "their.xlsx", *more)
    return Path("their.toml")


def not_offered(data: bytes, *more: str) -> str:
    Path("their.xlsx").write_bytes(data)
    said = refused("new", "their.toml", "--from", "their.xlsx", *more).replace("\u00a0", " ")
    assert not Path("their.toml").exists()
    return said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_offer_holds_what_was_changed_and_nothing_else(language: str, reports: dict[str, bytes]) -> None:
    parameters, _ = NAMES[language]
    data = changed(reports[language], {(parameters, cell): value for cell, value in CHANGED.items()})
    said = tomllib.loads(offered(data, "--lang", language).read_text(encoding="utf-8"), parse_float=Decimal)
    assert said["parent"] == "settlement"
    assert set(said["inputs"]) == {"stated_authority", "category_weight"}
    assert set(said["inputs"]["stated_authority"]["by_year"]) == {"2026-27"}
    assert said["inputs"]["stated_authority"]["by_year"]["2026-27"]["value"] == Decimal("850000000.55")
    weight = said["inputs"]["category_weight"]
    assert weight["values"] == {"refugee": Decimal("3.1")}
    assert weight["source"] == {
        "en": f"cell {parameters}!D17 of their.xlsx",
        "fr": f"cellule {parameters}!D17 de their.xlsx",
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_offer_gives_what_the_changed_workbook_gives(
    language: str, reports: dict[str, bytes], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Saved by openpyxl, and by LibreOffice, which calculates it: every amount to the cent."""
    assert libreoffice
    parameters, intake = NAMES[language]
    edits = {(parameters, cell): value for cell, value in CHANGED.items()} | {(intake, "AQ12"): 123_456}
    edited = changed(reports[language], edits)
    calculated = saved_by_office(edited, tmp_path)
    by_openpyxl, by_office = offered(edited).read_bytes(), offered(calculated).read_bytes()
    assert by_openpyxl == by_office
    result = run(read_scenario("their.toml"))
    sheet = openpyxl.load_workbook(BytesIO(calculated), data_only=True)
    assert_amounts(sheet, result.scenario.jurisdictions, {
        year: [result.amount("allocation", year, code) for code in result.scenario.jurisdictions]
        for year in result.scenario.fiscal_years
    })  # fmt: skip
    assert run("settlement").amount("allocation", "2026-27", "ON") != result.amount("allocation", "2026-27", "ON")


def assert_amounts(
    workbook: openpyxl.Workbook, codes: tuple[str, ...], amounts: Mapping[str, list[Decimal | None]]
) -> None:
    """On the scenario's own sheet each year has a column of amounts that follow each other: they are found by themselves."""
    sheet = workbook.worksheets[1]
    columns = [[cell.value for cell in column] for column in sheet.iter_cols()]
    for year, own in amounts.items():
        wanted = [float(x or 0) for x in own]
        found = any(
            column[n : n + len(codes)] == pytest.approx(wanted, abs=0.004)
            for column in columns
            for n in range(len(column) - len(codes) + 1)
            if all(isinstance(x, int | float) for x in column[n : n + len(codes)])
        )
        assert found, year


def test_a_count_of_a_table_is_given_with_its_year(reports: dict[str, bytes]) -> None:
    data = changed(reports["en"], {("Intake", "D8"): 5_000})
    said = tomllib.loads(offered(data).read_text(encoding="utf-8"))["inputs"]["intake"]
    assert set(said) == {"by_calendar_year"} and set(said["by_calendar_year"]) == {"2015"}
    entry = said["by_calendar_year"]["2015"]
    own, above = run("their.toml").scenario.tier, read_scenario("settlement").tier
    assert entry["values"]["NL"]["economic"] == 5_000
    assert "the other figures are its parent’s" in entry["source"]["en"]
    blocks = [tier.parameters["intake"].figures for tier in (own, above)]
    assert [key for key in blocks[0] if blocks[0][key] != blocks[1][key]] == ["2015"]
    assert own.parameters["intake"].dataset is not None


@pytest.mark.slow
def test_the_parent_is_the_scenario_that_has_what_was_changed(reports: dict[str, bytes]) -> None:
    Path("our-offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")
    own = changed(reports["both"], {("Parameters", "D23"): 4})
    text = offered(own).read_text(encoding="utf-8")
    assert 'parent = "our-offer.toml"' in text and "values = { refugee = 4.0 }" in text
    shared = changed(reports["both"], {("Parameters", "D13"): 850_000_000})
    said = not_offered_again(shared)
    assert said.endswith("Say of which with --parent: settlement or our-offer.")
    assert 'parent = "our-offer.toml"' in offered(shared, "--parent", "our-offer").read_text(encoding="utf-8")
    assert 'parent = "settlement"' in offered(shared, "--parent", "settlement").read_text(encoding="utf-8")
    inherited = changed(reports["both"], {("Parameters", "D15"): 1.5})  # our offer takes it over
    assert "economic = 1.5" in offered(inherited, "--parent", "our-offer").read_text(encoding="utf-8")
    typed_over = changed(reports["both"], {("Parameters", "D21"): 1.5})  # where it was taken over, a figure of its own
    assert 'parent = "our-offer.toml"' in offered(typed_over).read_text(encoding="utf-8")
    both = changed(reports["both"], {("Parameters", "D17"): 2, ("Parameters", "D23"): 4})
    assert "no scenario has all that was changed" in not_offered_again(both)


def not_offered_again(data: bytes, *more: str) -> str:
    Path("their.toml").unlink(missing_ok=True)
    return not_offered(data, *more)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("edits", "en", "fr"),
    [
        ({}, "holds every input as it was written", "telles qu’elles ont été écrites"),
        ({("settlement", SHARE): 5}, "it holds another figure or formula than was written", "ce n’est pas une donnée"),
        ({("settlement", SHARE): "=5+1"}, "Sheet settlement, cell H", "ce n’est pas une donnée"),
        ({("Context", "D6"): 2}, "Sheet Context, cell D6", "ce n’est pas une donnée"),
        ({("Parameters", "D17"): None}, "Sheet Parameters, cell D17: found ''; an input is a number.", "une donnée est un nombre"),
        ({("Parameters", "D17"): "three"}, "found 'three'; an input is a number.", "« three »"),
        ({("Parameters", "D17"): "=2+1"}, "found '=2+1'; an input is a number.", "une donnée est un nombre"),
        ({("Parameters", "D17"): -3}, "inputs.category_weight (refugee) is -3.0; it must be at least 0.", "il faut au moins 0"),
        ({("About", "A3"): "stamp fundingmodel 0.0.9 95d36ade114aadc6"}, "written by version 0.0.9", "par la version 0.0.9"),
        ({("About", "A3"): f"stamp fundingmodel {fundingmodel.__version__} {'0' * 16}"}, "from other inputs", "d’autres données"),
    ],
)  # fmt: skip
def test_what_no_offer_can_hold_is_refused(
    edits: dict[tuple[str, str], object], en: str, fr: str, reports: dict[str, bytes]
) -> None:
    data = changed(reports["en"], edits)
    assert en in not_offered(data)
    assert fr in not_offered(data, "--lang", "fr")


def test_one_figure_for_all_years(reports: dict[str, bytes]) -> None:
    data = changed(reports["en"], {("Parameters", "D19"): 600_000})
    assert run(offered(data)).figure("base_amount", "2026-27", "ON") == 600_000


def test_a_row_put_in_between_is_refused(reports: dict[str, bytes]) -> None:
    workbook = openpyxl.load_workbook(BytesIO(reports["en"]))
    workbook["Parameters"].insert_rows(10)
    out = BytesIO()
    workbook.save(out)
    assert "Sheet Parameters, cell" in not_offered(out.getvalue())


@pytest.mark.slow
def test_a_workbook_that_is_not_ours_or_of_scenarios_that_are_elsewhere_is_refused(reports: dict[str, bytes]) -> None:
    other = openpyxl.Workbook()
    other.save("other.xlsx")
    assert "is no report of scenarios" in not_offered(Path("other.xlsx").read_bytes())
    printed("template", "functions.xlsx")
    assert "is no report of scenarios" in not_offered(Path("functions.xlsx").read_bytes())
    assert "not a workbook" in not_offered(b"nothing")
    data = changed(reports["both"], {("Parameters", "D23"): 4})
    assert "was written from our-offer, and no such scenario is here" in not_offered(data)
    Path("our-offer.toml").write_text(OFFER.replace("= 3", "= 3.5"), encoding="utf-8", newline="\n")
    assert "was written from our-offer, and no such scenario is here" in not_offered(data)


def test_amounts_that_the_changes_do_not_give_are_refused(
    reports: dict[str, bytes], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """Planted: a workbook whose stored amounts are of other figures than stand in it."""
    assert libreoffice
    stored = saved_by_office(reports["en"], tmp_path)
    old = b"<v>840200000</v>"
    import zipfile

    with zipfile.ZipFile(BytesIO(stored)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name, part in parts.items() if old in part and name.startswith("xl/worksheets/sheet")]
    parameters = next(name for name in names if b'r="D13"' in parts[name] and parts[name].count(b'r="E14"'))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, b"<v>850000000</v>", 1) if name == parameters else part)
    said = not_offered(out.getvalue())
    assert "it shows" in said and "Recalculate and save the workbook, and try again." in said


def test_figures_of_a_tier_and_of_some_years() -> None:
    Path("two-levels.toml").write_text(TWO_LEVELS, encoding="utf-8", newline="\n")
    printed("report", "two-levels.toml", "--out", ".", "--file", "levels.xlsx")
    data = Path("levels.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(BytesIO(data))["Parameters"]
    row = next(row for row in range(6, 20) if sheet[f"D{row}"].value == 1_000_000)
    text = offered(changed(data, {("Parameters", f"D{row}"): 2_000_000})).read_text(encoding="utf-8")
    assert "[tiers.provinces.inputs." in text
    assert sum(
        run("their.toml").amount("allocation", "2025-26", c) or 0 for c in run("their.toml").scenario.jurisdictions
    ) == Decimal("1166666.67")
    printed("report", "settlement", "--years", "2025-26,2026-27", "--out", ".", "--file", "years.xlsx")
    data = Path("years.xlsx").read_bytes()
    cells = openpyxl.load_workbook(BytesIO(data))["Parameters"]
    row = next(row for row in range(6, 20) if cells[f"D{row}"].value == 840_200_000)
    offer = run(offered(changed(data, {("Parameters", f"D{row}"): 850_000_000})))
    assert offer.figure("envelope", "2026-27") == 850_000_000
    page = Page(changed(data, {("Parameters", f"D{row}"): 850_000_000}))
    shown = page.tables()["Allocation"]["settlement"]["Ontario"]
    assert shown == pytest.approx(float(offer.amount("allocation", "2026-27", "ON") or 0), abs=0.004)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_of_some_years_with_those_that_they_carry_from(language: str) -> None:
    """What it carries from earlier years, and another's results of one of them, are in it, and were not asked for."""
    printed("report", "predictable", "--years", "2024-25", "--lang", language, "--out", ".", "--file", "years.xlsx")
    data, sheet = Path("years.xlsx").read_bytes(), NAMES[language][0]
    cells = openpyxl.load_workbook(BytesIO(data))[sheet]
    row = next(r for r in range(6, 70) if cells[f"D{r}"].value == 0.05)
    offer = offered(changed(data, {(sheet, f"D{row}"): 0.04}), "--lang", language)
    assert 'parent = "predictable"' in offer.read_text(encoding="utf-8")
    tier = read_scenario(offer).tier
    assert tier.parameters["largest_decline"].exact("2024-25", tier.place)[0][0][0] == Decimal("0.04")


def test_a_workbook_of_another_reading_says_so() -> None:
    words = ("report", "cohort", "--years", "2026-27", "--reading", "settlement-economic-half")
    printed(*words, "--out", ".", "--file", "half.xlsx")
    said = not_offered(Path("half.xlsx").read_bytes())
    assert "was written with --reading settlement-economic-half, and cohort as an offer’s parent" in said
    assert "Ask for the changes in a report without --reading, or name settlement-economic-half itself in it." in said
    french = not_offered(Path("half.xlsx").read_bytes(), "--lang", "fr")
    assert "a été écrit avec « --reading settlement-economic-half »" in french


def test_a_table_of_bands_is_given_whole() -> None:
    text = files("en")["gaps.toml"]
    Path("gaps.toml").write_text(text, encoding="utf-8", newline="\n")
    printed("report", "gaps.toml", "--out", ".", "--file", "gaps.xlsx")
    data = Path("gaps.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(BytesIO(data))["Parameters"]
    row = next(row for row in range(6, 40) if sheet[f"D{row}"].value == 120)
    path = offered(changed(data, {("Parameters", f"D{row}"): 150.5}))
    given = tomllib.loads(path.read_text(encoding="utf-8"))["inputs"]["tariff"]["bands"]
    assert given == [{"from": 0, "value": 150.5}, {"from": 1000, "value": 90}]
    as_typed = Path("typed.toml")
    as_typed.write_text(text.replace("value = 120 }", "value = 150.5 }"), encoding="utf-8", newline="\n")
    own, typed = run(path), run(as_typed)
    year = own.scenario.fiscal_years[-1]
    found = [own.amount("allocation", year, code) for code in own.scenario.jurisdictions]
    assert found == [typed.amount("allocation", year, code) for code in own.scenario.jurisdictions]
    assert found != [run("gaps.toml").amount("allocation", year, code) for code in own.scenario.jurisdictions]
