"""Problems: all that is wrong with a scenario file, one fault after the other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundingmodel.analysis.published_cases.comparing import faults
from fundingmodel.errors import Refused, in_file
from fundingmodel.result import run
from fundingmodel.scenario.files import OFFER_KEYS, locate, over_parent_file, read_file
from fundingmodel.scenario.offers.private import without_private
from fundingmodel.scenario.older_names import older_name
from fundingmodel.scenario.reading import build, read_scenario

MOST_FAULTS = 20  # that are looked for: each costs another reading of the file


def problems(file: str) -> list[Refused]:
    """All that is wrong with a scenario file, as far as one fault does not hide the next."""
    path = locate(file)
    data = read_file(path)
    try:
        data = without_private(data, path)
    except Refused as error:
        return [error]
    if set(OFFER_KEYS) <= set(data):
        parent = read_scenario(str(data["parent"]), path.parent)
        try:
            data = over_parent_file(parent.data, parent.path, data, path).data
        except Refused as error:
            return [error]
    elif "parent" in data:
        read_scenario(path)
    return _faults_of(data, path)


def _faults_of(data: dict[str, Any], path: Path) -> list[Refused]:
    """What is wrong with the tables of a file, one after the other: each time what was refused is left out."""
    found: list[Refused] = []
    while True:
        try:
            build(data, path)
            return found or _faults_of_case(path, data)
        except Refused as error:
            if str(error) in map(str, found):
                return found
            found.append(error)
            if len(found) == MOST_FAULTS:
                more = Refused("more_may_be_wrong", in_file(path.name), "more may be wrong.", "Mend these first.")
                return [*found, more]
            data = _without_fault(data, error)
            if not data:
                return found


def _faults_of_case(path: Path, data: Mapping[str, Any]) -> list[Refused]:
    """What is wrong with a table [published]; a scenario that cannot be calculated has nothing to compare."""
    if "published" not in data:
        return []
    try:
        return faults(run(path))
    except Refused as error:
        return [error]


# What takes the place of a wrong input while the others are looked at: another's result is read only when it is calculated.
STAND_IN: Mapping[str, Any] = {"scenario": "settlement", "quantity": "allocation"}
SAID_ANYHOW = {"name": "scenario", "instrument": "grant", "recipient": "governments"}
OF_KEY = {"no_name": "name", "scenario_name": "name", "no_instrument": "instrument", "unknown_instrument": "instrument",
          "no_recipient": "recipient"}  # fmt: skip


def _without_fault(data: Mapping[str, Any], fault: Refused) -> dict[str, Any]:
    """The tables without what is refused, so that the next fault can be found; empty if that cannot be."""
    top = len(fault.where.parts) == 1  # what is refused is a key of the file itself
    name = str(fault.values["name"]) if fault.key == "input_missing" else fault.where.name_of("input")
    if name:
        return _without_input(data, fault.where.name_of("tier"), name, fault.key != "input_not_read")
    if fault.key == "unknown_key" and top:
        return {key: value for key, value in data.items() if key != fault.values["key"]}
    if top and (of_key := OF_KEY.get(fault.key)):
        return {**data, of_key: SAID_ANYHOW[of_key]}
    return {}


def _without_input(data: Mapping[str, Any], tier: str, name: str, needed: bool) -> dict[str, Any]:
    inputs = (data["tiers"][tier] if tier else data).get("inputs", {})
    name = older_name(name) if name not in inputs and older_name(name) in inputs else name
    given = inputs.get(name)
    if given == STAND_IN or (isinstance(given, Mapping) and "shape" in given):
        return {}
    kept = {key: table for key, table in inputs.items() if key != name}
    if needed:
        kept[name] = STAND_IN
    if tier:
        return {**data, "tiers": {**data["tiers"], tier: {**data["tiers"][tier], "inputs": kept}}}
    return {**data, "inputs": kept}
