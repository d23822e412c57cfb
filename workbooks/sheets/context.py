"""Context: an input sheet of a country's figures that no formula of the report reads: prices, and who is paid apart.

They are beside the allocations on the Comparison sheet, and may be changed here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from openpyxl.utils import get_column_letter

from fundingmodel.analysis.projection import marked_for
from fundingmodel.cells import Cells, sheet_prefix
from fundingmodel.column import Input
from fundingmodel.countries import Country
from fundingmodel.countries.persons import are_projected, persons_before, tables_read
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.scenario.parameters import PROJECTED, first_calendar_year
from workbooks.page import styles
from workbooks.page.book import Formula, Look
from workbooks.page.pages import note_height
from workbooks.sheets.comparison.like_scope import LikeScope
from workbooks.sheets.comparison.tables import GRANT, HEADER_ROW, PRICE, Comparison, YearSource
from workbooks.sheets.comparison.targets import write_targets
from workbooks.sheets.population import FIRST_YEAR
from workbooks.sheets.states.of_grids import BesideStates, write_beside_states
from workbooks.sheets.states.of_inputs import guarded

YEAR_WIDTH = 14  # of a column of figures
LEAST_PRICE = Decimal("0.001")  # of an index: amounts are divided by it
APART_POPULATION, APART_ADMISSIONS = "apart_population", "apart_admissions"

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
        self.rows: dict[str, tuple[Input, list[bool]]] = {}  # what its figures must be, and which of them are known
        self.states: dict[str, tuple[BesideStates, int]] = {}
        self.ahead: dict[str, list[bool]] = {}  # by year, of each figure whether it is projected
        self.labels: dict[str, str] = {}
        self.notes: dict[str, None] = {}
        self.outside = country.apart not in comparison.names
        self.datasets = {name: load(data_set) for name, data_set in country.data_sets.items()}
        self.like = LikeScope(self, country.like) if self.outside and country.like else None
        self._write()

    def has(self, name: str) -> bool:
        return any(found == name for found, _ in self.places)

    def line(self, name: str) -> YearSource:
        def cell(year: str) -> str | None:
            return self.read(name, year) if (name, year) in self.places else None

        return cell

    def read(self, name: str, year: str) -> str:
        """A figure of a row, fiscal or calendar, as a formula reads it."""
        states, row = self.states[name]
        return states.read(row, [of for row_name, of in self.places if row_name == name].index(year))

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
            conditions = [self.states[names[0]][0].usable(0, len(self.categories))]
            if not all(all(self.rows[name][1]) for name in names):
                conditions.append(f"COUNT({','.join(known)})={len(known)}")
            return guarded(f"({'+'.join(known)})/{len(years)}", conditions)

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
        self.sheet.column_dimensions["A"].width, self.sheet.column_dimensions["B"].width = 50, 10
        row = HEADER_ROW + 1
        for name, number in ((PRICE, "0.000"), (GRANT, styles.DOLLARS)):
            if name == PRICE or self.outside:
                row += self._by_fiscal_year(row, name, self.datasets[name], number)
        if self.outside:
            row += self._apart_population(row)
        if self.like:
            row += self.like.write_figures(row)
        labels = [marked_for(words.fiscal_year(year), self.ahead.get(year, ()), words) for year in years]
        self.write_years(HEADER_ROW, words.text(TEXTS["figure"]), labels)
        row = end = self.write_states(HEADER_ROW + 1, row, len(years))
        if self.outside:
            row = self._apart_admissions(row + 1)
        if self.like:
            row = self.like.write_results(self.like.write_landings(row + 1) + 1)
        if self.country.targets and self._shows_targets():
            row = write_targets(self, self.country.targets, row + 1)
        self._describe(row + 1)
        title = words.text(TEXTS["context_title"])
        styles.title_block(
            self.sheet, title, words.text(TEXTS["context_sentence"]), f"{words('stamp')} {self.comparison.stamp}"
        )
        # Fiscal years stay in view where no other years follow below them: over calendar years they would be false.
        self.sheet.freeze_panes = self.sheet.cell(HEADER_ROW + 1 if row == end else 1, FIRST_YEAR)
        styles.printed(self.sheet, title, self.comparison.stamp, columns="A:C")
        self.comparison.inputs.append(self.sheet)

    def _shows_targets(self) -> bool:
        """Whether the jurisdiction that they were made for is among those shown."""
        asked = (each["happened"]["where"] for each in self.country.targets["rows"])
        return all(of["jurisdiction"] in self.comparison.names for of in asked)

    def write_years(self, row: int, title: str, labels: Sequence[str | Formula]) -> None:
        book, sheet = self.book, self.sheet
        book.put(sheet, row, 1, title, "header left")
        book.put(sheet, row, 2, self.words("unit"), "header left")
        for n, label in enumerate(labels):
            book.put(sheet, row, FIRST_YEAR + n, label, "header")
            column = sheet.column_dimensions[get_column_letter(FIRST_YEAR + n)]
            column.width = max(column.width, YEAR_WIDTH)

    def write_label(self, row: int, name: str, text: str, unit: str) -> None:
        self.labels[name] = text
        self.book.put(self.sheet, row, 1, text)
        self.book.put(self.sheet, row, 2, self.words.unit(unit), "note")

    def write_row(
        self, row: int, name: str, text: str, wanted: Input, figures: Mapping[str, tuple[Decimal | None, Look]]
    ) -> None:
        """A row of figures with its label."""
        self.write_label(row, name, text, wanted.unit)
        self.write_figures(row, name, wanted, figures)

    def write_figures(
        self,
        row: int,
        name: str,
        wanted: Input,
        figures: Mapping[str, tuple[Decimal | None, Look]],
        ahead: Collection[str] = (),
    ) -> None:
        """A row of figures, by year, of which those of some years are projected; those that are unknown as written may stay so."""
        for year in (year for year, (value, _) in figures.items() if value is not None):
            self.ahead.setdefault(year, []).append(year in ahead)
        self.rows[name] = wanted, [value is not None for value, _ in figures.values()]
        for column, (year, (value, look)) in enumerate(figures.items(), start=FIRST_YEAR):
            self.places[name, year] = f"{sheet_prefix(self.sheet.title)}{get_column_letter(column)}{row}"
            if value is not None:  # an unknown figure has no cell: one engine reads an empty styled cell as 0
                self.book.put(self.sheet, row, column, value, look)

    def write_states(self, top: int, end: int, count: int) -> int:
        """The states of the rows from `top` to the one before `end`, and of their columns; the next free row."""
        if end == top:
            return end
        names = list(self.rows)[top - end :]
        figures = Cells(top, FIRST_YEAR, end - top, count, sheet=self.sheet.title)
        wanted, known = zip(*(self.rows[name] for name in names), strict=True)
        states = write_beside_states(self.book, self.sheet, figures, wanted, known, end)
        self.states |= {name: (states, row) for row, name in enumerate(names)}
        return end + 2

    def _by_fiscal_year(self, row: int, name: str, dataset: Dataset, number: str) -> int:
        """A row of figures by fiscal year; blank where the data set has none."""
        years = self.comparison.years
        if not any(dataset.has(fiscal_year=year) for year in years):
            return 0
        base = next((r.key[0] for r in dataset.rows if r.figures[dataset.measures[0]] == 1), "")
        if name == PRICE:
            self.comparison.price_base = base
        text = self.words.text(self.country.words[name]).format(base=self.words.fiscal_year(base))
        self.write_label(row, name, text, dataset.unit)
        figures, ahead = {}, []
        for year in years:
            found = dataset.row(fiscal_year=year) if dataset.has(fiscal_year=year) else None
            status = dataset.source_of(found).status if found else ""
            assumed = status in ("assumed", PROJECTED)
            ahead += [year] * (status == PROJECTED)
            value = found.figures[dataset.measures[0]] if found else None
            figures[year] = value, Look("assumption" if assumed else "input", number)
        worked_out = [(y, s) for y in figures if (s := self._worked_out(dataset, y))]
        least = LEAST_PRICE if name == PRICE else Decimal(0)
        self.write_figures(row, name, Input(name, dataset.unit, least=least), figures, ahead)
        self.note(text, dataset)
        for cited, alike in groupby(worked_out, lambda each: each[1]):
            years_alike = [self.words.fiscal_year(year) for year, _ in alike]
            span = " – ".join(dict.fromkeys((years_alike[0], years_alike[-1])))
            self.notes[f"{text}, {span} – {cited}."] = None
        return 1

    def _worked_out(self, dataset: Dataset, year: str) -> str:
        """Where the figure of a year comes from, if it is worked out: calculated, assumed or projected."""
        if not dataset.has(fiscal_year=year):
            return ""
        found = dataset.source_of(dataset.row(fiscal_year=year))
        return found.cited(self.words.language) if found.is_worked_out else ""

    def _apart_population(self, row: int) -> int:
        dataset, years = self.datasets["population"], self.comparison.years
        self.write_label(row, APART_POPULATION, self.words.text(self.country.words["population"]), dataset.unit)
        ahead = [year for year in years if are_projected(self.country, self.country.apart, year)]
        roles = {year: "assumption" if year in ahead else "input" for year in years}
        persons = {year: persons_before(self.country, self.country.apart, year) for year in years}
        figures = {year: (persons[year], Look(roles[year], styles.PERSONS)) for year in years}
        self.write_figures(row, APART_POPULATION, Input("population", dataset.unit), figures, ahead)
        for read in tables_read(self.country, [self.country.apart], years):
            self.note(self.labels[APART_POPULATION], read)
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
        self.write_years(row, title, years)
        for c, code in enumerate(self.categories):
            text, name = dataset.label("category", code, words.language), f"{APART_ADMISSIONS} {code}"
            self.write_label(row + 1 + c, name, text, dataset.unit)
            figures = {}
            for year in years:
                key = {"year": year, "jurisdiction": self.country.apart, "category": code}
                role = "assumption" if dataset.row(**key).suppressed else "input"
                figures[year] = dataset.figure(None, "midpoint", **key), Look(role, styles.PERSONS)
            self.write_figures(row + 1 + c, name, Input("intake", dataset.unit), figures)
        self.note(title, dataset)
        last = row + len(self.categories)
        return self.write_states(row + 1, last + 1, len(years))

    def note(self, label: str, dataset: Dataset) -> None:
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
            self.sheet.row_dimensions[row + n].height = note_height(text, width)
