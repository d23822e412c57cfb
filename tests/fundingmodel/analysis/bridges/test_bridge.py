"""Bridges: hand cases, the tree's value against a brute force on fractions, and what is refused."""

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bridged_pairs import mixture_of, pair
from places import CASES

from fundingmodel import run
from fundingmodel.analysis.bridges import bridge as bridging
from fundingmodel.analysis.bridges.bridge import STATUTE, Bridge, bridge
from fundingmodel.analysis.bridges.merged import merged
from fundingmodel.analysis.bridges.mixture import ARRIVALS, OTHERS, OTHERS_MIX, OWN, OWN_MIX
from fundingmodel.analysis.bridges.pairs import Pair, two_scenarios, two_years
from fundingmodel.analysis.bridges.sides import Listed
from fundingmodel.analysis.bridges.tree import terms_of, tree_of, whole_parts
from fundingmodel.column import Column
from fundingmodel.errors import Refused
from fundingmodel.language.refusals import sentence
from fundingmodel.result import run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import read_scenario

CENTRAL = Path(__file__).with_name("central.toml")


def of(found: Bridge, factor: str, code: str) -> Decimal:
    return found.dollars(found.parts[found.factors.index(factor), found.jurisdictions.index(code)])


def test_ontario_at_the_central_envelopes() -> None:
    """Worked out apart from this program, at envelopes that test arithmetic."""
    found = two_years(run(CENTRAL), "2025-26", "2026-27").bridge()
    ontario = {name: of(found, name, "ON") for name in found.factors}
    assert ontario["envelope"] == Decimal("-64827049.61")
    assert (ontario[OWN], ontario[OWN_MIX]) == (Decimal("2504920.14"), Decimal("405289.73"))
    assert ontario[OWN] + ontario[OWN_MIX] == Decimal("2910209.87")
    assert ontario[OTHERS] + ontario[OTHERS_MIX] == Decimal("-26496658.64")
    assert sum(ontario.values()) == Decimal("-88413498.38")
    envelope = found.parts[found.factors.index("envelope")]
    assert found.dollars(envelope.sum()) == Decimal(840_200_000 - 964_500_000)


# The tree


def orders(tree: Any) -> Iterator[list[int]]:
    """All orders of the leaves in which those below one branch stand together."""
    if isinstance(tree, int):
        yield [tree]
        return
    for children in permutations(tree):
        for parts in product(*(list(orders(child)) for child in children)):
            yield [leaf for part in parts for leaf in part]


TREES: list[Any] = [
    [0],
    [0, 1],
    [0, 1, 2],
    [0, [1, 2]],
    [[0, 1], [2, 3]],
    [0, [[1, 2], [3, 4]]],
    [0, [[1, 2], [3, 4]], 5],
    [0, 1, 2, 3, 4, 5],
]


@pytest.mark.parametrize("tree", TREES, ids=str)
def test_the_value_is_the_mean_over_all_orders_of_the_tree(tree: Any) -> None:
    leaves = sorted(next(orders(tree)))
    draw = random.Random(str(tree))
    worth = [Fraction(draw.randint(-(10**9), 10**9)) for _ in range(2 ** len(leaves))]
    found = dict.fromkeys(leaves, Fraction(0))
    for leaf, without, counts in terms_of(tree):
        found[leaf] += counts * (worth[without | 1 << leaf] - worth[without])
    every = list(orders(tree))
    for leaf in leaves:
        effects = []
        for order in every:
            before = sum(1 << each for each in order[: order.index(leaf)])
            effects.append(worth[before | 1 << leaf] - worth[before])
        assert found[leaf] == sum(effects) / len(every)


@pytest.mark.parametrize("seed", range(3))
def test_a_bridge_is_the_mean_over_all_orders(seed: int, tmp_path: Path) -> None:
    """Up to six factors, on the amounts of their mixtures: each part is within a unit of the mean, which is exact."""
    drawn = next(x for n in range(40) if (x := pair(100 * seed + n, tmp_path)) and 3 <= len(factors_of(x)) <= 6)
    chosen = two_scenarios(*drawn[2:])
    own, found = mixture_of(chosen), chosen.bridge()
    masks = list(range(2 ** len(own.factors)))
    amounts, _ = bridging._amounts(own, masks, found.units)
    every = list(orders(tree_of(own.factors)))
    for n in range(len(own.factors)):
        for column in range(len(own.codes)):
            mean = Fraction(0)
            for order in every:
                before = sum(1 << each for each in order[: order.index(n)])
                mean += Fraction(int(amounts[before | 1 << n, column] - amounts[before, column]))
            mean /= len(every)
            # Below a branch a unit more, since its own parts add to what it was rounded to.
            assert abs(int(found.parts[n, column]) - mean) < (3 if own.factors[n] in ARRIVALS else 2)
            assert mean != 0 or found.parts[n, column] == 0


def factors_of(drawn: Any) -> Sequence[str]:
    return mixture_of(two_scenarios(*drawn[2:])).factors


def test_whole_parts_add_down_and_across() -> None:
    """Thirds of a unit over three jurisdictions: each row of the branches is whole, and so is each column."""
    exact = np.array([[1, 1, 1], [-1, 2, 2], [3, 0, 0]], dtype=object)
    found = whole_parts([0, 1, 2], exact, 3, np.array([1, 1, 1], dtype=object), ["a", "b", "c"])
    assert found.sum(axis=0).tolist() == [1, 1, 1]
    assert found.sum(axis=1).tolist() == [1, 1, 1]
    minus = whole_parts([0, 1, 2], -exact, 3, np.array([-1, -1, -1], dtype=object), ["a", "b", "c"])
    assert (minus == -found).all()
    assert found[2].tolist() == [1, 0, 0]


def test_told_apart_or_not_the_others_are_the_same() -> None:
    """Arrivals as volume and mix or together: the envelope's part does not move, and own arrivals are their sum."""
    chosen = two_years(run(CENTRAL), "2025-26", "2026-27")
    apart, together = chosen.bridge(), mixture_of(chosen)
    together.factors = tuple(name for name in together.factors if name not in (OWN_MIX, OTHERS_MIX))
    found = bridge(together, [Decimal(100)] * 2)
    assert found.mixtures < apart.mixtures
    for name in ("envelope", OWN, OTHERS):
        parts = [n for n, each in enumerate(apart.factors) if each in (name, f"{name}.mix")]
        assert (apart.parts[parts].sum(axis=0) == found.parts[found.factors.index(name)]).all()


# Factors


def child(tmp_path: Path, name: str, body: str, parent: str = "settlement") -> Path:
    path = tmp_path / f"{name}.toml"
    path.write_text(
        f'parent = "{parent}"\nname = "{name}"\nauthor = "a test"\ndate = "2026-11-28"\nreason = "a test"\n{body}',
        encoding="utf-8",
    )
    return path


FLOOR = """
[[steps.add]]
step = "hold_harmless"
before = "fit_to_envelope"
price_basis = "nominal"
quantity = "total"
envelope_basis = "fixed"
bind = {{ reference = "old_amount" }}
[inputs.old_amount]
unit = "dollars"
shape = "jurisdiction"
price_basis = "nominal"
assumption = true
values = {{ NL = {nl}, PE = 0, NS = 0, NB = 0, ON = 0, MB = 0, SK = 0, AB = 0, BC = 0, YT = 0, NT = 0, NU = 0 }}
[inputs.protected_fraction]
unit = "ratio"
value = 1
assumption = true
"""


def test_a_factor_that_does_nothing_is_exactly_zero(tmp_path: Path) -> None:
    weight = "[inputs.base_for_each]\nvalue = 2000000\nunit = 'dollars'\nprice_basis = 'nominal'\nassumption = true\n"
    idle = two_scenarios(run("settlement"), run(child(tmp_path, "idle", weight + FLOOR.format(nl=1)))).bridge()
    assert set(idle.factors) == {"base_amount", "hold_harmless"}
    assert not idle.parts[idle.factors.index("hold_harmless")].any()
    assert idle.parts[idle.factors.index("base_amount")].any()
    binding = two_scenarios(
        run("settlement"), run(child(tmp_path, "binding", weight + FLOOR.format(nl=90_000_000)))
    ).bridge()
    assert of(binding, "hold_harmless", "NL") > 50_000_000


def test_the_same_scenario_has_no_factors() -> None:
    found = two_scenarios(run("settlement"), run("settlement")).bridge()
    assert found.factors == ()
    assert (found.before == found.after).all()


def test_own_arrivals_are_of_the_jurisdiction_that_is_looked_at(tmp_path: Path) -> None:
    """Ontario's row from the one year, or all other rows: as files, run by the plain engine."""
    result = run(CENTRAL)
    own = mixture_of(two_years(result, "2025-26", "2026-27"))
    ontario = own.codes.index("ON")
    place, intake = result.main.tier.place, [result.main.years[year]["intake"] for year in ("2025-26", "2026-27")]
    for turned in (True, False):
        bits = {name: np.array([int((name in (OWN, OWN_MIX)) == turned)]) for name in own.factors if name != "envelope"}
        values = own.run({**bits, "envelope": np.array([1])})[-1].latest["allocation"][ontario, 0, :, 0]
        rows = ""
        for lag, year in enumerate(place.data_years("2026-27")):
            sides = [intake[(code == "ON") == turned][lag, n] for n, code in enumerate(own.codes)]
            cells = ", ".join(f"{code} = {counts(row, place)}" for code, row in zip(own.codes, sides, strict=True))
            rows += f"{year} = {{ values = {{ {cells} }} }}\n"
        body = (
            'fiscal_years = ["2026-27"]\n[inputs.intake]\nunit = "persons"\nassumption = true\n[inputs.intake.by_calendar_year]\n'
            + rows
        )
        whole = child(tmp_path, f"rows-{turned}", body, CENTRAL.as_posix())
        plain = [run(whole).figure("allocation", "2026-27", code) for code in own.codes]
        assert np.allclose(values, plain, rtol=0, atol=1e-4)


def counts(row: Any, place: Any) -> str:
    return (
        "{ " + ", ".join(f"{category} = {float(x)!r}" for category, x in zip(place.categories, row, strict=True)) + " }"
    )


def test_in_the_order_of_the_statute_each_factor_comes_in_after_the_one_before() -> None:
    chosen = two_scenarios(run("settlement"), run("predictable"))
    found, own = chosen.bridge(STATUTE), mixture_of(chosen)
    amounts, _ = bridging._amounts(own, [2**n - 1 for n in range(len(own.factors) + 1)], found.units)
    assert (found.parts == np.diff(amounts, axis=0)).all()


def test_through_the_years_is_another_question_than_the_step_alone() -> None:
    results = run("settlement"), run("predictable")
    through, alone = (two_scenarios(*results, year="2026-27", through=each).bridge() for each in (True, False))
    assert "carried" not in through.factors
    collar = through.factors.index("collar"), alone.factors.index("collar")
    assert (through.parts[collar[0]] != alone.parts[collar[1]]).any()


# What is refused


def listed(name: str, *columns: Column) -> Listed:
    return Listed(name, name, {}, {}, columns)


def column(name: str, *reads: str, amends: str | None = None) -> Column:
    def compute(x: Any) -> Any:
        return x

    return Column(compute, compute, "ratio", name=name, reads=reads, amends=amends)


def test_steps_in_another_order_are_merged_by_what_they_read_or_refused_by_name() -> None:
    need, money = listed("need", column("need", "people")), listed("money", column("money", "authority"))
    shared = listed("shared", column("amount", "need", "money"))
    assert [slot.alias for slot in merged([need, money, shared], [money, need, shared])] == ["money", "need", "shared"]
    floor, collar = (listed(name, column(f"with_{name}", "bound", amends="bound")) for name in ("floor", "collar"))
    bound = listed("bound", column("bound", "amount"))
    with pytest.raises(Refused, match=r"another order.*floor.*collar"):
        merged([bound, floor, collar], [bound, collar, floor])
    assert [slot.alias for slot in merged([bound, floor], [bound, collar])] == ["bound", "collar", "floor"]


def test_one_quantity_of_two_steps_is_refused() -> None:
    with pytest.raises(Refused, match="'need' is given by the step one of the first and by the step other"):
        merged([listed("one", column("need", "x"))], [listed("other", column("need", "x"))])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("settlement", "published"), "has no formula to take apart"),
        (("settlement", "quebec-parity"), "unlike money"),
    ],
)
def test_what_cannot_be_bridged(names: tuple[str, str], said: str) -> None:
    for each in (names, names[::-1]):
        with pytest.raises(Refused, match=said):
            two_scenarios(*map(run, each))


def test_other_jurisdictions_years_and_too_many_factors_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settlement = run("settlement")
    early, late = (
        run(child(tmp_path, name, f'fiscal_years = ["{year}"]\n'))
        for name, year in (("early", "2019-20"), ("late", "2020-21"))
    )
    with pytest.raises(Refused, match="no year in common"):
        two_scenarios(early, late)
    with pytest.raises(Refused, match="no year 2030-31"):
        two_scenarios(settlement, settlement, "2030-31")
    monkeypatch.setattr(bridging, "MOST_MIXTURES", 8)
    with pytest.raises(Refused, match="5 steps differ, envelope, weighted_intake"):
        two_scenarios(settlement, run("predictable")).bridge()
    assert two_scenarios(settlement, run("predictable")).bridge(STATUTE).mixtures == 6


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ('scope = "shared"', 'scope = "set-asides"', "scope 'shared' and 'set-asides'"),
        ('measure = "spent"', 'measure = "planned"', "measure 'spent' and 'planned'"),
        ("", 'currency = "USD"', "currency 'CAD' and 'USD'"),
        ('scope = "shared"', "", None),
    ],
)
def test_no_change_is_made_of_unlike_money(tmp_path: Path, first: str, second: str, said: str | None) -> None:
    thin, results = (CASES / "thin.toml").read_text(encoding="utf-8"), []
    for name, line in (("one", first), ("other", second)):
        (tmp_path / f"{name}.toml").write_text(f"{line}\n{thin}", encoding="utf-8")
        results.append(run(tmp_path / f"{name}.toml"))
    if said is None:
        assert two_scenarios(*results).bridge().factors == ()
        return
    with pytest.raises(Refused, match=said):
        two_scenarios(*results)


def test_what_is_unlike_is_said_with_its_values_in_the_language(tmp_path: Path) -> None:
    thin, results = (CASES / "thin.toml").read_text(encoding="utf-8"), []
    for name, line in (
        ("one", 'scope = "shared"\nmeasure = "spent"'),
        ("other", 'scope = "set-asides"\nmeasure = "planned"'),
    ):
        (tmp_path / f"{name}.toml").write_text(f"{line}\n{thin}", encoding="utf-8")
        results.append(run(tmp_path / f"{name}.toml"))
    with pytest.raises(Refused, match="scope 'shared' and 'set-asides'; measure 'spent' and 'planned'") as refused:
        two_scenarios(*results)
    french = sentence(refused.value, "fr").replace("\u00a0", " ")
    assert "portée « shared » et « set-asides »; nature « spent » et « planned »." in french


@pytest.mark.parametrize("name", ["before", "rounding", "carried", "own_arrivals", "known"])
def test_a_step_called_as_a_part_that_is_no_step_is_refused(tmp_path: Path, name: str) -> None:
    """The rows of both would be one: the csv and the table would say either."""
    added = f"""
[[steps.add]]
step = "set_aside"
as = "{name}"
after = "envelope"
kind = "part"
[inputs.{name}_part]
value = 0.02
unit = "ratio"
assumption = true
"""
    named = run(child(tmp_path, "named", added))
    with pytest.raises(Refused, match=f"called '{name}'.*`as`"):
        two_scenarios(run("settlement"), named)
    with pytest.raises(Refused, match=f"called '{name}'.*`as`"):
        two_years(named, "2025-26", "2026-27")


def test_where_no_file_gives_an_order_it_is_that_of_the_jurisdictions() -> None:
    """Seats are rounded by a priority list, without the order of equal remainders: a bridge of them needs one."""
    house = run("us-house-2020")
    found = two_scenarios(house, house).bridge()
    assert found.factors == ()
    assert found.after.sum() == 435 * found.units


def test_a_mixture_is_refused_in_words() -> None:
    assert str(bridging._in_words(OWN)) != OWN
    refused = Refused("bridge_mixture", "", "with {changed}.", changed=[bridging._in_words(OWN), "collar"])
    assert "own arrivals, collar" in sentence(refused)
    assert "ses arrivées, collar" in sentence(refused, "fr")


def test_other_jurisdictions_and_unknown_amounts_are_refused(tmp_path: Path) -> None:
    thin = (CASES / "thin.toml").read_text(encoding="utf-8")
    (tmp_path / "renamed.toml").write_text(thin.replace('"D"', '"E"').replace("D = ", "E = "), encoding="utf-8")
    with pytest.raises(Refused, match="do not have the same jurisdictions in the same order: D, E"):
        two_scenarios(run(CASES / "thin.toml"), run(tmp_path / "renamed.toml"))


def test_scenarios_read_for_some_years_are_compared_through_those_that_follow_each_other() -> None:
    """One of them has kept a year of long before, to which the other's opening refers: it is no year of the bridge."""
    years = ("2025-26", "2026-27")
    sources = [source_of(read_scenario(name)) for name in ("settlement", "predictable")]
    before, after = run_all(for_years(sources, years))
    assert before.scenario.fiscal_years[0] == "2019-20"
    pair = two_scenarios(before, after)
    assert pair.years == (years, years)
    whole = Pair(*run_all([read_scenario(name) for name in ("settlement", "predictable")]), (years, years)).bridge()
    assert pair.bridge().parts.tolist() == whole.parts.tolist()
