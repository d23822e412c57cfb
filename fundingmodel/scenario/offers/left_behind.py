"""Left behind: what a scenario's parents say and it has no use for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.made.tables import in_formulas
from fundingmodel.scenario.parameters import first_calendar_year

Table = Mapping[str, Any]
INPUT, FIGURES, KEY = "input", "figures", "key"  # an input whole, its figures of some years, another key of the file
CLAIM = "claim"  # what a parent says of itself
PLACES = "places"  # jurisdictions or categories that it leaves outside, named as `years`


@dataclass(frozen=True)
class LeftBehind:
    """One thing that parents say and a child leaves behind: what kind of thing, its tier if it has one, its name, its years."""

    kind: str
    name: str
    tier: str = ""
    years: tuple[str, ...] = ()


def table(data: object, *keys: str) -> Table:
    """A table inside tables; an empty one where it is not there, or is no table."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def names_of_tiers(data: Table) -> tuple[str, ...]:
    """The names of the tiers that a file lists; one without a name where it lists none."""
    return tuple(map(str, table(data, "tiers"))) if "tiers" in data else ("",)


def of_tier(data: Table, tier: str) -> Table:
    """What a file says of a tier alone; of the tier without a name, all that it says."""
    return table(data, "tiers", tier) if tier else data


def is_own(below: Table, tier: str, name: str) -> bool:
    """Whether a child says something of an input itself, in a tier or for all."""
    return name in table(below, "inputs") or name in table(of_tier(below, tier), "inputs")


def with_inputs(data: Table, tier: str, inputs: Table) -> dict[str, Any]:
    """A file with other tables of inputs, of a tier or for all."""
    if not tier:
        return {**data, "inputs": inputs}
    tiers = {**data["tiers"], tier: {**data["tiers"][tier], "inputs": inputs}}
    return {**data, "tiers": tiers}


def own_years(data: Table) -> tuple[str, ...]:
    """The fiscal years of a file in one spelling; none where it lists none that can be read."""
    if "fiscal_years" not in data:
        return ()
    try:
        return tuple(fiscal_years.read(year) or year for year in read_fiscal_years(data["fiscal_years"], in_file("")))
    except ScenarioRefused:
        return ()  # refused when the scenario is built


def without_years(parents: Table, below: Table, both: Table) -> tuple[dict[str, Any], tuple[LeftBehind, ...]]:
    """What both say, without the parents' figures of years that the child does not cover."""
    out = {
        "by_year": set(own_years(parents)) - set(own_years(both)),
        "by_calendar_year": _data_years(parents) - _data_years(both),
        "by_lag": {str(lag) for lag in _all_lags(parents)} - {str(lag) for lag in _all_lags(both)},
    }
    data, left = dict(both), list[LeftBehind]()
    if not own_years(both) or not any(out.values()):
        return data, ()
    kept = _in_formulas(both)
    for tier in dict.fromkeys(("", *names_of_tiers(both))):
        inputs = dict(table(of_tier(data, tier), "inputs"))
        for name in [each for each in inputs if each not in kept]:
            for key, years in out.items():
                own = {*table(below, "inputs", name, key), *table(of_tier(below, tier), "inputs", name, key)}
                gone = tuple(year for year in table(inputs, name, key) if year in years - own)
                if gone:
                    inputs[name] = _without(inputs[name], key, gone)
                    left.append(LeftBehind(FIGURES, name, tier, gone))
        if inputs:
            data = with_inputs(data, tier, inputs)
    return data, tuple(left)


def _in_formulas(data: Table) -> set[str]:
    """The inputs that are made, or read by a formula, in any tier: figures of any year may be needed of them."""
    shared = table(data, "inputs")
    return {
        name
        for tier in names_of_tiers(data)
        for name in in_formulas({**shared, **table(of_tier(data, tier), "inputs")})
    }


def _without(inputs: Table, key: str, gone: Iterable[str]) -> dict[str, Any]:
    kept = {year: figure for year, figure in inputs[key].items() if year not in set(gone)}
    return {k: kept if k == key else value for k, value in inputs.items() if k != key or kept}


def _data_years(data: Table) -> set[str]:
    """The calendar years that any tier of a file counts."""
    return {str(first_calendar_year(year) - lag) for year in own_years(data) for lag in _all_lags(data)}


def _all_lags(data: Table) -> set[int]:
    return {lag for tier in names_of_tiers(data) for lag in _lags({**data, **of_tier(data, tier)})}


def _lags(data: Table) -> Iterator[int]:
    listed = data.get("lags", ())
    yield from (lag for lag in (listed if isinstance(listed, list) else ()) if type(lag) is int)
