"""What is tested is what is installed, and what is installed is what is in the repository."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from installation import CHECKOUT, PACKAGES, build_package, folders, git, is_editable, misplaced

# Where the packages came from


def test_the_installed_packages_are_tested() -> None:
    """An editable installation is a developer's; with CI set it is none."""
    assert list(misplaced(folders(), CHECKOUT, is_editable() and not os.environ.get("CI"))) == []


def test_packages_of_the_checkout_or_missing_are_reported(tmp_path: Path) -> None:
    site, checkout = tmp_path / "checkout" / "venv" / "site-packages", tmp_path / "checkout"
    installed = {name: site / name for name in PACKAGES}
    assert list(misplaced(installed, checkout, False)) == []
    planted = {**installed, "workbooks": checkout / "workbooks"}
    assert list(misplaced(planted, checkout, True)) == []
    (line,) = misplaced(planted, checkout, False)
    assert line.startswith("workbooks is the checkout's") and str(checkout / "workbooks") in line
    del planted["workbooks"]
    assert list(misplaced(planted, checkout, True)) == ["workbooks is not installed"]


def test_a_process_started_in_a_folder_with_a_package_imports_the_installed_one(tmp_path: Path) -> None:
    (tmp_path / "fundingmodel").mkdir()
    (tmp_path / "fundingmodel" / "__init__.py").write_text("", encoding="utf-8")
    code = "import fundingmodel; print(fundingmodel.__file__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert Path(done.stdout.strip()).parent == folders()["fundingmodel"]


# What is packed


def tracked(checkout: Path) -> list[str]:
    """The packages' files in the repository, by their paths."""
    return git(checkout, "ls-files", "-z", *PACKAGES).rstrip("\0").split("\0")


def packed(checkout: Path, folder: Path) -> list[str]:
    """The files of a wheel built from this checkout, without those that describe the wheel itself."""
    with zipfile.ZipFile(build_package(checkout, folder, "wheel")) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    return [name for name in names if ".dist-info/" not in name]


def differences(wheel: Iterable[str], repository: Iterable[str]) -> list[str]:
    """One line for each file that is in one of the two alone, or twice."""
    wheel, repository = sorted(wheel), sorted(repository)
    missing = [f"not packed: {name}" for name in sorted({*repository} - {*wheel})]
    more = [f"not in the repository: {name}" for name in sorted({*wheel} - {*repository})]
    return missing + more + [f"packed twice: {name}" for name in sorted({n for n in wheel if wheel.count(n) > 1})]


def test_the_wheel_has_the_files_of_the_repository(checkout: Path, tmp_path: Path) -> None:
    assert differences(packed(checkout, tmp_path), tracked(checkout)) == []


def left_out(clone: Path) -> str:
    with (clone / "pyproject.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write('\n[tool.hatch.build]\nexclude = ["words.toml"]\n')
    return "not packed: fundingmodel/language/words.toml"


def brought_in(clone: Path) -> str:
    (clone / "udfs" / "left.py").write_text("", encoding="utf-8")
    return "not in the repository: udfs/left.py"


@pytest.mark.parametrize("plant", [left_out, brought_in])
def test_a_planted_difference_is_reported(clone: Path, tmp_path: Path, plant: Callable[[Path], str]) -> None:
    assert differences(packed(clone, tmp_path / "before"), tracked(clone)) == []
    line = plant(clone)
    assert line in differences(packed(clone, tmp_path / "after"), tracked(clone))


def test_a_moved_file_is_packed_once(clone: Path, tmp_path: Path) -> None:
    """Built, moved, built again in the same place: what the first build left does not come back."""
    old, new = "fundingmodel/language/words.toml", "fundingmodel/analysis/moved_words.toml"
    assert old in packed(clone, tmp_path / "before")
    git(clone, "mv", old, new)
    after = packed(clone, tmp_path / "after")
    assert (after.count(old), after.count(new)) == (0, 1)
    assert differences(after, tracked(clone)) == []
