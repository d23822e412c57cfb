"""Wanted: what it would take for an amount: the nearest value of the figure of most effect, and of the one that adds money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fundingmodel.briefs.amounts import Amounts
from fundingmodel.briefs.sides import Sides
from fundingmodel.briefs.speech import NOTHING, Speech
from fundingmodel.column import AXES
from fundingmodel.errors import Refused
from fundingmodel.kinds import COUNT, MONEY, kind_of_input
from fundingmodel.language.figures import Figures
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import Words
from fundingmodel.lever_values.curve import Curve
from fundingmodel.lever_values.goal import Goal, Sought, curve_of, seek
from fundingmodel.lever_values.lever import Lever, lever_of
from fundingmodel.lever_values.outcomes import units_of
from fundingmodel.lever_values.unit_steps import MOVES, Effect, Effects
from fundingmodel.lever_values.value_words import value_in_words

ONE_PERCENT = Decimal("1.01")
THOUSAND = Decimal(1_000)  # dollars: the step by which an envelope is moved on a page
OF_ONE = ("jurisdiction", "origin")


@dataclass(frozen=True)
class Wanted:
    """What would be better, in words and as an amount."""

    goal: Text
    amount: Decimal


def what_it_takes(sides: Sides, amounts: Amounts, speech: Speech) -> Mapping[str, Text]:
    """A sentence for each jurisdiction; none where no figure of the offer moves its amount.

    Sought is the amount of the year before where the offer gives less, else that of the baseline where the offer gives less than it,
    else one per cent more. The figures are two: the one that shares otherwise with the largest effect, and the one of money that adds
    the most to the total. Each is moved alone.
    """
    levers = [(lever, curve_of(lever, sides.year)) for lever in _levers(sides)]
    found = {
        code: _sentence(sides, _wanted(sides, amounts, speech, code), levers, speech, code) for code in speech.codes
    }
    return {code: text or NOTHING for code, text in found.items()}


def _wanted(sides: Sides, amounts: Amounts, speech: Speech, code: str) -> Wanted:
    now = amounts.of["offer"][sides.year][code]
    assert now is not None
    before = sides.year_before if sides.year_before in sides.offer.main.years else ""
    earlier = sides.offer.amount("allocation", before, code) if before else None
    if earlier is not None and earlier > now:
        said = {"before": speech.year(before), "goal": speech.told_apart(earlier, now)}
        return Wanted(speech.say("goal_before", **said), earlier)
    if sides.baseline is not None:
        theirs = amounts.of["baseline"][sides.year][code]
        if theirs is not None and theirs > now:
            said = {"baseline": speech.name("baseline"), "goal": speech.told_apart(theirs, now)}
            return Wanted(speech.say("goal_baseline", **said), theirs)
    more = (now * ONE_PERCENT).quantize(Decimal(1) / units_of(sides.offer.main))
    return Wanted(speech.say("goal_more", goal=speech.told_apart(more, now)), more)


def _sentence(
    sides: Sides, wanted: Wanted, levers: Sequence[tuple[Lever, Curve]], speech: Speech, code: str
) -> Text | None:
    number = speech.codes.index(code)
    options = []
    for lever, curve in levers:
        found = seek(lever, number, sides.year, Goal(wanted.amount), curve=curve)
        if not found.is_met:
            options.append(_option(found, number, wanted.amount, speech))
    if not options:
        return None
    listed = speech.listed(options, "; ")
    return speech.say("takes" if len(options) > 1 else "takes_one", goal=wanted.goal, options=listed)


def _option(found: Sought, number: int, wanted: Decimal, speech: Speech) -> Text:
    lever = found.lever
    said = {"lever": _called(lever), "now": _value(lever, lever.here)}
    if found.nearest is not None:
        return speech.say("reached", value=_value(lever, found.nearest), **said)
    if found.most == lever.here:
        return speech.say("out_of_reach_today", **said)
    now, most = (
        Decimal(found.units(place)[number]) / units_of(lever.result.main) for place in (lever.here, found.most)
    )
    shown = speech.told_apart(most, now, wanted)
    return speech.say("out_of_reach", value=_value(lever, found.most), most=shown, **said)


def _value(lever: Lever, place: int) -> Text:
    """A value in words; an amount of whole dollars without cents."""
    value = lever.lattice.value(place)
    if kind_of_input(lever.parameter.input) == MONEY and value == value.to_integral_value():
        return {k: Figures(k, lever.result.scenario.currency).money(value, 0) for k in LANGUAGES}
    return value_in_words(lever.result, lever.parameter, value)


def _called(lever: Lever) -> Text:
    """A figure in words: category weight (Refugees)."""
    tier = lever.result.main.tier
    input_name, *parts = lever.name.split(".")
    found = {}
    for k in LANGUAGES:
        words = Words(k).with_titles(tier.titles)
        own = [words.text(tier.category_names[x]) if x in tier.category_names else words.fiscal_year(x) for x in parts]
        found[k] = words.in_sentence(input_name) + (f" ({', '.join(own)})" if own else "")
    return found


# Which figures


def _levers(sides: Sides) -> list[Lever]:
    """The figure of the largest effect that shares otherwise, weights of categories first; and the one that adds the most money."""
    moving = [x for x in Effects(sides.offer, sides.year).of_each() if x.reason == MOVES and not _is_of_one(x)]
    sharing = [x for x in moving if not _adds(x)]
    chosen_freely = [x for x in sharing if _is_chosen(x, sides.year)]  # what is measured nobody can offer
    weighing = [
        x for x in chosen_freely if _is_weight(x) and x.figure.now != 1
    ]  # what others are weighed against has 1
    adding = [x for x in moving if _adds(x) and kind_of_input(x.figure.parameter.input) == MONEY]
    chosen = [max(group, key=_size) for group in (weighing or chosen_freely or sharing, adding) if group]
    found = (_lever(sides, each) for each in chosen)
    return [each for each in found if each is not None]


def _lever(sides: Sides, effect: Effect) -> Lever | None:
    """A lever whose amounts of money are moved by a thousand dollars at a time, where that is a step of it."""
    is_money = kind_of_input(effect.figure.parameter.input) == MONEY
    for step in (THOUSAND, None) if is_money else (None,):
        try:
            return lever_of(sides.offer, effect.figure.name, step)
        except Refused:
            continue
    return None


def _is_of_one(effect: Effect) -> bool:
    """Whether a figure is of one jurisdiction: nobody proposes one of those across the table."""
    down, across = AXES[effect.figure.parameter.input.shape]
    return bool((effect.figure.row and down in OF_ONE) or (effect.figure.column and across in OF_ONE))


def _is_chosen(effect: Effect, year: str) -> bool:
    """Whether a figure is somebody's choice: an assumption, or one of which nothing is said, and no source.

    Nobody offers persons, and a figure of 0 is not in use.
    """
    said = effect.figure.parameter.said_of(year, effect.figure.column)
    is_count = kind_of_input(effect.figure.parameter.input) == COUNT
    return effect.figure.now != 0 and not is_count and not effect.figure.parameter.datasets and not said.source


def _is_weight(effect: Effect) -> bool:
    return AXES[effect.figure.parameter.input.shape] == (None, "category")


def _adds(effect: Effect) -> bool:
    """Whether one step more adds to the total, rather than to share it otherwise."""
    return sum(effect.changes) != 0


def _size(effect: Effect) -> Decimal:
    """What a part of the figure moves: the larger of today's value and a step, times what one step moves."""
    part = max(abs(effect.figure.now), abs(effect.step)) if not _adds(effect) else Decimal(1)
    return part * sum(map(abs, effect.changes)) / abs(effect.step)
