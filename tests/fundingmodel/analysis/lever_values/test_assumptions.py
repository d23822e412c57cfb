"""Assumptions: where the sign of a difference turns, against exact fractions at every value; what is shared moves in both."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from bridged_pairs import pair
from command_line import printed, run
from lever_cases import Case, exact_amounts

from fundingmodel import run as calculated
from fundingmodel.lever_values import assumptions as turning
from fundingmodel.lever_values.assumptions import BEYOND, IN_RANGE, NEVER, NOTHING, Assumption, assumptions_of, turn
from fundingmodel.lever_values.chain import Chain
from fundingmodel.lever_values.lever import Lever
from fundingmodel.lever_values.outcomes import units_of
from fundingmodel.result import Result

VALUES = 31  # of a lattice
OF_A_PAIR = 3  # assumptions
QUICK = 3  # seeds in the suite


def exact_difference(chain: Chain, assumption: Assumption, value: Decimal) -> int | None:
    """The difference on fractions, in units; None where one of the two has no answer."""
    amounts: list[Fraction] = []
    for result in (chain.before, chain.after):
        figure = assumption.figure
        moves = assumption.moves.get(result.scenario.key)
        own = replace(figure, parameter=result.main.tier.parameters.get(figure.parameter.input.name, figure.parameter))
        lever = Lever(result, figure.name, own.parameter, figure.places, figure.now, assumption.lattice(chain.after))
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


def cases(seeds: Sequence[int], folder: Path) -> list[tuple[Chain, Assumption, Decimal]]:
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
            found.append((chain, assumption, lattice.step * max(1, lattice.last // (VALUES - 1))))
    return found


def complaints(seeds: Sequence[int], folder: Path) -> list[str]:
    lines: list[str] = []
    for chain, assumption, step in cases(seeds, folder):
        found = turn(chain, assumption, step)
        lattice = found.lattice
        exact = [exact_difference(chain, assumption, lattice.value(place)) for place in range(lattice.last + 1)]
        here = lattice.place(assumption.figure.now)
        today = exact[here]
        assert today is not None
        if not today:
            continue
        turning_at = [n for n, units in enumerate(exact) if units is not None and units * today <= 0]
        away = min((abs(n - here) for n in turning_at), default=None)
        low, high = assumption.range or (lattice.value(0), lattice.value(lattice.last))
        inside = [
            units
            for n, units in enumerate(exact)
            if units is not None and (low <= lattice.value(n) <= high or n == here)
        ]
        nearest = [n for n in turning_at if abs(n - here) == away]
        outcome = (
            (IN_RANGE if assumption.range and low <= lattice.value(nearest[0]) <= high else BEYOND)
            if nearest
            else (NEVER if {*exact} - {None, today} else NOTHING)
        )
        wanted = (away, outcome, min(inside), max(inside))
        got = None if found.turns_at is None else abs(found.turns_at - here)
        if (got, found.outcome, found.least, found.most) != wanted:
            told = (got, found.outcome, found.least, found.most)
            lines.append(
                f"{chain.after.scenario.name} {assumption.figure.name} {chain.year}: {told}, fractions {wanted}"
            )
    return lines


def test_where_the_sign_turns_on_fractions(tmp_path: Path) -> None:
    assert complaints(range(QUICK), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_many_signs_on_fractions(block: int, tmp_path: Path) -> None:
    """Three hundred assumptions and more, with those of the suite."""
    assert complaints(range(QUICK + 35 * block, QUICK + 35 * block + 35), tmp_path) == []


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
