"""References: files that a scenario names (figures, codes, other scenarios), from the folder of the one that names them."""

import filecmp
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.offers.left_behind import Table, table
from fundingmodel.scenario.parameters import SOURCES

FILE_KEYS = ("data", "file", "scenario")


def seen_from(data: Table, folder: Path, new: Path, below: Table, where: Where) -> dict[str, Any]:
    """What parents say, the files that they name as they are found from the folder of their child.

    A file that is in the folder of the child alone is that one, as ever; refused where both folders have one of the name and the
    two are not the same.
    """
    if folder.resolve() == new.resolve():
        return dict(data)
    return _seen(data, folder, new, below, where)


def relative(path: Path, folder: Path) -> str:
    """A file as a scenario in a folder names it; whole where no way leads from one to the other, as between drives."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _seen(data: Table, folder: Path, new: Path, below: Table, where: Where) -> dict[str, Any]:
    given_again = any(
        key in below for key in (*SOURCES, "codes", "file")
    )  # by the child: the parents' file is not read
    found: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            found[key] = _seen(
                value, folder, new, table(below, key), where.key(str(key)) if where.parts[1:] else where / str(key)
            )
        elif isinstance(value, list):
            found[key] = [_seen(x, folder, new, {}, where / str(key)) if isinstance(x, Mapping) else x for x in value]
        elif key in FILE_KEYS and isinstance(value, str):
            found[key] = _file(value, folder, new, where, given_again)
        else:
            found[key] = value
    return found


def _file(name: str, folder: Path, new: Path, where: Where, given_again: bool) -> str:
    old, other = folder / name, new / name
    if Path(name).is_absolute() or not old.is_file():
        return name
    if other.is_file() and not filecmp.cmp(old, other, shallow=False):
        if given_again:  # the parents' is compared with the child's, and is another file
            return relative(old, new)
        raise ScenarioRefused(
            "file_in_two_folders",
            where,
            "{name!r} is in the folder of the parent and in this one, and the two are not the same.",
            "Take one of them away, or write which: {path!r}.",
            name=name,
            path=relative(old, new),
        )
    return name if other.is_file() else relative(old, new)
