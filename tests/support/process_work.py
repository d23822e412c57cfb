"""What the tests of `fundingmodel.processes` have done: in a module that a process started afresh finds, which no test module is."""

import os
import signal
import time

from fundingmodel.errors import Refused, ScenarioRefused, in_file, phrase


def work(item: object) -> object:
    """What a test asks for: an answer after a while, a refusal, a bug, an end."""
    if isinstance(item, float):
        time.sleep(item)
    if item == "refused":
        cause = Refused("quoted", "", "{cause}", cause="3 < 4")
        raise ScenarioRefused(
            "not_a_year",
            in_file("a.toml").row(3),
            "{year!r}: {cause}",
            phrase("row", "row {number}", number=1),
            year="21",
            cause=cause,
        )
    if item == "bug":
        raise ZeroDivisionError("a bug")
    if item == "odd":
        return lambda: None
    if item == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "exit":
        os._exit(7)
    return (item, os.getpid())
