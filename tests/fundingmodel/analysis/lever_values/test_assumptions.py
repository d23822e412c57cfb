"""Assumptions: where the sign of a difference turns, against exact fractions at every value; what is shared moves in both."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from bridged_pairs import pair
from command_line import printed, run
from lever_cases import Case, exact_amounts
from places import PACKAGE

from fundingmodel import run as calculated
from fundingmodel.lever_values import assumptions as turning
from fundingmodel.lever_values.assumptions import (
    BEYOND,
    IN_RANGE,
    NEVER,
    NOTHING,
    Assumption,
    Turn,
    assumptions_of,
    turn,
)
from fundingmodel.lever_values.chain import Chain
from fundingmodel.lever_values.curve import WHOLE, Look
from fundingmodel.lever_values.lattice import Lattice
from fundingmodel.lever_values.lever import Lever
from fundingmodel.lever_values.outcomes import units_of
from fundingmodel.result import Result

VALUES, FINE, LONG = 31, 301, 30_000  # of a lattice
FIRST = Look(10, 8, 4, 30, 2.0, True)  # about twenty places
OF_A_PAIR = 3  # assumptions
QUICK = 3  # seeds in the suite


def exact_difference(chain: Chain, assumption: Assumption, value: Decimal) -> int | None:
    """The difference on fractions, in units; None where one of the two has no answer."""
    amounts: list[Fraction] = []
    for result in (chain.before, chain.after):
        figure = assumption.figure
        moves = assumption.moves.get(result.scenario.key)
        own = replace(figure, parameter=result.main.tier.parameters.get(figure.parameter.input.name, figure.parameter))
        lever = Lever(
            result, result, figure.name, own.parameter, figure.places, figure.now, assumption.lattice(chain.after)
        )
        if moves is None:
            found = [result.amount("allocation", chain.year, code) for code in result.main.tier.place.jurisdictions]
            amounts.append(Fraction(found[_row(result, chain)] or 0))
            continue
        row = exact_amounts(Case(result, own, lever, chain.year, random.Random(0)), value)
        if row is None:
            return None
        amounts.append(Fraction(row[_row(result, chain)]) / Fraction(units_of(result.main)))
    return round((amounts[1] - amounts[0]) * chain.units)


def _row(result: Result, chain: Chain) -> int:
    return result.main.tier.place.jurisdictions.index(chain.jurisdiction)


def cases(seeds: Sequence[int], folder: Path, values: int = VALUES) -> list[tuple[Chain, Assumption, Decimal]]:
    found = []
    for seed in seeds:
        drawn = pair(seed, folder)
        if drawn is None:
            continue
        before, after = drawn[2:]
        draw = random.Random(f"assumptions {seed}")
        years = [year for year in before.scenario.fiscal_years if year in after.scenario.fiscal_years]
        chain = Chain(before, after, draw.choice(years), draw.choice(before.main.tier.place.jurisdictions))
        if None in (each.amount("allocation", chain.year, chain.jurisdiction) for each in (before, after)):
            continue
        own = assumptions_of(chain)
        for assumption in draw.sample(own, min(OF_A_PAIR, len(own))):
            lattice = assumption.lattice(after)
            found.append((chain, assumption, lattice.step * max(1, lattice.last // (values - 1))))
    return found


def on_fractions(chain: Chain, assumption: Assumption, lattice: Lattice) -> list[int | None]:
    return [exact_difference(chain, assumption, lattice.value(place)) for place in range(lattice.last + 1)]


def at_once(chain: Chain, assumption: Assumption, lattice: Lattice) -> list[int | None]:
    """The difference at every value, as the engine calculates it."""
    found = chain.outcomes(assumption.moves, lattice.figures(np.arange(lattice.last + 1, dtype=np.int64)))
    return [
        units if fits else None for units, fits in zip(found.units[:, 0].tolist(), found.fits.tolist(), strict=True)
    ]


def mostly_fits(chain: Chain, assumption: Assumption, step: Decimal) -> bool:
    """Whether most values are not refused: each that is refused is calculated alone, which takes long, and hides others from a search."""
    lattice = assumption.lattice(chain.after, step)
    places = np.linspace(0, lattice.last, 64).astype(np.int64)
    return lattice.last > WHOLE and bool(chain.outcomes(assumption.moves, lattice.figures(places)).fits.mean() > 0.75)


def rounding(chain: Chain) -> float:
    """What rounding alone gives or takes in a difference: a unit of either side, in units of the finer."""
    return float(sum(chain.units / units_of(each.main) for each in (chain.before, chain.after)))


def complaints(seeds: Sequence[int], folder: Path) -> list[str]:
    """All values of short lattices, each on fractions."""
    lines = [told(*case[:2], turn(*case), on_fractions) for case in cases(seeds, folder)]
    return [line for line in lines if line]


def check_search(seeds: Sequence[int], folder: Path) -> list[str]:
    """Searches that look at twenty places first, on lattices ten times finer, of which the fractions know every value."""
    fine = cases(seeds, folder, FINE)
    lines = [told(*case[:2], turn(*case, whole=10, look=FIRST), on_fractions, rounding(case[0])) for case in fine]
    return [line for line in lines if line]


def check_long(seeds: Sequence[int], folder: Path) -> list[str]:
    """Searches as they are, on lattices of which the engine calculates every value."""
    long = [case for case in cases(seeds, folder, LONG) if mostly_fits(*case)]
    lines = [told(*case[:2], turn(*case), at_once, rounding(case[0])) for case in long]
    return [line for line in lines if line]


def told(
    chain: Chain,
    assumption: Assumption,
    found: Turn,
    at_each: Callable[[Chain, Assumption, Lattice], Sequence[int | None]],
    flat: float = 0.0,
) -> str:
    """What was found beside what the definition gives, from the differences at every place; nothing where they are alike.

    A sign that turns by `flat` units at the most, as rounding does, may be passed over, and least and most be off by so much.
    """
    lattice, here = found.lattice, found.lattice.place(assumption.figure.now)
    every = at_each(chain, assumption, lattice)
    today = every[here]
    assert today is not None
    if not today:
        return ""
    sign = 1 if today > 0 else -1
    turning = {n: units * sign for n, units in enumerate(every) if units is not None and units * sign <= 0}
    nearest = min(turning, key=lambda n: abs(n - here), default=None)
    if found.turns_at != nearest and (found.turns_at is None or found.turns_at in turning):
        nearer = [n for n in turning if found.turns_at is None or abs(n - here) < abs(found.turns_at - here)]
        if all(turning[n] >= -flat for n in nearer):
            nearest = found.turns_at
    low, high = assumption.range or (lattice.value(0), lattice.value(lattice.last))
    inside = [u for n, u in enumerate(every) if u is not None and (low <= lattice.value(n) <= high or n == here)]
    outcome = (
        (IN_RANGE if assumption.range and low <= lattice.value(nearest) <= high else BEYOND)
        if nearest is not None
        else (NEVER if {*every} - {None, today} else NOTHING)
    )
    wanted = (nearest, outcome, min(inside), max(inside))
    got = (found.turns_at, found.outcome, found.least, found.most)
    where = f"{chain.after.scenario.name} {assumption.figure.name} {chain.year}"
    off = max(abs(a - b) for a, b in zip(got[2:], wanted[2:], strict=True)) > flat
    return "" if got[:2] == wanted[:2] and not off else f"{where}: {got}, every value {wanted}"


def test_where_the_sign_turns_on_fractions(tmp_path: Path) -> None:
    assert complaints(range(QUICK), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_many_signs_on_fractions(block: int, tmp_path: Path) -> None:
    """Three hundred assumptions and more, with those of the suite."""
    assert complaints(range(QUICK + 35 * block, QUICK + 35 * block + 35), tmp_path) == []


def test_a_search_finds_what_fractions_know(tmp_path: Path) -> None:
    assert check_search([3], tmp_path) == []


def test_a_search_finds_what_all_values_have(tmp_path: Path) -> None:
    assert check_long(range(2), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(22))
def test_many_searches_on_fractions(block: int, tmp_path: Path) -> None:
    """Three hundred assumptions and more."""
    assert check_search(range(6 * block, 6 + 6 * block), tmp_path) == []


@pytest.mark.slow
def test_many_searches_beside_all_values(tmp_path: Path) -> None:
    assert check_long(range(2, 60), tmp_path) == []


def test_an_assumption_that_moves_in_one_alone_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a figure that both state alike moves in the second alone."""
    right = turning.turn

    def wrong(chain: Chain, assumption: Assumption, step: Decimal | None = None) -> turning.Turn:
        last = list(assumption.moves)[-1:]
        return right(chain, replace(assumption, moves={key: assumption.moves[key] for key in last}), step)

    monkeypatch.setitem(globals(), "turn", wrong)
    assert complaints(range(QUICK), tmp_path)


def weighted(folder: Path, name: str, economic: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(
        f"""parent = "settlement"
name = "{name}"
author = "a test"
date = "2026-11-28"
reason = "a test"
[inputs.category_weight]
unit = "ratio"
values = {{ economic = {economic}, family = 1, refugee = 2.5, other = 1 }}
assumption = true
range = {{ economic = [0.5, 1.2] }}
""",
        encoding="utf-8",
    )
    return path


def test_a_figure_that_both_state_alike_moves_in_both(tmp_path: Path) -> None:
    """Two offers that differ in one weight: that weight turns the sign where it is the other's; the base moves in both."""
    one, other = (str(weighted(tmp_path, f"w{n}", value)) for n, value in enumerate(("1", "0.9")))
    found = {
        (row["assumption"], row["scenarios"]): row
        for row in csv.DictReader(io.StringIO(printed("analyse", "assumptions", one, other, "ON", "--format", "csv")))
    }
    own = found["category_weight.economic", "w1"]
    assert (own["outcome"], own["now"], own["turns_at"]) == ("in_range", "0.90", "1.00")
    assert (own["low"], own["high"]) == ("0.50", "1.20")
    assert found["base_for_each", "w0 + w1"]["outcome"] in (BEYOND, NEVER)


def rows_of(*sides: str) -> dict[tuple[str, str], dict[str, str]]:
    read = csv.DictReader(io.StringIO(printed("analyse", "assumptions", *sides, "ON", "--format", "csv")))
    return {(row["assumption"], row["scenarios"]): row for row in read}


def allocated(name: str, *more: str) -> Decimal:
    told = printed("allocate", name, "--years", "2026-27", "--for", "ON", "--format", "csv", *more)
    (row,) = csv.DictReader(io.StringIO(told))
    return Decimal(row["allocation"])


@pytest.mark.parametrize(("other", "outcome"), [("equal-per-admission", NEVER), ("predictable", "")])
def test_another_reading_is_an_assumption(other: str, outcome: str) -> None:
    """Both sides with it, as `allocate --reading` and the reading itself give them."""
    half = "settlement-economic-half"
    today = allocated(other) - allocated("settlement")
    under = allocated(other, "--reading", half) - allocated(half)
    row = rows_of("settlement", other)[f"reading.{half}", "settlement"]
    assert [Decimal(row["least"]), Decimal(row["most"])] == sorted([today, under])
    assert row["outcome"] == (IN_RANGE if today * under <= 0 else NOTHING if today == under else NEVER)
    assert outcome in ("", row["outcome"])


def test_the_reading_that_stands_may_be_the_other() -> None:
    """A side that is itself a reading, and what the other takes of the scenario that it reads: each is taken as the other."""
    half = "settlement-economic-half"
    found = rows_of(half, "equal-per-capita")
    as_settlement = allocated("equal-per-capita") - allocated("settlement")
    as_half = allocated("equal-per-capita", "--reading", half) - allocated(half)
    ends = {Decimal(found["reading.settlement", half][end]) for end in ("least", "most")}
    assert as_settlement in ends
    assert as_half in {Decimal(found[f"reading.{half}", "settlement"][end]) for end in ("least", "most")}


def test_two_readings_of_one_have_no_third() -> None:
    assert not [name for name, _ in rows_of("settlement", "settlement-economic-half") if name.startswith("reading.")]


def test_what_a_source_gives_between_limits_is_an_assumption() -> None:
    """The envelopes, each between the limits of its row: what of the programme's money the formula shares."""
    with (PACKAGE / "data" / "settlement_envelope_readings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["reading"] == "calibrated"]
    limits = {row["fiscal_year"]: [row["low"] or row["amount"], row["high"]] for row in rows if row["high"]}
    found = {
        name.rpartition(".")[2]: [row["low"], row["high"]]
        for (name, _), row in rows_of("settlement", "equal-per-admission").items()
        if name.startswith("stated_authority.")
    }
    assert found
    assert {year: list(map(Decimal, ends)) for year, ends in found.items()} == {
        year: list(map(Decimal, limits[year])) for year in limits if "2019-20" <= year <= "2026-27"
    }


def test_a_scope_that_is_taken_is_tried_as_others(tmp_path: Path) -> None:
    """Money of the whole programme is not added to what is shared: so taken, the scenario is refused, and the answer says so."""
    path = tmp_path / "taken.toml"
    path.write_text(
        """parent = "settlement"
name = "taken"
author = "a test"
date = "2026-11-28"
reason = "a test"
[inputs.base_for_each]
unit = "dollars"
price_basis = "nominal"
value = 600000
scope = "not stated"
scope_taken_as = "shared"
measure = "allocated"
source = "a letter"
""",
        encoding="utf-8",
    )
    row = rows_of("settlement", str(path))["scope_taken_as.settlement-transfers", "taken"]
    assert (row["outcome"], row["least"], row["most"]) == ("refused", "", "")
    for language, said in (("en", "and refused, since such money"), ("fr", "Autres façons refusées")):
        assert said in " ".join(
            printed("analyse", "assumptions", "settlement", str(path), "ON", "--lang", language).split()
        )


def test_what_a_source_states_moves_in_what_takes_it(tmp_path: Path) -> None:
    """The weight of refugees of settlement moves the opening amounts of predictable too: as files of both give it."""
    before, after = calculated("settlement"), calculated("predictable")
    chain = Chain(before, after, "2026-27", "ON")
    (weight,) = [each for each in assumptions_of(chain) if each.figure.name == "category_weight.refugee"]
    moved = chain.outcomes(weight.moves, np.array([2.9]))
    path = tmp_path / "heavier.toml"
    path.write_text(
        """parent = "settlement"
name = "heavier"
author = "a test"
date = "2026-11-28"
reason = "a test"
[inputs.category_weight]
unit = "ratio"
values = { economic = 1, family = 1, refugee = 2.9, other = 1 }
assumption = true
""",
        encoding="utf-8",
    )
    offer = tmp_path / "later.toml"
    links = "".join(
        f'[inputs.opening_{name}]\nscenario = "heavier.toml"\nquantity = "{quantity}"\nfiscal_year = "2019-20"\n'
        for name, quantity in (
            ("programme_authority", "envelope"),
            ("weighted_intake", "weighted_intake"),
            ("allocation", "allocation"),
        )
    )
    offer.write_text(
        f'parent = "predictable"\nname = "later"\nauthor = "a test"\ndate = "2026-11-28"\nreason = "a test"\n{links}',
        encoding="utf-8",
    )
    amounts = [calculated(each).amount("allocation", "2026-27", "ON") or 0 for each in (path, offer)]
    assert Decimal(int(moved.units[0, 0])) / 100 == amounts[1] - amounts[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("settlement", "settlement", "ON"), "the same in"),
        (("settlement", "published", "ON"), "no formula"),
        (("settlement", "predictable", "QC"), "no jurisdiction"),
        (("settlement", "outlook", "ON", "--year", "2019-20"), "no year"),
        (("worked-keys", "worked-keys", "A"), "several tiers"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], said: str) -> None:
    found = run("analyse", "assumptions", *arguments)
    assert found.exit_code == 1
    assert said in found.stderr
    assert run("analyse", "assumptions", *arguments, "--lang", "fr").stderr != found.stderr
