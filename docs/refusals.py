"""The templates of every refusal: in English as they are written where something is refused, found by reading the source.

In French they are in `refusals_fr.toml`; the reference shows both with the names of what goes into them.
"""

import ast
import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fundingmodel.errors import Writer
from fundingmodel.language.refusals import French
from fundingmodel.language.words import french

PACKAGES = ("fundingmodel", "workbooks", "udfs")
REFUSE = (
    "Refused",
    "DataRefused",
    "ScenarioRefused",
    "FormulaRefused",
    "DoesNotFit",
    "WorkbookRefused",
    "Malformed",
    "refused",
    "missing",
)


MARKUP = re.compile(f"([{re.escape(string.punctuation)}])")
FIELD = re.compile(r"⟦(\w+)⟧")


@dataclass(frozen=True)
class Template:
    """A key with its English template: what was found ("what") or what to do ("advice"); a piece is of other sentences."""

    place: str
    key: str
    part: str
    english: str
    is_piece: bool = False

    @property
    def package(self) -> str:
        return self.place.partition("/")[0]


@cache
def templates() -> list[Template]:
    """All of the three packages, as they are found where Python finds them."""
    folders = [_folder(package) for package in PACKAGES]
    files = [(folder.parent, path) for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [template for root, path in files for template in _of_file(root, path)]


def sentences(found: Iterable[Template], language: str) -> dict[str, str]:
    """Of each key, what a reader is told: what was found and what to do, the names of what goes into it as *name*."""
    texts: dict[str, dict[str, str]] = {}
    for each in found:
        texts.setdefault(each.key, {})[each.part] = each.english
    return {key: " ".join(_told(key, part, parts[part], language) for part in ("what", "advice") if part in parts)
            for key, parts in sorted(texts.items())}  # fmt: skip


def _told(key: str, part: str, english: str, language: str) -> str:
    writer = WRITERS[language]
    told = writer.vformat(writer.template(key, part, english), (), Names())
    escaped = MARKUP.sub(r"\\\1", french(told) if language == "fr" else told)
    return FIELD.sub(r"*\1*", re.sub("[ \n]+", " ", escaped))


class Names(dict[str, Any]):
    """In the place of a figure or text, its name."""

    def __missing__(self, name: str) -> str:
        return f"⟦{name}⟧"


class _NamesOnly(Writer):
    def figure(self, value: Any, format_spec: str) -> str:  # noqa: ARG002  a name has no format
        return str(value)


class _FrenchNamesOnly(_NamesOnly, French):
    pass


WRITERS: dict[str, Writer] = {"en": _NamesOnly(), "fr": _FrenchNamesOnly()}


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, f"{package} is not installed"
    return Path(spec.origin).parent


def _of_file(root: Path, path: Path) -> Iterator[Template]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = list(_named(tree))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        place = f"{path.relative_to(root).as_posix()}:{call.lineno}"
        arguments = [_text(argument, named, call.lineno) for argument in call.args]
        key_at = {"phrase": 0, "refuse": 2, "CellError": 1}.get(_name(call), 0 if _name(call) in REFUSE else None)
        what_at = (key_at or 0) + (1 if _name(call) in ("phrase", "refuse") else 2)
        if key_at is None or len(arguments) <= what_at or arguments[key_at] is None:
            continue
        key = str(arguments[key_at])
        assert arguments[what_at] is not None, f"{place}: the template of {key} is not a text that can be read"
        yield Template(place, key, "what", str(arguments[what_at]), _name(call) == "phrase")
        if _name(call) != "phrase" and len(arguments) > what_at + 1 and arguments[what_at + 1]:
            yield Template(place, key, "advice", str(arguments[what_at + 1]))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _named(tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    """Texts that have a name, with the line: what = "no unit.", also two at once."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        pairs = (
            zip(target.elts, value.elts, strict=False)
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else [(target, value)]
        )
        for name, text in pairs:
            if isinstance(name, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield name.id, node.lineno, text.value


def _text(node: ast.expr, named: list[tuple[str, int, str]], line: int) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        there = [(at, text) for name, at, text in named if name == node.id and at <= line]
        return max(there)[1] if there else None
    return None
