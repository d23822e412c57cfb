"""Population: an input sheet of the persons in each jurisdiction, where no scenario shares by them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.projection import marked
from fundingmodel.cells import Cells
from fundingmodel.column import Input
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.intakes import VINTAGE
from fundingmodel.kinds import PERSONS
from fundingmodel.scenario.parameters import PROJECTED, first_calendar_year
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.sheets.comparison.countries import Country
from workbooks.sheets.comparison.tables import HEADER_ROW, Comparison, Source
from workbooks.sheets.grid_states import BesideStates, write_beside_states

TOP = HEADER_ROW + 2
STATE_COLUMN, FIRST_YEAR = 3, 4


def population_of(country: Country) -> Dataset:
    return load(country.data_sets["population"])


def population_ahead_of(country: Country) -> Dataset | None:
    """Persons of years that the other table does not reach: a projection, with the estimate from which it starts."""
    name = country.data_sets.get("population_ahead")
    return load(name) if name else None


def persons_before(country: Country, code: str, fiscal_year: str) -> Decimal | None:
    """Persons on the day that counts for a fiscal year; None where no table reaches."""
    found = _row_of(country, code, fiscal_year)
    return found[0].figure(None, None, **found[1]) if found else None


def are_projected(country: Country, code: str, fiscal_year: str) -> bool:
    """Whether the persons that count for a fiscal year are projected."""
    found = _row_of(country, code, fiscal_year)
    return found is not None and found[0].source_of(found[0].row(**found[1])).status == PROJECTED


def tables_read(country: Country, codes: Iterable[str], years: Iterable[str]) -> list[Dataset]:
    """The tables from which the persons of these jurisdictions and fiscal years are, the first of them first."""
    rows = (_row_of(country, code, year) for code in codes for year in tuple(years))
    read = {row[0].name for row in rows if row}
    return [each for each in (population_of(country), population_ahead_of(country)) if each and each.name in read]


def _row_of(country: Country, code: str, fiscal_year: str) -> tuple[Dataset, dict[str, Any]] | None:
    """The table that has the persons of a fiscal year, and the key of its row."""
    for dataset in (population_of(country), population_ahead_of(country)):
        key = {"year": _year_counted(country, fiscal_year), "jurisdiction": code}
        if dataset is not None and dataset.has(**key, **_newest(dataset)):
            return dataset, {**key, **_newest(dataset)}
    return None


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
        day = words.text(country.words["population_day"]).format(year=_year_counted(country, year))
        ahead = any(are_projected(country, code, year) for code in comparison.names)
        book.put(sheet, TOP - 2, FIRST_YEAR + n, marked(day, words) if ahead else day, "band centre")
        book.put(sheet, TOP - 1, FIRST_YEAR + n, words.fiscal_year(year), "header")
        sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 15
        for r, code in enumerate(comparison.names):
            if (code, year) in known:  # an unknown figure has no cell: one engine reads an empty styled cell as 0
                role = "assumption" if are_projected(country, code, year) else "input"
                book.put(sheet, TOP + r, FIRST_YEAR + n, known[code, year], Look(role, styles.PERSONS))
    title = words.text(country.words["population_title"])
    editions = [f"{words('vintage')} {vintage}" for vintage in _newest(dataset).values()]
    note = " · ".join([*editions, f"{words('stamp')} {comparison.stamp}"])
    read = tables_read(country, comparison.names, comparison.years)
    source = " · ".join(words.text({words.language: each.describe("source", words.language)}) for each in read)
    styles.title_block(sheet, title, source, note)
    sheet.freeze_panes = sheet.cell(TOP, FIRST_YEAR)
    styles.printed(sheet, title, comparison.stamp, rows=f"{TOP - 2}:{TOP - 1}", columns="A:C")
    return sheet
