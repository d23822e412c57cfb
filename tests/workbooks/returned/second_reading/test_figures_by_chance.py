"""Published cases and older files with other figures: formulas of many countries, in which random scenarios have no part."""

import random
import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from amounts_of_0_1 import FOLDER, files
from places import PACKAGE
from random_scenarios import toml_text

from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.steps import step_names
from workbooks.returned.second_reading import REFUSED_BY_BOTH, second_reading

PUBLISHED = sorted((PACKAGE / "published").glob("*.toml"))
OLDER = [FOLDER / file for file in files()]
FIGURES = ("value", "values", "by_year", "by_lag", "by_calendar_year")
KEPT = ("flag", "rank", "calendar year", "units per dollar")  # units of figures that are no amounts
SEEDS = range(4)


def by_chance(figure: Any, draw: random.Random) -> Any:
    """Figures, some of them others: nothing, a tenth more, or about as much."""
    if isinstance(figure, Mapping):
        return {key: by_chance(each, draw) if _is_figure(key, each) else each for key, each in figure.items()}
    if isinstance(figure, bool) or not isinstance(figure, int | Decimal):
        return figure
    changed = Decimal(figure) * draw.choice(
        [Decimal(1), Decimal(1), Decimal("1.1"), Decimal(draw.randint(70, 140)) / 100]
    )
    return changed if draw.random() < 0.97 else Decimal(0)


def _is_figure(key: str, each: object) -> bool:
    return not isinstance(each, str) and key not in ("assumption", "source", "note", "range", "title")


def drawn(path: Path, seed: int) -> str:
    """The file with other figures, and without what was published of it."""
    draw = random.Random(f"{path.name} {seed}")
    data = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)

    def changed(name: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
        if "rounding_unit" in name or table.get("unit") in KEPT:
            return table
        return {key: by_chance(each, draw) if key in FIGURES else each for key, each in table.items()}

    for place in (data, *data.get("tiers", {}).values()):
        if "inputs" in place:
            place["inputs"] = {name: changed(name, table) for name, table in place["inputs"].items()}
    others = {key: each for key, each in data.items() if key not in ("published", "promises", "tiers", "inputs")}
    return toml_text({**others, **{key: data[key] for key in ("inputs", "tiers") if key in data}})


def compared(path: Path, text: str, folder: Path) -> str:
    """What came of a file: "same", "refused", "not read", "a half", or in what the two differ."""
    file = folder / path.name
    file.write_text(text, encoding="utf-8", newline="\n")
    try:
        (found,) = second_reading(str(file))
    except Refused as error:
        return "refused" if error.key in REFUSED_BY_BOTH else f"not read: {error.key}"
    if not found.is_same and found.on_a_half:
        return "a half"
    return "same" if found.is_same else f"{path.name}: {found.text('en')[0]} {found.table('en')[1][:2]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_other_figures_give_the_same_amounts(seed: int, tmp_path: Path) -> None:
    found = Counter[str]()
    steps: set[str] = set()
    for path in (*PUBLISHED, *OLDER):
        said = compared(path, drawn(path, seed), tmp_path)
        found[said.partition(":")[0] if said.startswith("not read") else said] += 1
        if said == "same":
            steps |= {entry.step for tier in read_scenario(path).tiers for entry in tier.entries}
    assert {said for said in found if said.partition(":")[0] not in ("same", "refused", "not read", "a half")} == set()
    assert found["same"] > 40
    assert len(steps) > 0.75 * len(step_names())


METHODS = ("adams", "dean", "huntington_hill", "webster", "jefferson")
SEATS = """
name = "seats"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025"]
jurisdictions = {codes}
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ need = "people" }} }},
  "bounds",
  {{ step = "minimum_amount", kind = "amount" }},
  {{ step = "maximum_amount", kind = "amount" }},
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "raise_in_proportion" }},
  {{ step = "round_by_divisor", method = "{method}" }},
]
[inputs]
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = {seats}, assumption = true }}
authority_rounding_unit = {{ unit = "dollars", value = 1, assumption = true }}
rounding_unit = {{ unit = "dollars", value = 1, assumption = true }}
minimum = {{ unit = "dollars", price_basis = "nominal", value = {least}, assumption = true }}
maximum = {{ unit = "dollars", price_basis = "nominal", value = {most}, assumption = true }}
people = {{ unit = "persons", shape = "jurisdiction", values = {{ {people} }}, assumption = true }}
"""


@pytest.mark.parametrize("method", METHODS)
def test_seats_by_chance_are_the_same(method: str, tmp_path: Path) -> None:
    draw, found = random.Random(method), Counter[str]()
    for seed in range(30):
        codes = [f"D{n}" for n in range(draw.randint(2, 9))]
        people = ", ".join(f"{code} = {draw.choice([0, 7, draw.randint(1, 900)])}" for code in codes)
        seats = draw.randint(len(codes), 12 * len(codes))
        bounds = {"least": draw.choice([0, 1, 2]), "most": draw.choice([seats, 2 + seats // len(codes)])}
        written = f"[{', '.join(repr(code) for code in codes)}]"
        text = SEATS.format(codes=written, method=method, seats=seats, people=people, **bounds)
        found[compared(tmp_path / f"seats-{seed}.toml", text, tmp_path)] += 1
    assert set(found) <= {"same", "refused"}
    assert found["same"] > 10
