"""The page: letter, upright, one party chosen in its first cell; what it gets, why, who else, what binds and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.briefs import Brief
from fundingmodel.briefs.lines import OFFER, PER_ADMISSION, REAL_OF_OTHERS, ROLES, Line
from fundingmodel.briefs.parts import Parts
from fundingmodel.language.texts import Text
from workbooks.brief.chart import add_chart
from workbooks.brief.data import Data
from workbooks.brief.figures import OF_OFFER, OF_YEARS, Live, least_and_most, write_figures
from workbooks.brief.headline import write_headline
from workbooks.brief.signed import write_signed
from workbooks.brief.texts import TEXTS
from workbooks.brief.who import write_who
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look
from workbooks.page.pages import LINE, SMALL, cut_to_lines, lines
from workbooks.page.scale import scale_of_page
from workbooks.page.sentences import quoted
from workbooks.page.sign_off import SignedBy, Signing

NAME, FIRST_YEAR, LAST = 1, 2, 7  # columns: of labels, of the first year, the last of the page
RIGHT = 4  # where the right half of the lower part begins
WIDTHS = (36, 13, 13, 13, 13, 13, 14.5)
MOST_LISTED = 13  # parties; of more the largest changes, and all others together
PER_PERSON = "#,##0"
FIRST_ROW = 2
SENTENCE_ROW = 3
BIG = Font(name=styles.FONT, size=18, bold=True, color=styles.HEADER_GROUND)
LEAD = Font(name=styles.FONT, size=12, color=styles.INK)
ALARM = Font(name=styles.FONT, size=11, bold=True, color=styles.FAILS_INK)
STALE = Font(color=styles.FAILS_INK, strike=True)
FITTED = Alignment(shrink_to_fit=True)
MIDDLE = Alignment(vertical="center", horizontal="left", indent=1)


class BriefPage:
    """The sheet being written: `row` is the next free row, `rows` has the row of each line of amounts."""

    def __init__(self, book: Book, brief: Brief, party: str, live: Live) -> None:
        self.book, self.words, self.brief, self.sides = book, book.words, brief, brief.sides
        self.sheet: Worksheet = book.sheet(self.words.text(TEXTS["sheet"]), "answer")
        least, most = least_and_most(brief)
        self.scale, self.currency = scale_of_page(most, least), brief.sides.offer.scenario.currency
        self.unit = self.words.text(self.scale.word).format(book.unit("dollars", self.currency))
        self.names = [self.words.text(brief.speech.names[code]) for code in brief.codes]
        self.party, self.row, self.rows = party, FIRST_ROW, dict[str, int]()
        self.total_column = FIRST_YEAR + len(self.sides.years)
        for column, width in enumerate(WIDTHS, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        self.data = Data(book, self.sheet, self.names, "$A$1")
        write_figures(self.data, brief, live)

    def write(
        self,
        stamp: str,
        state: str = "",
        stale: str = "",
        signing: Signing | None = None,
        signed: Sequence[SignedBy] = (),
        also: str = "",
    ) -> Worksheet:
        """The whole page; `state` is a formula that says whether its figures belong to the inputs, `stale` a condition.

        Where the workbook is signed elsewhere, that block is `signing`; else it is signed here, and `signed` was already. `also` is
        said after where its figures come from.
        """
        self._top()
        self._first_sentences()
        self._amounts()
        self.row += 1
        self._lower_part()
        self._sure()
        self._state(stamp, state, stale)
        self._also(also)
        self.row = write_signed(self, stamp, signing, signed)
        self._printed(stamp)
        return self.sheet

    # Cells

    def put(self, row: int, column: int, value: object, look: Look | str = "label") -> Cell:
        return self.book.put(self.sheet, row, column, value, look)

    def formula(self, row: int, column: int, text: str, look: Look | str = "calculation") -> Cell:
        return self.put(row, column, Formula(f"={text}"), look)

    def text(self, text: Text) -> str:
        return self.words.text(text)

    def say(self, name: str, /, **fields: object) -> str:
        return self.words.text(self.brief.speech.say(name, **fields))

    @property
    def left_half(self) -> Sequence[float]:
        """The widths of the columns on the left of the lower part."""
        return WIDTHS[: RIGHT - 1]

    @property
    def right_half(self) -> Sequence[float]:
        return WIDTHS[RIGHT - 1 :]

    @property
    def none(self) -> str:
        """What is said where the choice is none of the list."""
        return self.text(TEXTS["none"])

    def short(self, role: str) -> str:
        return self.text(self.brief.speech.name(role))

    def merge(self, row: int, first: int, last: int) -> None:
        self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)

    def band(self, row: int, texts: Sequence[tuple[int, str]], look: str = "header line") -> None:
        """A line across the page with texts at these columns."""
        at = dict(texts)
        for column in range(1, LAST + 1):
            self.put(row, column, at.get(column, ""), look)

    def wide(self, row: int, text: str, longest: Sequence[str], font: Font | None = None) -> None:
        """A formula's text across the page, as high as the longest that it may be; no row where it never is anything."""
        cell = self.formula(row, 1, text, "wrapped")
        if font is not None:
            cell.font = font
        self.merge(row, 1, LAST)
        size = float(font.size) / 11 if font is not None else 1.0
        high = max(lines(each, sum(WIDTHS) / size * 0.97) for each in longest)
        self.sheet.row_dimensions[row].height = LINE * size * high + 3

    # The top

    def _top(self) -> None:
        cell = self.put(1, 1, self.party, Look("input", "@"))
        cell.font, cell.alignment = BIG, Alignment(vertical="center", shrink_to_fit=True)
        rule = DataValidation(
            type="list", formula1=f"={self.data.range('name')}", allow_blank=False, showErrorMessage=True
        )
        rule.promptTitle, rule.prompt, rule.showInputMessage = (
            self.text(TEXTS["choose"]),
            self.text(TEXTS["none"]),
            True,
        )
        rule.add("A1")
        self.sheet.add_data_validation(rule)
        scenario = self.sides.offer.scenario
        named = "subtitle_alone" if scenario.composed else "subtitle"
        said = self.say(named, offer=self.brief.speech.name("offer"), title=scenario.title)
        width = SMALL * (sum(WIDTHS[FIRST_YEAR - 1 :]) - 2)  # of the indent
        self.put(1, FIRST_YEAR, cut_to_lines(said, 1, width), "note").alignment = MIDDLE
        self.sheet.row_dimensions[1].height = 28

    def _first_sentences(self) -> None:
        """What is not kept before all; then the headline, which stays true when an amount changes."""
        kept = [self.text(text) for text in self.brief.sentences["not_kept"].values()]
        if any(kept):
            self.wide(self.row, self.data.of_chosen("says not_kept"), kept, ALARM)
            self.row += 1
        self.rows["headline"] = self.row
        self.row += 1

    # What we get

    def _amounts(self) -> None:
        top = self.row
        years = self.sides.years
        heads = [(FIRST_YEAR + n, self.text(self.brief.speech.year(year))) for n, year in enumerate(years)]
        if len(years) > 1:
            heads.append((self.total_column, self.say("in_all", count=len(years))))
        self.band(top, [(1, self.say("what_we_get", unit=self.unit)), *heads], "header")
        self.sheet.cell(top, 1).alignment = styles.WRAPPED_LEFT
        self.sheet.row_dimensions[top].height = LINE * max(lines(text, WIDTHS[1]) for _, text in heads) + 4
        self.row += 1
        for line in self.brief.lines(self.brief.codes[0]):
            self._line(line)
        headline = self.rows["headline"]
        longest = [self.text(each) for each in self.brief.sentences["headline"].values()]
        self.wide(headline, write_headline(self), [f"{each} " for each in longest], LEAD)

    def _line(self, line: Line) -> None:
        """A line of the table: its label, a formula a year, and the sum of the years where they may be added."""
        is_offer = line.key == OFFER
        number = PER_PERSON if line.is_rate else self.scale.changes if line.is_change else self.scale.amounts
        look = Look("result" if is_offer else "calculation", number)
        self.rows[line.key] = self.row
        self.put(self.row, NAME, self.text(line.label), "bold" if is_offer else "label")
        for n, year in enumerate(self.sides.years):
            if text := self._figure(line, n, year):
                self.formula(self.row, FIRST_YEAR + n, text, look)
        if line.adds_up:
            self._over_years(self.row, number)
        self._end_row(styles.BAND_FILL if line.is_change else None)

    def _figure(self, line: Line, n: int, year: str) -> str:
        """One figure as an expression; empty where nobody's is known."""
        if line.is_change:
            letter = get_column_letter(FIRST_YEAR + n)
            own, other = f"{letter}{self.rows[OFFER]}", f"{letter}{self.rows[ROLES[line.key]]}"
            return f'IF(OR({own}="",{other}=""),"",ROUND({own}-{other},6))'
        if line.is_rate:
            counted = f"admissions {year}" in self.data.columns
            has_prices = line.key == PER_ADMISSION or year in self.brief.amounts.index
            return self._per_admission(line.key, n, year) if counted and has_prices else ""
        column = f"{line.key} {year}"
        return self.data.of_chosen(column) if column in self.data.columns else ""

    def _over_years(self, row: int, number: str) -> None:
        """The sum of the years, where each is known."""
        count = len(self.sides.years)
        if count < 2:
            return
        span = f"{get_column_letter(FIRST_YEAR)}{row}:{get_column_letter(FIRST_YEAR + count - 1)}{row}"
        text = f'IF(COUNT({span})<{count},"",ROUND(SUM({span}),6))'
        self.formula(row, self.total_column, text, Look("result", number))

    def _per_admission(self, name: str, n: int, year: str) -> str:
        index = "" if name == PER_ADMISSION else f"/{float(self.brief.amounts.index[year])!r}"
        money, persons = (
            f"{get_column_letter(FIRST_YEAR + n)}{self.rows['offer']}",
            self.data.of_chosen(f"admissions {year}"),
        )
        if name != REAL_OF_OTHERS:
            return f'IF({money}="","",IF(N({persons})=0,"",{money}/{persons}{index}))'
        amounts, counted = self.data.range(f"offer {year}"), self.data.range(f"admissions {year}")
        count = len(self.names)
        known = f'AND({money}<>"",COUNT({amounts})={count},COUNT({counted})={count})'
        others = f"(SUM({counted})-{persons})"
        return f'IF({known},IF({others}<=0,"",(SUM({amounts})-{money})/{others}{index}),"")'

    def _end_row(self, fill: object = None) -> None:
        self.sheet.cell(self.row, NAME).alignment = FITTED
        for column in range(1, LAST + 1):
            cell = self.sheet.cell(self.row, column)
            cell.border = styles.HAIRLINE
            if fill is not None:
                cell.fill = fill
        self.sheet.row_dimensions[self.row].height = LINE
        self.row += 1

    # Why, and who else

    def _lower_part(self) -> None:
        """On the left why the amount changed, and the chart; on the right why the offer differs, and who gets more and who less."""
        left, right = self.row, self.row
        both = self.brief.of_years is not None and self.brief.of_offer is not None
        drawn: tuple[int, int] | None = None
        heads: list[tuple[int, str]] = []
        if self.brief.of_years is not None:
            first, last = self.sides.year_before, self.sides.year
            role = "baseline" if self.sides.baseline else "offer"
            years = {"first": self.words.fiscal_year(first), "last": self.words.fiscal_year(last)}
            heads.append((1, self.say("why", name=self.brief.speech.name(role), unit=self.unit, **years)))
        if self.brief.of_offer is not None:
            said: dict[str, object] = {role: self.brief.speech.name(role) for role in ("offer", "baseline")}
            said |= {"year": self.words.fiscal_year(self.sides.year), "unit": self.unit}
            heads.append((RIGHT if both else 1, self.say("why_offer", **said)))
        if heads:
            self._heads(self.row, heads)
            left = right = self.row + 1
        if self.brief.of_years is not None:
            left, drawn = self._parts(left, (1, 2), OF_YEARS, self.brief.of_years)
        if self.brief.of_offer is not None:
            where = (RIGHT, LAST) if both else (1, 2)
            after, shown = self._parts(right, where, OF_OFFER, self.brief.of_offer)
            right, left = (after, left) if both else (right, after)
            drawn = drawn or shown
        right = write_who(self, right if both or not heads else self.row)
        if drawn is not None:
            left = add_chart(self, drawn, left, max(left + 8, right))
        self.row = max(left, right) + 1

    def _heads(self, row: int, heads: Sequence[tuple[int, str]]) -> None:
        self.band(row, [])
        ends = [*(column for column, _ in heads[1:]), LAST + 1]
        if len(heads) == 1:
            ends = [RIGHT]
        if ends[0] == RIGHT:
            ends[0] -= 1  # a blank column stays between what is on the left and on the right
        for (column, text), end in zip(heads, ends, strict=True):
            cell = self.put(row, column, text, "header left")
            self.merge(row, column, end - 1)
            cell.alignment = styles.WRAPPED_LEFT
        high = max(
            lines(text, 0.9 * sum(WIDTHS[column - 1 : end - 1]))
            for (column, text), end in zip(heads, ends, strict=True)
        )
        self.sheet.row_dimensions[row].height = LINE * high + 4

    def _parts(self, row: int, columns: tuple[int, int], name: str, parts: Parts) -> tuple[int, tuple[int, int]]:
        """A line a part; gives the row after the last, and the first and last row of what is a part and no amount."""
        label, figure = columns
        drawn = [row + n for n, part in enumerate(parts.amounts) if not parts.is_end(part)]
        for part in parts.amounts:
            is_end = parts.is_end(part)
            text = self.text(parts.labels[part])
            cell = self.put(row, label, text[:1].upper() + text[1:], "bold" if is_end else "label")
            if label + 1 == figure:  # else it has the columns up to the figure
                cell.alignment = FITTED
            number = self.scale.amounts if is_end else self.scale.changes
            look = Look("result" if is_end else "calculation", number)
            self.formula(row, figure, self.data.of_chosen(f"{name} {part}"), look)
            for column in range(label, figure + 1):
                self.sheet.cell(row, column).border = styles.HAIRLINE
            self.sheet.row_dimensions[row].height = LINE
            row += 1
        return row, (min(drawn, default=row), max(drawn, default=row))

    # How sure

    def _sure(self) -> None:
        for_us = any(text["en"] for text in self.brief.sentences["takes"].values())
        self.band(self.row, [(1, self.say("sure_and_takes" if for_us else "sure"))])
        self.row += 1
        if provider := self.text(self.brief.provider):
            self.wide(self.row, quoted(provider), [provider])
            self.row += 1
        for name in ("binds", "takes", "sure"):
            texts = [self.text(text) for text in self.brief.sentences[name].values()]
            if any(texts):
                self.wide(self.row, self.data.of_chosen(f"says {name}"), texts)
                self.row += 1

    def _state(self, stamp: str, state: str, stale: str) -> None:
        said = self.text(TEXTS["values"]).format(stamp=stamp)
        cell = self.formula(self.row, 1, state or quoted(said), "wrapped note")
        cell.font = styles.NOTE
        self.merge(self.row, 1, LAST)
        self.sheet.row_dimensions[self.row].height = 2 * LINE if state else LINE * lines(said, sum(WIDTHS)) + 2
        if stale:
            area = f"A{FIRST_ROW}:{get_column_letter(LAST)}{self.row - 1}"
            self.sheet.conditional_formatting.add(area, FormulaRule(formula=[stale], font=STALE))
        self.rows["state"] = self.row
        self.row += 1

    def _also(self, said: str) -> None:
        if said:
            self.put(self.row, 1, said, "wrapped note").font = styles.NOTE
            self.merge(self.row, 1, LAST)
            self.sheet.row_dimensions[self.row].height = LINE * lines(said, sum(WIDTHS)) + 2
            self.row += 1

    def _printed(self, stamp: str) -> None:
        sheet = self.sheet
        styles.printed(sheet, self.text(TEXTS["sheet"]), stamp)
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "portrait", 1
        sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.55, header=0.25, footer=0.25)
        sheet.print_options.horizontalCentered = True
        sheet.print_area = f"A1:{get_column_letter(LAST)}{self.row - 1}"
        sheet.freeze_panes = "A2"
