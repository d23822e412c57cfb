"""Totals: which labels are no name of a recipient, because they are totals, made of the others, or headings."""

import re

from fundingmodel.labels.alike import drawn
from fundingmodel.labels.names import folded, known
from fundingmodel.labels.words import word_set, words

SUBTOTAL = re.compile(r"\b(sub|sous)[- ]?tota(l|ls|ux)\b")  # anywhere in a label: Sub-total Atlantic


def is_total(label: str, with_provinces: bool = False) -> bool:
    """Whether a label is that of a total or subtotal, in English or French; or of a whole country beside its provinces.

    >>> is_total("Sous-total, Atlantique"), is_total("Canada"), is_total("Canada", with_provinces=True)
    (True, False, True)
    """
    found = words_of(label)
    either_end = bool(found) and not word_set("total_words").isdisjoint((found[0], found[-1]))
    whole = words()["whole_country"]
    country = whole in found and not known(" ".join(word for word in found if word != whole))
    with_others = with_provinces and (country or " ".join(found[:2]) in word_set("total_beginnings"))
    return " ".join(found) in word_set("totals") or either_end or with_others or bool(SUBTOTAL.search(_plain(label)))


def is_made_of_others(label: str) -> bool:
    """Whether a label is that of a figure made of the others: an average, a difference."""
    return " ".join(words_of(label)) in word_set("made_of_others")


def is_heading(label: str) -> bool:
    """Whether a label is a word that is written above labels, as Jurisdiction or Province."""
    return folded(label).rstrip(" :*") in word_set("headings")


def is_mark_of_table(label: str) -> bool:
    """Whether a text is written in the place of a figure: x, n/a, or without a letter and a digit, as -- and .."""
    return folded(label) in word_set("marks") or not any(c.isalnum() for c in label)


def words_of(label: str) -> list[str]:
    """The words of a label, without the marks and numbers of footnotes."""
    return re.findall(r"[^\W\d]+", _plain(label))


def _plain(label: str) -> str:
    return folded(drawn(label))
