"""Chains: an offer and all that it goes back to."""

from __future__ import annotations

from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import Scenario, read_scenario


def chain_of(scenario: Scenario) -> list[Scenario]:
    """A scenario, after its parent, and so on: the one that goes back to nothing first. Two of one name are refused.

    >>> from fundingmodel import read_scenario
    >>> [each.name for each in chain_of(read_scenario("offer-2-no-base"))]
    ['settlement', 'offer-1-floor-collar', 'offer-2-no-base']
    """
    found = [scenario]
    while found[0].ancestors:
        found.insert(0, read_scenario(str(found[0].data["parent"]), found[0].path.parent))
    names = [each.name for each in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise Refused("two_of_one_name", twice, "two scenarios have this name.", "Change `name` in one of the files.")
    return found
