"""Writing a batch: workbooks are made on processes, and saved here, in the order in which their scenarios were named."""

from collections import Counter
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
from workbooks.asked.twins import Place, places_of
from workbooks.batch.making import Made, Task, Wanted, make, quiet
from workbooks.batch.manifest import TWIN, Manifest, manifest_in
from workbooks.file.limits import refuse_device
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
    targets: Sequence[Target],
    wanted: Wanted,
    rebuild: bool,
    workers: int | None,
    progress: Progress,
) -> list[Written]:
    """Writes a workbook for each scenario and language, but for those that are there from the same inputs, unless `rebuild` is given.

    A scenario that is refused stays a bad one of the batch, and what is in its workbook's place stays. Refused where another
    batch is writing into the folder.
    """
    target = targets[0]  # that of another language is another in its language alone
    with _alone_in(target.folder):
        manifest = manifest_in(target.folder, target.copy, target.force)
        tasks = _tasks(batch, _places(batch, scenarios, targets), target.force, manifest, rebuild)
        count = workers or max(1, min(cores(), len(tasks) // FILES_A_WORKER))
        work, written = partial(make, wanted, quiet if count > 1 else progress), list[Written]()
        try:
            for task, outcome in each_in_order(work, tasks, count):
                with batch.trying(task.place):
                    made = outcome.get()
                    path = task.workbook.path
                    _keep(
                        made, task, manifest, target.force, wanted, _said(scenarios[task.place], task.workbook, wanted)
                    )
                    written.append(Written(task.place, path, manifest.sha256_of(path), made.data is None))
                    if count > 1:
                        progress(f"{len(written)}/{len(tasks)}", path.stem)
        finally:
            manifest.save()
        return written


def _places(batch: Batch, scenarios: Mapping[int, Scenario], targets: Sequence[Target]) -> dict[int, list[Place]]:
    """Where the workbooks of each scenario go; those of which another scenario's has the name are bad."""
    found = {place: places_of(targets, scenario.name) for place, scenario in scenarios.items()}
    names = Counter(each.path.name.casefold() for places in found.values() for each in places)
    for place, places in found.items():
        with batch.trying(place):
            for each in places:
                if names[each.path.name.casefold()] > 1:
                    raise Refused(
                        "workbooks.two_of_one_file",
                        each.path.name,
                        "two workbooks would have this name, one in each language.",
                        "Change `name` in one of the files, or write each language to a folder of its own (--out).",
                    )
    return {place: places for place, places in found.items() if place not in batch.reasons}


def _tasks(
    batch: Batch, found: Mapping[int, Sequence[Place]], force: bool, manifest: Manifest, rebuild: bool
) -> list[Task]:
    """What is to be made, each with the stamp of the workbook that is there as it was written.

    Nothing is made of a scenario where a file in the place of one of its workbooks is to be kept.
    """
    tasks: list[Task] = []
    for place, places in found.items():
        with batch.trying(place):
            stamps = [manifest.stamp_of(each.path) for each in places]
            for each, stamp in zip(places, stamps, strict=True):
                refuse_device(each.path)
                if not (stamp or force):
                    refuse_changed(each.path)
            own = zip(places, stamps, strict=True)
            tasks += [Task(place, batch.names[place], each, "" if rebuild else stamp) for each, stamp in own]
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


def _keep(made: Made, task: Task, manifest: Manifest, force: bool, wanted: Wanted, said: Mapping[str, object]) -> None:
    if made.data is None:
        return
    replace_report(made.data, task.workbook.path, force)
    manifest.note(task.workbook.path, said, made.stamp, made.files if wanted.copy.for_us else ())


def _said(scenario: Scenario, workbook: Place, wanted: Wanted) -> dict[str, object]:
    years = having(scenario.fiscal_years, wanted.years)
    twin = {TWIN: {"name": workbook.twin}} if workbook.twin else {}
    return {"scenario": scenario.name, "language": workbook.language, "fiscal_years": years, **twin}
