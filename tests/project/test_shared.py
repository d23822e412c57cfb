"""What is made once for all processes: it is, each has a copy of its own, and a failure leaves nothing behind."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from shared import Shared


def test_it_is_made_once_by_whoever_asks_first(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> list[int]:
        time.sleep(0.2)  # the others ask meanwhile
        made.append(len(made))
        return [7]

    with ThreadPoolExecutor(4) as askers:
        found = list(askers.map(lambda _: Shared(tmp_path)("seven", make), range(4)))
    assert (found, made) == ([[7]] * 4, [0])
    assert len({id(each) for each in found}) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["seven.pickle"]


def test_what_fails_is_made_by_the_next(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    with pytest.raises(ZeroDivisionError):
        shared("seven", lambda: 7 // 0)
    assert list(tmp_path.iterdir()) == []
    assert shared("seven", lambda: 7) == 7


def test_nobody_waits_for_ever_for_one_that_was_stopped(tmp_path: Path) -> None:
    (tmp_path / "seven.lock").touch()
    assert Shared(tmp_path, patience=0.1)("seven", lambda: 7) == 7
