"""Functions refuse a total above or below the figures, a year among them, and a name of two meanings."""

from typing import Any

import pytest
from answers import error

from fundingmodel.language.refusals import sentence
from udfs.calls import answer


@pytest.mark.parametrize(
    "need",
    [
        [[12000.0], [7000.0], [5000.0]],
        [["whole", 12000.0], ["a", 7000.0], ["b", 5000.0]],
        [[6000.0], [1000.0], [2000.0], [3000.0]],
    ],
)
def test_total_above_the_figures_is_refused(need: list[list[Any]]) -> None:
    refusal = error("SHARE", need)
    assert refusal.code == "#VALUE!" and "figure 1" in str(refusal) and "sum of the others" in str(refusal)


def test_first_province_with_the_sum_of_the_others_is_none() -> None:
    assert answer("SHARE", [[["ON", 12000.0], ["QC", 7000.0], ["NS", 5000.0]]])[0] == [0.5]


@pytest.mark.parametrize(
    "need",
    [[[2024.0], [700.0], [500.0]], [["Board", 2024.0], ["a", 700.0], ["b", 500.0]], [[2019.0, 70000.0, 50.0, 1.0]]],
)
def test_year_above_the_figures_is_no_figure(need: list[list[Any]]) -> None:
    refusal = error("SHARE", need)
    assert refusal.code == "#VALUE!" and "looks like a year" in str(refusal)


@pytest.mark.parametrize(
    "need",
    [
        [[2000.0], [700.0], [500.0]],
        [[1950.25], [700.0], [500.0]],
        [[2024.5], [700.0], [500.0]],
        [[2024.0], [1950.0], [500.0]],
        [[700.0], [2024.0], [500.0]],
        [["ON", 2024.0], ["QC", 700.0], ["NS", 500.0]],
        [[2024.0], [700.0]],
    ],
)
def test_figure_that_may_be_one_is_taken(need: list[list[Any]]) -> None:
    assert len(answer("SHARE", [need])) == len(need)


@pytest.mark.parametrize("name", ["Nt", "nt", "N.t."])
def test_name_of_two_meanings_is_refused_naming_both(name: str) -> None:
    refusal = error("SHARE", [[name, 3.0], ["NU", 1.0]])
    assert refusal.code == "#VALUE!"
    assert name in str(refusal) and "NT (Northwest Territories" in str(refusal) and "NU (Nunavut" in str(refusal)
    assert "NT (Northwest Territories" in str(error("SHARE", [["ON", 3.0], [name, 1.0]]))


def test_exact_code_of_two_letters_is_taken() -> None:
    assert answer("SHARE", [[["NT", 3.0], ["NU", 1.0]]]) == [[0.75], [0.25]]


@pytest.mark.parametrize("pair", [("Alp", "\u0410lp"), ("port", "p\u03bfrt"), ("v\u0430le", "Vale")])
def test_labels_drawn_alike_are_refused_naming_both(pair: tuple[str, str]) -> None:
    refusal = error("SHARE", [[pair[0], 3.0], ["Zone", 2.0], [pair[1], 1.0]])
    assert refusal.code == "#VALUE!" and all(name in str(refusal) for name in pair)
    assert "rien à la lecture" in sentence(refusal, "fr")
