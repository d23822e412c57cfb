"""Results of the packaged scenarios, each calculated once, and their amounts as exact decimals."""

from decimal import Decimal

from fundingmodel import Result, run
from fundingmodel.scenario.files import packaged

YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27")
TWELVE = ("NL", "PE", "NS", "NB", "ON", "MB", "SK", "AB", "BC", "YT", "NT", "NU")
AHEAD = ("outlook", "roundtable-ahead")  # how the names of those on years ahead begin
NOW = tuple(name for name in packaged() if not name.startswith(AHEAD))  # those of these years, side by side in a report
RESULTS: dict[str, Result] = {}


def result(name: str) -> Result:
    if name not in RESULTS:
        RESULTS[name] = run(name)
    return RESULTS[name]


def amount(found: Result, quantity: str, fiscal_year: str, jurisdiction: str = "") -> Decimal:
    known = found.amount(quantity, fiscal_year, jurisdiction)
    assert known is not None
    return known


def allocations(found: Result, fiscal_year: str) -> dict[str, Decimal]:
    return {code: amount(found, "allocation", fiscal_year, code) for code in found.scenario.jurisdictions}
