"""Known amounts: what is printed of each jurisdiction in a record, and what follows from changes that are printed.

An amount may be printed, with its status and rounding. A change on the year before may be printed too: where the amount of that year
is printed, one follows from the other and is *derived*; where it is not, the change stands alone, and no amount is made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from fundingmodel import fiscal_years
from fundingmodel.analysis.published_cases.calibration_table import packaged_cases
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load
from fundingmodel.datasets.row_sources import RowSource
from fundingmodel.datasets.table_rows import Row
from fundingmodel.language.texts import Text
from fundingmodel.result import Result
from fundingmodel.scenario.files import PUBLISHED, read_file
from fundingmodel.scenario.parameters import Said
from fundingmodel.sets.records import is_record

INPUT = "published_allocation"
CHANGES = "changes"  # the key of a table of amounts that names its table of changes
TOTAL = "total"  # the kind of a code that is all of the others together


@dataclass(frozen=True)
class Printed:
    """A figure as it was printed, how far it is known, and what it was rounded to; no status where the source says none."""

    figure: Decimal
    status: str
    rounding: Decimal


@dataclass(frozen=True)
class KnownAmounts:
    """What is known of the amounts of a record, by jurisdiction and fiscal year."""

    record: Result

    @property
    def codes(self) -> tuple[str, ...]:
        return self.record.main.tier.place.jurisdictions

    @property
    def names(self) -> Mapping[str, Text]:
        return self.record.main.tier.jurisdiction_names

    def amount(self, code: str, year: str) -> Printed | None:
        """The amount as printed, in dollars; None where nobody has printed it."""
        if year not in self.record.scenario.fiscal_years:
            return None
        figure = self.record.amount("allocation", year, code)
        if figure is None:
            return None
        said = self._said(code, year)
        return Printed(figure, said.status, said.row.rounding if said.row else Decimal(0))

    def _said(self, code: str, year: str) -> Said:
        return self.record.main.tier.parameters[INPUT].said_of(year, code)

    def change(self, code: str, year: str) -> Printed | None:
        """The change on the year before as printed, a ratio; of `TOTAL` that of all together."""
        found = self._row_of_change(code, year)
        if found is None:
            return None
        dataset, row = found
        figure = row.figures[dataset.measures[0]]
        return None if figure is None else Printed(figure, dataset.source_of(row).status, row.rounding)

    def source_of_change(self, code: str, year: str) -> RowSource:
        """Where a change was printed, as its row says."""
        found = self._row_of_change(code, year)
        assert found is not None  # asked of a change that is printed
        return found[0].source_of(found[1])

    def _row_of_change(self, code: str, year: str) -> tuple[Dataset, Row] | None:
        dataset, wanted = self.changes, code if code != TOTAL else self._code_of_all
        if dataset is None or not wanted or not dataset.has(fiscal_year=year, jurisdiction=wanted):
            return None
        return dataset, dataset.row(fiscal_year=year, jurisdiction=wanted)

    def year_before(self, year: str) -> str:
        """The year of the record that comes right before; empty where it has none."""
        return next((y for y in self.record.scenario.fiscal_years if fiscal_years.follow(y, year)), "")

    @cached_property
    def changes(self) -> Dataset | None:
        """The table of changes that the record's table of amounts names."""
        dataset = self.record.main.tier.parameters[INPUT].dataset
        named = dataset.about.get(CHANGES) if dataset else None
        return load(str(named), dataset.path.parent) if dataset and named else None

    @cached_property
    def _code_of_all(self) -> str:
        """The one code of the table of changes that is a total; none where several are."""
        listed = self.changes.code_lists["jurisdiction"] if self.changes else {}
        totals = [code for code, entry in listed.items() if entry.get("kind") == TOTAL]
        return totals[0] if len(totals) == 1 else ""

    def set_envelope(self, code: str, year: str, of: str) -> bool:
        """Whether the envelope of a calibrated formula was found from this amount: then it tests nothing."""
        parameter = self.record.main.tier.parameters.get(INPUT)
        dataset = parameter.dataset if parameter else None
        return dataset is not None and (dataset.name, year, code) in found_from(of)


def known_amounts(record: Result) -> KnownAmounts:
    """What is known of a record.

    >>> from fundingmodel import run
    >>> known_amounts(run("published")).amount("ON", "2026-27").status
    'reported'
    """
    assert is_record(record.scenario)
    return KnownAmounts(record)


@cache
def found_from(of: str) -> frozenset[tuple[str, str, str]]:
    """Data set, fiscal year and jurisdiction of each amount from which an envelope of a calibrated formula was found.

    >>> ("settlement_allocations", "2026-27", "ON") in found_from("settlement")
    True
    """
    results = [
        table
        for name in packaged_cases().get(of, ())
        for table in read_file(PUBLISHED / f"{name}.toml")["published"]["results"]
    ]
    return frozenset(
        (str(table["data"]), str(year), str(code))
        for table in results
        for year in table.get("fiscal_years", ())
        for code in table.get("found_from", ())
    )
