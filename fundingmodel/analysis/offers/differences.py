"""Differences: in what one scenario differs from another, by what they mean and not by how their files say it.

Both are compared as read: a formula that is named and the same steps listed, one value for all years and the same value for each,
a figure of a data set and the same figure written down are no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from fundingmodel import fiscal_years
from fundingmodel.analysis.offers.difference import Difference, Given, exact
from fundingmodel.analysis.offers.spans import spans, years_read
from fundingmodel.column import AXES, BANDS
from fundingmodel.errors import Refused, ScenarioRefused
from fundingmodel.expressions.tree import Node
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import PERSONS, in_money
from fundingmodel.language.texts import LANGUAGES, Text
from fundingmodel.language.words import NOUNS
from fundingmodel.scenario.figures.late_or_revised import DATA_RULES
from fundingmodel.scenario.figures.parts import PARTS
from fundingmodel.scenario.files import locate
from fundingmodel.scenario.offers.unread import ORDER
from fundingmodel.scenario.parameters import EVERY_YEAR, Block, Link, Parameter
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.scenario.tiers import Tier

MOST_FIGURES = 12  # of one input, that are told one by one
GIVEN = "given"  # of figures on the side that has no formula


def differences(one: Scenario, other: Scenario) -> list[Difference]:
    """In what the other scenario differs from the one, in the order of a file: years, steps, settings, figures.

    >>> differences(read_scenario("settlement"), read_scenario("settlement"))
    []
    >>> [each.what for each in differences(read_scenario("offer-2-no-base"), read_scenario("offer-3-slower-growth"))]
    ['escalator']
    """
    return list(_of_scenarios(one, other))


@dataclass(frozen=True)
class Changes:
    """What a child changes of its parent, both with all their years."""

    parent: Scenario
    child: Scenario
    found: tuple[Difference, ...]


def of_parent(scenario: Scenario) -> Changes | None:
    """In what a child differs from its parent, or from the nearest of its parents that may be named.

    None of a scenario without one, or where its other years cannot be read.
    """
    if not scenario.ancestors:
        return None
    try:
        whole = scenario if scenario.whole is None else read_scenario(scenario.path)
        parent = _parent(scenario)
        while parent.name not in scenario.ancestors:
            parent = _parent(parent)
    except Refused:
        return None
    return Changes(parent, whole, tuple(differences(parent, whole)))


def _parent(scenario: Scenario) -> Scenario:
    return read_scenario(str(scenario.data["parent"]), scenario.path.parent)


def _of_scenarios(one: Scenario, other: Scenario) -> Iterator[Difference]:
    if years_read(one.fiscal_years) != years_read(other.fiscal_years):
        yield Difference(
            "years", "fiscal_years", ", ".join(spans(one.fiscal_years)), ", ".join(spans(other.fiscal_years))
        )
    said = {"instrument": (one.instrument, other.instrument), "currency": (one.currency, other.currency)}
    said |= {name: (getattr(one.money, name), getattr(other.money, name)) for name in ("scope", "measure")}
    yield from (Difference(name, name, a, b) for name, (a, b) in said.items() if a != b)
    a, b = ({each.in_short for each in scenario.promises} for scenario in (one, other))
    yield from (Difference("promise", x, x if x in a else "", x if x in b else "") for x in sorted(a ^ b))
    for key in DATA_RULES:
        yield from _of_rules(key, one.data_rules.get(key, {}), other.data_rules.get(key, {}))
    tiers = {tier.name: tier for tier in one.tiers}
    if len(one.tiers) == len(other.tiers) == 1:  # what the only one is called moves nothing
        tiers = {other.tier.name: one.tier}
    gone = [name for name in tiers if name not in {tier.name for tier in other.tiers}]
    yield from (Difference("tier", name or one.name, before=name or one.name) for name in gone)
    for tier in other.tiers:
        if tier.name not in tiers:
            yield Difference("tier", tier.name or other.name, after=tier.name or other.name)
            continue
        yield from (replace(each, tier=tier.name) for each in _of_tiers(_Sides(one, tiers[tier.name], other, tier)))


def _of_rules(key: str, one: Text, other: Text) -> Iterator[Difference]:
    """One difference where a rule is the same text in all languages; else one for each language in which it differs."""
    pairs = {language: (one.get(language, ""), other.get(language, "")) for language in LANGUAGES}
    for before, after in dict.fromkeys(pairs.values()):
        of = [language for language, pair in pairs.items() if pair == (before, after)]
        if before != after:
            yield Difference("rule", key, before, after, detail="" if len(of) == len(LANGUAGES) else of[0])


@dataclass(frozen=True)
class _Sides:
    """Two scenarios and a tier of each."""

    one: Scenario
    old: Tier
    other: Scenario
    new: Tier

    @property
    def years(self) -> list[tuple[str, str]]:
        """The fiscal years that both have, as each spells them."""
        found = ((fiscal_years.find(year, self.old.place.fiscal_years), year) for year in self.new.place.fiscal_years)
        return [(old, new) for old, new in found if old is not None]


def _of_tiers(sides: _Sides) -> Iterator[Difference]:
    for name in ("jurisdictions", "categories", "lags"):
        a, b = (", ".join(map(str, getattr(tier.place, name))) for tier in (sides.old, sides.new))
        if a != b:
            yield Difference(name, name, a, b)
    before, after = map(_counted, (sides.old, sides.new))
    if before != after:
        yield Difference("counted", "counted", before, after)
    yield from _of_steps(sides.old.entries, sides.new.entries)
    for name in dict.fromkeys((*sides.old.parameters, *sides.new.parameters)):
        if name != ORDER or sides.old.place.jurisdictions == sides.new.place.jurisdictions:
            yield from _of_input(sides, name)


def _counted(tier: Tier) -> str:
    """What a tier counts: as its file says, or in the unit of its intake."""
    intake = tier.parameters.get("intake")
    unit = intake.input.unit if intake and not intake.link else PERSONS
    return next(iter(tier.titles.get(NOUNS, {})), unit)


# Years and steps


def _of_steps(before: Sequence[StepEntry], after: Sequence[StepEntry]) -> Iterator[Difference]:
    old, new = {entry.alias: entry for entry in before}, {entry.alias: entry for entry in after}
    yield from (Difference("dropped", name, before=_as_listed(old[name])) for name in old if name not in new)
    yield from (Difference("added", name, after=_as_listed(new[name])) for name in new if name not in old)
    for name in (name for name in old if name in new):
        a, b = old[name], new[name]
        if a.step != b.step:
            yield Difference("step", name, _as_listed(a), _as_listed(b))
            continue
        for kind, x, y in (("setting", a.written, b.written), ("reads", a.bind, b.bind)):
            yield from _of_choices(kind, name, x, y)
    if moved := _moved([name for name in old if name in new], [name for name in new if name in old]):
        yield Difference("order", ", ".join(moved), ", ".join(old), ", ".join(new))


def _of_choices(kind: str, name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """What is chosen or read otherwise; what a step reads is what it is called itself, unless it is bound."""
    for key in dict.fromkeys((*before, *after)):
        own = key if kind == "reads" else ""
        a, b = before.get(key, own), after.get(key, own)
        if a != b:
            yield Difference(kind, name, a, b, detail=key)


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The steps that are at another place among those that both have."""
    if before == after:
        return []
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [name for code, i, j, _, _ in codes if code in ("delete", "replace") for name in before[i:j]]


def _as_listed(entry: StepEntry) -> str:
    """A step with what is chosen of it, in a line."""
    chosen = [f"{key} = {value}" for key, value in (*entry.bind.items(), *entry.written.items())]
    of = "; ".join(chosen)
    return of if entry.step == entry.alias else f"{entry.step} ({of})" if of else entry.step


# Inputs


def _of_input(sides: _Sides, name: str) -> Iterator[Difference]:
    x, y = sides.old.parameters.get(name), sides.new.parameters.get(name)
    listed = _few(x, sides.old), _few(y, sides.new)
    if x is None or y is None:
        yield Difference(
            "input",
            name,
            _in_short(x, sides.one, listed[0]),
            _in_short(y, sides.other, listed[1]),
            listed=listed,
        )
    elif x.link or y.link:
        if _identity(x.link, sides.one) != _identity(y.link, sides.other):
            a, b = _in_short(x, sides.one, listed[0]), _in_short(y, sides.other, listed[1])
            yield Difference("link", name, a, b, listed=listed)
        else:
            yield from _of_parts(name, x.link, y.link)
    else:
        yield from _of_bases(sides, x, y)
        yield from _of_formulas(x, y)
        yield from _of_figures(sides, x, y)


def _of_parts(name: str, one: Link | None, other: Link | None) -> Iterator[Difference]:
    """The jurisdictions that are the sum of other parts, of those that both have."""
    if one and other and one.parts and other.parts:
        before, after = dict(one.parts.of), dict(other.parts.of)
        for code, old in before.items():
            if code in after and set(old) != set(after[code]):
                yield Difference("parts", name, ", ".join(old), ", ".join(after[code]), place=(code,))


def _identity(link: Link | None, scenario: Scenario) -> object:
    """What a link is to, however a file calls it."""
    if link is None:
        return None
    try:
        found = str(locate(link.scenario, scenario.path.parent).resolve()) if link.scenario else ""
    except ScenarioRefused:
        found = link.scenario
    return link.parts is None, replace(link, scenario=found, parts=None)


def _in_short(parameter: Parameter | None, scenario: Scenario, listed: Sequence[Given] = ()) -> str:
    """Where the figures of an input come from, or the figures themselves where they are few; nothing where it is not read."""
    if parameter is None:
        return ""
    if link := parameter.link:
        of = link.scenario or link.tier
        more = [part for part in (link.fiscal_year, link.jurisdiction, PARTS if link.parts else "") if part]
        return " ".join((link.quantity, f"({', '.join((of, *more))})"))
    if parameter.dataset:
        return parameter.dataset.path.name
    if formulas := dict.fromkeys(node.text for node in parameter.made.values()):
        return "; ".join([*map(str, listed), *formulas])
    return "; ".join(map(str, listed)) or scenario.path.name


def _few(parameter: Parameter | None, tier: Tier) -> tuple[Given, ...]:
    """The figures of an input that a file writes, equal ones of several years together; none where there are too many."""
    if parameter is None or parameter.link or parameter.dataset:
        return ()
    by_place: dict[tuple[tuple[str, ...], Decimal | None], list[str]] = {}
    for key, block in parameter.figures.items():
        if key in parameter.made:
            continue
        for codes, figure in _by_place(block, tier, parameter).items():
            by_place.setdefault((codes, figure), []).append(key)
    found: dict[tuple[Decimal | None, tuple[str, ...]], list[tuple[str, ...]]] = {}
    for (place, figure), of in by_place.items():
        found.setdefault((figure, tuple(of)), []).append(place)
    if len(found) > MOST_FIGURES:
        return ()
    every = len({place for place, _ in by_place})
    return tuple(
        Given(
            figure,
            () if len(places) == every else tuple(places),
            () if len(keys) == len(parameter.figures) else keys,
        )
        for (figure, keys), places in found.items()
    )


def _of_bases(sides: _Sides, x: Parameter, y: Parameter) -> Iterator[Difference]:
    """Prices of another basis, and money of another scope or measure, of years that both have."""
    if not in_money(y.input):
        return
    for attribute in ("price_basis", "scope", "measure"):
        found: dict[tuple[str, str], list[str]] = {}
        shared = tuple(getattr(each.money, attribute, None) for each in (sides.one, sides.other))
        for old, new in _keys(sides, x, y):
            a, b = getattr(x.said_of(old), attribute), getattr(y.said_of(new), attribute)
            if a != b and (a, b) != shared:  # what all money of either scenario is has been said
                found.setdefault((a, b), []).append(new)
        for (a, b), keys in found.items():
            years = _years_said(keys, sides, x, y)
            yield Difference("basis", y.input.name, a, b, detail=attribute, years=years)


def _of_formulas(x: Parameter, y: Parameter) -> Iterator[Difference]:
    """Formulas that differ; what equal ones make of other figures follows from those."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for key in y.figures:
        a, b = (each.made[key].text if key in each.made else "" for each in (x, y))
        if a != b and not (a and b and _tree(x.made[key]) == _tree(y.made[key])):
            given = GIVEN if key in x.figures and not (a and b) else ""
            found.setdefault((a, b, given), []).append(key)
    for (a, b, given), keys in found.items():
        years = () if keys == [EVERY_YEAR] else tuple(keys)
        yield Difference("formula", y.input.name, a, b, detail=given, years=years)


def _tree(node: Node) -> tuple[object, ...]:
    """A formula, however it is spaced."""
    return (node.operation, node.name, node.keys, *map(_tree, node.parts))


def _keys(sides: _Sides, x: Parameter, y: Parameter) -> list[tuple[str, str]]:
    """The keys of given figures that both have: fiscal years one by one, calendar years or lags.

    An input that only formulas read may have figures of fewer years than its scenario.
    """
    return [(old, new) for old, new in _all_keys(sides, x, y) if old not in x.made and new not in y.made]


def _all_keys(sides: _Sides, x: Parameter, y: Parameter) -> list[tuple[str, str]]:
    if y.input.by is not None:
        return [(key, key) for key in y.figures if key in x.figures]
    keys = [
        (EVERY_YEAR if EVERY_YEAR in x.figures else old, EVERY_YEAR if EVERY_YEAR in y.figures else new)
        for old, new in sides.years
    ]  # what formulas alone read has the years that they ask for
    return [(old, new) for old, new in keys if old in x.figures and new in y.figures] or [(EVERY_YEAR, EVERY_YEAR)] * (
        EVERY_YEAR in x.figures and EVERY_YEAR in y.figures
    )


def _named_keys(sides: _Sides, x: Parameter, y: Parameter) -> list[tuple[str, str, str]]:
    """The same, each with what it is called: the fiscal year where a figure for all years stands for each of them."""
    keys = _keys(sides, x, y)
    names = [new for _, new in sides.years] if y.input.by is None and len(keys) == len(sides.years) else []
    return [(old, new, names[n] if names else new) for n, (old, new) in enumerate(keys)]


def _years_said(keys: Sequence[str], sides: _Sides, x: Parameter, y: Parameter) -> tuple[str, ...]:
    """The keys, or nothing where they are all that both have."""
    return () if len(keys) >= len(_keys(sides, x, y)) or keys == [EVERY_YEAR] else tuple(keys)


def _of_figures(sides: _Sides, x: Parameter, y: Parameter) -> Iterator[Difference]:
    keys = _named_keys(sides, x, y)
    found: dict[tuple[tuple[str, ...], Decimal | None, Decimal | None], list[str]] = {}
    count = 0
    for old, new, name in keys:
        before, after = _by_place(x.figures[old], sides.old, x), _by_place(y.figures[new], sides.new, y)
        for place in after:
            if place in before and before[place] != after[place]:
                found.setdefault((place, before[place], after[place]), []).append(name)
                count += 1
            elif place not in before and not y.dataset:  # of a jurisdiction or category that the one has not
                found.setdefault((place, None, after[place]), []).append(name)
    if len(found) > MOST_FIGURES:
        sources = _in_short(x, sides.one), _in_short(y, sides.other)
        yield Difference("data", y.input.name, *sources, detail=str(count))
        return
    for (place, a, b), of in found.items():
        years = () if len(of) == len(keys) else tuple(of)
        yield Difference("figure", y.input.name, exact(a), exact(b), place=place, years=years, figures=(a, b))
    yield from _of_other_years(sides, x, y)


def _by_place(block: Block, tier: Tier, parameter: Parameter) -> dict[tuple[str, ...], Decimal | None]:
    """The figures of a block by the codes of their rows and columns."""
    rows, columns = (tier.place.codes(axis) for axis in AXES[parameter.input.shape])
    if parameter.input.shape == BANDS:
        bands = range(1, len(block) // 2 + 1)
        rows = (*(f"from {n}" for n in bands), *(f"value {n}" for n in bands))
    return {
        tuple(code for code in (row, column) if code): figure
        for row, figures in zip(rows, block, strict=True)
        for column, figure in zip(columns, figures, strict=True)
    }


def _of_other_years(sides: _Sides, x: Parameter, y: Parameter) -> Iterator[Difference]:
    """Figures that the other file writes for years that the one has not; those of a data set follow from the years."""
    if y.dataset or EVERY_YEAR in y.figures:
        return
    there = {new for _, new, _ in _named_keys(sides, x, y)}
    found: dict[tuple[tuple[str, ...], Decimal | None], list[str]] = {}
    for key in (key for key in y.figures if key not in there and key not in y.made):
        for codes, value in _by_place(y.figures[key], sides.new, y).items():
            found.setdefault((codes, value), []).append(key)
    if len(found) > MOST_FIGURES:
        yield Difference("data", y.input.name, "", sides.other.path.name, detail=str(sum(map(len, found.values()))))
        return
    for (place, figure), keys in found.items():
        yield Difference(
            "figure", y.input.name, "", exact(figure), place=place, years=tuple(keys), figures=(None, figure)
        )
