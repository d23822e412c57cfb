"""The function reference: a page in English or French, and the text of `fundingmodel functions`. All from the catalogue."""

import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from fundingmodel import __version__
from fundingmodel.language.words import Words, french, refuse_unknown
from udfs.catalogue import CATEGORIES, Function, Text, both, find, formula_text, functions
from udfs.cells.marshalling import Cell
from udfs.manual.function_words import (
    Rows,
    cell_text,
    default_text,
    example_answer,
    is_number,
    kind_text,
    result_text,
    word,
)

STYLE = "static/css/pane_reference.css"
WIDTH = 100  # of a text for the command line
MOST_ROWS = 16  # of an example's result

DOCUMENTATION = "documentation"  # where on the page it says so; the task pane leads there
PAGE_WORDS: dict[str, Text] = {
    "documentation": both("Documentation", "Documentation"),
    "documentation_place": both(
        "This page has the functions. All other pages, of formulas, scenario files, data, offers and proofs, are in the folder docs/en of "
        "the copy that fundingmodel was installed from (in French, docs/fr); README.md there says which is for whom, and "
        "python docs/build.py OUT makes pages for a browser of them. Whoever keeps this server has that copy.",
        "Cette page contient les fonctions. Toutes les autres, sur les formules, les fichiers de scénario, les données, les offres et "
        "les preuves, sont dans le dossier docs/fr de la copie à partir de laquelle fundingmodel a été installé (en anglais, docs/en); "
        "README.md y dit laquelle est pour qui, et python docs/build.py SORTIE en fait des pages pour un navigateur. La personne qui "
        "tient ce serveur a cette copie.",
    ),
    "title": both("Function reference", "Guide des fonctions"),
    "lead": both(
        "Every function takes whole ranges and spills its result. Labels may be in the first column and headings in the "
        "first row: figures are then matched by name, so that sheets in another order give the same amounts. Give labels with the first "
        "range, too: without them there is nothing to match with.",
        "Chaque fonction accepte des plages entières et renvoie un tableau. La première colonne peut contenir des étiquettes et "
        "la première ligne des en-têtes : les chiffres sont alors appariés par nom, de sorte que des feuilles ordonnées "
        "autrement donnent les mêmes montants. Donnez aussi des étiquettes avec la première plage : sans elles, rien ne peut "
        "être apparié.",
    ),
    "errors": both(
        "What is wrong in shape, unit or label is #VALUE! with a sentence that says what to mend; what is missing is #N/A. "
        "A blank is never taken for zero.",
        "Une erreur de forme, d'unité ou d'étiquette donne #VALEUR! avec une phrase qui dit quoi corriger; ce qui manque donne "
        "#N/A. Une cellule vide n'est jamais prise pour zéro.",
    ),
    "notation": both(
        "Square brackets mark arguments that may be left out. Formulas are written as Excel in English takes them; where yours "
        "separates arguments by semicolons, type ; for each comma between them.",
        "Les crochets indiquent les arguments facultatifs. Les formules sont écrites comme dans Excel en anglais. Dans Excel en "
        "français, tapez un point-virgule là où une virgule sépare deux arguments, et une virgule décimale dans les nombres.",
    ),
    "contents": both("Contents", "Table des matières"),
    "name": both("Argument", "Argument"),
    "takes": both("Takes", "Valeur"),
    "presence": both("When left out", "Si omis"),
    "meaning": both("Meaning", "Signification"),
    "other_language": both("Français", "English"),
    "back": both("Contents", "Table des matières"),
}


# The text of the command line


def formatted(name: str | None = None, language: str = "en") -> str:
    """All functions by category, one line each; or one of them in full. An unknown name is refused with a close one.

    >>> formatted("fm_allocate").splitlines()[0]
    'FM.ALLOCATE(envelope, need, [base], [minimum], [prior], [protected_fraction], [collar], [unit],'
    """
    refuse_unknown(language)
    return "\n".join(_list(language) if name is None else _function(find(name), language))


def _list(language: str) -> Iterator[str]:
    words = Words(language)
    width = max(len(function.excel_name) for function in functions()) + 2
    for category, title in CATEGORIES.items():
        listed = [function for function in functions() if function.category == category]
        if not listed:
            continue
        yield words.text(title)
        for function in listed:
            yield _hanging(f"  {function.excel_name:{width}}", words.text(function.help))
        yield ""
    yield {
        "en": "One of them in full: fundingmodel functions ALLOCATE",
        "fr": "L’une d’elles en détail\u00a0: fundingmodel functions ALLOCATE --lang fr",
    }[language]


def _function(function: Function, language: str) -> Iterator[str]:
    words = Words(language)
    yield textwrap.fill(function.signature, WIDTH, subsequent_indent="    ")
    yield textwrap.fill(words.text(function.help), WIDTH)
    yield ""
    yield word("arguments", language)
    for argument in function.arguments:
        described = f"{kind_text(argument, language)} ({default_text(argument, language)})"
        yield f"  {argument.name}{_colon(language)} {described}"
        yield textwrap.fill(words.text(argument.help), WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    if not function.arguments:
        yield f"  {word('none', language)}"
    yield ""
    yield word("result", language)
    yield textwrap.fill(result_text(function, language), WIDTH, initial_indent="  ", subsequent_indent="  ")
    for number, example in enumerate(function.examples):
        yield ""
        yield textwrap.fill(f"{word('example', language)}{_colon(language)} {words.text(example.note)}", WIDTH)
        yield f"  {formula_text(function, example.arguments)}"
        yield from _columns(example_answer(function, number, language), language)
    if function.source:
        yield ""
        yield word("source", language)
        yield textwrap.fill(words.text(function.source), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _hanging(start: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))


def _colon(language: str) -> str:
    return "\u00a0:" if language == "fr" else ":"


def _columns(rows: Rows, language: str) -> Iterator[str]:
    """A result as text, figures aligned on the right."""
    shown = rows[:MOST_ROWS]
    cells = [[cell_text(cell, language) for cell in row] for row in shown]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    for row, texts in zip(shown, cells, strict=True):
        yield (
            "    "
            + "  ".join(
                text.rjust(width) if is_number(cell) else text.ljust(width)
                for cell, text, width in zip(row, texts, widths, strict=True)
            ).rstrip()
        )
    if len(rows) > len(shown):
        yield f"    {word('more_rows', language, len(rows) - len(shown))}"


# The page


def page(language: str = "en", style: str = STYLE) -> str:
    """The reference as one HTML page, with a link to its style file and nothing else from outside."""
    refuse_unknown(language)
    chosen = [(category, [f for f in functions() if f.category == category]) for category in CATEGORIES]
    sections = [(category, listed) for category, listed in chosen if listed]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}-CA">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_page_word('title', language)} - fundingmodel</title>",
            f'<link rel="stylesheet" href="{escape(style)}">',
            "</head>",
            "<body>",
            *_top(language, sections),
            "<main>",
            *(line for category, listed in sections for line in _section(category, listed, language)),
            f'<section aria-labelledby="{DOCUMENTATION}"><h2 id="{DOCUMENTATION}">{_page_word("documentation", language)}</h2>',
            f"<p>{_page_word('documentation_place', language)}</p></section>",
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _page_word(name: str, language: str) -> str:
    text = PAGE_WORDS[name][language]
    return escape(french(text) if language == "fr" else text, quote=False)


def _text(text: Text, language: str) -> str:
    return escape(Words(language).text(text), quote=False)


def anchor_of(function: Function) -> str:
    return function.name.lower().replace("_", "-")


def _top(language: str, sections: Sequence[tuple[str, Sequence[Function]]]) -> Iterator[str]:
    other = {"en": "fr", "fr": "en"}[language]
    yield "<header>"
    yield f"<h1>{_page_word('title', language)}</h1>"
    yield f'<p class="stamp">fundingmodel {escape(__version__)} &middot; '
    yield f'<a href="?lang={other}" lang="{other}" hreflang="{other}">{_page_word("other_language", language)}</a></p>'
    yield f'<p class="lead">{_page_word("lead", language)}</p>'
    yield f"<p>{_page_word('errors', language)}</p>"
    yield f"<p>{_page_word('notation', language)}</p>"
    yield "</header>"
    yield f'<nav aria-labelledby="contents"><h2 id="contents">{_page_word("contents", language)}</h2>'
    yield '<div class="contents">'
    for category, listed in sections:
        yield f'<div><h3><a href="#category-{category}">{_text(CATEGORIES[category], language)}</a></h3><ul>'
        for function in listed:
            yield f'<li><a href="#{anchor_of(function)}">{escape(function.excel_name)}</a></li>'
        yield "</ul></div>"
    yield "</div></nav>"


def _section(category: str, listed: Sequence[Function], language: str) -> Iterator[str]:
    yield f'<section aria-labelledby="category-{category}">'
    yield f'<h2 id="category-{category}">{_text(CATEGORIES[category], language)}</h2>'
    for function in listed:
        yield from _entry(function, language)
    yield "</section>"


def _entry(function: Function, language: str) -> Iterator[str]:
    anchor = anchor_of(function)
    yield f'<article id="{anchor}" aria-labelledby="{anchor}-name">'
    yield f'<h3 id="{anchor}-name">{escape(function.excel_name)}</h3>'
    yield f'<p class="help">{_text(function.help, language)}</p>'
    yield f'<p class="signature"><code>{_breakable(function.signature)}</code></p>'
    yield from _arguments(function, language)
    yield f"<h4>{word('result', language)}</h4>"
    yield f"<p>{escape(result_text(function, language), quote=False)}</p>"
    for number, example in enumerate(function.examples):
        yield '<figure class="example">'
        yield f"<figcaption><b>{word('example', language)}</b> {_text(example.note, language)}</figcaption>"
        yield f'<p class="formula"><code>{_breakable(formula_text(function, example.arguments))}</code></p>'
        yield from _table(example_answer(function, number, language), language)
        yield "</figure>"
    if function.source:
        yield f'<p class="source"><b>{word("source", language)}</b> {_text(function.source, language)}</p>'
    yield "</article>"


def _breakable(formula: str) -> str:
    """A formula that may be broken after a comma, so that it fits a narrow page."""
    return escape(formula, quote=False).replace(",", ",<wbr>")


def _arguments(function: Function, language: str) -> Iterator[str]:
    if not function.arguments:
        return
    titles = (_page_word(name, language) for name in ("name", "takes", "presence", "meaning"))
    yield '<table class="arguments"><thead><tr>'
    yield "".join(f'<th scope="col">{title}</th>' for title in titles)
    yield "</tr></thead><tbody>"
    for argument in function.arguments:
        takes = escape(kind_text(argument, language), quote=False)
        presence = escape(default_text(argument, language), quote=False)
        yield f'<tr><th scope="row"><code>{escape(argument.name)}</code></th><td>{takes}</td><td>{presence}</td>'
        yield f"<td>{_text(argument.help, language)}</td></tr>"
    yield "</tbody></table>"


def _td(cell: Cell, language: str) -> str:
    opening = '<td class="number">' if is_number(cell) else "<td>"
    return f"{opening}{escape(cell_text(cell, language), quote=False)}</td>"


def _table(rows: Rows, language: str) -> Iterator[str]:
    # What scrolls sideways can be reached by keyboard.
    label = f"{word('example', language)}, {word('result', language).lower()}"
    yield f'<div class="wide" tabindex="0" role="group" aria-label="{label}"><table class="result"><tbody>'
    for row in rows[:MOST_ROWS]:
        yield f"<tr>{''.join(_td(cell, language) for cell in row)}</tr>"
    yield "</tbody></table></div>"
    if len(rows) > MOST_ROWS:
        yield f'<p class="more">{word("more_rows", language, len(rows) - MOST_ROWS)}</p>'
