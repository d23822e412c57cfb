"""How figures may stand on a sheet: with and without labels, in any order, down or across, with headings, with blanks at the end.

Nothing here knows how the functions read cells. Names of provinces and categories are read from the published data's own file.
"""

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fundingmodel

Raw = Any  # a number, a text, true or false, None, or a list of rows of these

DATA = Path(fundingmodel.__file__).parent / "data"
CODES = tomllib.loads((DATA / "admissions.toml").read_text(encoding="utf-8"))["codes"]
JURISDICTIONS = {c["code"]: (c["code"], c["en"], c["fr"]) for c in CODES["jurisdiction"] if c["code"] != "ZZ"}
CATEGORIES = {c["code"]: (c["code"], c["en"], c["fr"]) for c in CODES["category"] if c["code"] != "not_stated"}
OWN_NAMES = ("Zone 1", "Zone 2", "Peel Region", "Region 007", "Rivière-Rouge", "Fort St. John", "A&B", "île-à-la-Crosse",
             "North/West", "Region (east)", "Winnipeg", "Vieux-Québec", "Area 12-13", "The Battlefords", "St. Paul's")  # fmt: skip


class Sheet:
    """Lays figures out as an analyst might, by chance but always the same for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.written: list[str] = []  # the labels that were laid out last, as they stand on the sheet

    def often(self, chance: float) -> bool:
        return self.random.random() < chance

    def jurisdictions(self, count: int) -> list[str]:
        """Labels of a number of jurisdictions: codes of provinces, or names of an analyst's own."""
        known, own = list(JURISDICTIONS), [*OWN_NAMES, *(f"District {n}" for n in range(1, count))]
        return self.random.sample(known if count <= len(known) and self.often(0.7) else own, count)

    def labels_of(self, labels: list[str] | None) -> list[str] | None:
        """Labels of a second argument: mostly those of the first; figures without any go by position."""
        return labels if labels and self.often(0.7) else None

    def categories(self, count: int) -> list[str]:
        own = ("economic", "family", "refugee", "other", "Worker", "Asylum claimant", "Minor")
        return self.random.sample(list(CATEGORIES) if count <= 4 and self.often(0.6) else own, count)

    def spelled(self, label: str) -> str:
        """A label in any of its spellings: its code, its English or its French name, in any case, with a stray blank."""
        spelling = self.random.choice(JURISDICTIONS.get(label) or CATEGORIES.get(label) or (label,))
        spelling = (
            self.random.choice((spelling, spelling, spelling.upper(), spelling.lower()))
            if len(spelling) > 2
            else spelling
        )
        return spelling + " " if self.often(0.05) else spelling

    def plain_vector(self, figures: Sequence[Any]) -> Raw:
        """A column or a row of figures; one figure may be alone."""
        if len(figures) == 1 and self.often(0.5):
            return figures[0]
        if self.often(0.3):
            return [list(figures)]
        return [[figure] for figure in figures]

    def vector(self, figures: Sequence[Any], labels: Sequence[str] | None, shuffled: bool = True) -> Raw:
        """One figure a label: labels beside the figures or above them, some with a heading, in any order."""
        if labels is None:
            return self.plain_vector(figures)
        rows = [[self.spelled(label), figure] for label, figure in zip(labels, figures, strict=True)]
        self.written = [row[0].strip() for row in rows]
        if shuffled:
            self.random.shuffle(rows)
        heading = [[self.random.choice(("Jurisdiction", "Name", "", None)), self.random.choice(("Figures", "Need"))]]
        unclear = len(rows) == 1 and not {labels[0]} & {
            *JURISDICTIONS,
            *CATEGORIES,
        }  # a name beside one figure might be a figure
        if self.often(0.3) or unclear:
            rows = heading + rows
        if len(labels) > 1 and self.often(0.25):
            return [list(row) for row in zip(*rows, strict=True)]
        return self.padded(rows)

    def table(
        self,
        figures: Sequence[Sequence[Any]],
        rows: Sequence[str] | None,
        columns: Sequence[Any] | None,
        shuffled: bool,
    ) -> Raw:
        """Rows and columns of figures, each with labels or without, in any order where they have labels."""
        down, across = list(range(len(figures))), list(range(len(figures[0])))
        if shuffled and rows:
            self.random.shuffle(down)
        if shuffled and columns:
            self.random.shuffle(across)
        laid = [[figures[j][c] for c in across] for j in down]
        if rows:
            laid = [[self.spelled(rows[j]), *row] for j, row in zip(down, laid, strict=True)]
        if columns:
            corner = [self.random.choice(("", None, "Name"))] if rows else []
            laid.insert(0, [*corner, *(self.spelled(x) if isinstance(x := columns[c], str) else x for c in across)])
        return self.padded(laid, bool(rows), bool(columns))

    def padded(self, rows: list[list[Any]], down: bool = True, across: bool = True) -> list[list[Any]]:
        """Sometimes with blank rows or columns at the end, as a range that is chosen too large; where labels say so."""
        width = len(rows[0])
        if down and width * len(rows) > 1 and self.often(0.15):
            rows = [*rows, *[[self.random.choice(("", None))] * width for _ in range(self.random.randint(1, 3))]]
        if across and width > 1 and self.often(0.05):
            rows = [[*row, None] for row in rows]
        return rows

    def whole(self, most: int, zeros: float = 0.0) -> float:
        """A whole figure, as cells hold it: a float; some are zero."""
        return 0.0 if self.often(zeros) else float(self.random.randint(1, most))

    def decimal(self, least: float, most: float, digits: int) -> float:
        return round(self.random.uniform(least, most), digits)

    def choice(self, choices: Sequence[str]) -> str:
        """A choice, as somebody may write it."""
        spelling = self.name(choices)
        return spelling if self.often(0.8) else spelling.replace("_", "-")

    def name(self, names: Sequence[str]) -> str:
        """A name with underscores, as somebody may write it."""
        spelling = self.random.choice(list(names))
        return self.random.choice((spelling, spelling, spelling.upper(), spelling.replace("_", " ")))
