"""The second reading beside the engine: the amounts of a scenario, or those that a workbook shows, and the exact ones.

Amounts by another method are `fundingmodel.second_reading`, which imports nothing of what it is compared with; this compares.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path

from fundingmodel.analysis.offers.from_changes import Offered, changes_file
from fundingmodel.errors import Phrase, Refused, WorkbookRefused, in_file, phrase
from fundingmodel.language.figures import amount_writer
from fundingmodel.language.refusals import sentence
from fundingmodel.language.step_words import step_words
from fundingmodel.language.texts import Text
from fundingmodel.language.words import Words
from fundingmodel.outside_errors import worded
from fundingmodel.result import Result, run
from fundingmodel.scenario.reading import Scenario, read_scenario
from fundingmodel.second_reading import NoAmounts, NotCovered, Reading, read
from workbooks.returned.offers import Returned, read_returned

DIGITS = 15  # of a figure in a cell
PLACES = 6
CENTS = 100  # the units in a dollar where a formula rounds to none
Place = tuple[str, str, str]  # tier, fiscal year, jurisdiction
Amounts = Mapping[Place, Decimal | None]

SAME: Text = {
    "en": "{scenario}: all {count} amounts are the same to the unit.",
    "fr": "{scenario} : les {count} montants sont identiques, à l’unité près.",
}
SAME_ONE: Text = {
    "en": "{scenario}: the one amount is the same to the unit.",
    "fr": "{scenario} : le seul montant est identique, à l’unité près.",
}
DIFFER: Text = {
    "en": "{scenario}: amounts that differ, {differing} of {count}.",
    "fr": "{scenario} : montants différents, {differing} sur {count}.",
}
NONE_BY_SECOND: Text = {
    "en": "{scenario}: the second reading gives no amounts, where there are some. In {year}, {reason}.",
    "fr": "{scenario} : la seconde lecture ne donne aucun montant, alors qu’il y en a. En {year}, {reason}.",
}
NONE_BY_ENGINE: Text = {
    "en": "{scenario}: the second reading gives amounts, and the engine none. {cause}",
    "fr": "{scenario} : la seconde lecture donne des montants, et le moteur de calcul n’en donne aucun. {cause}",
}
NONE_BY_BOTH: Text = {
    "en": "{scenario}: neither gives amounts, for different reasons. By the second reading, in {year}, {reason}. By the engine: {cause}",
    "fr": "{scenario} : ni l’un ni l’autre ne donne de montants, pour des raisons différentes. Selon la seconde lecture, en {year}, "
    "{reason}. Selon le moteur de calcul : {cause}",
}
REASONS: dict[str, Text] = {
    "undefined": {
        "en": "something is divided by zero, or amounts do not add to the envelope",
        "fr": "une division se fait par zéro, ou les montants ne totalisent pas l’enveloppe",
    },
    "envelope": {
        "en": "the envelope is negative, or no whole number of units",
        "fr": "l’enveloppe est négative, ou n’est pas un nombre entier d’unités",
    },
    "fit": {
        "en": "guarantees or limits do not fit the envelope",
        "fr": "des garanties ou des limites sont incompatibles avec l’enveloppe",
    },
}
COVERED: Text = {
    "en": "Steps recomputed on exact fractions ({count}): {steps}. Steps not covered: none.",
    "fr": "Étapes recalculées en fractions exactes ({count}) : {steps}. Étapes non couvertes : aucune.",
}
ON_A_HALF: Text = {
    "en": "In {years}, a figure is exactly on half a thousandth of a unit, where the engine’s last digit may go either way.",
    "fr": "En {years}, un chiffre tombe exactement sur un demi-millième d’unité, où le dernier chiffre du moteur de calcul peut aller "
    "dans un sens ou dans l’autre.",
}
HEADERS: dict[str, Text] = {
    "tier": {"en": "Tier", "fr": "Palier"},
    "jurisdiction": {"en": "Jurisdiction", "fr": "Administration"},
    "fiscal_year": {"en": "Fiscal year", "fr": "Exercice"},
    "engine": {"en": "Engine", "fr": "Moteur de calcul"},
    "workbook": {"en": "Workbook", "fr": "Classeur"},
    "exact": {"en": "Exact", "fr": "Montant exact"},
}
REASON: Text = {"en": "what the workbook holds", "fr": "ce que contient le classeur"}
# What the engine refuses for a reason that the second reading knows, by the key of the refusal.
REFUSED_BY_BOTH = {
    "cannot_be_calculated": "undefined",
    "envelope_not_whole": "envelope",
    "envelope_beyond_exact": "envelope",
    "guarantees_do_not_fit": "fit",
    "limits_do_not_fit": "fit",
}
NOT_COVERED: dict[str, Callable[[str], Phrase]] = {
    "step": lambda name: phrase("workbooks.second_step", "the step {name}", name=name),
    "choice": lambda name: phrase("workbooks.second_choice", "the choice {name}", name=name),
    "figures": lambda name: phrase("workbooks.second_figures", "the figures of {name}", name=name),
    "file": lambda name: phrase("workbooks.second_file", "the file {name}", name=name),
}


@dataclass(frozen=True)
class Row:
    """An amount, and the exact one; None where it is not known."""

    place: Place
    amount: Decimal | None
    exact: Fraction | None
    unit: Fraction  # in dollars

    @property
    def differs(self) -> bool:
        """Exactly; an amount that a formula leaves unrounded is known to the nearest unit alone."""
        if self.amount is None or self.exact is None:
            return (self.amount is None) != (self.exact is None)
        difference, is_whole = abs(Fraction(self.amount) - self.exact), (self.exact / self.unit).denominator == 1
        return difference > (0 if is_whole else self.unit / 2)


@dataclass(frozen=True)
class Compared:
    """A scenario of which the amounts of one source, "engine" or "workbook", are compared with the exact ones."""

    scenario: Scenario
    source: str
    rows: Sequence[Row] = ()
    steps: Sequence[str] = ()
    on_a_half: Sequence[str] = ()
    no_amounts: NoAmounts | None = None  # why the second reading gives none
    refused: Refused | None = None  # why the engine gives none
    names: Mapping[tuple[str, str], Text] = field(default_factory=dict)  # of jurisdictions, by tier and code

    @property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.differs]

    @property
    def is_same(self) -> bool:
        return not self.differing and self.no_amounts is None and self.refused is None

    def text(self, language: str) -> list[str]:
        """What was found, a sentence each."""
        words, name = Words(language), Words(language).text(self.scenario.short)
        if self.no_amounts is not None or self.refused is not None:
            return [self._without_amounts(words, name)]
        counts = {"count": words.number(len(self.rows)), "differing": words.number(len(self.differing))}
        same = SAME if len(self.rows) > 1 else SAME_ONE
        found = [words.text(same if self.is_same else DIFFER).format(scenario=name, **counts)]
        if self.differing and self.on_a_half:
            years = words.listed([words.fiscal_year(year) for year in self.on_a_half])
            found.append(words.text(ON_A_HALF).format(years=years))
        named = "; ".join(step_words()[step].in_sentence[language] for step in self.steps)
        return [*found, words.text(COVERED).format(count=len(self.steps), steps=named)]

    def _without_amounts(self, words: Words, name: str) -> str:
        said = {"scenario": name}
        if self.no_amounts is not None:
            said["year"] = words.fiscal_year(self.no_amounts.fiscal_year)
            said["reason"] = words.text(REASONS[self.no_amounts.reason])
        if self.refused is None:
            return words.text(NONE_BY_SECOND).format(**said)
        said["cause"] = sentence(self.refused, words.language)
        return words.text(NONE_BY_ENGINE if self.no_amounts is None else NONE_BY_BOTH).format(**said)

    def table(self, language: str) -> tuple[list[str], list[list[str]]]:
        """The header and a line for each amount that differs; the tier where there are several."""
        words, several = Words(language), len(self.scenario.tiers) > 1
        columns = [*(["tier"] if several else []), "jurisdiction", "fiscal_year", self.source, "exact"]
        exact = [None if row.exact is None else _decimal(row.exact) for row in self.differing]
        written = amount_writer([*(row.amount for row in self.differing), *exact], language)
        lines = []
        for row, figure in zip(self.differing, exact, strict=True):
            tier, year, code = row.place
            name = words.text(self.names[tier, code])
            line = [name, words.fiscal_year(year), written(row.amount), written(figure)]
            lines.append([tier, *line] if several else line)
        return [words.text(HEADERS[column]) for column in columns], lines


def _decimal(figure: Fraction) -> Decimal:
    """An exact amount as a decimal: whole units of money as they are, what is not rounded to six places."""
    return round(Decimal(figure.numerator) / Decimal(figure.denominator), PLACES)


def second_reading(source: str) -> list[Compared]:
    """The amounts of a scenario, by its name or its file, beside the exact ones; of a workbook, those of each of its scenarios.

    Refused (Refused): what both the engine and the second reading refuse, as the engine says it; a scenario with something that
    the second reading does not cover, by name; a workbook that `fundingmodel new --from` would refuse.

    >>> (found,) = second_reading("settlement")
    >>> found.text("en")[0]
    'settlement: all 96 amounts are the same to the unit.'
    """
    if Path(source).suffix.lower() == ".xlsx":
        return list(_of_workbook(Path(source)))
    return [_of_scenario(read_scenario(source))]


def _of_scenario(scenario: Scenario) -> Compared:
    """The engine's amounts beside the exact ones; where both refuse for one reason, the engine's refusal."""
    result, refused = _run(scenario)
    try:
        second = _read(scenario, {})
    except NoAmounts as error:
        if refused is not None and _reason(refused) == (error.reason, error.fiscal_year):
            raise refused from None
        return Compared(scenario, "engine", no_amounts=error, refused=refused)
    if result is None:
        return Compared(scenario, "engine", refused=refused)
    of_years = {place: None for place in second.amounts() if place[1] in scenario.fiscal_years}
    return _compared(result, "engine", {**of_years, **engine_amounts(result)}, second)


def _run(scenario: Scenario) -> tuple[Result | None, Refused | None]:
    """The engine's result, or a refusal of a year's amounts that the second reading has to find as well."""
    try:
        return run(scenario), None
    except Refused as error:
        if error.key not in REFUSED_BY_BOTH:
            raise
        return None, error


def _reason(refused: Refused) -> tuple[str, str]:
    when = refused.values.get("year", refused.values.get("when"))
    return REFUSED_BY_BOTH[refused.key], str(when.values["year"] if isinstance(when, Phrase) else when)


def _read(scenario: Scenario, over: Mapping[Path, str]) -> Reading:
    try:
        return read(scenario.path, over)
    except NotCovered as error:
        raise Refused(
            "workbooks.second_reading_not_covered",
            in_file(scenario.path.name),
            "the second reading does not cover {what}, and no amount was recomputed.",
            what=_what_is_not_covered(error),
        ) from error


def _what_is_not_covered(error: NotCovered) -> Phrase:
    what = NOT_COVERED[error.kind](error.name)
    if error.__cause__ is None:
        return what
    return phrase("workbooks.second_because", "{what} ({cause})", what=what, cause=worded(error.__cause__))


def engine_amounts(result: Result) -> dict[Place, Decimal | None]:
    """What the engine gives: the amounts of each tier that pays, by tier, fiscal year and jurisdiction."""
    return {
        (name, year, code): tier.amount("allocation", year, code)
        for name, tier in result.paying.items()
        for year in result.scenario.fiscal_years
        for code in tier.tier.place.jurisdictions
    }


def _compared(result: Result, source: str, amounts: Amounts, second: Reading) -> Compared:
    scenario, exact = result.scenario, second.amounts()
    units = {name: 1 / Fraction(tier.known_units or CENTS) for name, tier in result.tiers.items()}
    rows = [Row(place, amount, exact.get(place), units[place[0]]) for place, amount in amounts.items()]
    half = dict.fromkeys(year for _, year in second.on_a_half() if year in scenario.fiscal_years)
    names = {
        (tier.name, code): tier.jurisdiction_names[code] for tier in scenario.tiers for code in tier.place.jurisdictions
    }
    return Compared(scenario, source, rows, second.steps, list(half), names=names)


# Workbooks


def _of_workbook(path: Path) -> Iterator[Compared]:
    """The amounts that a workbook of `fundingmodel report` shows, beside those that follow from what its inputs hold."""
    returned = read_returned(path, (Path(), path.parent))
    over = {each.scenario.path: _changes(returned, each.scenario) for each in returned.results}
    laid = {file: text for file, text in over.items() if text}
    for result in returned.results:
        shown = _shown(returned, result)
        if shown and not any(amount is not None for amount in shown.values()):
            raise WorkbookRefused(
                "workbooks.not_calculated",
                path,
                "{where} shows no amount of {scenario}.",
                phrase("workbooks.recalculate", "Recalculate and save the workbook, and try again."),
                scenario=result.scenario.name,
            )
        try:
            yield _compared(result, "workbook", shown, _read(result.scenario, laid))
        except NoAmounts as error:
            yield Compared(result.scenario, "workbook", no_amounts=error)


def _changes(returned: Returned, scenario: Scenario) -> str:
    """What the cells of a workbook change of a scenario, as a child of it would say so; nothing where they change nothing."""
    if not (changes := returned.of(scenario)):
        return ""
    offered = Offered(scenario.name, scenario.name, date.today().isoformat(), REASON, "en")
    return changes_file(scenario, changes, offered)


def _shown(returned: Returned, result: Result) -> dict[Place, Decimal | None]:
    """The amounts in the cells of a workbook, by tier, fiscal year and jurisdiction; None where a cell holds no number."""
    found: dict[Place, Decimal | None] = {}
    for tier in result.paying.values():
        for year in result.scenario.fiscal_years:
            cells = returned.book.cells(result, "allocation", year, tier.tier.name)
            if cells is None:
                continue
            for code, address in zip(
                tier.tier.place.jurisdictions, chain.from_iterable(cells.addresses()), strict=True
            ):
                value = returned.values[cells.sheet][address].value
                is_number = isinstance(value, int | float) and not isinstance(value, bool)
                found[tier.tier.name, year, code] = Decimal(f"{value:.{DIGITS}g}") if is_number else None
    return found
