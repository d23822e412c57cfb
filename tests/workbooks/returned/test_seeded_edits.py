"""Edits of many kinds, planted in workbooks that LibreOffice saved, none by code of the program: each is found, and named as what it is."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from edited_elsewhere import Job, by_ironcalc, by_libreoffice, jobs
from engines import LibreOffice, saved_by_office
from workbook_edits import EDITS, Edit, Planted, planted

from fundingmodel.command_line.main import cli
from workbooks.returned.findings import OTHERWISE, is_allowed
from workbooks.returned.verified import Verified, verify

SEEDS = 16  # of each kind: 304 edits
REPORTS = {
    "en": ("report", "settlement", "--years", "2026-27"),
    "fr": ("report", "settlement", "--years", "2025-26,2026-27", "--lang", "fr"),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> dict[str, bytes]:
    """Reports as LibreOffice saves them."""
    assert libreoffice
    found = {}
    for name, words in REPORTS.items():
        folder = tmp_path_factory.mktemp(name)
        assert CliRunner().invoke(cli, [*words, "--out", str(folder), "--file", "sent.xlsx"]).exit_code == 0
        found[name] = saved_by_office((folder / "sent.xlsx").read_bytes(), folder)
    return found


def missed(edit: Planted, verified: Verified) -> str:
    """What is wrong with what was found: the edit is not named at its place, or something else is named; empty where all is right."""
    kinds = {each.kind for each in verified.findings}
    at = [x for x in verified.findings if x.kind == edit.kind and x.sheet == edit.sheet]
    if not at or (edit.cells and not any(each.cell in edit.cells for each in at)):
        return f"{edit.kind} at {edit.sheet}!{edit.cells} was not found: {kinds}"
    if others := kinds - edit.also - {edit.kind}:
        return f"{edit.kind} at {edit.sheet}!{edit.cells} was also taken for {others}"
    if not all(map(is_allowed, verified.findings)) and verified.code != OTHERWISE:
        return f"{edit.kind} at {edit.sheet}!{edit.cells} ended with {verified.code}"
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_each_edit_is_found_and_named(edit: Edit, saved: dict[str, bytes], tmp_path: Path) -> None:
    wrong = []
    for seed in range(SEEDS):
        done = planted(saved[("en", "fr")[seed % 2]], edit, seed)
        (tmp_path / "their.xlsx").write_bytes(done.data)
        wrong += [f"seed {seed}: {each}" for each in [missed(done, verify(tmp_path / "their.xlsx"))] if each]
    assert wrong == []


@pytest.mark.slow
def test_edits_made_in_libreoffice(saved: dict[str, bytes], tmp_path: Path) -> None:
    """Thirty, over UNO: rows are inserted with all that refers to them, and everything is calculated again."""
    done = by_libreoffice([(saved[name], job) for name in saved for job in jobs(saved[name])], tmp_path)
    assert len(done) >= 30
    assert [each for each in (wrong(job, path, frozenset()) for job, path in done) if each] == []


@pytest.mark.slow
def test_edits_made_by_another_library(saved: dict[str, bytes], tmp_path: Path) -> None:
    """Thirty, by IronCalc, which writes every formula in its own way; what it leaves out where nothing is edited is not of the edit."""
    done = by_ironcalc([(saved[name], job) for name in saved for job in jobs(saved[name], of_ironcalc=True)], tmp_path)
    assert len(done) >= 30
    plain = {each.kind for path in by_ironcalc_alone(saved, tmp_path) for each in verify(path).findings}
    assert [each for each in (wrong(job, path, frozenset(plain)) for job, path in done) if each] == []


def by_ironcalc_alone(saved: dict[str, bytes], folder: Path) -> list[Path]:
    return [path for _, path in by_ironcalc([(data, None) for data in saved.values()], folder)]


def wrong(job: Job | None, path: Path, beside: frozenset[str]) -> str:
    """What is wrong with what was found of an edit made elsewhere; empty where all is right."""
    assert job is not None
    found = verify(path).findings
    kinds = {each.kind for each in found}
    named = any(x.kind == job.kind and x.sheet == job.found_sheet and x.cell in (job.found_cell, "") for x in found)
    others = kinds - {job.kind} - job.also - beside
    return "" if named and not others else f"{job}: {'found, with ' if named else 'not found, but '}{sorted(kinds)}"
