"""Population: an input sheet of the persons in each jurisdiction, where no scenario shares by them."""

from collections.abc import Mapping
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.projection import marked
from fundingmodel.cells import Cells
from fundingmodel.column import Input
from fundingmodel.countries import Country
from fundingmodel.countries.persons import (
    are_projected,
    newest,
    persons_before,
    population_of,
    tables_read,
    year_counted,
)
from fundingmodel.kinds import PERSONS
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.sheets.comparison.tables import HEADER_ROW, Comparison, Source
from workbooks.sheets.states.of_grids import BesideStates, write_beside_states

TOP = HEADER_ROW + 2
STATE_COLUMN, FIRST_YEAR = 3, 4


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
    states = _write_states(comparison, sheet, known)
    comparison.inputs.insert(0, sheet)
    codes, years = list(comparison.names), list(comparison.years)

    def cell(code: str, year: str) -> str | None:
        return states.read(codes.index(code), years.index(year)) if (code, year) in known else None

    return cell


def _write_states(comparison: Comparison, sheet: Worksheet, known: Mapping[tuple[str, str], Decimal]) -> BesideStates:
    codes, years = comparison.names, comparison.years
    figures = Cells(TOP, FIRST_YEAR, len(codes), len(years), sheet=sheet.title)
    wanted = [Input("population", PERSONS, "jurisdiction")] * len(codes)
    comparison.book.put(sheet, TOP - 2, STATE_COLUMN, "", "band centre")
    are_known = [[(code, year) in known for year in years] for code in codes]
    return write_beside_states(comparison.book, sheet, figures, wanted, are_known, TOP + len(codes))


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
        day = words.text(country.words["population_day"]).format(year=year_counted(country, year))
        ahead = any(are_projected(country, code, year) for code in comparison.names)
        book.put(sheet, TOP - 2, FIRST_YEAR + n, marked(day, words) if ahead else day, "band centre")
        book.put(sheet, TOP - 1, FIRST_YEAR + n, words.fiscal_year(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 15
        for r, code in enumerate(comparison.names):
            if (code, year) in known:  # an unknown figure has no cell: one engine reads an empty styled cell as 0
                role = "assumption" if are_projected(country, code, year) else "input"
                book.put(sheet, TOP + r, FIRST_YEAR + n, known[code, year], Look(role, styles.PERSONS))
    title = words.text(country.words["population_title"])
    editions = [f"{words('vintage')} {vintage}" for vintage in newest(dataset).values()]
    note = " · ".join([*editions, f"{words('stamp')} {comparison.stamp}"])
    read = tables_read(country, comparison.names, comparison.years)
    source = " · ".join(words.text({words.language: each.describe("source", words.language)}) for each in read)
    styles.title_block(sheet, title, source, note)
    sheet.freeze_panes = sheet.cell(TOP, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{TOP - 2}:{TOP - 1}", columns="A:C")
    return sheet
