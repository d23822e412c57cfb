"""The Summary of a report, held open by an engine, and what it is expected to show, without the code under test."""

import itertools
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

import formualizer
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from originals import records
from places import PACKAGE, THIN

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.reading import Scenario, build, read_scenario
from workbooks import report

DATA = PACKAGE / "data"


SHOWN = ("settlement", "equal-per-capita", "predictable", "quebec-parity")


CONSTANT, EQUAL = "constant 2021-22", "that of settlement for all"


CHOICES = [
    ("2026-27", "settlement", "quebec-parity", "nominal", "each its own"),
    ("2021-22", "settlement", "equal-per-capita", "nominal", "each its own"),
    ("2019-20", "equal-per-capita", "settlement", CONSTANT, "each its own"),
    ("2020-21", "settlement", "predictable", "nominal", EQUAL),
    ("2022-23", "predictable", "equal-per-capita", CONSTANT, EQUAL),
    ("2023-24", "quebec-parity", "predictable", "nominal", EQUAL),
    ("2024-25", "quebec-parity", "settlement", CONSTANT, "each its own"),
    ("2025-26", "settlement", "predictable", CONSTANT, EQUAL),
]


HELD = (
    "2021-22",
    "equal-per-capita",
    "predictable",
    CONSTANT,
    EQUAL,
)  # the largest change is where hold-harmless binds


class Page:
    """A workbook held open by an engine: cells may be set, and the tables of a sheet are found by their titles."""

    def __init__(self, data: bytes) -> None:
        self.engine = formualizer.load_workbook_bytes(data)
        self.workbook = openpyxl.load_workbook(BytesIO(data))
        self.engine.evaluate_all()

    def __getitem__(self, place: tuple[str, str]) -> Any:
        return self.engine.get_value(place[0], *coordinate_to_tuple(place[1]))

    def set(self, sheet: str, address: str, value: object) -> None:
        self.engine.set_value(sheet, *coordinate_to_tuple(address), value)

    def choose(self, **chosen: str) -> None:
        """Choices are made under their labels, as a person makes them."""
        labels = {self["Summary", f"{get_column_letter(c)}4"]: get_column_letter(c) for c in range(1, 30)}
        for label, value in chosen.items():
            self.set("Summary", f"{labels[label.replace('_', ' ')]}5", value)
        self.engine.evaluate_all()

    def tables(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The tables of the Summary, by the first words of their titles: scenario, then jurisdiction, then figure."""
        sheet = self.workbook["Summary"]
        values = [[self.engine.get_value("Summary", r, c) for c in range(1, sheet.max_column + 1)]
                  for r in range(1, sheet.max_row + 1)]  # fmt: skip
        found = {}
        for r, row in enumerate(values):
            names = [x for x in values[r + 1] if x] if r + 1 < len(values) else []
            if names[:1] != ["Jurisdiction"]:
                continue
            header = values[r + 1]
            lefts = [1, *(c for c in range(2, len(header)) if header[c] and not header[c - 1])]
            titles = [x for x in row if x and x != "Contents"]
            for title, left in zip(titles, lefts, strict=False):
                name = re.split(r" \(| in \d| against", title)[0] + (" %" if "percent" in title else "")
                found[name] = self._table(values, r + 1, left)
        return found

    def _table(self, values: list[list[Any]], header: int, left: int) -> dict[str, dict[str, Any]]:
        table: dict[str, dict[str, Any]] = {}
        for c in itertools.takewhile(lambda c: c < len(values[header]) and values[header][c], itertools.count(left)):
            label = str(values[header][c]).removesuffix(" (baseline)")
            rows = itertools.takewhile(lambda row: row[0], values[header + 1 :])
            table[label] = {str(row[0]): row[c] for row in rows}
        return table


def built(
    names: tuple[str, ...] | list[Scenario], language: str = "en"
) -> tuple[bytes, list[Result], dict[str, Result]]:
    results = run_all([read_scenario(x) if isinstance(x, str) else x for x in names])
    data, _, equal = report.build(results, language)
    return data, compared(results), equal


def compared(results: Sequence[Result]) -> list[Result]:
    """Those of which changes are made: amounts as printed are compared only where there is nothing else."""
    calculated = [r for r in results if all(entry.step != "published_amount" for entry in r.main.tier.entries)]
    return calculated or list(results)


def recorded(name: str, **changed: object) -> Scenario:
    """A record of what a scenario gives: its amounts, as if somebody had printed them."""
    found, record = read_scenario(name), read_scenario("published")
    (result,) = run_all([found])
    by_year = {
        year: {"values": {code: result.amount("allocation", year, code) for code in found.jurisdictions}}
        for year in found.fiscal_years
    }
    said = {"unit": "dollars", "price_basis": "nominal", "assumption": True, "by_year": by_year}
    said |= {key: found.data[key] for key in ("scope", "measure")}
    named = {key: found.data[key] for key in ("name", "short", "scope", "measure", "fiscal_years")}
    inputs = {"published_allocation": said, "compared_allocation": said}
    return build({**record.data, **named, "inputs": inputs, **changed}, record.path)


def rows_of(name: str) -> list[dict[str, str]]:
    return records(DATA / f"{name}.csv")


def persons(what: str, code: str, fiscal_year: str) -> Fraction:
    first = int(fiscal_year[:4])
    if what == "population":
        found = [r["population"] for r in rows_of("population")
                 if (r["year"], r["jurisdiction"], r["vintage"]) == (str(first - 2), code, "2024")]  # fmt: skip
        return Fraction(found[0])
    counted = [
        Fraction(r["admissions"] or 0) + (Fraction(5, 2) if r["suppressed"] == "1" else 0)
        for r in rows_of("admissions")
        if r["jurisdiction"] == code
        and r["category"] != "not_stated"
        and int(r["year"]) in (first - 4, first - 3, first - 2)
        and (what == "admissions" or r["category"] != "economic")
    ]
    return sum(counted, Fraction(0)) / 3


def price_index(fiscal_year: str) -> Fraction:
    return next(Fraction(r["index"]) for r in rows_of("price_index") if r["fiscal_year"] == fiscal_year)


def names_of(result: Result, language: str = "en") -> dict[str, str]:
    return {
        code: name[language]
        for code, name in result.main.tier.jurisdiction_names.items()
        if code in result.scenario.jurisdictions
    }


def amounts_of(result: Result, fiscal_year: str, deflator: Fraction) -> dict[str, Fraction | None]:
    """By jurisdiction and "Total": in dollars of the year, or of the base year."""
    names = names_of(result)
    known = {name: result.amount("allocation", fiscal_year, code) for code, name in names.items()}
    amounts = {name: None if x is None else Fraction(x) / deflator for name, x in known.items()}
    whole = [x for x in amounts.values() if x is not None]
    return amounts | {"Total": sum(whole, Fraction(0)) if len(whole) == len(amounts) else None}


def close(found: object, expected: Fraction | None, tolerance: float = 0.006) -> bool:
    if expected is None:
        return found in ("", None)
    return isinstance(found, int | float) and abs(found - float(expected)) <= max(
        tolerance, 1e-9 * abs(float(expected))
    )


def in_words(x: Decimal | Fraction | int) -> str:
    exact = Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)
    whole = exact.quantize(Decimal(1), ROUND_HALF_UP)
    if exact >= 999_950_000:
        return f"${(exact / 10**9).quantize(Decimal('0.1'), ROUND_HALF_UP)} billion"
    if whole >= 1_000_000:
        return f"${(exact / 10**6).quantize(Decimal('0.1'), ROUND_HALF_UP)} million"
    return f"${whole:,}"


def thin(**changed: object) -> Scenario:
    return build({**read_scenario(THIN).data, **changed}, THIN)


def assert_no_change_of(page: Page, blank: set[str]) -> None:
    """The tables of changes are blank for these scenarios, and for no others."""
    tables = page.tables()
    for name in ("Change", "Change %", "Who receives more and who less,"):
        (table,) = (
            each for title, each in tables.items() if title == name or (name.endswith(",") and title.startswith(name))
        )
        for label, column in table.items():
            assert {value in ("", None) for value in column.values()} == {label in blank}, (name, label)
