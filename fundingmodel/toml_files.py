"""TOML files from outside, looked at before they are parsed: what would take a parser hours or gigabytes is refused."""

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from fundingmodel.errors import Refused, in_file

LARGEST = 2_000_000  # bytes; figures by the thousand belong in a csv
MOST_PARTS = 32  # of a dotted key; the longest that a scenario needs has eight
DEEPEST = 32
MOST_ENTRIES = 100_000  # keys, their parts, lists and tables together: a parser's work goes by them
MOST_DIGITS = 100
LARGEST_EXPONENT = 999

TOKEN = re.compile(
    r"""
    (?P<passed>
        \#[^\n]*+
      | \"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}
      | '{3}(?:[^']|'{1,2}(?!'))*+'{3,5}
      | "(?:[^"\\\n]|\\.)*+"
      | '[^'\n]*+'
    )
  | (?P<opened>[\[{])
  | (?P<closed>[\]}])
  | (?P<part>[.])
  | (?P<given>=)
  | (?P<end>[\n,])
  | (?P<number>[+-]?(?:0[xob][0-9A-Fa-f_]++|[0-9][0-9_]*+(?:\.[0-9_]++)?(?:[eE][+-]?(?P<exponent>[0-9_]++))?)(?![\w.-]|[ \t]*=))
  | (?P<word>[\w+-]++)
    """,
    re.VERBOSE | re.DOTALL,
)
Kind = TypeVar("Kind", bound=Refused)


def read_toml(path: Path, refused: Callable[..., Kind], broken: Callable[[Exception], Refused]) -> dict[str, Any]:
    """What a TOML file says, in exact decimals. What is not TOML, or not UTF-8, is refused as `broken` says it."""
    size = path.stat().st_size
    if size > LARGEST:
        raise refused(
            "toml_too_large",
            in_file(path.name),
            "it has {size:,} bytes; at most {most:,} are read.",
            "Put its figures into a csv.",
            size=size,
            most=LARGEST,
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        _Guard(path.name, refused).look(text)
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise broken(error) from None


class _Guard:
    """Follows a text without building anything: how deep it nests, how long its keys are, how large its numbers."""

    def __init__(self, name: str, refused: Callable[..., Refused]) -> None:
        self.name, self.refused = name, refused
        self.deep = self.parts = self.entries = 0

    def look(self, text: str) -> None:
        for token in TOKEN.finditer(text):
            kind = token.lastgroup
            if kind in ("passed", "word"):
                continue
            if problem := self._problem(kind or "", token):
                problem.where = in_file(self.name).row(text.count("\n", 0, token.start()) + 1)
                raise problem

    def _problem(self, kind: str, token: re.Match[str]) -> Refused | None:
        if token["number"]:
            return self._of_number(token)
        if kind in ("end", "given", "opened", "closed"):
            self.parts = 0
        if kind in ("part", "given", "opened"):
            self.entries += 1
        self.parts += kind == "part"
        self.deep += (kind == "opened") - (kind == "closed")
        return self._of_size()

    def _of_size(self) -> Refused | None:
        refused = self.refused
        if self.parts >= MOST_PARTS:
            return refused("toml_key_too_long", "", "a key has more than {most} parts.", most=MOST_PARTS)
        if self.deep > DEEPEST:
            return refused("toml_too_deep", "", "lists and tables are nested more than {most} deep.", most=DEEPEST)
        if self.entries > MOST_ENTRIES:
            return refused(
                "toml_too_many_entries",
                "",
                "more than {most:,} keys, lists and tables are in this file up to here.",
                "Put its figures into a csv.",
                most=MOST_ENTRIES,
            )
        return None

    def _of_number(self, token: re.Match[str]) -> Refused | None:
        refused, number = self.refused, token["number"]
        exponent = (token["exponent"] or "").replace("_", "").lstrip("0")
        if len(number) > MOST_DIGITS:
            return refused(
                "toml_number_too_long",
                "",
                "a number has {count:,} digits; at most {most} are read.",
                count=len(number),
                most=MOST_DIGITS,
            )
        if len(exponent) > len(str(LARGEST_EXPONENT)):
            return refused(
                "toml_number_beyond", "", "the number {number} is beyond what can be calculated exactly.", number=number
            )
        return None
