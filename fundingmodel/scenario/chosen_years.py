"""Chosen years: scenarios read for some fiscal years only, and for those that these carry from.

A formula that carries something from year to year needs all years before the last wanted one. A figure that is another
scenario's result needs that scenario's year. Nothing else is read: figures of other years may be missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.files import refuse_long_chain
from fundingmodel.scenario.made.tables import in_formulas
from fundingmodel.scenario.offers.claims import promises_until
from fundingmodel.scenario.parameters import first_calendar_year
from fundingmodel.scenario.reading import Scenario, Source, read_source
from fundingmodel.scenario.readings import Reading, in_reading
from fundingmodel.scenario.tiers import TIER_KEYS, composed, lags_of, place_of, tables_of_tiers, with_shared_inputs


def source_of(scenario: Scenario) -> Source:
    """What a scenario that is read already says, to be read again for fewer years."""
    return Source(
        scenario.data, scenario.path, scenario.ancestors, scenario.whole, scenario.left_behind, scenario.composed
    )


def years_of(source: Source) -> tuple[str, ...]:
    """All fiscal years of a scenario. A file without any is refused as ever."""
    if "fiscal_years" not in source.data:
        return source.build().fiscal_years
    return read_fiscal_years(source.data["fiscal_years"], in_file(source.path.name))


def having(own: Sequence[str], years: Iterable[str] | None) -> list[str]:
    """Those of a scenario's own years that are asked for, however both are spelled; all where none are."""
    return list(own) if years is None else [year for year in own if fiscal_years.find(year, years)]


def for_years(sources: Sequence[Source], years: Sequence[str], reading: Reading | None = None) -> list[Scenario]:
    """The scenarios read for these fiscal years alone; refused where one has none of them.

    With a `reading`, links to the scenario that it reads otherwise are to the reading, theirs and those of scenarios they link to.
    """
    chosen = _Chosen(reading)
    sources = [in_reading(source, reading) for source in sources]
    for source in sources:
        if not having(years_of(source), years):
            raise ScenarioRefused(
                "none_of_the_years",
                in_file(source.path.name),
                "none of the years {years}; it has {fiscal_years}.",
                years=list(years),
                fiscal_years=list(years_of(source)),
            )
        chosen.want(source, years)
    return [chosen.read(source) for source in sources]


@dataclass
class _Needed:
    """A scenario, the years that are wanted of it, and the scenarios whose results it takes, by how it calls them."""

    source: Source
    own: tuple[str, ...]
    carries: bool
    years: set[str] = field(default_factory=set)
    links: list[tuple[str, Source, str]] = field(default_factory=list)


class _Chosen:
    """The years of each scenario that the wanted ones need, found until no more is needed; then each is read once."""

    def __init__(self, reading: Reading | None = None) -> None:
        self.reading = reading
        self.needed: dict[str, _Needed] = {}
        self.scenarios: dict[str, Scenario] = {}

    def want(self, source: Source, years: Sequence[str], chain: int = 0) -> None:
        refuse_long_chain(chain, source.path)
        key = source.key
        if key not in self.needed:
            self.needed[key] = _inspected(source, self.reading)
        each = self.needed[key]
        wanted = set(having(each.own, years))
        if each.carries and wanted:
            wanted = {year for year in each.own if year <= max(wanted)}
        if wanted <= each.years:
            return
        each.years |= wanted
        for _, linked, year in each.links:
            self.want(linked, [year] if year else sorted(each.years), chain + 1)

    def read(self, source: Source) -> Scenario:
        """The scenario with the years that are needed, and with those whose results it takes; a circle is refused later."""
        key = source.key
        if key not in self.scenarios:
            each = self.needed[key]
            years = [year for year in each.own if year in each.years]
            cut = Source(
                _cut(source, each.own, years),
                source.path,
                source.ancestors,
                source.said(),
                source.left_behind,
                source.composed,
            )
            self.scenarios[key] = scenario = cut.build()
            linked = {name: self.read(other) for name, other, _ in each.links if self.needed[other.key].years}
            self.scenarios[key] = replace(scenario, linked=linked)
        return self.scenarios[key]


def _inspected(source: Source, reading: Reading | None) -> _Needed:
    tables = tables_of_tiers(source.data, source.path)
    found = [composed(table, place_of(name, source.path)) for name, table in tables.items()]
    carries = any(each.formula.carries for each in found)
    links = dict.fromkeys(link for each in found for link in _links(each.tables))
    read = {name: in_reading(read_source(name, source.path.parent), reading) for name, _ in links}
    return _Needed(source, years_of(source), carries, links=[(name, read[name], year) for name, year in links])


def _links(inputs: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What a file calls a scenario whose result it takes, and the year of it, if it names one."""
    for table in inputs.values():
        if "scenario" in table:
            yield str(table["scenario"]), str(table.get("fiscal_year", ""))


def _cut(source: Source, own: Sequence[str], years: Sequence[str]) -> dict[str, Any]:
    """What a file says, without the figures of its own years that are not needed; a tier's lags say which of those it shares."""

    def cut(table: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(inputs := table.get("inputs"), Mapping):
            return dict(table)
        return {**table, "inputs": without_other_years(inputs, own, years, lags_of(table, in_file(source.path.name)))}

    data = {**promises_until(source.data, years[0]), "fiscal_years": list(years)}
    if "tiers" not in data:
        return cut(data)
    tiers = with_shared_inputs(data, tables_of_tiers(data, source.path), source.path)
    shared = {key: value for key, value in data.items() if key not in TIER_KEYS}
    own_keys = {
        *TIER_KEYS,
        "title",
    }  # what else a tier is read with, as the currency, is of all tiers and stays above them
    said = {name: {key: value for key, value in table.items() if key in own_keys} for name, table in tiers.items()}
    return {**shared, "tiers": {name: cut(table) for name, table in said.items()}}


def without_other_years(
    inputs: Mapping[str, Any], own: Sequence[str], years: Sequence[str], lags: Sequence[int]
) -> dict[str, Any]:
    """The tables of inputs without the figures that only others of a scenario's own years need."""

    def data_years(of: Sequence[str]) -> set[str]:
        return {str(first_calendar_year(year) - lag) for year in of for lag in lags}

    out = {
        "by_year": {fiscal_years.read(y) or y for y in own if y not in years},
        "by_calendar_year": data_years(own) - data_years(years),
    }
    kept = in_formulas(inputs)  # made figures may need those of any year
    return {name: each if name in kept else _of_years(each, out) for name, each in inputs.items()}


def _of_years(table: object, out: Mapping[str, set[str]]) -> object:
    if not isinstance(table, Mapping):
        return table
    return {
        key: {year: figure for year, figure in value.items() if (fiscal_years.read(year) or year) not in out[key]}
        if key in out and isinstance(value, Mapping)
        else value
        for key, value in table.items()
    }
