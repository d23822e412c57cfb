"""Sentences that stay true: texts built by worksheet formulas from the figures that they give."""

import re
from collections.abc import Mapping, Sequence

from fundingmodel.language.known import KNOWN
from fundingmodel.language.words import DOLLARS, Words


def quoted(text: str) -> str:
    """A text as a formula writes it.

    >>> quoted('the "new" offer')
    '"the ""new"" offer"'
    """
    return '"' + text.replace('"', '""') + '"'


def as_formula(template: str, **expressions: str) -> str:
    """A text with worksheet expressions in it, as one expression.

    >>> as_formula("{n} receive more: {names}.", n="C5", names="C9")
    'C5&" receive more: "&C9&"."'
    """
    return with_texts(template, {}, expressions)


def with_texts(template: str, fixed: Mapping[str, str], expressions: Mapping[str, str]) -> str:
    """The same with texts that do not change, a scenario's title for instance, whose braces are braces.

    >>> with_texts("Under {scenario}: {n}", {"scenario": "{n}"}, {"n": "C5"})
    '"Under {n}: "&C5'
    """
    parts, text = [], ""
    for n, piece in enumerate(re.split(r"\{(\w+)\}", template)):
        if n % 2 and piece not in fixed:
            parts += [quoted(text)] * bool(text) + [expressions[piece]]
            text = ""
        else:
            text += fixed[piece] if n % 2 else piece
    return "&".join(parts + [quoted(text)] * bool(text))


def first_that_holds(conditions: Sequence[str], texts: Sequence[str]) -> str:
    """The text of the first condition that holds, as an expression; the last text needs none.

    >>> first_that_holds(["A1=1", "A1=2"], ["one", "two"])
    'IF(A1=1,"one","two")'
    """
    cases = list(zip(conditions, texts, strict=True))
    return (
        "".join(f"IF({holds},{quoted(text)}," for holds, text in cases[:-1])
        + quoted(texts[-1])
        + ")" * (len(cases) - 1)
    )


def known_of(known: str, every: int, words: Words) -> str:
    """How many of a number of amounts are known, as an expression: 1 of 12 known."""
    one, many = (as_formula(words.text(KNOWN[n]).replace("{all}", str(every)), known=known) for n in ("one", "many"))
    return one if one == many else f"IF({known}<2,{one},{many})"


def one_decimal(expression: str, words: Words) -> str:
    """A positive figure with one decimal, by functions that read the same everywhere: 18.2, in French 18,2."""
    tenths = f"ROUND(10*({expression}),0)"
    point = "," if words.language == "fr" else "."
    return f'INT({tenths}/10)&"{point}"&({tenths}-10*INT({tenths}/10))'


def millions(expression: str, words: Words, currency: str = "CAD") -> str:
    """A positive amount: $18.2 million, in French 18,2 M$."""
    return _large(f"({expression})/1000000", "million" if words.language == "en" else "M", words, currency)


def amount(at: str, words: Words, currency: str) -> str:
    """A positive amount in words, by its magnitude: $18,204; $18.2 million; $2.4 billion (18 204 $; 18,2 M$; 2,4 G$)."""
    french, called = words.language == "fr", words.currency(currency)
    whole = f"ROUND({at},0)"
    rest = f"({whole}-1000*INT({whole}/1000))"
    padded = f'IF({rest}<10,"00",IF({rest}<100,"0",""))&{rest}'
    separator = "\u00a0" if french else ","
    figure = f'IF({whole}<1000,{whole}&"",INT({whole}/1000)&"{separator}"&{padded})'
    if french:
        small = f"{figure}&{quoted(chr(0xA0) + ('$' if currency in DOLLARS else called))}"
    else:
        small = f'"$"&{figure}' if currency in DOLLARS else f"{figure}&{quoted(f' {called}')}"
    billions = _large(f"{at}/1000000000", "G" if french else "billion", words, currency)
    return f"IF({at}>=999950000,{billions},IF({whole}>=1000000,{millions(at, words, currency)},{small}))"


def one_unit(words: Words, currency: str) -> str:
    """The unit of amounts in words: $1, in French 1 $."""
    if words.language == "en" and currency in DOLLARS:
        return "$1"
    return f"1\u00a0{'$' if currency in DOLLARS else words.counted(currency, 1)}"


def _large(expression: str, scale: str, words: Words, currency: str) -> str:
    figure, currency = one_decimal(expression, words), words.currency(currency)
    if words.language == "fr":
        sign = "$" if currency in DOLLARS else "\u00a0" + currency
        return f"{figure}&{quoted(chr(0xA0) + scale + sign)}"
    return f'"$"&{figure}&" {scale}"' if currency in DOLLARS else f"{figure}&{quoted(f' {scale} {currency}')}"
