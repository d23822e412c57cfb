"""What takes long to make, made once for all processes of a session by the first that needs it, and read by the others."""

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from packaged_results import NOW

from fundingmodel.analysis.published_cases.comparing import Case, compare
from fundingmodel.result import Result, run_all
from fundingmodel.scenario.files import published_cases
from fundingmodel.scenario.reading import read_scenario
from workbooks import report
from workbooks.page.book import Book
from workbooks.published.report import build_published

Made = TypeVar("Made")
WholeReport = tuple[bytes, Book, list[Result], dict[str, Result]]
PATIENCE = 600  # seconds that one process waits for another; then it makes a copy of its own


class Shared:
    """A folder that the processes of a session share. Each asks for a copy of its own, which it may change."""

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self.folder, self.patience = folder, patience

    def __call__(self, name: str, make: Callable[[], Made]) -> Made:
        kept, lock = self.folder / f"{name}.pickle", self.folder / f"{name}.lock"
        until = time.monotonic() + self.patience
        while not kept.exists():
            if _taken(lock):
                try:
                    self._keep(kept, make())
                finally:
                    lock.unlink()
            elif time.monotonic() >= until:  # whoever has the lock was stopped
                return make()
            else:
                time.sleep(0.05)
        found: Made = pickle.loads(kept.read_bytes())
        return found

    def _keep(self, kept: Path, made: object) -> None:
        """Whole or not at all: the others look for the file."""
        unfinished = kept.with_suffix(".unfinished")
        unfinished.write_bytes(pickle.dumps(made))
        unfinished.replace(kept)


def _taken(lock: Path) -> bool:
    """Whether this process is the one that makes it; a file that is created only where there is none needs no fcntl."""
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except (FileExistsError, PermissionError):  # Windows refuses one that is being deleted
        return False
    return True


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """In the temporary folder of the session: that of a worker process is inside it."""
    own = tmp_path_factory.getbasetemp()
    return Shared(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def whole_report(shared: Shared) -> Callable[[str], WholeReport]:
    """The report of all packaged scenarios of the years to 2026-27 in a language."""
    return lambda language: shared(f"report-{language}", lambda: _whole_report(language))


def _whole_report(language: str) -> WholeReport:
    results = run_all([read_scenario(name) for name in NOW])
    data, book, equal = report.build(results, language)
    return data, book, results, equal


@pytest.fixture(scope="session")
def published_report(shared: Shared) -> Callable[[str], tuple[list[Case], tuple[bytes, object]]]:
    """All cases of the package in a language, as `fundingmodel report --published` writes them."""

    def made(language: str) -> tuple[list[Case], tuple[bytes, object]]:
        cases = [compare(name) for name in published_cases()]
        return cases, build_published(cases, language)

    return lambda language: shared(f"published-{language}", lambda: made(language))
