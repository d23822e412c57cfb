"""Input cells of a workbook, damaged as people damage them: the sheet refuses what Python refuses, and equals it otherwise."""

import datetime
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any, Protocol

import formualizer
import numpy as np
import openpyxl
from engines import LibreOffice, Value
from money import whole_units
from on_worksheets import bare
from openpyxl.utils.cell import coordinate_to_tuple

from fundingmodel.column import Input
from fundingmodel.errors import Refused
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.figures.figure_checks import check_figures, check_whole
from fundingmodel.scenario.made.remade import block_of, remade
from fundingmodel.scenario.parameters import Parameter
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier
from workbooks import report
from workbooks.file.saving import finished
from workbooks.page.book import Book, key_of

DAYS = 5  # after which every damaged cell has been calculated
ERROR = "#N/A"  # an error in a cell, as against text
BEYOND = 3_000_000_000_000  # units, above what a worksheet holds exactly


@dataclass(frozen=True, repr=False)
class Use:
    """One figure of a scenario that a cell holds."""

    result: Result
    tier: str
    name: str
    key: str
    row: int
    column: int


@dataclass(frozen=True, repr=False)
class Spot:
    """An input cell, what may be in it, what is in it, and who reads it."""

    sheet: str
    address: str
    wanted: Input
    value: Decimal | None
    unit: Decimal | None  # of the amounts of which it must be a whole number
    uses: tuple[Use, ...] = field(compare=False)


@dataclass(frozen=True, repr=False)
class Damage:
    """What is put into a cell: a kind, and the value, of which Python has the figure if it is one."""

    spot: Spot
    kind: str
    value: Value

    @property
    def figure(self) -> Decimal | None:
        return Decimal(str(self.value)) if isinstance(self.value, int | float) else None

    def __str__(self) -> str:
        return f"{self.spot.sheet}!{self.spot.address} ({self.spot.wanted.name}) {self.kind}: {self.value!r}"


class Sheets(Protocol):
    """A workbook held open by an engine."""

    def put(self, sheet: str, address: str, value: Value) -> None: ...

    def calculated(self) -> Callable[[str, str], Value]: ...


class Formualizer:
    def __init__(self, data: bytes) -> None:
        self.book = formualizer.load_workbook_bytes(data)
        self.book.evaluate_all()

    def put(self, sheet: str, address: str, value: Value) -> None:
        place = coordinate_to_tuple(address)
        if value == ERROR:
            self.book.set_formula(sheet, *place, "=NA()")
        else:
            self.book.set_value(sheet, *place, value)

    def calculated(self) -> Callable[[str, str], Value]:
        self.book.evaluate_all()

        def read(sheet: str, address: str) -> Value:
            value = self.book.get_value(sheet, *coordinate_to_tuple(address))
            return ERROR if isinstance(value, dict) else value

        return read


class IronCalc:
    def __init__(self, data: bytes) -> None:
        self.model = _ironcalc(data)
        self.sheets = {each["name"]: n for n, each in enumerate(self.model.get_worksheets_properties())}

    def put(self, sheet: str, address: str, value: Value) -> None:
        place = self.sheets[sheet], *coordinate_to_tuple(address)
        if value is None:
            self.model.clear_cell_contents(*place)
        elif value == ERROR:
            self.model.update_cell_with_formula(*place, "=NA()")
        elif isinstance(value, str):
            self.model.update_cell_with_text(*place, value)
        else:
            self.model.update_cell_with_number(*place, float(value))

    def calculated(self) -> Callable[[str, str], Value]:
        self.model.evaluate()

        def read(sheet: str, address: str) -> Value:
            value = self.model.get_cell_value(self.sheets[sheet], *coordinate_to_tuple(address))
            return ERROR if isinstance(value, str) and value.startswith("#") else value

        return read


def _ironcalc(data: bytes) -> Any:
    import tempfile
    from pathlib import Path

    import ironcalc

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(data)
        return ironcalc.load_from_xlsx(str(path))


class Calc:
    """LibreOffice: it loads the workbook for each damage, in one session."""

    def __init__(self, data: bytes, office: LibreOffice) -> None:
        workbook = openpyxl.load_workbook(BytesIO(data))
        self.data, self.office = finished(bare(workbook), report.WRITTEN), office
        self.edits: dict[tuple[str, str], Any] = {}

    def put(self, sheet: str, address: str, value: Value) -> None:
        self.edits[sheet, address] = {"formula": "=NA()"} if value == ERROR else value

    def calculated(self) -> Callable[[str, str], Value]:
        values = self.office(self.data, self.edits)
        return lambda sheet, address: values[sheet, address]


@dataclass(frozen=True, repr=False)
class Report:
    """A report, where everything in it is, the results that it shows, and its input cells."""

    data: bytes
    book: Book
    results: Sequence[Result]
    spots: Sequence[Spot]


@cache
def reported(*names: str) -> Report:
    """The report of these packaged scenarios."""
    results = run_all([read_scenario(name) for name in names])
    data, book, equal = report.build(results)
    return as_report(data, book, results, equal)


def as_report(data: bytes, book: Book, results: Sequence[Result], equal: Mapping[str, Result | None]) -> Report:
    shown = [*results, *(each for each in equal.values() if each)]
    shown += [each for each in linked(results) if each not in shown]
    return Report(data, book, shown, spots(book, shown))


def linked(results: Iterable[Result]) -> list[Result]:
    return [each for result in results for each in (*result.linked.values(), *linked(result.linked.values()))]


# The cells


def spots(book: Book, results: Sequence[Result]) -> list[Spot]:
    """Every input cell of a workbook, each once."""
    found: dict[tuple[str, str], list[tuple[Use, Parameter, Decimal | None]]] = {}
    for use, parameter, address, value in _uses(book, results):
        found.setdefault(address, []).append((use, parameter, value))
    return [
        Spot(sheet, address, uses[0][1].input, uses[0][2], _unit(uses), tuple(use for use, _, _ in uses))
        for (sheet, address), uses in found.items()
    ]


def _uses(book: Book, results: Sequence[Result]) -> Iterator[tuple[Use, Parameter, tuple[str, str], Decimal | None]]:
    for result in results:
        for tier in result.scenario.tiers:
            for name, parameter in tier.parameters.items():
                if parameter.link or name == "published_order":
                    continue
                for key, block in parameter.figures.items():
                    cells = book.inputs[key_of(result.scenario), tier.name, name, key]
                    addresses = [x for row in cells.addresses() for x in row]
                    places = [(r, c) for r, row in enumerate(block) for c in range(len(row))]
                    for (r, c), address in zip(places, addresses, strict=True):
                        use = Use(result, tier.name, name, key, r, c)
                        yield use, parameter, (cells.sheet, address), block[r][c]


def _unit(uses: Sequence[tuple[Use, Parameter, Decimal | None]]) -> Decimal | None:
    for use, parameter, _ in uses:
        units = _tier(use.result.scenario, use.tier).parameters.get(parameter.input.whole or "")
        if units and not units.link:
            return units.figures[""][0][0]
    return None


def _tier(scenario: Scenario, name: str) -> Tier:
    return next(tier for tier in scenario.tiers if tier.name == name)


# The damage


def damages(spot: Spot) -> dict[str, Value]:
    """Every kind of damage that this cell can have, with what is then in it; and a change that is right."""
    wanted, value = spot.wanted, spot.value or Decimal(0)
    found: dict[str, Value] = {"blank": None, "text": "n/a", "number as text": str(value), "error": ERROR}
    if wanted.least is not None:
        found["below least"] = float(wanted.least) - 1
    if wanted.most is not None:
        found["above most"] = 100 * float(wanted.most)
    if wanted.unit == "flag":
        found["not whole"] = 0.5
    if wanted.rounding:
        found |= {"no rounding unit": 3, "zero units": 0}
    if spot.unit is not None:
        found["not whole"] = float(value + spot.unit / 2)
        found["beyond exact range"] = float(BEYOND * spot.unit)
        found["does not fit"] = float(spot.unit)
    if wanted.name == "base_for_each":
        found["does not fit"] = 1e9
    if not (wanted.rounding or wanted.unit == "flag" or wanted.sums_to_one):
        found["right"] = _right(spot, value)
    return found


def _right(spot: Spot, value: Decimal) -> float:
    """Another figure that the input may be."""
    if spot.unit is not None:
        return float((value / spot.unit * Decimal("0.97")).to_integral_value() * spot.unit)
    if spot.wanted.unit in ("persons", "dollars"):
        return float((value * Decimal("0.97")).to_integral_value())
    return float((value * Decimal("0.97")).quantize(Decimal("0.0001")))


def seeded(found: Sequence[Spot], count: int, seed: int) -> list[Damage]:
    """Cells in a random order, each as often as the others, each time with a random kind."""
    chance = random.Random(seed)
    listed: list[Damage] = []
    while len(listed) < count:
        for spot in chance.sample(list(found), len(found)):
            kinds = damages(spot)
            kind = chance.choice(sorted(kinds))
            listed.append(Damage(spot, kind, kinds[kind]))
    return listed[:count]


def of_the_day(damaged: Sequence[Damage]) -> list[Damage]:
    """A fifth of the damaged cells, another one each day; all of them where DAMAGE_ALL is set."""
    if os.environ.get("DAMAGE_ALL"):
        return list(damaged)
    return list(damaged[datetime.date.today().toordinal() % DAYS :: DAYS])


# What Python says of it


def python_results(damage: Damage, results: Sequence[Result]) -> Mapping[str, Result] | None:
    """The scenarios that read the cell, calculated again; None where Python refuses one of them."""
    figure = damage.figure
    if figure is None and not (damage.kind == "blank" and damage.spot.wanted.may_be_unknown):
        return None
    reading = {key_of(use.result.scenario) for use in damage.spot.uses}
    changed = [_with(result.scenario, damage.spot, figure) for result in results]
    try:
        for scenario in changed:
            if key_of(scenario) in reading:
                _check(scenario)
        wanted = [x for x, result in zip(changed, results, strict=True) if _depends(result, reading)]
        given = {key_of(x): x for x in changed}
        found = run_all([*wanted, *(x for x in given.values() if x not in wanted and key_of(x) in reading)])
    except Refused:
        return None
    return {key_of(result.scenario): result for result in found}


def _depends(result: Result, reading: set[str]) -> bool:
    return key_of(result.scenario) in reading or any(_depends(each, reading) for each in result.linked.values())


def _with(scenario: Scenario, spot: Spot, figure: Decimal | None) -> Scenario:
    """The scenario with another figure wherever it reads the cell."""
    for use in spot.uses:
        if key_of(use.result.scenario) == key_of(scenario):
            tiers = (_with_figure(tier, use, figure) if tier.name == use.tier else tier for tier in scenario.tiers)
            scenario = replace(scenario, tiers=tuple(tiers))
    return scenario


def _with_figure(tier: Tier, use: Use, figure: Decimal | None) -> Tier:
    parameter = tier.parameters[use.name]
    block = [list(row) for row in parameter.figures[use.key]]
    block[use.row][use.column] = figure
    figures = {**parameter.figures, use.key: tuple(map(tuple, block))}
    return replace(
        tier, parameters=_made_again({**tier.parameters, use.name: replace(parameter, figures=figures)}, use)
    )


def _made_again(parameters: Mapping[str, Parameter], use: Use) -> Mapping[str, Parameter]:
    """The inputs whose formulas read the figure, made of what it is now, as the cells of the sheet are."""
    place, found = (use.name, use.key), dict(parameters)
    for (name, key), array in remade(parameters, {place: block_of(parameters[use.name], use.key)}).items():
        if (name, key) != place:
            was = found[name].figures[key]
            now = np.broadcast_to(array, (len(was), len(was[0])))
            block = tuple(tuple(Decimal(repr(float(x))) for x in row) for row in now)
            found[name] = replace(found[name], figures={**found[name].figures, key: block})
    return found


def _check(scenario: Scenario) -> None:
    for tier in scenario.tiers:
        for parameter in tier.parameters.values():
            check_figures(parameter, tier.place, tier.place.file.input(parameter.input.name))
        check_whole(tier.parameters, tier.place.file)


# What the sheet says of it


def differences(sheets: Sheets, damage: Damage, of: Report) -> list[str]:
    """How the sheet and Python differ over one damaged cell; the cell is mended again."""
    spot = damage.spot
    sheets.put(spot.sheet, spot.address, damage.value)
    read = sheets.calculated()
    found = _differences(read, damage, of.book, of.results)
    sheets.put(spot.sheet, spot.address, None if spot.value is None else float(spot.value))
    return found


def _differences(read: Callable[[str, str], Value], damage: Damage, book: Book, results: Sequence[Result]) -> list[str]:
    wanted = python_results(damage, results)
    broken = book.inputs["checks", "broken"]
    refused = read(broken.sheet, broken.addresses()[0][0]) != 0
    if wanted is None:
        missed = [] if refused else [f"{damage}: Python refuses it, and the sheet does not"]
        if damage.kind in ("beyond exact range", "does not fit"):
            return missed
        return missed + [f"{damage}: {line}" for line in _followed(read, damage.spot, book)]
    if refused:
        return [f"{damage}: the sheet refuses it, and Python does not"]
    return [f"{damage}: {line}" for result in wanted.values() for line in _unequal(read, result, book)]


def _followed(read: Callable[[str, str], Value], spot: Spot, book: Book) -> Iterator[str]:
    """Amounts that follow from the bad cell: no error, and not what they were before."""
    for result in {key_of(use.result.scenario): use.result for use in spot.uses}.values():
        lost = 0
        for where, found, wanted in _amounts(read, result, book):
            if isinstance(found, int | float) and whole_units(found) != whole_units(wanted or 0):
                yield f"{where} is {found!r}, which follows from it"
            lost += not isinstance(found, int | float)
        if not lost:
            yield f"{result.scenario.name}: every amount is given"


def _unequal(read: Callable[[str, str], Value], result: Result, book: Book) -> Iterator[str]:
    for where, found, wanted in _amounts(read, result, book):
        same = found in (None, "") if wanted is None else isinstance(found, int | float) and not isinstance(found, bool)
        if not same or (wanted is not None and whole_units(found) != whole_units(wanted)):
            yield f"{where} is {found!r}, Python has {wanted}"


def _amounts(
    read: Callable[[str, str], Value], result: Result, book: Book
) -> Iterator[tuple[str, Value, Decimal | None]]:
    for year in result.scenario.fiscal_years:
        cells = book.cells(result, "allocation", year)
        assert cells is not None
        for (address,), code in zip(cells.addresses(), result.scenario.jurisdictions, strict=True):
            yield f"{cells.sheet}!{address}", read(cells.sheet, address), result.amount("allocation", year, code)
