"""The packaged data sets: of which vintage each is, by its own record."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from fundingmodel.doctor.findings import Finding, mend, ok

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def look() -> Iterator[Finding]:
    vintages: dict[str, str] = {}
    for record in records():
        name = record.name.removesuffix(".toml")
        vintage = _vintage(record)
        if vintage is None:
            yield mend("no_figures", name=name)
        elif vintage:
            vintages[name] = vintage
        else:
            yield mend("no_vintage", name=name)
    dated = [vintage for vintage in vintages.values() if DATE.fullmatch(vintage)]
    yield ok("data", count=len(vintages), latest=max(dated, default="?"), vintages=vintages)


def records() -> list[Traversable]:
    """What is said of each data set, in the order of their names."""
    there = files("fundingmodel").joinpath("data").iterdir()
    return sorted((each for each in there if each.name.endswith(".toml")), key=lambda each: each.name)


def _vintage(record: Traversable) -> str | None:
    """The vintage that a record says, as it is written; empty where it says none, None where there is no data set to say it of."""
    try:
        said = tomllib.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    beside = files("fundingmodel").joinpath("data", record.name.removesuffix(".toml") + ".csv")
    return str(said.get("vintage", "")).strip() if beside.is_file() else None
