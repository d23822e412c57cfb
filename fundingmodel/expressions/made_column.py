"""Made column: a column whose two forms are those of one tree, as a step `measure` writes it in a file."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import wraps
from inspect import Parameter, Signature
from typing import Any, TypeVar

import numpy as np

from fundingmodel.cells import Cells
from fundingmodel.column import Array, Column
from fundingmodel.errors import phrase
from fundingmodel.expressions.checked import CATEGORY, JURISDICTION
from fundingmodel.expressions.tree import NAME, Node
from fundingmodel.expressions.values import OWN, value
from fundingmodel.expressions.worksheet import worksheet_text

NO_FIGURE = phrase("formula_gives_none", "its formula divides by zero, or a figure in it is below the first band")
BEYOND = phrase(
    "formula_gives_beyond",
    "its formula divides by zero, a figure in it is below the first band, or it gives less or more than a step can take",
)
Form = TypeVar("Form", bound=Callable[..., Any])
NOISE = Decimal("1e-6")  # less than any figure of money or of a count that is given, more than subtraction leaves
NOISE_OF_RATIO = Decimal("1e-12")


@dataclass(frozen=True)
class MadeColumn(Column):
    """A column of a formula that a file writes. `said_unit` is the unit that the file says it gives, if any.

    `limits` are the least and the most that the steps can take that read it: beyond them there is no figure.
    """

    node: Node = field(default_factory=lambda: Node(NAME))
    said_unit: str = ""
    limits: tuple[Decimal | None, Decimal | None] = (None, None)

    def __getstate__(self) -> dict[str, Any]:
        """What goes from one process to another: not the two forms, which the tree gives again."""
        return {key: each for key, each in self.__dict__.items() if key not in ("compute", "formula")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        again = replace(made_column(state["name"], state["node"]), unit=state["unit"]).within(*state["limits"])
        self.__dict__.update({**state, "compute": again.compute, "formula": again.formula})

    def within(self, least: Decimal | None, most: Decimal | None) -> "MadeColumn":
        """The same column, with no figure beyond these limits."""
        if (least, most) == (None, None):
            return self
        noise = NOISE_OF_RATIO if self.unit == "ratio" else NOISE
        return replace(
            self,
            limits=(least, most),
            compute=_limited(self.compute, least, most, noise),
            formula=_limited_formula(self.formula, least, most, noise),
            refused_because=BEYOND,
        )


def made_column(name: str, node: Node, said_unit: str = "") -> MadeColumn:
    """The column of a tree: its shape and unit are found when what it reads is known.

    >>> from fundingmodel.errors import at
    >>> from fundingmodel.expressions.tree import tree
    >>> column = made_column("gap", tree("standard - capacity", at("")))
    >>> column.needs, column.compute(np.array([[5.0]]), np.array([[3.0]])).item()
    (('standard', 'capacity'), 2.0)
    """
    names = node.names

    def compute(*given: Array) -> Array:
        arrays: dict[str, Any] = dict(zip(names, given, strict=True))
        with np.errstate(over="ignore", invalid="ignore"):
            found = np.asarray(value(node, lambda each, _: arrays[each]))
        return found if found.dtype == object else found.astype(float)  # fractions stay exact

    def formula(*given: Cells) -> str:
        places = {(each, OWN): _placed(cells) for each, cells in zip(names, given, strict=True)}
        return f"={worksheet_text(node, places)}"

    count = len(names)
    return MadeColumn(
        _of_arguments(compute, count),
        _of_arguments(formula, count),
        "",
        name=name,
        reads=names,
        refused_because=NO_FIGURE,
        node=node,
        said_unit=said_unit,
    )


def _of_arguments(form: Form, count: int) -> Form:
    """The same function, which says how many arguments it takes, as those that are written by hand do."""
    taken = [Parameter(f"read_{n}", Parameter.POSITIONAL_OR_KEYWORD) for n in range(count)]
    form.__signature__ = Signature(taken)  # type: ignore[attr-defined]
    return form


def _placed(cells: Cells) -> Cells:
    """Cells at a place along every axis: what is read whole is written at its first one too."""
    return cells.at({JURISDICTION: 0, CATEGORY: 0, None: 0, **cells.index})


def _limited(
    compute: Callable[..., Array], least: Decimal | None, most: Decimal | None, noise: Decimal
) -> Callable[..., Array]:
    low, high = (-np.inf if least is None else float(least)), (np.inf if most is None else float(most))

    @wraps(compute)
    def limited(*given: Array) -> Array:
        found = compute(*given)
        fits = (found >= low - float(noise)) & (found <= high + float(noise))
        return np.where(fits, np.clip(found, low, high), np.nan)

    return limited


def _limited_formula(
    formula: Callable[..., str], least: Decimal | None, most: Decimal | None, noise: Decimal
) -> Callable[..., str]:
    @wraps(formula)
    def limited(*given: Cells) -> str:
        text = formula(*given).removeprefix("=")
        conditions, kept = [], text
        if least is not None:
            conditions.append(f"({text})>={least - noise:f}")
            kept = f"MAX({least:f},{kept})"
        if most is not None:
            conditions.append(f"({text})<={most + noise:f}")
            kept = f"MIN({most:f},{kept})"
        holds = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
        return f"=IF({holds},{kept},NA())"

    return limited
