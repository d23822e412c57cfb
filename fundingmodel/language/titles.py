"""Titles: what a scenario calls quantities, steps and tiers of its own, in both languages.

A title is an entry as those of a step's own columns: `en` and `fr`, and where they differ from it `line` (in algebra), `in_sentence`,
`the` (in French, with its article) and `total` (whether the sum over jurisdictions means something).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fundingmodel.errors import FormulaRefused
from fundingmodel.nearest import nearest

LANGUAGES = ("en", "fr")
FORMS = ("line", "in_sentence", "the")

Title = Mapping[str, Any]


def read_title(value: object, where: str) -> Title:
    """A title from a file: one text for both languages, or a table of forms; what is unknown in it is refused.

    >>> read_title({"en": "People", "fr": "Population", "the": {"fr": "la population"}}, "inputs.people.title")["fr"]
    'Population'
    """
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    if not isinstance(value, Mapping) or "en" not in value:
        raise FormulaRefused(f'{where}: found {value!r}; write title = {{ en = "...", fr = "..." }}.')
    for key, form in value.items():
        known = isinstance(form, bool) if key == "total" else _is_text(form) if key in FORMS else isinstance(form, str)
        if key not in (*LANGUAGES, *FORMS, "total") or not known:
            raise FormulaRefused(f"{where}: {key} is {form!r}; a title holds {', '.join((*LANGUAGES, *FORMS))}, total.")
    return {"fr": value["en"], **value}


def _is_text(form: object) -> bool:
    return isinstance(form, Mapping) and all(k in LANGUAGES and isinstance(text, str) for k, text in form.items())


def titles_of(told: object, inputs: Mapping[str, Mapping[str, Any]]) -> dict[str, Title]:
    """The titles of a file by name: those of its table `titles`, and those that stand beside inputs."""
    if not isinstance(told, Mapping):
        raise FormulaRefused(f'titles: found {told!r}; write a table: NAME = {{ en = "...", fr = "..." }}.')
    titles = {str(name): read_title(title, f"titles.{name}") for name, title in told.items()}
    beside = {name: table["title"] for name, table in inputs.items() if "title" in table}
    return titles | {name: read_title(title, f"inputs.{name}.title") for name, title in beside.items()}


def refuse_unknown_titles(told: Iterable[str], known: Iterable[str]) -> None:
    """Refused where a title is of nothing that the scenario has: it would be shown nowhere."""
    names = sorted(known)
    for name in told:
        if name not in names:
            close = nearest(name, names)
            hint = f"Did you mean {close!r}?" if close else f"Its names are {', '.join(names)}."
            raise FormulaRefused(f"titles.{name}: the scenario has nothing of this name. {hint}")
