"""Work on several processes: what comes back is in order; what goes wrong is the outcome of its item alone."""

import os
import sys
import time
from collections.abc import Iterator
from functools import partial

import pytest
from process_work import work

from fundingmodel.errors import Refused, ScenarioRefused
from fundingmodel.language.refusals import sentence
from fundingmodel.processes import AHEAD, Outcome, crew, each_in_order

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def outcomes(items: list[object], workers: int) -> list[Outcome[object]]:
    found = list(each_in_order(work, items, workers))
    assert [item for item, _ in found] == items
    return [outcome for _, outcome in found]


def made(outcome: Outcome[object]) -> object:
    return outcome.get()[0]  # type: ignore[index]


def test_the_order_is_that_of_the_items() -> None:
    items: list[object] = [0.4, 0.0, 1, 2, 0.1, 3]
    assert [made(each) for each in outcomes(items, 2)] == items


def test_one_worker_is_this_process_and_several_are_others() -> None:
    assert {each.get()[1] for each in outcomes([1, 2], 1)} == {os.getpid()}  # type: ignore[index]
    others = {each.get()[1] for each in outcomes([0.2, 0.2, 0.2], 2)}  # type: ignore[index]
    assert len(others) == 2 and os.getpid() not in others


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_raised_is_the_outcome_of_its_item(workers: int) -> None:
    first, refused, bug, last = outcomes([1, "refused", "bug", 2], workers)
    assert (made(first), made(last)) == (1, 2)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        bug.get()
    with pytest.raises(ScenarioRefused) as error:
        refused.get()
    assert str(error.value) == "a.toml, row 3: '21': 3 < 4 row 1"
    assert sentence(error.value, "fr").startswith("a.toml, ligne 3")


@POSIX
def test_a_process_that_ends_costs_its_item_alone() -> None:
    found = outcomes([1, "killed", 2, "exit", 3, "killed", 4], 2)
    assert [made(each) for each in found[::2]] == [1, 2, 3, 4]
    said = [str(each.error) for each in found[1::2]]
    assert [text.partition("(")[2].partition(")")[0] for text in said] == ["signal 9", "exit code 7", "signal 9"]
    assert all(isinstance(each.error, Refused) for each in found[1::2])
    assert "signal 9" in sentence(found[1].error, "fr") and "processus" in sentence(found[1].error, "fr")  # type: ignore[arg-type]


def test_an_answer_that_does_not_travel_is_an_error_and_not_silence() -> None:
    odd, after = outcomes(["odd", 1], 2)
    with pytest.raises(RuntimeError, match="lambda"):
        odd.get()
    assert made(after) == 1


def test_only_some_items_are_taken_before_their_turn() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    found = each_in_order(partial(work), items(), 2)
    assert next(found)[0] == 0
    assert taken <= 2 * AHEAD + 1
    found.close()


@POSIX
def test_whoever_stops_reading_ends_the_processes() -> None:
    items: list[object] = [0.0, 0.0, 30.0, 30.0, 30.0]
    found = each_in_order(work, items, 2)
    pids = {next(found)[1].get()[1], next(found)[1].get()[1]}  # type: ignore[index]
    begun = time.monotonic()
    found.close()
    assert time.monotonic() - begun < 10
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_nothing_to_do() -> None:
    assert list(each_in_order(work, [], 2)) == []


# Where this process works too


def outcomes_here(items: list[object]) -> list[Outcome[object]]:
    """What one process beside this one, and this one, make of items."""
    with crew(1, here=True, module="process_work") as both:
        both.start()
        found = list(both.run(work, items))
    assert [item for item, _ in found] == items
    return [outcome for _, outcome in found]


def test_this_process_works_too_and_the_order_stays() -> None:
    items: list[object] = [0.3, 0.0, 0.2, 1, 2, 0.1, 3, *[0.02] * 100]
    found = outcomes_here(items)
    assert [made(each) for each in found] == items
    makers = {each.get()[1] for each in found}  # type: ignore[index]
    assert os.getpid() in makers and len(makers) == 2


@POSIX
def test_of_two_items_of_a_process_that_ends_the_first_alone_is_lost() -> None:
    """The first two go to the other process while it starts: it dies of one, and the one behind it is made elsewhere."""
    killed, *rest = outcomes_here(["killed", 5, 1, 2, 3])
    assert "signal 9" in str(killed.error)
    assert [made(each) for each in rest] == [5, 1, 2, 3]


@POSIX
def test_processes_that_are_not_needed_are_ended() -> None:
    begun = time.monotonic()
    with crew(2, here=True) as several:
        several.start()
        pids = [each.process.pid for each in several.workers]
    assert time.monotonic() - begun < 10
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with crew(0, here=True) as alone:
        assert [made(each) for _, each in alone.run(work, [1, 2])] == [1, 2]
