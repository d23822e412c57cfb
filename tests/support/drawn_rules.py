"""Random scenarios with rules of whole units: places or large units by a divisor, guarantees made whole, a plain share of the envelope.

They are drawn as the others are (random_scenarios.py) and beside them, so that the others stay as they were. The envelope has at most
some hundreds of units: the oracle gives them out one by one. Equal intakes are drawn on purpose, so that last units are tied, and
guarantees that do not fit.
"""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from drawn_measures import BASE, FLOOR
from random_scenarios import FIRST_YEAR, RandomScenario, _Draw, _entry, _fiscal_years, _names, toml_text, toml_value

from fundingmodel.formula import compose

METHODS = ("adams", "dean", "huntington_hill", "webster", "jefferson")
Steps = list[Any]


def drawn(seed: int) -> RandomScenario:
    """The scenario of a seed: the same seed gives the same text."""
    draw = random.Random(f"whole units {seed}")
    labels = _fiscal_years(draw.randint(1, 3), FIRST_YEAR)
    first = _Draw(draw, labels, draw.randint(1, 7))
    first.units = first.authority_units = draw.choice([Decimal(1), Decimal("0.001")])
    first.target = draw.uniform(8, 400)
    first.compose(authority="stated")
    steps = draw.choice(RULES)(draw, list(first.table["steps"]))
    head = {"name": f"whole-{seed}", "instrument": "transfer", "recipient": "governments", "fiscal_years": labels}
    table = {**first.table, "steps": steps, "inputs": _read(steps, first)}
    return RandomScenario(seed, toml_text({**head, **table}))


def by_divisor(draw: random.Random, steps: Steps) -> Steps:
    """Units by a divisor in the place of largest remainders; of some, guarantees made whole before the fit.

    Claims are by shares alone: with a base off the top, units are far from the amounts, which is refused.
    """
    method = {"step": "round_by_divisor", "method": draw.choice(METHODS)}
    found = [method if _names(step, "round_to_envelope") else step for step in _without(steps, "base_amount", BASE)]
    return made_whole(draw, found) if draw.random() < 0.4 else found


def made_whole(draw: random.Random, steps: Steps) -> Steps:
    """Guarantees made whole, one way or another, right before the fit."""
    whole = {
        "step": "whole_guarantee",
        "rounding": draw.choice(["up", "nearest", "down"]),
        "without_a_share": draw.choice(["guaranteed", "not_guaranteed"]),
    }
    at = next(n for n, step in enumerate(steps) if _names(step, "fit_to_envelope"))
    return [*steps[:at], whole, *steps[at:]]


def plain_share(draw: random.Random, steps: Steps) -> Steps:
    """No base, guarantee or fit: each one's share of the envelope, in whole units that add to it or each rounded by itself."""
    upto = next(n for n, step in enumerate(steps) if _names(step, "bounds"))
    to_envelope = {"step": "round_to_envelope", "ties": "published_order", "bind": {"fitted_amount": "formula_amount"}}
    return [*_without(steps[:upto], FLOOR, BASE), "share_of_envelope", draw.choice([to_envelope, "round_each"])]


def _without(steps: Steps, *left_out: str) -> Steps:
    """The steps but for those of these names, or that give a quantity of one."""
    return [
        step
        for step in steps
        if not any(_names(step, name) or (isinstance(step, Mapping) and step.get("as") == name) for name in left_out)
    ]


RULES: tuple[Callable[[random.Random, Steps], Steps], ...] = (by_divisor, by_divisor, made_whole, plain_share)


def _read(steps: Steps, first: _Draw) -> Mapping[str, Any]:
    """The inputs that the steps read, of those drawn."""
    entries = tuple(_entry(toml_value(step)) for step in steps)
    formula = compose(entries, tuple(first.extra.values()), first.results)
    wanted = {each.name for each in formula.inputs}
    return {name: table for name, table in first.table["inputs"].items() if name in wanted}
