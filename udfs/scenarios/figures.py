"""The figures of a scenario's inputs along their axes, for FM.PARAMETER, FM.SOURCE and the overrides of FM.SCENARIO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundingmodel import fiscal_years
from fundingmodel.analysis.made_words import in_line, made_lines
from fundingmodel.analysis.money_words import brought_in_words, money_in_words
from fundingmodel.analysis.projection import marked, projected, unmarked
from fundingmodel.column import AXES, BANDS, MONTH, MONTHS
from fundingmodel.errors import phrase
from fundingmodel.kinds import in_money
from fundingmodel.labels.names import same
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.scenario.figures.units_per_dollar import counted_parameter
from fundingmodel.scenario.older_names import newer_name
from fundingmodel.scenario.parameters import EVERY_YEAR, Link, Parameter
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier
from fundingmodel.steps.rounding_units import COUNTED_INPUTS
from udfs.cells.codes import code_of, unknown
from udfs.cells.marshalling import NOUNS, CellError, missing, quoted, refused
from udfs.scenarios.runs import plain_result

KEYS, ROWS, COLUMNS = 0, 1, 2  # axes of the figures of an input: years or lags, then as its shape says


@dataclass(frozen=True)
class Axis:
    """One axis: the codes along it, each with its names; of years, which are projected."""

    what: str
    names: Mapping[str, Sequence[str]]
    ahead: frozenset[str] = frozenset()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.names)


@dataclass(frozen=True)
class Figures:
    """Figures of an input, exact: years (or lags) by rows by columns, each axis with its codes, or None where it has one place."""

    values: NDArray[Any]
    axes: tuple[Axis | None, ...]


def find_input(scenario: Scenario, name: str, where: object = "name") -> tuple[Tier, Parameter]:
    """An input of a scenario by its name; in a scenario of tiers, the last tier that has it, or TIER.NAME."""
    plain = name.casefold().replace(" ", "_")
    for tier in reversed(scenario.tiers):
        for key, parameter in tier.parameters.items():
            if plain in (key.casefold(), f"{tier.name}.{key}".casefold()):
                return tier, parameter
    if counted := _counted(scenario, plain):
        return counted
    if any(plain in (column.name, column.amends) for tier in scenario.tiers for column in tier.formula.columns):
        raise refused(
            "udfs.calculated_not_given",
            where,
            "{where} is {found}, which {scenario} calculates: it is no parameter.",
            (
                'FM.SCENARIO shows it as a quantity; FM.LIST("parameters", "{scenario}") names what it is calculated '
                "from."
            ),
            found=quoted(name),
            scenario=scenario.name,
        )
    there = list(dict.fromkeys(key for tier in reversed(scenario.tiers) for key in tier.parameters))
    raise unknown(where, name, phrase("udfs.parameter_of", "parameter of {scenario}", scenario=scenario.name), there)


def _counted(scenario: Scenario, name: str) -> tuple[Tier, Parameter] | None:
    """Units per dollar, by which workbooks of 0.1 name a rounding unit: counted as they expect it."""
    for tier in reversed(scenario.tiers):
        for count in COUNTED_INPUTS.values():
            parameter = tier.parameters.get(newer_name(count.name))
            if parameter and parameter.input.rounding and name in (count.name, f"{tier.name}.{count.name}".casefold()):
                return tier, counted_parameter(parameter, count)
    return None


def check_year(scenario: Scenario, fiscal_year: str) -> str:
    """The scenario's own spelling of a year that it has."""
    if (found := fiscal_years.find(fiscal_year, scenario.fiscal_years)) is None:
        first, last = scenario.fiscal_years[0], scenario.fiscal_years[-1]
        raise missing(
            "udfs.no_such_year",
            "",
            "fiscal_year: {scenario} has no {fiscal_year}; it has {first} to {last}.",
            scenario=scenario.name,
            fiscal_year=fiscal_year,
            first=first,
            last=last,
        )
    return found


def figures_of(scenario: Scenario, tier: Tier, parameter: Parameter, fiscal_year: str | None = None) -> Figures:
    """All figures of an input, or those that one fiscal year reads."""
    if parameter.input.shape == BANDS:
        raise refused(
            "udfs.table_of_bands",
            "",
            "{name} is a table of bands, which is no figure by year, jurisdiction or category.",
            "Change it in the scenario's file.",
            name=parameter.input.name,
        )
    blocks = _blocks(scenario, tier, parameter)
    if fiscal_year is not None and not (parameter.input.by and parameter.input.name not in tier.given):
        fiscal_year = check_year(scenario, fiscal_year)
        keys = (
            parameter.keys(fiscal_year, tier.place)
            if parameter.input.by
            else (fiscal_year if fiscal_year in blocks else EVERY_YEAR,)
        )
        blocks = {
            label: blocks[key] for label, key in zip(_data_years(parameter, tier, fiscal_year, keys), keys, strict=True)
        }
    if parameter.input.by is None and all(block == next(iter(blocks.values())) for block in blocks.values()):
        blocks = {EVERY_YEAR: next(iter(blocks.values()))}
    values = np.empty((len(blocks), *_size(next(iter(blocks.values())))), dtype=object)
    for position, block in enumerate(blocks.values()):
        values[position] = np.array(block, dtype=object)
    what = "lag" if parameter.input.by == "lag" and fiscal_year is None else "year"
    ahead = _projected(scenario, tier, parameter) & set(blocks)
    keyed = None if list(blocks) == [EVERY_YEAR] else Axis(what, dict.fromkeys(blocks, ()), ahead)
    return Figures(values, (keyed, *_axes(tier, parameter)))


def _projected(scenario: Scenario, tier: Tier, parameter: Parameter) -> frozenset[str]:
    """The years of which figures of an input are projected."""
    if parameter.link is None:
        return frozenset(key for key in parameter.figures if parameter.is_projected(key))
    found = projected(plain_result(scenario))[tier.name]
    return frozenset(year for year, names in found.items() if parameter.input.name in names)


def _data_years(parameter: Parameter, tier: Tier, fiscal_year: str, keys: Sequence[str]) -> Sequence[str]:
    """The calendar years that the lags of a fiscal year mean: figures by lag then go with the intake of those years."""
    return [str(year) for year in tier.place.data_years(fiscal_year)] if parameter.input.by == "lag" else keys


def _size(block: Sequence[Sequence[object]]) -> tuple[int, int]:
    return len(block), len(block[0])


def _blocks(scenario: Scenario, tier: Tier, parameter: Parameter) -> dict[str, list[list[Decimal | None]]]:
    if parameter.link is None:
        return {key: [list(row) for row in block] for key, block in parameter.figures.items()}
    years = plain_result(scenario).tiers[tier.name].years
    return {year: [[_exact(x) for x in row] for row in years[year][parameter.input.name]] for year in years}


def _exact(figure: float) -> Decimal | None:
    return None if np.isnan(figure) else Decimal(repr(float(figure)))


def _axes(tier: Tier, parameter: Parameter) -> tuple[Axis | None, Axis | None]:
    months = {code: tuple(Words(x).month(code) for x in ("en", "fr")) for code in MONTHS}
    by_axis: dict[str | None, Axis | None] = {
        None: None,
        MONTH: Axis("month", months),
        "jurisdiction": Axis("jurisdiction", _names(tier.place.jurisdictions, tier.jurisdiction_names)),
        "category": Axis("category", _names(tier.place.categories, tier.category_names)),
    }
    down, across = (by_axis["jurisdiction" if axis == "origin" else axis] for axis in AXES[parameter.input.shape])
    return down, across


def _names(codes: Sequence[str], names: Mapping[str, Mapping[str, str]]) -> dict[str, Sequence[str]]:
    return {code: tuple(names[code].values()) for code in codes}


def place_of(label: str, axes: Sequence[Axis | None], where: object) -> tuple[int, int]:
    """Which axis and which place along it a label means."""
    for number, axis in enumerate(axes):
        if axis is None:
            continue
        short = (fiscal_years.find(unmarked(label), axis.names) or label) if number == KEYS else label
        for position, (code, called) in enumerate(axis.names.items()):
            if same(short) in {same(code), *map(same, called)}:
                return number, position
    there = {code: called for axis in axes if axis for code, called in axis.names.items()}
    if not there:
        raise refused(
            "udfs.one_figure_for_all",
            where,
            "{where} is {found}, but it is one figure, the same for all.",
            "Leave {found} out.",
            found=quoted(label),
        )
    code_of(label, there, where, NOUNS["part"])  # raises: no axis has it
    raise unknown(where, label, NOUNS["part"], list(there))


def along_axes(figures: Figures, of: str | None, name: str, words: Words) -> Any:
    """One figure; figures with their labels, down; or a table with labels and headings, years across, marked where projected."""
    values, axes = figures.values, list(figures.axes)
    if of is not None:
        number, position = place_of(of, axes, "of")
        values = values.take([position], axis=number)
        axes[number] = None
    kept = [number for number, axis in enumerate(axes) if axis is not None]
    if len(kept) == 3:
        raise _too_many(axes, name)
    if not kept:
        return _cell(values[0, 0, 0])
    if len(kept) == 1:
        return [[code, _cell(x)] for code, x in zip(_codes(axes[kept[0]], words), values.ravel(), strict=True)]
    if KEYS in kept:  # years run across
        down = axes[kept[1]]
        table = values.reshape(values.shape[KEYS], -1).T
        across = axes[KEYS]
    else:
        down, table, across = axes[ROWS], values[0], axes[COLUMNS]
    heads = ["", *_codes(across, words)]
    return [heads, *([c, *map(_cell, row)] for c, row in zip(_codes(down, words), table, strict=True))]


def _too_many(axes: Sequence[Axis | None], name: str) -> CellError:
    there = [
        phrase("udfs.axis", "{noun} ({code}, ...)", noun=NOUNS[axis.what], code=axis.codes[0]) for axis in axes if axis
    ]
    examples = [axis.codes[0] for axis in axes if axis]
    return refused(
        "udfs.goes_by_several",
        name,
        "{where} goes by {axes:both}.",
        "Name one of them in the argument `of`, as {examples:or}.",
        axes=there,
        examples=examples,
    )


def _codes(axis: Axis | None, words: Words) -> tuple[str, ...]:
    """The labels of an axis; a lag is written as a word, so that nobody takes it for a figure."""
    if axis is None:
        return ("",)
    if axis.what == "lag":
        return tuple(f"lag {code}" for code in axis.codes)
    return tuple(marked(code, words) if code in axis.ahead else code for code in axis.codes)


def _cell(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)


# What is said of an input


def parameter_said(scenario: Scenario, tier: Tier, parameter: Parameter, what: str, words: Words) -> str:
    """What a scenario says of an input; that it is an assumption is always said with its source."""
    name, said, data = parameter.input.name, parameter.said, parameter.dataset
    if what == "title":
        return words.with_titles(tier.titles).column(name)
    if what == "unit":
        return words.unit(parameter.input.shown_unit, scenario.currency)
    if what == "vintage" and said.vintage:
        return words.vintage(said.vintage)
    if what == "notes":
        return words.text(said.note) or (data.describe(what, words.language) if data else "")
    if what != "source":
        return data.describe(what, words.language) if data else ""
    money = _money(scenario, tier, parameter, words) if in_money(parameter.input) else ""
    parts = (_own_source(scenario, tier, parameter, words), money, _assumed(parameter, words))
    return "; ".join(part for part in parts if part)


def _money(scenario: Scenario, tier: Tier, parameter: Parameter, words: Words) -> str:
    """What an input's money is; of a figure that another calculates, what it brings, where that is not what is shared out here."""
    if parameter.link is None:
        return money_in_words(parameter.said, tier.place.money.scopes, words)
    run = plain_result(scenario).tiers[tier.name].tier
    return brought_in_words(run.parameters[parameter.input.name], run.place.money, words)


def _own_source(scenario: Scenario, tier: Tier, parameter: Parameter, words: Words) -> str:
    """The source that the scenario gives; of a figure that another calculates, which quantity, of which, of which year."""
    link = parameter.link
    if parameter.made:
        given = words.text(parameter.said.source) if len(parameter.made) < len(parameter.figures) else ""
        return "; ".join(x for x in (given, *made_lines(tier, words, of=parameter.input.name)) if x)
    if link is None:
        return words.text(parameter.said.source)
    tier, title = _linked(scenario, link)
    quantity, of = words.with_titles(tier.titles).in_sentence(link.quantity), words.text(title)
    year = f", {words.fiscal_year(link.fiscal_year)}" if link.fiscal_year else ""
    parts = in_line(link, words)
    return {"en": f"calculated: {quantity}, {of}{year}{parts}", "fr": f"calculé : {quantity}, « {of} »{year}{parts}"}[
        words.language
    ]


def _linked(scenario: Scenario, link: Link) -> tuple[Tier, Text]:
    """The tier whose result a link takes, and what is said of it: a tier of this scenario, or another scenario, in short."""
    if link.tier:
        tier = next(each for each in scenario.tiers if each.name == link.tier)
        return tier, tier.title
    source = scenario.linked.get(link.scenario) or _read(link.scenario, scenario.path.parent)
    return source.tier, source.short


@lru_cache(maxsize=64)
def _read(name_or_path: str, folder: Path) -> Scenario:
    return read_scenario(name_or_path, folder)


def _assumed(parameter: Parameter, words: Words) -> str:
    if parameter.said.assumption:
        return words("assumption")
    years = parameter.assumed()
    return f"{words('assumption')} ({', '.join(words.fiscal_year(year) for year in years)})" if years else ""
