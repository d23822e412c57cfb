"""Where the packages under test came from: an installation, or the checkout that the tests are in."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("fundingmodel", "workbooks", "udfs")


def folders() -> dict[str, Path]:
    """The folder that each package is imported from."""
    found = {name: find_spec(name) for name in PACKAGES}
    return {name: Path(spec.origin).parent for name, spec in found.items() if spec and spec.origin}


def is_editable() -> bool:
    """Whether it is installed so that Python reads the checkout itself (`pip install -e`)."""
    try:
        source = distribution("fundingmodel").read_text("direct_url.json")
    except PackageNotFoundError:
        return False
    return bool(source) and json.loads(source).get("dir_info", {}).get("editable", False)


def misplaced(found: Mapping[str, Path], checkout: Path, editable: bool) -> Iterator[str]:
    """One line for each package that is missing or, where that is not meant, the checkout's."""
    for name in PACKAGES:
        if name not in found:
            yield f"{name} is not installed"
        elif found[name].resolve() == (checkout / name).resolve() and not editable:
            yield f"{name} is the checkout's, not the installed one: {found[name]}"


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True).stdout.decode("utf-8")


def build_package(checkout: Path, folder: Path, kind: str) -> Path:
    """The `wheel` or the `sdist` of a checkout, built into an empty folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=checkout, capture_output=True, check=True, timeout=120)
    (built,) = folder.glob("*")
    return built
