"""Twins: the same workbook in each of several languages; where each goes, which names which, and that none is written alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from fundingmodel.errors import Refused
from workbooks.asked import Target

Written = TypeVar("Written")


@dataclass(frozen=True)
class Place:
    """Where the workbook of a language goes, and the name of the file that has the same in the other; "" for none."""

    language: str
    path: Path
    twin: str = ""


def in_each(target: Target, languages: Sequence[str]) -> list[Target]:
    """Where workbooks of each language go; a name that was given is that of the English one, or of the only one."""
    if len(languages) == 1:
        return [replace(target, language=languages[0])]
    return [replace(target, language=each, file=_named(target.file, each)) for each in languages]


def _named(file: str | None, language: str) -> str | None:
    return file if file is None or language == "en" else f"{Path(file).stem}-{language}{Path(file).suffix}"


def places_of(targets: Sequence[Target], name: str) -> list[Place]:
    """The place of a workbook of this name in each language, each with its twin."""
    paths = [target.of(name) for target in targets]
    twins = [next((other.name for other in paths if other != path), "") for path in paths]
    return [Place(target.language, path, twin) for target, path, twin in zip(targets, paths, twins, strict=True)]


def write_in_each(targets: Sequence[Target], name: str, write: Callable[[Place], Written]) -> list[Written]:
    """What is written in each language; nothing is where a file in the place of one is to be kept, or cannot be called so."""
    from workbooks.file.limits import refuse_device
    from workbooks.file.seal import refuse_changed

    places = places_of(targets, name)
    for target, place in zip(targets, places, strict=True):
        refuse_device(place.path)
        if not target.force:
            refuse_changed(place.path)
    return [write(place) for place in places]


def refuse_languages_apart() -> None:
    raise Refused(
        "workbooks.languages_apart",
        "--lang",
        "both languages at once do not go with --published.",
        "Run the command once for each language.",
    )
