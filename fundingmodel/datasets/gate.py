"""Tables of figures, and the gate through which every one of them is read.

A data set is a tidy CSV of figures with a TOML file of the same name beside it, which says what the figures are: unit,
key columns, source, vintage, rounding, the codes each key column may hold, and the totals they must add to.

A wrong code drops a recipient while the total still looks plausible, so nothing unknown, missing, duplicated or renamed
passes, and the totals are recomputed each time a table is read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fundingmodel.errors import DataRefused, Phrase, Where, in_file, phrase
from fundingmodel.nearest import nearest

if TYPE_CHECKING:
    import pandas

PACKAGED = Path(__file__).parents[1] / "data"
KINDS = ("flow", "stock", "money", "evidence")
TRUSTS = ("published", "transcribed", "derived", "inferred")
TIME_COLUMNS = ("year", "fiscal_year")
SUPPRESSED, ROUNDING = "suppressed", "rounding"  # columns with a meaning of their own
SMALLEST, LARGEST = 1, 4  # what one suppressed count may be
RULES = {"low": Decimal(SMALLEST), "midpoint": Decimal("2.5"), "high": Decimal(LARGEST)}
RESERVED = ("measure", "self", SUPPRESSED, ROUNDING)  # names that a key column may not take

REQUIRED = ("unit", "key", "measures")
DESCRIBING = ("title", "source", "url", "publisher", "licence", "retrieved", "vintage", "precision", "notes")
GOVERNING = ("measure", "columns", "kind", "trust", "rounding", "codes", "complete", "controls", "negative",
             "partly_suppressed")  # fmt: skip
ABOUT_KEYS = (*REQUIRED, *DESCRIBING, "short", *GOVERNING)
CODE_KEYS = ("code", "en", "fr", "kind", "contains")
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MOST_DIGITS = 24  # beyond it, decimal arithmetic would begin to round


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands in the file, its codes in the order of the key, its figures."""

    number: int
    key: tuple[str, ...]
    figures: Mapping[str, Decimal | None]
    suppressed: int
    rounding: Decimal
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """A suppressed count and what a rule puts in its place, with the least and the most it may be."""

    key: Mapping[str, str]
    measure: str
    figure: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Outlier:
    """A figure that moved by more than the limit from one year to the next."""

    key: Mapping[str, str]
    before: str
    after: str
    figure_before: Decimal
    figure_after: Decimal
    change: Decimal | None


@dataclass(frozen=True, eq=False)
class Dataset:
    """A table of figures that has passed the gate, with what its makers say of it.

    >>> load("admissions").figure(year=2019, jurisdiction="ON", category="economic")
    Decimal('82145')
    """

    name: str
    path: Path
    about: Mapping[str, Any]
    unit: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    rows: tuple[Row, ...]
    code_lists: Mapping[str, Mapping[str, Mapping[str, Any]]]
    sha256: str

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The recipients in official order, without "not stated" and without areas of several jurisdictions."""
        listed = self._code_list("jurisdiction")
        return tuple(code for code, entry in listed.items() if "kind" not in entry)

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes a key column may hold, in official order."""
        return tuple(self._code_list(column))

    def label(self, column: str, code: str, language: str = "en") -> str:
        """The name of a code in English ("en") or French ("fr"); the code itself where it has no name."""
        listed = self._code_list(column)
        if code not in listed:
            raise _unknown(in_file(self.path.name), column, code, listed)
        return str(listed[code].get(language, code))

    def describe(self, what: str, language: str = "en") -> str:
        """What its TOML file says of the title, source, publisher, licence, retrieved, vintage, precision or notes.

        Empty if it says nothing; in English where it has only one language.
        """
        if what not in DESCRIBING:
            raise DataRefused(
                "not_described",
                in_file(self.path.name),
                "nothing is called {name!r} there.",
                "There are {describing:and}.",
                name=what,
                describing=DESCRIBING,
            )
        said = self.about.get(what, "")
        return str(said.get(language, said.get("en", ""))) if isinstance(said, dict) else str(said)

    def short(self, language: str) -> str:
        """What a sheet of its figures is called, where the file says it; empty where it does not."""
        said = self.about.get("short", "")
        return str(said.get(language, "")) if isinstance(said, dict) else str(said)

    def has(self, **key: object) -> bool:
        """Whether there is a row with these codes; a key column must be given."""
        return self._wanted(key) in self._index

    def row(self, **key: object) -> Row:
        """The one row with these codes. DataRefused, naming what is missing and what there is, if none has them."""
        wanted = self._wanted(key)
        if wanted not in self._index:
            raise self._no_such_row(wanted)
        return self._index[wanted]

    def select(self, **key: object) -> tuple[Row, ...]:
        """All rows with these codes, in the order of the file; columns left out may hold anything."""
        self._known_columns(key)
        places = {self.key.index(column): str(code) for column, code in key.items()}
        return tuple(row for row in self.rows if all(row.key[place] == code for place, code in places.items()))

    def figure(self, measure: str | None = None, suppressed: str | None = None, **key: object) -> Decimal:
        """One figure, exact, in the data set's unit.

        A suppressed count needs a named rule ("low", "midpoint" or "high"); without one it is refused, since taking it
        for zero would be silent.
        """
        row, measure = self.row(**key), self._measure(measure)
        known = row.figures[measure]
        if not row.suppressed:
            assert known is not None  # the gate lets a blank through only where something is suppressed
            return known
        return (known or Decimal(0)) + row.suppressed * self._rule(suppressed, row)

    def filled(self, rule: str) -> tuple[Filled, ...]:
        """Every suppressed count with what the rule puts in its place, and how far off that may be."""
        return tuple(
            Filled(dict(zip(self.key, row.key, strict=True)), measure,
                   *(row.suppressed * each for each in (self._rule(rule, row), RULES["low"], RULES["high"])))
            for row in self.rows if row.suppressed for measure in self.measures
        )  # fmt: skip

    def outliers(
        self, limit: Decimal | float | str, measure: str | None = None, by: Sequence[str] | None = None
    ) -> tuple[Outlier, ...]:
        """The changes from one year to the next beyond the limit (0.5: by more than half, up or down).

        `by` names the key columns that tell one series from another, by default all but the year; the others are added
        up (`by=["jurisdiction"]`: all categories together). Suppressed counts enter at their midpoint, since this is a
        list for a reader's eye and not a figure. A rise from nothing is always listed, its change None.
        """
        bound = Decimal(str(limit))
        if not bound.is_finite() or bound <= 0:
            raise DataRefused(
                "outlier_limit",
                in_file(self.path.name),
                "the limit for outliers is {limit}; give a ratio above 0, like 0.5.",
                limit=limit,
            )
        found = []
        for group, series in self._series(self._measure(measure), by).items():
            for (before, old), (after, new) in itertools.pairwise(series.items()):
                change = (new - old) / old if old else None
                if new if change is None else abs(change) > bound:
                    found.append(Outlier(dict(group), before, after, old, new, change))
        return tuple(found)

    def table(self) -> pandas.DataFrame:
        """The rows as a DataFrame: key columns as text, figures as numbers (missing where suppressed)."""
        import pandas

        columns: dict[str, list[Any]] = {
            column: [row.key[place] for row in self.rows] for place, column in enumerate(self.key)
        }
        for measure in self.measures:
            columns[measure] = [float("nan") if (value := row.figures[measure]) is None else float(value)
                                for row in self.rows]  # fmt: skip
        if SUPPRESSED in self.about.get("columns", ()) or any(row.suppressed for row in self.rows):
            columns[SUPPRESSED] = [row.suppressed for row in self.rows]
        for column in self.rows[0].texts if self.rows else ():
            columns[column] = [row.texts[column] for row in self.rows]
        return pandas.DataFrame(columns)

    @cached_property
    def _index(self) -> dict[tuple[str, ...], Row]:
        return {row.key: row for row in self.rows}

    def _code_list(self, column: str) -> Mapping[str, Mapping[str, Any]]:
        if column not in self.code_lists:
            raise DataRefused(
                "no_key_column",
                in_file(self.path.name),
                "no key column {column!r}.",
                "Its key columns are {key:and}.",
                column=column,
                key=self.key,
            )
        return self.code_lists[column]

    def _known_columns(self, key: Mapping[str, object]) -> None:
        for column in key:
            self._code_list(column)

    def _wanted(self, key: Mapping[str, object]) -> tuple[str, ...]:
        self._known_columns(key)
        if lacking := [column for column in self.key if column not in key]:
            raise DataRefused(
                "key_not_complete",
                in_file(self.path.name),
                "to find one figure, {lacking:and} must be given as well.",
                lacking=lacking,
            )
        return tuple(str(key[column]) for column in self.key)

    def _no_such_row(self, wanted: tuple[str, ...]) -> DataRefused:
        asked = ", ".join(f"{column} {code}" for column, code in zip(self.key, wanted, strict=True))
        for place, (column, code) in enumerate(zip(self.key, wanted, strict=True)):
            there = list(dict.fromkeys(row.key[place] for row in self.rows if row.key[:place] == wanted[:place]))
            if code not in there:
                there_are = phrase("by_column", "By {column}, there are: {names}.", column=column, names=_some(there))
                if place:
                    there_are = phrase(
                        "by_column_under",
                        "By {column}, there are for {above}: {names}.",
                        column=column,
                        above=wanted[:place],
                        names=_some(there),
                    )
                return DataRefused(
                    "no_figure", in_file(self.path.name), "no figure for {asked}.", there_are, asked=asked
                )
        raise AssertionError("a row that is missing is missing in some column")

    def _measure(self, measure: str | None) -> str:
        if measure is None and len(self.measures) == 1:
            return self.measures[0]
        if measure not in self.measures:
            place, there = in_file(self.path.name), self.measures or phrase("none", "none")
            advice = phrase("measures_are", "The measures are {measures:and}.", measures=there)
            if measure is None:
                raise DataRefused("no_measure_named", place, "no measure was named.", advice)
            raise DataRefused("no_measure", place, "no measure {measure!r}.", advice, measure=measure)
        return measure

    def _rule(self, rule: str | None, row: Row) -> Decimal:
        if rule not in RULES:
            no_rule = phrase("no_rule", "no rule says what stands for it")
            raise DataRefused(
                "figure_suppressed",
                in_file(self.path.name).row(row.number),
                "the figure for {codes} is suppressed ({smallest} to {largest} persons) and {fault}.",
                'Give suppressed = "midpoint" (2.5), "low" (1) or "high" (4).',
                codes=row.key,
                smallest=SMALLEST,
                largest=LARGEST,
                fault=no_rule if rule is None else phrase("not_a_rule", "{rule!r} is not a rule", rule=rule),
            )
        return RULES[rule]

    def _series(self, measure: str, by: Sequence[str] | None) -> dict[tuple[tuple[str, str], ...], dict[str, Decimal]]:
        """By the codes of the columns in `by`: the sum of each year, in the order of years."""
        time = next((column for column in TIME_COLUMNS if column in self.key), None)
        if time is None:
            raise DataRefused(
                "no_column_of_years",
                in_file(self.path.name),
                "no key column is a year, so no year can be compared with another.",
            )
        kept = [column for column in self.key if column != time and (by is None or column in by)]
        self._known_columns(dict.fromkeys(by or ()))
        series: dict[tuple[tuple[str, str], ...], dict[str, Decimal]] = {}
        for row in self.rows:
            codes = dict(zip(self.key, row.key, strict=True))
            sums = series.setdefault(tuple((column, codes[column]) for column in kept), {})
            value = (row.figures[measure] or Decimal(0)) + row.suppressed * RULES["midpoint"]
            sums[codes[time]] = sums.get(codes[time], Decimal(0)) + value
        return {group: dict(sorted(sums.items())) for group, sums in series.items()}


def packaged() -> tuple[str, ...]:
    """The names of the data sets that come with the package."""
    return tuple(sorted(path.stem for path in PACKAGED.glob("*.csv")))


def load(name_or_path: str | Path, folder: str | Path | None = None) -> Dataset:
    """A data set that comes with the package, by name, or a CSV file with its TOML file beside it.

    A relative path is taken from `folder` (that of the scenario file, for instance), or from the current folder.
    """
    path = _find(name_or_path, folder)
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        raise DataRefused(
            "data_set_not_described",
            in_file(path.name),
            "there is no {beside} beside it to say what its columns and unit are.",
            "Write one, or give key, measure and unit where the table is named.",
            beside=beside.name,
        )
    return _read_once(path.resolve(), *(_state(each) for each in (path, beside)))


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file does."""
    told = path.stat()
    return told.st_mtime_ns, told.st_size


@lru_cache(maxsize=64)
def _read_once(path: Path, table: tuple[int, int], about: tuple[int, int]) -> Dataset:
    """A data set, read again only when one of its files has changed: the gate recomputes every total each time."""
    return _read(path, _about(path.with_suffix(".toml")))


def read_table(
    path: str | Path,
    key: Sequence[str],
    measure: str | Sequence[str],
    codes: Mapping[str, Sequence[str]] | None = None,
    *,
    unit: str,
    folder: str | Path | None = None,
    columns: Sequence[str] = (),
    rounding: Decimal | int | str = 0,
    complete: bool = True,
    negative: bool = False,
) -> Dataset:
    """A CSV file without a TOML file beside it; the caller says what its columns are.

    `key` names the key columns, `measure` the column (or columns) of figures, `codes` the codes a key column may hold,
    in order (without them, those of the file in the order in which they come). `columns` names the other columns the
    file may have. Unless `complete` is False, every combination of codes must have its row.
    """
    about: dict[str, Any] = {
        "unit": unit,
        "key": list(key),
        "measures": [measure] if isinstance(measure, str) else list(measure),
        "columns": list(columns),
        "codes": {column: list(listed) for column, listed in (codes or {}).items()},
        "rounding": Decimal(str(rounding)),
        "negative": negative,
    }
    if complete:
        about["complete"] = [{}]
    found = _find(path, folder)
    return _read(found, _checked_about(about, in_file(found.name)))


# What a TOML file says of a table


def _find(name_or_path: str | Path, folder: str | Path | None) -> Path:
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or text.lower().endswith(".csv") or "/" in text or "\\" in text
    path = Path(folder or ".") / text if is_path else PACKAGED / f"{text}.csv"
    if path.is_file():
        return path
    if is_path:
        raise DataRefused("no_such_file", text, "there is no such file in {parent}.", parent=path.parent.resolve())
    raise DataRefused(
        "no_such_data_set",
        text,
        "no data set of this name comes with the package.",
        "There are {packaged:and}. For a file of your own, give its name with .csv.",
        packaged=packaged(),
    )


def _about(path: Path) -> dict[str, Any]:
    try:
        about = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataRefused(
            "data_set_not_toml", in_file(path.name), "not a TOML file that can be read: {cause}.", cause=error
        ) from error
    return _checked_about(about, in_file(path.name))


def _checked_about(about: dict[str, Any], place: Where) -> dict[str, Any]:
    """The same, with `measures` a list and the types right, or DataRefused naming the key."""
    for key in about:
        if key not in ABOUT_KEYS:
            raise DataRefused(
                "data_set_unknown_key",
                place,
                "unknown key {key!r}.",
                _known(key, ABOUT_KEYS, ABOUT_KEYS),
                key=key,
            )
    if "measure" in about:
        about = {"measures": [about["measure"]], **{key: value for key, value in about.items() if key != "measure"}}
    for key in REQUIRED:
        if key not in about:
            raise DataRefused("data_set_key_missing", place, "the key {key!r} is missing.", key=key)
    for key, item in (("key", str), ("measures", str), ("columns", str), ("complete", dict), ("controls", dict)):
        listed = about.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(each, item) for each in listed):
            shape = '["name"]' if item is str else phrase("table_of", "a [[{key}]] table", key=key)
            raise DataRefused(
                "data_set_not_a_list",
                place,
                "{key} is {listed!r}; it must be a list, such as {shape}.",
                key=key,
                listed=listed,
                shape=shape,
            )
    if not isinstance(about.get("codes", {}), dict):
        raise DataRefused(
            "codes_not_a_table", place, "codes must be a table, with a list of codes for each key column."
        )
    if any(not isinstance(listed, list) for listed in about.get("codes", {}).values()):
        raise DataRefused("codes_not_a_list", place, 'each line of codes must be a list, such as ["A", "B"].')
    for key, allowed in (("kind", KINDS), ("trust", TRUSTS)):
        if key in about and about[key] not in allowed:
            raise DataRefused(
                "data_set_not_one_of",
                place,
                "{key} is {found!r}; it must be one of {allowed:and}.",
                key=key,
                found=about[key],
                allowed=allowed,
            )
    if not about["key"]:
        raise DataRefused("key_is_empty", place, "key is empty; name the columns that tell one row from another.")
    for column in about["key"]:
        if column in RESERVED:
            raise DataRefused(
                "key_column_reserved",
                place,
                "a key column may not be called {column!r}; choose another name.",
                column=column,
            )
    rounding = Decimal(str(about.get("rounding", 0)))
    if not rounding.is_finite() or rounding < 0:
        raise DataRefused(
            "rounding_not_a_number",
            place,
            "rounding is {rounding}; give what figures are rounded to, or 0 where exact.",
            rounding=rounding,
        )
    return {**about, "rounding": rounding}


def _code_lists(about: Mapping[str, Any], place: Where) -> dict[str, dict[str, dict[str, Any]]]:
    """By key column: code to its entry (names, kind). A plain code in the list is an entry without names."""
    lists: dict[str, dict[str, dict[str, Any]]] = {}
    for column, listed in about.get("codes", {}).items():
        if column not in about["key"]:
            raise DataRefused(
                "codes_of_no_key_column",
                place,
                "codes are given for {column!r}; the key columns are {key:and}.",
                column=column,
                key=about["key"],
            )
        lists[column] = {}
        for each in listed:
            entry = each if isinstance(each, dict) else {"code": str(each)}
            if "code" not in entry or not set(entry).issubset(CODE_KEYS):
                raise DataRefused(
                    "code_not_described",
                    place / f"codes.{column}",
                    "found {each!r}; it may hold {code_keys:and}, code always.",
                    each=each,
                    code_keys=CODE_KEYS,
                )
            if str(entry["code"]) in lists[column]:
                raise DataRefused(
                    "code_listed_twice",
                    place / f"codes.{column}",
                    "the code {code!r} is listed twice.",
                    code=entry["code"],
                )
            lists[column][str(entry["code"])] = entry
    return lists


# The gate


def _read(path: Path, about: dict[str, Any]) -> Dataset:
    text, place = _text(path), in_file(path.name)
    lists = _code_lists(about, place)
    rows = tuple(_rows(text, about, lists, place))
    if not rows:
        raise DataRefused("no_rows", in_file(path.name), "there is a header and no row below it.")
    for position, column in enumerate(about["key"]):
        if column not in lists:
            lists[column] = {row.key[position]: {"code": row.key[position]} for row in rows}
    _refuse_duplicates(rows, place)
    if "complete" in about:
        _refuse_gaps(rows, about, lists, place)
    for control in about.get("controls", ()):
        _recompute(control, rows, about, lists, place)
    return Dataset(
        name=path.stem,
        path=path,
        about=about,
        unit=str(about["unit"]),
        key=tuple(about["key"]),
        measures=tuple(about["measures"]),
        rows=rows,
        code_lists={column: lists[column] for column in about["key"]},
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def _text(path: Path) -> str:
    """The text of a CSV file with "\\n" at the ends of lines, whatever wrote it."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise DataRefused(
            "file_cannot_be_read", in_file(path.name), "cannot be read: {strerror}.", strerror=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise DataRefused(
            "not_utf8_at_byte",
            in_file(path.name),
            "not UTF-8 text (byte {start}).",
            'Save it again as "CSV UTF-8".',
            start=error.start + 1,
        ) from error
    if "\0" in text:
        raise DataRefused(
            "null_bytes", in_file(path.name), "holds null bytes, so it is not a CSV file.", 'Save it as "CSV UTF-8".'
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str, place: Where) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line on which it begins. Blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataRefused("not_a_csv_row", place.row(number), "not a CSV row: {cause}.", cause=error) from error
        if cells:
            yield number, cells


def _rows(
    text: str, about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Mapping[str, Any]]], place: Where
) -> Iterator[Row]:
    records = _records(text, place)
    header = next(records, (0, []))[1]
    _check_header(header, about, place)
    others = [column for column in header if column not in {*about["key"], *about["measures"], SUPPRESSED, ROUNDING}]
    for number, cells in records:
        where = place.row(number)
        if len(cells) != len(header):
            why = _why_ragged(cells, header)
            raise DataRefused(
                "cells_and_header_differ",
                where,
                "{count} cells where the header has {due}.",
                why,
                count=len(cells),
                due=len(header),
            )
        cell = dict(zip(header, (each.strip() for each in cells), strict=True))
        suppressed = _whole(cell.get(SUPPRESSED, ""), where.cell(SUPPRESSED))
        rounding = _number(cell[ROUNDING], where.cell(ROUNDING), False) if cell.get(ROUNDING) else about["rounding"]
        yield Row(
            number=number,
            key=tuple(_code(column, cell[column], lists.get(column), where) for column in about["key"]),
            figures={
                measure: _figure(cell[measure], suppressed, rounding, about, where.cell(measure))
                for measure in about["measures"]
            },
            suppressed=suppressed,
            rounding=rounding,
            texts={column: cell[column] for column in others},
        )


def _check_header(header: list[str], about: Mapping[str, Any], place: Where) -> None:
    expected = [*about["key"], *about["measures"]]
    allowed = dict.fromkeys((*expected, *about.get("columns", ()), SUPPRESSED, ROUNDING))
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise DataRefused(
            "not_parted_by_commas", place, "its columns are parted by semicolons or tabs.", "Save it parted by commas."
        )
    if repeated := [column for column in dict.fromkeys(header) if header.count(column) > 1]:
        raise DataRefused(
            "column_repeated",
            place,
            "the column {repeated!r} is there {count} times.",
            repeated=repeated[0],
            count=header.count(repeated[0]),
        )
    missing = [column for column in expected if column not in header]
    unknown = [column for column in header if column not in allowed]
    if missing:
        advice = phrase("expected", "Expected: {columns}.", columns=expected)
        if unknown:
            english = "Expected: {columns}. Found instead: {found:quoted and}."
            advice = phrase("expected_and_found", english, columns=expected, found=unknown)
        raise DataRefused("column_missing", place, "the column {missing!r} is missing.", advice, missing=missing[0])
    if unknown:
        raise DataRefused(
            "unknown_column",
            place,
            "unknown column {column!r}.",
            _known(unknown[0], list(allowed), allowed),
            column=unknown[0],
        )


def _why_ragged(cells: list[str], header: list[str]) -> Phrase:
    if len(cells) > len(header):
        return phrase(
            "cells_too_many", "Decimals are written with a point, and a text that has a comma in it stands in quotes."
        )
    return phrase("cells_missing", "A cell is missing; leave it empty between two commas if there is nothing to say.")


def _code(column: str, code: str, listed: Mapping[str, Mapping[str, Any]] | None, where: Where) -> str:
    if not code:
        raise DataRefused("code_blank", where, "the {column} is blank.", column=column)
    if listed is not None and code not in listed:
        raise _unknown(where, column, code, listed)
    return code


def _unknown(where: Where, column: str, code: str, listed: Mapping[str, Mapping[str, Any]]) -> DataRefused:
    advice = _known(code, _some(list(listed), 20), listed)
    for known, entry in listed.items():
        if code.casefold() in {known.casefold(), *(str(entry.get(name, "")).casefold() for name in ("en", "fr"))}:
            advice = phrase("write_it", "Write it {code}.", code=known)
    return DataRefused("unknown_code", where, "unknown {column} {code!r}.", advice, column=column, code=code)


def _whole(text: str, where: Where) -> int:
    if not text:
        return 0
    if not re.fullmatch("[0-9]{1,9}", text):
        raise DataRefused(
            "suppressed_not_a_count",
            where,
            "found {text!r}; it must be a whole number, how many counts are suppressed.",
            text=text,
        )
    return int(text)


def _figure(text: str, suppressed: int, rounding: Decimal, about: Mapping[str, Any], where: Where) -> Decimal | None:
    if not text:
        if suppressed:
            return None
        raise DataRefused(
            "figure_blank",
            where,
            "the figure is blank.",
            "Write 0 for none; if it is suppressed, set {suppressed} to 1.",
            suppressed=SUPPRESSED,
        )
    if suppressed and not about.get("partly_suppressed", False):
        raise DataRefused(
            "figure_beside_suppressed",
            where,
            "found {text!r} where {suppressed} is {count}.",
            "Leave a suppressed figure blank.",
            text=text,
            suppressed=SUPPRESSED,
            count=suppressed,
        )
    value = _number(text, where, bool(about.get("negative", False)))
    if rounding and value % rounding:
        raise DataRefused(
            "not_a_multiple",
            where,
            "{text} is not a multiple of {rounding}, to which these figures are rounded.",
            text=text,
            rounding=rounding,
        )
    return value


def _number(text: str, where: Where, negative: bool) -> Decimal:
    if not PLAIN_NUMBER.fullmatch(text):
        raise DataRefused(
            "not_a_plain_number",
            where,
            "found {text!r}, which is not a plain number.",
            _why_not(text),
            text=text,
        )
    if len(text) > MOST_DIGITS:
        raise DataRefused(
            "too_many_digits",
            where,
            "{text} has {count} digits; more than {most_digits} cannot be told apart exactly.",
            text=text,
            count=len(text),
            most_digits=MOST_DIGITS,
        )
    if text.startswith("-") and not negative and Decimal(text):
        raise DataRefused("figure_negative", where, "{text} is negative, and these figures cannot be.", text=text)
    return Decimal(text)


def _why_not(text: str) -> Phrase:
    if re.fullmatch(r"[-+]?(nan|inf|infinity|n/?a|#\w+[/!?]?\w*[!?]?)", text, re.IGNORECASE):
        return phrase(
            "write_no_error",
            "Leave a figure out only where it is suppressed; NaN, infinity and error values are refused.",
        )
    if re.fullmatch(r"-?[0-9]{1,3}([, \u00a0\u202f'][0-9]{3})+(\.[0-9]+)?", text):
        return phrase(
            "write_no_separators",
            "Write it without separators between thousands (if the comma is a decimal comma, write a point).",
        )
    if re.fullmatch(r"-?[0-9 \u00a0\u202f]+,[0-9]+", text):
        right = re.sub(r"[^0-9,-]", "", text).replace(",", ".")
        return phrase("write_a_point", "It has a decimal comma; write a point: {right}.", right=right)
    if text.endswith("%"):
        return phrase("write_ratios", "Write ratios, not percents: 0.25 for 25%.")
    if re.fullmatch(r"-?[0-9.]+[eE][-+]?[0-9]+", text):
        return phrase(
            "write_all_digits", "Write all its digits; a spreadsheet that wrote it this way may have lost some."
        )
    if text == "--":
        return phrase("leave_blank", "A suppressed figure is left blank, with {column} set to 1.", column=SUPPRESSED)
    return phrase("write_digits", "Write digits, with a point for decimals, and no sign of currency.")


def _refuse_duplicates(rows: Iterable[Row], place: Where) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if row.key in seen:
            raise DataRefused(
                "rows_repeated",
                place,
                "rows {seen} and {number} are both for {key}.",
                seen=seen[row.key],
                number=row.number,
                key=row.key,
            )
        seen[row.key] = row.number


def _refuse_gaps(
    rows: Iterable[Row], about: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]], place: Where
) -> None:
    """The rows must be exactly the combinations that `complete` describes; a column it leaves out takes every code."""
    expected: dict[tuple[str, ...], None] = {}
    for grid in about["complete"]:
        if unknown := [column for column in grid if column not in about["key"]]:
            raise DataRefused(
                "complete_of_no_key_column",
                place,
                "complete names {unknown!r}, which is not a key column.",
                unknown=unknown[0],
            )
        axes = [[str(code) for code in grid.get(column, lists[column])] for column in about["key"]]
        expected.update(dict.fromkeys(itertools.product(*axes)))
    there = {row.key: row.number for row in rows}
    if missing := [key for key in expected if key not in there]:
        whole = _wholly_missing(missing, there, about["key"])
        listed = whole or _some([" ".join(key) for key in missing], 4)
        advice = phrase("add_rows", "Add them (0 where there is nobody).")
        if len(missing) == 1:
            raise DataRefused("row_missing", place, "1 row is missing: {rows}.", advice, rows=listed)
        count = len(missing)
        raise DataRefused("rows_missing", place, "{count} rows are missing: {rows}.", advice, count=count, rows=listed)
    if extra := [key for key in there if key not in expected]:
        raise DataRefused(
            "row_too_many", place.row(there[extra[0]]), "there should be no row for {extra}.", extra=extra[0]
        )


def _wholly_missing(
    missing: list[tuple[str, ...]], there: Iterable[tuple[str, ...]], key: Sequence[str]
) -> Phrase | None:
    """ "jurisdiction YT", if every row that is missing is for a code that no row has."""
    found = list(there)
    for place, column in enumerate(key):
        absent = dict.fromkeys(each[place] for each in missing if all(each[place] != other[place] for other in found))
        if absent and all(each[place] in absent for each in missing):
            return phrase("every_row", "every row of {column} {codes}", column=column, codes=_some(list(absent)))
    return None


def _recompute(
    control: Mapping[str, Any],
    rows: Sequence[Row],
    about: Mapping[str, Any],
    lists: Mapping[str, Mapping[str, Any]],
    place: Where,
) -> None:
    """Each total of a control must equal the sum of its rows within the rounding of both and what is suppressed."""
    measure = control.get("measure", (about["measures"] or [""])[0])
    if measure not in about["measures"] or not isinstance(control.get("totals"), list):
        raise DataRefused(
            "control_not_complete",
            place,
            "a control needs totals, a list of tables, and one of the measures: {measure!r}.",
            measure=measure,
        )
    rounding = Decimal(str(control.get("rounding", about["rounding"])))
    known_groups: dict[tuple[int, ...], dict[tuple[str, ...], list[Row]]] = {}
    for total in control["totals"]:
        codes = {column: _listed(code) for column, code in total.items() if column != "total"}
        for column, code in ((column, code) for column, listed in codes.items() for code in listed):
            if column not in about["key"] or code not in lists[column]:
                raise DataRefused(
                    "control_total_of_no_code",
                    place,
                    "a control total is for {column} {code}, which the table does not have.",
                    column=column,
                    code=code,
                )
        groups = _grouped(rows, tuple(about["key"].index(column) for column in codes), known_groups)
        parts = [row for wanted in itertools.product(*codes.values()) for row in groups.get(wanted, ())]
        known = sum((row.figures[measure] or Decimal(0) for row in parts), Decimal(0))
        hidden = sum(row.suppressed for row in parts)
        slack = (rounding + sum((row.rounding for row in parts if row.figures[measure] is not None), Decimal(0))) / 2
        low, high = known + hidden * SMALLEST - slack, known + hidden * LARGEST + slack
        published = Decimal(str(total["total"]))
        if not low <= published <= high:
            of = [phrase("of_codes", "{column} {codes:and}", column=c, codes=listed) for c, listed in codes.items()]
            bounds = phrase("from_to", "{low} to {high}", low=low, high=high) if low != high else low
            raise DataRefused(
                "control_total_missed",
                place,
                "{measure} for {of} add to {bounds}, and the published total is {published} ({name}).",
                "A row is wrong, missing or there twice.",
                measure=measure,
                of=of or phrase("all_rows", "all rows"),
                bounds=bounds,
                published=published,
                name=control.get("name") or phrase("control_total", "control total"),
            )


def _grouped(
    rows: Iterable[Row], places: tuple[int, ...], known: dict[tuple[int, ...], dict[tuple[str, ...], list[Row]]]
) -> dict[tuple[str, ...], list[Row]]:
    """The rows by their codes at some places of the key; worked out once for each choice of places."""
    if places not in known:
        known[places] = {}
        for row in rows:
            known[places].setdefault(tuple(row.key[at] for at in places), []).append(row)
    return known[places]


def _listed(codes: object) -> list[str]:
    return [str(code) for code in codes] if isinstance(codes, list) else [str(codes)]


# Words


def _known(word: str, listed: Phrase | Sequence[str], words: Iterable[str]) -> Phrase:
    """What may be written, after the closest to what was written, if there is one."""
    near = nearest(word, words)
    if not near:
        return phrase("known", "Known: {names}.", names=listed)
    return phrase("closest_and_known", "Did you mean {closest!r}? Known: {names}.", closest=near, names=listed)


def _some(words: Sequence[str], most: int = 10) -> Phrase | Sequence[str]:
    if len(words) <= most:
        return words
    return phrase("and_more", "{names} and {count} more", names=words[:most], count=len(words) - most)
