"""Work on several processes of this machine: what is made of each item, in the order of the items.

Each process is started afresh (spawn, the one way that every system has), is given one item at a time, and sends back what it made.
Which item a process had is known, so that one that dies costs that item alone; another process takes its place.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from fundingmodel.errors import Refused, phrase

Item = TypeVar("Item")
Made = TypeVar("Made")
AHEAD = 4  # items a process that may be under way or done before their turn: memory is bounded by it
MOST_WORKERS = 61  # as many as Windows can wait for
LOOK_AGAIN = 1.0  # seconds: a process that dies while it starts may leave its pipe open on Windows
PATIENCE = 5.0  # seconds that a process has to end


@dataclass(frozen=True)
class Outcome(Generic[Made]):
    """What was made of an item, or why nothing was."""

    made: Made | None = None
    error: Exception | None = None

    def get(self) -> Made:
        """What was made; what went wrong is raised here."""
        if self.error is not None:
            raise self.error
        return self.made  # type: ignore[return-value]  # there is one, where there is no error


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each_in_order(
    work: Callable[[Item], Made], items: Iterable[Item], workers: int
) -> Iterator[tuple[Item, Outcome[Made]]]:
    """Each item with what `work` makes of it, in their order; with fewer than two `workers`, in this process.

    `work`, the items and what is made are handed between processes: they are such as pickle takes. What `work` raises is the
    outcome of its item; so is, as a refusal, the end of the process that had it. Whoever stops reading ends the processes.

    >>> [outcome.get() for _, outcome in each_in_order(abs, [-1, 2], workers=1)]
    [1, 2]
    """
    if workers < 2:
        for item in items:
            yield item, outcome_of(work, item)
        return
    with _crew(work, workers) as crew:
        yield from crew.run(items)


def outcome_of(work: Callable[[Item], Made], item: Item) -> Outcome[Made]:
    try:
        return Outcome(work(item))
    except Exception as error:  # noqa: BLE001  whoever asks for the outcome meets it
        return Outcome(error=error)


# In the process that hands out


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    place: int | None = None  # of the item that it has


class _Crew:
    def __init__(self, work: Callable[[Any], Any], size: int) -> None:
        self.work, self.size = work, size
        self.workers: list[_Worker] = []

    def run(self, items: Iterable[Item]) -> Iterator[tuple[Item, Outcome[Any]]]:
        waiting, taken = enumerate(items), dict[int, Item]()
        done: dict[int, Outcome[Any]] = {}
        turn, more = 0, True
        while more or taken:
            while more and len(taken) < self.size * AHEAD and (free := self._free()):
                more = (found := next(waiting, None)) is not None
                if found:
                    place, taken[place] = found[0], found[1]
                    self._give(free, place, taken[place])
            done |= dict(self._answers()) if turn in taken and turn not in done else {}
            while turn in done:
                yield taken.pop(turn), done.pop(turn)
                turn += 1

    def _free(self) -> _Worker | None:
        """A process that has nothing to do; one is started while there are fewer than there may be."""
        idle = next((each for each in self.workers if each.place is None), None)
        if idle is None and len(self.workers) < self.size:
            idle = _started(self.work)
            self.workers.append(idle)
        return idle

    def _give(self, worker: _Worker, place: int, item: object) -> None:
        worker.place = place
        with suppress(OSError):  # it has died: its end is seen with the answers
            worker.pipe.send(item)

    def _answers(self) -> Iterator[tuple[int, Outcome[Any]]]:
        """What has come back since, at least one answer, each with the place of its item."""
        busy = [each for each in self.workers if each.place is not None]
        ready: set[object] = set()
        while not ready:
            ready = {*wait([each.pipe for each in busy], LOOK_AGAIN)}
            ready |= {each.pipe for each in busy if not each.process.is_alive()}
        for worker in busy:
            if worker.pipe in ready:
                place, worker.place = worker.place, None
                yield place or 0, self._answer(worker)

    def _answer(self, worker: _Worker) -> Outcome[Any]:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            if worker.pipe.poll():  # also of one that has died since
                return worker.pipe.recv()
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.join(PATIENCE)
        return Outcome(error=_ended(worker.process.exitcode))

    def end(self) -> None:
        """Ends the processes: those without work by themselves, the others by a signal, so that they leave nothing behind."""
        for worker in self.workers:
            worker.pipe.close()
            if worker.place is not None:
                worker.process.terminate()
        for worker in self.workers:
            worker.process.join(PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()


@contextmanager
def _crew(work: Callable[[Any], Any], size: int) -> Iterator[_Crew]:
    crew = _Crew(work, size)
    try:
        yield crew
    finally:
        crew.end()


def _started(work: Callable[[Any], Any]) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)
    with _without_interrupt():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """What is started inside does not see Ctrl-C: it is for the process that hands out, which ends the others."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not in the main thread, where no interrupt arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _ended(code: int | None) -> Refused:
    """The refusal of an item whose process has ended; below zero, the system's code is that of a signal."""
    how = phrase("by_signal", "signal {number}", number=-code) if code and code < 0 else None
    return Refused(
        "process_ended",
        "",
        "the process that worked on it ended before it was done ({how}).",
        "Somebody may have ended it, or memory ran out: run this again, with fewer --workers where it happens again.",
        how=how or phrase("by_exit_code", "exit code {number}", number=code if code is not None else "?"),
    )


# In the process that is started


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """Makes something of each item that comes, until no more do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows it is not handed down
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # with what is to be put away at the end
    with suppress(EOFError, OSError):
        while True:
            _send(pipe, outcome_of(work, pipe.recv()))


def _send(pipe: Connection, outcome: Outcome[Any]) -> None:
    try:
        pipe.send(outcome)
    except (pickle.PicklingError, TypeError, AttributeError) as error:  # what was raised, or made, does not travel
        pipe.send(Outcome(error=RuntimeError(f"{outcome.error or outcome.made!r}: {error}")))
