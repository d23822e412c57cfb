"""Engine: the scenarios of a workbook with the figures that were typed into it, calculated by the model itself."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.offers.from_changes import Change, Offered, changes_file
from fundingmodel.language.texts import Text
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import OFFER_KEYS, over_parent_file
from fundingmodel.scenario.reading import Scenario, build
from workbooks.returned.origin import Typed

Changes = Sequence[Change]
SOURCE: Text = {"en": "as in the workbook that came back", "fr": "comme dans le classeur revenu"}
ITS_OWN = ("title", "summary", "note", "short", "offer", "ancestors", "funder", "composed", "left_behind")
NOT_OF_A_CHILD = (
    "title",
    "short",
    "summary",
    "note",
    "promises",
    "published",
    *OFFER_KEYS,
)  # what an offer would say for itself
NO_REASON: Text = {"en": "-", "fr": "-"}


def recalculated(results: Sequence[Result], changes: Mapping[str, Changes]) -> list[Result]:
    """The results of scenarios with their changes, by the scenarios' keys; each keeps its name and what it says of itself.

    Refused as an offer with these figures would be.
    """
    made: dict[str, Scenario] = {}
    return run_all([_changed(result, changes, made) for result in results])


def _changed(result: Result, changes: Mapping[str, Changes], made: dict[str, Scenario]) -> Scenario:
    """The scenario with its changes, and with those whose results it takes with theirs."""
    scenario = result.scenario
    if scenario.key not in made:
        linked = {name: _changed(each, changes, made) for name, each in result.linked.items()}
        made[scenario.key] = replace(with_changes(scenario, changes.get(scenario.key, ())), linked=linked)
    return made[scenario.key]


def with_changes(scenario: Scenario, changes: Changes) -> Scenario:
    """The scenario with other figures, under its own name; as it is where there are none."""
    if not changes:
        return scenario
    offered = Offered(scenario.name, scenario.name, "2000-01-01", NO_REASON, "en")
    said = tomllib.loads(changes_file(scenario, [(each, SOURCE) for each in changes], offered), parse_float=Decimal)
    found = build(_laid(scenario.data, scenario, said), scenario.path, scenario.ancestors, scenario.composed, scenario)
    whole = None if scenario.whole is None else _laid(scenario.whole, scenario, said)
    return replace(found, whole=whole, **{key: getattr(scenario, key) for key in ITS_OWN})


def _laid(data: Mapping[str, Any], scenario: Scenario, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a scenario says, of some years or of all, with other figures; it still says of itself what no offer would."""
    laid = over_parent_file(data, scenario.path, said, scenario.path)
    kept = {key: data[key] for key in NOT_OF_A_CHILD if key in data}
    return {**{key: value for key, value in laid.data.items() if key not in OFFER_KEYS}, **kept}


def by_key(results: Sequence[Result], typed: Sequence[Typed]) -> dict[str, list[Change]]:
    """Figures that were typed, as changes by the keys of the scenarios, also of those whose results others take."""
    keys: dict[str, str] = {}
    for result in results:
        _name(result, keys)
    found: dict[str, list[Change]] = {}
    for each in typed:
        if each.scenario in keys:
            change = Change(each.tier, each.input, each.key, each.place, each.figure)
            found.setdefault(keys[each.scenario], []).append(change)
    return found


def _name(result: Result, keys: dict[str, str]) -> None:
    keys.setdefault(result.scenario.name, result.scenario.key)
    for linked in result.linked.values():
        _name(linked, keys)
