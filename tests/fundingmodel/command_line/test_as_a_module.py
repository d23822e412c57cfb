"""`python -m fundingmodel`, for where the command's own script is not found; and how results look where they are printed."""

import subprocess
import sys

import fundingmodel


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fundingmodel", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"fundingmodel {fundingmodel.__version__}\n"


def test_results_are_printed_in_a_line() -> None:
    settlement = fundingmodel.run("settlement")
    assert repr(settlement) == "<Result of settlement: 12 jurisdictions, 2019-20 to 2026-27>"
    compared = fundingmodel.compare(settlement, "predictable", fiscal_year="2025-26")
    assert str(compared) == "<Comparison of settlement, predictable in 2025-26>"
