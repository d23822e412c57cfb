"""Levers of several names, with commas between them: one value in all of them, as a scenario file with that value in each gives it."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from command_line import printed, run

from fundingmodel import run as calculated
from fundingmodel.errors import Refused
from fundingmodel.lever_values.lever import lever_of
from fundingmodel.result import Result

YEARS = [f"{year}-{(year + 1) % 100:02d}" for year in range(2020, 2027)]
CHILD = """parent = "{parent}"
name = "{name}"
author = "a test"
date = "2026-11-28"
reason = "a test"
{body}
"""


def child(folder: Path, name: str, body: str, parent: str) -> Result:
    path = folder / f"{name}.toml"
    path.write_text(CHILD.format(parent=parent, name=name, body=body), encoding="utf-8")
    return calculated(path)


def escalators(value: str) -> str:
    table = ", ".join(f'"{year}" = {value}' for year in YEARS)
    return f"[inputs.escalator]\nassumption = true\nby_year = {{ {table} }}"


def levels(value: int) -> str:
    entry = "[inputs.level.by_calendar_year.{year}]\nassumption = true\nvalue = {value}"
    return "\n".join(entry.format(year=year, value=value) for year in (2026, 2028))


def amounts(result: Result, year: str) -> list[Decimal | None]:
    return [result.amount("allocation", year, code) for code in result.main.tier.place.jurisdictions]


def at(result: Result, name: str, value: str, year: str) -> list[Decimal]:
    lever = lever_of(result, name)
    place = lever.lattice.place(Decimal(value))
    assert lever.lattice.value(place) == Decimal(value)
    return [Decimal(units) / 100 for units in lever.outcomes(np.array([place]), year).units[0].tolist()]


def test_a_rate_of_several_years(tmp_path: Path) -> None:
    names = ",".join(f"escalator.{year}" for year in YEARS)
    moved = child(tmp_path, "moved", escalators("0.0421"), "predictable")
    alone = calculated("predictable")
    for year in ("2021-22", "2026-27"):
        assert at(alone, names, "0.0421", year) == amounts(moved, year)
    assert at(alone, "escalator.2026-27", "0.0421", "2026-27") != amounts(moved, "2026-27")


def test_figures_from_which_others_are_made(tmp_path: Path) -> None:
    alike = child(tmp_path, "alike", levels(400_000), "outlook")
    moved = child(tmp_path, "moved", levels(381_000), "outlook")
    for year in ("2028-29", "2031-32"):
        assert at(alike, "level.2026, level.2028", "381000", year) == amounts(moved, year)
    assert at(alike, "level.2026", "381000", "2031-32") != amounts(moved, "2031-32")


def test_a_goal_is_sought_in_all_of_them(tmp_path: Path) -> None:
    names = ", ".join(f"escalator.{year}" for year in YEARS)
    printed_text = printed(
        "analyse", "goal-seek", "predictable", "ON", names, "--amount", "450000000", "--format", "csv"
    )
    found = dict(line.split(",")[0:3:2] for line in printed_text.splitlines()[1:] if line.startswith("nearest,ON"))
    value = Decimal(found["nearest"])
    goal = [child(tmp_path, f"at{n}", escalators(f"{value - n * Decimal('0.0001'):f}"), "predictable") for n in (0, 1)]
    ontario = [result.amount("allocation", "2026-27", "ON") or 0 for result in goal]
    assert ontario[1] < 450_000_000 <= ontario[0]
    assert names in run("analyse", "goal-seek", "predictable", "ON", names, "--amount", "450000000").stdout.replace(
        "\n", " "
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("base_for_each, category_weight.refugee", "of several inputs are named: base_for_each, category_weight."),
        ("category_weight.refugee,category_weight.family", "names several figures, which differ: 1, 2.5."),
        ("category_weight.refugee,", "no input ''"),
    ],
)
def test_what_does_not_move_together_is_refused(names: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        lever_of(calculated("settlement"), names)
    assert said in str(refused.value)
