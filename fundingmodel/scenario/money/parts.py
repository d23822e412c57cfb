"""Parts of money: where the authority is of a scope that has parts, each part but the shared one is taken off it once."""

from collections.abc import Mapping, Sequence

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.formula import StepEntry
from fundingmodel.scopes import Money, Scopes, makes

SET_ASIDE, OWN_AMOUNT = "set_aside", "set_aside_amount"


def taken_off(entries: Sequence[StepEntry], scopes: Mapping[str, str], authority: str, shared: Money) -> dict[int, str]:
    """The scope of what each set_aside takes off, by its place among the steps; `scopes` are those of inputs, by name.

    A part of the authority by ratio says no scope of its own: it is the one that is left.
    """
    found = taken_amounts(entries, scopes)
    left = [part for part in makes(authority, shared.scope, shared.scopes) if part not in found.values()]
    return {position: scope or (left[0] if len(left) == 1 else "") for position, scope in found.items()}


def taken_amounts(entries: Sequence[StepEntry], scopes: Mapping[str, str]) -> dict[int, str]:
    """The scope that the amount of each set_aside says, by its place among the steps; empty where none is said, and of a ratio."""
    return {
        position: scopes.get(entry.named(OWN_AMOUNT), "") if entry.choices.get("kind") == "amount" else ""
        for position, entry in enumerate(entries)
        if entry.step == SET_ASIDE
    }


def left_of(authority: str, taken: Mapping[int, str], scopes: Scopes) -> str:
    """The scope of what is left of an authority when amounts are taken off it; empty where their scopes do not say it.

    Off an authority that has no such part, other money is taken: what is left is still the authority's, and refuses that.

    >>> from fundingmodel.scopes import packaged_scopes
    >>> [left_of("settlement-transfers", {1: each}, packaged_scopes()) for each in ("set-asides", "resettlement", "")]
    ['shared', 'settlement-transfers', '']
    """
    said = {scope for scope in taken.values() if scope}
    if not authority or not said:
        return ""
    parts = scopes[authority].parts if authority in scopes else ()
    left = [part for part in parts if part not in said]
    return authority if said - set(parts) else left[0] if len(left) == 1 else ""


def refuse_not_taken_off(taken: Mapping[int, str], authority: str, shared: Money, where: Where) -> None:
    """Refuses an authority off which a part that is not shared is taken never, or more than once."""
    parts, scopes = makes(authority, shared.scope, shared.scopes), list(taken.values())
    if missing := [part for part in parts if part not in scopes]:
        raise ScenarioRefused(
            "part_not_taken_off",
            where,
            "the authority is money of scope {authority!r}, what is shared is {shared!r}, and no set_aside takes off {missing:and}.",
            'List {{ step = "set_aside", kind = "amount" }} for each, and say the scope of its amount.',
            authority=authority,
            shared=shared.scope,
            missing=missing,
        )
    if twice := [part for part in parts if scopes.count(part) > 1] or list(parts[: len(scopes) - len(parts)]):
        raise ScenarioRefused(
            "part_taken_off_twice",
            where,
            "the authority is money of scope {authority!r}, and more than one set_aside takes off {twice:and}.",
            "Take each part off once; of several amounts of one part, give the sum.",
            authority=authority,
            twice=twice,
        )
