"""Counts of a formula: an amount for each is of what it is multiplied by, and counts that are compared are of one thing."""

from collections.abc import Mapping, Sequence

from fundingmodel.column import Formula, Input
from fundingmodel.errors import FormulaRefused, at
from fundingmodel.expressions.made_column import MadeColumn
from fundingmodel.expressions.units import MONEY, Unit, in_words, unit_of
from fundingmodel.formula import StepEntry, needed_by
from fundingmodel.kinds import plain

ANYBODY = ("person", "people", "head", "capita", "inhabitant", "resident")  # words for whoever is counted


def refuse_unlike_counts(entries: Sequence[StepEntry], formula: Formula, counted: str = "") -> None:
    """Refused where dollars per bed would be multiplied by pupils, or beds compared with pupils.

    Where a file does not say what is `counted`, dollars per person go with any count: pupils are persons.
    """
    units = _units(formula)
    for entry in entries:
        read = {name for column in entry.columns for name in column.needs}
        for own, (_, wanted) in needed_by(entry).items():
            other = wanted.each or wanted.like
            if not other or entry.named(own) not in read:
                continue
            first, second = (units.get(plain(entry.named(name)), ()) for name in (own, other))
            if _are_unlike(_noun_of(first, bool(wanted.each)), _noun_of(second, False), bool(counted)):
                raise _unlike(entry, (entry.named(own), first), (entry.named(other), second), wanted)


def of_other_counts(first: str, second: str, is_said: bool) -> bool:
    """Whether two units are of unlike counts. Persons go with any, unless the second, which is of persons, is said by a file.

    >>> of_other_counts("beds", "pupils", False), of_other_counts("beds", "persons", True), of_other_counts("persons", "beds", True)
    (True, True, False)
    """
    own, other = (_noun_of(unit_of(each), False) for each in (first, second))
    return _are_unlike(own, other, is_said and own not in ANYBODY)


def _units(formula: Formula) -> Mapping[str, Unit]:
    units = {i.name: unit_of(i.shown_unit) for i in formula.inputs} | {c.name: unit_of(c.unit) for c in formula.columns}
    made = {c.name: c.node.unit for c in formula.columns if isinstance(c, MadeColumn) and not c.said_unit}
    return units | {name: unit for name, unit in made.items() if unit is not None}


def _noun_of(unit: Unit, is_rate: bool) -> str:
    """What a unit counts, or is for each of: nothing where it says none, or several."""
    powers = dict(unit)
    if is_rate:
        powers = {noun: -power for noun, power in powers.items() if noun != MONEY}
    (noun, power), *more = [*powers.items(), ("", 0)]
    return noun if len(more) == 1 and power == 1 and noun != MONEY else ""


def _are_unlike(first: str, second: str, is_said: bool) -> bool:
    if not first or not second or first == second:
        return False
    if first in ANYBODY and second in ANYBODY:
        return False
    return is_said or not {first, second} & set(ANYBODY)


def _unlike(entry: StepEntry, first: tuple[str, Unit], second: tuple[str, Unit], wanted: Input) -> FormulaRefused:
    values = {
        "first": first[0],
        "first_unit": in_words(first[1]),
        "second": second[0],
        "second_unit": in_words(second[1]),
    }
    if wanted.like:
        return FormulaRefused(
            "unlike_counts_compared",
            at(entry.alias),
            "{first} is in {first_unit}, and {second}, with which it is compared, in {second_unit}.",
            "Give both of one count, or bind another quantity.",
            **values,
        )
    return FormulaRefused(
        "rate_of_another_count",
        at(entry.alias),
        "{first} is in {first_unit}, and {second}, for each of which it is paid, in {second_unit}.",
        "Give both of one count, or bind another quantity.",
        **values,
    )
