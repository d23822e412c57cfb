"""Finding commands: each is a file in a folder of commands, and what a list needs of it is read without importing it.

The folder of this package is `fundingmodel.commands`. Another package names its own by one entry point of the group
`fundingmodel.commands`, as `workbooks = "workbooks.commands"`; one that has a single command may name that command
itself, as `greet = "my_package:greet"`.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import click

from fundingmodel.language.texts import Text

GROUP = "fundingmodel.commands"
LAST = 10**6  # the place of a command that names none
SAID = ("NAME", "ORDER", "UNDER", "FRENCH")  # what a file may say of itself
OTHERS = "others"  # the group of a command that names none


@dataclass(frozen=True)
class Found:
    """A command: its name, its place in the list, what it does in one line by language (if known unloaded), and where it is."""

    name: str
    order: int
    help: Text | None
    module: str
    attribute: str = "command"
    group: str = OTHERS

    def load(self) -> click.Command:
        command = getattr(import_module(self.module), self.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.module}: {self.attribute} is not a command of click")
        return command


def commands() -> dict[str, Found]:
    """All commands by name, in the order of the list, group by group; of two with one name, this package's."""
    found = list(in_folder(GROUP))
    for announced in _announced():
        if announced.attr:
            found.append(Found(announced.name, LAST, None, announced.module, announced.attr))
        else:
            found += in_folder(announced.module)
    of_group = list(groups())
    ordered = sorted(found, key=lambda each: (of_group.index(each.group), each.order, each.name))
    by_name = {each.name: each for each in reversed(found)}
    return {each.name: each for each in ordered if by_name[each.name] is each}


@cache
def groups() -> Mapping[str, Text]:
    """The groups of the list of commands, in their order, each with its heading."""
    return tomllib.loads(files(__package__).joinpath("finding.toml").read_text(encoding="utf-8"))


def in_groups(found: Iterable[Found]) -> Iterator[tuple[Text, Sequence[Found]]]:
    """Commands in the order of the list, those of each group under its heading."""
    return ((groups()[name], tuple(members)) for name, members in groupby(found, key=lambda each: each.group))


def beside_commands(folder: str) -> Iterator[str]:
    """The packages of this name beside those of commands, this package's first: fundingmodel.doctor, udfs.doctor."""
    announced = (each.module for each in _announced() if not each.attr)
    return (f"{package.rpartition('.')[0]}.{folder}" for package in (GROUP, *announced))


@cache
def _announced() -> tuple[EntryPoint, ...]:
    return tuple(sorted(entry_points(group=GROUP), key=lambda each: each.name))


def in_folder(package: str) -> Iterator[Found]:
    """The commands whose files, or folders with an `__init__.py`, are in a package's folder."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted((*Path(folder).glob("[!_]*.py"), *Path(folder).glob("[!_]*/__init__.py"))):
            own_name = path.parent.name if path.name == "__init__.py" else path.stem
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = _literals(tree)
            english = ast.get_docstring(tree) or ""
            lines = {"en": english.partition("\n")[0], "fr": str(said.get("FRENCH", english)).partition("\n")[0]}
            name = str(said.get("NAME", own_name.replace("_", "-")))
            order, group = int(str(said.get("ORDER", LAST))), str(said.get("UNDER", OTHERS))
            group = group if group in groups() else OTHERS
            yield Found(name, order, lines, f"{package}.{own_name}", group=group)


def _literals(tree: ast.Module) -> Mapping[str, object]:
    """What a file says of itself at its top: NAME = "import", ORDER = 20, UNDER = "data", FRENCH = its line in French."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in SAID
    }
