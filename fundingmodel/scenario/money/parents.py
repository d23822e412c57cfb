"""Money of parents: no child calls its parent's figures money of another scope or measure."""

from collections.abc import Mapping
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.parameters import SOURCES

OF_SCENARIO = ("scope", "measure")  # what is said of all money that a scenario shares out


def refuse_attributes_alone(above: Mapping[str, Any], below: Mapping[str, Any], where: Where) -> None:
    """Refuses a child's scope or measure over its parent's figures of another: they are other money."""
    for key in OF_SCENARIO:
        if key in below and above.get(key, below[key]) != below[key]:
            raise ScenarioRefused(
                "scope_of_parent",
                where,
                "{key} is {own!r}, and the parent's is {known!r}: its figures are of that.",
                "Take {key} out, or write a file without a parent.",
                key=key,
                own=below[key],
                known=above[key],
            )
    for name, old, new in _in_both(above, below, "inputs"):
        if any(key in new for key in SOURCES):
            continue
        _refuse_scope_alone(old, new, where.input(name))
    for name, old, new in _in_both(above, below, "tiers"):
        refuse_attributes_alone(old, new, where.tier(name))


def _refuse_scope_alone(old: Mapping[str, Any], new: Mapping[str, Any], where: Where) -> None:
    given = OF_SCENARIO[:1] if "data" in old else OF_SCENARIO  # of data, `measure` is a column
    for key in given:
        if key in new and new[key] != old.get(key):
            raise ScenarioRefused(
                "money_alone",
                where,
                "{key} is {own!r}, and the figures are the parent's.",
                "Give the figures of this {key} as well.",
                key=key,
                own=new[key],
            )


def _in_both(
    above: Mapping[str, Any], below: Mapping[str, Any], key: str
) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """The tables of a key that a parent and its child both have, by name."""
    olds, news = above.get(key), below.get(key)
    if not isinstance(olds, Mapping) or not isinstance(news, Mapping):
        return []
    both = ((str(name), olds.get(name), new) for name, new in news.items())
    return [(name, old, new) for name, old, new in both if isinstance(old, Mapping) and isinstance(new, Mapping)]
