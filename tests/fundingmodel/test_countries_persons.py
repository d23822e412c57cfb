"""Population: the persons that count for a fiscal year, by the file of the country and the data set that it names."""

from dataclasses import replace

from fundingmodel.countries import Country, countries
from fundingmodel.countries.persons import are_projected, persons_before, tables_read
from fundingmodel.datasets.gate import load


def canada() -> Country:
    return next(country for country in countries() if country.currency == "CAD")


def test_the_count_of_the_country_s_own_lag_and_of_the_newest_vintage() -> None:
    data, two_years = load("population"), canada()
    assert data.codes("vintage") == ("2024", "2023")
    for lag in (1, 2, 3):
        wanted = data.figure(year=2021 - lag, jurisdiction="ON", vintage="2024")
        assert persons_before(replace(two_years, population_lag=lag), "ON", "2021-22") == wanted
    assert two_years.population_lag == 2
    older = data.figure(year=2019, jurisdiction="ON", vintage="2023")
    assert persons_before(two_years, "ON", "2021-22") != older


def test_years_beyond_the_table_are_those_of_the_projection_which_says_so() -> None:
    """1 July 2025 is the estimate from which the projection starts, 16,258,300 in Ontario; of 2029 it has 16,418,500."""
    assert persons_before(canada(), "ON", "2027-28") == 16_258_300
    assert persons_before(canada(), "ON", "2031-32") == 16_418_500
    assert [are_projected(canada(), "ON", year) for year in ("2026-27", "2027-28", "2028-29")] == [False, False, True]
    read = [each.name for each in tables_read(canada(), ["ON"], ["2026-27", "2027-28"])]
    assert read == ["population", "population_projection_m1"]


def test_nothing_is_known_beyond_both_tables() -> None:
    assert persons_before(canada(), "ON", "2036-37") is None
