"""Tables: the rows of csv files, what is said beside them, and the codes that a scenario takes from them."""

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from .files import PACKAGE, Table, read_toml
from .refusals import NotCovered

SEPARATORS = ",;\t"
FEWEST, MIDPOINT, MOST = Fraction(1), Fraction(5, 2), Fraction(4)  # that a hidden count may be, or is taken for


class Rows:
    """The rows of a csv file as texts, and what the toml file beside it says of them."""

    def __init__(self, path: Path, about: Table) -> None:
        self.path, self.about, self.rows = path, about, rows_of(path)
        self._found: dict[tuple[str, ...], dict[tuple[str, ...], list[Mapping[str, str]]]] = {}

    @property
    def measure(self) -> str:
        """The column of figures where there is one."""
        said = self.about
        return str(said["measure"] if "measure" in said else said["measures"][0])

    def having(self, codes: Mapping[str, str]) -> list[Mapping[str, str]]:
        """The rows that have these codes in these columns."""
        columns = tuple(codes)
        if columns not in self._found:
            by_codes = self._found[columns] = {}
            for row in self.rows:
                by_codes.setdefault(tuple(row[column] for column in columns), []).append(row)
        return self._found[columns].get(tuple(codes.values()), [])

    def codes(self, column: str) -> list[str]:
        """The codes of a column in the order of the list beside it, or of the rows; of jurisdictions those that receive."""
        listed = self.about.get("codes", {}).get(column)
        if listed is None:
            return list(dict.fromkeys(row[column] for row in self.rows))
        entries = [each if isinstance(each, Mapping) else {"code": each} for each in listed]
        return [str(each["code"]) for each in entries if column != "jurisdiction" or "kind" not in each]

    def figure(self, row: Mapping[str, str], measure: str) -> Fraction:
        text = row[measure].replace(",", ".") if self.about.get("decimal") == "," else row[measure]
        return Fraction(text) if text else Fraction(0)


@cache
def packaged(name: str) -> Rows:
    path = Path(name) if name.endswith(".csv") else PACKAGE / "data" / f"{name}.csv"
    return Rows(path, read_toml(path.with_suffix(".toml")))


def rows_for(table: Table) -> Rows:
    """The rows that an input's table names: described beside the file, or in the table itself."""
    name = str(table["data"])
    if "key" not in table:
        return packaged(name)
    return Rows(Path(name), {key: table[key] for key in ("key", "measure", "unit", "decimal") if key in table})


@cache
def rows_of(path: Path) -> tuple[Mapping[str, str], ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise NotCovered("file", path.name) from None
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    trimmed = ({str(name).strip(): (cell or "").strip() for name, cell in row.items()} for row in rows)
    return tuple(row for row in trimmed if any(row.values()))


def codes_of(tier: Table, axis: str, listed: str) -> tuple[list[str], list[str]]:
    """The codes of a tier's jurisdictions or categories, and those outside; one category, "all", where none is said."""
    said = tier.get(listed, ["all"])
    table: Table = {"codes": said} if isinstance(said, list) else said
    outside = [str(code) for code in table.get("outside", ())]
    found: Iterable[Any]
    if "codes" in table:
        found = table["codes"]
    elif "data" in table:
        found = packaged(str(table["data"])).codes(str(table.get("column", axis)))
    else:
        found = dict.fromkeys(row[str(table.get("column", axis))] for row in rows_of(Path(str(table["file"]))))
    return [str(code) for code in found if str(code) not in outside], outside


# Hidden months


def hidden_month(data: Rows, row: Mapping[str, str], measure: str) -> Fraction:
    """A hidden month: what the year's own total leaves for all hidden ones, as the country's landings are in them.

    In hundredths of a person, and from 1 to 4 for each.
    """
    months, year = _alike(data, row, ("month",)), packaged(str(data.path.parent / data.about["whole_years"]))
    (whole,) = _alike(year, row, ("month",))
    left = (year.figure(whole, measure) if whole[measure] else MIDPOINT) - sum(
        data.figure(each, measure) for each in months
    )
    weights = {
        each["month"]: sum(
            data.figure(one, measure) if one[measure] else MIDPOINT for one in _alike(data, each, ("jurisdiction",))
        )
        for each in months
        if int(each["suppressed"] or 0)
    }
    part = Fraction(left * weights[row["month"]], sum(weights.values()))
    return min(max(Fraction(round(100 * part), 100), FEWEST), MOST)


def _alike(data: Rows, row: Mapping[str, str], but: Iterable[str]) -> list[Mapping[str, str]]:
    """The rows that have all the codes of a row, but for those of some columns."""
    return data.having({column: row[column] for column in data.about["key"] if column not in but})
