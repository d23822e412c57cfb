"""The tree of a formula: read once from its text by a parser of its own, which evaluates nothing.

tree("max(total(income) / total(people) - income / people, 0) * people", where)
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from fundingmodel.errors import FormulaRefused, Phrase, Where, phrase
from fundingmodel.expressions.units import RATIO, Unit

NAME, NUMBER, YEAR_SUM = "name", "number", "year_sum"
SIGNS = ("+", "-", "*", "/")
LONGEST, DEEPEST, MOST_PARTS = 400, 20, 100
FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1900, 2199, 50
TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?%?)|(?P<sign>\S))")


@dataclass(frozen=True)
class Node:
    """A part of a formula: a name, a number, an operation or a function of other parts.

    `keys` are the years of `year_sum`. `axes` and `unit` are found when the inputs that it names are known; a unit of None is
    that of 0, which has any.
    """

    operation: str
    parts: tuple["Node", ...] = ()
    name: str = ""
    keys: tuple[str, ...] = ()
    text: str = ""  # as it is written
    at: int = 0  # its first character in the formula, from 1
    axes: frozenset[str] = frozenset()
    unit: Unit | None = RATIO

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs that it reads, each once."""
        return tuple(dict.fromkeys(node.name for node in self.walk() if node.operation in (NAME, YEAR_SUM)))

    @property
    def is_sum_of_products(self) -> bool:
        """Names, numbers and + - * / alone: what SUMPRODUCT calculates cell by cell."""
        return all(node.operation in (NAME, NUMBER, YEAR_SUM, *SIGNS) for node in self.walk())

    def walk(self) -> Iterator["Node"]:
        yield self
        for part in self.parts:
            yield from part.walk()


def tree(text: str, where: Where) -> Node:
    """The tree of a formula. What cannot be read is refused with the place in the text; so is one too long, deep or large."""
    if len(text) > LONGEST:
        raise FormulaRefused(
            "expression_too_long",
            where,
            "the formula has {count} characters; at most {most} are read.",
            "Make an input of a part of it, and write its name.",
            count=len(text),
            most=LONGEST,
        )
    return _Parser(text, where).whole()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int
    end: int


class _Parser:
    """Sums of products of names, numbers, calls and what is in parentheses."""

    def __init__(self, text: str, where: Where) -> None:
        self.source, self.where = text, where
        self.tokens: list[_Token] = []
        for found in TOKEN.finditer(text):
            kind = found.lastgroup or ""
            self.tokens.append(_Token(kind, found[kind], found.start(kind), found.end(kind)))
        self.next, self.depth, self.count = 0, 0, 0

    def whole(self) -> Node:
        found = self.sum()
        if self.next < len(self.tokens):
            raise self.unexpected(phrase("expression_ends_here", "the formula ends before it, or a sign is missing"))
        return found

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaRefused(
                "expression_too_deep",
                self.where,
                "the formula is nested more than {most} deep.",
                "Make an input of a part of it, and write its name.",
                most=DEEPEST,
            )
        found = self.chain("+-", lambda: self.chain("*/", self.factor))
        self.depth -= 1
        return found

    def chain(self, signs: str, part: Callable[[], Node]) -> Node:
        found = part()
        while (sign := self.token()) is not None and sign.kind == "sign" and sign.text in signs:
            self.next += 1
            found = self.node(Node(sign.text, (found, part())), found.at - 1)
        return found

    def factor(self) -> Node:
        token = self.token()
        if token is not None and token.kind == "name":
            self.next += 1
            return self.call(token) if self.is_sign("(") else self.node(Node(NAME, name=token.text), token.at)
        if token is not None and token.kind == "number":
            return self.number(token)
        if token is not None and token.text == "(":
            self.next += 1
            found = self.sum()
            self.closed()
            return replace(found, text=self.source[token.at : self.tokens[self.next - 1].end], at=token.at + 1)
        raise self.unexpected(phrase("expression_part_here", "a name, a function, 0, 1 or ( belongs here"))

    def number(self, token: _Token) -> Node:
        if token.text not in ("0", "1"):
            raise FormulaRefused(
                "expression_has_figure",
                self.where,
                "{found} in the formula (character {at}) is a figure without unit or source.",
                "Make an input of it, with unit and source, and write its name; only 0 and 1 are written in a formula.",
                found=token.text,
                at=token.at + 1,
            )
        self.next += 1
        return self.node(Node(NUMBER, name=token.text, unit=None if token.text == "0" else RATIO), token.at)

    def call(self, function: _Token) -> Node:
        self.next += 1
        if function.text == YEAR_SUM:
            return self.year_sum(function)
        parts = [self.sum()]
        while self.is_sign(","):
            self.next += 1
            parts.append(self.sum())
        self.closed()
        return self.node(Node(function.text, tuple(parts)), function.at)

    def year_sum(self, function: _Token) -> Node:
        """year_sum(name, 2022, 2024): its years are no figures."""
        found = self.tokens[self.next : self.next + 6]
        kinds = [token.kind if token.kind != "sign" else token.text for token in found]
        years = [int(token.text) if token.text.isdecimal() else 0 for token in (found[2:3] + found[4:5])]
        if kinds != ["name", ",", "number", ",", "number", ")"] or not _are_years(years):
            raise FormulaRefused(
                "expression_year_sum",
                self.where,
                "year_sum (character {at}) takes the name of an input, its first and its last calendar year.",
                "Write year_sum(intake, 2022, 2024), for instance; at most {most} years.",
                at=function.at + 1,
                most=MOST_YEARS,
            )
        self.next += 6
        keys = tuple(map(str, range(years[0], years[1] + 1)))
        return self.node(Node(YEAR_SUM, name=found[0].text, keys=keys), function.at)

    def node(self, node: Node, start: int) -> Node:
        self.count += 1
        if self.count > MOST_PARTS:
            raise FormulaRefused(
                "expression_too_large",
                self.where,
                "the formula has more than {most} names, signs and functions.",
                "Make an input of a part of it, and write its name.",
                most=MOST_PARTS,
            )
        return replace(node, text=self.source[start : self.tokens[self.next - 1].end], at=start + 1)

    def token(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def is_sign(self, sign: str) -> bool:
        token = self.token()
        return token is not None and token.text == sign

    def closed(self) -> None:
        if not self.is_sign(")"):
            raise self.unexpected(phrase("expression_close_here", "a sign, a comma or ) belongs here"))
        self.next += 1

    def unexpected(self, needed: Phrase) -> FormulaRefused:
        token = self.token()
        if token is None:
            return FormulaRefused(
                "expression_ends",
                self.where,
                "the formula {formula!r} ends too early: {needed}.",
                formula=self.source,
                needed=needed,
            )
        return FormulaRefused(
            "expression_unreadable",
            self.where,
            "the formula cannot be read at {found!r} (character {at}): {needed}.",
            found=self.source[token.at : token.at + 20],
            at=token.at + 1,
            needed=needed,
        )


def _are_years(years: Sequence[int]) -> bool:
    return FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR and years[1] - years[0] < MOST_YEARS
