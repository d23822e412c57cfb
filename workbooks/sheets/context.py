"""Context: an input sheet of a country's figures that no formula of the report reads: prices, and who is paid apart.

They are beside the allocations on the Comparison sheet, and may be changed here.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fundingmodel.cells import sheet_prefix
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.scenario.parameters import first_calendar_year
from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.page.pages import lines
from workbooks.sheets.comparison.countries import Country
from workbooks.sheets.comparison.tables import FIRST_YEAR, GRANT, HEADER_ROW, PRICE, Comparison, YearSource
from workbooks.sheets.input_states import guarded
from workbooks.sheets.population import persons_before

APART_POPULATION, APART_ADMISSIONS = "apart_population", "apart_admissions"
NOTE_LINE = 12.5  # points

OfCategories = Callable[[Sequence[str]], tuple[int, ...]]  # the places of the wanted categories among all of them

TEXTS = {
    "context": {"en": "Context", "fr": "Contexte"},
    "context_title": {
        "en": "Context: figures beside the scenarios",
        "fr": "Contexte : chiffres en regard des scénarios",
    },
    "context_sentence": {
        "en": "No formula reads these figures: they serve the Summary, and may be changed here.",
        "fr": "Aucune formule ne lit ces chiffres : ils servent au Sommaire et peuvent être modifiés ici.",
    },
    "figure": {"en": "Figure", "fr": "Chiffre"},
}


class Context:
    """The sheet as written: where each figure of a year is, and what it is called; `lags` say which years count."""

    def __init__(self, comparison: Comparison, lags: Sequence[int], country: Country) -> None:
        self.comparison, self.book, self.words = comparison, comparison.book, comparison.book.words
        self.lags, self.country = lags, country
        self.places: dict[tuple[str, str], str] = {}
        self.labels: dict[str, str] = {}
        self.notes: dict[str, None] = {}
        self.outside = country.apart not in comparison.names
        self.datasets = {name: load(data_set) for name, data_set in country.data_sets.items()}
        self._write()

    def has(self, name: str) -> bool:
        return any(found == name for found, _ in self.places)

    def line(self, name: str) -> YearSource:
        def cell(year: str) -> str | None:
            at = self.places.get((name, year))
            # Not ="": engines differ on whether an empty cell is an empty text. All these figures are above zero.
            return f'IF(ISNUMBER({at}),IF({at}>0,{at},""),"")' if at else None

        return cell

    def admissions(self, of_categories: OfCategories) -> YearSource | None:
        """The average over the data years, of who is paid apart."""
        columns = of_categories(self.categories)
        names = [f"{APART_ADMISSIONS} {self.categories[c]}" for c in columns]

        def cell(fiscal_year: str) -> str | None:
            years = self._data_years(fiscal_year)
            places = [self.places.get((name, year)) for year in years for name in names]
            known = [at for at in places if at]
            if not known or len(known) < len(places):
                return None
            return guarded(f"({'+'.join(known)})/{len(years)}", [f"COUNT({','.join(known)})={len(known)}"])

        return cell if self.outside and columns else None

    @property
    def categories(self) -> tuple[str, ...]:
        listed = self.datasets["admissions"].about["codes"]["category"]
        return tuple(entry["code"] for entry in listed if "kind" not in entry)

    def _data_years(self, fiscal_year: str) -> list[str]:
        return [str(first_calendar_year(fiscal_year) - lag) for lag in self.lags]

    def _write(self) -> None:
        words, years = self.words, self.comparison.years
        self.sheet = self.book.sheet(words.text(TEXTS["context"]), "input")
        self.sheet.column_dimensions["A"].width, self.sheet.column_dimensions["B"].width = 46, 10
        self._years_header(HEADER_ROW, words.text(TEXTS["figure"]), [words.fiscal_year(year) for year in years])
        row = HEADER_ROW + 1
        for name, number in ((PRICE, "0.000"), (GRANT, styles.DOLLARS)):
            if name == PRICE or self.outside:
                row += self._by_fiscal_year(row, name, self.datasets[name], number)
        if self.outside:
            row += self._apart_population(row)
            row = self._apart_admissions(row + 1)
        self._describe(row + 1)
        title = words.text(TEXTS["context_title"])
        styles.title_block(
            self.sheet, title, words.text(TEXTS["context_sentence"]), f"{words('stamp')} {self.comparison.stamp}"
        )
        self.sheet.freeze_panes = self.sheet.cell(HEADER_ROW + 1, FIRST_YEAR)
        styles.printed(self.sheet, title, self.comparison.stamp, columns="A:B")
        self.comparison.inputs.append(self.sheet)

    def _years_header(self, row: int, title: str, labels: Sequence[str]) -> None:
        book, sheet, words = self.book, self.sheet, self.words
        book.put(sheet, row, 1, title, "header left")
        book.put(sheet, row, 2, words("unit"), "header left")
        for n, label in enumerate(labels):
            book.put(sheet, row, FIRST_YEAR + n, label, "header")
            sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)].width = 14

    def _label(self, row: int, name: str, text: str, unit: str) -> None:
        self.labels[name] = text
        self.book.put(self.sheet, row, 1, text)
        self.book.put(self.sheet, row, 2, self.words.unit(unit), "note")

    def _figure(self, row: int, n: int, name: str, year: str, value: Decimal | None, look: Look) -> None:
        self.book.put(self.sheet, row, FIRST_YEAR + n, value, look)
        self.places[name, year] = f"{sheet_prefix(self.sheet.title)}{get_column_letter(FIRST_YEAR + n)}{row}"

    def _by_fiscal_year(self, row: int, name: str, dataset: Dataset, number: str) -> int:
        """A row of figures by fiscal year; blank where the data set has none."""
        years = self.comparison.years
        if not any(dataset.has(fiscal_year=year) for year in years):
            return 0
        base = next((r.key[0] for r in dataset.rows if r.figures[dataset.measures[0]] == 1), "")
        if name == PRICE:
            self.comparison.price_base = base
        text = self.words.text(self.country.words[name]).format(base=self.words.fiscal_year(base))
        self._label(row, name, text, dataset.unit)
        for n, year in enumerate(years):
            found = dataset.row(fiscal_year=year) if dataset.has(fiscal_year=year) else None
            assumed = found is not None and found.texts.get("status") == "assumption"
            value = found.figures[dataset.measures[0]] if found else None
            self._figure(row, n, name, year, value, Look("assumption" if assumed else "input", number))
        self._validate(row, len(years), "greaterThan" if name == PRICE else "greaterThanOrEqual")
        self._note(text, dataset)
        return 1

    def _apart_population(self, row: int) -> int:
        dataset, years = self.datasets["population"], self.comparison.years
        self._label(row, APART_POPULATION, self.words.text(self.country.words["population"]), dataset.unit)
        for n, year in enumerate(years):
            value = persons_before(self.country, self.country.apart, year)
            self._figure(row, n, APART_POPULATION, year, value, Look("input", styles.PERSONS))
        self._validate(row, len(years))
        self._note(self.labels[APART_POPULATION], dataset)
        return 1

    def _apart_admissions(self, row: int) -> int:
        """Admissions of who is paid apart, by category and calendar year, for the years that count for some fiscal year."""
        dataset, words = self.datasets["admissions"], self.words
        counted = {data_year for year in self.comparison.years for data_year in self._data_years(year)}
        first = self.categories[0]
        years = sorted(
            year for year in counted if dataset.has(year=year, jurisdiction=self.country.apart, category=first)
        )
        if not years:
            return row
        title = words.text(self.country.words["admissions"])
        self._years_header(row, title, years)
        for c, code in enumerate(self.categories):
            text, name = dataset.label("category", code, words.language), f"{APART_ADMISSIONS} {code}"
            self._label(row + 1 + c, name, text, dataset.unit)
            for n, year in enumerate(years):
                key = {"year": year, "jurisdiction": self.country.apart, "category": code}
                value = dataset.figure(None, "midpoint", **key)
                role = "assumption" if dataset.row(**key).suppressed else "input"
                self._figure(row + 1 + c, n, name, year, value, Look(role, styles.PERSONS))
            self._validate(row + 1 + c, len(years))
        self._note(title, dataset)
        return row + 1 + len(self.categories)

    def _validate(self, row: int, count: int, operator: str = "greaterThanOrEqual") -> None:
        rule = DataValidation(type="decimal", operator=operator, formula1="0", allow_blank=True, showErrorMessage=True)
        rule.add(f"{get_column_letter(FIRST_YEAR)}{row}:{get_column_letter(FIRST_YEAR + count - 1)}{row}")
        self.sheet.add_data_validation(rule)

    def _note(self, label: str, dataset: Dataset) -> None:
        words = self.words
        vintage = f"{words('vintage')} {words.vintage(dataset.describe('vintage', words.language))}"
        parts = (dataset.describe("source", words.language), vintage, dataset.describe("precision", words.language))
        self.notes[f"{label} – " + " ".join(f"{part.rstrip('.')}." for part in parts if part)] = None

    def _describe(self, row: int) -> None:
        """Source, vintage and precision of each figure, below the tables."""
        last = FIRST_YEAR + max(8, len(self.comparison.years)) - 1
        width = sum(self.sheet.column_dimensions[get_column_letter(c)].width for c in range(1, last + 1))
        for n, text in enumerate(self.notes):
            self.book.put(self.sheet, row + n, 1, self.words.text({self.words.language: text}), "wrapped note")
            self.sheet.merge_cells(start_row=row + n, start_column=1, end_row=row + n, end_column=last)
            self.sheet.row_dimensions[row + n].height = NOTE_LINE * lines(text, width * 1.1)
