"""The lowest versions that pyproject.toml states, as constraints for pip: `python lowest_versions.py > lowest.txt`."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
EXTRAS = ("test",)  # what the tests are installed with


def stated(project: Path = PROJECT, extras: Iterable[str] = EXTRAS) -> list[str]:
    """What the package and these extras of it require, each once."""
    described = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    optional = (line for extra in extras for line in described["optional-dependencies"][extra])
    return list(dict.fromkeys([*described["dependencies"], *optional]))


def lowest(requirements: Iterable[str]) -> Iterator[str]:
    """Each requirement at its lowest version; refused (ValueError) where it states none."""
    for requirement in requirements:
        found = re.fullmatch(r"([\w.-]+)>=([\w.]+)(?:,.*)?", requirement.partition(";")[0])
        if found is None:
            raise ValueError(f"{requirement!r} states no lowest version: write it as name>=version")
        yield f"{found[1]}=={found[2]}"


if __name__ == "__main__":
    print("\n".join(lowest(stated())))
