"""Small workbooks in IRCC's layout, made from true counts: each cell is rounded, or hidden, by itself."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

PROVINCES = {
    "Newfoundland and Labrador": "NL",
    "Prince Edward Island": "PE",
    "Nova Scotia": "NS",
    "New Brunswick": "NB",
    "Quebec": "QC",
    "Ontario": "ON",
    "Manitoba": "MB",
    "Saskatchewan": "SK",
    "Alberta": "AB",
    "British Columbia": "BC",
    "Yukon": "YT",
    "Northwest Territories": "NT",
    "Nunavut": "NU",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NOTES = (
    "Notes:\n— Please note that all values between 0 and 5 are shown as “--”. All other values are rounded to the "
    "closest multiple of 5; as a result of rounding, data may not sum to the totals indicated."
)

Grid = list[list[str | int | float | None]]


def published(count: int) -> str:
    """A count as IRCC prints it."""
    if 0 < count < 5:
        return "--"
    return f"{(count + 2) // 5 * 5:,}"


@dataclass
class Node:
    """A row: its label and level, true counts by month (a leaf) or the rows it is the total of."""

    label: str
    level: int
    parts: list["Node"] = field(default_factory=list)
    months: list[int] = field(default_factory=list)

    def count(self, wanted: list[int]) -> int:
        return sum(part.count(wanted) for part in self.parts) + sum(
            self.months[month] for month in wanted if self.months
        )

    def rows(self) -> Iterator["Node"]:
        for part in self.parts:
            yield from part.rows()
        yield self


@dataclass
class Example:
    """The cells of a sheet, for a test to change, and the truth behind them."""

    cells: Grid
    total: Node
    months: list[tuple[int, int]]
    width: int

    def row(self, label: str, nth: int = 0) -> int:
        """The place in `cells` of the nth row with this label."""
        return [at for at, cells in enumerate(self.cells) if label in cells[: self.width]][nth]

    def year(self, node: Node, year: int) -> str:
        """What must come out for a node and a year: the rounded true sum."""
        return published(node.count([at for at, month in enumerate(self.months) if month[0] == year]))

    def save(self, path: Path) -> Path:
        book = openpyxl.Workbook()
        for number, cells in enumerate(self.cells, start=1):
            for column, value in enumerate(cells, start=1):
                book.active.cell(number, column).value = value
        book.save(path)
        return path


def _leaves(chance: random.Random, months: int, size: int) -> list[int]:
    return [max(0, round(chance.gauss(size, size / 2 + 1))) for _ in range(months)]


def _months(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    return [(year, month) for year in range(first[0], last[0] + 1) for month in range(1, 13)
            if first <= (year, month) <= last]  # fmt: skip


def header_columns(months: list[tuple[int, int]], quarters: bool) -> list[tuple[list[str | None], list[int]]]:
    """For each column: its header cells (year, quarter, month) and the months in it."""
    columns: list[tuple[list[str | None], list[int]]] = []
    for year in dict.fromkeys(year for year, _ in months):
        inside = [at for at, month in enumerate(months) if month[0] == year]
        for at in inside:
            month = months[at][1]
            first = at == inside[0]
            opens = first or month % 3 == 1
            columns.append(([str(year) if first else None, f"Q{(month + 2) // 3}" if opens else None,
                             MONTHS[month - 1]], [at]))  # fmt: skip
            if quarters and (month % 3 == 0 or at == inside[-1]):
                quarter = (month + 2) // 3
                columns.append(([None, None, f"Q{quarter} Total"],
                                [each for each in inside if (months[each][1] + 2) // 3 == quarter]))  # fmt: skip
        columns.append(([None, f"{year} Total", None], inside))
    return columns


def sheet_of(
    title: str, corner: str, total: Node, months: list[tuple[int, int]], width: int, header: list[int], quarters: bool
) -> Example:
    columns = header_columns(months, quarters)
    cells: Grid = [[title], [""]]
    for at in header:
        cells.append([corner if at == header[0] else None] + [None] * (width - 1) + [texts[at] for texts, _ in columns])
    for node in total.rows():
        labels: list[str | int | float | None] = [None] * width
        labels[node.level] = node.label
        cells.append(labels + [published(node.count(inside)) for _, inside in columns])
    return Example([*cells, [""], [NOTES], [""], ["Source: IRCC, April 30, 2020"]], total, months, width)


def admissions(quarters: bool = True) -> Example:
    """January 2019 to April 2020: a full year, then a quarter and a month."""
    chance, months = random.Random(1), _months((2019, 1), (2020, 4))

    def leaf(label: str, level: int, size: int) -> Node:
        return Node(label, level, months=_leaves(chance, len(months), size))

    provinces = []
    for at, name in enumerate(PROVINCES):
        size = [3, 8, 40][at % 3]
        worker = Node("Worker Program", 2, [leaf("Canadian Experience", 3, size), leaf("Skilled Worker", 3, size * 4)])
        nominee = Node("Provincial Nominee Program", 2, [leaf("Provincial Nominee Program", 3, size * 2)])
        economic = Node("Economic - Total", 1, [worker, nominee])
        sponsored = [leaf("Sponsored Children", 3, 1), leaf("Sponsored Spouse or Partner", 3, size)]
        family = Node("Sponsored Family - Total", 1, [Node("Sponsored Family", 2, sponsored)])
        resettled = [leaf("Government-Assisted Refugee", 3, size), leaf("Privately Sponsored Refugee", 3, size)]
        if name != "Nunavut":
            resettled.insert(0, leaf("Blended Sponsorship Refugee", 3, 1))
        refugee = [Node("Resettled Refugee", 2, resettled), leaf("Protected Person in Canada", 2, size)]
        parts = [economic, family, Node("Resettled Refugee & Protected Person in Canada - Total", 1, refugee),
                 leaf("All Other Immigration - Total", 1, 1)]  # fmt: skip
        provinces.append(Node(f"{name} - Total", 0, parts))
    total = Node("Total", 0, [*provinces, leaf("Province/Territory not stated - Total", 0, 1)])
    title = ("Canada - Admissions of Permanent Residents by Province/Territory of Intended Destination and Immigration "
             "Category, January 2019 - April 2020")  # fmt: skip
    return sheet_of(title, "Province/Territory and Immigration Category", total, months, 4, [0, 1, 2], quarters)


def claimants() -> Example:
    chance, months = random.Random(2), _months((2019, 1), (2020, 4))

    def office(label: str, names: list[str]) -> Node:
        claims = [
            Node(name, 1, months=_leaves(chance, len(months), [1, 6, 50][at % 3])) for at, name in enumerate(names)
        ]
        return Node(label, 0, claims)

    total = Node("Total ", 0, [
        office("Airport - Total", ["Nova Scotia", "Quebec", "Ontario"]),
        office("Border - Total", ["Quebec", "Manitoba", "British Columbia"]),
        office("Inland - Total", [*PROVINCES, "Province/Territory of claim not stated"]),
        Node("Other Offices", 0, months=_leaves(chance, len(months), 1)),
    ])  # fmt: skip
    title = ("Canada - Asylum Claimants by Claim Office Type, Province/Territory* of Claim and Claim Year, "
             "January 2019 - April 2020")  # fmt: skip
    example = sheet_of(title, "Claim Office Type and Province/Territory of Claim", total, months, 2, [0, 2], False)
    for column, cell in enumerate(example.cells[3]):  # with two header rows, the year's total is in the lower
        if cell is None and column >= 2:
            year = 2019 if column < 2 + 13 else 2020
            example.cells[3][column] = f"{year} Total"
    return example


def workers() -> Example:
    """Stocks on 31 December 2018 to 2020, as published: one column a year."""
    chance, months = random.Random(3), [(year, 12) for year in (2018, 2019, 2020)]

    def leaf(label: str, level: int, size: int) -> Node:
        return Node(label, level, months=_leaves(chance, len(months), size))

    provinces = []
    for name in PROVINCES:
        live_in = Node("Live-In Caregivers", 1, [leaf("Live-In Caregiver Program", 2, 2), leaf("Live-In Caregiver Occupations", 2, 9)])  # fmt: skip  # noqa: E501
        farm = Node("Agricultural Workers", 1, [leaf("Agricultural Stream", 2, 40)])
        others = [leaf("Other Temporary Foreign Workers with LMIA", 1, 300), leaf("Caregivers", 1, 3)]
        provinces.append(Node(f"{name} Total", 0, [live_in, farm, *others]))
    total = Node("Total", 0, [*provinces, leaf("Province / Territory not stated", 0, 6)])
    title = ("Canada - Temporary Foreign Worker Program (TFWP) work permit holders on December 31st by "
             "Province/Territory of intended destination and program, 2018 - 2020")  # fmt: skip
    cells: Grid = [[title], [""], ["Province/territory and program", None, None, "2018", "2019", "2020"]]
    for node in total.rows():
        labels: list[str | int | float | None] = [None] * 3
        labels[node.level] = node.label
        cells.append(labels + [published(node.count([at])) for at in range(3)])
    return Example([*cells, [""], [NOTES], ["Source: IRCC, December 31 2020"]], total, months, 3)
