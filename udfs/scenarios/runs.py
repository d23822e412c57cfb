"""Runs of scenarios, remembered: the cells of a sheet that ask for the same scenario share one calculation."""

from functools import lru_cache

from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import Scenario

REMEMBERED = 64


class Same:
    """A scenario as a key: the same object, which the key keeps alive."""

    __slots__ = ("scenario",)

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.scenario is other.scenario

    def __hash__(self) -> int:
        return id(self.scenario)


@lru_cache(maxsize=REMEMBERED)
def _run(key: Same) -> Result:
    return run(key.scenario)


def plain_result(scenario: Scenario) -> Result:
    """The result of a scenario as it is known, without overrides."""
    return _run(Same(scenario))
