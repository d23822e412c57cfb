"""Links of the documents lead somewhere: to a file, to a heading, or to an address on the web, which is not visited."""

import re
from pathlib import Path

import pytest
from markdown_links import anchors, broken_links
from places import ROOT

from fundingmodel.language.texts import LANGUAGES

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    assert list(broken_links(document, ROOT)) == []


def test_the_documents_are_found() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS}
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md"} <= names


def unknown_tests(text: str) -> list[str]:
    """Tests that a document names, as `tests/FILE.py::NAME`, and that are not there."""
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", text)
    return [f"{file}::{name}" for file, name in named if not _is_there(ROOT / file, name)]


def _is_there(file: Path, name: str) -> bool:
    return file.is_file() and bool(re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_test_that_is_named_is_there(document: Path) -> None:
    assert unknown_tests(document.read_text(encoding="utf-8")) == []


def test_one_that_is_gone_is_reported() -> None:
    here = "tests/project/test_links.py"
    assert unknown_tests(f"`{here}::test_one_that_is_gone_is_reported`, `{here}::test_one`") == [f"{here}::test_one"]
    assert unknown_tests("tests/project/test_gone.py::test_one") == ["tests/project/test_gone.py::test_one"]


# What a machine is said to see


def unfounded(report: str) -> list[str]:
    """Claims of a conformance report that a machine sees it and that name no test: by none of the letters in the list, or none at all."""
    report = report.replace("\N{NO-BREAK SPACE}", " ")
    listed = set(re.findall(r"^- ([A-Z]\d+) ?: `tests/[\w/]+\.py::test_\w+`", report, re.MULTILINE))
    claims = [
        cell.strip() for cell in re.findall(r"(?<=\|)[^|\n]+(?=\|)", report) if cell.strip().startswith("machine")
    ]
    letters = [(claim, re.sub("^machine ?: ?", "", claim).split(", ")) for claim in claims]
    return [claim for claim, named in letters if not set(named) <= listed]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_of_a_machine_names_its_test(language: str) -> None:
    report = (ROOT / "docs" / language / "accessibility.md").read_text(encoding="utf-8")
    assert report.count("| machine") > 30 and unfounded(report) == []


@pytest.mark.parametrize(
    "claim", ["machine", "machine: ", "machine: W2", "machine: W1, W2", "machine\N{NO-BREAK SPACE}: W3"]
)
def test_a_claim_without_a_test_is_reported(claim: str) -> None:
    listed = "\n- W1: `tests/project/test_links.py::test_the_documents_are_found`\n- W3: by hand\n"
    assert unfounded(f"| robust | 4.1.2 | machine: W1 | seen |\n{listed}") == []
    assert unfounded(f"| robust | 4.1.2 | {claim} | seen |\n{listed}") == [
        claim.replace("\N{NO-BREAK SPACE}", " ").strip()
    ]


DOCUMENT = """\
# A title: with `code`, and *words*

## Twice

## Twice

## En français
"""
RIGHT = (
    "(#a-title-with-code-and-words)",
    "(#twice-1)",
    "(#en-français)",
    "(other%20file.md#licence)",
    "(docs/page.md)",
    "(docs)",
    "(https://example.org/a?b=1#c)",
    "(https://www.canada.ca/en.html 'with a title')",
)
BROKEN = {
    "(missing.md)": "no such file",
    "(Docs/page.md)": "no such file",
    "(docs/Page.md)": "no such file",
    "(docs/page.md/more)": "no such file",
    "(#title)": "no such heading",
    "(#twice-2)": "no such heading",
    "(other%20file.md#twice)": "no such heading",
    "(docs/page.txt#twice)": "no such heading",
    "(../outside.md)": "outside the repository",
    "(http://example.org)": "begins with https://",
    "(https:/example.org)": "begins with https://",
    "(https://localhost/a)": "begins with https://",
    "(https://exa_mple.org)": "begins with https://",
    "(mailto:someone@example.org)": "begins with https://",
}


def document(folder: Path, links: str) -> Path:
    """A document with these links, in a folder `root` with some files."""
    root = folder / "root"
    (root / "docs").mkdir(parents=True)
    for name, text in (("other file.md", "# Licence\n"), ("docs/page.md", ""), ("docs/page.txt", "# Twice\n")):
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / "outside.md").write_text("", encoding="utf-8")
    (root / "README.md").write_text(DOCUMENT + links, encoding="utf-8", newline="\n")
    return root / "README.md"


def test_links_that_lead_somewhere_are_not_reported(tmp_path: Path) -> None:
    path = document(
        tmp_path, "\n".join(f"- [here]{link}" for link in RIGHT) + "\n\n`[no](link.md)` https://example.org"
    )
    assert list(broken_links(path, path.parent)) == []
    assert anchors(path) == {"a-title-with-code-and-words", "twice", "twice-1", "en-français"}


@pytest.mark.parametrize("link", BROKEN)
@pytest.mark.parametrize("form", ["[here]{}", "![a picture]{}", "| a |\n|---|\n| [in a table]{} |"])
def test_a_planted_broken_link_is_reported(tmp_path: Path, link: str, form: str) -> None:
    path = document(tmp_path, form.format(link))
    (line,) = broken_links(path, path.parent)
    assert line.startswith("README.md: ") and BROKEN[link] in line


def test_a_bare_address_without_encryption_is_reported(tmp_path: Path) -> None:
    path = document(tmp_path, "See http://example.org/a for more.")
    assert list(broken_links(path, path.parent)) == [
        "README.md: http://example.org/a: no well-formed address that begins with https://"
    ]
