"""What is said before any amount: promises that are not kept, where need decides nothing, and that money is unlike."""

from __future__ import annotations

from collections.abc import Sequence

from fundingmodel.command_line.allocations.scenarios import called
from fundingmodel.command_line.exact_rows import Chosen


def said_first(chosen: Sequence[Chosen], language: str, of_tier: bool = False) -> list[str]:
    """The sentences of some scenarios, each after its name where there are several; of the chosen tiers alone with `of_tier`."""
    from fundingmodel.analysis.decided_by_need import need_in_tier
    from fundingmodel.analysis.money_words import unlike_in_words
    from fundingmodel.analysis.promises import unkept_in_tier
    from fundingmodel.analysis.promises.stated import broken_sentences
    from fundingmodel.language.words import Words

    words, lines = Words(language), []
    for result, one_tier, years in chosen:
        tiers = [one_tier] if of_tier else list(result.tiers.values())
        first = broken_sentences(result, words, years) if result.main in tiers else []
        first += [x for tier in tiers for x in unkept_in_tier(tier, result.scenario.currency, words, years)]
        first += [x for tier in tiers for x in need_in_tier(tier, words, years)]
        lines += [f"{called(result, language)}. {line}" if len(chosen) > 1 else line for line in first]
    monies = [(called(result, language), tier.tier.place.money) for result, tier, _ in chosen]
    return [*lines, *([said] if (said := unlike_in_words(monies, words)) else [])]
