"""Scenario files: where they are, and what one says together with its parents, in exact decimals."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.money.parents import Files, refuse_attributes_alone
from fundingmodel.scenario.older_names import beside, in_rounding_units
from fundingmodel.scenario.written_years import in_one_spelling
from fundingmodel.toml_files import read_toml

PACKAGED = Path(__file__).parents[1] / "scenarios"
PUBLISHED = Path(__file__).parents[1] / "published"  # formulas of governments, with the results that they published
LONGEST_CHAIN = 50  # of parents, and of scenarios that take results of each other
READING_OF = "reading_of"  # the scenario whose place in links this one may take, as another reading of its envelope
OFFER_KEYS = ("parent", "author", "date", "reason")


COMPARATORS = ("quebec-parity",)  # shown beside the others on Context, at like scope; in a report where they are named


def compared() -> tuple[str, ...]:
    """The packaged scenarios that a report compares where none are named."""
    return tuple(name for name in packaged() if name not in COMPARATORS)


def packaged() -> tuple[str, ...]:
    """The names of the scenarios that come with the package, in the order in which a report shows them."""
    names = {path.stem for path in PACKAGED.glob("*.toml")}
    readings = ("settlement", "settlement-economic-half")
    first = [n for n in (*readings, "published", "equal-per-admission", "equal-per-capita") if n in names]
    then = [n for n in ("non-economic", "cohort", "quebec-parity", "predictable") if n in names]
    return (*first, *then, *sorted(names - set(first) - set(then)))


def published_cases() -> tuple[str, ...]:
    """The names of the published formulas that come with their published results, Canada's first."""
    names = sorted(path.stem for path in PUBLISHED.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: (name.startswith("worked-"), not name.startswith("canada-"), name)))


def locate(name_or_path: str | Path, folder: str | Path | None = None) -> Path:
    """The file of a scenario: a packaged name, or a path ending in .toml (a relative one from `folder`)."""
    text = str(name_or_path)
    if text.endswith(".toml") or isinstance(name_or_path, Path):
        path = Path(folder or ".") / text
        if path.is_file():
            return path
        raise ScenarioRefused("no_such_file", text, "there is no such file in {parent}.", parent=path.parent.resolve())
    for folder_of in (PACKAGED, PUBLISHED):
        if text in {path.stem for path in folder_of.glob("*.toml")}:
            return folder_of / f"{text}.toml"
    raise ScenarioRefused(
        "no_such_scenario",
        text,
        "no scenario of this name.",
        "Packaged: {names}, and those of `fundingmodel published`. For a file, give its name with .toml.",
        names=packaged(),
    )


def read_file(path: Path) -> dict[str, Any]:
    """A TOML file in exact decimals."""

    def broken(error: Exception) -> ScenarioRefused:
        if isinstance(error, UnicodeDecodeError):
            return ScenarioRefused("not_utf8", in_file(path.name), "not UTF-8 text.", "Save it as UTF-8.")
        return ScenarioRefused("not_toml", in_file(path.name), "not readable as TOML: {cause}.", cause=error)

    data = read_toml(path, ScenarioRefused, broken)
    return in_one_spelling(data, path.name)


def with_parents(path: Path, seen: tuple[Path, ...]) -> tuple[dict[str, Any], tuple[str, ...]]:
    if path.resolve() in seen:
        raise ScenarioRefused(
            "its_own_parent",
            in_file(path.name),
            "it is its own parent, through {through}.",
            through=" - ".join(p.name for p in seen),
        )
    if len(seen) > LONGEST_CHAIN:
        raise ScenarioRefused(
            "too_many_parents",
            in_file(seen[0].name),
            "it has more than {most} parents, one above the other.",
            most=LONGEST_CHAIN,
        )
    data = read_file(path)
    if "parent" not in data:
        return in_rounding_units(data, {}, path.name), ()
    for key in OFFER_KEYS:
        if key not in data:
            raise ScenarioRefused(
                "offer_lacks_key",
                in_file(path.name),
                "a scenario with a parent says who offers it, when and why: add {key}.",
                key=key,
            )
    above, ancestors = with_parents(locate(str(data["parent"]), path.parent), (*seen, path.resolve()))
    return over_parent(above, data, path.name), (*ancestors, str(above["name"]))


def refuse_long_chain(length: int, path: Path) -> None:
    """Refused where figures come from a scenario whose figures come from another, and so on, too many times."""
    if length > LONGEST_CHAIN:
        raise ScenarioRefused(
            "too_many_linked",
            in_file(path.name),
            "its figures come through more than {most} scenarios, one from the other.",
            most=LONGEST_CHAIN,
        )


def over_parent(above: Mapping[str, Any], data: Mapping[str, Any], file: str) -> dict[str, Any]:
    """What a file says laid over what its parents say, each read with today's names."""
    # A child that gives no short title goes by its own name; and it is no reading of an envelope because its parent is one.
    unnamed = {key: value for key, value in above.items() if key not in ("short", READING_OF)}
    below = in_rounding_units(data, above, file)
    parents = beside(unnamed, data)
    both = merged(parents, below)
    refuse_attributes_alone(Files(parents, below, both), in_file(file))
    return both
