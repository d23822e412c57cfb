"""Mutants: small faults planted into a module, one at a time, as a programmer makes them.

A fault is a replaced piece of source text: everything else of the file stays as it is. What nobody can notice is left out
where that is certain: annotations, docstrings, decorators and texts, and what is said of `zip(strict=...)`, which guards against
a mistake of the program itself.
"""

import ast
import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

COMPARISONS = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
}
ARITHMETIC = {
    ast.Add: ("+", ("-",)),
    ast.Sub: ("-", ("+",)),
    ast.Mult: ("*", ("/",)),
    ast.Div: ("/", ("*",)),
    ast.FloorDiv: ("//", ("/",)),
    ast.Mod: ("%", ("*",)),
    ast.BitAnd: ("&", ("|",)),
    ast.BitOr: ("|", ("&",)),
}
CALLED = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "minimum": "maximum",
    "maximum": "minimum",
    "startswith": "endswith",
    "endswith": "startswith",
}
Place = tuple[int, int]


@dataclass(frozen=True)
class Mutant:
    """One fault: `path` from the root, the function around it, where it begins, the text before and after."""

    path: str
    function: str
    line: int
    start: int
    end: int
    before: str
    after: str
    place: int = 0  # among those of its function that read alike

    @property
    def key(self) -> str:
        """What names it in the list of equivalents: it stays when other lines of the file move."""
        text = f"{self.path}|{self.function}|{self.before}|{self.after}" + (f"|{self.place}" if self.place else "")
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        shown = " ".join(self.before.split())
        return f"{self.path}:{self.line} {self.function}: {shown[:50]} -> {self.after[:50]}"


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """All faults of a module, in the order of its text."""
    found = sorted(_Finder(path, root).found(), key=lambda each: (each.start, each.end, each.after))
    alike: Counter[tuple[str, str, str]] = Counter()
    placed = []
    for each in found:
        text = each.function, each.before, each.after
        placed.append(replace(each, place=alike[text]))
        alike[text] += 1
    return placed


def drawn(paths: Sequence[Path], root: Path, count: int, seed: int) -> list[Mutant]:
    """`count` faults over these modules in proportion to their lines, none twice; the same for the same seed."""
    source = random.Random(seed)
    left = {path: mutants_of(path, root) for path in sorted(paths)}
    lines = {path: len(path.read_bytes().splitlines()) for path in left}
    chosen: list[Mutant] = []
    while len(chosen) < count and any(left.values()):
        path = source.choices(list(left), [lines[each] if left[each] else 0 for each in left])[0]
        # Each line is as likely as another, however many faults it could have.
        line = source.choice(sorted({each.line for each in left[path]}))
        mutant = source.choice([each for each in left[path] if each.line == line])
        left[path] = [each for each in left[path] if each.line != line]
        chosen.append(mutant)
    return chosen


class _Finder(ast.NodeVisitor):
    def __init__(self, path: Path, root: Path) -> None:
        self.path = path.relative_to(root).as_posix()
        self.source = path.read_bytes()
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.names: list[str] = []
        self.mutants: list[Mutant] = []

    def found(self) -> list[Mutant]:
        self.visit(ast.parse(self.source))
        return self.mutants

    # Where nothing is planted

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.names.append(node.name)
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in node.body:
            self.visit(statement)
        self.names.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815  # the names that ast calls

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.names.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.names.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        named = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if named <= {"__all__", "__slots__"} and named:
            return
        if isinstance(node.value, ast.Subscript | ast.BinOp) and not self.names and _is_type(node.value):
            return
        self.visit(node.value)

    # What is planted

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self._between(left, right, COMPARISONS[type(operator)])
            left = right
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = isinstance(node.left, ast.Constant | ast.JoinedStr) and not _is_number(node.left)
        if not texts and type(node.op) in ARITHMETIC:
            self._between(node.left, node.right, ARITHMETIC[type(node.op)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        words = ("and", ("or",)) if isinstance(node.op, ast.And) else ("or", ("and",))
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between(left, right, words)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.USub):
            self._plant(node, self._text(node.operand))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._plant(node, str(not node.value))
        elif isinstance(node.value, int):
            self._plant(node, str(node.value + 1))
        elif isinstance(node.value, float):
            self._plant(node, repr(node.value * 1.01))

    def visit_If(self, node: ast.If) -> None:
        if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            self._plant(node.test, f"not ({self._text(node.test)})")
            self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._plant(node.test, f"not ({self._text(node.test)})")
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._plant(test, f"not ({self._text(test)})")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self._plant(node, "pass")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self._plant(node, "pass")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if isinstance(node.value, ast.Call | ast.Name | ast.BinOp | ast.ListComp | ast.DictComp):
            self._plant(node.value, "None")
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        self._plant(node, "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._plant(node, "break")

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in CALLED:
            start = self._place(node.func)[1] - len(name.encode())
            self._add(node.lineno, start, start + len(name.encode()), CALLED[name])
        guards = [each for each in node.keywords if name == "zip" and each.arg == "strict"]
        for part in (node.func, *node.args, *(each.value for each in node.keywords if each not in guards)):
            self.visit(part)

    # Texts and places

    def _place(self, node: ast.AST) -> tuple[int, int]:
        """First and last byte; a comprehension's parts and operators have none, and are not asked."""
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        start, end = self._place(node)
        return self.source[start:end].decode()

    def _plant(self, node: ast.expr | ast.stmt, after: str) -> None:
        start, end = self._place(node)
        self._add(node.lineno, start, end, after)

    def _between(self, left: ast.expr, right: ast.expr, words: tuple[str, tuple[str, ...]]) -> None:
        """Replaces the operator between two operands, which may be in brackets."""
        operator, others = words
        gap_start, gap_end = self._place(left)[1], self._place(right)[0]
        at = self.source[gap_start:gap_end].find(operator.encode())
        if at >= 0:
            for other in others:
                self._add(right.lineno, gap_start + at, gap_start + at + len(operator.encode()), other)

    def _add(self, line: int, start: int, end: int, after: str) -> None:
        before = self.source[start:end].decode()
        if before != after:
            self.mutants.append(Mutant(self.path, ".".join(self.names), line, start, end, before, after))


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_type(node: ast.expr) -> bool:
    """`Place = tuple[int, int]` and `Value = int | str`: names of types."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return bool(names & {"tuple", "list", "dict", "int", "str", "float", "Callable", "Mapping", "Sequence", "Iterator"})


def applied(mutant: Mutant, root: Path) -> Iterator[bytes]:
    """The faulty source, where it can be compiled."""
    source = mutant.apply((root / mutant.path).read_bytes())
    try:
        ast.parse(source)
    except SyntaxError:
        return
    yield source
