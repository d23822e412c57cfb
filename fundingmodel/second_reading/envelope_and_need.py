"""The steps of the first two stages of a formula, how much is shared and who counts, in the order of their documentation."""

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from math import floor

from .calculation import Step
from .expressions import worked
from .files import begins
from .fit import HALF
from .quantities import ONE, ZERO, ByCode, at, total
from .refusals import NoAmounts

DIGITS = Context(prec=60)  # of a power, which is no fraction
NOTHING_BELOW = Fraction(-1, 10**6)  # what is counted may be less than zero by the last digits of a subtraction alone


def rounded(figure: Fraction, places: int) -> int:
    """A figure in units of its last decimal, half up: what a threshold is compared in."""
    return floor(figure * 10**places + HALF)


# How much


def envelope(s: Step) -> None:
    authority = AUTHORITY[s.choice("authority")](s)
    payment = s.rounding("authority_rounding_unit").nearest(authority)
    s.gives_one("programme_authority", payment if s.choice("rounding") == "carried" else authority)
    s.gives_one("envelope", payment)


def grown(s: Step) -> Fraction:
    rates = [at(figures) for figures in s.by_data_year("annual_growth")]
    growth = max(sum(rates) / len(rates), s.one("growth_floor"))
    return s.one("prior_programme_authority") * (1 + growth)


AUTHORITY: dict[str, Callable[[Step], Fraction]] = {
    "stated": lambda s: s.one("stated_authority"),
    "escalated": lambda s: s.one("prior_programme_authority") * (1 + s.one("escalator")),
    "grown": grown,
    "per_admission": lambda s: s.one("dollars_per_admission") * s.one("admissions_planned"),
}


def combined_escalator(s: Step) -> None:
    spending, arrivals = s.one("spending_growth"), s.one("arrivals_growth")
    combined = {
        "product": (1 + spending) * (1 + arrivals) - 1,
        "sum": spending + arrivals,
        "mean": (spending + arrivals) / 2,
        "greater": max(spending, arrivals),
    }
    s.gives_one("escalator", combined[s.choice("combination")])


def set_aside(s: Step) -> None:
    if s.choice("kind") == "amount":
        amount = s.one("set_aside_amount")
    else:
        amount = s.rounding().nearest(s.one("set_aside_part") * s.one("programme_authority"))
    s.gives_one("set_aside", amount)
    s.amends("envelope", {ONE: s.one("envelope") - amount}, "envelope_after_set_aside")


def no_decline(s: Step) -> None:
    s.amends("envelope", {ONE: max(s.one("envelope"), s.one("prior_envelope"))}, "envelope_without_decline")


def envelope_limit(s: Step) -> None:
    above = max(ZERO, s.one("envelope") - s.one("envelope_limit"))
    s.gives_one("envelope_above_limit", above)
    s.amends("envelope", {ONE: s.one("envelope") - above}, "envelope_up_to_limit")


def total_admissions(s: Step) -> None:
    s.gives_one("total_admissions", total(s.each("admissions")))


def grant_per_admission(s: Step) -> None:
    years = [at(figures) for figures in s.by_data_year("admissions_elsewhere")]
    s.gives_one("grant_per_admission", s.one("grant_elsewhere") * len(years) / sum(years))


# Need


def average_intake(s: Step) -> None:
    years = s.by_data_year("intake")
    equal = s.choice("year_weights") == "equal"
    weights = [
        Fraction(1) if equal else at(w) for w in ([{}] * len(years) if equal else s.by_data_year("data_year_weight"))
    ]

    def average(row: str, column: str) -> Fraction:
        counted = (weight * at(figures, row, column) for weight, figures in zip(weights, years, strict=True))
        return sum(counted, ZERO) / sum(weights)

    s.gives_table("average_intake", {row: {c: average(row, c) for c in s.categories} for row in s.jurisdictions})


def eligible_population(s: Step, eligible: Callable[[str, str, int], Fraction] = lambda *_: Fraction(1)) -> None:
    """Those admitted so many years before who stay, are eligible, and use the services; by month, for a part of the year."""
    names = ("intake", "retention", "eligible_part", "service_rate")
    years = list(zip(*(s.by_data_year(name) for name in names), strict=True))

    def counted(row: str, column: str) -> Fraction:
        found = ZERO
        for n, (intake, stays, part, rate) in enumerate(years):
            who = at(intake, row, column) * at(stays, row) * at(part, "", column) * at(rate, "", column)
            found += who * eligible(row, column, n)
        return found

    s.gives_table("eligible_population", {row: {c: counted(row, c) for c in s.categories} for row in s.jurisdictions})


def eligible_by_month(s: Step) -> None:
    """Who landed in a month is eligible until the same month so many years later has ended, in categories with a time limit."""
    first = 12 * begins(s.year.fiscal_year) + 4  # April, counted in months
    limited = s.one("time_limit") == 1 and begins(s.year.fiscal_year) >= s.one("time_limit_begins")
    ended, shorter = (12 * s.one(name) + 4 for name in ("ended_for_landed_before", "shorter_for_landed_from"))
    landed = s.by_data_year("landed_by_month")

    def months(lag: int, month: int) -> int:
        """How many of the twelve months of the fiscal year count for those who landed in a month."""
        then = 12 * (begins(s.year.fiscal_year) - lag) + month
        if not limited:
            return 12
        if then < ended:
            return 0
        years = s.one("shorter_years_eligible" if then >= shorter else "years_eligible")
        return sum(each <= then + 12 * years for each in range(first, first + 12))

    def part(row: str, column: str, n: int) -> Fraction:
        if s.each_category("time_limited")[column] == 0:
            return Fraction(1)
        people = [at(landed[n], row, f"{month:02}") or ZERO for month in range(1, 13)]
        people = people if sum(people) else [Fraction(1)] * 12
        counted = sum(x * months(s.tier.lags[n], month) for month, x in enumerate(people, 1))
        return Fraction(counted) / sum(people) / 12

    eligible_population(s, part)


def secondary_migration(s: Step) -> None:
    landed, lives = s.table("average_intake"), s.read("residence")

    def resident(row: str, column: str) -> Fraction:
        return sum((at(lives, origin, row) * landed[origin][column] for origin in s.jurisdictions), ZERO)

    moved = {(row, column): resident(row, column) for row in s.jurisdictions for column in s.categories}
    s.amends("average_intake", moved, "resident_intake")


def admissions(s: Step) -> None:
    s.gives_each("admissions", {code: total(row) for code, row in s.table("average_intake").items()})


def category_weights(s: Step) -> None:
    parts = [s.each_category(name) for name in ("use_of_services", "intensity", "duration")]
    years = {code: parts[0][code] * parts[1][code] * parts[2][code] for code in s.categories}
    of_reference = sum(years[code] * flag for code, flag in s.each_category("reference_category").items())
    s.gives("category_weight", {("", code): each / of_reference for code, each in years.items()})


def weighted_intake(s: Step) -> None:
    weight = s.each_category("category_weight")
    rows = s.table("average_intake").items()
    s.gives_each("weighted_intake", {code: sum(weight[c] * x for c, x in row.items()) for code, row in rows})


def cost_index(s: Step) -> None:
    part, need, wages = s.one("wage_part"), s.each("weighted_intake"), s.each("wage_index")
    relative = {code: 1 - part + part * wages[code] for code in need}
    scale = total(need) / total({code: need[code] * relative[code] for code in need})
    index = {code: each * scale for code, each in relative.items()}
    s.gives_each("cost_index", index)
    s.amends_each("weighted_intake", {code: need[code] * index[code] for code in need}, "cost_adjusted_intake")


def measure(s: Step) -> None:
    """A quantity that the file makes by a formula; where a step counts by it, nobody counts for less than nothing."""
    found = dict(
        worked(s.choice("formula"), lambda name, year: s.tier.figures(name, year) if year else s.year.quantity(name))
    )
    if any(s.alias in step.get("bind", {}).values() for step in s.tier.steps):
        if min(found.values()) < NOTHING_BELOW:
            raise NoAmounts("undefined")
        found = {place: max(figure, ZERO) for place, figure in found.items()}
    s.year.quantities[s.alias] = found


def relativity(s: Step) -> None:
    need, ratio = s.each("weighted_intake"), s.each("relativity")
    s.amends_each(
        "weighted_intake", {code: need[code] * ratio[code] for code in need}, "weighted_intake_with_relativity"
    )


def entry_threshold(s: Step) -> None:
    need = s.each("weighted_intake")
    sizes = need if s.choice("judged_by") == "itself" else s.each("entry_measure")
    level, at_level = rounded(s.one("entry_level"), 6), s.choice("at_level") == "enters"
    enters = {code for code, x in sizes.items() if rounded(x, 6) > level or (at_level and rounded(x, 6) == level)}
    left = {code: x if code in enters else ZERO for code, x in need.items()}
    s.gives_each("entry_measure", sizes) if s.choice("judged_by") == "itself" else None
    s.amends_each("weighted_intake", left, "weighted_intake_with_entry_threshold")


def capacity_gap(s: Step) -> None:
    capacity, people = s.each("capacity"), s.each("population")
    own = {code: capacity[code] / people[code] for code in capacity}
    s.gives_each("capacity_per_head", own)
    if s.choice("standard") == "average":
        s.gives_one("standard_per_head", s.one("standard_part") * total(capacity) / total(people))
    standard, filled = s.one("standard_per_head"), s.one("fill_rate")
    s.gives_each("capacity_gap", {code: filled * max(ZERO, standard - own[code]) * people[code] for code in own})


# Keys: several measures put together


def measure_shares(table: dict[str, ByCode]) -> dict[str, ByCode]:
    """Each measure as a part of its own total."""
    wholes = {column: sum(row[column] for row in table.values()) for column in next(iter(table.values()))}
    return {code: {column: x / wholes[column] for column, x in row.items()} for code, row in table.items()}


def weighted(table: dict[str, ByCode], weight: ByCode) -> ByCode:
    return {code: sum(weight[c] * x for c, x in row.items()) / total(weight) for code, row in table.items()}


def power(figure: Fraction, exponent: Fraction) -> Fraction:
    """A power, which is in general no fraction: to 60 digits."""
    if figure == 0 and exponent <= 0:
        raise NoAmounts("undefined")
    if exponent.denominator == 1 or figure == 0:
        return figure ** int(exponent) if figure else ZERO
    base, raised = (DIGITS.divide(Decimal(x.numerator), Decimal(x.denominator)) for x in (figure, exponent))
    return Fraction(DIGITS.power(base, raised))


def weighted_key(s: Step) -> None:
    table = s.table("measure")
    if s.choice("measures") == "to_a_power":
        exponent = s.each_category("key_exponent")
        table = {code: {c: power(x, exponent[c]) for c, x in row.items()} for code, row in table.items()}
    s.gives_each("weighted_key", weighted(measure_shares(table), s.each_category("key_weight")))


def greater_of_keys(s: Step) -> None:
    shares = measure_shares(s.table("measure"))
    first, second = (weighted(shares, s.each_category(name)) for name in ("first_weight", "second_weight"))
    s.gives_each("first_key", first)
    s.gives_each("second_key", second)
    s.gives_each("greater_key", {code: max(first[code], second[code]) for code in first})


def measure_per_head(s: Step) -> None:
    flag, people = s.each_category("counted_per_head"), s.each("population")
    table = s.table("measure")
    per_head = {(r, c): flag[c] * x / people[r] + (1 - flag[c]) * x for r, row in table.items() for c, x in row.items()}
    s.amends("measure", per_head, "measure_per_head")


def increase_over_base(s: Step) -> None:
    last, base = s.each("prior_allocation"), s.each("base_given")
    s.gives_each("increase_over_base", {code: max(ZERO, last[code] - base[code]) for code in last})


STEPS: dict[str, Callable[[Step], None]] = {
    step.__name__: step
    for step in (
        envelope, combined_escalator, set_aside, no_decline, envelope_limit, total_admissions, grant_per_admission,
        average_intake, eligible_population, eligible_by_month, secondary_migration, admissions, category_weights, weighted_intake,
        cost_index, measure, relativity, entry_threshold, capacity_gap, weighted_key, greater_of_keys, measure_per_head,
        increase_over_base,
    )
}  # fmt: skip
