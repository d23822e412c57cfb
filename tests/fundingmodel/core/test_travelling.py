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


LATER = 'fiscal_years = ["2025-26", "2026-27"]'


def of_years(folder: Path, name: str, years: str = LATER, more: str = "") -> Path:
    """A scenario whose figures go by no year, or by those of `more`."""
    folder.mkdir(exist_ok=True)
    path = written(folder, TABLE, '["a", "b"]')
    text = path.read_text(encoding="utf-8").replace('fiscal_years = ["2025-26"]', years)
    text = text.replace('name = "written"', f'name = "{name}"').replace(
        'source = "register"', f'source = "register"{more}'
    )
    own = path.with_name(f"{name}.toml")
    path.replace(own)
    own.write_text(text, encoding="utf-8", newline="\n")
    return own


def names(found: Mapping[str, str]) -> set[str]:
    return {place.partition("/")[2] for place in found}


@pytest.mark.parametrize("for_us", [True, False])
def test_parents_go_along_where_they_are_given(for_us: bool, tmp_path: Path) -> None:
    """And tables that the child names, in its own folder or its parent's; for the table a parent that is not given stays behind."""
    parent = of_years(tmp_path / "up", "above")
    child = tmp_path / "below.toml"
    text = 'name = "below"\nparent = "up/above.toml"\nauthor = "us"\nreason = "more"\ndate = "2026-01-01"\n'
    text += '[inputs.persons]\ndata = "persons.csv"\n'
    text += 'key = ["jurisdiction"]\nmeasure = "persons"\nsource = "ours"\nshape = "jurisdiction"\nunit = "persons"\n'
    child.write_text(text, encoding="utf-8", newline="\n")
    (tmp_path / "persons.csv").write_text(TABLE.replace("7000", "7001"), encoding="utf-8", newline="\n")
    whole = {"below.toml", "above.toml", "persons.csv"}
    assert names(travelling.travelling([run(child), run(parent)], for_us)) == whole
    assert names(travelling.travelling([run(child)], for_us, {"above"})) == whole
    assert names(travelling.travelling([run(child)], for_us)) == (whole if for_us else set())
    assert set(travelling.travelling([run(child), run(parent)], for_us)) == {
        "1/below.toml", "2/above.toml", "1/persons.csv", "2/persons.csv",
    }  # fmt: skip


@pytest.mark.parametrize("for_us", [True, False])
def test_what_comes_with_the_program_stays_where_it_is(for_us: bool, tmp_path: Path) -> None:
    """A packaged parent, its tables, and a packaged scenario whose results are taken are named as they were."""
    child = tmp_path / "ours.toml"
    text = 'name = "ours"\nparent = "settlement"\nauthor = "us"\nreason = "more"\ndate = "2026-01-01"\n'
    text += (
        '[inputs]\nbase_for_each = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }\n'
    )
    child.write_text(text, encoding="utf-8", newline="\n")
    found = travelling.travelling([run(child)], for_us, {"settlement"})
    assert set(found) == {"1/ours.toml"}
    assert 'parent = "settlement"' in found["1/ours.toml"]


@pytest.mark.parametrize(
    ("file", "is_by_year"),
    [
        ({"name": "x"}, False),
        ({"inputs": {"need": {"value": 1}}}, False),
        ({"inputs": {"need": {"by_year": {"2025-26": 1}}}}, True),
        ({"inputs": {"need": {"by_calendar_year": {}}}}, True),
        ({"inputs": {"need": {"data": "need.csv"}}}, True),
        ({"jurisdictions": {"file": "need.csv"}}, True),
        ({"list": [{"value": 1}, {"by_lag": {}}]}, True),
        ({"list": ["by_year", "data"], "standby_year": 1}, False),
    ],
)
def test_what_has_figures_by_year(file: Mapping[str, object], is_by_year: bool) -> None:
    assert travelling._is_by_year(file) is is_by_year


@pytest.mark.parametrize("is_by_year", [True, False])
@pytest.mark.parametrize("is_cut", [True, False])
@pytest.mark.parametrize("for_us", [True, False])
def test_figures_of_years_that_are_not_shown_stay_behind(
    for_us: bool, is_cut: bool, is_by_year: bool, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    text = of_years(tmp_path / "x", "own").read_text(encoding="utf-8")
    start = text.index("[inputs.persons]")
    text = f'{text[:start]}[inputs.persons]\nshape = "jurisdiction"\nunit = "persons"\nvalues = {{ a = 7000, b = 5000 }}\nsource = "x"\n'
    if is_by_year:
        amounts = 'by_year = { "2025-26" = 1000000, "2026-27" = 1234567 }'
        text = text.replace("value = 1000000,", f"{amounts},")
    path.write_text(text, encoding="utf-8", newline="\n")
    scenario = read_scenario(path, years=["2025-26"]) if is_cut else read_scenario(path)
    stays = is_cut and is_by_year and not for_us
    assert names(travelling.travelling([run(scenario)], for_us)) == (set() if stays else {"own.toml"})
