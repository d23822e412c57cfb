"""Choices: the columns of a step's file, and those that a list of steps chooses of them."""

from collections.abc import Iterable, Mapping
from types import ModuleType

from fundingmodel.column import Column, Setting
from fundingmodel.errors import FormulaRefused, Phrase, closest, phrase


def advice(name: str, known: Iterable[str]) -> Phrase:
    """What to write instead of an unknown name."""
    listed = sorted(known)
    return closest(name, listed, phrase("known", "Known: {names}.", names=listed or phrase("none", "none")))


def all_columns(module: ModuleType) -> list[Column]:
    """The columns of a step's file, of every choice of its settings."""
    columns: list[Column] = []
    for each in module.COLUMNS:
        columns += [c for choice in each.choices.values() for c in choice] if isinstance(each, Setting) else [each]
    return columns


def chosen_columns(module: ModuleType, alias: str, choices: Mapping[str, str]) -> list[Column]:
    """The columns of a step with a choice made for each of its settings; refuses one that is unknown or missing."""
    settings = {each.name: each for each in module.COLUMNS if isinstance(each, Setting)}
    for name in choices:
        if name not in settings:
            raise FormulaRefused(
                "unknown_setting",
                alias,
                "unknown setting {name!r}.",
                advice(name, settings),
                name=name,
            )
    columns: list[Column] = []
    for each in module.COLUMNS:
        if isinstance(each, Column):
            columns.append(each)
            continue
        allowed = list(each.choices)
        if each.name not in choices:
            raise FormulaRefused(
                "setting_missing", alias, "say which {setting}: {allowed}.", setting=each.name, allowed=allowed
            )
        if choices[each.name] not in each.choices:
            raise FormulaRefused(
                "not_a_choice",
                alias,
                "{setting} = {choice!r} is not one of {allowed}.",
                setting=each.name,
                choice=choices[each.name],
                allowed=allowed,
            )
        columns += each.choices[choices[each.name]]
    return columns
