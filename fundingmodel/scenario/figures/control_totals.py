"""Control totals: what a publisher gives as the total of a table, compared with the figures of an input that is read from it.

The total is that of the table, or that of those whom the scenario lists: publishers give both. What is hidden counts with the
least and the most that it may be, and figures that are rounded may miss their total by half of what each is rounded to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fundingmodel import fiscal_years
from fundingmodel.column import AXES
from fundingmodel.datasets.dataset import LARGEST, SMALLEST, Dataset
from fundingmodel.datasets.table_rows import Row
from fundingmodel.errors import ENGLISH, ScenarioRefused, Where, closest, phrase

if TYPE_CHECKING:
    from fundingmodel.scenario.figures.data_keys import DataKeys
    from fundingmodel.scenario.parameters import Place

TOTAL = "total"
TOTAL_KEYS = ("value", "rounding")


@dataclass(frozen=True)
class Total:
    """A total that somebody published, and what it is rounded to; None: as the figures are."""

    value: Decimal
    rounding: Decimal | None = None


@dataclass(frozen=True)
class Sum:
    """What rows add to: the middle of what it may be, and how far it may be off."""

    value: Decimal
    within: Decimal

    def is_as(self, total: Total) -> bool:
        return abs(self.value - total.value) <= self.within

    def meets(self, other: Sum) -> bool:
        return abs(self.value - other.value) <= self.within + other.within


def check_totals(table: Mapping[str, Any], keys: DataKeys, measure: str, place: Place, where: Where) -> None:
    """Refuses an input whose figures are off the total that its table in the scenario file states, with the difference."""
    if TOTAL not in table:
        return
    here, dataset, time = where.key(TOTAL), keys.dataset, keys.column_of_years
    axes = [(name, place.codes(axis)) for name, axis in zip(keys.axes, AXES[keys.wanted.shape], strict=True) if name]
    fixed = {**(keys.time("") if keys.year is not None else {}), **keys.fixed}
    years = list(dataset.codes_there(time)) if time else []
    if time in fixed:
        years = [fixed[time]]
    for year, total in _totals(table[TOTAL], years, dataset.path.name, here):
        rows = dataset.select(**{**fixed, **({time: year} if time else {})})
        _check(total, _Rows(dataset, measure, rows, axes), here.of(year) if year else here)


def _totals(declared: object, years: Sequence[str], file: str, where: Where) -> Iterator[tuple[str, Total]]:
    """Each total with the year of the file that it is of; "" where the file names no year."""
    if not isinstance(declared, Mapping) or set(declared) & set(TOTAL_KEYS):
        if len(years) > 1:
            raise _without_year(declared, years, where)
        yield next(iter(years), ""), _total(declared, where)
    elif not declared:
        raise _without_year(declared, years, where)
    elif years:
        for written, total in declared.items():
            if (year := fiscal_years.find(str(written), years)) is None:
                hint = closest(str(written), years, phrase("may_hold", "It may hold: {keys}.", keys=years))
                raise ScenarioRefused("unknown_key", where, "unknown key {key!r}.", hint, key=str(written))
            yield year, _total(total, where.of(year))
    else:
        ((written, total), *others) = declared.items()
        if others or fiscal_years.read(str(written)) is None:
            raise ScenarioRefused(
                "several_totals_without_years",
                where,
                "found {declared}; {file} has no column of years, so one total is compared with it.",
                "Write total = 1000, for instance.",
                declared=ENGLISH.in_toml(declared),
                file=file,
            )
        yield "", _total(total, where.of(str(written)))


def _without_year(declared: object, years: Sequence[str], where: Where) -> ScenarioRefused:
    return ScenarioRefused(
        "total_without_year",
        where,
        "found {declared}; write total = {{ {year} = 1000 }}, for instance: one for each year.",
        declared=ENGLISH.in_toml(declared),
        year=next(iter(years), "2024"),
    )


def _total(declared: object, where: Where) -> Total:
    if not isinstance(declared, Mapping):
        return Total(_figure(declared, where))
    for key in declared:
        if key not in TOTAL_KEYS:
            hint = closest(key, TOTAL_KEYS, phrase("may_hold", "It may hold: {keys}.", keys=TOTAL_KEYS))
            raise ScenarioRefused("unknown_key", where, "unknown key {key!r}.", hint, key=key)
    value = _figure(declared.get("value"), where.key("value"))
    rounding = _figure(declared["rounding"], where.key("rounding")) if "rounding" in declared else None
    if rounding is not None and rounding < 0:
        raise ScenarioRefused(
            "tolerance_negative",
            where.key("rounding"),
            "{found} is negative; write how far a figure may be off, 0 or more.",
            found=rounding,
        )
    return Total(value, rounding)


def _figure(declared: object, where: Where) -> Decimal:
    if isinstance(declared, bool) or not isinstance(declared, int | Decimal) or not Decimal(declared).is_finite():
        raise ScenarioRefused("not_a_plain_figure", where, "found {value!r} where a number belongs.", value=declared)
    return Decimal(declared)


class _Rows:
    """The rows of a file that a total may be of, and which of their codes the scenario takes."""

    def __init__(
        self, dataset: Dataset, measure: str, rows: Sequence[Row], axes: Sequence[tuple[str, Sequence[str]]]
    ) -> None:
        self.file, self.rows = dataset.path.name, rows
        self.measure = measure or dataset.measures[0]
        self.axes = [(dataset.key.index(column), codes) for column, codes in axes if column in dataset.key]

    def sums(self, total: Total) -> list[Sum]:
        """Of the table without a total among its parts, of those that are taken, and of the table as it is."""
        taken = [row for row in self.rows if all(row.key[at] in codes for at, codes in self.axes)]
        return [self._sum(rows, total) for rows in (self._without_totals(total), taken, self.rows)]

    def _without_totals(self, total: Total) -> Sequence[Row]:
        """The rows less those of a code that is left out and has, or nearly has, the sum of all others."""
        rows = self.rows
        for at, codes in self.axes:
            for left_out in dict.fromkeys(row.key[at] for row in rows if row.key[at] not in codes):
                others = [row for row in rows if row.key[at] != left_out]
                own = [row for row in rows if row.key[at] == left_out]
                if self._sum(own, total).meets(self._sum(others, total)):
                    rows = others
                    break
        return rows

    def _sum(self, rows: Sequence[Row], total: Total) -> Sum:
        known = sum((row.figures[self.measure] or Decimal(0) for row in rows), Decimal(0))
        hidden = sum(row.suppressed for row in rows)
        rounded = [row.rounding for row in rows if row.figures[self.measure] is not None]
        of_total = max(rounded, default=Decimal(0)) if total.rounding is None else total.rounding
        slack = (sum(rounded, Decimal(0)) + of_total + hidden * (LARGEST - SMALLEST)) / 2
        return Sum(known + hidden * Decimal(LARGEST + SMALLEST) / 2, slack)


def _check(total: Total, rows: _Rows, where: Where) -> None:
    whole, taken, as_it_is = rows.sums(total)
    if any(found.is_as(total) for found in (whole, taken, as_it_is)):
        return
    least = min((whole, taken), key=lambda found: abs(found.value - total.value))
    difference = abs(least.value - total.value)
    much = phrase("too_much", "{amount:,f} too much", amount=difference)
    little = phrase("too_little", "{amount:,f} too little", amount=difference)
    by = much if least.value > total.value else little
    if least.within:
        by = phrase("beyond_rounding", "{by}, where rounding explains {most:,f}", by=by, most=least.within)
    of = phrase("of_table", "{sum:,f}", sum=whole.value)
    if taken.value != whole.value:
        of = phrase(
            "of_table_and_taken", "{sum:,f} ({taken:,f} without those left out)", sum=whole.value, taken=taken.value
        )
    advice = phrase("row_wrong", "A row is wrong, missing or there twice.")
    if not least.within:
        advice = phrase(
            "row_wrong_or_rounded",
            "A row is wrong, missing or there twice. If the figures are rounded, say to what in a column `rounding` of "
            "the file.",
        )
    raise ScenarioRefused(
        "off_its_total",
        where,
        "the figures of {file} add to {sums}, and the publisher's total is {total:,f}: {by}.",
        advice,
        file=rows.file,
        sums=of,
        total=total.value,
        by=by,
    )
