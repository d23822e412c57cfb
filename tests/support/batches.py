"""Batches: scenarios of two levels in the current folder, `report --each` of them, and its manifest."""

import json
from pathlib import Path

from command_line import TWO_LEVELS, run

LEVELS = TWO_LEVELS.replace('name = "two-levels"', 'name = "{name}"', 1)
CHILD = """
name = "{name}"
parent = "parent.toml"
author = "Ann Author"
date = "2026-01-01"
reason = "to see"
{more}
"""


def scenario(name: str) -> str:
    Path(f"{name}.toml").write_text(LEVELS.replace("{name}", name), encoding="utf-8", newline="\n")
    return f"{name}.toml"


def child(name: str = "child", more: str = "") -> str:
    scenario("parent")
    Path(f"{name}.toml").write_text(CHILD.format(name=name, more=more), encoding="utf-8", newline="\n")
    return f"{name}.toml"


def several(count: int) -> list[str]:
    return [scenario(f"offer-{number}") for number in range(count)]


def unchanged(*arguments: str) -> list[bool]:
    """Of each workbook of a run, whether it was left as it was."""
    found = run("report", *arguments, "--each", "--workers", "1")
    assert found.exit_code == 0, found.stderr
    return [line.endswith(("  (unchanged)", "  (inchangé)")) for line in found.stdout.splitlines() if "sha256" in line]


def change(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new, 1), encoding="utf-8")


def manifest(name: str = "fundingmodel-manifest") -> dict[str, dict[str, object]]:
    found = json.loads(Path(f"reports/{name}.json").read_text(encoding="utf-8"))
    return dict(found["workbooks"])
