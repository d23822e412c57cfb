"""The part of Checks on the inputs: how many rows of each sheet can be used, which cell is to be mended first, what no sheet sees."""

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.cells import Cells
from workbooks.page.book import Book, Formula, InputStates
from workbooks.page.sentences import quoted
from workbooks.sheets.states.of_inputs import colour_states

FIRST_TO_MEND_ROW = 5
TEXTS = {
    "title": {"en": "State of the inputs", "fr": "État des données"},
    "sheet": {"en": "Sheet", "fr": "Feuille"},
    "cells": {"en": "Cells", "fr": "Cellules"},
    "rows": {"en": "Rows of inputs", "fr": "Lignes de données"},
    "usable": {"en": "Of them ok", "fr": "Dont ok"},
    "first": {"en": "First to mend", "fr": "À corriger d’abord"},
    "unusable": {"en": "Rows of inputs that cannot be used", "fr": "Lignes de données inutilisables"},
    "own": {
        "en": "Checks that do not hold, those against the engine aside",
        "fr": "Vérifications non réussies, hors comparaison au moteur",
    },
    "broken": {"en": "Both; above 0, the Summary is silent", "fr": "En tout; au-dessus de 0, le Sommaire se tait"},
    "unseen": {"en": "What no sheet can see in an input", "fr": "Ce qu’aucune feuille ne peut voir dans une donnée"},
    "date": {
        "en": "A date: a spreadsheet keeps it as a number of days.",
        "fr": "Une date : le tableur la conserve comme un nombre de jours.",
    },
    "logical": {
        "en": "TRUE or FALSE in LibreOffice: there they are 1 and 0. Excel shows CHECK.",
        "fr": "VRAI ou FAUX dans LibreOffice : ils y valent 1 et 0. Excel indique À VÉRIFIER.",
    },
    "digits": {
        "en": "Digits beyond the fifteenth: a spreadsheet drops them as they are typed.",
        "fr": "Les chiffres au-delà du quinzième : le tableur les supprime à la saisie.",
    },
    "possible": {
        "en": "A figure that is wrong and possible: the last check of each scenario says that it was changed.",
        "fr": "Un chiffre erroné mais possible : la dernière vérification de chaque scénario indique qu’il a été modifié.",
    },
}
UNSEEN = ("date", "logical", "digits", "possible")


def write_state_of_inputs(book: Book, sheet: Worksheet, own: str) -> None:
    """Below all else; above the checks, the first cell to mend. `own` is the number of other checks that do not hold."""
    words = book.words
    top = sheet.max_row + 2
    book.put(sheet, top, 1, words.text(TEXTS["title"]), "bold")
    for c, name in enumerate(("sheet", "cells", "rows", "usable", "first"), start=1):
        book.put(sheet, top + 1, c, words.text(TEXTS[name]), "header left" if c < 3 else "header")
    book.put(sheet, top + 1, 6, words("state"), "header")
    row = top + 2
    for block in book.state_blocks:
        _write_block(book, sheet, row, block)
        row += 1
    last = max(row - 1, top + 2)
    states = Cells(top + 2, 6, last - top - 1, 1, sheet=sheet.title)
    colour_states(book, sheet, states)
    which = f"MATCH({quoted(words('fails'))},$F${top + 2}:$F${last},0)"
    first = f'IF(ISNUMBER({which}),INDEX($E${top + 2}:$E${last},{which}),"")'
    unusable = f"SUM($C${top + 2}:$C${last})-SUM($D${top + 2}:$D${last})"
    for name, formula in (("unusable", unusable), ("own", own), ("broken", f"$B${last + 1}+$B${last + 2}")):
        book.put(sheet, row, 1, words.text(TEXTS[name]), "note")
        book.put(sheet, row, 2, Formula(f"={formula}"), "note")
        row += 1
    book.inputs["checks", "broken"] = Cells(row - 1, 2, sheet=sheet.title)
    book.put(sheet, FIRST_TO_MEND_ROW, 1, words.text(TEXTS["first"]), "note")
    book.put(sheet, FIRST_TO_MEND_ROW, 2, Formula(f"={first}"), "note")
    book.inputs["checks", "first"] = Cells(FIRST_TO_MEND_ROW, 2, sheet=sheet.title)
    _write_unseen(book, sheet, row + 1)


def _write_block(book: Book, sheet: Worksheet, row: int, states: InputStates) -> None:
    """How many rows of inputs there are, how many are ok, and the first cell that is not."""
    words, rows = book.words, states.rows.at({}).all
    addresses = states.figures.addresses()
    book.put(sheet, row, 1, states.figures.sheet)
    book.put(sheet, row, 2, f"{addresses[0][0]}:{addresses[-1][-1]}", "note")
    rows = rows if ":" in rows else f"{rows}:{rows.rpartition('!')[2]}"
    book.put(sheet, row, 3, Formula(f"=ROWS({rows})"))
    book.put(sheet, row, 4, Formula(f"=COUNTIF({rows},{quoted(words('ok'))})"))
    text = f'IF($C{row}=$D{row},"",{_first(book, rows, states)})'
    book.put(sheet, row, 5, Formula(f"={text}"))
    book.put(sheet, row, 6, Formula(f"=IF($C{row}=$D{row},{quoted(words('ok'))},{quoted(words('fails'))})"), "word")


def _first(book: Book, rows: str, states: InputStates) -> str:
    """The address of the first cell that is not ok; of several in several rows and columns, the first row."""
    fails, top = quoted(book.words("fails")), states.figures.top
    row = f"({top - 1}+MATCH({fails},{rows},0))"
    sheet = quoted(f"{states.figures.sheet}!")
    if states.columns is None or states.letters is None:
        letters = states.figures.addresses()[0][0].rstrip("0123456789")
        return f"{quoted(f'{states.figures.sheet}!{letters}')}&{row}"
    columns = states.columns.at({}).all
    columns = columns if ":" in columns else f"{columns}:{columns.rpartition('!')[2]}"
    one = f"COUNTIF({columns},{fails})*(COUNTIF({rows},{fails})-1)*(COUNTIF({columns},{fails})-1)=0"
    letter = f"INDEX({states.letters.at({}).all},MATCH({fails},{columns},0))"
    cell = f"{sheet}&{letter}&{row}"
    return f'IF(ISNUMBER(MATCH({fails},{columns},0)),IF({one},{cell},{sheet}&{row}&":"&{row}),{sheet}&{row}&":"&{row})'


def _write_unseen(book: Book, sheet: Worksheet, row: int) -> None:
    book.put(sheet, row, 1, book.words.text(TEXTS["unseen"]), "bold")
    for n, name in enumerate(UNSEEN, start=1):
        book.put(sheet, row + n, 1, book.words.text(TEXTS[name]), "note")
