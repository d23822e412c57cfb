"""Work that takes long, in threads: as much at once as the limits allow, each in its time, and only while somebody waits for it.

Who asked waits no more once the connection is closed. Work that is given up ends at its next step.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fastapi import Request

from fundingmodel.lever_values.wanted import NoLongerWanted, while_wanted
from udfs.cells.marshalling import CellError, refused
from udfs.hosts.server.calls import BUSY
from udfs.hosts.server.settings import Limits

Found = TypeVar("Found")


class Waiting:
    """Threads of its own, as many as the limits allow for calls."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._running: set[asyncio.Future[Any]] = set()
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="question")

    async def result(self, request: Request, work: Callable[[], Found]) -> Found:
        """What a thread finds for a request whose body has come.

        Raised: CellError where all threads are taken, or it takes too long; NoLongerWanted where the connection is closed.
        """
        if len(self._running) >= self.limits.threads:
            raise BUSY.with_traceback(None)  # one exception for all: or it would keep every frame
        given_up = threading.Event()
        running = asyncio.get_running_loop().run_in_executor(self._threads, _while_wanted, given_up, work)
        self._running.add(running)
        running.add_done_callback(self._ended)
        gone = asyncio.ensure_future(request.receive())  # after the body comes that the connection is closed
        try:
            await asyncio.wait((running, gone), timeout=self.limits.call_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            given_up.set()
            gone.cancel()
        if running.done():
            return running.result()
        raise NoLongerWanted if gone.done() and not gone.cancelled() else self._late()

    def _ended(self, running: asyncio.Future[Any]) -> None:
        self._running.discard(running)
        running.exception()  # what was given up raises what nobody hears

    def _late(self) -> CellError:
        return refused(
            "udfs.question_too_long",
            "",
            "the answer took longer than {seconds:g} seconds.",
            "Ask at the command line, where there is no such limit: fundingmodel analyse.",
            seconds=self.limits.call_seconds,
        )


def _while_wanted(given_up: threading.Event, work: Callable[[], Found]) -> Found:
    with while_wanted(lambda: not given_up.is_set()):
        return work()
