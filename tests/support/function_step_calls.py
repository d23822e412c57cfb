"""Calls by chance of the functions that are one step of a formula: see function_calls.py."""

from fractions import Fraction
from typing import Any

import function_models as models
from function_layouts import Raw, Sheet
from function_models import Cells, column, exact, exactly
from oracle import NoAnswer

Made = tuple[list[Raw], Cells]  # the arguments, and the cells of the answer; NoAnswer is raised where there is none


def without_end(arguments: list[Raw]) -> list[Raw]:
    """Arguments left out at the end are not there."""
    while arguments and arguments[-1] is None:
        arguments.pop()
    return arguments


def some(sheet: Sheet, most: int = 14) -> tuple[int, list[str] | None]:
    """How many jurisdictions, and their labels, if they have any."""
    count = sheet.random.choice((1, 2, 2, 3, 3, 4, 5, 7, 10, 13, most))
    return count, sheet.jurisdictions(count) if sheet.often(0.6) else None


def multiple(sheet: Sheet, unit: float, least: int, most: int) -> float:
    """A whole number of units, as the decimal that a cell shows."""
    return float(sheet.random.randint(least, most) * exact(unit))


def a_unit(sheet: Sheet) -> float | None:
    return sheet.random.choice((None, None, 0.01, 0.05, 1.0, 100.0, 1000.0))


def shares(sheet: Sheet, count: int) -> list[float]:
    """Shares of four decimals that add to 1; some are zero."""
    cuts = sorted(sheet.random.randint(0, 10_000) for _ in range(count - 1))
    return [float(Fraction(y - x, 10_000)) for x, y in zip([0, *cuts], [*cuts, 10_000], strict=True)]


def for_all_or_each(sheet: Sheet, amounts: list[float] | None, labels: list[str] | None) -> Raw:
    """The same amount for all is mostly one cell."""
    if amounts is None:
        return None
    if len(set(amounts)) == 1 and sheet.often(0.7):
        return amounts[0]
    return sheet.vector(amounts, labels)


def years_of(sheet: Sheet, rows: list[str] | None, most: int = 6) -> tuple[int, list[Any] | None]:
    """How many years, and the years above them: as numbers only where the rows have labels beside them."""
    count, first = sheet.random.randint(1 if rows else 2, most), sheet.random.randint(2005, 2024)
    if sheet.often(0.3):
        return count, None
    as_text = rows is None or sheet.often(0.5) or count == 1
    return count, [str(first + y) if as_text else float(first + y) for y in range(count)]


def year_row(sheet: Sheet, figures: list[float], years: list[Any] | None) -> Raw:
    """One figure a year, mostly across, with the years above them or not."""
    if not years or sheet.often(0.3):
        return figures[0] if len(figures) == 1 and sheet.often(0.5) else [figures]
    order = list(range(len(years)))
    sheet.random.shuffle(order)
    if len(years) > 2 and sheet.often(0.5):
        return [[years[y] for y in order], [figures[y] for y in order]]
    return [[str(years[y]).removesuffix(".0"), figures[y]] for y in order]


def table_of_people(sheet: Sheet, rows: int, columns: int) -> list[list[float]]:
    return [[sheet.whole(40_000, 0.08) for _ in range(columns)] for _ in range(rows)]


def average_intake(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    length, years = years_of(sheet, labels)
    intake = table_of_people(sheet, count, length)
    weights = (
        [sheet.random.choice((0.0, 0.2, 0.25, 0.5, 1.0, 3.0)) for _ in range(length)] if sheet.often(0.5) else None
    )
    expected = column(models.average_intake(intake, weights))
    row = None if weights is None else year_row(sheet, weights, years)
    return without_end([sheet.table(intake, labels, years, shuffled=False), row]), expected


def weighted_intake(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    kinds = sheet.random.randint(2, 6)
    categories = sheet.categories(kinds) if sheet.often(0.7) else None
    intake = table_of_people(sheet, count, kinds)
    weights = [sheet.random.choice((0.0, 0.5, 1.0, 1.0, 1.5, 2.5, 2.75)) for _ in range(kinds)]
    laid = sheet.vector(weights, sheet.labels_of(categories))
    return [sheet.table(intake, labels, categories, shuffled=False), laid], column(
        models.weighted_intake(intake, weights)
    )


def eligible_population(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    length, years = years_of(sheet, labels)
    intake = table_of_people(sheet, count, length)
    stay = [[sheet.decimal(0.3, 1, 4) for _ in range(length)] for _ in range(count)]
    part, rate = ([sheet.decimal(0, 1, 3) for _ in range(length)] for _ in range(2))
    product = [[float(x) for x in row] for row in intake]
    expected = [
        sum(
            (exact(x) * exact(s) * p * r for x, s, p, r in zip(row, kept, exactly(part), exactly(rate), strict=True)),
            Fraction(0),
        )
        for row, kept in zip(product, stay, strict=True)
    ]
    own = sheet.labels_of(labels)
    over = years if own or not years else [str(int(y)) for y in map(float, years)] if length > 1 else None
    retention = sheet.table(stay, own, over, shuffled=True)
    rows = [year_row(sheet, part, years), year_row(sheet, rate, years)]
    return [sheet.table(intake, labels, years, shuffled=False), retention, *rows], column(expected)


def share(sheet: Sheet) -> Made:
    count, labels = some(sheet, 60)
    need = [sheet.random.choice((sheet.whole(90_000, 0.1), sheet.decimal(0, 1, 6))) for _ in range(count)]
    return [sheet.vector(need, labels, shuffled=False)], column(models.parts(exactly(need)))


def escalate(sheet: Sheet) -> Made:
    unit, amount = a_unit(sheet), sheet.decimal(1_000, 900_000_000, 2)
    growth = [sheet.decimal(-0.05, 0.12, 4) for _ in range(sheet.random.randint(1, 10))]
    floor = sheet.random.choice((None, None, 0.0, 0.02, 0.03))
    rounding = sheet.random.choice((None, "carried", "payment_only"))
    years = [str(2024 + y) for y in range(len(growth))] if sheet.often(0.5) else None
    expected = models.escalate(amount, growth, floor or 0.0, unit or 0.01, rounding or "carried")
    laid = year_row(sheet, growth, None) if years is None else [[y, g] for y, g in zip(years, growth, strict=True)]
    named = rounding and sheet.choice([rounding])
    return without_end([amount, laid, floor, unit, named]), [[float(x) for x in expected]]


def formula_amount(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    envelope, share = sheet.decimal(1_000, 900_000_000, 2), shares(sheet, count)
    base = None
    if sheet.often(0.6):
        base = [sheet.decimal(0, envelope / count / 2, 2) for _ in range(count)]
        base = [base[0]] * count if sheet.often(0.5) else base
    expected = column(models.formula_amount(envelope, share, base or [0.0] * count))
    laid = sheet.vector(share, labels, shuffled=False)
    return without_end([envelope, laid, for_all_or_each(sheet, base, sheet.labels_of(labels))]), expected


def phase_in(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    share, opening = shares(sheet, count), [sheet.decimal(0, 9_000_000, 2) for _ in range(count)]
    phase = sheet.random.choice((0.0, 0.2, 0.25, 0.5, 1.0))
    laid = [sheet.vector(share, labels, shuffled=False), sheet.vector(opening, sheet.labels_of(labels)), phase]
    return laid, column(models.phase_in(share, opening, phase))


def hold_harmless(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    reference = [sheet.decimal(0, 400_000_000, 2) for _ in range(count)]
    fraction, growth = sheet.random.choice((0.85, 0.9, 0.95, 1.0)), sheet.random.choice((None, 0.0, 0.02, -0.01))
    people = None
    if sheet.often(0.4):
        people = ([sheet.whole(9_000, 0.1) for _ in range(count)], [sheet.whole(9_000, 0.1) for _ in range(count)])
    basis = sheet.random.choice((None, "fixed", "falls_with_envelope", "follows_envelope"))
    now, then = sheet.whole(900_000_000), sheet.whole(900_000_000)
    ratio = {
        "falls_with_envelope": min(Fraction(1), exact(now) / exact(then)),
        "follows_envelope": exact(now) / exact(then),
    }
    expected = models.hold_harmless(reference, fraction, growth or 0.0, people, ratio.get(basis or "", Fraction(1)))
    arguments = [sheet.vector(reference, labels, shuffled=False), fraction, growth]
    arguments += [sheet.vector(each, sheet.labels_of(labels)) for each in people] if people else [None, None]
    arguments += [basis and sheet.choice([basis]), *([now, then] if basis in ratio else [None, None])]
    return without_end(arguments), column(expected)


def collar(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    reference = [sheet.decimal(0, 400_000_000, 2) for _ in range(count)]
    decline, growth = sheet.decimal(0, 0.3, 3), sheet.decimal(0, 1, 3)
    expected = [[float((1 - exact(decline)) * x), float((1 + exact(growth)) * x)] for x in exactly(reference)]
    return [sheet.vector(reference, labels, shuffled=False), decline, growth], expected


def fit_to_envelope(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    unit, share = a_unit(sheet), shares(sheet, count)
    envelope = multiple(sheet, unit or 0.01, 1000 * count, 40_000_000)
    each = envelope / count
    lower = [sheet.decimal(0, 0.9 * each, 2) for _ in share] if sheet.often(0.6) else None
    upper = [sheet.decimal(each, 5 * each, 2) for _ in share] if sheet.often(0.6) else None
    base = [sheet.decimal(0, each / 4, 2) for _ in share] if sheet.often(0.4) else None
    if base and sheet.often(0.5):
        base = [base[0]] * count
    crossed = sheet.random.choice((None, "lower_prevails", "upper_prevails"))
    shortfall = sheet.random.choice((None, "refuse", "reduce_in_proportion"))
    excess = sheet.random.choice((None, "refuse", "raise_in_proportion"))
    step = {
        "step": "fit_to_envelope",
        "crossed_bounds": crossed or "lower_prevails",
        "shortfall": shortfall or "refuse",
        "excess": excess or "refuse",
    }
    year = models.solved(
        [step], count, envelope=exact(envelope), share=exactly(share), units_per_dollar=models.per_dollar(unit or 0.01),
        lower_bound=exactly(lower or [0.0] * count), upper_bound=exactly(upper or [envelope] * count),
        off_the_top=exactly(base or [0.0] * count),
    )  # fmt: skip
    laid = sheet.vector(share, labels, shuffled=False)
    bounds = [for_all_or_each(sheet, x, sheet.labels_of(labels)) for x in (lower, upper, base)]
    choices = [choice and sheet.choice([choice]) for choice in (crossed, shortfall, excess)]
    return without_end([envelope, laid, *bounds, unit, *choices]), column(year.list("fitted_amount"))


def round_to_envelope(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    unit, ties = a_unit(sheet), sheet.random.choice((None, "published_order", "larger_share"))
    envelope, share = multiple(sheet, unit or 0.01, count, 40_000_000), shares(sheet, count)
    alike = sheet.often(0.3)
    amounts = [float(exact(envelope) * (Fraction(1, count) if alike else x)) for x in exactly(share)]
    try:
        year = models.solved(
            [{"step": "round_to_envelope", "ties": ties or "published_order"}], count, envelope=exact(envelope),
            fitted_amount=exactly(amounts), share=exactly(share), units_per_dollar=models.per_dollar(unit or 0.01),
        )  # fmt: skip
    except AssertionError:
        raise NoAnswer("amounts do not fit") from None
    laid = [sheet.vector(amounts, labels, shuffled=False), unit, ties and sheet.choice([ties])]
    laid.append(sheet.vector(share, sheet.labels_of(labels)) if ties == "larger_share" else None)
    return without_end([envelope, *laid]), column(year.list("allocation"))


def true_up(sheet: Sheet) -> Made:
    count, labels = some(sheet)
    unit = a_unit(sheet)
    final, estimated = ([sheet.decimal(0, 9_000_000, 2) for _ in range(count)] for _ in range(2))
    limit = sheet.random.choice((None, 0.5, 2.0, 12.75))
    population = [sheet.whole(900_000) for _ in range(count)]
    balance = [sheet.decimal(-50_000, 0, 2) for _ in range(count)] if sheet.often(0.4) else None
    limits = [exact(limit) * x for x in exactly(population)] if limit else None
    expected = models.true_up(final, estimated, balance or [0.0] * count, unit or 0.01, limits)
    laid = [sheet.vector(final, labels, shuffled=False), sheet.vector(estimated, sheet.labels_of(labels)), limit]
    laid.append(sheet.vector(population, sheet.labels_of(labels)) if limit else None)
    laid.append(None if balance is None else sheet.vector(balance, sheet.labels_of(labels)))
    return without_end([*laid, unit]), expected
