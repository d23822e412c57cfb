"""The oracle, continued: the steps of other countries' formulas once more, in plain Python on exact fractions.

Written from the steps' docstrings and sources, not from their code, as `oracle` is; what a step repeats until nothing changes is
repeated here. `everything()` solves with both tables of steps.
"""

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import oracle
import pytest
from oracle import HALF, Answer, NoAnswer

from fundingmodel import Scenario

DIGITS = Context(prec=60)
ZERO = Fraction(0)


def everything(scenario: Scenario) -> Answer:
    """The answer of a scenario that may list any step."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(oracle, "STEPS", {**oracle.STEPS, **GENERAL})
        return oracle.solve(scenario)


def _rounded(figure: Fraction, places: int) -> int:
    """Rounded to a number of decimals, half up, as a whole number of the last one: what thresholds are compared in."""
    return floor(figure * 10**places + HALF)


# How much


def _combined_escalator(s: Any) -> None:
    spending, arrivals = s.one("spending_growth"), s.one("arrivals_growth")
    rates = {
        "product": (1 + spending) * (1 + arrivals) - 1,
        "sum": spending + arrivals,
        "mean": (spending + arrivals) / 2,
        "greater": max(spending, arrivals),
    }
    s.tell_one("escalator", rates[s.choice["combination"]])


def _envelope_limit(s: Any) -> None:
    envelope, limit = s.one("envelope"), s.one("envelope_limit", own=True)
    s.tell_one("envelope_above_limit", max(ZERO, envelope - limit))
    s.amend("envelope", [min(envelope, limit)], "envelope_up_to_limit")


# Need


def _relativity(s: Any) -> None:
    need = [x * y for x, y in zip(s.each("weighted_intake"), s.each("relativity", own=True), strict=True)]
    s.amend("weighted_intake", need, "weighted_intake_with_relativity")


def _entry_threshold(s: Any) -> None:
    need, level = s.each("weighted_intake"), _rounded(s.one("entry_level"), 6)
    if s.choice["judged_by"] == "itself":
        s.tell_each("entry_measure", need)
    sizes = [_rounded(x, 6) for x in s.each("entry_measure")]
    enters = [x >= level if s.choice["at_level"] == "enters" else x > level for x in sizes]
    left = [x if inside else ZERO for x, inside in zip(need, enters, strict=True)]
    s.amend("weighted_intake", left, "weighted_intake_with_entry_threshold")


def _capacity_gap(s: Any) -> None:
    capacity, people = s.each("capacity"), s.each("population")
    per_head = [x / y for x, y in zip(capacity, people, strict=True)]
    s.tell_each("capacity_per_head", per_head)
    if s.choice["standard"] == "average":
        s.tell_one("standard_per_head", s.one("standard_part") * sum(capacity) / sum(people))
    missing = [max(ZERO, s.one("standard_per_head") - x) for x in per_head]
    s.tell_each("capacity_gap", [s.one("fill_rate") * x * y for x, y in zip(missing, people, strict=True)])


def _of_its_total(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    totals = [sum(column) for column in zip(*rows, strict=True)]
    return [[x / total for x, total in zip(row, totals, strict=True)] for row in rows]


def _weighted(rows: Sequence[Sequence[Fraction]], weights: Sequence[Fraction]) -> list[Fraction]:
    return [sum((x * w for x, w in zip(row, weights, strict=True)), ZERO) / sum(weights) for row in rows]


def _power(figure: Fraction, exponent: Fraction) -> Fraction:
    if figure == 0:
        if exponent <= 0:
            raise NoAnswer("undefined")
        return ZERO
    base, power = (DIGITS.divide(Decimal(x.numerator), Decimal(x.denominator)) for x in (figure, exponent))
    return Fraction(DIGITS.power(base, power))


def _weighted_key(s: Any) -> None:
    measures = s.table("measure")
    if s.choice["measures"] == "to_a_power":
        exponents = s.by_category("key_exponent")
        measures = [[_power(x, e) for x, e in zip(row, exponents, strict=True)] for row in measures]
    s.tell_each("weighted_key", _weighted(_of_its_total(measures), s.by_category("key_weight")))


def _greater_of_keys(s: Any) -> None:
    shares = _of_its_total(s.table("measure"))
    first, second = (_weighted(shares, s.by_category(f"{which}_weight")) for which in ("first", "second"))
    greater = [max(pair) for pair in zip(first, second, strict=True)]
    for name, figures in (("first_key", first), ("second_key", second), ("greater_key", greater)):
        s.tell_each(name, figures)


def _measure_per_head(s: Any) -> None:
    counted, people = s.by_category("counted_per_head"), s.each("population")
    rows = zip(s.table("measure"), people, strict=True)
    block = [[x / heads if flag else x for x, flag in zip(row, counted, strict=True)] for row, heads in rows]
    s.year.values[s.entry.bind.get("measure", "measure")] = block


def _increase_over_base(s: Any) -> None:
    pairs = zip(s.each("prior_allocation"), s.each("base_given"), strict=True)
    s.tell_each("increase_over_base", [max(ZERO, x - y) for x, y in pairs])


# Share, and amounts without an envelope


def _category_pools(s: Any) -> None:
    pooled = s.one("envelope") - (sum(s.each("off_the_top")) if s.choice["pooled"] == "after_base" else 0)
    s.tell_one("pooled_amount", pooled)
    s.tell_each("share", _weighted(_of_its_total(s.table("measure")), s.by_category("pool_part")))


def _share_of_envelope(s: Any) -> None:
    s.tell_each("formula_amount", [s.one("envelope") * part for part in s.each("share")])


def _amount_per_person(s: Any) -> None:
    s.tell_each("formula_amount", [s.one("dollars_per_person") * x for x in s.each("weighted_intake")])


def _cost_sharing(s: Any) -> None:
    pairs = zip(s.each("eligible_cost"), s.each("shared_part"), strict=True)
    s.tell_each("formula_amount", [x * y for x, y in pairs])


def _unscaled_amount(s: Any) -> None:
    pairs = zip(s.each("base_given"), s.each("printed_share"), strict=True)
    s.tell_each("formula_amount", [x + y * s.one("shared_amount") for x, y in pairs])


def _local_amount(s: Any) -> None:
    parts = [x / s.one("upper_population") for x in s.each("weighted_intake")]
    s.tell_each("local_proportion", parts)
    s.tell_each("formula_amount", [s.one("local_part") * s.one("upper_amount") * x for x in parts])


# Guarantees


def _fading_protection(s: Any) -> None:
    faded = Fraction(_rounded(s.one("prior_protected_fraction") - s.one("yearly_fade"), 9), 10**9)
    s.tell_one("protected_fraction", max(s.one("lowest_fraction"), faded))


def _protected_fraction_by_need(s: Any) -> None:
    rates = [x / y for x, y in zip(s.each("weighted_intake"), s.each("population"), strict=True)]
    s.tell_each("need_rate", rates)
    high, low = (_rounded(s.one(name), 9) for name in ("higher_threshold", "lower_threshold"))
    need = ["high" if _rounded(x, 9) >= high else "middle" if _rounded(x, 9) >= low else "low" for x in rates]
    s.tell_each("protected_fraction", [s.one(f"fraction_at_{level}_need") for level in need])


def _limits_on_increase(s: Any) -> None:
    now, before = s.one("programme_authority"), s.one("prior_programme_authority")
    growth, margin = now / before - 1, s.one("growth_margin")
    part = max(ZERO, now - s.one("base_authority")) / s.one("parts_of_increase")
    grown = 1 + max(ZERO, growth - margin, s.one("part_of_growth") * max(ZERO, growth))
    last = s.each("prior_allocation")
    least = [max(base + part, x * grown) for base, x in zip(s.each("base_given"), last, strict=True)]
    most = [x * (1 + margin + growth) for x in last]
    rows = zip(last, most, least, s.each("formula_amount"), strict=True)
    s.tell_each("least_amount", least)
    s.tell_each("most_amount", most)
    s.tell_each("limited_amount", [max(x, min(high, max(low, amount))) for x, high, low, amount in rows])


def _whole_guarantee(s: Any) -> None:
    units, promised = s.one("units_per_dollar"), s.each("lower_bound")
    if s.choice["without_a_share"] == "not_guaranteed":
        promised = [x if part > 0 else ZERO for x, part in zip(promised, s.each("share"), strict=True)]
    exact = [s.year.q(x * units) for x in promised]
    whole = {"up": ceil, "nearest": lambda x: floor(x + HALF), "down": floor}[s.choice["rounding"]]
    s.amend("lower_bound", [whole(x) / units for x in exact], "lower_bound_with_whole_guarantee")


# Amounts


def _round_each(s: Any) -> None:
    amounts = [s.nearest(x, s.one("units_per_dollar")) for x in s.each("formula_amount")]
    s.tell_one("allocation_total", sum(amounts, ZERO))
    s.tell_each("allocation", amounts)


def _round_by_divisor(s: Any) -> None:
    """One unit after the other to the highest claim, from what is guaranteed; a tie on the last one has no answer."""
    signposts: dict[str, Callable[[int], Fraction]] = {
        "adams": lambda h: Fraction(h),
        "dean": lambda h: Fraction(2 * h * (h + 1), 2 * h + 1),
        "huntington_hill": lambda h: Fraction(h * (h + 1)),
        "webster": lambda h: Fraction(2 * h + 1),
        "jefferson": lambda h: Fraction(h + 1),
    }
    units, shares, method = s.one("units_per_dollar"), s.each("share"), s.choice["method"]
    held, most = ([int(x * units) for x in s.each(name)] for name in ("guaranteed_amount", "permitted_amount"))
    least = list(held)

    def claim(j: int, have: int) -> Fraction:
        below, power = signposts[method](have), 2 if method == "huntington_hill" else 1
        return shares[j] ** power / below if below else Fraction(10) ** 99

    def unmet() -> dict[int, Fraction]:
        return {j: claim(j, held[j]) for j in s.jurisdictions if shares[j] > 0 and held[j] < most[j]}

    for _ in range(int(s.one("envelope") * units) - sum(held)):
        claims = unmet()
        held[max(claims, key=lambda j: claims[j])] += 1
    met = min((claim(j, held[j] - 1) for j in s.jurisdictions if shares[j] > 0 and held[j] > least[j]), default=None)
    if met is not None and met <= max(unmet().values(), default=ZERO) * (1 + Fraction(1, 10**9)):
        raise NoAnswer("undefined")
    s.tell_each("allocation", [x / units for x in held])


def _limit_each(s: Any) -> None:
    limit = min if s.choice["kind"] == "cap" else max
    pairs = zip(s.each("formula_amount"), s.each("limit_for_each"), strict=True)
    s.amend("formula_amount", [limit(pair) for pair in pairs], "formula_amount_with_limit_each")


def _pro_rata_reduction(s: Any) -> None:
    amounts, envelope = s.each("formula_amount"), s.one("envelope")
    reduction = envelope / sum(amounts) if sum(amounts) > envelope else Fraction(1)
    s.tell_one("pro_rata_reduction", reduction)
    s.amend("formula_amount", [x * reduction for x in amounts], "formula_amount_with_pro_rata_reduction")


def _less_amount(s: Any) -> None:
    pairs = zip(s.each("allocation"), s.each("less_amount", own=True), strict=True)
    left = [s.nearest(x - y, s.one("units_per_dollar")) for x, y in pairs]
    if s.choice["below_zero"] == "refuse" and min(left) < 0:
        raise NoAnswer("undefined")
    if s.choice["below_zero"] == "zero":
        left = [max(ZERO, x) for x in left]
    s.amend("allocation", left, "allocation_with_less_amount")


def _take_back(s: Any) -> None:
    units, amounts, taking = s.one("units_per_dollar"), s.each("formula_amount"), s.each("taking_part")
    over = max(ZERO, sum(amounts) - s.one("envelope"))
    part = over / sum(taking)
    part = s.nearest(part, units) if s.choice["rounding"] == "nearest" else s.down(part, units) / units
    s.tell_one("over_allocation", over)
    s.tell_each("take_back", [part * flag for flag in taking])
    left = [x - part * flag for x, flag in zip(amounts, taking, strict=True)]
    s.amend("formula_amount", left, "formula_amount_with_take_back")


def _total_transfer_protection(s: Any) -> None:
    transfers = [sum(row, ZERO) for row in s.table("transfer")]
    falls = [x - y for x, y in zip(s.each("prior_transfers_with_protection"), transfers, strict=True)]
    protection = [max(ZERO, s.nearest(x, s.one("units_per_dollar"))) for x in falls]
    s.tell_each("total_transfer_protection", protection)
    s.tell_each("transfers_with_protection", [x + y for x, y in zip(transfers, protection, strict=True)])


def _capacity_reduction(s: Any) -> None:
    """Repeated as the Act has it: whoever is brought to zero is left out of the average, until nobody new is."""
    own, people = s.each("capacity_per_head"), s.each("population")
    amounts, counted = s.each("formula_amount"), s.each("payment_in_average")
    inside = {j for j in s.jurisdictions if counted[j] > 0}
    while True:
        average = sum(own[j] * people[j] + counted[j] for j in inside) / sum(people[j] for j in inside)
        above = [(own[j] + amounts[j] / people[j] - average) * people[j] for j in s.jurisdictions]
        reductions = [min(amounts[j], max(ZERO, above[j])) for j in s.jurisdictions]
        still = {j for j in inside if reductions[j] < amounts[j]}
        if still == inside:
            break
        inside = still
    s.tell_one("average_capacity", average)
    s.tell_each("capacity_reduction", reductions)
    left = [x - y for x, y in zip(amounts, reductions, strict=True)]
    s.amend("formula_amount", left, "amount_after_capacity_reduction")


def _uniform_per_head_reduction(s: Any) -> None:
    """Whoever has less than the common amount a head gives all; the others share what is left of the excess."""
    amounts, people = s.each("formula_amount"), s.each("population")
    excess = max(ZERO, sum(amounts) - s.one("envelope"))
    giving, left = set(s.jurisdictions), excess
    while giving:
        rate = left / sum(people[j] for j in giving)
        emptied = {j for j in giving if amounts[j] <= rate * people[j]}
        if not emptied:
            break
        left -= sum(amounts[j] for j in emptied)
        giving -= emptied
    reductions = [rate * people[j] if j in giving else amounts[j] for j in s.jurisdictions]
    s.tell_each("uniform_per_head_reduction", reductions)
    after = [x - y for x, y in zip(amounts, reductions, strict=True)]
    s.amend("formula_amount", after, "amount_after_uniform_per_head_reduction")


def _per_head_adjustment(s: Any) -> None:
    """The one amount a head at which all that begins to be paid below it adds to the shortfall."""
    own, people, amounts = s.each("capacity_per_head"), s.each("population"), s.each("formula_amount")
    units, short = s.one("units_per_dollar"), max(ZERO, s.one("envelope") - sum(amounts))
    capacity = [x + y / heads for x, y, heads in zip(own, amounts, people, strict=True)]
    receiving = [s.year.q(x * units) > 0 for x in amounts]
    if not any(receiving):
        raise NoAnswer("undefined")
    greatest = max(x for x, flag in zip(capacity, receiving, strict=True) if flag)
    begins = [ZERO if flag else x - greatest for x, flag in zip(capacity, receiving, strict=True)]

    def paid(rate: Fraction) -> list[Fraction]:
        return [max(ZERO, rate - start) * heads for start, heads in zip(begins, people, strict=True)]

    payments = [ZERO for _ in people]
    if short > 0:
        last = max(start for start in begins if start >= 0 and sum(paid(start)) <= short)
        slope = sum(heads for start, heads in zip(begins, people, strict=True) if start <= last)
        rate = last + (short - sum(paid(last))) / slope
        s.tell_one("per_head_adjustment", rate)
        payments = paid(rate)
    else:
        s.tell_one("per_head_adjustment", ZERO)
    s.tell_each("adjustment_payment", payments)
    s.amend("formula_amount", [x + y for x, y in zip(amounts, payments, strict=True)], "amount_with_adjustment")


GENERAL: dict[str, Callable[[Any], None]] = {
    "combined_escalator": _combined_escalator,
    "envelope_limit": _envelope_limit,
    "relativity": _relativity,
    "entry_threshold": _entry_threshold,
    "capacity_gap": _capacity_gap,
    "weighted_key": _weighted_key,
    "greater_of_keys": _greater_of_keys,
    "measure_per_head": _measure_per_head,
    "increase_over_base": _increase_over_base,
    "category_pools": _category_pools,
    "share_of_envelope": _share_of_envelope,
    "amount_per_person": _amount_per_person,
    "cost_sharing": _cost_sharing,
    "unscaled_amount": _unscaled_amount,
    "local_amount": _local_amount,
    "fading_protection": _fading_protection,
    "protected_fraction_by_need": _protected_fraction_by_need,
    "limits_on_increase": _limits_on_increase,
    "whole_guarantee": _whole_guarantee,
    "round_each": _round_each,
    "round_by_divisor": _round_by_divisor,
    "limit_each": _limit_each,
    "pro_rata_reduction": _pro_rata_reduction,
    "less_amount": _less_amount,
    "take_back": _take_back,
    "total_transfer_protection": _total_transfer_protection,
    "capacity_reduction": _capacity_reduction,
    "uniform_per_head_reduction": _uniform_per_head_reduction,
    "per_head_adjustment": _per_head_adjustment,
}
