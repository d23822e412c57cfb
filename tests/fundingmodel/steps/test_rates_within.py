"""The rates of a fit that stay within the envelope: found by halving, they are those that each rate by itself gives, to the bit."""

from collections.abc import Iterator

import numpy as np
import pytest

from fundingmodel.column import Array
from fundingmodel.steps import rates_within as rates

UNITS = (100.0, 1.0, 0.001, 20.0)


def fit(random: np.random.Generator, draws: int, count: int) -> dict[str, Array]:
    """A fit of whole units with ties, rows without a share, tight and crossed-over bounds, its envelope on or beside an edge."""
    units = np.full((draws, 1, 1), random.choice(UNITS))
    shape = (draws, count, 1)
    need = random.integers(0, 12, shape) * random.choice([0.0, 1.0, 1.0, 7.0, 1e4], shape)
    share = need / np.maximum(need.sum(axis=-2, keepdims=True), 1)
    size = 10.0 ** random.integers(3, 9)
    least = np.floor(share * size * random.uniform(0.3, 1.1, shape) * units) / units * random.integers(0, 2, shape)
    spread = np.floor(size / count * random.choice([0, 0.01, 0.5, 3], shape) * units) / units
    base = np.minimum(np.floor(size / count / 20 * units) / units, least) * random.integers(0, 2, (draws, 1, 1))
    most, divisor = least + spread, np.where(share > 0, share, 1)
    lowest = np.where(share > 0, (least - base) / divisor, 1e99)
    highest = np.where(share > 0, (most - base) / divisor, 2e99)
    at = np.where(share > 0, np.where(random.random(shape) < 0.5, lowest, highest), 0).max(axis=-2, keepdims=True)
    at = (
        at * random.uniform(0, 1.05, (draws, 1, 1))
        if random.random() < 0.5
        else np.take(lowest, [count // 2], -2) % 1e90
    )
    amounts = np.where(lowest > at, least, np.where(highest <= at, most, base + at * share))
    beside = random.choice([0.0, 0.0, 0.0005, -0.0005, 0.0004999, 1.0, -1.0], (draws, 1, 1)) / units
    envelope = amounts.sum(axis=-2, keepdims=True) + beside
    if random.random() < 0.5:
        envelope = np.floor(envelope * units + 0.5) / units
    return {
        "lowest_rate": lowest,
        "highest_rate": highest,
        "share": share,
        "guaranteed_amount": least,
        "permitted_amount": most,
        "base_of_fit": base,
        "envelope": envelope,
        "units_per_dollar": units,
    }


def reached(given: dict[str, Array], few: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Array]:
    monkeypatch.setattr(rates, "FEW", few)
    for name in ("lowest_rate", "highest_rate"):
        within = rates.rates_within(given[name], **given)
        yield np.where((given["share"] > 0) & within, given[name], -1.0)


def different(given: dict[str, Array], monkeypatch: pytest.MonkeyPatch) -> int:
    each, halved = (list(reached(given, few, monkeypatch)) for few in (10**9, 0))
    return sum(int((one != other).sum()) for one, other in zip(each, halved, strict=True))


@pytest.mark.parametrize("count", [1, 2, 3, 13, 70])
def test_halving_finds_the_rates_that_each_by_itself_gives(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(count)
    assert sum(different(fit(random, 20, count), monkeypatch) for _ in range(20)) == 0


def test_an_envelope_may_differ_by_draw_where_no_rate_does(monkeypatch: pytest.MonkeyPatch) -> None:
    one = fit(np.random.default_rng(11), 1, 40)
    given = {name: x[0] for name, x in one.items()} | {
        "envelope": one["envelope"] * np.linspace(0.2, 1.5, 30)[:, None, None]
    }
    each, halved = (list(reached(given, few, monkeypatch)) for few in (10**9, 0))
    for plain, fast in zip(each, halved, strict=True):
        assert plain.shape == fast.shape == (30, 40, 1) and plain.tobytes() == fast.tobytes()
        assert len({draw.tobytes() for draw in plain}) > 5


@pytest.mark.slow
def test_a_million_allocations_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2026)
    for count, draws, times in ((13, 1000, 40), (70, 200, 25), (200, 50, 15)):
        for _ in range(times):
            assert different(fit(random, draws, count), monkeypatch) == 0


def test_a_total_that_is_otherwise_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    given = fit(np.random.default_rng(3), 20, 30)
    plain = list(reached(given, 10**9, monkeypatch))
    above = given["envelope"] + 0.02 * given["envelope"]
    planted = list(reached({**given, "envelope": above}, 0, monkeypatch))
    assert any((one != other).any() for one, other in zip(plain, planted, strict=True))
