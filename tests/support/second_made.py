"""Figures that a scenario file makes from its other figures, once more: formulas, years that are made, and years that are held.

A year's figures are worked out when they are asked for, by a reader of formulas that shares nothing with the package's. What makes a
year: the latest `from` that has begun; else `formula`; else, past the last year that is given, the figures of that one where
`beyond = "held"`; else what is given. It imports nothing of the package.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from expressions_oracle import worked
from second_files import Table, start

MADE = ("formula", "from", "beyond")
WORDS = re.compile(r"[A-Za-z_]\w*")
Rows = tuple[tuple[Any, ...], ...]


def is_made(table: Table) -> bool:
    return any(key in table for key in MADE)


def formulas(table: Table) -> list[str]:
    """The formulas of an input, of all its years."""
    of_years = [each["formula"] for each in table.get("from", {}).values() if "formula" in each]
    return [*([table["formula"]] if "formula" in table else []), *of_years]


def read_by(text: str) -> list[str]:
    """The names in a formula, functions among them."""
    return WORDS.findall(text)


class Made(Mapping[str, Rows]):
    """The figures of one input by year, "" for all years, each worked out once and when it is asked for.

    `given` answers what a table gives for a key, `years` which years a table gives, `others` the figures of other inputs, and
    `by` by what each goes.
    """

    def __init__(self, name: str, table: Table, tier: Any) -> None:
        self.name, self.table, self.tier = name, table, tier
        self.known: dict[str, Rows] = {}

    def __getitem__(self, key: str) -> Rows:
        if key not in self.known:
            self.known[key] = self._figures(key)
        return self.known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __contains__(self, key: object) -> bool:
        """Whether one block is of all years: nothing that makes it differs from year to year."""
        return (key == "") == (self.tier.goes_by(self.name) == "" and not self.tier.varies(self.name))

    def _figures(self, key: str) -> Rows:
        begun = [year for year in self.table.get("from", {}) if key and start(year) <= start(key)]
        if begun:
            first = max(begun, key=start)
            entry = self.table["from"][first]
            if "formula" in entry:
                return self._worked(entry["formula"], key)
            return self._given({**self._described(), **entry}, key, first)
        if "formula" in self.table:
            return self._worked(self.table["formula"], key)
        return self._given({k: v for k, v in self.table.items() if k not in MADE}, key, "")

    def _described(self) -> Table:
        return {key: self.table[key] for key in ("unit", "shape", "by") if key in self.table}

    def _given(self, table: Table, key: str, first: str) -> Rows:
        """What a table gives of a year; where later ones are held, at the most the last that it gives."""
        if self.table.get("beyond") == "held":
            given = [
                year for year in self.tier.years_given(self.name, table) if not first or start(year) >= start(first)
            ]
            last = max(given, key=start)
            key = last if start(key) > start(last) else key
        found: Rows = self.tier.given(self.name, table, key)
        return found

    def _worked(self, text: str, key: str) -> Rows:
        """A formula worked out for a year: each name is the figures of that year, or of all years where it has one block."""
        inputs: dict[Any, Any] = {}
        summed = re.findall(r"year_sum\s*\(\s*(\w+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", text)
        for name, first, last in summed:
            inputs |= {(name, str(year)): self._rows(name, str(year)) for year in range(int(first), int(last) + 1)}
        for name in read_by(re.sub(r"year_sum\s*\([^)]*\)", "", text)):
            if name in self.tier.names:
                other = self.tier.figures_of(name)
                inputs[name] = [list(row) for row in other["" if "" in other else key]]
        found = worked(text, inputs)
        down, across = self.tier.size(self.name)
        return tuple(tuple(_at(found, r, c) for c in range(across)) for r in range(down))

    def _rows(self, name: str, year: str) -> list[list[Any]]:
        return [list(row) for row in self.tier.figures_of(name)[year]]


def _at(rows: list[list[Any]], r: int, c: int) -> Any:
    row = rows[r if len(rows) > 1 else 0]
    return row[c if len(row) > 1 else 0]
