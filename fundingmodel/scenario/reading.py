"""Scenario: a file that names a formula or lists its steps, and gives its figures, years, jurisdictions and categories.

A scenario may have a parent, and then holds only what differs, with author, date and reason. It may have tiers: several formulas,
each of which may take its figures from the results of the ones before.
"""

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES, Formula, Input
from fundingmodel.datasets.gate import load as load_dataset
from fundingmodel.errors import FormulaRefused, ScenarioRefused, Where, in_file, phrase
from fundingmodel.formula import StepEntry, compose, read_steps
from fundingmodel.formulas import find
from fundingmodel.language.texts import LANGUAGES, Text, read_text
from fundingmodel.language.titles import Title, refuse_unknown_titles, titles_of
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.files import OFFER_KEYS, locate, merged, with_parents
from fundingmodel.scenario.older_names import in_rounding_units
from fundingmodel.scenario.written_years import in_one_spelling, refuse_gaps, refuse_two_kinds
from fundingmodel.scenario.parameters import (
    EVERY_YEAR,
    Parameter,
    Place,
    Said,
    check_whole,
    first_calendar_year,
    read_parameter,
    unknown_key,
)
from fundingmodel.steps.rounding_units import COUNTED, COUNTED_INPUTS, GIVEN

TIER_KEYS = ("formula", "steps", "results", "jurisdictions", "categories", "inputs", "titles", "lags")
TOLD_KEYS = ("name", "short", "title", "summary", "note", "instrument", "recipient", "currency", "fiscal_years")
SCENARIO_KEYS = (*TOLD_KEYS, *OFFER_KEYS, *TIER_KEYS, "tiers", "published")
CODE_KEYS = ("codes", "data", "file", "column", "outside", "names")
INSTRUMENTS = ("programme spending", "transfer", "grant")


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

    @property
    def rounding_input(self) -> str:
        """The name of the input that gives the unit of amounts: in dollars, or counted as in some files of 0.1."""
        given = (i.name for i in self.formula.inputs if i.name == COUNTED or (i.name == GIVEN and i.rounding))
        return next(given, "")

    @property
    def sizes(self) -> dict[str, int]:
        count = len(self.place.jurisdictions)
        return {"jurisdiction": count, "origin": count, "category": len(self.place.categories)}


@dataclass(frozen=True)
class Scenario:
    """A scenario as read and checked. `data` is what the file, with its parents, says, in exact decimals."""

    name: str
    path: Path
    data: Mapping[str, Any]
    title: Text
    summary: Text
    note: Text
    instrument: str
    recipient: Text
    currency: str
    fiscal_years: tuple[str, ...]
    tiers: tuple[Tier, ...]
    ancestors: tuple[str, ...] = ()
    offer: Mapping[str, str] = field(default_factory=dict)
    short: Text = field(default_factory=dict)  # what it is called in tables, legends and sentences

    @property
    def tier(self) -> Tier:
        """The tier whose allocation is the scenario's: the last."""
        return self.tiers[-1]

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        return self.tier.place.jurisdictions

    @property
    def sha256(self) -> str:
        """A hash of the file with its parents, and of its data sets; scenarios whose results it takes have their own."""
        told = _without_folders({key: value for key, value in self.data.items() if key not in OFFER_KEYS})
        sets = {p.dataset.name: p.dataset.sha256 for t in self.tiers for p in t.parameters.values() if p.dataset}
        text = json.dumps([told, sets], sort_keys=True, default=_plain, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _without_folders(told: object, key: str = "") -> object:
    """What a scenario says, with the names of files that it refers to but not their folders: a hash that travels."""
    if isinstance(told, Mapping):
        return {name: _without_folders(value, name) for name, value in told.items()}
    if key in ("scenario", "data", "file") and isinstance(told, str):
        return re.split(r"[\\/]", told)[-1].removesuffix(".toml")
    return told


def _plain(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def read_scenario(name_or_path: str | Path, folder: str | Path | None = None) -> Scenario:
    """Reads a scenario, its parents and its data; refuses by name what is unknown, missing, or of the wrong unit.

    >>> read_scenario("settlement").jurisdictions[:3]
    ('NL', 'PE', 'NS')
    """
    path = locate(name_or_path, folder)
    data, ancestors = with_parents(path, ())
    scenario = build(data, path, ancestors)
    _check_titles(scenario)
    return scenario


def _check_titles(scenario: Scenario) -> None:
    """Refused where a title is of nothing that any tier has: those that stand above the tiers are for all."""
    told = dict.fromkeys(name for tier in scenario.tiers for name in tier.titles)
    known = {name for tier in scenario.tiers for name in _own_names(tier)}
    try:
        refuse_unknown_titles(told, known)
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, in_file(scenario.path.name)) from None


def _own_names(tier: Tier) -> set[str]:
    aliases = {entry.alias for entry in tier.entries}
    return aliases | set(tier.parameters) | {column.name for column in tier.formula.columns}


def build(data: Mapping[str, Any], path: Path, ancestors: Sequence[str] = ()) -> Scenario:
    """A scenario from what its file says, as nested tables in exact decimals."""
    file = in_file(path.name)
    data = in_rounding_units(in_one_spelling(data, path.name), {}, path.name)
    for key in data:
        if key not in SCENARIO_KEYS:
            raise unknown_key(file, key, SCENARIO_KEYS)
    for key in ("name", "fiscal_years", "instrument", "recipient"):
        if key not in data:
            raise _missing(key, file)
    name = str(data["name"])
    if not _is_name(name):
        raise ScenarioRefused(
            "scenario_name",
            file,
            "name is {name!r}; use at most {most} letters, digits, blanks, dots and dashes.",
            name=name,
            most=LONGEST_NAME,
        )
    if data["instrument"] not in INSTRUMENTS:
        raise ScenarioRefused(
            "unknown_instrument",
            file,
            "instrument is {instrument!r}; it is one of {instruments}.",
            instrument=data["instrument"],
            instruments=INSTRUMENTS,
        )
    years = _fiscal_years(data["fiscal_years"], file)
    tiers = _tiers(data, path, years)
    return Scenario(
        name,
        path,
        data,
        read_text(data.get("title", name), file / "title"),
        read_text(data.get("summary", ""), file / "summary"),
        read_text(data.get("note", ""), file / "note"),
        str(data["instrument"]),
        read_text(data["recipient"], file / "recipient"),
        str(data.get("currency", "CAD")),
        years,
        tiers,
        tuple(ancestors),
        {key: str(data[key]) for key in OFFER_KEYS if key in data},
        _short(data.get("short", name), name, file / "short"),
    )


def _is_name(text: str) -> bool:
    """Whether a text can head a column and name a sheet."""
    return len(text) <= LONGEST_NAME and re.fullmatch(r"\w[\w .()+-]*", text) is not None


def _short(value: object, name: str, where: Where) -> Text:
    """What the scenario is called where there is little room; its name, in a language that it gives none for."""
    told = read_text({"en": name, **value} if isinstance(value, Mapping) else value, where)
    for text in told.values():
        if not _is_name(text):
            raise ScenarioRefused(
                "short_title",
                where,
                "{where} is {text!r}; use at most {most} letters, digits, blanks, dots and dashes.",
                text=text,
                most=LONGEST_NAME,
            )
    return told


def _missing(key: str, file: Where) -> ScenarioRefused:
    """The refusal of a file without one of the keys that each needs."""
    if key == "name":
        return ScenarioRefused("no_name", file, "no name.", 'Add name = "our-offer", for instance.')
    if key == "fiscal_years":
        advice = 'Add fiscal_years = {{ first = "2024-25", last = "2026-27" }}, for instance.'
        return ScenarioRefused("no_fiscal_years", file, "no fiscal_years.", advice)
    if key == "instrument":
        return ScenarioRefused(
            "no_instrument", file, "no instrument.", "Say what the money is: one of {choices}.", choices=INSTRUMENTS
        )
    advice = 'Say who receives the money: recipient = {{ en = "service provider organizations", fr = "..." }}.'
    return ScenarioRefused("no_recipient", file, "no recipient.", advice)


# Years and codes


def _fiscal_years(told: object, file: Where) -> tuple[str, ...]:
    if isinstance(told, Mapping) and set(told) == {"first", "last"}:
        first, last = str(told["first"]), str(told["last"])
        _check_year(first, file)
        _check_year(last, file)
        refuse_two_kinds((first, last), file)
        start, end = first_calendar_year(first), first_calendar_year(last)
        label = (lambda y: f"{y}-{(y + 1) % 100:02d}") if "-" in first else str
        years: tuple[str, ...] = tuple(label(y) for y in range(start, end + 1))
    elif isinstance(told, list) and told:
        years = tuple(map(str, told))
    else:
        raise ScenarioRefused(
            "fiscal_years_not_a_list", file, 'fiscal_years is a list, or {{ first = "2024-25", last = "2026-27" }}.'
        )
    for year in years:
        _check_year(year, file)
    if not years or list(years) != sorted(set(years)):
        raise ScenarioRefused(
            "fiscal_years_do_not_rise",
            file,
            "fiscal_years must rise, each once: {years}.",
            years=years or phrase("none", "none"),
        )
    refuse_two_kinds(years, file)
    return years


def _check_year(year: str, file: Where) -> None:
    if fiscal_years.read(year) is None or not set(year) <= set("0123456789-"):
        raise ScenarioRefused(
            "not_a_fiscal_year", file, "{year!r} is not a fiscal year.", 'Write "2021-22", or "2021".', year=year
        )


@dataclass(frozen=True)
class _Codes:
    codes: tuple[str, ...]
    outside: tuple[str, ...]
    names: Mapping[str, Text]


def _codes(data: Mapping[str, Any], axis: str, path: Path, where: Where) -> _Codes:
    """The jurisdictions or categories: listed, from a data set's own list, or from a column of a CSV file."""
    plural = {"jurisdiction": "jurisdictions", "category": "categories"}[axis]
    table = data.get(plural)
    if table is None and axis == "category":
        return _Codes(("all",), (), {"all": {"en": "all", "fr": "ensemble"}})
    if isinstance(table, list):
        table = {"codes": table}
    if not isinstance(table, Mapping):
        raise ScenarioRefused(
            "no_codes",
            where,
            "no {plural}.",
            'Add {plural} = {{ codes = ["A", "B"] }}, or data or file.',
            plural=plural,
        )
    for key in table:
        if key not in CODE_KEYS:
            raise unknown_key(where / plural, key, CODE_KEYS)
    outside = tuple(map(str, table.get("outside", ())))
    known: dict[str, Text] = {}
    if "data" in table:
        dataset = load_dataset(str(table["data"]), path.parent)
        column = str(table.get("column", axis))
        listed = dataset.jurisdictions if column == "jurisdiction" else dataset.codes(column)
        known = {c: {lang: dataset.label(column, c, lang) for lang in LANGUAGES} for c in dataset.codes(column)}
    elif "file" in table:
        listed = _column_of(path.parent / str(table["file"]), str(table.get("column", axis)))
    else:
        listed = tuple(map(str, table.get("codes", ())))
    if "codes" in table:
        listed = tuple(map(str, table["codes"]))
    codes = tuple(code for code in listed if code not in outside)
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ScenarioRefused("code_twice", where / plural, "{twice} stands there twice.", twice=twice)
    if not codes:
        raise ScenarioRefused("no_code_left", where / plural, "none is left.")
    names = {code: known.get(code, dict.fromkeys(LANGUAGES, code)) for code in (*codes, *outside)}
    for code, name in table.get("names", {}).items():
        if code not in names:
            raise unknown_key((where / plural).key("names"), str(code), names)
        names[code] = read_text(name, (where / plural).key("names").key(str(code)))
    return _Codes(codes, outside, names)


def _column_of(path: Path, column: str) -> tuple[str, ...]:
    """The different values of a column of a CSV file, in the order in which they come."""
    if not path.is_file():
        raise ScenarioRefused(
            "no_such_file", in_file(path.name), "there is no such file in {parent}.", parent=path.parent.resolve()
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or column not in rows[0]:
        found = list(rows[0]) if rows else phrase("no_rows_there", "no rows")
        raise ScenarioRefused(
            "no_column", in_file(path.name), "no column {column!r}; it has {found}.", column=column, found=found
        )
    return tuple(dict.fromkeys(row[column].strip() for row in rows))


# Tiers


def _tiers(data: Mapping[str, Any], path: Path, years: tuple[str, ...]) -> tuple[Tier, ...]:
    if "tiers" not in data:
        return (_tier("", data, path, years, ()),)
    shared = {key: data[key] for key in TIER_KEYS if key in data}
    tiers: list[Tier] = []
    for name, table in data["tiers"].items():
        for key in table:
            if key not in (*TIER_KEYS, "title"):
                raise unknown_key(in_file(path.name).tier(str(name)), key, (*TIER_KEYS, "title"))
        tiers.append(_tier(str(name), merged(shared, table), path, years, tuple(t.name for t in tiers)))
    return tuple(tiers)


def _tier(name: str, data: Mapping[str, Any], path: Path, years: tuple[str, ...], before: tuple[str, ...]) -> Tier:
    where = in_file(path.name).tier(name) if name else in_file(path.name)
    citation, in_force, listed = _listed_steps(data, where)
    jurisdictions, categories = (_codes(data, axis, path, where) for axis in ("jurisdiction", "category"))
    place = Place(
        where,
        path.parent,
        jurisdictions.codes,
        categories.codes,
        (*jurisdictions.outside, *categories.outside),
        years,
        _lags(data, where),
    )
    tables = _tables(data.get("inputs", {}), where)
    try:
        counts = tuple(each for name, each in COUNTED_INPUTS.items() if name in tables)
        given = {name for name, table in tables.items() if "shape" not in table} | {each.name for each in counts}
        entries = read_steps(listed, given)
        declared = {i.name for entry in entries for i in entry.inputs} | {each.name for each in counts}
        extra = tuple(declared_input(n, t, where) for n, t in tables.items() if n not in declared and "shape" in t)
        formula = compose(entries, (*extra, *counts), tuple(map(str, data.get("results", ()))))
        titles = {entry.alias: entry.title for entry in entries if entry.title}
        titles |= titles_of(data.get("titles", {}), tables)
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, where) from None
    refuse_gaps(years, formula, where)
    parameters = _parameters(formula, tables, place, where)
    for parameter in parameters.values():
        if parameter.link and parameter.link.tier and parameter.link.tier not in before:
            raise ScenarioRefused(
                "no_earlier_tier",
                where.input(parameter.input.name),
                "no earlier tier {tier!r}.",
                tier=parameter.link.tier,
            )
    check_whole(parameters, where)
    return Tier(
        name,
        entries,
        formula,
        place,
        parameters,
        jurisdictions.names,
        categories.names,
        citation,
        in_force,
        read_text(data.get("title", name) if name else "", where / "title"),
        titles,
    )


def _tables(told: object, where: Where) -> dict[str, Mapping[str, Any]]:
    """A table of tables, as [inputs.NAME] writes them."""
    if not isinstance(told, Mapping):
        raise ScenarioRefused(
            "inputs_not_a_table",
            where / "inputs",
            "found {told!r}; write a table [inputs.NAME] for each input.",
            told=told,
        )
    for name, table in told.items():
        if not isinstance(table, Mapping):
            raise ScenarioRefused(
                "input_not_a_table",
                where.input(str(name)),
                "found {table!r}; write a table with unit, value and source.",
                table=table,
            )
    return dict(told)


def _listed_steps(data: Mapping[str, Any], where: Where) -> tuple[Text, Text, Sequence[Any]]:
    if ("formula" in data) == ("steps" in data):
        raise ScenarioRefused("formula_or_steps", where, 'give formula = "name" or a list of steps, one of the two.')
    if "steps" in data:
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


def _lags(data: Mapping[str, Any], where: Where) -> tuple[int, ...]:
    lags = data.get("lags", [])
    if not isinstance(lags, list) or not all(isinstance(lag, int) and lag >= 0 for lag in lags):
        raise ScenarioRefused(
            "lags_not_a_list", where, "lags is a list of whole years before the fiscal year, as [4, 3, 2]."
        )
    if len(set(lags)) < len(lags):
        raise ScenarioRefused("lag_twice", where / "lags", "each lag once, found {lags!r}.", lags=lags)
    return tuple(lags)


def declared_input(name: str, table: Mapping[str, Any], where: Where) -> Input:
    """An input that the file itself declares, to bind a step to: it gives shape and unit."""
    if table["shape"] not in AXES:
        raise ScenarioRefused(
            "unknown_shape",
            where.input(name),
            "shape is {shape!r}; it is one of {axes}.",
            shape=table["shape"],
            axes=list(AXES),
        )
    if table.get("by") not in (None, "lag", "calendar year"):
        raise ScenarioRefused(
            "unknown_by", where.input(name), 'by is {by!r}; it is "calendar year" or "lag".', by=table["by"]
        )
    if "unit" not in table:
        raise ScenarioRefused("declared_input_without_unit", where.input(name), "no unit.")
    return Input(name, str(table["unit"]), str(table["shape"]), table.get("by"))


def _parameters(formula: Formula, tables: Mapping[str, Any], place: Place, where: Where) -> dict[str, Parameter]:
    wanted = {i.name: i for i in formula.inputs}
    for name in tables:
        if name not in wanted:
            raise ScenarioRefused(
                "input_not_read",
                where.input(name),
                "no step of the formula reads it.",
                "The inputs are {known}.",
                known=list(wanted),
            )
    if any(i.by for i in wanted.values()) and not place.lags:
        raise ScenarioRefused(
            "no_lags", where, "no lags.", "Say which calendar years count: lags = [4, 3, 2], for instance."
        )
    parameters = {}
    for name, each in wanted.items():
        if name in tables:
            parameters[name] = read_parameter(each, tables[name], place)
        elif name == "published_order":
            parameters[name] = _published_order(each, place)
        else:
            shape = phrase("by", "{shape}, by {by}", shape=each.shape, by=each.by) if each.by else each.shape
            raise ScenarioRefused(
                "input_missing",
                where,
                "no inputs.{name} ({unit}, {shape}).",
                "Add [inputs.{name}].",
                name=name,
                unit=each.unit,
                shape=shape,
            )
    return parameters


def _published_order(wanted: Input, place: Place) -> Parameter:
    """Without a list of its own, the published order is the order in which the scenario names its jurisdictions."""
    order = tuple((Decimal(i),) for i in range(1, len(place.jurisdictions) + 1))
    return Parameter(
        wanted,
        {EVERY_YEAR: order},
        Said(source={"en": "the order of the jurisdictions", "fr": "l’ordre des administrations"}),
    )
