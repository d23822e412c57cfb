"""Random scenarios written as worksheets, and what an engine calculates beside what Python does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isfinite
from pathlib import Path

import openpyxl
from engines import Value, Values
from money import same_money
from oracle import Answer, NoAnswer, solve
from random_scenarios import random_scenario
from rule_faces import oracle_differences

from fundingmodel.analysis.binding import binding_rule_words
from fundingmodel.cells import Cells
from fundingmodel.column import Array
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run
from workbooks.file.saving import finished
from workbooks.page.book import Book, key_of
from workbooks.report import WRITTEN
from workbooks.sheets.checks import write_checks
from workbooks.sheets.input_sheets import write_parameters
from workbooks.sheets.scenario.plan import sheet_top
from workbooks.sheets.scenario.tier import RULE_WORDS, write_tier
from workbooks.sheets.tables import write_tables

SHEETS_A_BOOK, BOOKS = 20, 15
EXACT = (
    "held", "capped", "feasible", "remainder_rank", "guarantee_remainder_rank", "binding_rule", "short_because",
)  # fmt: skip
MONEY = ("allocation", "promised", "short")  # in whole units


TOLERANCE = 1e-9


HEAD = {"title": "random", "note": "", "stamp": ""}


@dataclass
class Written:
    """A workbook, where everything in it is, and what Python and the oracle have."""

    data: bytes
    book: Book
    results: Sequence[Result]
    answers: Sequence[Answer]


def write(results: Sequence[Result]) -> tuple[bytes, Book]:
    """Scenario sheets on their input sheets; no values stored, so that an engine has only the formulas."""
    book = sheets_of(results)
    return finished(bare(book.workbook), WRITTEN), book


def write_with_checks(results: Sequence[Result], language: str = "en") -> tuple[bytes, Book]:
    """The same, with the sheet Checks after them."""
    book = sheets_of(results, language)
    write_checks(book, results, "", own_years=True)
    return finished(bare(book.workbook), WRITTEN), book


def sheets_of(results: Sequence[Result], language: str = "en") -> Book:
    """The sheets of scenarios and of their inputs, and where everything in them is."""
    sources = [source for result in results for source in (*result.linked.values(), result)]
    listed = list({key_of(each.scenario): each for each in sources}.values())
    book = Book(openpyxl.Workbook(), Words(language))
    book.workbook.remove(book.workbook.active)
    write_parameters(book, listed, "")
    write_tables(book, listed, "")
    top = sheet_top(listed)
    for result in listed:
        for tier in result.tiers.values():
            write_tier(book, result, tier, top, HEAD)
    return book


def bare(workbook: openpyxl.Workbook) -> openpyxl.Workbook:
    """The contents of the cells alone: LibreOffice takes ten times as long to load the looks and the print setup."""
    bare = openpyxl.Workbook()
    bare.remove(bare.active)
    for sheet in workbook.worksheets:
        copied = bare.create_sheet(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            copied.cell(
                cell.row, cell.column, cell.value
            ).data_type = cell.data_type  # digits may be written as they are
    return bare


@cache
def written(number: int, folder: Path, scenarios: int = SHEETS_A_BOOK) -> Written:
    """The workbook of this number, with the scenarios that `calculated` draws for it."""
    results, answers = calculated(number, folder, scenarios)
    data, book = write(results)
    return Written(data, book, results, answers)


def calculated(number: int, folder: Path, scenarios: int = SHEETS_A_BOOK) -> tuple[Sequence[Result], Sequence[Answer]]:
    """What Python and the oracle have for the scenarios of a workbook: those that have an answer, every tenth a large one."""
    results: list[Result] = []
    answers: list[Answer] = []
    seed = 10_000 + 1000 * number
    while len(results) < scenarios:
        seed += 1
        large = seed % 10 == 0
        drawn = random_scenario(seed, jurisdictions=None if large else 1 + seed % 7, years=8 if large else 1 + seed % 3)
        scenario = drawn.read(folder)
        if len(scenario.jurisdictions) > 25:
            continue
        try:
            answers.append(solve(scenario))
        except NoAnswer:
            continue
        results.append(run(scenario))
    return results, answers


def differences(values: Values, there: Written) -> Iterator[str]:
    """Cells that are not what Python or the oracle has."""
    for result, answer in zip(there.results, there.answers, strict=True):
        yield from python_differences(values, there.book, result)
        yield from rule_differences(values, there.book, result)
        yield from oracle_differences(result, answer)
        yield from _oracle_differences(values, there.book, result, answer)


def python_differences(values: Values, book: Book, result: Result) -> Iterator[str]:
    for name, tier in result.tiers.items():
        title = book.sheet_of[key_of(result.scenario), name]
        units = float(tier.known_units or 100)
        for fiscal_year, figures in tier.years.items():
            places = book.columns[key_of(result.scenario), name, fiscal_year]
            for column in tier.tier.formula.columns:
                wanted, where = figures[column.name], f"{title} {fiscal_year} {column.name}"
                exact = 1.0 if column.name in EXACT else units if column.name.startswith(MONEY) else None
                for address, found, figure in _cells(values, title, places[column.name], wanted):
                    near = (
                        1.0 if column.name.endswith("thousandths") else 0.0
                    )  # on half a thousandth the engines may part
                    if not _same(found, figure, exact, wanted, near):
                        yield f"{where} {address}: the sheet has {found!r}, Python has {figure!r}"


def rule_differences(values: Values, book: Book, result: Result) -> Iterator[str]:
    """Cells of *Rule that binds* that do not have Python's words."""
    for name, tier in result.tiers.items():
        title = book.sheet_of[key_of(result.scenario), name]
        for fiscal_year in tier.years if tier.tier.formula.rule_column else ():
            place = book.columns[key_of(result.scenario), name, fiscal_year][RULE_WORDS]
            wanted = binding_rule_words(tier, fiscal_year, book.words)
            for (address,), words in zip(place.addresses(), wanted, strict=True):
                if (found := values[title, address] or "") != words:
                    yield f"{title} {fiscal_year} {address}: the sheet has {found!r}, Python has {words!r}"


def _cells(values: Values, title: str, place: Cells, wanted: Array) -> Iterator[tuple[str, Value, float]]:
    for addresses, row in zip(place.addresses(), wanted.tolist(), strict=True):
        for address, figure in zip(addresses, row, strict=True):
            yield address, values[title, address], figure


def _same(found: Value, figure: float, exact: float | None, wanted: Array, near: float) -> bool:
    if figure != figure:  # unknown: the cell is empty
        return found is None
    if not isinstance(found, int | float) or isinstance(found, bool) or not isfinite(found):
        return False
    if exact is not None:
        return same_money(found, figure, 1 / Fraction(str(exact)))
    # One engine takes a difference of nearly equal figures for 0: small beside the other figures of its column.
    return abs(found - figure) <= near + TOLERANCE * max(
        1.0, abs(figure), float(abs(wanted[wanted < 1e98]).max(initial=0))
    )


def _oracle_differences(values: Values, book: Book, result: Result, answer: Answer) -> Iterator[str]:
    for name, years in answer.items():
        tier, title = result.tiers[name].tier, book.sheet_of[key_of(result.scenario), name]
        units = Fraction(result.tiers[name].known_units or 100)
        for year in years:
            if year.on_a_half:  # and from here on: what is carried may differ by a unit
                return
            place = book.columns[key_of(result.scenario), name, year.fiscal_year][tier.formula.state("allocation")]
            for row, exact in zip(place.addresses(), year.list("allocation"), strict=True):
                found = values[title, row[0]]
                if exact is None or not isinstance(found, int | float):
                    if found is not exact:
                        yield f"{title} {year.fiscal_year} {row[0]}: the sheet has {found!r}, the oracle has {exact}"
                elif not same_money(found, exact, 1 / units):
                    yield f"{title} {year.fiscal_year} {row[0]}: the sheet has {found!r}, the oracle has {float(exact)}"
