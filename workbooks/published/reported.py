"""Reported: the workbook of published cases, or one for each, as `fundingmodel report --published` writes and tells it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fundingmodel.analysis.published_cases.comparing import Case, compare
from fundingmodel.analysis.published_cases.words import refuse_misses
from fundingmodel.command_line.batch import Batch
from fundingmodel.command_line.tables import echo_cases
from fundingmodel.command_line.terminal import echo_wrapped
from fundingmodel.command_line.visible import echo
from fundingmodel.scenario.files import published_cases
from workbooks.asked import Target
from workbooks.batch.named import file_name, progress_of, two_of_one_name
from workbooks.published.report import FILE, PublishedSummary, write_published


def report_published(names: Sequence[str], each: bool, target: Target, language: str) -> None:
    """Writes the workbook of cases, or one each; then refuses, where a file is bad or a row misses."""
    batch = Batch(names or published_cases())
    compared = batch.each(compare, dict(enumerate(batch.names)))
    cases = batch.without_same(
        compared, lambda case: file_name(case.scenario), lambda case: two_of_one_name(case.scenario)
    )
    if not each:
        batch.refuse_bad(nothing_written=True)

    def write(group: Sequence[Case], name: str) -> PublishedSummary:
        path = target.of(name)
        return write_published(group, path, language, partial(progress_of, path.stem), target.force)

    if each:
        written = list(batch.each(lambda case: write([case], f"{case.scenario.name}-published"), cases).values())
    else:
        written = [write(list(cases.values()), Path(FILE).stem)]
    if written:
        echo_cases(list(cases.values()), language)
        echo()
    for summary in written:
        echo_wrapped(f"{summary.path}  sha256 {summary.sha256}")
    batch.refuse_bad()
    refuse_misses(list(cases.values()), language)
