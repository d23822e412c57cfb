"""Work on several processes of this machine: what is made of each item, in the order of the items.

Each process is started afresh (spawn, the one way that every system has), works on one item at a time, and sends back what it made.
Which item a process had is known, so that one that dies costs that item alone; another process takes its place. Where what is made
stays on disk if all of it ends, the process that hands out works on items too, and saves the start of another.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from fundingmodel.errors import Refused, phrase

Item = TypeVar("Item")
Made = TypeVar("Made")
AHEAD = 4  # items a process that may be under way or done before their turn: memory is bounded by it
FAR_AHEAD = 16  # where this process works too: what is made is on disk, and other processes may still be starting
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
    with crew(workers if workers > 1 else 0, here=workers < 2) as started:
        yield from started.run(work, items)


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
    places: deque[int] = field(default_factory=deque)  # of the items that it has: the first is under way
    told: bool = False  # what the work is
    heard: bool = False  # whether it has answered: until then it may still be starting


class _Turns(Generic[Item]):
    """Items on their way: which is to be worked on next, and what is made of them in their order."""

    def __init__(self, items: Iterable[Item], most: int) -> None:
        self.waiting, self.most, self.turn = enumerate(items), most, 0
        self.taken: dict[int, Item] = {}
        self.again: list[int] = []  # that were handed to a process which ended before it began with them
        self.done: dict[int, Outcome[Any]] = {}

    def next(self) -> tuple[int, Item] | None:
        """The place of an item and the item; nothing where there is none, or where enough are under way."""
        if self.again:
            place = self.again.pop(0)
            return place, self.taken[place]
        found = next(self.waiting, None) if len(self.taken) < self.most else None
        if found is not None:
            self.taken[found[0]] = found[1]
        return found

    def due(self) -> Iterator[tuple[Item, Outcome[Any]]]:
        """The item whose turn it is, where it is done."""
        if self.turn in self.done:
            self.turn += 1
            yield self.taken.pop(self.turn - 1), self.done.pop(self.turn - 1)


class Crew:
    """Processes of this machine that make something of items; `here`, this one is one of them."""

    def __init__(self, size: int, here: bool, module: str) -> None:
        self.size, self.here, self.module = size, here, module
        self.depth = 2 if here else 1  # items of a process: one more than it works on, for while this one works too
        self.workers: list[_Worker] = []

    def start(self) -> None:
        """Starts the processes before they are needed."""
        while len(self.workers) < self.size:
            self.workers.append(_started(self.module))

    def run(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Outcome[Made]]]:
        """Each item with what `work` makes of it, in their order."""
        turns = _Turns(items, (FAR_AHEAD if self.here else AHEAD) * (self.size + self.here))
        while True:
            self._hand_out(work, turns)
            self._take_in(turns, 0)
            if found := next(turns.due(), None):
                yield found
            elif self.here and (own := turns.next()):
                turns.done[own[0]] = outcome_of(work, own[1])
            elif turns.taken:
                self._take_in(turns, LOOK_AGAIN)
            else:
                return

    def _hand_out(self, work: Callable[[Any], Any], turns: _Turns[Any]) -> None:
        while (free := self._free()) and (found := turns.next()):
            free.places.append(found[0])
            with suppress(OSError):  # it has died: its end is seen with the answers
                if not free.told:
                    free.pipe.send(work)
                    free.told = True
                free.pipe.send(found[1])

    def _free(self) -> _Worker | None:
        """A process that has nothing to do, or the least; one is started while there are fewer than there may be."""
        least = min(self.workers, key=lambda each: len(each.places), default=None)
        if (least is None or least.places) and len(self.workers) < self.size:
            self.workers.append(_started(self.module))
            return self.workers[-1]
        return least if least and len(least.places) < self.depth else None

    def _take_in(self, turns: _Turns[Any], seconds: float) -> None:
        """What has come back since, waited for so long."""
        busy = [each for each in self.workers if each.places]
        ready: set[object] = {*wait([each.pipe for each in busy], seconds)} if busy else set()
        ready |= {each.pipe for each in busy if not each.process.is_alive()}
        for worker in busy:
            if worker.pipe in ready:
                turns.done[worker.places.popleft()] = self._answer(worker)
                if worker not in self.workers:
                    turns.again += worker.places

    def _answer(self, worker: _Worker) -> Outcome[Any]:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            if worker.pipe.poll():  # also of one that has died since
                outcome: Outcome[Any] = worker.pipe.recv()
                worker.heard = True
                return outcome
        self.workers.remove(worker)
        worker.pipe.close()
        worker.process.join(PATIENCE)
        return Outcome(error=_ended(worker.process.exitcode))

    def end(self) -> None:
        """Ends the processes: those without work by themselves, the others by a signal, so that they leave nothing behind."""
        for worker in self.workers:
            worker.pipe.close()
            if worker.places or not worker.heard:
                worker.process.terminate()
        for worker in self.workers:
            worker.process.join(PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()


@contextmanager
def crew(size: int, here: bool = False, module: str = __name__) -> Iterator[Crew]:
    """Processes that are ended when it is left; they are started as they are needed, or before, by `start`.

    Each imports a module first: one that the work needs, so that this has happened when the work is known.
    """
    started = Crew(size, here, module)
    try:
        yield started
    finally:
        started.end()


def _started(module: str) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, module), daemon=True)
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


def _serve(pipe: Connection, module: str) -> None:
    """Makes something of each item that comes after the work, until no more do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows it is not handed down
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # with what is to be put away at the end
    import_module(module)
    with suppress(EOFError, OSError):
        work = pipe.recv()
        while True:
            _send(pipe, outcome_of(work, pipe.recv()))


def _send(pipe: Connection, outcome: Outcome[Any]) -> None:
    try:
        pipe.send(outcome)
    except (pickle.PicklingError, TypeError, AttributeError) as error:  # what was raised, or made, does not travel
        pipe.send(Outcome(error=RuntimeError(f"{outcome.error or outcome.made!r}: {error}")))
