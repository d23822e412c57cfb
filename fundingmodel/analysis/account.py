"""The account of one jurisdiction in one year of one tier: the sentences of each step, filled with its figures."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from fundingmodel.analysis.binding import rules_that_bind
from fundingmodel.analysis.known_amounts import KnownAmounts
from fundingmodel.analysis.made_words import of_code
from fundingmodel.analysis.money_words import brought_in_words, money_in_words
from fundingmodel.analysis.projection import marked
from fundingmodel.analysis.promises import promise_sentence
from fundingmodel.column import Rule, wired
from fundingmodel.datasets.row_sources import STATUSES
from fundingmodel.formula import StepEntry
from fundingmodel.kinds import COUNT, PERSONS, in_money, kind_of
from fundingmodel.language.figures import FIXED, Figures
from fundingmodel.language.step_words import step_words
from fundingmodel.language.templates import Template, evaluated, filled, holds, written
from fundingmodel.language.words import Words
from fundingmodel.result import Result, TierResult
from fundingmodel.scenario.parameters import Parameter, Said
from fundingmodel.steps.binding_rule import ENVELOPE, FREE, NO_NEED, NOT_FITTED

SAME = 1e-12  # of the larger side: what doubles leave of an equation that holds
OTHERS_REDUCED = "others_reduced"


class Account:
    """What the sentences of each step are filled with."""

    def __init__(
        self, result: Result, tier: TierResult, code: str, fiscal_year: str, language: str, sources: list[str]
    ) -> None:
        self.result, self.tier, self.code, self.year, self.language = result, tier, code, fiscal_year, language
        self.sources = sources
        self.place, self.formula = tier.tier.place, tier.tier.formula
        self.values = tier.years[fiscal_year]
        self.index = self.place.jurisdictions.index(code)
        self.names = Words(language).with_titles(tier.tier.titles)
        self.figures = Figures(language, result.scenario.currency, tier.known_units)
        self.reads = {c.name: dict(zip(c.needs, states, strict=True)) for c, states in wired(self.formula.columns)}
        self.units = {c.name: c.unit for c in self.formula.columns} | {i.name: i.unit for i in self.formula.inputs}

    def words(self, english: str, french: str) -> str:
        return french if self.language == "fr" else english

    def called(self, name: str) -> str:
        """What a quantity, step or choice is called inside a sentence."""
        return self.names.in_sentence(name)

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.words('and', 'et')} {parts[-1]}"

    # The sentences of a step

    def sentences(self, entry: StepEntry) -> list[str] | None:
        """What is said of a step here; None for a step that has no words of its own."""
        about = step_words().get(entry.step)
        if about is None or not (about.sentences or about.silent):
            return None
        said = [self.sentence(entry, template) for template in about.sentences]
        return [sentence for sentence in said if sentence] + _by_hand(self, entry)

    def sentence(self, entry: StepEntry, template: Template) -> str:
        """A template filled; nothing where its condition does not hold."""
        if not holds(template.when, partial(self._compared, entry)):
            return ""
        said = template.equation or template.says
        if said and not self.equation_holds(entry, said):
            return ""
        if template.equation:
            return self._equation(entry, template.equation)
        text = filled(template, self.language, lambda name, form: self._formatted(entry, name, form))
        return self.names.text({self.language: text})

    def _equation(self, entry: StepEntry, equation: str) -> str:
        def figure(name: str) -> str:
            return FORMATS["figure"](self, entry, name) + self.source(self.name(entry, name))

        text = written(equation, figure, lambda name: self.of(entry, name) == 0)
        return self.names.text({self.language: text}) + "."

    def equation_holds(self, entry: StepEntry, equation: str) -> bool:
        """Whether both sides are the same, to a thousandth of a unit; an equation that does not hold is not printed."""
        left, right = evaluated(equation, lambda named: self._figure(entry, *named.split(":")))
        noise = SAME * max(abs(left), abs(right)) + 0.001 / float(self.tier.known_units or 100)
        return abs(left - right) <= noise

    def _figure(self, entry: StepEntry, name: str, kind: str = "") -> float:
        return self.total(entry, name) if kind == "total" else self.of(entry, name)

    def _formatted(self, entry: StepEntry, name: str, form: str) -> str:
        return FORMATS[form](self, entry, name)

    def _compared(self, entry: StepEntry, name: str, kind: str) -> float | str | None:
        """What a name is in a condition: a choice, the rule that binds, or a figure; None where the formula has no such."""
        if name in entry.choices:
            return entry.choices[name]
        if name == "binding_rule":
            return self._rule_in_force
        if kind in COUNTED:
            return COUNTED[kind](self, entry, name)
        if self.column(entry, name) not in self.values:
            return None
        return float(f"{self.of(entry, name):.14g}")  # so that the last binary digits decide nothing

    # Figures of a step, by the names that the step's own file gives them

    def name(self, entry: StepEntry, own: str) -> str:
        """The name in this formula of what the step's file calls `own`: renamed with `as`, or bound to another."""
        return entry.named(own)

    def column(self, entry: StepEntry, own: str) -> str:
        """The column, or given figure, that the step reads or gives under this name: the latest state that it knows."""
        name = self.name(entry, own)
        states = [self.reads[c.name][name] for c in entry.columns if name in self.reads[c.name]]
        return states[-1] if states else name

    def of(self, entry: StepEntry, own: str) -> float:
        return self.value(self.column(entry, own))

    def total(self, entry: StepEntry, own: str) -> float:
        """The sum over all jurisdictions."""
        values = self.values[self.column(entry, own)]
        return float(values.sum()) * (len(self.place.jurisdictions) if len(values) == 1 else 1)

    def value(self, column: str) -> float:
        values = self.values[column]
        return float(values[self.index if values.shape[-2] > 1 else 0].sum())

    def by_category(self, column: str) -> list[tuple[str, float]]:
        values = self.values[column]
        row = values[self.index if values.shape[-2] > 1 else 0]
        return [(self._category(c), float(x)) for c, x in zip(self.place.categories, row, strict=True)]

    def _category(self, code: str) -> str:
        """A category inside a sentence: in French without its capital, unless it is an abbreviation."""
        name = self.tier.tier.category_names[code][self.language]
        return name[:1].lower() + name[1:] if self.language == "fr" and name[1:2].islower() else name

    def parts(self, column: str, write: Callable[[float], str]) -> str:
        """economic 80,123.3; family 20,456.7; ... The figure alone where there is one category, or one for all."""
        if len(self.place.categories) < 2 or self.values[column].shape[-1] < 2:
            return write(self.value(column))
        return "; ".join(f"{name} {write(x)}" for name, x in self.by_category(column))

    # Where a figure comes from

    def parameter(self, name: str) -> Parameter | None:
        return self.tier.tier.parameters.get(name)

    def said_of(self, parameter: Parameter) -> Said:
        """What is said of the figures of this year, and of this jurisdiction where it has a row of its own."""
        keys = parameter.keys(self.year, self.place)
        return parameter.said_of(keys[0] if len(keys) == 1 else self.year, self.code)

    def source(self, name: str) -> str:
        """ " [1]" for a source, " (assumption)", " (envelope of settlement)"."""
        parameter = self.parameter(name)
        if parameter is None:
            return ""
        if parameter.link:
            source, title = self.result.source(parameter.link)
            quantity = self.names.with_titles(source.tier.titles).in_sentence(parameter.link.quantity)
            of, brought = self.names.text(title), brought_in_words(parameter, self.place.money, self.names)
            more = (f" – {brought}" if brought else "") + of_code(parameter.link, source.tier, self.code, self.names)
            return self.words(f" ({quantity} of {of}{more})", f" ({quantity}, « {of} »{more})")
        if made := [key for key in parameter.keys(self.year, self.place) if key in parameter.made]:
            return self._source_of_made(parameter, made)
        if parameter.later:  # each data set of the years that count, in their order
            keys = sorted(parameter.keys(self.year, self.place))
            return "".join(dict.fromkeys(self._cited(parameter, parameter.said_of(key)) for key in keys))
        return self._cited(parameter, self.said_of(parameter))

    def _source_of_made(self, parameter: Parameter, made: Sequence[str]) -> str:
        """The sources of each year that counts: of those that are measured first, then of those that a formula makes."""
        keys = parameter.keys(self.year, self.place)
        measured = [parameter.said] if len(made) < len(keys) else []
        cited = (self._cited(parameter, said) for said in (*measured, *map(parameter.said_of, made)))
        return "".join(dict.fromkeys(cited))

    def _cited(self, parameter: Parameter, said: Said) -> str:
        if said.assumption:
            return self.words(" (assumption)", " (hypothèse)")
        cited = said.source.get(self.language, "")
        if (
            cited and said.stated_status and not said.row
        ):  # as the file says it; a row of data says its own in its source
            cited += f" ({self.names.text(STATUSES[said.stated_status])})"
        money = money_in_words(said, self.place.money.scopes, self.names) if in_money(parameter.input) else ""
        return f" [{self._numbered(f'{cited} – {money}' if money else cited)}]" if cited else ""

    def _numbered(self, source: str) -> int:
        """The number under which the sources at the end of the account name this one."""
        if source not in self.sources:
            self.sources.append(source)
        return self.sources.index(source) + 1

    def counts(self, name: str) -> list[tuple[int, Decimal]]:
        """For each calendar year that counts, how many were admitted here."""
        parameter = self.parameter(name)
        if parameter is None or parameter.input.by != "calendar year":
            return []
        blocks = parameter.exact(self.year, self.place)
        figures = [sum((x or Decimal(0) for x in block[self.index]), Decimal(0)) for block in blocks]
        return list(zip(self.place.data_years(self.year), figures, strict=True))

    def hidden(self, name: str) -> list[Decimal]:
        """What is taken for the counts of those years that the publisher hides."""
        parameter, years = self.parameter(name), {str(year) for year, _ in self.counts(name)}
        if parameter is None:
            return []
        return [f.figure for f in parameter.filled if self.code in f.key.values() and f.key.get("year") in years]

    def set_envelope(self, entry: StepEntry, name: str) -> float:
        """Of an amount as printed: 1 where it set the envelope of a scenario that it is set against, else 0; -1 where it is not known."""
        if self.of(entry, name) != self.of(entry, name):
            return -1.0
        known = KnownAmounts(self.result)
        of = [linked.scenario.name for linked in self.result.linked.values()]
        return float(any(known.set_envelope(self.code, self.year, each) for each in of))

    def described(self, entry: StepEntry, name: str) -> str:
        """What a guarantee refers to: last year's allocation, and what is done to it."""
        settings = step_words()[entry.step].settings
        chosen = [settings[setting][choice] for setting, choice in entry.choices.items()]
        done = [self.names.text(choice["in_sentence"]) for choice in chosen if "in_sentence" in choice]
        named = self.name(entry, name)
        return ", ".join([self.called(named) + self._parts_of_opening(named), *done])

    def _parts_of_opening(self, name: str) -> str:
        """Of what is last year's, in the first year: the parts whose figures it adds up; nothing where it is no such sum."""
        if not name.startswith("prior_") or self.year != next(iter(self.tier.years)):
            return ""
        opening = self.parameter(f"opening_{name.removeprefix('prior_')}")
        if opening is None or opening.link is None:
            return ""
        return of_code(opening.link, self.result.source(opening.link)[0].tier, self.code, self.names)

    # Which rule binds

    @property
    def rule(self) -> Rule:
        """The rule that binds here."""
        return rules_that_bind(self.tier, self.year)[self.index]

    @property
    def promise(self) -> str:
        """What was promised here and is short, and why, in a sentence; nothing where it is paid what was promised."""
        return promise_sentence(self.tier, self.year, self.code, self.figures.currency, self.names)

    @property
    def _rule_in_force(self) -> str:
        """The name of the rule that binds; one that is free is not where the reduced guarantees of others take everything."""
        reduced = "guarantee_reduction" in self.values and self.value("guarantee_reduction") < 1
        return OTHERS_REDUCED if reduced and self.rule == FREE else self.rule.name

    def rule_sentence(self) -> str:
        """Which rule binds, in a sentence; nothing for a formula that fits nothing to an envelope."""
        rule = self.rule
        if self._rule_in_force == OTHERS_REDUCED:
            return self.words(
                "No guarantee of its own: the reduced guarantees of others take the whole envelope.",
                f"Aucune garantie propre{FIXED}: les garanties réduites des autres épuisent l’enveloppe.",
            )
        if rule == NOT_FITTED:
            return ""
        if rule == ENVELOPE and self.value(self.formula.state("envelope")) <= 0:
            return self.words("There is nothing to share.", "Il n’y a rien à répartir.")
        name = self.called(rule.name)
        if rule.kind == "held" and self.promise:
            return self.words(
                f"Guaranteed by {name}, which is not paid in full.",
                f"Garantie applicable{FIXED}: {name}, non versée en entier.",
            )
        return {
            FREE: self.words(
                "Free: no guarantee or limit decides the amount.",
                f"Libre{FIXED}: aucune garantie ni limite n’est déterminante.",
            ),
            NO_NEED: self.words(
                "No need: it has neither a share nor a guarantee.", f"Sans besoin{FIXED}: ni part ni garantie."
            ),
            ENVELOPE: self.words("It receives the whole envelope.", "Toute l’enveloppe lui revient."),
        }.get(rule) or (
            self.words(f"Held by a guarantee: {name}.", f"Garantie déterminante{FIXED}: {name}.")
            if rule.kind == "held"
            else self.words(f"Capped by a limit: {name}.", f"Limite déterminante{FIXED}: {name}.")
        )


# How a figure is written: {share:percent}, {weighted_intake:total_number}

Format = Callable[[Account, StepEntry, str], str]


def _of(write: Callable[[Figures, float], str]) -> Format:
    return lambda a, e, name: write(a.figures, a.of(e, name))


def _total(write: Callable[[Figures, float], str]) -> Format:
    return lambda a, e, name: write(a.figures, a.total(e, name))


def _parts(write: Callable[[Figures, float], str]) -> Format:
    return lambda a, e, name: a.parts(a.column(e, name), partial(write, a.figures))


def _price(a: Account, e: StepEntry, name: str) -> str:
    """A rate in dollars: to the cent, and with more decimals where it is given with more."""
    value = a.of(e, name)
    exact = value == round(value, 2) or a.parameter(a.name(e, name)) is None
    return a.figures.money(value, 2 if exact else 5)


def _by_unit(a: Account, e: StepEntry, name: str) -> Callable[[float], str]:
    """Dollars as money, ratios in percent, all else to a tenth."""
    unit = a.units.get(a.column(e, name), "")
    if unit == "dollars":
        return a.figures.money
    if unit == "ratio":  # what is given, as it is given
        given = a.parameter(a.name(e, name)) is not None
        return partial(a.figures.rate, most=4) if given else partial(a.figures.percent, decimals=4)
    return partial(a.figures.number, decimals=1)


def _counted(a: Account, e: StepEntry, name: str) -> str:
    """The unit of what is counted: persons, where it is no count of its own."""
    unit = a.units.get(a.column(e, name), PERSONS)
    return unit if kind_of(unit) == COUNT else PERSONS


def _in_parts(a: Account, e: StepEntry, name: str) -> str:
    return f" ({FORMATS['numbers'](a, e, name)})" if len(a.place.categories) > 1 else ""


def _by_year(a: Account, e: StepEntry, name: str) -> str:
    counts = a.counts(a.name(e, name))
    return "; ".join(
        f"{_data_year(a, e, name, year)}{a.words('', FIXED)}: {a.figures.plain(count)}" for year, count in counts
    )


def _data_year(a: Account, e: StepEntry, name: str, year: int) -> str:
    """A calendar year, marked where nobody has measured its figures yet."""
    parameter = a.parameter(a.name(e, name))
    return marked(str(year), a.names) if parameter and parameter.is_projected(str(year)) else str(year)


FORMATS: Mapping[str, Format] = {
    "money": _of(Figures.money),
    "money4": _of(lambda figures, value: figures.money(value, 4)),
    "price": _price,
    "number": _of(lambda figures, value: figures.number(value, 1)),
    "whole": _of(lambda figures, value: figures.number(value, 0)),
    "plain": _of(Figures.plain),
    "percent": _of(lambda figures, value: figures.percent(value, 4)),
    "percent2": _of(Figures.percent),
    "rate": _of(Figures.rate),
    "growth": _of(lambda figures, value: figures.rate(value, 4)),
    "total_money": _total(Figures.money),
    "total_number": _total(lambda figures, value: figures.number(value, 1)),
    "parts": _parts(Figures.plain),
    "numbers": _parts(lambda figures, value: figures.number(value, 1)),
    "moneys": _parts(Figures.money),
    "percents": _parts(lambda figures, value: figures.percent(value, 4)),
    "figure": lambda a, e, name: _by_unit(a, e, name)(a.of(e, name)),
    "total_figure": lambda a, e, name: _by_unit(a, e, name)(a.total(e, name)),
    "in_parts": _in_parts,
    "persons": lambda a, e, name: a.names.counted(_counted(a, e, name), a.of(e, name)),
    "source": lambda a, e, name: a.source(a.name(e, name)),
    "called": lambda a, e, name: a.called(a.name(e, name)),
    "the": lambda a, e, name: a.names.with_article(a.name(e, name)),
    "choice": lambda a, e, name: a.names.text(step_words()[e.step].settings[name][e.choices[name]]["in_sentence"]),
    "described": Account.described,
    "sentence": lambda a, _entry, _name: a.rule_sentence(),
    "years": lambda a, e, name: a.listed([str(year) for year, _ in a.counts(a.name(e, name))]),
    "by_year": _by_year,
    "hidden": lambda a, e, name: str(len(a.hidden(a.name(e, name)))),
    "hidden_sum": lambda a, e, name: a.figures.plain(sum(a.hidden(a.name(e, name)), Decimal(0))),
}

# What a condition may ask of a name beside its figure: `intake:hidden > 1`
COUNTED: Mapping[str, Callable[[Account, StepEntry, str], float]] = {
    "total": Account.total,
    "of_persons": lambda a, e, name: float(_counted(a, e, name) == PERSONS),
    "given": lambda a, e, name: float(a.parameter(a.name(e, name)) is not None),
    "known": lambda a, e, name: float(a.of(e, name) == a.of(e, name)),
    "set_envelope": Account.set_envelope,
    "data_years": lambda a, e, name: float(len(a.counts(a.name(e, name)))),
    "hidden": lambda a, e, name: float(len(a.hidden(a.name(e, name)))),
}


def _by_hand(account: Account, entry: StepEntry) -> list[str]:
    """What a step says beyond templates: the function `sentences` of NAME_sentence.py beside it."""
    name = f"{entry.module.__name__}_sentence"
    return import_module(name).sentences(account, entry) if find_spec(name) else []
