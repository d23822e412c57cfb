"""Random measures in random scenarios: formulas of every operation of the small language, in a unit that a step can read."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fundingmodel.column import Input

Table = dict[str, Any]
INDEX, SCALE, RATE, BANDS, WEIGHT = "drawn_index", "drawn_scale", "drawn_rate", "drawn_bands", "drawn_weight"
NEED, FLOOR, BASE = "drawn_need", "drawn_floor", "drawn_base"
OF_CATEGORY = f"category_sum({{people}} * {WEIGHT})"
LONGEST = 260  # characters of the ratio: with the rest a formula stays below what is read
ENOUGH = 0.45  # of all formulas drawn, how many have measures


def ratio(draw: random.Random, depth: int, need: str) -> str:
    """A random formula of a ratio; one in some may be below zero."""
    if depth == 0 or draw.random() < 0.2:
        leaves = (
            INDEX,
            INDEX,
            SCALE,
            f"(1 + {SCALE})",
            f"part({need})",
            f"largest({INDEX})",
            f"smallest({INDEX})",
            f"average({INDEX})",
            f"category_sum({WEIGHT})",
        )
        return draw.choice(leaves)
    a, b = ratio(draw, depth - 1, need), ratio(draw, depth - 1, need)
    forms: list[Callable[[], str]] = [
        lambda: f"({a} + {b})",
        lambda: f"{a} * {b}",
        lambda: f"max({a}, {b})",
        lambda: f"min({a}, {b}, 1)",
        lambda: f"max(0, {a} - {b})",
        lambda: f"{a} / (1 + {b})",
        lambda: f"band({a}, {BANDS})",
        lambda: f"slices({a}, {BANDS})",
        lambda: f"total({need} * {INDEX}) / total({need})",
        lambda: f"({a} - {SCALE} * {SCALE})",
    ]
    return draw.choices(forms, [5, 5, 3, 3, 4, 4, 3, 3, 3, 1])[0]()


def with_measures(draw: random.Random, steps: list[Any], people: str) -> tuple[list[Any], dict[str, Input]]:
    """The steps of a formula with some of what they read made by measures, and the inputs that these read."""
    if draw.random() > ENOUGH or not _has(steps, "weighted_intake"):
        return steps, {}
    inputs = {
        INDEX: Input(INDEX, "ratio", "jurisdiction"), SCALE: Input(SCALE, "ratio"), WEIGHT: Input(WEIGHT, "ratio", "category"),
        BANDS: Input(BANDS, "ratio", "bands", bands_of="ratio"), RATE: Input(RATE, "dollars per person"),
    }  # fmt: skip
    of = ratio(draw, draw.randint(1, 3), "weighted_intake")
    while len(of) > LONGEST:
        of = ratio(draw, 2, "weighted_intake")
    text = f"weighted_intake * {of}"
    if draw.random() < 0.3:
        text = f"max({text}, {OF_CATEGORY.format(people=people)})"
    made = [{"step": "measure", "as": NEED, "formula": text, "unit": "persons"}]
    found = [_bound(step, "share", "weighted_intake", NEED) for step in steps]
    if any(_is(step, "hold_harmless") for step in steps) and draw.random() < 0.5:
        made.append({"step": "measure", "as": FLOOR, "formula": f"{RATE} * min({NEED}, {INDEX} * weighted_intake)"})
        found = [_bound(step, "hold_harmless", "reference", FLOOR) for step in found]
    if any(_is(step, "base_amount") and step["parts"] == "given" for step in steps) and draw.random() < 0.7:
        made.append({"step": "measure", "as": BASE, "formula": f"{RATE} * {INDEX} * {NEED} / (1 + {SCALE})"})
        found = [_bound(step, "base_amount", "base_given", BASE) for step in found]
    place = next(n for n, step in enumerate(found) if _is(step, "share"))
    read = {word for each in made for word in inputs if word in each["formula"]}
    return [*found[:place], *made, *found[place:]], {name: each for name, each in inputs.items() if name in read}


def figures_of(draw: random.Random, name: str, codes: list[str], categories: list[str], per_person: float) -> Table:
    """The figures of an input that measures read, as a file gives them."""

    def one(least: int, most: int) -> Decimal:
        return Decimal(draw.randint(least, most)) / 100

    said = {"assumption": True}
    if name == INDEX:
        return {"unit": "ratio", "values": {code: one(50, 160) for code in codes}, **said}
    if name == WEIGHT:
        return {"unit": "ratio", "values": {code: one(0, 250) for code in categories}, **said}
    if name == SCALE:
        return {"unit": "ratio", "value": one(1, 120), **said}
    if name == RATE:
        value = Decimal(max(1, round(draw.choice([5, 20, 60]) * per_person))) / 100
        return {"unit": "dollars per person", "price_basis": "nominal", "value": value, **said}
    starts = sorted({Decimal(0), *(one(1, 300) for _ in range(draw.randint(0, 3)))})
    bands = [{"from": start, "value": one(0, 200)} for start in starts]
    return {"unit": "ratio", "of": "ratio", "bands": bands, **said}


def _is(step: Any, name: str) -> bool:
    return (step if isinstance(step, str) else step["step"]) == name


def _has(steps: list[Any], name: str) -> bool:
    return any(_is(step, name) for step in steps)


def _bound(step: Any, name: str, own: str, quantity: str) -> Any:
    """A step with a measure in the place of what it reads."""
    if not _is(step, name):
        return step
    table = {"step": step} if isinstance(step, str) else dict(step)
    return {**table, "bind": {**table.get("bind", {}), own: quantity}}
