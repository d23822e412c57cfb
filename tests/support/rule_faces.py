"""The rule that binds as explain and the functions show it, compared with what Python and the oracle have."""

from collections.abc import Iterator

import numpy as np
from answers import cells
from oracle import Answer
from rules_oracle import rules_that_bind as from_the_definition

from fundingmodel.analysis.binding import binding_rule, binding_rule_words, rules_that_bind
from fundingmodel.analysis.explain import explain
from fundingmodel.analysis.projection import year_in_words
from fundingmodel.column import Rule
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult

FREE = "Free: no guarantee or limit decides the amount."
OTHERS_REDUCED = "No guarantee of its own: the reduced guarantees of others take the whole envelope."
NO_NEED = "No need: it has neither a share nor a guarantee."
WHOLE_ENVELOPE, NOTHING = "It receives the whole envelope.", "There is nothing to share."
NOT_OF_A_GUARANTEE = {"free": FREE, "no_need": NO_NEED, "not_fitted": ""}


def rule_sentence(tier: TierResult, fiscal_year: str, rule: Rule, code: str) -> str:
    """How an account says that a rule binds, in English; nothing where nothing is fitted."""
    if rule.name == "free" and _reduced(tier, fiscal_year):
        return OTHERS_REDUCED
    if rule.kind == "held" and _short(tier, fiscal_year, code):
        return _by_kind(tier, rule)["short"]
    if rule.name == "envelope":
        state = tier.tier.formula.state("envelope")
        return WHOLE_ENVELOPE if tier.years[fiscal_year][state].item() > 0 else NOTHING
    return NOT_OF_A_GUARANTEE.get(rule.name) or _by_kind(tier, rule).get(rule.kind, "")


def _reduced(tier: TierResult, fiscal_year: str) -> bool:
    return bool(tier.years[fiscal_year].get("guarantee_reduction", np.ones(1)).item() < 1)


def _short(tier: TierResult, fiscal_year: str, code: str) -> bool:
    """Whether something is short of what is promised."""
    columns = tier.tier.formula.promise_columns
    return bool(columns) and tier.figure(columns[1], fiscal_year, code) > 0


def _by_kind(tier: TierResult, rule: Rule) -> dict[str, str]:
    name = Words("en").with_titles(tier.tier.titles).in_sentence(rule.name)
    return {
        "held": f"Held by a guarantee: {name}.",
        "capped": f"Capped by a limit: {name}.",
        "short": f"Guaranteed by {name}, which is not paid in full.",
    }


def _every_sentence(tier: TierResult) -> set[str]:
    """All that an account could say of this formula: each of its rules as a guarantee and as a limit."""
    named = {text for rule in tier.tier.formula.rules if rule.kind for text in _by_kind(tier, rule).values()}
    return named | {FREE, OTHERS_REDUCED, NO_NEED, WHOLE_ENVELOPE, NOTHING}


def account_differences(result: Result) -> Iterator[str]:
    """Accounts that name another rule than Python does, or two, or none."""
    codes = dict.fromkeys(code for tier in result.tiers.values() for code in tier.tier.place.jurisdictions)
    for fiscal_year in result.scenario.fiscal_years:
        for code in codes:
            tiers = [tier for tier in result.tiers.values() if code in tier.tier.place.jurisdictions]
            wanted = {_of(tier, fiscal_year, code) for tier in tiers} - {""}
            if len(result.tiers) > 1:  # of a free amount, a tier among several has the equation alone
                wanted -= {FREE}
            text = explain(result, code, fiscal_year)
            found = {sentence for tier in tiers for sentence in _every_sentence(tier) if sentence in text}
            if found != wanted:
                name = result.scenario.name
                yield f"{name} {fiscal_year} {code}: the account has {sorted(found)}, Python has {sorted(wanted)}"


def _of(tier: TierResult, fiscal_year: str, code: str) -> str:
    rule = rules_that_bind(tier, fiscal_year)[tier.tier.place.jurisdictions.index(code)]
    return rule_sentence(tier, fiscal_year, rule, code)


def function_differences(result: Result) -> Iterator[str]:
    """Cells of FM.SCENARIO that do not have Python's words; it knows the scenario by its name, and shows the main tier."""
    name, years = result.scenario.name, result.scenario.fiscal_years
    by_year = [binding_rule_words(result.main, year, Words("en")) for year in years]
    rows = cells("SCENARIO", name, None, None, "binding_rule")
    header, *listed = rows
    heads = [year_in_words(result, year, Words("en")) for year in years]
    if header[1:] != heads or [row[0] for row in listed] != list(result.main.tier.place.jurisdictions):
        yield f"{name}: FM.SCENARIO has {[header, *(row[0] for row in listed)]}"
    for row, wanted in zip(listed, zip(*by_year, strict=True), strict=True):
        for year, found, words in zip(years, row[1:], wanted, strict=True):
            if found != words:
                yield f"{name} {year} {row[0]}: FM.SCENARIO has {found!r}, Python has {words!r}"


def oracle_differences(result: Result, answer: Answer) -> Iterator[str]:
    """Years in which Python does not have the rules that follow from the definition."""
    for name, years in answer.items():
        tier = result.tiers[name]
        for year in years:
            if year.on_a_half:  # and from here on: what is carried may differ by a unit
                break
            rules, wanted = binding_rule(tier, year.fiscal_year), from_the_definition(tier.tier, year)
            if rules != wanted:
                yield f"{result.scenario.name} {year.fiscal_year}: Python has {rules}, the oracle has {wanted}"
