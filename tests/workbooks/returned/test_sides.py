"""`fundingmodel diff` of workbooks: what differs by meaning, and what it is worth, beside what a spreadsheet engine makes of the cells."""

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import printed, refused
from engines import formualizer
from offers import write_offer

from fundingmodel.command_line.main import cli

PLACES = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
ASKED = ("settlement", "non-economic", "--years", "2025-26,2026-27")


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sent")
    words = ["report", *ASKED, "--out", str(folder), "--file", "ours.xlsx"]
    assert CliRunner().invoke(cli, words).exit_code == 0
    return (folder / "ours.xlsx").read_bytes()


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """Ours as it was sent, and theirs with a weight of 2.9 where 2.5 stood, saved by another library."""
    monkeypatch.chdir(tmp_path)
    Path("ours.xlsx").write_bytes(sent)
    write("theirs.xlsx", sent, 2.9)


def write(name: str, data: bytes, weight: float) -> None:
    workbook = openpyxl.load_workbook(BytesIO(data))
    (cell,) = (each for row in workbook["Parameters"].iter_rows() for each in row if each.value == 2.5)
    cell.value = weight
    workbook.save(name)


def of_summary(name: str) -> list[Decimal]:
    """The amounts of settlement on the Summary, as a spreadsheet engine calculates them from the cells of a file."""
    values = formualizer(Path(name).read_bytes())
    first = next(n for n in range(1, 200) if values["Summary", f"A{n}"] == "Newfoundland and Labrador")
    amounts = [values["Summary", f"B{n}"] for n in range(first, first + len(PLACES))]
    return [Decimal(str(amount)).quantize(Decimal("0.01")) for amount in amounts]


def worth(*words: str) -> dict[tuple[str, str], Decimal]:
    """Each part by jurisdiction, of the first pair."""
    found = json.loads(printed("diff", *words, "--format", "json"))["compared"][0]["worth"]
    return {(row["jurisdiction"], row["part"]): Decimal(row["amount"]) for row in found}


def test_what_differs_and_what_it_is_worth() -> None:
    said = printed("diff", "ours.xlsx", "theirs.xlsx")
    assert said.startswith("settlement (theirs.xlsx) differs from settlement (ours.xlsx):\n")
    assert "  Input category_weight (refugee): 2.5 → 2.9\n" in said
    assert "non-economic (theirs.xlsx) does not differ from non-economic (ours.xlsx)" in said
    found = worth("ours.xlsx", "theirs.xlsx")
    before, after = of_summary("ours.xlsx"), of_summary("theirs.xlsx")
    assert [found[code, "before"] for code in PLACES] == before
    assert [found[code, "after"] for code in PLACES] == after != before
    parts = {part for _, part in found} - {"before", "after"}
    assert [sum(found[code, part] for part in parts) for code in PLACES] == [
        b - a for a, b in zip(before, after, strict=True)
    ]


def test_pairs_and_what_they_are_worth_are_a_blank_line_apart() -> None:
    differs = printed("diff", "settlement", "equal-per-admission", "--no-worth")
    worth_of_it = printed("analyse", "bridge", "settlement", "equal-per-admission")
    assert printed("diff", "settlement", "equal-per-admission", "--worth") == f"{differs}\n{worth_of_it}"
    pairs = printed("diff", "ours.xlsx", "theirs.xlsx", "--no-worth").split("\n\n")
    assert [each.partition(" (")[0] for each in pairs] == ["settlement", "non-economic"]


def test_the_reverse_is_minus() -> None:
    there, back = worth("ours.xlsx", "theirs.xlsx"), worth("theirs.xlsx", "ours.xlsx")
    assert {key: -amount for key, amount in there.items() if key[1] == "weighted_intake"} == {
        key: amount for key, amount in back.items() if key[1] == "weighted_intake"
    }


def test_a_scenario_beside_a_workbook() -> None:
    """It is read for the years of the workbook, in whichever order the two are named; what is no pair is said."""
    said = printed("diff", "settlement", "theirs.xlsx", "--no-worth")
    assert said.splitlines() == [
        "settlement (theirs.xlsx) differs from settlement:",
        "  Input category_weight (refugee): 2.5 → 2.9",
        "Only in theirs.xlsx: non-economic.",
    ]
    assert "2.9 → 2.5" in printed("diff", "theirs.xlsx", "settlement", "--no-worth")
    assert "does not differ" in printed("diff", "ours.xlsx", "settlement")


@pytest.mark.slow
def test_years_that_are_only_carried_from_are_said(tmp_path: Path) -> None:
    """The equal reading opens with settlement's amounts of 2019-20, which is there too though 2026-27 alone was asked for; it carries
    from all years itself.
    """
    for name, words in (("one.xlsx", ("2026-27",)), ("short.xlsx", ("2021-22",)), ("full.xlsx", ())):
        years = ("--years", *words) if words else ()
        printed("report", "settlement", "predictable", *years, "--out", str(tmp_path), "--file", name)
    one, short, full = (str(tmp_path / name) for name in ("one.xlsx", "short.xlsx", "full.xlsx"))
    assert printed("diff", one, full, "--no-worth").splitlines()[:3] == [
        "settlement (full.xlsx) differs from settlement (one.xlsx):",
        "  Fiscal years: 2019-20, 2026-27 → 2019-20 to 2026-27",
        "  Years in one.xlsx from which other amounts are carried or taken: 2019-20",
    ]
    french = printed("diff", full, short, "--no-worth", "--lang", "fr").replace("\u00a0", " ")
    said = "  Exercices de short.xlsx d’où d’autres montants sont reportés ou tirés : "
    assert [line for line in french.splitlines() if "short.xlsx d’où" in line] == [
        f"{said}2019-2020",
        f"{said}2019-2020 à 2020-2021",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_scenario_has_one_name_wherever_it_is_named(language: str) -> None:
    """Above what differs, in what it is worth, and of what both take: its title, and beside it the name that one types."""
    said = printed("diff", "settlement", "theirs.xlsx", "--lang", language).replace("\u00a0", " ")
    name = {"en": "settlement", "fr": "établissement calé (settlement)"}[language]
    head, sentence = (line for line in said.splitlines() if "(theirs.xlsx)" in line)
    assert name in head and f"({name}, 2026-" in sentence


def test_in_csv_the_scenario_stands_in_front() -> None:
    assert printed("diff", "ours.xlsx", "theirs.xlsx", "--format", "csv").splitlines() == [
        "scenario,kind,tier,what,detail,place,years,before,after",
        "settlement,figure,,category_weight,,refugee,,2.5,2.9",
    ]


def test_what_is_no_input_is_left_out_and_said(sent: bytes) -> None:
    workbook = openpyxl.load_workbook(BytesIO(sent))
    sheet = workbook["settlement"]
    (first, *_) = (x for row in sheet.iter_rows() for x in row if str(x.value).startswith("=") and x.row > 8)
    first.value = 1
    workbook.save("typed.xlsx")
    assert "no input of typed.xlsx: 1. fundingmodel verify typed.xlsx lists it." in printed(
        "diff", "ours.xlsx", "typed.xlsx"
    )
    assert "une donnée de typed.xlsx : 1." in printed("diff", "ours.xlsx", "typed.xlsx", "--lang", "fr").replace(
        "\u00a0", " "
    )


@pytest.mark.slow
def test_what_differs_only_in_what_it_takes() -> None:
    """Predictable opens on results of settlement: a weight of settlement is changed, and nothing of predictable itself."""
    printed("report", "settlement", "predictable", "--years", "2025-26,2026-27", "--out", "a", "--file", "same.xlsx")
    Path("b").mkdir()
    write("b/same.xlsx", Path("a/same.xlsx").read_bytes(), 2.9)
    said = printed("diff", "a/same.xlsx", "b/same.xlsx").replace("\\", "/")
    own = said.partition("predictable (b/same.xlsx) differs from predictable (a/same.xlsx):")[2]
    assert "  In what it takes from settlement:\n    Input category_weight (refugee): 2.5 → 2.9" in own
    found = json.loads(printed("diff", "a/same.xlsx", "b/same.xlsx", "--format", "json"))["compared"][1]
    amounts = {(x["jurisdiction"], x["part"]): Decimal(x["amount"]) for x in found["worth"]}
    printed("rerun", "b/same.xlsx", "--out", "c", "--file", "clean.xlsx")
    sheets = [openpyxl.load_workbook(file, data_only=True)["Summary"] for file in ("a/same.xlsx", "c/clean.xlsx")]
    for sheet, part in zip(sheets, ("before", "after"), strict=True):
        (ontario,) = (row for row in sheet.iter_rows(max_row=30, values_only=True) if row[0] == "Ontario")
        assert abs(amounts["ON", part] - Decimal(str(ontario[2]))) < Decimal("0.01"), ontario
    assert amounts["ON", "before"] != amounts["ON", "after"]


def test_a_rule_that_is_no_cell_of_an_input_is_a_difference() -> None:
    """Two workbooks of one offer, whose file states another rule in each: what is agreed differs, and no amount does."""
    for folder, rule in (("a", "Wait for them."), ("b", "Take those of the year before.")):
        Path(folder).mkdir()
        write_offer(Path(folder), f'late_data = "{rule}"\nfiscal_years = ["2026-27"]\n')
        printed("report", f"{folder}/offer.toml", "--out", folder, "--file", f"{folder}.xlsx")
    said = printed("diff", "a/a.xlsx", "b/b.xlsx")
    assert said.startswith(
        "offer (b.xlsx) differs from offer (a.xlsx):\n"
        "  Data that are late: “Wait for them.” → “Take those of the year before.”\n"
    )
    assert "nothing differs that changes an amount" in said


def test_of_scenarios_what_they_are_worth_is_asked_for() -> None:
    pair = ("offer-2-no-base", "offer-3-slower-growth")
    assert "| Ontario" not in printed("diff", *pair)
    assert "| Ontario" in printed("diff", *pair, "--worth")
    assert "| 2025-26" in printed("diff", *pair, "--year", "2025-26")
    assert "worth" in json.loads(printed("diff", *pair, "--worth", "--format", "json"))


def test_what_has_no_bridge_is_compared_all_the_same() -> None:
    said = printed("diff", "published", "settlement", "--worth")
    assert "settlement differs from published:" in said
    assert "fundingmodel: " not in said and "as they were printed" in said


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("predictable", "theirs.xlsx"), "it has settlement and non-economic, and no scenario has the name"),
        (("ours.xlsx", "theirs.xlsx", "--year", "2040-41"), "2040-41"),
        (("ours.xlsx", "theirs.xlsx", "--year", "2026-27", "--no-worth"), "--no-worth leaves out"),
        (("ours.xlsx", "theirs.xlsx", "--worth", "--format", "csv"), "csv has a line for each difference"),
        (("ours.xlsx", "not-there.xlsx"), "not-there.xlsx"),
        (("ours.xlsx", "ours.xlsx", "--year", "2040-41"), "2040-41"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], part: str) -> None:
    assert part in " ".join(refused("diff", *words).split())
    assert refused("diff", *words, "--lang", "fr") != refused("diff", *words)
