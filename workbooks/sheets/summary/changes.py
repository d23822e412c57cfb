"""Changes: among the steps of the Summary, a row a jurisdiction with the change that is shown, its size and its place by size.

Where there is one scenario, what it allocates is shown in place of the change.
"""

from openpyxl.utils import get_column_letter

from workbooks.page import styles
from workbooks.page.book import Look
from workbooks.sheets.comparison.tables import FIRST_YEAR
from workbooks.sheets.summary.page import Placed
from workbooks.sheets.summary.tables import ratio
from workbooks.sheets.summary.workings import Steps

TEXTS = {
    "step_change": {"en": "Change", "fr": "Variation retenue"},
    "step_size": {"en": "Its size (-1: not known)", "fr": "Sa grandeur (-1 : inconnue)"},
    "step_share": {"en": "Share of allocations", "fr": "Part des affectations"},
    "step_need": {"en": "Share of non-economic admissions", "fr": "Part des admissions non économiques"},
    "step_place": {"en": "Place, largest change first", "fr": "Rang, plus forte variation d’abord"},
    "step_baseline": {"en": "Allocation, baseline", "fr": "Affectation, référence"},
    "step_compared": {"en": "Allocation, compared", "fr": "Affectation, scénario comparé"},
    "number": {"en": "No.", "fr": "N°"},
    "sorted": {"en": "Changes, the largest first", "fr": "Variations, la plus forte d’abord"},
}
PAIR = ("step_baseline", "step_compared")  # what each of the two that are compared allocates, for the chart
NUMBERS = {"step_share": "0.0%", "step_need": "0.0%", "step_place": "0"}


class Changes:
    """The rows as written: `top` to `last`, and their columns by name."""

    def __init__(self, steps: Steps) -> None:
        self.steps, self.page, self.comparison = steps, steps.page, steps.comparison
        self.top, self.last = steps.row + 1, steps.row + len(self.page.codes)
        heads = ["step_change", "step_size", "step_share"]
        heads += ["step_need"] if "non_economic" in self.comparison.beside else []
        heads += ["step_place", *PAIR] if self.page.count > 1 else []
        self.columns = self.page.columns = {head: FIRST_YEAR + n for n, head in enumerate(heads)}
        self.page.step_rows = self.top, self.last
        self._write()

    def _write(self) -> None:
        book, sheet, words = self.steps.book, self.steps.sheet, self.steps.words
        for head, column in self.columns.items():
            book.put(sheet, self.top - 1, column, words.text(TEXTS[head]), "band centre")
            dimension = sheet.column_dimensions[get_column_letter(column)]
            dimension.width = max(dimension.width, 18)
        sheet.row_dimensions[self.top - 1].height = 48
        for r, code in enumerate(self.page.codes):
            row = self.top + r
            book.put(sheet, row, 1, words.text(self.comparison.names[code]), "note")
            for head, column in self.columns.items():
                self.steps.cell(row, column, self._formula(head, r), NUMBERS.get(head, styles.CENTS))
        self.steps.row = self.last + 2

    @property
    def names(self) -> str:
        return f"$A${self.top}:$A${self.last}"

    def span(self, head: str) -> str:
        letter = get_column_letter(self.columns[head])
        return f"${letter}${self.top}:${letter}${self.last}"

    def at(self, head: str, r: int) -> str:
        return f"${get_column_letter(self.columns[head])}{self.top + r}"

    def _formula(self, head: str, r: int) -> str:
        if head == "step_change":
            return self._of_chosen("change" if self.page.count > 1 else "allocation", r)
        if head in PAIR:
            return self._of_chosen("allocation", r, head.removeprefix("step_"))
        if head == "step_size":
            change = self.at("step_change", r)
            return f'IF({change}="",-1,ABS({change}))'
        if head == "step_share":
            return self._of_chosen("share", r)
        return self._need(r) if head == "step_need" else self._place(r)

    def _of_chosen(self, table: str, r: int, choice: str = "compared") -> str:
        placed = self.page.tables[table]
        first, last = get_column_letter(placed.left), get_column_letter(placed.left + self.page.count - 1)
        row = placed.top + r
        return f"INDEX({self.steps.summary_prefix}${first}{row}:${last}{row},{self.steps.number(choice)})"

    def _need(self, r: int) -> str:
        """The jurisdiction's part of the non-economic intake."""
        table, letter = self.comparison.beside["non_economic"], get_column_letter(self.comparison.chosen_column)
        if self.page.codes[r] not in table.present:
            return '""'
        at, whole = f"{letter}{table.top + r}", f"{letter}${table.total}"
        return ratio(at, whole)

    def _place(self, r: int) -> str:
        """The largest change first, equal ones in the order of the rows, those that are not known last."""
        change, every = self.at("step_change", r), self.span("step_change")
        letter = get_column_letter(self.columns["step_change"])
        before = f"${letter}${self.top}:${letter}{self.top + r - 1}"
        known = f'SUMPRODUCT(({every}<>"")*({every}>{change}))' + (f"+SUMPRODUCT(1*({before}={change}))" if r else "")
        unknown = f'SUMPRODUCT(1*({every}<>""))' + (f'+SUMPRODUCT(1*({before}=""))' if r else "")
        return f'IF({change}="",1+{unknown},1+{known})'

    def write_sorted(self) -> None:
        """The changes with the largest first, for the chart."""
        steps = self.steps
        steps.book.put(steps.sheet, steps.row, 1, steps.words.text(TEXTS["sorted"]), "bold")
        for column, head in ((2, "number"), (FIRST_YEAR, "step_change")):
            cell = steps.book.put(steps.sheet, steps.row, column, steps.words.text(TEXTS[head]), "bold")
            cell.alignment = styles.RIGHT
        top, number = steps.row + 1, self.page.scale.changes
        for r in range(len(self.page.codes)):
            steps.book.put(steps.sheet, top + r, 2, r + 1, Look("helper", "0"))
            found = f"MATCH($B{top + r},{self.span('step_place')},0)"
            steps.cell(top + r, 1, f"INDEX({self.names},{found})")
            steps.cell(top + r, FIRST_YEAR, f"INDEX({self.span('step_change')},{found})", number)
        below = top + len(self.page.codes)
        self.page.tables["sorted"] = Placed(FIRST_YEAR, steps.row, top, below)
        steps.row = below + 1
