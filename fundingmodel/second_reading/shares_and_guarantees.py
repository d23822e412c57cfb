"""The steps of the next two stages of a formula: who has which part, and what nobody may fall below or rise above.

Guarantees move no money. Each raises a lower bound or reduces an upper one, and the fit keeps within them.
"""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from .calculation import Step
from .envelope_and_need import measure_shares, rounded, weighted
from .fit import HALF
from .quantities import ZERO, ByCode, parts, total

# Share


def share(s: Step) -> None:
    s.gives_each("share", parts(s.each("weighted_intake")))


def phase_in(s: Step) -> None:
    phase, opening, own = s.one("phase"), parts(s.each("opening_allocation")), s.each("share")
    phased = {code: (1 - phase) * opening[code] + phase * own[code] for code in own}
    s.amends_each("share", phased, "phased_share")


def formula_amount(s: Step) -> None:
    base, own = s.each("off_the_top"), s.each("share")
    shared = s.one("envelope") - total(base)
    s.gives_each("formula_amount", {code: base[code] + shared * own[code] for code in base})


def share_of_envelope(s: Step) -> None:
    s.gives_each("formula_amount", {code: each * s.one("envelope") for code, each in s.each("share").items()})


def category_pools(s: Step) -> None:
    after = total(s.each("off_the_top")) if s.choice("pooled") == "after_base" else ZERO
    s.gives_one("pooled_amount", s.one("envelope") - after)
    part = s.each_category("pool_part")
    own = weighted(measure_shares(s.table("measure")), part)
    s.gives_each("share", {code: each * total(part) for code, each in own.items()})


def amount_per_person(s: Step) -> None:
    need = s.each("weighted_intake")
    s.gives_each("formula_amount", {code: s.one("dollars_per_person") * x for code, x in need.items()})


def cost_sharing(s: Step) -> None:
    cost, part = s.each("eligible_cost"), s.each("shared_part")
    s.gives_each("formula_amount", {code: cost[code] * part[code] for code in cost})


def unscaled_amount(s: Step) -> None:
    base, printed, shared = s.each("base_given"), s.each("printed_share"), s.one("shared_amount")
    s.gives_each("formula_amount", {code: base[code] + printed[code] * shared for code in base})


def local_amount(s: Step) -> None:
    proportion = {code: x / s.one("upper_population") for code, x in s.each("weighted_intake").items()}
    s.gives_each("local_proportion", proportion)
    amount = s.one("local_part") * s.one("upper_amount")
    s.gives_each("formula_amount", {code: amount * each for code, each in proportion.items()})


# Guarantees


def bounds(s: Step) -> None:
    s.gives_each("lower_bound", dict.fromkeys(s.jurisdictions, ZERO))
    s.gives_each("upper_bound", dict.fromkeys(s.jurisdictions, s.one("envelope")))
    s.gives_each("off_the_top", dict.fromkeys(s.jurisdictions, ZERO))


def base_amount(s: Step) -> None:
    if s.choice("parts") == "tiers":
        amount = {code: s.one("base_pool") * part for code, part in parts(s.each("base_weight")).items()}
    else:
        amount = s.each("base_for_each" if s.choice("parts") == "equal" else "base_given")
    if s.choice("indexation") == "indexed":
        amount = {code: s.one("base_index") * each for code, each in amount.items()}
    s.gives_each("base_amount", amount)
    before = s.each("off_the_top")
    together = {code: before[code] + amount[code] for code in before}
    s.amends_each("off_the_top", together, "off_the_top_with_base_amount")


def raise_lower_bound(s: Step, promised: ByCode) -> None:
    before = s.each("lower_bound")
    s.amends_each(
        "lower_bound", {code: max(before[code], promised[code]) for code in before}, f"lower_bound_with_{s.step}"
    )


def reduce_upper_bound(s: Step, limit: ByCode) -> None:
    before = s.each("upper_bound")
    s.amends_each(
        "upper_bound", {code: min(before[code], limit[code]) for code in before}, f"upper_bound_with_{s.step}"
    )


def amount_of_kind(s: Step, name: str) -> ByCode:
    """A stated amount, or a part of the envelope, for all or for each."""
    kind = s.choice("kind")
    if kind == "amount":
        return s.each(name)
    found = s.each(f"{name}_{kind}".replace("_amount_for_each", "_for_each"))
    return {code: each * s.one("envelope") for code, each in found.items()} if kind.startswith("part") else found


def minimum_amount(s: Step) -> None:
    amount = amount_of_kind(s, "minimum")
    s.gives_each("minimum_amount", amount)
    raise_lower_bound(s, amount)


def maximum_amount(s: Step) -> None:
    amount = amount_of_kind(s, "maximum")
    s.gives_each("maximum_amount", amount)
    reduce_upper_bound(s, amount)


def reference(s: Step) -> ByCode:
    """The amounts that a change is measured from: at the prices, the numbers and the envelope of now, where so chosen."""
    amount = s.each("reference")
    if s.choice("price_basis") == "real":
        amount = {code: each * (1 + s.one("price_growth")) for code, each in amount.items()}
    if s.choice("quantity") == "per_admission":
        then, now = s.each("prior_admissions"), s.each("admissions")
        amount = {code: each / then[code] * now[code] if then[code] > 0 else ZERO for code, each in amount.items()}
    if s.choice("envelope_basis") != "fixed":
        before = s.one("prior_envelope")
        change = s.one("envelope") / before if before > 0 else Fraction(1)
        change = min(change, Fraction(1)) if s.choice("envelope_basis") == "falls_with_envelope" else change
        amount = {code: each * change for code, each in amount.items()}
    return amount


def hold_harmless(s: Step) -> None:
    fraction, amount = s.each("protected_fraction"), reference(s)
    promised = {code: fraction[code] * each for code, each in amount.items()}
    s.gives_each("hold_harmless", promised)
    raise_lower_bound(s, promised)


def collar(s: Step) -> None:
    amount = reference(s)
    lowest = {code: (1 - s.one("largest_decline")) * each for code, each in amount.items()}
    highest = {code: (1 + s.one("largest_growth")) * each for code, each in amount.items()}
    s.gives_each("collar_floor", lowest)
    s.gives_each("collar_ceiling", highest)
    raise_lower_bound(s, lowest)
    reduce_upper_bound(s, highest)


def fading_protection(s: Step) -> None:
    faded = Fraction(rounded(s.one("prior_protected_fraction") - s.one("yearly_fade"), 9), 10**9)
    s.gives_one("protected_fraction", max(s.one("lowest_fraction"), faded))


def protected_fraction_by_need(s: Step) -> None:
    need, people = s.each("weighted_intake"), s.each("population")
    rate = {code: need[code] / people[code] for code in need}
    s.gives_each("need_rate", rate)
    high, low = (rounded(s.one(name), 9) for name in ("higher_threshold", "lower_threshold"))

    def level(each: Fraction) -> str:
        return "high" if rounded(each, 9) >= high else "middle" if rounded(each, 9) >= low else "low"

    s.gives_each("protected_fraction", {code: s.one(f"fraction_at_{level(each)}_need") for code, each in rate.items()})


def limits_on_increase(s: Step) -> None:
    now, before, margin = s.one("programme_authority"), s.one("prior_programme_authority"), s.one("growth_margin")
    growth = now / before - 1
    increase = max(ZERO, now - s.one("base_authority")) / s.one("parts_of_increase")
    factor = 1 + max(ZERO, growth - margin, s.one("part_of_growth") * max(ZERO, growth))
    last, base, amount = s.each("prior_allocation"), s.each("base_given"), s.each("formula_amount")
    least = {code: max(base[code] + increase, last[code] * factor) for code in last}
    most = {code: last[code] * (1 + margin + growth) for code in last}
    s.gives_each("least_amount", least)
    s.gives_each("most_amount", most)
    limited = {code: max(last[code], min(most[code], max(least[code], amount[code]))) for code in last}
    s.gives_each("limited_amount", limited)


def whole_guarantee(s: Step) -> None:
    promised, unit = s.each("lower_bound"), s.rounding()
    if s.choice("without_a_share") == "not_guaranteed":
        own = s.each("share")
        promised = {code: each if own[code] > 0 else ZERO for code, each in promised.items()}
    in_units = {code: Fraction(unit.thousandths(each / unit.unit), 1000) for code, each in promised.items()}
    ways: dict[str, Callable[[Fraction], int]] = {"up": ceil, "nearest": lambda x: floor(x + HALF), "down": floor}
    whole = {code: ways[s.choice("rounding")](each) * unit.unit for code, each in in_units.items()}
    s.amends_each("lower_bound", whole, "lower_bound_with_whole_guarantee")


STEPS: dict[str, Callable[[Step], None]] = {
    step.__name__: step
    for step in (
        share, phase_in, formula_amount, share_of_envelope, category_pools, amount_per_person, cost_sharing, unscaled_amount,
        local_amount, bounds, base_amount, minimum_amount, maximum_amount, hold_harmless, collar, fading_protection,
        protected_fraction_by_need, limits_on_increase, whole_guarantee,
    )
}  # fmt: skip
