"""Equalization: the reductions and the adjustment of the Fiscal Arrangements Act, s. 3.4, against the words of the Act.

The reference is written from the Act: it repeats where the Act repeats. Nothing of the steps' arithmetic is used in it.
"""

from collections.abc import Sequence
from fractions import Fraction as F
from typing import Any

import pytest
import statutes
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statutes import STATED, calculated, cents, cents_that_add, dollars, exactly, paid, persons, sheet_differences

from fundingmodel.errors import DoesNotFit
from fundingmodel.formula import read_step
from fundingmodel.result import Result

REDUCTION = {"step": "capacity_reduction", "bind": {"payment_in_average": "formula_amount"}}

# The Act, literally


def reduced_by_capacity(
    capacity: Sequence[F], people: Sequence[F], payment: Sequence[F], counted: Sequence[F]
) -> tuple[list[F], int]:
    """s. 3.4(2)-(4): the reductions, and how many times the subsection was applied."""
    left_out: set[int] = set()
    applied = 0
    while True:
        applied += 1
        average_of = [i for i in range(len(people)) if counted[i] > 0 and i not in left_out]
        equalized = sum(capacity[i] * people[i] + counted[i] for i in average_of)
        b = F(equalized, sum(people[i] for i in average_of))
        reductions = []
        for i in range(len(people)):
            a = capacity[i] + F(payment[i]) / people[i]
            reductions.append(min(payment[i], max(F(0), (a - b) * people[i])))
        at_zero = {i for i in average_of if payment[i] - reductions[i] == 0}
        if not at_zero:
            return reductions, applied
        left_out |= at_zero


def reduced_uniformly(people: Sequence[F], payment: Sequence[F], envelope: F) -> list[F]:
    """s. 3.4(6)-(7): everybody gives r a head; whoever has less gives all, and r is set again for the others."""
    excess = sum(payment) - envelope
    given_all: set[int] = set()
    while excess > 0:
        others = [i for i in range(len(people)) if i not in given_all]
        if not others:
            break
        r = (excess - sum(payment[i] for i in given_all)) / sum(people[i] for i in others)
        short = {i for i in others if payment[i] / people[i] < r}
        if not short:
            return [payment[i] if i in given_all else r * people[i] for i in range(len(people))]
        given_all |= short
    return [payment[i] if i in given_all else F(0) for i in range(len(people))]


def adjusted(capacity: Sequence[F], people: Sequence[F], payment: Sequence[F], d: F) -> list[F]:
    """s. 3.4(8): the adjustment payments at a per capita adjustment of d."""
    greatest = max(k + p / n for k, n, p in zip(capacity, people, payment, strict=True) if p > 0)
    payments = []
    for k, n, p in zip(capacity, people, payment, strict=True):
        payments.append(d * n if p > 0 else max(F(0), greatest + d - k) * n)
    return payments


# Truth tables. Populations are small so that the arithmetic can be followed: k is the own capacity per head, n the people, p the
# payment. What is left of each payment, and how many times the reduction was applied.

CAPACITY: dict[str, tuple[dict[str, Any], dict[str, F], int]] = {
    "nobody above the average": (
        {"k": {"A": 10, "B": 12}, "n": {"A": 4, "B": 2}, "p": {"A": 40, "B": 16}},  # 20 a head both: average 20
        {"A": F(40), "B": F(16)},
        1,
    ),
    "one above, reduced to the average": (
        # A 20 a head, B 26 a head: average (80 + 52) / 6 = 22; B loses 4 x 2 = 8
        {"k": {"A": 10, "B": 12}, "n": {"A": 4, "B": 2}, "p": {"A": 40, "B": 28}},
        {"A": F(40), "B": F(20)},
        1,
    ),
    "brought to zero, left out": (
        # A 20 x 4 = 80, C 27 x 2 = 54: the average 134/6 is below C's own 26, C loses all. Again without C: average 20
        {"k": {"A": 10, "C": 26}, "n": {"A": 4, "C": 2}, "p": {"A": 40, "C": 2}},
        {"A": F(40), "C": F(0)},
        2,
    ),
    "own capacity exactly the average": (
        # A 20 x 4 = 80, B 30 x 2 = 60, D 21: (80 + 60 + 21) / 7 = 23, which is B's own: B is brought to zero exactly, and left
        # out. Again: (80 + 21) / 5 = 20.2, below D's own 20.5: D is brought to zero too. Again: A alone, average 20.
        {
            "k": {"A": 10, "B": 23, "D": "20.5"},
            "n": {"A": 4, "B": 2, "D": 1},
            "p": {"A": 40, "B": 14, "D": "0.5"},
        },
        {"A": F(40), "B": F(0), "D": F(0)},
        3,
    ),
    "own capacity a cent below the average": (
        # B's own capacity 22.99, payment 14: (80 + 59.98 + 21) / 7 = 160.98/7 = 22.997... > 22.99: B keeps something and
        # stays in, so the average stays 160.98/7. B: (29.99 - 160.98/7) x 2 = 13.98571...; D: 21 a head, below: keeps all.
        {
            "k": {"A": 10, "B": "22.99", "D": "20.5"},
            "n": {"A": 4, "B": 2, "D": 1},
            "p": {"A": 40, "B": 14, "D": "0.5"},
        },
        {"A": F(40), "B": 14 - (F("29.99") - F("160.98") / 7) * 2, "D": F("0.5")},
        1,
    ),
    "own capacity a cent above the average": (
        {
            "k": {"A": 10, "B": "23.01", "D": "20.5"},
            "n": {"A": 4, "B": 2, "D": 1},
            "p": {"A": 40, "B": 14, "D": "0.5"},
        },
        {"A": F(40), "B": F(0), "D": F(0)},
        3,
    ),
    "two of equal capacity leave together": (
        # B and D have k 23 each, payments 2 and 2: A 80, B 24 x 2 = 48... total (80 + 48 + 48) / 8 = 22 < 23: both go.
        {"k": {"A": 10, "B": 23, "D": 23}, "n": {"A": 4, "B": 2, "D": 2}, "p": {"A": 40, "B": 2, "D": 2}},
        {"A": F(40), "B": F(0), "D": F(0)},
        2,
    ),
    "one that receives nothing": (
        {"k": {"A": 10, "B": 12, "E": 50}, "n": {"A": 4, "B": 2, "E": 3}, "p": {"A": 40, "B": 28, "E": 0}},
        {"A": F(40), "B": F(20), "E": F(0)},
        1,
    ),
}


def capacity_inputs(stated: dict[str, Any], payment: str = "p") -> dict[str, Any]:
    decimal = {name: {c: statutes.Decimal(x) for c, x in figures.items()} for name, figures in stated.items()}
    return {
        "capacity_per_head": dollars(decimal["k"]),
        "population": persons(decimal["n"]),
        "formula_amount": dollars(decimal[payment], shape="jurisdiction"),
    }


def capacity_case(name: str) -> Result:
    stated = CAPACITY[name][0]
    return calculated(name, [REDUCTION, "round_each"], capacity_inputs(stated), list(stated["k"]))


@pytest.mark.parametrize("name", CAPACITY)
def test_capacity_reduction(name: str) -> None:
    stated, expected, times = CAPACITY[name]
    codes = list(stated["k"])
    k, n, p = ([F(stated[x][c]) for c in codes] for x in ("k", "n", "p"))
    reductions, applied = reduced_by_capacity(k, n, p, p)
    assert dict(zip(codes, (x - y for x, y in zip(p, reductions, strict=True)), strict=True)) == expected
    assert applied == times
    found = exactly(read_step(REDUCTION), {"capacity_per_head": k, "population": n, "formula_amount": p})
    assert found["capacity_reduction"] == reductions
    assert paid(capacity_case(name)) == cents(expected)


def test_a_payment_that_does_not_count_in_the_average() -> None:
    """Whoever receives only under the greater of the two formulas of s. 3.2 is reduced, and is not in B.

    B of s. 3.4(2): A alone, 20 a head. B has k 18 and receives 6 for 2 people under 3.2(1)(b), nothing under (a): (21 - 20) x 2.
    """
    step = read_step("capacity_reduction")
    k, n, p, counted = [F(10), F(18)], [F(4), F(2)], [F(40), F(6)], [F(40), F(0)]
    found = exactly(step, {"capacity_per_head": k, "population": n, "formula_amount": p, "payment_in_average": counted})
    assert found["capacity_reduction"] == reduced_by_capacity(k, n, p, counted)[0] == [0, 2]


def test_nobody_receives_is_refused() -> None:
    stated = {"k": {"A": 10, "B": 12}, "n": {"A": 4, "B": 2}, "p": {"A": 0, "B": 0}}
    with pytest.raises(DoesNotFit, match=r"average_capacity cannot be calculated"):
        calculated("nobody", [REDUCTION, "round_each"], capacity_inputs(stated), ["A", "B"])


# One r for all: A 10 a head, B 4 a head, D 4 a head, E 1 a head; people 2, 5, 1, 10; payments 20, 20, 4, 10: 54 together.

PAYMENTS = {"A": 20, "B": 20, "D": 4, "E": 10}
PEOPLE = {"A": 2, "B": 5, "D": 1, "E": 10}
UNIFORM: dict[str, tuple[int, dict[str, F]]] = {
    "no excess": (54, {"A": F(20), "B": F(20), "D": F(4), "E": F(10)}),
    "below the envelope": (60, {"A": F(20), "B": F(20), "D": F(4), "E": F(10)}),
    # excess 9, 18 people, 50 cents each
    "all give the same": (45, {"A": F(19), "B": F("17.5"), "D": F("3.5"), "E": F(5)}),
    # excess 18: exactly all that E has, 1 a head
    "one gives all exactly": (36, {"A": F(18), "B": F(15), "D": F(3), "E": F(0)}),
    # excess 17: 17/18 a head, E keeps 10/18
    "one keeps a little": (37, {"A": 20 - F(34, 18), "B": 20 - F(85, 18), "D": 4 - F(17, 18), "E": 10 - F(170, 18)}),
    # excess 19: E gives 10, the other 9 are given by 8 people: 1.125 each
    "one gives all, the rest more": (35, {"A": F("17.75"), "B": F("14.375"), "D": F("2.875"), "E": F(0)}),
    # excess 42: r = 4, where B and D, 4 a head, give all, a tie: 10 + 20 + 4 + 8
    "two give all at once": (12, {"A": F(12), "B": F(0), "D": F(0), "E": F(0)}),
    "all give all": (0, {"A": F(0), "B": F(0), "D": F(0), "E": F(0)}),
}  # fmt: skip


def uniform_case(name: str) -> Result:
    steps = [STATED, "uniform_per_head_reduction", "round_each"]
    inputs = {
        "stated_authority": dollars(UNIFORM[name][0]),
        "formula_amount": dollars(PAYMENTS, shape="jurisdiction"),
        "population": persons(PEOPLE),
    }
    return calculated(name, steps, inputs, list(PEOPLE))


@pytest.mark.parametrize("name", UNIFORM)
def test_uniform_reduction(name: str) -> None:
    envelope, expected = UNIFORM[name]
    people, payments = ([F(x) for x in figures.values()] for figures in (PEOPLE, PAYMENTS))
    reductions = reduced_uniformly(people, payments, F(envelope))
    assert [x - y for x, y in zip(payments, reductions, strict=True)] == list(expected.values())
    found = exactly(
        read_step("uniform_per_head_reduction"),
        {"formula_amount": payments, "population": people, "envelope": F(envelope), "units_per_dollar": F(100)},
    )
    assert found["uniform_per_head_reduction"] == reductions
    assert paid(uniform_case(name)) == cents(expected)


# One d for all: A and B receive, 20 and 18 a head with payment; E and G do not, 22 and 25 a head. C is 20.

ADJUSTED_K = {"A": 10, "B": 8, "E": 22, "G": 25}
ADJUSTED_N = {"A": 3, "B": 2, "E": 4, "G": 1}
ADJUSTED_P = {"A": 30, "B": 20, "E": 0, "G": 0}
ADJUSTMENT: dict[str, tuple[str, F, dict[str, F]]] = {
    "nothing is short": ("50", F(0), {"A": F(30), "B": F(20), "E": F(0), "G": F(0)}),
    "more than the envelope": ("45", F(0), {"A": F(30), "B": F(20), "E": F(0), "G": F(0)}),
    # short by 5, 5 people: 1 a head
    "only those who receive": ("55", F(1), {"A": F(33), "B": F(22), "E": F(0), "G": F(0)}),
    # short by 10: d is 2, and E, 2 above C, is exactly where it begins to be paid
    "one begins exactly": ("60", F(2), {"A": F(36), "B": F(24), "E": F(0), "G": F(0)}),
    # short by 9.95: d is 1.99, a cent below
    "one has not begun": ("59.95", F("1.99"), {"A": F("35.97"), "B": F("23.98"), "E": F(0), "G": F(0)}),
    # short by 10.09: 9 people share the 9 cents above d = 2
    "one has begun": ("60.09", F("2.01"), {"A": F("36.03"), "B": F("24.02"), "E": F("0.04"), "G": F(0)}),
    # short by 37: 5 d + 4 (d - 2) = 37, d is 5, where G begins
    "the other begins exactly": ("87", F(5), {"A": F(45), "B": F(30), "E": F(12), "G": F(0)}),
    # short by 47: 5 d + 4 (d - 2) + (d - 5) = 47, d is 6
    "all are paid": ("97", F(6), {"A": F(48), "B": F(32), "E": F(16), "G": F(1)}),
}  # fmt: skip
ADJUSTING = [STATED, "per_head_adjustment", "round_each"]


def adjustment_inputs(envelope: str, **other: dict[str, int]) -> dict[str, Any]:
    figures = {"k": ADJUSTED_K, "n": ADJUSTED_N, "p": ADJUSTED_P, **other}
    return {"stated_authority": dollars(statutes.Decimal(envelope)), **capacity_inputs(figures)}


def adjustment_case(name: str) -> Result:
    return calculated(name, ADJUSTING, adjustment_inputs(ADJUSTMENT[name][0]), list(ADJUSTED_K))


@pytest.mark.parametrize("name", ADJUSTMENT)
def test_adjustment(name: str) -> None:
    envelope, d, expected = ADJUSTMENT[name]
    k, n, p = ([F(x) for x in figures.values()] for figures in (ADJUSTED_K, ADJUSTED_N, ADJUSTED_P))
    short = max(F(0), F(envelope) - 50)
    payments = adjusted(k, n, p, d) if short else [F(0)] * 4
    assert sum(payments) == short
    assert [x + y for x, y in zip(p, payments, strict=True)] == list(expected.values())
    figures = {"capacity_per_head": k, "population": n, "formula_amount": p, "envelope": F(envelope)}
    found = exactly(read_step("per_head_adjustment"), {**figures, "units_per_dollar": F(100)})
    assert found["per_head_adjustment"] == [d]
    assert found["adjustment_payment"] == payments
    assert paid(adjustment_case(name)) == cents(expected)


def test_no_adjustment_adds_up() -> None:
    """E is 8 below C and would get 8 x 4 = 32 at d = 0: more than the 5 there are."""
    with pytest.raises(
        DoesNotFit, match=r"per_head_adjustment cannot be calculated .* no adjustment per head of zero or more"
    ):
        calculated("too much", ADJUSTING, adjustment_inputs("55", k={**ADJUSTED_K, "E": 12}), list(ADJUSTED_K))
    nothing = dict.fromkeys(ADJUSTED_P, 0)
    with pytest.raises(DoesNotFit, match=r"per_head_adjustment cannot be calculated"):
        calculated("nobody", ADJUSTING, adjustment_inputs("55", p=nothing), list(ADJUSTED_K))


def test_those_below_count_nothing_where_nothing_is_short() -> None:
    result = calculated("full", ADJUSTING, adjustment_inputs("50", k={**ADJUSTED_K, "E": 12}), list(ADJUSTED_K))
    assert paid(result) == cents(ADJUSTED_P)


# The three in a row, in one formula: whichever is needed acts


@pytest.mark.parametrize("envelope", ["30", "60", "75.5"])
def test_the_whole_section_adds_to_the_envelope(envelope: str) -> None:
    stated = {"k": {"A": 10, "B": 12, "E": 50}, "n": {"A": 4, "B": 2, "E": 3}, "p": {"A": 40, "B": 28, "E": 0}}
    steps = [STATED, REDUCTION, "uniform_per_head_reduction", "per_head_adjustment", {
        "step": "round_to_envelope", "ties": "published_order", "bind": {"fitted_amount": "formula_amount"},
    }]  # fmt: skip
    inputs = {"stated_authority": dollars(statutes.Decimal(envelope)), **capacity_inputs(stated)}
    k, n, p = ([F(x) for x in stated[name].values()] for name in ("k", "n", "p"))
    left = [x - y for x, y in zip(p, reduced_by_capacity(k, n, p, p)[0], strict=True)]  # 40, 20, 0
    left = [x - y for x, y in zip(left, reduced_uniformly(n, left, F(envelope)), strict=True)]
    short = F(envelope) - sum(left)
    if short > 0:  # 15.5 among 6 people who receive; E, 50 a head, is 28 above C
        left = [x + y for x, y in zip(left, adjusted(k, n, left, short / 6), strict=True)]
    result = calculated("whole section", steps, inputs, ["A", "B", "E"])
    assert paid(result) == cents_that_add(dict(zip("ABE", left, strict=True)), F(envelope))


# Worksheets


@pytest.mark.parametrize("engine", statutes.ENGINES)
@pytest.mark.parametrize("of", [capacity_case, uniform_case, adjustment_case])
def test_sheets(engine: str, of: Any) -> None:
    names = {capacity_case: CAPACITY, uniform_case: UNIFORM, adjustment_case: ADJUSTMENT}[of]
    assert sheet_differences([of(name) for name in names], engine) == []


# Random cases, ties made on purpose: few different figures, and every province may be exactly at the average

FEW = st.integers(0, 6).map(F)
ROWS = st.lists(st.tuples(FEW, st.integers(1, 3).map(F), FEW), min_size=1, max_size=6)
MANY = st.lists(
    st.tuples(
        st.integers(0, 2000).map(lambda x: F(x, 100)),
        st.integers(1, 50).map(F),
        st.integers(0, 30000).map(lambda x: F(x, 100)),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=1500, deadline=None)
@given(st.one_of(ROWS, MANY))
@example([(F(10), F(4), F(40)), (F(23), F(2), F(14)), (F("20.5"), F(1), F("0.5"))])
def test_the_closed_form_is_the_repetition(rows: list[tuple[F, F, F]]) -> None:
    k, n, p = ([row[i] for row in rows] for i in range(3))
    if not any(p):
        return
    found = exactly(read_step(REDUCTION), {"capacity_per_head": k, "population": n, "formula_amount": p})
    assert found["capacity_reduction"] == reduced_by_capacity(k, n, p, p)[0]


@settings(max_examples=500, deadline=None)
@given(st.one_of(ROWS, MANY), st.data())
def test_the_closed_form_with_payments_outside_the_average(rows: list[tuple[F, F, F]], data: st.DataObject) -> None:
    k, n, p = ([row[i] for row in rows] for i in range(3))
    counted = [data.draw(st.sampled_from([F(0), x, x / 2])) for x in p]
    if not any(counted):
        return
    found = exactly(
        read_step("capacity_reduction"),
        {"capacity_per_head": k, "population": n, "formula_amount": p, "payment_in_average": counted},
    )
    assert found["capacity_reduction"] == reduced_by_capacity(k, n, p, counted)[0]


def test_the_random_cases_repeat_and_tie() -> None:
    """The few figures of the random cases bring about repetition, ties, and own capacities exactly at the average."""
    seen: set[str] = set()

    @settings(max_examples=1500, deadline=None, database=None, derandomize=True)
    @given(ROWS)
    def look(rows: list[tuple[F, F, F]]) -> None:
        k, n, p = ([row[i] for row in rows] for i in range(3))
        if any(p):
            seen.add(f"applied {reduced_by_capacity(k, n, p, p)[1]}")
            receiving = [i for i in range(len(rows)) if p[i] > 0]
            average = sum(k[i] * n[i] + p[i] for i in receiving) / sum(n[i] for i in receiving)
            seen.update(["at the average"] if any(k[i] == average for i in receiving) else [])
            seen.update(["a tie"] if len({k[i] for i in receiving}) < len(receiving) else [])

    look()
    assert {"applied 1", "applied 2", "applied 3", "at the average", "a tie"} <= seen


@settings(max_examples=800, deadline=None)
@given(st.one_of(ROWS, MANY), st.data())
def test_one_reduction_per_head(rows: list[tuple[F, F, F]], data: st.DataObject) -> None:
    n, p = ([row[i] for row in rows] for i in (1, 2))
    at_breakpoints = [max(F(0), sum(p) - sum(m * min(x / m, y) for x, m in zip(p, n, strict=True))) for y in p]
    envelope = data.draw(st.sampled_from([F(0), sum(p), sum(p) + 1, F(int(sum(p) / 2)), *at_breakpoints]))
    figures = {"formula_amount": p, "population": n, "envelope": envelope, "units_per_dollar": F(100)}
    found = exactly(read_step("uniform_per_head_reduction"), figures)
    assert found["uniform_per_head_reduction"] == reduced_uniformly(n, p, envelope)
    assert sum(found["amount_after_uniform_per_head_reduction"]) == min(envelope, sum(p))


@settings(max_examples=800, deadline=None)
@given(st.one_of(ROWS, MANY), st.integers(0, 4000).map(lambda x: F(x, 100)))
def test_one_adjustment_per_head(rows: list[tuple[F, F, F]], short: F) -> None:
    """The d that is found makes the payments of s. 3.4(8) add exactly to the shortfall, or there is none."""
    k, n, p = ([row[i] for row in rows] for i in range(3))
    if not any(p):
        return
    at_zero = sum(adjusted(k, n, p, F(0)))
    if 0 < short < at_zero:
        return
    figures = {"capacity_per_head": k, "population": n, "formula_amount": p, "envelope": sum(p) + short}
    found = exactly(read_step("per_head_adjustment"), {**figures, "units_per_dollar": F(100)})
    d = found["per_head_adjustment"][0]
    assert d >= 0
    if short > 0:
        assert found["adjustment_payment"] == adjusted(k, n, p, d)
    assert sum(found["adjustment_payment"]) == short
