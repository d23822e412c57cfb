"""Laid over: what a child says over what its parents say, as one scenario that stands by itself.

The child's changes of steps are made into a list, and what its parents say that is of no use to it is left behind: inputs that
no step reads, figures of years that it does not cover, and what is true of the parents' formula alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fundingmodel.errors import Refused, ScenarioRefused, Where, in_file
from fundingmodel.language.texts import Text
from fundingmodel.scenario import READING_OF
from fundingmodel.scenario.made.tables import in_formulas
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.money.parents import Files, refuse_attributes_alone
from fundingmodel.scenario.offers.claims import Changed, Steps, composed_title, with_notes_of_parents, without_claims
from fundingmodel.scenario.offers.fewer_places import without_places
from fundingmodel.scenario.offers.left_behind import (
    LeftBehind,
    Table,
    names_of_tiers,
    of_tier,
    own_years,
    table,
    without_years,
)
from fundingmodel.scenario.offers.openings import with_own_openings
from fundingmodel.scenario.offers.step_changes import as_table, changed_steps
from fundingmodel.scenario.offers.unread import without_unread
from fundingmodel.scenario.older_names import beside, in_rounding_units
from fundingmodel.scenario.parameters import DATA_KEYS, LINK_KEYS, SOURCES
from fundingmodel.scenario.tiers import listed_steps, place_of, tables_of_tiers

FORMULA, STEPS = "formula", "steps"
OF_PLACES = ("jurisdictions", "categories", "lags")


@dataclass(frozen=True)
class Laid:
    """What a file says together with its parents, and what of theirs it leaves behind."""

    data: dict[str, Any]
    left_behind: tuple[LeftBehind, ...] = ()
    title: Text = field(default_factory=dict)  # composed of what differs from its parent, where it gives none


def over_parent(above: Table, data: Table, file: str) -> Laid:
    """What a file says laid over what its parents say, each read with today's names."""
    # A child that gives no short title goes by its own name; and it is no reading of an envelope because its parent is one.
    unnamed = {key: value for key, value in above.items() if key not in ("short", READING_OF)}
    below = in_rounding_units(data, above, file)
    parents = beside(unnamed, data)
    both = _with_steps(parents, below, merged(parents, below), file)
    refuse_attributes_alone(Files(parents, below, both), in_file(file))
    both, left = without_years(parents, below, both)
    figures = _other_figures(parents, both)
    both, outside = without_places(parents, below, both, file)
    left = (*left, *outside)
    before, after = _steps_of(parents, file), _steps_of(both, file)
    changed = [tier for tier in after if _differs(tier, before, after)]
    made = [tier for tier in after if tier not in changed and _in_formulas(parents, tier) != _in_formulas(both, tier)]
    if changed or made:
        both, unread = without_unread(below, both, [*changed, *made], file)
        whole = {(each.tier, each.name) for each in unread}
        left = (*(each for each in left if (each.tier, each.name) not in whole), *unread)
    if changed:
        both = with_notes_of_parents(below, both)
    keys = [key for key in OF_PLACES if key in below and below[key] != parents.get(key)]
    other = Changed(before, after, figures, _other_years(parents, both), keys)
    both, claims = without_claims(below, both, bool(changed or made or figures or keys))
    title = {} if "title" in below else composed_title(str(above.get("name", "")), other)
    return Laid(with_own_openings(parents, below, both, file), (*left, *claims), title)


def _other_figures(parents: Table, both: Table) -> list[str]:
    """The inputs whose figures are others than the parents' in a tier; those of years that are left out or added are the years' own."""
    found = []
    for tier in dict.fromkeys(("", *names_of_tiers(both))):
        old, new = (table(of_tier(data, tier), "inputs") for data in (parents, both))
        found += [
            name for name in new if name in old and _figures(new[name], old[name]) != _figures(old[name], new[name])
        ]
    return list(dict.fromkeys(found))


def _figures(given: object, other: object) -> object:
    """What an input's table says of its figures; of figures by year, those of the years that the other has too."""
    if not isinstance(given, Mapping):
        return given
    kept = {key: value for key, value in given.items() if key in (*SOURCES, *LINK_KEYS, *DATA_KEYS)}
    return {key: _in_both(value, table(other, key)) if key.startswith("by_") else value for key, value in kept.items()}


def _in_both(by_year: object, other: Table) -> object:
    return {key: each for key, each in by_year.items() if key in other} if isinstance(by_year, Mapping) else by_year


def _other_years(parents: Table, both: Table) -> tuple[str, ...]:
    years = own_years(both)
    return () if years == own_years(parents) else years


def _in_formulas(data: Table, tier: str) -> frozenset[str]:
    """The inputs of a tier that are made, or that formulas of others read: a child may change those by an input alone."""
    return in_formulas({**table(data, "inputs"), **table(of_tier(data, tier), "inputs")})


def _with_steps(parents: Table, below: Table, both: dict[str, Any], file: str) -> dict[str, Any]:
    """What both say, the changes of steps made into lists: those for all tiers first, then those of each."""
    data, where = dict(both), in_file(file)
    if isinstance(changes := below.get(STEPS), Mapping):
        _refuse_formula_too(below, where)
        if own := [name for name in table(parents, "tiers") if _has_formula(of_tier(parents, name))]:
            raise ScenarioRefused(
                "tiers_have_own_formula",
                where / STEPS,
                "{tiers:and} of the parent have a formula of their own, which this would not change.",
                "Write [tiers.{first}.steps], for instance.",
                tiers=own,
                first=own[0],
            )
        data = _with_list(data, changed_steps(_listed(parents, where), changes, where / STEPS))
    for name, tier in table(below, "tiers").items():
        if isinstance(changes := table(tier).get(STEPS), Mapping):
            place = where.tier(name)
            _refuse_formula_too(tier, place)
            own_of_parent = of_tier(parents, name)
            listed = _listed(own_of_parent if _has_formula(own_of_parent) else data, place)
            changed = _with_list(data["tiers"][name], changed_steps(listed, changes, place / STEPS))
            data = {**data, "tiers": {**data["tiers"], name: changed}}
    return data


def _has_formula(said: Table) -> bool:
    return FORMULA in said or STEPS in said


def _with_list(said: Table, steps: Sequence[Any]) -> dict[str, Any]:
    return {**{key: value for key, value in said.items() if key != FORMULA}, STEPS: steps}


def _refuse_formula_too(said: Table, where: Where) -> None:
    if FORMULA in said:
        raise ScenarioRefused(
            "formula_and_changes",
            where,
            "formula takes the place of the parent's, and steps changes the parent's: one of the two.",
            "Take formula out, or write the whole list: steps = [ ... ].",
        )


def _listed(said: Table, where: Where) -> Sequence[Any]:
    """The steps that a parent lists, or those of the formula that it names."""
    if not _has_formula(said):
        raise ScenarioRefused(
            "no_steps_to_change",
            where / STEPS,
            "the parent has no steps here to change.",
            'Write the whole list: steps = [ ... ], or formula = "name".',
        )
    return listed_steps(said, where)[2]


def _steps_of(data: Table, file: str) -> Steps:
    """The steps of each tier of a file, as tables; of none where the file is refused when it is built."""
    try:
        return {
            tier: [dict(as_table(step)) for step in listed_steps(said, place_of(tier, Path(file)))[2]]
            for tier, said in tables_of_tiers(data, Path(file)).items()
        }
    except Refused:
        return {}


def _differs(tier: str, before: Steps, after: Steps) -> bool:
    """Whether the formula of a tier is another than its parent's, however either is written."""
    old = before.get(tier, before.get("") if set(before) == {""} else None)
    return bool(before) and old != after[tier]
