"""The published workbook, built once for all files."""

import pytest
from published_rows import Built

from fundingmodel.analysis.published import Case, compare
from fundingmodel.scenario.files import published_cases
from workbooks.published.report import build_published


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    return [compare(name) for name in published_cases()]


@pytest.fixture(scope="session")
def built(cases: list[Case]) -> Built:
    """All cases of the package, as `fundingmodel report --published` writes them."""
    return build_published(cases)


# What is changed and calculated again: exact figures, a known miss, tiers.
FEW = ("eu-development-fund-11", "canada-health-transfer", "us-coronavirus-relief-2020")


@pytest.fixture(scope="session")
def few() -> Built:
    return build_published([compare(name) for name in FEW])


@pytest.fixture(scope="session")
def french(cases: list[Case]) -> Built:
    return build_published(cases, "fr")
