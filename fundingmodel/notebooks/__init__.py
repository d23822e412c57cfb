"""Results as a notebook shows them: a table of the amounts that `fundingmodel allocate` prints, and under it what has to be known of them.

In the language that is asked for; else in that of the environment variable FUNDINGMODEL_LANGUAGE, "en" or "fr"; else in English.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from fundingmodel.command_line.allocations.scenarios import View, by_year, side_by_side
from fundingmodel.command_line.allocations.table import Table
from fundingmodel.language.texts import LANGUAGE_VARIABLE, LANGUAGES
from fundingmodel.language.words import Words, refuse_unknown
from fundingmodel.notebooks.cautions import cautions
from fundingmodel.notebooks.page import html

if TYPE_CHECKING:
    from fundingmodel.analysis.comparison import Comparison
    from fundingmodel.command_line.exact_rows import Chosen
    from fundingmodel.result import Result


def html_of_result(result: Result, language: str | None = None) -> str:
    """The allocations of a scenario by year, a table for each tier that pays."""
    spoken = _language(language)
    tiers = result.paying or {result.main.tier.name: result.main}
    chosen: list[Chosen] = [(result, tier, list(tier.years)) for tier in tiers.values()]
    tables = [by_year(each, View(spoken)) for each in chosen]
    if len(chosen) > 1:
        tables = [_of_tier(table, each, spoken) for table, each in zip(tables, chosen, strict=True)]
    return html(tables, cautions(chosen, spoken), spoken)


def html_of_comparison(comparison: Comparison, language: str | None = None) -> str:
    """The allocations of a year side by side, with changes from the first; of several currencies, a table each."""
    spoken, year = _language(language), comparison.fiscal_year
    chosen: list[Chosen] = [(result, result.main, [year]) for result in comparison.results]
    if len({result.scenario.currency for result in comparison.results}) == 1:
        tables = [side_by_side(chosen, year, View(spoken, baseline=chosen[0]))]
    else:
        tables = [by_year(each, View(spoken)) for each in chosen]
    return html(tables, cautions(chosen, spoken), spoken)


def _of_tier(table: Table, each: Chosen, language: str) -> Table:
    return replace(table, title=f"{Words(language).text(each[1].tier.title)}; {table.title}")


def _language(asked: str | None) -> str:
    """The language that is asked for, refused where there is no such; else the one that is set, else English."""
    if asked is not None:
        refuse_unknown(asked)
        return asked
    found = os.environ.get(LANGUAGE_VARIABLE, "")
    return found if found in LANGUAGES else "en"
