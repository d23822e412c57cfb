"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from fundingmodel import fiscal_years

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def language_option() -> Decorator:
    return click.option(
        "--lang", "language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language."
    )


def read_years(_ctx: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    """2021-22,2022-23 as a list; 2021-2022 is taken for 2021-22, and what names no year is left to be refused."""
    if value is None:
        return None
    years = [year.strip() for year in value.split(",") if year.strip()]
    return [fiscal_years.read(year) or year for year in years]


def years_option() -> Decorator:
    return click.option(
        "--years", metavar="A,B", callback=read_years, help="Only these fiscal years, as 2021-22,2022-23."
    )
