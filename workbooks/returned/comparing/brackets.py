"""Brackets: a formula with all that it needs, so that one which a program wrote with fewer, or with more, is seen to be the same.

bracketed(["=", "(", "A1", ")", "+", "B1"]) == bracketed(["=", "A1", "+", "B1"])
"""

from collections.abc import Sequence

OPERATORS = (  # from those that bind least on, as worksheets have them
    ("=", "<", ">", "<=", ">=", "<>"),
    ("&",),
    ("+", "-"),
    ("*", "/"),
    ("^",),
)
SIGNS = ("+", "-")
OPENING, CLOSING, NEXT = "(", ")", ","
TWO = ("<=", ">=", "<>")


class _Unread(ValueError):
    """A formula that is not read here."""


def bracketed(tokens: Sequence[str]) -> str:
    """The formula with every operation in brackets; as it is, where it is none that is read here.

    >>> bracketed(["=", "A1", "-", "(", "B1", "*", "2", ")"])
    '(A1-(B1*2))'
    >>> bracketed(["=", "A1", "-", "(", "B1", "-", "2", ")"]) == bracketed(["=", "A1", "-", "B1", "-", "2"])
    False
    """
    reader = _Reader(_joined(tokens[1:] if tokens[:1] == ["="] else tokens))
    try:
        found = reader.operation(0)
    except (_Unread, RecursionError):
        return "".join(tokens)
    return found if reader.at_end else "".join(tokens)


def _joined(tokens: Sequence[str]) -> list[str]:
    """Signs of two characters as one."""
    found: list[str] = []
    for token in tokens:
        if found and found[-1] + token in TWO:
            found[-1] += token
        else:
            found.append(token)
    return found


class _Reader:
    """Reads tokens from the left."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens, self.n = tokens, 0

    @property
    def at_end(self) -> bool:
        return self.n == len(self.tokens)

    def _next(self) -> str:
        return self.tokens[self.n] if not self.at_end else ""

    def _take(self) -> str:
        if self.at_end:
            raise _Unread
        self.n += 1
        return self.tokens[self.n - 1]

    def operation(self, level: int) -> str:
        """Operands joined by operators that bind alike, from the left."""
        if level == len(OPERATORS):
            return self._signed()
        found = self.operation(level + 1)
        while self._next() in OPERATORS[level]:
            sign = self._take()
            found = f"({found}{sign}{self.operation(level + 1)})"
        return found

    def _signed(self) -> str:
        if self._next() in SIGNS:
            sign = self._take()
            return f"({sign}{self._signed()})"
        found = self._operand()
        while self._next() == "%":
            found = f"({found}{self._take()})"
        return found

    def _operand(self) -> str:
        token = self._take()
        if token == OPENING:
            found = self.operation(0)
            if self._take() != CLOSING:
                raise _Unread
            return found
        if token in (CLOSING, NEXT, "{", "#") or any(token in level for level in OPERATORS):
            raise _Unread
        return self._rest_of(token)

    def _rest_of(self, token: str) -> str:
        """A name with its arguments, a sheet with its cell, a range, or what stands alone."""
        if token.endswith("!"):
            return self._rest_of(token + self._take())
        if self._next() == OPENING:
            self._take()
            return f"{token}({','.join(self._arguments())})"
        while self._next() == ":":
            token += self._take() + self._take()
        return token

    def _arguments(self) -> list[str]:
        found: list[str] = []
        while True:
            found.append("" if self._next() in (NEXT, CLOSING) else self.operation(0))
            end = self._take()
            if end == CLOSING:
                return found
            if end != NEXT:
                raise _Unread
