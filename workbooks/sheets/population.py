"""Population: an input sheet of the persons in each jurisdiction, where no scenario shares by them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import Input
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.intakes import VINTAGE
from fundingmodel.kinds import PERSONS
from fundingmodel.scenario.parameters import first_calendar_year
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.sheets.comparison.countries import Country
from workbooks.sheets.comparison.tables import HEADER_ROW, Comparison, Source
from workbooks.sheets.grid_states import write_grid_states
from workbooks.sheets.input_sheets import validate
from workbooks.sheets.input_states import STATE_WIDTH, guarded, known_or_blank, usable

TOP = HEADER_ROW + 2
STATE_COLUMN, FIRST_YEAR = 3, 4


def population_of(country: Country) -> Dataset:
    return load(country.data_sets["population"])


def persons_before(country: Country, code: str, fiscal_year: str) -> Decimal | None:
    """Persons on the day that counts for a fiscal year; None where the table does not reach."""
    dataset = population_of(country)
    key = {"year": _year_counted(country, fiscal_year), "jurisdiction": code, **_newest(dataset)}
    return dataset.figure(None, None, **key) if dataset.has(**key) else None


def _year_counted(country: Country, fiscal_year: str) -> int:
    return first_calendar_year(fiscal_year) - country.population_lag


def _newest(dataset: Dataset) -> dict[str, str]:
    """The vintage that a data set of several lists first, as part of a key."""
    return {VINTAGE: dataset.codes(VINTAGE)[0]} if VINTAGE in dataset.key else {}


def write_population(comparison: Comparison) -> Source | None:
    """Writes the sheet, among the inputs the first; answers where each figure is, None if none is known."""
    country = comparison.country
    assert country is not None  # without one nothing is known
    found = {
        (code, year): persons_before(country, code, year) for code in comparison.names for year in comparison.years
    }
    known = {place: figure for place, figure in found.items() if figure is not None}
    if not known:
        return None
    sheet = _sheet(comparison, country, known)
    rules = _rules(comparison, known)
    states = _write_states(comparison, sheet, rules)
    comparison.inputs.insert(0, sheet)
    places = {
        (code, year): f"{sheet_prefix(sheet.title)}{get_column_letter(FIRST_YEAR + n)}{TOP + r}"
        for r, code in enumerate(comparison.names)
        for n, year in enumerate(comparison.years)
        if (code, year) in known
    }

    def cell(code: str, year: str) -> str | None:
        at, row = places.get((code, year)), list(comparison.names).index(code)
        if at is None:
            return None
        text = known_or_blank(at) if rules[row].may_be_unknown else at
        return guarded(text, [usable(replace(states, top=TOP + row, height=1), comparison.book.words)])

    return cell


def _rules(comparison: Comparison, known: Mapping[tuple[str, str], Decimal]) -> list[Input]:
    """What the figures of each row must be: all known, where they are as written."""
    unknown = [any((code, year) not in known for year in comparison.years) for code in comparison.names]
    return [Input("population", PERSONS, "jurisdiction", may_be_unknown=each) for each in unknown]


def _write_states(comparison: Comparison, sheet: Worksheet, rules: Sequence[Input]) -> Cells:
    book, words, count = comparison.book, comparison.book.words, len(comparison.years)
    figures = Cells(TOP, FIRST_YEAR, len(rules), count, sheet=sheet.title)
    column_row = TOP + len(rules)
    book.put(sheet, TOP - 2, STATE_COLUMN, "", "band centre")
    book.put(sheet, TOP - 1, STATE_COLUMN, words("state"), "header")
    book.put(sheet, column_row, 1, words("state"), "note")
    sheet.column_dimensions[get_column_letter(STATE_COLUMN)].width = STATE_WIDTH
    last = get_column_letter(FIRST_YEAR + count - 1)
    for row, wanted in enumerate(rules, start=TOP):
        validate(sheet, wanted, f"{get_column_letter(FIRST_YEAR)}{row}:{last}{row}")
    return write_grid_states(book, sheet, figures, rules, column_row)


def _sheet(comparison: Comparison, country: Country, known: Mapping[tuple[str, str], Decimal]) -> Worksheet:
    book, words, dataset = comparison.book, comparison.book.words, population_of(country)
    sheet = book.sheet(words.sheet("population"), "input")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 5
    book.put(sheet, TOP - 1, 1, words("jurisdiction"), "header left")
    book.put(sheet, TOP - 1, 2, "", "header left")
    for r, code in enumerate(comparison.names):
        book.put(sheet, TOP + r, 1, words.text(comparison.names[code]))
        book.put(sheet, TOP + r, 2, code, "note")
    for n, year in enumerate(comparison.years):
        day = words.text(country.words["population_day"]).format(year=_year_counted(country, year))
        book.put(sheet, TOP - 2, FIRST_YEAR + n, day, "band centre")
        book.put(sheet, TOP - 1, FIRST_YEAR + n, words.fiscal_year(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 15
        for r, code in enumerate(comparison.names):
            if (code, year) in known:  # an unknown figure has no cell: one engine reads an empty styled cell as 0
                book.put(sheet, TOP + r, FIRST_YEAR + n, known[code, year], Look("input", styles.PERSONS))
    title = words.text(country.words["population_title"])
    editions = [f"{words('vintage')} {vintage}" for vintage in _newest(dataset).values()]
    note = " · ".join([*editions, f"{words('stamp')} {comparison.stamp}"])
    source = words.text({words.language: dataset.describe("source", words.language)})
    styles.title_block(sheet, title, source, note)
    sheet.freeze_panes = sheet.cell(TOP, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{TOP - 2}:{TOP - 1}", columns="A:C")
    return sheet
