"""The functions read an offer with a formula of its own as any scenario: its steps, its inputs, and its levers."""

from decimal import Decimal

import numpy as np
import pytest
from offers import OFFERS

import fundingmodel
from fundingmodel.scenario.reading import read_scenario
from udfs.cells.argument_checks import check_alike
from udfs.cells.marshalling import CellError
from udfs.scenarios.overrides import with_overrides


def test_a_lever_of_an_added_step_moves_as_a_file_does() -> None:
    lever = with_overrides(read_scenario(OFFERS / "no-base-escalated.toml"), (("escalator", Decimal("0.015")),))
    found, wanted = fundingmodel.run(lever), fundingmodel.run(OFFERS / "slower.toml")
    assert found.table("allocation").equals(wanted.table("allocation"))
    assert "value = 0.015" in (OFFERS / "slower.toml").read_text(encoding="utf-8")


def test_a_lever_of_a_dropped_step_is_none() -> None:
    with pytest.raises(CellError, match="no parameter of no-base-escalated of this name"):
        with_overrides(read_scenario(OFFERS / "no-base-escalated.toml"), (("base_for_each", Decimal(5)),))


@pytest.mark.parametrize(
    ("dollars", "refused"),
    [("1000", True), ("1000.01", False), ("249999999", False), ("250000000", True), ("0", False), ("600000", False)],
)
def test_dollars_that_are_five_hundred_times_more_or_less_are_in_thousands(dollars: str, refused: bool) -> None:
    """The base amount is $500,000: of a five-hundredth and of 500 times as much, one of the two is taken to be in thousands."""
    given = (("base_for_each", Decimal(dollars)),)
    if refused:
        with pytest.raises(CellError, match=r"the scenario has 500,000: one of them seems to be in thousands"):
            with_overrides(read_scenario("settlement"), given)
    else:
        moved = with_overrides(read_scenario("settlement"), given).tier.parameters["base_for_each"]
        assert moved.figures[""] == ((Decimal(dollars),),)


def test_what_is_no_money_may_move_as_far_as_it_likes() -> None:
    moved = with_overrides(read_scenario("settlement"), (("category_weight.refugee", Decimal("0.001")),))
    assert Decimal("0.001") in moved.tier.parameters["category_weight"].figures[""][0]


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [(500, 1, True), (1, 500, True), (499, 1, False), (1, 499, False), (0, 1, False), (1, 0, False)],
)
def test_amounts_for_the_same_are_alike(first: float, second: float, apart: bool) -> None:
    one, other = np.array([[first / 2], [-first / 2]]), np.array([[float(second)]])
    if apart:
        with pytest.raises(CellError, match=r"amounts \(total .*\) and prior \(total .*\)"):
            check_alike(one, "amounts", other, "prior")
    else:
        check_alike(one, "amounts", other, "prior")
