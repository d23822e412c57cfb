"""Price basis: money in constant prices is read where a step moves it by the growth of prices, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest

from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario, read_source

FILE = """
name = "prices"
instrument = "grant"
recipient = "schools"
CURRENCY
fiscal_years = ["2025-26"]
jurisdictions = ["a", "b"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "pupils" } },
  "bounds",
  { step = "hold_harmless", bind = { reference = "REFERENCE" }, price_basis = "GUARANTEE", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 1, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
stated_authority = { unit = "dollars", price_basis = "AUTHORITY", value = 1000, assumption = true }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 2, b = 1 }, source = "x" }
protected_fraction = { unit = "ratio", value = 1, source = "x" }
"""
GROWTH = 'price_growth = { unit = "ratio", value = 0.1, source = "x" }\n'
FIGURES = 'unit = "dollars", price_basis = "BASIS", values = { a = 300, b = 300 }, source = "x" }\n'
PROMISED = f'promised = {{ shape = "jurisdiction", {FIGURES}'
OPENING = f"opening_allocation = {{ {FIGURES}"


def scenario(
    folder: Path, basis: str, guarantee: str, figures: str = PROMISED, authority: str = "nominal", currency: str = "CAD"
) -> Path:
    """A scenario whose guarantee refers to figures of a price basis, in nominal or in real terms."""
    path = folder / "prices.toml"
    reference = "promised" if figures == PROMISED else "prior_allocation"
    text = FILE.replace("REFERENCE", reference).replace("GUARANTEE", guarantee).replace("AUTHORITY", authority)
    text = text.replace("CURRENCY", f'currency = "{currency}"') + figures.replace("BASIS", basis)
    path.write_text(text + (GROWTH if guarantee == "real" else ""), encoding="utf-8", newline="\n")
    return path


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as error:
        read_scenario(path)
    return error.value


def computed(path: Path) -> Result:
    return run(read_scenario(path))


@pytest.mark.parametrize(("figures", "name"), [(PROMISED, "promised"), (OPENING, "opening_allocation")])
def test_real_figures_are_no_reference_in_nominal_terms(tmp_path: Path, figures: str, name: str) -> None:
    error = refusal(scenario(tmp_path, "real", "nominal", figures))
    assert sentence(error, "en") == (
        f"prices.toml: inputs.{name}: price_basis is 'real', and hold_harmless takes reference in nominal terms. Give the figures "
        'in the prices of each year, and write price_basis = "nominal".'
    )
    assert "et l’étape « hold_harmless » prend « reference » en valeur nominale" in sentence(error, "fr").replace(
        "\u00a0", " "
    )


@pytest.mark.parametrize("figures", [PROMISED, OPENING])
def test_a_guarantee_in_real_terms_moves_real_and_nominal_figures(tmp_path: Path, figures: str) -> None:
    for basis in ("real", "nominal"):
        found = computed(scenario(tmp_path, basis, "real", figures)).figure("hold_harmless", "2025-26", "b")
        assert found == pytest.approx(330)


def test_a_real_authority_is_refused(tmp_path: Path) -> None:
    error = refusal(scenario(tmp_path, "nominal", "nominal", authority="real"))
    assert error.key == "price_basis_differs" and "inputs.stated_authority" in str(error) and "envelope" in str(error)


def test_one_year_in_real_terms_is_refused_by_its_year(tmp_path: Path) -> None:
    path = scenario(tmp_path, "nominal", "nominal")
    text = path.read_text(encoding="utf-8").replace(
        "value = 1000, assumption = true",
        'assumption = true, by_year = { "2025-26" = { value = 1000, price_basis = "real" } }',
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    error = refusal(path)
    assert error.key == "price_basis_differs" and "2025-26" in str(error)


def test_what_is_no_currency_has_no_prices(tmp_path: Path) -> None:
    """Meals are meals in every year."""
    assert computed(scenario(tmp_path, "real", "nominal", currency="meals")).amount("allocation", "2025-26", "a")


CHILD = 'parent = "prices.toml"\nname = "child"\nauthor = "x"\ndate = "2025-01-01"\nreason = "x"\n[inputs]\n'


def child(folder: Path, table: str) -> Path:
    scenario(folder, "nominal", "real")
    path = folder / "child.toml"
    path.write_text(CHILD + table, encoding="utf-8", newline="\n")
    return path


def test_a_child_s_price_basis_is_that_of_the_parent_s_figures(tmp_path: Path) -> None:
    """As any key that it gives alone: the figures, their source and unit stay the parent's; other inputs stay as they are."""
    found = read_scenario(child(tmp_path, 'promised = { price_basis = "real" }\n')).tier.parameters
    above = read_scenario(tmp_path / "prices.toml").tier.parameters
    assert found["promised"].said.price_basis == "real" and found["promised"].figures == above["promised"].figures
    assert found["promised"].said == replace(above["promised"].said, price_basis="real")
    assert {name: found[name] for name in found if name != "promised"} == {
        name: above[name] for name in above if name != "promised"
    }
    error = refusal(child(tmp_path, 'stated_authority = { price_basis = "real" }\n'))
    assert error.key == "price_basis_differs" and "inputs.stated_authority" in str(error)


def test_a_child_s_price_basis_of_one_year_is_that_year_s(tmp_path: Path) -> None:
    """What a child says beside by_year is said of the years that it gives."""
    path = child(tmp_path, 'opening = { by_year = { "2026-27" = 5 }, price_basis = "real", source = "y" }\n')
    above = tmp_path / "prices.toml"
    text = above.read_text(encoding="utf-8").replace('["2025-26"]', '["2025-26", "2026-27"]')
    text = text.replace('"bounds",', '"bounds",\n  { step = "maximum_amount", bind = { maximum_amount = "opening" } },')
    text += 'opening = { shape = "scalar", unit = "dollars", price_basis = "nominal", source = "x", '
    text += 'by_year = { "2025-26" = 4, "2026-27" = 4 } }\n'
    above.write_text(text, encoding="utf-8", newline="\n")
    data = read_source(path).data["inputs"]["opening"]
    assert data["price_basis"] == "nominal" and data["source"] == "x"
    assert data["by_year"]["2026-27"]["price_basis"] == "real" and data["by_year"]["2025-26"] == 4


def test_a_child_gives_figures_with_their_price_basis(tmp_path: Path) -> None:
    table = 'promised = { price_basis = "real", values = { a = 200, b = 200 }, source = "y" }\n'
    assert computed(child(tmp_path, table)).figure("hold_harmless", "2025-26", "b") == pytest.approx(220)
    assert read_scenario(child(tmp_path, 'promised = { price_basis = "nominal" }\n'))


MONEY = (
    "dollars",
    "CAD",
    "Canadian dollars",
    "$",
    "dollars (nominal)",
    "$ CAD",
    "dollars per pupil",
    "CAD per pupil",
    "dollars each",
)
NO_MONEY = ("pupils", "ratio", "beds per nurse", "thousands of dollars")


def bound(folder: Path, unit: str, said: str = "", source: str = "values = { a = 2, b = 1 }") -> Path:
    """A scenario that shares by figures of its own in a unit."""
    path = scenario(folder, "nominal", "nominal")
    text = path.read_text(encoding="utf-8").replace('weighted_intake = "pupils"', 'weighted_intake = "own"')
    text = "".join(line for line in text.splitlines(True) if not line.startswith("pupils ="))
    own = f'own = {{ shape = "jurisdiction", unit = "{unit}", {source}, source = "x"{said} }}\n'
    path.write_text(text + own, encoding="utf-8", newline="\n")
    return path


@pytest.mark.parametrize("unit", MONEY)
def test_money_of_the_file_s_own_has_a_price_basis(tmp_path: Path, unit: str) -> None:
    """As an input of a packaged step has, whichever word the file has for its money."""
    error = refusal(bound(tmp_path, unit))
    assert str(error) == 'prices.toml: inputs.own: no price basis. Add price_basis = "nominal" (or "real").'
    assert "« price_basis »" in sentence(error, "fr") or "base de prix" in sentence(error, "fr")
    assert read_scenario(bound(tmp_path, unit, ', price_basis = "nominal"'))


def test_money_in_another_scenario_s_currency_has_one(tmp_path: Path) -> None:
    for unit, currency in (("euros", "EUR"), ("CHF", "CHF"), ("francs", "CHF"), ("yen per pupil", "JPY")):
        path = bound(tmp_path, unit)
        text = path.read_text(encoding="utf-8").replace('currency = "CAD"', f'currency = "{currency}"')
        path.write_text(text, encoding="utf-8", newline="\n")
        assert refusal(path).key == "no_price_basis"


@pytest.mark.parametrize("unit", NO_MONEY)
def test_what_is_no_money_needs_none(tmp_path: Path, unit: str) -> None:
    assert read_scenario(bound(tmp_path, unit))


def test_money_of_a_file_is_nominal_where_nothing_is_said(tmp_path: Path) -> None:
    """As dollars of a data set are."""
    (tmp_path / "own.csv").write_text("jurisdiction,paid\na,2\nb,1\n", encoding="utf-8", newline="\n")
    source = 'data = "own.csv", key = ["jurisdiction"], measure = "paid"'
    for unit in ("dollars", "CAD", "CAD per pupil"):
        found = read_scenario(bound(tmp_path, unit, source=source))
        assert found.tier.parameters["own"].said.price_basis == "nominal"
