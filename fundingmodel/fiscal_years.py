"""Fiscal years as people write them: the one reader of scenario files, the command line and the functions."""

import re
from collections.abc import Iterable

WRITTEN = re.compile(r"(\d{4})(?:[-/\u2013](\d{2}|\d{4}))?", re.ASCII)


def read(text: str) -> str | None:
    """The fiscal year that a text names, as scenarios write it; None where it names none.

    >>> read("2021-2022"), read("2021/22"), read("1999-00"), read("2021")
    ('2021-22', '2021-22', '1999-00', '2021')
    >>> read("2021-1922"), read("2021-23")
    (None, None)
    """
    match = WRITTEN.fullmatch(text.strip())
    if match is None or match[2] is None:
        return match and match[1]
    end = str(int(match[1]) + 1)
    return f"{match[1]}-{end[-2:]}" if match[2] in (end, end[-2:]) else None


def find(text: str, years: Iterable[str]) -> str | None:
    """Which of these years a text names, however both are written; None where it is none of them."""
    wanted = read(text)
    return next((year for year in years if wanted is not None and read(year) == wanted), None)


def listed(text: str) -> list[str]:
    """The years of a list with commas, each in one spelling; what names no year stays as it is, to be refused by its words.

    >>> listed("2021-2022, 2022/23,")
    ['2021-22', '2022-23']
    """
    return [read(year) or year for each in text.split(",") if (year := each.strip())]


def follow(first: str, second: str) -> bool:
    """Whether a year comes right after another.

    >>> follow("1999-00", "2000-01"), follow("2020-21", "2025-26")
    (True, False)
    """
    return int(second[:4]) == int(first[:4]) + 1


def before(year: str) -> str:
    """The fiscal year right before one, in the same spelling.

    >>> before("2000-01"), before("2021"), before("2021-2022")
    ('1999-00', '2020', '2020-2021')
    """
    first = int(year[:4]) - 1
    end = str(first + 1)
    return f"{first}" if len(year) == len(end) else f"{first}-{end[len(end) - len(year[5:]) :]}"
