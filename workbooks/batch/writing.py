"""Writing a batch: workbooks are made on processes, and saved here, in the order in which their scenarios were named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fundingmodel.command_line.batch import Batch
from fundingmodel.errors import Refused
from fundingmodel.locks import alone_in
from fundingmodel.processes import cores, each_in_order
from fundingmodel.scenario.chosen_years import having
from fundingmodel.scenario.reading import Scenario
from workbooks.asked import Target
from workbooks.batch.making import Made, Task, Wanted, make, quiet
from workbooks.batch.manifest import Manifest, manifest_in
from workbooks.file.seal import refuse_changed
from workbooks.report import replace_report

IN_USE = ".fundingmodel-in-use"  # a folder that is there while a batch writes
FILES_A_WORKER = 2  # starting a process takes about as long as making a workbook


@dataclass(frozen=True)
class Written:
    """A workbook that is there now, the place of its scenario, and whether it was there before from the same inputs."""

    place: int
    path: Path
    sha256: str
    unchanged: bool


Progress = Callable[[str, str], None]


def write_each(
    batch: Batch,
    scenarios: Mapping[int, Scenario],
    target: Target,
    wanted: Wanted,
    rebuild: bool,
    workers: int | None,
    progress: Progress,
) -> list[Written]:
    """Writes a workbook for each scenario, but for those that are there from the same inputs, unless `rebuild` is given.

    A scenario that is refused stays a bad one of the batch, and what is in its workbook's place stays. Refused where another
    batch is writing into the folder.
    """
    with _alone_in(target.folder):
        manifest = manifest_in(target.folder, target.copy, target.force)
        tasks = _tasks(batch, scenarios, target, manifest, rebuild)
        count = workers or max(1, min(cores(), len(tasks) // FILES_A_WORKER))
        work, written = partial(make, wanted, quiet if count > 1 else progress), list[Written]()
        try:
            for task, outcome in each_in_order(work, tasks, count):
                with batch.trying(task.place):
                    made = outcome.get()
                    _keep(made, task, manifest, target, _said(scenarios[task.place], wanted))
                    written.append(Written(task.place, task.path, manifest.sha256_of(task.path), made.data is None))
                    if count > 1:
                        progress(f"{len(written)}/{len(tasks)}", task.path.stem)
        finally:
            manifest.save()
        return written


def _tasks(
    batch: Batch, scenarios: Mapping[int, Scenario], target: Target, manifest: Manifest, rebuild: bool
) -> list[Task]:
    """What is to be made, each with the stamp of the workbook that is there as it was written."""
    tasks = []
    for place, scenario in scenarios.items():
        with batch.trying(place):
            path = target.of(scenario.name)
            stamp = manifest.stamp_of(path)
            if not (stamp or target.force):
                refuse_changed(path)
            tasks.append(Task(place, batch.names[place], path, "" if rebuild else stamp))
    return tasks


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Refused where another batch writes into the folder. Folders that were not there and stay empty are not there afterwards."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        with alone_in(folder / IN_USE) as alone:
            if not alone:
                raise Refused(
                    "workbooks.batch_busy",
                    folder,
                    "another report --each is writing into {where}.",
                    "Wait until it is done, or give another folder with --out.",
                )
            yield
    finally:
        with suppress(OSError):  # from the innermost outwards, to the first that is not empty
            for each in missing:
                each.rmdir()


def _keep(made: Made, task: Task, manifest: Manifest, target: Target, said: Mapping[str, object]) -> None:
    if made.data is None:
        return
    replace_report(made.data, task.path, target.force)
    manifest.note(task.path, said, made.stamp, made.files if target.copy else ())


def _said(scenario: Scenario, wanted: Wanted) -> dict[str, str | Sequence[str]]:
    years = having(scenario.fiscal_years, wanted.years)
    return {"scenario": scenario.name, "language": wanted.language, "fiscal_years": years}
