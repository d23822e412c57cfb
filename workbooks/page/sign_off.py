"""Sign-off: cells in which those who prepared, reviewed and approved say so, each with the stamp that was seen.

The stamp is the version of the program and a hash of the scenarios with their formulas, inputs and data. Nobody's name is written
but as it was given; whether what was signed is what is there now is a formula.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import sheet_prefix
from fundingmodel.language.texts import Text
from workbooks.page import styles
from workbooks.page.book import Book, Formula, Look
from workbooks.page.sentences import quoted

ROLES: Mapping[str, Text] = {
    "prepared": {"en": "Prepared", "fr": "Préparé"},
    "reviewed": {"en": "Reviewed", "fr": "Révisé"},
    "approved": {"en": "Approved", "fr": "Approuvé"},
}
TEXTS: Mapping[str, Text] = {
    "title": {"en": "Sign-off", "fr": "Approbations"},
    "how": {
        "en": "Whoever signs types a name and a date, and chooses the stamp that was seen; the program writes none of them by itself. The "
        "stamp, on the foot of each page, is the version of the program and a hash of the scenarios with their formulas, inputs and data "
        "(the first 16 digits of a SHA-256). It is the same in both languages, does not say which years are shown or which party a "
        "brief is of, and covers no text that was typed into this file.",
        "fr": "La personne qui signe inscrit son nom et la date, et choisit l’empreinte de ce qu’elle a vu; le programme n’inscrit rien de "
        "lui-même. L’empreinte, au pied de chaque page, réunit la version du programme et un condensé des scénarios, avec leurs formules "
        "et leurs données (les 16 premiers chiffres d’un SHA-256). Elle est la même dans les deux langues, ne dit ni quels "
        "exercices sont présentés ni de quelle administration traite une note de synthèse, et ne couvre aucun texte ajouté au fichier.",
    },
    "name": {"en": "Name", "fr": "Nom"},
    "date": {"en": "Date", "fr": "Date"},
    "stamp": {"en": "Stamp of what was seen", "fr": "Empreinte de ce qui a été vu"},
    "for": {"en": "Signed for", "fr": "Signé pour"},
    "these": {"en": "these figures", "fr": "ces chiffres"},
    "other": {"en": "other figures", "fr": "d’autres chiffres"},
    "incomplete": {"en": "incomplete", "fr": "incomplet"},
    "own": {"en": "This workbook", "fr": "Ce classeur"},
    "as_written": {"en": "inputs and amounts as written", "fr": "données et montants tels qu’à l’écriture"},
    "changed": {"en": "inputs or amounts changed since", "fr": "données ou montants modifiés depuis"},
    "to_choose": {
        "en": "Choose the stamp of this workbook, or paste the one that was seen.",
        "fr": "Choisissez l’empreinte de ce classeur, ou collez celle de ce qui a été vu.",
    },
    "to_type": {"en": "At most 100 characters.", "fr": "Au plus 100 caractères."},
    "of_date": {"en": "A date from 2000 on: YYYY-MM-DD.", "fr": "Une date à partir de 2000 : AAAA-MM-JJ."},
}
NO_DAY, AHEAD = "no_day", "ahead"
DATE_FAULTS: Mapping[str, Text] = {
    NO_DAY: {
        "en": "its date cannot be read: a date is written YYYY-MM-DD",
        "fr": "la date est illisible; elle s’écrit AAAA-MM-JJ",
    },
    AHEAD: {"en": "its date has not come yet", "fr": "la date n’est pas encore venue"},
}
FURTHEST_EAST = timedelta(hours=14)  # where a day begins first
PARTS = ("name", "date", "stamp")
FORMATS = {"name": "@", "date": "yyyy-mm-dd", "stamp": "@"}
TOP_LEFT = Alignment(horizontal="left", vertical="top")
LONGEST_NAME = 100
FIRST_DATE, LAST_DATE = to_excel(date(2000, 1, 1)), to_excel(date(2199, 12, 31))


@dataclass(frozen=True)
class SignedBy:
    """Who signed as what (a key of ROLES), on which day (YYYY-MM-DD), for which stamp."""

    role: str
    name: str
    date: str
    stamp: str


def date_fault(text: str) -> str:
    """What is wrong with the date of a signature (a key of DATE_FAULTS): it is none, or a day that has begun nowhere; else "".

    >>> date_fault("2025-06-30"), date_fault("soon"), date_fault("9999-12-31")
    ('', 'no_day', 'ahead')
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return NO_DAY
    return AHEAD if day > (datetime.now(UTC) + FURTHEST_EAST).date() else ""


@dataclass(frozen=True)
class Signing:
    """A block on a sheet: the row of each role, the columns of its parts and of what they were signed for."""

    sheet: str
    rows: Mapping[str, int]
    columns: Mapping[str, int]

    def at(self, role: str, part: str) -> str:
        """The address of one cell, as other sheets write it."""
        return f"{sheet_prefix(self.sheet)}${get_column_letter(self.columns[part])}${self.rows[role]}"


@dataclass(frozen=True)
class Seen:
    """What is signed for: the cell of the stamp, and an expression that is 0 while inputs and amounts are as written; "" where
    nothing is live.
    """

    stamp: str
    changed: str = ""


def put_cells(book: Book, sheet: Worksheet, block: Signing, seen: Seen, signed: Sequence[SignedBy]) -> None:
    """The cells to be filled in, with what was signed already, and beside them the formula that says for what."""
    given = {each.role: each for each in signed}
    rules = _rules(book, sheet, seen)
    for role, row in block.rows.items():
        for part in PARTS:
            value: object = getattr(given[role], part) if role in given else None
            if part == "date" and isinstance(value, str):
                value = to_excel(date.fromisoformat(value))
            cell = book.put(sheet, row, block.columns[part], value, Look("input", FORMATS[part]))
            cell.border, cell.alignment = styles.HAIRLINE, TOP_LEFT
            rules[part].add(cell.coordinate)
        _put_state(book, sheet, block, role, seen)
    mark_other(book, sheet, block)


def mark_other(book: Book, sheet: Worksheet, block: Signing) -> None:
    """What was signed for other figures is red as well."""
    letter, rows = get_column_letter(block.columns["for"]), list(block.rows.values())
    rule = CellIsRule("equal", [quoted(book.words.text(TEXTS["other"]))], font=Font(color=styles.FAILS_INK))
    sheet.conditional_formatting.add(f"{letter}{rows[0]}:{letter}{rows[-1]}", rule)


def _put_state(book: Book, sheet: Worksheet, block: Signing, role: str, seen: Seen) -> None:
    """Nothing where nothing is filled in; for these figures where the stamp is this one and nothing has changed."""
    row = block.rows[role]
    cells = [f"${get_column_letter(block.columns[part])}${row}" for part in PARTS]
    blank = "+".join(f"IF({_is_blank(cell)},1,0)" for cell in cells)
    these, other, incomplete = (quoted(book.words.text(TEXTS[name])) for name in ("these", "other", "incomplete"))
    is_this = f"{cells[-1]}={seen.stamp}"
    holds = f"AND({is_this},{seen.changed}=0)" if seen.changed else is_this
    text = f'=IF({blank}={len(PARTS)},"",IF({blank}>0,{incomplete},IF({holds},{these},{other})))'
    cell = book.put(sheet, row, block.columns["for"], Formula(text), "bold")
    cell.border, cell.alignment = styles.HAIRLINE, TOP_LEFT


def _rules(book: Book, sheet: Worksheet, seen: Seen) -> Mapping[str, DataValidation]:
    """What may be typed into each part."""
    words = book.words
    rules = {
        "name": DataValidation("textLength", formula1=str(LONGEST_NAME), operator="lessThanOrEqual"),
        "date": DataValidation("date", formula1=str(FIRST_DATE), formula2=str(LAST_DATE), operator="between"),
        "stamp": DataValidation("list", formula1=f"={seen.stamp}"),
    }
    for part, text in (("name", "to_type"), ("date", "of_date"), ("stamp", "to_choose")):
        rule = rules[part]
        rule.allow_blank, rule.showErrorMessage, rule.showInputMessage = True, True, True
        rule.errorTitle = rule.promptTitle = words.text(TEXTS[part])
        rule.error = rule.prompt = words.text(TEXTS[text])
        if part == "stamp":
            rule.errorStyle = "warning"
        sheet.add_data_validation(rule)
    return rules


def shown_from(block: Signing, role: str, part: str) -> Formula:
    """What was typed into a cell of the block, on another sheet; nothing of an empty one, whatever an engine makes of it."""
    cell = block.at(role, part)
    return Formula(f"={cell}") if part == "for" else Formula(f'=IF({_is_blank(cell)},"",{cell})')


def _is_blank(cell: str) -> str:
    """Whether nothing is typed: an empty cell is an empty text to some engines, and 0 to others once it has a look."""
    return f'OR({cell}="",{cell}=0)'
