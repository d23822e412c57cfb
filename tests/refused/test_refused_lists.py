"""Lists that are written as one text, and what was found in words of a scenario file: in English and French."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from written_scenarios import refusal, written

from fundingmodel.errors import Refused, in_file
from fundingmodel.language.refusals import sentence

TABLE = "jurisdiction,sex,persons\nA,f,60\nA,m,60\nB,f,40\nB,m,40\n"
KEY = ("jurisdiction", "sex")
ADDED = 'sum_over = ["sex"]'


def changed(folder: Path, old: str, new: str) -> Path:
    path = written(folder, TABLE, '["A", "B"]', KEY, ADDED)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return path


def in_french(refused: Refused) -> str:
    return sentence(refused, "fr").replace("\u00a0", " ")


LISTS = {
    "outside": ('jurisdictions = ["A", "B"]', 'jurisdictions = { codes = ["A", "B"], outside = "Total" }', "Total"),
    "codes": ('jurisdictions = ["A", "B"]', 'jurisdictions = { codes = "AB" }', "AB"),
    "not_totals": ('jurisdictions = ["A", "B"]', 'jurisdictions = { codes = ["A", "B"], not_totals = "A" }', "A"),
    "jurisdictions": ('jurisdictions = ["A", "B"]', 'jurisdictions = "AB"', "AB"),
    "categories": ("\nsteps = [", '\ncategories = "abc"\nsteps = [', "abc"),
    "results": ("\nsteps = [", '\nresults = "share"\nsteps = [', "share"),
    "sum_over": (ADDED, 'sum_over = "sex"', "sex"),
    "key": ('key = ["jurisdiction", "sex"]', 'key = "jurisdiction"', "jurisdiction"),
    "columns": (ADDED, f'{ADDED}\ncolumns = "note"', "note"),
    "leave_out": (ADDED, f'{ADDED}\nleave_out = "A"', "A"),
}


@pytest.mark.parametrize("key", LISTS)
def test_a_list_that_is_one_text_is_refused(key: str, tmp_path: Path) -> None:
    old, new, text = LISTS[key]
    refused = refusal(changed(tmp_path, old, new))
    assert str(refused).endswith(f': {key} is a list: {key} = ["{text}"].')
    assert in_french(refused).endswith(f'« {key} » est une liste : {key} = ["{text}"].')


def test_totals_that_are_named_as_one_text_are_refused(tmp_path: Path) -> None:
    refused = refusal(changed(tmp_path, ADDED, f'{ADDED}\nnot_totals = "f"'))
    assert str(refused) == 'written.toml: inputs.persons: not_totals is a list: not_totals = ["f"].'


@pytest.mark.parametrize("lags", ['"abc"', "[true, 2]"])
def test_lags_are_a_list_of_whole_numbers(lags: str, tmp_path: Path) -> None:
    refused = refusal(changed(tmp_path, "\nsteps = [", f"\nlags = {lags}\nsteps = ["))
    assert refused.key == "lags_not_a_list"


def test_an_empty_unit_of_a_steps_own_input_is_none(tmp_path: Path) -> None:
    refused = refusal(changed(tmp_path, 'rounding_unit = { unit = "dollars"', 'rounding_unit = { unit = ""'))
    assert 'no unit. Add unit = "dollars".' in str(refused)
    assert "la clé « unit » manque." in in_french(refused)


FOUND = {
    "nan": (Decimal("NaN"), "NaN"),
    "a date": (date(2024, 1, 1), "2024-01-01"),
    "decimals": ([Decimal("0.9"), True], "[0.9, true]"),
    "texts": (["persons", "other"], '["persons", "other"]'),
    "a table": ({"a": {"b": 1}}, "{ a = { b = 1 } }"),
    "an empty table": ({}, "{ }"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_written_as_in_the_file(name: str) -> None:
    value, written_so = FOUND[name]
    refused = Refused("of_a_test", in_file("a.toml"), "found {value!r}.", value=value)
    assert str(refused) == f"a.toml: found {written_so}."
    assert in_french(refused) == f"a.toml : found {written_so}."


def test_nothing_found_is_nothing() -> None:
    refused = Refused("of_a_test", "", "found {value!r}, {value}.", value=None)
    assert (str(refused), in_french(refused)) == ("found nothing, nothing.", "found rien, rien.")


def test_a_year_given_twice_is_shown_at_its_place(tmp_path: Path) -> None:
    twice = 'by_year = { "2025-26" = 1, "2025-2026" = 2 }'
    refused = refusal(changed(tmp_path, "value = 1000000", twice))
    place = "inputs.stated_authority.by_year"
    assert str(refused) == f"written.toml: {place}: '2025-2026' is 2025-26, which is given twice. Give it once."
    assert in_french(refused).startswith(f"written.toml, {place} : « 2025-2026 » est 2025-26")
