"""Spans: years in one spelling, and those that follow each other by their first and last."""

from collections.abc import Sequence

from fundingmodel import fiscal_years


def years_read(years: Sequence[str]) -> list[str]:
    """Each year as 2021-22, however it is written; what is no fiscal year as it is."""
    return [fiscal_years.read(year) or year for year in years]


def spans(years: Sequence[str]) -> list[str]:
    """Years as they come, those that follow each other by their first and last: 2019-20/2026-27.

    >>> spans(["2019-20", "2020-21", "2025-26"])
    ['2019-20/2020-21', '2025-26']
    """
    found: list[list[str]] = []
    for year in years_read(years):
        if found and len(year) >= len("2021") and fiscal_years.follow(found[-1][-1], year):
            found[-1].append(year)
        else:
            found.append([year])
    return [span[0] if len(span) == 1 else f"{span[0]}/{span[-1]}" for span in found]
