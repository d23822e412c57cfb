"""How many small faults the tests find: `python tests/mutation/mutate.py`, by hand, on a checkout whose packages are installed.

The faults are drawn from a seed, the day's date: every day plants others, and a day can be repeated. Each is planted in a copy
of the checkout and the tests that reach its function run there, at most a minute of them; with `--wider`, what survives those
meets the tests of its folder. What survives is listed; what nobody could notice has its reason in equivalent.toml. The map of
which tests reach what comes from `--measure`, a run of the suite under coverage (needs pytest-cov): it says where to look first,
never what holds.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

from mutants import Mutant, drawn, mutants_of
from reach import MAP, NOT_HERE, Reach, measure

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGES = ("fundingmodel", "workbooks", "udfs")
EQUIVALENT = HERE / "equivalent.toml"
CONTROLS = 3
WIDER_SECONDS = 1200
PASSED, FAILED, NONE_RAN = 0, 1, 5  # pytest's own exit codes


@dataclass(frozen=True)
class Verdict:
    """What became of one fault: `killed`, `survived`, `equivalent` or `unreached`."""

    mutant: Mutant
    state: str
    seconds: float


@dataclass(frozen=True)
class Copies:
    """Copies of the checkout, one a worker: a fault is planted in one of them and taken out again."""

    root: Path
    folders: Queue[Path] = field(default_factory=Queue)

    def make(self, where: Path, count: int) -> None:
        for number in range(count):
            folder = where / f"copy{number}"
            for name in tracked(self.root):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.root / name, target)
            self.folders.put(folder)

    def survives(self, mutant: Mutant, tests: Sequence[str], limit: float) -> bool:
        """Whether these tests let the fault through: all pass, or none of them runs; one that takes too long has noticed it."""
        return self.exit_code(mutant, tests, limit) in (PASSED, NONE_RAN)

    def exit_code(self, mutant: Mutant | None, tests: Sequence[str], limit: float) -> int:
        """pytest's exit code with the fault in place; with none, of the tests as they are."""
        folder = self.folders.get()
        try:
            if mutant is None:
                return run(folder, tests, limit)
            path = folder / mutant.path
            source = path.read_bytes()
            path.write_bytes(mutant.apply(source))
            try:
                return run(folder, tests, limit)
            finally:
                path.write_bytes(source)
        finally:
            self.folders.put(folder)


def tracked(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (root / name).is_file()]


def run(folder: Path, tests: Sequence[str], limit: float) -> int:
    """pytest's exit code; a run beyond its limit has failed."""
    # Bytecode of a file that changes twice within a second would be taken for that of its other text.
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["-o", "addopts=", "-m", NOT_HERE, *tests]
    try:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=limit).returncode
    except subprocess.TimeoutExpired:
        return FAILED


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
) -> list[Verdict]:
    """What becomes of each fault under the tests nearest to it; with `wider`, what survives meets those of its folder too."""

    def survived(mutant: Mutant, tests: Sequence[str]) -> bool:
        if copies.survives(mutant, tests, 60 + 4 * reach.seconds(tests)):
            return not wider or copies.survives(mutant, reach.wider(mutant.path), WIDER_SECONDS)
        return False

    def judge(mutant: Mutant) -> Verdict:
        began = time.monotonic()
        if mutant.key in known:
            return Verdict(mutant, "equivalent", 0)
        tests = reach.tests(mutant.path, mutant.function)
        if not tests:
            return Verdict(mutant, "unreached", 0)
        verdict = Verdict(mutant, "survived" if survived(mutant, tests) else "killed", time.monotonic() - began)
        print(f"{verdict.state:10} {verdict.seconds:4.0f} s  {mutant.key}  {mutant}", flush=True)
        return verdict

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(judge, chosen))


def table(verdicts: Sequence[Verdict]) -> str:
    states = ("killed", "survived", "unreached", "equivalent")
    counts = Counter((each.mutant.path.split("/")[0], each.state) for each in verdicts)
    rows = [(package, *(counts[package, state] for state in states)) for package in PACKAGES]
    rows.append(("in all", *(sum(counts[package, state] for package in PACKAGES) for state in states)))
    head = f"{'':14}" + "".join(f"{state:>12}" for state in states)
    return "\n".join([head, *(f"{name:14}" + "".join(f"{n:12}" for n in row) for name, *row in rows)])


def left(verdicts: Iterable[Verdict]) -> float:
    """The part that the tests let through, of what somebody could notice."""
    noticeable = [each for each in verdicts if each.state != "equivalent"]
    return sum(each.state != "killed" for each in noticeable) / max(1, len(noticeable))


def controlled(chosen: Sequence[Mutant], reach: Reach, copies: Copies) -> None:
    """Without a fault the tests run and pass: otherwise every fault would seem to be found, or none."""
    lists = [tests for mutant in chosen if (tests := reach.tests(mutant.path, mutant.function))]
    if not lists:
        sys.exit("No test reaches any of these faults, so that nothing can be measured.")
    for tests in lists[:CONTROLS]:
        code = copies.exit_code(None, tests, 120 + 4 * reach.seconds(tests))
        if code != PASSED:
            what = "do not run" if code == NONE_RAN else "fail"
            sys.exit(f"These tests {what} without any fault, so that nothing can be measured: {' '.join(tests)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(f"{datetime.date.today():%Y%m%d}"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--most", type=float, default=0.05, help="the part that may survive")
    parser.add_argument("--seconds", type=float, default=60, help="of tests for each fault")
    parser.add_argument("--wider", action="store_true", help="what survives meets the tests of its folder, too")
    parser.add_argument(
        "--only", nargs="*", default=[], metavar="KEY", help="of the faults that are drawn, these alone"
    )
    parser.add_argument("--measure", action="store_true", help="write the map of which tests reach what")
    chosen = parser.parse_args()
    if chosen.measure:
        measure(ROOT)
        return 0
    faults = named(chosen.only, ROOT) or drawn(modules(ROOT), ROOT, chosen.count, chosen.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(ROOT)
        copies.make(Path(folder), chosen.workers)
        reach = Reach.read(MAP, ROOT, chosen.seconds).that_exist(next(iter(copies.folders.queue)))
        controlled(faults, reach, copies)
        verdicts = judged(faults, reach, copies, chosen.workers, equivalents(), chosen.wider)
    print(f"\nSeed {chosen.seed}, {len(faults)} faults, {time.monotonic() - began:.0f} seconds\n\n{table(verdicts)}\n")
    for each in verdicts:
        if each.state in ("survived", "unreached"):
            print(f"{each.state}: {each.mutant.key}  {each.mutant}")
    print(f"\n{left(verdicts):.1%} of what could be noticed was not; at most {chosen.most:.0%} may be")
    return int(left(verdicts) > chosen.most)


if __name__ == "__main__":
    sys.exit(main())
