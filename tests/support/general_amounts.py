"""The truth table of the general steps, continued: amounts, their limits, their rounding, and guarantees of each."""

from decimal import Decimal as D
from fractions import Fraction as F
from typing import Any

from general_rows import A_B_C, COUNTED, Refusal, Row, declared, each, rounded, shared
from statutes import STATED, dollars, given, ratio

ROWS: list[Row] = []
REFUSED: list[Refusal] = []

# Amounts of open formulas

PEOPLE = {"served": declared("persons", each(3, 7, 11)), "dollars_per_person": dollars(D("618.6607"))}
PRINTED = {
    "base_given": dollars(each(5, 10, 5)),
    "printed_share": ratio(each(D("0.5"), D("0.3333"), D("0.1666"))),
    "shared_amount": dollars(1000),
}
PRINTED_AMOUNTS = [505, F(3433, 10), F(1716, 10)]
COSTS = {"eligible_cost": dollars(each(100, 300, 999)), "shared_part": ratio(each(D("0.5"), D("0.75"), 0))}
ROWS += [
    Row(
        "an amount per person", A_B_C, [COUNTED, *rounded()], PEOPLE,
        {
            "formula_amount": [F(6186607, 10000) * n for n in (3, 7, 11)],
            "allocation": [F(185598, 100), F(433062, 100), F(680527, 100)],  # 1,855.9821; 4,330.6249; 6,805.2677
            "allocation_total": [F(1299187, 100)],
        },
    ),
    Row("cost shared", A_B_C, ["cost_sharing", *rounded()], COSTS, {"formula_amount": [50, 225, 0], "allocation": [50, 225, 0]}),
    Row(  # the shares add to 0.9999, and are not brought to 1
        "printed shares", A_B_C, ["unscaled_amount", *rounded()], PRINTED,
        {"formula_amount": PRINTED_AMOUNTS, "allocation": PRINTED_AMOUNTS, "allocation_total": [F(10199, 10)]},
    ),
]  # fmt: skip

# Out of a larger amount by population: some of the whole, all of it, and one person more than it has

LOCAL = [{"step": "local_amount", "bind": {"weighted_intake": "residents"}}, *rounded()]
WHOLE = {
    "residents": declared("persons", each(300, 500, 1200)), "upper_amount": dollars(1000), "local_part": given("ratio", D("0.45")),
}  # fmt: skip
ROWS += [
    Row("what local governments receive", A_B_C, LOCAL, {**WHOLE, "upper_population": given("persons", 4000)},
        {"local_proportion": [F(3, 40), F(1, 8), F(3, 10)], "allocation": [F(135, 4), F(225, 4), 135], "allocation_total": [225]}),
    Row("local governments are all of it", A_B_C, LOCAL, {**WHOLE, "upper_population": given("persons", 2000)},
        {"local_proportion": [F(3, 20), F(1, 4), F(3, 5)], "allocation": [F(135, 2), F(225, 2), 270], "allocation_total": [450]}),
]  # fmt: skip
REFUSED += [
    Refusal("more local residents than there are", A_B_C, LOCAL, {**WHOLE, "upper_population": given("persons", 1999)},
            "the population of the whole is zero, or smaller than that of its parts"),
]  # fmt: skip

# Limits of each: a cent below, at, and a cent above

CENT = D("0.01")
GIVEN = {"bind": {"formula_amount": "amount"}}


def limited(kind: str) -> dict[str, Any]:
    return {"step": "limit_each", "kind": kind, **GIVEN}


def money(**figures: Any) -> dict[str, Any]:
    return {**declared("dollars", figures), "price_basis": "nominal"}


BESIDE = {"amount": money(A=100 - CENT, B=100, C=100 + CENT)}
ROWS += [
    Row(
        "a cap of each", A_B_C, [limited("cap"), *rounded("amount")],
        {**BESIDE, "limit_for_each": dollars(each(100, 100, 100))},
        {"allocation": [F(9999, 100), 100, 100]},
    ),
    Row(
        "a floor of each", A_B_C, [limited("floor"), *rounded("amount")],
        {**BESIDE, "limit_for_each": dollars(each(100, 100, 100))},
        {"allocation": [100, 100, F(10001, 100)]},
    ),
    Row(  # listed twice, each bound to its own figures
        "a floor, then a cap", A_B_C,
        [
            {**limited("floor"), "as": "least", "bind": {"formula_amount": "amount", "limit_for_each": "low"}},
            {**limited("cap"), "as": "most", "bind": {"formula_amount": "amount", "limit_for_each": "high"}},
            *rounded("amount"),
        ],
        {"amount": money(A=1, B=50, C=900), "low": money(A=10, B=10, C=10), "high": money(A=99, B=99, C=99)},
        {"allocation": [10, 50, 99]},
    ),
]  # fmt: skip

# Pro rata reduction: 100, 200 and 300 where there is less, as much, more

FULL = {"amount": money(A=100, B=200, C=300)}
REDUCED = [STATED, {"step": "pro_rata_reduction", **GIVEN}, *rounded("amount")]
ROWS += [
    Row("reduced to half", A_B_C, REDUCED, {**FULL, "stated_authority": dollars(300)},
        {"pro_rata_reduction": [F(1, 2)], "allocation": [50, 100, 150]}),
    Row("as much as there is", A_B_C, REDUCED, {**FULL, "stated_authority": dollars(600)},
        {"pro_rata_reduction": [1], "allocation": [100, 200, 300]}),
    Row("a cent less than there is", A_B_C, REDUCED, {**FULL, "stated_authority": dollars(D("599.99"))},
        {"pro_rata_reduction": [F(59999, 60000)], "allocation": [100, 200, 300]}),  # 99.9983; 199.9967; 299.995, half up: a cent over
    Row("a cent more than is needed", A_B_C, REDUCED, {**FULL, "stated_authority": dollars(D("600.01"))},
        {"pro_rata_reduction": [1], "allocation": [100, 200, 300]}),
    Row("nothing is claimed", A_B_C, REDUCED, {"amount": money(A=0, B=0, C=0), "stated_authority": dollars(0)},
        {"pro_rata_reduction": [1], "allocation": [0, 0, 0]}),
]  # fmt: skip

# Take-back in whole dollars: 1,000 to share; those with 1 take part

WHOLE = {key: given("units per dollar", 1) for key in ("units_per_dollar", "authority_units_per_dollar")}


def taken(rounding: str) -> list[Any]:
    return [STATED, {"step": "take_back", "rounding": rounding, **GIVEN}, *rounded("amount")]


def taking(*figures: int) -> dict[str, Any]:
    return {**WHOLE, "stated_authority": dollars(1000), "taking_part": given("flag", each(*figures))}


ALL, TWO = taking(1, 1, 1), taking(1, 1, 0)
ROWS += [
    Row("taken back in equal parts, down", A_B_C, taken("down"), {**ALL, "amount": money(A=300, B=300, C=411)},
        {"over_allocation": [11], "take_back": [3, 3, 3], "allocation": [297, 297, 408], "allocation_total": [1002]}),
    Row("taken back, nearest", A_B_C, taken("nearest"), {**ALL, "amount": money(A=300, B=300, C=411)},
        {"take_back": [4, 4, 4], "allocation": [296, 296, 407], "allocation_total": [999]}),
    Row("taken back, half a dollar up", A_B_C, taken("nearest"), {**TWO, "amount": money(A=300, B=300, C=407)},
        {"over_allocation": [7], "take_back": [4, 4, 0], "allocation": [296, 296, 407]}),
    Row("one takes no part", A_B_C, taken("down"), {**TWO, "amount": money(A=300, B=300, C=407)},
        {"take_back": [3, 3, 0], "allocation": [297, 297, 407]}),
    Row("nothing over the envelope", A_B_C, taken("down"), {**ALL, "amount": money(A=300, B=300, C=400)},
        {"over_allocation": [0], "take_back": [0, 0, 0], "allocation": [300, 300, 400]}),
    Row("below the envelope", A_B_C, taken("nearest"), {**ALL, "amount": money(A=300, B=300, C=100)},
        {"over_allocation": [0], "take_back": [0, 0, 0], "allocation": [300, 300, 100]}),
    Row("its whole amount is taken back", A_B_C, taken("down"), {**ALL, "amount": money(A=100, B=600, C=600)},
        {"take_back": [100, 100, 100], "allocation": [0, 500, 500]}),
]  # fmt: skip
REFUSED += [
    Refusal("more than its amount is taken back", A_B_C, taken("down"), {**ALL, "amount": money(A=99, B=600, C=601)},
            "formula_amount_with_take_back cannot be calculated for 2025-26 for A: what is taken back is more than the amount"),
    Refusal("nobody takes part", A_B_C, taken("down"), {**taking(0, 0, 0), "amount": money(A=600, B=600, C=1)},
            "take_back cannot be calculated for 2025-26"),
]  # fmt: skip

# Each rounded by itself: half a unit up, a thousandth of a unit below stays down; units of ten cents

TEN_CENTS = {"units_per_dollar": given("units per dollar", 10)}
ROWS += [
    Row("each rounded, half a unit up", A_B_C, rounded("amount"), {"amount": money(A=D("10.005"), B=D("10.00499"), C=D("1.675"))},
        {"allocation": [F(1001, 100), 10, F(168, 100)], "allocation_total": [F(2169, 100)]}),
    Row("each rounded to ten cents", A_B_C, rounded("amount"), {**TEN_CENTS, "amount": money(A=D("0.05"), B=D("0.0499"), C=D("7.36"))},
        {"allocation": [F(1, 10), 0, F(74, 10)], "allocation_total": [F(75, 10)]}),
    Row(  # a third of 100 each, rounded by itself after a fit: a cent short of the envelope
        "each rounded after a fit", A_B_C, [*shared("need")[:-1], *rounded("fitted_amount")],
        {"need": declared("persons", each(1, 1, 1)), "stated_authority": dollars(100)},
        {"allocation": [F(3333, 100)] * 3, "allocation_total": [F(9999, 100)]},
    ),
]  # fmt: skip
REFUSED += [
    Refusal("beyond fifteen digits", A_B_C, rounded("amount"), {"amount": money(A=20_000_000_000, B=1, C=1)},
            "the allocations of 2025-26 add to $20,000,000,002.00, which is 2,000,000,000,200 units"),
]  # fmt: skip

# Less an amount: a cent below zero, at zero, above

PAID = {"amount": money(A=100, B=100, C=100), "less_amount": dollars({"A": 100 + CENT, "B": 100, "C": 100 - CENT})}


def less(below_zero: str) -> list[Any]:
    return [*rounded("amount"), {"step": "less_amount", "below_zero": below_zero}]


ROWS += [
    Row("less an amount, zero at least", A_B_C, less("zero"), PAID, {"allocation": [0, 0, F(1, 100)]}),
    Row("less an amount, the rest is owed", A_B_C, less("owed"), PAID, {"allocation": [F(-1, 100), 0, F(1, 100)]}),
    Row("less an amount, much, zero at least", A_B_C, less("zero"), {**PAID, "less_amount": dollars(each(300, 40, 0))},
        {"allocation": [0, 60, 100]}),
    Row("less an amount, much is owed", A_B_C, less("owed"), {**PAID, "less_amount": dollars(each(300, 40, 0))},
        {"allocation": [-200, 60, 100]}),
    Row("less an amount, as much as there is", A_B_C, less("refuse"), {**PAID, "less_amount": dollars(each(0, 100, 1))},
        {"allocation": [100, 0, 99]}),
]  # fmt: skip
REFUSED += [
    Refusal("less than nothing", A_B_C, less("refuse"), PAID,
            "allocation_with_less_amount cannot be calculated for 2025-26 for A: what is taken from it is more than the allocation"),
]  # fmt: skip

# Base, minimum and cap of each: need 3 : 2 : 1 of 600

NEED = {"need": declared("persons", each(3, 2, 1)), "stated_authority": dollars(600)}


def base(indexation: str) -> dict[str, Any]:
    return {"step": "base_amount", "parts": "given", "indexation": indexation}


def bound(step: str, kind: str) -> list[Any]:
    return shared("need", {"step": step, "kind": kind})


def kept(name: str, step: str, kind: str, figures: dict[str, Any], answers: list[F | int]) -> Row:
    return Row(name, A_B_C, bound(step, kind), {**NEED, **figures}, {"allocation": answers})


def least(*figures: Any) -> dict[str, Any]:
    return {"minimum_for_each": dollars(each(*figures))}


def most(*figures: Any) -> dict[str, Any]:
    return {"maximum_for_each": dollars(each(*figures))}


ROWS += [
    Row("a base given for each", A_B_C, shared("need", base("none")), {**NEED, "base_given": dollars(each(0, 30, 90))},
        {"base_amount": [0, 30, 90], "allocation": [240, 190, 170]}),  # 480 are left: 240, 160, 80
    Row("a base given for each, indexed", A_B_C, shared("need", base("indexed")),
        {**NEED, "base_given": dollars(each(0, 30, 90)), "base_index": ratio(D("1.1"))},
        {"indexed_base_amount": [0, 33, 99], "allocation": [234, 189, 177]}),  # 468 are left: 234, 156, 78
    kept("minimum of each, at the level", "minimum_amount", "amount_for_each", least(300, 0, 100), [300, 200, 100]),
    kept("minimum of each, above the level", "minimum_amount", "amount_for_each", least(0, 0, D("100.05")),
         [F(29997, 100), F(19998, 100), F(10005, 100)]),  # 499.95 are left for 3 : 2
    kept("minimum of each, a part", "minimum_amount", "part_for_each",
         {"minimum_part_for_each": ratio(each(0, 0, D("0.25")))}, [270, 180, 150]),
    kept("cap of each, at the level", "maximum_amount", "amount_for_each", most(300, 600, 600), [300, 200, 100]),
    kept("cap of each, below the level", "maximum_amount", "amount_for_each", most(D("299.97"), 600, 600),
         [F(29997, 100), F(20002, 100), F(10001, 100)]),  # 300.03 are left for 2 : 1
    kept("cap of each, a part", "maximum_amount", "part_for_each",
         {"maximum_part_for_each": ratio(each(D("0.4"), 1, 1))}, [240, 240, 120]),
]  # fmt: skip
