"""Texts of units as files have them, each with what a reader takes it for; and what a scenario in CAD makes of it."""

from pathlib import Path

import pytest
from figures_of_units import amount_each, guaranteed

from fundingmodel.currencies import in_another
from fundingmodel.errors import Refused
from fundingmodel.kinds import COUNT, MEASURE, MONEY, MULTIPLE, RATE, currency_named, kind_of

# A number of others, or a part of them: by words of several languages, by signs, digits and letters.
MULTIPLES = (
    "thousands", "thousands of dollars", "hundred thousand", "hundred dollars", "en milliers", "dollars (en milliers)", "en M$",
    "M$", "$M", "$ million", "$ millions", "$m", "$MM", "MM$", "MM dollars", "dollars MM", "Md$", "Mds$", "Mds", "Md", "M de $",
    "$M CAD", "CAD $M", "k CAD", "k cad", "kCAD", "CADm", "CAD000", "CAD'000", "C$m", "$k", "$000s", "000s of", "000s of dollars",
    "($ millions)", "$ (k)", "$E6", "$10k", "$1,000", "x $1,000", "US$M", "US$ thousand", "€ thousand", "€k", "TEUR", "GBP m",
    "GBPm", "GBP m per person", "k$ per person", "kilodollars", "Mio. €", "INR crore", "JPYbn", "million-dollar units",
    "dollars and cents", "¢", "‰", "pct", "basis points", "p. 100",
    "persons (000s)", "persons per 1,000", "persons (millions)", "M persons", "m persons", "M de personnes", "k-persons", "persons (M)",
    "person-thousands", "M", "k", "1/2 persons", "2000 persons", "10 persons", "in lacs", "mill. personer", "persons x 5", "ten persons",
    "hunderttausend",
)  # fmt: skip
# Letters, numbers and words that such units have too, and that multiply nothing.
COUNTS = (
    "kids", "km", "kg", "kt", "MWh", "mm of rain", "m of road", "million-dollar homes", "two-million-dollar homes",
    "Mille-Îles residents", "mill workers", "paper mill jobs", "lacs", "MDs", "MN residents", "K-12 pupils", "K to 12 pupils",
    "grades K to 8", "top ten schools", "pupils in ten grades", "5-year-olds", "0-14 year-olds", "65+ persons", "1st year students",
    "2021 persons", "persons, 2021/22", "class of max 10", "academics", "decades", "bars", "mars", "mall", "gars", "tall", "brands",
    "grands élèves", "Bern", "lives won", "games won", "dollar stores", "euro zone residents", "crown lands", "pounds of rice",
    "all persons", "persons (all)", "patients (MAD)",
)  # fmt: skip
OWN = (
    "dollars", "Dollars", "(dollars)", "federal dollars", "tax dollars", "all dollars", "Nominal Dollars", "dollars (nominal)",
    "constant 2015 dollars", "2015 dollars", "2021/22 dollars", "dollars of 2012", "dollars constants de 2012", "spending ($)", "$",
    "en $", "$ CAD", "$ (CAD)", "$CAD", "dollars (CAD)", "CAD dollars", "Cdn$", "$Cdn", "Canadian $", "$ canadiens", "dollars can.",
    "dollars (Canadian)", "CAD (nominal)",
)  # fmt: skip
OTHERS = (
    "US$", "US $", "U.S. $", "$ (US)", "dollars (US)", "dollars (USD)", "dollars, USD", "USD dollars", "US-dollars", "us dollars",
    "American $", "constant US dollars", "dollars of 2015, US", "dollars américains constants", "Belizean dollars", "Hong-Kong dollars",
    "Mexican dollars", "euro (€)", "EUR (nominal)", "EURO", "constant won", "francs (CFA)",
)  # fmt: skip
RATES = ("dollars a person", "dollars each", "$ apiece", "per capita dollars", "$/t", "$ per m")
MEASURES = ("persons per household", "beds/nurse")


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        *((unit, MULTIPLE) for unit in MULTIPLES),
        *((unit, COUNT) for unit in COUNTS),
        *((unit, MONEY) for unit in (*OWN, *OTHERS)),
        *((unit, RATE) for unit in RATES),
        *((unit, MEASURE) for unit in MEASURES),
    ],
)
def test_what_a_text_of_a_unit_is(unit: str, kind: str) -> None:
    assert kind_of(unit) == kind


@pytest.mark.parametrize("unit", OWN)
def test_money_that_a_scenario_in_cad_takes(tmp_path: Path, unit: str) -> None:
    assert guaranteed(tmp_path, unit).amount("allocation", "2025-26", "b") is not None
    assert not in_another(currency_named(unit), "CAD")


@pytest.mark.parametrize("unit", OTHERS)
def test_money_of_another_currency(tmp_path: Path, unit: str) -> None:
    for refused in (lambda: guaranteed(tmp_path, unit), lambda: amount_each(tmp_path, f"{unit} per person")):
        with pytest.raises(Refused) as error:
            refused()
        assert error.value.key == "unit_in_another_currency"


@pytest.mark.parametrize("unit", MULTIPLES)
def test_no_multiple_is_paid(tmp_path: Path, unit: str) -> None:
    """Neither as money nor as a count of persons: each of the two says which unit it needs."""
    with pytest.raises(Refused, match="and reference needs money, as dollars"):
        guaranteed(tmp_path, unit)
    with pytest.raises(Refused, match="and weighted_intake needs a count, as persons"):
        amount_each(tmp_path, "dollars", unit)


@pytest.mark.parametrize("word", ["a", "dollars", "US", "a-b", "k", "(", "CAD", "per"])
def test_a_unit_of_a_hundred_thousand_words_is_refused(tmp_path: Path, word: str) -> None:
    """It is not read, which would take long, and so is neither money nor a count."""
    unit = f"{word} " * 100_000
    assert kind_of(unit) == MULTIPLE and not in_another(unit, unit[::-1])
    with pytest.raises(Refused, match="and reference needs money, as dollars"):
        guaranteed(tmp_path, unit)


@pytest.mark.parametrize("unit", COUNTS)
def test_a_count_is_counted(tmp_path: Path, unit: str) -> None:
    assert str(amount_each(tmp_path, "dollars", unit).amount("allocation", "2025-26", "a")) == "10"
