"""Totals among what is added up: `sum_over` adds parts, and never a total to them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import overload

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.intakes import DERIVED, PUBLISHED
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.labels.names import known
from fundingmodel.labels.sums import Series, sum_of_others
from fundingmodel.labels.totals import is_made_of_others, is_total
from fundingmodel.language.texts import LANGUAGES


def is_of_column(dataset: Dataset, column: str) -> bool:
    """Whether a data set takes the codes of a column as they come in its file, without a list of them."""
    return column not in dataset.about.get("codes", {})


def rounding_of(dataset: Dataset) -> Decimal:
    """What the figures of a data set are rounded to, as it says; the most where its rows differ."""
    return max(dataset.rows.roundings)


def refuse_added_totals(
    dataset: Dataset, measure: str, sum_over: Sequence[str], not_totals: Sequence[str], where: Where
) -> None:
    """Refuses to add a total to its parts: by its label, or, where no list has it, because it is the sum of the others."""
    for column in sum_over:
        codes = dataset.codes(column)
        with_provinces = any(known(code, "jurisdiction") for code in codes)
        for code in codes if len(codes) > 1 else ():
            if code not in not_totals and _is_called_total(dataset, column, code, with_provinces):
                raise ScenarioRefused(
                    "sum_over_adds_a_total",
                    where,
                    "sum_over adds {code!r} of {column!r}, the label of a total, to its parts.",
                    'Take it alone, with where = {{ {column} = "{code}" }}, or leave its rows out of the file; if it is none, '
                    'write not_totals = ["{code}"].',
                    code=code,
                    column=column,
                )
        place = sum_of_others(_Columns(dataset, measure, column)) if is_of_column(dataset, column) else None
        if place is not None and (code := codes[place]) not in not_totals:
            raise ScenarioRefused(
                "sum_over_adds_a_sum",
                where,
                "sum_over adds {code!r} of {column!r}, which is the sum of all others, to them.",
                'Take it alone, with where = {{ {column} = "{code}" }}, or leave its rows out of the file; if it is none, '
                'write not_totals = ["{code}"].',
                code=code,
                column=column,
            )


def _is_called_total(dataset: Dataset, column: str, code: str, with_provinces: bool) -> bool:
    """Whether a code, or its name or kind in the list of codes, is that of a total, or of an average; in whichever row it is."""
    entry = dataset.code_lists[column].get(code, {})
    labels = dict.fromkeys((code, *(str(entry[language]) for language in LANGUAGES if language in entry)))
    labelled = any(is_total(label, with_provinces) or is_made_of_others(label) for label in labels)
    return labelled or entry.get("kind") in (PUBLISHED, DERIVED)


class _Columns(Sequence[Series]):
    """The figures of the codes of one key column, for each combination of the others; unknown where there is no row."""

    def __init__(self, dataset: Dataset, measure: str, column: str) -> None:
        self.rows, self.measure, self.rounding = dataset.rows, measure or dataset.measures[0], rounding_of(dataset)
        self.column, self.codes = dataset.rows.key[dataset.key.index(column)], dataset.codes(column)
        self.groups = self.rows.grouped(tuple(n for n, each in enumerate(dataset.key) if each != column))
        self.places = self.groups.each()

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, place: int) -> Series: ...
    @overload
    def __getitem__(self, place: slice) -> list[Series]: ...
    def __getitem__(self, place: int | slice) -> Series | list[Series]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        begin, end = self.places[place]
        rows = {self.column.of_rows[row]: row for row in self.groups.order[begin:end].tolist()}
        found = (rows.get(self.column.numbers.get(code, -1)) for code in self.codes)
        return Series([None if row is None else self.rows.figure(self.measure, row) for row in found], self.rounding)
