"""Price bases: money in constant prices is refused where a step reads it as money of each year; no child calls money by another name."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundingmodel.currencies import currencies_of
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.formula import StepEntry
from fundingmodel.scenario.figures.provenance import NOMINAL, REAL
from fundingmodel.scenario.money_readers import readers
from fundingmodel.scenario.parameters import SOURCES, Parameter

OF_SCENARIO = ("scope", "measure")  # what is said of all money that a scenario shares out
REFERENCE = "reference"  # what a guarantee protects or limits: in real terms, it is moved by the growth of prices


def refuse_real_prices(
    entries: Sequence[StepEntry], parameters: Mapping[str, Parameter], currency: str, where: Where
) -> None:
    """Refuses real money where a step takes it for nominal; what is no currency, as meals or posts, has no prices."""
    if not currencies_of(currency):
        return
    for name, parameter in parameters.items():
        keys = ("", *parameter.figures)
        key = next((key for key in keys if parameter.said_of(key).price_basis == REAL), None)
        if key is not None and (reader := _read_as_nominal(entries, name)):
            raise ScenarioRefused(
                "price_basis_differs",
                where.input(name).of(key),
                "price_basis is {basis!r}, and {step} takes {quantity} in nominal terms.",
                'Give the figures in the prices of each year, and write price_basis = "nominal".',
                basis=REAL,
                step=reader[0],
                quantity=reader[1],
            )


def _read_as_nominal(entries: Sequence[StepEntry], name: str) -> tuple[str, str] | None:
    """The first step that reads money of a name as nominal, and what it reads it as."""
    for reader in readers(entries, name):
        is_moved = reader.own == REFERENCE and reader.entry.choices.get("price_basis") == REAL
        if not is_moved:
            return reader.entry.alias, reader.own
    return None


def refuse_attributes_alone(above: Mapping[str, Any], below: Mapping[str, Any], where: Where) -> None:
    """Refuses a child's price basis, scope or measure over its parent's figures of another: they are other money."""
    for key in OF_SCENARIO:
        if key in below and above.get(key, below[key]) != below[key]:
            raise ScenarioRefused(
                "scope_of_parent",
                where,
                "{key} is {own!r}, and the parent's is {known!r}: its figures are of that.",
                "Take {key} out, or write a file without a parent.",
                key=key,
                own=below[key],
                known=above[key],
            )
    for name, old, new in _in_both(above, below, "inputs"):
        if any(key in new for key in SOURCES):
            continue
        _refuse_basis_alone(old, new, where.input(name))
        _refuse_scope_alone(old, new, where.input(name))
    for name, old, new in _in_both(above, below, "tiers"):
        refuse_attributes_alone(old, new, where.tier(name))


def _refuse_basis_alone(old: Mapping[str, Any], new: Mapping[str, Any], where: Where) -> None:
    basis, known = new.get("price_basis"), old.get("price_basis", NOMINAL)
    if basis not in (None, known):
        raise ScenarioRefused(
            "price_basis_alone",
            where,
            "price_basis is {basis!r}, and the parent's figures are {known!r}.",
            "Give the figures in these prices as well.",
            basis=basis,
            known=known,
        )


def _refuse_scope_alone(old: Mapping[str, Any], new: Mapping[str, Any], where: Where) -> None:
    given = OF_SCENARIO[:1] if "data" in old else OF_SCENARIO  # of data, `measure` is a column
    for key in given:
        if key in new and new[key] != old.get(key):
            raise ScenarioRefused(
                "money_alone",
                where,
                "{key} is {own!r}, and the figures are the parent's.",
                "Give the figures of this {key} as well.",
                key=key,
                own=new[key],
            )


def _in_both(
    above: Mapping[str, Any], below: Mapping[str, Any], key: str
) -> list[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """The tables of a key that a parent and its child both have, by name."""
    olds, news = above.get(key), below.get(key)
    if not isinstance(olds, Mapping) or not isinstance(news, Mapping):
        return []
    both = ((str(name), olds.get(name), new) for name, new in news.items())
    return [(name, old, new) for name, old, new in both if isinstance(old, Mapping) and isinstance(new, Mapping)]
