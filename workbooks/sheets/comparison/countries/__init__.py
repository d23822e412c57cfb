"""Countries: whose figures are shown beside a scenario, one file a country, found by being there."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fundingmodel.datasets.gate import load
from fundingmodel.result import Result

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Country:
    """Its currency and recipients, who is paid apart from them, the data sets of its figures, and what these are called."""

    currency: str
    recipients: str
    apart: str
    data_sets: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


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
