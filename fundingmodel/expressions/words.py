"""A tree in words: as algebra, for Method and the list of parameters, and as the sentence that explains where figures come from."""

from collections.abc import Callable, Mapping

from fundingmodel.expressions.tree import NAME, NUMBER, SIGNS, YEAR_SUM, Node
from fundingmodel.expressions.worksheet import PRECEDENCE
from fundingmodel.language.texts import LANGUAGES
from fundingmodel.language.words import Words, french

SHOWN = {"*": "×", "/": "/", "+": "+", "-": "\u2212"}
MADE = {"en": "made from other inputs: {algebra}", "fr": "calculé à partir d’autres données : {algebra}"}
FUNCTIONS: Mapping[str, Mapping[str, str]] = {
    "min": {"en": "min", "fr": "min"},
    "max": {"en": "max", "fr": "max"},
    "total": {"en": "total", "fr": "total"},
    "part": {"en": "part of total", "fr": "part du total"},
    "largest": {"en": "largest", "fr": "plus grand"},
    "smallest": {"en": "smallest", "fr": "plus petit"},
    "average": {"en": "average", "fr": "moyenne"},
    "category_sum": {"en": "sum over categories", "fr": "somme des catégories"},
    "band": {"en": "value of the band", "fr": "valeur de la tranche"},
    "slices": {"en": "slice by slice", "fr": "tranche par tranche"},
}


def algebra(node: Node, words: Words, called: Callable[[str, Words], str] | None = None) -> str:
    """A formula with the names of what it reads as a person reads them.

    >>> from fundingmodel.errors import at
    >>> from fundingmodel.expressions.tree import tree
    >>> algebra(tree("year_sum(intake, 2022, 2024) * (1 - share)", at("")), Words("en"))
    'intake (2022 to 2024) × (1 − share)'
    """
    name = words.in_line if called is None else lambda each: called(each, words)
    return in_parts(node, words.language, lambda _: "", name)


def in_parts(
    node: Node, language: str, shown: Callable[[Node], str], name: Callable[[str], str] = lambda name: name
) -> str:
    """A formula, each part as `shown` has it, or where that says nothing, by its own parts."""
    if text := shown(node):
        return text
    if node.operation == NAME:
        return name(node.name)
    if node.operation == NUMBER:
        return node.name
    if node.operation == YEAR_SUM:
        return f"{name(node.name)} ({_span(node.keys, language)})"
    parts = [in_parts(part, language, shown, name) for part in node.parts]
    if node.operation in SIGNS:
        level = PRECEDENCE[node.operation]
        before, after = (PRECEDENCE.get(part.operation, 3) if part.operation in SIGNS else 3 for part in node.parts)
        first = f"({parts[0]})" if before < level else parts[0]
        second = f"({parts[1]})" if after < level or (after == level and node.operation in "-/") else parts[1]
        return f"{first} {SHOWN[node.operation]} {second}"
    return f"{FUNCTIONS[node.operation][language]}({'; '.join(parts)})"


def _span(keys: tuple[str, ...], language: str) -> str:
    if len(keys) == 1:
        return keys[0]
    return f"{keys[0]} {'à' if language == 'fr' else 'to'} {keys[-1]}"


def source_in_words(node: Node) -> dict[str, str]:
    """Where figures come from that a formula makes, by language."""
    return {each: _source(node, Words(each)) for each in LANGUAGES}


def _source(node: Node, words: Words) -> str:
    text = MADE[words.language].format(algebra=algebra(node, words))
    return french(text) if words.language == "fr" else text
