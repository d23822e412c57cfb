"""What a changelog has to say of packaged amounts that change from one version to the next, and which step of the version it takes."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from upgrading import impacted, section

from fundingmodel.pinned import Pinned


def unannounced(pinned: Sequence[Pinned], changelog: str) -> Iterator[str]:
    """A line for each version that gives other amounts and is a PATCH, or whose changelog does not name what changed."""
    for before, after in pairwise(pinned):
        changed = [name for name, amounts in after.scenarios.items() if before.scenarios.get(name, amounts) != amounts]
        if not changed:
            continue
        if _minor(before.version) == _minor(after.version):
            yield f"{after.version}: amounts of {', '.join(changed)} change, and it is a PATCH"
        said = "\n".join(impacted(section(changelog, after.version)))
        missing = [name for name in changed if f"`{name}`" not in said]
        if missing:
            yield f"{after.version}: no line `Impacted` of the changelog names {', '.join(missing)}"


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]
