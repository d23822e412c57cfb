"""New files: a scenario file to start from, whole or as an offer that differs from a parent."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario import LONGEST_NAME

if TYPE_CHECKING:
    from fundingmodel.scenario.parameters import Parameter
    from fundingmodel.scenario.reading import Scenario


def _name_for(file: Path) -> str:
    return re.sub(r"^\W+|[^\w .()+-]", "", file.stem)[:LONGEST_NAME].strip() or "our-offer"


def starting_file(file: Path) -> str:
    template = (Path(__file__).parent / "starting_file.toml").read_text(encoding="utf-8")
    return template.replace('name = "starting-file"', f'name = "{_name_for(file)}"', 1)


def child_file(file: Path, parent: str) -> str:
    """A file that holds only what differs from its parent, with what may differ as comments."""
    from fundingmodel.scenario.files import locate
    from fundingmodel.scenario.reading import read_scenario

    above = read_scenario(parent)
    named = parent
    if parent.endswith(".toml"):
        named = Path(os.path.relpath(locate(parent).resolve(), file.parent.resolve())).as_posix()
    lines = [
        f"# What differs from {above.name}: everything else is as it is there.",
        "# Check it with: fundingmodel check " + file.name,
        f'name = "{_name_for(file)}"',
        f'title = {{ en = "{_name_for(file)}", fr = "{_name_for(file)}" }}  # what a reader sees',
        'summary = { en = "What differs, in a sentence.", fr = "Ce qui diffère, en une phrase." }',
        'note = ""  # the parent has a note of its own, which may no longer be true',
        f'parent = "{named}"',
        'author = "Who makes this offer"',
        f'date = "{date.today().isoformat()}"',
        'reason = "Why it differs"',
        "",
        "# Take the # away from a table below, and change its figures. These are the parent's today.",
        *(line for tier in above.tiers for p in tier.parameters.values() for line in _figure_as_comment(p, above)),
    ]
    return "\n".join(lines) + "\n"


def _figure_as_comment(parameter: Parameter, scenario: Scenario) -> list[str]:
    """An input that the parent itself gives, as a table to take the # from; figures from data sets are only named."""
    table = scenario.data.get("inputs", {}).get(parameter.input.name)
    if not table or parameter.input.rounding or parameter.input.unit == UNITS_PER_DOLLAR:
        return []
    if parameter.link or parameter.dataset:
        whence = f"data set {parameter.dataset.path.name}" if parameter.dataset else "another result"
        return ["", f"# inputs.{parameter.input.name} ({parameter.input.unit}) comes from {whence}."]
    lines = ["", f"# [inputs.{parameter.input.name}]"]
    keys = ("unit", "price_basis", "formula", "status", "value", "values", "by_year", "by_lag", "by_calendar_year")
    lines += [f"# {key} = {_as_toml(table[key])}" for key in keys if key in table]
    return [*lines, "# assumption = true", '# note = { en = "Why this figure.", fr = "Pourquoi ce chiffre." }']


def _as_toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {_as_toml(v)}' for key, v in value.items()) + " }"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)
