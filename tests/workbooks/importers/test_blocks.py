"""Blocks of labels: a part without the label above it, or there twice, is refused at its row."""

from types import SimpleNamespace
from typing import Any

import pytest

from workbooks.importers.ircc.blocks import _refuse_parts


class Misplaced(Exception):
    """Where a sheet refuses, and by which key."""


def refuse(row: int, column: int, key: str, *_what: str, **_values: Any) -> None:
    raise Misplaced(row, column, key)


def part(number: int, level: int, label: str) -> Any:
    return SimpleNamespace(number=number, level=level, label=label)


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ([part(5, 1, "Ontario"), part(6, 2, "Worker")], (6, 2, "workbooks.block_without_label")),
        ([part(5, 0, "Ontario")], (5, 0, "workbooks.block_without_label")),
        ([part(5, 1, "Ontario"), part(9, 1, "ontario")], (9, 1, "workbooks.part_twice")),
    ],
)
def test_a_part_is_refused_at_its_row(parts: list[Any], where: tuple[int, int, str]) -> None:
    language: Any = SimpleNamespace(name_of=str.casefold)
    with pytest.raises(Misplaced) as refused:
        _refuse_parts(SimpleNamespace(refuse=refuse), language, "Total", 0, parts)  # type: ignore[arg-type]
    assert refused.value.args == where


def test_parts_of_one_level_and_of_their_own_names_are_taken() -> None:
    language: Any = SimpleNamespace(name_of=str.casefold)
    _refuse_parts(SimpleNamespace(refuse=refuse), language, "Total", 0, [part(5, 1, "Ontario"), part(6, 1, "Quebec")])  # type: ignore[arg-type]
