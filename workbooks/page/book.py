"""Book: a workbook being written, and where everything in it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from fundingmodel.language.words import DOLLARS, Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.reading import Scenario
from workbooks.file.limits import describe, sheet_name
from workbooks.file.saving import number_cell, text_cell
from workbooks.page import styles


@dataclass(frozen=True)
class Look:
    """The look of a cell: what it is (its role) and how its number is written."""

    role: str
    number: str = "General"


_ROLES: dict[str, dict[str, Any]] = {
    "input": {"font": styles.INPUT, "fill": styles.INPUT_FILL, "protection": styles.UNLOCKED},
    "assumption": {"font": styles.ASSUMPTION, "fill": styles.INPUT_FILL, "protection": styles.UNLOCKED},
    "input top": {
        "font": styles.INPUT,
        "fill": styles.INPUT_FILL,
        "protection": styles.UNLOCKED,
        "alignment": styles.TOP,
    },
    "assumption top": {
        "font": styles.ASSUMPTION,
        "fill": styles.INPUT_FILL,
        "protection": styles.UNLOCKED,
        "alignment": styles.TOP,
    },
    "calculation": {"font": styles.PLAIN},
    "made": {"font": styles.PLAIN},
    "made top": {"font": styles.PLAIN, "alignment": styles.TOP},
    "helper": {"font": styles.NOTE},
    "result": {"font": styles.BOLD},
    "total": {"font": styles.BOLD, "border": styles.RULE_ABOVE},
    "label": {"font": styles.PLAIN},
    "bold": {"font": styles.BOLD},
    "note": {"font": styles.NOTE},
    "top": {"font": styles.PLAIN, "alignment": styles.TOP},
    "wrapped": {"font": styles.PLAIN, "alignment": styles.TOP_LEFT},
    "wrapped note": {"font": styles.NOTE, "alignment": styles.TOP_LEFT},
    "header": {"font": styles.HEADER, "fill": styles.HEADER_FILL, "alignment": styles.WRAPPED},
    "header line": {"font": styles.HEADER, "fill": styles.HEADER_FILL},
    "header left": {"font": styles.HEADER, "fill": styles.HEADER_FILL, "alignment": styles.WRAPPED_LEFT},
    "band": {"font": styles.BOLD, "fill": styles.BAND_FILL},
    "band centre": {"font": styles.BOLD, "fill": styles.BAND_FILL, "alignment": styles.WRAPPED},
    "word": {"font": styles.PLAIN, "alignment": styles.RIGHT},
    "state": {"font": styles.NOTE, "alignment": styles.TOP},
    "ok": {"font": Font(name=styles.FONT, size=11, bold=True, color=styles.OK_INK)},
    "link": {"font": styles.LINK},
}


@dataclass(frozen=True)
class InputStates:
    """The states of rows of inputs that are below one another, and of the columns of their figures where these have states.

    `figures` are the inputs themselves, `rows` and `columns` the states, `letters` the names of the columns as text.
    """

    figures: Cells
    rows: Cells
    columns: Cells | None = None
    letters: Cells | None = None


@dataclass
class Book:
    """A workbook, its language, and where each input, its state, each column and each sheet of it is."""

    workbook: Workbook
    words: Words
    inputs: dict[tuple[str, ...], Cells] = field(default_factory=dict)
    columns: dict[tuple[str, str, str], dict[str, Cells]] = field(default_factory=dict)
    sheet_of: dict[tuple[str, str], str] = field(default_factory=dict)
    parts: dict[tuple[str, str], Cells] = field(default_factory=dict)  # of Method and Checks, by scenario
    states: dict[tuple[str, int, int], Cells] = field(default_factory=dict)
    state_blocks: list[InputStates] = field(default_factory=list)
    formula_cells: int = 0
    currencies: frozenset[str] = frozenset()
    has_twin: bool = False  # in the other language, with the same cells: no text goes on in rows of its own
    _looks: dict[Look, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        describe(self.workbook, self.words.language)

    def sheet(self, name: str, role: str) -> Worksheet:
        """A new sheet with a name of its own, without gridlines, its tab in the colour of its role."""
        sheet = self.workbook.create_sheet(sheet_name(name, self.workbook.sheetnames))
        sheet.sheet_properties.tabColor = styles.TAB_COLOURS[role]
        sheet.sheet_view.showGridLines = False
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: object, look: Look | str = "label") -> Cell:
        """Writes one cell: a formula only where the text begins with "=" and is ours, other text as text."""
        cell = sheet.cell(row, column)
        self.paint(cell, look if isinstance(look, Look) else Look(look))  # first: text keeps its quote prefix
        if isinstance(value, Formula):
            cell._value, cell.data_type = value.text, "f"  # ours: nothing in it to be looked into
            self.formula_cells += 1
        elif isinstance(value, str):
            text_cell(cell, value)
        elif isinstance(value, int | float | Decimal):
            number_cell(cell, float(value))
        return cell

    def unit(self, name: str, currency: str) -> str:
        """What a unit is called; where one workbook has dollars of several countries, by the code of the currency."""
        if len(self.currencies) > 1 and currency in DOLLARS:
            name = re.sub(r"^dollars(?= per |$)", currency, name)
        return self.words.unit(name, currency)

    def paint(self, cell: Cell, look: Look) -> None:
        if (style := self._looks.get(look)) is None:
            role = _ROLES[look.role]
            cell.font = role.get("font", Font())
            cell.fill = role.get("fill", PatternFill())
            cell.border = role.get("border", Border())
            cell.alignment = role.get("alignment", Alignment())
            cell.protection = role.get("protection", Protection())
            cell.number_format = styles.in_language(look.number, self.words.language)
            style = self._looks[look] = cell._style
        cell._style = StyleArray(style)  # one of its own: what is changed of a cell later is changed in its place

    def cells(self, result: Result, quantity: str, fiscal_year: str, tier: str | None = None) -> Cells | None:
        """Where the latest state of a quantity is, None where the scenario has no such year or quantity."""
        chosen: TierResult = result.main if tier is None else result.tiers[tier]
        places: Mapping[str, Cells] = self.columns.get((key_of(result.scenario), chosen.tier.name, fiscal_year), {})
        return places.get(chosen.tier.formula.state(quantity))


@dataclass(frozen=True)
class Formula:
    """A worksheet formula of our own making, as against text from outside that begins with an equals sign."""

    text: str


def key_of(scenario: Scenario) -> str:
    """By what the scenarios of a workbook are distinguished."""
    return scenario.key
