"""One gate at every door: each misuse of misuses.toml is refused by file, CSV, command line, functions and task pane alike."""

from pathlib import Path
from typing import Any

import doors
import pytest
from doors import ASK, DOORS, Answer
from places import ROOT

from fundingmodel import run
from udfs.scenarios import named

TABLE = doors.table()
MISUSES = TABLE["misuse"]
LEAST = 60
MET = [(misuse, door) for misuse in MISUSES for door in ASK if not doors.reason(misuse, door)]
STATES = "states"  # the reason of cells that a test of workbooks damages
STATE_TESTS = "tests/workbooks/sheets/test_input_states.py"


def named_after(value: Any) -> str:
    return value["name"] if isinstance(value, dict) else str(value)


def let_pass(met: list[tuple[Any, str]], folder: Path) -> list[str]:
    """The doors that let a misuse pass."""
    return [f"{door}: {misuse['name']}" for misuse, door in met if ASK[door](misuse, folder) is None]


def test_there_are_enough_and_each_has_every_door() -> None:
    assert len(MISUSES) >= LEAST
    assert len({misuse["name"] for misuse in MISUSES}) == len(MISUSES)
    for misuse in MISUSES:
        assert set(DOORS) | {"name", "keys"} <= set(misuse) <= {*DOORS, "name", "keys", "own", "also", "encoding"}


def test_every_reason_is_used_and_every_one_used_is_written() -> None:
    used = {doors.reason(misuse, door) for misuse in MISUSES for door in DOORS} - {""}
    assert used == set(TABLE["reasons"])
    assert all(text.endswith(".") for text in TABLE["reasons"].values())


def test_a_misuse_is_met_by_one_door_at_least() -> None:
    assert [m["name"] for m in MISUSES if all(doors.reason(m, door) for door in ASK)] == []


def test_without_a_misuse_every_door_answers(tmp_path: Path) -> None:
    right = {"file": [], "csv": [], "command": "allocate|FILE", "functions": "SHARE([[6.0], [4.0]])", "pane": {}}
    assert {door: ask(right, tmp_path) for door, ask in ASK.items()} == dict.fromkeys(ASK)
    by_file, by_csv = run(doors.scenario_file(tmp_path)), run(doors.scenario_of_csv(tmp_path))
    years, codes = by_file.scenario.fiscal_years, by_file.scenario.jurisdictions
    amounts = [[r.amount("allocation", year, code) for year in years for code in codes] for r in (by_file, by_csv)]
    assert amounts[0] == amounts[1]


@pytest.mark.parametrize(("misuse", "door"), MET, ids=named_after)
def test_it_is_refused_with_a_sentence(misuse: dict[str, Any], door: str, tmp_path: Path) -> None:
    answer = ASK[door](misuse, tmp_path)
    assert isinstance(answer, Answer), f"{door} lets pass: {misuse['name']}"
    assert answer.sentence and "Traceback" not in answer.sentence
    assert door == "command" or answer.key in misuse["keys"]


@pytest.mark.parametrize("misuse", MISUSES, ids=named_after)
def test_the_keys_are_those_that_the_doors_give(misuse: dict[str, Any], tmp_path: Path) -> None:
    answers = [ASK[door](misuse, tmp_path) for door in ASK if door != "command" and not doors.reason(misuse, door)]
    assert {answer.key if answer else None for answer in answers} == set(misuse["keys"])


@pytest.mark.parametrize(
    "misuse", [misuse for misuse in MISUSES if not doors.reason(misuse, "command")], ids=named_after
)
def test_the_command_line_says_what_the_file_says(misuse: dict[str, Any], tmp_path: Path) -> None:
    by_command = ASK["command"](misuse, tmp_path)
    assert by_command is not None
    if "own" in misuse:
        assert misuse["own"] in by_command.sentence
        return
    door = next(door for door in ("file", "csv") if not doors.reason(misuse, door))
    by_file = ASK[door](misuse, tmp_path)
    assert by_file is not None and by_command.sentence == by_file.sentence


@pytest.mark.parametrize(
    ("misuse", "door"),
    [(m, door) for m, door in MET if door in ("file", "csv") and doors.reason(m, "pane") in ("names", "steps")],
    ids=named_after,
)
def test_the_pane_never_knows_a_scenario_with_what_its_levers_cannot_do(
    misuse: dict[str, Any], door: str, tmp_path: Path
) -> None:
    """The reasons of the pane hold: what comes from a file is refused when the server would make the file known."""
    path = doors.written(misuse, door, tmp_path)
    try:
        refusal = doors.refused(lambda: named.register(path))
    finally:
        named.forget()
    assert refusal == ASK[door](misuse, tmp_path)


def test_cells_of_a_workbook_are_left_to_the_test_that_damages_them() -> None:
    assert sum(doors.reason(misuse, "workbook") == STATES for misuse in MISUSES) >= LEAST // 4
    assert STATE_TESTS in TABLE["reasons"][STATES] and (ROOT / STATE_TESTS).is_file()


@pytest.mark.parametrize("door", ASK)
def test_a_misuse_let_through_is_reported(door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a door that answers as if nothing were wrong."""
    misuse = next(misuse for misuse, at in MET if at == door)
    monkeypatch.setitem(ASK, door, lambda _misuse, _folder: None)
    assert let_pass([(misuse, door)], tmp_path) == [f"{door}: {misuse['name']}"]
    with pytest.raises(AssertionError, match=f"{door} lets pass"):
        test_it_is_refused_with_a_sentence(misuse, door, tmp_path)


def test_a_total_that_is_no_misuse_is_reported(tmp_path: Path) -> None:
    """Planted: the misuse passes the gate itself, for its name is exempted as a person may do."""
    rows = [f"{year},Total,{category},1\n" for year in (2022, 2023, 2024) for category in ("economic", "refugee")]
    also = [
        ['jurisdictions = { file = "intake.csv" }', 'jurisdictions = { file = "intake.csv", not_totals = ["Total"] }'],
        ["south = 260000", "south = 260000, Total = 1"],
    ]
    planted = {**MISUSES[0], "csv": [["END", "".join(rows)]], "also": also}
    assert let_pass([(planted, "csv")], tmp_path) == [f"csv: {MISUSES[0]['name']}"]
