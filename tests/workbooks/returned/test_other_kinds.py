"""A file of another kind than a command reads: it is called what it is, with what is read in its place and what to do."""

from pathlib import Path

import pytest
from command_line import TWO_LEVELS, refused, run

DOCUMENT = "A document of fundingmodel schedule is read by fundingmodel verify {file}."
SAVED_AS = "Open it in Excel or LibreOffice, and save it as .xlsx."
KINDS = {  # what it is called, and what to do
    "answer.docx": ("a document", DOCUMENT),
    "answer.xls": ("a workbook of another form", SAVED_AS),
    "answer.ods": ("a workbook of another form", SAVED_AS),
    "answer.pdf": ("a copy on paper (.pdf)", ""),
    "answer.zip": ("a packed folder (.zip)", "A data package is read by fundingmodel import package {file}."),
    "answer": ("a folder", "Name a file in it."),
}
A_SCENARIO = "a scenario: one that comes with the package by its name, or a .toml file"
EITHER = "a scenario (one that comes with the package by its name, or a .toml file) or a workbook of fundingmodel report (.xlsx)"
ANY = "a workbook (.xlsx), whoever made it"
EITHER_ONE = "a workbook (.xlsx) or a document (.docx), whoever made it"
RETURNED = "a workbook (.xlsx) or a document of fundingmodel schedule (.docx)"


@pytest.fixture(autouse=True)
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("answer").mkdir()
    for name in KINDS:
        if name != "answer":
            Path(name).write_bytes(b"whatever is in it")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("words", "reads"),
    [
        (("diff", "settlement", "{}"), EITHER),
        (("diff", "{}", "settlement"), EITHER),
        (("rerun", "{}"), ANY),
        (("schedule", "{}"), A_SCENARIO),
        (("allocate", "{}"), A_SCENARIO),
        (("check", "{}"), A_SCENARIO),
        (("report", "{}"), A_SCENARIO),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, tuple) else "",
)
def test_it_is_called_what_it_is(words: tuple[str, ...], reads: str, name: str) -> None:
    kind, advice = KINDS[name]
    said = refused(*(word.format(name) for word in words))
    expected = f"{name} is {kind}, and what is read here is {reads}. {advice.format(file=name)}".strip()
    assert " ".join(said.split()) == expected


@pytest.mark.parametrize("name", [name for name in KINDS if name != "answer.docx"])
def test_by_verify_it_is_unreadable(name: str) -> None:
    kind, advice = KINDS[name]
    for option, reads in (
        (None, RETURNED),
        ("--leaks", EITHER_ONE),
        ("--accessibility", ANY),
        ("--second-reading", A_SCENARIO),
    ):
        found = run("verify", name, *([option] if option else []))
        assert (found.exit_code, found.stderr) == (13, "")
        said = f"{name} is {kind}, and what is read here is {reads}. {advice.format(file=name)}".strip()
        assert " ".join(found.stdout.split()).endswith(said), option


@pytest.mark.parametrize(
    ("option", "advice", "french"),
    [
        ("--accessibility", "Review, Check Accessibility", "Révision, Vérifier l’accessibilité"),
    ],
)
def test_of_a_document_it_is_said_who_looks_for_it(option: str, advice: str, french: str) -> None:
    for language, words in (
        ("en", (f"is a document, and what is read here is {ANY}.", advice)),
        ("fr", ("est un document", french)),
    ):
        found = run("verify", "answer.docx", option, "--lang", language)
        assert found.exit_code == 13
        assert all(each in " ".join(found.stdout.split()).replace("\u00a0", " ") for each in words)


def test_what_has_the_name_of_a_packaged_scenario_is_that_scenario() -> None:
    """A folder of the same name beside it changes nothing."""
    Path("settlement").mkdir()
    assert run("diff", "settlement", "settlement").exit_code == 0
    assert run("check", "settlement").exit_code == 0


def test_a_workbook_given_as_a_scenario_and_the_other_way_round() -> None:
    Path("answer.xlsx").write_bytes(b"")
    Path("two.toml").write_text(TWO_LEVELS, encoding="utf-8", newline="\n")
    assert refused("allocate", "answer.xlsx").endswith("fundingmodel verify, diff and rerun read it.")
    assert "fundingmodel check two.toml reads it" in refused("rerun", "two.toml")
    assert "no scenario of this name" in refused("allocate", "nowhere")
    assert "does not exist" in refused("rerun", "nowhere.xlsx")
