"""What a changelog has to say of packaged amounts that change from one version to the next, and which step of the version it takes."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fundingmodel.pinned import Pinned


def unannounced(pinned: Sequence[Pinned], changelog: str) -> Iterator[str]:
    """A line for each version that gives other amounts and is a PATCH, or whose changelog does not name what changed."""
    for before, after in pairwise(pinned):
        changed = [name for name, amounts in after.scenarios.items() if before.scenarios.get(name, amounts) != amounts]
        if not changed:
            continue
        if _minor(before.version) == _minor(after.version):
            yield f"{after.version}: amounts of {', '.join(changed)} change, and it is a PATCH"
        section = _section(changelog, after.version)
        impacted = "\n".join(re.findall(r"^ *- Impacted[^\n]*(?:\n +[^-\s][^\n]*)*", section, re.MULTILINE))
        missing = [name for name in changed if f"`{name}`" not in impacted]
        if missing:
            yield f"{after.version}: no line `Impacted` of the changelog names {', '.join(missing)}"


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _section(changelog: str, version: str) -> str:
    """What a changelog says of a version; of the one that is not handed on yet, what is unreleased."""
    parts = re.split(r"^## ", changelog, flags=re.MULTILINE)
    found = [each for each in parts if each.split("\n")[0].startswith(version)]
    return found[0] if found else next((each for each in parts if each.startswith("Unreleased")), "")
