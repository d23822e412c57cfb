"""Which jurisdictions and categories a scenario has, in which order and by which names: listed, of a data set, or of a file."""

from pathlib import Path
from typing import Any

import pytest

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario.codes import Codes, read_codes, read_fiscal_years, refuse_many

CSV = "region,group,persons\nwest,old,1\neast,old,2\nwest,young,3\n"
FILE = in_file("x.toml")


@pytest.fixture
def read(tmp_path: Path) -> Any:
    (tmp_path / "people.csv").write_text(CSV, encoding="utf-8")

    def codes(table: object, axis: str = "jurisdiction") -> Codes:
        plural = {"jurisdiction": "jurisdictions", "category": "categories"}[axis]
        return read_codes({} if table is None else {plural: table}, axis, tmp_path / "x.toml", FILE)

    return codes


@pytest.mark.parametrize(
    ("table", "codes", "outside"),
    [
        (["b", "a"], ("b", "a"), ()),
        ({"codes": ["b", "a", "c"], "outside": ["a"]}, ("b", "c"), ("a",)),
        ({"file": "people.csv", "column": "region"}, ("west", "east"), ()),
        ({"file": "people.csv", "column": "group", "outside": ["old"]}, ("young",), ("old",)),
        ({"file": "people.csv", "column": "region", "codes": ["east"]}, ("east",), ()),
        ({"data": "admissions", "codes": ["ON", "NL"]}, ("ON", "NL"), ()),
    ],
)
def test_codes_in_their_order(read: Any, table: object, codes: tuple[str, ...], outside: tuple[str, ...]) -> None:
    found = read(table)
    assert (found.codes, found.outside) == (codes, outside)


def test_names_are_the_files_own_then_those_of_the_data_then_the_code(read: Any) -> None:
    table = {"data": "admissions", "codes": ["ON", "NL"], "names": {"NL": {"en": "The Rock", "fr": "Le Rocher"}}}
    assert read(table).names == {
        "ON": {"en": "Ontario", "fr": "Ontario"},
        "NL": {"en": "The Rock", "fr": "Le Rocher"},
    }
    outside = {"codes": ["a", "b"], "outside": ["b"], "names": {"b": "Beyond"}}
    assert read(outside).names == {"a": {"en": "a", "fr": "a"}, "b": {"en": "Beyond", "fr": "Beyond"}}


def test_a_column_of_a_data_set_gives_all_its_codes(read: Any) -> None:
    found = read({"data": "admissions", "column": "category", "outside": ["not_stated"]}, "category")
    assert found.codes == ("economic", "family", "refugee", "other")


def test_without_categories_there_is_one_of_all_and_without_jurisdictions_none(read: Any) -> None:
    found = read(None, "category")
    assert (found.codes, found.names) == (("all",), {"all": {"en": "all", "fr": "ensemble"}})
    with pytest.raises(ScenarioRefused, match=r"no jurisdictions\."):
        read(None)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"codes": ["a", "b"], "names": {"c": "C"}}, "names: unknown key 'c'"),
        ({"codes": ["a", "b"], "name": {"a": "A"}}, "unknown key 'name'"),
        ({"codes": ["a", "b", "a"]}, "a is listed twice"),
        ({"codes": ["a", " "]}, "one of them is blank"),
        ({"codes": ["a"], "outside": ["a"]}, "none is left"),
        ({"codes": ["a"], "column": "region"}, "column goes with data or file"),
        ({"data": "admissions", "file": "people.csv"}, "give data or file, not both"),
        ({"file": "none.csv", "column": "region"}, "there is no such file"),
    ],
)
def test_what_is_refused(read: Any, table: object, said: str) -> None:
    with pytest.raises(ScenarioRefused, match=said):
        read(table)


def test_as_many_as_are_read_and_no_more() -> None:
    refuse_many("jurisdictions", 10_000, 10_000, FILE)
    with pytest.raises(ScenarioRefused, match="jurisdictions has 10,001; at most 10,000 are read"):
        refuse_many("jurisdictions", 10_001, 10_000, FILE)


@pytest.mark.parametrize(
    ("given", "years"),
    [
        ({"first": "2024-25", "last": "2026-27"}, ("2024-25", "2025-26", "2026-27")),
        ({"first": "2024", "last": "2025"}, ("2024", "2025")),
        ({"first": "1999-00", "last": "1999-00"}, ("1999-00",)),
        (["2024-25", "2026-27"], ("2024-25", "2026-27")),
    ],
)
def test_fiscal_years_from_the_first_to_the_last_or_as_listed(given: object, years: tuple[str, ...]) -> None:
    assert read_fiscal_years(given, FILE) == years


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "fiscal_years is a list"),
        ("2024-25", "fiscal_years is a list"),
        ({"first": "2024-25"}, "fiscal_years is a list"),
        ({"first": "2024-25", "last": "2023-24"}, "must rise, each once: none"),
        (["2025-26", "2024-25"], "must rise, each once"),
        (["2024-25", "2024-25"], "must rise, each once"),
        (["2024-26"], "'2024-26' is not a fiscal year"),
        ({"first": "1900", "last": "2100"}, "fiscal_years has 201; at most 200 are read"),
    ],
)
def test_fiscal_years_that_are_none(given: object, said: str) -> None:
    with pytest.raises(ScenarioRefused, match=said):
        read_fiscal_years(given, FILE)
