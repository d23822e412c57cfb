"""Contents: the parts of a schedule as plain titles, paragraphs and tables, from a result alone; the same for the same result."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from fundingmodel import __version__
from fundingmodel.analysis.comparison import allocations, total
from fundingmodel.analysis.explain import explain
from fundingmodel.analysis.projection import year_in_words
from fundingmodel.column import AXES
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import MONEY, kind_of_input
from fundingmodel.language.figures import Figures, decimals_of
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.figures.late_or_revised import rules_in_words
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter
from fundingmodel.scenario.tiers import Tier
from workbooks.page.sign_off import PARTS, ROLES, SignedBy
from workbooks.page.sign_off import TEXTS as SIGN_OFF
from workbooks.sheets.method.sheet import about_of, citation_of, gives_way
from workbooks.sheets.method.steps import step_in_words
from workbooks.sheets.method.texts import TEXTS as METHOD

PROGRAMME = "programme spending"
ORDER = "published_order"
MOST_FIGURES = 40  # of an input that are written out; a data set is named
REMAINDERS = ("round_to_envelope",)
REVIEWERS: Mapping[str, Text] = {
    "counsel": {"en": "Reviewed by counsel", "fr": "Révisé par les juristes"},
    "jurilinguist": {"en": "Reviewed by a jurilinguist", "fr": "Révisé par un jurilinguiste"},
}
SIGNERS: Mapping[str, Text] = {**ROLES, **REVIEWERS}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings and rows; `figures` are the columns that have numbers."""

    headings: Row
    rows: tuple[Row, ...]
    figures: tuple[int, ...] = ()
    is_signed: bool = False  # names, dates and stamps, which are to be filled in


@dataclass(frozen=True)
class Part:
    """A title, what is said below it, and tables."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """A document: its title, what stands above all else, its parts, and the mark of a draft, empty where it is none."""

    title: str
    above: tuple[str, ...]
    parts: tuple[Part, ...]
    draft: str

    @property
    def tables(self) -> list[Table]:
        return [table for part in self.parts for table in part.tables]


@cache
def _texts() -> Mapping[str, Text]:
    found: Mapping[str, Text] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return found


def says(name: str, language: str, /, **fields: object) -> str:
    """A sentence of the schedule in a language."""
    return Words(language).text({k: text.format(**fields) for k, text in _texts()[name].items()})


def schedule_of(result: Result, language: str = "en", sha256: str = "", signed: Sequence[SignedBy] = ()) -> Schedule:
    """The schedule of a scenario; `sha256` is what the scenario is known by elsewhere, where that is not its own.

    It is a draft until counsel and a jurilinguist are among those who `signed` it.

    >>> from fundingmodel import run
    >>> [part.title for part in schedule_of(run("settlement")).parts][:2]
    ['1. The money', '2. The figures, and where each comes from']
    """
    return _Schedule(result, language, sha256 or result.scenario.sha256, signed).made()


class _Schedule:
    def __init__(self, result: Result, language: str, sha256: str, signed: Sequence[SignedBy]) -> None:
        self.result, self.scenario, self.language, self.sha256 = result, result.scenario, language, sha256
        self.signed = signed
        self.words = Words(language)
        for tier in self.scenario.tiers:
            self.words = self.words.with_nouns(tier.titles)
        self.figures = Figures(language, self.scenario.currency, result.main.known_units)

    def made(self) -> Schedule:
        above = [self._say("planning")] if self.scenario.instrument == PROGRAMME else []
        parts = (
            Part(self._say("part_money"), (), (self._about(),)),
            Part(self._say("part_figures"), (), (self._inputs(),)),
            *self._order_of_calculation(),
            self._rounding(),
            Part(self._say("part_short"), tuple(self._gives_way())),
            self._late_or_revised(),
            Part(self._say("part_results"), tuple(self._promises()), tuple(self._results())),
            *self._example(),
            Part(self._say("part_file"), (self._hash(), self._say("signing")), (self._signatures(),)),
        )
        title = self._say("title", title=self.words.text(self.scenario.title))
        is_reviewed = {each.role for each in self.signed} >= set(REVIEWERS)
        return Schedule(title, tuple(above), parts, "" if is_reviewed else self._say("draft"))

    def _say(self, name: str, /, **fields: object) -> str:
        return says(name, self.language, **fields)

    # The money, the figures

    def _about(self) -> Table:
        rows = [(self.words.text(METHOD[label]), text) for label, text in about_of(self.scenario, self.words)]
        return Table((self._say("what"), self._say("said")), tuple(rows))

    def _inputs(self) -> Table:
        headings = tuple(self._say(name) for name in ("figure", "of", "value", "unit", "source"))
        rows = [
            row for tier in self.scenario.tiers for p in tier.parameters.values() for row in self._figures_of(tier, p)
        ]
        return Table(headings, tuple(rows), (2,))

    def _figures_of(self, tier: Tier, parameter: Parameter) -> Iterator[Row]:
        """A row for each figure that the scenario states; one for a whole data set or another result."""
        wanted = parameter.input
        words = self.words.with_titles(tier.titles)
        name = words.column(wanted.name)
        unit = words.unit(wanted.shown_unit, self.scenario.currency)
        if wanted.name == ORDER:
            return
        if parameter.link is not None:
            yield name, "", "", unit, self._linked(parameter)
            return
        figures = list(self._listed(tier, parameter))
        if len(figures) > MOST_FIGURES:
            yield name, "", self._say("data_figures", count=len(figures)), unit, self._of_data_sets(parameter)
            return
        above = None
        for of, key, value in figures:
            source = self._source(parameter, key)
            yield name, of, self._value(parameter, value), unit, self._say("as_above") if source == above else source
            above = source

    def _listed(self, tier: Tier, parameter: Parameter) -> Iterator[tuple[str, str, Decimal]]:
        down, across = (tier.place.codes(axis) for axis in AXES[parameter.input.shape])
        names = {**tier.jurisdiction_names, **tier.category_names}
        for key, block in parameter.figures.items():
            for row, line in zip(down, block, strict=True):
                for column, value in zip(across, line, strict=True):
                    if value is None:
                        continue
                    parts = [self.words.text(names[x]) if x in names else x for x in (row, column) if x]
                    year = self._say("every_year") if key == EVERY_YEAR else self.words.fiscal_year(key)
                    yield ", ".join([*parts, year]), key, value

    def _value(self, parameter: Parameter, value: Decimal) -> str:
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return self.figures.number(
            value, max(places, 2) if kind_of_input(parameter.input) == MONEY and places else places
        )

    def _linked(self, parameter: Parameter) -> str:
        link = parameter.link
        assert link is not None
        source, called = self.result.source(link)
        quantity = self.words.with_titles(source.tier.titles).column(link.quantity)
        return self._say("result_of", name=self.words.text(called), quantity=quantity)

    def _source(self, parameter: Parameter, key: str) -> str:
        """Where a figure comes from, as the row of its data set or its file says; or that it is assumed, and why."""
        said = parameter.said_of(key)
        if said.row is not None:
            return said.row.cited(self.language, self._of_data_sets(parameter))
        if parameter.datasets:
            return self._of_data_sets(parameter)
        source = self.words.text(said.source) if said.source else ""
        note = self.words.text(said.note) if said.note else ""
        return self._say("assumed", note=note).strip() if said.assumption else " ".join(x for x in (source, note) if x)

    def _of_data_sets(self, parameter: Parameter) -> str:
        return "; ".join(
            self._say(
                "data_set",
                title=each.describe("title", self.language) or each.name,
                vintage=self.words.vintage(each.describe("vintage", self.language)),
                sha256=each.sha256,
            )
            for each in parameter.datasets
        )

    # How it is calculated

    def _order_of_calculation(self) -> Iterator[Part]:
        tables = []
        for tier in self.scenario.tiers:
            words = self.words.with_titles(tier.titles)
            steps = [step_in_words(entry, words) for entry in tier.entries]
            rows = [
                (f"{n}. {step.name}", " ".join([step.does, *step.settings]), "\n".join(step.algebra))
                for n, step in enumerate(steps, 1)
            ]
            headings = (self._say("step"), self._say("does"), self.words.text(METHOD["algebra"]))
            tables.append(Table(headings, tuple(rows)))
        citations = [citation_of(self.scenario, tier, self.words)[0] for tier in self.scenario.tiers]
        yield Part(self._say("part_order"), tuple(dict.fromkeys(citations)), tuple(tables))

    def _rounding(self) -> Part:
        main = self.result.main
        unit = Decimal(1) / (main.known_units or Decimal(100))
        said = [self._say("units", unit=self.figures.money(unit, decimals_of(main.known_units)))]
        entries = [entry for tier in self.scenario.tiers for entry in tier.entries]
        by_remainders = any(entry.step in REMAINDERS for entry in entries)
        said.append(self._say("remainders" if by_remainders else "no_remainders"))
        if by_remainders and ORDER in main.tier.parameters:
            said.append(self._say("order", names=", ".join(self._in_published_order())))
        return Part(self._say("part_rounding"), tuple(said))

    def _in_published_order(self) -> list[str]:
        tier = self.result.main.tier
        ranks = [row[0] for row in tier.parameters[ORDER].exact("", tier.place)[0]]
        codes = sorted(zip(ranks, tier.place.jurisdictions, strict=True), key=lambda pair: pair[0] or 0)
        return [self.words.text(tier.jurisdiction_names[code]) for _, code in codes]

    def _gives_way(self) -> list[str]:
        lines = [
            line for tier in self.scenario.tiers for entry in tier.entries for line in gives_way(entry, self.words)
        ]
        guaranteed = any(self._is_guarantee(entry) for tier in self.scenario.tiers for entry in tier.entries)
        return list(dict.fromkeys(lines)) or [self._say("nothing_agreed" if guaranteed else "no_conflict")]

    def _late_or_revised(self) -> Part:
        """A table of what was agreed, so that a changed word is found when the document comes back; nothing where nothing was."""
        rules = self.scenario.data_rules
        said = f"{self._say('late_agreed' if rules else 'late_nothing')} {self._say('late_editions')}"
        rows = [(of, text or self._say("nothing_agreed")) for of, text in rules_in_words(rules, self.words)]
        tables = (Table((self._say("what"), self._say("said")), tuple(rows)),) if rules else ()
        return Part(self._say("part_late"), (said,), tables)

    @staticmethod
    def _is_guarantee(entry: StepEntry) -> bool:
        return entry.stage == "guarantees" and entry.step in step_words() and any(c.amends for c in entry.columns)

    # What comes of it

    def _promises(self) -> Iterator[str]:
        for each in self.scenario.promises:
            yield self._say("promised", text=self.words.text(each.text))

    def _results(self) -> Iterator[Table]:
        """Allocations of all years, a table for at most five of them, so that a page holds it."""
        years = list(self.scenario.fiscal_years)
        codes, names = self.result.main.tier.place.jurisdictions, self.result.main.tier.jurisdiction_names
        for start in range(0, len(years), 4):
            shown = years[start : start + 4]
            found = {year: allocations(self.result, year) for year in shown}
            rows = [
                (self.words.text(names[code]), *(self._amount(found[year][code]) for year in shown)) for code in codes
            ]
            rows.append((self._say("total"), *(self._amount(total(found[year])) for year in shown)))
            headings = (self._say("jurisdiction"), *(year_in_words(self.result, year, self.words) for year in shown))
            yield Table(headings, tuple(rows), tuple(range(1, len(shown) + 1)))

    def _amount(self, amount: Decimal | None) -> str:
        return "" if amount is None else self.figures.number(amount, self.figures.decimals)

    def _example(self) -> Iterator[Part]:
        """The account of the largest amount of the last year."""
        year = self.scenario.fiscal_years[-1]
        known = {code: x for code, x in allocations(self.result, year).items() if x is not None}
        if not known:
            return
        code = max(known, key=known.__getitem__)
        name = self.words.text(self.result.main.tier.jurisdiction_names[code])
        title = self._say("part_example", jurisdiction=name, year=self.words.fiscal_year(year))
        yield Part(title, tuple(x for x in explain(self.result, code, year, self.language).splitlines() if x))

    def _hash(self) -> str:
        return self._say("hash", name=self.scenario.name, sha256=self.sha256, version=__version__)

    def _signatures(self) -> Table:
        """A line each for who signs, to be filled in; with what was signed already."""
        given = {each.role: (each.name, each.date, each.stamp) for each in self.signed}
        rows = [(self.words.text(text), *given.get(role, ("", "", ""))) for role, text in SIGNERS.items()]
        return Table(tuple(self.words.text(SIGN_OFF[part]) for part in ("title", *PARTS)), tuple(rows), is_signed=True)
