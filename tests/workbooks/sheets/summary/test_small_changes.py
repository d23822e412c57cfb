"""Changes of cents: who has more and who less by them is said, and by less than a dollar; nobody whose amount stays is named."""

from decimal import Decimal
from functools import cache

import pytest
from summary_definitions import Facts, Shown, choices, choose, faults, lines_of
from summary_page import Page, built, thin

NAMES = {"A": "Ontario", "B": "Manitoba", "C": "Alberta", "D": "Yukon"}
JURISDICTIONS = {"codes": list(NAMES), "names": {code: {"en": name, "fr": name} for code, name in NAMES.items()}}


@cache
def cents_apart(language: str) -> tuple[Page, Shown]:
    inputs = dict(thin().data["inputs"])
    weights = {**inputs["category_weight"], "values": {"economic": 1, "refugee": Decimal("2.5000005")}}
    changed = {**inputs, "category_weight": weights}
    other = thin(name="other", inputs=changed, jurisdictions=JURISDICTIONS)
    data, results, equal = built([thin(jurisdictions=JURISDICTIONS), other], language)
    assert not equal  # the envelopes are equal as they are; there is no price index either
    changes = [
        results[1].amount("allocation", "2021-22", code) - results[0].amount("allocation", "2021-22", code)
        for code in "ABCD"
    ]
    assert min(changes) < 0 < max(changes) < Decimal("0.5")
    assert changes[3] == 0
    return Page(data), Shown(results, equal, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_changes_of_cents_are_said_as_they_are(language: str) -> None:
    page, shown = cents_apart(language)
    found = []
    for choice in (each for each in choices(shown) if not (each.equal or each.constant)):
        choose(page, shown, choice)
        found += faults(Facts(shown, choice), lines_of(page, language))
    assert found == []


def test_less_than_a_dollar_is_said_so() -> None:
    page, shown = cents_apart("en")
    choice = next(each for each in choices(shown) if (each.year, each.baseline, each.compared) == ("2021-22", 0, 1))
    choose(page, shown, choice)
    lines = lines_of(page, "en")
    assert "less than $1" in lines["first"]
    for line in ("more", "less"):
        assert "Yukon" not in lines[line].partition(":")[2]
        assert lines[line].partition(":")[2].strip(" .")


def test_a_gain_of_cents_under_the_wrong_heading_is_reported() -> None:
    page, shown = cents_apart("en")
    choice = next(iter(choices(shown)))
    choose(page, shown, choice)
    lines = lines_of(page, "en")
    swapped = {**lines, "more": lines["less"], "less": lines["more"]}
    assert faults(Facts(shown, choice), lines) == []
    assert faults(Facts(shown, choice), swapped)
