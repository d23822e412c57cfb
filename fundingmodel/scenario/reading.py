"""Scenario: a file that names a formula or lists its steps, and gives its figures, years, jurisdictions and categories.

A scenario may have a parent, and then holds only what differs, with author, date and reason. It may have tiers: several formulas,
each of which may take its figures from the results of the ones before.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from fundingmodel.datasets.held import Held, holding
from fundingmodel.errors import FormulaRefused, Refused, ScenarioRefused, Where, in_file
from fundingmodel.language.texts import Text, read_text
from fundingmodel.language.titles import refuse_unknown_titles
from fundingmodel.language.words import NOUNS
from fundingmodel.scenario import LONGEST_NAME, READING_OF
from fundingmodel.scenario.codes import read_fiscal_years
from fundingmodel.scenario.figures.late_or_revised import DATA_RULES, read_data_rules
from fundingmodel.scenario.figures.shared_counts import shared_in
from fundingmodel.scenario.files import OFFER_KEYS, locate, read_file, with_parents
from fundingmodel.scenario.money.measures import check_measures
from fundingmodel.scenario.offers.left_behind import LeftBehind
from fundingmodel.scenario.offers.promises import PROMISES, StatedPromise, read_promises
from fundingmodel.scenario.older_names import in_rounding_units
from fundingmodel.scenario.parameters import refuse_unknown_keys
from fundingmodel.scenario.tiers import TIER_KEYS, Tier, read_tiers
from fundingmodel.scenario.written_years import in_one_spelling, with_own_years
from fundingmodel.scopes import Money

DESCRIBING_KEYS = (
    "name",
    "short",
    "title",
    "summary",
    "note",
    *DATA_RULES,
    "instrument",
    "recipient",
    "funder",
    "currency",
    "scopes",
    "fiscal_years",
    READING_OF,
)
SCENARIO_KEYS = (*DESCRIBING_KEYS, *OFFER_KEYS, *TIER_KEYS, "tiers", "published", PROMISES)
INSTRUMENTS = ("programme spending", "transfer", "grant")


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
    offer: Mapping[str, Text] = field(default_factory=dict)  # who offers it, when and why
    short: Text = field(default_factory=dict)  # what it is called in tables, legends and sentences
    linked: Mapping[str, "Scenario"] = field(
        default_factory=dict
    )  # those whose results it takes, where they are read already
    funder: Text | None = None  # who provides the envelope, where the file says so
    whole: Mapping[str, Any] | None = None  # what the file says of all its years, where `data` is of some
    left_behind: tuple[LeftBehind, ...] = ()  # what its parents say and it has no use for
    composed: Text = field(default_factory=dict)  # its title, where its file gives none and it has a parent
    promises: tuple[StatedPromise, ...] = ()  # those of its own, which change no figure
    data_rules: Mapping[str, Text] = field(default_factory=dict)  # what was agreed for data that are late or revised
    held: Held = field(default_factory=dict, compare=False, repr=False)  # its data files, as they were read

    @cached_property
    def key(self) -> str:
        """By what scenarios are told from each other: the file and the name."""
        return key_of(self.path, self.name)

    @property
    def tier(self) -> Tier:
        """The tier whose allocation is the scenario's: the last."""
        return self.tiers[-1]

    @property
    def money(self) -> Money:
        """What it shares out: currency, scope and measure, the last two empty where its file does not say."""
        return self.tier.place.money

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        return self.tier.place.jurisdictions

    @property
    def sha256(self) -> str:
        """A hash of the file with its parents, whichever years are read, and of its data sets.

        Scenarios whose results it takes have their own.
        """
        data = self.data if self.whole is None else self.whole
        portable = _without_folders({key: value for key, value in data.items() if key not in OFFER_KEYS})
        sets = {each.name: each.sha256 for t in self.tiers for p in t.parameters.values() for each in p.datasets}
        sets |= {f"parts of {p.input.name}": str(parts.of) for t in self.tiers for p in t.parameters.values()
                 if p.link and (parts := p.link.parts) and parts.file}  # fmt: skip
        text = json.dumps([portable, sets], sort_keys=True, default=_plain, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def key_of(path: Path, name: str) -> str:
    """By what a scenario is told from others: its file, and its name."""
    return f"{path.resolve()} {name}"


def _without_folders(data: object, key: str = "") -> object:
    """What a scenario says, with the names of files that it refers to but not their folders: a hash that travels."""
    if isinstance(data, Mapping):
        return {name: _without_folders(value, name) for name, value in data.items()}
    if key in ("scenario", "data", "file") and isinstance(data, str):
        return re.split(r"[\\/]", data)[-1].removesuffix(".toml")
    return data


def _plain(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def read_scenario(
    name_or_path: str | Path, folder: str | Path | None = None, years: Sequence[str] | None = None
) -> Scenario:
    """Reads a scenario, its parents and its data; refuses by name what is unknown, missing, or of the wrong unit.

    With `years`, only these fiscal years and those that they carry from: figures of other years are not needed.

    >>> read_scenario("settlement").jurisdictions[:3]
    ('NL', 'PE', 'NS')
    >>> read_scenario("settlement", years=["2021-22"]).fiscal_years
    ('2021-22',)
    """
    if years is not None:
        from fundingmodel.scenario.chosen_years import for_years

        return for_years([read_source(name_or_path, folder)], years)[0]
    return read_source(name_or_path, folder).build()


@dataclass(frozen=True)
class Source:
    """What a scenario file and its parents say, before a figure of it is read."""

    data: Mapping[str, Any]
    path: Path
    ancestors: tuple[str, ...]
    whole: Mapping[str, Any] | None = None  # what it says of all years, where `data` is of some
    left_behind: tuple[LeftBehind, ...] = ()
    composed: Text = field(default_factory=dict)

    @property
    def key(self) -> str:
        """That of the scenario, before it is read."""
        return key_of(self.path, str(self.data.get("name")))

    def said(self) -> Mapping[str, Any]:
        """What it says of all its years, as a scenario has it."""
        return _in_todays_words(self.data, self.path) if self.whole is None else self.whole

    def build(self) -> Scenario:
        try:
            scenario = build(self.data, self.path, self.ancestors, self.composed)
        except Refused as error:
            raise _where_it_stands(error, self.path) from None
        scenario = replace(scenario, whole=self.whole, left_behind=self.left_behind)
        _check_titles(scenario)
        return scenario


def read_source(name_or_path: str | Path, folder: str | Path | None = None) -> Source:
    """What a scenario's file says, and its parents."""
    path = locate(name_or_path, folder)
    laid, ancestors = with_parents(path)
    return Source(laid.data, path, tuple(ancestors), left_behind=laid.left_behind, composed=laid.title)


def _where_it_stands(error: Refused, path: Path) -> Refused:
    """The refusal of a child, at its parent where that is refused in the same way: there it has to be mended."""
    named = read_file(path).get("parent") if path.is_file() else None
    if not isinstance(named, str):
        return error
    try:
        read_source(named, path.parent).build()
    except Refused as above:
        return above if (above.key, above.values) == (error.key, error.values) else error
    return error


def _check_titles(scenario: Scenario) -> None:
    """Refused where a title is of nothing that any tier has: those above the tiers are for all."""
    given = dict.fromkeys(name for tier in scenario.tiers for name in tier.titles if name != NOUNS)
    known = {name for tier in scenario.tiers for name in _own_names(tier)} | _declared(scenario.data)
    try:
        refuse_unknown_titles(given, known)
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, in_file(scenario.path.name)) from None


def _declared(data: Mapping[str, Any]) -> set[str]:
    """The inputs that a file itself declares: one that only formulas of other years read is none of these years' parameters."""
    places = (data, *data.get("tiers", {}).values())
    return {name for place in places for name, table in place.get("inputs", {}).items() if "shape" in table}


def _own_names(tier: Tier) -> set[str]:
    aliases = {name for entry in tier.entries for name in (entry.alias, *entry.bind)}
    return aliases | set(tier.parameters) | {column.name for column in tier.formula.columns}


def _in_todays_words(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What a file says, with each year in one spelling and rounding units by today's names."""
    return in_rounding_units(with_own_years(in_one_spelling(data, path.name)), {}, path.name)


def _text_of_offer(said: object, where: Where) -> Text:
    """What a child says of itself: one text, or a text by language; a date may be written as one."""
    return read_text(said if isinstance(said, Mapping) else str(said), where)


def build(
    data: Mapping[str, Any],
    path: Path,
    ancestors: Sequence[str] = (),
    composed: Text | None = None,
    like: Scenario | None = None,
) -> Scenario:
    """A scenario from what its file says, as nested tables in exact decimals; `composed` is its title where it gives none.

    `like` is a scenario of which it is a variant: it has the data files as they were when that one was read, and inputs whose
    tables are the same in both are not read again.
    """
    with holding(like.held if like else {}) as held:
        found = _build(data, path, ancestors, composed or {}, like.tiers if like else ())
    return replace(found, held=held)


def _build(
    data: Mapping[str, Any], path: Path, ancestors: Sequence[str], composed: Text, like: Sequence[Tier]
) -> Scenario:
    file = in_file(path.name)
    data = _in_todays_words(data, path)
    refuse_unknown_keys(data, SCENARIO_KEYS, file)
    for key in ("name", "fiscal_years", "instrument", "recipient"):
        if key not in data:
            raise _missing(key, file)
    name = str(data["name"])
    if not is_name(name):
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
    currency = _currency(data, file)
    _check_reading_of(data, file)
    years = read_fiscal_years(data["fiscal_years"], file)
    tiers = read_tiers(data, path, years, like)
    for tier in tiers:
        check_measures(tier)
    return Scenario(
        name,
        path,
        data,
        read_text(data.get("title", composed or name), file / "title"),
        read_text(data.get("summary", ""), file / "summary"),
        read_text(data.get("note", ""), file / "note"),
        str(data["instrument"]),
        read_text(data["recipient"], file / "recipient"),
        currency,
        years,
        tiers,
        tuple(ancestors),
        {key: _text_of_offer(data[key], file / key) for key in OFFER_KEYS if key in data},
        _short(data.get("short", name), name, file / "short"),
        funder=read_text(data["funder"], file / "funder") if "funder" in data else None,
        composed=composed,
        promises=read_promises(data, tiers[-1], years, file),
        data_rules=read_data_rules(data, file),
    )


def _currency(data: Mapping[str, Any], file: Where) -> str:
    if not isinstance(currency := shared_in(data), str):
        raise ScenarioRefused(
            "more_than_one_currency",
            file / "currency",
            "found {currency!r}; a scenario has one currency.",
            'Write its code, as in currency = "CAD"; or what is shared in its place, as in '
            'currency = {{ en = ["berth", "berths"], fr = ["couchette", "couchettes"] }}.',
            currency=currency,
        )
    return currency


def _check_reading_of(data: Mapping[str, Any], file: Where) -> None:
    if not isinstance(of := data.get(READING_OF, ""), str):
        raise ScenarioRefused(
            "reading_of_no_text",
            file / READING_OF,
            "found {of!r}; name one scenario.",
            'Write reading_of = "settlement", for instance.',
            of=of,
        )


def is_name(text: str) -> bool:
    """Whether a text can head a column and name a sheet."""
    return len(text) <= LONGEST_NAME and re.fullmatch(r"\w[\w .()+-]*", text) is not None


def _short(value: object, name: str, where: Where) -> Text:
    """What the scenario is called where there is little room; its name, in a language that it gives none for."""
    texts = read_text({"en": name, **value} if isinstance(value, Mapping) else value, where)
    for text in texts.values():
        if not is_name(text):
            raise ScenarioRefused(
                "short_title",
                where,
                "{where} is {text!r}; use at most {most} letters, digits, blanks, dots and dashes.",
                text=text,
                most=LONGEST_NAME,
            )
    return texts


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
