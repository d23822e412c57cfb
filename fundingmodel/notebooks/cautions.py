"""Cautions: what has to be known of amounts wherever they go: what is not kept, calibrated, projected, or an assumption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fundingmodel.analysis.inspection import assumptions, head_of_assumptions
from fundingmodel.analysis.projection import is_projected
from fundingmodel.briefs.speech import says
from fundingmodel.briefs.sure import is_calibrated
from fundingmodel.command_line.allocations.first import said_first
from fundingmodel.command_line.allocations.scenarios import called
from fundingmodel.command_line.exact_rows import Chosen
from fundingmodel.command_line.tables import COLON
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.notebooks.page import Note

OF_SCENARIO: Text = {"en": "{head}, of {scenario}", "fr": "{head} ({scenario})"}


def cautions(chosen: Sequence[Chosen], language: str) -> list[Note]:
    """What is said of some tiers of scenarios: sentences, each once, and the assumptions of each as a list."""
    of_tier = len({id(result) for result, _, _ in chosen}) < len(chosen)
    sentences = [*said_first(chosen, language, of_tier), *_calibrated(chosen, language), *_ahead(chosen, language)]
    return [*(Note(text) for text in dict.fromkeys(sentences)), *_assumed(chosen, language)]


def _calibrated(chosen: Sequence[Chosen], language: str) -> Iterator[str]:
    for result, _, _ in chosen:
        if is_calibrated(result):
            yield says()["calibrated"][language].format(baseline=called(result, language))


def _ahead(chosen: Sequence[Chosen], language: str) -> Iterator[str]:
    words = Words(language)
    years = [y for result, tier, own in chosen for y in own if is_projected(result, y, tier=tier.tier.name)]
    if years:
        named = [words.fiscal_year(year) for year in dict.fromkeys(years)]
        yield says()["ahead"][language].format(years=", ".join(named))


def _assumed(chosen: Sequence[Chosen], language: str) -> Iterator[Note]:
    words = Words(language)
    for result, tier, _ in chosen:
        head = head_of_assumptions(words)
        if len(chosen) > 1:
            name = words.text(tier.tier.title) if tier.tier.name else called(result, language)
            head = OF_SCENARIO[language].format(head=head, scenario=name)
        if lines := assumptions(tier, words):
            yield Note(head + COLON[language].rstrip(), lines)
