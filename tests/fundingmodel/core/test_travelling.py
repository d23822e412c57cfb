"""Travelling: all that a scenario is read from goes along, and what is beyond a limit stays behind, counted at the limit."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from written_scenarios import describe, written

from fundingmodel.exchange import travelling
from fundingmodel.exchange.travelling import fits, put_in, stay_inside
from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario

TABLE = "jurisdiction,persons\na,7000\nb,5000\n"


@pytest.mark.parametrize("for_us", [True, False])
def test_a_table_goes_along_with_what_is_said_beside_it(for_us: bool, tmp_path: Path) -> None:
    """Without the file beside it nobody would know its key: the scenario is read from what travelled, in a folder of its own."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    path = describe(written(here, TABLE, '["a", "b"]'))
    found = travelling.travelling([run(path)], for_us)
    assert found["1/persons.csv"] == TABLE
    assert set(found) == {"1/written.toml", "1/persons.csv", "1/persons.toml"}
    put_in(found, there)
    again = run(there / "1" / "written.toml")
    assert [str(again.amount("allocation", "2025-26", code)) for code in "ab"] == ["583333.33", "416666.67"]
    assert again.scenario.sha256 == read_scenario(path).sha256


def test_a_table_of_several_scenarios_goes_once(tmp_path: Path) -> None:
    path = describe(written(tmp_path, TABLE, '["a", "b"]'))
    other = tmp_path / "other.toml"
    text = path.read_text(encoding="utf-8").replace('name = "written"', 'name = "other"')
    other.write_text(text, encoding="utf-8", newline="\n")
    found = travelling.travelling([run(path), run(other)], True)
    assert sorted(found) == ["1/other.toml", "1/persons.csv", "1/persons.toml", "1/written.toml"]


def test_what_a_workbook_cannot_hold_stays_behind_alone(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    path, odd = written(tmp_path, TABLE, '["a", "b"]'), written(tmp_path / "odd", TABLE, '["a", "b"]')
    text = odd.read_text(encoding="utf-8").replace('source = "register"', 'source = "_x0041_"')
    odd.write_text(text.replace('name = "written"', 'name = "odd"'), encoding="utf-8", newline="\n")
    assert travelling.travelling([run(odd)], True) == {}
    assert set(travelling.travelling([run(path)], True)) == {"1/written.toml", "1/persons.csv"}


def lines(count: int, longest: int = 1) -> str:
    return "\n".join(["x" * longest, *[""] * (count - 1)])


@pytest.mark.parametrize(
    ("files", "fit"),
    [
        ({}, True),
        ({f"1/{n}.csv": "" for n in range(200)}, True),
        ({f"1/{n}.csv": "" for n in range(201)}, False),
        ({"1/a.csv": lines(20_000)}, True),
        ({"1/a.csv": lines(20_001)}, False),
        ({"1/a.csv": lines(10_000), "1/b.csv": lines(10_001)}, False),
        ({"1/a.csv": lines(1, 30_000)}, True),
        ({"1/a.csv": lines(2, 30_001)}, False),
        ({f"1/{n}.csv": "x" * 25_000 for n in range(40)}, True),
        ({**{f"1/{n}.csv": "x" * 25_000 for n in range(40)}, "1/more.csv": "x"}, False),
        ({"999/a.toml": ""}, True),
        ({"1000/a.toml": ""}, False),
        ({"0/a.toml": ""}, False),
        ({"a.toml": ""}, False),
        ({"1/a.txt": ""}, False),
        ({"1/../a.toml": ""}, False),
        ({"1/.toml": ""}, False),
        ({"1/a.toml": "", "1/-a.toml": ""}, False),
        ({f"1/{'a' * 100}.csv": ""}, True),
        ({f"1/{'a' * 101}.csv": ""}, False),
        ({"1/a.csv": "tab\tand \u00e9"}, True),
        ({"1/a.csv": "bell\x07"}, False),
        ({"1/a.csv": "_x0041_"}, False),
        ({"1/a.csv": "fine", "1/b.csv": "\ufffe"}, False),
    ],
)
def test_what_travels_is_within_limits(files: Mapping[str, str], fit: bool) -> None:
    assert fits(files) is fit


NAMES = {"1/a.toml": 'parent = "{}"\n', "1/b.toml": 'name = "b"\n', "2/c.csv": "x\n"}


@pytest.mark.parametrize(
    ("named", "inside"),
    [
        ("b.toml", True),
        ("settlement", True),
        ("../2/c.csv", True),
        ("../2/d.csv", False),
        ("../c.csv", False),
        ("2/c.csv", False),
        ("/etc/passwd", False),
        ("C:c.csv", False),
        ("..\\\\2\\\\c.csv", False),
        ("../2/c.csv/", False),
    ],
)
def test_texts_from_outside_name_nothing_but_each_other(named: str, inside: bool) -> None:
    files = {place: text.replace("{}", named) for place, text in NAMES.items()}
    assert stay_inside(files) is inside


@pytest.mark.parametrize("key", ["data", "file", "scenario", "changes", "whole_years"])
def test_wherever_a_file_names_another_it_stays_inside(key: str) -> None:
    for text in (f'{key} = "../x.csv"', f'[inputs.need]\n{key} = "../x.csv"', f'list = [1, {{ {key} = "../x.csv" }}]'):
        assert not stay_inside({"1/a.toml": text}), text
        assert stay_inside({"1/a.toml": text.replace("../", "")})
    assert stay_inside({"1/a.toml": 'source = "../x.csv"'})
    assert not stay_inside({"1/a.toml": "no table"})
