"""Made inputs in the functions: overrides of what they read are followed, those of themselves refused; words and marks."""

from decimal import Decimal
from pathlib import Path

import pytest
from projected_files import CODES, LEVEL, all_allocations, intakes, measured, write_offer

from fundingmodel.analysis.explain import explain
from fundingmodel.analysis.projection import is_projected, projected
from fundingmodel.language.words import Words
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import Scenario, read_scenario
from udfs.cells.marshalling import CellError
from udfs.scenarios.figures import figures_of, find_input, parameter_said
from udfs.scenarios.levers import groups
from udfs.scenarios.overrides import with_overrides


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return read_scenario(write_offer(tmp_path_factory.mktemp("ahead")))


def cents(result: Result) -> list[tuple[str, str, int]]:
    years = result.scenario.fiscal_years
    return [(y, c, int(100 * (result.amount("allocation", y, c) or 0))) for y in years for c in CODES]


def test_a_measured_count_that_is_set_moves_what_is_made_of_it(offer: Scenario) -> None:
    counts = measured()
    counts[2023, "ON", "economic"] = counts[2023, "ON", "economic"] * 0 + 99_999
    result = run(with_overrides(offer, (("intake.2023.ON.economic", Decimal(99_999)),)))
    assert cents(result) == list(all_allocations(intakes(counts)))
    assert all(is_projected(result, year) for year in offer.fiscal_years)


def test_a_figure_that_is_held_follows_the_one_that_is_set(offer: Scenario) -> None:
    result = run(with_overrides(offer, (("level.2028", Decimal(350_000)),)))
    assert cents(result) == list(all_allocations(intakes(measured(), level={**LEVEL, 2028: 350_000})))


@pytest.mark.parametrize(
    ("name", "reads"),
    [("intake.2026.ON.economic", "planned, level, target or split"), ("split.ON", "intake"), ("level", "level")],
)
def test_a_made_figure_is_not_set(offer: Scenario, name: str, reads: str) -> None:
    with pytest.raises(CellError) as refused:
        with_overrides(offer, ((name, Decimal(1)),))
    assert "is made by a formula of the scenario" in str(refused.value)
    assert all(word in str(refused.value) for word in reads.replace(",", "").replace(" or", "").split())


def test_words_say_how_a_figure_is_made_and_that_it_is_projected(offer: Scenario) -> None:
    tier, intake = find_input(offer, "intake")
    english, french = (parameter_said(offer, tier, intake, "source", Words(language)) for language in ("en", "fr"))
    assert english.startswith("IRCC open data")
    assert "intake, 2025 to 2029 (projected): planned × level / target × split of arrivals. Levels plans" in english
    assert (
        "admissions, 2025 à 2029 (projeté)\u00a0: planned × level / target × répartition des arrivées. Levels plans"
        in french
    )
    assert figures_of(offer, tier, tier.parameters["planned"], "2027-28").values.shape == (5, 1, 4)


def test_the_account_marks_years_and_names_formulas(offer: Scenario) -> None:
    english = explain(run(offer), "ON", "2027-28")
    assert english.startswith("Ontario, 2027-28 (projected), ahead")
    assert "2024: 205,850; 2025 (projected): 168,556.3497" in english
    assert "- intake, 2025 (projected): planned × level / target × split of arrivals. Levels plans" in english
    assert (
        "- split of arrivals: intake (2022 to 2024) / (total(intake (2022 to 2024)) + intake of quebec (2022 to 2024))"
        in english
    )
    french = explain(run(offer), "ON", "2030-31", "fr")
    assert french.startswith("Ontario, 2030-2031 (projeté), perspectives")
    assert "2026 (projeté)\u00a0: " in french
    assert "projected" not in french


def test_what_is_projected_follows_what_is_read(offer: Scenario) -> None:
    found = projected(run(offer))[""]
    for year in offer.fiscal_years:
        assert {"average_intake", "weighted_intake", "share", "formula_amount", "allocation"} <= found[year]
        assert {"envelope", "programme_authority", "base_amount"} & found[year] == set()
    assert not any(projected(run("settlement"))[""].values())


def test_results_of_projected_results_are_projected(offer: Scenario, tmp_path: Path) -> None:
    text = (
        f'parent = "settlement"\nname = "linked"\nauthor = "x"\ndate = "2026-12-02"\nreason = "x"\nfiscal_years = ["2025-26"]\n'
        f'[inputs.stated_authority]\nscenario = "{offer.path.as_posix()}"\nfiscal_year = "2027-28"\n'
    )
    for quantity, wanted in (("envelope", False), ("fitted_amount", True)):
        own = text + f'quantity = "{quantity}"\n' + ('jurisdiction = "ON"\n' if wanted else "")
        (tmp_path / "linked.toml").write_text(own.replace("fitted_amount", "allocation"), encoding="utf-8")
        assert is_projected(run(tmp_path / "linked.toml"), "2025-26") is wanted


def test_levers_are_what_is_given(offer: Scenario) -> None:
    assert {group.name for group in groups(offer, "2027-28")} == {
        "base_for_each",
        "category_weight",
        "stated_authority",
    }
