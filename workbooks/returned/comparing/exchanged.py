"""Exchanged: two labels, or the figures of two rows, that stand in each other's place: one finding, in place of several."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from workbooks.returned.findings import Finding

Place = tuple[str, int, int]


def exchanged(findings: Sequence[Finding], places: Mapping[tuple[str, str], Place]) -> list[Finding]:
    """The findings, with each exchange of two labels, or of all that was typed in two rows, as what it is."""
    pairs = [*_labels(findings, places), *_rows(findings, places)]
    gone = {id(each) for pair in pairs for each in pair[1]}
    return [*(each for each in findings if id(each) not in gone), *(pair[0] for pair in pairs)]


Exchange = tuple[Finding, Sequence[Finding]]


def _labels(findings: Sequence[Finding], places: Mapping[tuple[str, str], Place]) -> Iterator[Exchange]:
    """Two labels of one row or column."""
    labels = [each for each in findings if each.kind in ("label_changed", "unit_changed")]
    used: set[int] = set()
    for one, other in combinations(labels, 2):
        if used & {id(one), id(other)} or (one.before, one.after) != (other.after, other.before):
            continue
        here, there = places[one.sheet, one.cell], places[other.sheet, other.cell]
        if here[0] == there[0] and (here[1] == there[1] or here[2] == there[2]):
            used |= {id(one), id(other)}
            yield (
                Finding("labels_exchanged", one.sheet, f"{one.cell}, {other.cell}", one.before, one.after),
                (one, other),
            )


def _rows(findings: Sequence[Finding], places: Mapping[tuple[str, str], Place]) -> Iterator[Exchange]:
    """The figures of two rows of a sheet: what was typed into the one is what stood in the other, in each column."""
    rows: dict[tuple[str, int], dict[int, Finding]] = {}
    for each in findings:
        if each.kind == "input_changed":
            sheet, row, column = places[each.sheet, each.cell]
            rows.setdefault((sheet, row), {})[column] = each
    used: set[tuple[str, int]] = set()
    for one, other in combinations(rows, 2):
        if used & {one, other} or one[0] != other[0] or not _in_each_others_place(rows[one], rows[other]):
            continue
        used |= {one, other}
        found = [*rows[one].values(), *rows[other].values()]
        first, second = next(iter(rows[one].values())), next(iter(rows[other].values()))
        cells = ", ".join(
            f"{each[0].cell}:{each[-1].cell}" for each in (list(rows[one].values()), list(rows[other].values()))
        )
        yield Finding("figures_exchanged", first.sheet, cells, first.means, second.means), found


def _in_each_others_place(one: Mapping[int, Finding], other: Mapping[int, Finding]) -> bool:
    return one.keys() == other.keys() and all(
        one[column].before == other[column].after and one[column].after == other[column].before for column in one
    )
