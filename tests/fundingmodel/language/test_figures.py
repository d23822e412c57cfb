"""Figures as each language writes them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fundingmodel.language.figures import Figures, decimals_of

FIXED = "\u00a0"
D = Decimal


@pytest.mark.parametrize(
    ("figure", "english", "french"),
    [
        (lambda f: f.number(1234.5, 1), "1,234.5", f"1{FIXED}234,5"),
        (lambda f: f.number(1234567), "1,234,567", f"1{FIXED}234{FIXED}567"),
        (lambda f: f.number(2.5), "3", "3"),  # half up, not to the even number
        (lambda f: f.number(-0.001, 1), "0.0", "0,0"),
        (lambda f: f.plain(2.5), "2.5", "2,5"),
        (lambda f: f.plain(1200), "1,200", f"1{FIXED}200"),
        (lambda f: f.plain(Fraction(1, 3)), "0.3333", "0,3333"),
        (lambda f: f.percent(0.522519), "52.25%", f"52,25{FIXED}%"),
        (lambda f: f.rate(0.95), "95%", f"95{FIXED}%"),
        (lambda f: f.rate(D("0.025")), "2.5%", f"2,5{FIXED}%"),
        (lambda f: f.money(D("407225928.08")), "$407,225,928.08", f"407{FIXED}225{FIXED}928,08{FIXED}$"),
        (lambda f: f.money(-5), "-$5.00", f"−5,00{FIXED}$"),
        (lambda f: f.short_money(D("18200000")), "$18.2 million", f"18,2{FIXED}M$"),
        (lambda f: f.short_money(D("999950000")), "$1,000.0 million", f"1,0{FIXED}G$"),
        (lambda f: f.short_money(D("999949999")), "$999.9 million", f"999,9{FIXED}M$"),
        (lambda f: f.short_money(999), "$999.00", f"999,00{FIXED}$"),
        (lambda f: f.year("2021-22"), "2021-22", "2021-2022"),
        (lambda f: f.year("1999-00"), "1999-00", "1999-2000"),
        (lambda f: f.year("2021"), "2021", "2021"),
    ],
)
def test_figures_as_each_language_writes_them(figure: Any, english: str, french: str) -> None:
    assert figure(Figures("en")) == english
    assert figure(Figures("fr")) == french


def test_other_currencies() -> None:
    assert Figures("en", "EUR").short_money(2_500_000) == "€2.5 million"
    assert Figures("fr", "EUR").short_money(2_500_000) == f"2,5{FIXED}M€"
    assert Figures("en", "NOK").money(1234) == "1,234.00 NOK"
    assert Figures("fr", "NOK").money(1234) == f"1{FIXED}234,00{FIXED}NOK"
    assert Figures("fr", "NOK").short_money(2_500_000) == f"2,5{FIXED}M{FIXED}NOK"


@pytest.mark.parametrize(("units", "decimals"), [("100", 2), ("10", 1), ("1", 0), ("0.001", 0), ("20", 2)])
def test_decimals_of_a_unit(units: str, decimals: int) -> None:
    assert decimals_of(D(units)) == decimals
    assert decimals_of(None) == 2
