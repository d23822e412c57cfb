"""Levers: what one step more of each figure of a scenario gives to whom, which figures move nothing, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.projection import year_text
from fundingmodel.column import AXES
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.lever_values.outcomes import units_of
from fundingmodel.lever_values.unit_steps import HELD, MOVES, REASONS, Effect, Effects, prices
from fundingmodel.lever_values.value_words import called
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import check_scenario, jurisdiction_asked, year_asked
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result

EVERYTHING = "everything"
MOVING = "moves"
MOST_NAMED = 4  # of the figures of one price
LONG = 32  # characters of a name
Row = tuple[Any, ...]


def answer(scenario: Result, jurisdiction: str | None, year: str | None, figures: str) -> Answer:
    """What one step more of each figure gives, as exact decimals; a figure that moves nothing has a row with the reason.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> rows = find("levers").answer(scenario=run("settlement"), jurisdiction="ON").rows
    >>> [(lever, unit, str(more), str(change)) for lever, unit, _, _, more, change in rows if lever == "base_for_each"]
    [('base_for_each', 'dollars', '1.00', '-5.10')]
    """
    check_scenario(scenario)
    own_year = year_asked(scenario, year)
    code = None if jurisdiction is None else jurisdiction_asked(scenario, jurisdiction)
    found = Effects(scenario, own_year)
    told = _Told(found, found.of_each(), code, figures == EVERYTHING)
    rows = list(told.rows())
    return Answer(rows, told.sentence(), (scenario,), told.labels(rows), list(told.notes()))


class _Told:
    """The effects as rows, a sentence and notes."""

    def __init__(self, found: Effects, effects: Sequence[Effect], code: str | None, everything: bool) -> None:
        self.result, self.year, self.held = found.result, found.year, found.held
        self.effects, self.code = effects, code
        self.codes = self.result.main.tier.place.jurisdictions
        self.chosen = [effect for effect in effects if everything or self._is_asked(effect)]
        self.prices = prices(self.result, self.year, effects)

    def _is_asked(self, effect: Effect) -> bool:
        """Whether a figure is of no jurisdiction, or of the one that is asked about."""
        down, across = AXES[effect.figure.parameter.input.shape]
        of_whom = [effect.figure.row] if down in ("jurisdiction", "origin") else []
        of_whom += [effect.figure.column] if across == "jurisdiction" else []
        return not of_whom or self.code in of_whom

    # Rows

    def rows(self) -> Iterator[Row]:
        moving = [effect for effect in self.chosen if effect.reason == MOVES]
        for effect in moving:
            yield from self._of_effect(effect.figure.name, effect, MOVING)
        for name, effect in _together([each for each in self.chosen if each.reason != MOVES], self.chosen):
            yield from self._of_effect(name, effect, effect.reason)
        for held in self.held:
            yield from ((held.name, "", held.reason, code, None, None) for code in self._shown())

    def _of_effect(self, name: str, effect: Effect, reason: str) -> Iterator[Row]:
        for code in self._shown():
            number = self.codes.index(code)
            change = self._dollars(effect.changes[number]) if effect.changes else None
            yield name, effect.figure.parameter.input.shown_unit, reason, code, with_cents(effect.step), change

    def _shown(self) -> Sequence[str]:
        return self.codes if self.code is None else (self.code,)

    def _dollars(self, units: int | Decimal) -> Decimal:
        return with_cents(Decimal(units) / units_of(self.result.main))

    # Words

    def labels(self, rows: Iterable[Row]) -> dict[str, Text]:
        says = find("levers").says
        found: dict[str, Text] = {name: _broken(name) for name in {row[0] for row in rows}}
        found |= {"": dict.fromkeys(LANGUAGES, "")} | dict(self.result.main.tier.jurisdiction_names)
        found |= {reason: says[f"why_{reason}"] for reason in {row[2] for row in rows}}
        units = {each.figure.parameter.input.shown_unit for each in self.chosen}
        return found | {unit: self._unit(unit) for unit in units}

    def _unit(self, unit: str) -> Text:
        words = (Words(k).with_titles(self.result.main.tier.titles) for k in LANGUAGES)
        return {each.language: each.unit(unit, self.result.scenario.currency) for each in words}

    def sentence(self) -> Said:
        moving = sum(effect.reason == MOVES for effect in self.chosen)
        fields = {
            "year": year_text(self.result, self.year),
            "moving": moving,
            "still": len(self.chosen) - moving,
        }
        if self.code is None:
            return Said("figures", fields)
        return Said("figures_for", {**fields, "jurisdiction": self.result.main.tier.jurisdiction_names[self.code]})

    def notes(self) -> Iterator[Said]:
        for price in self.prices:
            fields: dict[str, Any] = {"price": self._dollars(price.units), "names": _shortened(price.names)}
            yield Said("price", fields)
        if self._has_people() and not self.prices:
            yield Said("no_price")
        reasons = {effect.reason for effect in self.chosen if effect.reason != MOVES} | {
            each.reason for each in self.held
        }
        yield from (Said(f"because_{reason}") for reason in (*REASONS, *HELD) if reason in reasons)
        yield Said("steps")

    def _has_people(self) -> bool:
        return any(effect.figure.row and effect.reason == MOVES for effect in self.effects)


def _broken(name: str) -> Text:
    """A name; a long one with places at which a narrow table may break it."""
    return dict.fromkeys(LANGUAGES, name.replace(".", ". ") if len(name) > LONG else name)


def _together(still: Sequence[Effect], chosen: Sequence[Effect]) -> Iterator[tuple[str, Effect]]:
    """What moves nothing for one reason is named once: an input, or a year of it, of which all figures are so."""
    counts: dict[tuple[str, ...], int] = {}
    for effect in chosen:
        for prefix in _prefixes(effect):
            counts[prefix] = counts.get(prefix, 0) + 1
    alike: dict[tuple[tuple[str, ...], str], int] = {}
    for effect in still:
        for prefix in _prefixes(effect):
            alike[prefix, effect.reason] = alike.get((prefix, effect.reason), 0) + 1
    told = set[tuple[str, ...]]()
    for effect in still:
        whole = (prefix for prefix in _prefixes(effect) if alike[prefix, effect.reason] == counts[prefix])
        name = next(whole)
        if name not in told:
            told.add(name)
            yield ".".join(name), effect


def _prefixes(effect: Effect) -> list[tuple[str, ...]]:
    """The names of a figure and of those above it, the shortest first."""
    figure = effect.figure
    parts = (figure.parameter.input.name, *(part for part in (figure.key, figure.row, figure.column) if part))
    return [parts[:n] for n in range(1, len(parts) + 1)]


def _shortened(names: Sequence[str]) -> list[Text]:
    more = [{"en": "…", "fr": "…"}] if len(names) > MOST_NAMED else []
    return [called(name) for name in names[:MOST_NAMED]] + more
