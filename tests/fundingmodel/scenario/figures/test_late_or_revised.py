"""Rules for data that are late or revised: read, passed on whole, part of what is agreed, and no part of any amount."""

from pathlib import Path

import pytest
from command_line import printed
from offers import write_offer

from fundingmodel import run
from fundingmodel.analysis.offers.differences import differences
from fundingmodel.analysis.offers.in_words import in_words
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.late_or_revised import LONGEST_RULE
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.second_reading import read

BOTH = 'late_data = { en = "Last year\'s figures are used.", fr = "Les chiffres de l\'an dernier servent." }\n'
REVISED = 'revised_data = "A revision changes no payment."\n'
LATE = {"en": "Last year's figures are used.", "fr": "Les chiffres de l'an dernier servent."}
FEWER = {
    "en": "Say it in fewer, or name the article that says it in full.",
    "fr": "Abrégez-le, ou nommez l’article qui le dit en entier.",
}


def rules_of(path: Path) -> dict[str, dict[str, str]]:
    return {key: dict(text) for key, text in read_scenario(path).data_rules.items()}


def test_a_rule_is_read_as_one_line_and_its_blanks_are_kept(tmp_path: Path) -> None:
    several = 'late_data = """\nLast year\'s figures\n  are used:\u00a0all."""\n'
    said = "Last year's figures are used:\u00a0all."
    assert rules_of(write_offer(tmp_path, several)) == {"late_data": {"en": said, "fr": said}}
    english = 'revised_data = { en = "A revision changes no payment." }\n'
    assert rules_of(write_offer(tmp_path, BOTH + english)) == {
        "late_data": LATE,
        "revised_data": dict.fromkeys(("en", "fr"), "A revision changes no payment."),
    }


@pytest.mark.parametrize(
    ("own", "english", "french"),
    [
        (
            'revised_data = " \\n\u00a0"',
            (
                "offer.toml: revised_data: the text is blank. Say what was agreed, or "
                "leave revised_data out; revised_data = false takes back a parent’s."
            ),
            (
                "offer.toml, revised_data : le texte est vide. Écrivez ce qui a été convenu, ou "
                "retirez « revised_data »; « revised_data = false » annule celui d’un parent."
            ),
        ),
        (
            'late_data = { en = "x", fr = "" }',
            (
                "offer.toml: late_data.fr: the text is blank. Say what was agreed, or "
                "leave late_data out; late_data = false takes back a parent’s."
            ),
            (
                "offer.toml, late_data.fr : le texte est vide. Écrivez ce qui a été convenu, ou "
                "retirez « late_data »; « late_data = false » annule celui d’un parent."
            ),
        ),
        (
            f'late_data = {{ en = "{"x" * (LONGEST_RULE + 1)}" }}',
            f"offer.toml: late_data.en: the text has 1,001 characters; it may have 1,000 at the most. {FEWER['en']}",
            f"offer.toml, late_data.en : le texte a 1 001 caractères; il peut en avoir 1 000 au plus. {FEWER['fr']}",
        ),
        (
            'late_data = "wait\\u0007"',
            "offer.toml: late_data: character 5 of the text is U+0007, which no page shows. Remove it.",
            "offer.toml, late_data : le caractère 5 du texte est U+0007, qu’aucune page ne montre. Retirez-le.",
        ),
        (
            'late_data = { en = "x", fr = "\\u202egarder" }',
            "offer.toml: late_data.fr: character 1 of the text is U+202E, which no page shows. Remove it.",
            "offer.toml, late_data.fr : le caractère 1 du texte est U+202E, qu’aucune page ne montre. Retirez-le.",
        ),
        (
            "late_data = { en = 5 }",
            'offer.toml: late_data: found { en = 5 }; write a text, or { en = "...", fr = "..." }.',
            'offer.toml, late_data – valeur trouvée : { en = 5 }; écrivez un texte, ou { en = "...", fr = "..." }.',
        ),
        (
            'revised_data = ["x"]',
            'offer.toml: revised_data: found ["x"]; write a text, or { en = "...", fr = "..." }.',
            'offer.toml, revised_data – valeur trouvée : ["x"]; écrivez un texte, ou { en = "...", fr = "..." }.',
        ),
    ],
)
def test_what_is_no_rule_is_refused(own: str, english: str, french: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_scenario(write_offer(tmp_path, own + "\n"))
    assert sentence(refused.value, "en") == english
    assert sentence(refused.value, "fr").replace("\u00a0", " ") == french


def test_the_longest_that_is_taken(tmp_path: Path) -> None:
    longest = "x" * LONGEST_RULE
    assert rules_of(write_offer(tmp_path, f'late_data = "{longest}"\n'))["late_data"]["fr"] == longest


# From a parent to a child


def test_a_child_has_its_parent_s_also_with_another_formula(tmp_path: Path) -> None:
    parent = write_offer(tmp_path, BOTH + REVISED + 'note = "Said of the parent."\n', name="parent")
    child = write_offer(tmp_path, 'steps.drop = ["base_amount"]\n', parent.name, "child")
    assert rules_of(child) == rules_of(parent)
    assert set(read_scenario(child).note.values()) == {""}


def test_a_rule_of_a_child_is_its_own_in_all_languages(tmp_path: Path) -> None:
    """In French it was the parent's, beside the child's in English."""
    parent = write_offer(tmp_path, BOTH + REVISED, name="parent")
    child = write_offer(tmp_path, 'late_data = { en = "Nothing is paid." }\n', parent.name, "child")
    assert rules_of(child)["late_data"] == dict.fromkeys(("en", "fr"), "Nothing is paid.")
    assert rules_of(child)["revised_data"] == rules_of(parent)["revised_data"]


def test_a_child_takes_back_its_parent_s(tmp_path: Path) -> None:
    """The other rule stays; it is as if it had never been stated, and every face that says what a child changes says so."""
    parent = write_offer(tmp_path, BOTH + REVISED, name="parent")
    child = write_offer(tmp_path, "late_data = false\n", parent.name, "child")
    assert rules_of(child) == {"revised_data": rules_of(parent)["revised_data"]}
    grandchild = write_offer(tmp_path, 'late_data = "Again."\n', child.name, "grandchild")
    assert rules_of(grandchild)["late_data"]["fr"] == "Again."
    for language, label in (("en", "Data that are late"), ("fr", "Données tardives")):
        for words in (("diff", str(parent), str(child)), ("check", str(child))):
            said = " ".join(printed(*words, "--lang", language).split())
            assert label in said, said
    data = read_scenario(child).data
    assert "late_data" not in data and "revised_data" in data
    packaged = Path(str(read_scenario("equal-per-capita").path)).read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text("late_data = false\n" + packaged, encoding="utf-8", newline="\n")
    with pytest.raises(Refused, match="late_data"):
        read_scenario(tmp_path / "own.toml")  # a file without a parent has nothing to take back


# What is agreed, and what is paid


def test_it_is_part_of_what_is_agreed_and_of_no_amount(tmp_path: Path) -> None:
    paths = []
    for folder, own in (("a", ""), ("b", BOTH), ("c", BOTH + REVISED), ("d", BOTH.replace("are", "are not") + REVISED)):
        (tmp_path / folder).mkdir()
        paths.append(write_offer(tmp_path / folder, own))
    plain, *others = (read_scenario(path) for path in paths)
    assert len({each.sha256 for each in (plain, *others)}) == len(paths)
    assert run(others[-1]).table("allocation").equals(run(plain).table("allocation"))
    assert read(paths[-1]).amounts() == read(paths[0]).amounts()


def test_a_scenario_shown_whole_has_it(tmp_path: Path) -> None:
    path = write_offer(tmp_path, BOTH + REVISED)
    whole = tmp_path / "whole.toml"
    whole.write_text(printed("show", str(path)), encoding="utf-8", newline="\n")
    assert rules_of(whole) == rules_of(path)
    assert read_scenario(whole).sha256 == read_scenario(path).sha256


def test_check_says_what_is_stated_and_where_nothing_is(tmp_path: Path) -> None:
    path = str(write_offer(tmp_path, BOTH))
    assert (
        "\nRules for data that are late or revised:\n  Data that are late: Last year's figures are used.\n"
        "  Data that are revised: no rule is stated\n"
    ) in printed("check", path)
    assert (
        "\nRègles sur les données tardives ou révisées :\n  Données tardives : Les chiffres de l’an dernier servent.\n"
        "  Données révisées : aucune règle énoncée\n"
    ) in printed("check", path, "--lang", "fr").replace("\u00a0", " ")
    assert "\nNo rule is stated for data that are late or revised.\n" in printed("check", "settlement")
    assert "\nAucune règle n’est énoncée sur les données tardives" in printed("check", "settlement", "--lang", "fr")


def test_a_text_that_differs_in_one_language_alone_is_a_difference(tmp_path: Path) -> None:
    other = BOTH.replace("servent", "comptent")
    one, two = (write_offer(tmp_path, own, name=name) for own, name in ((BOTH, "one"), (other, "two")))
    found = differences(read_scenario(one), read_scenario(two))
    assert in_words(found, Words("en")) == [
        "Data that are late (French text): “Les chiffres de l'an dernier servent.” → “Les chiffres de l'an dernier comptent.”"
    ]
    assert [line.replace("\u00a0", " ") for line in in_words(found, Words("fr"))] == [
        "Données tardives (texte français) : « Les chiffres de l’an dernier servent. » → « Les chiffres de l’an dernier comptent. »"
    ]
    assert printed("diff", str(one), str(two), "--format", "csv").splitlines()[1] == (
        "rule,,late_data,fr,,,Les chiffres de l'an dernier servent.,Les chiffres de l'an dernier comptent."
    )
    account = printed("explain", str(one), "ON", "2026-27", "--lang", "fr").replace("\u00a0", " ")
    assert "- Données tardives (texte français) : rien → « Les chiffres de l’an dernier servent. »" in account
