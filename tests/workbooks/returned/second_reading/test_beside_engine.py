"""The second reading beside the engine: every packaged, published and older file, and what is wrong with either is reported."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from amounts_of_0_1 import FOLDER, files
from broken_steps import break_column
from command_line import run
from places import CASES, PACKAGE
from random_scenarios import random_scenario

import workbooks.returned.second_reading as beside
from fundingmodel.errors import Refused
from fundingmodel.second_reading import STEPS, NoAmounts, NotCovered, read
from fundingmodel.steps import step_names
from workbooks.returned.second_reading import Compared, second_reading

OF_THE_PACKAGE = sorted(
    path for room in ("scenarios", "published", "offers") for path in (PACKAGE / room).glob("*.toml")
)
OTHERS = [*(FOLDER / file for file in files()), *sorted(CASES.rglob("*.toml"))]

SCENARIO = """
name = "three"
instrument = "grant"
recipient = "districts"
fiscal_years = ["2025-26", "2026-27"]
jurisdictions = ["North", "South", "West"]
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { need = "people" } },
  "bounds",
  { step = "hold_harmless", bind = { reference = "prior_allocation" }, price_basis = "nominal", quantity = "total", envelope_basis = "fixed" },
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
stated_authority = { unit = "dollars", price_basis = "nominal", by_year = { 2025-26 = 100, 2026-27 = 100 }, assumption = true }
authority_rounding_unit = { unit = "dollars", value = 1, assumption = true }
rounding_unit = { unit = "dollars", value = 1, assumption = true }
people = { unit = "persons", shape = "jurisdiction", by_year = { 2025-26.values = { North = 10, South = 10, West = 10 }, 2026-27.values = { North = 1, South = 2, West = 4 } }, assumption = true }
opening_allocation = { unit = "dollars", price_basis = "nominal", values = { North = 20, South = 20, West = 20 }, assumption = true }
protected_fraction = { unit = "ratio", value = 0.9, assumption = true }
"""  # noqa: E501  as a file has them


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Thirds of 100 dollars, of which the first named has the last one; then two who are held at nine tenths."""
    path = tmp_path / "three.toml"
    path.write_text(SCENARIO, encoding="utf-8", newline="\n")
    return path


def of(path: Path) -> Compared:
    (found,) = second_reading(str(path))
    return found


def differing(path: Path) -> dict[tuple[str, str], tuple[Decimal | None, Fraction | None]]:
    return {(row.place[1], row.place[2]): (row.amount, row.exact) for row in of(path).differing}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


# The same


@pytest.mark.parametrize("path", OF_THE_PACKAGE, ids=_name)
def test_amounts_of_the_package_are_the_same(path: Path) -> None:
    found = of(path)
    assert found.is_same, found.text("en")
    assert len(found.rows) > 3


def test_amounts_of_other_files_are_the_same() -> None:
    """Written by hand, with names of version 0.1, chains of offers, links, sums over parts and tables beside them."""
    found = {path: of(path) for path in OTHERS}
    assert {path: each.text("en") for path, each in found.items() if not each.is_same} == {}
    assert len(found) > 80


def test_random_scenarios_are_the_same(tmp_path: Path) -> None:
    """A few of those of test_random_second_reading.py."""
    for seed in range(7000, 7016):
        drawn = random_scenario(seed)
        drawn.read(tmp_path)
        try:
            assert of(tmp_path / drawn.file).is_same, seed
        except Refused as error:
            assert error.key in beside.REFUSED_BY_BOTH, seed


def test_every_packaged_step_is_covered() -> None:
    assert set(STEPS) == set(step_names())


def test_thirds_and_guarantees_by_hand(three: Path) -> None:
    """34, 33 and 33 dollars; then nine tenths of the first two, whole dollars up (30.6 and 29.7), and what is left."""
    amounts = {place[1:]: amount for place, amount in read(three).amounts().items()}
    assert [amounts["2025-26", code] for code in ("North", "South", "West")] == [34, 33, 33]
    assert [amounts["2026-27", code] for code in ("North", "South", "West")] == [31, 30, 39]


def test_a_tie_goes_by_the_order_that_is_given_or_by_the_larger_share(three: Path) -> None:
    """The last of 100 dollars to the one that comes first in the order; of 0.5, 1.5 and 2 dollars, to the larger share."""
    order = "published_order = { unit = 'rank', values = { North = 3, South = 2, West = 1 }, assumption = true }"
    amounts = read(three, {three: f"[inputs]\n{order}"}).amounts()
    assert [amounts["", "2025-26", code] for code in ("North", "South", "West")] == [33, 33, 34]
    larger = SCENARIO.replace('ties = "published_order"', 'ties = "larger_share"').replace("value = 0.9,", "value = 0,")
    text = larger.replace("2025-26 = 100", "2025-26 = 4").replace(
        "North = 10, South = 10, West = 10", "North = 1, South = 3, West = 4"
    )
    three.write_text(text, encoding="utf-8", newline="\n")
    amounts = read(three).amounts()
    assert [amounts["", "2025-26", code] for code in ("North", "South", "West")] == [0, 2, 2]
    assert of(three).is_same


# Planted differences


def test_an_amount_that_is_changed_is_reported(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = beside.engine_amounts

    def a_dollar_more(result: object) -> object:
        amounts = plain(result)  # type: ignore[arg-type]
        return {**amounts, ("", "2026-27", "West"): amounts["", "2026-27", "West"] + 1}  # type: ignore[operator]

    monkeypatch.setattr(beside, "engine_amounts", a_dollar_more)
    assert differing(three) == {("2026-27", "West"): (Decimal(40), Fraction(39))}
    found = of(three)
    assert found.text("en")[0] == "three: amounts that differ, 1 of 6."
    assert found.table("en") == (["Jurisdiction", "Fiscal year", "Engine", "Exact"], [["West", "2026-27", "40", "39"]])
    assert found.table("fr")[1] == [["West", "2026-2027", "40", "39"]]


def test_files_and_the_amounts_that_differ_are_a_blank_line_apart(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, place = beside.engine_amounts, ("", "2026-27", "West")
    monkeypatch.setattr(beside, "engine_amounts", lambda result: {**plain(result), place: plain(result)[place] + 1})
    found = run("verify", str(three), str(three), "--second-reading")
    assert found.exit_code == 12
    words, table, *others = found.stdout.rstrip("\n").split("\n\n")
    assert words.startswith("three: amounts that differ, 1 of 6.")
    assert "West" in table and "|" in table
    assert others == [words, table]


def test_a_tie_rule_turned_round_is_reported(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "round_to_envelope", "remainder_rank", lambda rank: 4 - rank)
    assert differing(three)["2025-26", "North"] == (Decimal(33), Fraction(34))
    assert differing(three)["2025-26", "West"] == (Decimal(34), Fraction(33))


def test_a_guarantee_that_is_lost_is_reported(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "hold_harmless", "hold_harmless", lambda promised: 0 * promised)
    assert set(differing(three)) == {("2026-27", code) for code in ("North", "South", "West")}


@pytest.mark.parametrize(
    ("step", "column", "wrong"),
    [
        ("envelope", "rounded_authority", lambda x: x + 1),
        ("share", "share", lambda x: x[..., ::-1, :]),
        ("fit_to_envelope", "scaling_factor", lambda x: 0.9 * x),
    ],
)
def test_other_faults_of_the_engine_are_reported(
    three: Path, monkeypatch: pytest.MonkeyPatch, step: str, column: str, wrong: Callable[..., object]
) -> None:
    break_column(monkeypatch, step, column, wrong)  # type: ignore[arg-type]
    assert not of(three).is_same


def test_a_file_laid_over_another_is_carried_on(three: Path) -> None:
    """Nine tenths of 60 are 54; of 23 and 54 then 21 and 49, and South and West share 79 as 2 and 4: 26 and 53."""
    changed = {three: "[inputs]\nopening_allocation = { values = { North = 0, South = 0, West = 60 } }"}
    first = read(three, changed).amounts()
    assert [first["", "2025-26", code] for code in ("North", "South", "West")] == [23, 23, 54]
    assert [first["", "2026-27", code] for code in ("North", "South", "West")] == [21, 26, 53]


@pytest.mark.parametrize(
    ("amount", "exact", "unit", "differs"),
    [
        ("39", "39", "0.01", False),
        ("40", "39", "0.01", True),
        ("39.004", "39", "0.01", True),  # whole units are compared exactly
        ("38.996", "39", "0.01", True),
        ("0.33", "1/3", "0.01", False),  # an unrounded third, known to the cent
        ("0.34", "1/3", "0.01", True),
        ("0.33", "0.335", "0.01", False),  # half a cent off, which rounding may do
        ("0.33", "0.33501", "0.01", True),
        ("333", "1000/3", "1", False),
        ("334", "1000/3", "1", True),
        (None, "39", "0.01", True),
        ("39", None, "0.01", True),
        (None, None, "0.01", False),
    ],
)
def test_which_amounts_differ(amount: str | None, exact: str | None, unit: str, differs: bool) -> None:
    known, found = None if exact is None else Fraction(exact), None if amount is None else Decimal(amount)
    assert beside.Row(("", "2025-26", "West"), found, known, Fraction(unit)).differs == differs


# Refusals


def test_guarantees_that_do_not_fit_are_refused_by_both(three: Path) -> None:
    three.write_text(SCENARIO.replace("2026-27 = 100", "2026-27 = 50"), encoding="utf-8", newline="\n")
    with pytest.raises(Refused, match="2026-27 does not fit: the guarantees add to"):
        of(three)
    with pytest.raises(NoAmounts) as refused:
        read(three)
    assert (refused.value.reason, refused.value.fiscal_year) == ("fit", "2026-27")
    assert refused.value.totals == (31 + 30 + 30, 50, 150)


def test_a_refusal_of_one_alone_is_reported(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_column(monkeypatch, "hold_harmless", "hold_harmless", lambda promised: 100 + promised)
    found = of(three)
    assert not found.is_same
    assert found.text("en")[0].startswith(
        "three: the second reading gives amounts, and the engine none. three.toml: 2025-26 does not fit"
    )
    three.write_text(SCENARIO.replace("2026-27 = 100", "2026-27 = 50"), encoding="utf-8", newline="\n")
    (said,) = of(three).text("en")
    assert said.startswith(
        "three: neither gives amounts, for different reasons. By the second reading, in 2026-27, guarantees or limits"
    )
    break_column(monkeypatch, "hold_harmless", "hold_harmless", lambda promised: 0 * promised)
    (said,) = of(three).text("fr")
    assert said.startswith(
        "three\u00a0: la seconde lecture ne donne aucun montant, alors qu’il y en a. En 2026-2027, des garanties"
    )


def test_a_step_that_is_not_covered_is_refused_by_name(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(STEPS, "hold_harmless")
    with pytest.raises(NotCovered):
        read(three)
    with pytest.raises(Refused) as refused:
        of(three)
    assert (
        str(refused.value)
        == "three.toml: the second reading does not cover the step hold_harmless, and no amount was recomputed."
    )


def test_a_figure_exactly_on_a_half_is_told(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """9.9995 of ten dollars and a half: thousandths of a unit begin at that half, and a difference may be the engine's digit."""
    halved = SCENARIO.replace("value = 0.9,", "value = 0.450025,")  # of 20 dollars: 9.0005
    three.write_text(halved, encoding="utf-8", newline="\n")
    break_column(monkeypatch, "round_to_envelope", "remainder_rank", lambda rank: 4 - rank)
    assert "In 2025-26, a figure is exactly on half a thousandth of a unit" in of(three).text("en")[1]
