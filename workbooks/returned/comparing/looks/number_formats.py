"""Number formats: how a code shows a value: as a figure, with which words around it, as a multiple of it, as a text, or as nothing.

The parts of a code are of what is above zero, below zero, zero, and text, or each of what its condition says (ECMA-376, 18.8.31).
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workbooks.returned.comparing.looks.colours import NAMED, Rgb

GENERAL = "General"
MOST_DECIMALS = 15
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OF_DIGITS = ("figure", "general", "date", "power")
_PIECES = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<letter>.)|(?P<blank>_.)|\*(?P<filled>.)|\[(?P<said>[^\]]*)\]'
    r"|(?P<general>general|standard)|(?P<power>[eE][+-])|(?P<date>[ymdhsYMDHS]+)|(?P<figure>[0#?@])|(?P<mark>[.,%/;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))")
_CURRENCY = re.compile(r"\$([^-]*)")
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_DECIMALS = re.compile(r"\.([0#?]+)")


@dataclass(frozen=True)
class Shown:
    """How a value is shown: by `digits`, a code without words, nothing where no figure is; with the words before and behind it."""

    digits: str
    before: str = ""
    behind: str = ""
    ink: Rgb | None = None

    @property
    def words(self) -> str:
        return f"{self.before} {self.behind}".strip()

    @property
    def multiple(self) -> tuple[int, int]:
        """By how many hundreds more, and how many thousands less, it is shown."""
        return self.digits.count("%"), sum(len(each) for each in _SCALED.findall(self.digits))

    @property
    def decimals(self) -> int:
        if "general" in self.digits or "@" in self.digits or "E" in self.digits:
            return MOST_DECIMALS
        return sum(len(each) for each in _DECIMALS.findall(self.digits))

    @property
    def way(self) -> str:
        """What is no plain figure: a fraction, a power, or a date by its parts."""
        return "".join(sorted({c for c in self.digits.replace("general", "") if c in "/E" or c.isalpha()}))

    def text(self) -> str:
        """In a word: `figure` with its multiple, the words that stand in its place, or nothing."""
        if not self.digits:
            return self.words
        return "figure" if self.multiple == (0, 0) else "figure {} {}".format(*self.multiple)


FIGURE = Shown("general")


def shown_by(code: str, value: object) -> str:
    """How a format shows a value, in a word.

    >>> shown_by("#,##0", 5), shown_by("0.0%", 5), shown_by('"none"', 5), shown_by(";;;", 5)
    ('figure', 'figure 1 0', 'none', '')
    """
    return shown(code, value).text()


def shown(code: str, value: object) -> Shown:
    """How a format shows a value, which is a figure, a text, or what no program has calculated."""
    parts = _parts(code)
    if isinstance(value, str):
        text = parts[3] if len(parts) > 3 else None
        if text is None:
            return FIGURE
        shown_text = _read(text)
        return FIGURE if shown_text.digits else shown_text
    number = float(value) if isinstance(value, int | float) else 1.0
    part, keeps_sign = _part(parts, number)
    found = _read(part)
    if not found.digits and number == 0 and found.words and not any(map(str.isalnum, found.words)):
        return FIGURE  # zero is written as a dash
    return Shown(found.digits, f"-{found.before}", found.behind, found.ink) if number < 0 and keeps_sign else found


def _part(parts: tuple[str, ...], number: float) -> tuple[str, bool]:
    """The part of a code for a number, and whether a sign is put before it."""
    conditions = [_CONDITION.search(" ".join(re.findall(r"\[([^\]]*)\]", part))) for part in parts[:2]]
    if any(conditions):
        for part, said in zip(parts, conditions, strict=False):
            if said is not None and COMPARED[said[1]](number, float(said[2] or 0)):
                return part, True
        return next((p for p, said in zip(parts, [*conditions, None], strict=False) if said is None), parts[-1]), True
    if number < 0 and len(parts) > 1:
        return parts[1], False
    return (parts[2] if not number and len(parts) > 2 else parts[0]), True


@lru_cache(maxsize=4096)
def _parts(code: str) -> tuple[str, ...]:
    ends = [each.start() for each in _PIECES.finditer(code) if each[0] == ";"]
    return tuple(code[a + 1 : b] for a, b in pairwise([-1, *ends, len(code)]))


@lru_cache(maxsize=4096)
def _read(part: str) -> Shown:
    """A part of a code: what of it is digits, and the words before the first of them, and among and behind them."""
    before: str | None = None
    words, digits, ink = "", "", None
    for piece in _PIECES.finditer(part):
        kind, text = str(piece.lastgroup), piece[str(piece.lastgroup)]
        if kind == "said":
            ink = NAMED.get(text.lower(), ink)
            currency = _CURRENCY.match(text)
            words += currency[1] if currency else ""
        elif kind in OF_DIGITS or text == "." or (kind == "mark" and (digits or text == "%")):
            if before is None and text != "%":
                before, words = words, ""
            digits += text.lower() if kind in ("general", "date") else text.upper()
        elif kind != "blank":
            words += text
    return Shown("", _bare(words), "", ink) if before is None else Shown(digits, _bare(before), _bare(words), ink)


def _bare(words: str) -> str:
    return " ".join(words.split())
