"""Where the package reads a scenario file, or a data set, otherwise than the second reader."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle import Answer
from second_files import Data
from second_reader import Block, SecondInput, SecondScenario, SecondTier

from fundingmodel import Result, Scenario, read_scenario
from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.table_rows import Row
from fundingmodel.scenario.parameters import Link, Parameter
from fundingmodel.scenario.tiers import Tier

DIGITS = Fraction(1, 10**24)
ORDER = "published_order"  # which the second reader has for each tier, and the package where a step reads it


def differences(scenario: Scenario, second: SecondScenario) -> Iterator[str]:
    """A sentence for each list and each input that is not the same, with the two."""
    yield from _unlike("fiscal years", scenario.fiscal_years, second.fiscal_years)
    yield from _unlike("tiers", [tier.name for tier in scenario.tiers], [tier.name for tier in second.tiers])
    left = _left_behind(scenario)
    for tier, other in zip(scenario.tiers, second.tiers, strict=False):
        yield from (f"{tier.place.file}: {line}" for line in tier_differences(tier, other, left))


def _left_behind(scenario: Scenario) -> frozenset[str]:
    """The inputs of its parents, and of theirs, that a formula of a child's own does not read."""
    own = frozenset(each.name for each in scenario.left_behind)
    if "parent" not in scenario.data:
        return own
    return own | _left_behind(read_scenario(str(scenario.data["parent"]), scenario.path.parent))


def tier_differences(tier: Tier, second: SecondTier, left: frozenset[str] = frozenset()) -> Iterator[str]:
    place, inputs = tier.place, {*second.inputs} - ({ORDER, *left} - {*tier.parameters})
    yield from _unlike("jurisdictions", place.jurisdictions, second.jurisdictions)
    yield from _unlike("categories", place.categories, second.categories)
    yield from _unlike("outside", place.outside, second.outside)
    for year in place.fiscal_years:
        yield from _unlike(f"data years of {year}", map(str, place.data_years(year)), second.data_years(year))
    yield from _unlike("inputs", sorted(tier.parameters), sorted(inputs))
    first = {*tier.given}  # for these, the second reader asks what their formulas read, of the years that count
    for name in sorted(inputs & {*tier.parameters}, key=lambda name: (name not in first, name)):
        yield from (f"{name}: {line}" for line in input_differences(tier, tier.parameters[name], second))


def input_differences(tier: Tier, parameter: Parameter, second: SecondTier) -> Iterator[str]:
    """Links and units by their words, figures exactly, each with its fiscal year, data year or lag."""
    name = parameter.input.name
    other = second.inputs[name]
    yield from _unlike("link", _link(parameter.link), dict(other.link))
    yield from _unlike("shape", _shape(parameter), _second_shape(other))
    if parameter.link:
        return
    yield from _unlike("unit", parameter.input.shown_unit, other.unit)
    if is_figure_of_steps := name in tier.given:
        for year in tier.place.fiscal_years:
            yield from _unlike(f"keys of {year}", parameter.keys(year, tier.place), second.keys(name, year))
            if not parameter.made:
                found = [
                    *zip(parameter.keys(year, tier.place), map(_exact, parameter.exact(year, tier.place)), strict=True)
                ]
                yield from _unlike(year, found, second.figures(name, year))
    if parameter.made or not is_figure_of_steps:  # what only formulas read has the years that they ask for
        yield from _unlike("not there", sorted({*other.figures} - {*parameter.figures}), [])
        for key, block in parameter.figures.items():
            yield from _unlike_made(key, _exact(block), other.figures[key])


def _unlike_made(key: str, found: Block, second: Block) -> Iterator[str]:
    """Figures that are made have no end of digits: the package keeps as many as a decimal has, and no fewer."""
    pairs = [(x, y) for row, other in zip(found, second, strict=True) for x, y in zip(row, other, strict=True)]
    if any(x is None or y is None or abs(x - y) > abs(y) * DIGITS for x, y in pairs):
        yield f"{key}: {found}, the second reader has {second}"


def _unlike(what: str, found: Any, second: Any) -> Iterator[str]:
    found, second = (x if isinstance(x, str | Mapping) else list(x) for x in (found, second))
    if found != second:
        yield f"{what}: {found}, the second reader has {second}"


def _link(link: Link | None) -> dict[str, object]:
    found = {name: said for name, said in vars(link).items() if said} if link else {}
    if link and link.parts:
        found["parts"] = {code: list(parts) for code, parts in link.parts.of}
    return found


def _shape(parameter: Parameter) -> str:
    return f"{parameter.input.shape}, by {parameter.input.by or ''}"


def _second_shape(other: SecondInput) -> str:
    return f"{other.shape}, by {other.by}"


def _exact(block: Sequence[Sequence[Decimal | None]]) -> Block:
    return tuple(tuple(None if x is None else Fraction(x) for x in row) for row in block)


def allocation_differences(result: Result, answer: Answer) -> Iterator[str]:
    """Allocations that are not, to the unit, what the oracle makes of the second reader's figures."""
    for tier in result.scenario.tiers:
        for year in answer[tier.name]:
            for place, code in enumerate(tier.place.jurisdictions):
                found = result.tiers[tier.name].amount("allocation", year.fiscal_year, code)
                wanted = year.values["allocation"][place][0]
                if (None if found is None else Fraction(found)) != wanted:
                    yield f"{tier.place.file} {year.fiscal_year} {code}: {found}, from the second reader {wanted}"


def data_differences(data: Dataset, second: Data) -> Iterator[str]:
    """The rows of a data set that are not the same: codes, figures, how many are hidden, and what they are rounded to."""
    yield from _unlike("unit", data.unit, second.about["unit"])
    yield from _unlike("rows", [len(data.rows)], [len(second.rows)])
    for row, other in zip(data.rows, second.rows, strict=False):
        yield from _unlike(f"row {row.number}", _of_row(data, row), _of_second_row(second, other))


def _of_row(data: Dataset, row: Row) -> list[Any]:
    figures = [row.figures[measure] for measure in data.measures]
    return [*row.key, *(None if x is None else Fraction(x) for x in figures), row.suppressed, Fraction(row.rounding)]


def _of_second_row(second: Data, row: Mapping[str, str]) -> list[Any]:
    figures = [Fraction(row[measure]) if row[measure] else None for measure in second.measures]
    rounding = row.get("rounding") or str(second.about.get("rounding", 0))
    key = [row[column] for column in second.about["key"]]
    return [*key, *figures, int(row.get("suppressed") or 0), Fraction(rounding)]


def nudged(block: Sequence[Sequence[Decimal | None]]) -> Any:
    """A table with a millionth more in its last known figure."""
    rows = [list(row) for row in block]
    down, across = max((j, k) for j, row in enumerate(rows) for k, x in enumerate(row) if x is not None)
    rows[down][across] = (rows[down][across] or Decimal(0)) + Decimal("0.000001")
    return tuple(map(tuple, rows))
