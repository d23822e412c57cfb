"""Pairs of scenarios for bridges: a random one and what was changed of it, and each mixture of the two as a scenario file.

A mixture is written here by what its factors are called alone: a step and the inputs that belong to it from the one file or the
other. The plain engine runs it.
"""

import copy
import random
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from random_scenarios import Table, decimals, random_scenario, toml_text

from fundingmodel import run
from fundingmodel.column import Input
from fundingmodel.errors import Refused
from fundingmodel.formula import compose, read_steps
from fundingmodel.result import Result

DROPPED = (
    "secondary_migration", "cost_index", "phase_in", "set_aside", "no_decline", "base_amount", "minimum_amount",
    "maximum_amount", "hold_harmless", "collar", "top_up", "true_up",
)  # fmt: skip
FLIPPED = {
    "crossed_bounds": ("lower_prevails", "upper_prevails"),
    "ties": ("published_order", "larger_share"),
    "rounding": ("carried", "payment_only"),
    "envelope_basis": ("fixed", "falls_with_envelope", "follows_envelope"),
}
CARRIED = "carried"
GIVES_WAY = {"shortfall": "reduce_in_proportion", "excess": "raise_in_proportion"}


def pair(seed: int, folder: Path) -> tuple[Table, Table, Result, Result] | None:
    """Two files and their results; None where one of them is refused."""
    draw = random.Random(f"bridge {seed}")
    before = decimals(
        random_scenario(seed, jurisdictions=draw.randint(2, 5), years=draw.randint(1, 4), plain=True).text
    )
    if "tiers" in before or "steps" not in before:
        return None
    before = _giving_way(before)
    after = copy.deepcopy(before)
    after["name"] = f"changed-{seed}"
    for change in draw.choices((_moved, _moved, _moved, _moved, _people, _dropped, _flipped), k=draw.randint(2, 10)):
        change(draw, after)
    if draw.random() < 0.5:
        before, after = after, before
    try:
        before, after = (with_inputs_read(each) for each in (before, after))
        return before, after, *(calculated(each, folder) for each in (before, after))
    except Refused:
        return None


def calculated(data: Table, folder: Path) -> Result:
    path = folder / f"{data['name']}.toml"
    path.write_text(toml_text(data), encoding="utf-8")
    return run(path)


def alias_of(step: Any) -> str:
    return step if isinstance(step, str) else step.get("as", step["step"])


def name_of(step: Any) -> str:
    return step if isinstance(step, str) else step["step"]


def _giving_way(data: Table) -> Table:
    steps = [{**step, **GIVES_WAY} if name_of(step) == "fit_to_envelope" else step for step in data["steps"]]
    return {**data, "steps": steps}


def _moved(draw: random.Random, data: Table) -> None:
    """Some figures of an input, twice as much in money and half in ratios: whole units stay whole."""
    name = draw.choice(sorted(data["inputs"]))
    table = data["inputs"][name]
    if (
        table["unit"] not in ("dollars", "ratio")
        or name.endswith("rounding_unit")
        or "weight" in name
        or "part" in name
    ):
        return
    by = Decimal(draw.choice([2, 3])) if table["unit"] == "dollars" else Decimal("0.5")
    for key in ("value", "values", "by_year"):
        if key in table:
            table[key] = _scaled(draw, table[key], by)


def _scaled(draw: random.Random, figures: Any, by: Decimal) -> Any:
    if isinstance(figures, Mapping):
        return {key: _scaled(draw, value, by) if draw.random() < 0.6 else value for key, value in figures.items()}
    return figures * by if isinstance(figures, Decimal | int) else figures


def _people(draw: random.Random, data: Table) -> None:
    for name in ("intake", "eligible_population"):
        if name in data["inputs"]:
            data["inputs"][name] = _counted(draw, data["inputs"][name])


def _counted(draw: random.Random, figures: Any) -> Any:
    if isinstance(figures, Mapping):
        return {key: _counted(draw, value) if draw.random() < 0.8 else value for key, value in figures.items()}
    return figures + draw.randint(0, 900) if type(figures) in (Decimal, int) else figures


def _dropped(draw: random.Random, data: Table) -> None:
    there = [step for step in data["steps"] if name_of(step) in DROPPED]
    if there:
        chosen = draw.choice(there)
        data["steps"] = [step for step in data["steps"] if step is not chosen]


def _flipped(draw: random.Random, data: Table) -> None:
    places = [
        (n, key) for n, step in enumerate(data["steps"]) if isinstance(step, Mapping) for key in step if key in FLIPPED
    ]
    if places:
        n, key = draw.choice(places)
        data["steps"][n] = {**data["steps"][n], key: draw.choice(FLIPPED[key])}


def with_inputs_read(data: Table) -> Table:
    """The file without the inputs that none of its steps reads."""
    extra = [Input(n, t["unit"], t["shape"]) for n, t in data["inputs"].items() if "shape" in t]
    entries = read_steps(data["steps"], {*data["inputs"]})
    declared = {i.name for entry in entries for i in entry.inputs}
    results = [name for name in data.get("results", ()) if any(alias_of(s) == name for s in data["steps"])]
    formula = compose(entries, [each for each in extra if each.name not in declared], results)
    read = {each.name for each in formula.inputs}
    kept = {**data, "inputs": {name: table for name, table in data["inputs"].items() if name in read}}
    return {**kept, "results": results} if results else {key: value for key, value in kept.items() if key != "results"}


def mixed(
    before: Table, after: Table, order: Sequence[str], ons: Collection[str], factor_of: Mapping[str, str]
) -> Table:
    """The file in which the factors that are on are as in the second, and the others as in the first."""
    sides = [{alias_of(step): step for step in each["steps"]} for each in (before, after)]
    steps = [chosen for alias in order if (chosen := sides[alias in ons].get(alias))]
    inputs = {}
    for name in {**before["inputs"], **after["inputs"]}:
        tables = [each["inputs"].get(name) for each in (before, after)]
        factor = CARRIED if name.startswith("opening_") else factor_of.get(name, "")
        inputs[name] = tables[factor in ons] or tables[0] or tables[1]
    data = {**before, "name": "mixed", "steps": steps, "inputs": inputs}
    results = [*dict.fromkeys([*before.get("results", ()), *after.get("results", ())])]
    return with_inputs_read({**data, "results": results} if results else data)
