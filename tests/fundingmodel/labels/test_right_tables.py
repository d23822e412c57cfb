"""No table of parts alone is refused for a sum: random ones, rounded to 5, rows of zeros among them."""

import random
from pathlib import Path

import pytest
from written_scenarios import describe, written

from fundingmodel.errors import Refused
from fundingmodel.scenario.reading import read_scenario

SEED, FEW, MANY = 20261128, 60, 2000


def rounded(rng: random.Random, largest: float) -> int:
    """A count: of any size up to the largest, or as sizes of places are spread."""
    count = rng.uniform(0, largest) if rng.random() < 0.5 else min(largest, rng.lognormvariate(6, 1.5))
    return 5 * round(count / 5)


def table(rng: random.Random) -> dict[str, list[int]]:
    """Counts of 3 to 13 places in one to three columns; some places have nobody."""
    columns, largest = rng.choice((1, 1, 2, 3)), rng.choice((100, 1000, 10_000, 100_000))
    rows = {}
    for number in range(rng.randint(3, 13)):
        empty = rng.random() < 0.15
        rows[f"place {number}"] = [0 if empty else rounded(rng, largest) for _ in range(columns)]
    rows["place 1"][0] += 5  # somebody is somewhere
    return rows


def read(folder: Path, rows: dict[str, list[int]], declared: bool) -> tuple[str, ...]:
    lines = [f"{place},{'FMX'[n]},{count}\n" for place, counts in rows.items() for n, count in enumerate(counts)]
    path = written(
        folder, "jurisdiction,sex,persons\n" + "".join(lines), key=("jurisdiction", "sex"), more='sum_over = ["sex"]'
    )
    if declared:
        describe(path, "rounding = 5\n")
    return read_scenario(path).jurisdictions


def all_read(folder: Path, count: int) -> None:
    rng = random.Random(SEED)
    for number in range(count):
        rows, own = table(rng), folder / str(number)
        own.mkdir()
        try:
            assert read(own, rows, declared=rng.random() < 0.5) == tuple(rows)
        except Refused as error:
            pytest.fail(f"table {number} of seed {SEED} is refused: {error}\n{rows}")


def test_some_random_right_tables_are_read(tmp_path: Path) -> None:
    all_read(tmp_path, FEW)


@pytest.mark.slow
def test_random_right_tables_are_read(tmp_path: Path) -> None:
    all_read(tmp_path, MANY)


def test_their_totals_are_refused(tmp_path: Path) -> None:
    """The control: each of the larger tables with a row of sums is refused, above the rows or below them."""
    rng = random.Random(SEED)
    for number in range(FEW):
        rows = {f"place {n}": [rounded(rng, 100_000) + 5 for _ in range(2)] for n in range(rng.randint(2, 12))}
        sums = {"whole": [sum(column) for column in zip(*rows.values(), strict=True)]}
        own = tmp_path / str(number)
        own.mkdir()
        with pytest.raises(Refused) as caught:
            read(own, {**sums, **rows} if number % 2 else {**rows, **sums}, declared=number % 3 == 0)
        assert caught.value.key == "sum_of_all_others", str(caught.value)
