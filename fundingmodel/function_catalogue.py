"""Announced: the Excel functions, found through the entry point `fundingmodel.functions`, without knowing who has them."""

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, Protocol

from fundingmodel.errors import Refused


class Argument(Protocol):
    """One argument of a function, as the catalogue describes it."""

    @property
    def name(self) -> str: ...
    @property
    def help(self) -> Mapping[str, str]: ...
    @property
    def unit(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def optional(self) -> bool: ...


class Example(Protocol):
    """A call that runs: its arguments as cells, and what it shows."""

    @property
    def arguments(self) -> tuple[Any, ...]: ...
    @property
    def note(self) -> Mapping[str, str]: ...


class Function(Protocol):
    """One function, as the catalogue describes it."""

    @property
    def name(self) -> str: ...
    @property
    def excel_name(self) -> str: ...
    @property
    def stored_name(self) -> str: ...
    @property
    def plain_name(self) -> str: ...
    @property
    def signature(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def help(self) -> Mapping[str, str]: ...
    @property
    def result(self) -> Mapping[str, str]: ...
    @property
    def source(self) -> Mapping[str, str] | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def volatile(self) -> bool: ...
    @property
    def arguments(self) -> Sequence[Argument]: ...
    @property
    def examples(self) -> Sequence[Example]: ...


class Catalogue(Protocol):
    """All functions, and their answers: `answer("SHARE", [[["ON", 60], ["QC", 40]]])` gives rows of cells."""

    @property
    def CATEGORIES(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def Session(self) -> Any: ...

    def functions(self) -> Sequence[Function]: ...
    def answer(self, name: str, raw: Sequence[Any], *, session: Any = None) -> list[list[Any]]: ...
    def lite_texts(self, language: str, wheel: str = "") -> Mapping[str, str]: ...


def functions() -> Catalogue | None:
    """The announced catalogue; None where no package announces one. Two are refused: which one calculates must be plain."""
    found = sorted(entry_points(group="fundingmodel.functions"), key=lambda each: each.value)
    if len({each.value for each in found}) > 1:
        raise Refused(
            "functions_announced_twice",
            "",
            "Excel functions are announced more than once: {packages}.",
            "Uninstall all but one of these packages.",
            packages=[f"{each.name} = {each.value}" for each in found],
        )
    if not found:
        return None
    catalogue: Catalogue = found[0].load()
    return catalogue
