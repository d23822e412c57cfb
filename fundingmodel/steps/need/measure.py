"""Measure: a named quantity that a file makes of others, by a formula of the small language of inputs."""

from collections.abc import Mapping

from fundingmodel.column import Column, Input
from fundingmodel.errors import FormulaRefused, Where
from fundingmodel.expressions.made_column import made_column
from fundingmodel.expressions.tree import tree

INPUTS: tuple[Input, ...] = ()
COLUMNS: tuple[Column, ...] = ()  # what there is follows from what a file writes
TEXTS = ("formula", "unit")
EXAMPLES = {"formula": "max(0, standard - capacity) * population", "unit": "dollars per pupil"}


def columns(name: str, texts: Mapping[str, str], where: Where) -> tuple[Column, ...]:
    """The column of a formula, under the name that the file gives it; refuses a formula that cannot be read, or reads nothing."""
    node = tree(texts["formula"], where / "formula")
    if not node.names:
        raise FormulaRefused(
            "measure_of_nothing",
            where / "formula",
            "{part!r} reads no quantity.",
            "Make an input of it, with unit and source, and bind that.",
            part=node.text,
        )
    return (made_column(name, node, texts.get("unit", "")),)
