"""The truth table of the general steps, continued: whole units where a unit is large, and what is due to nobody."""

from decimal import Decimal as D
from fractions import Fraction as F
from typing import Any

from general_rows import A_B_C, Refusal, Row, declared, each, rounded
from statutes import FIT, ROUND, STATED, dollars, given

ROWS: list[Row] = []
REFUSED: list[Refusal] = []

# Nobody who is due nothing receives a unit that is left over, though it is named first and remainders are equal

WHOLE = {key: given("units per dollar", 1) for key in ("units_per_dollar", "authority_units_per_dollar")}
LARGER = {"step": "round_to_envelope", "ties": "larger_share"}


def due(*figures: Any) -> dict[str, Any]:
    amounts = declared("dollars", dict(zip("ABCD", figures, strict=False)))
    return {**WHOLE, "due": {**amounts, "price_basis": "nominal"}, "stated_authority": dollars(100)}


def to_envelope(rounding: dict[str, Any]) -> list[Any]:
    return [STATED, {**rounding, "bind": {"fitted_amount": "due"}}]


SHARES = {"share": declared("ratio", each(D("0.9"), D("0.05"), D("0.05")))}
OFF = "units_left_over cannot be calculated for 2025-26: the amounts do not add to the envelope, by more than rounding can close"
ROWS += [
    Row("nothing is due to the first", A_B_C, to_envelope(ROUND), due(0, 50, 48),
        {"units_left_over": [2], "remainder_rank": [3, 1, 2], "allocation": [0, 51, 49]}),
    Row("nothing is due to the larger share", A_B_C, to_envelope(LARGER), {**due(0, D("50.5"), D("49.5")), **SHARES},
        {"units_left_over": [1], "remainder_rank": [3, 1, 2], "allocation": [0, 51, 49]}),
    Row("a thousandth of a unit is due to the first", A_B_C, to_envelope(ROUND), due(D("0.001"), 50, 48),
        {"remainder_rank": [1, 2, 3], "allocation": [1, 51, 48]}),
]  # fmt: skip
REFUSED += [
    Refusal("more is left than who is due anything", A_B_C, to_envelope(ROUND), due(0, 50, 47), OFF),
    Refusal("a unit above the envelope", A_B_C, to_envelope(ROUND), due(0, 51, 50), OFF),
]  # fmt: skip

# Guarantees in whole units of a dollar: of 60, three tenths and a half of one, and nothing; need 0 : 1 : 5

PEOPLE = {"need": declared("persons", each(0, 1, 5)), "stated_authority": dollars(60), **WHOLE}


def guaranteed(rounding: str, without: str) -> list[Any]:
    return [
        STATED, {"step": "share", "bind": {"weighted_intake": "need"}}, "bounds",
        {"step": "minimum_amount", "kind": "amount_for_each"},
        {"step": "whole_guarantee", "rounding": rounding, "without_a_share": without}, FIT, ROUND,
    ]  # fmt: skip


def least(*figures: Any) -> dict[str, Any]:
    return {**PEOPLE, "minimum_for_each": dollars(each(*figures))}


HALVES = least(D("0.3"), D("20.5"), D("20.499"))
ROWS += [
    Row("part of a unit guaranteed, up", A_B_C, guaranteed("up", "guaranteed"), HALVES,
        {"whole_guarantee": [1, 21, 21], "allocation": [1, 21, 38]}),
    Row("part of a unit guaranteed, nearest", A_B_C, guaranteed("nearest", "guaranteed"), HALVES,
        {"whole_guarantee": [0, 21, 20], "allocation": [0, 21, 39]}),
    Row("part of a unit guaranteed, down", A_B_C, guaranteed("down", "guaranteed"), HALVES,
        {"whole_guarantee": [0, 20, 20], "allocation": [0, 20, 40]}),
    Row("no guarantee without a share", A_B_C, guaranteed("nearest", "not_guaranteed"), least(7, D("30.2"), 0),
        {"no_need": [1, 0, 0], "whole_guarantee": [0, 30, 0], "allocation": [0, 30, 30]}),
    Row("a guarantee without a share", A_B_C, guaranteed("nearest", "guaranteed"), least(7, 3, 0),
        {"whole_guarantee": [7, 3, 0], "allocation": [7, 9, 44]}),  # 53 : 8 5/6 and 44 1/6
]  # fmt: skip

# A plain share of the envelope, 1 : 2 : 3, without bounds; bounds of which only what is paid off the top is read

SHARED = {"need": declared("persons", each(1, 2, 3)), "stated_authority": dollars(100), **WHOLE}
SHARE = {"step": "share", "bind": {"weighted_intake": "need"}}
BASE = {"step": "base_amount", "parts": "equal", "indexation": "none"}
SIXTHS = [F(100, 6), F(200, 6), 50]
ROWS += [
    Row("a plain share that adds up", A_B_C,
        [STATED, SHARE, "share_of_envelope", {**ROUND, "bind": {"fitted_amount": "formula_amount"}}], SHARED,
        {"formula_amount": SIXTHS, "allocation": [17, 33, 50]}),
    Row("a plain share, each rounded", A_B_C, [STATED, SHARE, "share_of_envelope", *rounded()], SHARED,
        {"formula_amount": SIXTHS, "allocation": [17, 33, 50], "allocation_total": [100]}),
    Row("a base without guarantees", A_B_C, [STATED, SHARE, "bounds", BASE, "formula_amount", *rounded()],
        {**SHARED, "base_for_each": dollars(10)},
        {"formula_amount": [F(65, 3), F(100, 3), 45], "allocation": [22, 33, 45]}),
]  # fmt: skip
REFUSED += [
    Refusal("a guarantee that nothing reads", A_B_C, [STATED, SHARE, "bounds", {"step": "minimum_amount", "kind": "amount"},
            "formula_amount", *rounded()], {**SHARED, "minimum": dollars(10)}, "nothing reads lower_bound_with_minimum_amount"),
    Refusal("shares of a plain share that leave money", A_B_C,
            [STATED, "share_of_envelope", {**ROUND, "bind": {"fitted_amount": "formula_amount"}}],
            {**WHOLE, "stated_authority": dollars(100), "share": declared("ratio", each(D("0.5"), D("0.3"), D("0.1")))}, OFF),
]  # fmt: skip

# A cost per head that counts up to a part of its own average: 100, 200 and 600, on average 300; below, at and above what C costs


def capped(most: Any, **answers: Any) -> Row:
    return Row(
        f"capped at {most} of its average", A_B_C,
        [
            STATED, {"step": "measure", "as": "counted", "formula": "min(cost, most * average(cost))", "unit": "dollars per person"},
            {"step": "measure", "as": "costs", "formula": "counted * people", "unit": "dollars"},
            {"step": "share", "bind": {"need": "costs"}}, "share_of_envelope", *rounded(),
        ],
        {
            "cost": {**declared("dollars per person", each(100, 200, 600)), "price_basis": "nominal"},
            "people": declared("persons", each(30, 20, 10)), "most": given("ratio", most, shape="scalar"),
            "stated_authority": dollars(13000), **WHOLE,
        },
        answers,
    )  # fmt: skip


ROWS += [
    capped(D("1.3"), counted=[100, 200, 390], allocation=[3578, 4771, 4651]),  # of 10,900: 3,577.98; 4,770.64; 4,651.38
    capped(2, counted=[100, 200, 600], allocation=[3000, 4000, 6000]),
    capped(3, counted=[100, 200, 600], allocation=[3000, 4000, 6000]),
    capped(D("0.5"), counted=[100, 150, 150], allocation=[5200, 5200, 2600]),  # of 7,500: 3,000, 3,000, 1,500
]

# Ten units by 530, 310, 110 and 50: the claims on the last unit met and on the next, of shares that are thousandths of these

CODES = ("A", "B", "C", "D")
TEN = {"need": declared("persons", each(530, 310, 110, 50)), "stated_authority": dollars(10), **WHOLE}


def by_divisor(method: str, *guarantees: Any) -> list[Any]:
    return [STATED, SHARE, "bounds", *guarantees, FIT, {"step": "round_by_divisor", "method": method}]


def ten(method: str, units: list[int], met: F, unmet: F) -> Row:
    answers = {"allocation": units, "least_claim_met": [met], "greatest_claim_unmet": [unmet], "divisor_holds": [1]}
    return Row(f"ten by {method}", CODES, by_divisor(method), TEN, answers)


ROWS += [
    ten("adams", [5, 3, 1, 1], F(530, 4000), F(110, 1000)),  # first units, then 530, 310, 265, 176.7, 155, 132.5
    ten("dean", [5, 3, 1, 1], F(530 * 9, 40_000), F(530 * 11, 60_000)),  # 397.5, 232.5, 220.8, 154.6, 129.2, 119.25; then 97.2
    ten("huntington_hill", [5, 3, 1, 1], F(53, 100) ** 2 / 20, F(53, 100) ** 2 / 30),
    ten("webster", [5, 3, 1, 1], F(50, 1000), F(530, 11_000)),  # over 1, 3, 5: ... 62, 58.9, 50; then 48.2
    ten("jefferson", [6, 3, 1, 0], F(530, 6000), F(310, 4000)),  # over 1, 2, 3: ... 106, 103.3, 88.3; then 77.5
    Row("a maximum and a minimum of units", CODES,
        by_divisor("webster", {"step": "minimum_amount", "kind": "amount_for_each"}, {"step": "maximum_amount", "kind": "amount_for_each"}),
        {**TEN, "minimum_for_each": dollars(each(0, 0, 0, 2)), "maximum_for_each": dollars(each(4, 9, 9, 9))},
        {"allocation": [4, 3, 1, 2], "least_claim_met": [F(62, 1000)], "greatest_claim_unmet": [F(310, 7000)]}),
    Row("a thousand units", A_B_C, by_divisor("webster"),
        {**TEN, "need": declared("persons", each(7, 3, 0)), "stated_authority": dollars(1000)},
        {"allocation": [700, 300, 0]}),
    Row("first units only for those with a share", CODES, by_divisor("adams"), {**TEN, "need": declared("persons", each(530, 0, 110, 50))},
        {"sharing": [3], "allocation": [7, 0, 2, 1]}),  # 530/6 is 88.3; then 530/7 is 75.7, and 110/2 is 55
]  # fmt: skip
REFUSED += [
    Refusal("a tie for the last unit", CODES, by_divisor("webster"), {**TEN, "need": declared("persons", each(1, 1, 1, 1))},
            "two claims on the last unit are tied"),
]  # fmt: skip
