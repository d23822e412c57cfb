"""Steps of the Summary's sentences and charts, one cell each, on the Comparison sheet below everything else."""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from fundingmodel.cells import sheet_prefix
from workbooks.page.book import Formula, Look
from workbooks.sheets.comparison.tables import FIRST_YEAR
from workbooks.sheets.summary.page import CURRENCY_COLUMN, Summary

TEXTS = {
    "title": {
        "en": "Steps of the Summary’s sentences and charts",
        "fr": "Étapes des phrases et des graphiques du Sommaire",
    },
    "above": {"en": "Hold-harmless adds there", "fr": "Ajout de la clause de maintien"},
    "currency": {"en": "Currency", "fr": "Monnaie"},
    "total": {"en": "Total, as chosen", "fr": "Total, selon le choix"},
}


class Steps:
    """Writes steps from the top down: `row` is the next free row, `scenarios` the first and last row of the scenarios."""

    def __init__(self, page: Summary) -> None:
        self.page, self.comparison = page, page.comparison
        self.book, self.words, self.sheet = page.book, page.words, page.comparison.sheet
        self.prefix, self.summary_prefix = sheet_prefix(self.sheet.title), sheet_prefix(page.sheet.title)
        top = self.comparison.next_row
        self.scenarios = page.total_rows = top + 1, top + page.count
        self.row = top + page.count + 2
        self._head(top)

    def _head(self, top: int) -> None:
        """What the steps are; a row a scenario, with its total as chosen."""
        heads = {1: "title", FIRST_YEAR: "above", FIRST_YEAR + 1: "total"}
        heads |= {} if self.comparison.has_one_currency else {CURRENCY_COLUMN: "currency"}
        for column in range(1, max(self.comparison.chosen_column, *heads) + 1):
            text = self.words.text(TEXTS[heads[column]]) if column in heads else ""
            self.book.put(self.sheet, top, column, text, "band" if column == 1 else "band centre")
        self.sheet.row_dimensions[top].height = 48
        chosen = get_column_letter(self.comparison.chosen_column)
        tables = zip(self.comparison.labels, self.comparison.own, strict=True)
        for row, (label, table) in enumerate(tables, start=top + 1):
            self.book.put(self.sheet, row, 1, label, "note")
            self.cell(row, FIRST_YEAR + 1, f"{chosen}{table.total}", self.page.scale.amounts)
            if CURRENCY_COLUMN in heads:
                self.book.put(self.sheet, row, CURRENCY_COLUMN, self.comparison.currencies[row - top - 1], "note")

    def cell(self, row: int, column: int, formula: str, number: str = "General") -> str:
        self.book.put(self.sheet, row, column, Formula(f"={formula}"), Look("helper", number))
        return f"${get_column_letter(column)}${row}"

    def step(self, name: str, label: Mapping[str, str], formula: str, number: str = "General") -> str:
        """One labelled step in a row of its own; answers its address, as seen on this sheet."""
        self.book.put(self.sheet, self.row, 1, self.words.text(label), "note")
        at = self.cell(self.row, FIRST_YEAR, formula, number)
        self.page.steps[name] = f"{self.prefix}{at}"
        self.row += 1
        return at

    def of_scenarios(self, column: int) -> str:
        """A column of the rows of scenarios."""
        letter, (first, last) = get_column_letter(column), self.scenarios
        return f"${letter}${first}:${letter}${last}"

    def chosen(self, name: str) -> str:
        """The cell of the Summary in which something is chosen."""
        return f"{self.summary_prefix}{self.page.choices[name]}"

    def number(self, name: str) -> str:
        """The cell with the number of what was chosen."""
        return self.comparison.choice(name, outside=False)
