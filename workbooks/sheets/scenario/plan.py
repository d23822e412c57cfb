"""Where everything of a tier goes on its sheet: rows of scalars and of figures by category, columns of a year's block."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fundingmodel.column import AXES, DATA_YEAR, REASONS, Column, Input, size
from fundingmodel.language.words import Words
from fundingmodel.result import Result
from fundingmodel.scenario.tiers import Tier
from workbooks.file.limits import SHEET_NAME_LENGTH

COUNTED_ROW, YEAR_ROW, FIRST_SCALAR, FIRST_COLUMN = 4, 5, 6, 3


@dataclass
class Plan:
    """Which row or column each quantity of a tier gets, the same in every year's block."""

    scalar_rows: dict[tuple[str, int], int]
    vector_rows: dict[tuple[str, int], int]
    columns: dict[str, int]
    widths: dict[str, int]
    top: int
    stride: int
    below: dict[str, int]  # columns of what has one row a data year, in a table below that of the jurisdictions
    below_top: int  # its first row: below the total, a free row and three of headers
    binding: int | None
    reasons: int | None  # the words of why something is short, and beside them whose it is


def sheet_top(results: Iterable[Result]) -> int:
    """The row of the first jurisdiction: the same on every scenario's sheet of a workbook."""
    return max(_rows_above(tier) for result in results for tier in result.scenario.tiers)


def _stacked(inputs: Iterable[Input], tier: Tier, shapes: tuple[str, ...]) -> list[tuple[str, int]]:
    """Inputs of these shapes, one place each, or one for each data year: ("phase", 0), ("retention", 0), ("retention", 1)..."""
    lags = len(tier.place.lags)
    return [(i.name, n) for i in inputs if i.shape in shapes for n in range(lags if i.by else 1)]


def _scalars(tier: Tier) -> list[tuple[str, int]]:
    columns = [(c.name, 0) for c in tier.formula.columns if c.shape == "scalar"]
    return _stacked(tier.formula.inputs, tier, ("scalar",)) + columns


def _vectors(tier: Tier) -> list[tuple[str, int]]:
    columns = [(c.name, 0) for c in tier.formula.columns if c.shape == "category"]
    return _stacked((i for i in tier.formula.inputs if not i.by), tier, ("category",)) + columns


def _by_data_year(tier: Tier) -> list[Input | Column]:
    """What has one row a data year: the columns of that shape, and the inputs by category of each."""
    columns = [c for c in tier.formula.columns if AXES[c.shape][0] == DATA_YEAR]
    return [*columns, *(i for i in tier.formula.inputs if i.shape == "category" and i.by)]


def _rows_above(tier: Tier) -> int:
    vectors = len(_vectors(tier))
    return FIRST_SCALAR + len(_scalars(tier)) + (vectors + 2 if vectors else 0) + 4


def _in_year(inputs: Iterable[Input]) -> list[Input]:
    """Inputs by jurisdiction that get a column in each year's block; those by data year are read where they are."""
    return [i for i in inputs if i.shape == "jurisdiction" and not i.by]


def plan_of(tier: Tier, top: int) -> Plan:
    scalars, vectors = _scalars(tier), _vectors(tier)
    first_vector = FIRST_SCALAR + len(scalars) + 2
    columns: dict[str, int] = {}
    widths: dict[str, int] = {}
    formula, sizes = tier.formula, tier.sizes
    blocks = [c for c in formula.columns if c.shape in ("jurisdiction x category", f"jurisdiction x {DATA_YEAR}")]
    singles = [c for c in formula.columns if c.shape == "jurisdiction"]
    offset, binding, reasons = 0, None, None
    for each in _in_order(_in_year(formula.inputs), blocks, singles):
        if each.name == "allocation" and formula.rule_column:
            binding, offset = offset, offset + 1
        if each.unit == REASONS:
            reasons, offset = offset, offset + 2
        columns[each.name], widths[each.name] = offset, size(each.shape, sizes)[1]
        offset += widths[each.name]
    below: dict[str, int] = {}
    place = 0
    for each in _by_data_year(tier):
        below[each.name] = place
        place += size(each.shape, sizes)[1]
    across = max([offset, place, *(size("category", sizes)[1] for _ in vectors), 1])
    return Plan(
        {name: FIRST_SCALAR + i for i, name in enumerate(scalars)},
        {name: first_vector + i for i, name in enumerate(vectors)},
        columns,
        widths,
        top,
        across + 1,
        below,
        top + len(tier.place.jurisdictions) + 5,
        binding,
        reasons,
    )


def _in_order(inputs: Sequence[Input], blocks: Sequence[Column], singles: Sequence[Column]) -> list[Input | Column]:
    """Inputs, figures by category, then the single columns; an input that is folded away comes before its first reader."""
    is_helper = Words().is_helper
    ordered: list[Input | Column] = [*(i for i in inputs if not is_helper(i.name)), *blocks, *singles]
    for each in (i for i in inputs if is_helper(i.name)):
        readers = (n for n, c in enumerate(ordered) if isinstance(c, Column) and each.name in c.needs)
        ordered.insert(next(readers, len(ordered)), each)
    return ordered


def tab_of(scenario: str, tier: str) -> str:
    """Where both do not fit, the name of the scenario is cut, so that its tiers keep different names."""
    room = SHEET_NAME_LENGTH - len(tier) - 1
    return f"{scenario[:room].rstrip(' -_')} {tier}" if room > 0 and tier else f"{scenario} {tier}".strip()
