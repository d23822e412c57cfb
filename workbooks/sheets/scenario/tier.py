"""Scenario sheet: one tier of a scenario, a block of columns for each fiscal year, every column a live formula.

Scalars are above, one row each for all years; then figures by category; then the jurisdictions, in the same rows in every year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.projection import data_years_projected, marked_data_year, year_in_words
from fundingmodel.cells import Cells, Numbers
from fundingmodel.column import AXES, CALENDAR, DATA_YEAR, REASONS, RULE, Column, Input, size, wired
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.kinds import COUNT, kind_of
from fundingmodel.result import Result, TierResult, link_counts, source_of
from fundingmodel.rounding import rounding_unit_formula
from fundingmodel.scenario.figures import calendar
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.tiers import Tier
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look, key_of
from workbooks.sheets.scenario.arguments import argument_of, blocks_of
from workbooks.sheets.scenario.copied_down import down
from workbooks.sheets.scenario.folding import fold_years
from workbooks.sheets.scenario.made_cells import refuse_too_long
from workbooks.sheets.scenario.plan import COUNTED_ROW, FIRST_COLUMN, YEAR_ROW, Plan, plan_of, tab_of
from workbooks.sheets.scenario.printing import set_up_printing
from workbooks.sheets.scenario.reasons import write_reasons
from workbooks.sheets.scenario.sentence import known, write_sentence
from workbooks.sheets.scenario.sums_of_parts import sum_of_rows
from workbooks.sheets.states.of_inputs import absolute, guarded, reading_blocks, state_of

Places = dict[str, Cells | Numbers | tuple[Cells, ...]]

RESULTS = ("allocation", "formula_amount", "share")
RULE_WORDS = "rule in words"  # where a sheet has the words of the rule: no quantity has blanks in its name
NUMBERS = {RULE: "binding_rule_number", REASONS: "short_because_number"}  # the header of what its words are beside
DECIMALS = {"dollars": 2, "persons": 1, "ratio": 4, "years": 2}


def write_tier(
    book: Book, result: Result, tier_result: TierResult, top: int, above: Mapping[str, str], opens_on: str = ""
) -> Worksheet:
    """Writes a tier on a sheet of its own and records where everything is. `above` has title, note, stamp.

    Where columns are many, only the year that it `opens_on` is open, or the last.
    """
    tier, scenario = tier_result.tier, result.scenario
    sheet = book.sheet(tab_of(book.words.text(scenario.short), book.words.text(tier.title)), "scenario")
    book.sheet_of[key_of(scenario), tier.name] = sheet.title
    writer = _TierWriter(book, sheet, result, tier, plan_of(tier, top))
    writer.write()
    styles.title_block(sheet, above["title"], "", above["note"])
    write_sentence(book, sheet, result, tier, writer.plan)
    years = {each: year_in_words(result, each, book.words, tier=tier.name) for each in scenario.fiscal_years}
    shown = fold_years(book, sheet, writer.plan, years, opens_on)
    set_up_printing(sheet, writer.plan, scenario.fiscal_years, shown, above)
    return sheet


class _TierWriter:
    def __init__(self, book: Book, sheet: Worksheet, result: Result, tier: Tier, plan: Plan) -> None:
        self.book, self.sheet, self.result, self.tier, self.plan = book, sheet, result, tier, plan
        self.words, self.scenario = book.words.with_titles(tier.titles), result.scenario
        self.units = {i.name: i.unit for i in tier.formula.inputs} | {c.name: c.unit for c in tier.formula.columns}
        self.shown_units = self.units | {i.name: i.shown_unit for i in tier.formula.inputs if i.said_unit}
        self.rows = len(tier.place.jurisdictions)
        self.fiscal_year = ""  # whose block is being written
        self.unknown = bool(tier.formula.unknown_inputs)

    def write(self) -> None:
        self._labels()
        prior: Places = {}
        for number, fiscal_year in enumerate(self.scenario.fiscal_years):
            left = FIRST_COLUMN + number * self.plan.stride
            self._year_band(left, fiscal_year)
            self.fiscal_year = fiscal_year
            places = self._inputs(left, fiscal_year) | self._calendar(fiscal_year)
            carried = {
                x: prior.get(self.tier.formula.state(x), places.get(f"opening_{x}")) for x in self.tier.formula.carries
            }
            places |= {f"prior_{x}": cells for x, cells in carried.items() if cells is not None}
            for column, reads in wired(self.tier.formula.columns):
                places[column.name] = self._column(left, column, [places[name] for name in reads])
            if self.plan.binding is not None:
                numbers = places[self.tier.formula.rule_column]
                assert isinstance(numbers, Cells)
                places[RULE_WORDS] = self._rule_words(left + self.plan.binding, numbers)
            if self.plan.reasons is not None:
                places |= self._reasons(left + self.plan.reasons, places)
            here = self.sheet.title
            kept = {n: replace(c, sheet=c.sheet or here) for n, c in places.items() if isinstance(c, Cells)}
            self.book.columns[key_of(self.scenario), self.tier.name, fiscal_year] = kept
            self._widen(fiscal_year, places)
            prior = places

    def _calendar(self, fiscal_year: str) -> Places:
        """What columns read of the calendar: formulas write the numbers as they are."""
        found = calendar.numbers(self.tier.place, fiscal_year)
        return {name: Numbers(each, CALENDAR[name][0] or CALENDAR[name][1]) for name, each in found.items()}

    # Labels: column A what, column B its unit

    def _labels(self) -> None:
        book, sheet, words = self.book, self.sheet, self.words
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 38, 11
        book.put(sheet, YEAR_ROW, 1, words("fiscal_year"), "header left")
        book.put(sheet, YEAR_ROW, 2, words("unit"), "header left")
        for (name, n), row in (*self.plan.scalar_rows.items(), *self.plan.vector_rows.items()):
            book.put(sheet, row, 1, self._label(name, n))
            book.put(sheet, row, 2, book.unit(self.shown_units[name], self.scenario.currency), "note")
        book.put(sheet, self.plan.top - 3, 1, words("jurisdiction"), "header left")
        book.put(sheet, self.plan.top - 2, 1, "", "header left")
        book.put(sheet, self.plan.top - 1, 1, words("unit"), "header left")
        for row in range(self.plan.top - 3, self.plan.top):
            book.put(sheet, row, 2, "", "header left")
        self._labels_by_data_year()
        for i, code in enumerate(self.tier.place.jurisdictions):
            name = words.text(self.tier.jurisdiction_names[code])
            book.put(sheet, self.plan.top + i, 1, name)
            if name != code:
                book.put(sheet, self.plan.top + i, 2, code, "note")
        book.put(sheet, self.plan.top + self.rows, 1, words("total"), "total")
        book.put(sheet, self.plan.top + self.rows, 2, "", "total")

    def _labels_by_data_year(self) -> None:
        """The rows of the table by data year, below: how many years before."""
        if not self.plan.below:
            return
        top = self.plan.below_top
        for row in range(top - 3, top):
            self.book.put(self.sheet, row, 1, self.words("data_year") if row == top - 3 else "", "header left")
            self.book.put(self.sheet, row, 2, self.words("unit") if row == top - 1 else "", "header left")
        for n, name in enumerate(self.tier.names_along(DATA_YEAR)):
            self.book.put(self.sheet, top + n, 1, self.words.text(name))

    def _label(self, name: str, n: int) -> str:
        by = next((i.by for i in self.tier.formula.inputs if i.name == name), None)
        lag = f", {self.tier.place.lags[n]} {self.words('years_before')}" if by else ""
        return f"{self.words.column(name)}{lag}"

    def _year_band(self, left: int, fiscal_year: str) -> None:
        """The year over each of its columns; above the first, what it counts."""
        data_years = self.tier.place.data_years(fiscal_year)
        ahead = data_years_projected(self.tier)
        named = [marked_data_year(year, self.words) if year in ahead else str(year) for year in data_years]
        years = f" ({', '.join(named)})" if named else ""
        label = year_in_words(self.result, fiscal_year, self.words, tier=self.tier.name)
        whole = label + years
        self.book.put(self.sheet, COUNTED_ROW, left, whole if whole != label else "", "note")
        for column in range(left, left + self.plan.stride - 1):
            self.book.put(self.sheet, YEAR_ROW, column, label, "header line").alignment = styles.FITTED
        self.sheet.column_dimensions[get_column_letter(left + self.plan.stride - 1)].width = 2
        if self.plan.vector_rows:
            row = min(self.plan.vector_rows.values()) - 1
            for c, code in enumerate(self.tier.place.categories):
                self.book.put(self.sheet, row, left + c, self.words.text(self.tier.category_names[code]), "band centre")

    # Inputs: linked from the sheet where they may be changed, or from the sheet of the scenario that gives them

    def _inputs(self, left: int, fiscal_year: str) -> Places:
        places: Places = {}
        for name, parameter in self.tier.given.items():
            sources = self._sources(parameter, fiscal_year)
            places[name] = self._linked(left, parameter, sources)
        return places

    def _sources(self, parameter: Parameter, fiscal_year: str) -> tuple[Cells, ...]:
        link = parameter.link
        if link is None:
            keys = parameter.keys(fiscal_year, self.tier.place)
            return tuple(
                self.book.inputs[key_of(self.scenario), self.tier.name, parameter.input.name, key] for key in keys
            )
        source = self.result if link.tier else self.result.linked[link.scenario]
        cells = self.book.cells(source, link.quantity, link.fiscal_year or fiscal_year, link.tier or None)
        assert cells is not None, f"{link} is written before {self.scenario.name}"
        if link.jurisdiction:
            from_codes = source.scenario.tiers[-1] if not link.tier else source.tiers[link.tier].tier
            cells = Cells(
                cells.top + from_codes.place.jurisdictions.index(link.jurisdiction), cells.left, sheet=cells.sheet
            )
        return (cells,)

    def _linked(self, left: int, parameter: Parameter, sources: tuple[Cells, ...]) -> Cells | tuple[Cells, ...]:
        wanted = parameter.input
        if wanted.name == "published_order" and parameter.link is None:
            return self._order(left, parameter)
        if wanted.shape == "scalar":
            cells = tuple(self._link_scalar(left, parameter, n, source) for n, source in enumerate(sources))
        elif wanted.shape == "category":
            cells = tuple(self._link_vector(left, wanted, n, source) for n, source in enumerate(sources))
        elif wanted.shape == "jurisdiction" and not wanted.by:
            cells = (self._link_column(left, parameter, sources[0]),)
        else:
            cells = tuple(source.seen_from(self.sheet.title) for source in sources)
        return cells if wanted.by else cells[0]

    def _link_scalar(self, left: int, parameter: Parameter, n: int, source: Cells) -> Cells:
        wanted, link = parameter.input, parameter.link
        row = self.plan.scalar_rows[wanted.name, n]
        text = source.seen_from(self.sheet.title).at({}).all if source.height == 1 else str(source.at({}))
        if link and link_counts(link, parameter, source_of(link, self.result.tiers, self.result.linked)):
            text = rounding_unit_formula(text)
        text = self._if_usable(text, source, 0)
        look = Look("calculation", styles.PLAIN_NUMBER) if wanted.rounding else self._look(wanted.name, wanted.unit)
        self.book.put(self.sheet, row, left, Formula(f"={text}"), look)
        return Cells(row, left)

    def _link_vector(self, left: int, wanted: Input, n: int, source: Cells) -> Cells:
        if wanted.by:
            left, row = left + self.plan.below[wanted.name], self.plan.below_top + n
            if n == 0:
                self._headers(left, wanted, row)
        else:
            row = self.plan.vector_rows[wanted.name, n]
        for c, address in enumerate(x for line in source.addresses() for x in line):
            text = self._if_usable(absolute(address, source.sheet), source, c)
            self.book.put(self.sheet, row, left + c, Formula(f"={text}"), self._look(wanted.name, wanted.unit))
        return Cells(row, left, 1, len(self.tier.place.categories), (None, "category"))

    def _link_column(self, left: int, parameter: Parameter, source: Cells) -> Cells:
        wanted, column = parameter.input, left + self.plan.columns[parameter.input.name]
        self._header(column, wanted.name, wanted.shown_unit)
        for r in range(self.rows):
            text = self._taken(parameter, source, r)
            look = self._look(wanted.name, wanted.unit)
            self.book.put(self.sheet, self.plan.top + r, column, Formula(f"={text}"), look)
        cells = Cells(self.plan.top, column, self.rows, 1, ("jurisdiction", None))
        self._total(column, wanted.name, wanted.unit)
        return cells

    def _taken(self, parameter: Parameter, source: Cells, r: int) -> str:
        """What a jurisdiction's cell takes from where its figure is: the cell there, or the sum of those of its parts."""
        seen, is_unknown = source.seen_from(self.sheet.title), parameter.input.may_be_unknown
        code, codes = self.tier.place.jurisdictions[r], self._codes_taken(parameter)
        if parameter.link and parameter.link.parts:
            rows = [codes.index(part) for part in parameter.link.parts.of_code(code) if part in codes]
            return sum_of_rows(seen, rows, is_unknown, self.tier.place.file.input(parameter.input.name))
        at = seen.at({"jurisdiction": codes.index(code)})
        return self._if_usable(f'IF({at}="","",{at})' if is_unknown else str(at), source, r)

    def _if_usable(self, text: str, source: Cells, row: int) -> str:
        """A link to an input, #N/A where the state of its row is not ok."""
        states = state_of(self.book, source)
        if states is None:
            return text
        return guarded(text, [f'{absolute(states.addresses()[row][0], states.sheet)}="{self.words("ok")}"'])

    def _codes_taken(self, parameter: Parameter) -> tuple[str, ...]:
        """The jurisdictions of where figures are: a linked result may list them in another order."""
        link, result = parameter.link, self.result
        return (source_of(link, result.tiers, result.linked).tier if link else self.tier).place.jurisdictions

    def _order(self, left: int, parameter: Parameter) -> Cells:
        column = left + self.plan.columns["published_order"]
        self._header(column, "published_order", "rank")
        for r, (value,) in enumerate(parameter.exact("", self.tier.place)[0]):
            self.book.put(self.sheet, self.plan.top + r, column, value, Look("helper", "0"))
        return Cells(self.plan.top, column, self.rows, 1, ("jurisdiction", None))

    # Columns

    def _column(self, left: int, column: Column, reads: Sequence[Cells | Numbers | tuple[Cells, ...]]) -> Cells:
        cells = self._place(left, column)
        look = self._look(column.name, column.unit)

        def text(r: int, c: int) -> str:
            arguments = [argument_of(read, {cells.axes[0]: r, cells.axes[1]: c}) for read in reads]
            found = column.formula(*arguments)
            if conditions := reading_blocks(self.book, found, list(blocks_of(arguments))):
                found = f"={guarded(found.removeprefix('='), conditions)}"
            return found

        for c in range(cells.width):
            for r, found in enumerate(down(cells.height, partial(text, c=c))):
                if isinstance(column, MadeColumn):
                    refuse_too_long(found, self.tier.place.file / column.name)
                self.book.put(self.sheet, cells.top + r, cells.left + c, Formula(found), look)
        if "jurisdiction" in AXES[column.shape]:
            for c in range(cells.width):
                self._total(cells.left + c, column.name, column.unit)
        return cells

    def _place(self, left: int, column: Column) -> Cells:
        """Where a column is: above the table where it has one figure, or one by category; else in it, under its header."""
        if column.shape == "scalar":
            return Cells(self.plan.scalar_rows[column.name, 0], left)
        if column.shape == "category":
            width = len(self.tier.place.categories)
            return Cells(self.plan.vector_rows[column.name, 0], left, 1, width, (None, "category"))
        height, width = size(column.shape, self.tier.sizes)
        by_data_year = column.name in self.plan.below
        at = left + (self.plan.below if by_data_year else self.plan.columns)[column.name]
        top = self.plan.below_top if by_data_year else self.plan.top
        self._headers(at, column, top)
        return Cells(top, at, height, width, AXES[column.shape])

    def _headers(self, left: int, of: Column | Input, top: int) -> None:
        """The headers of all columns of a block that begins in row `top`: what it is, what is across, its unit."""
        across = AXES[of.shape][1]
        names = self.tier.names_along(across) if across else [{}]
        if across == DATA_YEAR:
            names = [{self.words.language: str(year)} for year in self.tier.place.data_years(self.fiscal_year)]
        label = self.words(NUMBERS[of.unit]) if of.unit in NUMBERS else ""
        for c, name in enumerate(names):
            self._header(left + c, of.name, of.unit, self.words.text(name) if across else "", label, (c == 0, top))

    def _look(self, name: str, unit: str) -> Look:
        role = "result" if name.startswith(RESULTS) and name != "share_in_billionths" else "calculation"
        return Look("helper" if self.words.is_helper(name) else role, styles.number_format(unit, name))

    def _header(
        self,
        column: int,
        name: str,
        unit: str,
        of: str = "",
        label: str = "",
        at: tuple[bool, int] = (True, 0),
    ) -> None:
        """`at`: whether it is the first column of its block, and the row in which the block begins."""
        book, sheet, top = self.book, self.sheet, at[1] or self.plan.top
        label = label or self.words.column(name)
        book.put(sheet, top - 3, column, label if at[0] else "", "header")
        book.put(sheet, top - 2, column, of, "header")
        book.put(sheet, top - 1, column, self.book.unit(unit, self.scenario.currency), "header")
        dimension = sheet.column_dimensions[get_column_letter(column)]
        wide = unit in ("dollars", "thousandths", "units") or column == self._left_of(column)
        longest = max(map(len, f"{label} {of}".split()))  # bold, so a little wider than its letters
        narrow = 11 if unit in ("ratio", "rank", "flag", *NUMBERS) else 12
        wanted = 16.5 if wide else max(narrow, longest + 2, self._least_width(column))
        dimension.width = max(wanted, dimension.width) if top != self.plan.top else wanted
        if self.words.is_helper(name):
            dimension.outlineLevel, dimension.hidden = 1, True

    def _least_width(self, column: int) -> float:
        """Room for the name of a category, where figures by category are above the table."""
        place = column - self._left_of(column)
        if not self.plan.vector_rows or place >= len(self.tier.place.categories):
            return 0
        name = self.words.text(self.tier.category_names[self.tier.place.categories[place]])
        return max(map(len, name.split()), default=0) + 2

    def _left_of(self, column: int) -> int:
        """The first column of the year's block that a column is in: it shows the scalars."""
        return column - (column - FIRST_COLUMN) % self.plan.stride

    def _widen(self, fiscal_year: str, places: Places) -> None:
        """Columns with room for the widest of their figures: billions with their cents need more than most."""
        figures = self.result.tiers[self.tier.name].years[fiscal_year]
        for name, cells in places.items():
            if name not in figures or not isinstance(cells, Cells) or cells.sheet not in ("", self.sheet.title):
                continue
            unit = self.units.get(name, "")
            decimals = DECIMALS.get("persons" if unit and kind_of(unit) == COUNT else unit, 0)
            for c in range(cells.width):
                column = figures[name][..., c if figures[name].shape[-1] > 1 else 0]
                largest = float(
                    np.nansum(np.abs(column)) if self.words.adds_up(name) else np.nanmax(np.abs(column), initial=0.0)
                )
                dimension = self.sheet.column_dimensions[get_column_letter(cells.left + c)]
                dimension.width = max(dimension.width, len(f"{largest:,.{decimals}f}") + 2.5)

    def _total(self, column: int, name: str, unit: str) -> None:
        row, letter = self.plan.top + self.rows, get_column_letter(column)
        look = Look("total", styles.number_format(unit, name))
        if not self.words.adds_up(name):
            self.book.put(self.sheet, row, column, "", look)
            return
        span = f"{letter}{self.plan.top}:{letter}{row - 1}"
        text = f"ROUND(SUM({span}),2)" if unit == "dollars" else f"SUM({span})"
        if name == "allocation" and self.unknown:  # a total of those that happen to be known would mislead
            text = f'IF({known(span)}={self.rows},{text},"")'
        self.book.put(self.sheet, row, column, Formula(f"={text}"), look)

    # What is short: the words of its number, and the names of all whose promises are not kept

    def _reasons(self, column: int, places: Places) -> Places:
        _, short, because = (places[name] for name in self.tier.formula.promise_columns)
        assert isinstance(short, Cells) and isinstance(because, Cells)
        self._header(column + 1, "short_because", "", label=self.words("who_is_short"))
        self._header(column, "", "", label=self.words.column("short_because"))
        self.sheet.column_dimensions[get_column_letter(column)].width = 24
        for each in (column, column + 1):
            self.book.put(self.sheet, self.plan.top - 1, each, "", "header")
            self.book.put(self.sheet, self.plan.top + self.rows, each, "", "total")
        return {**write_reasons(self.book, self.sheet, (self.plan.top, column, self.rows), short, because)}

    # The rule that binds: the words of its number

    def _rule_words(self, column: int, numbers: Cells) -> Cells:
        self._header(column, "", "", label=self.words.column("binding_rule"))
        self.book.put(self.sheet, self.plan.top - 1, column, "", "header")
        self.sheet.column_dimensions[get_column_letter(column)].width = 24
        for r in range(self.rows):
            text = self._rule_words_formula(str(numbers.at({"jurisdiction": r})))
            self.book.put(self.sheet, self.plan.top + r, column, Formula(text), "word")
        self.book.put(self.sheet, self.plan.top + self.rows, column, "", "total")
        return Cells(self.plan.top, column, self.rows, 1, ("jurisdiction", None))

    def _rule_words_formula(self, number: str) -> str:
        """The words of each rule, or nothing, one after another: only those of the number are there."""
        words = ((n, self.words.rule(*rule).replace('"', '""')) for n, rule in enumerate(self.tier.formula.rules))
        return "=" + "&".join(f'IF({number}={n},"{said}","")' for n, said in words if said)
