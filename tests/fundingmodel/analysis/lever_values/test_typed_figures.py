"""Figures typed to an analysis: huge ones, steps that no lattice has, and what is said where an amount moves no more."""

import pytest

from fundingmodel import run
from fundingmodel.errors import Refused
from fundingmodel.language.figures import Figures
from fundingmodel.language.refusals import sentence
from fundingmodel.questions import find
from fundingmodel.questions.answers import sentences

WEIGHT = "category_weight.refugee"


def seek(**asked: str) -> list[str]:
    question = find("goal-seek")
    given = {"scenario": run("settlement"), "jurisdiction": "ON", "lever": WEIGHT, "amount": "430000000"} | asked
    return sentences(question, question.answer(**given), "en")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"amount": "1e30"}, "amount: 1E+30 is beyond what can be calculated exactly."),
        ({"step": "0"}, "step is 0; it must be above 0."),
        ({"step": "5000"}, "step is 5000; it must be at most 997.5."),
        ({"step": "1e-20"}, "it must be at least 0.00000000001."),
    ],
)
def test_a_figure_beyond_what_can_be_tried_is_refused(asked: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        seek(**asked)
    assert said in str(refused.value)


def test_an_amount_that_stays_the_same_is_not_said_to_turn_round() -> None:
    told = " ".join(seek(lever="intake.2020.ON.refugee"))  # no year that is asked for reads it
    assert told.count("beyond it the amount stays the same") == 2
    assert "turns round" not in told


def test_a_figure_of_many_digits_is_written_whole() -> None:
    assert Figures("en").plain(10**17, 12) == "100,000,000,000,000,000"


def test_a_reply_that_nothing_keeps_counts_what_gives_more_than_the_offer() -> None:
    question = find("reply")
    given = {"offer": run("settlement"), "party": "ON", "lever": f"{WEIGHT}=1:4:31", "red_lines": "others=150%"}
    told = sentences(question, question.answer(**given), "en")
    assert told[1].startswith("15 values would give the party more")  # 2.6 to 4; today's is 2.5


def test_the_year_of_a_reply_is_marked_as_projected() -> None:
    question = find("reply")
    answer = question.answer(offer=run("outlook"), party="ON", lever="base_for_each=0,250000")
    assert sentences(question, answer, "en")[0].startswith("Ontario, 2031-32 (projected):")


def test_years_of_a_chain_and_the_lever_are_named_in_french() -> None:
    with pytest.raises(Refused) as refused:
        find("offers").answer(offer=run("offer-4-narrower-collar"), year="2050-51")
    assert "toutes ont 2025-2026, 2026-2027" in sentence(refused.value, "fr")
    with pytest.raises(Refused) as refused:
        seek(lever="nothing")
    assert sentence(refused.value, "fr").startswith("levier")
