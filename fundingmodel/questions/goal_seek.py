"""Goal seek: which value of one figure gives a jurisdiction an amount or a share, all years carried, and who then gets less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fundingmodel.analysis.projection import year_text
from fundingmodel.errors import Refused, at, at_least, at_most, beyond_limit, phrase
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.lever_values.goal import Goal, Range, Sought, seek
from fundingmodel.lever_values.lever import STEP, lever_of
from fundingmodel.lever_values.outcomes import has_envelope, units_of
from fundingmodel.lever_values.value_words import called, value_in_words
from fundingmodel.questions import Answer, Said, find
from fundingmodel.questions.asked import check_scenario, figure_asked, jurisdiction_asked, year_asked
from fundingmodel.questions.rounded import with_cents
from fundingmodel.result import Result

TODAY, NEAREST, CLOSEST, MET, LEAST, MOST = "today", "nearest", "closest", "met", "least", "most"
FINDINGS = (TODAY, NEAREST, CLOSEST, MET, LEAST, MOST)
MOST_NAMED = 3  # of those who get less
MOST_RANGES = 6  # in which a goal is met, or the scenario is refused
SHARE = Decimal("0.000001")


def answer(
    scenario: Result,
    jurisdiction: str,
    lever: str,
    amount: object,
    share: object,
    year: str | None,
    step: object,
) -> Answer:
    """The value nearest to today's at which the rounded amount meets the goal; where none does, the reach of the lever.

    >>> from fundingmodel.questions import find
    >>> from fundingmodel import run
    >>> asked = {"scenario": run("settlement"), "jurisdiction": "ON", "lever": "category_weight.refugee", "amount": "430000000"}
    >>> [(row[0], str(row[2]), str(row[4])) for row in find("goal-seek").answer(**asked).rows if row[1] == "ON"][:2]
    [('today', '2.50', '424590648.36'), ('nearest', '3.3962', '430000229.05')]
    """
    check_scenario(scenario)
    goal, own_year = _goal(scenario, amount, share), year_asked(scenario, year)
    code = jurisdiction_asked(scenario, jurisdiction)
    moved = lever_of(scenario, lever, None if step is None else figure_asked(step, STEP))
    found = seek(moved, scenario.main.tier.place.jurisdictions.index(code), own_year, goal)
    told = _Told(found, code)
    return Answer(list(told.rows()), told.sentence(), (scenario,), told.labels(), list(told.notes()))


def _goal(result: Result, amount: object, share: object) -> Goal:
    """Refused where it is not one goal, a share without an envelope, or no ratio."""
    if (amount is None) == (share is None):
        raise Refused(
            "goal_of_one_kind",
            "",
            "a goal is an amount in dollars or a share of the envelope.",
            "Give one of the two: amount, as 450000000, or share, as 0.5.",
        )
    if amount is not None:
        return Goal(figure_asked(amount, "amount"))
    figure = figure_asked(share, "share")
    if figure > 1:
        hint = phrase("ratios_not_percents", "Write ratios, not percents: 0.95, not 95.")
        raise beyond_limit(Refused, at("share"), figure, at_most(Decimal(1)), hint)
    if figure < 0:
        raise beyond_limit(Refused, at("share"), figure, at_least(Decimal(0)))
    if not has_envelope(result.main):
        raise Refused(
            "goal_without_envelope",
            result.main.tier.place.file,
            "its formula has no envelope of which an amount would be a share.",
            "Give an amount, as 450000000.",
        )
    return Goal(figure, is_share=True)


class _Told:
    """What was found as rows, a sentence and notes."""

    def __init__(self, found: Sought, code: str) -> None:
        self.found, self.code = found, code
        self.result, self.lattice = found.lever.result, found.lever.lattice
        self.codes = self.result.main.tier.place.jurisdictions
        self.own = self.codes.index(code)
        self.per_dollar = units_of(self.result.main)
        self.today = found.units(found.lever.here)

    @property
    def shown(self) -> int:
        """The place whose amounts are shown in full: the nearest that meets the goal, or the end of the reach on its side."""
        found = self.found
        return found.nearest if found.nearest is not None else found.most if found.rises else found.least

    # Rows

    def rows(self) -> Iterator[tuple[Any, ...]]:
        found = self.found
        yield self._row(TODAY, self.own, found.lever.here)
        if not found.is_met:
            finding = CLOSEST if found.nearest is None else NEAREST
            yield self._row(finding, self.own, self.shown, found.until)
            others = [number for number in range(len(self.codes)) if number != self.own]
            yield from (self._row(finding, number, self.shown, found.until) for number in others)
        for near, far in found.met:
            yield self._row(MET, self.own, near, far)
        yield self._row(LEAST, self.own, found.least)
        yield self._row(MOST, self.own, found.most)

    def _row(self, finding: str, number: int, place: int, until: int | None = None) -> tuple[Any, ...]:
        units = self.found.units(place)[number]
        return (
            finding,
            self.codes[number],
            with_cents(self.lattice.value(place)),
            None if until is None else with_cents(self.lattice.value(until)),
            self._dollars(units),
            self._dollars(units - self.today[number]),
        )

    def _dollars(self, units: int) -> Decimal:
        return with_cents(Decimal(units) / self.per_dollar)

    def _share(self, place: int, units: int) -> Decimal | None:
        envelope = self.found.envelope(place)
        return (Decimal(units) / envelope).quantize(SHARE) if envelope else None

    # Words

    def labels(self) -> dict[str, Text]:
        says = find("goal-seek").says
        return {name: says[f"finding_{name}"] for name in FINDINGS} | dict(self.result.main.tier.jurisdiction_names)

    def sentence(self) -> Said:
        found, place = self.found, self.shown
        fields = {
            "jurisdiction": self.result.main.tier.jurisdiction_names[self.code],
            "year": self._year(),
            "goal": self._goal(),
            "lever": called(found.lever.name),
            "now": self._value(found.lever.here),
            "today": self._figure(found.lever.here),
        }
        if found.is_met:
            return Said("met_today", fields)
        fields |= {"value": self._value(place), "figure": self._figure(place)}
        if found.nearest is not None:
            return Said("reached" if found.rises else "lowered", fields)
        ends = {"low": self._value(0), "high": self._value(self.lattice.last)}
        return Said("out_of_reach" if found.rises else "not_lowered", fields | ends)

    def notes(self) -> Iterator[Said]:
        found = self.found
        if not found.is_met:
            yield from self._others()
        if found.until is not None:
            yield Said("plateau", {"first": self._value(self.shown), "last": self._value(found.until)})
        for number, each in enumerate(found.met[:MOST_RANGES]):
            yield Said("met_also" if number else "met_range", self._ends(each))
        for name, place in ((LEAST, found.least), (MOST, found.most)):
            fields = {"figure": self._figure(place), "value": self._value(place), "why": self._why(place)}
            yield Said(f"reach_{name}", fields)
        for each in found.unfit[:MOST_RANGES]:
            yield Said("unfit", self._ends(each))
        ends = {"low": self._value(0), "high": self._value(self.lattice.last), "step": self._step()}
        yield Said("tried", ends)

    def _others(self) -> Iterator[Said]:
        """Who gets less at the value that is shown, the largest falls by name."""
        amounts = self.found.units(self.shown)
        changes = {n: amounts[n] - self.today[n] for n in range(len(self.codes)) if n != self.own}
        less = sorted((n for n, change in changes.items() if change < 0), key=lambda n: changes[n])
        if less:
            named = [self._named(n, changes[n]) for n in less[:MOST_NAMED]]
            total = self._dollars(-sum(changes[n] for n in less))
            yield Said("less", {"count": len(less), "total": total, "named": named})
        else:
            yield Said("nobody_less")

    def _named(self, number: int, units: int) -> Text:
        names = self.result.main.tier.jurisdiction_names[self.codes[number]]
        money = self._money(-units)
        return {k: f"{Words(k).text(names)} ({money[k]})" for k in LANGUAGES}

    def _money(self, units: int) -> Text:
        currency, known = self.result.scenario.currency, self.result.main.known_units
        return {k: Figures(k, currency, known).money(self._dollars(units)) for k in LANGUAGES}

    def _year(self) -> Text:
        return year_text(self.result, self.found.year)

    def _goal(self) -> Text:
        goal, currency = self.found.goal, self.result.scenario.currency
        if goal.is_share:
            return {k: Figures(k).rate(goal.figure, 6) for k in LANGUAGES}
        return {k: Figures(k, currency).money(with_cents(goal.figure)) for k in LANGUAGES}

    def _figure(self, place: int) -> Text:
        """The amount at a place, with its share of the envelope where the goal is one."""
        units = self.found.units(place)[self.own]
        money, share = self._money(units), self._share(place, units)
        if not self.found.goal.is_share or share is None:
            return money
        return {k: f"{money[k]} ({Figures(k).percent(share, 4)})" for k in LANGUAGES}

    def _value(self, place: int) -> Text:
        return value_in_words(self.found.lever.source, self.found.lever.parameter, self.lattice.value(place))

    def _step(self) -> Text:
        return value_in_words(self.found.lever.source, self.found.lever.parameter, self.lattice.step)

    def _ends(self, each: Range) -> Mapping[str, Text]:
        return {"first": self._value(each[0]), "last": self._value(each[1])}

    def _why(self, place: int) -> Text:
        """Why an amount goes no further there: the rule that binds, or the end of what was tried or fits."""
        says, found = find("goal-seek").says, self.found
        rule, ends = self._rule(place), {end for each in found.unfit for end in each}
        if rule is not None:
            return rule
        if place in (0, self.lattice.last):
            return says["why_end"]
        if {place - 1, place + 1} & ends:
            return says["why_unfit"]
        return says["why_flat"] if self._is_flat(place) else says["why_turns"]

    def _is_flat(self, place: int) -> bool:
        """Whether the amount stays the same away from today's value; on either side, where it is today's."""
        curve, here = self.found.curve, self.found.lever.here
        row, own = curve.at(place), curve.known.units[:, self.own]
        beside = [row - 1] if place < here else [row + 1] if place > here else [row - 1, row + 1]
        return any(own[each] == own[row] and curve.known.fits[each] for each in beside if 0 <= each < len(own))

    def _rule(self, place: int) -> Text | None:
        """What binds the jurisdiction there; nothing where it is free."""
        rules, formula = self.found.rules(place), self.result.main.tier.formula
        if not rules:
            return None
        rule = formula.rules[rules[self.own - len(self.codes)]]
        words = {k: Words(k).with_titles(self.result.main.tier.titles).rule(*rule) for k in LANGUAGES}
        return words if words["en"] else None
