"""Money of made figures: which prices, scope and measure they are of; money that is unlike is not added or compared."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from fundingmodel.column import Input
from fundingmodel.errors import ScenarioRefused, Where
from fundingmodel.expressions.tree import NAME, YEAR_SUM, Node
from fundingmodel.kinds import in_money
from fundingmodel.scenario.parameters import Said
from fundingmodel.scopes import NOT_STATED

SaidOf = Callable[[str, str], tuple[Input, Said]]  # an input, and what is said of its figures of a key


@dataclass(frozen=True)
class MadeMoney:
    """What is said of money: each attribute as the first figure says it that says it."""

    price_basis: str = ""
    scope: str = ""
    taken_as: str = ""
    measure: str = ""

    @property
    def covers(self) -> str:
        """The scope, or what it is taken for where the source states none."""
        return self.taken_as or self.scope

    def with_other(self, other: "MadeMoney", node: Node, where: Where) -> "MadeMoney":
        """Of money that is joined: refused where both say it, and not the same; of an assumed scope, where that of one is assumed."""
        for key, of in (("price_basis", "price_basis"), ("scope", "covers"), ("measure", "measure")):
            first, second = getattr(self, of), getattr(other, of)
            if first and second and first != second:
                raise ScenarioRefused(
                    "unlike_money_joined",
                    where,
                    "{part!r} puts together money of {key} {first!r} and {second!r}.",
                    "Give all of it in the same.",
                    part=node.text,
                    key=key,
                    first=first,
                    second=second,
                )
        scoped = other if not self.scope or other.taken_as else self
        return MadeMoney(
            self.price_basis or other.price_basis,
            scoped.scope,
            scoped.taken_as,
            self.measure or other.measure,
        )

    def under(self, said: Said, where: Where) -> Said:
        """What a made input says of itself, completed by what it is made from; refused where the two contradict each other."""
        pairs = (("price_basis", said.price_basis), ("scope", said.stated_scope), ("measure", said.measure))
        for key, own in pairs:
            if own and getattr(self, key) and own != getattr(self, key):
                raise ScenarioRefused(
                    "made_of_other_money",
                    where.key(key),
                    "found {own!r}, and what its formula reads is {found!r}.",
                    "Take it out, or read other figures.",
                    own=own,
                    found=getattr(self, key),
                )
        return replace(
            said,
            price_basis=said.price_basis or self.price_basis,
            stated_scope=said.stated_scope or self.scope,
            scope_taken_as=said.scope_taken_as or self.taken_as,
            measure=said.measure or self.measure,
        )


def money_of(node: Node, said_of: SaidOf, where: Where) -> MadeMoney | None:
    """The money of a formula; None where it gives no money, as a ratio of two amounts."""
    if node.operation in (NAME, YEAR_SUM):
        found = [said_of(node.name, key) for key in node.keys or ("",)]
        monies = [_of(said) for given, said in found if in_money(given)]
        return _joined(monies, node, where)
    parts = [money for part in node.parts if (money := money_of(part, said_of, where))]
    if node.operation == "/" and len(parts) > 1:
        _joined(parts, node, where)  # of unlike amounts, `taken / envelope * envelope` would pass one off as the other
        return None
    return None if node.operation == "part" else _joined(parts, node, where)


def _joined(monies: list[MadeMoney], node: Node, where: Where) -> MadeMoney | None:
    if not monies:
        return None
    first, *others = monies
    for other in others:
        first = first.with_other(other, node, where)
    return first


def _of(said: Said) -> MadeMoney:
    taken_as = said.scope_taken_as if said.stated_scope == NOT_STATED else ""
    return MadeMoney(said.price_basis, said.stated_scope, taken_as, said.measure)
