"""Attributes of money: what an input's money covers (its scope) and what was done with it (its measure), and which may meet.

A scenario says what it shares out. Money of another scope is refused where it would be joined with that: a floor, an opening or a
base; the authority of another scope, unless a set_aside takes off it what is not shared. A file that says nothing of scopes shares
out what it is paid from, and money of which nobody says the scope is calculated as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fundingmodel.errors import Phrase, ScenarioRefused, Where, phrase
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import in_money
from fundingmodel.scenario.money.parts import OWN_AMOUNT, SET_ASIDE, refuse_not_taken_off, taken_off
from fundingmodel.scenario.money.readers import ENVELOPE, Reader, readers
from fundingmodel.scenario.parameters import EVERY_YEAR, MONEY_KEYS, Parameter, Place, Said
from fundingmodel.scopes import NOT_STATED, SHARED_OUT, Money, Scopes, check_measure, check_scope, makes


def money_shared(data: Mapping[str, Any], money: Money, where: Where) -> tuple[Money, str]:
    """What a file says that a scenario, or a tier of it, shares out; and what money is taken for that states no scope."""
    said = Said(
        stated_scope=str(data.get("scope", "")),
        scope_taken_as=str(data.get("scope_taken_as", "")),
        measure=str(data.get("measure", "")),
    )
    for key, value in (("scope", said.stated_scope), ("scope_taken_as", said.scope_taken_as)):
        if value:
            check_scope(value, money.scopes, where / key)
    if said.measure:
        check_measure(said.measure, where)
    if NOT_STATED in (said.scope, said.scope_taken_as):
        raise _not_shared(where / "scope")
    is_assumed = said.stated_scope == NOT_STATED
    return replace(money, scope=said.scope, measure=said.measure, is_assumed=is_assumed), said.scope_taken_as


def with_money(
    entries: Sequence[StepEntry], parameters: Mapping[str, Parameter], place: Place, where: Where
) -> dict[str, Parameter]:
    """The same parameters, money with the scope and measure that it has here; refuses money of another scope than fits."""
    meeting, found = Meeting(entries, place, authority_of(entries, parameters), _is_linked(entries, parameters)), {}
    for name, parameter in parameters.items():
        refuse_wrong_words(parameter, place.money.scopes, where.input(name))
        found[name] = meeting.with_defaults(parameter) if _is_given(parameter) else parameter
    if not place.money.scope:
        _refuse_without_scenario(parameters, where)
    elif not place.money.measure:
        measures = measures_of(parameters)
        refuse_measures_mixed(entries, {name: each for name, each in measures.items() if each}, where)
    for name, parameter in found.items():
        if _is_given(parameter):
            meeting.check_parameter(parameter, where.input(name))
    if not meeting.is_linked:
        meeting.check_taken_off({name: scope_of(parameter) for name, parameter in found.items()}, where)
    return found


def _is_linked(entries: Sequence[StepEntry], parameters: Mapping[str, Parameter]) -> bool:
    """Whether an authority, or an amount that is taken off it, is another result, whose scope is known when that is."""
    last, linked = last_set_aside(entries), [name for name, each in parameters.items() if each.link]
    return any(reader.position <= last for name in linked for reader in readers(entries, name))


def _is_given(parameter: Parameter) -> bool:
    """Whether it is money that the file or a data set gives, and no other result."""
    return parameter.link is None and in_money(parameter.input)


def refuse_wrong_words(parameter: Parameter, scopes: Scopes, where: Where) -> None:
    """Refuses an unknown scope or measure, one of what is no money, and another scope for money whose source states one."""
    for key in ("", *parameter.figures):
        said, place = parameter.said_of(key), where.of(key)
        given = (said.stated_scope, said.scope_taken_as, said.measure)
        for name, value in zip(MONEY_KEYS, given, strict=True):
            if value and not in_money(parameter.input):
                raise ScenarioRefused(
                    "of_no_money",
                    place,
                    "{key} is said of money, and the unit is {unit!r}.",
                    "Take {key} out.",
                    key=name,
                    unit=parameter.input.shown_unit,
                )
        for value in given[:2]:
            if value:
                check_scope(value, scopes, place)
        if said.measure and in_money(parameter.input):
            check_measure(said.measure, place)
        if said.scope_taken_as == NOT_STATED:
            raise _not_shared(place)
    _refuse_taken_as(parameter, where)
    _refuse_taken_of_none(parameter, where)


def _has_rows_not_stated(parameter: Parameter) -> bool:
    if (dataset := parameter.dataset) is None:
        return False
    return any(scope == NOT_STATED for scope, _ in dataset.moneys(parameter.measure))


def _refuse_taken_of_none(parameter: Parameter, where: Where) -> None:
    """Refuses an assumption of a scope where no figure, and no row of data, is said to be of no stated scope.

    Of several years, and of data, some may be of no stated scope that are not among the years that are read.
    """
    by_year = (*parameter.said_by_year.values(), *parameter.said_by_place.values())
    all_said = (parameter.said, *by_year)
    used = {said.scope_taken_as for said in all_said if said.stated_scope == NOT_STATED}
    if _has_rows_not_stated(parameter) or any(said.stated_scope != parameter.said.stated_scope for said in by_year):
        used.add(parameter.said.scope_taken_as)
    if unused := [said.scope_taken_as for said in all_said if said.scope_taken_as not in ("", *used)]:
        raise ScenarioRefused(
            "nothing_taken",
            where,
            "scope_taken_as is {taken!r}, and none of these figures is said to be of scope {not_stated!r}.",
            'Add scope = "{not_stated}" where the source does not state it, or take scope_taken_as out.',
            taken=unused[0],
            not_stated=NOT_STATED,
        )


def _refuse_taken_as(parameter: Parameter, where: Where) -> None:
    """Refuses another scope for money whose own is stated; of several years or rows, some may state it and some not."""
    said = parameter.said
    if said.scope_taken_as and said.stated_scope not in ("", NOT_STATED) and parameter.dataset is None:
        raise ScenarioRefused(
            "scope_is_stated",
            where,
            "the scope is stated, {scope!r}, and scope_taken_as is for money whose source states none.",
            "Take scope_taken_as out.",
            scope=said.stated_scope,
        )


def _refuse_without_scenario(parameters: Mapping[str, Parameter], where: Where) -> None:
    """Refuses a file that gives the scope of an input, and not of what it shares out."""
    for name, parameter in parameters.items():
        if parameter.dataset is not None or not in_money(parameter.input):
            continue
        for key in ("", *parameter.figures):
            if scope := parameter.said_of(key).scope:
                raise _without_scenario(scope, where.input(name).of(key))


def _without_scenario(scope: str, where: Where) -> ScenarioRefused:
    advice = phrase(
        "add_scope",
        'Add scope = "{scope}" to the scenario, or the scope that is left when set_aside has taken the rest.',
        scope=scope,
    )
    if scope == NOT_STATED:
        advice = phrase(
            "add_scope_taken",
            'Add scope = "shared" to the scenario, for instance, and scope_taken_as = "shared" to these figures: '
            "it is then an assumption.",
        )
    return ScenarioRefused(
        "scenario_without_scope",
        where,
        "this is money of scope {scope!r}, and the scenario does not say what it shares out.",
        advice,
        scope=scope,
    )


def measures_of(parameters: Mapping[str, Parameter]) -> dict[str, list[tuple[str, str]]]:
    """The measures that inputs of money state, each with the key of its figures."""
    return {
        name: [(key, said.measure) for key in each.figures or (EVERY_YEAR,) if (said := each.said_of(key)).measure]
        for name, each in parameters.items()
        if in_money(each.input)
    }


def refuse_measures_mixed(
    entries: Sequence[StepEntry], measures: Mapping[str, Sequence[tuple[str, str]]], where: Where
) -> None:
    """Refuses money of unlike measures where the scenario does not say which of them it shares out.

    An envelope may be of money that was planned or spent; what is joined with the amounts is of one measure.
    """
    read_by = {name: list(readers(entries, name)) for name in measures}
    joined = [(name, at) for name in measures for at in measures[name] if _is_joined(read_by[name])]
    shared = joined[0][1][1] if joined else ""
    envelopes = [(name, at) for name in measures for at in measures[name] if read_by[name]]
    for name, (key, measure) in (*joined, *envelopes):
        taken = (shared,) if (name, (key, measure)) in joined else (shared, *SHARED_OUT)
        if measure not in taken:
            raise ScenarioRefused(
                "scenario_without_measure",
                where.input(name).of(key),
                "this is money of measure {measure!r}, and the scenario does not say the measure of what it shares out, which "
                "other figures take for {shared!r}.",
                'Add measure = "{shared}" to the scenario, for instance, and give figures of that measure.',
                measure=measure,
                shared=shared or SHARED_OUT[1],
            )


def _is_joined(read_by: Sequence[Reader]) -> bool:
    return any(reader.entry.stage != ENVELOPE for reader in read_by)


def authority_of(entries: Sequence[StepEntry], parameters: Mapping[str, Parameter]) -> str:
    """The scope that an input says of the authority from which a set_aside takes a part; empty where none says it."""
    last = last_set_aside(entries)
    given = {name: parameter for name, parameter in parameters.items() if in_money(parameter.input)}
    read = [p for name, p in given.items() if any(is_authority(reader, last) for reader in readers(entries, name))]
    return next((scope for parameter in read for scope in scopes_of(parameter)), "")


def last_set_aside(entries: Sequence[StepEntry]) -> int:
    """The place of the last set_aside among the steps; -1 where there is none."""
    return max((n for n, entry in enumerate(entries) if entry.step == SET_ASIDE), default=-1)


def is_authority(reader: Reader, last: int) -> bool:
    """Whether a step reads money from which a set_aside takes a part."""
    return reader.position < last and reader.entry.step != SET_ASIDE


def is_taken_off(reader: Reader) -> bool:
    """Whether a step reads the amount that it takes off an authority."""
    return reader.own == OWN_AMOUNT and reader.entry.step == SET_ASIDE


def scopes_of(parameter: Parameter) -> dict[str, str]:
    """The scopes of an input's money, each with a figure or a row that is of it."""
    found: dict[str, str] = {}
    for key in parameter.figures or (EVERY_YEAR,):
        found.setdefault(parameter.said_of(key).scope, key)
    taken = next((said.scope_taken_as for said in map(parameter.said_of, parameter.figures) if said.scope_taken_as), "")
    for (scope, _), codes in (row for rows in parameter.money.values() for row in rows.items()):
        found.setdefault((taken or scope) if scope == NOT_STATED else scope, codes)
    return {scope: key for scope, key in found.items() if scope}


def refuse_two_measures(parameter: Parameter, where: Where) -> None:
    """Refuses rows of unlike measure that are figures of one year: they are added, or stand beside each other in one input."""
    for key, rows in parameter.money.items():
        found: dict[str, str] = {}
        for (_, measure), codes in rows.items():
            found.setdefault(measure, codes)
        told = [phrase("measure_of", "{measure} ({key})", measure=each, key=found[each]) for each in found if each]
        if len(told) > 1:
            raise ScenarioRefused(
                "two_measures",
                where.of(key),
                "its rows are money of different measures: {told:and}.",
                "No sum is made of these: take rows of one measure.",
                told=told,
            )


def of_two_scopes(found: Mapping[str, str], where: Where) -> ScenarioRefused:
    """The refusal of figures of several scopes, each with a figure or a row that is of it."""
    told = [phrase("scope_of", "{scope} ({key})", scope=scope, key=key) for scope, key in found.items()]
    return ScenarioRefused(
        "two_scopes",
        where,
        "its figures are money of different scopes: {told:and}.",
        "One input is money of one scope: give all at one, and let set_aside take off it what is not shared.",
        told=told,
    )


def scope_of(parameter: Parameter) -> str:
    """The scope of an input's money; empty where nobody says."""
    return next(iter(scopes_of(parameter)), "")


@dataclass(frozen=True)
class Meeting:
    """Where money meets what a tier shares out: before a set_aside the authority, after it what is shared."""

    entries: Sequence[StepEntry]
    place: Place
    authority: str = ""
    is_linked: bool = False  # where the scope of the authority, or of what is taken off it, is not known yet

    def with_defaults(self, parameter: Parameter) -> Parameter:
        """Money that says nothing of itself is the scenario's, where a step joins it with what is shared out."""
        read_by, taken_as = list(readers(self.entries, parameter.input.name)), self.place.scope_taken_as
        scope = next(("" if self._waits(reader) else next(self._taken(reader)) for reader in read_by), "")
        measure = self.place.money.measure if read_by else ""

        is_assumed = self.place.money.of_scope(scope).is_assumed

        def filled(said: Said) -> Said:
            stated = said.stated_scope or (NOT_STATED if is_assumed else scope)
            return replace(
                said,
                stated_scope=stated,
                scope_taken_as=(said.scope_taken_as or taken_as) if stated == NOT_STATED else "",
                measure=said.measure or measure,
            )

        by_key = {key: filled(said) for key, said in parameter.said_by_year.items()}
        return replace(parameter, said=filled(parameter.said), said_by_year=by_key)

    def check_parameter(self, parameter: Parameter, where: Where) -> None:
        """Refuses an input of two scopes, or of a scope or measure that its readers cannot join with theirs."""
        read_by = list(readers(self.entries, parameter.input.name))
        found = scopes_of(parameter) if self.place.money.scope else {}
        if len(found) > 1:
            raise of_two_scopes(found, where)
        for scope, key in found.items():
            self.check_scope(scope, read_by, where.of(key))
        if self.place.money.scope or self.place.money.measure:
            refuse_two_measures(parameter, where)
        for key in parameter.figures or (EVERY_YEAR,):
            self.check_measure(parameter.said_of(key).measure, read_by, where.of(key))

    def check_scope(self, scope: str, read_by: Sequence[Reader], where: Where) -> None:
        """Refuses money of a scope that one of its readers cannot take, where the scenario says what it shares out."""
        if not self.place.money.scope:
            return
        if read_by and scope == NOT_STATED:
            raise ScenarioRefused(
                "scope_not_stated",
                where,
                "its source does not state what this money covers, and it would be shared out.",
                'Write scope_taken_as = "{shared}", which is an assumption, or take other figures.',
                shared=next(self._taken(read_by[0])),
            )
        for reader in read_by:
            if scope and not self._waits(reader) and scope not in self._taken(reader):
                raise self._differs(scope, reader, where)

    def check_measure(self, measure: str, read_by: Sequence[Reader], where: Where) -> None:
        """Refuses a floor, an opening or a base of another measure, and an envelope of money that was not there to share."""
        shared = self.place.money.measure
        for reader in read_by:
            taken = (shared, *SHARED_OUT) if reader.entry.stage == ENVELOPE else (shared,)
            if shared and measure and measure not in taken:
                raise ScenarioRefused(
                    "measure_differs",
                    where,
                    "its measure is {measure!r}, and what is shared out is {shared!r}.",
                    "Give figures of the same measure.",
                    measure=measure,
                    shared=shared,
                )

    def check_taken_off(self, scopes: Mapping[str, str], where: Where) -> None:
        """Refuses an authority off which a part that is not shared is not taken once, the scopes of inputs being these."""
        money = self.place.money
        refuse_not_taken_off(taken_off(self.entries, scopes, self.authority, money), self.authority, money, where)

    def _waits(self, reader: Reader) -> bool:
        return self.is_linked and is_taken_off(reader)

    def _taken(self, reader: Reader) -> Iterator[str]:
        """The scopes that a reader can take, the scenario's own first."""
        shared, scopes = self.place.money.scope, self.place.money.scopes
        if is_taken_off(reader) and (parts := makes(self.authority, shared, scopes)):
            yield from parts
            return
        yield shared
        if is_authority(reader, last_set_aside(self.entries)):
            yield from (whole for whole in scopes if makes(whole, shared, scopes))

    def _differs(self, scope: str, reader: Reader, where: Where) -> ScenarioRefused:
        shared, scopes = self.place.money.scope, self.place.money.scopes
        if is_taken_off(reader) and (parts := makes(self.authority, shared, scopes)):
            return ScenarioRefused(
                "not_a_part",
                where,
                "this is money of scope {scope!r}, and {step} takes off {authority!r} what is not shared, {parts:and}.",
                'Give figures of scope "{part}".',
                scope=scope,
                step=reader.entry.alias,
                authority=self.authority,
                parts=list(parts),
                part=parts[0],
            )
        advice: Phrase | str = phrase("give_this_scope", 'Give figures of scope "{shared}".', shared=shared)
        if reader.entry.stage == ENVELOPE and makes(scope, shared, scopes):
            advice = phrase(
                "add_set_aside",
                'List {{ step = "set_aside", ... }} after it for what is not shared, {parts}.',
                parts=list(makes(scope, shared, scopes)),
            )
        return ScenarioRefused(
            "scope_differs",
            where,
            "this is money of scope {scope!r}, and {step} joins it with what is shared, {shared!r}.",
            advice,
            scope=scope,
            step=reader.entry.alias,
            shared=shared,
        )


def _not_shared(where: Where) -> ScenarioRefused:
    return ScenarioRefused(
        "not_stated_not_shared",
        where,
        "money whose scope is not stated is not shared out.",
        'Say what it is taken for: scope_taken_as = "shared", for instance.',
    )
