"""What each input may be, written down by hand: at its limit a file is read, a little beyond it is refused.

That every door has the same limit is tested elsewhere; here is which. A limit that moves by accident moves at every door.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from fundingmodel.errors import Refused, in_file
from fundingmodel.scenario.inputs import read_parameter
from fundingmodel.scenario.parameters import Place
from fundingmodel.steps import step_module, step_names
from fundingmodel.steps.rounding_units import COUNTED_INPUTS

INPUTS = {each.name: each for step in step_names() for each in step_module(step).INPUTS} | COUNTED_INPUTS
PLACE = Place(in_file("limits.toml"), Path(), ("a",), ("all",), (), ("2025-26",), (2,))
LITTLE = Decimal("0.0000001")
LARGE = Decimal(10) ** 9
RATES_OF_GROWTH = "annual_growth arrivals_growth escalator growth_floor spending_growth"
PARTS = """
    eligible_part fill_rate growth_margin higher_threshold largest_decline local_part lower_threshold maximum_part
    maximum_part_for_each minimum_part minimum_part_for_each part_of_growth phase printed_share set_aside_part shared_part
    use_of_services wage_part yearly_fade
"""
PROTECTED = """
    fraction_at_high_need fraction_at_low_need fraction_at_middle_need lowest_fraction protected_fraction retention
    standard_part
"""
MONEY = """
    add_amount base_authority base_for_each base_given base_pool capacity capacity_per_head compared_allocation
    dollars_per_admission dollars_per_person eligible_cost envelope_limit final_prior_allocation grant_elsewhere less_amount
    limit_for_each maximum maximum_for_each minimum minimum_for_each payment_in_average published_allocation
    recovery_limit_per_head set_aside_amount shared_amount standard_per_head stated_authority transfer upper_amount
"""
COUNTS_AND_WEIGHTS = """
    admissions_elsewhere admissions_planned base_index base_weight category_weight data_year_weight duration entry_level
    entry_measure first_weight intake intensity key_weight measure pool_part population relativity residence second_weight
    service_rate upper_population wage_index ended_for_landed_before landed_by_month shorter_for_landed_from
    shorter_years_eligible time_limit_begins years_eligible
"""
FLAGS = "counted_per_head reference_category taking_part time_limit time_limited"
LIMITS = {
    name: (least and Decimal(least), most and Decimal(most))
    for names, least, most in (
        (RATES_OF_GROWTH, "-1", "1"),  # all is lost; doubled within a year
        ("price_growth", "-1", "10"),
        ("key_exponent", "-5", "5"),
        (PARTS, "0", "1"),
        (FLAGS, "0", "1"),
        (PROTECTED, "0", "2"),
        ("largest_growth", "0", "10"),
        (MONEY, "0", None),
        (COUNTS_AND_WEIGHTS, "0", None),
        ("parts_of_increase published_order", "1", None),
        ("authority_rounding_unit rounding_unit", "0.01", "1000000"),
        ("authority_units_per_dollar units_per_dollar", "0.000001", "100"),
    )
    for name in names.split()
}
ONE_ALONE = {"residence"}  # parts that add up to 1 are read as a table: no figure of them is at a limit by itself


def read(name: str, value: Decimal) -> None:
    wanted = INPUTS[name]
    table = {"unit": wanted.unit, "source": "x", "price_basis": "nominal", "value": value}
    read_parameter(wanted, table, PLACE)


def test_every_input_has_its_limits_here() -> None:
    assert set(LIMITS) == set(INPUTS)


@pytest.mark.parametrize("name", sorted(set(LIMITS) - ONE_ALONE))
def test_a_limit_is_read_and_a_little_beyond_is_refused(name: str) -> None:
    least, most = LIMITS[name]
    adds_up = INPUTS[name].sums_to_one
    for limit, beyond in ((least, -LITTLE), (most, LITTLE)):
        if limit is None:
            assert INPUTS[name].most is None
            read(name, Decimal(1) if adds_up else LARGE)
            continue
        if not (adds_up and limit == 0):
            read(name, limit)
        with pytest.raises(Refused):
            read(name, limit + beyond)
