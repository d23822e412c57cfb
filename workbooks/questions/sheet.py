"""The sheet of a question: title, sentence, whether its figures belong to the inputs, the rows as a table, the notes, a chart."""

from collections.abc import Mapping
from decimal import Decimal

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from fundingmodel.questions import Answer, Given
from fundingmodel.questions.answers import Table, key_in_words, sentences, table_of
from workbooks.page import styles
from workbooks.page.book import Formula, Look
from workbooks.page.pages import LINE, Page, lines
from workbooks.page.sentences import as_formula, quoted
from workbooks.questions.asked import Asked
from workbooks.questions.charts import add_chart
from workbooks.questions.drawn import Placed
from workbooks.questions.inputs_as_calculated import Compared, write_copies
from workbooks.sheets import COMPARISON, Report, Sheet

STATE_ROW, PAIR_ROW = 4, 5
NAME_WIDTH, FIGURE_WIDTH, LEAST_WIDTH = 24, 16, 110  # characters: of a key, of a figure, of all columns
RATIO = "0.00%"
STALE = Font(color=styles.FAILS_INK, strike=True)
TEXTS = {
    "fresh": {
        "en": "These figures belong to the inputs of this workbook.",
        "fr": "Ces chiffres correspondent aux données de ce classeur.",
    },
    "stale": {
        "en": "Stale: these inputs changed since the figures were calculated; blocks of inputs: {count}, the first: {first}.",
        "fr": "Périmé : ces données ont changé depuis le calcul des chiffres; blocs de données : {count}, le premier : {first}.",
    },
    "other_pair": {
        "en": "The Summary compares other scenarios; this is of “{first}” and “{last}”.",
        "fr": "Le Sommaire compare d’autres scénarios; ceci porte sur « {first} » et « {last} ».",
    },
    "of": {"en": "{title}: {of}", "fr": "{title} : {of}"},
    "in_unit": {"en": "{what}, {unit}", "fr": "{what}, {unit}"},
}


class QuestionSheet:
    """An answer on a sheet of its own."""

    def __init__(self, report: Report, asked: Asked, answer: Answer) -> None:
        self.book, self.words, self.report = report.book, report.book.words, report
        self.asked, self.question, self.answer = asked, asked.question, answer
        self.table: Table = table_of(asked.question, answer)
        self.result = answer.rests_on[0]
        figures = len(self.table.figures)
        names = [NAME_WIDTH] * len(self.table.keys)
        wide = max(FIGURE_WIDTH, (LEAST_WIDTH - sum(names)) / max(1, figures) if figures < 3 else 0)
        self.page = Page(self.book, self._name(), "analysis", [*names, *[min(wide, 40)] * figures])

    def _name(self) -> str:
        """What the tab is called: the question, and where it has several sheets, the scenario that they differ in."""
        title = self.words.text(self.question.title)
        alike = [each for each in self.report.asked if each.question is self.question]
        if len(alike) == 1 or not self.asked.scenarios:
            return title
        return f"{title} {self.words.text(self.asked.scenarios[-1].scenario.short)}"

    def write(self, compared: Compared) -> Worksheet:
        page, language = self.page, self.words.language
        first, *notes = sentences(self.question, self.answer, language)
        stamp = f"{self.words('stamp')} {self.report.stamp}"
        title = self._title()
        page.top(title, first, " · ".join([self.words.text(self.question.question), *self._unit(), stamp]))
        count = self._state(compared)
        self._pair()
        page.row = PAIR_ROW + 1
        placed = self._table()
        self._strike(count, placed)
        page.gap()
        for note in notes:
            page.prose(note, "wrapped note")
        add_chart(page, placed, self.question, self._scale_unit())
        page.printed(title, self.report.stamp, f"{placed.header}:{placed.header}")
        return page.sheet

    def _title(self) -> str:
        of = ", ".join(self.words.text(each.scenario.short) for each in self.asked.scenarios)
        template = self.words.text(TEXTS["of"])
        return template.format(title=self.words.text(self.question.title), of=of) if of else template.format()

    # The unit of the figures

    def _unit(self) -> list[str]:
        """What figures are in, once, where a key goes across; else each heading says its own."""
        if not self.table.over:
            return []
        given = self.table.figures[0]
        return [self.words.text(TEXTS["in_unit"]).format(what=self.words.text(given.text), unit=self._unit_of(given))]

    def _unit_of(self, given: Given) -> str:
        return self.book.unit(given.unit, self.result.scenario.currency)

    def _scale_unit(self) -> str:
        return self._unit_of(self.table.figures[0])

    # Whether the figures belong to the inputs

    def _state(self, compared: Compared) -> str:
        """Writes the live cell; answers where the number of changed blocks is, on this sheet."""
        fresh, stale = (self.words.text(TEXTS[name]) for name in ("fresh", "stale"))
        page, column = self.page, len(self.page.widths) + 2
        self.book.put(page.sheet, STATE_ROW, column, Formula(f"={compared.count}"), "helper")
        count = f"${get_column_letter(column)}${STATE_ROW}"
        text = as_formula(stale, count=count, first=compared.first)
        cell = self.book.put(page.sheet, STATE_ROW, 1, Formula(f"=IF({count}=0,{quoted(fresh)},{text})"), "ok")
        page.sheet.conditional_formatting.add(
            cell.coordinate, FormulaRule(formula=[f"{count}>0"], font=Font(bold=True, color=styles.FAILS_INK))
        )
        self._across(STATE_ROW, stale + " " * 60)
        return count

    def _across(self, row: int, longest: str) -> None:
        """A text over all columns of the table, on as many lines as its longest takes."""
        sheet, last = self.page.sheet, len(self.page.widths)
        sheet.cell(row, 1).alignment = styles.TOP_LEFT
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
        sheet.row_dimensions[row].height = LINE * lines(longest, sum(self.page.widths)) + 2

    def _strike(self, count: str, placed: Placed) -> None:
        """Strikes out what is stale: the sentence and the figures."""
        first, last = placed.top, placed.bottom
        area = f"A{first}:{get_column_letter(len(self.page.widths))}{max(first, last)}"
        for cells in ("A2", area):
            self.page.sheet.conditional_formatting.add(cells, FormulaRule(formula=[f"{count}>0"], font=STALE))

    def _pair(self) -> None:
        """Says so where the Summary's lists choose another pair than this."""
        summary, several = self.report.made.get("summary"), self.asked.scenarios
        choices: Mapping[str, str] = getattr(summary, "choices", {})
        if summary is None or len(several) != 2 or not {"baseline", "compared"} <= choices.keys():
            return
        prefix = sheet_prefix(summary.sheet.title)
        labels = [self._label(summary, each) for each in several]
        same = ",".join(
            f"{prefix}{choices[name]}={quoted(label)}"
            for name, label in zip(("baseline", "compared"), labels, strict=True)
        )
        said = self.words.text(TEXTS["other_pair"]).format(first=labels[0], last=labels[1])
        self.book.put(self.page.sheet, PAIR_ROW, 1, Formula(f'=IF(AND({same}),"",{quoted(said)})'), "note")
        self._across(PAIR_ROW, said)

    def _label(self, summary: object, result: object) -> str:
        comparison = summary.comparison  # type: ignore[attr-defined]
        return str(comparison.labels[[each is result for each in comparison.results].index(True)])

    # The table

    def _table(self) -> Placed:
        page, language = self.page, self.words.language
        keys, figures = self.table.headings(self.answer, language)
        if not self.table.over:
            units = [self._unit_of(each) for each in self.table.figures]
            figures = [f"{text}\n{unit}" for text, unit in zip(figures, units, strict=True)]
        header = page.row
        page.header([*keys, *figures])
        for column in range(len(keys) + 1, len(keys) + len(figures) + 1):
            page.sheet.cell(header, column).alignment = styles.WRAPPED
        top = page.row
        labels = []
        for of_row, cells in self.table.rows:
            shown = [key_in_words(self.answer, key, language) for key in of_row]
            labels.append(shown)
            page.line([*shown, *(self._entry(each, x) for each, x in zip(self.table.figures, cells, strict=True))])
        page.sheet.freeze_panes = page.sheet.cell(top, len(keys) + 1)
        return Placed(self.table, header, top, page.row - 1, labels, figures)

    def _entry(self, given: Given, cell: object) -> object:
        if isinstance(cell, Decimal | int | float):
            return float(cell), Look("top", number_format(given))
        return key_in_words(self.answer, cell, self.words.language) if cell is not None else None


def number_format(given: Given) -> str:
    """How a figure of an answer is written: ratios as percents."""
    return RATIO if given.unit == "ratio" else styles.number_format(given.unit)


def _write(report: Report) -> list[Worksheet]:
    """Each answer on its sheet, and the copies of what they rest on; nothing where nothing is asked."""
    if not report.asked:
        return []
    answers = [(asked, asked.answer()) for asked in report.asked]
    rests_on = [(asked, answer.rests_on) for asked, answer in answers]
    copies, compared = write_copies(report.book, rests_on, report.stamp)
    sheets = [
        QuestionSheet(report, asked, answer).write(each)
        for (asked, answer), each in zip(answers, compared, strict=True)
    ]
    return [*sheets, copies]


SHEETS = (Sheet(75, 130, _write, (COMPARISON,)),)
