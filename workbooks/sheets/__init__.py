"""Sheets of a report: each is a file that names its SHEETS, found by being there.

The colour of a sheet's tab is its role, which the sheet chooses where it is made; its name in the contents is its title.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.result import Result
from fundingmodel.sets import ALLOCATIONS
from workbooks.page.book import Book

IN_DETAIL = 50  # the first place of a sheet that is looked up, not read
COMPARISON, PUBLISHED = "comparison", "published"  # the workbooks that a sheet may be part of
INPUTS_COMPARED = "inputs compared"  # what a report has made: what of all its inputs has changed since it was written
ALSO_COMPARED = "also compared"  # figures beside those of scenarios that are inputs too: their cells, name and figures
SIGNING = "signing"  # and the block of its sign-off


@dataclass(frozen=True)
class Opening:
    """What a Summary shows first: its title, the year that it opens on, the years of its total, what stands first.

    An empty title, year or list leaves the usual: who receives what, the last year that the first and the last
    scenario share, the years that all scenarios have.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    year: str = ""
    total_over: tuple[str, ...] = ()
    stands_first: str = ALLOCATIONS


USUAL = Opening()


@dataclass
class Report:
    """What a sheet is written from: the book, the results, and what the sheets before it made."""

    book: Book
    results: Sequence[Result]  # as asked for, the baseline first; records of known amounts apart
    shown: Sequence[Result]  # with those, and with those whose results they take
    written: Sequence[Result]  # with those at an equal envelope, too: each has a sheet
    stamp: str
    equal: Mapping[str, Result | None] = field(default_factory=dict)
    cases: Sequence[Any] = ()  # published cases, each a scenario by itself
    compared: Sequence[Any] = ()  # figures that the cases are compared with
    also: Mapping[str, Sequence[tuple[str, str]]] = field(
        default_factory=dict
    )  # what Method says of a case beside its steps
    about: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    origin: str = ""  # what the workbook is made from, as About says it
    known: Sequence[Result] = ()  # records of known amounts, with which nothing is compared
    opening: Opening = USUAL
    asked: Sequence[Any] = ()  # questions, each with the scenarios that it is asked of
    brief: Any = None  # the brief of its scenarios, where a party is named
    party: str = ""  # the code of that party
    signed: Sequence[Any] = ()  # who signed already, and as what
    twin: str = ""  # the file that has the same in the other language
    printed: bool = False  # whether it is a copy for paper
    inside: Mapping[str, str] = field(default_factory=dict)  # the files of its own scenarios, by their places
    made: dict[str, Any] = field(default_factory=dict)  # what a sheet leaves to those after it, by a name


@dataclass(frozen=True)
class Sheet:
    """A sheet, or several of a kind: its place among the tabs, its turn to be written, and what writes it.

    Places before `IN_DETAIL` are what a reader meets; the rest is behind them, and found from the contents. None is hidden: a
    link to a hidden sheet leads nowhere in Excel, and what a figure is made of must be found by clicking.
    """

    place: int
    turn: int
    write: Callable[[Report], Sequence[Worksheet]]
    of: tuple[str, ...] = (COMPARISON, PUBLISHED)


def found(*packages: str) -> list[Sheet]:
    """The sheets of all files in these packages' folders."""
    sheets: list[Sheet] = []
    for package in packages:
        folder = import_module(package).__path__
        for module in pkgutil.walk_packages(folder, f"{package}."):
            sheets += getattr(import_module(module.name), "SHEETS", ())
    return sheets


def write_sheets(report: Report, workbook: str, sheets: Iterable[Sheet]) -> list[Worksheet]:
    """Writes the sheets of a workbook in their turn, and gives them in the order of the tabs."""
    chosen = sorted((sheet for sheet in sheets if workbook in sheet.of), key=lambda sheet: sheet.turn)
    written = sorted(((sheet.place, list(sheet.write(report))) for sheet in chosen), key=lambda pair: pair[0])
    report.made["in detail"] = [each for place, several in written if place >= IN_DETAIL for each in several]
    return [each for _, several in written for each in several]
