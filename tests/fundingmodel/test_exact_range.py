"""The exact range: no amount beyond it is paid by any step, and what equals the envelope by the unit fits it."""

import math
import random
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from fundingmodel.errors import DoesNotFit
from fundingmodel.result import run
from fundingmodel.rounding import LARGEST_ENVELOPE_IN_UNITS
from fundingmodel.scenario.reading import build

HEAD = """
name = "x"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26"]
jurisdictions = [{codes}]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "share", bind = {{ weighted_intake = "pupils" }} }},
  "bounds",
{guarantee}
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
{after}
]
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = {unit}, assumption = true }}
rounding_unit = {{ unit = "dollars", value = {unit}, assumption = true }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = {envelope}, assumption = true }}
pupils = {{ unit = "persons", shape = "jurisdiction", values = {{ {pupils} }}, assumption = true }}
"""
HELD = """  { step = "hold_harmless", bind = { reference = "promise" }, price_basis = "nominal", quantity = "total", \
envelope_basis = "fixed" },"""
MONEY = '{name} = {{ unit = "dollars", price_basis = "nominal", shape = "jurisdiction", values = {{ {values} }}, assumption = true }}\n'


def paid(text: str) -> list[int]:
    """What each jurisdiction is paid, in cents."""
    result = run(build(tomllib.loads(text, parse_float=Decimal), Path("x.toml")))
    amounts = [result.amount("allocation", "2025-26", code) for code in result.scenario.jurisdictions]
    return [int(amount * 100) for amount in amounts if amount is not None]


def values(figures: list[Decimal] | list[int]) -> str:
    return ", ".join(f"c{i} = {figure}" for i, figure in enumerate(figures))


def held(seed: int, short: int = 0) -> tuple[str, list[int]]:
    """Guarantees that add to the envelope, less some cents, and what they are on fractions."""
    draw = random.Random(seed)
    count, fraction, largest = draw.randint(2, 8), Decimal(draw.randint(1, 150)) / 100, 10 ** draw.randint(4, 11)
    last = [Decimal(draw.randint(1, largest)) / 100 for _ in range(count)]
    due = [math.ceil(Fraction(x) * Fraction(fraction) * 100) for x in last]
    text = HEAD.format(
        codes=", ".join(f'"c{i}"' for i in range(count)),
        guarantee=HELD,
        after="",
        unit="0.01",
        envelope=Decimal(sum(due) - short) / 100,
        pupils=values([draw.randint(1, 9) for _ in range(count)]),
    )
    text += MONEY.format(name="promise", values=values(last))
    return text + f'protected_fraction = {{ unit = "ratio", value = {fraction}, assumption = true }}\n', due


def test_guarantees_that_equal_the_envelope_by_the_cent_are_paid() -> None:
    for seed in range(250):
        text, due = held(seed)
        assert paid(text) == due, seed


def test_guarantees_one_cent_above_the_envelope_are_refused() -> None:
    for seed in range(250):
        text, _ = held(seed, short=1)
        with pytest.raises(DoesNotFit, match="does not fit"):
            paid(text)


AFTER = {
    "top_up": ('  {{ step = "top_up", bind = {{ guaranteed = "promise" }} }},', "promise"),
    "add_amount": ('  {{ step = "add_amount", bind = {{ add_amount = "promise" }} }},', "promise"),
}


@pytest.mark.parametrize("step", AFTER)
@pytest.mark.parametrize(
    ("unit", "largest"), [("0.01", LARGEST_ENVELOPE_IN_UNITS // 100), ("1000", LARGEST_ENVELOPE_IN_UNITS * 1000)]
)
def test_an_amount_that_a_later_step_adds_is_held_to_the_exact_range(step: str, unit: str, largest: int) -> None:
    line, name = AFTER[step]

    def text(amount: int) -> str:
        head = HEAD.format(
            codes='"c0", "c1"',
            guarantee="",
            after=line.format(),
            unit=unit,
            envelope=2000,
            pupils=values([1, 1]),
        )
        return head + MONEY.format(name=name, values=values([amount, 0]))

    within = largest - (2000 if step == "add_amount" else 1000)
    assert sum(paid(text(within))) == largest * 100
    with pytest.raises(DoesNotFit) as refused:
        paid(text(within + (1000 if unit == "1000" else 1)))
    assert refused.value.key == "allocations_beyond_exact"
