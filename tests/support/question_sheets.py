"""Reports that answer questions, of few years, each made once: for the tests of what is on their sheets, and of whether it is stale."""

from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from fundingmodel.result import Result, run_all
from fundingmodel.scenario.chosen_years import for_years, source_of
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page.book import Book
from workbooks.questions.inputs_as_calculated import STATES

YEARS = ("2025-26", "2026-27")
AHEAD = ("2029-30", "2030-31")
TITLE = {"en": "Bridge", "fr": "Décomposition de l’écart"}
COPIES = "Inputs as calculated"
FRESH = STATES["fresh"]["en"]


@cache
def results(*names: str) -> list[Result]:
    return run_all(for_years([source_of(read_scenario(name)) for name in names], YEARS))


@cache
def written(language: str, *asked: str, names: tuple[str, ...] = ("settlement", "predictable")) -> tuple[bytes, Book]:
    data, book, _ = report.build(results(*names), language, questions=asked)
    return data, book


def sheet_of(data: bytes, title: str) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(data))[title]
