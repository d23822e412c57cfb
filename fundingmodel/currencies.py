"""Currencies: which one a unit names, by code, name or sign. "dollars" alone names none: a scenario's own are called so.

A unit is read in parts, which brackets and commas make: each that is money narrows what the others say, "dollars (USD)". What
is before a name of money may be a word of its own (federal dollars), but a capital letter is that of another country.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

CURRENCY_SIGN = "$€£¥₱₹₩₪₽₺₴₫฿₦"
LONGEST = 200  # characters of a unit that is read; a longer text is none, and reading it would take long
FORMER = re.compile(r"\b(old|former|anciens?|anciennes?)\b")
NONE_OF_TODAY = frozenset(
    {""}
)  # of former francs, or dollars of a country not known: a currency that no scenario is in
# Words that are money whatever comes before them; those in capitals or of other meanings (won, sole) are in the list of codes.
WORDS = re.compile(r"dollar|euro|franc|peso|rupee|kron\w*|[$€£]")
# What may come before or after a name of money and says nothing of its currency, without an `s` at its end.
SAYING_NOTHING = re.compile(
    r"(nominal|nominale|nominaux|real|réel|réelle|current|courant|constant|chained|enchaîné|inflated|deflated|fiscal|of|de|in|en|"
    r"at|aux?|price|prix|the|total|net|gross|brut|year|année|thi|million|thousand|old|new|former|ancien|ancienne|[\d/]+)"
)


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, frozenset[str]]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for code, names in listed.items():
        for name in names:
            found.setdefault(" ".join(_plain(name)), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()} | {code: frozenset({code}) for code in listed}


def _spaced(text: str) -> list[str]:
    """The words of a text, with signs apart: US$ is US and $, as is US $."""
    return re.sub(rf"([{CURRENCY_SIGN}])", r" \1 ", text.replace("-", " ")).split()


def _plain(text: str) -> list[str]:
    """The words of a name in small letters, none of which ends in an s or a point."""
    return [re.sub(r"(?<=\w)s$", "", word.casefold()).rstrip(".") or word for word in _spaced(text)]


def codes_in(word: str) -> list[str]:
    """The codes, in capitals, that a word has in it.

    >>> codes_in("kCAD"), codes_in("academics")
    (['CAD'], [])
    """
    return [word[at : at + 3] for at in range(len(word) - 2) if word[at : at + 3] in _codes_by_name()]


def has_money(text: str) -> bool:
    """Whether a sign, a code or a name of money is anywhere in a text."""
    known = _codes_by_name()
    return any(WORDS.fullmatch(plain) or plain in known or word in known for word, plain in _pairs(_spaced(text)))


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    bare = [word.strip("().,;:'") for word in words]
    return [(word, (_plain(word) or [""])[0]) for word in bare]


@lru_cache(maxsize=1024)
def is_money(unit: str) -> bool:
    """Whether a unit is one of money: its first part is, or another that has dollars, euros or a sign.

    >>> [unit for unit in ("dollars", "dollars (USD)", "spending ($)", "EUR", "lives won", "dollar stores") if is_money(unit)]
    ['dollars', 'dollars (USD)', 'spending ($)', 'EUR']
    """
    if len(unit) > LONGEST:
        return False
    first, *others = _parts(unit) or [""]
    signed = [part for part in others if any(WORDS.fullmatch(word) for word in _plain(part))]
    return any(_of_part(part) is not None for part in (first, *signed))


@lru_cache(maxsize=1024)
def currencies_of(unit: str) -> frozenset[str]:
    """The currencies that a unit of money may be in, by their codes; none where it names none.

    >>> [sorted(currencies_of(unit)) for unit in ("CAD", "US dollars", "Swiss francs", "dollars", "dollars (USD)", "pupils")]
    [['CAD'], ['USD'], ['CHF'], [], ['USD'], []]
    """
    if not is_money(unit):
        return frozenset()
    if FORMER.search(unit.casefold()):
        return NONE_OF_TODAY
    first, *others = _parts(unit)
    found = [_of_part(first), *(_of_part(part) or _of_country(part, first) for part in others)]
    return _narrowed([codes for codes in found if codes])


def _parts(unit: str) -> list[str]:
    return [part for each in re.split(r"[(),;:\[\]]", unit) if (part := " ".join(each.split()))]


def _of_country(part: str, money: str) -> frozenset[str]:
    """The currencies of a country that is named behind its money: dollars (US)."""
    country, known = " ".join(_plain(part)), _codes_by_name()
    words = ["dollar" if word == "$" else word for word in _plain(money)]
    return next((known[n] for w in words for n in (f"{country} {w}", f"{w} {country}") if n in known), frozenset())


def _narrowed(found: list[frozenset[str]]) -> frozenset[str]:
    """What all may be; a currency that no scenario is in where they contradict each other."""
    if not found:
        return frozenset()
    return frozenset.intersection(*found) or NONE_OF_TODAY


def _of_part(part: str) -> frozenset[str] | None:
    """The currencies of a part that is money, none if it names none; None if it is no money."""
    words = _spaced(part)
    codes = [code for place, code in enumerate(words) if _is_code(words, place)]
    rest = [word for place, word in enumerate(words) if not _is_code(words, place)]
    named = _named(rest)
    if named is None:
        return frozenset(codes[:1]) if len(codes) == 1 and _say_nothing(rest) else None
    said = [frozenset({code.upper()}) for code in codes]
    return _narrowed([*said, *([named] if named else [])])


def _is_code(words: list[str], place: int) -> bool:
    """Whether a word is a code: in capitals, or in small letters beside dollars that are its own."""
    word, known = words[place], _codes_by_name()
    if word in known and word.isupper():
        return True
    others = [_plain(other)[0] for other in words[:place] + words[place + 1 :]]
    return word.upper() in known["$"] and ("dollar" in others or "$" in others)


def _named(words: list[str]) -> frozenset[str] | None:
    """The currencies of the longest name of money among words; None where there is none, or what is around it is no part of it."""
    plain = [_plain(word)[0] for word in words]
    spans = [(first, last) for first in range(len(words)) for last in range(first + 1, len(words) + 1)]
    for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
        name = plain[first:last]
        codes = _codes_of(name, plain)
        if codes is None:
            continue
        if not _say_nothing(words[last:]) or not (_say_nothing(words[:first]) or WORDS.fullmatch(name[-1])):
            continue
        return codes if all(_is_plain_word(word) for word in words[:first]) else NONE_OF_TODAY
    return None


def _codes_of(name: list[str], whole: list[str]) -> frozenset[str] | None:
    known = _codes_by_name()
    as_word = " ".join("dollar" if word == "$" and len(name) > 1 else word for word in name)
    if codes := known.get(" ".join(name)) or known.get(as_word):
        return codes
    return frozenset() if len(name) == 1 and WORDS.fullmatch(name[0]) and name[0] in whole else None


def _say_nothing(words: list[str]) -> bool:
    return all(SAYING_NOTHING.fullmatch(_plain(word)[0]) for word in words)


def _is_plain_word(word: str) -> bool:
    """Whether a word before dollars is one of the language, and not a country's: in small letters, and no letter alone."""
    return bool(_say_nothing([word]) or re.fullmatch(r"[^\W\d_]{3,}", word)) and (
        _say_nothing([word]) or word.islower()
    )


def in_another(unit: str, currency: str) -> bool:
    """Whether a unit of money names another currency than a scenario's, which is a code or a word of its own.

    >>> [in_another(unit, "CAD") for unit in ("dollars", "Canadian dollars", "EUR", "francs", "US$", "old francs", "Belizean dollars")]
    [False, False, True, True, True, True, True]
    """
    found = currencies_of(unit)
    own = currencies_of(currency) or {currency}
    return bool(found) and not found & own and unit.casefold() != currency.casefold()
