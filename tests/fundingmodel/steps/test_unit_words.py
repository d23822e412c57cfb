"""Words for units: those that name a currency, the scenario's or another, and those that are multiples."""

from pathlib import Path

import pytest
from figures_of_units import (
    ENVELOPE,
    FIT,
    GUARANTEE,
    NEED,
    SHARE,
    amount_each,
    guaranteed,
    in_currency,
    shared_by,
    write,
)

from fundingmodel.errors import Refused
from fundingmodel.kinds import COUNT, MULTIPLE, kind_of
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario

RATES = {
    "dollars per person": "CAD", "dollars per pupil": "CHF", "euros per bed": "EUR", "CHF per pupil": "CHF",
    "dollars par élève": "CAD",
}  # fmt: skip


@pytest.mark.parametrize(("unit", "currency"), [("dollars", "CAD"), *RATES.items()])
def test_dollars_per_person_can_be_said(tmp_path: Path, unit: str, currency: str) -> None:
    counted = "beds" if "bed" in unit else "pupils"
    assert str(amount_each(tmp_path, unit, counted, currency).amount("allocation", "2025-26", "a")) == "10"


@pytest.mark.parametrize(("unit", "counted"), [("euros per bed", "pupils"), ("dollars par élève", "beds")])
def test_an_amount_for_each_of_another_count_is_refused(tmp_path: Path, unit: str, counted: str) -> None:
    with pytest.raises(
        Refused, match=rf"and people, for each of which it is paid, in {counted}\. Give both of one count"
    ):
        amount_each(tmp_path, unit, counted, "EUR" if "euros" in unit else "CAD")


OTHERS = (
    "USD", "EUR", "euros", "US$", "$US", "US dollars", "dollars américains", "Australian dollars", "pounds", "francs",
    "old francs", "anciens francs", "kronor", "yen", "£",
)  # fmt: skip


@pytest.mark.parametrize("unit", OTHERS)
def test_a_unit_that_names_another_currency_is_refused(tmp_path: Path, unit: str) -> None:
    """Of an input that a step is bound to, of a step's own input, and of an amount for each."""
    each = (
        lambda: guaranteed(tmp_path, unit),
        lambda: amount_each(tmp_path, unit),
        lambda: amount_each(tmp_path, f"{unit} per person"),
        lambda: shared_by(tmp_path, f"{unit} per bed"),
    )
    for call in each:
        with pytest.raises(Refused) as error:
            call()
        assert error.value.key == "unit_in_another_currency"
        assert unit in sentence(error.value, "en") and "this scenario is in CAD. Give the figure in CAD." in str(
            error.value
        )
        assert "et ce scénario est en CAD" in sentence(error.value, "fr")


@pytest.mark.parametrize(
    ("unit", "currency"),
    [("CAD", "CAD"), ("Canadian dollars", "CAD"), ("dollars canadiens", "CAD"), ("C$", "CAD"), ("$", "CAD"), ("euros", "EUR"),
     ("dollars", "EUR"), ("yen", "JPY"), ("US$", "USD"), ("francs", "CHF"), ("francs", "XOF"), ("£", "GBP"), ("kroner", "NOK"),
     ("kroner", "DKK"), ("dollars", "kits")],
)  # fmt: skip
def test_a_scenario_s_own_currency_is_said_in_its_words(tmp_path: Path, unit: str, currency: str) -> None:
    assert guaranteed(tmp_path, unit, currency).amount("allocation", "2025-26", "b") is not None
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), FIT]
    path = in_currency(write(tmp_path, steps, NEED), currency)
    text = path.read_text(encoding="utf-8").replace(
        'stated_authority = { unit = "dollars"', f'stated_authority = {{ unit = "{unit}"'
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    assert str(run(read_scenario(path)).amount("allocation", "2025-26", "a")) == "666.67"


def test_a_table_of_another_currency_is_refused(tmp_path: Path) -> None:
    """By the unit in the file beside the table, where the scenario's own table says none."""
    (tmp_path / "paid.csv").write_text("jurisdiction,paid\na,300\nb,300\n", encoding="utf-8", newline="\n")
    described = 'unit = "UNIT"\nkey = ["jurisdiction"]\nmeasure = "paid"\nsource = "x"\n'
    steps = [ENVELOPE, SHARE.replace("BOUND", "pupils"), *FIT.split(",\n", 1)]
    steps.insert(3, GUARANTEE)
    fraction = 'protected_fraction = { unit = "ratio", value = 1, source = "x" }\n'
    promised = 'promised = { shape = "jurisdiction", unit = "dollars", data = "paid.csv" }\n'
    path = write(tmp_path, steps, NEED + fraction + promised)
    for unit in ("dollars", "EUR"):
        (tmp_path / "paid.toml").write_text(described.replace("UNIT", unit), encoding="utf-8", newline="\n")
        if unit == "dollars":
            assert run(read_scenario(path)).amount("allocation", "2025-26", "b") is not None
            continue
        with pytest.raises(Refused, match=r"paid\.csv.*'EUR', and this scenario is in CAD"):
            run(read_scenario(path))


MULTIPLES = (
    "k$", "M$", "$k", "kCAD", "CAD (m)", "M€", "m dollars", "mln dollars", "mille dollars", "dizaines de dollars",
    "douzaines de dollars", "persons (000s)", "dozens", "x1000", "lakh", "persons in 1000s", "(000)", "k persons", "kpersons",
    "thous. persons", "persons_thousands", "Tsd. Personen", "persons x10", "persons / 100", "miles de personas", "Mio. Franken",
    "mds de dollars", "migliaia di persone", "tysiące", "pence",
)  # fmt: skip
NO_MULTIPLES = (
    "kids", "kilometres", "m", "miles", "persons aged 65", "children under 10", "persons aged 0-64", "weighted persons",
    "person-days", "beds", "m2", "km2", "kg", "pupils in 10 grades", "persons on 1 January 2024", "ménages", "reasons",
)  # fmt: skip


@pytest.mark.parametrize("unit", MULTIPLES)
def test_multiples_are_no_counts_and_no_money(tmp_path: Path, unit: str) -> None:
    assert kind_of(unit) == MULTIPLE
    with pytest.raises(Refused, match="and reference needs money, as dollars"):
        guaranteed(tmp_path, unit)
    with pytest.raises(Refused, match="and weighted_intake needs a count, as persons"):
        amount_each(tmp_path, "dollars", unit)


@pytest.mark.parametrize("unit", NO_MULTIPLES)
def test_counts_with_numbers_and_letters_are_counts(unit: str) -> None:
    assert kind_of(unit) == COUNT
