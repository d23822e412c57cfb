"""What need decides: the part of an envelope that moves with the shares, and guarantees, limits and weights that move nothing.

In a fit the money that need decides is what those receive, above what is paid off the top, whose amounts are between their
bounds. One alone receives whatever is left, however great its need: it takes two for a share to move anything.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from fundingmodel.column import Array, Column, wired
from fundingmodel.language.figures import Figures
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.chosen_years import having
from fundingmodel.steps.binding_rule import OF_A_FIT
from fundingmodel.steps.need.relativity import weighted_intake_with_relativity
from fundingmodel.steps.need.weighted_intake import weighted_intake
from fundingmodel.steps.share.phase_in import phased_share
from fundingmodel.steps.share.share import share

LITTLE = 0.1  # a part of the envelope below this is little
LEAST = 0.001  # of the envelope: 0.1%, the least that is shown
FAR = 0.01  # a guarantee below this part of every amount is too low ever to bind
NEARLY = 0.999  # of a unit: from here on an amount is beside its bound, whatever the last digits of a double
SAME = 1e-9  # shares that differ by less are the same


def is_fitted(tier: TierResult) -> bool:
    """Whether something is shared with others within an envelope: else need is not said to decide much or little."""
    names = {column.name for column in tier.tier.formula.columns}
    fitted = names >= {*OF_A_FIT, "fitted_amount", "base_of_fit"} and "envelope" in names | set(tier.tier.parameters)
    return fitted and len(tier.tier.place.jurisdictions) > 1


def phase_column(tier: TierResult) -> str:
    """What says how far the shares are phased in: the rest of them is that of the opening allocations, whatever the need."""
    column = next((column for column in tier.tier.formula.columns if column.compute is phased_share), None)
    return column.needs[-1] if column else ""


def decided_by_need(tier: TierResult, fiscal_year: str) -> float | None:
    """The part of the envelope that moves with the shares; None where nothing is fitted to one, or for one recipient."""
    if not is_fitted(tier):
        return None
    formula, values = tier.tier.formula, tier.years[fiscal_year]
    envelope = float(values[formula.state("envelope")].sum())
    if envelope <= 0:
        return None
    fitted, base = values["fitted_amount"], values["base_of_fit"]
    least, most = (values[formula.state(name)] for name in ("guaranteed_amount", "permitted_amount"))
    unit = NEARLY / float(tier.known_units or 100)
    between = (fitted >= least + unit) & (fitted <= most - unit)
    part = float((fitted - base)[between].sum()) / envelope if between.sum() > 1 else 0.0
    phase = phase_column(tier)
    return part * float(values[phase].sum()) if phase else part


def need_sentences(result: Result, words: Words, years: Sequence[str] | None = None) -> list[str]:
    """Where need decides nothing or little, and which guarantees, limits and weights move nothing, of each tier."""
    return [line for tier in result.tiers.values() for line in need_in_tier(tier, words, years)]


def need_in_tier(tier: TierResult, words: Words, years: Sequence[str] | None = None) -> list[str]:
    words = words.with_titles(tier.tier.titles)
    chosen = list(tier.years) if years is None else having(list(tier.years), years)
    if not chosen:
        return []
    of_tier = f"{words.text(tier.tier.title)}. " if tier.tier.name else ""
    lines = [*_by_part(tier, chosen, words), *_without_effect(tier, chosen, words), *_weights(tier, chosen, words)]
    return [of_tier + line for line in lines]


def _by_part(tier: TierResult, years: Sequence[str], words: Words) -> Iterator[str]:
    """One sentence for the years in which need decides nothing, one a year in which it decides little."""
    parts = {year: part for year in years if (part := decided_by_need(tier, year)) is not None}
    nothing = [words.fiscal_year(year) for year, part in parts.items() if part == 0]
    if nothing:
        yield words.sentence("need_nothing", years=words.listed(nothing))
    for year, part in parts.items():
        if 0 < part < LITTLE:
            yield words.sentence("need_little", year=words.fiscal_year(year), part=part_in_words(part, words))


def part_in_words(part: float, words: Words) -> str:
    """A part of the envelope in percent, with the one decimal that worksheets show: 5.5%; below the least, less than 0.1%."""
    shown = Figures(words.language).percent(max(part, LEAST), 1)
    return shown if part >= LEAST else words.sentence("less_than", most=shown)


def _without_effect(tier: TierResult, years: Sequence[str], words: Words) -> Iterator[str]:
    """Minimums and other guarantees so low, in every year, that they are far below all amounts."""
    for name in guarantees_of(tier):
        if all(_far_below(tier, name, year) for year in years):
            yield words.sentence("guarantee_nothing", guarantee=words.in_sentence(name))


def guarantees_of(tier: TierResult) -> list[str]:
    """The guarantees that could bind, by the names of their quantities."""
    columns = {column.name for column in tier.tier.formula.columns}
    return [rule.name for rule in tier.tier.formula.rules if rule.kind == "held" and rule.name in columns]


def _far_below(tier: TierResult, guarantee: str, year: str) -> bool:
    values = tier.years[year]
    given, fitted = values[guarantee], values["fitted_amount"]
    return bool(given.max() > 0 and (fitted > 0).any() and (given <= FAR * fitted)[fitted > 0].all())


def _weights(tier: TierResult, years: Sequence[str], words: Words) -> Iterator[str]:
    """Categories whose weight, whatever it is, leaves every share as it is; one of weight 1 is not said to weigh."""
    column = next((column for column in tier.tier.formula.columns if column.compute is weighted_intake), None)
    if column is None or not _only_shared_by(tier, column):
        return
    reads = next(states for each, states in wired(tier.tier.formula.columns) if each is column)
    tables = [[tier.years[year][name] for name in reads] for year in years]
    for index, code in enumerate(tier.tier.place.categories):
        if all(_moves_no_one(intake, weight, index) for intake, weight in tables):
            yield words.sentence("weight_nothing", category=words.text(tier.tier.category_names[code]))


def _only_shared_by(tier: TierResult, weighted: Column) -> bool:
    """Whether weights reach amounts through shares alone; an amount per person moves with them though no share does."""
    formula, states = tier.tier.formula, {weighted.name}
    weight = weighted.needs[-1]
    for column, reads in wired(formula.columns):
        if column.compute is weighted_intake_with_relativity and states & set(reads[:1]):
            states.add(column.name)
        elif (states & set(reads) and column.compute is not share) or (weight in reads and column is not weighted):
            return False
    return weighted.name not in formula.carries


def _moves_no_one(intake: Array, weight: Array, category: int) -> bool:
    """Whether the persons of a category are in proportion to the need without them, so that no share changes."""
    if intake.shape[-2] < 2:
        return False
    own, weights = intake[..., category], np.broadcast_to(weight, intake.shape)
    rest = (intake * weights).sum(axis=-1) - own * weights[..., category]
    if (weights[..., category] == 1).all():
        return False
    if own.sum() == 0 or rest.sum() == 0:
        return True
    return bool(np.allclose(own / own.sum(), rest / rest.sum(), rtol=0, atol=SAME))
