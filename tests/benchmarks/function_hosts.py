"""One call of FM.ALLOCATE with labels, as each host hands it over; the floor is the engine on the same arrays, without any cells."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import orjson

from udfs.calls import Call, Session, answer
from udfs.catalogue import find
from udfs.cells import labels
from udfs.cells.kept import Kept
from udfs.engine import calculated, units_per_dollar
from udfs.functions.allocation import steps_of
from udfs.hosts.calc.worker import answered
from udfs.hosts.server.calls import computed, read_batch
from udfs.hosts.server.settings import Limits

PLACES = ("NL", "PE", "NS", "NB", "QC", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
TIMES = {13: 100, 3_000: 5}  # calls of which one is timed, by how many rows they have
Host = tuple[str, Callable[[], Any]]


def arguments(rows: int) -> list[Any]:
    """An envelope, need and last year's amounts by name, and how much of these is protected."""
    names = PLACES if rows == len(PLACES) else [f"District {n}" for n in range(rows)]
    need = [[name, float(n * 37 % 97 + 1)] for n, name in enumerate(names)]
    prior = [[name, 1_000.0 * figure] for name, figure in reversed(need)]
    return [1_000.0 * sum(figure for _, figure in need), need, None, None, prior, 0.9]


def engine_alone(rows: int) -> Callable[[], Any]:
    envelope, need, _, _, prior, protected = arguments(rows)
    given = {
        "envelope": np.array([[envelope]]),
        "need": np.array([[figure] for _, figure in need]),
        "prior": np.array([[figure] for _, figure in reversed(prior)]),
        "base": np.zeros((1, 1)),
        "minimum": np.zeros((1, 1)),
        "units_per_dollar": units_per_dollar(0.01),
        "protected_fraction": np.array([[protected]]),
    }
    call = Call(find("ALLOCATE"), Session(), {"jurisdiction": tuple(name for name, _ in need)})
    steps = steps_of(False, False, True, False, "published_order", "refuse")
    return lambda: calculated(call, steps, given, rows)


def hosts(rows: int) -> Iterator[Host]:
    """The hosts that one process can have: from the bytes or cells that they are given to those that they give."""
    given, session = arguments(rows), Session()
    line = json.dumps({"call": "ALLOCATE", "arguments": given}).encode()
    body = json.dumps({"runtime": "1.4", "calls": [{"func_name": "fm_allocate", "args": given}]}).encode()

    def first() -> None:
        labels.LABELS, labels.MEANT = Kept(), Kept()
        answer("ALLOCATE", given)

    yield "labels not seen before", first
    yield "Python", lambda: answer("ALLOCATE", given)
    yield "server", lambda: orjson.dumps([computed(asked, session) for asked in read_batch(body, Limits())[0]])
    yield "Calc, where nothing is kept", lambda: json.dumps(answered(json.loads(line), session)).encode()
