"""Timings, each as a ratio against a floor taken in the same run: `python tests/benchmarks/measure.py`.

The floor of a calculation is one pass over its input (np.sum); that of a report is writing as many plain cells with openpyxl;
that of the command line is starting Python and importing numpy. No assertion: a figure to compare with the one before.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from fundingmodel.column import Array, calculate_years
from fundingmodel.result import array_of, run
from fundingmodel.scenario.files import packaged
from fundingmodel.scenario.reading import read_scenario
from workbooks.report import write_report

DRAWS, RUNS = 2000, 5


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def calculation() -> tuple[float, float]:
    """Eight chained years with guarantees and exact cents, for many draws of the intake at once, against one pass over the intake."""
    result = run("predictable")
    tier, random = result.scenario.tier, np.random.default_rng(1)
    drawn: dict[str, Array] = {}
    years = []
    for year in result.scenario.fiscal_years:
        given = {}
        for name, parameter in tier.parameters.items():
            given[name] = result.main.years[year][name] if parameter.link else array_of(parameter, year, tier)
        intake = given["intake"]
        drawn[year] = intake * random.uniform(0.8, 1.2, (DRAWS, *intake.shape))
        years.append(given | {"intake": drawn[year]})
    floor = seconds(lambda: [np.sum(each) for each in drawn.values()])
    return seconds(lambda: calculate_years(tier.formula, years, tier.sizes), 3), floor


def report() -> tuple[float, float]:
    """The report of all packaged scenarios, against a plain openpyxl workbook of as many cells."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        cells = write_report([read_scenario(name) for name in packaged()], path).formula_cells

        def plain() -> None:
            workbook = Workbook()
            for row in range(cells // 100):
                for column in range(100):
                    workbook.active.cell(row + 1, column + 1, float(row * column))
            workbook.save(Path(folder) / "plain.xlsx")

        return seconds(lambda: write_report([read_scenario(n) for n in packaged()], path), 3), seconds(plain, 3)


def command_line() -> tuple[float, float]:
    """`fundingmodel --help`, against Python with numpy."""

    def started(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)

    return seconds(started("-m", "fundingmodel.command_line.main", "--help")), seconds(started("-c", "import numpy"))


def main() -> None:
    print(f"{'what':34}{'seconds':>10}{'floor':>10}{'ratio':>9}")
    for name, measure in (
        (f"calculation, {DRAWS:,} draws x 8 years", calculation),
        ("report of the packaged scenarios", report),
        ("fundingmodel --help", command_line),
    ):
        taken, floor = measure()
        print(f"{name:34}{taken:10.3f}{floor:10.4f}{taken / floor:9.1f}")


if __name__ == "__main__":
    main()
