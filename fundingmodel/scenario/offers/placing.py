"""Placing: whether the formula of a child works with its added steps where they are, and where one would."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundingmodel.errors import Phrase, Refused, ScenarioRefused, Where, phrase
from fundingmodel.scenario.offers.left_behind import Table, of_tier, table
from fundingmodel.scenario.offers.step_changes import ADD, alias_of
from fundingmodel.scenario.tiers import Composed, composed


def composed_in_place(below: Table, whole: Table, tier: str, where: Where, currency: str) -> Composed | None:
    """The formula of a tier; None where it is refused for another reason than the place of an added step.

    A step that would work at another place of the list is refused with that place. `currency` is what the file shares.
    """
    try:
        return composed(whole, where, currency)
    except Refused as error:
        if isinstance(steps := whole.get("steps"), list):
            for name in _added(below, tier):
                _refuse_misplaced(name, steps, whole, where, error, currency)
        return None


def _added(below: Table, tier: str) -> list[str]:
    """The names of the steps that a child adds, in a tier or for all."""
    changes = [table(below, "steps"), table(of_tier(below, tier), "steps")]
    return list(dict.fromkeys(alias_of(step) for each in changes for step in each.get(ADD, ())))


def _refuse_misplaced(
    name: str, steps: Sequence[Any], whole: Mapping[str, Any], where: Where, cause: Refused, currency: str
) -> None:
    """Refuses a step that works at another place alone, with the nearest of those."""
    names = [alias_of(step) for step in steps]
    if names.count(name) != 1:
        return
    here = names.index(name)
    step, others = steps[here], [each for each in steps if alias_of(each) != name]
    for place in sorted(range(len(others) + 1), key=lambda n: abs(n - here)):
        listed = [*others[:place], step, *others[place:]]
        if _works({**whole, "steps": listed}, where, currency):
            raise ScenarioRefused(
                "step_misplaced",
                (where / "steps").key(ADD).key(name),
                "it does not work at this place, as {place}: {cause}",
                "Write {right}.",
                place=_place_of(names, here),
                right=_place_of([alias_of(each) for each in listed], place),
                cause=cause.cause if isinstance(cause.cause, Refused) else cause,
            )


def _works(whole: Mapping[str, Any], where: Where, currency: str) -> bool:
    try:
        composed(whole, where, currency)
    except Refused:
        return False
    return True


def _place_of(names: Sequence[str], place: int) -> Phrase:
    """How a file says where a step is: after the one before it; of the first, before the next."""
    if place:
        return phrase("placed_after", 'after = "{name}"', name=names[place - 1])
    return phrase("placed_before", 'before = "{name}"', name=names[1])
