"""Leaves of a formula: the figures that it reads, by input and key, to make those of a key."""

from collections.abc import Iterator, Mapping

from fundingmodel.column import Input
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.expressions.tree import NAME, YEAR_SUM, Node
from fundingmodel.expressions.values import OWN
from fundingmodel.scenario.parameters import EVERY_YEAR, Parameter

Leaf = tuple[str, str, str]  # an input, the key as the formula names it, and the key of its figures


def leaves(node: Node, key: str, parameters: Mapping[str, Parameter]) -> Iterator[Leaf]:
    """What a formula reads to make the figures of a key."""
    for each in node.walk():
        if each.operation == YEAR_SUM:
            yield from ((each.name, own, own) for own in each.keys)
        elif each.operation == NAME:
            figures = parameters[each.name].figures
            yield each.name, OWN, key if key in figures else EVERY_YEAR


def refuse_unclear_years(
    node: Node, own: Input, read: Mapping[str, Input], varying: frozenset[str], where: Where
) -> None:
    """Refused where a formula does not say of which years it reads an input."""
    for each in node.walk():
        if each.operation not in (NAME, YEAR_SUM):
            continue
        given = read[each.name]
        if each.operation == YEAR_SUM and given.by != "calendar year":
            raise ScenarioRefused(
                "year_sum_of_others",
                where,
                "{part!r}: {name} does not go by calendar year.",
                "Write its name alone.",
                part=each.text,
                name=each.name,
            )
        if each.operation == NAME and given.by and given.by != own.by:
            raise ScenarioRefused(
                "years_unclear",
                where,
                "its formula reads {name}, which goes by {by}, and does not say of which years.",
                "Write year_sum({name}, 2022, 2024), for instance; of figures by lag there is no sum.",
                name=each.name,
                by=given.by,
            )
        if each.operation == NAME and own.by and each.name in varying:
            raise ScenarioRefused(
                "fiscal_years_unclear",
                where,
                "its formula reads {name}, which differs from fiscal year to fiscal year, and these figures go by {by}.",
                "Give {name} by calendar year, or as one figure for all years.",
                name=each.name,
                by=own.by,
            )
