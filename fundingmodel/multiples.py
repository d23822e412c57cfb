"""Multiples: units that are a number of others, as thousands of persons, or a part of them, as cents or percents.

A word for a number counts wherever it is, except in a compound that describes another noun (million-dollar homes). A letter
counts beside money ($M CAD), and else only where it is alone, in brackets, or right before what is counted (k persons).
"""

import re

from fundingmodel.currencies import CURRENCY_SIGN, codes_in, has_money

# A number word, a hyphen and more, before a noun: it says which homes. Of units and amounts it says how large they are.
DESCRIBING = re.compile(r"(?<!\S)(?:[\w']+-)+[\w']+(?= +(?!(?:unit|amount|lot|part|step)s?\b)[^\W\d])")
PARTS = re.compile(
    r"[%‰¢]|\b(per ?cent|percents?|percentage|pour cent|pct|per ?mille|pour mille|ppm|bps?|basis points?|points? de base|cents?)\b"
    r"|\bp\. ?(c\.|100)|\b(pence|penn(?:y|ies)|p|centimes?|rappen|öre|øre|grosz[ye]?|centavos?|paise)$"
)
WORDS = re.compile(
    r"^ten\b|\bten$|\b(tens|tenths?|(hundred|thousand|million|billion|trillion)(s|ths?)?|thous|thsds?|ths|dozens?|lakhs?|crores?)\b"
    r"|\b(mlns?|mios?|mrds?|mlds?|tsd|tys)\b"
    r"|\b(dizaine|douzaine|vingtaine|centaine|millier|millions? d|milliard|mille|centième|millième|millionième)s?\b"
    r"|\b(dutzend|hundert|(?:hundert)?tausende?|million(?:en|er)|milliarden?)\b"
    r"|\b(docenas?|decenas?|centenas?|centenar(?:es)?|mil|miles de|millar(?:es)?|mill(?:ón|on)(?:es)?)\b"
    r"|\b(decin[ae]|dozzin[ae]|centinai[oa]|migliai[oa]|milion[ei]|miliard[oi])\b"
    r"|\b(dúzias?|dezenas?|milhar(?:es)?|milh(?:ão|ões)|bilh(?:ão|ões))\b"
    r"|\b(dozijn|honderd(?:en)?|duizend(?:en)?|miljoen(?:en)?|miljard(?:en)?|tientallen)\b"
    r"|\b(dusin|dussin|tusinde?r?|tusen|tusental|miljon(?:er)?|tkr|mkr|tysiąc[ea]?|tysięcy|milion(?:y|ów))\b"
    r"|\b(kilo|mega|giga)-?(dollar|euro|franc|pound|person|people)s?\b"
)
NUMBERS = re.compile(
    r"(?<!\d)0{2,}s?\b|\b10+s\b|\b1[ ,.'’\u00a0\u202f]?0{3}|\b(in|en) 100+\b|(?<!\w)[x×*] ?\d|\bx?10 ?(\^|\*\*)"
    r"|\b\d*e\+?\d\b|(?<!\d)/ ?\d|\b10[³⁶⁹]|\b(per|par) \d"
)
LEADING = re.compile(rf"^[{CURRENCY_SIGN}]?'?\d")
# Numbers that come first and multiply nothing: a year other than 2000, an age or another range, first and second.
YEAR = re.compile(r"^(?!1900|2000)(19|20)\d\d(?:[-/]\d{2,4})?(?!\d)")
RANGE = re.compile(
    r"^(?!10+ ?-[^\W\d])\d{1,3} ?([-–+]|(to|and|or|years?|yrs?|à|et|ou|ans?)\b)|^\d{1,2}(st|nd|rd|th|er?|ère|re)\b"
)
BESIDE_MONEY = re.compile(
    r"(k|m|mm|mmm|g|b|t|bn|mn|md|mln|mio|mrd|mld|mil|mill|bil|lac|cr|th|tsd)s?", re.IGNORECASE
)  # and the words above
SHORT = frozenset({"k", "K", "M", "MM", "Md", "Mds", "mds", "mn", "Mn", "mns", "bn", "Bn", "bns"})
# A mill is a factory and lacs are lakes, where no money is beside them.
MARKED = re.compile(r"^mill\.?$|(?:[(,]|\bin )\s*(?:mill|lacs?)\.?\s*(?:$|[),])|\bmill\.")
JOINING = frozenset({"to", "and", "or", "&", "à", "et", "ou", "-", "–", "through"})
COUNTED = r"(persons?|people|pupils|students|inhabitants|residents|households|personnes|habitants|élèves|ménages)"
GLUED = re.compile(rf"\b[km]-?{COUNTED}\b|^m {COUNTED}\b")


def is_multiple(unit: str) -> bool:
    """Whether a unit is a number of others, as thousands of persons, or a part of them, as cents.

    >>> [unit for unit in ("k$", "GBP m", "persons (000s)", "%", "kg", "million-dollar homes", "K-12 pupils") if is_multiple(unit)]
    ['k$', 'GBP m', 'persons (000s)', '%']
    """
    text = DESCRIBING.sub("", unit.replace("_", " ")).strip() or unit
    lower = text.casefold()
    if any(each.search(lower) for each in (PARTS, WORDS, NUMBERS, MARKED, GLUED)) or _begins_with_one(lower):
        return True
    return any(_lettered(part) for part in re.split(r" (?:per|par) |/", text))


def _begins_with_one(lower: str) -> bool:
    return bool(LEADING.match(lower)) and not YEAR.match(lower) and not RANGE.match(lower)


def _lettered(part: str) -> bool:
    """Whether letters for thousands or millions are beside money, or apart from what is counted."""
    words = re.findall(rf"[^\W\d]+|[{CURRENCY_SIGN}]", part)
    if has_money(part) and any(BESIDE_MONEY.fullmatch(word) for word in words):
        return True
    if any(BESIDE_MONEY.fullmatch(word.replace(code, "", 1)) for word in words for code in codes_in(word)):
        return True  # CADm, kCAD
    small = [word for word in words if word.upper() in codes_in(word.upper()) or BESIDE_MONEY.fullmatch(word)]
    if len(words) == 2 and small == words and not all(BESIDE_MONEY.fullmatch(word) for word in words):
        return True  # k cad
    return _short(part.split())


def _short(words: list[str]) -> bool:
    """Whether one of the short forms is alone, first before a noun, last, or in brackets: never in the middle (grades K to 8)."""
    for place, word in enumerate(words):
        if word.strip("().,'") not in SHORT:
            continue
        first = place == 0 and (len(words) == 1 or words[1].casefold() not in JOINING)
        if first or word.startswith("(") or place == len(words) - 1:
            return True
    return False
