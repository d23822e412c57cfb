"""Every choice that a reader of the Summary can make, in both languages: each line says what is so."""

from collections.abc import Callable

import pytest
from packaged_results import NOW
from shared import WholeReport
from summary_definitions import Facts, Shown, choices, choose, faults, lines_of
from summary_page import Page, compared


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_choice_says_what_is_so(language: str, whole_report: Callable[[str], WholeReport]) -> None:
    data, _, results, equal = whole_report(language)
    page, shown = Page(data), Shown(compared(results), equal, language)
    found, count = [], 0
    for choice in choices(shown):
        choose(page, shown, choice)
        found += faults(Facts(shown, choice), lines_of(page, language))
        count += 1
    calculated = len(NOW) - 1  # all but the record of known amounts
    assert count == calculated * (calculated - 1) * 8 * 4
    assert not found, "\n".join(found[:5])
