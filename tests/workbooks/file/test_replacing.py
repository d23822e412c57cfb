"""A saved file is replaced whole or not at all, whatever interrupts it."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fundingmodel.errors import WorkbookRefused
from workbooks.file.saving import save


def test_saved_file_holds_the_bytes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "rapport été.xlsx"
    save(b"first", target)
    save(b"second", str(target))
    assert target.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_failed_save_keeps_the_good_file_and_cleans_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    target = tmp_path / "report.xlsx"
    save(b"good", target)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(WorkbookRefused, match=r"report\.xlsx cannot be saved: no space is left on the disk"):
        save(b"new", target)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"good", [target])


def test_target_open_in_excel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows refuses to replace an open file with PermissionError; elsewhere it is allowed, so it is played here."""
    target = tmp_path / "report.xlsx"
    save(b"good", target)

    def in_use(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "replace", in_use)
    with pytest.raises(
        WorkbookRefused, match=r"report\.xlsx cannot be saved: it is open in Excel, or read-only\. Close"
    ):
        save(b"new", target)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"good", [target])


def test_interrupted_save_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(b"new", tmp_path / "report.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_folder_in_the_way_and_folder_missing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match=r"is a folder: give a file name"):
        save(b"x", tmp_path)
    with pytest.raises(WorkbookRefused, match=r"there is no folder .*missing\. Create it"):
        save(b"x", tmp_path / "missing" / "report.xlsx")


@pytest.mark.skipif("sys.platform == 'win32'", reason="file modes")
def test_saved_file_has_the_usual_permissions(tmp_path: Path) -> None:
    plain, target = tmp_path / "plain", tmp_path / "report.xlsx"
    plain.write_bytes(b"")
    save(b"new", target)
    assert target.stat().st_mode == plain.stat().st_mode
    target.chmod(0o640)
    save(b"newer", target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_killed_while_saving_leaves_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "report.xlsx"
    whole = [bytes([letter]) * 4_000_000 for letter in b"ab"]
    save(whole[0], target)
    code = (
        "import sys; from workbooks.file.saving import save\n"
        "whole = [bytes([letter]) * 4_000_000 for letter in b'ab']\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for data in whole: save(data, sys.argv[1])"
    )
    draw = random.Random(7)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"ready"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(draw.uniform(0.0, 0.08))
            process.kill()
        assert target.read_bytes() in whole
