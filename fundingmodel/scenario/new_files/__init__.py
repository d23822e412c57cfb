"""New files: a scenario file to start from, whole or as an offer that differs from a parent."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from fundingmodel.errors import Refused, ScenarioRefused, in_file
from fundingmodel.rounding import UNITS_PER_DOLLAR
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.offers.placeholders import AUTHOR, refuse_placeholders
from fundingmodel.scenario.offers.references import relative
from fundingmodel.scenario.offers.whole_file import in_toml

if TYPE_CHECKING:
    from fundingmodel.scenario.parameters import Parameter
    from fundingmodel.scenario.reading import Scenario
    from fundingmodel.scenario.tiers import Tier


# Remarks of a child, in French by these
TAKE_AWAY = "Take the # away from a table below, and change its figures. These are the parent's today."
STEPS = "The steps of its formula: {steps}."
STEPS_OF_TIER = "The steps of its formula in tier {tier}: {steps}."
DROP = "takes steps out; steps.set.STEP.SETTING chooses otherwise, steps.add puts steps in"
FROM_DATA = "inputs.{name} ({unit}) comes from data set {data}."
FROM_RESULT = "inputs.{name} ({unit}) comes from another result."


def name_for(file: Path) -> str:
    return re.sub(r"^\W+|[^\w .()+-]", "", file.stem)[:LONGEST_NAME].strip() or "our-offer"


def starting_file(file: Path, language: str = "en") -> str:
    template = (Path(__file__).parent / "starting_file.toml").read_text(encoding="utf-8")
    if language == "fr":
        template = "\n".join(_in_french(line) for line in template.split("\n"))
    return template.replace('name = "starting-file"', f'name = "{name_for(file)}"', 1)


def _in_french(line: str) -> str:
    """A line with its remark in French; names of keys in a remark stay."""
    before, mark, remark = line.partition("# ")
    return before + mark + _french("starting_file").get(remark, remark)


@cache
def _french(part: str) -> Mapping[str, str]:
    text = (Path(__file__).parent / "remarks_fr.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)[part]
    return found


def _remark(text: str, language: str, **given: object) -> str:
    return (_french("child_file")[text] if language == "fr" else text).format(**given)


def child_file(file: Path, parent: str, language: str = "en") -> str:
    """A file that holds only what differs from its parent, with what may differ as comments."""
    from fundingmodel.scenario.reading import read_scenario

    above, said = read_scenario(parent), partial(_remark, language=language)
    lines = [
        f"# {said('What differs from {parent}: everything else is as it is there.', parent=above.name)}",
        f"# {said('Check it with: fundingmodel check {file}', file=file.name)}",
        f'name = "{name_for(file)}"',
        f'title = {{ en = "{name_for(file)}", fr = "{name_for(file)}" }}  # {said("what a reader sees")}',
        'summary = { en = "What differs, in a sentence.", fr = "Ce qui diffère, en une phrase." }',
        f'parent = "{named_from(file, above)}"',
        f'author = "{AUTHOR[language]}"',
        f'date = "{date.today().isoformat()}"',
        f'reason = "{said("Why it differs")}"',
        *(line for tier in above.tiers for line in _steps_as_comment(tier, said)),
        "",
        f"# {said(TAKE_AWAY)}",
        *(
            line
            for tier in above.tiers
            for p in tier.parameters.values()
            for line in _figure_as_comment(p, above, said)
        ),
    ]
    return "\n".join(lines) + "\n"


def named_from(file: Path, parent: Scenario) -> str:
    """How a file names its parent: by its packaged name, or by its own file as it is found from there."""
    from fundingmodel.scenario.files import of_package

    return parent.path.stem if of_package(parent.path) else relative(parent.path, file.parent)


def offer_file(file: Path, parent: str, ask: str, language: str, totals: Mapping[str, Decimal] | None = None) -> str:
    """A file that asks for something common of a parent, in a few lines; refused where it would not go with that.

    `totals` are what the parent pays in each year, so that what is asked for fits them.
    """
    from fundingmodel.scenario.files import over_parent_file
    from fundingmodel.scenario.offers.asks import asked
    from fundingmodel.scenario.offers.parents import Parent
    from fundingmodel.scenario.reading import build, read_scenario

    read = read_scenario(parent)
    above = Parent(read, named_from(file, read), language, totals or {})
    text = asked(ask, above, name_for(file), date.today().isoformat())
    data = tomllib.loads(text, parse_float=Decimal)
    try:
        refuse_placeholders(data, in_file(file.name))
    except ScenarioRefused:
        return text  # the rest is seen once they are written
    try:
        build(over_parent_file(above.scenario.data, above.scenario.path, data, file).data, file)
    except Refused as error:
        raise above.does_not_go(error) from None
    return text


def _steps_as_comment(tier: Tier, said: Callable[..., str]) -> list[str]:
    """The parent's steps, and how they are changed."""
    place = f"tiers.{tier.name}." if tier.name else ""
    guarantees = [entry for entry in tier.entries if entry.stage == "guarantees" and entry.step != "bounds"]
    example = guarantees[0].alias if guarantees else "STEP"
    return [
        "",
        f"# {said(STEPS_OF_TIER if tier.name else STEPS, tier=tier.name, steps=', '.join(e.alias for e in tier.entries))}",
        f'# {place}steps.drop = ["{example}"]  # {said(DROP)}',
    ]


def _figure_as_comment(parameter: Parameter, scenario: Scenario, said: Callable[..., str]) -> list[str]:
    """An input that the parent itself gives, as a table to take the # from; figures from data sets are only named."""
    table = scenario.data.get("inputs", {}).get(parameter.input.name)
    if not table or parameter.input.rounding or parameter.input.unit == UNITS_PER_DOLLAR:
        return []
    if parameter.link or parameter.dataset:
        data = parameter.dataset.path.name if parameter.dataset else ""
        whence = FROM_DATA if data else FROM_RESULT
        return ["", f"# {said(whence, name=parameter.input.name, unit=parameter.input.unit, data=data)}"]
    lines = ["", f"# [inputs.{parameter.input.name}]"]
    keys = ("unit", "price_basis", "formula", "status", "value", "values", "by_year", "by_lag", "by_calendar_year")
    lines += [f"# {key} = {in_toml(table[key])}" for key in keys if key in table]
    return [*lines, "# assumption = true", '# note = { en = "Why this figure.", fr = "Pourquoi ce chiffre." }']
