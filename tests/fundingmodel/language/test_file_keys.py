"""The keys of a scenario file: each that is read is told, none that is not, in both languages, with an example that reads."""

import re
import tomllib
from decimal import Decimal

import pytest
from command_line import printed, refused
from documents import document

from fundingmodel.analysis.published_cases.comparing import CASE_KEYS, KNOWN_KEYS
from fundingmodel.analysis.published_cases.comparing import OWN_KEYS as RESULT_KEYS
from fundingmodel.formula import OWN_KEYS
from fundingmodel.language.file_keys import FileKey, file_keys, places
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.codes import CODE_KEYS
from fundingmodel.scenario.figures.late_or_revised import DATA_RULES, LONGEST_RULE
from fundingmodel.scenario.figures.parts import FILE_KEYS
from fundingmodel.scenario.offers.private import ABOVE
from fundingmodel.scenario.offers.promises import PROMISE_KEYS
from fundingmodel.scenario.offers.step_changes import AFTER, BEFORE, CHANGES
from fundingmodel.scenario.parameters import INPUT_KEYS
from fundingmodel.scenario.reading import INSTRUMENTS, SCENARIO_KEYS
from fundingmodel.scenario.tiers import TIER_KEYS
from fundingmodel.steps import step_module
from fundingmodel.steps.written_texts import text_keys

READ = {
    "file": {*SCENARIO_KEYS, *ABOVE} - set(TIER_KEYS),
    "tier": set(TIER_KEYS),
    "of_tier": {"title"},
    "codes": set(CODE_KEYS),
    "step": set(OWN_KEYS),
    "measure": set(text_keys(step_module("measure"))),
    "changes": {*CHANGES, BEFORE, AFTER},
    "input": set(INPUT_KEYS),
    "parts": set(FILE_KEYS),
    "published": set(CASE_KEYS),
    "result": set(RESULT_KEYS),
    "miss": set(KNOWN_KEYS),
    "promise": set(PROMISE_KEYS),
}


def test_every_key_that_is_read_is_told_and_no_other() -> None:
    found = {place: {key.name for key in file_keys() if key.place == place} for place in places()}
    assert found == READ


@pytest.mark.parametrize("key", file_keys(), ids=lambda key: f"{key.place}-{key.name}")
def test_a_key_has_an_example_that_reads_and_words_in_both_languages(key: FileKey) -> None:
    read = str(tomllib.loads(key.example, parse_float=Decimal))
    assert f"'{key.name}'" in read
    assert key.text["en"] != key.text["fr"]
    assert all(text.endswith(".") for text in key.text.values())


def test_what_is_said_of_limits_and_choices_is_so() -> None:
    text = {key.name: key.text for key in file_keys() if key.place == "file"}
    assert f"at most {LONGEST_NAME} letters" in text["name"]["en"]
    assert f"au plus {LONGEST_NAME} lettres" in text["name"]["fr"]
    for key in DATA_RULES:
        assert f"at most {LONGEST_RULE:,} characters" in text[key]["en"]
        assert f"au plus {LONGEST_RULE:,} caractères".replace(",", " ") in text[key]["fr"]
    assert all(each in text["instrument"]["en"] and each in text["instrument"]["fr"] for each in INSTRUMENTS)


def test_the_keys_of_the_readme_are_keys() -> None:
    page = document("en")
    table = page[page.index("| what you write |") : page.index("`fundingmodel keys` lists")]
    named = set(
        re.findall(r"`([a-z_]+)`", "\n".join(row.split("|")[1] for row in table.splitlines() if row.count("|") > 2))
    )
    assert named - {key.name for key in file_keys()} == set()
    assert len(named) > 15


def test_one_key_is_told_in_each_of_its_places() -> None:
    assert printed("keys", "bind") == (
        "bind (in a step of the list steps)\n"
        "Other quantities in the place of those that it reads; need for what is shared by.\n"
        'In a file: bind = { reference = "prior_allocation" }\n'
    )
    shown = printed("keys", "title", "--lang", "fr").replace("\u00a0", " ")
    assert shown.count("Dans un fichier : title = ") == 4
    assert "title (dans « [inputs.NAME] »)" in shown
    assert "A file is refused without it." in printed("keys", "recipient")


def test_all_keys_are_listed_in_both_languages() -> None:
    english, french = printed("keys"), printed("keys", "--lang", "fr")
    assert len(english.splitlines()) == len(french.splitlines()) == 2 + len(file_keys())
    assert "Ce qu’elle dit" in french


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    assert refused("keys", "measur") == "a scenario file has no key 'measur'. Did you mean 'measure'?"
    assert "n’a pas de clé" in refused("keys", "measur", "--lang", "fr")
