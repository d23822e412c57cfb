"""Stands in for numpy where it cannot be installed: it can be imported, named in annotations and entered, and calculates nothing."""

import sys
from types import ModuleType
from typing import Any, Self


class _Named(type):
    """A class that has whatever is asked of it: np.floating[Any], np.dtype | None."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Named(name, (_Anything,), {})

    def __getitem__(cls, _: Any) -> Any:
        return cls


class _Anything(metaclass=_Named):
    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Numpy(ModuleType):
    """What begins with a capital or is called is a class; a number is asked for where a module is imported."""

    nan, inf, pi = float("nan"), float("inf"), 3.14
    __version__ = "2.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Named(name, (_Anything,), {})


def install() -> None:
    """From here on `import numpy` gives the stand-in."""
    for name in ("numpy", "numpy.typing", "numpy.random"):
        sys.modules[name] = _Numpy(name)
    sys.modules["numpy"].typing = sys.modules["numpy.typing"]  # type: ignore[attr-defined]
    sys.modules["numpy"].random = sys.modules["numpy.random"]  # type: ignore[attr-defined]
