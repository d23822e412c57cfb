"""What scenarios give each jurisdiction, on the command line: amounts, their totals over years, and changes against a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundingmodel.command_line.allocations.table import EXACT, Column, Table, allocations_table, echo_allocations
from fundingmodel.command_line.exact_rows import Chosen
from fundingmodel.command_line.tables import COLON
from fundingmodel.command_line.visible import echo

if TYPE_CHECKING:
    from fundingmodel.analysis.comparison import Amounts
    from fundingmodel.language.texts import Text
    from fundingmodel.result import Result

TOTAL_OF_YEARS: Text = {"en": "Total, {count} years", "fr": "Total, {count} exercices"}
AGAINST: Text = {"en": "changes against {baseline}", "fr": "variations par rapport à {baseline}"}


@dataclass(frozen=True)
class View:
    """How scenarios are shown: in what language and unit, and against which of them the others are compared."""

    language: str
    unit: str = EXACT
    baseline: Chosen | None = None

    def compares(self, chosen: Sequence[Chosen]) -> list[bool]:
        """Which of them are compared: others than the baseline, of the same money."""
        from fundingmodel.scopes import told_apart

        if self.baseline is None:
            return [False for _ in chosen]
        own, *kinds = told_apart([tier.tier.place.money for _, tier, _ in (self.baseline, *chosen)], self.language)
        return [not self.is_baseline(each) and kind == own for each, kind in zip(chosen, kinds, strict=True)]

    def is_baseline(self, each: Chosen) -> bool:
        return self.baseline is not None and each[0] is self.baseline[0]

    def against(self) -> str:
        """What is compared with what, in words; nothing without a baseline."""
        return AGAINST[self.language].format(baseline=called(self.baseline[0], self.language)) if self.baseline else ""


def called(result: Result, language: str) -> str:
    from fundingmodel.language.words import Words

    return Words(language).text(result.scenario.short)


def called_in(each: Chosen, years: Sequence[str], language: str) -> str:
    """What a scenario is called, marked where its allocations of one of these years are projected."""
    return _marked(called(each[0], language), each, years, language)


def _marked(text: str, each: Chosen, years: Sequence[str], language: str) -> str:
    from fundingmodel.analysis.projection import is_projected, marked
    from fundingmodel.language.words import Words

    result, tier, own = each
    ahead = any(year in own and is_projected(result, year, tier=tier.tier.name) for year in years)
    return marked(text, Words(language)) if ahead else text


def year_in_words(fiscal_year: str, language: str) -> str:
    from fundingmodel.language.figures import Figures

    return Figures(language).year(fiscal_year)


def echo_scenarios(chosen: Sequence[Chosen], view: View) -> None:
    """Scenarios side by side for one year; or a table of years for each scenario, and one of its changes."""
    years = list(dict.fromkeys(year for _, _, of_scenario in chosen for year in of_scenario))
    currencies = {result.scenario.currency for result, _, _ in chosen}
    if len(years) == 1 and len(chosen) > 1 and len(currencies) == 1:
        echo_allocations(side_by_side([each for each in chosen if each[2]], years[0], view), view.language)
        return
    for number, (each, is_compared) in enumerate(zip(chosen, view.compares(chosen), strict=True)):
        if number:
            echo()
        echo_allocations(by_year(each, view), view.language)
        if is_compared:
            _echo_changes(each, view)


def side_by_side(chosen: Sequence[Chosen], year: str, view: View) -> Table:
    """Scenarios of one currency side by side for one year, each with its changes where it is compared."""
    from fundingmodel.analysis.comparison import allocations

    language, compares = view.language, view.compares(chosen)
    before = allocations(view.baseline[1], year) if view.baseline and year in view.baseline[2] else None
    columns = [
        Column(called_in(each, [year], language), allocations(each[1], year), before if is_compared else None)
        for each, is_compared in zip(chosen, compares, strict=True)
    ]
    title = year_in_words(year, language)
    if any(column.before is not None for column in columns):
        title += "; " + view.against()
    currency = chosen[0][0].scenario.currency
    return allocations_table(title, columns, _names(chosen, language), [currency], language, view.unit)


def by_year(each: Chosen, view: View) -> Table:
    """The amounts of one scenario, a column a year."""
    from fundingmodel.analysis.comparison import allocations

    result, tier, years = each
    title = called(result, view.language) + COLON[view.language] + result.scenario.title[view.language]
    return _by_year(title, each, {year: allocations(tier, year) for year in years}, view)


def _echo_changes(each: Chosen, view: View) -> None:
    """The changes of the years that a scenario and the baseline both have; nothing where they have none."""
    from fundingmodel.analysis.comparison import allocations, change

    result, tier, years = each
    _, of_baseline, years_of_baseline = view.baseline or each
    common = [year for year in years if year in years_of_baseline]
    changes = {year: change(allocations(tier, year), allocations(of_baseline, year)) for year in common}
    if changes:
        echo()
        title = called(result, view.language) + COLON[view.language] + view.against()
        echo_allocations(_by_year(title, each, changes, view, is_change=True), view.language)


def _by_year(title: str, each: Chosen, amounts: Mapping[str, Amounts], view: View, is_change: bool = False) -> Table:
    """A column a year, and their total where there are several."""
    from fundingmodel.analysis.comparison import total_of_years

    language = view.language
    columns = [
        Column(_marked(year_in_words(year, language), each, [year], language), x, is_change=is_change)
        for year, x in amounts.items()
    ]
    if len(columns) > 1:
        head = _marked(TOTAL_OF_YEARS[language].format(count=len(columns)), each, list(amounts), language)
        columns.append(Column(head, total_of_years(list(amounts.values())), is_change=is_change))
    currency = each[0].scenario.currency
    return allocations_table(title, columns, _names([each], language), [currency], language, view.unit)


def _names(chosen: Sequence[Chosen], language: str) -> dict[str, str]:
    return {
        code: tier.tier.jurisdiction_names[code][language]
        for _, tier, _ in chosen
        for code in tier.tier.place.jurisdictions
    }
