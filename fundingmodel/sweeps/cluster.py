"""Parts of a sweep on a dask cluster that exists: each worker of it has fundingmodel, and the same files in the same places."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from fundingmodel.errors import Refused
from fundingmodel.outside_errors import worded
from fundingmodel.processes import AHEAD, Outcome

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Made = TypeVar("Made")
PATIENCE = 30  # seconds to wait for the scheduler, and for a first worker


def each_on_cluster(
    work: Callable[[Item], Made], items: Iterable[Item], address: str
) -> Iterator[tuple[Item, Outcome[Made]]]:
    """Each item with what `work` makes of it, in their order; what a worker had that has ended, another one makes."""
    with _connected(address) as client:
        waiting: deque[tuple[Item, Any]] = deque()
        for item in items:
            waiting.append((item, client.submit(work, item, pure=False)))
            if len(waiting) >= AHEAD * max(1, len(client.scheduler_info()["workers"])):
                yield _next(waiting, address)
        while waiting:
            yield _next(waiting, address)


def _next(waiting: deque[tuple[Item, Any]], address: str) -> tuple[Item, Outcome[Any]]:
    from distributed import CancelledError, KilledWorker

    item, future = waiting.popleft()
    try:
        return item, Outcome(future.result())
    except (KilledWorker, CancelledError, OSError) as error:
        return item, Outcome(error=_lost(address, error))
    except Exception as error:  # noqa: BLE001  whoever asks for the outcome meets it
        return item, Outcome(error=error)


def _connected(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise Refused(
            "sweep_needs_distributed",
            "--scheduler",
            "a cluster is reached with dask.distributed, which is not installed.",
            'Install it: pip install "fundingmodel[cluster]".',
        ) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise _lost(address, error) from None
    return client


def _lost(address: str, error: BaseException) -> Refused:
    return Refused(
        "sweep_cluster",
        "--scheduler",
        "the cluster at {address} does not answer, or has lost its workers: {cause}.",
        "Run this again when it is there: what is done is kept.",
        address=address,
        cause=worded(error),
    )
