"""Parameters: the figures of a scenario's inputs, exact, each with its unit, price basis, source, or marked as an assumption.

A figure is written in the scenario file, read from a data set, or is another result (of a scenario, or of an earlier tier).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from fundingmodel.column import DATA_YEAR, MONTH, MONTHS, Input
from fundingmodel.datasets.aliases import meanings
from fundingmodel.datasets.dataset import Dataset, Filled
from fundingmodel.datasets.row_sources import RowSource
from fundingmodel.errors import ScenarioRefused, Where, closest, phrase
from fundingmodel.expressions.tree import Node
from fundingmodel.kinds import in_money
from fundingmodel.scenario.figures.control_totals import TOTAL
from fundingmodel.scenario.figures.parts import PARTS, Parts
from fundingmodel.scopes import NO_MONEY, NOT_STATED, Money

MoneyOfRows = Mapping[
    str, Mapping[tuple[str, str], str]
]  # by key of figures: scope and measure, and a first row's codes
Block = tuple[tuple[Decimal | None, ...], ...]  # rows of figures, as the shape says; None is unknown

LITERAL_KEYS = ("value", "values", "by_year", "by_lag", "by_calendar_year")
OTHERS = "others"  # beside `values`: the figure of every code that they do not name
BESIDE = {None: "by_year", "calendar year": "by_calendar_year"}  # beside `data`: figures of some years in its place
LINK_KEYS = ("scenario", "tier", "quantity", "fiscal_year", "jurisdiction", PARTS)
FORMULA, FROM, BEYOND = "formula", "from", "beyond"  # of an input made from inputs: for all years, or from one on
MADE_KEYS = (FORMULA, FROM, BEYOND)
BAND_KEYS = ("bands", "of")  # of a table of bands, and what they count
SOURCES = (*LITERAL_KEYS, "data", "scenario", "tier", FORMULA, BAND_KEYS[0])  # where the figures of an input come from
DATA_KEYS = (
    "data",
    "measure",
    "where",
    "sum_over",
    "year_lag",
    "year",
    "category_column",
    "jurisdiction_column",
    "columns",
    "suppressed",
    "key",
    "leave_out",
    "not_totals",
    "decimal",
    "year_column",
    TOTAL,
)
MONEY_KEYS = ("scope", "scope_taken_as", "measure")  # of money: what it covers, and what was done with it
SAID_KEYS = ("unit", "price_basis", "source", "status", "vintage", "assumption", "note", "range", *MONEY_KEYS)
DECLARED_KEYS = ("shape", "by", "title")
INPUT_KEYS = tuple(
    dict.fromkeys((*LITERAL_KEYS, OTHERS, *LINK_KEYS, *DATA_KEYS, *MADE_KEYS, *BAND_KEYS, *SAID_KEYS, *DECLARED_KEYS))
)
EVERY_YEAR = ""
PROJECTED, PLANNED = "projected", "planned"  # statuses of figures that nobody has measured yet


@dataclass(frozen=True)
class Said:
    """What is said of a figure: where it comes from, or that it is an assumption."""

    source: Mapping[str, str] = field(default_factory=dict)
    price_basis: str = ""
    vintage: str = ""
    assumption: bool = False
    note: Mapping[str, str] = field(default_factory=dict)
    range: tuple[Decimal, Decimal] | None = None
    ranges: Mapping[str, tuple[Decimal, Decimal]] = field(
        default_factory=dict
    )  # by jurisdiction or category, where each has its own
    stated_scope: str = ""  # of money, as its source states it
    scope_taken_as: str = ""  # by assumption, where the source states none
    measure: str = ""
    row: RowSource | None = None  # of a figure that a row of a data set gives
    stated_status: str = ""  # as the file says it: published, planned, projected

    def range_of(self, code: str) -> tuple[Decimal, Decimal] | None:
        """The range to try of a jurisdiction's or category's figure."""
        return self.ranges.get(code) if self.ranges else self.range

    @property
    def scope(self) -> str:
        """What the money is taken to cover."""
        return self.scope_taken_as if self.stated_scope == NOT_STATED and self.scope_taken_as else self.stated_scope

    @property
    def status(self) -> str:
        """How far the figure is known: as the file says, or the row of a data set; empty where neither does."""
        return self.stated_status or (self.row.status if self.row else "")


@dataclass(frozen=True)
class Link:
    """A figure that is another result: of a scenario (by name or path), or of an earlier tier of this one."""

    quantity: str
    scenario: str = ""
    tier: str = ""
    fiscal_year: str = ""
    jurisdiction: str = ""
    parts: Parts | None = None  # of whose figures it is the sum, by jurisdiction


@dataclass(frozen=True)
class Place:
    """Where figures are needed: the file that asks, its jurisdictions and categories, fiscal years and lags."""

    file: Where
    folder: Path
    jurisdictions: tuple[str, ...]
    categories: tuple[str, ...]
    outside: tuple[str, ...]
    fiscal_years: tuple[str, ...]
    lags: tuple[int, ...]
    money: Money = NO_MONEY  # what is shared out; of no currency where figures of no scenario are read
    scope_taken_as: str = ""  # of all money whose source states no scope
    years: tuple[int, ...] | None = None  # the calendar years that are read, where lags do not say them
    more_years: bool = False  # whether figures may be given of years that are not read

    @property
    def currency(self) -> str:
        return self.money.currency

    def codes(self, axis: str | None) -> tuple[str, ...]:
        """The codes along an axis; one nameless place where the shape has none."""
        by_axis = {
            "jurisdiction": self.jurisdictions,
            "origin": self.jurisdictions,
            "category": self.categories,
            MONTH: MONTHS,
            DATA_YEAR: tuple(map(str, self.lags)),
        }
        return by_axis.get(axis or "", ("",))

    def data_years(self, fiscal_year: str) -> tuple[int, ...]:
        return tuple(first_calendar_year(fiscal_year) - lag for lag in self.lags)

    def all_data_years(self) -> tuple[int, ...]:
        if self.years is not None:
            return self.years
        return tuple(sorted({year for fiscal_year in self.fiscal_years for year in self.data_years(fiscal_year)}))


@dataclass(frozen=True)
class Parameter:
    """An input and its figures. `figures` is keyed by fiscal year ("" where all years share it), calendar year or lag."""

    input: Input
    figures: Mapping[str, Block]
    said: Said
    said_by_year: Mapping[str, Said] = field(default_factory=dict)
    link: Link | None = None
    dataset: Dataset | None = None
    measure: str = ""
    filled: tuple[Filled, ...] = ()
    said_by_place: Mapping[tuple[str, str], Said] = field(default_factory=dict)  # by key, and jurisdiction or category
    money: MoneyOfRows = field(default_factory=dict)  # of the rows that a data set gives
    statuses: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by key, of the rows that a data set gives
    made: Mapping[str, Node] = field(default_factory=dict)  # by key, the formula of figures made from other inputs
    ahead: frozenset[str] = frozenset()  # keys of made figures that are projected, or read some that are
    later: Mapping[str, Dataset] = field(default_factory=dict)  # by key, the data sets of later years, beside the first

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Every data set that figures of it come from."""
        return (*((self.dataset,) if self.dataset else ()), *dict.fromkeys(self.later.values()))

    def dataset_of(self, key: str) -> Dataset | None:
        """The data set that the figures of a key come from."""
        return self.later.get(key, self.dataset)

    def has_status(self, status: str, key: str) -> bool:
        """Whether figures of a key have a status, by the file or by a row of data."""
        return status == self.said_of(key).status or status in self.statuses.get(key, ())

    def is_projected(self, key: str) -> bool:
        """Whether figures of a key are projected: so stated, made from such, or counts that are only planned.

        Money that is planned is what is there to be shared; persons who are planned have not come.
        """
        planned = self.has_status(PLANNED, key) and not in_money(self.input)
        return key in self.ahead or planned or self.has_status(PROJECTED, key)

    def keys(self, fiscal_year: str, place: Place) -> tuple[str, ...]:
        """The keys of the figures of a fiscal year: several for an input by calendar year or lag."""
        if self.input.by == "calendar year":
            return tuple(str(year) for year in place.data_years(fiscal_year))
        if self.input.by == "lag":
            return tuple(str(lag) for lag in place.lags)
        return (EVERY_YEAR if EVERY_YEAR in self.figures else fiscal_year,)

    def exact(self, fiscal_year: str, place: Place) -> tuple[Block, ...]:
        """The blocks of a fiscal year: one, or one for each data year."""
        return tuple(self.figures[key] for key in self.keys(fiscal_year, place))

    def said_of(self, key: str, code: str = "") -> Said:
        """What is said of the figures of a key; of one jurisdiction or category, what its own row says."""
        return self.said_by_place.get((key, code)) or self.said_by_year.get(key, self.said)

    def assumed(self) -> dict[str, Said]:
        """What is said of the years of which a figure is an assumption, where not all of them are."""
        rows: dict[str, Said] = {}
        for (key, _), said in self.said_by_place.items():
            if said.assumption:
                rows.setdefault(key, said)
        years = {key: said for key, said in self.said_by_year.items() if said.assumption}
        return {key: (rows | years)[key] for key in self.figures if key in rows or key in years}


def first_calendar_year(fiscal_year: str) -> int:
    """2021 for "2021-22"."""
    return int(fiscal_year[:4])


def refuse_unknown_keys(table: Iterable[str], known: Iterable[str], where: Where) -> None:
    """Refused: a key of a table that is none of those known, with the one that is meant."""
    listed = list(known)
    for key in table:
        if key not in listed:
            raise unknown_key(where, str(key), listed)


def unknown_key(where: Where, key: str, known: Iterable[str]) -> ScenarioRefused:
    listed = list(known)
    hint = closest(key, listed, phrase("may_hold", "It may hold: {keys}.", keys=listed))
    if meant := meanings(key, listed):
        english = "It may mean {meanings:or}: write the code in capitals."
        hint = phrase("may_mean", english, meanings=meant)
    return ScenarioRefused("unknown_key", where, "unknown key {key!r}.", hint, key=key)
