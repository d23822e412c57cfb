"""Titles: what a scenario calls quantities, steps and tiers of its own, in both languages.

A title is an entry as those of a step's own columns: `en` and `fr`, and where they differ from it `line` (in algebra), `in_sentence`,
`the` (in French, with its article) and `total` (whether the sum over jurisdictions means something).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fundingmodel.errors import FormulaRefused, Where, at, closest, phrase
from fundingmodel.language.texts import LANGUAGES

FORMS = ("line", "in_sentence", "the")

Title = Mapping[str, Any]


def read_title(value: object, where: Where) -> Title:
    """A title from a file: one text for both languages, or a table of forms; what is unknown in it is refused.

    >>> read_title({"en": "People", "fr": "Population", "the": {"fr": "la population"}}, at("titles"))["fr"]
    'Population'
    """
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if not isinstance(value, Mapping) or "en" not in value:
        raise FormulaRefused(
            "not_a_title", where, 'found {value!r}; write title = {{ en = "...", fr = "..." }}.', value=value
        )
    for key, form in value.items():
        known = isinstance(form, bool) if key == "total" else _is_text(form) if key in FORMS else isinstance(form, str)
        if key not in (*LANGUAGES, *FORMS, "total") or not known:
            raise FormulaRefused(
                "part_of_a_title",
                where,
                "{part} is {form!r}; a title holds {parts}.",
                part=str(key),
                form=form,
                parts=(*LANGUAGES, *FORMS, "total"),
            )
    return {"fr": value["en"], **value}


def untitled(name: str) -> Title:
    """What a name without a title is called: as it is written, inside a French sentence between quotes.

    >>> untitled("own_share")["in_sentence"]["fr"]
    '« own share »'
    """
    plain = name.replace("_", " ")
    written = plain[:1].upper() + plain[1:]
    return {
        "en": written,
        "fr": written,
        "line": dict.fromkeys(LANGUAGES, plain),
        "in_sentence": {"en": plain, "fr": f"« {plain} »"},
    }


def _is_text(form: object) -> bool:
    return isinstance(form, Mapping) and all(k in LANGUAGES and isinstance(text, str) for k, text in form.items())


def titles_of(declared: object, inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Title]:
    """The titles of a file by name: those of its table `titles`, and those given beside inputs."""
    if not isinstance(declared, Mapping):
        raise FormulaRefused(
            "titles_not_a_table",
            at("titles"),
            'found {declared!r}; write a table: NAME = {{ en = "...", fr = "..." }}.',
            declared=declared,
        )
    titles = {str(name): read_title(title, at(f"titles.{name}")) for name, title in declared.items()}
    beside = {name: table["title"] for name, table in inputs.items() if "title" in table}
    return titles | {name: read_title(title, at(f"inputs.{name}.title")) for name, title in beside.items()}


def refuse_unknown_titles(titled: Iterable[str], known: Iterable[str]) -> None:
    """Refused where a title is of nothing that the scenario has: it would be shown nowhere."""
    names = sorted(known)
    for name in titled:
        if name not in names:
            listed = phrase("its_names", "Its names are {names}.", names=names)
            raise FormulaRefused(
                "title_of_nothing",
                at(f"titles.{name}"),
                "the scenario has nothing of this name.",
                closest(name, names, listed),
            )
