"""A release: the same commit gives the same bytes, notes are cut from the changelog, and only a clean commit is one."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from installation import git
from places import ROOT
from release.archives import DATE, files_in, sums, write_sums, write_zip
from release.commit import Commit
from release.notes import newest, release_notes

CHANGELOG = "# Changelog\n\nWhat it is.\n\n## 2.0\n\n- A step.\n  Its second line.\n\n## 1.0\n\n- The first.\n"

# A commit


def test_a_release_is_made_of_a_clean_commit(clone: Path, tmp_path: Path) -> None:
    commit = Commit.clean(clone, tmp_path / "commit")
    assert commit.name == git(clone, "rev-parse", "HEAD").strip() and commit.prefix == f"fundingmodel-{commit.version}"
    assert commit.environment["SOURCE_DATE_EPOCH"] == git(clone, "log", "-1", "--format=%ct").strip()
    assert commit.moment.strftime("%Y-%m-%dT%H:%M:%SZ") == commit.environment["UV_EXCLUDE_NEWER"]
    (clone / "planted.py").write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"Commit these first(.|\n)*planted\.py"):
        Commit.clean(clone, tmp_path / "other")


def test_what_a_person_has_set_is_not_in_a_release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FUNDINGMODEL_LANGUAGE", "fr")
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    assert {"FUNDINGMODEL_LANGUAGE", "PYTHONPATH"} & {*Commit(tmp_path, "0", 0).environment} == set()


def test_a_command_that_fails_ends_the_release_with_its_own_words(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="what it said"):
        Commit(tmp_path, "0", 0).run(sys.executable, "-c", "raise SystemExit('what it said')")


# The same bytes


def built(clone: Path, folder: Path) -> dict[str, bytes]:
    """Both packages, from files that look as if they were written at another time."""
    for path in clone.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=clone, env=environment, capture_output=True, check=True)
    return files_in(folder)


def test_both_packages_are_the_same_from_two_copies(clone: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(clone), "deeper/copy")
    one, two = built(clone, tmp_path / "one"), built(tmp_path / "deeper" / "copy", tmp_path / "two")
    assert one == two and len(one) == 2
    with (clone / "README.md").open("a", encoding="utf-8", newline="\n") as file:
        file.write("\n")
    changed = built(clone, tmp_path / "three")
    assert all(changed[name] != one[name] for name in one)


def test_a_zip_holds_neither_time_nor_order(tmp_path: Path) -> None:
    content = {"b.txt": b"two", "a/a.txt": b"one", "c.whl": b"three"}
    write_zip(tmp_path / "one.zip", content)
    write_zip(tmp_path / "two.zip", dict(reversed(content.items())))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == content
        assert archive.namelist() == sorted(content) and {entry.date_time for entry in archive.infolist()} == {DATE}


@pytest.mark.skipif(sys.platform != "linux", reason="sha256sum is of Linux")
def test_the_sums_are_those_of_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "b.txt").write_bytes(b"two")
    write_sums(tmp_path)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 0
    (tmp_path / "b.txt").write_bytes(b"twp")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True).returncode == 1
    assert sums({"b": b"", "a": b""}).splitlines()[0].endswith("  a")


# Notes


def test_notes_are_the_newest_part_of_the_changelog() -> None:
    assert newest(CHANGELOG) == ("2.0", "- A step.\n  Its second line.")
    notes = release_notes(CHANGELOG, "2.0", "abc")
    assert notes.endswith("## What changed\n\n- A step.\n  Its second line.\n") and "commit abc" in notes
    assert "no release yet" not in notes and "The first" not in notes
    assert "no release yet" in release_notes(CHANGELOG.replace("2.0", "Unreleased"), "2.0", "abc")


@pytest.mark.parametrize(
    "changelog", ["", "# Changelog\n", CHANGELOG.replace("2.0", "1.9"), "## 2.0\n\n## 1.0\n\n- One.\n"]
)
def test_a_changelog_that_says_nothing_of_this_version_is_refused(changelog: str) -> None:
    with pytest.raises(SystemExit, match=r"CHANGELOG\.md begins with"):
        release_notes(changelog, "2.0", "abc")


def test_the_changelog_begins_with_what_is_next() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading, said = newest(text)
    assert said and f"\n## {heading}\n" in text
