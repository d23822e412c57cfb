"""Writes amounts.csv: what each file gave when it was added, and what else said so (the oracle, a calculation by hand).

Run: python tests/support/amounts_of_0_1.py. It adds the rows of files that are new; a row that is there
already is never written again, and an amount that differs from it is an error to be mended in the package.
"""

import csv
import io
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from oracle import Answer, Year
from oracle_general import everything

from fundingmodel import Result, Scenario, read_scenario, run

FOLDER = Path(__file__).parents[1] / "files_of_0_1"
TABLE = FOLDER / "amounts.csv"
HEADER = ("file", "tier", "fiscal_year", "jurisdiction", "quantity", "unit", "amount", "verified")
PLACES = 6  # of a figure that is no amount of money: a share, persons, a rate


@dataclass(frozen=True)
class Cell:
    """Where an amount is: an empty jurisdiction is a figure for all of them."""

    file: str
    tier: str
    fiscal_year: str
    jurisdiction: str
    quantity: str
    unit: str


def files() -> list[str]:
    """The scenario files, by their paths within the folder: neither what describes a data set nor what is refused."""
    paths = (path for path in FOLDER.glob("*/*.toml") if not path.with_suffix(".csv").exists())
    return sorted(path.relative_to(FOLDER).as_posix() for path in paths if path.parent.name != "refused")


def figure(result: Result, cell: Cell) -> str:
    """A figure as the table writes it: money exactly, in whole units, another quantity to six places, the unknown blank."""
    tier = result.tiers[cell.tier]
    if cell.unit == "dollars":
        amount = tier.amount(cell.quantity, cell.fiscal_year, cell.jurisdiction)
        return "" if amount is None else plain(amount)
    return plain(Decimal(repr(tier.figure(cell.quantity, cell.fiscal_year, cell.jurisdiction))))


def plain(amount: Decimal) -> str:
    """1200 for 1.2E+3 and for 1200.00, at most six places, no -0."""
    text = f"{round(amount, PLACES) + 0:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cells(file: str, result: Result) -> Iterator[Cell]:
    """Each tier's allocation, and the results that the file itself asks for."""
    for tier in result.scenario.tiers:
        own = result.scenario.data.get("tiers", {}).get(tier.name, {})
        for quantity in dict.fromkeys(["allocation", *own.get("results", result.scenario.data.get("results", ()))]):
            column = tier.formula.column(quantity)
            for year in result.scenario.fiscal_years:
                rows = result.tiers[tier.name].values(quantity, year).shape[-2]
                codes = tier.place.jurisdictions if rows > 1 or column.shape == "jurisdiction" else ("",)
                yield from (Cell(file, tier.name, year, code, quantity, column.unit) for code in codes)


# What else says so


def contradictions(result: Result, table: Mapping[Cell, str], answer: Answer) -> list[str]:
    """The cells of the table that the oracle does not agree with: money to half a unit, an allocation exactly."""
    tiers = {tier.name: tier for tier in result.scenario.tiers}
    found = []
    for cell, amount in table.items():
        year = next(y for y in answer[cell.tier] if y.fiscal_year == cell.fiscal_year)
        if cell.quantity not in year.values:  # an intermediate result that the oracle has no name for
            continue
        codes = tiers[cell.tier].place.jurisdictions
        exact = _exact(year, cell.quantity, codes.index(cell.jurisdiction) if cell.jurisdiction else 0)
        units = Fraction(result.tiers[cell.tier].known_units or Decimal(100))
        if not _agree(cell, amount, exact, units):
            found.append(f"{cell}: {amount or 'unknown'}, the oracle has {exact if exact is None else float(exact)}")
    return found


def _exact(year: Year, quantity: str, row: int) -> Fraction | None:
    block = year.values[quantity]
    return block[row if len(block) > 1 else 0][0]


def _agree(cell: Cell, amount: str, exact: Fraction | None, units: Fraction) -> bool:
    if exact is None or not amount:
        return exact is None and not amount
    difference = abs(Fraction(amount) - exact)
    if cell.quantity == "allocation":
        return difference == 0
    if cell.unit == "dollars":
        return difference * units <= Fraction(501, 1000)
    return difference <= Fraction(1, 10**PLACES) + abs(exact) / 10**9


def by_hand() -> dict[tuple[str, str, str], Decimal]:
    """The allocations that were worked out by hand, by file, fiscal year and jurisdiction."""
    text = (FOLDER / "by_hand.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    return {
        (f"{folder}/{name}.toml", year, code): Decimal(amount)
        for folder, names in table.items()
        for name, years in names.items()
        for year, amounts in years.items()
        for code, amount in amounts.items()
    }


def verified(file: str, scenario: Scenario, result: Result, table: Mapping[Cell, str]) -> dict[Cell, str]:
    """What agrees with each amount, beside the engine itself; refuses to write what the oracle or a hand contradicts."""
    answer, hand = everything(scenario), by_hand()
    if wrong := contradictions(result, table, answer):
        raise SystemExit("\n".join(wrong))
    found = {}
    for cell, amount in table.items():
        worked = hand.get((file, cell.fiscal_year, cell.jurisdiction)) if cell.quantity == "allocation" else None
        if worked is not None and plain(worked) != amount:
            raise SystemExit(f"{cell}: {amount}, by hand {worked}")
        known = cell.quantity in answer[cell.tier][0].values
        found[cell] = "engine" if not known else "oracle" if worked is None else "oracle and hand"
    return found


# The table


def read_table() -> dict[Cell, tuple[str, str]]:
    """The table as it is: by cell, the amount and what verified it."""
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {Cell(*row[:6]): (row[6], row[7]) for row in rows}


def main() -> None:
    """Adds the amounts of the files that the table does not have."""
    known = read_table()
    for file in files():
        if any(cell.file == file for cell in known):
            continue
        scenario = read_scenario(FOLDER / file)
        result = run(scenario)
        added = {cell: figure(result, cell) for cell in cells(file, result)}
        how = verified(file, scenario, result, added)
        known |= {cell: (amount, how[cell]) for cell, amount in added.items()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for cell, (amount, how) in known.items():
        writer.writerow([*vars(cell).values(), amount, how])
    TABLE.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{len(known)} amounts of {len({cell.file for cell in known})} files\n")


if __name__ == "__main__":
    main()
