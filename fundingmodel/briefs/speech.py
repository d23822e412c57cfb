"""Speech: the sentences of a brief, from brief.toml, with figures as a page shows them and jurisdictions with their articles."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundingmodel.analysis.projection import year_text
from fundingmodel.briefs.sides import Sides
from fundingmodel.language.figures import Figures
from fundingmodel.language.french_names import french_names
from fundingmodel.language.names_with_verbs import RECEIVES
from fundingmodel.language.number import Named, is_plural, within
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.result import Result

LEAST_BILLION, MILLION = Decimal(999_950_000), Decimal(1_000_000)
RECEIVES_IN = {"en": RECEIVES, "fr": "{name} :"}  # of a name whose French forms nobody knows: no article, no verb
ONE = Decimal(1)
NOTHING: Text = dict.fromkeys(LANGUAGES, "")


@cache
def says() -> Mapping[str, Text]:
    """The sentences by name."""
    found: Mapping[str, Text] = tomllib.loads(Path(__file__).with_name("brief.toml").read_text(encoding="utf-8"))
    return found


class Speech:
    """The words of a brief in both languages."""

    def __init__(self, sides: Sides) -> None:
        self.sides, tier = sides, sides.offer.main.tier
        self.codes, self.names = tier.place.jurisdictions, tier.jurisdiction_names
        self.figures = {k: Figures(k, sides.offer.scenario.currency, sides.offer.main.known_units) for k in LANGUAGES}
        french = french_names(self.names[code]["fr"] for code in self.codes)
        self._french = dict(zip(self.codes, french, strict=True)) if french else {}

    def say(self, name: str, /, **fields: Any) -> Text:
        """A sentence; amounts among its fields are written as on a page, and texts in the language of the sentence."""
        return {
            k: text.format(**{field: self._shown(value, k) for field, value in fields.items()})
            for k, text in says()[name].items()
        }

    def _shown(self, value: Any, language: str) -> str:
        if isinstance(value, Mapping):
            return str(value[language])
        return self.money(value)[language] if isinstance(value, Decimal) else str(value)

    def money(self, amount: Decimal) -> Text:
        """An amount without its sign, by its size: $0.01; $18,204; $18.2 million; $2.4 billion."""
        return {k: self._money(abs(amount), self.figures[k]) for k in LANGUAGES}

    @staticmethod
    def _money(amount: Decimal, figures: Figures) -> str:
        whole = amount.quantize(ONE, ROUND_HALF_UP)
        if amount and not whole:
            return figures.money(amount)
        if amount >= LEAST_BILLION:
            in_billions = figures.in_millions(amount / 1000)
            english = in_billions.replace(" million", " billion")
            return english if figures.language == "en" else in_billions.replace("\u00a0M", "\u00a0G")
        return figures.in_millions(amount) if whole >= MILLION else figures.money(whole, 0)

    def told_apart(self, amount: Decimal, *others: Decimal) -> Text:
        """An amount without its sign, with as many figures as it takes not to be read as another one beside it."""
        others = tuple(each for each in others if each != amount)
        writings = (self.money, self._in_full(0), self._in_full(None))
        found = [write(amount) for write in writings if all(write(each) != write(amount) for each in others)]
        return found[0] if found else writings[-1](amount)

    def _in_full(self, decimals: int | None) -> Callable[[Decimal], Text]:
        return lambda amount: {k: self.figures[k].money(abs(amount), decimals) for k in LANGUAGES}

    def receives(self, code: str) -> Text:
        """Ontario receives, l’Ontario reçoit; in French a name that has no forms stands before a colon."""
        plain = {k: text.format(name=Named(self.names[code][k], self.names[code])) for k, text in RECEIVES_IN.items()}
        return {**plain, "fr": self._french[code].receives} if code in self._french else plain

    def the(self, code: str) -> Text:
        """Ontario, l’Ontario; the three territories, les trois territoires."""
        plain = {
            k: within(self.names[code][k]) if is_plural(self.names[code]) else self.names[code][k] for k in LANGUAGES
        }
        own = self._french.get(code)
        return {**plain, "fr": f"{own.article}{own.name}"} if own else plain

    def name(self, role: str) -> Text:
        """What the offer, the baseline or the offer before is called."""
        return name_of(self.sides.named[role])

    def year(self, year: str) -> Text:
        """A year, marked where amounts of the offer are projected."""
        return year_text(self.sides.offer, year)

    def span(self, years: Sequence[str]) -> Text:
        return {k: self.figures[k].span(years) for k in LANGUAGES}

    def listed(self, texts: Sequence[Text], mark: str = ", ") -> Text:
        return {k: mark.join(text[k] for text in texts) for k in LANGUAGES}


def name_of(result: Result) -> Text:
    """What a scenario is called in a sentence."""
    return {k: Words(k).text(result.scenario.short) for k in LANGUAGES}


def joined(texts: Sequence[Text]) -> Text:
    """Sentences one after another."""
    return {k: " ".join(text[k] for text in texts if text[k]) for k in LANGUAGES}
