"""Twenty sentences that may not appear and ten that must, on every packaged pair, year and language: a seeded part here, all in slow.

The sentences are in support/sentences.toml. Each that may not appear is planted once, and each that must is taken out once, so that
a list that finds nothing does not pass.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from command_line import printed
from packaged_results import NOW
from shared import WholeReport
from summary_definitions import Choice, Facts, Shown, choices, choose
from summary_page import Page, built, compared
from what_is_said import LISTS, Said, faults, lines, long_year, planted, sheet_lines, summary_lines, together

import fundingmodel
from fundingmodel.analysis.explain import explain
from fundingmodel.scenario.files import packaged
from fundingmodel.sets import read_set

SEED, PAGES, ACCOUNTS = 20261129, 12, 60
LANGUAGES = ("en", "fr")
SET_AN_ENVELOPE = {("ON", "2025-26"), ("BC", "2025-26"), ("ON", "2026-27")}
METHOD = {"en": "Method", "fr": "Méthode"}
Opened = tuple[Page, Shown]


@pytest.fixture(scope="module", params=LANGUAGES)
def opened(request: pytest.FixtureRequest, whole_report: Callable[[str], WholeReport]) -> Opened:
    """All packaged scenarios to 2026-27 in one workbook, with the record: every pair can be chosen on its Summary."""
    data, _, results, equal = whole_report(request.param)
    return Page(data), Shown(compared(results), equal, request.param)


@pytest.fixture(scope="module", params=LANGUAGES)
def ahead(request: pytest.FixtureRequest) -> Opened:
    """The scenarios of the years ahead that are shown together."""
    data, results, equal = built(read_set("ahead").scenarios, request.param)
    return Page(data), Shown(results, equal, request.param)


@pytest.fixture(scope="module", params=LANGUAGES)
def all_ahead(request: pytest.FixtureRequest) -> Opened:
    """All packaged scenarios of the years ahead."""
    data, results, equal = built(tuple(name for name in packaged() if name not in NOW), request.param)
    return Page(data), Shown(results, equal, request.param)


def every_choice(shown: Shown) -> list[Choice]:
    """Every pair of scenarios that are compared, every year, in the dollars of the year and at their own envelopes."""
    return [each for each in choices(shown) if not (each.constant or each.equal)]


def summary(page: Page, shown: Shown, choice: Choice) -> Said:
    choose(page, shown, choice)
    page.set(page.workbook.worksheets[0].title, "A5", label_of(page, choice.year, shown.language))
    page.engine.evaluate_all()
    facts = Facts(shown, choice)
    is_same = facts.money(choice.baseline) == facts.money(choice.compared)
    differ = is_same and None not in facts.totals and facts.totals[0] != facts.totals[1]
    so = {"envelopes differ"} if differ else set() if is_same else {"other money"}
    so |= {"a record"} if shown.results[0].scenario.name in NOW else set()
    of = tuple(shown.results[place].scenario.name for place in (choice.baseline, choice.compared))
    return Said("summary", shown.language, summary_lines(page, shown.language), of, choice.year, frozenset(so))


def label_of(page: Page, year: str, language: str) -> str:
    """What the list of years calls one: it may be marked as projected."""
    years = next(each for each in page.workbook.worksheets if each.title in ("Comparison", "Comparaison"))
    called = [str(cell.value) for cell in years[5] if str(cell.value).startswith(long_year(year, language))]
    assert len(called) == 1, called
    return called[0]


@cache
def result(name: str) -> fundingmodel.Result:
    return fundingmodel.run(name)


def account(name: str, code: str, year: str, language: str) -> Said:
    so = {"set the envelope"} if name == "published" and (code, year) in SET_AN_ENVELOPE else set()
    return Said("explain", language, lines(explain(result(name), code, year, language)), (name,), year, frozenset(so))


def accounts() -> list[tuple[str, str, str, str]]:
    return [
        (name, code, year, language)
        for name in packaged()
        for year in result(name).scenario.fiscal_years
        for code in result(name).scenario.jurisdictions
        for language in LANGUAGES
    ]


def checked(name: str, language: str) -> Said:
    return Said("check", language, lines(printed("check", name, "--lang", language)), (name,))


def method(page: Page, shown: Shown) -> Said:
    of = tuple(each.scenario.name for each in shown.results)
    return Said("method", shown.language, sheet_lines(page, METHOD[shown.language]), of)


# What is there


@pytest.mark.slow
def test_a_seeded_part_of_all_pages(opened: Opened) -> None:
    page, shown = opened
    chosen = random.Random(SEED).sample(every_choice(shown), PAGES)
    latest = [Choice(year, 0, 1) for year in ("2025-26", "2026-27")]
    assert together(summary(page, shown, choice) for choice in (*chosen, *latest)) == []


def test_a_seeded_part_of_the_pages_ahead(ahead: Opened) -> None:
    page, shown = ahead
    chosen = random.Random(SEED).sample(every_choice(shown), PAGES)
    assert together(summary(page, shown, choice) for choice in chosen) == []
    assert faults(method(page, shown)) == []


def test_method(opened: Opened) -> None:
    page, shown = opened
    said = method(page, shown)
    assert len(said.lines) > 100 and faults(said) == []


def test_a_seeded_part_of_all_accounts() -> None:
    chosen = random.Random(SEED).sample(accounts(), ACCOUNTS)
    chosen += [("published", code, year, language) for code, year in sorted(SET_AN_ENVELOPE) for language in LANGUAGES]
    assert together(account(*each) for each in chosen) == []


@pytest.mark.parametrize("name", ["settlement", "published"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_checks(name: str, language: str) -> None:
    assert faults(checked(name, language)) == []


@pytest.mark.slow
def test_every_page(opened: Opened) -> None:
    page, shown = opened
    every = every_choice(shown)
    assert len(every) == (len(NOW) - 1) * (len(NOW) - 2) * 8
    found = together(summary(page, shown, choice) for choice in every)
    assert found == [], "\n".join(found[:5])


@pytest.mark.slow
def test_every_page_ahead(all_ahead: Opened) -> None:
    page, shown = all_ahead
    every = every_choice(shown)
    count = len(packaged()) - len(NOW)
    assert len(every) == count * (count - 1) * 6
    found = together(summary(page, shown, choice) for choice in every)
    assert found + faults(method(page, shown)) == [], "\n".join(found[:5])


@pytest.mark.slow
def test_every_account() -> None:
    found = together(account(*each) for each in accounts())
    assert found == [], "\n".join(found[:5])


@pytest.mark.slow
@pytest.mark.parametrize("name", packaged())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check(name: str, language: str) -> None:
    assert faults(checked(name, language)) == []


# The lists themselves


def test_there_are_twenty_and_ten_in_both_languages() -> None:
    assert (len(LISTS["never"]), len(LISTS["must"])) == (20, 10)
    texts = [entry["what"] for entry in (*LISTS["never"], *LISTS["must"])]
    assert len(set(texts)) == 30


@pytest.mark.parametrize("face", ["summary", "method", "explain", "check"])
def test_each_planted_sentence_is_found_by_its_own_entry(face: str) -> None:
    """Among lines that may appear, in each face; and the lines that may are not found."""
    allowed = {
        "en": (
            "Calibrated to the 2021-22 allocation: not the federal rule.",
            "2026-27 is not confirmed: the cuts do not follow.",
        ),
        "fr": ("Calée sur 2021-2022 : ce n’est pas la règle fédérale.", "2026-2027 n’est pas confirmé."),
    }
    for entry, language, sentence in planted():
        said = Said(face, language, (*allowed[language], sentence))
        found = [fault for fault in faults(said) if "not said" not in fault]
        assert len(found) >= 1 and any(entry["what"] in fault for fault in found), (entry["what"], language)
        assert [fault for fault in faults(replace(said, lines=allowed[language])) if "not said" not in fault] == []


def without(said: Said, number: int) -> Said:
    """The same without the lines that have what must appear."""
    import re

    pattern = LISTS["must"][number][said.language]
    return replace(said, lines=tuple(x for x in said.lines if not re.search(pattern, x, re.IGNORECASE)))


def faces(opened: Opened) -> Iterator[Said]:
    """One of each face, so that between them each sentence that must appear is asked for."""
    page, shown = opened
    names = [each.scenario.name for each in shown.results]
    for baseline, other, year in (("settlement", "predictable", "2026-27"), ("settlement", "quebec-parity", "2025-26")):
        yield summary(page, shown, Choice(year, names.index(baseline), names.index(other)))
    yield method(page, shown)
    yield account("settlement", "ON", "2025-26", shown.language)
    yield account("published", "ON", "2026-27", shown.language)
    yield checked("settlement", shown.language)


def test_each_that_must_appear_is_missed_where_it_is_taken_out(opened: Opened) -> None:
    shown_faces = list(faces(opened))
    assert together(shown_faces) == []
    for number, entry in enumerate(LISTS["must"]):
        found = [fault for said in shown_faces for fault in faults(without(said, number))]
        assert any(f"not said: {entry['what']}" in fault for fault in found), entry["what"]


def test_a_range_is_held_against_the_amount_of_its_jurisdiction_and_year() -> None:
    line = "{name}, {year}: between ${low} million and ${high} million."
    for name, year, low, high, is_wrong in (
        ("Ontario", "2026-27", "420.0", "430.0", False),
        ("Ontario", "2026-27", "430.0", "450.0", True),
        ("British Columbia", "2025-26", "150.0", "155.0", True),
        ("British Columbia", "2025-26", "150.0", "156.0", False),
        ("Alberta", "2026-27", "1.0", "2.0", False),  # nobody has printed it
    ):
        said = Said("explain", "en", (line.format(name=name, year=year, low=low, high=high),))
        assert bool([fault for fault in faults(said) if "not said" not in fault]) == is_wrong, (name, low)
