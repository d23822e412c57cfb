"""Two thousand random scenarios: the second reading gives the engine's amounts, and refuses what it refuses, for the same reason."""

from pathlib import Path

import pytest
from random_scenarios import random_scenario

from fundingmodel.errors import Refused
from workbooks.returned.second_reading import REFUSED_BY_BOTH, second_reading

PARTS, EACH = 8, 250


@pytest.mark.parametrize("part", range(PARTS))
def test_random_scenarios_are_the_same(tmp_path: Path, part: int) -> None:
    differing, refused = [], 0
    for seed in range(part * EACH, (part + 1) * EACH):
        drawn = random_scenario(seed)
        drawn.read(tmp_path)
        try:
            (found,) = second_reading(str(tmp_path / drawn.file))
        except Refused as error:
            refused += 1
            if error.key not in REFUSED_BY_BOTH:
                differing.append(f"{seed}: {error}")
            continue
        if not found.is_same:
            differing.append(f"{seed}: {found.text('en')[0]}")
    assert differing == []
    assert 0 < refused < EACH / 2
