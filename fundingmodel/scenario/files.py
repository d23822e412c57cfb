"""Scenario files: where they are, and what one says together with its parents, in exact decimals."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fundingmodel.errors import ScenarioRefused, in_file
from fundingmodel.files_read import note_said
from fundingmodel.given_files import A_SCENARIO, refuse_other_kind
from fundingmodel.outside_errors import worded
from fundingmodel.scenario.offers.laid_over import Laid, over_parent
from fundingmodel.scenario.offers.placeholders import refuse_placeholders
from fundingmodel.scenario.offers.private import without_private
from fundingmodel.scenario.offers.references import seen_from
from fundingmodel.scenario.older_names import in_rounding_units
from fundingmodel.scenario.written_years import in_one_spelling
from fundingmodel.toml_files import read_toml

PACKAGED = Path(__file__).parents[1] / "scenarios"
PUBLISHED = Path(__file__).parents[1] / "published"  # formulas of governments, with the results that they published
OFFERS = Path(__file__).parents[1] / "offers"  # a chain of illustrative offers, each the child of the one before
FOLDERS = (PACKAGED, PUBLISHED, OFFERS)  # of all that comes with the package
LONGEST_CHAIN = 50  # of parents, and of scenarios that take results of each other
OFFER_KEYS = ("parent", "author", "date", "reason")


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


def packaged_offers() -> tuple[str, ...]:
    """The names of the illustrative offers that come with the package, in the order in which they were made."""
    return tuple(sorted(path.stem for path in OFFERS.glob("*.toml")))


def of_package(path: Path) -> bool:
    """Whether a file comes with the package."""
    return path.resolve().parent in {folder.resolve() for folder in FOLDERS}


def packaged_file(name: str) -> Path | None:
    """The file of a scenario that comes with the package; None where no scenario of it has this name."""
    folders = (folder for folder in FOLDERS if name in {path.stem for path in folder.glob("*.toml")})
    return next((folder / f"{name}.toml" for folder in folders), None)


def locate(name_or_path: str | Path, folder: str | Path | None = None) -> Path:
    """The file of a scenario: a packaged name, or a path ending in .toml (a relative one from `folder`)."""
    text = str(name_or_path)
    if text.endswith(".toml") or isinstance(name_or_path, Path):
        path = Path(folder or ".") / text
        if path.is_file():
            return path
        raise ScenarioRefused("no_such_file", text, "there is no such file in {parent}.", parent=path.parent.resolve())
    if (found := packaged_file(text)) is not None:
        return found
    refuse_other_kind(text, (), A_SCENARIO, refused=ScenarioRefused)
    raise ScenarioRefused(
        "no_such_scenario",
        text,
        "no scenario of this name.",
        "Packaged: {names}, and those of `fundingmodel published`. For a file, give its name with .toml.",
        names=packaged(),
    )


def read_file(path: Path) -> dict[str, Any]:
    """A TOML file in exact decimals."""
    data = read_toml(path, ScenarioRefused, partial(broken_file, path))
    refuse_placeholders(data, in_file(path.name))
    return in_one_spelling(data, path.name)


def broken_file(path: Path, error: Exception) -> ScenarioRefused:
    """The refusal of a file that is not TOML, or not UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        return ScenarioRefused("not_utf8", in_file(path.name), "not UTF-8 text.", "Save it as UTF-8.")
    return ScenarioRefused("not_toml", in_file(path.name), "not readable as TOML: {cause}.", cause=worded(error))


def read_public(path: Path) -> dict[str, Any]:
    """A TOML file without its private texts, which are no part of a scenario."""
    data = read_file(path)
    public = without_private(data, path)
    note_said(path, data, public)
    return public


def with_parents(path: Path, seen: tuple[Path, ...] = ()) -> tuple[Laid, tuple[str, ...]]:
    """What a file says together with its parents, and the names of these, the first of them first."""
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
    data = read_public(path)
    if "parent" not in data:
        return Laid(in_rounding_units(data, {}, path.name)), ()
    if not isinstance(data["parent"], str):
        raise ScenarioRefused(
            "not_one_parent",
            in_file(path.name) / "parent",
            "found {found!r}; a scenario has one parent.",
            'Write its name or its file, as in parent = "settlement".',
            found=data["parent"],
        )
    for key in OFFER_KEYS:
        if key not in data:
            raise ScenarioRefused(
                "offer_lacks_key",
                in_file(path.name),
                "a scenario with a parent says who offers it, when and why: add {key}.",
                key=key,
            )
    parent = locate(data["parent"], path.parent)
    above, ancestors = with_parents(parent, (*seen, path.resolve()))
    return over_parent_file(above.data, parent, data, path), (*ancestors, str(above.data["name"]))


def over_parent_file(above: Mapping[str, Any], parent: Path, data: Mapping[str, Any], path: Path) -> Laid:
    """What a file says laid over what its parent's file says, which names others from its own folder."""
    return over_parent(seen_from(above, parent.parent, path.parent, data, in_file(path.name)), data, path.name)


def refuse_long_chain(length: int, path: Path) -> None:
    """Refused where figures come from a scenario whose figures come from another, and so on, too many times."""
    if length > LONGEST_CHAIN:
        raise ScenarioRefused(
            "too_many_linked",
            in_file(path.name),
            "its figures come through more than {most} scenarios, one from the other.",
            most=LONGEST_CHAIN,
        )
