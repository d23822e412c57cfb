"""Origins: which file of a chain of offers states a figure, so that all that take it over have it from one place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundingmodel.scenario.files import locate, read_public
from fundingmodel.scenario.older_names import older_name
from fundingmodel.scenario.parameters import BEYOND, LITERAL_KEYS, OTHERS
from fundingmodel.scenario.reading import Scenario

Chain = tuple[tuple[Path, Mapping[str, Any]], ...]
WHOLE = ("value",)  # one figure for all places


@dataclass(frozen=True)
class Origins:
    """The files of a scenario, itself first, each with what it says by itself."""

    own: Path
    chain: Chain

    def of(self, tier: str, name: str, key: str, code: str | None = None) -> Path:
        """The nearest file that states a figure of an input; of one code of it, or of any.

        `key` is a fiscal or calendar year, a lag, or "" for all; where no file states it, the scenario's own.
        """
        for path, data in self.chain:
            if any(_states(table, key, code) for table in _tables(data, tier, name)):
                return path
        return self.own


def origins(scenario: Scenario) -> Origins:
    """The files that may state the figures of a scenario: of one without a parent, its own.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> origins(read_scenario("settlement")).of("", "base_for_each", "").name
    'settlement.toml'
    """
    chain = chain_of(scenario.path) if "parent" in scenario.data else ()
    return Origins(scenario.path, chain)


def chain_of(path: Path) -> Chain:
    """A file and its parents, itself first; none where the scenario was made in memory."""
    if not path.is_file():
        return ()
    data = read_public(path)
    above = chain_of(locate(str(data["parent"]), path.parent)) if "parent" in data else ()
    return ((path, data), *above)


def _tables(data: Mapping[str, Any], tier: str, name: str) -> Iterator[object]:
    """What a file says of an input, for all tiers and for one."""
    tiers = data.get("tiers")
    of_tier = tiers.get(tier) if isinstance(tiers, Mapping) else None
    for place in (data, of_tier):
        inputs = place.get("inputs") if isinstance(place, Mapping) else None
        for called in dict.fromkeys((name, older_name(name))):
            if isinstance(inputs, Mapping) and called in inputs:
                yield inputs[called]


def _states(table: object, key: str, code: str | None) -> bool:
    """Whether a table of an input states a figure; one without figures of its own states all that is said of them."""
    if not isinstance(table, Mapping):
        return True
    literal = [each for each in LITERAL_KEYS if each in table]
    if not literal:
        return True
    held, others = table.get(BEYOND) is not None, OTHERS in table
    return any(_literal_states(each, table[each], key, code, held, others) for each in literal)


def _literal_states(literal: str, given: object, key: str, code: str | None, held: bool, others: bool) -> bool:
    """Whether written figures are of a key, or are the last that is given of years that are held after it."""
    if literal in WHOLE or not isinstance(given, Mapping):
        return True
    if literal == "values":
        return others or code is None or code in map(str, given)
    entries = {str(name): entry for name, entry in given.items()}
    if held and entries and key > max(entries):
        return True
    if key not in entries:
        return False
    entry = entries[key]
    values = entry.get("values") if isinstance(entry, Mapping) else None
    said = isinstance(values, Mapping) and isinstance(entry, Mapping) and OTHERS not in entry
    return code is None or not said or code in map(str, values or {})
