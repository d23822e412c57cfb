"""Options that several commands have."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def language_option() -> Decorator:
    return click.option(
        "--lang", "language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language."
    )


def read_years(_ctx: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    """2021-22,2022-23 as a list; 2021-2022 is taken for 2021-22."""
    if value is None:
        return None
    years = [year.strip() for year in value.split(",") if year.strip()]
    return [re.sub(r"^(\d{4})-\d{2}(\d{2})$", r"\1-\2", year) for year in years]


def years_option() -> Decorator:
    return click.option(
        "--years", metavar="A,B", callback=read_years, help="Only these fiscal years, as 2021-22,2022-23."
    )
