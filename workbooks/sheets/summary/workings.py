"""Steps of the Summary's sentences and charts, one cell each, on the Comparison sheet below everything else."""

from collections.abc import Mapping

from openpyxl.utils import get_column_letter

from fundingmodel.cells import sheet_prefix
from workbooks.page.book import Formula, Look
from workbooks.page.sentences import quoted
from workbooks.sheets.comparison.tables import FIRST_YEAR, Table
from workbooks.sheets.summary.page import CURRENCY_COLUMN, KIND_COLUMN, OF_SCENARIOS, Summary

TEXTS = {
    "title": {
        "en": "Steps of the Summary’s sentences and charts",
        "fr": "Étapes des phrases et des graphiques du Sommaire",
    },
    "above": {"en": "Hold-harmless adds there", "fr": "Ajout de la clause de maintien"},
    "own_total": {"en": "Total, own envelope", "fr": "Total, enveloppe propre"},
    "currency": {"en": "In what it is", "fr": "En quoi"},
    "kind": {"en": "What is shared, as chosen", "fr": "Ce qui est réparti, selon le choix"},
    "total": {"en": "Total, as chosen", "fr": "Total, selon le choix"},
    "known": {"en": "Amounts known, as chosen", "fr": "Montants connus, selon le choix"},
    "funder": {"en": "Provided by", "fr": "Fourni par"},
    "closed": {"en": "Shares an envelope (1: yes)", "fr": "Partage une enveloppe (1 : oui)"},
    "whoever": {"en": "whoever funds “{scenario}”", "fr": "qui finance « {scenario} »"},
}


class Steps:
    """Writes steps from the top down: `row` is the next free row, `scenarios` the first and last row of the scenarios."""

    def __init__(self, page: Summary) -> None:
        self.page, self.comparison = page, page.comparison
        self.book, self.words, self.sheet = page.book, page.words, page.comparison.sheet
        self.prefix, self.summary_prefix = sheet_prefix(self.sheet.title), sheet_prefix(page.sheet.title)
        top = self.comparison.next_row
        self.scenarios = page.total_rows
        self.row = top + page.count + 2
        self._head(top)

    def _head(self, top: int) -> None:
        """What the steps are; a row a scenario, with its total as chosen."""
        heads = {1: "title", **{FIRST_YEAR + n: name for n, name in enumerate(OF_SCENARIOS)}}
        heads |= {} if self.comparison.has_one_currency else {CURRENCY_COLUMN: "currency"}
        heads |= {} if self.comparison.has_one_kind else {KIND_COLUMN: "kind"}
        for column in range(1, max(self.comparison.chosen_column, *heads) + 1):
            text = self.words.text(TEXTS[heads[column]]) if column in heads else ""
            self.book.put(self.sheet, top, column, text, "band" if column == 1 else "band centre")
        self.sheet.row_dimensions[top].height = 48
        for k, label in enumerate(self.comparison.labels):
            self.book.put(self.sheet, top + 1 + k, 1, label, "note")
            for name, (formula, number) in self._of_scenario(k, label).items():
                self.cell(top + 1 + k, FIRST_YEAR + OF_SCENARIOS.index(name), formula, number)
            if CURRENCY_COLUMN in heads:
                self.book.put(self.sheet, top + 1 + k, CURRENCY_COLUMN, self.comparison.currencies[k], "note")
            if KIND_COLUMN in heads:
                self.cell(top + 1 + k, KIND_COLUMN, self._kind(k), "General")

    def _kind(self, k: int) -> str:
        """What tells a scenario's money apart: at an equal envelope it may be of another kind than at its own."""
        own, equal = (quoted(kinds[k]) for kinds in self.comparison.kinds)
        return own if own == equal else f"IF({self.number('envelope')}=2,{equal},{own})"

    def _of_scenario(self, k: int, label: str) -> dict[str, tuple[str, str]]:
        """The formula and the number format of what is said of one scenario; what hold-harmless adds comes later."""
        amounts, result = self.page.scale.amounts, self.comparison.results[k]
        own, chosen = self.comparison.own[k], get_column_letter(self.comparison.chosen_column)
        equal = self.comparison.equal[k] if self.comparison.equal else own

        def known(table: Table) -> str:
            return f'SUMPRODUCT(1*({chosen}{table.top}:{chosen}{table.total - 1}<>""))'

        def as_chosen(of_own: str, of_equal: str) -> str:
            return of_own if equal is own else f"IF({self.number('envelope')}=2,{of_equal},{of_own})"

        funder = self.words.text(result.scenario.funder or TEXTS["whoever"]).replace("{scenario}", label)
        tier = result.main.tier
        closed = "envelope" in {column.name for column in tier.formula.columns} and tier.adds_to_envelope
        return {
            "own_total": (f"{chosen}{own.total}", amounts),
            "total": (as_chosen(f"{chosen}{own.total}", f"{chosen}{equal.total}"), amounts),
            "known": (as_chosen(known(own), known(equal)), "0"),
            "funder": (quoted(funder), "General"),
            "closed": ("1" if closed else "0", "0"),
        }

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
