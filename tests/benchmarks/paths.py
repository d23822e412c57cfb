"""Many paths of a formula, drawn block by block and let go: `python tests/benchmarks/paths.py PATHS WORKERS KEPT`.

Of each path the allocations are kept (KEPT is `all`), or their totals over the years by jurisdiction (`totals`). Prints, on a line, the
bytes of memory at the most and before the first block, and a sha256 of what is kept: with any number of workers it is the same.
"""

import hashlib
import multiprocessing
import resource  # not on Windows
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from measure import CATEGORIES, JURISDICTIONS, YEARS, enlarged

from fundingmodel.column import Array
from fundingmodel.draws import BLOCK, in_blocks
from fundingmodel.result import Result, run

PART = 20 * BLOCK  # paths of one piece of work
SEED = 7


@cache
def model() -> tuple[Result, list[dict[str, Array]], dict[str, int]]:
    result = run("predictable")
    return result, *enlarged(result, JURISDICTIONS, CATEGORIES, YEARS)


def kept(part: tuple[int, int, str]) -> Array:
    """What is kept of the paths from the first to the one beyond: the arrivals of a block follow from its own number."""
    first, beyond, what = part
    result, years, sizes = model()

    def given(start: int, end: int) -> list[dict[str, Array]]:
        draw = np.random.default_rng([SEED, (first + start) // BLOCK])
        factors = draw.uniform(0.8, 1.2, (end - start, 1, JURISDICTIONS, CATEGORIES))
        return [{**year, "intake": year["intake"] * factors} for year in years]

    blocks = in_blocks(result.main.tier.formula, given, beyond - first, sizes)
    found = [each["allocation"].sum(axis=1) if what == "totals" else each["allocation"] for each in blocks]
    return np.concatenate(found)


def memory() -> int:
    """The most bytes that this process or one of those it started has held."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(_own(), others if sys.platform == "darwin" else others * 1024)


def _own() -> int:
    """Linux's figure of a process has what held it before it was this program, as the one that started it: its own is asked for."""
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def collected(paths: int, workers: int, what: str) -> Array:
    parts = [(first, min(first + PART, paths), what) for first in range(0, paths, PART)]
    found: Array | None = None
    for (first, beyond, _), each in zip(parts, _on(workers, parts), strict=True):
        if found is None:
            found = np.empty((paths, *each.shape[1:]))
        found[first:beyond] = each
    assert found is not None
    return found


def _on(workers: int, parts: list[tuple[int, int, str]]) -> Iterator[Array]:
    if workers == 1:
        yield from map(kept, parts)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(kept, parts)


if __name__ == "__main__":
    model()
    before = memory()
    found = collected(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    print(memory(), before, hashlib.sha256(found.tobytes()).hexdigest())
