"""Making one workbook of a batch from the name of its file, in whichever process."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace

from fundingmodel.command_line.named import reading_of
from fundingmodel.files_read import noting
from fundingmodel.result import Result
from fundingmodel.scenario.chosen_years import for_years, years_of
from fundingmodel.scenario.reading import Scenario, read_source
from fundingmodel.stamps import digests, stamp
from workbooks.asked.copies import Copy
from workbooks.asked.twins import Place
from workbooks.batch.stamps import names_behind
from workbooks.report import calculated, report_data
from workbooks.sheets import Opening

PRINTED = "printed"  # of a copy for paper, in the stamp of what it was made from


@dataclass(frozen=True)
class Wanted:
    """How each workbook of a batch is made."""

    years: Sequence[str] | None
    reading: str | None
    copy: Copy
    opening: Opening
    program: str  # a digest of it
    questions: Sequence[str] = ()
    party: str | None = None


@dataclass(frozen=True)
class Task:
    """A scenario as it was named, its place in the batch, its workbook, and the stamp of the one that is there; "" for none."""

    place: int
    name: str
    workbook: Place
    stamp: str = ""


@dataclass(frozen=True)
class Made:
    """A workbook, its stamp, and the files that it was made from with their digests; no data where the stamp is the same."""

    stamp: str
    data: bytes | None = None
    files: Sequence[tuple[str, str]] = ()


def make(wanted: Wanted, progress: Callable[[str, str], None], task: Task) -> Made:
    """The workbook of a task, or that there is none to be made."""

    def said(what: str) -> None:
        progress(task.workbook.path.stem, what)

    said("calculating")
    with noting() as noted:
        results = calculated([_read_alone(task.name, wanted)], wanted.copy)
    own = stamp(noted, _settings(wanted, task.workbook, results[0]), wanted.copy.for_us)
    if own == task.stamp:
        return Made(own)
    shown = (wanted.opening, wanted.questions, wanted.party)
    copy = replace(wanted.copy, twin=task.workbook.twin)
    made = report_data(results, task.workbook.language, None, said, copy, *shown)
    return Made(own, made.data, tuple(sorted(digests(noted, wanted.copy.for_us))))


def quiet(_name: str, _what: str) -> None:
    """No progress: a process that was started has no terminal."""


def _read_alone(name: str, wanted: Wanted) -> Scenario:
    """A scenario with the years that are wanted of it, whichever files are beside it in the batch."""
    source, reading = read_source(name), reading_of(wanted.reading)
    if wanted.years is None and reading is None:
        return source.build()
    return for_years([source], wanted.years or years_of(source), reading)[0]


def _settings(wanted: Wanted, workbook: Place, result: Result) -> list[object]:
    given = sorted(names_behind(result) & set(wanted.copy.given))  # others do not show in this workbook
    copy = (wanted.copy.for_us, wanted.copy.mark, *([PRINTED] if wanted.copy.printed else []))
    twin = [{"twin": workbook.twin}] if workbook.twin else []
    asked = [list(wanted.questions)] if wanted.questions else []
    party = [wanted.party] if wanted.party else []
    shown = (astuple(wanted.opening), *asked, *party, *twin)
    return [wanted.program, workbook.language, wanted.years, wanted.reading, copy, given, *shown]
