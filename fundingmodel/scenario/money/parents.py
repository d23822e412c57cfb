"""Money of parents: no child calls its parent's figures money of another scope or measure, whether for all or in a tier."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.scenario.merging import merged
from fundingmodel.scenario.parameters import MONEY_KEYS, SOURCES
from fundingmodel.scopes import NOT_STATED

Table = Mapping[str, Any]
ASSUMED = "scope_taken_as"
OF_SCENARIO = ("scope", "measure")  # what is said of all money that a scenario shares out


@dataclass(frozen=True)
class Files:
    """What the parents say, what their child says, and what both say together."""

    above: Table
    below: Table
    both: Table


def refuse_attributes_alone(files: Files, where: Where) -> None:
    """Refuses a child's scope or measure over its parent's figures of another: they are other money."""
    _refuse_renamed_scopes(files, where)
    parents = by_tier(files.above)
    for name, new in by_tier(files.both).items():
        place = where.tier(name) if name else where
        _refuse_without_effect(files, name, new, where)
        old = parents.get(name, files.above)
        if name in parents or any(_is_parents(files, name, each) for each in _money_of(files.above)):
            _refuse_other(old, new, place)
        for each, before, after in _in_both(old, new, "inputs"):
            if _is_parents(files, name, each):
                _refuse_scope_alone(before, after, place.input(each))


def by_tier(data: Table) -> dict[str, Table]:
    """What a file says of each of its tiers, with what it says of all; of one without a name, where it has none."""
    if not isinstance(tiers := data.get("tiers"), Mapping):
        return {"": data}
    shared = {key: value for key, value in data.items() if key != "tiers"}
    return {str(name): merged(shared, table) for name, table in tiers.items() if isinstance(table, Mapping)}


def _refuse_renamed_scopes(files: Files, where: Where) -> None:
    for key in _keys(files.below.get("scopes")):
        known = _table(files.above, "scopes")
        if key in known and known[key] != files.both["scopes"][key]:
            raise ScenarioRefused(
                "scopes_of_parent",
                (where / "scopes").key(key),
                "the parent says what {key!r} is, and its figures are of that.",
                "Take it out, or add a scope of another name.",
                key=key,
            )


def _refuse_without_effect(files: Files, name: str, new: Table, where: Where) -> None:
    """Refuses what a child says of all tiers, where its parent says something else of one."""
    own = _table(_table(files.below, "tiers"), name)
    for key in MONEY_KEYS:
        if key in files.below and key not in own and new.get(key) != files.below[key]:
            raise _of_parent(key, files.below[key], new.get(key), where)


def _refuse_other(old: Table, new: Table, where: Where) -> None:
    for key in MONEY_KEYS:
        if key in old and new.get(key) != old[key]:
            raise _of_parent(key, new.get(key), old[key], where)


def _of_parent(key: str, own: object, known: object, where: Where) -> ScenarioRefused:
    return ScenarioRefused(
        "scope_of_parent",
        where,
        "{key} is {own!r}, and the parent's is {known!r}: its figures are of that.",
        "Take {key} out, or write a file without a parent.",
        key=key,
        own=own,
        known=known,
    )


def _is_parents(files: Files, tier: str, name: str) -> bool:
    """Whether the figures of an input of a tier are the parent's, and not the child's."""
    of_tier = _table(_table(files.below, "tiers"), tier)
    tables = (_table(_table(each, "inputs"), name) for each in (files.below, of_tier))
    return not any(key in table for table in tables for key in SOURCES)


def _money_of(data: Table) -> Iterator[str]:
    """The inputs for all tiers that are money, as far as a file says so: those with prices, and those of data."""
    for name, table in _table(data, "inputs").items():
        if isinstance(table, Mapping) and {"price_basis", "data"} & set(table):
            yield str(name)


def _refuse_scope_alone(old: Table, new: Table, where: Where) -> None:
    given = OF_SCENARIO[:1] if "data" in old else OF_SCENARIO  # of data, `measure` is a column
    may_be_assumed = ASSUMED not in old and ("data" in old or old.get("scope") == NOT_STATED)
    for key in (*given, *([] if may_be_assumed else [ASSUMED])):
        if new.get(key) != old.get(key):
            raise ScenarioRefused(
                "money_alone",
                where,
                "{key} is {own!r}, and the figures are the parent's.",
                "Give the figures of this {key} as well.",
                key=key,
                own=new.get(key),
            )


def _in_both(above: Table, below: Table, key: str) -> list[tuple[str, Table, Table]]:
    """The tables of a key that a parent and its child both have, by name."""
    olds, news = _table(above, key), _table(below, key)
    both = ((str(name), olds.get(name), new) for name, new in news.items())
    return [(name, old, new) for name, old, new in both if isinstance(old, Mapping) and isinstance(new, Mapping)]


def _table(data: object, key: str) -> Table:
    found = data.get(key) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _keys(table: object) -> tuple[str, ...]:
    return tuple(map(str, table)) if isinstance(table, Mapping) else ()
