"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from fundingmodel import fiscal_years

LANGUAGE = "fundingmodel.language"  # where click keeps the language that a command was asked for
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _remember(context: click.Context, _option: click.Parameter, language: str) -> str:
    """What is refused is said in the language that was asked for."""
    context.meta[LANGUAGE] = language
    return language


def language_option() -> Decorator:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["en", "fr"]),
        default="en",
        show_default=True,
        help="Language.",
        callback=_remember,
        is_eager=True,
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
