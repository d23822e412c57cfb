"""The truth table of the general steps: for each row, a formula with its figures, and the answers worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal as D
from fractions import Fraction as F
from typing import Any

from statutes import FIT, ROUND, STATED, dollars, given, persons, ratio

A_B, A_B_C = ("A", "B"), ("A", "B", "C")
Answers = Mapping[str, Sequence[F | int]]


@dataclass(frozen=True)
class Row:
    """A formula, and what each of its quantities must be: a figure a jurisdiction, those by category row by row."""

    name: str
    codes: Sequence[str]
    steps: Sequence[Any]
    inputs: Mapping[str, Any]
    answers: Answers
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Refusal:
    """A formula whose figures give no answer, and words of the refusal."""

    name: str
    codes: Sequence[str]
    steps: Sequence[Any]
    inputs: Mapping[str, Any]
    message: str
    categories: Sequence[str] = ()


def measure(**by_code: Sequence[Any]) -> dict[str, Any]:
    """Figures by jurisdiction, for the categories p, q, r in their order."""
    return given("measure", {code: dict(zip("pqr", row, strict=False)) for code, row in by_code.items()})


def by_category(*figures: Any, unit: str = "ratio") -> dict[str, Any]:
    return given(unit, dict(zip("pqr", figures, strict=False)))


def each(*figures: Any) -> dict[str, Any]:
    return dict(zip("ABCD", figures, strict=False))


def declared(unit: str, figures: Any) -> dict[str, Any]:
    """An input of the scenario's own by jurisdiction, to bind a step to."""
    return given(unit, figures, shape="jurisdiction")


def rounded(quantity: str = "formula_amount") -> list[Any]:
    """The shortest open formula: each amount rounded by itself."""
    return [{"step": "round_each", "bind": {"formula_amount": quantity}}]


def shared(key: str, *guarantees: Any) -> list[Any]:
    """The shortest closed formula: an envelope shared by a key."""
    return [STATED, {"step": "share", "bind": {"weighted_intake": key}}, "bounds", *guarantees, FIT, ROUND]


def cents(x: F) -> F:
    """The nearest cent, half up."""
    return F((100 * x + F(1, 2)).__floor__(), 100)


ROWS: list[Row] = []
REFUSED: list[Refusal] = []

# Weighted key: revenue 300 : 100 and population 20 : 30, two to one; a power of -1, of a half, of nothing

KEY = {"step": "weighted_key", "measures": "as_given"}
POWERS = {"step": "weighted_key", "measures": "to_a_power"}
TWO_TO_ONE = [F(2, 3) * F(300, 400) + F(1, 3) * F(20, 50), F(2, 3) * F(100, 400) + F(1, 3) * F(30, 50)]
REVENUE = measure(A=(300, 20), B=(100, 30))
INVERSE = [F(45, 100) * F(2, 3) + F(55, 100) * F(3, 7), F(45, 100) * F(1, 3) + F(55, 100) * F(4, 7)]

ROWS += [
    Row(
        "two of revenue, one of population", A_B, [KEY, *shared("weighted_key")],
        {"measure": REVENUE, "key_weight": by_category(2, 1), "stated_authority": dollars(3000)},
        {
            "weighted_key_share": [F(3, 4), F(2, 5), F(1, 4), F(3, 5)], "weighted_key": TWO_TO_ONE, "share": TWO_TO_ONE,
            "allocation": [1900, 1100],
        },
        "pq",
    ),
    Row(
        "a measure without weight", A_B, [KEY, *shared("weighted_key")],
        {"measure": REVENUE, "key_weight": by_category(5, 0), "stated_authority": dollars(1000)},
        {"weighted_key": [F(3, 4), F(1, 4)], "allocation": [750, 250]},
        "pq",
    ),
    Row(  # 1/20 : 1/40 is 2 : 1; the roots of 9 and 16 are 3 : 4
        "inverse proportion, square root", A_B, [POWERS, *shared("weighted_key")],
        {
            "measure": measure(A=(20, 9), B=(40, 16)), "key_weight": by_category(D("0.45"), D("0.55")),
            "key_exponent": by_category(-1, D("0.5")), "stated_authority": dollars(2100),
        },
        {
            "weighted_key_measure": [F(1, 20), 3, F(1, 40), 4],
            "weighted_key_share": [F(2, 3), F(3, 7), F(1, 3), F(4, 7)], "weighted_key": INVERSE,
            "allocation": [cents(2100 * x) for x in INVERSE],
        },
        "pq",
    ),
    Row(
        "to the power of nothing", A_B_C, [POWERS, *shared("weighted_key")],
        {
            "measure": measure(A=(7, 0), B=(11, 3), C=(1, 4)), "key_weight": by_category(1, 1),
            "key_exponent": by_category(0, 2), "stated_authority": dollars(600),
        },
        {
            "weighted_key_measure": [1, 0, 1, 9, 1, 16],  # nothing to a power above zero is nothing
            "weighted_key": [F(1, 6), F(1, 6) + F(9, 50), F(1, 6) + F(16, 50)], "allocation": [100, 208, 292],
        },
        "pq",
    ),
    Row(  # 600/30 and 800/20 per head; the population beside them stays as it is
        "product per head, population", A_B, ["measure_per_head", POWERS, *shared("weighted_key")],
        {
            "measure": measure(A=(600, 30), B=(800, 20)), "counted_per_head": by_category(1, 0, unit="flag"),
            "population": persons(each(30, 20)), "key_weight": by_category(1, 1),
            "key_exponent": by_category(-1, 1), "stated_authority": dollars(3000),
        },
        {
            "measure_per_head": [20, 30, 40, 20], "weighted_key_share": [F(2, 3), F(3, 5), F(1, 3), F(2, 5)],
            "weighted_key": [F(19, 30), F(11, 30)], "allocation": [1900, 1100],
        },
        "pq",
    ),
]  # fmt: skip
NO_MEASURE = {"key_weight": by_category(1, 1), "stated_authority": dollars(600)}
REFUSED += [
    Refusal(
        f"nothing to the power of {power}", A_B, [POWERS, *shared("weighted_key")],
        {**NO_MEASURE, "measure": measure(A=(0, 1), B=(2, 1)), "key_exponent": by_category(power, 1)},
        "weighted_key_measure cannot be calculated for 2025-26 for A: a measure is nothing where it is taken to a power of zero",
        "pq",
    )
    for power in (-1, 0)
]  # fmt: skip
REFUSED += [
    Refusal(
        "nobody has any of a measure", A_B, [KEY, *shared("weighted_key")],
        {**NO_MEASURE, "measure": measure(A=(0, 1), B=(0, 1))}, "a total it is divided by is zero. Look at measure.", "pq",
    ),
    Refusal(
        "no measure has a weight", A_B, [KEY, *shared("weighted_key")],
        {**NO_MEASURE, "measure": REVENUE, "key_weight": by_category(0, 0)}, "weighted_key cannot be calculated", "pq",
    ),
    Refusal(
        "per head of nobody", A_B, ["measure_per_head", KEY, *shared("weighted_key")],
        {
            **NO_MEASURE, "measure": REVENUE, "counted_per_head": by_category(1, 0, unit="flag"),
            "population": persons(each(30, 0)),
        },
        "measure_per_head cannot be calculated for 2025-26 for B: the population is zero", "pq",
    ),
    Refusal(
        "half a yes", A_B, ["measure_per_head", KEY, *shared("weighted_key")],
        {
            **NO_MEASURE, "measure": REVENUE, "counted_per_head": by_category(1, D("0.5"), unit="flag"),
            "population": persons(each(30, 20)),
        },
        "0.5 is neither 1 (yes) nor 0 (no)", "pq",
    ),
]  # fmt: skip

# The greater of two keys: shares of three measures 1/2 1/4 1/4, 1/5 2/5 2/5, 1/10 3/10 6/10; weights 1 2 0 and 0 1 3

KEYS_FIRST = [(F(1, 2) + 2 * F(1, 5)) / 3, (F(1, 4) + 2 * F(2, 5)) / 3, (F(1, 4) + 2 * F(2, 5)) / 3]
KEYS_SECOND = [(F(1, 5) + 3 * F(1, 10)) / 4, (F(2, 5) + 3 * F(3, 10)) / 4, (F(2, 5) + 3 * F(6, 10)) / 4]
GREATER = [KEYS_FIRST[0], KEYS_FIRST[1], KEYS_SECOND[2]]
THREE = measure(A=(50, 2, 1), B=(25, 4, 3), C=(25, 4, 6))
ROWS += [
    Row(
        "the greater of two keys", A_B_C, ["greater_of_keys", *shared("greater_key")],
        {
            "measure": THREE, "first_weight": by_category(1, 2, 0), "second_weight": by_category(0, 1, 3),
            "stated_authority": dollars(12000),
        },
        {
            "first_key": KEYS_FIRST, "second_key": KEYS_SECOND, "greater_key": GREATER, "key_total": [sum(GREATER)],
            "pro_rata_reduction": [1 / sum(GREATER)], "share": [x / sum(GREATER) for x in GREATER],
            "allocation": [cents(12000 * x / sum(GREATER)) for x in GREATER],
        },
        "pqr",
    ),
    Row(  # both keys alike: nothing to reduce
        "two keys alike", A_B_C, ["greater_of_keys", *shared("greater_key")],
        {
            "measure": THREE, "first_weight": by_category(1, 1, 0), "second_weight": by_category(2, 2, 0),
            "stated_authority": dollars(2000),
        },
        {
            "measure_share": [F(1, 2), F(1, 5), F(1, 10), F(1, 4), F(2, 5), F(3, 10), F(1, 4), F(2, 5), F(3, 5)],
            "greater_key": [F(7, 20), F(13, 40), F(13, 40)], "key_total": [1], "pro_rata_reduction": [1],
            "allocation": [700, 650, 650],
        },
        "pqr",
    ),
]  # fmt: skip

# Pools: 60, 30 and 10 per cent, by 1 : 3, 2 : 1, and in equal parts

POOLS = {"measure": measure(A=(1, 2, 1), B=(3, 1, 1)), "pool_part": by_category(D("0.6"), D("0.3"), D("0.1"))}
CLOSE = ["bounds", {"step": "base_amount", "parts": "given", "indexation": "none"}]
ROWS += [
    Row(
        "three pools of an envelope", A_B, [STATED, {"step": "category_pools", "pooled": "envelope"}, "bounds", FIT, ROUND],
        {**POOLS, "stated_authority": dollars(1000)},
        {
            "pooled_amount": [1000], "category_pool": [600, 300, 100], "pool_amount": [150, 200, 50, 450, 100, 50],
            "share": [F(2, 5), F(3, 5)], "allocation": [400, 600],
        },
        "pqr",
    ),
    Row(  # measures of less than 1 in all, and a dollar: only their parts matter
        "three pools of a dollar", A_B, [STATED, {"step": "category_pools", "pooled": "envelope"}, "bounds", FIT, ROUND],
        {
            "measure": measure(A=(D("0.1"), D("0.2"), D("0.1")), B=(D("0.3"), D("0.1"), D("0.1"))),
            "pool_part": POOLS["pool_part"], "stated_authority": dollars(1),
        },
        {
            "pooled_amount": [1], "category_pool": [F(3, 5), F(3, 10), F(1, 10)], "share": [F(2, 5), F(3, 5)],
            "allocation": [F(2, 5), F(3, 5)],
        },
        "pqr",
    ),
    Row(  # 100 and 0 are paid first: 900 are left, 360 and 540
        "three pools of what a base leaves", A_B,
        [STATED, *CLOSE, {"step": "category_pools", "pooled": "after_base"}, FIT, ROUND],
        {**POOLS, "stated_authority": dollars(1000), "base_given": dollars(each(100, 0))},
        {
            "base_amount": [100, 0], "pooled_amount": [900], "category_pool": [540, 270, 90],
            "pool_amount": [135, 180, 45, 405, 90, 45], "share": [F(2, 5), F(3, 5)], "allocation": [460, 540],
        },
        "pqr",
    ),
]  # fmt: skip
REFUSED += [
    Refusal(
        "no money to split", A_B, [STATED, {"step": "category_pools", "pooled": "envelope"}, "bounds", FIT, ROUND],
        {**POOLS, "stated_authority": dollars(0)}, "share cannot be calculated", "pqr",
    ),
    Refusal(
        "parts that do not add to one", A_B, [STATED, {"step": "category_pools", "pooled": "envelope"}, "bounds", FIT, ROUND],
        {**POOLS, "pool_part": by_category(D("0.6"), D("0.3"), D("0.2")), "stated_authority": dollars(100)},
        "the figures add to 1.1, and must add to 1", "pqr",
    ),
]  # fmt: skip

# Threshold of entry at 60: 59, 60 and 61 of them, on either reading of the level; and another measure judged

SERVED = {
    "served": declared("persons", each(59, 60, 61)),
    "entry_level": persons(60),
    "dollars_per_person": dollars(10),
}
COUNTED = {"step": "amount_per_person", "bind": {"weighted_intake": "served"}}


def threshold(judged_by: str, at_level: str, **bind: str) -> dict[str, Any]:
    return {
        "step": "entry_threshold",
        "judged_by": judged_by,
        "at_level": at_level,
        "bind": {"weighted_intake": "served", **bind},
    }


def entering(name: str, at_level: str, served: Sequence[Any], in_all: Sequence[int], level: Any = 60) -> Row:
    inputs = {**SERVED, "served": declared("persons", each(*served)), "entry_level": persons(level)}
    counted = [F(x) if enters else F(0) for x, enters in zip(served, in_all, strict=True)]
    answers = {"weighted_intake_with_entry_threshold": counted, "allocation": [cents(10 * x) for x in counted]}
    return Row(name, A_B_C, [threshold("itself", at_level), COUNTED, *rounded()], inputs, answers)


ROWS += [
    entering("at the level enters", "enters", (59, 60, 61), (0, 1, 1)),
    entering("at the level stays out", "stays_out", (59, 60, 61), (0, 0, 1)),
    entering("a millionth below and above", "stays_out", (D("59.999999"), 60, D("60.000001")), (0, 0, 1)),
    entering("a millionth below is below", "enters", (D("59.999999"), 60, D("60.000001")), (0, 1, 1)),
    Row(  # 3 x 0.1 is a little above 0.3 in binary digits, and exactly 0.3 in the scenario
        "the last binary digits let nobody in", A_B_C,
        [{"step": "relativity", "bind": {"weighted_intake": "served"}}, threshold("itself", "stays_out"), COUNTED, *rounded()],
        {
            **SERVED, "served": declared("persons", each(3, 2, 4)), "entry_level": persons(D("0.3")),
            "relativity": ratio(each(D("0.1"), D("0.1"), D("0.1"))),
        },
        {"entry_measure": [F(3, 10), F(2, 10), F(4, 10)], "weighted_intake_with_entry_threshold": [0, 0, F(4, 10)],
         "allocation": [0, 0, 4]},
    ),
    Row(
        "another measure is judged", A_B_C,
        [threshold("another_measure", "enters", entry_measure="residents"), COUNTED, *rounded()],
        {**SERVED, "residents": declared("persons", each(60, 59, 1000))},
        {"weighted_intake_with_entry_threshold": [59, 0, 61], "allocation": [590, 0, 610]},
    ),
    Row(  # population 100, 200, 300 times 1.5, 1 and 0.75: 150, 200, 225 of 575
        "population times relativity", A_B_C,
        [{"step": "relativity", "bind": {"weighted_intake": "people"}}, *shared("people")],
        {
            "people": declared("persons", each(100, 200, 300)), "relativity": ratio(each(D("1.5"), 1, D("0.75"))),
            "stated_authority": dollars(1150),
        },
        {"weighted_intake_with_relativity": [150, 200, 225], "allocation": [300, 400, 450]},
    ),
]  # fmt: skip

# Capacity gap: 800, 1,000 and 1,200 a head of 10, 20 and 30 people. On average (8,000 + 20,000 + 36,000) / 60 = 3,200/3

GAP = {"capacity": dollars(each(8000, 20000, 36000)), "population": persons(each(10, 20, 30))}
ROWS += [
    Row(
        "gap below the average", A_B_C, [{"step": "capacity_gap", "standard": "average"}, *rounded("capacity_gap")],
        {**GAP, "standard_part": ratio(D("0.96")), "fill_rate": ratio(D("0.5"))},
        {  # 0.96 of 3,200/3 is 1,024: gaps of 224, 24 and none
            "capacity_per_head": [800, 1000, 1200], "standard_per_head": [1024], "gap_per_head": [224, 24, 0],
            "capacity_gap": [1120, 240, 0], "allocation": [1120, 240, 0],
        },
    ),
    Row(  # at the standard itself there is no gap; a dollar below it there is
        "gap below a stated standard", A_B_C, [{"step": "capacity_gap", "standard": "given"}, *rounded("capacity_gap")],
        {
            **GAP, "capacity": dollars(each(9990, 20000, 30030)), "standard_per_head": dollars(1000),
            "fill_rate": ratio(1),
        },
        {"gap_per_head": [1, 0, 0], "capacity_gap": [10, 0, 0], "allocation": [10, 0, 0]},
    ),
]  # fmt: skip
REFUSED += [
    Refusal(
        "capacity of nobody", A_B_C, [{"step": "capacity_gap", "standard": "given"}, *rounded("capacity_gap")],
        {**GAP, "population": persons(each(10, 0, 30)), "standard_per_head": dollars(1000), "fill_rate": ratio(1)},
        "capacity_per_head cannot be calculated for 2025-26 for B: the population is zero",
    ),
]  # fmt: skip
