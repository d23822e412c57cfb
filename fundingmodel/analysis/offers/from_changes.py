"""From changes: an offer that holds figures which somebody changed elsewhere, in a workbook or a task pane, and nothing besides."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel.column import AXES, BANDS
from fundingmodel.errors import ScenarioRefused
from fundingmodel.kinds import in_money
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.result import Result, run
from fundingmodel.scenario.figures.bands import START, VALUE
from fundingmodel.scenario.files import over_parent_file
from fundingmodel.scenario.offers.left_behind import Table, of_tier, table
from fundingmodel.scenario.offers.placeholders import AUTHOR
from fundingmodel.scenario.offers.whole_file import in_toml, key_in_toml
from fundingmodel.scenario.parameters import EVERY_YEAR, Block, Parameter
from fundingmodel.scenario.reading import Scenario, build
from fundingmodel.scenario.tiers import Tier

BY = {None: "by_year", "lag": "by_lag", "calendar year": "by_calendar_year"}
OTHERS = {
    "en": "{source}; the other figures are its parent’s",
    "fr": "{source}; les autres chiffres sont ceux de son parent",
}


@dataclass(frozen=True)
class Change:
    """One figure in place of a scenario's: of an input of a tier, under a key ("" for all years), in a place of its block."""

    tier: str
    name: str
    key: str
    place: tuple[int, int]  # row and column of the block, as the input's shape says
    figure: Decimal


@dataclass(frozen=True)
class Offered:
    """What an offer says besides its changes: its name and parent, why it was made, when, and in which language."""

    name: str
    parent: str  # as the file names it
    date: str
    reason: Text
    language: str
    author: str = ""  # a placeholder, where it is not given


def changes_file(scenario: Scenario, changes: Sequence[tuple[Change, Text]], offered: Offered) -> str:
    """An offer below a scenario with these figures, each with its source; one without a source is an assumption.

    Refused where a figure cannot be given alone: one that a formula makes, of another result, or among figures that are not known.
    """
    head = {
        "parent": offered.parent,
        "name": offered.name,
        "author": offered.author or AUTHOR[offered.language],
        "date": offered.date,
    }
    lines = [f"{key} = {in_toml(value)}" for key, value in {**head, "reason": offered.reason[offered.language]}.items()]
    by_input: dict[tuple[str, str], list[tuple[Change, Text]]] = {}
    for change, source in changes:
        by_input.setdefault((change.tier, change.name), []).append((change, source))
    for (tier_name, name), found in by_input.items():
        tier = next(tier for tier in scenario.tiers if tier.name == tier_name)
        keys = (*(("tiers", tier_name) if tier_name else ()), "inputs", name)
        parameter = tier.parameters[name]
        if EVERY_YEAR in parameter.figures and all(change.key for change, _ in found):  # by year in the offer alone
            unit = _as_written(scenario.data, tier_name, name).get("unit", parameter.input.unit)
            lines += ["", f"[{'.'.join(map(key_in_toml, keys))}]", f"unit = {in_toml(unit)}"]
        for key, entry in _entries(scenario, tier, name, found).items():
            by_key = (BY[tier.parameters[name].input.by], key) if key else ()
            lines += ["", f"[{'.'.join(map(key_in_toml, (*keys, *by_key)))}]", *_lines(entry)]
    return "\n".join(lines) + "\n"


def _lines(entry: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table; of figures by jurisdiction and category, one for each jurisdiction."""
    for key, value in entry.items():
        if key == "values" and all(isinstance(row, Mapping) for row in value.values()):
            yield from (f"values.{key_in_toml(row)} = {in_toml(figures)}" for row, figures in value.items())
        else:
            yield f"{key} = {in_toml(value)}"


def _entries(
    scenario: Scenario, tier: Tier, name: str, changes: Sequence[tuple[Change, Text]]
) -> dict[str, dict[str, Any]]:
    """What the offer says of an input, by key."""
    parameter, written = tier.parameters[name], _as_written(scenario.data, tier.name, name)
    refuse_not_given_alone(parameter, [change for change, _ in changes], tier)
    by_key: dict[str, list[tuple[Change, Text]]] = {}
    for change, source in changes:
        by_key.setdefault(change.key, []).append((change, source))
    return {key: dict(_entry(tier, parameter, written, found)) for key, found in by_key.items()}


def refuse_not_given_alone(parameter: Parameter, changes: Sequence[Change], tier: Tier) -> None:
    """Refuses changes of what a formula makes or a link takes, and of blocks with figures that are not known."""
    where, made = (
        tier.place.file.input(parameter.input.name),
        next((c.key for c in changes if c.key in parameter.made), None),
    )
    if made is not None:
        node = parameter.made[made]
        raise ScenarioRefused(
            "made_not_changed",
            where.of(made),
            "a formula of the scenario makes it, {formula!r}.",
            "Change what that reads: {names:or}.",
            formula=node.text,
            names=list(node.names),
        )
    if parameter.link:
        raise ScenarioRefused(
            "not_changed_alone",
            where,
            "it is another result, and no figure of it is changed alone.",
            "Write the input in the offer yourself: fundingmodel keys inputs says how.",
        )
    if any(x is None for change in changes for row in _block(parameter, change.key) for x in row):
        raise ScenarioRefused(
            "not_known_in_part",
            where,
            "other figures of it are not known, and an offer would have to give them all.",
            "Write the input in the offer yourself, with the figures that you know.",
        )


def _block(parameter: Parameter, key: str) -> Block:
    return parameter.figures[key] if key in parameter.figures else parameter.figures[EVERY_YEAR]


def _as_written(data: Table, tier: str, name: str) -> Table:
    """What the scenario's file says of an input, of a tier or of all."""
    return {**table(data, "inputs", name), **(table(of_tier(data, tier), "inputs", name) if tier else {})}


def _entry(
    tier: Tier, parameter: Parameter, written: Table, changes: Sequence[tuple[Change, Text]]
) -> Iterator[tuple[str, Any]]:
    """What the offer says of the figures of one key: those that are changed, or all where they can only be given together."""
    key, wanted = changes[0][0].key, parameter.input
    block = [list(row) for row in _block(parameter, key)]
    for change, _ in changes:
        block[change.place[0]][change.place[1]] = change.figure
    changed = {change.place for change, _ in changes}
    alone = key == EVERY_YEAR and "values" in written
    whole = not alone and sum(map(len, block)) > len(changed)
    if key == EVERY_YEAR and not alone:  # in place of all that the parent gives, its unit too
        yield "unit", written.get("unit", wanted.unit)
    if wanted.shape == BANDS:
        yield from {"shape": BANDS, "of": wanted.bands_of, "bands": _bands(block)}.items()
        yield from _said_of(parameter, key, [source for _, source in changes if source], whole)
        return
    rows, columns = (tier.place.codes(axis) for axis in AXES[wanted.shape])
    if (rows, columns) == (("",), ("",)):
        yield "value", block[0][0]
    else:
        kept = {
            row: {
                column: figure
                for c, (column, figure) in enumerate(zip(columns, figures, strict=True))
                if not alone or (r, c) in changed
            }
            for r, (row, figures) in enumerate(zip(rows, block, strict=True))
        }
        given = {row: each for row, each in kept.items() if each}
        if rows == ("",):
            yield "values", given[""]
        elif columns == ("",):
            yield "values", {row: each[""] for row, each in given.items()}
        else:
            yield "values", given
    yield from _said_of(parameter, key, [source for _, source in changes if source], whole)


def _bands(block: Sequence[Sequence[Decimal | None]]) -> list[dict[str, Decimal | None]]:
    """A table of bands as a file writes it: its starts stand above its values."""
    (figures,) = zip(*block, strict=True)
    half = len(figures) // 2
    return [{START: start, VALUE: value} for start, value in zip(figures[:half], figures[half:], strict=True)]


def _said_of(parameter: Parameter, key: str, sources: Sequence[Text], whole: bool) -> Iterator[tuple[str, Any]]:
    """Price basis, status and source of the figures of one key."""
    said = parameter.said_of(key)
    if in_money(parameter.input):
        yield "price_basis", said.price_basis or "nominal"
    if parameter.is_projected(key):
        yield "status", said.status or "projected"
    yield ("source", _source(sources, whole)) if sources else ("assumption", True)


def _source(sources: Sequence[Text], with_others: bool) -> Text:
    """The sources of some figures; that others are the parent's is said without its name, which the other side may not know."""
    joined = {language: "; ".join(dict.fromkeys(source[language] for source in sources)) for language in LANGUAGES}
    if not with_others:
        return joined
    return {language: OTHERS[language].format(source=text) for language, text in joined.items()}


def result_of_file(text: str, scenario: Scenario, file: Path) -> Result:
    """The result of an offer below a scenario, before its file is written; refused as that would be."""
    laid = over_parent_file(scenario.data, scenario.path, tomllib.loads(text, parse_float=Decimal), file)
    return run(build(laid.data, file, (*scenario.ancestors, scenario.name), laid.title))
