"""What a reader sees otherwise than it was sent: every edit is found and named, and nothing else, in both languages, in a workbook
as it was written and as LibreOffice saved it."""

from collections import Counter
from itertools import cycle
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import run
from drawn_edits import DRAWN_EDITS
from engines import LibreOffice, saved_by_office
from reader_edits import EDITS as IN_CELLS
from xml_edits import Package

from fundingmodel.command_line.main import cli
from workbooks.returned.findings import OTHERWISE, UNCHANGED
from workbooks.returned.verified import verify

WORDS = ("report", "settlement", "predictable", "--years", "2026-27", "--file", "a.xlsx")
EDITS = {**IN_CELLS, **DRAWN_EDITS}
FORMS = ("en", "fr", "en, saved", "fr, saved")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> dict[str, bytes]:
    assert libreoffice
    found = {}
    for language in ("en", "fr"):
        folder = tmp_path_factory.mktemp(language)
        assert CliRunner().invoke(cli, [*WORDS, "--lang", language, "--out", str(folder)]).exit_code == 0
        found[language] = (folder / "a.xlsx").read_bytes()
        found[f"{language}, saved"] = saved_by_office(found[language], folder)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_all_together(form: str, books: dict[str, bytes], tmp_path: Path) -> None:
    """Each in a place of its own; nothing is found of the workbook before."""
    path = tmp_path / "their.xlsx"
    path.write_bytes(Package.read(books[form]).packed())
    assert verify(path).code == UNCHANGED
    package = Package.read(books[form])
    wanted = Counter(each for edit in EDITS.values() for each in edit(package))
    path.write_bytes(package.packed())
    verified = verify(path)
    found = Counter((each.kind, each.sheet, each.cell) for each in verified.findings)
    assert (sorted((wanted - found).elements()), sorted((found - wanted).elements())) == ([], [])
    assert verified.code == OTHERWISE


@pytest.mark.slow
@pytest.mark.parametrize(("name", "form"), list(zip(EDITS, cycle(FORMS), strict=False)))
def test_each_alone(name: str, form: str, books: dict[str, bytes], tmp_path: Path) -> None:
    package = Package.read(books[form])
    wanted = EDITS[name](package)
    path = tmp_path / "their.xlsx"
    path.write_bytes(package.packed())
    assert [(each.kind, each.sheet, each.cell) for each in verify(path).findings] == wanted


ORIGINS = {
    "other fiscal years": ('"2026-27"]', '"2025-26", "2026-27"]'),
    "another scenario": ('"predictable"]', '"equal-per-capita"]'),
    "fewer scenarios": ('["settlement", "predictable"]', '["settlement"]'),
    "another order": ('["settlement", "predictable"]', '["predictable", "settlement"]'),
    "another language": ('language = "', 'language = "fr"\n#'),
}


@pytest.mark.parametrize("name", ORIGINS)
def test_a_record_of_something_else_is_one_finding(name: str, books: dict[str, bytes], tmp_path: Path) -> None:
    """What About says of the origin, written over: that it does not fit is said once, in both languages, and nothing besides."""
    package = Package.read(books["en, saved"])
    about = package.titles[-1]
    (address,) = package.cells(about, lambda cell: package.text(cell).startswith("kind = "))
    text = package.text(package.cell(about, address))
    assert ORIGINS[name][0] in text
    package.put_pieces(about, address, (text.replace(*ORIGINS[name], 1), {}))
    path = tmp_path / "their.xlsx"
    path.write_bytes(package.packed())
    verified = verify(path)
    assert [each.kind for each in verified.findings] == ["origin_changed"]
    assert (verified.code, verified.follow) == (OTHERWISE, None)
    for language, said in (("en", "does not fit the rest of it"), ("fr", "ne correspond pas au reste du fichier")):
        text = " ".join(run("verify", str(path), "--lang", language).stdout.split())
        assert said in text.replace("\u00a0", " ") and "(1)" in text
