"""Sets: what a file says of a report, and each mistake that a person can make in one, at every door and in both languages."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from command_line import printed, refused

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.sets import DEFAULT, packaged_sets, read_set
from fundingmodel.sets.records import is_record

RIGHT: Mapping[str, str] = {
    "name": '"ours"',
    "title": '{ en = "our offers", fr = "nos offres" }',
    "baseline": '"settlement"',
    "scenarios": '["equal-per-admission", "cohort"]',
    "known": '["published"]',
    "opens_on": '"2025-26"',
    "total_over": '{ first = "2022-23", last = "2024-25" }',
    "stands_first": '"cost"',
}
OFFER = """parent = "settlement"
name = "offer"
author = "Government of Ontario"
date = "2026-11-29"
reason = "a test"
[inputs.category_weight]
values.refugee = 3
assumption = true
"""


def written(folder: Path, **changed: str | None) -> Path:
    keys = {key: text for key, text in {**RIGHT, **changed}.items() if text is not None}
    path = folder / "ours.toml"
    path.write_text("".join(f"{key} = {text}\n" for key, text in keys.items()), encoding="utf-8", newline="\n")
    return path


def test_what_a_file_says(tmp_path: Path) -> None:
    found = read_set(written(tmp_path))
    assert (found.name, found.title["fr"], found.baseline) == ("ours", "nos offres", "settlement")
    assert found.scenarios == ("settlement", "equal-per-admission", "cohort") and found.known == ("published",)
    assert (found.opens_on, found.stands_first) == ("2025-26", "cost")
    assert found.total_over == ("2022-23", "2023-24", "2024-25")


def test_what_a_file_need_not_say(tmp_path: Path) -> None:
    left_out = dict.fromkeys(("known", "opens_on", "total_over", "stands_first"))
    found = read_set(written(tmp_path, **left_out))
    assert (found.known, found.opens_on, found.total_over, found.stands_first) == ((), "", (), "allocations")


def test_years_are_spelled_as_the_scenarios_spell_them(tmp_path: Path) -> None:
    found = read_set(written(tmp_path, opens_on='"2025-2026"', total_over='["2023-2024", "2024-2025"]'))
    assert (found.opens_on, found.total_over) == ("2025-26", ("2023-24", "2024-25"))


def test_scenarios_are_found_from_the_folder_of_the_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "offer.toml").write_text(OFFER, encoding="utf-8", newline="\n")
    path = written(tmp_path / "offers", scenarios='["offer.toml"]')
    monkeypatch.chdir(tmp_path)
    found = read_set(path)
    assert read_scenario(found.scenarios[1]).name == "offer"


def test_what_is_packaged() -> None:
    now = read_set(DEFAULT)
    assert packaged_sets()[0] == DEFAULT
    assert now.scenarios == ("settlement", "settlement-economic-half", "equal-per-admission", "non-economic", "cohort")
    assert (now.known, now.opens_on) == (("published",), "2026-27")
    assert now.total_over == ("2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
    for name in packaged_sets():
        assert read_set(name).name == name  # a set is asked for by the name of its file
        assert read_set(name).title["en"] != read_set(name).title["fr"]


def test_records_are_told_by_what_they_do() -> None:
    assert [name for name in packaged() if is_record(read_scenario(name))] == ["published"]


FIFTEEN = '"cohort",' * 15
REFUSED = {
    "no name": ({"name": None}, "no name.", "il manque « name »"),
    "no title": ({"title": None}, "no title.", "il manque « title »"),
    "no baseline": ({"baseline": None}, "no baseline. Name the scenario that the others are", "il manque « baseline »"),
    "no scenarios": ({"scenarios": None}, "no scenarios.", "il manque « scenarios »"),
    "a key of none": ({"opens": '"2025-26"'}, "unknown key 'opens'. Did you mean 'opens_on'?", "clé inconnue : « opens »"),
    "a name of no file": ({"name": '"a/b"'}, "found 'a/b'; it names the workbook", "« a/b » ne convient pas"),
    "a name too long": ({"name": f'"{"a" * 33}"'}, "it names the workbook", "ce nom est celui du classeur"),
    "a title in one language": ({"title": '"ours"'}, "it is needed in both languages", "dans les deux langues"),
    "a baseline that is a list": ({"baseline": '["settlement"]'}, "it names one scenario", "un seul scénario"),
    "scenarios that are a text": ({"scenarios": '"cohort"'}, "it is a list of scenarios", "c’est une liste de scénarios"),
    "an unknown baseline": ({"baseline": '"setlement"'}, "baseline: setlement: no scenario of this name", "baseline"),
    "an unknown scenario": ({"scenarios": '["cohorts"]'}, "scenarios: cohorts: no scenario", "aucun scénario de ce nom"),
    "a file that is not there": ({"scenarios": '["offer.toml"]'}, "there is no such file", "aucun fichier de ce nom"),
    "a scenario twice": ({"scenarios": '["cohort", "cohort"]'}, "twice: cohort and cohort", "deux fois : cohort et cohort"),
    "the baseline again": ({"scenarios": '["settlement"]'}, "twice: settlement and settlement", "nommé deux fois"),
    "a record that is compared": ({"scenarios": '["published"]', "known": None}, "published is a record of", "un relevé"),
    "a baseline that is a record": ({"baseline": '"published"', "known": None}, "published is a record of", "un relevé"),
    "what is calculated as known": ({"known": '["predictable"]'}, "predictable is calculated", "predictable est calculé"),
    "a year that nobody has": ({"opens_on": '"2031-32"'}, "no scenario of the set has 2031-32", "n’a 2031-2032"),
    "a year that is none": ({"opens_on": '"soon"'}, "no scenario of the set has soon", "n’a soon"),
    "a total beyond the baseline": (
        {"total_over": '{ first = "2024-25", last = "2028-29" }'},
        "total_over: the baseline does not have 2027-28",
        "le scénario de référence n’a pas 2027-2028",
    ),
    "a total over nothing": ({"total_over": "[]"}, "fiscal_years is a list", "fiscal_years"),
    "what cannot stand first": ({"stands_first": '"winners"'}, "one of allocations, cost", "allocations, cost"),
    "what is still to be written": ({"title": '{ en = "<write: title>", fr = "t" }'}, "is still to be written", "à écrire"),
    "too many": ({"scenarios": f"[{FIFTEEN}]", "known": f"[{FIFTEEN}]"}, "it has 31 scenarios; a set has at most 30", "31 scénarios"),
}  # fmt: skip


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_refused_where_it_is(case: str, tmp_path: Path) -> None:
    changed, english, french = REFUSED[case]
    with pytest.raises(Refused) as found:
        read_set(written(tmp_path, **changed))
    said = plain(str(found.value))
    assert said.startswith("ours.toml: ") and english in said
    assert french in plain(sentence(found.value, "fr")) and "ours.toml" in sentence(found.value, "fr")


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("door", ["report --set", "sets"])
def test_every_door_refuses_it_in_both_languages(case: str, door: str, tmp_path: Path) -> None:
    changed, english, french = REFUSED[case]
    path = written(tmp_path, **changed)
    for language, text in (("en", english), ("fr", french)):
        assert text in plain(refused(*door.split(), str(path), "--lang", language))
    assert list(tmp_path.iterdir()) == [path]  # nothing was written


def test_a_set_of_no_name_is_refused_with_the_closest(tmp_path: Path) -> None:
    for language, text in (("en", "no set of this name. Did you mean 'now'?"), ("fr", "aucun ensemble de ce nom")):
        assert text in plain(refused("report", "--set", "nows", "--lang", language, "--out", str(tmp_path)))
    assert "there is no such file" in plain(refused("sets", str(tmp_path / "none.toml")))


def test_a_set_takes_no_scenario_beside_it() -> None:
    assert "leave out SCENARIO and --published" in plain(refused("report", "cohort", "--set", "now"))
    assert "enlevez SCÉNARIO et --published" in plain(refused("report", "--published", "--set", "now", "--lang", "fr"))


def test_what_is_right_is_listed(tmp_path: Path) -> None:
    listed = plain(printed("sets", str(written(tmp_path)), "--lang", "fr"))
    assert "nos offres" in listed and "2022-2023 à 2024-2025" in listed
