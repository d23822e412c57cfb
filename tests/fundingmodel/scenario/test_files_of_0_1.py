"""Files that users wrote for version 0.1: each gives the amounts that 0.1 gave, to the unit, and what 0.1 refused stays refused."""

import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from amounts_of_0_1 import (
    FOLDER,
    Cell,
    by_hand,
    contradictions,
    figure,
    files,
    plain,
    read_table,
)
from oracle_general import everything

from fundingmodel import Refused, Result, read_scenario, run

TABLE = read_table()
REFUSED: Mapping[str, list[str]] = tomllib.loads((FOLDER / "refused.toml").read_text(encoding="utf-8"))
OF_0_1: Mapping[str, Any] = tomllib.loads((FOLDER / "steps_of_0_1.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """Each file calculated once, for all the tests of it."""
    return {}


# The envelopes of `settlement` in 0.1, and the files that share them: what the formula shares was found since, and these files
# share that now. With 0.1's envelopes put back they give what 0.1 gave, so that nothing else of them has changed.
ENVELOPES_OF_0_1 = """parent = "settlement"
name = "settlement-of-0-1"
author = "a test"
date = "2026-11-29"
reason = "the envelopes of 0.1"
[inputs.stated_authority.by_year]
"""
SHARED_IN_0_1 = {"2019-20": 779_000_000, "2020-21": 781_704_000, "2021-22": 784_408_000, "2022-23": 846_456_000,
                 "2023-24": 908_504_000, "2024-25": 970_552_000, "2025-26": 1_032_600_000, "2026-27": 934_500_000}  # fmt: skip
WITH_0_1 = tempfile.TemporaryDirectory()  # read again by the oracle
OF_SETTLEMENT = ("canada/by-residents.toml", "canada/ontario-offer.toml")


def _as_in_0_1(file: str, folder: Path) -> Path:
    """A file of 0.1, with `settlement` as 0.1 had it."""
    stated = 'price_basis = "nominal", assumption = true, scope = "shared", measure = "allocated"'
    rows = "".join(f'"{year}" = {{ value = {amount}, {stated} }}\n' for year, amount in SHARED_IN_0_1.items())
    (folder / "of-0-1.toml").write_text(ENVELOPES_OF_0_1 + rows, encoding="utf-8", newline="\n")
    path, text = folder / Path(file).name, (FOLDER / file).read_text(encoding="utf-8")
    assert '"settlement"' in text
    path.write_text(text.replace('"settlement"', '"of-0-1.toml"'), encoding="utf-8", newline="\n")
    return path


def _result(file: str, results: dict[str, Result]) -> Result:
    if file not in results:
        path = _as_in_0_1(file, Path(WITH_0_1.name)) if file in OF_SETTLEMENT else FOLDER / file
        results[file] = run(read_scenario(path))
    return results[file]


def _rows(file: str) -> dict[Cell, str]:
    return {cell: amount for cell, (amount, _) in TABLE.items() if cell.file == file}


# What they give


@pytest.mark.parametrize("file", files())
def test_a_file_gives_the_amounts_of_0_1(file: str, results: dict[str, Result]) -> None:
    result = _result(file, results)
    assert {cell: amount for cell, amount in _rows(file).items() if figure(result, cell) != amount} == {}


@pytest.mark.parametrize("file", files())
def test_every_allocation_of_a_file_is_in_the_table(file: str, results: dict[str, Result]) -> None:
    wanted = {
        (tier.name, year, code)
        for tier in _result(file, results).scenario.tiers
        for year in _result(file, results).scenario.fiscal_years
        for code in tier.place.jurisdictions
    }
    found = [(c.tier, c.fiscal_year, c.jurisdiction) for c in _rows(file) if c.quantity == "allocation"]
    assert Counter(found) == Counter(wanted)


@pytest.mark.parametrize("file", files())
def test_the_oracle_gives_the_same_amounts(file: str, results: dict[str, Result]) -> None:
    result = _result(file, results)
    assert contradictions(result, _rows(file), everything(result.scenario)) == []


@pytest.mark.parametrize("file", OF_SETTLEMENT)
def test_a_file_that_takes_a_packaged_envelope_shares_what_the_formula_shares(file: str) -> None:
    """As it is, it shares today's envelopes, as the oracle has it; where it states its own, nothing has changed."""
    found = run(read_scenario(FOLDER / file))
    amounts = {cell: figure(found, cell) for cell in _rows(file)}
    assert contradictions(found, amounts, everything(found.scenario)) == []
    changed = {cell.fiscal_year for cell, amount in amounts.items() if _rows(file)[cell] != amount}
    own = {"2026-27"} if file == "canada/ontario-offer.toml" else set()
    assert changed == set(found.scenario.fiscal_years) - {"2021-22"} - own


def test_amounts_worked_by_hand() -> None:
    table = {
        (cell.file, cell.fiscal_year, cell.jurisdiction): amount
        for cell, (amount, how) in TABLE.items()
        if how == "oracle and hand"
    }
    assert table == {where: plain(amount) for where, amount in by_hand().items()}


def test_every_row_of_the_table_has_its_file() -> None:
    assert {cell.file for cell in TABLE} == set(files())
    assert len(files()) >= 50


# What stays refused


@pytest.mark.parametrize("name", REFUSED)
def test_what_0_1_refused_stays_refused(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        run(read_scenario(FOLDER / "refused" / f"{name}.toml"))
    assert [word for word in REFUSED[name] if word not in str(refusal.value)] == []


def test_every_refused_file_is_listed() -> None:
    assert {path.stem for path in (FOLDER / "refused").glob("*.toml")} == set(REFUSED)


# What they reach: every step of 0.1, under its own name and others


def _files_as_written() -> list[dict[str, Any]]:
    """The files as they are written, without their parents."""
    return [tomllib.loads((FOLDER / file).read_text(encoding="utf-8-sig")) for file in files()]


def _lists() -> Iterator[list[Mapping[str, Any]]]:
    """Every list of steps that a file gives, each step as a table."""
    for file in _files_as_written():
        for place in (file, *file.get("tiers", {}).values()):
            yield [{"step": each} if isinstance(each, str) else each for each in place.get("steps", ())]


def _with(word: str) -> set[str]:
    return {name for name, step in OF_0_1["steps"].items() if step.get(word)}


def test_every_step_and_every_choice_is_in_a_file() -> None:
    entries = [entry for steps in _lists() for entry in steps]
    found = {(entry["step"], key, entry[key]) for entry in entries for key in entry if key not in ("as", "bind")}
    wanted = {(name, "step", name) for name in OF_0_1["steps"]}
    for name, step in OF_0_1["steps"].items():
        wanted |= {(name, key, choice) for key, choices in step.get("choices", {}).items() for choice in choices}
    assert found == wanted


def test_every_step_that_0_1_could_rename_is_renamed_in_a_file() -> None:
    renamed = {
        entry["step"] for steps in _lists() for entry in steps if entry.get("as", entry["step"]) != entry["step"]
    }
    assert _with("renamed") - renamed == set()


def test_every_step_that_0_1_could_list_twice_is_listed_twice_in_a_file() -> None:
    twice = {name for steps in _lists() for name, count in Counter(s["step"] for s in steps).items() if count > 1}
    assert _with("twice") == twice


def test_every_formula_is_used_by_another_country() -> None:
    used = {place.get("formula") for file in _files_as_written() for place in (file, *file.get("tiers", {}).values())}
    assert used - {None} == set(OF_0_1["formulas"])
