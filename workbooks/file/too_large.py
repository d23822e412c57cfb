"""Too large: a workbook whose formulas would be more than are read is refused before anything is calculated or written."""

from collections.abc import Sequence

from fundingmodel.column import size
from fundingmodel.errors import Phrase, WorkbookRefused, phrase
from fundingmodel.scenario.reading import Scenario
from workbooks.file.saving import FORMULA_CELL_LIMIT

# How many times its least a workbook may have: with totals, links, and the sheets of what it takes figures from.
MOST_OF_LEAST = 3
ROOM = 90  # per cent of the limit: some formulas do not go by year
FEWER_SCENARIOS = phrase("workbooks.fewer_scenarios", "Write one a scenario with --each, or fewer scenarios or years.")
NOT_ONE_YEAR = phrase(
    "workbooks.not_one_year",
    "One year alone is too large: take its figures with fundingmodel allocate, which has no such limit.",
)


def least_formula_cells(scenario: Scenario, years: int | None = None) -> int:
    """The formulas that its own sheets have at least: each column of each tier in each year, without totals, links and words.

    >>> from fundingmodel.scenario.reading import read_scenario
    >>> 2_000 < least_formula_cells(read_scenario("settlement")) < 6_000
    True
    """
    count = len(scenario.fiscal_years) if years is None else years
    sizes = (size(c.shape, tier.sizes) for tier in scenario.tiers for c in tier.formula.columns)
    return count * sum(down * across for down, across in sizes)


def refuse_too_large(scenarios: Sequence[Scenario], limit: int = FORMULA_CELL_LIMIT) -> None:
    """Refused where the sheets of the scenarios alone have more formulas than a workbook may have."""
    least = sum(map(least_formula_cells, scenarios))
    if least > limit:
        raise WorkbookRefused(
            "workbooks.report_much_too_large",
            "",
            "The workbook would have {formula_cells:,} formula cells or more, above {limit:,}.",
            advice_for(scenarios, least * MOST_OF_LEAST, limit),
            formula_cells=least,
            limit=limit,
        )


def advice_for(scenarios: Sequence[Scenario], formula_cells: int, limit: int = FORMULA_CELL_LIMIT) -> Phrase:
    """What helps: one workbook a scenario where there are several; of one scenario, its last years, as many as there is room for."""
    if len(scenarios) > 1:
        return FEWER_SCENARIOS
    years = scenarios[0].fiscal_years
    if len(years) == 1 or least_formula_cells(scenarios[0], 1) > limit:
        return NOT_ONE_YEAR
    room = min(len(years) - 1, max(1, limit * ROOM * len(years) // (formula_cells * 100)))
    return phrase("workbooks.fewer_years", "Take fewer years: --years {years}.", years=",".join(years[-room:]))
