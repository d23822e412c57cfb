"""Kernel: the source of a formula compiled by numba, and kept on disk for the next time."""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from fundingmodel.compiled.traced import Traced
from fundingmodel.whole_files import write_whole

Kernel = Callable[..., None]
HEAD = '''"""A formula of fundingmodel as one function, compiled by numba. It may be deleted at any time: it is written again."""

from math import inf, nan

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic


@intrinsic
def pick(_, truth, first, second):
    """The first where it is true, otherwise the second: without a branch, so that draws go side by side."""
    kind = types.unliteral(first)

    def made(context, builder, signature, arguments):
        return builder.select(*arguments)

    return kind(types.boolean, kind, kind), made


@intrinsic
def fetch(_, figures, place):
    """Asks the memory for a figure that is wanted soon; beyond the end it asks for nothing."""

    def made(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        ask = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
        to_read, near, data = whole(0), whole(2), whole(1)
        builder.call(builder.module.declare_intrinsic("llvm.prefetch", [byte], ask), [address, to_read, near, data])
        return context.get_dummy_value()

    return types.void(figures, place), made


floor, u8 = np.floor, np.uint64
whole, own = types.uint64[::1], types.float64[::1]
given = types.Array(types.float64, 1, "C", readonly=True)
'''


def picked(truth: str, first: str, second: str = "0.0") -> str:
    """The text of a choice between two figures."""
    return f"pick({truth}, {first}, {second})"


def literal(node: Traced) -> str:
    """A number that a column writes, to its last bit."""
    figure = np.asarray(node.apply()).reshape(-1)[0]
    return str(bool(figure)) if node.truth else f"({float(figure)!r})"


def as_figure(truth: str) -> str:
    return picked(truth, "1.0")


class CompilerFailed(Exception):
    """There is nowhere to keep what is compiled, the compiler does not take it, or it would take too long: numpy calculates alone."""


def folder() -> Path:
    """Where compiled formulas are kept: in a person's own folder of what can be made again."""
    if sys.platform == "win32":
        own = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        own = "~/Library/Caches"
    else:
        own = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(own).expanduser() / "fundingmodel" / "compiled"


@dataclass(frozen=True)
class _Place:
    """Where the function of a source is: its module, and what the compiler made of it beside."""

    source: str

    @property
    def name(self) -> str:
        return f"fundingmodel_formula_{hashlib.sha256(self.source.encode()).hexdigest()[:24]}"

    @property
    def path(self) -> Path:
        return folder() / f"{self.name}.py"

    def is_compiled(self) -> bool:
        """Whether an index of numba's is there; one of another numba or processor is compiled again all the same."""
        return any(self.path.parent.glob(f"__pycache__/{self.name}.kernel-*.nbi"))


def compiled(text: str, wait: bool = True) -> Kernel:
    """The function of a source; where it has not been compiled here before and nobody waits for it, there is none."""
    if not wait and not _Place(HEAD + text).is_compiled():
        raise CompilerFailed("not compiled yet")
    return _compiled(text)


@cache
def _compiled(text: str) -> Kernel:
    """From disk where the same source has been compiled there by the same numba for the same processor."""
    from numba.core.errors import NumbaError

    place = _Place(HEAD + text)
    path = place.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != place.source:
            write_whole(place.source.encode(), path)  # another process may be reading it
        return _imported(place.name, path)
    except (OSError, NumbaError) as error:
        raise CompilerFailed(str(path)) from error


def _imported(name: str, path: Path) -> Kernel:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # numba looks it up by its name
    spec.loader.exec_module(module)
    kernel: Kernel = module.kernel
    return kernel
