"""Changes of steps: what a child drops, sets and adds of its parent's formula, as a list of steps such as a file writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundingmodel.column import Setting
from fundingmodel.errors import Phrase, ScenarioRefused, Where, closest, phrase
from fundingmodel.formula import NEED, NEED_READ
from fundingmodel.listed_texts import texts_of
from fundingmodel.scenario.parameters import refuse_unknown_keys
from fundingmodel.steps import STAGES, stage_of, step_module, step_names
from fundingmodel.steps.written_texts import text_keys

DROP, SET, ADD = "drop", "set", "add"
CHANGES = (DROP, SET, ADD)
BEFORE, AFTER = "before", "after"
NAMING = ("step", "as")  # which step it is, and by which name: another one is dropped and added
SET_BESIDE = ("bind", "title")

Step = Mapping[str, Any]


def as_table(step: object) -> Step:
    """A step of a list as a table, whether its name alone is written or more.

    >>> as_table("share")
    {'step': 'share'}
    """
    return step if isinstance(step, Mapping) else {"step": step}


def alias_of(step: object) -> str:
    """The name by which a step of a list goes."""
    table = as_table(step)
    return str(table.get("as", table.get("step", "")))


def changed_steps(listed: Sequence[Any], changes: Mapping[str, Any], where: Where) -> list[Any]:
    """The parent's list of steps with some dropped, some set otherwise and some added, in this order.

    An added step is placed after the last step of its own stage or of one before it, or where `before` or `after` says.

    >>> changed_steps(["bounds", "base_amount"], {"drop": ["base_amount"]}, Where())
    ['bounds']
    """
    refuse_unknown_keys(changes, CHANGES, where)
    dropped = _dropped(listed, changes, where)
    settings = _settings(changes, where.key(SET))
    added = _added(changes, where.key(ADD))
    names = [alias_of(step) for step in added]
    for name in settings:
        _refuse_set(name, dropped, names, listed, where.key(SET))
    left = [step for step in listed if alias_of(step) not in dropped]
    left = [_set(step, settings.get(alias_of(step)), where.key(SET)) for step in left]
    for step in added:
        _place(left, step, dropped, where.key(ADD))
    return left


def _dropped(listed: Sequence[Any], changes: Mapping[str, Any], where: Where) -> list[str]:
    dropped: list[str] = []
    for name in texts_of(changes, DROP, where):
        _refuse_unknown(name, listed, where.key(DROP))
        if name in dropped:
            raise ScenarioRefused(
                "dropped_twice", where.key(DROP), "{name!r} is there twice.", "Write it once.", name=name
            )
        dropped.append(name)
    return dropped


def _settings(changes: Mapping[str, Any], where: Where) -> Mapping[str, Any]:
    settings = changes.get(SET, {})
    if not isinstance(settings, Mapping):
        raise ScenarioRefused(
            "set_not_a_table",
            where,
            "found {found!r}; write the step, the setting and the choice.",
            'As in steps.set.fit_to_envelope.shortfall = "reduce_in_proportion".',
            found=settings,
        )
    return settings


def _added(changes: Mapping[str, Any], where: Where) -> Sequence[Any]:
    added = changes.get(ADD, [])
    if not isinstance(added, list):
        raise ScenarioRefused(
            "add_not_a_list",
            where,
            "found {found!r}; it is a list of steps.",
            "Write [[steps.add]] above each step, or steps.add = [{{ ... }}].",
            found=added,
        )
    for step in added:
        if not isinstance(step, str | Mapping) or alias_of(step) == "":
            raise ScenarioRefused(
                "added_not_a_step",
                where,
                'found {found!r}; write the name of a step, or {{ step = "name", ... }}.',
                found=step,
            )
    return added


def _refuse_unknown(name: str, listed: Sequence[Any], where: Where) -> None:
    """Refuses a name that is none of the parent's steps, or that several of them have."""
    names = [alias_of(step) for step in listed]
    if name not in names:
        raise ScenarioRefused(
            "no_step_of_parent", where, "the parent has no step {name!r}.", _meant(name, listed), name=name
        )
    if (count := names.count(name)) > 1:
        raise ScenarioRefused(
            "steps_of_one_name",
            where,
            "the parent has {count} steps {name!r}.",
            "Write the whole list: steps = [ ... ].",
            name=name,
            count=count,
        )


def _meant(name: str, listed: Sequence[Any]) -> Phrase:
    """The step of the list that a name may mean: one that goes by another name, the nearest one, or all of them."""
    names = [alias_of(step) for step in listed]
    others = [alias_of(step) for step in listed if as_table(step).get("step") == name]
    if others:
        return phrase("goes_by", "There it goes by {names:or}.", names=others)
    if name in step_names():
        return phrase("step_to_add", "Its steps are {names}; add {name} with steps.add.", names=names, name=name)
    return closest(name, names, phrase("its_steps", "Its steps are {names}.", names=names))


def _refuse_set(name: str, dropped: Sequence[str], added: Sequence[str], listed: Sequence[Any], where: Where) -> None:
    if name in dropped:
        raise ScenarioRefused(
            "dropped_and_set",
            where,
            "{name!r} is dropped as well.",
            "Take it out of drop, or out of set.",
            name=name,
        )
    if name in added and name not in map(alias_of, listed):
        raise ScenarioRefused(
            "set_of_added",
            where,
            "{name!r} is added here.",
            "Write its settings where it is added.",
            name=name,
        )
    _refuse_unknown(name, listed, where)


def _set(step: object, settings: object, where: Where) -> object:
    """A step with some settings, or some of what is bound, chosen otherwise."""
    if settings is None:
        return step
    old, name = as_table(step), alias_of(step)
    if not isinstance(settings, Mapping):
        raise ScenarioRefused(
            "set_of_step_not_a_table",
            where.key(name),
            "found {found!r}; write the setting and the choice.",
            'As in steps.set.fit_to_envelope.shortfall = "reduce_in_proportion".',
            found=settings,
        )
    known = _known_settings(str(old.get("step")))
    for key in settings:
        if key in NAMING:
            raise ScenarioRefused(
                "another_step_set",
                where.key(name),
                "{key} makes it another step.",
                "Drop this one, and add the other.",
                key=key,
            )
        if key not in (*known, *SET_BESIDE):
            names = known or phrase("none", "none")
            otherwise = phrase("known", "Known: {names}.", names=names)
            raise ScenarioRefused(
                "unknown_setting_set",
                where.key(name),
                "the step has no setting {key!r}.",
                closest(str(key), known, otherwise),
                key=str(key),
            )
    bind = settings.get("bind")
    if isinstance(bind, Mapping) and isinstance(old.get("bind"), Mapping):
        return {**old, **settings, "bind": _bound(old["bind"], bind)}
    return {**old, **settings}


def _bound(old: Step, new: Step) -> Step:
    """What is bound, with what is bound otherwise; need and the name that it has in steps are one."""
    one = {NEED, NEED_READ}
    kept = {key: value for key, value in old.items() if not (key in one and one & set(new))}
    return {**kept, **new}


def _known_settings(step: str) -> list[str]:
    if step not in step_names():
        return []
    module = step_module(step)
    return [*(each.name for each in module.COLUMNS if isinstance(each, Setting)), *text_keys(module)]


def _place(steps: list[Any], step: object, dropped: Sequence[str], where: Where) -> None:
    """Puts an added step into the list, in its place."""
    table = dict(as_table(step))
    named = {key: str(table.pop(key)) for key in (BEFORE, AFTER) if key in table}
    name, names = alias_of(table), [alias_of(each) for each in steps]
    if name in names:
        raise ScenarioRefused(
            "step_is_there",
            where,
            "there is already a step {name!r}.",
            'Set it instead, drop it first, or give this one a name of its own: as = "second_{name}".',
            name=name,
        )
    if len(named) > 1:
        raise ScenarioRefused(
            "before_and_after", where.key(name), "before and after are both given.", "Take one out.", name=name
        )
    for key, at_step in named.items():
        _refuse_place(at_step, names, dropped, where.key(name).key(key))
    if BEFORE in named:
        position = names.index(named[BEFORE])
    elif AFTER in named:
        position = names.index(named[AFTER]) + 1
    else:
        position = _by_stage(steps, table)
    steps.insert(position, table if isinstance(step, Mapping) else step)


def _refuse_place(name: str, names: Sequence[str], dropped: Sequence[str], where: Where) -> None:
    if name in dropped:
        raise ScenarioRefused(
            "place_is_dropped", where, "{name!r} is dropped.", "Its steps are {names}.", name=name, names=names
        )
    if name not in names:
        raise ScenarioRefused("no_such_place", where, "there is no step {name!r}.", _meant(name, names), name=name)


def _by_stage(steps: Sequence[Any], step: Step) -> int:
    """The place after the last step of the same stage, or of one before it; a step that is unknown is refused when it is read."""
    rank = _rank(step)
    return max((n + 1 for n, each in enumerate(steps) if _rank(as_table(each)) <= rank), default=0)


def _rank(step: Step) -> int:
    stage = stage_of().get(str(step.get("step")))
    return STAGES.index(stage) if stage else len(STAGES)
