"""The page for whoever upgrades: what differs between versions, planted, and what the changelog says of it."""

from decimal import Decimal

import pytest
from upgrading import upgrade_page

from fundingmodel.pinned import Pinned, pinned

CHANGELOG = """# Changelog

## Unreleased

- Something else.
  - Impacted: files of one's own with `bind`,
    by some units each.

## 0.2.0

- Another rule.
  - Impacted formulas: `settlement`, 2025-26.

## 0.1.1

- A word.

## 0.1.0

The first version.
"""
OLD = {"settlement": {("2025-26", "ON"): Decimal("100.10"), ("2025-26", "BC"): Decimal("50.00")}, "cohort": {}}
NEW = {"settlement": {("2025-26", "ON"): Decimal("98.85"), ("2025-26", "BC"): Decimal("51.00")}, "other": {}}
KNOWN = [Pinned("0.1.0", OLD), Pinned("0.2.0", NEW)]


def page(language: str, known: list[Pinned] = KNOWN, changelog: str = CHANGELOG) -> list[str]:
    return list(upgrade_page(language, known, changelog))


def of(version: str, language: str) -> list[str]:
    paragraphs = page(language)
    begins = paragraphs.index(f"## {version}") + 1
    ends = next((at for at, each in enumerate(paragraphs) if at >= begins and each.startswith("## ")), len(paragraphs))
    return paragraphs[begins:ends]


def test_another_amount_is_named_with_its_years_and_the_largest_difference() -> None:
    amounts, *quoted = of("0.2.0", "en")
    assert amounts.splitlines() == [
        "- `settlement`: 2025-26; at the most \N{MINUS SIGN}1.25 dollars, for ON in 2025-26.",
        "- New: `other`.",
        "- No longer there: `cohort`.",
    ]
    assert quoted[1:] == ['<div lang="en">', "- Impacted formulas: `settlement`, 2025-26.", "</div>"]
    french = of("0.2.0", "fr")[0].splitlines()[0].replace("\N{NO-BREAK SPACE}", " ")
    assert french == "- `settlement` : 2025-2026; au plus \N{MINUS SIGN}1,25 dollars, pour ON en 2025-2026."


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("0.1.1", "- No amount of a packaged scenario changes."),
        ("0.1.0", "- The first version: there were no amounts before."),
        ("Not handed on yet", "- No amount of a packaged scenario changes."),
    ],
)
def test_what_changes_no_amount_says_so(version: str, said: str) -> None:
    assert of(version, "en")[0] == said


def test_a_line_of_the_changelog_is_whole_and_says_that_it_is_english() -> None:
    assert "- Impacted: files of one's own with `bind`, by some units each." in page("fr")
    assert page("fr").count('<div lang="en">') == 2


def test_amounts_of_a_version_to_come_are_under_what_is_not_handed_on() -> None:
    changelog = CHANGELOG.replace("## 0.2.0", "## 0.1.2")
    paragraphs = page("en", changelog=changelog)
    assert "at the most" in paragraphs[paragraphs.index("## Not handed on yet") + 1]
    with pytest.raises(AssertionError, match="no section"):
        page("en", changelog=changelog.replace("## Unreleased", "## 0.1.3"))


def test_it_goes_by_the_amounts_and_the_changelog_that_there_are() -> None:
    paragraphs = list(upgrade_page("en"))
    assert "## Not handed on yet" in paragraphs and f"## {pinned().version}" in paragraphs
    assert any("scenarios of one's own whose guarantees are reduced in proportion" in each for each in paragraphs)
