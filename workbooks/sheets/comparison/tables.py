"""Tables of the Comparison sheet: how one is written, and where everything on the sheet is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.money_words import written
from fundingmodel.analysis.projection import is_projected, year_of_several
from fundingmodel.cells import sheet_prefix
from fundingmodel.countries import Country
from fundingmodel.expressions.units import unit_of
from fundingmodel.kinds import PERSONS
from fundingmodel.result import Result
from fundingmodel.scenario.figures.shared_counts import forms_of
from fundingmodel.scopes import told_apart
from workbooks.page.book import Book, Formula, Look
from workbooks.page.sentences import quoted

HEADER_ROW, FIRST_YEAR = 5, 3  # the row of fiscal years, the column of the first
PRICE, GRANT = "price", "grant"  # rows of the sheet that the Summary reads

PROJECTED_IN = {"en": "{label} (projected: {years})", "fr": "{label} (projeté : {years})"}
OWN_CURRENCY = {"en": "its own currency", "fr": "sa propre monnaie"}
OWN_UNIT = {"en": "its own unit", "fr": "sa propre unité"}  # where one shares out no money

HEAD = Alignment(horizontal="right", shrink_to_fit=True)

YearSource = Callable[[str], str | None]  # the formula of a year, None where there is none
Source = Callable[[str, str], str | None]  # the formula of a jurisdiction in a year, None where it has no place there


@dataclass(frozen=True)
class Kind:
    """How the figures of a table are written, whether some may be unknown, and whether they are money of the year."""

    number: str
    role: str = "calculation"
    guarded: bool = False
    money: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the sheet: a row a jurisdiction, always in the same order, a column a year; where the total is."""

    top: int
    codes: tuple[str, ...]
    present: frozenset[str]
    total: int
    apart: int | None = None  # the row of who is paid apart, below the total

    def row(self, code: str) -> int:
        return self.top + self.codes.index(code)

    def rows(self) -> tuple[int, int]:
        return self.top, self.top + len(self.codes) - 1


@dataclass
class Comparison:
    """Where everything on the Comparison sheet is; `choices` are cells that the Summary fills in."""

    sheet: Worksheet
    book: Book
    results: Sequence[Result]
    labels: tuple[str, ...]
    equal_results: Mapping[str, Result | None]
    names: Mapping[str, Mapping[str, str]]
    years: tuple[str, ...]
    stamp: str
    inputs: list[Worksheet] = field(default_factory=list)
    own: list[Table] = field(default_factory=list)
    equal: list[Table] = field(default_factory=list)
    beside: dict[str, Table] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    above_formula: dict[tuple[str, int], Table] = field(default_factory=dict)
    one_percent: dict[tuple[str, int], Table] = field(default_factory=dict)  # by own or equal, and scenario
    known: list[Any] = field(default_factory=list)  # where the known amounts of each record are
    of_records: list[Table] = field(default_factory=list)  # the tables of those amounts
    sections: list[int] = field(default_factory=list)  # the rows of their headings
    choices: dict[str, int] = field(default_factory=dict)
    next_row: int = HEADER_ROW + 1
    price_base: str = ""
    country: Country | None = None

    def year_label(self, year: str) -> str:
        """A fiscal year as it heads a column: marked where allocations of it are projected, under all scenarios or some."""
        return year_of_several(self.results, year, self.book.words)

    def marked_label(self, label: str, result: Result) -> str:
        """What a scenario is called over its amounts, with the years of which they are projected."""
        years = [year for year in result.scenario.fiscal_years if is_projected(result, year)]
        if not years:
            return label
        first, last = (self.book.words.fiscal_year(year) for year in (years[0], years[-1]))
        span = first if len(years) == 1 else f"{first} – {last}"
        return self.book.words.text(PROJECTED_IN).format(label=label, years=span)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currency of each scenario."""
        return tuple(result.scenario.currency for result in self.results)

    @property
    def shares_counts(self) -> bool:
        """Whether any of them shares out what is counted, as seats, in the place of money."""
        return any(forms_of(each) for each in self.currencies)

    @property
    def has_one_currency(self) -> bool:
        return len(set(self.currencies)) == 1

    @cached_property
    def kinds(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What tells the money of each scenario apart, at its own envelope and at an equal one; all the same where it is alike."""
        language, own = self.book.words.language, [result.scenario.money for result in self.results]
        equal = [(self.shown(result, "equal") or result).scenario.money for result in self.results]
        found = tuple(written(kind, self.book.words) for kind in told_apart([*own, *equal], language))
        return found[: len(own)], found[len(own) :]

    @property
    def has_one_kind(self) -> bool:
        """Whether a change may be made of the amounts of any two scenarios."""
        return len({*self.kinds[0], *self.kinds[1]}) == 1

    @property
    def counted(self) -> str:
        """The unit of all intakes, as pupils; nothing where they are admissions, or of several units."""
        units = self._counts
        return "" if len(units) != 1 or PERSONS in units else units[0]

    @property
    def counts_unlike(self) -> bool:
        """Whether scenarios count unlike things, as pupils and beds."""
        return len(self._counts) > 1

    @cached_property
    def _counts(self) -> list[str]:
        """The units of the intakes, one of each that is another; not two words for one thing."""
        tiers = [result.main.tier for result in self.results]
        units = (tier.parameters["intake"].input.unit for tier in tiers if "intake" in tier.parameters)
        return list({unit_of(unit): unit for unit in units}.values())

    @property
    def money(self) -> str:
        """What amounts are in: dollars, a currency by its code, or its own currency for each scenario."""
        words = self.book.words
        own = OWN_UNIT if self.shares_counts else OWN_CURRENCY
        return words.unit("dollars", self.currencies[0]) if self.has_one_currency else words.text(own)

    @property
    def chosen_column(self) -> int:
        return FIRST_YEAR + len(self.years)

    def shown(self, result: Result, which: str) -> Result | None:
        """What is shown for a scenario: its own result, or that at an equal envelope; None where it cannot share it."""
        return self.equal_results.get(result.scenario.name, result) if which == "equal" else result

    # Addresses

    def column_of(self, year: str) -> int:
        return FIRST_YEAR + self.years.index(year)

    def address(self, row: int, column: int) -> str:
        """A cell of this sheet, as a formula on another names it, fixed."""
        return f"{sheet_prefix(self.sheet.title)}${get_column_letter(column)}${row}"

    def chosen(self, row: int) -> str:
        return f"{sheet_prefix(self.sheet.title)}${get_column_letter(self.chosen_column)}{row}"

    def choice(self, name: str, outside: bool = True) -> str:
        """The cell with the number of what was chosen: year, baseline, compared, envelope, deflator."""
        text = f"${get_column_letter(self.chosen_column)}${self.choices[name]}"
        return sheet_prefix(self.sheet.title) + text if outside else text

    def span(self, row: int, outside: bool = True, fixed: bool = False) -> str:
        """The years of one row; the row stays when the formula is copied if it is fixed."""
        first, last = get_column_letter(FIRST_YEAR), get_column_letter(self.chosen_column - 1)
        dollar = "$" if fixed else ""
        text = f"${first}{dollar}{row}:${last}{dollar}{row}"
        return sheet_prefix(self.sheet.title) + text if outside else text

    # Writing, from `next_row` down

    def write_section(self, text: str) -> None:
        self.sections.append(self.next_row)
        for column in range(1, self.chosen_column + 1):
            self.book.put(self.sheet, self.next_row, column, text if column == 1 else "", "band")
        self.next_row += 1

    def write_line(self, name: str, title: str, cells: YearSource, number: str) -> None:
        """A row of figures that belong to no jurisdiction; the grant is money, and a blank row follows it."""
        row = self.rows[name] = self.next_row
        if row - 1 not in self.rows.values():  # the row above the first of them heads its years
            self.write_years(row - 1)
        self.book.put(self.sheet, row, 1, title, "bold")
        self.write_figures(row, cells, Kind(number, money=name == GRANT))
        self.next_row += 2 if name == GRANT else 1

    def write_years(self, row: int) -> None:
        """The years over the figures below, so that each table has headers of its own; a blank row says what they are."""
        if self.sheet.cell(row, 1).value is None:
            self.book.put(self.sheet, row, 1, self.book.words("fiscal_year"), "bold")
        for column in range(FIRST_YEAR, self.chosen_column + 1):
            text = self.sheet.cell(HEADER_ROW, column).value
            self.book.put(self.sheet, row, column, text, "bold").alignment = HEAD

    def write_table(self, title: str, source: Source, kind: Kind, apart: YearSource | None = None) -> Table:
        """A title, a row a jurisdiction, the total under a rule, and below it who is paid apart, with a figure."""
        book, sheet, words = self.book, self.sheet, self.book.words
        book.put(sheet, self.next_row, 1, title, "bold")
        self.write_years(self.next_row)
        top, codes = self.next_row + 1, tuple(self.names)
        formulas = {code: {year: source(code, year) for year in self.years} for code in codes}
        present = frozenset(code for code in codes if any(formulas[code].values()))
        for row, code in enumerate(codes, start=top):
            name = words.text(self.names[code])
            book.put(sheet, row, 1, name)
            if name != code:
                book.put(sheet, row, 2, code, "note")
            if code in present:
                self.write_figures(row, formulas[code].get, kind)
        total = top + len(codes)
        absent = {year: sum(formulas[code][year] is None for code in codes) for year in self.years}
        self._total(top, total, absent, kind)
        below = None
        if self.country and apart and any(apart(year) for year in self.years):
            below = total + 1
            book.put(sheet, below, 1, words.text(self.country.words["apart"]))
            self.write_figures(below, apart, replace(kind, role="calculation"))
        self.next_row = (below or total) + 2
        return Table(top, codes, present, total, below)

    def _total(self, top: int, total: int, absent: Mapping[str, int], kind: Kind) -> None:
        """Not known where an amount is not, beyond those of jurisdictions that have no place in that year."""
        self.book.put(self.sheet, total, 1, self.book.words("total"), "total")
        self.book.put(self.sheet, total, 2, "", "total")

        def added(year: str) -> str | None:
            letter = get_column_letter(self.column_of(year))
            span = f"{letter}{top}:{letter}{total - 1}"
            text = f"ROUND(SUM({span}),2)" if kind.money else f"SUM({span})"
            if absent[year] == total - top:
                return None
            return f'IF(SUMPRODUCT(1*({span}=""))>{absent[year]},"",{text})' if kind.guarded else text

        self.write_figures(total, added, replace(kind, role="total"))

    def write_figures(self, row: int, cells: YearSource, kind: Kind) -> None:
        """The figures of one row by year; in the last column that of the chosen year, money in the chosen dollars."""
        look = Look(kind.role, kind.number)
        for n, year in enumerate(self.years):
            formula = cells(year) or '""'
            self.book.put(self.sheet, row, FIRST_YEAR + n, Formula(f"={formula}"), look)
        found = f"INDEX({self.span(row, outside=False)},{self.choice('year', outside=False)})"
        text = f'IF({found}="","",{found})'
        if kind.money:
            deflator = self.choice("deflator", outside=False)
            text = f'IF(OR({found}="",{deflator}=""),"",{found}/{deflator})'
        text = f'IF({self.choice("usable", outside=False)}={quoted(self.book.words("ok"))},{text},"")'
        self.book.put(self.sheet, row, self.chosen_column, Formula(f"={text}"), look)
