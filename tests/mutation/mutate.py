"""How many small faults the tests find: `python tests/mutation/mutate.py`, by hand, on a checkout whose packages are installed.

The faults are drawn from a seed, the day's date: every day plants others, and a day can be repeated. Each is planted in a copy
of the checkout and the tests that reach its function run there, at most a minute of them, then the outputs that it has a part
in; with `--wider`, what survives those meets the tests of refusals and of its folder, those in the slow part among them. What
survives is listed; what nobody could notice has its reason in equivalent.toml. A test that notices a fault must pass without it:
all that did run once more at the end.

With `--kept FILE` each verdict is written down as it is reached, and a run that was stopped, or that took `--first` and `--last`
of the day's faults, goes on where it was: the table is of all of them together. `--again` tries what is not killed once more.

The map of which tests reach what comes from `--measure`, a run of the suite, or of the files that are named, under coverage
(needs pytest-cov): it says where to look first, never what holds.
"""

import argparse
import datetime
import json
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Queue
from xml.etree import ElementTree as ET

from mutants import Mutant, drawn, mutants_of
from reach import MAP, NO_ENGINE, NOT_HERE, Reach, measure, name_of, named_in
from starting import TOO_LATE, Starter

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGES = ("fundingmodel", "workbooks", "udfs")
EQUIVALENT = HERE / "equivalent.toml"
CONTROLS = 1
WIDER_SECONDS = 1200
PASSED, NO_SUCH_TEST, NONE_RAN = 0, 4, 5  # pytest's own exit codes
# Faults that somebody could notice and nobody did are all that are neither of the first nor of the last.
KILLED, SURVIVED, TOO_SLOW, UNREACHED, EQUIVALENT_TO = "killed", "survived", "too slow", "unreached", "equivalent"
STATES = (KILLED, SURVIVED, TOO_SLOW, UNREACHED, EQUIVALENT_TO)


@dataclass(frozen=True)
class Run:
    """How the tests ended: pytest's exit code, the tests that failed, and how long they took."""

    code: int
    failed: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What became of one fault, in how long, and which test noticed it: of the nearest, or, with `wider`, of the others."""

    mutant: Mutant
    state: str
    seconds: float
    by: str = ""
    wider: bool = False

    def __str__(self) -> str:
        late = " (wider)" if self.wider else ""
        return f"{self.state:10} {self.seconds:4.0f} s  {self.mutant.key}  {self.mutant}  {self.by}{late}"


@dataclass
class Copies:
    """Copies of the checkout, one a worker: a fault is planted in one of them and taken out again."""

    root: Path
    folders: Queue[Path] = field(default_factory=Queue)
    starters: dict[Path, Starter] = field(default_factory=dict)

    def make(self, where: Path, count: int) -> None:
        for number in range(count):
            folder = where / f"copy{number}"
            for name in tracked(self.root):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, target)
            self.folders.put(folder)
            self.starters[folder] = Starter()

    def close(self) -> None:
        for starter in self.starters.values():
            starter.close()

    def outcome(self, mutant: Mutant, tests: Sequence[str], limit: float, marked: str = NOT_HERE) -> tuple[str, str]:
        """What these tests make of the fault, and which one noticed it.

        It survives where all pass or none runs. Beyond the limit, or where pytest itself came to no test that fails, the tests run
        once more without it: where they pass in half of the limit it is the fault that does not end, or with which nothing can
        begin, and they have noticed it; otherwise the machine is slow, which says nothing.
        """
        tried = self.tried(mutant, tests, limit, marked)
        if tried.code in (PASSED, NONE_RAN):
            return SURVIVED, ""
        if tried.failed:
            return KILLED, tried.failed[0]
        again = self.tried(None, tests, limit, marked)
        return (KILLED if again.code == PASSED and again.seconds < limit / 2 else TOO_SLOW), ""

    def tried(self, mutant: Mutant | None, tests: Sequence[str], limit: float, marked: str = NOT_HERE) -> Run:
        """The tests with the fault in place; with none, the tests as they are, up to the first that fails."""
        folder = self.folders.get()
        try:
            if mutant is None:
                return self._run(folder, tests, limit, marked)
            path = folder / mutant.path
            source = path.read_bytes()
            path.write_bytes(mutant.apply(source))
            try:
                return self._run(folder, tests, limit, marked)
            finally:
                path.write_bytes(source)
        finally:
            self.folders.put(folder)

    def all_of(self, tests: Sequence[str]) -> Run:
        """These tests as they are, to the last."""
        folder = self.folders.get()
        try:
            return self._run(folder, tests, WIDER_SECONDS, NO_ENGINE, len(tests))
        finally:
            self.folders.put(folder)

    def _run(self, folder: Path, tests: Sequence[str], limit: float, marked: str, at_most: int = 1) -> Run:
        report = folder.with_suffix(".xml")
        report.unlink(missing_ok=True)
        options = ["-q", f"--maxfail={at_most}", "-p", "no:cacheprovider", "--import-mode=importlib"]
        options += ["-o", "addopts=", "-m", marked, f"--junitxml={report}"]
        began = time.monotonic()
        code = self.starters[folder].run(folder, [*options, *tests], limit)
        return Run(code, failures(report), time.monotonic() - began)


def tracked(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (root / name).is_file()]


def failures(report: Path) -> tuple[str, ...]:
    """The tests that failed: none where the fault left pytest no time to write its report."""
    if not report.exists():
        return ()
    cases = ET.parse(report).getroot().iter("testcase")
    failed = (each for each in cases if each.find("failure") is not None or each.find("error") is not None)
    return tuple(dict.fromkeys(map(named_in, failed)))


def modules(root: Path) -> list[Path]:
    return sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))


def equivalents(path: Path = EQUIVALENT) -> dict[str, str]:
    """The reason of each fault that nobody can notice, by its key."""
    return {key: entry["reason"] for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def named(keys: Iterable[str], root: Path) -> list[Mutant]:
    """The faults with these keys, one each: to look again at what survived."""
    found = {each.key: each for path in modules(root) for each in mutants_of(path, root)} if keys else {}
    return [found[key] for key in keys if key in found]


def stale(listed: Iterable[str], root: Path) -> set[str]:
    """Entries of faults that the code no longer has."""
    return set(listed) - {each.key for path in modules(root) for each in mutants_of(path, root)}


def judged(
    chosen: Sequence[Mutant],
    reach: Reach,
    copies: Copies,
    workers: int,
    known: Mapping[str, str],
    wider: bool = False,
    keep: Callable[[Verdict], None] = print,
) -> list[Verdict]:
    """What becomes of each fault under the tests nearest to it; with `wider`, what survives meets those of its folder too."""

    def judge(mutant: Mutant) -> Verdict:
        began = time.monotonic()
        if mutant.key in known:
            return Verdict(mutant, EQUIVALENT_TO, 0)
        tests = reach.tests(mutant.path, mutant.function)
        if not tests:
            return Verdict(mutant, UNREACHED, 0)
        state, by = copies.outcome(mutant, tests, 60 + 4 * reach.seconds(tests))
        late = wider and state == SURVIVED
        if late:
            state, by = copies.outcome(mutant, reach.wider(mutant.path), WIDER_SECONDS, NO_ENGINE)
        return Verdict(mutant, state, time.monotonic() - began, by, late)

    def judge_and_keep(mutant: Mutant) -> Verdict:
        verdict = judge(mutant)
        keep(verdict)
        return verdict

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(judge_and_keep, chosen))


@dataclass(frozen=True)
class Kept:
    """Verdicts in a file, a line each, the last one of a fault being what holds; without a file nothing is kept."""

    path: Path | None

    def verdicts(self, faults: Iterable[Mutant]) -> dict[str, Verdict]:
        if self.path is None or not self.path.exists():
            return {}
        lines = map(json.loads, self.path.read_text(encoding="utf-8").splitlines())
        told = {each["key"]: each for each in lines}
        return {
            fault.key: Verdict(fault, found["state"], found["seconds"], found["by"], found["wider"])
            for fault in faults
            if (found := told.get(fault.key))
        }

    def add(self, verdict: Verdict) -> None:
        print(verdict, flush=True)
        if self.path is not None:
            said = {"key": verdict.mutant.key, "state": verdict.state, "seconds": round(verdict.seconds, 1)}
            line = json.dumps({**said, "by": verdict.by, "wider": verdict.wider, "fault": str(verdict.mutant)})
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(line + "\n")


def table(verdicts: Sequence[Verdict]) -> str:
    counts = Counter((each.mutant.path.split("/")[0], each.state) for each in verdicts)
    rows = [(package, *(counts[package, state] for state in STATES)) for package in PACKAGES]
    rows.append(("in all", *(sum(counts[package, state] for package in PACKAGES) for state in STATES)))
    head = f"{'':14}" + "".join(f"{state:>12}" for state in STATES)
    return "\n".join([head, *(f"{name:14}" + "".join(f"{n:12}" for n in row) for name, *row in rows)])


def left(verdicts: Iterable[Verdict]) -> float:
    """The part that the tests let through, of what somebody could notice."""
    noticeable = [each for each in verdicts if each.state != EQUIVALENT_TO]
    return sum(each.state != KILLED for each in noticeable) / max(1, len(noticeable))


def controlled(chosen: Sequence[Mutant], reach: Reach, copies: Copies) -> None:
    """Without a fault the tests run and pass: otherwise every fault would seem to be found, or none."""
    lists = [tests for mutant in chosen if (tests := reach.tests(mutant.path, mutant.function))]
    if not lists:
        sys.exit("No test reaches any of these faults, so that nothing can be measured.")
    for tests in lists[:CONTROLS]:
        code = copies.tried(None, tests, 120 + 4 * reach.seconds(tests)).code
        if code != PASSED:
            what = "do not run" if code == NONE_RAN else "fail"
            sys.exit(f"These tests {what} without any fault, so that nothing can be measured: {' '.join(tests)}")


def not_noticed(verdicts: Sequence[Verdict], copies: Copies) -> list[Verdict]:
    """Faults whose test fails without any fault too: it has noticed nothing."""
    tests = sorted({each.by for each in verdicts if each.by})
    if not tests:
        return []
    again = copies.all_of(tests)
    if again.code == NO_SUCH_TEST:  # a case has no name of its own without the fault
        again = copies.all_of(sorted(set(map(name_of, tests))))
    failed = {*again.failed, *map(name_of, again.failed)}
    return [each for each in verdicts if each.by in failed or (again.code == TOO_LATE and each.by)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(f"{datetime.date.today():%Y%m%d}"))
    parser.add_argument("--first", type=int, default=1, metavar="N", help="of the faults, the first to try now")
    parser.add_argument("--last", type=int, metavar="N", help="and the last")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="where verdicts are written down and gone on from")
    parser.add_argument("--again", action="store_true", help="try again what FILE does not have as killed")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--most", type=float, default=0.05, help="the part that may survive")
    parser.add_argument("--seconds", type=float, default=60, help="of tests for each fault")
    parser.add_argument(
        "--wider", action="store_true", help="what survives meets the tests of its folder, slow ones too"
    )
    parser.add_argument(
        "--only", nargs="*", default=[], metavar="KEY", help="of all faults, these alone, as listed by an earlier run"
    )
    parser.add_argument(
        "--measure",
        nargs="*",
        metavar="TESTS",
        help="write the map of which tests reach what, or of these files' tests",
    )
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    if chosen.measure is not None:
        measure(ROOT, chosen.measure, chosen.workers)
        return 0
    faults = named(chosen.only, ROOT) or drawn(modules(ROOT), ROOT, chosen.count, chosen.seed)
    kept, known = Kept(chosen.kept), equivalents()
    before = {
        key: replace(each, state=EQUIVALENT_TO) if key in known else each for key, each in kept.verdicts(faults).items()
    }
    done = {key for key, each in before.items() if each.state in (KILLED, EQUIVALENT_TO) or not chosen.again}
    to_try = [each for each in faults[chosen.first - 1 : chosen.last] if each.key not in done]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(ROOT)
        copies.make(Path(folder), chosen.workers)
        reach = Reach.read(MAP, ROOT, chosen.seconds).that_exist(next(iter(copies.folders.queue)))
        if any(each.key not in known for each in to_try):
            controlled(to_try, reach, copies)
        tried = judged(to_try, reach, copies, chosen.workers, known, chosen.wider, kept.add)
        now = {**before, **{each.mutant.key: each for each in tried}}
        for each in not_noticed(list(now.values()), copies):  # a run that was stopped has not looked at its own
            now[each.mutant.key] = replace(each, state=SURVIVED, by=f"{each.by} fails without it")
            kept.add(now[each.mutant.key])
        copies.close()
    verdicts = list(now.values())
    print(f"\nSeed {chosen.seed}, {len(tried)} faults in {time.monotonic() - began:.0f} seconds")
    print(f"{len(verdicts)} of {len(faults)} tried by now\n\n{table(verdicts)}\n")
    for each in verdicts:
        if each.state not in (KILLED, EQUIVALENT_TO):
            print(f"{each.state}: {each.mutant.key}  {each.mutant}")
    print(f"\n{left(verdicts):.1%} of what could be noticed was not; at most {chosen.most:.0%} may be")
    return int(left(verdicts) > chosen.most)


if __name__ == "__main__":
    sys.exit(main())
