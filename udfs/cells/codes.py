"""Codes by what a reader calls them: ON, Ontario; economic, Economic, Économique. Names only: no path is ever opened."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from fundingmodel.datasets.gate import Dataset, load, packaged
from fundingmodel.nearest import nearest
from udfs.cells.aliases import folded, same
from udfs.cells.marshalling import CellError, missing, quoted, refused


def listed(names: Sequence[str], most: int = 15) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def unknown(where: str, found: str, what: str, names: Sequence[str]) -> CellError:
    """The refusal of a name that there is not, with the nearest one or all there are."""
    close = nearest(found, names)
    advice = f"Did you mean {close}?" if close else f"There are {listed(names)}."
    return refused(f"{where} is {quoted(found)}: no {what} of this name. {advice}")


def _meant(label: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes whose names hold the label as a word of theirs: refugee for Réfugiés."""
    word = folded(label).rstrip("s")
    return [code for code, called in names.items() if len(word) > 3 and any(word in folded(name) for name in called)]


def code_of(label: str, names: Mapping[str, Sequence[str]], where: str, what: str) -> str:
    """The code that a label means: `names` has each code with its names."""
    wanted = same(label)
    for code, called in names.items():
        if wanted in {same(code), *map(same, called)}:
            return code
    meant = _meant(label, names)
    if len(meant) == 1:
        raise refused(f"{where} is {quoted(label)}: no {what} of this name. Did you mean {meant[0]}?")
    raise unknown(where, label, what, list(names))


def codes_of(labels: Sequence[str], names: Mapping[str, Sequence[str]], where: str, what: str) -> list[str]:
    """The code of each label, in their order; one that stands twice is refused."""
    found: list[str] = []
    for position, label in enumerate(labels, start=1):
        place = f"{where}, cell {position}" if len(labels) > 1 else where
        code = code_of(label, names, place, what)
        if code in found:
            raise refused(f"{place} is {quoted(label)}, which stands there twice. Name each {what} once.")
        found.append(code)
    return found


@lru_cache(maxsize=64)
def names_in(data_set: str, column: str) -> Mapping[str, Sequence[str]]:
    """The codes of a column of a packaged data set, each with its names in English and French."""
    data = load(data_set)
    return {code: (data.label(column, code, "en"), data.label(column, code, "fr")) for code in data.codes(column)}


def find_data_set(name: str, where: str) -> Dataset:
    """A packaged data set by its name."""
    plain = name.casefold().replace(" ", "_").replace("-", "_")
    if plain not in packaged():
        raise unknown(where, name, "packaged data set", packaged())
    return load(plain)


def find_years(data: Dataset, labels: Sequence[str], where: str) -> list[str]:
    """Calendar years that a data set has, each once."""
    years = data.codes("year")
    for position, label in enumerate(labels):
        if label not in years:
            span = f"{years[0]} to {years[-1]}"
            raise missing(f"{where}: {data.name} has nothing for {quoted(label)}; it has the calendar years {span}.")
        if label in labels[:position]:
            raise refused(f"{where}: {label} stands there twice. Give each year once.")
    return list(labels)
