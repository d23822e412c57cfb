"""Findings: what is not as it was sent, each of a kind, at a cell of the workbook that came back, with what it means."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

UNCHANGED, FOLLOWS, OTHERWISE, UNREADABLE = 0, 11, 12, 13  # exit codes of `fundingmodel verify`

# What is told of a file: what was changed in it, what can be learned from it, its obstacles for who does not see it, or whether its
# amounts are those of the second reading.
CHANGES, LEAKS, ACCESSIBILITY, AMOUNTS = "findings", "leaks", "accessibility", "amounts"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was: its kind, sheet and cell as the file has them, what was there and what is, and its meaning.

    `means` is by meaning: jurisdiction, year, category, quantity, scenario; empty where a cell has none.
    """

    kind: str
    sheet: str = ""
    cell: str = ""
    before: object = None
    after: object = None
    means: str = ""

    def with_meaning(self, means: str) -> "Finding":
        return replace(self, means=means)


@cache
def kinds(of: str = CHANGES) -> Mapping[str, Mapping[str, Any]]:
    """Each kind of finding: its name in both languages, in the order in which they are told, and whether it is allowed."""
    return tomllib.loads(Path(__file__).with_name(f"{of}.toml").read_text(encoding="utf-8"))


def is_allowed(finding: Finding) -> bool:
    """Whether a reader may do this to a workbook: type over an input, make a choice."""
    return bool(kinds()[finding.kind].get("allowed", False))
