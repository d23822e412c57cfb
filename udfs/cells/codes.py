"""Codes by what a reader calls them: ON, Ontario; economic, Economic, Économique. Names only: no path is ever opened."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fundingmodel.datasets.dataset import Dataset
from fundingmodel.datasets.gate import load, packaged
from fundingmodel.errors import Phrase, at, phrase
from fundingmodel.nearest import nearest
from udfs.cells.aliases import folded, same
from udfs.cells.marshalling import CellError, missing, quoted, refused


def listed(names: Sequence[str], most: int = 15) -> Phrase | Sequence[str]:
    if len(names) <= most:
        return names
    return phrase("udfs.and_more", "{names} and {count} more", names=names[:most], count=len(names) - most)


def unknown(where: object, found: str, what: Phrase, names: Sequence[str]) -> CellError:
    """The refusal of a name that there is not, with the nearest one or all there are."""
    close = nearest(found, names)
    advice = phrase("udfs.there_are", "There are {names}.", names=listed(names))
    if close:
        advice = phrase("udfs.did_you_mean", "Did you mean {name}?", name=close)
    return _no_name(where, found, what, advice)


def _no_name(where: object, found: str, what: Phrase, advice: Phrase) -> CellError:
    return refused(
        "udfs.no_name", where, "{where} is {found}: no {noun} of this name.", advice, found=quoted(found), noun=what
    )


def _meant(label: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes whose names hold the label as a word of theirs: refugee for Réfugiés."""
    word = folded(label).rstrip("s")
    return [code for code, called in names.items() if len(word) > 3 and any(word in folded(name) for name in called)]


def code_of(label: str, names: Mapping[str, Sequence[str]], where: object, what: Phrase) -> str:
    """The code that a label means: `names` has each code with its names."""
    wanted = same(label)
    for code, called in names.items():
        if wanted in {same(code), *map(same, called)}:
            return code
    meant = _meant(label, names)
    if len(meant) == 1:
        raise _no_name(where, label, what, phrase("udfs.did_you_mean", "Did you mean {name}?", name=meant[0]))
    raise unknown(where, label, what, list(names))


def codes_of(labels: Sequence[str], names: Mapping[str, Sequence[str]], where: object, what: Phrase) -> list[str]:
    """The code of each label, in their order; one that is there twice is refused."""
    found: list[str] = []
    for position, label in enumerate(labels, start=1):
        place = at(where)
        if len(labels) > 1:
            cell = phrase("udfs.cell", "cell {number}", number=position)
            place = place.then("cell", str(position), cell, ", ")
        code = code_of(label, names, place, what)
        if code in found:
            raise refused(
                "udfs.code_twice",
                place,
                "{where} is {found}, which is there twice.",
                "Name each {noun} once.",
                found=quoted(label),
                noun=what,
            )
        found.append(code)
    return found


@lru_cache(maxsize=64)
def names_in(data_set: str, column: str) -> Mapping[str, Sequence[str]]:
    """The codes of a column of a packaged data set, each with its names in English and French."""
    data = load(data_set)
    return {code: (data.label(column, code, "en"), data.label(column, code, "fr")) for code in data.codes(column)}


def find_data_set(name: str, where: object) -> Dataset:
    """A packaged data set by its name."""
    plain = name.casefold().replace(" ", "_").replace("-", "_")
    if plain not in packaged():
        raise unknown(where, name, phrase("udfs.data_set", "packaged data set"), packaged())
    return load(plain)


def find_years(data: Dataset, labels: Sequence[str], where: object) -> list[str]:
    """Calendar years that a data set has, each once."""
    years = data.codes("year")
    for position, label in enumerate(labels):
        if label not in years:
            raise missing(
                "udfs.no_such_calendar_year",
                where,
                "{data} has nothing for {found}; it has the calendar years {first} to {last}.",
                data=data.name,
                found=quoted(label),
                first=years[0],
                last=years[-1],
            )
        if label in labels[:position]:
            raise refused("udfs.year_twice", where, "{label} is there twice.", "Give each year once.", label=label)
    return list(labels)
