"""The functions of data: against the CSV files, read as plain text."""

from typing import Any

import pytest
from answers import UNKNOWN, cells, column, published, refusal

import fundingmodel
from fundingmodel.scenario.files import PUBLISHED
from udfs.calls import Session, answer
from udfs.scenarios import named


def test_intake_is_what_the_files_say() -> None:
    rows = {(r["year"], r["jurisdiction"], r["category"]): r for r in published("admissions")}
    found = cells("INTAKE", 2023)
    assert found[0] == ["Jurisdiction", "economic", "family", "refugee", "other"]
    assert column(found)[1:] == ["NL", "PE", "NS", "NB", "QC", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU"]
    hidden = 0
    for code, *figures in found[1:]:
        for category, figure in zip(found[0][1:], figures, strict=True):
            row = rows["2023", code, category]
            hidden += row["suppressed"] == "1"
            assert figure == (UNKNOWN if row["suppressed"] == "1" else float(row["admissions"]))
    assert hidden == 2
    for rule, count in (("low", 1.0), ("midpoint", 2.5), ("high", 4.0)):
        assert [row[4] for row in cells("INTAKE", 2023, None, None, None, rule)[-2:]] == [count, count]


def test_intake_in_the_order_of_the_caller() -> None:
    persons = {
        (r["year"], r["jurisdiction"], r["category"]): float(r["admissions"] or 0) for r in published("admissions")
    }
    assert cells("INTAKE", "2019", [["Québec"], ["ON"]], [["refugee", "Économique"]]) == [
        [persons["2019", "QC", "refugee"], persons["2019", "QC", "economic"]],
        [persons["2019", "ON", "refugee"], persons["2019", "ON", "economic"]],
    ]
    assert cells("INTAKE", [[2018, 2019]], "ON", "family") == [
        [persons["2018", "ON", "family"], persons["2019", "ON", "family"]]
    ]
    years = cells("INTAKE", [[2018, 2019]], None, "refugee")
    assert years[0] == ["Jurisdiction", "2018", "2019"] and years[-1] == ["NU", UNKNOWN, UNKNOWN]


def test_a_total_of_all_categories_is_the_publishers_own() -> None:
    """The categories are rounded one by one: added up, they are off by some persons, and unknown where one is hidden."""
    persons = {(r["year"], r["jurisdiction"]): float(r["admissions"] or 0) for r in published("admissions_total")}
    assert cells("INTAKE", 2019, [["MB"], ["ON"], ["NU"]]) == [[persons["2019", j]] for j in ("MB", "ON", "NU")]
    assert cells("INTAKE", 2019, "ON") == [[153_370.0]]
    every = [["economic", "family", "refugee", "other"]]
    assert sum(cells("INTAKE", 2019, "ON", every)[0]) == 153_365.0
    for data_set in ("admissions", "admissions_by_subcategory"):
        years = cells("INTAKE", [[2018, 2019]], None, None, data_set)
        assert years[1:] == [[code, persons["2018", code], persons["2019", code]] for code in column(years)[1:]]
    assert refusal("INTAKE", [[2018, 2018]]) == "#VALUE! years: 2018 is there twice. Give each year once."


def test_totals_are_the_publishers_own_where_parts_overlap() -> None:
    rows = published("temporary_workers")
    total = {
        (r["year"], r["jurisdiction"]): float(r["permit_holders"])
        for r in rows
        if r["programme"] == "all" and r["permit_holders"]
    }
    found = cells("INTAKE", [[2023, 2024]], [["ON"], ["BC"]], None, "temporary_workers")
    assert found == [[total["2023", "ON"], total["2024", "ON"]], [total["2023", "BC"], total["2024", "BC"]]]
    assert "not added up" in refusal("INTAKE", [[2023, 2024]], "ON", [["caregivers", "all"]], "temporary_workers")
    asylum = cells("INTAKE", 2023, None, None, "asylum_claimants", "low")
    assert asylum[0][1:] == ["airport", "border", "inland"]
    assert asylum[2] == ["PE", 0.0, 0.0, 15.0]  # no row at airports and borders: no claims there


def test_population_and_its_vintages() -> None:
    persons = {(r["year"], r["jurisdiction"], r["vintage"]): float(r["population"]) for r in published("population")}
    assert cells("POPULATION", [[2021, 2022]], [["ON"], ["Nunavut"]]) == [
        [persons["2021", "ON", "2024"], persons["2022", "ON", "2024"]],
        [persons["2021", "NU", "2024"], persons["2022", "NU", "2024"]],
    ]
    assert cells("POPULATION", 2022, "ON", 2023) == [[persons["2022", "ON", "2023"]]]
    assert persons["2022", "ON", "2023"] != persons["2022", "ON", "2024"]
    assert refusal("POPULATION", 2023, "ON", "2023").startswith("#N/A")
    per_head = cells("PER_CAPITA", [["ON", 1e6]], [row for row in cells("POPULATION", 2024) if row[0] == "ON"])
    assert per_head == [[1e6 / persons["2024", "ON", "2024"]]]


@pytest.mark.parametrize("years", [2014, 2025, "2021-22", [[2019, 2030]]])
def test_a_year_that_the_data_have_not_is_missing(years: Any) -> None:
    assert refusal("INTAKE", years).startswith("#N/A years: admissions has nothing for ")


def test_parameters_are_those_of_the_files() -> None:
    assert cells("PARAMETER", "settlement", "category_weight") == [
        ["economic", 1.0],
        ["family", 1.0],
        ["refugee", 2.5],
        ["other", 1.0],
    ]
    assert cells("PARAMETER", "Settlement", "Category weight", None, "Réfugiés réinstallés et personnes protégées") == [
        [2.5]
    ]
    assert cells("PARAMETER", "predictable", "phase", "2021-2022") == [[0.4]]
    assert cells("PARAMETER", "predictable", "phase")[:2] == [["2019-20", 0.0], ["2020-21", 0.2]]
    assert cells("PARAMETER", "settlement", "stated_authority", "2024-25") == [[996_800_000.0]]
    assert cells("PARAMETER", "predictable", "opening_allocation", None, "ON") == [
        [float(fundingmodel.run("settlement").amount("allocation", "2019-20", "ON") or 0)]
    ]
    assert cells("PARAMETER", "cohort", "retention", "2021-22")[5][-4:] == [0.931, 0.9379, 0.9448, 0.9517]
    assert cells("PARAMETER", "cohort", "retention", "2021-22")[0] == ["", *map(str, range(2010, 2020))]
    unknown = cells("PARAMETER", "published", "published_allocation", "2025-26")
    assert unknown[4] == ["ON", 513_600_000.0] and unknown[0] == ["NL", UNKNOWN]
    assert "Name one of them in the argument `of`" in refusal("PARAMETER", "settlement", "intake", "2021-22")


def test_sources_name_assumptions() -> None:
    assert cells("SOURCE", "population") == [
        ["Statistics Canada, Table 17-10-0009-01, Population estimates, quarterly"]
    ]
    french = cells("SOURCE", "population", "publisher", session=Session(language="fr"))
    assert french == [["Statistique Canada"]]
    assert cells("SOURCE", "protected_fraction", "source", "predictable") == [["assumption"]]
    assert cells("SOURCE", "category_weight", "source", "settlement") == [["assumption"]]
    assert "18-10-0005-01" in cells("SOURCE", "price_index")[0][0]


@pytest.mark.parametrize(
    ("language", "of_scenario", "of_tier"),
    [
        ("en", "calculated: allocation, settlement, 2019-20", "calculated: allocation, states"),
        (
            "fr",
            "calculé\u00a0: affectation, «\u00a0établissement calé\u00a0», 2019-2020",
            "calculé\u00a0: affectation, «\u00a0États\u00a0»",
        ),
    ],
)
def test_the_source_of_a_calculated_figure_names_what_calculates_it(
    language: str, of_scenario: str, of_tier: str
) -> None:
    """A scenario by its short title and a tier by its title: in French no English name that only files use."""
    named.register(PUBLISHED / "us-coronavirus-relief-2020.toml")
    try:
        for asked, expected in (
            (("opening_allocation", "source", "predictable"), of_scenario),
            (("florida.state_amount", "source", "us-coronavirus-relief-2020"), of_tier),
        ):
            assert cells("SOURCE", *asked, session=Session(language=language)) == [[expected]]
    finally:
        named.forget()


def test_lists_are_written_in_french() -> None:
    french = Session(language="fr")
    axes = {row[0]: row[3] for row in answer("LIST", ["parameters", "predictable"], session=french)[1:]}
    assert (axes["intake"], axes["escalator"]) == ("administration x catégorie x année civile", "")
    stages = {row[1] for row in answer("LIST", ["steps"], session=french)[1:]}
    assert stages == {"enveloppe", "besoins", "parts", "garanties", "montants"}
