"""Questions of the task pane that take long: given up when nobody waits, ended when their time is over, refused when too many are asked."""

import asyncio
import threading
import time
from typing import Any

import httpx
import pytest
from browser import Server
from fastapi import Request

from fundingmodel.language.refusals import sentence
from fundingmodel.lever_values.wanted import NoLongerWanted, go_on
from udfs.cells.marshalling import CellError
from udfs.hosts.server.settings import Limits
from udfs.hosts.server.waiting import Waiting

A_WHILE = 60.0  # seconds in which what should end has ended, however busy the machine


class Long:
    """Work that ends when it is told to, and knows whether it was given up."""

    def __init__(self) -> None:
        self.started, self.may_end, self.given_up = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.started.set()
        while not self.may_end.wait(0.01):
            try:
                go_on()
            except NoLongerWanted:
                self.given_up.set()
                raise
        return "found"


def request(gone: asyncio.Event) -> Request:
    """A request whose body has come; `gone` closes its connection."""

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_it_is_found_while_it_is_waited_for() -> None:
    async def ask() -> None:
        work = Long()
        work.may_end.set()
        assert await Waiting(Limits()).result(request(asyncio.Event()), work) == "found"

    asyncio.run(ask())


def test_it_is_given_up_when_the_connection_is_closed() -> None:
    async def ask() -> None:
        work, gone = Long(), asyncio.Event()
        asked = asyncio.ensure_future(Waiting(Limits()).result(request(gone), work))
        await asyncio.to_thread(work.started.wait, A_WHILE)
        gone.set()
        with pytest.raises(NoLongerWanted):
            await asyncio.wait_for(asked, A_WHILE)
        assert await asyncio.to_thread(work.given_up.wait, A_WHILE)

    asyncio.run(ask())


def test_it_ends_when_its_time_is_over() -> None:
    async def ask() -> None:
        work = Long()
        with pytest.raises(CellError) as late:
            await Waiting(Limits(call_seconds=0.3)).result(request(asyncio.Event()), work)
        assert sentence(late.value, "en").startswith("the answer took longer than 0.3 seconds.")
        assert sentence(late.value, "fr").startswith("la réponse a pris plus de 0,3 secondes.")
        assert await asyncio.to_thread(work.given_up.wait, A_WHILE)

    asyncio.run(ask())


def test_no_more_is_calculated_at_once_than_there_are_threads() -> None:
    async def ask() -> None:
        waiting, work, next_work = Waiting(Limits(threads=1)), Long(), Long()
        first = asyncio.ensure_future(waiting.result(request(asyncio.Event()), work))
        await asyncio.to_thread(work.started.wait, A_WHILE)
        with pytest.raises(CellError, match="the server is busy"):
            await waiting.result(request(asyncio.Event()), Long())
        work.may_end.set()
        assert await asyncio.wait_for(first, A_WHILE) == "found"
        next_work.may_end.set()
        assert await waiting.result(request(asyncio.Event()), next_work) == "found"

    asyncio.run(ask())


def test_a_browser_that_gives_up_many_questions_is_answered_the_last(server: Server) -> None:
    """Each of them takes seconds, and more are given up than there are threads."""
    asked = {
        "scenario": "quebec-parity", "fiscal_year": "2026-27", "overrides": [], "lever": "grant_elsewhere.2024-25",
        "jurisdiction": "ON", "amount": 1,
    }  # fmt: skip
    with server.client() as client:
        for _ in range(Limits.threads + 4):
            with pytest.raises(httpx.ReadTimeout):
                client.post("pane/goal", json=asked, timeout=httpx.Timeout(60, read=0.2))
        ended = time.monotonic() + A_WHILE
        answer = client.post("pane/why", json={**asked, "overrides": [["grant_elsewhere.2026-27", 1e9]]})
        while "busy" in answer.text and time.monotonic() < ended:
            time.sleep(0.2)
            answer = client.post("pane/why", json={**asked, "overrides": [["grant_elsewhere.2026-27", 1e9]]})
        assert answer.status_code == 200 and "change" in answer.json(), answer.text
