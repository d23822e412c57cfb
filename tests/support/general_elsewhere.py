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
