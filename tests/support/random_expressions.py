"""Random formulas of the small language over random figures, and workbooks in which their cells are formulas."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

import numpy as np
import openpyxl
from expressions_oracle import Rows, worked

from fundingmodel.cells import Cells
from fundingmodel.errors import FormulaRefused, at
from fundingmodel.expressions.checked import Known, checked
from fundingmodel.expressions.tree import Node, tree
from fundingmodel.expressions.values import NoFigure, value
from fundingmodel.expressions.worksheet import worksheet_text

YEARS = ("2022", "2023", "2024")
SHEET = "figures of Ontario's"
SHAPES = {
    "s": "scalar", "t": "scalar", "j": "jurisdiction", "k": "jurisdiction", "c": "category", "d": "category",
    "m": "jurisdiction x category", "n": "jurisdiction x category",
}  # fmt: skip
BY_YEAR = {"y": "jurisdiction x category", "z": "category"}
KNOWN = {
    **{name: Known(shape, "ratio") for name, shape in (SHAPES | BY_YEAR).items()},
    "b": Known("bands", "ratio", "ratio"),
    "e": Known("bands", "ratio", "ratio"),
}


@dataclass(frozen=True)
class Figures:
    """Random figures, exact, by name or by name and year; `cells` says where each is on the sheet."""

    rows: Mapping[Any, Any]
    cells: Mapping[Any, Cells]
    jurisdictions: int
    categories: int


def figures(draw: random.Random) -> Figures:
    """Of random sizes. Those by category run down, as on Parameters, or across."""
    sizes = {"jurisdiction": draw.randint(1, 5), "category": draw.randint(1, 4)}
    rows: dict[Any, Any] = {}
    cells: dict[Any, Cells] = {}
    left = 1
    names = [*SHAPES, *((name, year) for name in BY_YEAR for year in YEARS)]
    for name in names:
        shape = (SHAPES | BY_YEAR)[name if isinstance(name, str) else name[0]]
        height = sizes["jurisdiction"] if "jurisdiction" in shape else 1
        width = sizes["category"] if "category" in shape else 1
        rows[name] = [
            [Fraction(draw.randint(-40, 400), draw.choice((1, 2, 4, 8))) for _ in range(width)] for _ in range(height)
        ]
        down, across = (
            "jurisdiction" if height * ("jurisdiction" in shape) else None,
            "category" if "category" in shape else None,
        )
        place = Cells(2, left, height, width, (down, across), SHEET)
        if shape == "category" and draw.random() < 0.7:
            place = Cells(2, left, width, 1, ("category", None), SHEET)
        cells[name] = place
        left += place.width + 1
    for name in ("b", "e"):
        count = draw.randint(1, 4)
        starts = sorted({Fraction(-(10**6)), *(Fraction(draw.randint(-20, 300)) for _ in range(count - 1))})
        rows[name] = [(start, Fraction(draw.randint(0, 90), 10)) for start in starts]
        cells[name] = Cells(2, left, 2 * len(starts), 1, (None, None), SHEET)
        left += 2
    return Figures(rows, cells, sizes["jurisdiction"], sizes["category"])


def formula(draw: random.Random, depth: int, simple: bool = False) -> str:
    """A random text; what stands in total() and its like is of names and signs alone."""
    if depth == 0 or draw.random() < 0.15:
        years = "year_sum(y, 2022, 2024)", "year_sum(z, 2023, 2023)", "year_sum(y, 2022, 2023)"
        return draw.choice([*SHAPES, *years, *(() if simple else ("0", "1"))])

    def part(of: bool = simple) -> str:
        return formula(draw, depth - 1, of)

    kind = draw.random()
    if simple or kind < 0.5:
        text = f"{part()} {draw.choice('+-*/')} {part()}"
        return f"({text})" if draw.random() < 0.6 else text
    if kind < 0.62:
        return f"{draw.choice(('min', 'max'))}({', '.join(part() for _ in range(draw.randint(2, 3)))})"
    if kind < 0.78:
        return f"{draw.choice(('total', 'part', 'category_sum'))}({part(True)})"
    if kind < 0.86:
        return f"{draw.choice(('largest', 'smallest', 'average'))}({draw.choice('jkmn')})"
    return f"{draw.choice(('band', 'slices'))}({part()}, {draw.choice('be')})"


@dataclass(frozen=True)
class Case:
    """A formula over figures, with the exact rows that another reader finds."""

    text: str
    node: Node
    of: Figures
    rows: Rows


def cases(seed: int, count: int) -> Iterator[Case]:
    """Formulas that can be calculated, of moderate size, so that no engine loses digits that matter."""
    draw = random.Random(seed)
    made = 0
    while made < count:
        of = figures(draw)
        for _ in range(12):
            text = formula(draw, draw.randint(1, 4))
            try:
                node = checked(tree(text, at("")), KNOWN, at(""))
                rows = worked(text, of.rows)
            except (FormulaRefused, ZeroDivisionError, LookupError):
                continue
            if all(
                abs(x) < 10**9 and (x == 0 or abs(x) > Fraction(1, 10**6)) for row in rows for x in row
            ) and _is_stable(node, of):
                made += 1
                yield Case(text, node, of, rows)


def _is_stable(node: Node, of: Figures) -> bool:
    """No divisor is nearly zero: there, floats and fractions rightly differ."""
    for each in node.walk():
        below = each.parts[1] if each.operation == "/" else each.parts[0] if each.operation == "part" else None
        if below is None:
            continue
        found = np.asarray(value(below, reader(of, float)), dtype=float)
        found = found.sum(axis=-2) if each.operation == "part" else found
        if (abs(found) < 1e-3).any():
            return False
    return True


def reader(of: Figures, number: Any) -> Any:
    """What `value` reads arrays with: of floats or of fractions."""

    def read(name: str, key: str) -> Any:
        rows = of.rows[name, key] if key else of.rows[name]
        array = np.empty((len(rows), len(rows[0])), dtype=object)
        array[:] = [[Fraction(x) for x in row] for row in rows]
        return array if number is Fraction else array.astype(float)

    return read


def exact(case: Case) -> Rows:
    found = value(case.node, reader(case.of, Fraction))
    return [[Fraction(x) for x in row] for row in np.asarray(found, dtype=object)]


def workbook(chosen: list[Case]) -> tuple[bytes, dict[tuple[str, str], float]]:
    """A workbook with a sheet of figures and one of formulas for each set of figures, and what each formula should give."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    wanted: dict[tuple[str, str], float] = {}
    titles: dict[int, str] = {}
    for number, case in enumerate(chosen):
        if id(case.of) not in titles:
            titles[id(case.of)] = f"{SHEET} {len(titles)}"
            _write_figures(book.create_sheet(titles[id(case.of)]), case.of)
        sheet = book.create_sheet(f"f{number}")
        for r, row in enumerate(case.rows):
            for c, figure in enumerate(row):
                cell = sheet.cell(3 + r, 2 + c, "=" + cell_text(case, r, c, titles[id(case.of)]))
                wanted[sheet.title, cell.coordinate] = float(figure)
    data = BytesIO()
    book.save(data)
    return data.getvalue(), wanted


def cell_text(case: Case, r: int, c: int, title: str) -> str:
    index: dict[str | None, int] = {"jurisdiction": r, "category": c, None: 0}
    places = {}
    for name, cells in case.of.cells.items():
        key = (name, "") if isinstance(name, str) else name
        moved = Cells(cells.top, cells.left, cells.height, cells.width, cells.axes, title)
        places[key] = moved.at(index)
    return worksheet_text(case.node, places)


def _flat(name: Any, rows: Any) -> list[Fraction]:
    """All figures, row by row; of a table of bands its starts, then its values."""
    if name in ("b", "e"):
        return [start for start, _ in rows] + [worth for _, worth in rows]
    return [x for row in rows for x in row]


def _write_figures(sheet: Any, of: Figures) -> None:
    for name, cells in of.cells.items():
        rows = of.rows[name]
        flat = _flat(name, rows)
        places = [(r, c) for r in range(cells.height) for c in range(cells.width)]
        for (r, c), figure in zip(places, flat, strict=True):
            sheet.cell(cells.top + r, cells.left + c, float(figure))


__all__ = ["NoFigure", "cases", "exact", "workbook"]
