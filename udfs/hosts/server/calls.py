"""The calls of the worksheet, off the event loop: one call, or all calls of a recalculation together.

A call answers {"result": rows}, or {"error": {"code", "message"}}: never an error of the server. Calls of a batch that are
equal are computed once. A call that takes too long is answered without waiting for it: its thread goes on, and when
too many do, new calls are refused instead of waiting behind them.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from fundingmodel.language.refusals import sentence
from udfs.calls import Session, answer
from udfs.cells.marshalling import CellError, ErrorCell, refused
from udfs.hosts.office.cells import OFFICE, arguments_of, error_object, written
from udfs.hosts.server.settings import Limits
from udfs.hosts.server.weight import Malformed, refuse_heavy

USERS = 10_000  # sessions that are remembered
LONGEST_NAME = 100
SMALL = 32 * 1024  # bytes of a body that is read in less time than a thread takes to start
DATA_TYPES = (1, 4)  # the custom functions runtime that takes an error within a table

BUSY = refused("udfs.server_busy", "", "the server is busy with calls that take long.", "Calculate again in a while.")

Answer = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Asked:
    """One call as it came."""

    function: str
    arguments: list[Any]
    data_types: bool


@dataclass
class _Work:
    """Calls that one thread computes in turn; the answer of each as it is ready."""

    asked: Sequence[Asked]
    session: Session
    answers: list[Answer] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)
    given_up: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        for asked in self.asked:
            self.since = time.monotonic()
            finished = computed(asked, self.session)
            with self.lock:  # an answer that comes too late must not take the place of the next one's
                if self.given_up:
                    return
                self.answers.append(finished)

    def give_up(self) -> None:
        with self.lock:
            self.given_up = True


class Calls:
    """Computes calls in threads, with one session for each user."""

    def __init__(self, limits: Limits, language: str = "en") -> None:
        self.limits, self.language = limits, language
        self.computed = 0
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="call")
        self._slow: set[asyncio.Future[None]] = set()
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def session(self, user: str) -> Session:
        """The session of a user; who has not called for long is forgotten first."""
        session = self._sessions.pop(user, None) or Session(OFFICE.name, self.language)
        self._sessions[user] = session
        if len(self._sessions) > USERS:
            self._sessions.popitem(last=False)
        return session

    async def one(self, body: bytes, user: str) -> Answer:
        """The answer to a call as xlwings' own script sends it."""
        asked = await self._read(read_call, body)
        return (await self._answers([asked], self.session(user)))[0]

    async def batch(self, body: bytes, user: str) -> list[Answer]:
        """The answers to the calls of a batch, in their order."""
        asked, positions = await self._read(read_batch, body)
        answers = await self._answers(asked, self.session(user))
        return [answers[position] for position in positions]

    async def _read(self, reader: Callable[[bytes, Limits], Found], body: bytes) -> Found:
        """What a body asks; a large one is read in a thread."""
        if len(body) <= SMALL:
            return reader(body, self.limits)
        return await asyncio.get_running_loop().run_in_executor(None, reader, body, self.limits)

    async def _answers(self, asked: Sequence[Asked], session: Session) -> list[Answer]:
        answers: list[Answer] = []
        while len(answers) < len(asked):
            if len(self._slow) >= self.limits.threads:
                return answers + [_refusal(BUSY, session)] * (len(asked) - len(answers))
            work = _Work(asked[len(answers) :], session)
            if not await self._ran(work):
                work.answers.append(_refusal(_late(self.limits.call_seconds), session))
            answers += work.answers
            self.computed += len(work.answers)
        return answers

    async def _ran(self, work: _Work) -> bool:
        """Whether a thread came to the end of it, each call in its time."""
        running: asyncio.Future[None] = asyncio.get_running_loop().run_in_executor(self._threads, work.run)
        while not running.done():
            left = work.since + self.limits.call_seconds - time.monotonic()
            if left <= 0:
                work.give_up()
                self._slow.add(running)
                running.add_done_callback(self._slow.discard)
                return False
            await asyncio.wait([running], timeout=left)
        running.result()
        return True


def computed(asked: Asked, session: Session) -> Answer:
    """The answer of one call, ready to be written as JSON."""
    try:
        rows = answer(asked.function, arguments_of(asked.arguments), OFFICE, session)
    except CellError as error:
        return _refusal(error, session)
    if any(type(cell) is ErrorCell for row in rows for cell in row):
        return {"result": [[written(cell, asked.data_types) for cell in row] for row in rows]}
    return {"result": rows}


def _late(seconds: float) -> CellError:
    return refused(
        "udfs.call_too_long",
        "",
        "the call took longer than {seconds:g} seconds.",
        "Give smaller ranges.",
        seconds=seconds,
    )


def _refusal(error: CellError, session: Session) -> Answer:
    return {"error": {"code": error.code, "message": sentence(error, session.language)}}


def read_call(body: bytes, limits: Limits) -> Asked:
    refuse_heavy(body, limits)
    call = _json(body)
    asked = _asked(call, call.get("runtime"))
    _check_cells(cells_in(asked.arguments), limits)
    return asked


def read_batch(body: bytes, limits: Limits) -> tuple[list[Asked], list[int]]:
    """The different calls of a batch, and for each of its calls which one it is."""
    refuse_heavy(body, limits)
    batch = _json(body)
    calls = batch.get("calls")
    if not isinstance(calls, list) or not calls:
        raise Malformed("udfs.list_needed", "calls", "a list is needed.")
    if len(calls) > limits.calls:
        what = "{count:,} calls; at most {most:,} travel together."
        raise Malformed("udfs.too_many_calls", "", what, count=len(calls), most=limits.calls)
    asked: list[Asked] = []
    positions: list[int] = []
    seen: dict[bytes, int] = {}
    cells = 0
    for call in calls:
        each = _asked(call, batch.get("runtime"))
        cells += cells_in(each.arguments)
        key = orjson.dumps([each.function, each.arguments]) if len(calls) > 1 else b""
        if key not in seen:
            seen[key] = len(asked)
            asked.append(each)
        positions.append(seen[key])
    _check_cells(cells, limits)
    return asked, positions


def _json(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Malformed("udfs.body_not_json", "", "the body is not JSON.") from None
    if not isinstance(content, dict):
        raise Malformed("udfs.body_not_an_object", "", "the body is not a JSON object.")
    return content


def _asked(call: Any, runtime: Any) -> Asked:
    if not isinstance(call, dict):
        raise Malformed("udfs.call_not_an_object", "", "a call is not a JSON object.")
    name, arguments = call.get("func_name"), call.get("args")
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise Malformed("udfs.function_name_needed", "func_name", "the name of a function is needed.")
    if not isinstance(arguments, list):
        raise Malformed("udfs.list_needed", "args", "a list is needed.")
    return Asked(name, arguments, _data_types(runtime))


def _data_types(runtime: Any) -> bool:
    try:
        return tuple(int(part) for part in str(runtime).split(".")) >= DATA_TYPES
    except ValueError:
        return False


def cells_in(arguments: Sequence[Any]) -> int:
    return sum(
        sum(len(row) if isinstance(row, list) else 1 for row in argument) if isinstance(argument, list) else 1
        for argument in arguments
    )


def _check_cells(cells: int, limits: Limits) -> None:
    if cells > limits.cells:
        what = "{count:,} cells; at most {most:,} at once."
        raise Malformed("udfs.cells_at_once", "", what, "Give smaller ranges.", count=cells, most=limits.cells)


def in_stock_form(given: Mapping[str, Any]) -> Answer:
    """An answer as xlwings' own script takes it: an error is a cell, and its message is beside it."""
    if "error" not in given:
        return dict(given)
    return {"result": [[error_object(given["error"]["code"])]], "error": given["error"]}
