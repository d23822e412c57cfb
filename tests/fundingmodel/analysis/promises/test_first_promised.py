"""As first promised: against fractions by hand, and against the plain engine on files in which what was short had been paid."""

from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest

from fundingmodel import run
from fundingmodel.analysis.promises.first_promised import as_first_promised
from fundingmodel.result import Result
from fundingmodel.scenario.files import packaged_offers

CUT = """parent = "predictable"
name = "cut"
author = "a"
date = "2026-01-01"
reason = "r"
[inputs.escalator]
by_year = { "2024-25" = -0.20, "2026-27" = -0.30 }
assumption = true
"""


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Result:
    path = tmp_path_factory.mktemp("first") / "cut.toml"
    path.write_text(CUT, encoding="utf-8")
    return run(path)


def cents(result: Result, quantity: str, year: str) -> list[int]:
    return [round(x * 100) for x in result.main.values(quantity, year).ravel().tolist()]


def first_cents(result: Result, year: str) -> list[int]:
    return [round(x * 100) for x in as_first_promised(result.main)[year].ravel().tolist()]


def rounded_up(exact: Fraction) -> int:
    """A guarantee in whole cents: up, where more than a thousandth of a cent is left."""
    return ceil(Fraction(floor(1000 * exact + Fraction(1, 2)), 1000))


def test_a_guarantee_on_last_year_is_that_of_what_was_promised(cut: Result) -> None:
    """95% of last year, or 2019-20 in full: of what was promised in the year of the cut, not of what was paid."""
    opening = [round(x * 100) for x in cut.main.years["2019-20"]["opening_allocation"].ravel().tolist()]
    kept = cents(cut, "promised", "2024-25")
    assert first_cents(cut, "2024-25") == kept  # nothing was short before
    for year in ("2025-26", "2026-27"):
        kept = [max(rounded_up(Fraction(95, 100) * x), base) for x, base in zip(kept, opening, strict=True)]
        assert first_cents(cut, year) == kept
        assert kept > cents(cut, "promised", year)


HELD = """name = "held"
instrument = "grant"
recipient = "boards"
fiscal_years = { first = "2023-24", last = "2026-27" }
jurisdictions = ["a", "b", "c"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "pupils" } },
  "bounds",
  { step = "hold_harmless", bind.reference = "prior_allocation", price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "reduce_in_proportion", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
rounding_unit = { unit = "dollars", value = 0.01, source = "x" }
pupils = { shape = "jurisdiction", unit = "pupils", values = { a = 3, b = 2, c = 2 }, source = "x" }
protected_fraction = { unit = "ratio", value = 0.93, source = "x" }
opening_allocation = { unit = "dollars", price_basis = "nominal", values = { a = 100, b = 500, c = 333.33 }, source = "x" }
[inputs.stated_authority]
unit = "dollars"
price_basis = "nominal"
assumption = true
"""


def held(folder: Path, *authority: float) -> Result:
    years = ("2023-24", "2024-25", "2025-26", "2026-27")
    by_year = ", ".join(f'"{year}" = {x:.2f}' for year, x in zip(years, authority, strict=True))
    path = folder / "held.toml"
    path.write_text(f"{HELD}by_year = {{ {by_year} }}\n", encoding="utf-8")
    return run(path)


def test_it_is_what_the_engine_promises_where_the_cut_years_were_paid_in_full(tmp_path: Path) -> None:
    """The envelope of each year that is short is raised, one after the other, to what is promised in it."""
    authority = [1000.0, 700.0, 650.0, 900.0]
    result = held(tmp_path, *authority)
    first = {year: first_cents(result, year) for year in result.main.years}
    assert [any(cents(result, "short", year)) for year in result.main.years] == [False, True, True, False]
    for n, year in enumerate(result.main.years):
        paid = held(tmp_path, *authority)
        assert first[year] == cents(paid, "promised", year)
        promised = sum(cents(paid, "promised", year)) / 100
        authority[n] = max(authority[n], promised)
    assert first["2026-27"] != cents(result, "promised", "2026-27")


@pytest.mark.parametrize("name", ["settlement", "predictable", "outlook", *packaged_offers()])
def test_where_nothing_is_short_it_is_what_is_promised(name: str) -> None:
    result = run(name)
    short_before = False
    for year in as_first_promised(result.main):
        if not short_before:
            assert first_cents(result, year) == cents(result, "promised", year)
        short_before |= any(cents(result, "short", year))
