"""The chain of four offers that comes with the package: exact, each the child of the one before."""

import pytest
from against_oracle import differences
from oracle_general import everything

from fundingmodel.result import run
from fundingmodel.scenario.files import packaged, packaged_offers
from fundingmodel.scenario.reading import read_scenario


@pytest.mark.parametrize("name", packaged_offers())
def test_its_amounts_are_those_of_exact_fractions(name: str) -> None:
    scenario = read_scenario(name)
    assert list(differences(run(scenario), everything(scenario))) == []


def test_each_is_the_child_of_the_one_before() -> None:
    names = packaged_offers()
    assert len(names) == 4
    assert read_scenario(names[-1]).ancestors == ("settlement", *names[:-1])
    assert not set(names) & set(packaged())
