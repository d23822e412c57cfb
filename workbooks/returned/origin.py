"""Origin: what a workbook was made from, as it says itself on About, so that the same workbook can be made again from it.

It names scenarios, years and options, as lines of TOML, and holds no figure, path or private text. A scenario that does not come with
the package is named by its name and its hash.
"""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import Refused, in_file
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.result import Result
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.files import of_package
from fundingmodel.scenario.offers.whole_file import in_toml
from fundingmodel.scenario.reading import Scenario, read_scenario
from workbooks.asked.copies import Copy
from workbooks.sheets import USUAL, Opening

REPORT, PUBLISHED, TEMPLATE, BRIEF = "report", "published", "template", "brief"
KINDS = (REPORT, PUBLISHED, TEMPLATE, BRIEF)


@dataclass(frozen=True)
class Typed:
    """A figure in the place of a scenario's own, as it was typed into a workbook that came back: where it is, and the figure."""

    scenario: str
    tier: str
    input: str
    key: str  # the year or years that it is of; "" for all
    place: tuple[int, int]  # row and column of the input's block
    figure: Decimal


@dataclass(frozen=True)
class Origin:
    """The kind of workbook, its scenarios in their order, the baseline first, and all else that it was asked for with."""

    kind: str
    language: str
    scenarios: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    for_us: bool = False
    mark: str = ""
    printed: bool = False
    questions: tuple[str, ...] = ()
    party: str = ""
    typed: tuple[Typed, ...] = ()
    spill: bool = False  # of a template: an answer is one call
    twin: str = ""  # the file that has it in the other language
    inside: str = ""  # the hash of the files that it carries
    opening: Opening = field(default=USUAL)


def of_report(
    results: Sequence[Result],
    language: str,
    copy: Copy,
    opening: Opening,
    questions: Sequence[str],
    party: str | None,
    typed: Sequence[Typed] = (),
    inside: str = "",
) -> Origin:
    """The origin of a comparison of these results, in their order; of their scenarios as they were before figures were typed."""
    scenarios = [result.scenario for result in results]
    named, years = tuple(map(named_in_origin, scenarios)), years_asked(scenarios)
    asked = (tuple(questions), party or "")
    seen = (copy.for_us, copy.mark or "", copy.printed)
    said = (REPORT, language, named, years, *seen, *asked, tuple(typed))
    return Origin(*said, twin=copy.twin, inside=inside, opening=opening)


def of_cases(results: Sequence[Result], language: str) -> Origin:
    """The origin of a workbook of published cases."""
    return Origin(PUBLISHED, language, tuple(named_in_origin(result.scenario) for result in results))


def of_brief(results: Sequence[Result], language: str, copy: Copy, year: str, party: str) -> Origin:
    """The origin of a brief alone: the scenarios that it was asked of, in their order, its year and its party."""
    named = tuple(named_in_origin(result.scenario) for result in results)
    opening = Opening(year=year)
    return Origin(
        BRIEF, language, named, (), copy.for_us, copy.mark or "", party=party, twin=copy.twin, opening=opening
    )


def named_in_origin(scenario: Scenario) -> str:
    """How a scenario is found again: by its packaged name, or by its name and the hash of its file, without what was read otherwise."""
    return scenario.path.stem if of_package(scenario.path) else f"{scenario.name} {_sha256_of_file(scenario)}"


def _sha256_of_file(scenario: Scenario) -> str:
    """Of the whole file; of what was read of it where it has not what other years than those asked for need."""
    with suppress(Refused):
        if scenario.path.is_file():
            return read_scenario(scenario.path).sha256
    return scenario.sha256


def years_asked(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Fiscal years for which the same scenarios are cut to the same years again; none where they have all of theirs.

    A year belongs to them if each scenario that has it in its file has it here.
    """
    if all(each.whole is None for each in scenarios):
        return ()
    own = [set(_read_all(_said_years(each))) for each in scenarios]
    kept = [set(_read_all(each.fiscal_years)) for each in scenarios]
    return tuple(
        year
        for year in sorted(set().union(*kept))
        if all(year in here for said, here in zip(own, kept, strict=True) if year in said)
    )


def _said_years(scenario: Scenario) -> Sequence[str]:
    said = scenario.data if scenario.whole is None else scenario.whole
    return read_fiscal_years(said["fiscal_years"], in_file(scenario.path.name))


def _read_all(years: Sequence[str]) -> list[str]:
    return [fiscal_years.read(year) or year for year in years]


def in_text(origin: Origin) -> str:
    """The origin as it is written into a cell: what is as usual is left out.

    >>> in_text(Origin("report", "en", ("settlement", "predictable"), for_us=True))
    'kind = "report"\\nlanguage = "en"\\nscenarios = ["settlement", "predictable"]\\nfor_us = true'
    """
    said = {key: value for key, value in asdict(origin).items() if value and key != "opening"}
    opening = {key: value for key, value in asdict(origin.opening).items() if value != getattr(USUAL, key)}
    said |= {"opening": opening} if opening else {}
    return "\n".join(f"{key} = {in_toml(value)}" for key, value in said.items())


def from_text(text: str) -> Origin | None:
    """The origin that a text holds; None where it holds none.

    >>> origin = Origin("published", "fr", ("canada-settlement-2011-12",))
    >>> from_text(in_text(origin)) == origin
    True
    >>> from_text("kind of a sentence") is None
    True
    """
    if not text.startswith("kind = "):
        return None
    try:
        return _read(tomllib.loads(text, parse_float=Decimal))
    except (tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, ArithmeticError, RecursionError):
        return None


def _read(said: Mapping[str, Any]) -> Origin | None:
    opening: Any = {key: _tuples(value) for key, value in said.get("opening", {}).items()}
    typed = tuple(_typed(each) for each in said.get("typed", []))
    told: Any = {**{key: _tuples(value) for key, value in said.items()}, "opening": Opening(**opening), "typed": typed}
    origin = Origin(**told)
    of_texts = (origin.scenarios, origin.years, origin.questions, origin.opening.total_over)
    plain = (origin.mark, origin.party, origin.twin, origin.inside, origin.opening.year, origin.opening.stands_first)
    right = all(isinstance(each, tuple) and all(isinstance(x, str) for x in each) for each in of_texts)
    right = right and all(isinstance(each, str) for each in plain) and isinstance(origin.opening.title, Mapping)
    right = right and all(isinstance(x, str) for x in origin.opening.title.values())
    right = right and origin.language in LANGUAGES
    return (
        origin
        if right
        and origin.kind in KINDS
        and all(isinstance(x, bool) for x in (origin.for_us, origin.printed, origin.spill))
        else None
    )


def _typed(said: Mapping[str, Any]) -> Typed:
    row, column = (int(each) for each in said["place"])
    scenario, tier, name, key = (str(said[each]) for each in ("scenario", "tier", "input", "key"))
    return Typed(scenario, tier, name, key, (row, column), Decimal(said["figure"]))


def _tuples(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
