"""`fundingmodel verify --second-reading`: of scenarios and of workbooks, what it prints and how it ends, in both languages."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from command_line import printed, refused, run
from engines import LibreOffice, saved_by_office

from fundingmodel.command_line.main import cli

FIXED = "\u00a0"
PARAMETERS = {"en": "Parameters", "fr": "Paramètres"}
ENVELOPE, REFUGEES = "D13", "D17"  # the envelope of 2026-27 and the weight of refugees, on the parameters
STEPS_EN = (
    "Steps recomputed on exact fractions (9): envelope; average intake; weighted intake; share; bounds; base amount; "
    "formula amount; fit to the envelope; rounding. Steps not covered: none."
)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A report of two scenarios, of which one takes figures from the other, in each language."""
    folder, found = tmp_path_factory.mktemp("reports"), {}
    for language in PARAMETERS:
        words = ["report", "settlement", "predictable", "--lang", language, "--out", str(folder), "--file", "r.xlsx"]
        assert CliRunner().invoke(cli, [*words, "--force"]).exit_code == 0
        found[language] = (folder / "r.xlsx").read_bytes()
    return found


def verified(*sources: str, language: str = "en") -> tuple[int, str]:
    found = run("verify", "--second-reading", *sources, "--lang", language)
    assert found.stderr == ""
    return found.exit_code, found.stdout


def with_sheets(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with the text of its sheets changed, and nothing else."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            is_sheet = entry.filename.startswith("xl/worksheets/sheet")
            new.writestr(entry, change(part.decode("utf-8")).encode("utf-8") if is_sheet else part)
    return out.getvalue()


def with_input(data: bytes, language: str, figure: str, cell: str = REFUGEES) -> bytes:
    """The workbook with another figure in the cell of an input, whose stored results stay as they were."""
    sheet = openpyxl.load_workbook(BytesIO(data), read_only=True).sheetnames.index(PARAMETERS[language]) + 1
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == f"xl/worksheets/sheet{sheet}.xml":
                text, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]+', rf"\g<1>{figure}", part.decode("utf-8"))
                assert count == 1
                part = text.encode("utf-8")
            new.writestr(entry, part)
    return out.getvalue()


# Scenarios


def test_a_scenario_that_is_the_same() -> None:
    code, said = verified("settlement")
    assert code == 0
    assert said == f"settlement: all 96 amounts are the same to the unit.\n{STEPS_EN}\n"


def test_several_in_french() -> None:
    code, said = verified("settlement", "eu-asylum-fund-2014", language="fr")
    assert code == 0
    first, second = said.split("\n\n")
    assert first.startswith(
        f"établissement calé{FIXED}: les 96 montants sont identiques, à l’unité près.\nÉtapes recalculées"
    )
    assert "Étapes non couvertes" in second
    assert "27 montants" in second


def test_one_that_is_refused_leaves_the_others() -> None:
    code, said = verified("settlement", "no-such-scenario", "equal-per-capita")
    assert code == 13
    first, second, third = said.split("\n\n")
    assert first.startswith("settlement: all 96 amounts")
    assert second.startswith("no-such-scenario: no amounts were compared. no-such-scenario: no scenario of this name.")
    assert third.startswith("equal-per-capita: all ")


def test_kinds_of_verification_are_told_one_at_a_time() -> None:
    for arguments in (
        ["settlement", "--second-reading", "--leaks"],
        ["a.docx", "b.xlsx"],
        ["a.docx", "--format", "json"],
    ):
        assert "are told one at a time" in refused("verify", *arguments)
        assert "se donnent l’un après l’autre" in refused("verify", *arguments, "--lang", "fr")


# Workbooks


@pytest.mark.parametrize("language", PARAMETERS)
def test_a_workbook_as_it_was_written(language: str, reports: dict[str, bytes]) -> None:
    Path("r.xlsx").write_bytes(reports[language])
    code, said = verified("r.xlsx")
    assert code == 0
    assert [line.split(": ")[1] for line in said.splitlines() if " amounts " in line] == [
        "all 96 amounts are the same to the unit."
    ] * 2


def test_an_amount_that_is_stored_wrongly_is_listed(reports: dict[str, bytes]) -> None:
    """A cent in the stored result of a formula: the workbook's formulas and inputs are as they were."""
    wrong = with_sheets(reports["en"], lambda text: text.replace("</f><v>407233270.33</v>", "</f><v>407233270.34</v>"))
    Path("r.xlsx").write_bytes(wrong)
    code, said = verified("r.xlsx")
    assert code == 12
    assert said.startswith("settlement: amounts that differ, 1 of 96.\n" + STEPS_EN)
    assert "| Ontario      | 2021-22     | 407,233,270.34 | 407,233,270.33 |" in said
    assert "predictable: all 96 amounts are the same to the unit." in said
    _, french = verified("r.xlsx", language="fr")
    assert "| Ontario        | 2021-2022 | 407 233 270,34 | 407 233 270,33 |" in french.replace(FIXED, " ")
    assert "montants différents, 1 sur 96." in french


def test_results_that_do_not_follow_from_a_changed_input_are_listed(reports: dict[str, bytes]) -> None:
    Path("r.xlsx").write_bytes(with_input(reports["en"], "en", "3.1"))
    code, said = verified("r.xlsx")
    assert code == 12
    assert said.startswith("settlement: amounts that differ, 96 of 96.\n")


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("language", PARAMETERS)
def test_results_of_a_changed_input_that_were_calculated_are_the_same(
    language: str, reports: dict[str, bytes], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """LibreOffice calculates the changed workbook; the second reading takes the change from its cells, links too."""
    assert libreoffice
    book = openpyxl.load_workbook(BytesIO(reports[language]))
    book[PARAMETERS[language]][REFUGEES], book[PARAMETERS[language]][ENVELOPE] = 3.1, 850_000_000.55
    out = BytesIO()
    book.save(out)
    Path("r.xlsx").write_bytes(saved_by_office(out.getvalue(), tmp_path))
    code, said = verified("r.xlsx")
    assert code == 0, said
    before = openpyxl.load_workbook(BytesIO(reports[language]), data_only=True).worksheets[1]
    after = openpyxl.load_workbook("r.xlsx", data_only=True).worksheets[1]
    assert [c.value for row in before for c in row] != [c.value for row in after for c in row]


def test_a_workbook_without_results_is_refused(reports: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(BytesIO(reports["en"]))
    book.save("r.xlsx")
    assert verified("r.xlsx") == (
        13,
        "r.xlsx: no amounts were compared. r.xlsx shows no amount of settlement. Recalculate and save the workbook, and try again.\n",
    )


def test_help_in_both_languages() -> None:
    assert "an amount that differs" in " ".join(printed("verify", "--help").split())
    assert "montant qui diffère" in " ".join(printed("verify", "--help", "--lang", "fr").split())
