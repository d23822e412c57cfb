"""The report whose Summary is read: built once, and opened by each file, whose choices stay its own."""

import pytest
from summary_page import SHOWN, Page, built

from fundingmodel.result import Result


@pytest.fixture(scope="session")
def shown() -> tuple[bytes, list[Result], dict[str, Result]]:
    return built(SHOWN)


@pytest.fixture(scope="module")
def page(shown: tuple[bytes, list[Result], dict[str, Result]]) -> Page:
    return Page(shown[0])
