"""Every French text of the packages as it is written: in their TOML files, their tables, their Python and the task pane."""

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from places import PACKAGE, UDFS, WORKBOOKS

PANE = UDFS / "hosts" / "server" / "project" / "static" / "js" / "pane_words.js"
LETTERS = re.compile(r"[éèêàçùîôûœÉÀ«]|\b(le|la|les|des|une|du|pour|par|sur)\b")


def french_texts() -> list[tuple[str, str]]:
    """Where each text is written, and the text."""
    return [*_of_files(), *_of_tables(), *_of_python(), *pane_texts()]


def pane_texts() -> list[tuple[str, str]]:
    """The French words of the task pane, its escapes read."""
    found = re.findall(
        r'(\w+): \{\s*en: "(?:[^"\\]|\\.)*",\s*fr: "((?:[^"\\]|\\.)*)"', PANE.read_text(encoding="utf-8")
    )
    return [(f"{PANE.name} {name}", text.replace("\\u00a0", "\u00a0")) for name, text in found]


def _of_files() -> Iterator[tuple[str, str]]:
    for package in (PACKAGE, WORKBOOKS, UDFS):
        for path in sorted(package.rglob("*.toml")):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            for key, text in _texts(table, path.name == "refusals_fr.toml"):
                yield f"{path.relative_to(package.parent)} {key}", text


def _texts(found: Any, french: bool, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(found, str) and french:
        yield key, found
    elif isinstance(found, dict):
        for name, each in found.items():
            yield from _texts(each, french or name == "fr", f"{key}.{name}".strip("."))
    elif isinstance(found, list):
        for number, each in enumerate(found):
            yield from _texts(each, french, f"{key}.{number}")


def _of_tables() -> Iterator[tuple[str, str]]:
    for path in sorted((PACKAGE / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as opened:
            for number, row in enumerate(csv.DictReader(opened), 2):
                for column, text in row.items():
                    if column and column.endswith("_fr") and text:
                        yield f"{path.name} {number} {column}", text


def _of_python() -> Iterator[tuple[str, str]]:
    """The second text of `both`, what a table has under "fr", and the French help of a command."""
    for package in (PACKAGE, WORKBOOKS, UDFS):
        for path in sorted(package.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for each in _french_of(node):
                    for part in ast.walk(each):
                        if (
                            isinstance(part, ast.Constant)
                            and isinstance(part.value, str)
                            and LETTERS.search(part.value)
                        ):
                            yield f"{path.relative_to(package.parent)}:{part.lineno}", part.value


def _french_of(node: ast.AST) -> Iterator[ast.AST]:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "both"
        and len(node.args) == 2
    ):
        yield node.args[1]
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FRENCH":
        yield node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "fr":
                yield value
