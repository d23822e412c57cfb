"""The functions read an offer with a formula of its own as any scenario: its steps, its inputs, and its levers."""

from decimal import Decimal

import pytest
from offers import OFFERS

import fundingmodel
from fundingmodel.scenario.reading import read_scenario
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
