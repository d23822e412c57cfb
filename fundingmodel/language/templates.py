"""Templates: sentences with places for figures, as `{share:percent}`, and one condition at the most.

A template is a text in each language. `when` has one comparison of a quantity, or of a choice, with a quantity, a number or
a word. An equation names quantities joined by +, - and * and one =, so that it can be evaluated as well as read; a text that
`says` an equation is said only where it holds. There is no else, no arithmetic and no nesting: what needs more is a column,
or a function in NAME_sentence.py.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fundingmodel.errors import FormulaRefused
from fundingmodel.language.texts import LANGUAGES

PLACE = re.compile(r"\{(\w+):(\w+)\}")
CONDITION = re.compile(r"(\w+(?::\w+)?) (==|!=|<=|>=|<|>) (-?\w+(?:\.\d+)?)")
NAMED = re.compile(r"(?<![:\w])[a-z]\w*")
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SIGNS = {"*": "×", "+": "+", "=": "="}


@dataclass(frozen=True)
class Template:
    """A sentence in both languages, or an equation, and when it is said; `says` is an equation that the text says in words."""

    text: Mapping[str, str]
    when: str = ""
    equation: str = ""
    says: str = ""

    def places(self, language: str) -> list[tuple[str, str]]:
        """The quantities with their formats, in the order of the text."""
        return [(name, form) for name, form in PLACE.findall(self.text.get(language, ""))]

    def names(self) -> set[str]:
        """Every quantity, choice or word that it names."""
        said = {name for language in LANGUAGES for name, _ in self.places(language)}
        compared = CONDITION.fullmatch(self.when) if self.when else None
        return (
            said
            | set(NAMED.findall(f"{self.equation} {self.says}"))
            | ({compared[1].split(":")[0]} if compared else set())
        )


def read_templates(where: str, tables: list[Mapping[str, Any]]) -> tuple[Template, ...]:
    """The tables [[sentences]] of a file; a field that is unknown or missing in one language is refused.

    >>> read_templates("a step", [{"en": "It is {share:percent}.", "fr": "Part : {share:percent}."}])[0].names()
    {'share'}
    """
    return tuple(_template(f"{where}: sentence {number}", table) for number, table in enumerate(tables, 1))


def _template(where: str, table: Mapping[str, Any]) -> Template:
    if unknown := set(table) - {*LANGUAGES, "when", "equation", "says"}:
        raise FormulaRefused("template_unknown_key", where, "unknown key {key!r}.", key=min(unknown))
    text = {language: str(table[language]) for language in LANGUAGES if language in table}
    template = Template(text, *(str(table.get(key, "")) for key in ("when", "equation", "says")))
    if bool(template.equation) == bool(text) or len(text) not in (0, len(LANGUAGES)):
        raise FormulaRefused(
            "template_without_text", where, "give a text in each of {languages}, or an equation.", languages=LANGUAGES
        )
    if {n for n, _ in template.places("en")} != {n for n, _ in template.places("fr")}:
        raise FormulaRefused("template_fields_differ", where, "its languages name different quantities.")
    if template.when and not CONDITION.fullmatch(template.when):
        raise FormulaRefused(
            "template_when", where, "when is {when!r}; write one comparison, as share > 0.", when=template.when
        )
    return template


def holds(when: str, value: Callable[[str, str], Any]) -> bool:
    """Whether a condition holds. `value(name, kind)` gives what a name is here, or None where the formula has no such name.

    >>> holds("kind == cap", lambda name, kind: {"kind": "cap"}.get(name))
    True
    >>> holds("guarantee_reduction < 1", lambda name, kind: None)
    False
    """
    if not when:
        return True
    compared = CONDITION.fullmatch(when)
    assert compared is not None  # checked when it was read
    name, _, kind = compared[1].partition(":")
    left, right = value(name, kind), compared[3]
    if left is None:
        return False
    if isinstance(left, str):
        return COMPARED[compared[2]](left, right)
    other = value(right, "") if right.isidentifier() else float(right)
    return other is not None and COMPARED[compared[2]](left, other)


def filled(template: Template, language: str, figure: Callable[[str, str], str]) -> str:
    """The sentence with its figures: `figure(name, format)` writes each.

    >>> filled(Template({"en": "{share:percent} of it."}), "en", lambda name, form: "12%")
    '12% of it.'
    """
    return PLACE.sub(lambda place: figure(place[1], place[2]), template.text[language])


def written(equation: str, figure: Callable[[str], str], is_zero: Callable[[str], bool]) -> str:
    """An equation with its figures: a term that is one quantity, and zero, is left out where another is left.

    >>> written("base + rate * share = amount", {"rate": "$100", "share": "5%", "amount": "$5"}.get, lambda n: n == "base")
    '$100 × 5% = $5'
    """
    left, _, right = equation.partition(" = ")
    terms = [term for term in left.split(" + ") if " " in term or not is_zero(term)] or [left.split(" + ")[0]]
    return " = ".join([" + ".join(_product(term, figure) for term in terms), _product(right, figure)])


def _product(term: str, figure: Callable[[str], str]) -> str:
    return " ".join(SIGNS.get(word, "") or figure(word) for word in term.split())


def evaluated(equation: str, value: Callable[[str], float]) -> tuple[float, float]:
    """Both sides of an equation as numbers, the left one first.

    >>> evaluated("base + rate * share = amount", {"base": 1, "rate": 4, "share": 0.5, "amount": 3}.get)
    (3.0, 3.0)
    >>> evaluated("envelope - base:total = left", {"envelope": 10, "base:total": 4, "left": 6}.get)
    (6.0, 6.0)
    """
    left, right = (_sum(side.split(), value) for side in equation.split(" = "))
    return left, right


def _sum(words: list[str], value: Callable[[str], float]) -> float:
    """Terms joined by + and -, each of them quantities joined by *."""
    total, term = 0.0, 1.0
    for word in words:
        if word in ("+", "-"):
            total, term = total + term, 1.0 if word == "+" else -1.0
        elif word != "*":
            term *= value(word)
    return total + term
