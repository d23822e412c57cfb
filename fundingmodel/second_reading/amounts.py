"""The steps of the last stage of a formula: from shares and bounds to what is paid, in whole units."""

from collections.abc import Callable
from fractions import Fraction
from math import floor

from .calculation import Step
from .divisors import Division, divided
from .fit import (
    HALF,
    envelope_in_units,
    fitted,
    in_dollars,
    largest_remainders,
    raised_limits,
    reduced_guarantees,
    refuse_what_does_not_fit,
)
from .quantities import ZERO, ByCode, total
from .refusals import NoAmounts

BILLION = 1_000_000_000


def fit_to_envelope(s: Step) -> None:
    money, own, order = s.rounding(), s.each("share"), s.each("published_order")
    units = envelope_in_units(s.one("envelope"), money.unit)
    top, least = s.each("off_the_top"), s.each("lower_bound")
    lower = {code: money.up(max(least[code], top[code])) for code in top}
    upper = {code: money.down(each) for code, each in s.each("upper_bound").items()}
    if s.choice("crossed_bounds") == "lower_prevails":
        upper = {code: max(lower[code], upper[code]) for code in upper}
    else:
        lower = {code: min(lower[code], upper[code]) for code in upper}
    if s.choice("shortfall") == "reduce_in_proportion":
        lower = reduced_guarantees(lower, units, order, money)
    if s.choice("excess") == "raise_in_proportion":
        upper = raised_limits(lower, upper, own, units, money)
    refuse_what_does_not_fit(lower, upper, own, units, money.unit)
    base = {code: min(each / money.unit, Fraction(lower[code])) for code, each in top.items()}
    s.gives_each("guaranteed_amount", in_dollars(lower, money.unit))
    s.gives_each("permitted_amount", in_dollars(upper, money.unit))
    amounts = fitted(base, own, lower, upper, units)
    s.gives_each("fitted_amount", {code: each * money.unit for code, each in amounts.items()})


def round_to_envelope(s: Step) -> None:
    money, order = s.rounding(), s.each("published_order")
    exact = {code: money.thousandths(each / money.unit) for code, each in s.each("fitted_amount").items()}
    if s.choice("ties") == "larger_share":
        larger = {code: Fraction(-floor(BILLION * each + HALF)) for code, each in s.each("share").items()}
    else:
        larger = dict.fromkeys(exact, ZERO)
    units = envelope_in_units(s.one("envelope"), money.unit)
    paid = largest_remainders(exact, units, lambda code: (larger[code], order[code]))
    s.gives_each("allocation", in_dollars(paid, money.unit))


def round_by_divisor(s: Step) -> None:
    unit = s.rounding().unit
    names = ("fitted_amount", "guaranteed_amount", "permitted_amount")
    start, least, most = ({code: floor(x / unit) for code, x in s.each(name).items()} for name in names)
    division = Division(s.choice("method"), s.each("share"), least, most, start)
    paid = divided(division, envelope_in_units(s.one("envelope"), unit))
    s.gives_each("allocation", in_dollars(paid, unit))


def round_each(s: Step) -> None:
    paid = {code: s.rounding().nearest(each) for code, each in s.each("formula_amount").items()}
    s.gives_one("allocation_total", total(paid))
    s.gives_each("allocation", paid)


def limit_each(s: Step) -> None:
    way = min if s.choice("kind") == "cap" else max
    amount, limit = s.each("formula_amount"), s.each("limit_for_each")
    s.amends_each("formula_amount", {c: way(amount[c], limit[c]) for c in amount}, "formula_amount_with_limit_each")


def pro_rata_reduction(s: Step) -> None:
    amount = s.each("formula_amount")
    part = min(Fraction(1), s.one("envelope") / total(amount)) if total(amount) else Fraction(1)
    s.gives_one("pro_rata_reduction", part)
    reduced = {code: each * part for code, each in amount.items()}
    s.amends_each("formula_amount", reduced, "formula_amount_with_pro_rata_reduction")


def take_back(s: Step) -> None:
    amount, taking, money = s.each("formula_amount"), s.each("taking_part"), s.rounding()
    over = max(ZERO, total(amount) - s.one("envelope"))
    part = over / total(taking)
    part = money.nearest(part) if s.choice("rounding") == "nearest" else money.down(part) * money.unit
    s.gives_one("over_allocation", over)
    taken = {code: flag * part for code, flag in taking.items()}
    s.gives_each("take_back", taken)
    left = {code: amount[code] - taken[code] for code in amount}
    if min(left.values()) < 0:
        raise NoAmounts("undefined")
    s.amends_each("formula_amount", left, "formula_amount_with_take_back")


def capacity_reduction(s: Step) -> None:
    """Made again without whoever is brought to zero, until nobody new is."""
    own, people, amount = s.each("capacity_per_head"), s.each("population"), s.each("formula_amount")
    counted = s.each("payment_in_average")
    receiving = {code for code in counted if counted[code] > 0}
    while True:
        whole = sum((own[code] * people[code] + counted[code] for code in receiving), ZERO)
        average = whole / sum((people[code] for code in receiving), ZERO)
        above = {code: own[code] * people[code] + amount[code] - average * people[code] for code in own}
        reduction = {code: max(ZERO, min(amount[code], above[code])) for code in own}
        still = {code for code in receiving if reduction[code] < amount[code]}
        if still == receiving:
            break
        receiving = still
    s.gives_one("average_capacity", average)
    s.gives_each("capacity_reduction", reduction)
    left = {code: amount[code] - reduction[code] for code in amount}
    s.amends_each("formula_amount", left, "amount_after_capacity_reduction")


def uniform_per_head_reduction(s: Step) -> None:
    """From each the same amount a head, or all it has, until what is above the envelope is taken."""
    amount, people = s.each("formula_amount"), s.each("population")
    excess = max(ZERO, total(amount) - s.one("envelope"))
    taken: ByCode = {}
    left, heads = excess, total(people)
    for code in sorted(amount, key=lambda code: amount[code] / people[code]):  # who has least a head gives all first
        taken[code] = min(amount[code], left / heads * people[code])
        left, heads = left - taken[code], heads - people[code]
    s.gives_each("uniform_per_head_reduction", {code: taken[code] for code in amount})
    after = {code: amount[code] - taken[code] for code in amount}
    s.amends_each("formula_amount", after, "amount_after_uniform_per_head_reduction")


def per_head_adjustment(s: Step) -> None:
    """The one amount a head at which what it adds fills the envelope; who receives nothing has it from a point on."""
    own, people, amount, money = (
        s.each("capacity_per_head"),
        s.each("population"),
        s.each("formula_amount"),
        s.rounding(),
    )
    short = max(ZERO, s.one("envelope") - total(amount))
    receiving = [code for code, each in amount.items() if money.thousandths(each / money.unit) > 0]
    if not receiving:
        raise NoAmounts("undefined")
    highest = max(own[code] + amount[code] / people[code] for code in receiving)
    starts = {code: ZERO if code in receiving else own[code] + amount[code] / people[code] - highest for code in own}
    rate, inside, level = ZERO, ZERO, ZERO  # what is paid at a rate is inside x rate - level
    for code in sorted(starts, key=lambda code: starts[code]):
        if inside and (short + level) / inside <= starts[code]:
            break
        inside, level = inside + people[code], level + people[code] * starts[code]
    rate = (short + level) / inside
    if short and rate < 0:
        raise NoAmounts("undefined")
    rate = rate if short else ZERO
    paid = {code: max(ZERO, rate - starts[code]) * people[code] if short else ZERO for code in starts}
    s.gives_one("per_head_adjustment", rate)
    s.gives_each("adjustment_payment", paid)
    s.amends_each("formula_amount", {code: amount[code] + paid[code] for code in amount}, "amount_with_adjustment")


def less_amount(s: Step) -> None:
    before, less, money = s.each("allocation"), s.each("less_amount"), s.rounding()
    left = {code: money.nearest(before[code] - less[code]) for code in before}
    if s.choice("below_zero") == "refuse" and min(left.values()) < 0:
        raise NoAmounts("undefined")
    if s.choice("below_zero") == "zero":
        left = {code: max(ZERO, each) for code, each in left.items()}
    s.amends_each("allocation", left, "allocation_with_less_amount")


def total_transfer_protection(s: Step) -> None:
    transfers = {code: total(row) for code, row in s.table("transfer").items()}
    last = s.each("prior_transfers_with_protection")
    protection = {code: max(ZERO, s.rounding().nearest(last[code] - transfers[code])) for code in last}
    s.gives_each("total_transfer_protection", protection)
    s.gives_each("transfers_with_protection", {code: transfers[code] + protection[code] for code in last})


def top_up(s: Step) -> None:
    money, before, promised = s.rounding(), s.each("allocation"), s.each("guaranteed")
    added = {code: max(ZERO, money.up(promised[code]) * money.unit - each) for code, each in before.items()}
    s.gives_each("top_up", added)
    s.amends_each("allocation", {code: before[code] + added[code] for code in before}, "allocation_with_top_up")


def true_up(s: Step) -> None:
    money, estimated = s.rounding(), s.each("allocation")
    s.gives_each("estimated_allocation", estimated)
    final, before = s.each("final_prior_allocation"), s.each("prior_estimated_allocation")
    due = {code: final[code] - before[code] for code in final}
    deferred = s.choice("recovery") == "capped_and_deferred"
    if deferred:
        balance = s.each("prior_true_up_balance")
        due = {code: due[code] + balance[code] for code in due}
    due = {code: money.nearest(each) for code, each in due.items()}
    settled = due
    if deferred:
        people = s.each("population")
        most = {code: money.nearest(s.one("recovery_limit_per_head") * people[code]) for code in people}
        settled = {code: max(each, -most[code]) for code, each in due.items()}
        s.gives_each("true_up_balance", {code: due[code] - settled[code] for code in due})
    s.gives_each("true_up", settled)
    s.amends_each("allocation", {code: estimated[code] + settled[code] for code in settled}, "allocation_with_true_up")


def start_at_zero(s: Step) -> None:
    s.gives_each("allocation", dict.fromkeys(s.jurisdictions, ZERO))


def add_amount(s: Step) -> None:
    before, added = s.each("allocation"), s.each("add_amount")
    s.amends_each("allocation", {code: before[code] + added[code] for code in before}, "allocation_with_add_amount")


def published_amount(s: Step) -> None:
    """As published; not known where nothing was."""
    published = s.read("published_allocation")
    s.gives_each("allocation", {code: published[code, ""] for code in s.jurisdictions})


STEPS: dict[str, Callable[[Step], None]] = {
    step.__name__: step
    for step in (
        fit_to_envelope, round_to_envelope, round_by_divisor, round_each, limit_each, pro_rata_reduction, take_back,
        capacity_reduction, uniform_per_head_reduction, per_head_adjustment, less_amount, total_transfer_protection, top_up,
        true_up, start_at_zero, add_amount, published_amount,
    )
}  # fmt: skip
