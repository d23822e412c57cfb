"""Step words: every word about a step, read from the file beside it, for every face that shows one.

steps/STAGE/NAME.toml has the step's name, what it does, its algebra, the words of its choices, inputs and columns, the rules
that may bind, and the sentences that explain an amount. steps/shared_inputs.toml has what several steps read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.language.templates import Template, read_templates

STEPS = Path(__file__).parents[1] / "steps"
SHARED = "shared_inputs.toml"

Text = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Open:
    """What a step reads and does not give itself: the kind that it takes, and the most that a figure may be.

    `example` is the quantity that one may bind where no step gives one of this name.
    """

    kind: str
    example: str = ""
    most: Decimal | None = None


@dataclass(frozen=True)
class StepWords:
    """A step in words. `does` says in a sentence what it does, `about` what more a user has to know.

    `settings` has, by setting and choice, the texts of that choice, with its algebra.

    `reference` is the algebra of what a guarantee refers to, which comes before that of the choices.
    `open` has what the step reads and neither gives nor declares as an input; `to_bind`, of these, what no step gives.
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
    open: Mapping[str, Open] = field(default_factory=dict)

    @property
    def to_bind(self) -> Mapping[str, str]:
        """What a scenario has to bind, as no step gives it; for each a quantity as an example."""
        return {name: each.example for name, each in self.open.items() if each.example}


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
def counted_titles() -> Mapping[str, Text]:
    """What a count is called where it is not of persons, by the name of its column or input: "Average {counted}"."""
    return {name: entry["counted"] for name, entry in quantities().items() if "counted" in entry}


@cache
def shared_titles() -> Mapping[str, Text]:
    """What a quantity is called where dollars are not what is shared, by its name: "Rounding units per {one}"."""
    return {name: entry["shared"] for name, entry in quantities().items() if "shared" in entry}


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
        {name: _open(each) for name, each in {**shared["open"], **table.get("open", {})}.items()},
    )


def _open(table: Mapping[str, Any]) -> Open:
    return Open(table["kind"], table.get("example", ""), Decimal(table["most"]) if "most" in table else None)


def _sentences(tables: Any) -> Any:
    """The sentences of a step, those that several share put in where it names them."""
    for table in tables:
        if "shared" in table:
            yield from shared_words()["sentences"][table["shared"]]
        else:
            yield table
