"""Tiers: one formula each, with its jurisdictions and figures; a tier may take figures from the results of those before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fundingmodel.column import CALENDAR, DATA_YEAR, MONTH, MONTHS, Formula, Input
from fundingmodel.counts import refuse_unlike_counts
from fundingmodel.errors import FormulaRefused, ScenarioRefused, Where, in_file
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.measures import in_units_given
from fundingmodel.formula import PAID, StepEntry, compose, read_steps
from fundingmodel.formulas import find, published
from fundingmodel.kinds import COUNT, MONEY, kind_of, with_unit
from fundingmodel.labels.listed import Listed, refuse_sums
from fundingmodel.language.step_words import quantities
from fundingmodel.language.texts import LANGUAGES, Text, read_text
from fundingmodel.language.titles import Title, titles_of, untitled
from fundingmodel.language.words import Words
from fundingmodel.listed_texts import texts_of
from fundingmodel.measures import refuse_one_for_all, with_measures
from fundingmodel.scenario.codes import MOST_STEPS, MOST_STEPS_OF_TIERS, MOST_TIERS, read_codes, refuse_many
from fundingmodel.scenario.figures.count_titles import titles_of_count, titles_of_shared
from fundingmodel.scenario.figures.counted import KEY as COUNTED_KEY
from fundingmodel.scenario.figures.counted import (
    Forms,
    in_own_words,
    read_counted,
    refuse_other_count,
    word_of,
    words_of,
)
from fundingmodel.scenario.figures.figure_checks import check_whole
from fundingmodel.scenario.figures.shared_counts import currency_of, with_amounts
from fundingmodel.scenario.inputs import (
    AsRead,
    declared_input,
    helper_input,
    input_tables,
    read_parameters,
)
from fundingmodel.scenario.made.tables import reached
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.money.attributes import money_shared, with_money
from fundingmodel.scenario.money.price_bases import refuse_real_prices
from fundingmodel.scenario.parameters import MONEY_KEYS, Parameter, Place, refuse_unknown_keys
from fundingmodel.scenario.written_years import refuse_gaps
from fundingmodel.scopes import Money, read_scopes
from fundingmodel.starts import without_unread_starts
from fundingmodel.steps import adds_to_envelope
from fundingmodel.steps.rounding_units import COUNTED, COUNTED_INPUTS, GIVEN

TIER_KEYS = (
    "formula",
    "steps",
    "results",
    "jurisdictions",
    "categories",
    "inputs",
    "titles",
    "lags",
    COUNTED_KEY,
    *MONEY_KEYS,
)


@dataclass(frozen=True)
class Tier:
    """One formula with its own jurisdictions and figures; most scenarios have one, without a name."""

    name: str
    entries: tuple[StepEntry, ...]
    formula: Formula
    place: Place
    parameters: Mapping[str, Parameter]
    jurisdiction_names: Mapping[str, Text]
    category_names: Mapping[str, Text]
    citation: Text = field(default_factory=dict)
    in_force: Text = field(default_factory=dict)
    title: Text = field(default_factory=dict)  # what the tier is called; its name, where the file gives no title
    titles: Mapping[str, Title] = field(default_factory=dict)  # of names that are the scenario's own
    listed: tuple[Listed, ...] = ()  # where its jurisdictions and categories come from
    as_read: Mapping[str, AsRead] = field(default_factory=dict, compare=False, repr=False)

    @property
    def given(self) -> Mapping[str, Parameter]:
        """The parameters that steps read; the others are read by formulas of inputs alone."""
        return {each.name: self.parameters[each.name] for each in self.formula.inputs}

    @property
    def read_each_year(self) -> tuple[str, ...]:
        """The names of what the calculation of a year is given: the parameters that steps read, and the calendar."""
        return (*self.given, *CALENDAR)

    @property
    def rounding_input(self) -> str:
        """The name of the input that gives the unit of amounts: in dollars, or counted as in some files of 0.1."""
        given = (i.name for i in self.formula.inputs if i.name == COUNTED or (i.name == GIVEN and i.rounding))
        return next(given, "")

    def names_along(self, axis: str | None) -> list[Text]:
        """What is along an axis, in both languages: the names of its codes, months, or how many years before."""
        codes = self.place.codes(axis)
        if axis == MONTH:
            return [{language: Words(language).month(code) for language in LANGUAGES} for code in codes]
        if axis == DATA_YEAR:
            return [{x: f"{code} {Words(x)('years_before')}" for x in LANGUAGES} for code in codes]
        names = self.category_names if axis == "category" else self.jurisdiction_names
        return [names[code] if code else {"en": "", "fr": ""} for code in codes]

    @property
    def pays(self) -> bool:
        """Whether it gives an allocation; a tier before the last may give figures that later ones take, and pay nothing."""
        return PAID in self.formula.results

    @property
    def adds_to_envelope(self) -> bool:
        """Whether its formula gives whole units that add to the envelope: it is then no open one."""
        return adds_to_envelope(entry.step for entry in self.entries)

    @property
    def sizes(self) -> dict[str, int]:
        count = len(self.place.jurisdictions)
        return {
            "jurisdiction": count,
            "origin": count,
            "category": len(self.place.categories),
            MONTH: len(MONTHS),
            DATA_YEAR: len(self.place.lags),
        }


def read_tiers(
    data: Mapping[str, Any], path: Path, years: tuple[str, ...], like: Sequence[Tier] = ()
) -> tuple[Tier, ...]:
    """The tiers of a file; of tiers that are alike, the inputs that nothing has changed are not read again."""
    tiers: list[Tier] = []
    alike = {tier.name: tier for tier in like}
    scopes = read_scopes(data.get("scopes", {}), in_file(path.name) / "scopes")
    money = Money(currency_of(data), scopes=scopes)
    for name, table in with_shared_inputs(data, tables_of_tiers(data, path), path).items():
        tiers.append(_tier(name, table, path, years, tuple(t.name for t in tiers), money, alike.get(name)))
    _refuse_unpaid(tiers[-1])
    return tuple(tiers)


def _refuse_unpaid(last: Tier) -> None:
    """Refused where the last tier pays nothing: its allocation is the scenario's."""
    if not last.pays:
        raise ScenarioRefused(
            "nothing_gives",
            last.place.file,
            "nothing gives {name!r}, which the formula carries or lists among its results.",
            name=PAID,
        )


def with_shared_inputs(
    data: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]], path: Path
) -> dict[str, Mapping[str, Any]]:
    """The tables of tiers, each without the inputs of all tiers that it does not read itself, where another one does.

    What no tier reads stays everywhere, to be refused; so does all of a tier that cannot be composed.
    """
    shared = data.get("inputs", {})
    if len(tables) < 2 or not isinstance(shared, Mapping) or not shared:
        return dict(tables)
    read = {name: _inputs_read(table, place_of(name, path)) for name, table in tables.items()}
    if None in read.values():
        return dict(tables)
    by_some = {name for names in read.values() for name in names or ()}

    def kept(tier: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
        own = data["tiers"][tier].get("inputs", {})
        idle = {name for name in shared if name in by_some and name not in (read[tier] or ()) and name not in own}
        return {**table, "inputs": {name: x for name, x in table["inputs"].items() if name not in idle}}

    return {tier: kept(tier, table) for tier, table in tables.items()}


def _inputs_read(table: Mapping[str, Any], where: Where) -> set[str] | None:
    """The names of the inputs that a tier's steps or formulas of inputs read; None where it cannot be composed."""
    try:
        found = composed(table, where)
    except ScenarioRefused:
        return None
    read = {each.name: None for each in found.formula.inputs}
    return {*read, *reached(found.tables, read)}


def tables_of_tiers(data: Mapping[str, Any], path: Path) -> dict[str, Mapping[str, Any]]:
    """What the file says of each tier; of one without a name, where it has no tiers. Too many, or too many steps, are refused."""
    tables, file = _tables_of_tiers(data, path), in_file(path.name)
    refuse_many("tiers", len(tables), MOST_TIERS, file)
    computed = [_count_of_steps(table) for table in tables.values()]
    for name, count in zip(tables, computed, strict=True):
        refuse_many("steps", count, MOST_STEPS, place_of(name, path))
    if (count := sum(computed)) > MOST_STEPS_OF_TIERS:
        raise ScenarioRefused(
            "too_many_steps_of_tiers",
            file,
            "its {tiers} tiers compute {count:,} steps, those of a formula that several have once in each; at most {most:,} are read.",
            tiers=len(tables),
            count=count,
            most=MOST_STEPS_OF_TIERS,
        )
    return tables


def _count_of_steps(table: Mapping[str, Any]) -> int:
    """How many steps a tier lists, or the packaged formula that it names has; none where its table is refused later."""
    if isinstance(listed := table.get("steps"), list):
        return len(listed)
    named = table.get("formula")
    return len(find(named).steps) if named in published() else 0


def _tables_of_tiers(data: Mapping[str, Any], path: Path) -> dict[str, Mapping[str, Any]]:
    if "tiers" not in data:
        return {"": data}
    shared, listed = {key: data[key] for key in TIER_KEYS if key in data}, data["tiers"]
    if not isinstance(listed, Mapping) or not listed:
        raise _not_a_table(in_file(path.name) / "tiers", listed)
    for name, table in listed.items():
        if not isinstance(table, Mapping):
            raise _not_a_table(in_file(path.name).tier(str(name)), table)
        refuse_unknown_keys(table, (*TIER_KEYS, "title"), in_file(path.name).tier(str(name)))
    return {str(name): merged(shared, table) for name, table in listed.items()}


def _not_a_table(where: Where, found: object) -> ScenarioRefused:
    return ScenarioRefused(
        "tier_not_a_table", where, "found {found!r}; write a table [tiers.NAME] for each tier.", found=found
    )


@dataclass(frozen=True)
class Composed:
    """A tier's formula, before a figure of it is read."""

    entries: tuple[StepEntry, ...]
    formula: Formula
    tables: Mapping[str, Mapping[str, Any]]
    citation: Text
    in_force: Text
    titles: Mapping[str, Title]
    counted: Forms


def composed(data: Mapping[str, Any], where: Where, currency: str = "") -> Composed:
    """The formula that a tier's table names or lists, with the inputs that the file declares itself.

    `currency` is what the file shares, where that is known: a table of one tier does not say it.
    """
    citation, in_force, listed = listed_steps(data, where)
    counted = read_counted(data, where)
    tables = {n: in_own_words(table, counted) for n, table in input_tables(data.get("inputs", {}), where).items()}
    try:
        counts = tuple(each for name, each in COUNTED_INPUTS.items() if name in tables)
        given = {name for name, table in tables.items() if "shape" not in table} | {each.name for each in counts}
        results = texts_of(data, "results", where)
        entries = without_unread_starts(read_steps(listed, given), results)
        declared = {i.name for entry in entries for i in entry.inputs} | {each.name for each in counts}
        own = {name for name, table in tables.items() if name not in declared and "shape" in table}
        tables |= {name: with_amounts(tables[name], currency or currency_of(data)) for name in own}
        extra = tuple(_of_the_file(n, t, entries, where) for n, t in tables.items() if n in own)
        formula = compose(entries, (*extra, *counts), results)
        said = (with_unit(i, tables.get(i.name, {}).get("unit")) for i in formula.inputs)
        formula = replace(formula, inputs=tuple(said))
        titles = {entry.alias: entry.title for entry in entries if entry.title}
        titles |= titles_of(data.get("titles", {}), tables)
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, where) from None
    return Composed(entries, formula, tables, citation, in_force, titles, counted)


def _of_the_file(name: str, table: Mapping[str, Any], entries: Sequence[StepEntry], where: Where) -> Input:
    """An input that the file declares itself, for a step to read; what only measures read may be below zero."""
    read = {n for e in entries for c in e.columns if not isinstance(c, MadeColumn) for n in (*c.needs, c.amends)}
    return declared_input(name, table, where) if name in read else helper_input(name, table, where)


def place_of(name: str, path: Path) -> Where:
    return in_file(path.name).tier(name) if name else in_file(path.name)


def _tier(
    name: str,
    data: Mapping[str, Any],
    path: Path,
    years: tuple[str, ...],
    before: tuple[str, ...],
    money: Money,
    alike: Tier | None,
) -> Tier:
    where = place_of(name, path)
    found = composed(data, where, money.currency)
    shared, taken_as = money_shared(data, money, where)
    jurisdictions, categories = (read_codes(data, axis, path, where) for axis in ("jurisdiction", "category"))
    place = Place(
        where,
        path.parent,
        jurisdictions.codes,
        categories.codes,
        (*jurisdictions.outside, *categories.outside),
        years,
        lags_of(data, where),
        shared,
        taken_as,
    )
    formula, tables = found.formula, found.tables
    refuse_gaps(years, formula, where)
    parameters, as_read = read_parameters(formula, tables, place, where, _read_in(alike, place))
    try:
        given = {name: parameter.input for name, parameter in parameters.items()}
        formula = in_units_given(formula, given, word_of(found.counted))
        refuse_one_for_all(found.entries, formula)
        entries, formula = with_measures(found.entries, formula)
        refuse_unlike_counts(entries, formula, word_of(found.counted) if found.counted else "")
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, where) from None
    for parameter in parameters.values():
        if parameter.link and parameter.link.tier and parameter.link.tier not in before:
            raise ScenarioRefused(
                "no_earlier_tier",
                where.input(parameter.input.name),
                "no earlier tier {tier!r}.",
                tier=parameter.link.tier,
            )
    if "intake" in parameters:
        refuse_other_count(parameters["intake"].input.unit, found.counted, where.input("intake"))
    check_whole(parameters, where)
    refuse_real_prices(entries, parameters, money.currency, where)
    parameters = with_money(entries, parameters, place, where)
    listed = (jurisdictions.listed, categories.listed)
    refuse_sums(listed, parameters, where)
    return Tier(
        name,
        entries,
        formula,
        place,
        parameters,
        jurisdictions.names,
        categories.names,
        found.citation,
        found.in_force,
        read_text(data.get("title", name) if name else "", where / "title"),
        {
            **titles_of_count(entries, formula, parameters, found.counted),
            **titles_of_shared(formula, parameters, found.counted, money.currency),
            **_titles_with_totals(formula, found.titles),
            **words_of(found.counted),
        },
        listed,
        as_read,
    )


def _read_in(alike: Tier | None, place: Place) -> Mapping[str, AsRead]:
    """What a tier that is alike has read in this very place, with the same scopes of money, which places do not differ by."""
    is_there = alike is not None and (alike.place, alike.place.money.scopes) == (place, place.money.scopes)
    return alike.as_read if alike and is_there else {}


def _titles_with_totals(formula: Formula, titles: Mapping[str, Title]) -> dict[str, Title]:
    """The titles of a file; of measures that count or are money the sum means something, unless a file says not."""
    found = dict(titles)
    for column in formula.columns:
        if (
            isinstance(column, MadeColumn)
            and kind_of(column.unit) in (COUNT, MONEY)
            and not quantities().get(column.name)
        ):
            found[column.name] = {"total": True, **(titles.get(column.name) or untitled(column.name))}
    return found


def listed_steps(data: Mapping[str, Any], where: Where) -> tuple[Text, Text, Sequence[Any]]:
    if ("formula" in data) == ("steps" in data):
        raise ScenarioRefused("formula_or_steps", where, 'give formula = "name" or a list of steps, one of the two.')
    if "steps" in data:
        if isinstance(data["steps"], Mapping):
            raise ScenarioRefused(
                "changes_without_parent",
                where / "steps",
                "drop, set and add change the steps of a parent, and the file has none.",
                'Add parent = "settlement", for instance, or write the list: steps = [ ... ].',
            )
        if not isinstance(data["steps"], list) or not data["steps"]:
            raise ScenarioRefused(
                "steps_not_a_list",
                where,
                "steps is {steps!r}; write a list of steps in their order.",
                steps=data["steps"],
            )
        return {}, {}, data["steps"]
    try:
        named = find(str(data["formula"]))
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, where) from None
    return named.citation, named.in_force, named.steps


def lags_of(data: Mapping[str, Any], where: Where) -> tuple[int, ...]:
    lags = data.get("lags", [])
    if not isinstance(lags, list) or not all(type(lag) is int and lag >= 0 for lag in lags):  # true is no number
        raise ScenarioRefused(
            "lags_not_a_list", where, "lags is a list of whole years before the fiscal year, as [4, 3, 2]."
        )
    if len(set(lags)) < len(lags):
        raise ScenarioRefused("lag_twice", where / "lags", "each lag once, found {lags!r}.", lags=lags)
    return tuple(lags)
