"""Reply: the best of a whole lattice, against amounts on fractions and a search of their own; red lines that are read, and refused."""

import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from command_line import printed, refused, run

from fundingmodel import questions
from fundingmodel import run as calculated
from fundingmodel.questions import find
from fundingmodel.replies.red_lines import RedLines
from fundingmodel.replies.reply import Lattice, lattice_of, strongest

FILES, ASKED = 12, 25  # 300 cases
OFFER = """name = "drawn"
instrument = "grant"
recipient = "boards"
fiscal_years = ["2025-26"]
jurisdictions = {codes}
categories = ["child", "adult"]
lags = [2]
steps = [
  {{ step = "envelope", authority = "stated", rounding = "carried" }},
  {{ step = "average_intake", year_weights = "equal" }},
  "weighted_intake",
  "share",
  "bounds",
  {{ step = "base_amount", parts = "equal", indexation = "none" }},
  "formula_amount",
  {{ step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" }},
  {{ step = "round_to_envelope", ties = "published_order" }},
]
[inputs]
authority_rounding_unit = {{ unit = "dollars", value = 1, source = "x" }}
rounding_unit = {{ unit = "dollars", value = 1, source = "x" }}
stated_authority = {{ unit = "dollars", price_basis = "nominal", value = {envelope}, assumption = true }}
base_for_each = {{ unit = "dollars", price_basis = "nominal", value = {base}, assumption = true }}
category_weight = {{ unit = "ratio", values = {{ child = {weight}, adult = 1 }}, assumption = true }}
[inputs.intake]
unit = "persons"
source = "count"
by_calendar_year.2023.values = {{ {counts} }}
"""


class Drawn:
    """A formula of a base and a weighted share, and its amounts in whole dollars on fractions."""

    def __init__(self, draw: random.Random) -> None:
        self.codes = [f"P{n}" for n in range(draw.randint(2, 5))]
        self.counts = [(draw.randint(1, 60), draw.randint(1, 60)) for _ in self.codes]
        self.base, self.envelope = draw.choice([0, 0, 40, 137]), draw.randint(2_000, 90_000)
        self.weight = Decimal(draw.randint(0, 12)) / 4
        self.known: dict[Decimal, list[int]] = {}

    def write(self, folder: Path) -> Path:
        counts = ", ".join(
            f"{code} = {{ child = {a}, adult = {b} }}" for code, (a, b) in zip(self.codes, self.counts, strict=True)
        )
        codes = str(self.codes).replace("'", '"')
        text = OFFER.format(codes=codes, counts=counts, envelope=self.envelope, base=self.base, weight=self.weight)
        path = folder / "drawn.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def amounts(self, weight: Decimal) -> list[int]:
        """Largest remainder of thousandths, ties to the one that is named first."""
        if weight not in self.known:
            need = [Fraction(weight) * a + b for a, b in self.counts]
            rest = self.envelope - self.base * len(self.codes)
            exact = [floor(1000 * (self.base + rest * x / sum(need)) + Fraction(1, 2)) for x in need]
            whole = [x // 1000 for x in exact]
            order = sorted(range(len(exact)), key=lambda n: (-(exact[n] % 1000), n))
            for n in order[: self.envelope - sum(whole)]:
                whole[n] += 1
            self.known[weight] = whole
        return self.known[weight]


def best_of(drawn: Drawn, values: list[Decimal], party: int, least: dict[int, Fraction]) -> int | None:
    """The place found by looking at one value after the other, again and again."""
    best = None
    for n, value in enumerate(values):
        amounts = drawn.amounts(value)
        if any(amounts[of] < line for of, line in least.items()):
            continue
        mine = amounts[party]
        if best is None or mine > drawn.amounts(values[best])[party]:
            best = n
        elif mine == drawn.amounts(values[best])[party]:
            best = min(best, n, key=lambda each: (abs(values[each] - drawn.weight), each))
    return best


def asked(drawn: Drawn, draw: random.Random) -> Iterator[tuple[int, dict[int, Fraction]]]:
    """A party, and red lines of some others: percents of what they have, that are crossed here and there."""
    now = drawn.amounts(drawn.weight)
    for _ in range(ASKED):
        party = draw.randrange(len(now))
        of = [n for n in range(len(now)) if n != party and draw.random() < 0.6]
        yield party, {n: Fraction(draw.randint(900, 1010), 1000) * now[n] for n in of}


@pytest.mark.parametrize("seed", range(FILES))
def test_the_reply_is_the_best_of_all_values(seed: int, tmp_path: Path) -> None:
    """On a grid, and on one ten times finer: what stands on the first stands on the second, which gives no less."""
    draw = random.Random(seed)
    drawn = Drawn(draw)
    path, steps = drawn.write(tmp_path), draw.choice([8, 20, 32])
    grids = [grid_of(path, drawn, count) for count in (steps, 10 * steps)]
    for party, least in asked(drawn, draw):
        coarse, fine = (check_reply(lattice, drawn, party, least) for lattice in grids)
        assert (fine or 0) >= (coarse or 0)


def grid_of(path: Path, drawn: Drawn, steps: int) -> Lattice:
    """The amounts at so many equal steps from 0 to 4, which are those on fractions."""
    lattice = lattice_of(calculated(path), f"category_weight.child=0:4:{steps + 1}", "2025-26")
    values = [Decimal(4 * n) / steps for n in range(steps + 1)]
    assert [Fraction(x) for x in lattice.values] == [Fraction(x) for x in values]
    assert lattice.amounts.tolist() == [drawn.amounts(value) for value in values]
    assert lattice.now == drawn.weight
    return lattice


def check_reply(lattice: Lattice, drawn: Drawn, party: int, least: dict[int, Fraction]) -> int | None:
    """What the reply gives the party, after all that is said of it was found in another way."""
    values = list(lattice.values)
    lines = {drawn.codes[n]: Decimal(x.numerator) / x.denominator for n, x in least.items()}
    found = strongest(lattice, drawn.codes[party], RedLines(lines))
    place = best_of(drawn, values, party, least)
    assert found.place == place
    mine = [drawn.amounts(value)[party] for value in values]
    better = [n for n, x in enumerate(mine) if place is None or x > mine[place]]
    assert found.better == len(better)
    assert found.crossed == {
        drawn.codes[of]: times
        for of, line in least.items()
        if (times := sum(drawn.amounts(values[n])[of] < ceil(line) for n in better))
    }
    return None if place is None else mine[place]


def test_of_values_that_give_the_same_the_nearest_to_todays_is_shown(tmp_path: Path) -> None:
    """Two of the same counts have half each, whatever a child weighs."""
    drawn = Drawn(random.Random(3))
    drawn.codes, drawn.counts, drawn.weight = ["P0", "P1"], [(5, 7), (5, 7)], Decimal(3)
    lattice = lattice_of(calculated(drawn.write(tmp_path)), "category_weight.child=0:4:9", "2025-26")
    place = strongest(lattice, "P0", RedLines()).place
    assert place is not None and lattice.values[place] == 3


def test_an_envelope_is_a_red_line_too() -> None:
    """The faster it grows the more each has: two years on what it was, up to the envelope that is stated."""
    asked = ("offer-3-slower-growth", "ON", "escalator=0:0.05:51")
    start = Fraction(calculated("settlement").figure("envelope", "2024-25"))
    fitting = [n for n in range(51) if start * (1 + Fraction(n, 1000)) ** 2 <= 1_047_000_000]
    shown = printed("analyse", "reply", *asked, "--red-lines", "envelope=1047000000")
    assert f"with escalator at 0.0{fitting[-1]}, now 0.015" in shown
    assert f"crossed there: the envelope at {50 - fitting[-1]}" in shown
    assert "at 0.05, now 0.015" in printed("analyse", "reply", *asked)


def test_a_value_that_gives_no_result_is_no_reply(tmp_path: Path) -> None:
    """Base amounts above the envelope are refused: of the values that fit, the largest gives the small one most."""
    path = Drawn(random.Random(1)).write(tmp_path)
    shown = printed("analyse", "reply", str(path), "P0", "base_for_each=0:1000000:3")
    assert "At 2 of 3 values the formula gives no result" in shown


def test_each_value_crosses_a_red_line() -> None:
    shown = printed(
        "analyse", "reply", "settlement", "ON", "category_weight.refugee=1,2,3", "--red-lines", "others=101%"
    )
    assert "every value of category weight (category_weight.refugee) that was tried (3) crosses a red line" in shown
    row = next(line for line in shown.splitlines() if line.startswith("| Ontario"))
    assert row.count("424,590,648.36") == 1


def test_a_reply_in_python_and_in_french() -> None:
    given = {"offer": calculated("settlement"), "party": "Ontario", "lever": "category_weight.refugee=1:4:31"}
    found = find("reply").answer(**given, red_lines="BC=100000000,others=98%", year="2021-22")
    assert {row[0]: row[4] for row in found.rows}["BC"] == Decimal(100_000_000)
    assert sum(row[3] for row in found.rows) == 0
    assert "PARTIE" in printed("analyse", "reply", "--help", "--lang", "fr")


REFUSED = {
    ("settlement", "QC", "category_weight.refugee=1,2"): "no jurisdiction 'QC'",
    ("settlement", "ON", "weight=1,2"): "weight",
    ("settlement", "ON", "category_weight.refugee"): "name an input and its figures",
    ("settlement", "ON", "category_weight.refugee=1:4:3001"): "3,001 values; every one is looked at, and at most 3,000 are",
    ("settlement", "ON", "category_weight.refugee=1,2", "--red-lines", "BC"): "found 'BC'; a red line is",
    ("settlement", "ON", "category_weight.refugee=1,2", "--red-lines", "BC=much"): "found 'much'",
    ("settlement", "ON", "category_weight.refugee=1,2", "--red-lines", "BC=120,000,000"): "found '000'",
    ("settlement", "ON", "category_weight.refugee=1,2", "--red-lines", "BC=1,bc=2"): "'bc' has two red lines",
    ("settlement", "ON", "category_weight.refugee=1,2", "--red-lines", "QC=1"): "no jurisdiction 'QC'",
    ("settlement", "ON", "category_weight.refugee=1,2", "--year", "2040-41"): "no year 2040-41",
    ("published", "ON", "category_weight.refugee=1,2"): "it holds amounts as they were printed",
}  # fmt: skip


@pytest.mark.parametrize("arguments", REFUSED, ids=lambda each: " ".join(each))
def test_what_a_reply_refuses(arguments: tuple[str, ...]) -> None:
    assert REFUSED[arguments] in refused("analyse", "reply", *arguments)
    assert run("analyse", "reply", *arguments, "--lang", "fr").exit_code == 1


def test_a_reply_is_for_terminal_and_python_alone() -> None:
    found = questions.find("reply")
    assert (found.for_the_table, found.in_a_cell, found.chart) == (False, False, "")
