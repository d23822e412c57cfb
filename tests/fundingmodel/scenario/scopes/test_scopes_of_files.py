"""Scopes that a file adds: what has no name, and what would be a part of itself, is refused."""

from pathlib import Path

import pytest
from money_files import computed, refusal, scenario

ANY = 'en = "x", fr = "y"'


@pytest.mark.parametrize(
    "scopes",
    [
        "scopes.bus = { en = 5, fr = 6 }",
        'scopes.bus = { en = "x", fr = 6 }',
        'scopes.bus = ""',
        'scopes.bus = " "',
        'scopes."" = { en = "x" }',
        'scopes."two\\nlines" = { en = "x" }',
        'scopes.bus = { en = { en = "x" } }',
        'scopes.bus = { en = "x", fr = { en = "x" } }',
        'scopes.bus = { en = "two\\nlines", fr = "x" }',
        'scopes.bus = { en = "x", fr = "two\\u2028lines" }',
        f"scopes.bus = {{ {ANY}, covers = {{ en = 5 }} }}",
        f'scopes.bus = {{ {ANY}, covers = "two\\rlines" }}',
    ],
)
def test_a_scope_has_a_name_of_one_line(tmp_path: Path, scopes: str) -> None:
    assert refusal(scenario(tmp_path, scopes)).key == "scope_not_named"
    named = 'scopes.bus = { en = "the bus", fr = "l’autobus\\u00a0: « école »", covers = { en = "x", fr = "y" } }'
    assert computed(scenario(tmp_path, named)).amount("allocation", "2024-25", "a")


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({"bus": ["bus"]}, "part_of_itself"),
        ({"bus": ["shared", "bus"]}, "part_of_itself"),
        ({"bus": ["all"], "all": ["shared", "bus"]}, "part_of_itself"),
        ({"bus": ["rail"], "rail": ["all"], "all": ["bus"]}, "part_of_itself"),
        ({"rail": ["all", "shared"], "all": ["all"]}, "part_of_itself"),
        ({"bus": ["shared", "shared"]}, "part_twice"),
        ({"bus": ["rail", "shared"], "rail": ["shared", "set-asides"], "all": ["bus", "rail"]}, ""),
    ],
)
def test_no_scope_is_a_part_of_itself(tmp_path: Path, parts: dict[str, list[str]], key: str) -> None:
    scopes = "".join(f"scopes.{name} = {{ {ANY}, parts = {each} }}\n" for name, each in parts.items())
    if key:
        assert refusal(scenario(tmp_path, scopes)).key == key
    else:
        assert computed(scenario(tmp_path, scopes)).amount("allocation", "2024-25", "a")
