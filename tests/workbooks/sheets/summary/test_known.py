"""No line of the Summary says more than is known: of unknown amounts, of envelopes that differ, of who provides the difference."""

import random
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from shared import WholeReport
from summary_definitions import Choice, Facts, Shown, choices, choose, expected, faults, lines_of
from summary_page import Page, built, compared, recorded, thin

from fundingmodel.scenario.reading import Scenario, build, read_scenario

SAMPLE = 100  # in each language
Opened = tuple[Page, Shown]


@pytest.fixture(scope="module", params=["en", "fr"])
def opened(request: pytest.FixtureRequest, whole_report: Callable[[str], WholeReport]) -> Opened:
    """All packaged scenarios in one workbook, in each language in turn."""
    data, _, results, equal = whole_report(request.param)
    return Page(data), Shown(compared(results), equal, request.param)


def records() -> list[Scenario]:
    """Records alone are compared with each other: of one, little is known; one is of other money."""
    return [recorded("settlement"), read_scenario("published"), recorded("quebec-parity")]


@pytest.fixture(scope="module")
def english() -> Opened:
    data, results, equal = built(records())
    return Page(data), Shown(results, equal, "en")


@pytest.fixture(scope="module")
def french() -> Opened:
    data, results, equal = built(records(), "fr")
    return Page(data), Shown(results, equal, "fr")


def lines(opened: Opened, year: str, baseline: int, compared: int, equal: bool = False) -> dict[str, str]:
    page, shown = opened
    choose(page, shown, Choice(year, baseline, compared, equal=equal))
    return lines_of(page, shown.language)


@pytest.mark.slow
def test_seeded_choices_say_what_is_so(opened: Opened) -> None:
    page, shown = opened
    every = list(choices(shown))
    assert len(every) == 8 * 7 * 8 * 4
    found = []
    for choice in random.Random(20261128).sample(every, SAMPLE):
        choose(page, shown, choice)
        found += faults(Facts(shown, choice), lines_of(page, shown.language))
    assert not found, "\n".join(found[:5])


# Pinned


def test_one_of_twelve_known(english: Opened) -> None:
    assert lines(english, "2026-27", 0, 1) == {
        "first": "Under “published”, Ontario receives $9,352 more than under “settlement” in 2026-27 (1 of 12 known).",
        "more": "1 receives more (1 of 12 known): Ontario.",
        "less": "No jurisdiction whose amounts are known receives less (1 of 12 known).",
        "checks": "All checks hold (303 of 384 allocations known).",
        "envelopes": "Whether the envelopes are equal is not known (1 of 12 known).",
    }


def test_one_of_twelve_known_in_french(french: Opened) -> None:
    assert lines(french, "2026-27", 0, 1) == {
        "first": "Selon « publié », l’Ontario reçoit 9 352 $ de plus que selon « établissement calé » en 2026-2027 "
        "(1 connue sur 12).",
        "more": "1 reçoit davantage (1 connue sur 12) : Ontario.",
        "less": "Aucune administration dont les montants sont connus ne reçoit moins (1 connue sur 12).",
        "checks": "Toutes les vérifications sont réussies (303 affectations connues sur 384).",
        "envelopes": "On ne sait pas si les enveloppes sont égales (1 connue sur 12).",
    }


def test_nothing_known(english: Opened) -> None:
    found = lines(english, "2019-20", 0, 1)
    assert found["first"] == (
        "No jurisdiction’s amounts are known under both “published” and “settlement” in 2019-20 (0 of 12 known)."
    )
    assert found["more"] == "Who receives more is not known (0 of 12 known)."
    assert found["less"] == "Who receives less is not known (0 of 12 known)."


def test_an_envelope_that_is_not_known_is_not_said_to_be_equal(english: Opened) -> None:
    found = lines(english, "2026-27", 0, 1)
    assert "at equal envelope" not in found["first"]
    assert found["envelopes"] == "Whether the envelopes are equal is not known (1 of 12 known)."


def test_envelopes_that_differ_are_said_to_differ(english: Opened) -> None:
    """Of the same money alone: the grant to Quebec is no settlement envelope."""
    opened = {}
    for language in ("en", "fr"):
        data, results, equal = built(("settlement", "predictable"), language)
        opened[language] = Page(data), Shown(results, equal, language)
    for baseline, other in ((0, 1), (1, 0)):
        assert re.fullmatch(
            r"The envelopes differ: “\w+” has \$[\d.]+ million more than “\w+”, provided by the federal government\.",
            lines(opened["en"], "2026-27", baseline, other)["envelopes"],
        )
        assert re.fullmatch(
            r"Les enveloppes diffèrent : « [\w ]+ » compte [\d,]+ M\$ de plus que « [\w ]+ », "
            r"somme fournie par le gouvernement fédéral\.",
            lines(opened["fr"], "2026-27", baseline, other)["envelopes"],
        )
        assert lines(english, "2026-27", 2 * baseline, 2 * other)["envelopes"] == ""
    at_equal = lines(opened["en"], "2026-27", 0, 1, equal=True)
    assert re.fullmatch(r"Both totals are \$840\.2 million\.", at_equal["envelopes"])
    assert ", at equal envelope" in at_equal["first"]


def test_a_scenario_that_names_no_funder() -> None:
    inputs = dict(thin().data["inputs"])
    higher = {year: amount + 500_000 for year, amount in inputs["stated_authority"]["by_year"].items()}
    other = thin(name="other", inputs={**inputs, "stated_authority": {**inputs["stated_authority"], "by_year": higher}})
    data, results, equal = built([thin(), other])
    found = lines((Page(data), Shown(results, equal, "en")), "2021-22", 0, 1)
    assert found["envelopes"] == (
        "The envelopes differ: “other” has $500,000 more than “thin”, provided by whoever funds “other”."
    )


def test_the_same_where_known() -> None:
    again = read_scenario("published")
    data, results, equal = built(
        [again, build({**again.data, "name": "again", "short": {"en": "again", "fr": "bis"}}, again.path)]
    )
    found = lines((Page(data), Shown(results, equal, "en")), "2026-27", 0, 1)
    assert found["first"] == (
        "Under “again”, every jurisdiction whose amounts are known receives the same as under “published” in 2026-27 "
        "(1 of 12 known)."
    )
    assert found["more"] == "No jurisdiction whose amounts are known receives more (1 of 12 known)."


def test_one_scenario_of_which_some_is_known() -> None:
    data, _, _ = built(("published",))
    page = Page(data)
    page.choose(Fiscal_year="2026-27")
    assert page["Summary", "A2"] == "Under “published”, Ontario receives $424.6 million in 2026-27 (1 of 12 known)."
    page.choose(Fiscal_year="2019-20")
    assert page["Summary", "A2"] == "No amount of “published” is known in 2019-20 (0 of 12 known)."
    assert page["published", "A2"] == "Allocations known in 2026-27: 1 of 12."


def test_no_one_receives_the_most_where_two_receive_the_same() -> None:
    inputs = dict(thin().data["inputs"])
    intake = inputs["intake"]["by_calendar_year"]
    alike = {
        year: {"values": {code: {"economic": Decimal(9), "refugee": Decimal(4)} for code in "ABCD"}} for year in intake
    }
    inputs["intake"] = {**inputs["intake"], "by_calendar_year": alike}
    inputs["opening_allocation"] = {**inputs["opening_allocation"], "values": dict.fromkeys("ABCD", Decimal(0))}
    page = Page(built([thin(inputs=inputs)])[0])
    assert page["Summary", "A2"] == (
        "Under “thin”, 4 jurisdictions receive the most in 2021-22: $252,500 each, of $1.0 million."
    )
    assert page["thin", "A2"] == "In 2021-22, 4 jurisdictions receive the most: $252,500 each, of $1.0 million."


# Tables


def test_counts_and_totals_say_how_many_are_known(english: Opened) -> None:
    page, shown = english
    choose(page, shown, Choice("2026-27", 0, 1))
    tables = page.tables()
    for table in ("Allocation", "Change"):
        assert tables[table]["published"]["Total"] == "1 of 12 known"
    assert isinstance(tables["Allocation"]["quebec-parity"]["Total"], int | float)
    assert tables["Change"]["quebec-parity"]["Total"] in ("", None)
    assert tables["Who receives more and who less,"]["published"]["Ontario"] == "more"
    assert tables["Who receives more and who less,"]["quebec-parity"]["Ontario"] in ("", None)
    sheet = page.workbook["Summary"]
    said = [page["Summary", cell.coordinate] for row in sheet.iter_rows(min_row=10) for cell in row]
    assert said.count("1 of 12 known") >= 4  # two totals, the count, the totals at own envelope


# The comparison itself


def test_planted_false_lines_are_reported(english: Opened) -> None:
    _, shown = english
    facts = Facts(shown, Choice("2026-27", 0, 1))
    right = expected(facts)
    assert faults(facts, right) == []
    planted = {
        "first": [
            right["first"].replace(" (1 of 12 known)", ""),
            right["first"].replace("more", "less"),
            right["first"].replace("Ontario", "Manitoba"),
            right["first"].replace("9,352", "9,353"),
            right["first"].replace(" in 2026-27", " in 2026-27, at equal envelope"),
        ],
        "more": ["No jurisdiction receives more.", right["more"].replace("1 of", "2 of"), ""],
        "less": ["1 receives less: Ontario.", "2 receive less (1 of 12 known): Ontario, Manitoba."],
        "checks": ["All checks hold."],
        "envelopes": ["", "Both totals are $840.2 million."],
    }
    for name, texts in planted.items():
        for text in texts:
            assert len(faults(facts, {**right, name: text})) == 1, text


def test_each_choice_has_facts_of_its_own() -> None:
    """The lines of another choice are reported: what is derived depends on all that is chosen."""
    _, results, equal = built(("settlement", "predictable"))
    shown = Shown(results, equal, "en")
    facts = Facts(shown, Choice("2026-27", 0, 1, equal=True))
    for other in (Choice("2025-26", 0, 1, equal=True), Choice("2026-27", 1, 0, equal=True),
                  Choice("2026-27", 0, 1, True, equal=True), Choice("2026-27", 0, 1)):  # fmt: skip
        assert faults(facts, expected(Facts(shown, other)))
