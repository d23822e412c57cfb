"""The equations of an account as they are printed, evaluated on their printed digits, each within half of its last digit."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

AMOUNT = r"-?[$€£]?[\d,]+(?:\.\d+)?%?"
FIGURE = re.compile(r"(-?)[$€£]?([\d,]+)(?:\.(\d+))?(%?)")
LEFT = re.compile(rf"({AMOUNT}) of what is left of the ({AMOUNT}) after ({AMOUNT}) off the top")
SHARED = re.compile(rf"({AMOUNT}) of the ({AMOUNT}) to share")
PART = re.compile(rf"({AMOUNT}) of ({AMOUNT}) is ({AMOUNT})")
COUNTED = re.compile(r"(?<=\d) (?:seats?|places?|nominations?)\b")  # what is shared in the place of money
NOTES = re.compile(r" \((?:assumption|[a-z ,]+ of [^)]*)\)| \[\d+\]")

Interval = tuple[Fraction, Fraction]


def false_equations(text: str) -> Iterator[str]:
    """Each equation of an English account that its own digits contradict."""
    for sentence in equations(text):
        left, right = sides(sentence)
        if left[1] < right[0] or right[1] < left[0]:
            yield sentence


def equations(text: str) -> list[str]:
    """The sentences with an equation, and those that say what part one figure is of another."""
    steps = [COUNTED.sub("", NOTES.sub("", line)) for line in text.splitlines() if re.match(r"\d+\. ", line)]
    sentences = [sentence for step in steps for sentence in re.split(r"\.? *: |\. ", step.rstrip("."))]
    return [sentence for sentence in sentences if " = " in sentence or PART.search(sentence)]


def sides(sentence: str) -> tuple[Interval, Interval]:
    if " = " not in sentence:
        part, whole, percent = PART.search(sentence).groups()  # type: ignore[union-attr]
        return interval(part), _times(interval(percent), interval(whole))
    left, right, *more = sentence.split(" = ")
    if more:  # a measure: its name, its formula by names and, where it is no single figure, by figures, what it gives
        given = interval(more[-1].split()[0]) if len(more) > 1 else (Fraction(0), Fraction(0))
        return (_Formula(more[0]).value() or given, given) if len(more) > 1 else (given, given)
    left = LEFT.sub(r"\1 × \2 - \1 × \3", SHARED.sub(r"\1 × \2", left))
    return _sum(left.split()), _sum(right.split())


def interval(figure: str) -> Interval:
    """A printed figure, give or take half of its last digit; money is exact to its last digit but for the rounding of a rate."""
    found = FIGURE.fullmatch(figure)
    assert found is not None, figure
    sign, whole, decimals, percent = found.groups()
    value = Fraction(f"{whole.replace(',', '')}.{decimals or 0}") * (-1 if sign else 1)
    half = Fraction(1, 2 * 10 ** len(decimals or ""))
    scale = 100 if percent else 1
    return (value - half) / scale, (value + half) / scale


def _sum(words: list[str]) -> Interval:
    total, term, sign = (Fraction(0), Fraction(0)), (Fraction(1), Fraction(1)), 1
    for word in [*words, "+"]:
        if word in ("+", "-"):
            low, high = sorted((sign * term[0], sign * term[1]))
            total, term, sign = (total[0] + low, total[1] + high), (Fraction(1), Fraction(1)), 1 if word == "+" else -1
        elif word != "×":
            term = _times(term, interval(word))
    return total


def _times(first: Interval, second: Interval) -> Interval:
    products = [x * y for x, y in product(first, second)]
    return min(products), max(products)


class _Formula:
    """A formula with figures in the place of names: + − × /, parentheses, max and min; None where a divisor may be zero."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(rf"max|min|{AMOUNT}|[+×/();\u2212]", text)

    def value(self) -> Interval | None:
        try:
            found = self.sum()
        except ZeroDivisionError:
            return None
        assert not self.tokens, self.tokens
        return found

    def sum(self) -> Interval:
        found = self.product()
        while self.tokens and self.tokens[0] in "+\u2212":
            sign, (low, high) = self.tokens.pop(0), self.product()
            found = (found[0] + low, found[1] + high) if sign == "+" else (found[0] - high, found[1] - low)
        return found

    def product(self) -> Interval:
        found = self.factor()
        while self.tokens and self.tokens[0] in "×/":
            sign, (low, high) = self.tokens.pop(0), self.factor()
            if sign == "/" and low <= 0 <= high:
                raise ZeroDivisionError
            found = _times(found, (low, high) if sign == "×" else (1 / high, 1 / low))
        return found

    def factor(self) -> Interval:
        token = self.tokens.pop(0)
        if token not in ("(", "max", "min"):
            return (Fraction(token), Fraction(token)) if token in ("0", "1") else interval(token)
        if token != "(":
            self.tokens.pop(0)
        parts = [self.sum()]
        while self.tokens.pop(0) == ";":
            parts.append(self.sum())
        best = {"max": max, "min": min}.get(token, max)
        return best(low for low, _ in parts), best(high for _, high in parts)
