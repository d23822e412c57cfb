"""What the Summary says while an input cannot be used or a check does not hold: which, and nothing of money."""

from workbooks.page.book import Book
from workbooks.page.sentences import as_formula, quoted

TEXTS = {
    "input": {
        "en": "{cell} cannot be used: a figure is missing, is no number, or is outside its limits. Until it is mended, no amount "
        "is given.",
        "fr": "{cell} est inutilisable : un chiffre manque, n’est pas un nombre ou dépasse ses limites. Aucun montant n’est donné "
        "avant sa correction.",
    },
    "check": {
        "en": "A check does not hold: see the sheet Checks. Until it does, no amount is given.",
        "fr": "Une vérification n’est pas réussie : voir la feuille Vérifications. Aucun montant n’est donné d’ici là.",
    },
}


def if_usable(book: Book, text: str, otherwise: str = '""') -> str:
    """An expression where all inputs can be used and all checks hold, those against the engine's figures aside."""
    return f"IF({book.inputs['checks', 'broken'].at({}).all}=0,{text},{otherwise})"


def broken_sentence(book: Book) -> str:
    """The first cell to mend; without one, that a check does not hold."""
    first = book.inputs["checks", "first"].at({}).all
    texts = {name: book.words.text(text) for name, text in TEXTS.items()}
    return f'IF({first}="",{quoted(texts["check"])},{as_formula(texts["input"], cell=first)})'
