"""Sides: two scenarios, or the scenarios of workbooks with the inputs that stand in them, by pairs of one name; what each pair is worth."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fundingmodel.analysis.offers.difference import Difference
from fundingmodel.analysis.offers.differences import differences
from fundingmodel.errors import Refused, in_file
from fundingmodel.given_files import A_SCENARIO_OR_WORKBOOK, WORKBOOKS, refuse_other_kind
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.questions import Answer, find
from fundingmodel.questions.asked import any_year_asked
from fundingmodel.result import Result, run
from fundingmodel.scenario.files import packaged_file
from fundingmodel.scenario.reading import Scenario, read_scenario
from workbooks.returned.engine import recalculated
from workbooks.returned.rerun import read_rerun


@dataclass(frozen=True)
class Side:
    """What is compared: a scenario, or those of a workbook; of a workbook also its file, what it is called beside the other, its hash,
    and how much is no input."""

    scenarios: tuple[Scenario, ...]
    file: Path | None = None
    called: str = ""
    sha256: str = ""
    left: int = 0

    def as_shown(self, scenario: Scenario) -> Scenario:
        """The scenario under a name that tells which file it is from; one that is named by itself, with the name that one types."""
        if self.file is None:
            return replace(scenario, short={k: Words(k).with_id(scenario.short, scenario.name) for k in LANGUAGES})
        return replace(scenario, short={k: f"{scenario.short[k]} ({self.called})" for k in LANGUAGES})

    def carried(self, scenario: Scenario) -> list[str]:
        """The years of a scenario, of which a workbook has only some, that it may have only for amounts carried or taken from them."""
        if self.file is None or scenario.whole is None:
            return []
        own = scenario.fiscal_years
        carries = any(tier.formula.carries for tier in scenario.tiers)
        taken = {year for other in self.scenarios for year in _years_taken(other, scenario)}
        return [year for year in own if year in taken or (carries and year != own[-1])]

    def stamp(self, scenario: Scenario) -> dict[str, str]:
        """The scenario and the hash of what it is read from."""
        if self.file is None:
            return {"scenario": scenario.name, "sha256": scenario.sha256}
        return {"scenario": scenario.name, "file": self.called, "sha256": self.sha256}


@dataclass(frozen=True)
class Compared:
    """A pair: in what the other differs, also in what both take of other scenarios, and the bridge of their amounts in a year, or why
    there is none."""

    sides: tuple[Side, Side]
    scenarios: tuple[Scenario, Scenario]
    found: Sequence[Difference]
    taken: Mapping[str, Sequence[Difference]]  # by scenario whose results both take: in what that one differs
    called: Mapping[str, Text]  # what these are called in short
    worth: Answer | None = None
    refused: Refused | None = None

    @property
    def carried(self) -> list[tuple[str, list[str]]]:
        """By the file of each side, where the two have not the same years: those from which other amounts are carried or taken."""
        if not any(each.kind == "years" for each in self.found):
            return []
        found = [(side.called, side.carried(x)) for side, x in zip(self.sides, self.scenarios, strict=True)]
        return [(file, years) for file, years in found if years]

    @property
    def is_alike(self) -> bool:
        return not (self.found or self.taken)

    @property
    def as_shown(self) -> tuple[Scenario, Scenario]:
        one, other = (side.as_shown(each) for side, each in zip(self.sides, self.scenarios, strict=True))
        return one, other

    @property
    def stamps(self) -> list[dict[str, str]]:
        return [side.stamp(each) for side, each in zip(self.sides, self.scenarios, strict=True)]


def read_side(given: str, language: str) -> Side:
    """A scenario by name or file, or a workbook of `fundingmodel report` by its file; refused as `rerun` refuses it."""
    path = Path(given)
    if path.suffix.lower() not in WORKBOOKS:
        if packaged_file(given) is None:
            refuse_other_kind(given, (".toml",), A_SCENARIO_OR_WORKBOOK)
        return Side((read_scenario(given),))
    read = read_rerun(path, (Path(), path.parent), language)
    scenarios = tuple(each.scenario for each in recalculated(read.results, read.changes))
    if not scenarios:
        raise Refused(
            "workbooks.nothing_to_compare",
            path,
            "{where} has no scenarios with inputs of their own, as a brief or a template.",
            "Name a workbook of fundingmodel report, or a scenario.",
        )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Side(scenarios, path, path.name, sha256, len(read.left))


def told_apart(one: Side, other: Side) -> tuple[Side, Side]:
    """Two workbooks of one name in two folders are called by their paths."""
    if one.file is None or other.file is None or one.called != other.called:
        return one, other
    return replace(one, called=str(one.file)), replace(other, called=str(other.file))


def compared(one: Side, other: Side, year: str | None = None, is_valued: bool = True) -> list[Compared]:
    """The pairs of one name, in the order of the first side; where both have one scenario alone, these.

    Refused where no two are of one name, and so none says which is meant.
    """
    return [_compared(one, other, *pair, year, is_valued) for pair in _pairs(one, other)]


def _compared(one: Side, other: Side, before: Scenario, after: Scenario, year: str | None, is_valued: bool) -> Compared:
    # One by one: two variants of one scenario are of one key.
    results = [run(each) for each in (before, after)] if is_valued or one.file or other.file else []
    others = list(_of_taken(*results)) if results and (one.file or other.file) else []
    taken = {each.name: found for each, found in others}
    found = differences(before, after)
    if taken and not found and _amounts(results[0]) == _amounts(results[1]):
        taken = {}  # what differs there is nothing that is taken
    pair = Compared((one, other), (before, after), found, taken, {each.name: each.short for each, _ in others})
    if is_valued:
        for result in results:
            any_year_asked(result, year)
    if pair.is_alike or not is_valued:
        return pair
    named = [replace(result, scenario=shown) for result, shown in zip(results, pair.as_shown, strict=True)]
    try:
        return replace(pair, worth=find("bridge").answer(before=named[0], after=named[1], year=year))
    except Refused as refused:
        return replace(pair, refused=refused)


def _years_taken(scenario: Scenario, other: Scenario) -> Iterator[str]:
    """The years of the other scenario whose results a scenario takes by their names."""
    links = (parameter.link for tier in scenario.tiers for parameter in tier.given.values())
    for link in links:
        source = scenario.linked.get(link.scenario) if link and link.fiscal_year else None
        if link and source is not None and source.key == other.key:
            yield link.fiscal_year


def _amounts(result: Result) -> list[object]:
    codes = result.main.tier.place.jurisdictions
    return [result.main.amount("allocation", year, code) for year in result.main.years for code in codes]


def _of_taken(before: Result, after: Result) -> Iterator[tuple[Scenario, Sequence[Difference]]]:
    """Scenarios of one name whose results both take, also through others, that differ."""
    for name in (each for each in before.linked if each in after.linked):
        one, other = before.linked[name], after.linked[name]
        if found := differences(one.scenario, other.scenario):
            yield other.scenario, found
        yield from _of_taken(one, other)


def _pairs(one: Side, other: Side) -> list[tuple[Scenario, Scenario]]:
    found = list(_of_one_name(one, other))
    if not found and len(one.scenarios) == len(other.scenarios) == 1:
        found = [(one.scenarios[0], other.scenarios[0])]
    if not found:
        of = other if other.file else one
        raise Refused(
            "workbooks.no_pair_of_one_name",
            in_file(of.file.name if of.file else of.scenarios[0].name),
            "it has {own:and}, and no scenario has the name of one to compare it with: {asked:and}.",
            "Write that scenario out of it first: fundingmodel rerun {file} --scenarios offers.",
            own=[each.name for each in of.scenarios],
            asked=[each.name for each in (one if of is other else other).scenarios],
            file=of.file.name if of.file else "",
        )
    return [_of_same_years(one, other, *pair) for pair in found]


def _of_one_name(one: Side, other: Side) -> Iterator[tuple[Scenario, Scenario]]:
    if not (one.file or other.file):  # two scenarios are compared whatever their names
        return
    by_name = {each.name: each for each in other.scenarios}
    yield from ((each, by_name[each.name]) for each in one.scenarios if each.name in by_name)


def _of_same_years(one: Side, other: Side, before: Scenario, after: Scenario) -> tuple[Scenario, Scenario]:
    """A scenario beside a workbook that was written for some of its years is read for these."""
    if one.file is None and after.whole is not None:
        return read_scenario(before.path, years=after.fiscal_years), after
    if other.file is None and before.whole is not None:
        return before, read_scenario(after.path, years=before.fiscal_years)
    return before, after
