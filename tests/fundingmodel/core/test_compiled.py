"""The compiled way of a formula gives what numpy alone gives, to the bit; what it does not follow is numpy's."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path

import numpy as np
import pytest

from fundingmodel import compiled
from fundingmodel.column import Array, Column, Formula, Input
from fundingmodel.compiled import kernel
from fundingmodel.compiled.places import FEW, network
from fundingmodel.compiled.running import Compiled
from fundingmodel.compiled.traced import HOLDS, Graph, Untraceable, numpy_value
from fundingmodel.compiled.written import Source
from fundingmodel.draws import in_blocks
from fundingmodel.result import run
from fundingmodel.scenario.files import packaged

OWN_FOLDER = kernel.folder  # as it is, before the tests have their own
SIZES = {"jurisdiction": 9, "category": 3, "origin": 9}


@pytest.fixture(autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests compile is kept in a folder of theirs, and not looked for elsewhere."""
    FORMULA.kept.clear()
    monkeypatch.setattr(kernel, "folder", lambda: tmp_path_factory.getbasetemp() / "compiled")


def of(*columns: Column, inputs: Sequence[Input]) -> Formula:
    return Formula(tuple(columns), tuple(inputs), results=tuple(each.name for each in columns))


def bits(figures: Array) -> bytes:
    """The figures to the last bit; of one that is unknown neither sign nor payload means anything."""
    return np.where(np.isnan(figures), np.nan, figures).tobytes()


def column_of(compute: Callable[..., Array], unit: str) -> Column:
    """A column without a worksheet formula."""
    return Column(compute, wraps(compute)(lambda *_: ""), unit)


def both_ways(
    formula: Formula,
    years: Sequence[Mapping[str, Array]],
    draws: int,
    keep: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """What is kept of each draw, by numpy alone and compiled, in blocks that end within the draws side by side."""

    def given(first: int, beyond: int) -> list[dict[str, Array]]:
        return [{k: x[first:beyond] if len(x) == draws else x for k, x in year.items()} for year in years]

    found = []
    for wanted in ("no", "always"):
        monkeypatch.setenv(compiled.VARIABLE, wanted)
        blocks = list(in_blocks(formula, given, draws, SIZES, keep, block=100))
        found.append({name: np.concatenate([each[name] for each in blocks]) for name in keep})
    return found[0], found[1]


def hard_figures(draws: int, rows: int, columns: int, seed: int) -> Array:
    """Figures of very different sizes, with ties, zeros of both signs, and unknown ones."""
    random = np.random.default_rng(seed)
    figures = np.round(random.lognormal(3, 6, (draws, rows, columns)), random.integers(0, 4))
    for odd, part in ((0.0, 0.1), (-0.0, 0.05), (np.nan, 0.02), (np.inf, 0.01), (1.0, 0.2)):
        figures[random.random(figures.shape) < part] = odd
    return figures * random.choice([1.0, -1.0], figures.shape, p=[0.8, 0.2])


# What is traced


@pytest.mark.parametrize("name", packaged())
def test_what_is_written_down_of_every_column_is_what_it_does(name: str) -> None:
    """Each column of each year, traced and then calculated by numpy from what was written down: the same to the bit."""
    for tier in run(name).tiers.values():
        formula, compared = tier.tier.formula, 0
        for year in tier.years.values():
            values = {key: np.asarray(figures) for key, figures in year.items()}
            for each, reads in formula.wiring:
                graph = Graph()
                traced = [graph.given(key, values[key].shape, moved=False) for key in dict.fromkeys(reads)]
                own = dict(zip(dict.fromkeys(reads), traced, strict=True))
                try:
                    found = graph.lifted(each.compute(*(own[key] for key in reads)))
                except (Untraceable, AttributeError, TypeError):
                    continue
                if any(node.operation == HOLDS for node in graph.nodes):
                    continue  # candidates are halved by the compiled loops alone
                due = np.asarray(each.compute(*(values[key] for key in reads)))
                again = np.asarray(numpy_value(found, values, {}))
                assert bits(again.astype(float)) == bits(due.astype(float)), each.name
                compared += 1
        assert compared > len(formula.columns) / 2


def test_a_column_that_depends_on_a_figure_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def branching(intake: Array) -> Array:
        return intake if intake.sum() > 0 else -intake

    formula = of(column_of(branching, "persons"), inputs=[Input("intake", "persons", "jurisdiction")])
    years = [{"intake": hard_figures(150, 9, 1, 1)}]
    with pytest.raises(Untraceable):
        Compiled(formula, ["branching"], SIZES, years)
    monkeypatch.setenv(compiled.VARIABLE, "always")
    (found,) = in_blocks(formula, lambda *_: years, 150, SIZES, ["branching"])
    assert bits(found["branching"][:, 0]) == bits(branching(years[0]["intake"]))


@pytest.mark.parametrize("count", range(1, 12))
def test_the_network_puts_all_of_zeros_and_ones_in_order(count: int) -> None:
    """One that puts all of these in order puts everything in order."""
    for figures in itertools.product((0, 1), repeat=count):
        found = list(figures)
        for first, second in network(count):
            found[first], found[second] = min(found[first], found[second]), max(found[first], found[second])
        assert found == sorted(figures)


# Compiled


def doubled(intake: Array, weight: Array) -> Array:
    return (intake * weight).sum(axis=-1, keepdims=True)


def part(doubled: Array, most: Array) -> Array:
    total = doubled.sum(axis=-2, keepdims=True)
    return np.where(total > 0, np.minimum(doubled / total, most), np.maximum(doubled, -most))


def place(part: Array, order: Array) -> Array:
    shares, ties = np.broadcast_arrays(np.floor(10 * part), order)
    return 1.0 + np.lexsort((ties, -shares), axis=-2).argsort(axis=-2)


def grown(part: Array, prior_grown: Array, place: Array) -> Array:
    return prior_grown * 0.5 + part / place


FORMULA = of(
    column_of(doubled, "persons"),
    column_of(part, "ratio"),
    column_of(place, "rank"),
    column_of(grown, "ratio"),
    inputs=[
        Input("intake", "persons", "jurisdiction x category"),
        Input("weight", "ratio", "category"),
        Input("most", "ratio"),
        Input("order", "order", "jurisdiction"),
        Input("opening_grown", "ratio", "jurisdiction"),
    ],
)


def years_of(draws: int, count: int) -> list[dict[str, Array]]:
    fixed = {
        "weight": np.array([[1.0, 2.5, 0.1]]),
        "order": np.arange(9.0, 0, -1)[:, None],
        "opening_grown": np.ones((9, 1)),
    }
    return [{**fixed, "intake": hard_figures(draws, 9, 3, n), "most": np.array([[0.3 + n]])} for n in range(count)]


def test_hard_figures_are_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    with np.errstate(all="ignore"):
        plain, fast = both_ways(FORMULA, years_of(250, 3), 250, ("grown", "place"), monkeypatch)
    assert plain["grown"].shape == (250, 3, 9, 1)
    for name, figures in plain.items():
        assert np.isfinite(figures).mean() > 0.2
        assert bits(fast[name]) == bits(figures), name


def test_what_no_draw_moves_may_change_in_its_place_from_block_to_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """An array that is given again with other figures in it is another, for the compiled way too."""
    monkeypatch.setenv(compiled.VARIABLE, "always")
    years = years_of(100, 1)
    weight = years[0]["weight"] = np.array([[1.0, 2.5, 0.1]])

    def given(first: int, _: int) -> list[dict[str, Array]]:
        weight[0, 0] = 1.0 if first == 0 else 7.0
        return years

    with np.errstate(all="ignore"):
        first, second = (each["doubled"] for each in in_blocks(FORMULA, given, 200, SIZES, ("doubled",), block=100))
        for found, one in ((first, 1.0), (second, 7.0)):
            due = doubled(years[0]["intake"], np.array([[one, 2.5, 0.1]]))
            assert bits(found[:, 0]) == bits(due)


def test_a_planted_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums one after another are no sums eight at a time: the comparison above sees the last bits."""
    written = Source._reduced

    def one_after_another(self: Source, node: object, index: object, depth: int, read: object) -> str:
        name = written(self, node, index, depth, read)  # type: ignore[arg-type]
        self.line(depth, f"{name} = {name} * (1.0 + 2.0 ** -52)")
        return name

    monkeypatch.setattr(Source, "_reduced", one_after_another)
    with np.errstate(all="ignore"):
        plain, fast = both_ways(FORMULA, years_of(250, 1), 250, ("grown",), monkeypatch)
    assert bits(fast["grown"]) != bits(plain["grown"])


def test_without_the_compiler_and_where_it_fails_numpy_calculates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with np.errstate(all="ignore"):
        plain, _ = both_ways(FORMULA, years_of(120, 1), 120, ("grown",), monkeypatch)
        kernel._compiled.cache_clear()
        FORMULA.kept.clear()
        monkeypatch.setattr(kernel, "folder", lambda: tmp_path / "file")  # where no folder can be
        _, found = both_ways(FORMULA, years_of(120, 1), 120, ("grown",), monkeypatch)
        assert bits(found["grown"]) == bits(plain["grown"])
        monkeypatch.setattr(compiled, "find_spec", lambda _: None)
        _, found = both_ways(FORMULA, years_of(120, 1), 120, ("grown",), monkeypatch)
        assert bits(found["grown"]) == bits(plain["grown"])
    assert compiled.faster(FORMULA, ("grown",), SIZES, 10**6) is None


def test_few_draws_are_calculated_without_the_compiler() -> None:
    code = (
        "import sys, numpy as np; from fundingmodel import run; from fundingmodel.draws import in_blocks; t = run('settlement').main\n"
        "years = [{n: y[n] for n in t.tier.read_each_year} for y in t.years.values()]\n"
        "years = [{**y, 'intake': np.stack([y['intake']] * 5)} for y in years]\n"
        "list(in_blocks(t.tier.formula, lambda a, b: years, 5, t.tier.sizes)); assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("draws", "before", "is_compiled"),
    [
        (compiled.MANY - 1, True, False),
        (compiled.MANY, False, False),
        (compiled.MANY, True, True),
        (compiled.WORTH_IT - 1, False, False),
        (compiled.WORTH_IT, False, True),
    ],
)
def test_nobody_waits_for_the_compiler_where_numpy_is_done_before(
    draws: int, before: bool, is_compiled: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of a good many draws only what was compiled before is used; of very many a formula is compiled."""
    monkeypatch.delenv(compiled.VARIABLE, raising=False)
    monkeypatch.setattr(kernel, "folder", lambda: tmp_path / "own")
    kernel._compiled.cache_clear()
    if before:
        Compiled(FORMULA, ["grown"], SIZES, years_of(2, 1))
        FORMULA.kept.clear()
    way = compiled.faster(FORMULA, ("grown",), SIZES, draws)
    assert (way is not None and way.years(years_of(2, 1), 2) is not None) == is_compiled


# Whole formulas


def moved(
    years: Sequence[Mapping[str, Array]], draws: int, seed: int, unit: float, envelope: float
) -> Iterator[dict[str, Array]]:
    """Arrivals of each draw moved, some to nothing, some alike; units to round to; and the money."""
    for n, year in enumerate(years):
        random = np.random.default_rng([seed, n])
        factors = random.choice([0.0, 0.5, 1.0, 1.0, 1.3, 2.0], (draws, 1, *year["intake"].shape[-2:]))
        factors *= random.choice([1.0, 0.0], (draws, 1, year["intake"].shape[-2], 1), p=[0.95, 0.05])
        given = {**year, "intake": year["intake"] * factors}
        for name in ("rounding_unit", "authority_rounding_unit"):
            if name in given:
                given[name] = np.array([[unit]])
        for name in ("opening_programme_authority", "programme_authority", "stated_authority"):
            if name in given:
                given[name] = np.floor(given[name] * envelope / 1000) * 1000
        yield given


@pytest.mark.slow
@pytest.mark.parametrize("name", ["predictable", "settlement", "non-economic", "cohort", "equal-per-admission"])
def test_a_million_allocations_are_the_same_to_the_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tier = run(name).main
    formula, columns = tier.tier.formula, [each.name for each in tier.tier.formula.columns]
    base = [{key: year[key] for key in tier.tier.read_each_year} for year in tier.years.values()]
    cases = list(itertools.product((0.01, 1.0, 1000.0), (1.0, 0.6, 1.4)))
    draws = 1_000_000 // (len(cases) * len(base) * tier.tier.sizes["jurisdiction"]) + 1
    keep = ("allocation", *(each for each in ("guarantee_reduction", "limit_increase", "feasible") if each in columns))
    compared, reduced, nothing = 0, 0, 0
    for seed, (unit, envelope) in enumerate(cases):
        years = list(moved(base, draws, seed, unit, envelope))
        plain, fast = (
            _kept(formula, years, draws, tier.tier.sizes, keep, way, monkeypatch) for way in ("no", "always")
        )
        for quantity in keep:
            assert bits(fast[quantity]) == bits(plain[quantity]), (quantity, seed)
        compared += plain["allocation"].size
        nothing += int((years[0]["intake"].sum(axis=(1, 3)) == 0).sum())
        reduced += int((plain["guarantee_reduction"] < 1).sum()) if "guarantee_reduction" in keep else 1
    assert compared >= 1_000_000 and nothing and reduced


@pytest.mark.slow
def test_more_jurisdictions_than_are_written_out_are_the_same_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of few jurisdictions the fit and the order are written figure by figure, of more they are loops."""
    tier, draws = run("predictable").main, 2_000
    count = tier.tier.sizes["jurisdiction"]
    sizes = {**tier.tier.sizes, "jurisdiction": 2 * count, "origin": 2 * count}
    assert count <= FEW < 2 * count

    def twice(name: str, figures: Array) -> Array:
        if figures.shape[-2] != count:
            return figures
        return np.concatenate([figures, figures + count if name == "published_order" else figures], axis=-2)

    base = [{key: twice(key, year[key]) for key in tier.tier.read_each_year} for year in tier.years.values()]
    years = list(moved(base, draws, 1, 0.01, 2.0))
    plain, fast = (
        _kept(tier.tier.formula, years, draws, sizes, ("allocation",), way, monkeypatch) for way in ("no", "always")
    )
    assert plain["allocation"].shape == (draws, len(base), 2 * count, 1)
    assert np.isfinite(plain["allocation"]).mean() > 0.9
    assert bits(fast["allocation"]) == bits(plain["allocation"])


def _kept(
    formula: Formula,
    years: Sequence[Mapping[str, Array]],
    draws: int,
    sizes: Mapping[str, int],
    keep: Sequence[str],
    way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Array]:
    monkeypatch.setenv(compiled.VARIABLE, way)
    with np.errstate(all="ignore"):
        (block,) = in_blocks(formula, lambda *_: years, draws, sizes, keep, draws)
    return block


@pytest.mark.parametrize(
    ("system", "variables", "where"),
    [
        ("win32", {"LOCALAPPDATA": "local", "XDG_CACHE_HOME": "xdg"}, "local"),
        ("win32", {}, "~/AppData/Local"),
        ("darwin", {"LOCALAPPDATA": "local", "XDG_CACHE_HOME": "xdg"}, "~/Library/Caches"),
        ("linux", {"LOCALAPPDATA": "local", "XDG_CACHE_HOME": "xdg"}, "xdg"),
        ("linux", {"XDG_CACHE_HOME": ""}, "~/.cache"),
        ("linux", {}, "~/.cache"),
    ],
)
def test_what_is_compiled_is_kept_among_what_can_be_made_again(
    system: str, variables: Mapping[str, str], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(kernel.sys, "platform", system)
    found = OWN_FOLDER()
    monkeypatch.undo()  # the home folder is found by the system at hand
    assert found == Path(where).expanduser() / "fundingmodel" / "compiled"
