"""How an account writes a figure: each format of a sentence, with the decimals that it is to have, worked by hand."""

from types import SimpleNamespace
from typing import Any

import pytest

from fundingmodel.analysis.account import FORMATS
from fundingmodel.language.figures import Figures

AMOUNT, RATIO = 1234567.8912, 0.123456789
NB = "\u00a0"


def account(value: float, language: str, unit: str = "", given: bool = False) -> Any:
    """What a format asks of an account, of one figure and of two of which it is the sum."""
    return SimpleNamespace(
        figures=Figures(language),
        units={"x": unit} if unit else {},
        of=lambda _e, _name: value,
        total=lambda _e, _name: 2 * value,
        name=lambda _e, name: name,
        column=lambda _e, name: name,
        parameter=lambda _name: object() if given else None,
        parts=lambda _column, write: " + ".join(map(write, (value, value))),
    )


@pytest.mark.parametrize(
    ("form", "value", "english", "french"),
    [
        ("money", AMOUNT, "$1,234,567.89", f"1{NB}234{NB}567,89{NB}$"),
        ("money4", AMOUNT, "$1,234,567.8912", f"1{NB}234{NB}567,8912{NB}$"),
        ("number", AMOUNT, "1,234,567.9", f"1{NB}234{NB}567,9"),
        ("whole", AMOUNT, "1,234,568", f"1{NB}234{NB}568"),
        ("plain", 2.5, "2.5", "2,5"),
        ("percent", RATIO, "12.3457%", f"12,3457{NB}%"),
        ("percent2", RATIO, "12.35%", f"12,35{NB}%"),
        ("rate", RATIO, "12.35%", f"12,35{NB}%"),
        ("rate", 0.95, "95%", f"95{NB}%"),
        ("growth", RATIO, "12.3457%", f"12,3457{NB}%"),
        ("growth", 0.025, "2.5%", f"2,5{NB}%"),
        ("total_money", AMOUNT, "$2,469,135.78", f"2{NB}469{NB}135,78{NB}$"),
        ("total_number", AMOUNT, "2,469,135.8", f"2{NB}469{NB}135,8"),
        ("parts", 2.5, "2.5 + 2.5", "2,5 + 2,5"),
        ("numbers", 2.25, "2.3 + 2.3", "2,3 + 2,3"),
        ("moneys", 2.25, "$2.25 + $2.25", f"2,25{NB}$ + 2,25{NB}$"),
        ("percents", RATIO, "12.3457% + 12.3457%", f"12,3457{NB}% + 12,3457{NB}%"),
        ("price", 2.25, "$2.25", f"2,25{NB}$"),
        ("price", 2.12345, "$2.12", f"2,12{NB}$"),
    ],
)
def test_a_figure_has_the_decimals_of_its_format(form: str, value: float, english: str, french: str) -> None:
    for language, text in (("en", english), ("fr", french)):
        assert FORMATS[form](account(value, language), None, "x") == text  # type: ignore[arg-type]


def test_a_price_that_is_given_with_more_decimals_is_written_with_them() -> None:
    assert FORMATS["price"](account(2.12345, "en", given=True), None, "x") == "$2.12345"  # type: ignore[arg-type]
    assert FORMATS["price"](account(2.25, "en", given=True), None, "x") == "$2.25"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "given", "value", "figure", "total"),
    [
        ("dollars", False, AMOUNT, "$1,234,567.89", "$2,469,135.78"),
        ("ratio", False, RATIO, "12.3457%", "24.6914%"),
        ("ratio", True, RATIO, "12.3457%", "24.6914%"),
        ("ratio", True, 0.95, "95%", "190%"),
        ("ratio", False, 0.95, "95.0000%", "190.0000%"),
        ("persons", False, 12.25, "12.3", "24.5"),
        ("", False, 12.25, "12.3", "24.5"),
    ],
)
def test_a_figure_is_written_by_its_unit(unit: str, given: bool, value: float, figure: str, total: str) -> None:
    there = account(value, "en", unit, given)
    assert FORMATS["figure"](there, None, "x") == figure  # type: ignore[arg-type]
    assert FORMATS["total_figure"](there, None, "x") == total  # type: ignore[arg-type]
