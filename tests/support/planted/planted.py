"""Functions for tests of the server: one that does nothing, those that wait, one that hands a table back."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from udfs.calls import Call
from udfs.catalogue import Argument, Example, Function, both


def same(_call: Call, value: float) -> float:
    return value


def wait(_call: Call, seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def held(_call: Call, value: float) -> float:
    """Waits until the folder of the server has a file `let-go`; a server that is left alone gives up after a minute."""
    for _ in range(2400):
        if Path("let-go").exists():
            break
        time.sleep(0.025)
    return value


def busy(_call: Call, seconds: float) -> float:
    """Plain Python that never lets go of its own accord."""
    end, turns = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        turns += 1
    return seconds


def table(_call: Call, figures: Any) -> Any:
    return np.asarray(figures)


def fails(_call: Call, value: float) -> float:
    raise RuntimeError(f"/home/someone/secret.py line {value}")


def _planted(name: str, argument: Argument, compute: Any) -> Function:
    text = both("For tests.", "Pour les essais.")
    return Function(name, "session", text, (argument,), compute, text, (Example((0.0,), text),))


HELP = both("A figure.", "Un nombre.")
FUNCTIONS = (
    _planted("SAME", Argument("value", "number", HELP), same),
    _planted("WAIT", Argument("seconds", "number", HELP), wait),
    _planted("HELD", Argument("value", "number", HELP), held),
    _planted("BUSY", Argument("seconds", "number", HELP), busy),
    _planted("TABLE", Argument("figures", "figures", HELP), table),
    _planted("FAILS", Argument("value", "number", HELP), fails),
)
