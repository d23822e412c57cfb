"""Linked results: what one scenario takes of another, part by part; and that a curve keeps each place with its own outcome."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from fundingmodel.lever_values.curve import Curve
from fundingmodel.lever_values.linked_results import _taken
from fundingmodel.lever_values.outcomes import Outcomes
from fundingmodel.scenario.parameters import Link

OWN, THEIRS = ("A", "B"), ("C", "B", "A")  # in another order, and one more


def taken(link: Link, shape: str = "jurisdiction", year: str = "2026-27") -> list[Any]:
    """Of two figures; amounts of the source are 10, 20, 30 and a hundred more of each in the second, a thousand in the year before."""
    of_year = np.array([[[10.0], [20.0], [30.0]], [[110.0], [120.0], [130.0]]])
    amounts = {"allocation": of_year, "envelope": np.array([[[60.0]], [[360.0]]])}
    years = {"2026-27": amounts, "2025-26": {name: each + 1000 for name, each in amounts.items()}}
    source = SimpleNamespace(
        scenario=SimpleNamespace(key="their key"),
        main=SimpleNamespace(tier=SimpleNamespace(place=SimpleNamespace(jurisdictions=THEIRS))),
    )
    result = SimpleNamespace(
        linked={"theirs": source},
        main=SimpleNamespace(tier=SimpleNamespace(place=SimpleNamespace(jurisdictions=OWN))),
    )
    parameter = SimpleNamespace(link=link, input=SimpleNamespace(shape=shape))
    found: list[Any] = _taken(result, parameter, year, {"their key": years})[..., 0].tolist()  # type: ignore[arg-type]
    return found


def test_each_jurisdiction_has_its_own_amount() -> None:
    assert taken(Link("allocation", "theirs")) == [[30, 20], [130, 120]]


def test_a_year_that_the_link_names_is_taken_in_every_year() -> None:
    assert taken(Link("allocation", "theirs", fiscal_year="2025-26")) == [[1030, 1020], [1130, 1120]]
    assert taken(Link("allocation", "theirs"), year="2025-26") == [[1030, 1020], [1130, 1120]]


def test_one_amount_is_that_of_the_jurisdiction_that_is_named() -> None:
    assert taken(Link("allocation", "theirs", jurisdiction="B"), "scalar") == [[20], [120]]


def test_one_figure_is_the_same_for_all() -> None:
    assert taken(Link("envelope", "theirs")) == [[60, 60], [360, 360]]
    assert taken(Link("envelope", "theirs"), "scalar") == [[60], [360]]


def test_parts_are_added_up() -> None:
    parts: Any = SimpleNamespace(of_code=lambda code: {"A": ("A", "C", "elsewhere"), "B": ("B",)}[code])
    assert taken(Link("allocation", "theirs", parts=parts)) == [[40, 20], [240, 120]]


def test_a_place_keeps_its_own_outcome_whatever_the_order() -> None:
    """Places that come later and lie between those that are known: each goes with what it gives."""

    def at(places: Any) -> Outcomes:
        units = 7 * places[:, None]
        return Outcomes(units, 3 * places, places % 2 == 0, (places[:, None] % 5).astype(np.int8))

    curve = Curve(at, 100, 40)
    for added in ([90, 12], [13, 41], [50]):
        curve.add(np.array(added, dtype=np.int64))
    assert curve.places.tolist() == [0, 12, 13, 40, 41, 50, 90, 100]
    for place in curve.places.tolist():
        row = curve.at(place)
        known = (curve.known.units[row, 0], curve.known.envelope[row], curve.known.fits[row], curve.known.rules[row, 0])
        assert known == (7 * place, 3 * place, place % 2 == 0, place % 5)
