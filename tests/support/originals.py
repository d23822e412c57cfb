"""The files that packaged figures come from, as published or transcribed; README.md beside them says whose they are."""

import csv
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
CANADA = DATA / "canada"
PUBLISHED = DATA / "published"


def records(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, each by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
