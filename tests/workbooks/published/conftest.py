"""The published workbook in each language, built once for all files and processes."""

from collections.abc import Callable

import pytest
from published_rows import Built

from fundingmodel.analysis.published_cases.comparing import Case, compare
from workbooks.published.report import build_published

Report = tuple[list[Case], Built]


@pytest.fixture(scope="session")
def english(published_report: Callable[[str], Report]) -> Report:
    return published_report("en")


@pytest.fixture(scope="session")
def cases(english: Report) -> list[Case]:
    return english[0]


@pytest.fixture(scope="session")
def built(english: Report) -> Built:
    """All cases of the package, as `fundingmodel report --published` writes them."""
    return english[1]


# What is changed and calculated again: exact figures, a known miss, tiers.
FEW = ("eu-development-fund-11", "canada-health-transfer", "us-coronavirus-relief-2020")


@pytest.fixture(scope="session")
def few() -> Built:
    return build_published([compare(name) for name in FEW])


@pytest.fixture(scope="session")
def french(published_report: Callable[[str], Report]) -> Built:
    return published_report("fr")[1]
