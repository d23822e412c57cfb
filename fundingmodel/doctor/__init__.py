"""Checks of a computer, each declared once, found by being there: NAME.py looks, NAME.toml has every word in both languages.

NAME.py has one function, `look`, which gives what it finds one after the other; it imports what it needs when it is called, since
the page has to come where packages are missing, too. It sends nothing anywhere. NAME.toml has

```toml
order = 10                              # its place on the page
title = { en = "Version", fr = "Version" }

[version]                               # a finding, by its name
what = { en = "...", fr = "..." }       # with the values of the finding, as {version}
mend = { en = "...", fr = "..." }       # what to do, where something is to be done
```

Another package that has commands has its checks in the folder `doctor` beside that of its commands.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fundingmodel.command_line.finding import beside_commands
from fundingmodel.doctor.findings import Finding, Line, Texts, line, mend
from fundingmodel.language.texts import Text

FOLDER = "doctor"
FAILED: Mapping[str, Texts] = {
    "not_looked_at": {
        "what": {
            "en": "this could not be looked at ({kind}).",
            "fr": "vérification impossible ({kind}).",
        },
        "mend": {
            "en": "Mend what stands above first. If it stays, report this page.",
            "fr": "Corrigez d'abord ce qui figure plus haut. Si le problème persiste, signalez-le avec cette page.",
        },
    }
}


@dataclass(frozen=True)
class Check:
    """A declaration: what is looked at, its place on the page, and its texts."""

    name: str
    order: int
    title: Text
    texts: Mapping[str, Texts]
    module: str

    def lines(self, paths: bool = False) -> Iterator[Line]:
        """What is found, in words. Where looking itself breaks down, a line says so: the others are still wanted."""
        try:
            for found in import_module(self.module).look():
                yield line(self.name, self.title, self.texts, found, paths)
        except Exception as error:  # noqa: BLE001  whatever is wrong with a computer, the page comes
            yield line(self.name, self.title, FAILED, _failed(error), paths)


def _failed(error: Exception) -> Finding:
    return mend("not_looked_at", kind=type(error).__name__, where=(error,))


def checks() -> tuple[Check, ...]:
    """All checks, in the order of the page."""
    found = (check for package in beside_commands(FOLDER) for check in _in_package(package))
    return tuple(sorted(found, key=lambda each: (each.order, each.name)))


def _in_package(package: str) -> Iterator[Check]:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("*.toml")):
            said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
            order, title = said.pop("order"), said.pop("title")
            yield Check(path.stem, order, title, said, f"{package}.{path.stem}")


def look(paths: bool = False) -> tuple[Line, ...]:
    """Every check's lines; `paths` names folders, files and values that are left out otherwise."""
    return tuple(each for check in checks() for each in check.lines(paths))
