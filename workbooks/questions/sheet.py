"""The sheet of a question: title, sentence, whether its figures belong to the inputs, the rows as a table, the notes, a chart."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from fundingmodel.errors import Refused
from fundingmodel.kinds import MONEY, RATE, kind_of
from fundingmodel.questions import BY, KEY, Answer, Given
from fundingmodel.questions.answers import COUNTED, RATIO, Table, key_in_words, sentences, table_of
from workbooks.brief.texts import BRIEF_COMPARED
from workbooks.brief.texts import TEXTS as BRIEF
from workbooks.file.limits import SHEET_NAME_LENGTH
from workbooks.page import styles
from workbooks.page.book import Formula, Look, key_of
from workbooks.page.pages import BOLD, CHARACTERS, LINE, Page, lines
from workbooks.page.sentences import quoted
from workbooks.page.sign_off import TEXTS as SIGN_OFF
from workbooks.questions.asked import WITH, Asked
from workbooks.questions.charts import add_chart
from workbooks.questions.drawn import PLAIN, Placed
from workbooks.questions.inputs_as_calculated import STATES, Compared, rested_on, write_copies
from workbooks.sheets import ALSO_COMPARED, COMPARISON, INPUTS_COMPARED, PUBLISHED, Report, Sheet
from workbooks.sheets.input_sheets import all_figures

ANSWERS = "answers"  # what a report has made: each answer, with what of its inputs has changed
STATE_ROW, PAIR_ROW = 4, 5
LONGEST_LINKING_WORD = 3  # characters of a word that does not end a name that is cut
LEAST_NAME, WIDEST_NAME, FIGURE_WIDTH = 12, 38, 16  # characters: of a column of keys, of figures
LEAST_WIDTH, MOST_ADDED = 110, 12  # of all columns, and what each may have more than it needs
PERCENT = "0.00%"
STALE = Font(color=styles.FAILS_INK, strike=True)
TEXTS = {
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
        self.page = Page(self.book, self._name(), "analysis", self._widths())

    def _widths(self) -> list[float]:
        """Wide enough for most names, and for every amount; a table of few columns is as wide as its sentence needs."""
        widths = [self._width(n, each) for n, each in enumerate(self.table.columns)]
        more = (LEAST_WIDTH - sum(widths)) / max(1, len(widths))
        return [width + max(0.0, min(more, MOST_ADDED)) for width in widths]

    def _width(self, column: int, given: Given) -> float:
        cells = [row[column] for row in self.table.rows]
        if given.is_key:
            longest = max((len(key_in_words(self.answer, x, self.words.language)) for x in cells), default=0)
            return min(float(WIDEST_NAME), max(float(LEAST_NAME), longest / CHARACTERS + 4))
        longest = max((len(f"{x:,.2f}") for x in cells if isinstance(x, Decimal | int | float)), default=0)
        return max(float(FIGURE_WIDTH), longest + 2.0)

    def _name(self) -> str:
        """What the tab is called: the question, and where it has several sheets, the scenario that they differ in."""
        title = self.words.text(self.question.title)
        alike = [each for each in self.report.asked if each.question is self.question]
        if len(alike) == 1 or not self.asked.scenarios:
            return title
        return _both(title, self.words.text(self.asked.scenarios[-1].scenario.short))

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
        add_chart(page, placed, self.question, self.result.scenario.currency)
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
        given = self.table.columns[-1]
        return [self.words.text(TEXTS["in_unit"]).format(what=self.words.text(given.text), unit=self._unit_of(given))]

    def _unit_of(self, given: Given) -> str:
        """What the unit of a column is called; nothing of a ratio, whose percents say it, and of figures of several units."""
        several = given.is_key or given.unit in (RATIO, PLAIN) or given.unit.startswith(BY)
        return "" if several else self.book.unit(given.unit, self.result.scenario.currency)

    # Whether the figures belong to the inputs

    def _state(self, compared: Compared) -> str:
        """Writes the live cell; answers where the number of changed blocks is, on this sheet."""
        page, column = self.page, len(self.page.widths) + 2
        self.book.put(page.sheet, STATE_ROW, column, Formula(f"={compared.count}"), "helper")
        count = f"${get_column_letter(column)}${STATE_ROW}"
        cell = self.book.put(page.sheet, STATE_ROW, 1, Formula(f"={compared.state(self.words, count)}"), "ok")
        page.sheet.conditional_formatting.add(
            cell.coordinate, FormulaRule(formula=[f"{count}>0"], font=Font(bold=True, color=styles.FAILS_INK))
        )
        self._across(STATE_ROW, self.words.text(STATES["stale"]) + " " * 60)
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
        page, table, language = self.page, self.table, self.words.language
        headings = table.headings(self.answer, language)
        if not table.over:
            of_columns = [self._unit_of(each) for each in table.columns]
            headings = [f"{text}\n{unit}".strip() for text, unit in zip(headings, of_columns, strict=True)]
        header = page.row
        page.header(headings)
        for column, each in enumerate(table.columns, start=1):
            if not each.is_key:
                page.sheet.cell(header, column).alignment = styles.WRAPPED
        high = max(lines(text, BOLD * width) for text, width in zip(headings, page.widths, strict=True))
        page.sheet.row_dimensions[header].height = LINE * high + 3
        top, shown = page.row, []
        for cells, units in zip(table.rows, table.units, strict=True):
            shown.append([key_in_words(self.answer, cell, language) for cell in cells])
            page.line([_entry(*each) for each in zip(cells, units, shown[-1], strict=True)])
            for n in range(table.leading, len(table.columns)):
                if table.columns[n].is_key:  # not to touch the figure before it
                    page.sheet.cell(page.row - 1, n + 1).alignment = styles.TOP_INDENTED
        page.sheet.freeze_panes = page.sheet.cell(top, table.leading + 1)
        return Placed(table, header, top, page.row - 1, shown, headings)


def _entry(cell: object, unit: str, shown: str) -> object:
    """A figure in the format of its unit; what is none, in words."""
    if isinstance(cell, Decimal | Fraction | int | float) and unit != KEY:
        return float(cell), Look("top", number_format(unit))
    return shown


def number_format(unit: str) -> str:
    """How a figure of an answer is written: ratios as percents, amounts with cents, what is counted whole."""
    if unit == RATIO:
        return PERCENT
    if unit == PLAIN:
        return styles.PLAIN_NUMBER
    if unit in COUNTED:
        return styles.PERSONS
    return styles.CENTS if kind_of(unit) in (MONEY, RATE) else styles.number_format(unit)


def _write_copies(report: Report) -> list[Worksheet]:
    """The copies of what answers, a brief and the sign-off rest on; leaves the answers, with what is compared, to their sheets."""
    answers = [(asked, asked.answer()) for asked in report.asked]
    for asked, answer in answers:
        _refuse_others(report, asked, answer)
    rests_on = [(asked.question.title, answer.rests_on) for asked, answer in answers]
    if report.brief is not None:
        rests_on.append((BRIEF["sheet"], list(report.brief.sides.named.values())))
    rests_on.append((SIGN_OFF["title"], report.written))
    copies, compared = write_copies(report.book, rests_on, report.stamp, report.made.get(ALSO_COMPARED, ()))
    report.made[INPUTS_COMPARED] = compared[-1]
    if report.brief is not None:
        report.made[BRIEF_COMPARED] = compared[-2]
    report.made[ANSWERS] = [(*each, compared[n]) for n, each in enumerate(answers)]
    return [copies]


def _write(report: Report) -> list[Worksheet]:
    """Each answer on its sheet."""
    return [QuestionSheet(report, asked, answer).write(each) for asked, answer, each in report.made[ANSWERS]]


def _refuse_others(report: Report, asked: Asked, answer: Answer) -> None:
    """Refused: an answer that rests on scenarios, or years of them, that are not here, since it could not say when they change."""
    here = {key_of(each.scenario) for each in report.written}
    others = [each.scenario.name for each in rested_on(answer.rests_on) if key_of(each.scenario) not in here]
    if others:
        raise Refused(
            "workbooks.question_rests_on_others",
            f"{WITH} {asked.question.name}",
            "the answer also rests on scenarios that are not in this workbook, so that it could not say when they change: {names}.",
            'Name these too, and after the question the scenario that it is asked of, as in --with "{name} {first}".',
            names=others,
            name=asked.question.name,
            first=asked.scenarios[0].scenario.name if asked.scenarios else others[0],
        )
    parts = [
        each.scenario.name
        for each in rested_on(answer.rests_on)
        if any(figures.registered not in report.book.inputs for figures in all_figures([each]))
    ]
    if parts:
        raise Refused(
            "workbooks.question_rests_on_years",
            f"{WITH} {asked.question.name}",
            "the answer rests on more years of these scenarios than the workbook has: {names}.",
            "Leave out --years, or the question.",
            names=parts,
        )


def _both(title: str, name: str) -> str:
    """The name of a tab that keeps the name of its scenario whole, and of the title as many words as there is room for.

    >>> _both("Bridge", "predictable"), _both("Décomposition de l’écart", "prévisible")
    ('Bridge predictable', 'Décomposition… prévisible')
    """
    room = SHEET_NAME_LENGTH - len(name) - 1
    if len(title) <= room:
        return f"{title} {name}"
    words = title[: max(room - 1, 1)].split(" ")[:-1] or [title[: max(room - 1, 1)]]
    while len(words) > 1 and len(words[-1]) <= LONGEST_LINKING_WORD:
        words.pop()
    return f"{' '.join(words)}… {name}"


SHEETS = (Sheet(85, 129, _write_copies, (COMPARISON, PUBLISHED)), Sheet(50, 130, _write, (COMPARISON,)))
