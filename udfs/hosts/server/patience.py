"""A connection that is closed when a request's first lines do not arrive in time: uvicorn itself would wait for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from udfs.hosts.server.settings import Limits


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, patient for `seconds`."""

    seconds = Limits.read_seconds
    _waiting: asyncio.TimerHandle | None = None

    @classmethod
    def of(cls, limits: Limits) -> type["PatientProtocol"]:
        return type(cls.__name__, (cls,), {"seconds": limits.read_seconds})

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_longer()  # the guard watches the body
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.seconds, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
