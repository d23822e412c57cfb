"""Step words: every word about a step, read from the file beside it, for every face that shows one.

steps/STAGE/NAME.toml has the step's name, what it does, its algebra, the words of its choices, inputs and columns, the rules
that may bind, and the sentences that explain an amount. steps/shared_inputs.toml has what several steps read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.language.templates import Template, read_templates

STEPS = Path(__file__).parents[1] / "steps"
SHARED = "shared_inputs.toml"

Text = Mapping[str, str]  # by language


@dataclass(frozen=True)
class StepWords:
    """A step in words. `does` says in a sentence what it does, `about` what more a user has to know.

    `settings` has, by setting and choice, the texts of that choice, with its algebra.

    `reference` is the algebra of what a guarantee refers to, which comes before that of the choices.
    `open` has what the step reads and no step gives, so that a scenario binds it; for each a quantity as an example.
    A `silent` step has no templates: it only prepares others, or its sentences are in NAME_sentence.py.
    """

    name: Text
    in_sentence: Text
    does: Text
    algebra: tuple[str, ...]
    settings: Mapping[str, Mapping[str, Mapping[str, Any]]]
    quantities: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, Text]
    sentences: tuple[Template, ...]
    about: Text = field(default_factory=dict)
    source: Text = field(default_factory=dict)
    silent: bool = False
    reference: tuple[str, ...] = ()
    open: Mapping[str, str] = field(default_factory=dict)


@cache
def step_words() -> Mapping[str, StepWords]:
    """The words of each step, by its name.

    >>> step_words()["collar"].name["fr"]
    'Fourchette de variation'
    """
    return {path.stem: _read(path) for path in sorted(STEPS.glob("*/*.toml"))}


@cache
def shared_words() -> Mapping[str, Any]:
    """What several steps share: inputs, the settings of a reference, sentences."""
    return tomllib.loads((STEPS / SHARED).read_text(encoding="utf-8"))


@cache
def quantities() -> Mapping[str, Mapping[str, Any]]:
    """The words of every column and input of every step, by its name."""
    found: dict[str, Mapping[str, Any]] = dict(shared_words()["inputs"])
    for words in step_words().values():
        found |= words.quantities
    return found


@cache
def rules() -> Mapping[str, Text]:
    """The words of each rule that may bind, by the name of what a guarantee or limit brings in."""
    return {name: text for words in step_words().values() for name, text in words.rules.items()}


def _read(path: Path) -> StepWords:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    name: Text = table["name"]
    settings = dict(table.get("settings", {}))
    refers = table.get("reference", False)
    shared = shared_words()["reference"] if refers else {"settings": {}, "algebra": (), "open": {}}
    settings |= shared["settings"]
    return StepWords(
        name,
        table.get("in_sentence") or {language: text[:1].lower() + text[1:] for language, text in name.items()},
        table["does"],
        tuple(table.get("algebra", ())),
        settings,
        {**table.get("inputs", {}), **table.get("columns", {})},
        table.get("rules", {}),
        read_templates(path.stem, list(_sentences(table.get("sentences", ())))),
        table.get("about", {}),
        table.get("source", {}),
        bool(table.get("silent", False)),
        tuple(shared["algebra"]),
        {**shared["open"], **table.get("open", {})},
    )


def _sentences(tables: Any) -> Any:
    """The sentences of a step, those that several share put in where it names them."""
    for table in tables:
        if "shared" in table:
            yield from shared_words()["sentences"][table["shared"]]
        else:
            yield table
