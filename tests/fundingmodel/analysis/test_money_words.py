"""What tells money apart, in words: by what a scope means, never by what it is called."""

from dataclasses import replace

import pytest

from fundingmodel.analysis.money_words import unlike_in_words
from fundingmodel.language.words import Words
from fundingmodel.scopes import Money, Scope, Scopes, packaged_scopes, told_apart, unlike


def own(key: str, name: str) -> Scopes:
    return {**packaged_scopes(), key: Scope({"en": name, "fr": name})}


SHARED = Money("CAD", "shared", "allocated")
SAME_NAME = Money("CAD", "tram", "allocated", own("tram", "shared by the formula"))
BUSES, SCHOOL_BUSES = (Money("CAD", "bus", "", own("bus", name)) for name in ("buses", "school buses"))


@pytest.mark.parametrize(
    ("monies", "kinds"),
    [
        ((SHARED, SAME_NAME), ("shared by the formula (shared 1)", "shared by the formula (tram 2)")),
        ((BUSES, SCHOOL_BUSES), ("buses", "school buses")),
        ((BUSES, Money("CAD", "bus", "", own("bus", "Buses"))), ("buses (bus 1)", "Buses (bus 2)")),
        ((SHARED, Money("CAD", "shared")), ("", "")),
        (
            (SHARED, Money("CAD", "resettlement"), Money("CAD", "shared")),
            ("shared by the formula", "resettlement", "shared by the formula"),
        ),
        (
            (SHARED, replace(SHARED, is_assumed=True), Money("CAD", "resettlement")),
            ("shared by the formula", "shared by the formula", "resettlement"),
        ),
    ],
)
def test_money_is_told_apart_by_what_its_scope_means(monies: tuple[Money, ...], kinds: tuple[str, ...]) -> None:
    assert told_apart(monies, "en") == kinds
    assert bool(unlike(monies)) == any(kinds)


def test_money_of_a_third_currency_does_not_hide_that_two_of_one_are_unlike() -> None:
    said = [("one", SHARED), ("two", Money("CAD", "resettlement", "spent")), ("three", Money("USD"))]
    text = unlike_in_words(said, Words("en"))
    assert "one (shared by the formula, allocated); two (resettlement, spent)" in text and "three" not in text
    assert unlike_in_words([said[0], said[2]], Words("en")) == ""
