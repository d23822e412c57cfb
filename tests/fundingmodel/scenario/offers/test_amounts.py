"""Offers that change their parent's formula: every amount is that of exact fractions, in every year."""

import pytest
from against_oracle import differences
from offers import OFFERS, offers
from oracle_general import everything

from fundingmodel.result import run
from fundingmodel.scenario.reading import read_scenario


@pytest.mark.parametrize("name", offers())
def test_an_offer_pays_what_exact_fractions_give(name: str) -> None:
    scenario = read_scenario(OFFERS / f"{name}.toml")
    assert list(differences(run(scenario), everything(scenario))) == []


def test_a_step_less_is_seen_by_the_oracle() -> None:
    """The control: the oracle reads the list of steps, so that an offer's answer is not its parent's."""
    offer, parent = read_scenario(OFFERS / "no-base.toml"), read_scenario("settlement")
    assert list(differences(run(parent), everything(offer)))
