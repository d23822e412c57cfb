"""What a scenario file says of inputs that are made from others: whose formulas read what, and from which year on."""

from collections.abc import Iterator, Mapping
from typing import Any

from fundingmodel import fiscal_years
from fundingmodel.errors import FormulaRefused, ScenarioRefused, Where
from fundingmodel.expressions.tree import Node, tree
from fundingmodel.scenario.parameters import BEYOND, FORMULA, FROM, LITERAL_KEYS, MADE_KEYS

Table = Mapping[str, Any]
HELD = "held"


def is_made(table: Table) -> bool:
    """Whether any figure of an input is made from others, or held."""
    return any(key in table for key in MADE_KEYS)


def formulas(table: Table) -> Iterator[str]:
    """The formulas of an input, as they are written."""
    entries = table.get(FROM, {})
    for each in (table, *(entries.values() if isinstance(entries, Mapping) else ())):
        if isinstance(each, Mapping) and FORMULA in each:
            yield str(each[FORMULA])


def formula_of(table: Table, where: Where) -> Node:
    """The tree of a table's formula; refused where it is no text, or cannot be read."""
    text = table[FORMULA]
    if not isinstance(text, str):
        raise ScenarioRefused(
            "formula_not_a_text",
            where.key(FORMULA),
            "found {text!r}; write a formula of names, as {example!r}.",
            text=text,
            example="intake * growth",
        )
    try:
        return tree(text, where)
    except FormulaRefused as error:
        raise error.inside(ScenarioRefused, Where()) from None


def names_read(table: Table) -> tuple[str, ...]:
    """The names that the formulas of an input read; those of a formula that cannot be read are refused later."""
    found: dict[str, None] = {}
    for text in formulas(table):
        try:
            found |= dict.fromkeys(tree(text, Where()).names)
        except FormulaRefused:
            continue
    return tuple(found)


def in_formulas(tables: Mapping[str, object]) -> frozenset[str]:
    """The names of inputs of which figures of any year may be needed: made or held, or read by a formula."""
    found = {name for name, table in tables.items() if isinstance(table, Mapping) and is_made(table)}
    return frozenset(found.union(*(names_read(tables[name]) for name in found)))  # type: ignore[arg-type]


def reached(tables: Mapping[str, Table], wanted: Mapping[str, object]) -> tuple[str, ...]:
    """The inputs that no step reads and that formulas of others do, directly or not."""
    found: dict[str, None] = {}
    queue = [name for name in wanted if name in tables]
    while queue:
        for name in names_read(tables[queue.pop()]):
            if name in tables and name not in wanted and name not in found:
                found[name] = None
                queue.append(name)
    return tuple(name for name in tables if name in found)


def starts(table: Table, by: str | None, where: Where) -> dict[str, Table]:
    """The years from which on figures are made, each with what makes them."""
    if FROM not in table:
        return {}
    entries = table[FROM]
    if by == "lag" or not isinstance(entries, Mapping) or not all(isinstance(x, Mapping) for x in entries.values()):
        raise ScenarioRefused(
            "from_not_by_year",
            where.key(FROM),
            "found {entries!r}; write a table for the first year that is made.",
            "Write from.{year} = {{ formula = {example!r} }}, for instance.",
            entries=entries,
            year="2027-28" if by is None else "2025",
            example="planned * split",
        )
    found = {}
    for written, entry in entries.items():
        year = fiscal_years.read(str(written))
        if year is None or ("-" in year) == (by == "calendar year"):
            raise ScenarioRefused(
                "from_no_year",
                where.key(FROM),
                "found {written!r}, and these figures go by {by}.",
                written=written,
                by=by or "fiscal year",
            )
        found[year] = entry
    return dict(sorted(found.items()))


def gives_figures(entry: Table) -> bool:
    """Whether figures of later years are given, by data or in the file."""
    return FORMULA not in entry and any(key in entry for key in ("data", *LITERAL_KEYS))


def is_held(table: Table, where: Where) -> bool:
    """Whether later years have the figures of the last that is given."""
    if BEYOND in table and table[BEYOND] != HELD:
        raise ScenarioRefused(
            "unknown_beyond", where.key(BEYOND), 'found {beyond!r}; it can be "held" only.', beyond=table[BEYOND]
        )
    return BEYOND in table
