"""Timings, each as a ratio against a floor taken in the same run: `python tests/benchmarks/measure.py [PART]...`.

The floor of a calculation is one pass over its input; that of a report is openpyxl writing the same cells, with the same formulas
and looks; that of a table is the csv module with exact decimals; that of a function in a cell is the engine on the same arrays; that of
the command line is starting Python with numpy. Medians of five runs, by the clock and of the process's own work, whose ratio is the one
to compare: other work on the machine does not show in it. The memory of a table is told by the size of its file; the part memory says bytes
in its first column, and is left out on Windows. No assertion: figures to compare with those before. Parts: calculation, years, memory,
bridge, wide, report, refusal, table, functions, command_line, batch, sweep.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from classic import through_classic
from floors import Time, of_command, one_pass, peak_of, rows_of_csv, same_cells, timed
from function_hosts import TIMES, engine_alone, hosts

from fundingmodel.analysis.bridges.pairs import Pair, two_scenarios, two_years
from fundingmodel.column import Array, size
from fundingmodel.compiled import VARIABLE
from fundingmodel.datasets import gate
from fundingmodel.draws import in_blocks
from fundingmodel.errors import WorkbookRefused
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import read_scenario
from fundingmodel.sets import DEFAULT, read_set
from fundingmodel.years_at_once import calculate_years
from workbooks.report import write_report

JURISDICTIONS, CATEGORIES, YEARS, DRAWS = 13, 5, 15, 10_000
FILES, VARIANTS = 200, 100_000
KINDS = [f"k{n}" for n in range(30)]
SCENARIO_OF_TABLE = """
name = "wide"
instrument = "transfer"
recipient = "cities"
fiscal_years = ["2025-26"]
jurisdictions = { file = "wide.csv", column = "jurisdiction" }
steps = [
  { step = "envelope", authority = "stated", rounding = "carried" },
  { step = "share", bind = { weighted_intake = "need" } },
  "bounds",
  { step = "fit_to_envelope", crossed_bounds = "lower_prevails", shortfall = "refuse", excess = "refuse" },
  { step = "round_to_envelope", ties = "published_order" },
]
[inputs]
authority_rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
rounding_unit = { unit = "dollars", value = 0.01, source = "cents" }
stated_authority = { unit = "dollars", price_basis = "nominal", value = 1000000, assumption = true }
[inputs.need]
shape = "jurisdiction"
data = "wide.csv"
key = ["year", "jurisdiction", "kind"]
measure = "count"
unit = "persons"
source = "census"
"""
Line = tuple[str, Time, Time | None]


def enlarged(
    result: Result, jurisdictions: int, categories: int, years: int
) -> tuple[list[dict[str, Array]], dict[str, int]]:
    """The inputs of a scenario for more places, categories and years: its own figures again and again, each moved a little."""
    tier, moved = result.main, np.random.default_rng(1)
    sizes = {"jurisdiction": jurisdictions, "category": categories, "origin": jurisdictions}
    shapes = {each.name: each.shape for each in tier.tier.formula.inputs}

    def larger(name: str, array: Array) -> Array:
        if name == "published_order":
            return np.arange(1.0, jurisdictions + 1)[:, None]
        rows, columns = size(shapes.get(name, "scalar"), sizes)
        tiled = array[..., np.arange(rows) % array.shape[-2], :][..., np.arange(columns) % array.shape[-1]]
        return tiled * moved.uniform(0.9, 1.1, tiled.shape) if rows > 1 else tiled.copy()

    own = list(tier.years)
    given = [{n: larger(n, tier.years[own[y % len(own)]][n]) for n in tier.tier.read_each_year} for y in range(years)]
    for name in ("opening_programme_authority", "programme_authority", "stated_authority"):
        for each in given:
            if name in each:
                each[name] = np.floor(each[name] * jurisdictions / result.main.tier.sizes["jurisdiction"] * 100) / 100
    return given, sizes


def calculation() -> Iterator[Line]:
    """Chained years with guarantees and exact cents, for many draws, of which the allocations are kept."""
    result = run("predictable")
    years, sizes = enlarged(result, JURISDICTIONS, CATEGORIES, YEARS)
    factors = np.random.default_rng(2).uniform(0.8, 1.2, (DRAWS, 1, JURISDICTIONS, CATEGORIES))
    drawn = [{**year, "intake": year["intake"] * factors} for year in years]
    counted = np.stack([year["intake"][:, -1] for year in drawn])  # each datum once: a year's own arrivals
    floor = one_pass(counted)

    def given(first: int, beyond: int) -> list[dict[str, Array]]:
        first, beyond = first % DRAWS, (beyond - 1) % DRAWS + 1  # of ten times as many draws, the same ten times
        return [{**year, "intake": year["intake"][first:beyond]} for year in drawn]

    def work(draws: int) -> None:
        for _ in in_blocks(result.main.tier.formula, given, draws, sizes):
            pass

    ways = {"numpy": "no", **({"compiled": ""} if find_spec("numba") else {})}
    for way, wanted in ways.items():
        os.environ[VARIABLE] = wanted or "always"
        work(DRAWS)  # what is compiled is kept on disk
        os.environ[VARIABLE] = wanted
        for draws in (DRAWS, 10 * DRAWS):
            taken, times = timed(partial(work, draws), 3), draws // DRAWS
            said = f"{draws:,} draws, {JURISDICTIONS} x {CATEGORIES} x {YEARS} years, {way}"
            yield said, taken, Time(floor.wall * times, floor.cpu * times)
    del os.environ[VARIABLE]


def years() -> Iterator[Line]:
    """One figure moved: all years of a packaged scenario calculated again."""
    for name in ("settlement", "predictable"):
        result = run(name)
        yield f"{name}, {len(result.main.years)} years", timed(_again_of(result), times=20), None


def memory() -> Iterator[Line]:
    """Many paths, of which some totals are kept, or all allocations: what they take, and whether any number of workers gives the same."""
    if sys.platform == "win32":
        return
    import resource

    seen: dict[str, set[str]] = {}
    for paths, workers, kept in ((1_000_000, "1", "totals"), (1_000_000, "2", "totals"), (100_000, "1", "all")):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, str(Path(__file__).with_name("paths.py")), str(paths), workers, kept]
        most, first, digest = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        taken, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        seen.setdefault(kept, set()).add(digest)
        said = f"{paths:,} x {YEARS} years, {kept}, on {workers}: {int(most) / 1e6:.0f} MB, {(int(most) - int(first)) / paths:.0f} B each"
        yield said, Time(taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime), None
    if any(len(digests) > 1 for digests in seen.values()):
        raise AssertionError("another number of workers gives other totals")


def bridge() -> Iterator[Line]:
    """Why amounts differ, all jurisdictions, carried through all years: against one plain calculation of the later scenario."""
    first, last = run("equal-per-capita"), run("predictable")
    years = list(last.main.years)
    for what, pair_of in (
        ("two scenarios", partial(two_scenarios, first, last, years[-1])),
        ("two years", partial(two_years, last, years[0], years[-1])),
    ):
        named = f"bridge of {what}, {len(pair_of().bridge().factors)} factors, {len(years)} years"
        yield named, timed(partial(_bridged, pair_of)), timed(_again_of(last), times=20)


def _bridged(pair_of: Callable[[], Pair]) -> object:
    """A bridge of a pair that keeps nothing of a time before."""
    return pair_of().bridge()


def _again_of(result: Result) -> Callable[[], object]:
    """Every year of a result calculated again, from what it is given."""
    given: list[Mapping[str, Array]] = [
        {name: year[name] for name in result.main.tier.read_each_year} for year in result.main.years.values()
    ]
    return partial(calculate_years, result.main.tier.formula, given, result.main.tier.sizes)


def wide() -> Iterator[Line]:
    result = run("predictable")
    given, sizes = enlarged(result, 3_000, CATEGORIES, 1)
    floor = one_pass(given[0]["intake"])
    yield "3,000 jurisdictions, one year", timed(lambda: calculate_years(result.main.tier.formula, given, sizes)), floor


def report() -> Iterator[Line]:
    """The report of the scenarios that are compared by default."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        names = read_set(DEFAULT).scenarios
        taken = timed(lambda: write_report([read_scenario(name) for name in names], path))
        yield f"report of {len(names)} scenarios", taken, same_cells(path)


def refusal() -> Iterator[Line]:
    """A report that is too large, up to its refusal."""
    scenario = read_scenario("settlement")
    many = [scenario] * 40

    def refuse() -> None:
        try:
            write_report(many, Path("never.xlsx"))
        except WorkbookRefused:
            return
        raise AssertionError("it was written")

    yield "refusal of a report that is too large", timed(refuse, 3), None


def table() -> Iterator[Line]:
    """A table of a million rows: read through the gate, and as an input of a scenario, one figure for each place or sums of them."""
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.csv"
        rows = (
            f"{y},P{n},{c},{draw.randint(0, 10**6) / 100}"
            for y in range(1991, 2024)
            for n in range(1_010)
            for c in KINDS
        )
        path.write_text("year,jurisdiction,kind,count\n" + "\n".join(rows) + "\n", encoding="utf-8", newline="\n")
        size, floor = path.stat().st_size, rows_of_csv(path, 3)
        works: dict[str, Callable[[], object]] = {
            "999,900 rows of CSV": lambda: gate.read_table(
                path, ("year", "jurisdiction", "kind"), "count", unit="persons"
            )
        }
        for what, wanted in (
            ("one of them", 'where = { year = "2023", kind = "k3" }'),
            ("sums", 'where = { year = "2023" }\nsum_over = ["kind"]'),
        ):
            scenario = Path(folder) / f"{what}.toml"
            scenario.write_text(SCENARIO_OF_TABLE + wanted + "\n", encoding="utf-8", newline="\n")
            works[f"input of a scenario, {what}"] = partial(read_scenario, scenario)
        for what, work in works.items():
            peak = peak_of(work) / size
            yield f"{what}, {peak:.1f} x its {size / 1e6:.0f} MB", timed(work, 1), floor


def functions() -> Iterator[Line]:
    """One call of FM.ALLOCATE with labels through each host: against the engine alone, on the same arrays."""
    for rows, times in TIMES.items():
        floor = timed(engine_alone(rows), times=times)
        for name, call in hosts(rows):
            yield f"ALLOCATE of {rows:,} rows, {name}", timed(call, times=times), floor
        yield f"ALLOCATE of {rows:,} rows, classic add-in", through_classic(rows), floor


def command_line() -> Iterator[Line]:
    """`fundingmodel --help`: another process's work, so by the clock alone."""

    def started(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)

    taken, floor = (
        timed(started("-m", "fundingmodel.command_line.main", "--help")),
        timed(started("-c", "import numpy")),
    )
    yield "fundingmodel --help", Time(taken.wall, taken.wall), Time(floor.wall, floor.wall)


def batch() -> Iterator[Line]:
    """A workbook for each of many scenario files, for one year: on two processes, against one."""
    child = 'parent = "settlement"\nname = "offer-{n}"\nauthor = "Ontario"\ndate = "2026-01-01"\nreason = "to try"\n'
    with tempfile.TemporaryDirectory() as folder:
        names = [f"offer-{n}.toml" for n in range(FILES)]
        for n, name in enumerate(names):
            weight = f"[inputs.category_weight]\nassumption = true\nvalues = {{ refugee = {1 + n / FILES} }}\n"
            (Path(folder) / name).write_text(child.format(n=n) + weight, encoding="utf-8")
        yield from on_one_and_two(
            f"{FILES} scenario files, one year", folder, "report", *names, "--each", "--rebuild", "--years", "2021-22"
        )


def sweep() -> Iterator[Line]:
    """Many variants of chained years with guarantees, of which the allocations are written: on two processes, against one."""
    with tempfile.TemporaryDirectory() as folder:
        moves = ("--set", "largest_growth=0.1:0.4:100", "--set", f"protected_fraction=0.8:0.95:{VARIANTS // 100}")
        yield from on_one_and_two(
            f"{VARIANTS:,} variants, 8 years", folder, "sweep", "predictable", *moves, "--out", "sweep.parquet"
        )


def on_one_and_two(what: str, folder: str, *words: str) -> Iterator[Line]:
    """A command on one process and on two, one run each; the own work is that of all its processes."""
    one, two = (of_command(folder, *words, "--workers", workers) for workers in "12")
    yield f"{what}, one process", one, None
    yield f"{what}, two: {one.wall / two.wall:.2f} x by the clock", two, one


PARTS = {
    each.__name__: each
    for each in (
        calculation,
        years,
        memory,
        bridge,
        wide,
        report,
        refusal,
        table,
        functions,
        command_line,
        batch,
        sweep,
    )
}


def main(chosen: Sequence[str]) -> None:
    print(f"{'what':64}{'clock, ms':>12}{'own, ms':>11}{'floor, ms':>12}{'ratio':>9}")
    for name in chosen or PARTS:
        for what, taken, floor in PARTS[name]():
            ratio = f"{floor.cpu * 1000:12.2f}{taken.cpu / floor.cpu:9.1f}" if floor else ""
            print(f"{what:64}{taken.wall * 1000:12.2f}{taken.cpu * 1000:11.2f}{ratio}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
