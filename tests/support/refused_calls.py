"""Bad inputs over all functions, each with the code and the sentence that it has to get: the table is refused/calls.txt.

A call is on a line as Python writes it; the next line has the code and the sentence. An error cell of an argument is
handed on without a sentence. `{data sets}`, `{intakes}`, `{scenarios}` mean the names of the packaged ones. What no cell can
hold, or no host lets through, is for Python only.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fundingmodel
from fundingmodel.datasets.intakes import intakes
from fundingmodel.scenario.files import packaged
from udfs.cells.marshalling import ErrorCell

TABLE = Path(__file__).parents[1] / "refused" / "calls.txt"
DATA = Path(fundingmodel.__file__).parent / "data"
PYTHON_ONLY = "  # Python only"
NAMES: dict[str, Any] = {
    "__builtins__": {},
    "NOT_AVAILABLE": ErrorCell("#N/A"),
    "DIVIDED": ErrorCell("#DIV/0!"),
    "REFERENCE": ErrorCell("#REF!"),
    "NAN": float("nan"),
    "INFINITY": float("inf"),
    "DATE": datetime.datetime(2010, 11, 1),  # what Excel makes of 2010-11 typed into a cell
    "NEED": [["ON", 120.0], ["QC", 60.0], ["MB", 15.0]],
    "PRIOR": [["MB", 150_000.0], ["ON", 500_000.0], ["QC", 310_000.0]],
    "BY_CATEGORY": [["", "economic", "refugee"], ["ON", 82_145.0, 25_520.0], ["MB", 13_650.0, 2_005.0]],
}


@dataclass(frozen=True)
class Refusal:
    """A call that is refused: with which code and sentence."""

    name: str
    arguments: list[Any]
    code: str
    message: str
    python_only: bool = False


def refused() -> list[Refusal]:
    """The whole table."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]
    return [_read(call, due) for call, due in zip(lines[::2], lines[1::2], strict=True)]


def _few(names: Sequence[str]) -> str:
    """The first fifteen of many names, and how many more there are, as every refusal lists them."""
    return ", ".join(names) if len(names) <= 15 else f"{', '.join(names[:15])} and {len(names) - 15} more"


def _data_sets() -> str:
    """The names of the packaged data sets, as files; a list shows fifteen."""
    return _few(sorted(path.stem for path in DATA.glob("*.csv")))


def _with_names(due: str) -> str:
    names = {"data sets": _data_sets(), "intakes": ", ".join(intakes()), "scenarios": _few(packaged())}
    for kind, listed in names.items():
        due = due.replace(f"{{{kind}}}", listed)
    return due


def _read(line: str, due: str) -> Refusal:
    call = line.removesuffix(PYTHON_ONLY)
    name, arguments = call.removesuffix(")").split("(", 1)
    code, _, message = _with_names(due.strip()).partition(" ")
    assert due.startswith("    #") and call.endswith(")"), f"{TABLE.name}: {line}"
    return Refusal(name, eval(f"[{arguments}]", NAMES), code, message, line.endswith(PYTHON_ONLY))
