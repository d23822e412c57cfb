"""What the Summary says while an input or a choice cannot be used or a check does not hold: which, and nothing of money."""

from workbooks.page.book import Book
from workbooks.page.sentences import as_formula, quoted

TEXTS = {
    "input": {
        "en": "{cell} cannot be used: a figure is missing, is no number, or is outside its limits. Until it is mended, no amount "
        "is given.",
        "fr": "{cell} est inutilisable : un chiffre manque, n’est pas un nombre ou dépasse ses limites. Aucun montant n’est donné "
        "avant sa correction.",
    },
    "choice": {
        "en": "{cell} holds none of the choices of its list. Until one is chosen, no amount is given.",
        "fr": "{cell} ne contient aucun choix de sa liste. Aucun montant n’est donné avant qu’un choix soit fait.",
    },
    "check": {
        "en": "A check does not hold: see the sheet Checks. Until it does, no amount is given.",
        "fr": "Une vérification n’est pas réussie : voir la feuille Vérifications. Aucun montant n’est donné d’ici là.",
    },
}


def if_usable(book: Book, text: str, otherwise: str = '""') -> str:
    """An expression where all inputs can be used and all checks hold, those against the engine's figures aside."""
    return f"IF({book.inputs['checks', 'broken'].at({}).all}=0,{text},{otherwise})"


def if_shown(book: Book, text: str, otherwise: str = '""') -> str:
    """The same, where each choice is one of its list, too."""
    usable = book.inputs.get(("choices", "usable"))
    if usable is None:
        return if_usable(book, text, otherwise)
    return f"IF({usable.at({}).all}={quoted(book.words('ok'))},{text},{otherwise})"


def broken_sentence(book: Book) -> str:
    """The first cell to mend; without one, that a check does not hold; without that, the choice that is none."""
    first = book.inputs["checks", "first"].at({}).all
    texts = {name: book.words.text(text) for name, text in TEXTS.items()}
    text = f'IF({first}="",{quoted(texts["check"])},{as_formula(texts["input"], cell=first)})'
    unknown = book.inputs.get(("choices", "unknown"))
    return if_usable(book, as_formula(texts["choice"], cell=unknown.at({}).all), text) if unknown else text
