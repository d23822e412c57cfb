"""What all tests share: LibreOffice, a server with a browser, and the rule that with CI set nothing may be skipped."""

import os
from collections.abc import Callable, Iterator

import pytest
from attacking import attacked, attacker  # noqa: F401  # fixtures
from browser import chromium, open_pane, pane, server  # noqa: F401  # fixtures
from engines import LibreOffice, Values, formualizer, ironcalc, libreoffice_absent
from installation import folders
from shared import published_report, shared, whole_report  # noqa: F401  # fixtures
from slow_parts import is_in_part

_skipped: list[str] = []
# A Python that a test starts in the checkout has to import the installed packages: without this, `python -c` and
# `python -m` look in the folder they are started in first.
os.environ["PYTHONSAFEPATH"] = "1"
os.environ.pop("COLUMNS", None)  # tables would be drawn for that width


def pytest_report_header() -> list[str]:
    return [f"{name} from {folder}" for name, folder in folders().items()]


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[LibreOffice]:
    """`libreoffice(data, edits)` calculates a workbook. One process for the session; without LibreOffice a skip."""
    absent = libreoffice_absent()
    if absent:
        pytest.skip(absent)
    with LibreOffice() as engine:
        yield engine


@pytest.fixture(params=["formualizer", "ironcalc", pytest.param("libreoffice", marks=pytest.mark.libreoffice)])
def engine(request: pytest.FixtureRequest) -> Callable[[bytes], Values]:
    """Each of the engines that calculate a workbook."""
    if request.param == "libreoffice":
        found: Callable[[bytes], Values] = request.getfixturevalue("libreoffice")
        return found
    return {"formualizer": formualizer, "ironcalc": ironcalc}[request.param]


# Comparisons that take minutes: `pytest -m slow`. Everything else is the suite; of it, `pytest -m quick` is under a minute.
SLOW = {
    "test_attacks_memory.py",
    "test_binding_rule.py",
    "test_breaks.py",
    "test_dump_controls.py",
    "test_engine.py",
    "test_every_sentence.py",
    "test_found_by_file.py",
    "test_input_states_everywhere.py",
    "test_many_categories.py",
    "test_new_editions.py",
    "test_published_breaks.py",
    "test_published_own_cases.py",
    "test_published_sheets.py",
    "test_published_workbook.py",
    "test_random_second_reading.py",
    "test_statutes_equalization.py",
    "test_statutes_grants.py",
    "test_tables_by_title.py",
    "test_worksheets.py",
}
QUICK = {
    "test_cells.py",
    "test_collar.py",
    "test_column.py",
    "test_files_of_0_1.py",
    "test_imports.py",
    "test_inputs.py",
    "test_money.py",
    "test_older_names.py",
    "test_refused_french.py",
    "test_rounding_units.py",
    "test_sizes.py",
    "test_step_words.py",
    "test_titles.py",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part", default="1/1", metavar="N/M", help="of the files with slow tests, every Mth: 1/4 and so on"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m "not libreoffice"` leaves out what needs it, `-m "not browser"` what needs Chromium."""
    for item in items:
        for files, marker in ((SLOW, "slow"), (QUICK, "quick")):
            if item.path.name in files:
                item.add_marker(marker)
        for fixture, marker in (("libreoffice", "libreoffice"), ("chromium", "browser")):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    part = config.getoption("--part")
    elsewhere = [each for each in items if each.get_closest_marker("slow") and not is_in_part(each.path.name, part)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [each for each in items if each not in set(elsewhere)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note_skip(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and _skipped:
        terminalreporter.section("With CI set, a skipped test is a failure")
        for line in _skipped:
            terminalreporter.line(line)


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        _skipped.append(f"{report.nodeid}: {reason}")
