"""Input sheets: every figure that the scenarios use is there once, where a person may change it, with its source.

Scalars and figures by category go to Parameters, one row a figure. Figures by jurisdiction go to tables of their own: one sheet
for each data set, one for those written in the scenario files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.analysis.money_words import scope_in_words, written
from fundingmodel.cells import Cells
from fundingmodel.column import AXES, Input
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.kinds import COUNT, in_money, kind_of
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.rounding import UNITS_PER_DOLLAR, is_rounding_formula, short_is_rounding_unit_formula
from fundingmodel.scenario.made.leaves import leaves
from fundingmodel.scenario.offers.origins import Origins, origins
from fundingmodel.scenario.parameters import EVERY_YEAR, PLANNED, PROJECTED, Block, Parameter, Said
from fundingmodel.scenario.reading import Scenario
from fundingmodel.scenario.tiers import Tier
from fundingmodel.scopes import measure_name
from workbooks.page import styles
from workbooks.page.book import Book, InputStates, Look, key_of
from workbooks.page.pages import lines
from workbooks.sheets import Report, Sheet
from workbooks.sheets.states.of_inputs import (
    STATE_WIDTH,
    Unit,
    ascending_formula,
    both,
    colour_states,
    put_state,
    state_formula,
)

PARAMETER_COLUMNS = (
    "scenario", "parameter", "applies_to", "value", "state", "unit", "price_basis", "scope", "measure", "status", "range",
    "source", "vintage", "note",
)  # fmt: skip
PARAMETER_WIDTHS = (18, 30, 26, 17, STATE_WIDTH, 12, 11, 22, 11, 12, 16, 46, 14, 56)
BAND = {
    True: {"en": "band {number}: from", "fr": "tranche {number} : à partir de"},
    False: {"en": "band {number}: value", "fr": "tranche {number} : valeur"},
}
VALUE_COLUMN, STATE_COLUMN = 4, 5
FIRST_ROW = 6


@dataclass(frozen=True)
class Figures:
    """One block of figures of one parameter, under one key (fiscal year, calendar year, lag, or "" for all)."""

    scenario: Scenario
    tier: Tier
    parameter: Parameter
    key: str
    origins: Origins  # which file states each figure

    @property
    def block(self) -> Block:
        return self.parameter.figures[self.key]

    @property
    def said(self) -> Said:
        return self.parameter.said_of(self.key)

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for figures that are one and the same: of one data set, or stated in one file, or made alike of such."""
        return (*self._own_identity, *self._made_of)

    @property
    def _own_identity(self) -> tuple[object, ...]:
        dataset = self.dataset
        stated = self.origins.of(self.tier.name, self.parameter.input.name, self.key)
        of = str(dataset.path.resolve()) if dataset else f"{stated.resolve()} {self.tier.name}"
        place = self.tier.place
        along = tuple(place.codes(axis) for axis in AXES[self.parameter.input.shape] if axis)
        named = tuple(text for name in self.tier.jurisdiction_names.values() for text in name.values())
        return (
            of,
            self.parameter.input.name,
            self.parameter.measure,
            self.parameter.input.shape,
            along,
            named if "jurisdiction" in AXES[self.parameter.input.shape] else (),
            EVERY_YEAR if self.is_unknown else self.key,
            self.block,
        )

    @property
    def dataset(self) -> Dataset | None:
        """The data set that they come from."""
        return self.parameter.dataset_of(self.key)

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of a data year: all such years have one table."""
        return self.parameter.input.by == "calendar year" and all(x is None for row in self.block for x in row)

    @property
    def is_made(self) -> bool:
        """Whether a formula of the scenario file makes them: its cells are formulas too."""
        return self.key in self.parameter.made

    @property
    def _made_of(self) -> tuple[object, ...]:
        """All formulas and given figures behind made ones: others of equal figures have cells of their own."""
        found: dict[tuple[str, str], object] = {}
        queue, of = [(self.parameter.input.name, self.key)] if self.is_made else [], self.tier.parameters
        while queue:
            name, key = place = queue.pop()
            if place in found:
                continue
            node = of[name].made.get(key)
            found[place] = node or replace(self, parameter=of[name], key=key)._own_identity
            queue += [(leaf, own) for leaf, _, own in leaves(node, key, of)] if node else []
        return tuple(found.items())

    @property
    def registered(self) -> tuple[str, ...]:
        return (key_of(self.scenario), self.tier.name, self.parameter.input.name, self.key)


def all_figures(results: Sequence[Result]) -> Iterator[Figures]:
    """Every block of figures that the scenarios use, in the order of scenarios, tiers and inputs."""
    for result in results:
        stated = origins(result.scenario)
        for tier in result.scenario.tiers:
            for parameter in tier.parameters.values():
                for key in parameter.figures:
                    yield Figures(result.scenario, tier, parameter, key, stated)


def by_jurisdiction(wanted: Input) -> bool:
    return "jurisdiction" in AXES[wanted.shape]


def key_label(book: Book, wanted: Input, key: str) -> str:
    """What a key is called: 2021-22, 2018, "4 years before", or nothing where it holds for all years."""
    return f"{key} {book.words('years_before')}" if wanted.by == "lag" else book.words.fiscal_year(key)


# Parameters


def write_parameters(book: Book, results: Sequence[Result], stamp: str) -> Worksheet:
    """One row a figure: value, unit, price basis, source, vintage; assumptions marked."""
    words = book.words
    sheet = book.sheet(words.sheet("parameters"), "input")
    for i, width in enumerate(PARAMETER_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    for i, name in enumerate(PARAMETER_COLUMNS, start=1):
        book.put(sheet, FIRST_ROW - 1, i, words(name), "header")
    sheet.row_dimensions[FIRST_ROW - 1].height = 32
    written: dict[tuple[object, ...], Cells] = {}
    users: dict[tuple[object, ...], list[Figures]] = {}
    figures = [f for f in all_figures(results) if not by_jurisdiction(f.parameter.input)]
    for each in figures:
        users.setdefault(each.identity, []).append(each)
    row, assumed = FIRST_ROW, 0
    for each in figures:
        if each.identity not in written:
            several = len({user.scenario.name for user in users[each.identity]}) > 1
            written[each.identity] = _write_rows(book, sheet, row, each, several)
            assumed += each.said.assumption
            row += written[each.identity].height
        book.inputs[each.registered] = written[each.identity]
    for identity, block in written.items():
        _write_states(book, sheet, block, users[identity])
    _register_states(book, sheet, row)
    sentence = {
        "en": f"Every figure that the formulas use: {row - FIRST_ROW} figures, {assumed} of them assumptions.",
        "fr": f"Chaque chiffre utilisé par les formules : {row - FIRST_ROW} chiffres, dont {assumed} hypothèses.",
    }
    styles.title_block(sheet, words.sheet("parameters"), words.text(sentence), f"{words('stamp')} {stamp}")
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.auto_filter.ref = f"A{FIRST_ROW - 1}:{get_column_letter(len(PARAMETER_COLUMNS))}{max(row - 1, FIRST_ROW)}"
    styles.printed(sheet, words.sheet("parameters"), stamp, rows=f"{FIRST_ROW - 1}:{FIRST_ROW - 1}")
    return sheet


def _write_rows(book: Book, sheet: Worksheet, top: int, figures: Figures, several: bool) -> Cells:
    words, parameter, said = book.words, figures.parameter, figures.said
    wanted, tier = parameter.input, figures.tier
    values = [x for block_row in figures.block for x in block_row]
    codes = tier.place.codes("category") if wanted.shape == "category" else ("",) * len(values)
    when = words("all_years") if figures.key == EVERY_YEAR else key_label(book, wanted, figures.key)
    for i, (code, value) in enumerate(zip(codes, values, strict=True)):
        row = top + i
        of = words.text(tier.category_names[code]) if code else _band_in_words(wanted, i, len(values), words)
        shown_unit = wanted.bands_of if wanted.bands_of and i < len(values) // 2 else wanted.shown_unit
        tried = said.range_of(code)
        within = tried and tried[0] <= (value or 0) <= tried[1]
        limits = " – ".join(map(words.number, tried)) if tried and within else ""
        texts = (
            f"({words('shared')})" if several else words.text(figures.scenario.short),
            words.with_titles(tier.titles).column(wanted.name),
            "; ".join(x for x in (when, of) if x),
            None,
            "",
            book.unit(shown_unit, figures.scenario.currency),
            words(said.price_basis) if said.price_basis else "",
            scope_in_words(said, tier.place.money.scopes, words),
            written(measure_name(said.measure, words.language), words) if in_money(wanted) else "",
            ", ".join(x for x in (words("assumption") if said.assumption else "", _own_status(said, words)) if x),
            limits,
            words.text(said.source),
            words.vintage(said.vintage),
            words.text(said.note) if i == 0 else "",
        )
        for column, text in enumerate(texts, start=1):
            if text:
                book.put(sheet, row, column, text, "top" if column == VALUE_COLUMN else "wrapped")
        role = "made top" if figures.is_made else "assumption top" if said.assumption else "input top"
        as_given = wanted.rounding or wanted.unit in ("ratio", "years", UNITS_PER_DOLLAR)
        number = "General" if as_given else styles.number_format(wanted.unit)
        if wanted.name not in tier.given and kind_of(wanted.unit) == COUNT and value == int(value or 0):
            number = styles.PERSONS
        book.put(sheet, row, VALUE_COLUMN, value, Look(role, number))
        dimension = sheet.column_dimensions[get_column_letter(VALUE_COLUMN)]
        dimension.width = max(dimension.width, len(f"{value or 0:,.2f}") + 2)
        wide = zip(texts, PARAMETER_WIDTHS, strict=True)
        sheet.row_dimensions[row].height = 15.0 * max(lines(text, width) for text, width in wide if text)
    if not figures.is_made:
        validate(sheet, wanted, f"D{top}:D{top + len(values) - 1}")
    axes = ("category", None) if wanted.shape == "category" else (None, None)
    return Cells(top, VALUE_COLUMN, len(values), 1, axes, sheet.title)


def _band_in_words(wanted: Input, place: int, count: int, words: Words) -> str:
    """Which band a figure is of, and whether it is where it begins or its value; nothing of what is no table of bands."""
    if not wanted.bands_of:
        return ""
    number, is_start = place % (count // 2) + 1, place < count // 2
    return words.text(BAND[is_start]).format(number=number)


def _own_status(said: Said, words: Words) -> str:
    """The same; of an assumption only that it is planned or projected."""
    return _status(said, words) if not said.assumption or said.stated_status in (PLANNED, PROJECTED) else ""


def _status(said: Said, words: Words) -> str:
    """The status of a figure, as the file or its row of data says it: published, derived; empty where neither does."""
    return words.text(STATUSES[said.status]) if said.status else ""


def _write_states(book: Book, sheet: Worksheet, block: Cells, users: Sequence[Figures]) -> None:
    """The state of each figure, beside it; of figures that add to 1, the sum is a matter of the first."""
    wanted = reduce(both, (user.parameter.input for user in users))
    units = {unit.of(""): unit for unit in (_unit_of(book, user) for user in users) if unit}
    for n in range(block.height):
        cell = replace(block, top=block.top + n, height=1)
        sums = [block] if wanted.sums_to_one and n == 0 else []
        text = state_formula(cell, wanted, book.words, list(units.values()), sums)
        if wanted.bands_of and 0 < n < block.height // 2:
            text = ascending_formula(cell, book.words)
        put_state(book, sheet, cell.top, STATE_COLUMN, text)
    book.states[block.sheet, block.top, block.left] = replace(block, left=STATE_COLUMN)


def _unit_of(book: Book, figures: Figures) -> Unit | None:
    """The unit of which an amount must be a whole number, where it is an input too."""
    wanted = figures.parameter.input
    unit = figures.tier.parameters.get(wanted.whole or "")
    if unit is None or unit.link or (figures.is_made and wanted.rounded_by_step):
        return None
    cells = book.inputs[key_of(figures.scenario), figures.tier.name, unit.input.name, EVERY_YEAR]
    return Unit(cells, counted=not unit.input.rounding)


def _register_states(book: Book, sheet: Worksheet, end: int) -> None:
    """All states of the sheet, from its first row to the one before `end`."""
    if end > FIRST_ROW:
        figures = Cells(FIRST_ROW, VALUE_COLUMN, end - FIRST_ROW, 1, sheet=sheet.title)
        states = replace(figures, left=STATE_COLUMN)
        colour_states(book, sheet, states)
        book.state_blocks.append(InputStates(figures, states))


def validate(sheet: Worksheet, wanted: Input, cells: str) -> None:
    """The spreadsheet refuses what the engine would refuse."""
    rule = _rule(wanted, cells.partition(":")[0])
    if rule is None:
        return
    rule.allow_blank, rule.showErrorMessage = wanted.may_be_unknown, True
    rule.add(cells)
    sheet.add_data_validation(rule)


def _rule(wanted: Input, first: str) -> DataValidation | None:
    low, high = wanted.least, wanted.most
    if wanted.rounding:
        return DataValidation(type="custom", formula1=short_is_rounding_unit_formula(first))
    if wanted.unit == UNITS_PER_DOLLAR:
        return DataValidation(type="custom", formula1=is_rounding_formula(first))
    kind = "whole" if wanted.unit == "flag" else "decimal"
    if low is not None and high is not None:
        return DataValidation(type=kind, operator="between", formula1=str(low), formula2=str(high))
    if low is not None:
        return DataValidation(type=kind, operator="greaterThanOrEqual", formula1=str(low))
    return None if high is None else DataValidation(type=kind, operator="lessThanOrEqual", formula1=str(high))


def _parameters(report: Report) -> list[Worksheet]:
    return [write_parameters(report.book, report.written, report.stamp)]


SHEETS = (Sheet(30, 10, _parameters),)
