"""How functions are described to a reader, in English and French: arguments, units, limits, defaults and what examples give.

The reference page, the command `fundingmodel functions` and the task pane take their words from here.
"""

import re
from functools import lru_cache
from typing import Any

import numpy as np

from fundingmodel.language.figures import Figures
from fundingmodel.language.refusals import sentence
from fundingmodel.language.words import Words, french
from udfs.calls import Session, answer
from udfs.catalogue import REQUIRED, Argument, Function, Text, both, find
from udfs.cells.marshalling import Cell, CellError, ErrorCell

Rows = list[list[Cell]]

KINDS: dict[str, Text] = {
    "number": both("one number", "un nombre"),
    "text": both("one text", "un texte"),
    "flag": both("TRUE or FALSE", "VRAI ou FAUX"),
    "choice": both("one of:", "au choix :"),
    "fiscal_year": both("one fiscal year, as text: 2021-22", "un exercice, en texte : 2021-22"),
    "jurisdictions": both("one figure a jurisdiction", "un chiffre par administration"),
    "number_or_jurisdictions": both(
        "one figure for all, or one a jurisdiction", "un chiffre pour toutes, ou un par administration"
    ),
    "categories": both("one figure a category", "un chiffre par catégorie"),
    "table": both("a table: jurisdictions by categories", "un tableau : administrations par catégories"),
    "years": both("a table: jurisdictions by years", "un tableau : administrations par années"),
    "year_row": both("one figure a year", "un chiffre par année"),
    "figures": both("a block of figures", "un bloc de chiffres"),
    "labels": both("one or more names", "un ou plusieurs noms"),
    "pairs": both("two columns: name and value", "deux colonnes : nom et valeur"),
}
WORDS: dict[str, Text] = {
    "required": both("required", "obligatoire"),
    "optional": both("may be left out", "facultatif"),
    "default": both("left out: {}", "omis : {}"),
    "least": both("at least {}", "au moins {}"),
    "most": both("at most {}", "au plus {}"),
    "above": both("above {}", "supérieur à {}"),
    "arguments": both("Arguments", "Arguments"),
    "none": both("None.", "Aucun."),
    "result": both("Result", "Résultat"),
    "unit": both("Unit: {}.", "Unité : {}."),
    "example": both("Example", "Exemple"),
    "source": both("Source", "Source"),
    "more_rows": both("… and {} more rows", "… et {} autres lignes"),
    "volatile": both(
        "Calculated again at every recalculation; it depends on the session.",
        "Recalculé à chaque recalcul; le résultat dépend de la session.",
    ),
}
MOST_DIGITS = 6  # decimals of a figure in an example


def word(name: str, language: str, *values: object) -> str:
    """A word of the reference in a language; French as it is printed."""
    text = WORDS[name][language].format(*values)
    return french(text) if language == "fr" else text


def unit_text(unit: str, language: str) -> str:
    return Words(language).unit(unit) if unit else ""


def kind_text(argument: Argument, language: str) -> str:
    """What an argument takes: its kind, unit and limits, as "one number, ratio, at least 0, at most 2"."""
    kind = Words(language).text(KINDS[argument.kind])
    if argument.choices:
        kind = f"{kind} {', '.join(argument.choices)}" if argument.kind == "choice" else kind
    figures = Figures(language)
    limits = [
        word(name, language, figures.plain(limit))
        for name, limit in (("least", _least(argument)), ("above", argument.above), ("most", argument.most))
        if limit is not None
    ]
    return ", ".join(x for x in (kind, unit_text(argument.unit, language), *limits) if x)


def _least(argument: Argument) -> float | None:
    """The least that an argument may be, where "above" does not say more."""
    least, above = argument.least, argument.above
    return None if least is not None and above is not None and above >= least else least


def default_text(argument: Argument, language: str) -> str:
    """Whether an argument is required, may be left out, or what is taken for it then."""
    if argument.default is REQUIRED:
        return word("required", language)
    value = argument.default
    if isinstance(value, np.ndarray) and value.size == 1:
        value = float(value.item())
    if value is None or value == "" or isinstance(value, np.ndarray | tuple | list):
        return word("optional", language)
    return word("default", language, cell_text(value, language))


def result_text(function: Function, language: str) -> str:
    """What a function gives, its unit where the text does not name it, and whether it is calculated again each time."""
    parts = [Words(language).text(function.result)]
    unit = unit_text(function.unit, language)
    if unit and not re.search(rf"\b{re.escape(unit)}\b", parts[0], re.IGNORECASE):
        parts.append(word("unit", language, unit))
    if function.volatile:
        parts.append(word("volatile", language))
    return " ".join(parts)


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def cell_text(cell: Cell, language: str) -> str:
    """A cell as a reader of the language sees it."""
    if cell is None:
        return ""
    if isinstance(cell, ErrorCell):
        return cell.code
    if isinstance(cell, bool):
        return {"en": ("FALSE", "TRUE"), "fr": ("FAUX", "VRAI")}[language][cell]
    if isinstance(cell, int | float):
        return Figures(language).plain(cell, MOST_DIGITS)
    return str(cell)


def example_answer(function: Function, number: int, language: str) -> Rows:
    """What an example gives, calculated; an error is shown as one cell with its sentence."""
    if function.volatile:
        return _calculated(function.name, number, language)
    return _remembered(function.name, number, language)


@lru_cache(maxsize=512)
def _remembered(name: str, number: int, language: str) -> Rows:
    return _calculated(name, number, language)


def _calculated(name: str, number: int, language: str) -> Rows:
    arguments: tuple[Any, ...] = find(name).examples[number].arguments
    try:
        return answer(name, arguments, session=Session(language=language))
    except CellError as error:
        return [[f"{error.code} {sentence(error, language)}".strip()]]
