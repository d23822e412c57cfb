"""A step of a scenario in words and algebra: what Method says of it, and About of every step.

What each step says is in the file beside it (fundingmodel/steps/STAGE/NAME.toml).
"""

import re
from dataclasses import dataclass

from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.words import algebra
from fundingmodel.formula import StepEntry
from fundingmodel.language.step_words import step_words
from fundingmodel.language.words import Words
from workbooks.sheets.method.texts import TEXTS

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class StepWords:
    """A step as it is described: its stage and name, one sentence, its choices, its algebra."""

    stage: str
    name: str
    does: str
    settings: tuple[str, ...]
    algebra: tuple[str, ...]


def step_in_words(entry: StepEntry, words: Words) -> StepWords:
    """A step of a scenario in words, under the name it goes by there."""
    about = step_words()[entry.step]
    name = words.column(entry.step) if words.has_title(entry.step) else words.text(about.name)
    if entry.alias != entry.step:
        name = f"{name} ({lower(words.column(entry.alias))})"
    settings = [words.text(about.settings[setting][choice]) for setting, choice in entry.choices.items()]
    own = {c.name for c in entry.columns}
    for needed, bound in entry.bind.items():
        if bound not in own:
            pair = {"needed": capital(quantity_name(needed, words)), "bound": quantity_name(bound, words)}
            settings.append(words.text(TEXTS["in_place"]).format(**pair))
    lines = tuple(readable(line, entry, words) for line in algebra_of(entry)) + written_algebra(entry, words)
    return StepWords(capital(words.stage(entry.stage)), name, words.text(about.does), tuple(settings), lines)


def algebra_of(entry: StepEntry) -> list[str]:
    """The lines of a step's algebra in the names of its columns, those of its choices first."""
    about = step_words()[entry.step]
    chosen = [about.settings[setting][choice].get("algebra", ()) for setting, choice in entry.choices.items()]
    lines = [*about.reference, *(line for each in chosen for line in each), *about.algebra]
    return [line.replace("STEP", entry.step) for line in lines]


def written_algebra(entry: StepEntry, words: Words) -> tuple[str, ...]:
    """The formulas that a file writes of a step, as a person reads them: gap = max(0; standard − capacity) × population."""
    made = (column for column in entry.columns if isinstance(column, MadeColumn))
    return tuple(f"{quantity_name(c.name, words)} = {algebra(c.node, words, quantity_name)}" for c in made)


def readable(line: str, entry: StepEntry, words: Words) -> str:
    """A line of algebra as a person reads it: share = weighted intake / total(weighted intake)."""
    functions = words.algebra()

    def word(match: re.Match[str]) -> str:
        name = match.group()
        return f"{functions[name]} " if name in functions else quantity_name(entry.named(name), words)

    # The comma parts the terms of a function in English, the semicolon in French, where the comma is the decimal sign.
    parted = line.replace(", ", "; ") if words.language == "fr" else line
    return IDENTIFIER.sub(word, parted.replace("*", "×").replace("-", "−").replace(">=", "≥"))


def quantity_name(name: str, words: Words) -> str:
    """A quantity inside a line: the header of its column in lower case, last year's marked as such."""
    if name == "reference":
        return words("reference")
    for prefix, text in (("prior_", "last_year"), ("opening_", "first_year")):
        if name.startswith(prefix) and not words.knows(name):
            return words.text(TEXTS[text]).format(quantity=quantity_name(name.removeprefix(prefix), words))
    return words.in_line(name)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]
