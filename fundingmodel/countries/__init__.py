"""Countries: whose figures are shown beside a scenario, one file a country, found by being there."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.datasets.gate import load
from fundingmodel.result import Result

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Country:
    """Its currency and recipients, who is paid apart from them, the data sets of its figures, and what these are called.

    `population_lag` is the number of years from a count of persons to the calendar year in which the fiscal year begins.
    `rule_not_published` is what a workbook says of a rule that is known only by what it gave, beside which data sets. `like` says
    of which money the grant of who is paid apart is the like, and which landings are counted. `targets` are recommendations of
    the past, beside what happened, each figure with the data set and row that has it. `counts` say who is counted beside the money,
    and `stated` which data sets have costs and amounts as somebody stated them. `plans` name the scenarios
    of published plans whose arrivals a formula may be replayed over.
    """

    currency: str
    recipients: str
    apart: str
    population_lag: int
    data_sets: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    rule_not_published: Mapping[str, Any] = field(default_factory=dict)
    like: Mapping[str, Any] = field(default_factory=dict)
    targets: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, Any] = field(default_factory=dict)
    stated: Mapping[str, Any] = field(default_factory=dict)
    plans: Mapping[str, str] = field(default_factory=dict)


@cache
def countries() -> tuple[Country, ...]:
    return tuple(Country(**tomllib.loads(p.read_text(encoding="utf-8"))) for p in sorted(FOLDER.glob("*.toml")))


def country_of(results: Sequence[Result]) -> Country | None:
    """The country whose figures go beside these scenarios: all are in its currency, and all recipients are its own."""
    for country in countries():
        known = set(load(country.recipients).jurisdictions)
        if all(r.scenario.currency == country.currency and set(r.scenario.jurisdictions) <= known for r in results):
            return country
    return None
