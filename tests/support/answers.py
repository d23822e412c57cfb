"""How tests ask a function: the cells of its answer, or the sentence of its refusal."""

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from originals import records

import fundingmodel
from udfs.calls import Session, answer
from udfs.cells.marshalling import CellError, ErrorCell

DATA = Path(fundingmodel.__file__).parent / "data"
UNKNOWN = ErrorCell("#N/A")
TWELVE = ["NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU"]
Rows = list[list[Any]]


def cells(name: str, *arguments: Any, session: Session | None = None) -> Rows:
    return answer(name, arguments, session=session)


def column(rows: Rows) -> list[Any]:
    return [row[0] for row in rows]


def error(name: str, *arguments: Any) -> CellError:
    with pytest.raises(CellError) as raised:
        answer(name, arguments)
    return raised.value


def refusal(name: str, *arguments: Any) -> str:
    return str(error(name, *arguments))


def close(found: Rows, expected: list[list[Fraction]]) -> bool:
    return len(found) == len(expected) and all(
        len(row) == len(wanted) and all(math.isclose(x, y, rel_tol=1e-12) for x, y in zip(row, wanted, strict=True))
        for row, wanted in zip(found, expected, strict=True)
    )


def published(data_set: str) -> list[dict[str, str]]:
    return records(DATA / f"{data_set}.csv")
