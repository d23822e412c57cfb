"""The forms of a formula agree: arrays, fractions and worksheet cells, with what a second reader of its text works out."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import engines
import numpy as np
import pytest
from random_expressions import Case, cases, exact, reader, workbook

from fundingmodel.cells import Cells
from fundingmodel.errors import at
from fundingmodel.expressions.tree import tree
from fundingmodel.expressions.values import value
from fundingmodel.expressions.worksheet import worksheet_text

SEED = 20261129
NEAR = 1e-9


@pytest.fixture(scope="module")
def drawn() -> list[Case]:
    return list(cases(SEED, 300))


def test_every_operation_is_drawn(drawn: list[Case]) -> None:
    found = {node.operation for case in drawn for node in case.node.walk()}
    assert found == {
        "name", "number", "year_sum", "+", "-", "*", "/", "min", "max", "total", "part", "largest", "smallest",
        "average", "category_sum", "band", "slices",
    }  # fmt: skip


def test_fractions_are_those_of_the_second_reader(drawn: list[Case]) -> None:
    assert [case.text for case in drawn if exact(case) != case.rows] == []


def test_arrays_are_the_fractions_to_their_last_digits(drawn: list[Case]) -> None:
    for case in drawn:
        found = np.asarray(value(case.node, reader(case.of, float)), dtype=float)
        wanted = np.array([[float(x) for x in row] for row in case.rows])
        assert np.allclose(found, wanted, rtol=NEAR, atol=NEAR), case.text


def test_arrays_with_leading_axes_are_those_of_each_draw(drawn: list[Case]) -> None:
    """Figures of two draws at once: the second has them doubled."""
    for case in drawn[:120]:
        alone = [np.asarray(value(case.node, times(case, factor)), dtype=float) for factor in (1, 2)]
        both = np.asarray(value(case.node, times(case, 1, 2)), dtype=float)
        wanted = np.broadcast_arrays(*alone)
        if np.isfinite(wanted).all():
            assert np.allclose(np.broadcast_to(both, (2, *wanted[0].shape)), np.stack(wanted), rtol=NEAR), case.text


def times(case: Case, *factors: int) -> Callable[[str, str], object]:
    """Reads figures times each factor, on a leading axis where there are several; tables of bands stay."""
    read = reader(case.of, float)

    def found(name: str, key: str) -> object:
        array = read(name, key)
        if name in ("b", "e"):
            return array
        return np.stack([factor * array for factor in factors]) if len(factors) > 1 else factors[0] * array

    return found


def differing(found: engines.Values, wanted: dict[tuple[str, str], float]) -> list[str]:
    lines = []
    for (sheet, address), figure in wanted.items():
        cell = found[sheet, address]
        number = cell if isinstance(cell, int | float) and not isinstance(cell, bool) else None
        if number is None and figure == 0:
            number = 0.0 if cell is None else None
        if number is None or abs(number - figure) > NEAR * max(1.0, abs(figure)):
            lines.append(f"{sheet}!{address}: {cell!r} for {figure!r}")
    return lines


@pytest.mark.parametrize("engine", [engines.formualizer, engines.ironcalc])
def test_cells_give_the_fractions(engine, drawn: list[Case]) -> None:  # type: ignore[no-untyped-def]
    data, wanted = workbook(drawn)
    found = engine(data)
    assert differing(found, wanted) == []
    # Negative control: one figure that is another is reported.
    place = next(iter(wanted))
    assert len(differing(found, {**wanted, place: wanted[place] + 0.001})) == 1


@pytest.mark.slow
def test_cells_give_the_fractions_in_libreoffice(libreoffice: engines.LibreOffice) -> None:
    data, wanted = workbook(list(cases(SEED + 1, 250)))
    assert differing(libreoffice(data), wanted) == []


def test_a_wrong_form_is_reported(drawn: list[Case]) -> None:
    """Negative control of the fractions: a tree whose first sign is another differs somewhere."""
    swapped = {"+": "-", "-": "+", "*": "/", "/": "*"}

    def other(case: Case) -> Case:
        return replace(case, node=replace(case.node, operation=swapped[case.node.operation]))

    signs = [case for case in drawn if case.node.operation in swapped]
    wrong = 0
    for case in signs:
        try:
            wrong += exact(other(case)) != case.rows
        except ArithmeticError:
            wrong += 1
    assert wrong > 0.9 * len(signs) > 20


def test_a_band_takes_figures_to_the_millionth() -> None:
    """Three times a third is 1 in a worksheet and 0.9999999 in some float: it is in the band that begins at 1."""
    case = next(case for case in cases(SEED, 50) if case.node.operation == "band")
    table = np.array([[0.0, 10.0], [1.0, 20.0]])
    node = replace(
        case.node,
        parts=(replace(case.node.parts[0], operation="name", parts=(), name="s", keys=()), case.node.parts[1]),
    )

    def read_floats(name: str, _: str) -> object:
        return np.array([[0.9999999]]) if name == "s" else table

    def read_fractions(name: str, _: str) -> object:
        exact_table = np.array([[Fraction(0), Fraction(10)], [Fraction(1), Fraction(20)]], dtype=object)
        return np.array([[Fraction(9999999, 10**7)]], dtype=object) if name == "s" else exact_table

    assert value(node, read_floats).item() == 20
    assert value(node, read_fractions).item() == 20


# What a worksheet shows of a formula: brackets where the order of calculation needs them, and nowhere else.
BRACKETS = {
    "a + b + c": "$C7+$D7+$E7",
    "a + (b + c)": "$C7+($D7+$E7)",
    "a - (b - c)": "$C7-($D7-$E7)",
    "(a + b) * c": "($C7+$D7)*$E7",
    "a * b + c": "$C7*$D7+$E7",
    "a + b * c": "$C7+$D7*$E7",
    "a * (b / c)": "$C7*($D7/$E7)",
    "a * b / c": "$C7*$D7/$E7",
    "a / (b - c)": "$C7/($D7-$E7)",
    "year_sum(a, 2022, 2022) * b": "$C7*$D7",
    "b / year_sum(a, 2022, 2022)": "$D7/$C7",
    "year_sum(a, 2022, 2023) * b": "($C7+$F7)*$D7",
    "b - year_sum(a, 2022, 2023)": "$D7-($C7+$F7)",
    "year_sum(a, 2022, 2023) + b": "$C7+$F7+$D7",
    "part(a)": "$C7/SUM($C$6:$C$18)",
    "part(a * b)": "($C7*$D7)/SUMPRODUCT($C$6:$C$18*$D$6:$D$18)",
    "part(a + b)": "($C7+$D7)/SUMPRODUCT($C$6:$C$18+$D$6:$D$18)",
    "a * part(b)": "$C7*($D7/SUM($D$6:$D$18))",
    "part(a) * b": "$C7/SUM($C$6:$C$18)*$D7",
}


@pytest.mark.parametrize("text", BRACKETS)
def test_brackets_stand_where_the_order_needs_them(text: str) -> None:
    columns = {("a", ""): 3, ("b", ""): 4, ("c", ""): 5, ("a", "2022"): 3, ("a", "2023"): 6}
    places = {
        key: Cells(6, left, 13, 1, ("jurisdiction", None)).at({"jurisdiction": 1}) for key, left in columns.items()
    }
    assert worksheet_text(tree(text, at("")), places) == BRACKETS[text]
