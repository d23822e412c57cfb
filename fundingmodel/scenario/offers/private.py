"""Private texts of a scenario file, for its author's side alone: `goal`, `red_line`, and `private_note` in any table of it.

They change no figure, are no part of the scenario's hash, and do not pass to a child. Only the copy of a report for one's own
side shows them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where, in_file
from fundingmodel.language.texts import Text, read_text

NOTE = "private_note"
ABOVE = ("goal", "red_line", NOTE)  # keys beside the name of the scenario


@dataclass(frozen=True)
class Private:
    """A private text: its key, and the keys of the table in which it stands."""

    key: str
    place: tuple[str, ...]
    text: Text


def without_private(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What a file says without what is private; a private text that is none is refused."""
    private_of(data, path)
    return {key: _without_notes(value) for key, value in data.items() if key not in ABOVE}


def private_of(data: Mapping[str, Any], path: Path) -> list[Private]:
    """The private texts of a file, those above its tables first."""
    file = in_file(path.name)
    above = [Private(key, (), read_text(data[key], file / key)) for key in ABOVE if key in data]
    return [*above, *(each for key, value in data.items() for each in _notes(value, (key,), file))]


def _notes(value: object, place: tuple[str, ...], file: Where) -> Iterator[Private]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == NOTE:
                yield Private(NOTE, place, _note(each, place, file))
            else:
                yield from _notes(each, (*place, str(key)), file)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, each in enumerate(value, 1):
            yield from _notes(each, (*place, str(number)), file)


def _note(value: object, place: tuple[str, ...], file: Where) -> Text:
    try:
        return read_text(value, file / ".".join((*place, NOTE)))
    except ScenarioRefused:
        raise ScenarioRefused(
            "private_note_not_a_text",
            file / ".".join((*place, NOTE)),
            "found {value!r}; a private note is a text, or one for each language.",
            value=value,
        ) from None


def _without_notes(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_notes(each) for key, each in value.items() if key != NOTE}
    return [_without_notes(each) for each in value] if isinstance(value, list) else value
