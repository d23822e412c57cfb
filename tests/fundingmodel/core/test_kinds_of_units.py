"""Kinds of units: whose own word stands for what a step needs, what has a sum, and what names a currency."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fundingmodel.column import Input
from fundingmodel.currencies import LONGEST
from fundingmodel.kinds import COUNT, MULTIPLE, adds_up, currency_named, kind_of, with_unit, within


@pytest.mark.parametrize(
    ("wanted", "said", "unit", "shown"),
    [
        (Input("x", "persons"), "pupils", "pupils", "pupils"),
        (Input("x", "persons"), "dollars", "persons", "persons"),
        (Input("x", "persons"), "ratio", "persons", "persons"),
        (Input("x", "persons"), 5, "persons", "persons"),
        (Input("x", "ratio"), "pupils", "ratio", "ratio"),
        (Input("x", "dollars"), "pupils", "dollars", "dollars"),
        (Input("x", "dollars"), "euros", "dollars", "dollars"),
        (Input("x", "dollars", rate=True), "dollars per pupil", "dollars", "dollars per pupil"),
        (Input("x", "dollars", rate=True), "dollars", "dollars", "dollars"),
        (Input("x", "dollars", rate=True), "pupils", "dollars", "dollars"),
        (Input("x", "dollars"), "dollars per pupil", "dollars", "dollars"),
        (Input("x", "persons", rounding=True), "pupils", "persons", "persons"),
    ],
)
def test_a_files_own_word_stands_for_a_count_or_an_amount_for_each_alone(
    wanted: Input, said: object, unit: str, shown: str
) -> None:
    found = with_unit(wanted, said)
    assert (found.unit, found.shown_unit) == (unit, shown)


LIMITED = [  # of the figure, of what it is bound in place of, and what holds then
    ((None, None), (None, None), (None, None)),
    ((0, None), (None, 2), (0, 2)),
    ((None, 3), (1, None), (1, 3)),
    ((0, 5), (1, 4), (1, 4)),
    ((1, 4), (0, 5), (1, 4)),
]


@pytest.mark.parametrize(("own", "due", "both"), LIMITED)
def test_what_is_bound_in_place_of_another_keeps_the_limits_of_both(
    own: tuple[int | None, int | None], due: tuple[int | None, int | None], both: tuple[int | None, int | None]
) -> None:
    def limited(limits: tuple[int | None, int | None]) -> Input:
        return Input("x", "ratio", least=decimal(limits[0]), most=decimal(limits[1]))

    def decimal(limit: int | None) -> Decimal | None:
        return None if limit is None else Decimal(limit)

    found = within(limited(own), limited(due))
    assert (found.least, found.most) == (decimal(both[0]), decimal(both[1]))


@pytest.mark.parametrize("flag", ["sums_to_one", "distinct", "rounding"])
def test_what_is_asked_of_either_is_asked_of_what_is_bound(flag: str) -> None:
    plain, asked = Input("x", "ratio"), Input("x", "ratio", **{flag: True})  # type: ignore[arg-type]
    assert [getattr(within(*pair), flag) for pair in ((plain, plain), (plain, asked), (asked, plain))] == [
        False,
        True,
        True,
    ]
    for one, other, both in (
        ("cents", None, "cents"),
        (None, "cents", "cents"),
        ("own", "cents", "own"),
        (None, None, None),
    ):
        assert within(replace(plain, whole=one), replace(plain, whole=other)).whole == both


@pytest.mark.parametrize(
    ("given", "adds"),
    [
        (Input("x", "pupils"), True),
        (Input("x", "dollars"), True),
        (Input("x", "measure"), True),
        (Input("x", "thousands of dollars"), True),
        (Input("x", "pupils", rounding=True), False),
        (Input("x", "pupils", distinct=True), False),
        (Input("x", "dollars", rate=True), False),
        (Input("x", "rank"), False),
        (Input("x", "weights"), False),
        (Input("x", "Beds  PER nurse"), False),
        (Input("x", "percent"), False),
    ],
)
def test_what_has_a_sum(given: Input, adds: bool) -> None:
    assert adds_up(given) is adds


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("euros", "euros"),
        ("CHF per pupil", "CHF"),
        ("dollars each", "dollars"),
        ("francs par élève", "francs"),
        ("euros a head", "euros"),
        ("per capita dollars", "dollars"),
        ("per-pupil CHF", "CHF"),
        ("per capita beds", ""),
        ("pupils", ""),
        ("beds per nurse", ""),
        ("beds each", ""),
        ("thousands of euros", ""),
        ("x" * LONGEST, ""),
        ("x" * (LONGEST + 1), ""),
    ],
)
def test_the_part_of_a_unit_that_names_a_currency(unit: str, named: str) -> None:
    assert currency_named(unit) == named


def test_a_unit_too_long_to_be_read_is_never_paid() -> None:
    assert (kind_of("x" * LONGEST), kind_of("x" * (LONGEST + 1))) == (COUNT, MULTIPLE)
