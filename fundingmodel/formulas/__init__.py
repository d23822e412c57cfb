"""Formulas: published or proposed, each a file with an ordered list of steps and its citation; found by being there."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.errors import FormulaRefused
from fundingmodel.steps.choices import advice

FOLDER = Path(__file__).parent
Text = Mapping[str, str]  # by language


@dataclass(frozen=True)
class NamedFormula:
    """A formula that a scenario can name: its steps in their order, what it does, whose it is, and since when."""

    name: str
    title: Text
    what: Text
    citation: Text
    in_force: Text
    steps: Sequence[str | Mapping[str, Any]]

    def what_it_does(self, language: str = "en") -> str:
        """Title and what it does in one sentence.

        >>> find("predictable").what_it_does()[:47]
        'Predictable: an envelope that grows by a stated'
        """
        colon = " : " if language == "fr" else ": "
        return f"{self.title[language]}{colon}{self.what[language]}"


def published() -> tuple[str, ...]:
    """The names of the formulas that the package holds."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def find(name: str) -> NamedFormula:
    """A packaged formula, by the name of its file; refused where there is none."""
    if name not in published():
        raise FormulaRefused("unknown_formula", "", "unknown formula {name!r}.", advice(name, published()), name=name)
    return NamedFormula(name, **tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
