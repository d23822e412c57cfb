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
from fundingmodel.errors import FormulaRefused, ScenarioRefused
from fundingmodel.formula import StepEntry, compose, read_steps
from fundingmodel.formulas import find
from fundingmodel.language.titles import Title, refuse_unknown_titles, titles_of
from fundingmodel.scenario import LONGEST_NAME
from fundingmodel.scenario.files import OFFER_KEYS, locate, merged, with_parents
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

TIER_KEYS = ("formula", "steps", "results", "jurisdictions", "categories", "inputs", "titles", "lags")
TOLD_KEYS = ("name", "short", "title", "summary", "note", "instrument", "recipient", "currency", "fiscal_years")
SCENARIO_KEYS = (*TOLD_KEYS, *OFFER_KEYS, *TIER_KEYS, "tiers", "published")
CODE_KEYS = ("codes", "data", "file", "column", "outside", "names")
INSTRUMENTS = ("programme spending", "transfer", "grant")
LANGUAGES = ("en", "fr")

Text = Mapping[str, str]  # by language


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
        raise ScenarioRefused(f"{scenario.path.name}: {error}") from None


def _own_names(tier: Tier) -> set[str]:
    aliases = {entry.alias for entry in tier.entries}
    return aliases | set(tier.parameters) | {column.name for column in tier.formula.columns}


def build(data: Mapping[str, Any], path: Path, ancestors: Sequence[str] = ()) -> Scenario:
    """A scenario from what its file says, as nested tables in exact decimals."""
    file = path.name
    for key in data:
        if key not in SCENARIO_KEYS:
            raise unknown_key(file, key, SCENARIO_KEYS)
    for key in ("name", "fiscal_years", "instrument", "recipient"):
        if key not in data:
            raise ScenarioRefused(f"{file}: no {key}. {_ADVICE[key]}")
    name = str(data["name"])
    if not _is_name(name):
        raise ScenarioRefused(
            f"{file}: name is {name!r}; use at most {LONGEST_NAME} letters, digits, blanks, dots and dashes."
        )
    if data["instrument"] not in INSTRUMENTS:
        raise ScenarioRefused(f"{file}: instrument is {data['instrument']!r}; it is one of {', '.join(INSTRUMENTS)}.")
    years = _fiscal_years(data["fiscal_years"], file)
    tiers = _tiers(data, path, years)
    return Scenario(
        name,
        path,
        data,
        _text(data.get("title", name), f"{file}: title"),
        _text(data.get("summary", ""), f"{file}: summary"),
        _text(data.get("note", ""), f"{file}: note"),
        str(data["instrument"]),
        _text(data["recipient"], f"{file}: recipient"),
        str(data.get("currency", "CAD")),
        years,
        tiers,
        tuple(ancestors),
        {key: str(data[key]) for key in OFFER_KEYS if key in data},
        _short(data.get("short", name), name, f"{file}: short"),
    )


def _is_name(text: str) -> bool:
    """Whether a text can head a column and name a sheet."""
    return len(text) <= LONGEST_NAME and re.fullmatch(r"\w[\w .()+-]*", text) is not None


def _short(value: object, name: str, where: str) -> Text:
    """What the scenario is called where there is little room; its name, in a language that it gives none for."""
    told = _text({"en": name, **value} if isinstance(value, Mapping) else value, where)
    for text in told.values():
        if not _is_name(text):
            raise ScenarioRefused(
                f"{where} is {text!r}; use at most {LONGEST_NAME} letters, digits, blanks, dots and dashes."
            )
    return told


_ADVICE = {
    "name": 'Add name = "our-offer", for instance.',
    "fiscal_years": 'Add fiscal_years = { first = "2024-25", last = "2026-27" }, for instance.',
    "instrument": f"Say what the money is: one of {', '.join(INSTRUMENTS)}.",
    "recipient": 'Say who receives the money: recipient = { en = "service provider organizations", fr = "..." }.',
}


# Years and codes


def _fiscal_years(told: object, file: str) -> tuple[str, ...]:
    if isinstance(told, Mapping) and set(told) == {"first", "last"}:
        first, last = str(told["first"]), str(told["last"])
        _check_year(first, file)
        _check_year(last, file)
        start, end = first_calendar_year(first), first_calendar_year(last)
        label = (lambda y: f"{y}-{(y + 1) % 100:02d}") if "-" in first else str
        years: tuple[str, ...] = tuple(label(y) for y in range(start, end + 1))
    elif isinstance(told, list) and told:
        years = tuple(map(str, told))
    else:
        raise ScenarioRefused(f'{file}: fiscal_years is a list, or {{ first = "2024-25", last = "2026-27" }}.')
    for year in years:
        _check_year(year, file)
    if not years or list(years) != sorted(set(years)):
        raise ScenarioRefused(f"{file}: fiscal_years must rise, each once: {', '.join(years) or 'none'}.")
    return years


def _check_year(year: str, file: str) -> None:
    if fiscal_years.read(year) is None or not set(year) <= set("0123456789-"):
        raise ScenarioRefused(f'{file}: {year!r} is not a fiscal year. Write "2021-22", or "2021".')


def _text(value: object, where: str) -> Text:
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if isinstance(value, Mapping) and "en" in value and set(value) <= set(LANGUAGES):
        return {language: str(value.get(language, value["en"])) for language in LANGUAGES}
    raise ScenarioRefused(f'{where}: found {value!r}; write a text, or {{ en = "...", fr = "..." }}.')


@dataclass(frozen=True)
class _Codes:
    codes: tuple[str, ...]
    outside: tuple[str, ...]
    names: Mapping[str, Text]


def _codes(data: Mapping[str, Any], axis: str, path: Path, where: str) -> _Codes:
    """The jurisdictions or categories: listed, from a data set's own list, or from a column of a CSV file."""
    plural = {"jurisdiction": "jurisdictions", "category": "categories"}[axis]
    table = data.get(plural)
    if table is None and axis == "category":
        return _Codes(("all",), (), {"all": {"en": "all", "fr": "ensemble"}})
    if isinstance(table, list):
        table = {"codes": table}
    if not isinstance(table, Mapping):
        raise ScenarioRefused(f'{where}: no {plural}. Add {plural} = {{ codes = ["A", "B"] }}, or data or file.')
    for key in table:
        if key not in CODE_KEYS:
            raise unknown_key(f"{where}: {plural}", key, CODE_KEYS)
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
        raise ScenarioRefused(f"{where}: {plural}: {', '.join(twice)} stands there twice.")
    if not codes:
        raise ScenarioRefused(f"{where}: {plural}: none is left.")
    names = {code: known.get(code, dict.fromkeys(LANGUAGES, code)) for code in (*codes, *outside)}
    for code, name in table.get("names", {}).items():
        if code not in names:
            raise unknown_key(f"{where}: {plural}.names", str(code), names)
        names[code] = _text(name, f"{where}: {plural}.names.{code}")
    return _Codes(codes, outside, names)


def _column_of(path: Path, column: str) -> tuple[str, ...]:
    """The different values of a column of a CSV file, in the order in which they come."""
    if not path.is_file():
        raise ScenarioRefused(f"{path.name}: there is no such file in {path.parent.resolve()}.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or column not in rows[0]:
        found = ", ".join(rows[0]) if rows else "no rows"
        raise ScenarioRefused(f"{path.name}: no column {column!r}; it has {found}.")
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
                raise unknown_key(f"{path.name}: tiers.{name}", key, (*TIER_KEYS, "title"))
        tiers.append(_tier(str(name), merged(shared, table), path, years, tuple(t.name for t in tiers)))
    return tuple(tiers)


def _tier(name: str, data: Mapping[str, Any], path: Path, years: tuple[str, ...], before: tuple[str, ...]) -> Tier:
    where = f"{path.name}: tiers.{name}" if name else path.name
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
    tables = _tables(data.get("inputs", {}), f"{where}: inputs")
    try:
        entries = read_steps(listed, {name for name, table in tables.items() if "shape" not in table})
        declared = {i.name for entry in entries for i in entry.inputs}
        extra = tuple(declared_input(n, t, where) for n, t in tables.items() if n not in declared and "shape" in t)
        formula = compose(entries, extra, tuple(map(str, data.get("results", ()))))
        titles = {entry.alias: entry.title for entry in entries if entry.title}
        titles |= titles_of(data.get("titles", {}), tables)
    except FormulaRefused as error:
        raise ScenarioRefused(f"{where}: {error}") from None
    parameters = _parameters(formula, tables, place, where)
    for parameter in parameters.values():
        if parameter.link and parameter.link.tier and parameter.link.tier not in before:
            raise ScenarioRefused(f"{where}: inputs.{parameter.input.name}: no earlier tier {parameter.link.tier!r}.")
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
        _text(data.get("title", name) if name else "", f"{where}: title"),
        titles,
    )


def _tables(told: object, where: str) -> dict[str, Mapping[str, Any]]:
    """A table of tables, as [inputs.NAME] writes them."""
    if not isinstance(told, Mapping):
        raise ScenarioRefused(f"{where}: found {told!r}; write a table [inputs.NAME] for each input.")
    for name, table in told.items():
        if not isinstance(table, Mapping):
            raise ScenarioRefused(f"{where}.{name}: found {table!r}; write a table with unit, value and source.")
    return dict(told)


def _listed_steps(data: Mapping[str, Any], where: str) -> tuple[Text, Text, Sequence[Any]]:
    if ("formula" in data) == ("steps" in data):
        raise ScenarioRefused(f'{where}: give formula = "name" or a list of steps, one of the two.')
    if "steps" in data:
        if not isinstance(data["steps"], list) or not data["steps"]:
            raise ScenarioRefused(f"{where}: steps is {data['steps']!r}; write a list of steps in their order.")
        return {}, {}, data["steps"]
    try:
        named = find(str(data["formula"]))
    except FormulaRefused as error:
        raise ScenarioRefused(f"{where}: {error}") from None
    return named.citation, named.in_force, named.steps


def _lags(data: Mapping[str, Any], where: str) -> tuple[int, ...]:
    lags = data.get("lags", [])
    if not isinstance(lags, list) or not all(isinstance(lag, int) and lag >= 0 for lag in lags):
        raise ScenarioRefused(f"{where}: lags is a list of whole years before the fiscal year, as [4, 3, 2].")
    if len(set(lags)) < len(lags):
        raise ScenarioRefused(f"{where}: lags: each lag once, found {lags}.")
    return tuple(lags)


def declared_input(name: str, table: Mapping[str, Any], where: str) -> Input:
    """An input that the file itself declares, to bind a step to: it gives shape and unit."""
    if table["shape"] not in AXES:
        raise ScenarioRefused(f"{where}: inputs.{name}: shape is {table['shape']!r}; it is one of {', '.join(AXES)}.")
    if table.get("by") not in (None, "lag", "calendar year"):
        raise ScenarioRefused(f'{where}: inputs.{name}: by is {table["by"]!r}; it is "calendar year" or "lag".')
    if "unit" not in table:
        raise ScenarioRefused(f"{where}: inputs.{name}: no unit.")
    return Input(name, str(table["unit"]), str(table["shape"]), table.get("by"))


def _parameters(formula: Formula, tables: Mapping[str, Any], place: Place, where: str) -> dict[str, Parameter]:
    wanted = {i.name: i for i in formula.inputs}
    for name in tables:
        if name not in wanted:
            known = ", ".join(wanted)
            raise ScenarioRefused(f"{where}: inputs.{name}: no step of the formula reads it. The inputs are {known}.")
    if any(i.by for i in wanted.values()) and not place.lags:
        raise ScenarioRefused(f"{where}: no lags. Say which calendar years count: lags = [4, 3, 2], for instance.")
    parameters = {}
    for name, each in wanted.items():
        if name in tables:
            parameters[name] = read_parameter(each, tables[name], place)
        elif name == "published_order":
            parameters[name] = _published_order(each, place)
        else:
            shape = each.shape + (f", by {each.by}" if each.by else "")
            raise ScenarioRefused(f"{where}: no inputs.{name} ({each.unit}, {shape}). Add [inputs.{name}].")
    return parameters


def _published_order(wanted: Input, place: Place) -> Parameter:
    """Without a list of its own, the published order is the order in which the scenario names its jurisdictions."""
    order = tuple((Decimal(i),) for i in range(1, len(place.jurisdictions) + 1))
    return Parameter(
        wanted,
        {EVERY_YEAR: order},
        Said(source={"en": "the order of the jurisdictions", "fr": "l’ordre des administrations"}),
    )
