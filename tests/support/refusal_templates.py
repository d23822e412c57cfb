"""The templates of every refusal: in English as they are written where something is refused, found by reading the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from places import ROOT

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


@dataclass(frozen=True)
class Template:
    """A key with its English template: what was found ("what") or what to do ("advice")."""

    place: str
    key: str
    part: str
    english: str


def templates() -> list[Template]:
    """All of the three packages."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [template for path in files for template in _of_file(path)]


def _of_file(path: Path) -> Iterator[Template]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = list(_named(tree))
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        place = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
        arguments = [_text(argument, named, call.lineno) for argument in call.args]
        key_at = {"phrase": 0, "refuse": 2, "CellError": 1}.get(_name(call), 0 if _name(call) in REFUSE else None)
        what_at = (key_at or 0) + (1 if _name(call) in ("phrase", "refuse") else 2)
        if key_at is None or len(arguments) <= what_at or arguments[key_at] is None:
            continue
        key = str(arguments[key_at])
        assert arguments[what_at] is not None, f"{place}: the template of {key} is not a text that can be read"
        yield Template(place, key, "what", str(arguments[what_at]))
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
