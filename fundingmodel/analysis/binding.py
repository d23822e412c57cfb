"""Binding rule: which guarantee or limit decides what a jurisdiction receives, as the formula's own column says it."""

import numpy as np

from fundingmodel.column import Rule
from fundingmodel.language.words import Words
from fundingmodel.result import TierResult


def binding_rule(result: TierResult, fiscal_year: str) -> list[str]:
    """For each jurisdiction, in their order: "free", or the name of what binds it.

    The name is that of the guarantee as the formula calls it: "hold_harmless", "collar_floor", "maximum_amount";
    "base_amount" where what is paid off the top is above every guarantee, "envelope" for one that receives all there
    is, "no_need" for one that has neither a share nor a guarantee. Where nothing is fitted to an envelope: "not_fitted".
    """
    return [rule.name for rule in rules_that_bind(result, fiscal_year)]


def binding_rule_words(result: TierResult, fiscal_year: str, words: Words) -> list[str]:
    """The same as a reader sees it: "held: hold-harmless", and nothing for one that is free."""
    words = words.with_titles(result.tier.titles)
    return [words.rule(*rule) for rule in rules_that_bind(result, fiscal_year)]


def rules_that_bind(result: TierResult, fiscal_year: str) -> list[Rule]:
    formula, count = result.tier.formula, len(result.tier.place.jurisdictions)
    if not formula.rule_column:
        return [formula.rules[0]] * count
    numbers = np.broadcast_to(result.years[fiscal_year][formula.rule_column], (count, 1))
    return [formula.rules[int(number)] for number in numbers[:, 0]]
