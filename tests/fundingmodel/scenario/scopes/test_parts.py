"""Parts of an authority: what is not shared is taken off it once, each part by a set_aside of that scope."""

from pathlib import Path

import pytest
from money_files import ASIDE, SHARED, TAKEN, computed, refusal, scenario

from fundingmodel.language.refusals import sentence
from fundingmodel.scenario.money.linked import money_of_quantity

THREE = SHARED + '\nscopes.all = { en = "all", fr = "tout", parts = ["shared", "set-asides", "resettlement"] }'
OTHER = '{ step = "set_aside", as = "two", kind = "amount" },'
PART = '{ step = "set_aside", as = "rest", kind = "part" },'
AMOUNT = 'unit = "dollars", price_basis = "nominal", value = 100, source = "x"'
WHOLE = {"stated_authority": 'scope = "all"'}


def of_parts(folder: Path, aside: str, first: str = "", second: str = "", scopes: str = THREE, **said: str) -> Path:
    """A scenario that takes off its authority an amount of a scope and another, or a part."""
    path = scenario(folder, scopes, aside, **(WHOLE | said | ({TAKEN: f'scope = "{first}"'} if first else {})))
    text = path.read_text(encoding="utf-8")
    if OTHER in aside:
        said = f', scope = "{second}"' if second else ""
        text += f"two_amount = {{ {AMOUNT}{said} }}\n"
    if PART in aside:
        text += 'rest_part = { unit = "ratio", value = 0.1, source = "x" }\n'
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize(
    ("aside", "first", "second", "key", "named"),
    [
        (ASIDE, "set-asides", "", "part_not_taken_off", "takes off resettlement."),
        (ASIDE, "resettlement", "", "part_not_taken_off", "takes off set-asides."),
        (ASIDE + OTHER, "set-asides", "set-asides", "part_not_taken_off", "takes off resettlement."),
        (ASIDE + OTHER, "", "", "part_not_taken_off", "takes off resettlement."),
        (PART, "", "", "part_not_taken_off", "takes off set-asides and resettlement."),
        (ASIDE + OTHER + PART, "set-asides", "resettlement", "part_taken_off_twice", "takes off set-asides."),
        (ASIDE + OTHER, "set-asides", "resettlement", "", ""),
        (ASIDE + OTHER, "resettlement", "set-asides", "", ""),
        (ASIDE + PART, "resettlement", "", "", ""),
    ],
)
def test_each_part_that_is_not_shared_is_taken_off_once(
    tmp_path: Path, aside: str, first: str, second: str, key: str, named: str
) -> None:
    path = of_parts(tmp_path, aside, first, second) if ASIDE in aside else of_ratio(tmp_path, aside)
    if key:
        error = refusal(path)
        assert error.key == key and named in sentence(error, "en")
        return
    tier = computed(path).scenario.tier
    found = [money_of_quantity(tier, name).scope for name in ("set_aside", "two" if OTHER in aside else "rest")]
    assert found == [first, second or "set-asides"]


def of_ratio(folder: Path, aside: str) -> Path:
    path = of_parts(folder, aside)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(TAKEN)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def test_of_two_parts_one_is_taken_off_once(tmp_path: Path) -> None:
    two = {"scopes": SHARED, "stated_authority": 'scope = "settlement-transfers"'}
    for aside in (ASIDE + OTHER, ASIDE + PART):
        assert refusal(of_parts(tmp_path, aside, **two)).key == "part_taken_off_twice"
    assert computed(of_parts(tmp_path, ASIDE, **two)).amount("allocation", "2024-25", "a")
    within = {"scopes": SHARED, "stated_authority": 'scope = "shared"'}  # what is shared has no part to take off
    assert computed(of_parts(tmp_path, ASIDE + OTHER, **within)).amount("allocation", "2024-25", "a")


LINK = '=scenario = "other.toml", quantity = "stated_authority"'


def test_a_linked_authority_has_its_parts_taken_off_too(tmp_path: Path) -> None:
    whole = 'scope = "settlement-transfers"'
    scenario(tmp_path, aside=ASIDE, name="other", stated_authority=whole)
    linked = {"stated_authority": LINK, "scopes": SHARED}
    assert (
        refusal(of_parts(tmp_path, ASIDE + OTHER, "set-asides", "set-asides", **linked)).key == "part_taken_off_twice"
    )
    assert refusal(of_parts(tmp_path, ASIDE, "resettlement", **linked)).key == "not_a_part"
    for said in ("set-asides", ""):
        assert computed(of_parts(tmp_path, ASIDE, said, **linked)).amount("allocation", "2024-25", "a")


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("shared", 'Give figures of scope "set-asides".'),
        ("resettlement", 'Give figures of scope "set-asides".'),
        ("settlement-transfers", 'Give figures of scope "set-asides".'),
        ("not stated", 'Write scope_taken_as = "set-asides"'),
    ],
)
def test_the_advice_on_what_is_taken_off_can_be_followed(tmp_path: Path, said: str, advice: str) -> None:
    two = {"scopes": SHARED, "stated_authority": 'scope = "settlement-transfers"'}
    error = refusal(of_parts(tmp_path, ASIDE, said, **two))
    assert f"inputs.{TAKEN}" in str(error) and advice in sentence(error, "en") and "set-asides" in sentence(error, "fr")
    taken = {TAKEN: 'scope = "not stated", scope_taken_as = "set-asides"'}
    assert computed(of_parts(tmp_path, ASIDE, **two, **taken)).amount("allocation", "2024-25", "a")


def test_no_advice_is_to_share_out_what_is_not_stated(tmp_path: Path) -> None:
    error = refusal(scenario(tmp_path, "", stated_authority='scope = "not stated"'))
    assert error.key == "scenario_without_scope" and 'scope = "not stated" to the scenario' not in str(error)
    taken = {"stated_authority": 'scope = "not stated", scope_taken_as = "shared"'}
    assert 'Add scope = "shared" to the scenario' in str(error) and 'scope_taken_as = "shared"' in str(error)
    assert computed(scenario(tmp_path, 'scope = "shared"', **taken)).amount("allocation", "2024-25", "a")
